from __future__ import annotations

import sqlite3

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

from assistant.display import MIME


@pytest.fixture
def shell(tmp_path, monkeypatch, shop_folder):
    """A shell of its own in a folder with the sample's database, with the magics loaded."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.sqlite").symlink_to(shop_folder / "shop.sqlite")
    shell = InteractiveShell()
    shell.run_line_magic("load_ext", "assistant")
    return shell


@pytest.fixture
def shop(shell):
    shell.run_line_magic("connect", "sqlite:///shop.sqlite")
    return shell


def test_connect_says_what_it_found(shell, capsys):
    shell.run_line_magic("connect", "sqlite:///shop.sqlite --name shop")
    assert "Connected to shop: 1" in capsys.readouterr().out


def test_connect_to_nothing_says_so(shell, capsys):
    shell.run_line_magic("connect", "sqlite:///nowhere.sqlite")
    assert "nowhere.sqlite" in capsys.readouterr().err


def test_ask_in_a_cell_names_its_rows(shop):
    answer = shop.run_cell_magic("ask", "total", "total sales by region in 2024")
    assert isinstance(shop.user_ns["total"], pd.DataFrame)
    assert len(shop.user_ns["total"]) == 6
    bundle = answer._repr_mimebundle_()
    assert bundle[MIME]["pipeline"]["steps"]
    assert "SELECT" in bundle["text/plain"]


def test_ask_in_a_line_and_follow_up(shop):
    first = shop.run_line_magic("ask", "how many customers per segment")
    second = shop.run_line_magic("ask", "top 2 --to two")
    assert second.document.follows == first.question
    assert len(shop.user_ns["two"]) == 2


def test_a_new_question_is_not_a_follow_up(shop):
    shop.run_line_magic("ask", "how many customers per segment")
    assert shop.run_line_magic("ask", "--new how many stores").document.follows == ""


def test_sql_runs_what_is_written(shop):
    shop.run_cell_magic("sql", "cheap", "SELECT name, price FROM products WHERE price < 10")
    assert (shop.user_ns["cheap"]["price"] < 10).all()
    assert len(shop.user_ns["cheap"]) > 0


def test_all_rows_reach_the_frame_not_only_those_shown(shop):
    shop.run_cell_magic("sql", "many", "SELECT order_id FROM orders LIMIT 3000")
    assert len(shop.user_ns["many"]) == 3000


def test_sql_that_writes_is_refused(shop, capsys):
    assert shop.run_cell_magic("sql", "", "DELETE FROM orders") is None
    assert capsys.readouterr().err


def test_dataframes_of_the_notebook_are_a_source(shell):
    shell.run_cell("import pandas as pd\npets = pd.DataFrame({'name': ['Rex', 'Tom'], 'legs': [4, 3]})")
    answer = shell.run_line_magic("ask", "total legs")
    assert answer.document.table.rows == ((7,),)
    shell.run_cell("pets = pd.DataFrame({'name': ['Rex'], 'legs': [2]})")
    assert shell.run_line_magic("ask", "--new total legs").document.table.rows == ((2,),)


def test_served_is_a_frame(shop):
    shop.run_line_magic("ask", "how many stores")
    frame = shop.run_line_magic("served", "")
    assert frame.loc[0, "question"] == "how many stores"


def test_sources_lists_the_connection_first(shop):
    frame = shop.run_line_magic("sources", "")
    assert frame.loc[0, "default"]


def test_learning_can_be_switched_off(shop, capsys):
    shop.run_line_magic("plainspoken", "learn off")
    shop.run_line_magic("plainspoken", "")
    assert "Learning is off" in capsys.readouterr().out


def test_a_name_owned_by_another_extension_is_left_to_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    shell = InteractiveShell()
    shell.register_magic_function(lambda line, cell: "theirs", "cell", "sql")
    shell.run_line_magic("load_ext", "assistant")
    assert "%%plainsql" in capsys.readouterr().err
    assert shell.run_cell_magic("sql", "", "x") == "theirs"
    assert "plainsql" in shell.magics_manager.magics["cell"]


def test_the_last_answer_is_kept_listed_and_forgotten(shop, capsys):
    shop.run_line_magic("ask", "how many customers per segment")
    shop.run_line_magic("plainspoken", "keep")
    assert capsys.readouterr().out == "Kept.\n"
    listed = shop.run_line_magic("plainspoken", "memory")
    assert listed[["question", "how", "state"]].to_numpy().tolist() == [
        ["how many customers per segment", "accepted", "fresh"]
    ]
    shop.run_line_magic("plainspoken", f"forget {listed.index[0]}")
    assert capsys.readouterr().out == "Forgotten.\n"
    assert len(shop.run_line_magic("plainspoken", "memory")) == 0


def test_loaded_again_it_begins_anew_with_the_settings_as_they_are(shop, tmp_path):
    before = shop.plainspoken.workspace
    engine = before.autocomplete
    (tmp_path / "plainspoken.yml").write_text("learn: false\n", "utf-8")
    shop.run_line_magic("reload_ext", "assistant")
    again = shop.plainspoken.workspace
    assert again is not before
    assert not again.learning
    assert shop.run_line_magic("sources", "")["name"].tolist() == [info.name for info in again.sources.infos()]
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        engine.knowledge.fields()


def test_cells_teach_once_after_it_was_loaded_again(shell):
    for _ in range(2):
        shell.run_line_magic("reload_ext", "assistant")
    shell.run_cell("df = {'status': 1}; found = df['status']", store_history=True)
    shell.plainspoken.learner.settle()
    (known,) = [field for field in shell.plainspoken.workspace.autocomplete.knowledge.fields() if field.uses]
    assert (known.name, known.uses) == ("code: columns", 1)
