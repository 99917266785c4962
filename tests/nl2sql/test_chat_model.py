"""The chat drafter, the scripted model and the refusal switch."""

from __future__ import annotations

import threading

import pytest

from nl2sql.catalog import Catalog, Column, ForeignKey, Table
from nl2sql.chat_model import (
    ChatDrafter,
    Message,
    ScriptedModel,
    ensure_real_models_allowed,
    prompt_messages,
    refuse_real_models,
)
from nl2sql.chat_model.drafter import shrunk
from nl2sql.chat_model.prompt import MAX_COLUMNS
from nl2sql.drafting import DraftRequest, Source
from nl2sql.grounding import Grounding, Hit
from nl2sql.problems import ModelError, Problem
from nl2sql.values import ValueIndex

CUSTOMERS = Table(
    "customers",
    (
        Column("id", "integer", "INTEGER", primary_key=True),
        Column("city", "text", "TEXT", samples=("Secretville", "Hiddenburg"), comment="where they  live"),
        Column("born", "date", "TEXT"),
    ),
    comment="people who buy",
)
ORDERS = Table(
    "orders",
    (Column("id", "integer", primary_key=True), Column("customer_id", "integer"), Column("amount", "number")),
    (ForeignKey(("customer_id",), "customers", ("id",)),),
)
CATALOG = Catalog("shop", "sqlite", (CUSTOMERS, ORDERS))
QUESTION = "how many orders from $ecretville?"
GROUNDING = Grounding(
    QUESTION,
    (Hit("table", "orders"),),
    (),
    (Hit("value", "customers", "city", "Secretville", why="the city Secretville"),),
)


def request(catalog: Catalog = CATALOG, grounding: Grounding = GROUNDING) -> DraftRequest:
    source = Source(catalog.name, None, catalog, ValueIndex({}))  # type: ignore[arg-type]  # a model sees no database
    return DraftRequest(grounding.question, source, grounding, "2025-05-05")


def no_problems(sql: str, catalog: Catalog) -> tuple[Problem, ...]:
    return ()


def refuse_stars(sql: str, catalog: Catalog) -> tuple[Problem, ...]:
    return (Problem("column.star", "There is a star.", "Name the columns."),) if "*" in sql else ()


# ---- what is sent -----------------------------------------------------------------------------------


def test_the_prompt_holds_what_is_needed():
    system, user = prompt_messages(request())
    assert (system.role, user.role) == ("system", "user")
    assert "SQLite" in system.content
    assert "2025-05-05" in system.content
    assert '"sql"' in system.content
    assert user.content == (
        "Tables of the data source:\n"
        "\n"
        "table orders\n"
        "  id integer primary key\n"
        "  customer_id integer\n"
        "  amount number\n"
        "  foreign key (customer_id) -> customers (id)\n"
        "\n"
        "table customers -- people who buy\n"
        "  id integer primary key\n"
        "  city text -- where they live\n"
        "  born date (declared TEXT)\n"
        "\n"
        "Question: how many orders from $ecretville?"
    )


def test_no_stored_value_is_sent_unless_shared():
    kept = "".join(message.content for message in prompt_messages(request()))
    shared = "".join(message.content for message in prompt_messages(request(), share_values=True))
    assert "Secretville" not in kept
    assert "Hiddenburg" not in kept
    assert "e.g. 'Secretville', 'Hiddenburg'" in shared
    assert "customers.city = 'Secretville'" in shared


def test_values_of_a_secret_column_are_never_sent():
    users = Table(
        "users", (Column("login", "text", samples=("ada",)), Column("password", "text", samples=("hunter2",)))
    )
    content = prompt_messages(request(Catalog("u", "sqlite", (users,)), Grounding("q")), share_values=True)[1].content
    assert "'ada'" in content
    assert "hunter2" not in content


def test_a_long_value_is_cut():
    long = Table("notes", (Column("body", "text", samples=("x" * 500, None)),))
    content = prompt_messages(request(Catalog("n", "duckdb", (long,)), Grounding("q")), share_values=True)[1].content
    assert "x" * 79 + "…" in content
    assert "x" * 80 not in content
    assert "None" not in content


def wide(name: str, columns: int) -> Table:
    return Table(name, tuple(Column(f"{name}_{i}", "text", primary_key=i == 0) for i in range(columns)))


def test_at_most_a_few_dozen_columns_are_sent():
    tables = tuple(wide(name, 30) for name in ("one", "two", "three"))
    grounding = Grounding(
        "q", (Hit("table", "one"), Hit("table", "two"), Hit("table", "three")), (Hit("column", "three", "three_29"),)
    )
    content = prompt_messages(request(Catalog("w", "postgres", tables), grounding))[1].content
    shown = [line for line in content.splitlines() if line.startswith("  ") and "(" not in line]
    assert len(shown) == MAX_COLUMNS
    assert "  three_29 text" in shown, "a grounded column is always shown"
    assert "  three_0 text primary key" in shown, "and so are keys"
    assert "  (28 more columns not shown)" in content


