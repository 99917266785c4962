"""Names that change: a step's, a column's, and what is said of a column that is gone."""

from dataclasses import replace

import pytest

from nl2sql.problems import UsageError
from pipeline_gen.checked import check_flow
from pipeline_gen.column_uses import ColumnUse, column_uses, with_column
from pipeline_gen.document import Mend
from pipeline_gen.flow import FlowDocument, FlowStep
from pipeline_gen.flow_edits import mended, rename_step
from pipeline_gen.mending import fields_of

SOURCE = FlowStep("source", "source", (), {"table": "sale"})


@pytest.fixture
def catalog(sales):
    return sales.catalog


def _flow(catalog, *steps):
    return FlowDocument("sales", catalog.dialect, steps[-1].id, (SOURCE, *steps))


def _renamed(catalog):
    return _flow(
        catalog,
        FlowStep("rename", "rename", ("source",), {"names": {"shop": "store"}}),
        FlowStep("filter", "filter", ("rename",), {"condition": "shop = 'shop' -- the shop"}),
        FlowStep("sort", "sort", ("filter",), {"keys": [{"expression": "id"}]}),
        FlowStep("group", "aggregate", ("sort",), {"keys": [{"name": "shop", "expression": "UPPER(shop)"}]}),
    )


def _problems(flow, catalog):
    return {each.given.id: each for each in check_flow(flow, catalog).steps if each.problems}


def test_a_renamed_column_is_found_under_its_new_name(catalog):
    wrong = _problems(_renamed(catalog), catalog)
    assert wrong["filter"].mends == (Mend("condition", "shop", "store", "rename"),)
    assert wrong["filter"].problems[0].field == "condition"


def test_the_new_name_is_used_in_all_later_steps_and_nothing_else_changes(catalog):
    flow = _renamed(catalog)
    after = mended(flow, "filter", _problems(flow, catalog)["filter"].mends[0], catalog)
    assert not _problems(after, catalog)
    by_id = {step.id: step.params for step in after.steps}
    assert by_id["filter"] == {"condition": "store = 'shop' -- the shop"}
    assert by_id["group"] == {"keys": [{"name": "shop", "expression": "UPPER(store)"}]}
    assert by_id["sort"] == {"keys": [{"expression": "id"}]}


def test_two_names_later_the_last_one_counts(catalog):
    flow = _flow(
        catalog,
        FlowStep("one", "rename", ("source",), {"names": {"shop": "store"}}),
        FlowStep("two", "select", ("one",), {"outputs": [{"name": "the place", "expression": "store"}]}),
        FlowStep("end", "deduplicate", ("two",), {"columns": ["shop"]}),
    )
    mend = _problems(flow, catalog)["end"].mends[0]
    assert mend == Mend("columns[0]", "shop", "the place", "two")
    assert mended(flow, "end", mend, catalog).steps[-1].params == {"columns": ["the place"]}


def test_a_name_spelt_alike_is_offered(catalog):
    flow = _flow(catalog, FlowStep("end", "filter", ("source",), {"condition": "shpo = 'North'"}))
    mend = _problems(flow, catalog)["end"].mends[0]
    assert (mend.use, mend.renamed_by) == ("shop", "")
    assert mended(flow, "end", mend, catalog).steps[-1].params == {"condition": "shop = 'North'"}


def test_nothing_is_offered_for_a_name_like_no_other(catalog):
    flow = _flow(catalog, FlowStep("end", "filter", ("source",), {"condition": "qqqqqq > 1"}))
    assert _problems(flow, catalog)["end"].mends == ()
    with pytest.raises(UsageError, match="does not lack"):
        mended(flow, "end", Mend("condition", "qqqqqq", "shop"), catalog)


