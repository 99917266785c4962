"""What GROUP BY names: keys, and the groups by fewer of them that ROLLUP, CUBE and GROUPING SETS ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from sqlglot import exp

from pipeline_gen.expressions import has_aggregate, has_window
from pipeline_gen.from_sql.unsupported import Unsupported
from pipeline_gen.steps.aggregate import Subtotals

_MOST_SETS = 64
_SUBTOTALS: dict[type[exp.Expr], Subtotals] = {exp.Rollup: "rollup", exp.Cube: "cube"}

Trees = tuple[exp.Expr, ...]


@dataclass(frozen=True)
class Groups:
    """The keys, each once, and which of them are grouped by together where it is not always all of them."""

    keys: Trees
    subtotals: Subtotals = "none"
    sets: tuple[Trees, ...] = ()


def read_groups(group: exp.Group | None, outputs: Sequence[exp.Expr]) -> Groups:
    """What a GROUP BY says; `outputs` are those of its SELECT. Raises `Unsupported` for too many ways at once."""
    if group is None:
        return Groups(())
    if group.args.get("all"):
        return Groups(_each_once(_grouped_by_all(outputs)))
    parts = _parts(group)
    if not any(isinstance(part, exp.Rollup | exp.Cube | exp.GroupingSets) for part in parts):
        return Groups(_each_once(tree for part in parts for tree in _together(part, outputs)))
    (only, *others) = parts
    if not others and type(only) in _SUBTOTALS:
        keys = [_together(part, outputs) for part in only.expressions]
        if all(len(trees) == 1 for trees in keys) and len(set(keys)) == len(keys):
            return Groups(_each_once(trees[0] for trees in keys), _SUBTOTALS[type(only)])
    ways = [_ways(part, outputs) for part in parts]
    sets = tuple(_each_once(tree for trees in chosen for tree in trees) for chosen in product(*ways))
    if len(sets) > _MOST_SETS:
        raise Unsupported(f"it groups in more than {_MOST_SETS} ways at once")
    every = _each_once(tree for trees in sets for tree in trees)
    return Groups(every, "sets", sets) if len(sets) > 1 else Groups(every)


def _parts(group: exp.Group) -> list[exp.Expr]:
    """The parts of GROUP BY; all before WITH ROLLUP or WITH CUBE is what these are of."""
    for name, node in (("rollup", exp.Rollup), ("cube", exp.Cube)):
        if any(not part.expressions for part in group.args.get(name) or []):
            return [node(expressions=[tree.copy() for tree in group.expressions])]
    lists = [group.args.get(name) or [] for name in ("rollup", "cube", "grouping_sets")]
    return [*group.expressions, *(part for some in lists for part in some)]


def _ways(part: exp.Expr, outputs: Sequence[exp.Expr]) -> list[Trees]:
    """The groups that one part of GROUP BY stands for, each as what is grouped by."""
    if isinstance(part, exp.GroupingSets):
        return [way for inner in part.expressions for way in _ways(inner, outputs)]
    if not isinstance(part, exp.Rollup | exp.Cube):
        return [_together(part, outputs)]
    levels = [_together(inner, outputs) for inner in part.expressions]
    widths = range(len(levels), -1, -1)
    if len(levels) > _MOST_SETS.bit_length():
        raise Unsupported(f"it groups in more than {_MOST_SETS} ways at once")
    if isinstance(part, exp.Rollup):
        chosen = [tuple(levels[:width]) for width in widths]
    else:
        chosen = [some for width in widths for some in combinations(levels, width)]
    return [tuple(tree for trees in some for tree in trees) for some in chosen]


def _together(part: exp.Expr, outputs: Sequence[exp.Expr]) -> Trees:
    """What stands in brackets as one; whole numbers are places among the outputs."""
    trees = part.expressions if isinstance(part, exp.Tuple) else [part.unnest()]
    return tuple(_meant(tree, outputs) for tree in trees)


def _meant(tree: exp.Expr, outputs: Sequence[exp.Expr]) -> exp.Expr:
    if isinstance(tree, exp.Literal) and not tree.is_string and tree.name.isdigit():
        place = int(tree.name)
        if 1 <= place <= len(outputs):
            return outputs[place - 1].unalias()
    return tree


def _grouped_by_all(outputs: Sequence[exp.Expr]) -> list[exp.Expr]:
    return [item.unalias() for item in outputs if not has_aggregate(item) and not has_window(item)]


def _each_once(trees: Iterable[exp.Expr]) -> Trees:
    return tuple(dict.fromkeys(trees))
