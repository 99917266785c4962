"""Notes in a workspace: the file is read when it changes, used in answers, and written by the panel."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant import wire
from assistant.cli import main
from assistant.conversation import turn
from assistant.notes_book import NOTES_FILE
from assistant.search.entries import entries
from assistant.workspace import Workspace
from nl2sql.written_notes import ColumnNote, MetricNote, TableNote

NOTES = """\
# Ours.
shop:
  tables:
    sale:
      filter: kind <> 'test'   # trials of the till
      synonyms: [deals]
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with closing(sqlite3.connect(tmp_path / "shop.sqlite")) as connection:
        connection.executescript(
            """
            CREATE TABLE sale (id INTEGER PRIMARY KEY, kind TEXT, pieces INTEGER, price REAL);
            INSERT INTO sale VALUES (1, 'web', 2, 5.0), (2, 'shop', 1, 7.5), (3, 'test', 100, 1.0);
            """
        )
    opened = Workspace(tmp_path)
    yield opened
    opened.close()


def answered(question: str, workspace: Workspace) -> wire.AnswerDocument:
    events = list(turn(wire.AskRequest("", question), workspace))
    found = next((event for event in events if isinstance(event, wire.Answered)), None)
    assert found is not None, events
    return found.answer


def one(request: object, workspace: Workspace) -> wire.NotesShown:
    (event,) = turn(request, workspace)
    assert isinstance(event, wire.NotesShown), event
    return event


def test_an_answer_changes_with_the_file(workspace: Workspace) -> None:
    assert answered("how many sales", workspace).table.rows == ((3,),)
    (workspace.root / NOTES_FILE).write_text(NOTES, "utf-8")
    found = answered("how many deals are there", workspace)
    assert found.table.rows == ((2,),)
    assert any("From your notes" in reason.text for reason in found.reasons)
    (workspace.root / NOTES_FILE).unlink()
    assert answered("how many sales", workspace).table.rows == ((3,),)


def test_faults_are_told_once(workspace: Workspace) -> None:
    (workspace.root / NOTES_FILE).write_text("shop: {tables: {sale: {filter: knd = 1}}}\n", "utf-8")
    first, second = answered("how many sales", workspace), answered("how many sales", workspace)
    told = [each.message for each in first.warnings if each.code == "notes.faults"]
    assert len(told) == 1
    assert f"{NOTES_FILE}:1: There is no column knd in sale. Did you mean kind" in told[0]
    assert all(each.code != "notes.faults" for each in second.warnings)


def test_sql_that_uses_what_should_not_be_used_is_warned_about(workspace: Workspace) -> None:
    (workspace.root / NOTES_FILE).write_text("shop: {tables: {sale: {do not use: Use deals.}}}\n", "utf-8")
    events = list(turn(wire.RunRequest("", "SELECT COUNT(*) FROM sale"), workspace))
    (answer,) = [event.answer for event in events if isinstance(event, wire.Answered)]
    assert answer.table.rows == ((3,),)
    assert [(each.code, each.hint) for each in answer.warnings] == [("notes.do-not-use", "Use deals.")]


def test_the_panel_reads_and_writes_notes(workspace: Workspace) -> None:
    shown = one(wire.NotesRequest("", "sale"), workspace)
    assert (shown.file, shown.note, shown.metrics, shown.faults) == (NOTES_FILE, TableNote("sale"), (), ())
    (workspace.root / NOTES_FILE).write_text(NOTES, "utf-8")
    note = one(wire.NotesRequest("", "sale"), workspace).note
    assert (note.filter, note.synonyms) == ("kind <> 'test'", ("deals",))
    changed = TableNote("sale", "All sales.", note.synonyms, note.filter, columns=(ColumnNote("price", unit="EUR"),))
    metric = MetricNote("takings", "pieces × price", unit="EUR")
    saved = one(wire.SaveNotesRequest("", changed, (metric,)), workspace)
    assert saved.saved
    assert [each.name for each in saved.metrics] == ["takings"]
    text = (workspace.root / NOTES_FILE).read_text("utf-8")
    assert text.startswith("# Ours.\n")
    assert "# trials of the till" in text
    answer = answered("total takings", workspace)
    assert answer.table.rows == ((17.5,),)
    assert answer.table.columns[0].unit == "EUR"


