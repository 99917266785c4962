"""Clauses that the follow-ups of answers know already: “only 2023”, “by week instead”, “without cancelled orders”.

They are read against the whole pipeline first, so that “by week instead” finds the groups, and then against the rows
of the last step as if these were a table, so that columns that steps made are found, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rapidfuzz import process

from nl2sql.caching import within_object
from nl2sql.catalog import Catalog, ColumnRef, Table
from nl2sql.drafting import Reason, Source
from nl2sql.values import ValueIndex
from nl2sql.words import NUMBER_WORDS, STOP_WORDS
from nl2sql.workspace_words import Aliases
from pipeline_gen.flow_words.made import Made, NewStep
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.words import stems_of, words_of
from pipeline_gen.from_text import Edit, edit
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.steps import Limit, Select
from pipeline_gen.steps import Source as SourceStep

LEAST_SURE = 0.8
_NUMBERS = NUMBER_WORDS.keys() - {"once", "twice"}
_SIGNS = frozenset("+*/×÷^")
"""What stands between figures that are to be put together."""
_NEAR = 80
_SMALL = frozenset(
    """
    instead rather only just also now then too please well same show display include keep add filter limit top
    bottom first last sort sorted order ordered rank ranked descending ascending desc asc reverse group grouped
    split break broken down remove drop delete hide clear take off leave out no not none without exclude except
    forget ignore all any every each per by over under above below between before after since until till from during
    more less least most neither nor isn aren don doesn t s column columns value values than rows row results people
    ones one records want need make change have having has rather actually about only highest lowest largest
    smallest biggest latest newest oldest earliest best worst total number count average
    """.split()  # noqa: SIM905 - a list of words reads better so
)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows as the only table of a source; `what` tells them from others."""

    what: tuple[object, ...]
    catalog: Catalog
    values: ValueIndex


def followed(scene: Scene, text: str) -> Edit | None:
    """The pipeline after a follow-up; None where it is none, or was not understood well enough."""
    found = edit(scene.pipeline, text, scene.source, scene.today)
    sure = found is not None and found.confidence >= LEAST_SURE
    return found if found is not None and sure and not unaccounted(text, found.reasons, scene) else None


def followed_rows(scene: Scene, text: str) -> Made | None:
    """The steps that a follow-up puts after the last one, whose rows are read as a table."""
    source, start = _as_source(scene)
    found = edit(start, text, source, scene.today)
    if found is None or found.confidence < LEAST_SURE or unaccounted(text, found.reasons, scene):
        return None
    steps = []
    for step in found.pipeline.steps[1:]:
        if len(step.inputs) != 1:
            return None
        steps.append(NewStep(step.operation))
    return Made(tuple(steps), found.confidence) if steps else None


def _as_source(scene: Scene) -> tuple[Source, Pipeline]:
    """A source whose one table are the rows, and the pipeline that reads it."""
    table = rows_as_table(scene)
    stored = {ColumnRef(table.key, name): ref for name, ref in scene.origins.items() if scene.stored(name)}
    kept, what = _last_made(scene.source.values), (scene.source.catalog.name, scene.dialect, table, stored)
    rows = kept[0] if kept else None
    if rows is None or rows.what != what:
        values = ValueIndex({new: scene.source.values.of(old) for new, old in stored.items()})
        rows = _Rows(what, Catalog(scene.source.catalog.name, scene.dialect, (table,)), values)
        kept[:] = [rows]
    source = replace(scene.source, catalog=rows.catalog, values=rows.values, aliases=Aliases(), past=None, meaning=None)
    return source, Pipeline.build([("source_1", SourceStep.of(table), ())], "source_1", scene.dialect)


@within_object
def _last_made(_values: ValueIndex) -> list[_Rows]:
    """The rows that were read as a table last: one sentence asks for them often, and so does typing it."""
    return []


def unaccounted(text: str, reasons: Iterable[Reason], scene: Scene) -> tuple[str, ...]:
    """The words that stand for something and for which no reason was given: then the rest was read by guess.

    A word counts where a reason names its place, or says it, perhaps spelt otherwise; so do names of the tables read.
    """
    reasons = tuple(reasons)
    said = {part for reason in reasons for part in stems_of(f"{reason.text} {reason.sql}".lower().replace("_", " "))}
    said |= {
        part
        for step in scene.pipeline.steps
        if isinstance(step.operation, SourceStep)
        for part in stems_of(step.operation.table)
    }
    spans = [span for reason in reasons for span in reason.words]
    found = []
    for word in words_of(text):
        named = any(span.start < word.span.end and word.span.start < span.end for span in spans)
        if named or word.low in _SMALL or word.low in STOP_WORDS or word.low in _NUMBERS:
            continue
        if word.kind == "mark":
            found += [word.text] if word.low in _SIGNS else []
            continue
        if not any(part in said or process.extractOne(part, said, score_cutoff=_NEAR) for part in stems_of(word.low)):
            found.append(word.text)
    return tuple(found)


def limited_anew(made: Made, scene: Scene) -> tuple[str, Limit] | None:
    """“limit 3” where only 2 rows are left: another number for the limit there. None for anything else."""
    limit = made.steps[0].operation if len(made.steps) == 1 else None
    steps = {step.id: step for step in scene.pipeline.steps}
    last = scene.pipeline.last
    while isinstance(last.operation, Select):
        last = steps[last.main_inputs[0]]
    there = last.operation
    if not isinstance(limit, Limit) or not isinstance(there, Limit) or limit.offset or not limit.rows or not there.rows:
        return None
    return (last.id, replace(there, rows=limit.rows)) if limit.rows > there.rows else None


def rows_as_table(scene: Scene) -> Table:
    """The rows as a table, called as the one that most of its columns come from."""
    tables = [ref.table for ref in scene.origins.values()]
    name = max(tables, key=tables.count).rpartition(".")[2] if tables else "rows"
    return Table(name, tuple(replace(scene.known(column), name=column) for column in scene.names))
