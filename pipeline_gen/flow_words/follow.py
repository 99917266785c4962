"""Clauses that the follow-ups of answers know already: “only 2023”, “by week instead”, “without cancelled orders”.

They are read against the whole pipeline first, so that “by week instead” finds the groups, and then against the rows
of the last step as if these were a table, so that columns that steps made are found, too.
"""

from __future__ import annotations

from dataclasses import replace

from nl2sql.catalog import Catalog, ColumnRef, Table
from nl2sql.values import ValueIndex
from nl2sql.workspace_words import Aliases
from pipeline_gen.flow_words.made import Made, NewStep
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.from_text import Edit, edit
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.steps import Source

LEAST_SURE = 0.8


def followed(scene: Scene, text: str) -> Edit | None:
    """The pipeline after a follow-up; None where it is none, or was not understood well enough."""
    found = edit(scene.pipeline, text, scene.source, scene.today)
    return found if found is not None and found.confidence >= LEAST_SURE else None


def followed_rows(scene: Scene, text: str) -> Made | None:
    """The steps that a follow-up puts after the last one, whose rows are read as a table."""
    table = _as_table(scene)
    catalog = Catalog(scene.source.catalog.name, scene.dialect, (table,))
    values = ValueIndex({ColumnRef(table.key, name): scene.stored(name) for name in scene.names if scene.stored(name)})
    source = replace(scene.source, catalog=catalog, values=values, aliases=Aliases(), past=None, meaning=None)
    start = Pipeline.build([("source_1", Source.of(table), ())], "source_1", scene.dialect)
    found = edit(start, text, source, scene.today)
    if found is None or found.confidence < LEAST_SURE:
        return None
    steps = []
    for step in found.pipeline.steps[1:]:
        if len(step.inputs) != 1:
            return None
        steps.append(NewStep(step.operation))
    return Made(tuple(steps), found.confidence) if steps else None


def _as_table(scene: Scene) -> Table:
    """The rows as a table, called as the one that most of its columns come from."""
    tables = [ref.table for ref in scene.origins.values()]
    name = max(tables, key=tables.count).rpartition(".")[2] if tables else "rows"
    return Table(name, tuple(replace(scene.known(column), name=column) for column in scene.names))
