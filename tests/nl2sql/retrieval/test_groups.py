"""Questions to catalogues with several groups of tables that fit: which are read, how surely, and what is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from nl2sql.answer import SURE, Answering, DraftedStage, answer
from nl2sql.catalog import Catalog, Column, ColumnRef, ForeignKey, Table
from nl2sql.database import Cancellation, Limits
from nl2sql.drafting import Draft, Source
from nl2sql.learned.drafter import EmbeddedDrafter
from nl2sql.problems import Problem, QueryStopped
from nl2sql.retrieval import all_in_view, sides
from nl2sql.retrieval.distractors import distractors
from nl2sql.retrieval.schema_groups import MOST_GROUPS, shares_of
from nl2sql.retrieval.schema_named import named_schema, without
from nl2sql.values import ValueIndex
from nl2sql.words import tokenise

TODAY = "2026-01-15"
CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "groups" / "twins.yml").read_text("utf-8"))
# Tables about other things, so that the catalogue is a large one and no invented table is a third twin.
OTHERS = [table for table in distractors(1200) if table.schema.startswith(("school", "town", "health"))][:80]


class Elsewhere:
    """A database that is too slow to try candidates on."""

    def run(self, sql: str, limits: Limits, cancellation: Cancellation | None = None) -> Any:
        raise QueryStopped(Problem("query.slow", "Too slow.", "Wait."))


@dataclass
class Kept:
    shares: dict[str, float]

    def votes(self, question: str) -> dict[str, float]:
        return self.shares


ARITHMETIC = 0.02
"""How far the networks' eight-bit arithmetic, which processors do each in their own way, may move a confidence."""


def table(name: str, columns: str, schema: str, known: dict[str, str]) -> Table:
    own = "" if schema == "default" else schema
    made = [Column(f"{name[:-1]}_id", "integer", primary_key=True)]
    made += [Column(each, _type(each)) for each in columns.split()]
    referred = [(each, f"{each[:-3]}s") for each in columns.split() if each.endswith("_id")]
    keys = tuple(
        ForeignKey((each,), f"{own}.{other}" if own else other, (each,)) for each, other in referred if other in known
    )
    return Table(name, tuple(made), keys, own, row_count=5)


def _type(name: str) -> Any:
    kinds = {"placed": "date", "sold_on": "date", "total": "number", "price": "number"}
    return "integer" if name.endswith("_id") else kinds.get(name, "text")


def source_of(schemas: dict[str, dict[str, str]], case: dict[str, Any]) -> Source:
    tables = [table(name, columns, schema, own) for schema, own in schemas.items() for name, columns in own.items()]
    catalog = Catalog("all", "sqlite", (*OTHERS[:40], *tables, *OTHERS[40:]))
    values = {ColumnRef(*key.rsplit(".", 1)): tuple(texts) for key, texts in case.get("values", {}).items()}
    past = Kept(case["votes"]) if "votes" in case else None
    before = tuple(case.get("before", ()))
    return Source("all", Elsewhere(), catalog, ValueIndex(values), past=past, before=before)  # type: ignore[arg-type]


def cases() -> Iterator[Any]:
    for number, each in enumerate(CASES):
        for case in each["cases"]:
            yield pytest.param(each["schemas"], case, id=f"{number}-{case['ask']}-{case['first']}".replace(" ", "_"))


def schema_of(sql: str, source: Source) -> str:
    found = {each.schema for each in source.catalog.tables if each.schema and f"{each.schema}." in sql}
    return next(iter(found), "default")


def drafts_of(question: str, source: Source) -> tuple[Draft, ...]:
    stages = answer(question, source, Answering((EmbeddedDrafter(),), TODAY))
    return next(stage.drafts for stage in stages if isinstance(stage, DraftedStage))


@pytest.mark.parametrize(("schemas", "case"), [*cases()])
def test_which_groups_are_read_and_why(schemas: dict[str, dict[str, str]], case: dict[str, Any]) -> None:
    source = source_of(schemas, case)
    assert len(source.catalog.tables) > 60
    read = sides(case["ask"], source, TODAY)
    places = [side.place.removeprefix("schema ").removeprefix("the ").removesuffix(" schema") for side in read]
    if case["first"] == "any":
        assert set(places) == set(case["also"])
    else:
        assert places[0] == case["first"]
    assert read[0].why == case.get("why", "")
    parts = [{each.key for each in side.request.source.catalog.tables} for side in read]
    for key in (f"{schema}.{name}" for schema in schemas for name in schemas[schema]):
        assert sum(key in part for part in parts) <= 1


@pytest.mark.parametrize(("schemas", "case"), [each for each in cases() if {"sure", "reads"} & set(each.values[1])])
def test_how_sure_answers_are(schemas: dict[str, dict[str, str]], case: dict[str, Any]) -> None:
    source = source_of(schemas, case)
    drafts = drafts_of(case["ask"], source)
    best = drafts[0]
    if "sure" in case:
        assert (best.confidence >= SURE - ARITHMETIC) == case["sure"], best
    if case["first"] != "any":
        assert schema_of(best.sql, source) == case["first"]
    else:
        # Whoever asked can choose, and is told between what.
        shown = drafts[:MOST_GROUPS]
        assert {schema_of(draft.sql, source) for draft in shown} == set(case["also"])
        assert all("would fit, too" in draft.reasons[-1].text for draft in shown)
    if "reads" in case:
        assert case["reads"] in best.sql
        assert f"{case['reads']}_" not in best.sql
    if "why" in case:
        assert f"since {case['why']}" in best.reasons[-1].text


def test_a_language_model_is_given_all_groups() -> None:
    schemas = CASES[0]["schemas"]
    seen = all_in_view("list all channels", source_of(schemas, {}))
    assert {"music.channels", "tv.channels"} <= {each.key for each in seen.catalog.tables}


@pytest.mark.parametrize(
    ("question", "schema", "left", "surely"),
    [
        ("channels in the music schema", "music", "channels", True),
        ("channels of schema music by name", "music", "channels of by name", True),
        ("channels in music", "music", "channels", False),
        ("channels in the sales eu schema", "sales_eu", "channels", True),
        ("count music.channels", "music", "count channels", True),
        ("channels in the public schema", "", "channels", True),
        ("channels of music", None, "", False),
        ("music channels", None, "", False),
        ("channels in public", None, "", False),
        ("We listen to music. Channels?", None, "", False),
        ("schema", None, "", False),
        ("", None, "", False),
    ],
)
def test_a_schema_that_a_question_names(question: str, schema: str | None, left: str, *, surely: bool) -> None:
    tables = tuple(Table("channels", (Column("name", "text"),), schema=name) for name in ("music", "sales_eu", ""))
    named = named_schema(question, tokenise(question), Catalog("all", "sqlite", tables))
    if schema is None:
        assert named is None
        return
    assert named is not None
    assert (named.schema, named.surely) == (schema, surely)
    blanked = without(question, named)
    assert len(blanked) == len(question)
    assert " ".join(blanked.split()) == left


def test_shares_of_groups() -> None:
    assert shares_of(np.zeros(0, dtype=np.float32)) == []
    twins = shares_of(np.array([0.2, 1.0, 1.0], dtype=np.float32))
    assert [place for place, _ in twins] == [1, 2]
    assert twins[0][1] == pytest.approx(twins[1][1])
    assert shares_of(np.array([1.0, 0.5], dtype=np.float32))[0] == (0, pytest.approx(0.982, abs=0.001))
    many = shares_of(np.ones(9, dtype=np.float32))
    assert len(many) == MOST_GROUPS
    assert sum(share for _, share in many) == pytest.approx(0.5)
