"""What the forms of steps complete and propose over the sample shop, and names that change from them."""

import pytest

from assistant import wire
from assistant.operations import OPERATIONS
from pipeline_gen.flow import FlowDocument, FlowStep
from pipeline_gen.proposing import PROPOSERS, Seen
from pipeline_gen.steps import KINDS

CUSTOMERS = FlowStep("customers", "source", (), {"table": "customers"})
ORDERS = FlowStep("orders", "source", (), {"table": "orders"})
LOUD = FlowStep("loud", "derive", ("customers",), {"outputs": [{"name": "shouted", "expression": "UPPER(city)"}]})
COUNTED = FlowStep(
    "counted", "aggregate", ("customers",), {"measures": [{"name": "how_many", "expression": "COUNT(*)"}]}
)
BROKEN = FlowStep("broken", "filter", ("customers",), {"condition": "nowhere = 1"})


def _flow(kind, params, inputs):
    steps = (CUSTOMERS, ORDERS, LOUD, COUNTED, BROKEN, FlowStep("own", kind, inputs, params))
    return FlowDocument("shop.sqlite", "sqlite", "own", steps)


@pytest.fixture
def complete(workspace):
    def ask(typed, kind="filter", field="condition", inputs=("customers",), **params):
        text = typed.replace("|", "")
        request = wire.CompleteStepRequest(_flow(kind, params, inputs), "own", field, text, typed.index("|"))
        found = OPERATIONS[wire.CompleteStepRequest](request, workspace).completion
        return [text[: found.start] + item.insert + text[found.end :] for item in found.items]

    return ask


@pytest.fixture
def propose(workspace):
    def ask(kind, field, inputs=("customers",), **params):
        request = wire.ProposeRequest(_flow(kind, params, inputs), "own", field)
        return [item.value for item in OPERATIONS[wire.ProposeRequest](request, workspace).items]

    return ask


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("ci|", "city"),
        ("city = 'Gh|", "city = 'Ghent'"),
        ("city IN ('Paris', |)", "city IN ('Paris', 'Ghent')"),
        ("city |", "city IS NULL"),
        ("city = 'x' a|", "city = 'x' AND"),
        ("low|", "LOWER("),
        ("customer_id > (SELECT | FROM counted)", "customer_id > (SELECT how_many FROM counted)"),
        ("customer_id > (SELECT how_many FROM co|", "customer_id > (SELECT how_many FROM counted"),
        ("customer_id > (SELECT how_many F|", "customer_id > (SELECT how_many FROM"),
        ("customer_id > (SELECT how_many FROM counted W|", "customer_id > (SELECT how_many FROM counted WHERE"),
        ("city IN (SELECT city FROM customers JO|", "city IN (SELECT city FROM customers JOIN"),
    ],
)
def test_a_condition_completes_columns_functions_values_and_other_steps(complete, typed, offered):
    assert offered in complete(typed)


def test_a_condition_offers_nothing_that_cannot_stand_in_it(complete):
    words = " ".join([*complete("|"), *complete("city = 'x' |"), *complete("c|"), *complete("s|")])
    words += " ".join(complete("customer_id > (SELECT MAX(how_many) FROM counted) |"))
    assert "GROUP BY" not in words
    assert "SUM(" not in words
    assert "SUM(" not in " ".join(complete("customer_id > (SELECT 1) AND s|"))
    assert "input" not in words
    assert "SUM(" in complete("s|", "aggregate", "measures")


def test_values_of_a_column_that_was_worked_out_come_from_its_rows(complete):
    assert "shouted = 'GHENT'" in complete("shouted = 'GH|", inputs=("loud",))


def test_a_join_completes_the_columns_of_both_sides_by_their_new_names(complete):
    names = {"customer_id": "buyer"}
    assert "customer_id = buyer" in complete(
        "customer_id = b|", "join", inputs=("customers", "orders"), how="inner", renames=names
    )


@pytest.mark.parametrize("inputs", [("broken",), (), ("nowhere",)])
def test_nothing_is_completed_while_what_comes_in_is_not_understood(complete, inputs):
    assert complete("c|", inputs=inputs) == []