def test_what_does_not_fit_is_not_written(workspace: Workspace) -> None:
    saved = one(wire.SaveNotesRequest("", TableNote("sale", filter="knd = 'web'")), workspace)
    assert not saved.saved
    assert [each.problem.code for each in saved.faults] == ["notes.unknown-column"]
    assert not (workspace.root / NOTES_FILE).exists()


def test_faults_elsewhere_keep_nobody_from_writing(workspace: Workspace) -> None:
    (workspace.root / NOTES_FILE).write_text("shop: {metrics: {wrong: nothing + 1}}\n", "utf-8")
    saved = one(wire.SaveNotesRequest("", TableNote("sale", "All sales.")), workspace)
    assert saved.saved
    assert [each.entry for each in saved.faults] == ["shop: metrics.wrong"]


def test_a_table_that_is_not_there_fails(workspace: Workspace) -> None:
    (event,) = turn(wire.NotesRequest("", "nothing"), workspace)
    assert isinstance(event, wire.Failed)
    assert event.problems[0].code == "table.unknown"


def test_notes_are_checked_on_the_command_line(workspace: Workspace) -> None:
    def check() -> tuple[int, str]:
        result = CliRunner().invoke(main, ["notes", "check", str(workspace.root)])
        return result.exit_code, result.output

    assert check()[0] == 1
    (workspace.root / NOTES_FILE).write_text(NOTES, "utf-8")
    assert check() == (0, "All notes fit: shop.\n")
    (workspace.root / NOTES_FILE).write_text(f"{NOTES}  metrics: {{m: piecs * 2}}\nother: {{}}\n", "utf-8")
    code, output = check()
    assert code == 1
    assert f"{NOTES_FILE}:7: There is no column piecs." in output
    assert f"{NOTES_FILE}:8: There is no source called other. Known: shop.sqlite." in output


def test_metrics_and_notes_are_found_by_people(workspace: Workspace) -> None:
    text = f"{NOTES}  metrics: {{churn: {{sql: pieces * 2, description: Customers who left.}}}}\n"
    (workspace.root / NOTES_FILE).write_text(text, "utf-8")
    hits = {hit.title: hit for hit in entries(workspace)}
    assert (hits["churn"].kind, hits["churn"].line, hits["churn"].source) == ("metric", 7, "shop.sqlite")
    assert "Customers who left." in hits["churn"].text
    assert (hits["sale"].kind, hits["sale"].table) == ("note", "sale")


def test_a_follow_up_that_reads_another_table_keeps_to_its_filter(workspace: Workspace) -> None:
    with closing(sqlite3.connect(workspace.root / "shop.sqlite")) as connection:
        connection.executescript(
            """
            CREATE TABLE piece (id INTEGER PRIMARY KEY, sale_id INTEGER REFERENCES sale, made TEXT, worth REAL);
            INSERT INTO piece VALUES (1, 1, 'sound', 4.0), (2, 1, 'broken', 9.0), (3, 2, 'sound', 6.0);
            """
        )
    (workspace.root / NOTES_FILE).write_text(
        "shop:\n  metrics:\n    haul: SUM(piece.worth)\n  tables:\n    piece: {filter: made <> 'broken'}\n", "utf-8"
    )
    before = wire.Previous("sales by kind", "SELECT kind, COUNT(*) AS sales FROM sale GROUP BY kind", None)
    events = list(turn(wire.AskRequest("", "by haul", before), workspace))
    found = next(event.answer for event in events if isinstance(event, wire.Answered))
    assert sorted(found.table.rows) == [("shop", 6.0), ("web", 4.0)]
    assert any("From your notes" in reason.text for reason in found.reasons)
