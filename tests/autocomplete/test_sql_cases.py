"""Completion in SQL, case by case."""

from __future__ import annotations

import re

from autocomplete.sql import complete_sql
from autocomplete.sql_learn import learn_query
from autocomplete.suggest import Autocomplete


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
