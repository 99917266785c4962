"""How rows of a flow are fetched for a look: few of them, within little time, and not twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from assistant.flow_faults import StepFault, at, blamed
from assistant.flow_moves import Fetched, TooMuchMoves, fetch, meet
from assistant.flow_sources import FlowSources
from assistant.kept_looks import KeptLooks, size_of
from assistant.workspace import Workspace
from nl2sql.checks import ensure
from nl2sql.database import Cancellation, Limits, Rows
from nl2sql.drafting import Source
from nl2sql.problems import Problem, QueryError, QueryStopped
from pipeline_gen.checked import CheckedFlow, check_flow
from pipeline_gen.counting import count_sql
from pipeline_gen.flow import FlowDocument, content
from pipeline_gen.mixed_columns import Run
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.preview import SAMPLE_ROWS, first_rows_sql, reads_foreign_sql, sampled, tables_read
from pipeline_gen.several.plan import Move, Plan

_STEP_BYTES = 5_000
SMALL = 200_000
"""Tables known to have no more rows than this are never sampled."""
EXACT_S = 0.1
"""Seconds that the true outcome may take where a sample of large tables would do."""
LOOK_S = 10.0
"""Seconds that any other look may take."""
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Seen:
    """Rows that leave a step; `sampled_at` are the steps that got only a sample, so that the rows are not the true
    ones.
    """

    rows: Rows
    sampled_at: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where a pipeline over several sources is worked out, and the pipeline as it is written there.

    `sampled_at` are the steps that get only a part of what would have to move for them.
    """

    looking: Looking
    pipeline: Pipeline
    sampled_at: tuple[str, ...] = ()


