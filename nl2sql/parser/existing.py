"""Rows that must exist (or must not) in tables below those that a statement reads."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

from nl2sql.joins import Join


@dataclass
class Existing:
    """Rows that must (or must not) exist in a table below: reached by `step`, then `rest`."""

    step: Join
    rest: list[Join] = field(default_factory=list)
    where: list[exp.Expr] = field(default_factory=list)
    having: list[exp.Expr] = field(default_factory=list)
    negated: bool = False


def absorbed(steps: list[Existing]) -> list[Existing]:
    """Conditions said together with "without" or "more than 5" narrow what is missing or counted."""
    strict = [step for step in steps if step.negated or step.having]
    kept = list(strict)
    for step in steps:
        if step in strict:
            continue
        host = next((other for other in strict if other.step == step.step), None)
        if host is None:
            kept.append(step)
        else:
            host.where += step.where
            host.rest += [join for join in step.rest if join not in host.rest]
    return kept
