"""Grouping with subtotals as pandas code: each kind of group on its own, then all of them one below the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from pipeline_gen.pandas_expressions import unsupported
from pipeline_gen.pandas_groups import written_groups
from pipeline_gen.python_text import quoted

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.steps.aggregate import Aggregate
    from pipeline_gen.to_pandas import PandasWriter


def written_subtotals(operation: Aggregate, writer: PandasWriter, step: Step) -> str:
    """The expression of the groups of every level. Keys that a level leaves out are missing in its rows."""
    keys = dict(operation.keys)
    markers = {name: tree for name, tree in operation.measures if isinstance(tree, exp.Grouping)}
    measures = tuple((name, tree) for name, tree in operation.measures if name not in markers)
    if not measures:
        raise unsupported("subtotals of nothing")
    parts = []
    for number, level in enumerate(operation.levels()):
        part = replace(operation, keys=tuple((name, keys[name]) for name in level), measures=measures, subtotals="none")
        text = written_groups(part.keys, part.measures, writer, replace(step, operation=part))
        left_out = {tree for name, tree in operation.keys if name not in level}
        made = {name: _grouping(tree, left_out) for name, tree in markers.items()}
        if made:
            text += f".assign(**{{{', '.join(f'{quoted(name)}: {value}' for name, value in made.items())}}})"
        writer.line(f"level_{number} = {text}")
        parts.append(f"level_{number}")
    names = ", ".join(quoted(known.name) for known in step.columns)
    return f"pd.concat([{', '.join(parts)}], ignore_index=True)[[{names}]].convert_dtypes()"


def _grouping(tree: exp.Expr, left_out: set[exp.Expr]) -> int:
    """The value of GROUPING: a bit for each argument, 1 where it is left out."""
    value = 0
    for part in tree.expressions:
        value = value * 2 + (part in left_out)
    return value
