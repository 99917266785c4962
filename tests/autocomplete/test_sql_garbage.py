"""Whatever the text, completion answers: a range inside the text and items that fit it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autocomplete.question import complete_question
from autocomplete.sql import complete_sql
from autocomplete.sql_learn import learn_query
from autocomplete.suggest import Autocomplete

STATEMENTS = (
    'WITH big AS (SELECT o.id, "order date" AS d FROM orders o /* all */ WHERE o.total > 10.5e3) -- it\'s\n'
    "SELECT c.name, COUNT(*) n FROM big b JOIN customers AS c ON b.id = c.id AND c.city IN ('Paris', 'L''Aquila') "
    "GROUP BY 1 HAVING COUNT(*) BETWEEN 1 AND 9 ORDER BY n DESC LIMIT 3; UPDATE customers SET city = 'x'",
    "INSERT INTO orders (id, total) VALUES (1, 2.0), (3, -4); DELETE FROM orders WHERE id = ANY(ARRAY[1,2])",
    "SELECT CASE WHEN a IS NOT NULL THEN x'ff' ELSE $$ it's $$ END, f(a => 1)::text, arr[1:2], j->>'k' "
    "FROM t TABLESAMPLE (10), LATERAL (SELECT 1) q WINDOW w AS (PARTITION BY a ORDER BY b ROWS 1 PRECEDING)",
)
DIALECTS = ("sqlite", "duckdb", "postgres", "mysql", "bigquery", "snowflake", "tsql", "no such dialect")
pieces = st.sampled_from(STATEMENTS).flatmap(
    lambda text: st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(
        lambda cut: text[min(cut) : max(cut)]
    )
)
signs = st.text(
    st.sampled_from("'\"`[](){}.,;*-/#$@%:|\\ \n\tabzSELECT0123456789=<>é漢\x00\x02\ud800\U0001f600"), max_size=25
)
garbage = st.lists(st.one_of(pieces, signs, st.text(max_size=10)), max_size=4).map("".join)


@pytest.fixture(scope="module")
def taught(request):
    return Autocomplete(None)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=garbage, at=st.floats(0, 1), dialect=st.sampled_from(DIALECTS))
def test_any_text(text, at, dialect, taught, values, catalog_in):
    offset = round(at * len(text))
    found = complete_sql(text, offset, catalog_in(dialect), values, taught)
    assert 0 <= found.start <= offset <= found.end <= len(text)
    assert all(item.insert for item in found.items)
    assert found.ghost == "" or found.ghost_p >= 0.7


@pytest.mark.parametrize("text", STATEMENTS)
def test_every_place_of_a_statement(text, values, shop, taught):
    for offset in range(len(text) + 1):
        found = complete_sql(text, offset, shop, values, taught)
        assert 0 <= found.start <= offset <= found.end <= len(text)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=garbage, dialect=st.sampled_from(DIALECTS))
def test_learning_any_text(text, dialect, taught, catalog_in):
    assert learn_query(taught, text, catalog_in(dialect)) in (True, False)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(), max_size=60), at=st.floats(0, 1))
def test_any_question(text, at, values, shop, taught):
    offset = round(at * len(text))
    found = complete_question(text, offset, shop, values, taught)
    assert 0 <= found.start <= offset == found.end


@pytest.mark.parametrize("offset", [-5, 0, 3, 1000])
def test_an_offset_outside_the_text_is_moved_into_it(offset, values, shop):
    found = complete_sql("SEL", offset, shop, values)
    assert 0 <= found.start <= found.end <= 3


def test_a_very_long_text(values, shop):
    text = "SELECT * FROM customers WHERE city = 'x';\n" * 5000
    found = complete_sql(text + "SELECT * FROM reg", len(text) + 17, shop, values)
    assert [item.insert for item in found.items] == ["regions"]
