"""Completion in SQL, case by case."""

from __future__ import annotations

import re

import pytest

from autocomplete.sql import complete_sql
from autocomplete.sql_items import Known
from autocomplete.sql_joins import joined_tables
from autocomplete.sql_learn import learn_query
from autocomplete.sql_place import place_of
from autocomplete.sql_text import read, tokens_of
from autocomplete.sql_tokens import words_of
from autocomplete.suggest import Autocomplete
from nl2sql.catalog import Catalog, Column, ForeignKey, Table
from nl2sql.values import ValueIndex


def test_case(sql_case, values, catalog_in):
    case = sql_case
    catalog, history = catalog_in(case.dialect), Autocomplete(None)
    for times, sql in case.learn:
        for _ in range(times):
            assert learn_query(history, sql, catalog)
    found = complete_sql(case.text, case.offset, catalog, values, history)
    inserts = [item.insert for item in found.items]
    expected = case.expected
    assert expected, "the case expects nothing"
    if "first" in expected:
        assert inserts[: len(expected["first"])] == expected["first"]
    assert not set(expected.get("has", ())) - set(inserts)
    assert not set(expected.get("not", ())) & set(inserts)
    if "none" in expected:
        assert inserts == []
    if "why" in expected:
        assert expected["why"][0] in found.items[0].why
    if "result" in expected:
        assert case.text[: found.start] + inserts[0] + case.text[found.end :] == expected["result"][0]
    if "ghost" in expected:
        assert found.ghost == re.sub(r'^"([^"]*)"$', r"\1", expected["ghost"][0])


def test_every_case_has_its_own_name(cases_of):
    names = [case.name for case in cases_of("sql.txt")]
    assert len(names) >= 60
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("dialect", ["sqlite", "postgres", "tsql", "bigquery"])
@pytest.mark.parametrize(
    "sql",
    [
        'SELECT visited FROM "Web Sessions" WHERE "order" = 1 AND pages >= 3.5 ORDER BY visited DESC',
        "SELECT o.status, COUNT(*) FROM orders AS o LEFT JOIN customers c ON o.customer_id = c.id "
        "WHERE c.city IN ('Bonn', 'L''Aquila') AND NOT o.total BETWEEN -1 AND 2 GROUP BY o.status",
    ],
)
def test_a_ghost_text_reads_as_the_words_that_were_learned(sql, dialect, values, catalog_in):
    if dialect in ("tsql", "bigquery"):
        sql = re.sub(r'"([^"]*)"', r"[\1]" if dialect == "tsql" else r"`\1`", sql)
    catalog, history = catalog_in(dialect), Autocomplete(None)
    for _ in range(9):
        learn_query(history, sql, catalog)
    tokens = tokens_of(sql, dialect)
    whole, shown = words_of(tokens, dialect), 0
    for token in tokens[1:]:
        head = sql[: token.start]
        ghost = complete_sql(head, len(head), catalog, values, history).ghost
        found = words_of(tokens_of(head + ghost, dialect), dialect)
        assert found == whole[: len(found)]
        shown += bool(ghost)
    assert shown > len(tokens) / 2


def test_of_many_tables_that_lead_to_one_those_used_beside_it_are_joined_first():
    key, owner = Column("id", "integer"), Column("owner_id", "integer")
    leading = tuple(
        Table(f"kind_{at:03}", (key, owner), (ForeignKey(("owner_id",), "owners", ("id",)),)) for at in range(200)
    )
    catalog, history = Catalog("many", "sqlite", (Table("owners", (key,)), *leading)), Autocomplete(None)
    for _ in range(3):
        learn_query(history, "SELECT o.id FROM owners AS o JOIN kind_150 AS k ON k.owner_id = o.id", catalog)

    def joined(typed):
        found = read(f"SELECT o.id FROM owners AS o JOIN {typed}", 99, "sqlite")
        known = Known(catalog, ValueIndex({}), history)
        return [item.insert for item in joined_tables(place_of(found, "sqlite"), known, found.prefix)]

    whole = "kind_{0} ON o.id = kind_{0}.owner_id"
    assert joined("")[:2] == joined("kind")[:2] == [whole.format("150"), whole.format("000")]
    assert len(joined("")) == len(joined("kind")) == 20
    assert joined("kind_199") == [whole.format("199")]
