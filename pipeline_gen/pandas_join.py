"""A join as pandas code. Missing keys never match, as in SQL; pandas alone would match them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from pipeline_gen.expressions import conjuncts
from pipeline_gen.mixed import Mixed
from pipeline_gen.pandas_expressions import Frame, condition, unsupported
from pipeline_gen.python_text import quoted

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.steps.join import Join
    from pipeline_gen.to_pandas import PandasWriter


@dataclass(frozen=True)
class _Keys:
    """Pairs of key columns, by their names after the join, and the conditions that are no such pair."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    rest: tuple[exp.Expr, ...]


def written_join(join: Join, writer: PandasWriter, step: Step) -> str:
    """The expression of the joined rows; raises `UsageError` for outer joins on more than equal columns."""
    left_columns = {column.name for column in writer.columns(step.main_inputs[0])}
    keys = _keys(join, left_columns)
    types = {column.name: column.type for column in step.columns}
    left, right = (writer.variable(given) for given in step.main_inputs)
    mixed = (writer.mixed(step.main_inputs[0]), _renamed(writer.mixed(step.main_inputs[1]), join))
    if join.renames:
        renames = ", ".join(f"{quoted(old)}: {quoted(new)}" for old, new in join.renames.items())
        right = f"{right}.rename(columns={{{renames}}})"
    for one, two in zip(keys.left, keys.right, strict=True):
        if one not in mixed[0] and types[one] == "text" and types[two] in ("integer", "number"):
            left = (
                f'{left}.assign(**{{{quoted(one)}: lambda rows: pd.to_numeric(rows[{quoted(one)}], errors="coerce")}})'
            )
        if two not in mixed[1] and types[two] == "text" and types[one] in ("integer", "number"):
            right = (
                f'{right}.assign(**{{{quoted(two)}: lambda rows: pd.to_numeric(rows[{quoted(two)}], errors="coerce")}})'
            )
        if two in mixed[1] or one in mixed[0]:
            left = f"{left}.astype({{{quoted(one)}: object}})"
            right = f"{right}.astype({{{quoted(two)}: object}})"
    joined = _merge(join.how, left, right, keys)
    if not keys.rest:
        return joined
    if join.how not in ("inner", "cross"):
        raise unsupported("an outer join on more than equal columns")
    writer.line(f"pairs = {joined}")
    frame = Frame("pairs", types, writer.pipeline.dialect, {}, {}, mixed[0] | mixed[1])
    tests = " & ".join(f"({condition(tree, frame)})" for tree in keys.rest)
    return f"pairs[{tests}]"


def _renamed(mixed: Mixed, join: Join) -> Mixed:
    return frozenset(join.renames.get(name, name) for name in mixed)


def _merge(how: str, left: str, right: str, keys: _Keys) -> str:
    if not keys.left:
        if how not in ("inner", "cross"):
            raise unsupported("an outer join on more than equal columns")
        return f'{left}.merge({right}, how="cross")'
    names = [f"[{', '.join(quoted(name) for name in side)}]" for side in (keys.left, keys.right)]
    if how == "full":
        raise unsupported("a full outer join")
    if how == "left":
        right = f"{right}.dropna(subset={names[1]})"
    else:
        left = f"{left}.dropna(subset={names[0]})"
    return f'{left}.merge({right}, how="{how}", left_on={names[0]}, right_on={names[1]})'


def _keys(join: Join, left_columns: set[str]) -> _Keys:
    left, right, rest = [], [], []
    for part in conjuncts(join.condition) if join.condition is not None else []:
        if isinstance(part, exp.Boolean) and part.this:
            continue
        pair = _pair(part, left_columns)
        if pair is None:
            rest.append(part)
        else:
            left.append(pair[0])
            right.append(pair[1])
    return _Keys(tuple(left), tuple(right), tuple(rest))


def _pair(part: exp.Expr, left_columns: set[str]) -> tuple[str, str] | None:
    if not isinstance(part, exp.EQ) or not isinstance(part.left, exp.Column) or not isinstance(part.right, exp.Column):
        return None
    names = part.left.name, part.right.name
    if names[0] in left_columns and names[1] not in left_columns:
        return names
    if names[1] in left_columns and names[0] not in left_columns:
        return names[1], names[0]
    return None
