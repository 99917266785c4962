"""What is said of a value: “is above 40”, “in March 2024”, “contains e”, “is one of …”, “is missing”."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlglot import exp

from pipeline_gen.date_words import text_of_date
from pipeline_gen.flow_words.literals import Period, number, on_weekdays, period, text_value, weekdays
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.values import Values
from pipeline_gen.flow_words.words import Cursor
from pipeline_gen.sql_text import column
from pipeline_gen.steps import Aggregate

COMPARED: dict[str, type[exp.Expr]] = {
    ">": exp.GT, ">=": exp.GTE, "<": exp.LT, "<=": exp.LTE,
    "more than": exp.GT, "greater than": exp.GT, "above": exp.GT, "over": exp.GT, "larger than": exp.GT,
    "higher than": exp.GT, "bigger than": exp.GT, "exceeds": exp.GT, "older than": exp.GT, "later than": exp.GT,
    "after": exp.GT, "not after": exp.LTE, "at least": exp.GTE, "from": exp.GTE, "since": exp.GTE,
    "no less than": exp.GTE, "not less than": exp.GTE, "less than": exp.LT, "below": exp.LT, "under": exp.LT,
    "smaller than": exp.LT, "lower than": exp.LT, "fewer than": exp.LT, "younger than": exp.LT, "before": exp.LT,
    "earlier than": exp.LT, "at most": exp.LTE, "up to": exp.LTE, "until": exp.LTE, "till": exp.LTE,
    "bigger as": exp.GT, "larger as": exp.GT, "higher as": exp.GT, "more as": exp.GT, "smaller as": exp.LT,
    "lower as": exp.LT, "less as": exp.LT,
    "no more than": exp.LTE, "not more than": exp.LTE, "not above": exp.LTE, "not below": exp.GTE,
}  # fmt: skip
_OPEN: dict[str, type[exp.Expr]] = {
    **{f"{joint} {word}": exp.GTE for joint in ("and", "or")
       for word in ("up", "over", "above", "older", "more", "higher")},
    **{f"{joint} {word}": exp.LTE for joint in ("and", "or")
       for word in ("under", "below", "younger", "less", "fewer", "lower")},
}  # fmt: skip
_IS = ("is", "are", "was", "were", "=", "==", "equals", "equal to", "is equal to", "be")
_NOT_IS = ("is not", "are not", "was not", "isn t", "!=", "<>", "differs from", "not")
_MISSING = ("missing", "empty", "blank", "null", "unknown", "not there", "not known", "not given")
_PRESENT = ("present", "not missing", "not empty", "not blank", "not null", "known", "given", "filled")
_LIKE = {
    "contains": "%{}%", "contain": "%{}%", "containing": "%{}%", "that contain": "%{}%", "includes": "%{}%",
    "starts with": "{}%", "start with": "{}%", "starting with": "{}%", "that start with": "{}%", "begins with": "{}%",
    "begin with": "{}%", "that begin with": "{}%", "ends with": "%{}", "end with": "%{}", "ending with": "%{}",
    "that end with": "%{}", "ending in": "%{}", "ends in": "%{}",
}  # fmt: skip
_DENIED_LIKE = tuple(f"does not {verb}" for verb in ("contain", "start with", "end with", "begin with"))


_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass
class Comparisons(Values):
    """Reads what a value is compared with, too."""

    def _tested(self, left: exp.Expr) -> exp.Expr | None:
        reads = (self._missing, self._on_weekdays, self._like, self._between, self._during, self._compared, self._equal)
        moment = self.scene.moment(left.name) if isinstance(left, exp.Column) and not self._is_time(left) else None
        if moment is not None:  # a text that holds dates: words about time come first
            found = self._first_of((self._on_weekdays, self._between, self._during, self._against_date), moment)
            if found is not None:
                return found
        return self._first_of(reads, left)

    def _first_of(self, reads: tuple[Callable[[exp.Expr], exp.Expr | None], ...], left: exp.Expr) -> exp.Expr | None:
        for read in reads:
            found = self.cursor.attempt(partial(read, left))
            if found is not None:
                return found
        return None

    def _on_weekdays(self, left: exp.Expr) -> exp.Expr | None:
        """“the day is a Monday”, “falls on a weekend”."""
        text = text_of_date(left)
        moment = text if text is not None else left
        if not self._is_time(left) or not isinstance(moment, exp.Column):
            return None
        self.cursor.takes("is", "are", "was", "were", "falls", "fall", "fell")
        denied = bool(self.cursor.takes("not", "isn t", "aren t", "is not"))
        self.cursor.takes("on", "at", "from", "in", "one of")
        days = weekdays(self.cursor)
        if not days:
            return None
        found = on_weekdays(self.scene, moment.name, days)
        return exp.Not(this=found) if denied else found

    def tested(self, name: str) -> exp.Expr | None:
        """A test of a column that the words do not name: “above 40”."""
        return self._tested(column(name))

    def _missing(self, left: exp.Expr) -> exp.Expr | None:
        cursor = self.cursor
        cursor.takes("is", "are", "was")
        if cursor.takes(*_PRESENT):
            return exp.Not(this=exp.Is(this=left, expression=exp.Null()))
        return exp.Is(this=left, expression=exp.Null()) if cursor.takes(*_MISSING) else None

    def _like(self, left: exp.Expr) -> exp.Expr | None:
        cursor = self.cursor
        if cursor.takes("like", "is like"):
            pattern = cursor.quoted() or cursor.together()
            return exp.Like(this=left, expression=exp.Literal.string(pattern)) if pattern else None
        denied = cursor.takes(*_DENIED_LIKE)
        verb = denied.removeprefix("does not ") or cursor.takes(*_LIKE)
        if not verb:
            return None
        word = cursor.word
        if word is None or word.kind not in ("word", "text", "number"):
            return None
        cursor.place += 1
        like = exp.Like(this=left, expression=exp.Literal.string(_LIKE[verb].format(word.text)))
        return exp.Not(this=like) if denied else like

    def _between(self, left: exp.Expr) -> exp.Expr | None:
        cursor = self.cursor
        denied = bool(cursor.takes("is not", "not"))
        cursor.takes(*_IS)
        if not cursor.takes("between"):
            return None
        if self._is_time(left):
            first = period(cursor, self.scene.today)
            last = period(cursor, self.scene.today) if first is not None and cursor.takes("and", "to") else None
            found = self._within(left, (first[0], last[1])) if first is not None and last is not None else None
        else:
            low = self.value()
            high = self.value() if low is not None and cursor.takes("and", "to") else None
            found = exp.Between(this=left, low=low, high=high) if high is not None else None
        return exp.Not(this=found) if found is not None and denied else found

    def _during(self, left: exp.Expr) -> exp.Expr | None:
        cursor = self.cursor
        if not self._is_time(left):
            return None
        cursor.takes("is", "are", "was")
        denied = bool(cursor.takes("not", "isn t", "aren t"))
        if not cursor.takes("in", "during", "on", "within", "=", "is") and not denied:
            return None
        days = period(cursor, self.scene.today)
        if days is None:
            return None
        found = self._within(left, days)
        return exp.Not(this=exp.Paren(this=found)) if denied else found

    def _compared(self, left: exp.Expr) -> exp.Expr | None:
        cursor = self.cursor
        cursor.takes("is", "are", "was")
        sign = cursor.takes(*COMPARED)
        if not sign:
            return self._open_ended(left) if not self._is_time(left) else None
        node = COMPARED[sign]
        if self._is_time(left):
            return self._against_period(left, node, sign)
        right = self.value()
        if right is not None and right.is_number and self.scene.types.get(left.name) == "text":
            figure = _figure_of(self.scene, left.name)  # “months above 20”: no text comes after “20”
            return node(this=column(figure), expression=right) if figure else None
        return node(this=left, expression=right) if right is not None else None

    def _open_ended(self, left: exp.Expr) -> exp.Expr | None:
        """“40 and up”, “5 or fewer”."""
        worth = self.cursor.number()
        node = _OPEN.get(self.cursor.takes(*_OPEN)) if worth else None
        return node(this=left, expression=number(worth)) if node is not None else None

    def _against_date(self, left: exp.Expr) -> exp.Expr | None:
        """“before March 2024” of a date that stands there as a text."""
        self.cursor.takes("is", "are", "was")
        sign = self.cursor.takes(*COMPARED)
        found = self._against_period(left, COMPARED[sign], sign) if sign else None
        return found if found is None or not isinstance(found.args.get("expression"), exp.Column) else None

    def _against_period(self, left: exp.Expr, node: type[exp.Expr], sign: str) -> exp.Expr | None:
        word = self.cursor.word
        is_day = self.scene.types.get(left.name) == "date" or text_of_date(left) is not None
        if is_day and word is not None and word.kind == "text" and _DAY.fullmatch(word.text):
            self.cursor.place += 1  # a day in quotes is meant as it stands there
            return node(this=left, expression=exp.Literal.string(word.text))
        found = period(self.cursor, self.scene.today)
        if found is None:
            right = self.value()
            return node(this=left, expression=right) if isinstance(right, exp.Column) else None
        if sign == "from" and self.cursor.takes("to before"):
            last = period(self.cursor, self.scene.today)
            return self._within(left, (found[0], last[0])) if last is not None else None
        if sign == "from" and self.cursor.takes("to", "until", "up to"):
            last = period(self.cursor, self.scene.today)
            return self._within(left, (found[0], last[1])) if last is not None else None
        if node in (exp.GT, exp.LTE):
            node = exp.GTE if node is exp.GT else exp.LT
            return node(this=left, expression=exp.Literal.string(found[1]))
        return node(this=left, expression=exp.Literal.string(found[0]))

    def _within(self, left: exp.Expr, days: Period) -> exp.Expr:
        low = exp.GTE(this=left, expression=exp.Literal.string(days[0]))
        return exp.And(this=low, expression=exp.LT(this=left.copy(), expression=exp.Literal.string(days[1])))

    def _equal(self, left: exp.Expr) -> exp.Expr | None:
        cursor = self.cursor
        denied = bool(cursor.takes(*_NOT_IS))
        if not denied and not cursor.takes(*_IS) and not cursor.takes("in", "among", "one of"):
            return None
        cursor.skips("in", "one of", "either", "any of")
        quoted = cursor.word is not None and cursor.word.kind == "text"

        def another() -> list[exp.Expr] | None:
            bare = cursor.word is not None and cursor.word.kind == "word"
            return None if quoted and bare else self._right(left)  # after “'low',” comes no text without quotes

        values = cursor.listed(another)
        flat = [tree for group in values for tree in group]
        if not flat:
            return None
        if len(flat) > 1:
            found: exp.Expr = exp.In(this=left, expressions=flat)
            return exp.Not(this=found) if denied else found
        return (exp.NEQ if denied else exp.EQ)(this=left, expression=flat[0])

    def _right(self, left: exp.Expr) -> list[exp.Expr] | None:
        """What a column may be equal to: a number, a text as it stands there, another column."""
        name = left.name if isinstance(left, exp.Column) else ""
        kind = self.scene.types.get(name, "number" if not name else "other")
        start = self.cursor.place
        if name and self._starts_a_test():
            return None
        if kind == "boolean" and self.cursor.takes("true", "yes", "on"):
            return [exp.true()]
        if kind == "boolean" and self.cursor.takes("false", "no", "off"):
            return [exp.false()]
        if kind == "text" and (other := _other_column(self.cursor, self.scene, name)):
            return [column(other)]
        if kind == "text":
            texts = text_value(self.cursor, self.scene, name)
            return [exp.Literal.string(text) for text in texts] or None
        self.cursor.place = start
        value = self.value()
        return [value] if value is not None else None

    def _starts_a_test(self) -> bool:
        """Whether a column with a comparison comes next: then “and” does not go on with values."""
        start = self.cursor.place
        before = Comparisons(self.cursor, self.scene)
        name = self.scene.column(self.cursor, partly=False)
        found = name is not None and before.tested(name) is not None
        self.cursor.place = start
        return found

    def _is_time(self, tree: exp.Expr) -> bool:
        if text_of_date(tree) is not None:
            return True
        return isinstance(tree, exp.Column) and self.scene.types.get(tree.name) in ("date", "datetime")


def _figure_of(scene: Scene, name: str) -> str:
    """The only figure of groups, where the column is what they are made by; empty where there is not just one."""
    steps = [step.operation for step in scene.pipeline.steps if isinstance(step.operation, Aggregate)]
    if not steps or name not in dict(steps[-1].keys):
        return ""
    figures = [known for known, _ in steps[-1].measures if scene.types.get(known) in ("integer", "number")]
    return figures[0] if len(figures) == 1 else ""


def _other_column(cursor: Cursor, scene: Scene, name: str) -> str:
    """“town is birth_town”: a text without quotes that is the name of a text column, and no value of this one."""
    word = cursor.word
    if word is None or word.kind != "word" or scene.types.get(word.text) != "text":
        return ""
    if scene.spelt(name, word.text):
        return ""
    cursor.place += 1
    return word.text
