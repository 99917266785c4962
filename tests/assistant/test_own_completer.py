"""What JupyterLab's own completer offers, as completion in code is measured beside it."""

from __future__ import annotations

import pytest

from assistant.own_completer import OwnCompleter

TABLES = {"df": {"total": [], "status": ["open"], "region": []}}


@pytest.fixture(scope="module")
def offered():
    return OwnCompleter()


def test_columns_behind_a_bracket_come_in_alphabetical_order(offered):
    assert offered('df["', TABLES) == ["region", "status", "total"]
    assert offered("df['t", TABLES) == ["total"]


def test_behind_other_quotes_there_are_no_columns_but_the_strings_of_the_cell(offered):
    found = offered('df["total"].sum()\ndf.groupby("', TABLES)
    assert found[-1] == "total"
    assert "region" not in found


def test_a_table_is_alive_only_where_it_is_said_to_be(offered):
    offered('df["', TABLES)
    assert not {"total", "status", "region"} & set(offered('df["', {}))