def test_the_values_of_a_pivot_are_proposed_all_at_once_and_one_by_one(propose):
    first, *others = propose("pivot", "values", column="SEGMENT")
    assert len(first) > 1
    assert first == others


@pytest.mark.parametrize(
    ("kind", "field", "params", "offered"),
    [
        ("replace", "pairs", {"columns": ["city"]}, "Ghent"),
        ("split", "separator", {"column": "email"}, "@"),
        ("split", "into", {"column": "email", "separator": "@"}, ["email_1", "email_2"]),
        ("bucket", "edges", {"column": "customer_id", "how": "edges"}, [1000, 2000, 3000, 4000]),
        ("bucket", "size", {"column": "customer_id", "how": "width"}, 500),
        ("bucket", "labels", {"how": "edges", "edges": [5, 10]}, ["under 5", "5 to 10", "10 and more"]),
        ("fill_missing", "value", {"columns": ["city"], "how": "value"}, "Ghent"),
        ("extract", "detail", {"column": "email", "part": "after"}, "@"),
        ("extract", "name", {"column": "email", "part": "after"}, "email_after"),
        ("outliers", "limit", {"how": "iqr"}, 1.5),
    ],
)
def test_fields_propose_what_fits_the_data(propose, kind, field, params, offered):
    assert offered in propose(kind, field, **params)


def test_dates_are_proposed_the_format_that_reads_them(propose, workspace):
    texts = FlowStep("own", "parse_dates", ("day",), {"columns": ["said"]})
    said = {"outputs": [{"name": "said", "expression": "strftime('%d/%m/%Y', order_date)"}]}
    steps = (ORDERS, FlowStep("day", "derive", ("orders",), said), texts)
    request = wire.ProposeRequest(FlowDocument("shop.sqlite", "sqlite", "own", steps), "own", "format")
    assert OPERATIONS[wire.ProposeRequest](request, workspace).items[0].value == "%d/%m/%Y"


@pytest.mark.parametrize("params", [{}, {"column": ""}, {"column": "nope"}, {"column": 3}, {"column": ["city"]}])
def test_nothing_is_proposed_without_a_column(propose, params):
    if params.get("column") != ["city"]:
        assert propose("pivot", "values", **params) == []
    assert propose("pivot", "nothing", **params) == []


def test_what_is_proposed_is_what_the_kinds_say():
    said = {(kind.kind, field.name) for kind in KINDS for field in kind.fields if field.proposed}
    assert said == set(PROPOSERS)


def test_a_step_is_renamed_and_a_column_mended_from_the_form(workspace):
    flow = _flow("filter", {"condition": "customer_id > (SELECT how_many FROM counted) AND citty = 'Paris'"}, ("loud",))
    renamed = OPERATIONS[wire.RenameStepRequest](wire.RenameStepRequest(flow, "counted", "all_of_them"), workspace).flow
    view = OPERATIONS[wire.CheckFlowRequest](wire.CheckFlowRequest(renamed), workspace).view
    (mend,) = view.steps[-1].mends
    mended = OPERATIONS[wire.MendFlowRequest](wire.MendFlowRequest(renamed, "own", mend), workspace).flow
    assert mended.steps[-1].params["condition"] == "customer_id > (SELECT how_many FROM all_of_them) AND city = 'Paris'"


def test_every_choice_has_its_words():
    fields = [field for kind in KINDS for field in kind.fields if field.kind == "choice"]
    assert all(len(field.words) == len(field.choices) for field in fields)


@pytest.mark.parametrize(("kind", "field"), PROPOSERS)
@pytest.mark.parametrize("how", ["value", "edges", "equal", "iqr"])
def test_what_is_proposed_does_not_hang_on_what_stands_in_the_field_itself(kind, field, how):
    """A form asks once, and searches what was proposed while somebody types."""
    proposer = PROPOSERS[kind, field]
    seen = Seen("name", "text", (("a, b", 2), ("2026-01-15", 1), (3, 1), (40, 1)))
    told = {"column": "name", "separator": ",", "part": "before", "how": how, "edges": [1, 2], "size": 3}
    proposed = [list(proposer.propose(seen, {**told, field: own})) for own in ("x", ", ", 7, [5, 6], None)]
    assert field != proposer.of
    assert all(each == proposed[0] for each in proposed)