def test_a_renamed_step_keeps_its_readers_and_its_values_in_expressions(catalog):
    measures = [{"name": "most", "expression": "MAX(id)"}]
    flow = _flow(
        catalog,
        FlowStep("top", "aggregate", ("source",), {"measures": measures}, (10.0, 20.0), "a note"),
        FlowStep("end", "filter", ("source",), {"condition": "id = (SELECT most FROM top) AND shop <> 'top'"}),
        FlowStep("both", "setop", ("end", "end"), {"operator": "union", "all": True}),
    )
    after = rename_step(rename_step(flow, "top", "highest"), "both", "last")
    assert not _problems(after, catalog)
    by_id = {step.id: step for step in after.steps}
    assert by_id["end"].params == {"condition": "id = (SELECT most FROM highest) AND shop <> 'top'"}
    assert by_id["highest"].at == (10.0, 20.0)
    assert by_id["highest"].note == "a note"
    assert after.output == "last"


@pytest.mark.parametrize("name", ["end", "two words", "", "1st"])
def test_a_name_that_no_step_may_have_is_refused(catalog, name):
    flow = _flow(catalog, FlowStep("end", "distinct", ("source",)))
    with pytest.raises(UsageError, match="cannot be the id"):
        rename_step(flow, "source", name)


@pytest.mark.parametrize(
    ("kind", "params", "field"),
    [
        ("sort", {"keys": [{"expression": "id"}, {"expression": "shpo"}]}, "keys[1].expression"),
        ("sort", {"keys": [{"expression": "id +"}]}, "keys[0].expression"),
        ("sort", {"keys": 3}, "keys"),
        ("deduplicate", {"columns": ["id", "nope"]}, "columns[1]"),
        ("rename", {"names": {"nope": "x"}}, "names"),
        ("rename", {"names": {"shop": "id"}}, "names"),
        ("bucket", {"column": "shop", "how": "width", "size": 2, "name": "c"}, "column"),
        ("bucket", {"column": "id", "how": "width", "name": "c"}, "size"),
        ("window", {"outputs": [{"name": "n", "expression": "SUM(id)"}], "frame": "five rows"}, "frame"),
        ("fill_missing", {"columns": ["id"], "how": "value", "value": "many"}, "value"),
    ],
)
def test_a_problem_names_the_parameter_it_is_about(catalog, kind, params, field):
    flow = _flow(catalog, FlowStep("end", kind, ("source",), params))
    assert _problems(flow, catalog)["end"].problems[0].field == field


def test_a_missing_table_is_about_the_table(catalog):
    flow = FlowDocument("sales", catalog.dialect, "source", (replace(SOURCE, params={"table": "sail"}),))
    assert _problems(flow, catalog)["source"].problems[0].field == "table"


@pytest.mark.parametrize(
    ("expression", "after"),
    [
        ("a + a_b + f.a", "x y + a_b + f.a"),
        ("\"A\" || 'a'", "x y || 'a'"),
        ("a(a)", "a(x y)"),
        ("a > (SELECT a FROM b) AND (a = 1)", "x y > (SELECT a FROM b) AND (x y = 1)"),
        ("CASE a WHEN 1 THEN 'it''s a' END", "CASE x y WHEN 1 THEN 'it''s a' END"),
        ("a 'unfinished", "a 'unfinished"),
    ],
)
def test_only_the_column_is_put_another_way(expression, after):
    use = ColumnUse("condition", 0, "a")
    changed = with_column(fields_of("filter"), {"condition": expression}, "sqlite", use, "x y")
    assert changed == {"condition": after.replace("x y", '"x y"')}


def test_columns_of_both_inputs_are_told_apart():
    params = {"how": "in", "keys": [{"expression": "id", "column": "id"}]}
    found = [(use.field, use.input) for use in column_uses(fields_of("match"), params, "sqlite")]
    assert found == [("keys[0].expression", 0), ("keys[0].column", 1)]
    changed = with_column(fields_of("match"), params, "sqlite", ColumnUse("keys[0].column", 1, "id"), "key")
    assert changed["keys"] == [{"expression": "id", "column": "key"}]
