"""Notes as lines, for cells: what is noted and whether it fits, and one line that notes something more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from assistant.noting import note_of, write_notes
from assistant.workspace import Workspace
from nl2sql.catalog import Catalog, Column, Table
from nl2sql.drafting import Source
from nl2sql.problems import Problem, UsageError
from nl2sql.written_notes import ColumnNote, Fault, MetricNote, SourceNotes, TableNote

HOW = (
    "Use: %notes add revenue = quantity * unit_price, "
    "%notes add orders.channel also called route to market, "
    "%notes add orders where status <> 'cancelled', "
    "or %notes add orders: One row for every order."
)
_SOURCE = re.compile(r"""\s*(?:--source|-s)[ =]+(?:"([^"]*)"|'([^']*)'|(\S+))""")
_ALSO = re.compile(r"(?P<thing>.+?)\s+also\s+called\s+(?P<words>.+)", re.IGNORECASE)
_WHERE = re.compile(r"(?P<thing>\S+)\s+where\s+(?P<condition>.+)", re.IGNORECASE)
_SAYS = re.compile(r"(?P<thing>[^:=]+?)\s*(?P<sign>[:=])\s*(?P<text>.+)")


N = TypeVar("N", TableNote, ColumnNote, MetricNote)


@dataclass(frozen=True, slots=True)
class NotedLine:
    """One thing that is noted: `kind` is metric, table, column or join; `problem` why it cannot be used, or empty."""

    kind: str
    about: str
    says: str
    problem: str = ""


def noted_lines(written: SourceNotes, faults: tuple[Fault, ...]) -> tuple[NotedLine, ...]:
    """All that is written about a source, each entry with the first thing that is wrong with it."""
    wrong: dict[str, str] = {}
    for fault in faults:
        wrong.setdefault(fault.entry.partition(": ")[2], str(fault.problem))
    return tuple(_lines(written, wrong))


def _lines(written: SourceNotes, wrong: dict[str, str]) -> Iterator[NotedLine]:
    for metric in written.metrics:
        says = _said(metric.sql, metric.description, metric.synonyms, unit=metric.unit)
        yield NotedLine("metric", metric.name, says, wrong.get(f"metrics.{metric.name}", ""))
    for table in written.tables:
        place = f"tables.{table.name}"
        filtered = f"only rows where {table.filter}" if table.filter else ""
        says = _said(filtered, table.description, table.synonyms, do_not_use=table.do_not_use)
        problem = wrong.get(place) or wrong.get(f"{place}.filter", "")
        if says or problem:
            yield NotedLine("table", table.name, says, problem)
        for column in table.columns:
            values = "; ".join(f"{each.value}: {', '.join(each.words)}" for each in column.values)
            says = _said(values, column.description, column.synonyms, unit=column.unit, do_not_use=column.do_not_use)
            yield NotedLine("column", f"{table.name}.{column.name}", says, wrong.get(f"{place}.{column.name}", ""))
    for join in written.joins:
        yield NotedLine("join", "", join.sql, wrong.get("joins", ""))


def _said(
    first: str, description: str, synonyms: tuple[str, ...], *, unit: str = "", do_not_use: str | None = None
) -> str:
    """What is written about one thing, in a line."""
    unusable = f"do not use{': ' if do_not_use else ''}{do_not_use}" if do_not_use is not None else ""
    called = f"also called {', '.join(synonyms)}" if synonyms else ""
    return "; ".join(filter(None, (unusable, first, f"in {unit}" if unit else "", called, description)))


def written_about(source: Source, workspace: Workspace) -> SourceNotes:
    """All that is written about a source, whether it fits or not."""
    file = workspace.notes.file()
    return file.of(source.name) if file is not None else SourceNotes(source.name)


def add_line(line: str, source: Source, workspace: Workspace) -> str:
    """Note one thing more (a metric, what people call something, which rows count, a description) and say of what.

    Raises `UsageError` when the line is none of these or does not fit the data, `StoreError`.
    """
    written = written_about(source, workspace)
    note, metrics = _read(line.strip(), written, source)
    wrong = write_notes(source, note, metrics, workspace)
    if wrong:
        raise UsageError(*(fault.problem for fault in wrong))
    return metrics[0].name if metrics else note.name if note is not None else ""


def _read(line: str, written: SourceNotes, source: Source) -> tuple[TableNote | None, tuple[MetricNote, ...]]:
    """The note of a table, or the metric, as they are to be written."""
    where, also, says = _WHERE.fullmatch(line), _ALSO.fullmatch(line), _SAYS.fullmatch(line)
    table = source.catalog.table(where["thing"]) if where else None
    if where and table is not None:
        return replace(note_of(written, table, source), filter=where["condition"], columns=()), ()
    if also:
        words = tuple(word.strip() for word in also["words"].split(",") if word.strip())
        return _changed(also["thing"], written, source, words=words)
    if says and says["sign"] == ":":
        return _changed(says["thing"], written, source, description=says["text"].strip())
    if says:
        return None, (replace(_metric(says["thing"], written), sql=says["text"].strip()),)
    raise UsageError(Problem("notes.line", "That is nothing to note.", HOW))


def _changed(
    thing: str, written: SourceNotes, source: Source, words: tuple[str, ...] = (), description: str = ""
) -> tuple[TableNote | None, tuple[MetricNote, ...]]:
    """A table, column or metric with more words for it, or another description."""
    metric = next((each for each in written.metrics if each.name.lower() == thing.lower()), None)
    if metric is not None:
        return None, (_with(metric, words, description),)
    table, column = _place(thing, source.catalog)
    note = note_of(written, table, source)
    if column is None:
        return replace(_with(note, words, description), columns=()), ()
    known = next((each for each in note.columns if each.name.lower() == column.name.lower()), ColumnNote(column.name))
    return replace(note, columns=(_with(known, words, description),)), ()


def _with(note: N, words: tuple[str, ...], description: str) -> N:
    synonyms = tuple(dict.fromkeys((*note.synonyms, *words)))
    return replace(note, synonyms=synonyms, description=description or note.description)


def _metric(name: str, written: SourceNotes) -> MetricNote:
    return next((each for each in written.metrics if each.name.lower() == name.lower()), MetricNote(name, ""))


def _place(thing: str, catalog: Catalog) -> tuple[Table, Column | None]:
    """The table, or the column of a table, that is named. Raises `UsageError`."""
    from nl2sql.notes.expressions import no_column, no_table

    table = catalog.table(thing)
    if table is not None:
        return table, None
    owner, dot, name = thing.rpartition(".")
    table = catalog.table(owner) if dot else None
    if table is None:
        raise UsageError(no_table(owner if dot else thing, catalog))
    column = table.column(name)
    if column is None:
        raise UsageError(no_column(name, (table,), catalog))
    return table, column


def source_and_rest(line: str) -> tuple[str, str]:
    """The source that ``--source`` (or ``-s``) names at the beginning of a line, or nothing, and what follows."""
    found = _SOURCE.match(line)
    if found is None:
        return "", line.strip()
    return next(filter(None, found.groups()), ""), line[found.end() :].strip()


def names_to_note(source: Source, workspace: Workspace) -> tuple[str, ...]:
    """What `add_line` may begin with or speak of: tables, columns with their table, and metrics."""
    written = written_about(source, workspace)
    tables = [table.key for table in source.catalog.tables]
    columns = [f"{table.key}.{column.name}" for table, column in source.catalog.columns()]
    return (*tables, *columns, *(metric.name for metric in written.metrics))