@dataclass(frozen=True)
class Looking:
    """One look at a flow, whose content is `text`: its sources, the time there is, the switch that stops it, and what
    was seen before. `source` is the one that is asked, the flow's own to begin with.

    With `exact` nothing is sampled; with `again` nothing that was seen before counts; with `sampling` large tables
    are sampled at once, as what is looked at beside these rows is a sample, too.
    """

    flow: CheckedFlow
    text: str
    source: Source
    kept: KeptLooks
    limits: Limits
    cancellation: Cancellation = field(default_factory=Cancellation)
    exact: bool = False
    again: bool = False
    sampling: bool = False
    several: FlowSources | None = None

    @classmethod
    def at(cls, flow: FlowDocument, workspace: Workspace, cancellation: Cancellation) -> Looking:
        """A look at that flow. Raises what `SourceRegistry.get` raises."""
        sources = FlowSources.of(flow, workspace)
        key, state = ("checked", sources.own.key, content(flow)), sources.catalog.fingerprint
        checked = workspace.looks.get(key, state)
        if checked is None:
            checked = check_flow(flow, sources.catalog)
            workspace.looks.keep(key, state, checked, _STEP_BYTES * len(flow.steps))
        return cls.over(sources, flow, checked, workspace, cancellation)

    @classmethod
    def over(
        cls,
        sources: FlowSources,
        flow: FlowDocument,
        checked: CheckedFlow,
        workspace: Workspace,
        cancellation: Cancellation,
    ) -> Looking:
        """A look at a flow that was checked over these sources."""
        limits, several = workspace.settings.query_limits, sources if sources.others else None
        return cls(checked, content(flow), sources.own, workspace.looks, limits, cancellation, several=several)

    def first(self, pipeline: Pipeline, count: int) -> Seen:
        """The first rows that leave the last step of the pipeline, the true ones where they are quick to be had.

        Raises `StepFault` that names the step at which it goes wrong, `QueryStopped` on cancel.
        """
        try:
            return self._first(pipeline, count)
        except StepFault:
            raise
        except QueryError as error:
            self.stop_if_cancelled()
            raise blamed(error, pipeline, lambda part: self._first(part, count)) from error

    def _first(self, pipeline: Pipeline, count: int) -> Seen:
        if self.several is not None:
            place = self.placed(pipeline, self.several)
            seen = place.looking._first(place.pipeline, count)
            return replace(seen, sampled_at=(*place.sampled_at, *seen.sampled_at))
        sql = first_rows_sql(pipeline, count + 1)  # one more tells that there are more
        if self.exact:
            return Seen(self.rows(sql, count, self.limits.seconds))
        smaller, cut = sampled(pipeline)
        if not cut or self.is_small(pipeline):
            return Seen(self.rows(sql, count, self.seconds))
        rows = None if self.sampling else self._in_time(sql, count)
        if rows is not None:
            return Seen(rows)
        return Seen(self.rows(first_rows_sql(smaller, count + 1), count, self.seconds), cut)

    def count(self, pipeline: Pipeline, most: int | None, seconds: float) -> int | None:
        """How many rows leave the pipeline, counted up to `most`; None where they would have to move to be counted.

        Raises `QueryError`, and `UsageError` for SQL that was kept whole and cannot be read from.
        """
        if self.several is not None:
            place = self.placed(pipeline, self.several)
            return None if place.sampled_at else place.looking.count(place.pipeline, most, seconds)
        ((number,),) = self.rows(count_sql(pipeline, most), 1, seconds).rows
        assert isinstance(number, int | float)
        return int(number)

    def placed(self, pipeline: Pipeline, sources: FlowSources) -> Place:
        """Where a pipeline over several sources is worked out: in the one that can do all of it, or where rows meet.

        What moves for that is fetched here, at most `SAMPLE_ROWS` of each part unless `exact`.
        Raises `StepFault` (``flow.too_much_moves``), and what the sources raise.
        """
        plan = self.plan(pipeline, sources)
        if plan.at is not None:
            return Place(self._alone(sources.named(plan.at)), plan.rest)
        fetched = [self._moved(move, plan, pipeline, sources) for move in plan.moves]
        met = meet(plan, fetched, sources)
        reads = {move.step for move, part in zip(plan.moves, fetched, strict=True) if part.cut}
        known = {step.id for step in pipeline.steps}
        cut = (step.id if step.id in known else pipeline.output for step in plan.rest.steps if reads & {*step.inputs})
        return Place(self._alone(met.source), met.pipeline, tuple(dict.fromkeys(cut)))

    def plan(self, pipeline: Pipeline, sources: FlowSources) -> Plan:
        """What each source works out of the pipeline; those in which numbers and texts may mix are asked about it.

        Raises `UsageError` where a part cannot be written for its source.
        """
        return sources.plan(sources.looked_into(pipeline, self.asking))

    def asking(self, source: Source) -> Run:
        """What asks a source about the columns of its tables, each question once while its data stays as it is."""
        own = self._alone(source)

        def run(sql: str, limits: Limits) -> Rows:
            def ask() -> Rows | tuple[Problem, ...]:
                try:
                    return source.database.run(sql, limits, self.cancellation)
                except QueryError as error:
                    own.stop_if_cancelled()
                    return error.problems  # what took too long once does so again

            found = own.remembered(("asked", sql), ask, lambda _: 1_000)
            if isinstance(found, tuple):
                raise QueryError(*found)
            return found

        return run

    def _alone(self, source: Source) -> Looking:
        """The same look at what one source can do by itself."""
        return replace(self, source=source, several=None)

    def _moved(self, move: Move, plan: Plan, pipeline: Pipeline, sources: FlowSources) -> Fetched:
        try:
            return self._fetched(move, sources.named(move.source))
        except TooMuchMoves as error:
            raise at(plan.reader(move, pipeline), error, pipeline) from error

    def _fetched(self, move: Move, source: Source) -> Fetched:
        own, most = self._alone(source), None if self.exact else SAMPLE_ROWS
        limits = replace(self.limits, seconds=self.limits.seconds if self.exact else self.seconds)

        def work() -> Fetched:
            return fetch(move, source, most, limits, self.cancellation)

        return own.remembered(("moved", move.sql, move.columns, most), work, lambda part: part.size)

    @property
    def seconds(self) -> float:
        """How long a look may take."""
        return min(LOOK_S, self.limits.seconds)

    def is_small(self, pipeline: Pipeline) -> bool:
        """Whether all the tables it reads are known to have few rows."""
        tables = [self.source.catalog.table(key) for key in tables_read(pipeline)]
        counts = [None if table is None else table.row_count for table in tables]
        return not reads_foreign_sql(pipeline) and all(count is not None and count <= SMALL for count in counts)

    def rows(self, sql: str, count: int, seconds: float) -> Rows:
        """At most `count` rows of a statement, checked as every other; those seen before are not asked for again.

        Raises `QueryRefused`, `QueryFailed`, `QueryStopped`.
        """

        def ask() -> Rows:
            checked = ensure(sql, self.source.catalog)
            limits = replace(self.limits, rows=count, seconds=seconds)
            return self.source.database.run(checked.sql, limits, self.cancellation)

        return self.remembered(("rows", sql, count), ask, size_of)

    def remembered(self, what: tuple[object, ...], work: Callable[[], Value], size: Callable[[Value], int]) -> Value:
        """What `work` gives, unless it was seen before in this state of the data.

        Nothing is kept of data in the memory of this process (DataFrames), as it changes without a sign.
        """
        self.stop_if_cancelled()
        databases = [source.database for source in self._asked]
        identities = tuple(database.identity for database in databases)
        if None in identities:
            return work()
        versions = tuple(database.version() for database in databases)
        version, key = None if None in versions else versions, (*identities, *what)
        found = None if self.again else self.kept.get(key, version)
        if found is None:
            found = work()
            self.kept.keep(key, version, found, size(found))
        kept: Value = found
        return kept

    @property
    def _asked(self) -> tuple[Source, ...]:
        """All that the look depends on."""
        return (self.source, *(self.several.others.values() if self.several is not None else ()))

    def _in_time(self, sql: str, count: int) -> Rows | None:
        """The true rows, or None where they take too long, which is remembered as well."""

        def ask() -> Rows | bool:
            try:
                return self.rows(sql, count, EXACT_S)
            except QueryStopped:
                self.stop_if_cancelled()
                return False

        found = self.remembered(("in time", sql, count), ask, lambda _: 1_000)
        return found if isinstance(found, Rows) else None

    def stop_if_cancelled(self) -> None:
        """Raise `QueryStopped` (``query.cancelled``) when nobody wants to see it any more."""
        if self.cancellation.cancelled:
            raise QueryStopped(Problem("query.cancelled", "The look was cancelled.", "Look again when you like."))
