"""A pipeline for another database: the same steps, with what the first one did silently written out.

SQLite compares a text with a number, adds texts up, divides whole numbers without a remainder and ignores case in
LIKE. Other databases refuse that or do it otherwise. The columns' types are known at every step, so the casts that
keep the meaning can be put where they are needed, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.catalog import Catalog, ColumnType
from nl2sql.database import ResultColumn
from pipeline_gen.block import SortKey, puts_nulls_first
from pipeline_gen.dialect_comparisons import escaped
from pipeline_gen.dialect_rules import as_condition, as_key, as_partner, rewritten
from pipeline_gen.dialect_scope import Scope
from pipeline_gen.mixed import NONE, Mixed
from pipeline_gen.mixed_columns import mixed_after
from pipeline_gen.pipeline import Pipeline, Step, made
from pipeline_gen.sql_text import bad_expression, parse, render, unique
from pipeline_gen.steps import Aggregate, Filter, Join, Match, Opaque, Operation, Sort, Source
from pipeline_gen.steps.composed import primitives
from pipeline_gen.steps.operation import Columns, Primitive
from pipeline_gen.typing_rules import Types

_FIRST_OF: dict[type[exp.Expr], type[exp.Expr]] = {exp.Max: exp.ArgMax, exp.Min: exp.ArgMin}
_NAMES: dict[type[exp.Expr], str] = {exp.ArgMax: "ARG_MAX", exp.ArgMin: "ARG_MIN"}
_NO_ARG_MAX = frozenset({"postgres", "mysql", "sqlite", "tsql"})


def in_dialect(pipeline: Pipeline, dialect: str, catalog: Catalog | None = None) -> Pipeline:
    """The pipeline for a database of that dialect; composed steps stand there as their parts.

    `catalog` describes the tables there: their columns' types may be others. What the other database has no
    counterpart of is left as sqlglot writes it. Raises `UsageError` where SQL that was kept whole cannot be read.
    """
    if dialect == pipeline.dialect and catalog is None:
        return pipeline
    done: dict[str, Step] = {}
    mixed: dict[str, Mixed] = {}
    taken = {step.id.lower() for step in pipeline.steps}
    for step in pipeline.steps:
        operation = _moved(step.operation, pipeline.dialect, dialect, catalog)
        inputs = step.main_inputs
        chain = primitives(operation, tuple(done[given].columns for given in inputs))
        for number, primitive in enumerate(chain, start=1):
            last = number == len(chain)
            step_id = step.id if last else unique(f"{primitive.kind}_1", taken)
            taken.add(step_id.lower())
            given = tuple(done[known].columns for known in inputs)
            before = tuple(mixed[known] for known in inputs)
            scope = Scope(_types(primitive, given, done), pipeline.dialect, dialect, _mixed(primitive, before, mixed))
            mixed[step_id] = mixed_after(primitive, given, before)
            done[step_id] = made(step_id, _translated(primitive, given, scope), inputs, done)
            inputs = (step_id,)
    return Pipeline(tuple(done.values()), pipeline.output, dialect).noted(pipeline.notes)


def _moved(operation: Operation, before: str, dialect: str, catalog: Catalog | None) -> Operation:
    """A source with the columns it has in the other database, or kept SQL in its words."""
    if isinstance(operation, Source) and catalog is not None:
        table = catalog.table(operation.key)
        known = operation.table_columns
        return operation if table is None else replace(operation, table_columns=_retyped(known, Source.of(table)))
    if isinstance(operation, Opaque) and dialect != before:
        try:
            sql = render(_with_escapes(parse(operation.sql, before), before, dialect), dialect, pretty=True)
        except SqlglotError as error:
            raise bad_expression(operation.sql, str(error)) from error
        return replace(operation, sql=sql, dialect=dialect)
    return operation


def _with_escapes(tree: exp.Expr, before: str, dialect: str) -> exp.Expr:
    """Kept SQL, in whose patterns a backslash means what it did. In place."""
    for like in list(tree.find_all(exp.Like, exp.ILike)):
        place = like.parent
        if place is not None and not isinstance(place, exp.Escape):
            like.replace(escaped(like.copy(), before, dialect))
    return tree


def _retyped(columns: Columns, other: Source) -> Columns:
    types = {column.name.lower(): column.type for column in other.table_columns}
    return tuple(ResultColumn(column.name, types.get(column.name.lower(), column.type)) for column in columns)


def _types(primitive: Primitive, given: tuple[Columns, ...], done: Mapping[str, Step]) -> Types:
    """The types of what the expressions may read: columns by their name, references as ``step.column``."""
    types: dict[str, ColumnType] = {
        f"{step.id}.{column.name}": column.type for step in done.values() for column in step.columns
    }
    return types | {column.name: column.type for column in primitive.readable(given)}


def _mixed(primitive: Primitive, before: tuple[Mixed, ...], known: Mapping[str, Mixed]) -> Mixed:
    """The mixed columns that the expressions may read, references as ``step.column``."""
    if not any(known.values()):
        return NONE
    read = {f"{step_id}.{name}" for step_id, names in known.items() for name in names}
    if isinstance(primitive, Join) or (isinstance(primitive, Match) and primitive.condition is not None):
        read |= {primitive.renames.get(name, name) for name in before[1]}
    return frozenset(read | (before[0] if before else NONE))


def _translated(operation: Primitive, given: tuple[Columns, ...], scope: Scope) -> Primitive:
    if isinstance(operation, Filter):
        return Filter(as_condition(operation.condition, scope))
    if isinstance(operation, Join) and operation.condition is not None:
        return replace(operation, condition=as_condition(operation.condition, scope))
    if isinstance(operation, Match):
        partners = {column.name: column.type for column in given[1]}
        keys = tuple((as_partner(tree, partners[name], scope), name) for tree, name in operation.keys)
        condition = None if operation.condition is None else as_condition(operation.condition, scope)
        return replace(operation, keys=keys, condition=condition)
    if isinstance(operation, Sort):
        return Sort(tuple(key for each in operation.keys for key in _keys(each, scope)))
    if isinstance(operation, Aggregate):
        return _with_deciding_rows(operation.mapped(lambda tree: rewritten(tree, scope)), scope.target)
    return operation.mapped(lambda tree: rewritten(tree, scope))


def _keys(key: SortKey, scope: Scope) -> list[SortKey]:
    """The key with the place of missing values as the first database has it, said where the other differs."""
    first = puts_nulls_first(key, scope.source)
    place = first if first != puts_nulls_first(key, scope.target) else key.nulls_first
    return [replace(key, expression=tree, nulls_first=place) for tree in as_key(key.expression, scope)]


def _with_deciding_rows(operation: Aggregate, dialect: str) -> Aggregate:
    """Bare columns beside a lone MAX or MIN come from the row that has it, as SQLite takes them."""
    extremes = [tree for _, tree in operation.measures if isinstance(tree, exp.Max | exp.Min)]
    if len(extremes) != 1 or dialect in _NO_ARG_MAX:
        return operation
    deciding = _FIRST_OF[type(extremes[0])]

    def change(tree: exp.Expr) -> exp.Expr:
        bare = isinstance(tree, exp.AnyValue)
        if bare and dialect == "duckdb":
            # ARG_MAX alone would pass over a row whose own value is missing.
            given = [tree.this.copy(), extremes[0].this.copy()]
            return exp.Anonymous(this=f"{_NAMES[deciding]}_NULL", expressions=given)
        return deciding(this=tree.this.copy(), expression=extremes[0].this.copy()) if bare else tree

    return replace(operation, measures=tuple((name, change(tree)) for name, tree in operation.measures))
