"""What the loop does with drafts that are not sure: which run, and which stand beside the answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from nl2sql.answer import SURE, UNSURE, Answering, AskedStage, RanStage, answer
from nl2sql.catalog import Catalog, Column, Table
from nl2sql.database import Cancellation, Limits, ResultColumn, Rows
from nl2sql.drafting import Draft, Source
from nl2sql.problems import Problem, QueryFailed, QueryStopped
from nl2sql.values import ValueIndex

TABLE = Table("t", (Column("a", "integer"), Column("b", "integer"), Column("c", "integer"), Column("d", "integer")))
CATALOG = Catalog("small", "sqlite", (TABLE,))
A, B, C, D = (f"SELECT {name} FROM t" for name in "abcd")


@dataclass
class Scripted:
    """A database that gives the rows it is told to, or the error."""

    results: dict[str, object]
    ran: list[str] = field(default_factory=list)
    limits: list[Limits] = field(default_factory=list)
    name: str = "small"
    dialect: str = "sqlite"

    def run(self, sql, limits, cancellation=None):
        sql = " ".join(sql.replace("t.", "").split())
        self.ran.append(sql)
        self.limits.append(limits)
        result = self.results[sql]
        if callable(result):
            result = result(cancellation)
        if isinstance(result, Exception):
            raise result
        return Rows((ResultColumn("x", "integer"),), tuple((value,) for value in result), elapsed_ms=1000)


@dataclass(frozen=True)
class Invented:
    drafts: tuple[Draft, ...]
    name: str = "invented"

    def draft(self, request):
        return self.drafts


def drafts(*pairs):
    return tuple(Draft(sql, confidence, "invented") for sql, confidence in pairs)


def outcome(database, found, cancellation=None):
    source = Source("small", database, CATALOG, ValueIndex({}))
    how = Answering((Invented(found),), "2026-01-15", Limits(100, 10.0), cancellation)
    return list(answer("anything at all", source, how))[-1]


def bare(sql):
    return " ".join(sql.replace("t.", "").split())


def rival_sql(stage):
    return [bare(each.draft.sql) for each in stage.rivals]


def test_a_sure_answer_runs_alone():
    database = Scripted({A: [1], B: [2]})
    stage = outcome(database, drafts((A, SURE), (B, 0.7)))
    assert database.ran == [A]
    assert stage.rivals == ()
    assert [bare(each.sql) for each in stage.others] == [B]


def test_others_with_other_rows_are_rivals():
    database = Scripted({A: [1], B: [2], C: [3]})
    stage = outcome(database, drafts((A, 0.6), (B, 0.5), (C, 0.3)))
    assert bare(stage.draft.sql) == A
    assert rival_sql(stage) == [B, C]
    assert [each.rows.rows for each in stage.rivals] == [((2,),), ((3,),)]


@pytest.mark.parametrize(
    ("rows", "rivals"),
    [
        ({A: [1, 2], B: [2, 1], C: [3]}, [C]),
        ({A: [1], B: [2], C: [2]}, [B]),
        ({A: [1], B: [1], C: [1]}, []),
    ],
)
def test_the_same_rows_are_no_rival(rows, rivals):
    assert rival_sql(outcome(Scripted(rows), drafts((A, 0.6), (B, 0.5), (C, 0.3)))) == rivals


def test_three_run_at_most():
    database = Scripted({A: [1], B: [1], C: [1], D: [2]})
    stage = outcome(database, drafts((A, 0.6), (B, 0.5), (C, 0.4), (D, 0.3)))
    assert len(database.ran) == 3
    assert len(stage.others) == 3


def test_an_unlikely_reading_does_not_run():
    database = Scripted({A: [1], B: [2]})
    assert outcome(database, drafts((A, 0.6), (B, 0.05))).rivals == ()
    assert database.ran == [A]


def test_they_share_the_time_of_one_query():
    database = Scripted({A: [1], B: [2]})
    outcome(database, drafts((A, 0.6), (B, 0.5)))
    assert database.limits[0].seconds == 10.0
    assert 0 < database.limits[1].seconds <= 9.0
    assert database.limits[1].rows == 100


@pytest.mark.parametrize("error", [QueryFailed(Problem("x", "No.")), QueryStopped(Problem("query.timeout", "Late."))])
def test_a_rival_that_fails_takes_nothing_away(error):
    stage = outcome(Scripted({A: [1], B: error, C: [3]}), drafts((A, 0.6), (B, 0.5), (C, 0.3)))
    assert isinstance(stage, RanStage)
    assert rival_sql(stage) == [C]
    assert len(stage.others) == 2


def test_one_switch_stops_them_all():
    def cancelled(switch):
        switch.cancel()
        return QueryStopped(Problem("query.cancelled", "Stopped."))

    database = Scripted({A: [1], B: cancelled, C: [3]})
    with pytest.raises(QueryStopped):
        outcome(database, drafts((A, 0.6), (B, 0.5), (C, 0.3)), Cancellation())
    assert database.ran == [A, B]


def test_below_nothing_runs():
    database = Scripted({})
    stage = outcome(database, drafts((A, UNSURE - 0.01), (B, 0.2)))
    assert isinstance(stage, AskedStage)
    assert len(stage.drafts) == 2
    assert database.ran == []


def test_a_best_that_fails_makes_way_and_the_next_still_has_rivals():
    database = Scripted({A: QueryFailed(Problem("x", "No.")), B: [2], C: [3]})
    stage = outcome(database, drafts((A, 0.6), (B, 0.5), (C, 0.3)))
    assert bare(stage.draft.sql) == B
    assert rival_sql(stage) == [C]
    assert replace(stage.draft.warnings[0], severity="error") == Problem("x", "No.")
