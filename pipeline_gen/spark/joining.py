"""Joins and matches as PySpark code."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from pipeline_gen.expressions import columns_of
from pipeline_gen.python_text import quoted
from pipeline_gen.spark.code import Binding, Code, Scope, spelt
from pipeline_gen.spark.columns import truth
from pipeline_gen.spark.comparing import compared
from pipeline_gen.sql_text import column, unique
from pipeline_gen.steps.join import Join
from pipeline_gen.steps.match import Match
from pipeline_gen.typing_rules import type_of

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pyspark import PysparkWriter

_HOW = {"left": "left", "right": "right", "full": "full"}


def written_join(join: Join, writer: PysparkWriter, step: Step) -> str:
    """The joined rows. Columns of the second input that share a name with one of the first are renamed before."""
    left, right = (writer.variable(given) for given in step.main_inputs)
    right += renamed(join.renames)
    if join.condition is None:
        return f"{left}.crossJoin({right})"
    types = {known.name: known.type for known in step.columns}
    scope = writer.scope(step, types)
    how = f", {quoted(_HOW[join.how])}" if join.how in _HOW else ""
    return f"{left}.join({right}, {truth(join.condition, scope).column.text}{how})"


def renamed(names: Mapping[str, str]) -> str:
    """The call that gives columns other names; empty where there are none."""
    if len(names) == 1:
        ((old, new),) = names.items()
        return f".withColumnRenamed({quoted(old)}, {quoted(new)})"
    items = ", ".join(f"{quoted(old)}: {quoted(new)}" for old, new in names.items())
    return f".withColumnsRenamed({{{items}}})" if names else ""


def written_match(match: Match, writer: PysparkWriter, step: Step) -> str:
    """The rows with a partner, or without."""
    left, right = (writer.variable(given) for given in step.main_inputs)
    how = quoted("left_anti" if match.negated else "left_semi")
    if not match.keys and match.condition is None:
        return f"{left}.join({right}, F.lit(True), {how})"
    scope = writer.scope(step, {known.name: known.type for known in writer.columns(step.main_inputs[0])})
    partner_types = {known.name: known.type for known in writer.columns(step.main_inputs[1])}
    same_types = all(type_of(tree, scope.types) == partner_types[name] for tree, name in match.keys)
    if match.condition is None and match.how != "not in" and same_types and _each_once(match):
        return _by_name(match, left, right, how)
    taken = {known.name.lower() for known in writer.columns(step.main_inputs[0])}
    read = _read_of_partners(match, taken, partner_types)
    taken |= {name.lower() for name in read}
    partners: list[str] = []
    for _ in match.keys:
        partners.append(unique("partner", taken))
        taken.add(partners[-1])
    named = {**read, **dict(zip(partners, (name for _, name in match.keys), strict=True))}
    scope = replace(scope, types={**scope.types, **{new: partner_types[old] for new, old in named.items()}})
    tests = [_test(match, tree, partner, scope) for (tree, _), partner in zip(match.keys, partners, strict=True)]
    if match.condition is not None:
        tests.append(truth(match.condition, scope).column)
    condition = tests[0].text if len(tests) == 1 else " & ".join(test.within(Binding.BOTH) for test in tests)
    return f"{left}.join({right}.select({', '.join(map(_aliased, named.values(), named))}), {condition}, {how})"


def _read_of_partners(match: Match, own: Container[str], partners: Iterable[str]) -> dict[str, str]:
    """The columns of the second input that the condition reads: what they are called there, and their own names."""
    if match.condition is None:
        return {}
    read = {found.name for found in columns_of(match.condition)}
    names = {match.renames.get(name, name): name for name in partners}
    return {new: old for new, old in names.items() if new in read and new.lower() not in own}


def _aliased(old: str, new: str) -> str:
    return spelt(old) if old == new else f"F.col({spelt(old)}).alias({quoted(new)})"


def _each_once(match: Match) -> bool:
    names = [tree.name for tree, _ in match.keys if isinstance(tree, exp.Column)]
    return len({name.lower() for name in names}) == len(match.keys)


def _by_name(match: Match, left: str, right: str, how: str) -> str:
    """A join by columns of one name on both sides."""
    if any(tree.name != name for tree, name in match.keys):
        right = f"{right}.select({', '.join(_aliased(name, tree.name) for tree, name in match.keys)})"
    names = ", ".join(quoted(tree.name) for tree, _ in match.keys)
    return f"{left}.join({right}, {names if len(match.keys) == 1 else f'[{names}]'}, {how})"


def _test(match: Match, tree: exp.Expr, partner: str, scope: Scope) -> Code:
    same = compared("==", tree, column(partner), scope)
    # NOT IN drops a row as soon as it is unknown whether it has a partner.
    return Code(f"F.coalesce({same.text}, F.lit(True))") if match.how == "not in" else same