def test_a_question_about_nothing_gets_the_first_tables():
    content = prompt_messages(request(grounding=Grounding("hello")))[1].content
    assert content.index("table customers") < content.index("table orders")


def test_a_table_of_another_schema_is_named_in_full():
    table = Table("sales", (Column("a", "integer"),), schema="mart", kind="view")
    assert "view mart.sales" in prompt_messages(request(Catalog("w", "postgres", (table,)), Grounding("q")))[1].content


def test_the_drafter_sends_exactly_what_it_shows():
    model = ScriptedModel(['{"sql": "SELECT 1"}'])
    drafter = ChatDrafter(model, check=no_problems)
    shown = drafter.messages(request())
    drafter.draft(request())
    assert model.calls == [shown]


# ---- what is drafted --------------------------------------------------------------------------------


def test_a_good_reply_becomes_a_draft():
    model = ScriptedModel(
        ['{"sql": "SELECT COUNT(*) FROM orders", "explanation": "Counts.", "confidence": 0.9}'], "a:b"
    )
    drafter = ChatDrafter(model, check=no_problems)
    (draft,) = drafter.draft(request())
    assert (draft.sql, draft.drafter, drafter.model_name) == ("SELECT COUNT(*) FROM orders", "chat", "a:b")
    assert [reason.text for reason in draft.reasons] == ["Counts."]
    assert draft.confidence == pytest.approx(0.7)


def test_a_faulty_statement_is_sent_back_once_with_the_problems():
    model = ScriptedModel(['{"sql": "SELECT * FROM orders"}', '{"sql": "SELECT id FROM orders", "confidence": 0.9}'])
    (draft,) = ChatDrafter(model, check=refuse_stars).draft(request())
    assert draft.sql == "SELECT id FROM orders"
    assert draft.confidence == pytest.approx(0.63), "a repaired answer counts for less"
    first, second = model.calls
    assert second[: len(first)] == first
    assert second[-2] == Message("assistant", '{"sql": "SELECT * FROM orders"}')
    assert "There is a star. Name the columns." in second[-1].content


def test_a_statement_that_stays_faulty_comes_with_its_problems():
    model = ScriptedModel(lambda messages: '{"sql": "SELECT * FROM orders", "confidence": 1}')
    (draft,) = ChatDrafter(model, check=refuse_stars).draft(request())
    assert (draft.confidence, [problem.code for problem in draft.warnings]) == (0.0, ["column.star"])
    assert len(model.calls) == 2


@pytest.mark.parametrize(("repairs", "calls"), [(0, 1), (1, 2), (3, 4), (-1, 1)])
def test_the_number_of_repairs_is_bounded(repairs, calls):
    model = ScriptedModel(lambda messages: "SELECT * FROM orders")
    ChatDrafter(model, max_repairs=repairs, check=refuse_stars).draft(request())
    assert len(model.calls) == calls


def test_a_model_that_sees_no_answer_offers_nothing():
    model = ScriptedModel(['{"sql": "", "explanation": "No weather here."}'])
    assert ChatDrafter(model, check=no_problems).draft(request()) == ()


def test_a_model_that_never_writes_a_query_is_an_error():
    model = ScriptedModel(["Hello!", "Still hello!"])
    with pytest.raises(ModelError) as error:
        ChatDrafter(model, check=no_problems).draft(request())
    assert error.value.problem.code == "model.unreadable"
    assert len(model.calls) == 2


def test_the_default_check_is_that_of_every_statement():
    model = ScriptedModel(['{"sql": "SELECT nothing_like_it FROM orders"}', '{"sql": "SELECT amount FROM orders"}'])
    (draft,) = ChatDrafter(model).draft(request())
    assert draft.sql == "SELECT amount FROM orders"
    assert "nothing_like_it" in model.calls[1][-1].content


@pytest.mark.parametrize(("stated", "taken"), [(None, 0.5), (0.0, 0.25), (0.5, 0.5), (0.9, 0.7), (1.0, 0.75)])
def test_a_models_own_number_is_shrunk(stated, taken):
    assert shrunk(stated) == pytest.approx(taken)


# ---- doubles and the switch ---------------------------------------------------------------------------


def test_a_script_that_ends_says_so():
    model = ScriptedModel(["one"])
    assert model.complete([Message("user", "hi")]) == "one"
    with pytest.raises(ModelError, match="only 1 replies"):
        model.complete([Message("user", "hi")])


def test_real_models_are_refused_for_every_thread():
    codes: list[str] = []

    def work() -> None:
        try:
            ensure_real_models_allowed("openai:x")
        except ModelError as error:
            codes.append(error.problem.code)

    with refuse_real_models():
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert codes == ["model.refused"]


def test_the_refusal_nests():
    with refuse_real_models():
        with refuse_real_models(False):
            ensure_real_models_allowed("openai:x")
        with pytest.raises(ModelError):
            ensure_real_models_allowed("openai:x")
