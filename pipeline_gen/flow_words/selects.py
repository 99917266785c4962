"""A SELECT without FROM over the rows there are: “select kind, sum(amount) group by kind order by kind”."""

from __future__ import annotations

import re
from dataclasses import replace

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.catalog import Catalog
from nl2sql.problems import PlainspokenError
from pipeline_gen.flow_words.follow import rows_as_table
from pipeline_gen.flow_words.made import Made, NewStep
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.from_sql import from_sql
from pipeline_gen.steps import Opaque

_SELECT = re.compile(r"\s*select\b.*(\b(where|group\s+by|order\s+by|having|limit)\b|\()", re.IGNORECASE | re.DOTALL)


def selected(text: str, scene: Scene) -> Made | None:
    """The steps of a SELECT that names no table, or the one that the rows are of; None where it is no such statement.

    “select name and age” is no SQL that somebody means, and is left to the readers of words.
    """
    if not _SELECT.match(text):
        return None
    table = rows_as_table(scene)
    try:
        tree = sqlglot.parse_one(text, dialect=scene.dialect)
        if not isinstance(tree, exp.Select) or any(isinstance(each.unalias(), exp.Connector) for each in tree.selects):
            return None
        named = [found.name.lower() for found in tree.find_all(exp.Table)]
        if named and named != [table.name.lower()]:
            return None
        query = tree if named else tree.from_(exp.to_identifier(table.name, quoted=True))
        catalog = Catalog(scene.source.catalog.name, scene.dialect, (replace(table, schema=""),))
        steps = from_sql(query.sql(scene.dialect), catalog).steps[1:]
    except (SqlglotError, PlainspokenError):
        return None
    if not steps or any(len(step.inputs) != 1 or isinstance(step.operation, Opaque) for step in steps):
        return None
    return Made(tuple(NewStep(step.operation) for step in steps))
