"""From rows to an answer a person can look at: pipeline, charts and everything that explains them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlglot import exp, parse_one

from assistant.readings import compared
from assistant.wire import AnswerDocument, ChartView
from nl2sql.answer import Ran
from nl2sql.catalog import Catalog
from nl2sql.database import Rows
from nl2sql.drafting import Draft, Source
from nl2sql.grounding import Grounding, Hit
from nl2sql.notes.units import with_units
from nl2sql.problems import Problem
from nl2sql.spellings import spelling_choices
from pipeline_gen.chart.check import check_chart
from pipeline_gen.chart.from_text import edit_chart
from pipeline_gen.chart.spec import ChartSpec
from pipeline_gen.chart.suggest import suggest
from pipeline_gen.chart.to_plotly import to_plotly
from pipeline_gen.chart.words import chart_label
from pipeline_gen.document import PipelineDocument
from pipeline_gen.document_io import to_document
from pipeline_gen.flow import FlowDocument
from pipeline_gen.from_sql import from_sql

ROWS_SHOWN = 500
ANSWER_VERSION = 1


@dataclass(frozen=True, slots=True)
class Found:
    """What a turn found out: the input of `present`.

    `others` are the drafts not chosen, `rivals` those of them that ran too. `chart` is the specification
    shown before, kept where it still fits; `look` are words that ask for another drawing ("as a line"). `flows` are
    those of an answer over several sources.
    """

    turn: str
    question: str
    source: Source
    draft: Draft
    rows: Rows
    grounding: Grounding
    others: tuple[Draft, ...] = ()
    rivals: tuple[Ran, ...] = ()
    follows: str = ""
    chart: ChartSpec | None = None
    look: str = ""
    flows: tuple[FlowDocument, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)


def present(found: Found) -> AnswerDocument:
    """The whole answer document. Pure: it reads nothing and runs nothing."""
    found = replace(found, rows=with_units(found.rows, found.draft.sql, found.source))
    charts, shown = choose_charts(found.rows, found.chart, found.look)
    return AnswerDocument(
        version=ANSWER_VERSION,
        turn=found.turn,
        question=found.question,
        follows=found.follows,
        source=found.source.name,
        dialect=found.source.catalog.dialect,
        sql=found.draft.sql,
        drafter=found.draft.drafter,
        confidence=found.draft.confidence,
        reasons=found.draft.reasons,
        warnings=(*found.draft.warnings, *_row_warnings(found.rows)),
        unused=found.draft.unused,
        grounding=used_hits(found.grounding, found.draft.sql, found.source.catalog.dialect),
        alternatives=found.others,
        table=replace(found.rows, rows=found.rows.rows[:ROWS_SHOWN]),
        row_count=len(found.rows.rows),
        pipeline=pipeline_document(found.draft.sql, found.source.catalog),
        charts=charts,
        chart=shown,
        timings=found.timings,
        readings=compared(Ran(found.draft, found.rows), found.rivals, found.source.catalog),
        spellings=spelling_choices(found.draft.sql, found.source),
        flows=found.flows,
    )


def used_hits(grounding: Grounding, sql: str, dialect: str) -> Grounding:
    """The grounding without the hits that came to nothing: what this answer is about, and why."""
    tree = parse_one(sql, dialect=dialect)
    tables = {table.name.lower() for table in tree.find_all(exp.Table)}
    columns = {column.name.lower() for column in tree.find_all(exp.Column)}
    texts = {literal.name for literal in tree.find_all(exp.Literal)}

    def used(hit: Hit) -> bool:
        known = hit.table.rpartition(".")[2].lower() in tables and (not hit.column or hit.column.lower() in columns)
        return known and (hit.kind != "value" or hit.value in texts)

    return replace(
        grounding,
        tables=tuple(filter(used, grounding.tables)),
        columns=tuple(filter(used, grounding.columns)),
        values=tuple(filter(used, grounding.values)),
    )


def pipeline_document(sql: str, catalog: Catalog) -> PipelineDocument:
    """The dataflow of a checked statement."""
    return to_document(from_sql(sql, catalog))


def choose_charts(rows: Rows, kept: ChartSpec | None, look: str) -> tuple[tuple[ChartView, ...], int]:
    """The charts to offer and the index of the one to show.

    What the words ask for comes first, then what was shown before if it still fits, then the default.
    """
    views = [_view(s.spec, s.label, s.why, rows) for s in suggest(rows)]
    wished = edit_chart(look, kept, rows) if look else None
    for spec, why in ((wished, "You asked for it."), (kept, "As before.")):
        if spec is None:
            continue
        # What was asked for is drawn and its faults are told; what was shown before must fit without any.
        faults = check_chart(spec, rows)
        if faults and spec is not wished:
            continue
        same = next((place for place, view in enumerate(views) if view.spec == spec), None)
        if same is not None:
            return tuple(views), same
        told = " ".join([why, *map(str, faults)])
        return (_view(spec, chart_label(spec), told, rows), *views), 0
    return tuple(views), 0


def _view(spec: ChartSpec, label: str, why: str, rows: Rows) -> ChartView:
    return ChartView(spec, to_plotly(spec, rows), label, why)


def _row_warnings(rows: Rows) -> tuple[Problem, ...]:
    if rows.truncated:
        return (
            Problem(
                "rows.truncated",
                f"Only the first {len(rows.rows):,} rows were fetched.",
                "Add a filter or a limit, or raise limits.rows in plainspoken.yml.",
                severity="warning",
            ),
        )
    if not rows.rows:
        return (
            Problem(
                "rows.none",
                "No row matches.",
                "Look at the filters in the dataflow: click a step to see which one leaves nothing.",
                severity="warning",
            ),
        )
    return ()
