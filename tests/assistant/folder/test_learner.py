"""Learning on first use from the files of the folder: what is learned, once, with consent, until it is stopped."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from assistant.folder import learner as module
from assistant.forgetting import forget_all, forget_file
from assistant.settings import Settings
from assistant.workspace import STORE, Workspace

QUERY = "SELECT name FROM customers WHERE city = 'Lyonesse';\n"


@pytest.fixture
def root(tmp_path):
    with closing(sqlite3.connect(tmp_path / "shop.sqlite")) as connection:
        connection.executescript(
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, city TEXT, password TEXT);"
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER);"
        )
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "cities.sql").write_text(QUERY, encoding="utf-8")
    return tmp_path


@pytest.fixture
def workspace(root):
    workspace = Workspace(root, Settings())
    yield workspace
    workspace.close()


def learned(workspace, *, asked: bool = False):
    workspace.folder.start(asked=asked)
    assert workspace.folder.wait(60)
    return workspace.folder.progress


def uses(root) -> dict[str, int]:
    """How often each value was kept, by its text."""
    with closing(sqlite3.connect(root / STORE)) as connection:
        return dict(connection.execute("SELECT text, sum(n) FROM ac_value WHERE n > 0 GROUP BY text"))


def epoch(root) -> int:
    """How often anything was forgotten."""
    with closing(sqlite3.connect(root / STORE)) as connection:
        return sum(n for (n,) in connection.execute("SELECT value FROM ac_meta WHERE key = 'epoch'"))


def cities(workspace) -> list[str]:
    return [item.value for item in workspace.autocomplete.suggest("shop.sqlite: values of customers.city")]


def notebook(*sources: str, output: str = "") -> str:
    outputs = [{"output_type": "stream", "name": "stdout", "text": [output]}]
    cells = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": outputs, "execution_count": 1}
        for source in sources
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_statements_and_columns_are_learned(root, workspace):
    (root / "a.ipynb").write_text(
        notebook("%%sql\nSELECT id FROM orders", "df['weight_kg']", output="SELECT id FROM customers"), encoding="utf-8"
    )
    progress = learned(workspace)
    assert (progress.stage, progress.files, progress.read, progress.learned) == ("done", 2, 2, 3)
    assert cities(workspace) == ["Lyonesse"]
    assert uses(root)["orders"] > 0
    assert [item.value for item in workspace.autocomplete.suggest("code: columns")] == ["weight_kg"]


def test_nothing_is_counted_twice(root, workspace):
    learned(workspace)
    before = uses(root)
    assert learned(workspace).files == 0
    (root / "reports" / "cities.sql").write_text(QUERY + "-- changed\n", encoding="utf-8")
    learned(workspace)
    assert uses(root) == before
    (root / "reports" / "cities.sql").write_text(QUERY + "SELECT id FROM orders;\n", encoding="utf-8")
    assert learned(workspace).files == 1
    assert uses(root)["'Lyonesse'"] == before["'Lyonesse'"]
    assert uses(root)["orders"] > 0


def test_another_process_does_not_count_it_again(root, workspace):
    learned(workspace)
    before = uses(root)
    with closing(Workspace(root, Settings())) as second:
        assert learned(second).files == 0
    assert uses(root) == before


@pytest.mark.parametrize("folder", [".git", ".venv", "node_modules", ".ipynb_checkpoints", "venv", "site-packages"])
def test_what_tools_keep_is_passed_over(root, workspace, folder):
    (root / folder).mkdir()
    (root / folder / "x.sql").write_text("SELECT id FROM customers WHERE city = 'Hidden';", encoding="utf-8")
    assert learned(workspace).files == 1
    assert "Hidden" not in " ".join(uses(root))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM customers WHERE password = 'correcthorse'",
        "INSERT INTO customers VALUES (1, 'correcthorse', '', '')",
        "SELECT id FROM elsewhere WHERE city = 'correcthorse'",
        "SELECT c.id FROM customers c JOIN elsewhere e ON e.id = c.id WHERE c.city = 'correcthorse'",
    ],
)
def test_secrets_data_and_tables_of_others_are_not_learned(root, workspace, sql):
    (root / "x.sql").write_text(sql, encoding="utf-8")
    learned(workspace)
    assert b"correcthorse" not in b"".join(file.read_bytes() for file in (root / ".plainspoken").iterdir())


def test_a_file_that_is_too_large_is_left_out(root, workspace, monkeypatch):
    monkeypatch.setattr(module, "LARGEST_SQL", 10)
    assert learned(workspace).learned == 0
    assert "too large" in workspace.folder.files.all()["reports/cities.sql"].fault


def test_without_consent_nothing_is_read(root, workspace):
    workspace.set_learning(False)
    assert learned(workspace).stage == "off"
    workspace.set_learning(True)
    assert learned(workspace).learned == 1


def test_a_workspace_that_must_not_learn_reads_nothing(root):
    with closing(Workspace(root, Settings(learn=False))) as workspace:
        assert learned(workspace).stage == "off"
        assert workspace.autocomplete.knowledge.fields() == ()


def test_it_is_stopped_and_goes_on_where_it_was(root, workspace):
    for at in range(20):
        (root / f"q{at}.sql").write_text(f"SELECT id FROM customers WHERE city = 'City {at}';", encoding="utf-8")
    folder = workspace.folder
    real, count = folder._teach, []

    def teach(path, snippet):
        count.append(path)
        if len(count) == 5:
            folder.stop()
        return real(path, snippet)

    folder._teach = teach
    progress = learned(workspace)
    assert (progress.stage, progress.learned) == ("stopped", 5)
    # Only somebody who asks for it has it go on.
    assert learned(workspace).stage == "stopped"
    assert len(count) == 5
    assert learned(workspace, asked=True).learned == 21
    assert uses(root)["City 3"] == 1


def test_it_gives_way_while_somebody_waits_for_an_answer(root, workspace):
    workspace.turns.begin("a question")
    workspace.folder.start()
    assert not workspace.folder.wait(0.5)
    assert workspace.folder.progress.read == 0
    workspace.turns.end("a question")
    assert workspace.folder.wait(60)
    assert workspace.folder.progress.learned == 1


def test_what_came_from_a_file_is_forgotten_and_not_read_again(root, workspace):
    learned(workspace)
    forget_file(workspace, "reports/cities.sql")
    assert uses(root) == {}
    assert learned(workspace).files == 0
    assert learned(workspace, asked=True).learned == 1
    assert cities(workspace) == ["Lyonesse"]


def test_a_file_that_is_gone_takes_what_it_taught_with_it(root, workspace):
    learned(workspace)
    (root / "reports" / "cities.sql").unlink()
    learned(workspace)
    assert cities(workspace) == []
    assert workspace.folder.files.all() == {}


def test_many_files_that_are_gone_are_forgotten_at_once(root, workspace):
    for at in range(4):
        (root / f"q{at}.sql").write_text(f"SELECT id FROM customers WHERE city = 'City {at}';", encoding="utf-8")
    (root / "notes.sql").write_text("-- nothing to learn\n", encoding="utf-8")
    learned(workspace)
    for path in [*root.glob("q*.sql"), root / "notes.sql"]:
        path.unlink()
    before = epoch(root)
    learned(workspace)
    assert epoch(root) == before + 1
    assert cities(workspace) == ["Lyonesse"]
    assert list(workspace.folder.files.all()) == ["reports/cities.sql"]


def test_a_statement_that_the_parser_falls_over_keeps_no_other_file_from_being_read(root, workspace):
    deep = f"SELECT {'(' * 3000}id{')' * 3000} FROM customers;"
    (root / "a.sql").write_text(deep, encoding="utf-8")
    (root / "b.sql").write_text("SELECT id FROM customers WHERE city = 'Lyon';", encoding="utf-8")
    assert learned(workspace).stage == "done"
    assert "Lyon" in cities(workspace)


def test_a_file_that_taught_nothing_goes_without_a_word(root, workspace):
    (root / "notes.sql").write_text("-- nothing to learn\n", encoding="utf-8")
    learned(workspace)
    before = epoch(root)
    (root / "notes.sql").unlink()
    learned(workspace)
    assert list(workspace.folder.files.all()) == ["reports/cities.sql"]
    assert epoch(root) == before


def test_forgetting_gives_way_and_stops_too(root, workspace):
    learned(workspace)
    (root / "reports" / "cities.sql").unlink()
    workspace.turns.begin("a question")
    workspace.folder.start()
    assert not workspace.folder.wait(0.5)
    workspace.folder.stop()
    assert workspace.folder.wait(60)
    assert workspace.folder.progress.stage == "stopped"
    assert uses(root)["'Lyonesse'"] == 1
    workspace.turns.end("a question")


def test_a_folder_that_is_not_there_now_forgets_nothing(root, workspace, tmp_path_factory):
    learned(workspace)
    aside = tmp_path_factory.mktemp("aside") / "disk"
    root.rename(aside)
    learned(workspace)
    assert uses(aside)["'Lyonesse'"] == 1
    root.mkdir(exist_ok=True)
    learned(workspace)
    assert uses(aside)["'Lyonesse'"] == 1


def test_a_file_beyond_those_that_are_listed_is_not_gone(root, workspace, monkeypatch):
    learned(workspace)
    (root / "a.sql").write_text("SELECT id FROM orders;", encoding="utf-8")
    monkeypatch.setattr(module, "MOST_FILES", 1)
    learned(workspace)
    assert cities(workspace) == ["Lyonesse"]


def test_when_all_is_forgotten_files_are_not_read_again(root, workspace):
    learned(workspace)
    forget_all(workspace)
    assert uses(root) == {}
    assert learned(workspace, asked=False).learned == 0
    with closing(Workspace(root, Settings())) as second:
        assert learned(second).files == 0


def test_a_source_that_comes_later_is_learned_about_then(root, workspace):
    (root / "more.sql").write_text("SELECT street FROM places WHERE street = 'Elm Row';", encoding="utf-8")
    assert learned(workspace).learned == 1
    with closing(sqlite3.connect(root / "town.sqlite")) as connection:
        connection.executescript("CREATE TABLE places (id INTEGER PRIMARY KEY, street TEXT);")
    with closing(Workspace(root, Settings())) as second:
        assert learned(second).learned == 2
    assert uses(root)["'Lyonesse'"] == 1
