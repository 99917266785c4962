"""Conditions in words over the columns of a step: “age is above 40 or missing”.

What steps say of themselves is of this language, so that their sentences can be edited as text.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from pipeline_gen.flow_words.comparisons import Comparisons
from pipeline_gen.flow_words.values import Part
from pipeline_gen.sql_text import column


@dataclass
class Phrases(Comparisons):
    """Reads conditions, too."""

    def condition(self) -> exp.Expr | None:
        """Tests with “and” and “or” between them; “and” binds closer."""
        return self.cursor.attempt(lambda: self._joined(self._all, exp.Or, ("or", ", or")))

    def _all(self) -> exp.Expr | None:
        return self._joined(self.test, exp.And, ("and", ", and", "but", "and also"))

    def _joined(self, part: Part, node: type[exp.Expr], words: tuple[str, ...]) -> exp.Expr | None:
        cursor = self.cursor
        tree: exp.Expr | None = part()
        while tree is not None:
            start = cursor.place
            other = part() if cursor.takes(*words) else None
            if other is None and cursor.place > start:
                cursor.place = start
                other = self._same_subject(tree) if cursor.takes(*words) else None
            if other is None:
                cursor.place = start
                return tree
            tree = node(this=_side(tree, node), expression=_side(other, node))
        return None

    def _same_subject(self, tree: exp.Expr) -> exp.Expr | None:
        """“age is above 30 and below 50”: a test that says no column is about the one before."""
        last = tree
        while isinstance(last, exp.Connector):
            last = last.expression
        found = last.find(exp.Column)
        return self.tested(found.name) if found is not None else None

    def test(self) -> exp.Expr | None:
        """One test, or several in brackets."""
        return (
            self._remembered(tests=True)
            or self.cursor.attempt(self._bracketed)
            or self.cursor.attempt(self._plain_test)
        )

    def _bracketed(self) -> exp.Expr | None:
        denied = bool(self.cursor.takes("not"))
        inner = self.condition() if self.cursor.takes("(") else None
        if inner is None or not self.cursor.takes(")"):
            return None
        return exp.Not(this=exp.Paren(this=inner)) if denied else exp.Paren(this=inner)

    def _plain_test(self) -> exp.Expr | None:
        left = self.value()
        return self._tested(left) if left is not None and not isinstance(left, exp.Literal) else None


def _side(tree: exp.Expr, outer: type[exp.Expr]) -> exp.Expr:
    return exp.Paren(this=tree) if outer is exp.And and isinstance(tree, exp.Or) else tree


def denied(tree: exp.Expr, never_missing: frozenset[str]) -> exp.Expr:
    """The condition of the rows for which `tree` is not true: where a value is missing, it is not."""
    inner = tree.unnest()
    if isinstance(inner, exp.And | exp.Or):
        node = exp.Or if isinstance(inner, exp.And) else exp.And
        sides = [denied(side, never_missing) for side in (inner.this, inner.expression)]
        if node is exp.And:
            sides = [exp.Paren(this=side) if isinstance(side, exp.Or) else side for side in sides]
        return node(this=sides[0], expression=sides[1])
    if isinstance(inner, exp.Is):
        return exp.Not(this=inner)
    if isinstance(inner, exp.Not):
        turned: exp.Expr = inner.this.unnest()
    else:
        opposite = _OPPOSITE.get(type(inner))
        turned = opposite(this=inner.this, expression=inner.expression) if opposite else exp.Not(this=inner)
    missing = [found for found in inner.find_all(exp.Column) if found.name not in never_missing]
    if isinstance(inner, exp.Not) and isinstance(inner.this, exp.Is):
        missing = []
    for name in dict.fromkeys(found.name for found in missing):
        turned = exp.Or(this=turned, expression=exp.Is(this=column(name), expression=exp.Null()))
    return turned


_OPPOSITE: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.EQ: exp.NEQ, exp.NEQ: exp.EQ, exp.GT: exp.LTE, exp.LTE: exp.GT, exp.LT: exp.GTE, exp.GTE: exp.LT,
}  # fmt: skip
