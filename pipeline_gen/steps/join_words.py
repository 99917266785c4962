"""What a join does, in words: which columns are the same, and which are compared."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from pipeline_gen.expressions import conjuncts
from pipeline_gen.steps.given import Given
from pipeline_gen.wording import listed


def join_sentence(condition: exp.Expr, renames: Mapping[str, str], inputs: tuple[Given, ...]) -> str:
    """“Add the columns of orders with the same order_id”; `renames` are those of the second input."""
    left, right = inputs
    old = {renames.get(known.name, known.name): known.name for known in right.columns}
    both = _both(left, right, old)
    same: list[str] = []
    others: list[str] = []
    for part in conjuncts(condition):
        pair = _pair(part, old)
        if pair is None:
            others.append(_bracketed(part, both.said(part)))
        elif pair[0] == pair[1]:
            same.append(pair[0])
        else:
            others.append(f"{left.full(pair[0])} equals {_full(right, pair[1])}")
    words = f"Add the columns of {right.name}"
    words += f" with the same {listed(same)}" if same else ""
    return words + (f" {'and ' * bool(same)}where {listed(others)}" if others else "")


def _bracketed(part: exp.Expr, words: str) -> str:
    """A test of several as one of a list."""
    return f"({words})" if isinstance(part.unnest(), exp.Connector) else words


def condition_words(condition: exp.Expr, renames: Mapping[str, str], inputs: tuple[Given, ...]) -> str:
    """A condition over the columns of both inputs; `renames` are those of the second."""
    left, right = inputs
    return _both(left, right, {renames.get(known.name, known.name): known.name for known in right.columns}).said(
        condition
    )


def _pair(part: exp.Expr, old: Mapping[str, str]) -> tuple[str, str] | None:
    """The columns of the first and of the second input that must be equal; None for any other condition."""
    if not isinstance(part, exp.EQ):
        return None
    for one, two in ((part.left, part.right), (part.right, part.left)):
        if isinstance(one, exp.Column) and isinstance(two, exp.Column) and one.name not in old and two.name in old:
            return one.name, old[two.name]
    return None


def _full(given: Given, name: str) -> str:
    return given.full(name) if name in given.owners else f"{given.name}.{name}"


def _both(left: Given, right: Given, old: Mapping[str, str]) -> Given:
    """The two inputs side by side, as the condition reads them."""
    columns = (*left.columns, *(known for known in right.columns if known.name not in left.types))
    owners = {new: _full(right, name).rpartition(".")[0] for new, name in old.items()}
    renamed = {new: right.renamed.get(name, name) for new, name in old.items() if new != name or name in right.renamed}
    return Given(columns, left.parts, {**left.owners, **owners}, {**left.renamed, **renamed})
