"""Values in words over the columns of a step: “price times quantity”, “the month of the day”."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from nl2sql.parser.frame import Grain
from pipeline_gen.flow_words.literals import GRAINS, cut, number
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.sql_words import sql_value
from pipeline_gen.flow_words.words import Cursor
from pipeline_gen.sql_text import column

_SIGNS: dict[str, type[exp.Expr]] = {
    "+": exp.Add, "plus": exp.Add, "-": exp.Sub, "−": exp.Sub, "minus": exp.Sub, "less": exp.Sub,
}  # fmt: skip
_TIMES: dict[str, type[exp.Expr]] = {
    "*": exp.Mul, "×": exp.Mul, "times": exp.Mul, "multiplied by": exp.Mul, "x": exp.Mul,
    "/": exp.Div, "÷": exp.Div, "divided by": exp.Div, "over": exp.Div,
}  # fmt: skip
_NUMBERS = {
    "month of the year": "%m", "day of the month": "%d", "week of the year": "%W", "day of the year": "%j",
}  # fmt: skip
Part = Callable[[], exp.Expr | None]


@dataclass
class Values:
    """Reads values at a cursor. Each method gives None, and leaves the cursor, where nothing fits."""

    cursor: Cursor
    scene: Scene

    def value(self) -> exp.Expr | None:
        """A sum of products of columns and numbers."""
        return self.cursor.attempt(lambda: self._chain(self._product, _SIGNS))

    def _product(self) -> exp.Expr | None:
        return self._chain(self._factor, _TIMES)

    def _chain(self, part: Part, signs: dict[str, type[exp.Expr]]) -> exp.Expr | None:
        cursor = self.cursor
        tree: exp.Expr | None = part()
        while tree is not None:
            start = cursor.place
            sign = cursor.takes(*signs)
            other = part() if sign else None
            if other is None:
                cursor.place = start
                return tree
            tree = signs[sign](this=_in_brackets(tree, signs[sign]), expression=_in_brackets(other, signs[sign]))
        return None

    def _factor(self) -> exp.Expr | None:
        cursor = self.cursor
        known = self._remembered(tests=False) or sql_value(cursor, self.scene)
        if known is not None:
            return self._or_else(known)
        if cursor.takes("("):
            inner = self.value()
            return exp.Paren(this=inner) if inner is not None and cursor.takes(")") else None
        worth = cursor.number()
        if worth:
            return number(worth)
        quoted = self._quoted_text()
        if quoted is not None:
            return quoted
        found = cursor.attempt(self._date_in_text) or cursor.attempt(self._part_of_date) or cursor.attempt(self._column)
        return self._or_else(found) if found is not None else None

    def _or_else(self, tree: exp.Expr) -> exp.Expr:
        """“age (or 0 where missing)”."""
        start = self.cursor.place
        if self.cursor.takes("( or"):
            others = self.cursor.listed(self.value)
            if others and self.cursor.takes("where missing )"):
                return exp.Coalesce(this=tree, expressions=others)
        self.cursor.place = start
        return tree

    def _remembered(self, *, tests: bool) -> exp.Expr | None:
        """What the step held, where it is said in the same words; `tests` for conditions, else for values."""
        for known in self.scene.remembered:
            if is_test(known.tree) is tests and self.cursor.takes_said(known.words):
                return known.tree.copy()
        return None

    def _quoted_text(self) -> exp.Expr | None:
        word = self.cursor.word
        if word is None or word.kind != "text" or word.text in self.scene.types:
            return None
        self.cursor.place += 1
        return exp.Literal.string(word.text)

    def _column(self) -> exp.Expr | None:
        name = self.scene.column(self.cursor)
        return column(name) if name is not None else None

    def _part_of_date(self) -> exp.Expr | None:
        """“the month of the day”."""
        part = self.cursor.takes(*_NUMBERS, *(f"the {part}" for part in _NUMBERS)).removeprefix("the ")
        if part:
            name = self.scene.column(self.cursor) if self.cursor.takes("of") else None
            form = exp.Literal.string(_NUMBERS[part])
            return self.scene.canonical(exp.TimeToStr(this=column(name), format=form)) if name is not None else None
        found = self.part_of_date()
        return cut(self.scene, found[1], found[0]) if found is not None else None

    def part_of_date(self) -> tuple[Grain, str] | None:
        """A unit of time, “of” or “from”, and the column it is cut from."""
        cursor = self.cursor
        cursor.skips("the", "a")
        unit = cursor.takes(*GRAINS)
        if not unit or not cursor.takes("of", "from"):
            return None
        name = self.scene.column(cursor)
        return (GRAINS[unit], name) if name is not None and self.scene.moment(name) is not None else None

    def _date_in_text(self) -> exp.Expr | None:
        """“the date in return_date”, which holds texts."""
        name = self.scene.column(self.cursor) if self.cursor.takes("the date in", "date in") else None
        found = self.scene.moment(name) if name is not None else None
        return found if not isinstance(found, exp.Column) else None


def is_test(tree: exp.Expr) -> bool:
    """Whether the expression is a condition rather than a value."""
    inner = tree.unnest()
    return isinstance(inner, exp.Predicate | exp.Connector | exp.Not | exp.Boolean)


def _in_brackets(tree: exp.Expr, outer: type[exp.Expr]) -> exp.Expr:
    tight = outer in (exp.Mul, exp.Div)
    return exp.Paren(this=tree) if tight and isinstance(tree, exp.Add | exp.Sub) else tree
