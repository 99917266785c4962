"""Forms as SQL: text cases that are also run, forms without sense, and whatever else the grammar allows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlglot
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from nl2sql.database import Limits
from nl2sql.drafting import Source
from nl2sql.form.actions import WORDS, Form, column, table, value, word, written
from nl2sql.form.machine import Machine, accepts
from nl2sql.form.scope import Scope
from nl2sql.form.to_sql import CannotWrite, to_sql
from nl2sql.form.to_sql_form import form_of
from nl2sql.form.to_sql_tree import tree_of
from tests.nl2sql.form.conftest import form_from

_CASES = yaml.safe_load((Path(__file__).parent / "forms.yml").read_text("utf-8"))
Sources, ScopeOf = dict[str, Source], Callable[[str], Scope]


@pytest.mark.parametrize("case", _CASES["written"], ids=lambda case: case["form"])
def test_a_form_is_written_so(case: dict, sources: Sources, scope_of: ScopeOf) -> None:
    for dialect in ("sqlite", "duckdb", "postgres"):
        scope = scope_of(dialect)
        form = form_from(case["form"], scope)
        assert accepts(form)
        sql = to_sql(form, scope, sources[dialect]).sql()
        if dialect in case:
            assert sql == case[dialect]
        if dialect != "postgres":
            found = sources[dialect].database.run(sql, Limits(rows=50))
            if "rows" in case:
                assert [list(row) for row in found.rows] == case["rows"], dialect


@pytest.mark.parametrize("text", _CASES["senseless"])
def test_a_form_without_sense_is_not_written(text: str, sources: Sources, scope_of: ScopeOf) -> None:
    scope = scope_of("sqlite")
    form = form_from(text, scope)
    assert accepts(form)
    with pytest.raises(CannotWrite):
        to_sql(form, scope, sources["sqlite"])


def test_parts_say_what_each_action_stands_for(sources: Sources, scope_of: ScopeOf) -> None:
    scope = scope_of("sqlite")
    form = form_from("select avg orders.total where orders.placed during 'March'", scope)
    parts = to_sql(form, scope, sources["sqlite"]).parts
    period = "placed >= '2024-03-01' AND placed < '2024-04-01'"
    assert parts == ("", "AVG(total)", "total", "", "placed", period, period, "")


def test_a_sum_of_repeated_rows_is_warned_of(sources: Sources, scope_of: ScopeOf) -> None:
    scope = scope_of("sqlite")
    made = to_sql(form_from("select sum customer.id count orders also orders", scope), scope, sources["sqlite"])
    assert [warning.code for warning in made.warnings] == ["draft.fanout"]
    assert made.joined[0].tables == ("customer", "orders")


def test_what_is_no_form_is_refused() -> None:
    for form in ((), (word("select"),), (word("select"), column(0)), (column(0), word("finish"))):
        with pytest.raises(CannotWrite):
            tree_of(form)


def test_an_item_has_one_group_of_its_own_at_most() -> None:
    each = [word("select"), word("sum"), word("each"), column(1), word("sum")]
    assert accepts((*each, column(2), word("finish")))
    assert not accepts((*each, word("each"), column(1), word("sum"), column(2), word("finish")))


@st.composite
def _forms(draw: st.DrawFn) -> Form:
    """A form of at most some 30 actions: then it is brought to its end by the shortest way."""
    machine, actions = Machine(), []
    hurry = draw(st.integers(4, 24))
    while not machine.done:
        allowed = machine.allowed
        options = [word(text) for text in sorted(allowed.words)]
        if len(actions) > hurry:
            ends = [one for one in options if WORDS[one.at] in ("finish", "end", "is known")]
            options = ends or ([] if allowed.column or allowed.value else options)
        if not options or len(actions) <= hurry:
            options += [column(place) for place in range(17)] if allowed.column else []
            options += [table(place) for place in range(4)] if allowed.table else []
            options += [value(place) for place in range(10)] if allowed.value else []
        chosen = draw(st.sampled_from(options))
        actions.append(chosen)
        machine = machine.after(chosen)
    return tuple(actions)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(form=_forms())
def test_whatever_the_grammar_allows_runs_or_is_refused(form: Form, sources: Sources, scope_of: ScopeOf) -> None:
    assert form_of(tree_of(form)) == form, written(form)
    for dialect in ("sqlite", "duckdb"):
        try:
            sql = to_sql(form, scope_of(dialect), sources[dialect]).sql()
        except CannotWrite:
            continue
        assert isinstance(sqlglot.parse_one(sql, dialect=dialect), exp.Query)
        if dialect == "sqlite":
            sources[dialect].database.run(sql, Limits(rows=5))
