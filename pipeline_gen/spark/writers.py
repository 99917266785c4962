"""How each kind of step is written for PySpark.

One table from the kind to its writer, rather than a method on every kind: so the kinds stay small, and one that
is composed may have an entry where people would rather read that than its chain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sqlglot import exp

from pipeline_gen.block import SortKey
from pipeline_gen.python_text import quoted

# The rules for expressions, each added by its module.
from pipeline_gen.spark import comparing, dates, functions, windows  # noqa: F401
from pipeline_gen.spark.code import Scope, spelt, unsupported
from pipeline_gen.spark.columns import code, named, text, truth
from pipeline_gen.spark.joining import renamed, written_join, written_match
from pipeline_gen.spark.windows import sort_key
from pipeline_gen.sql_text import unique
from pipeline_gen.steps import (
    Aggregate,
    Deduplicate,
    Distinct,
    DropColumns,
    DropMissing,
    Filter,
    Join,
    Limit,
    Match,
    Operation,
    Rename,
    Select,
    SetOperation,
    Sort,
    Source,
    Top,
    Window,
)
from pipeline_gen.steps.top import RANKS
from pipeline_gen.steps.window import over, spelt_names

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pyspark import PysparkWriter

Named = tuple[tuple[str, exp.Expr], ...]


def _source(operation: Source, writer: PysparkWriter, step: Step) -> str:
    parts = (operation.source, operation.schema, operation.table)  # a table of another source by the source's name
    return f"spark.table({quoted('.'.join(_part(part) for part in parts if part))})"


def _part(name: str) -> str:
    return name if name.isidentifier() else f"`{name.replace('`', '``')}`"


def _filter(operation: Filter, writer: PysparkWriter, step: Step) -> str:
    return f"{_input(writer, step)}.filter({truth(operation.condition, writer.scope(step)).column.text})"


def _select(operation: Select, writer: PysparkWriter, step: Step) -> str:
    known = [column.name for column in writer.columns(step.main_inputs[0])]
    made = dict(operation.outputs)
    if list(made)[: len(known)] == known:  # all columns stay: only what is new or changed is written
        new = {name: tree for name, tree in made.items() if not isinstance(tree, exp.Column) or tree.name != name}
        if new and (len(known) > 1 or len(new) < len(made)):
            return _with_columns(new, writer, step)
    scope = writer.scope(step)
    return f"{_input(writer, step)}.select({', '.join(named(name, tree, scope) for name, tree in operation.outputs)})"


def _with_columns(made: Mapping[str, exp.Expr], writer: PysparkWriter, step: Step) -> str:
    scope = writer.scope(step)
    if len(made) == 1:
        ((name, tree),) = made.items()
        return f"{_input(writer, step)}.withColumn({quoted(name)}, {text(tree, scope)})"
    pairs = ", ".join(f"{quoted(name)}: {text(tree, scope)}" for name, tree in made.items())
    return f"{_input(writer, step)}.withColumns({{{pairs}}})"


def _window(operation: Window, writer: PysparkWriter, step: Step) -> str:
    names = spelt_names(operation.within, writer.columns(step.main_inputs[0]))
    made = {name: over(call, names, operation.order, operation.frame) for name, call in operation.outputs}
    return _with_columns(made, writer, step)


def _rename(operation: Rename, writer: PysparkWriter, step: Step) -> str | None:
    old = {name.lower() for name in operation.names}
    if any(new.lower() in old for new in operation.names.values()):
        return None  # Spark renames one after the other, so names cannot be swapped this way
    return _input(writer, step) + renamed(operation.names)


def _top(operation: Top, writer: PysparkWriter, step: Step) -> str | None:
    given, scope = _input(writer, step), writer.scope(step)
    if not operation.within and operation.ties == "cut" and not operation.place and operation.order:
        return f"{given}.orderBy({_keys(operation.order, scope)}).limit({operation.rows})"
    known = writer.columns(step.main_inputs[0])
    place = operation.place or unique("place", {column.name.lower() for column in known})
    rank = over(RANKS[operation.ties](), spelt_names(operation.within, known), operation.order, "")
    sign = "==" if operation.rows == 1 else "<="
    ranked = f"{given}.withColumn({quoted(place)}, {text(rank, scope)})"
    kept = f"{ranked}.filter(F.col({spelt(place)}) {sign} {operation.rows})"
    return kept if operation.place else f"{kept}.drop({quoted(place)})"


def _drop_columns(operation: DropColumns, writer: PysparkWriter, step: Step) -> str:
    names = spelt_names(operation.chosen, writer.columns(step.main_inputs[0]))
    return f"{_input(writer, step)}.drop({', '.join(quoted(name) for name in names)})"


def _drop_missing(operation: DropMissing, writer: PysparkWriter, step: Step) -> str:
    names = spelt_names(operation.chosen, writer.columns(step.main_inputs[0]))
    options = [quoted(operation.how)] if operation.how != "any" else []
    options += [f"subset=[{', '.join(spelt(name) for name in names)}]"] if names else []
    return f"{_input(writer, step)}.dropna({', '.join(options)})"


def _deduplicate(operation: Deduplicate, writer: PysparkWriter, step: Step) -> str | None:
    if operation.order:
        return None
    names = spelt_names(operation.chosen, writer.columns(step.main_inputs[0]))
    listed = f"[{', '.join(quoted(name) for name in names)}]" if names else ""
    return f"{_input(writer, step)}.dropDuplicates({listed})"


def _aggregate(operation: Aggregate, writer: PysparkWriter, step: Step) -> str:
    if operation.tells_levels and operation.keys:
        return _with_subtotals(operation, writer, step)
    given, scope = _input(writer, step), writer.scope(step)
    keys = ", ".join(named(name, tree, scope) for name, tree in operation.keys)
    if not operation.measures:
        return f"{given}.select({keys}).distinct()"
    measures = ", ".join(
        code(tree, scope).call(f"alias({quoted(name)})").text for name, tree in _with_decided(operation.measures)
    )
    return f"{given}.groupBy({keys}).agg({measures})" if keys else f"{given}.agg({measures})"


def _with_subtotals(operation: Aggregate, writer: PysparkWriter, step: Step) -> str:
    given, scope = _input(writer, step), writer.scope(step)
    plain = all(isinstance(tree, exp.Column) and tree.name == name for name, tree in operation.keys)
    if not operation.measures or not plain:
        raise unsupported("subtotals by what is worked out")
    keys = ", ".join(quoted(name) for name, _ in operation.keys)
    groups = f"{operation.subtotals}({keys})"
    if operation.subtotals in ("none", "sets"):
        levels = [[name for name, _ in part.keys] for part, _ in operation.parts()]
        sets = ", ".join(f"[{', '.join(quoted(name) for name in names)}]" for names in levels)
        groups = f"groupingSets([{sets}], {keys})"
    made = []
    for name, tree in _with_decided(operation.measures):
        if isinstance(tree, exp.Grouping):
            bits = [f'F.grouping({quoted(part.name)}).cast("int")' for part in tree.expressions]
            value = bits[0]
            for bit in bits[1:]:
                value = f"({value}) * 2 + {bit}"
            made.append(f"({value}).alias({quoted(name)})")
        else:
            made.append(code(tree, scope).call(f"alias({quoted(name)})").text)
    return f"{given}.{groups}.agg({', '.join(made)})"


def _with_decided(measures: Named) -> Named:
    """The measures; columns beside a lone MAX or MIN come from the row that has it."""
    extremes = [tree for _, tree in measures if isinstance(tree, exp.Min | exp.Max)]
    if len(extremes) != 1 or not isinstance(extremes[0].this, exp.Column):
        return measures
    kind = exp.ArgMax if isinstance(extremes[0], exp.Max) else exp.ArgMin
    decided = extremes[0].this
    return tuple(
        (name, kind(this=tree.this.copy(), expression=decided.copy()) if isinstance(tree, exp.AnyValue) else tree)
        for name, tree in measures
    )


def _sort(operation: Sort, writer: PysparkWriter, step: Step) -> str:
    return f"{_input(writer, step)}.orderBy({_keys(operation.keys, writer.scope(step))})"


def _keys(keys: tuple[SortKey, ...], scope: Scope) -> str:
    return ", ".join(sort_key(key, scope) for key in keys)


def _limit(operation: Limit, writer: PysparkWriter, step: Step) -> str:
    skipped = f".offset({operation.offset})" if operation.offset else ""
    return f"{_input(writer, step)}{skipped}" + (f".limit({operation.rows})" if operation.rows is not None else "")


def _distinct(operation: Distinct, writer: PysparkWriter, step: Step) -> str:
    return f"{_input(writer, step)}.distinct()"


def _setop(operation: SetOperation, writer: PysparkWriter, step: Step) -> str:
    left, right = (_side(writer, step, number) for number in (0, 1))
    if operation.operator == "union":
        return f"{left}.union({right})" + ("" if operation.all else ".distinct()")
    if operation.operator == "intersect":
        return f"{left}.intersect{'All' * operation.all}({right})"
    return f"{left}.{'exceptAll' if operation.all else 'subtract'}({right})"


def _side(writer: PysparkWriter, step: Step, number: int) -> str:
    """A side, with the columns that are text only on the other side made text; ANSI mode would refuse that text."""
    own, other = (writer.columns(step.main_inputs[side]) for side in (number, 1 - number))
    variable = writer.variable(step.main_inputs[number])
    cast = {
        one.name
        for one, two in zip(own, other, strict=True)
        if two.type == "text" and one.type not in ("text", "other")
    }
    if not cast:
        return variable
    items = [
        f'F.col({spelt(known.name)}).cast("string").alias({quoted(known.name)})'
        if known.name in cast
        else spelt(known.name)
        for known in own
    ]
    return f"{variable}.select({', '.join(items)})"


def _input(writer: PysparkWriter, step: Step) -> str:
    return writer.variable(step.main_inputs[0])


WRITERS: dict[type[Operation], Callable[..., str | None]] = {
    Source: _source,
    Filter: _filter,
    Select: _select,
    DropColumns: _drop_columns,
    DropMissing: _drop_missing,
    Deduplicate: _deduplicate,
    Rename: _rename,
    Window: _window,
    Top: _top,
    Aggregate: _aggregate,
    Join: written_join,
    Match: written_match,
    Sort: _sort,
    Limit: _limit,
    Distinct: _distinct,
    SetOperation: _setop,
}
"""What writes a kind; None from it means that the chain of a composed kind says it better."""
