"""Clauses that describe the rows to keep: “people over 40 without a score”, “mobile sessions with more than 5 pages”.

Values of the data may stand before what the rows are called, and what they must have, lack or be stands after it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from pipeline_gen.expressions import all_of
from pipeline_gen.flow_words.comparisons import COMPARED
from pipeline_gen.flow_words.literals import on_weekdays, period, weekdays
from pipeline_gen.flow_words.made import Made, made
from pipeline_gen.flow_words.naming import AmbiguousColumn
from pipeline_gen.flow_words.nouns import noun_of_rows
from pipeline_gen.flow_words.phrases import Phrases, denied
from pipeline_gen.flow_words.rows import DROP, EXCEPT, KEEP, LACKING, ROWS, never_missing, stored_text
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.words import Cursor, Word, stems_of
from pipeline_gen.sql_text import column
from pipeline_gen.steps import Aggregate, Filter

_WITHOUT = (*DROP, *EXCEPT, "excluding")
_PERSONS = frozenset(
    """
    people person persons folks anyone everyone everybody anybody customers clients employees members patients students
    users players passengers staff men women children
    """.split()  # noqa: SIM905 - a list of words reads better so
)
_JOINTS = ("and", "who", "that", "which", "who are", "that are", "which are", "who were", "that were", "which were",
           "who have", "that have", "which have", "who had", "that had", "and who", "and that", "and which", ", and",
           "but", "were", "are", "was", "have been", "that have been")  # fmt: skip
_PLACED = ("from", "in", "of", "at", "living in", "who live in", "living at", "based in", "located in", "who are in",
           "that are in", "with", "made", "by", "via", "through")  # fmt: skip
_A = ("a", "an", "the", "any", "some", "their")
_ONLY = ("only", "please", "alone")


def weekdays_only(cursor: Cursor, scene: Scene) -> Made | None:
    """“weekdays only”, “without weekends”, “only orders on a Monday”. Raises `AmbiguousColumn` where dates do."""
    without = bool(cursor.takes(*_WITHOUT))
    said = without or bool(cursor.takes(*KEEP))
    cursor.skips("the", "all", "any", "only", *ROWS)
    noun_of_rows(cursor, scene)
    name = _happened(cursor, scene)
    said = bool(cursor.takes("on", "from", "during", "at")) or said
    start = cursor.place
    days = weekdays(cursor)
    if not days or any("weekday" in stems_of(known) for known in scene.names):
        return None
    words = cursor.words[start : cursor.place]
    if any(scene.spelt(known, word.text) for known in scene.of_type("text") for word in words if word.kind == "word"):
        return None  # the names of days stand in a column of their own
    noun_of_rows(cursor, scene)
    said = bool(cursor.takes(*_ONLY)) or said
    day = (name or scene.date(texts=True)) if said and cursor.done else None
    if day is None:
        return None
    test = on_weekdays(scene, day, days)
    return made(Filter(scene.canonical(denied(test, never_missing(scene)) if without else test)))


def described_rows(cursor: Cursor, scene: Scene) -> Made | None:
    """“anyone under 40 from Lille”, “drop people over 60 without a score”. Raises `AmbiguousColumn`."""
    without = bool(cursor.takes(*DROP))
    if not without:
        cursor.takes(*KEEP)
    cursor.skips("the", "all", "only", "any")
    tests = _Description(cursor, scene).tests()
    cursor.takes(*_ONLY)
    if not tests or not cursor.done:
        return None
    whole = all_of([exp.Paren(this=test) if isinstance(test, exp.Or) else test for test in tests])
    return made(Filter(scene.canonical(denied(whole, never_missing(scene)) if without else whole)), sure=0.9)


@dataclass
class _Description:
    """Reads what rows are called and what is said of them."""

    cursor: Cursor
    scene: Scene
    of_persons: bool = False

    def tests(self) -> list[exp.Expr]:
        """What must hold of the rows; empty where nothing is said of them."""
        cursor = self.cursor
        found: list[exp.Expr] = []
        while (value := cursor.attempt(self._value_before)) is not None:
            found.append(value)
        start = cursor.place
        if self._noun():
            self.of_persons = cursor.words[cursor.place - 1].low in _PERSONS
        elif found:
            return []
        while not cursor.done:
            test = cursor.attempt(self._said_of_them)
            if test is None:
                break
            found.append(test)
        return found if cursor.place > start else []

    def _noun(self) -> bool:
        """What the rows are called: “people”, the table's name, or what groups are made by."""
        cursor = self.cursor
        word, keys = cursor.word, _keys(self.scene)
        if word is not None and word.low in self.scene.figures:
            return False
        if cursor.takes(*ROWS, "persons", "person") or noun_of_rows(cursor, self.scene):
            return True
        if word is None or not any(stems_of(word.low) == stems_of(key) for key in keys):
            return False
        cursor.place += 1
        return True

    def _value_before(self) -> exp.Expr | None:
        """“mobile” of “mobile sessions”, “discontinued”: a stored text or what is true, before the noun of the rows."""
        found = self.cursor.attempt(self._flag) or self._values()
        after, keys = self.cursor.word, _keys(self.scene)
        return found if found is not None and after is not None and after.low not in keys else None

    def _flag(self) -> exp.Expr | None:
        """The one column of yes and no that is called so."""
        word = self.cursor.word
        said = stems_of(word.low) if word is not None and word.kind == "word" else ()
        found = [name for name in self.scene.of_type("boolean") if said == stems_of(name)]
        if len(found) != 1:
            return None
        self.cursor.place += 1
        return exp.EQ(this=column(found[0]), expression=exp.true())

    def _values(self) -> exp.Expr | None:
        """Stored texts of one column with “or” between them."""
        found = self.cursor.listed(lambda: stored_text(self.cursor, self.scene))
        names = {name for name, _ in found}
        if len(names) != 1:
            return None
        name = names.pop()
        texts = [exp.Literal.string(text) for _, group in found for text in _spellings(self.scene, name, group)]
        left = column(name)
        return exp.EQ(this=left, expression=texts[0]) if len(texts) == 1 else exp.In(this=left, expressions=texts)

    def _said_of_them(self) -> exp.Expr | None:
        self.cursor.takes(*_JOINTS)
        reads = (self._not_happened, self._lacking, self._aged, self._having, self._when, self._where, self._in_time)
        for read in (*reads, self._condition):
            found = self.cursor.attempt(read)
            if found is not None:
                return found
        return None

    def _lacking(self) -> exp.Expr | None:
        """“without a score”."""
        if not self.cursor.takes(*LACKING, "without", "no"):
            return None
        self.cursor.skips(*_A)
        name = self.scene.column(self.cursor)
        if name is None or name in never_missing(self.scene):
            return None  # “no customers” of customers says something else
        return exp.Is(this=column(name), expression=exp.Null())

    def _aged(self) -> exp.Expr | None:
        """“over 40” of people, or “aged 40 or more” of anything: by the one column that is an age."""
        said = bool(self.cursor.takes("aged", "older", "who are aged")) or self.of_persons
        ages = [name for name in self.scene.figures if "age" in stems_of(name) and name in self.scene.origins]
        if not said or len(ages) != 1:
            return None
        found = Phrases(self.cursor, self.scene).tested(ages[0])
        self.cursor.takes("years old", "years of age", "years")
        return found if isinstance(found, exp.GT | exp.GTE | exp.LT | exp.LTE | exp.Between) else None

    def _having(self) -> exp.Expr | None:
        """“with more than 5 pages viewed”, “with a lead time under 20 days”, “with an email”."""
        cursor = self.cursor
        if not cursor.takes("with", "having", "who have", "that have", "which have", "have", "has"):
            return None
        sign = cursor.takes(*COMPARED)
        if sign:
            worth = Phrases(cursor, self.scene).value()
            name = self.scene.column(cursor) if isinstance(worth, exp.Literal) else None
            of_figures = name is not None and self.scene.types[name] in ("integer", "number")
            return COMPARED[sign](this=column(name), expression=worth) if name is not None and of_figures else None
        cursor.skips(*_A)
        name = self.scene.column(cursor)
        if name is None:
            return None
        found = Phrases(cursor, self.scene).tested(name)
        if found is None:
            return exp.Not(this=exp.Is(this=column(name), expression=exp.Null()))
        self._unit(name)
        return found

    def _unit(self, name: str) -> None:
        """“20 days” of lead_time_days."""
        word = self.cursor.word
        if word is not None and word.kind == "word" and set(stems_of(word.low)) <= set(stems_of(name)):
            self.cursor.place += 1

    def _not_happened(self) -> exp.Expr | None:
        """“not delivered yet”: no day stands in the column that says when."""
        if not self.cursor.takes("not yet", "not", "never", "haven t been", "have not been", "not been"):
            return None
        name = _happened(self.cursor, self.scene)
        self.cursor.takes("yet", "so far", "at all")
        if not name or name in never_missing(self.scene):
            return None
        return exp.Is(this=column(name), expression=exp.Null())

    def _when(self) -> exp.Expr | None:
        """“signed up in 2022”, “rated above 4”: what happened or was said of them is a column."""
        name = _happened(self.cursor, self.scene) or _judged(self.cursor, self.scene)
        return Phrases(self.cursor, self.scene).tested(name) if name else None

    def _where(self) -> exp.Expr | None:
        """“from Lille”, “in Belgium”."""
        denies = bool(self.cursor.takes("not"))
        found = self._values() if self.cursor.takes(*_PLACED) else None
        return denied(found, never_missing(self.scene)) if found is not None and denies else found

    def _in_time(self) -> exp.Expr | None:
        """“in March 2024”, “on weekends”: by the day of the rows. Raises `AmbiguousColumn` for several days."""
        cursor = self.cursor
        start = cursor.place
        if not cursor.takes("in", "on", "at", "during", "since", "before", "after", "until"):
            return None
        if period(cursor, self.scene.today) is None and not weekdays(cursor):
            return None
        cursor.place = start
        name = self.scene.date(texts=True)
        return Phrases(cursor, self.scene).tested(name) if name is not None else None

    def _condition(self) -> exp.Expr | None:
        """“whose score is above 5”."""
        return Phrases(self.cursor, self.scene).test() if self.cursor.takes("whose", "where", "with") else None


def _spellings(scene: Scene, name: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    """The texts and those that are the same but for capitals: who describes rows does not mind how they were typed."""
    alike = {text.lower() for text in texts}
    return (*texts, *(other for other in scene.stored(name) if other not in texts and other.lower() in alike))


def _keys(scene: Scene) -> tuple[str, ...]:
    """What the rows are groups by."""
    steps = [step.operation for step in scene.pipeline.steps if isinstance(step.operation, Aggregate)]
    return tuple(name for name, _ in steps[-1].keys if name in scene.types) if steps else ()


def _happened(cursor: Cursor, scene: Scene) -> str:
    """“delivered”, “signed up”: the one column of dates that says when; empty for none, and the words stay.

    “placed” and “made” say of no column when. Raises `AmbiguousColumn`.
    """
    dates = [name for name in scene.names if scene.moment(name) is not None]
    for length in (2, 1):
        words = cursor.words[cursor.place : cursor.place + length]
        if len(words) < length or not _is_past(words[0]):
            continue
        joined = "".join(part for word in words for part in stems_of(word.low))
        found = tuple(name for name in dates if joined in stems_of(name))
        if len(found) > 1 and joined not in scene.chosen:
            raise AmbiguousColumn(" ".join(word.low for word in words), found)
        if found:
            cursor.place += length
            return scene.chosen.get(joined, found[0])
    cursor.takes("placed", "made", "that happened", "happening", "dated")
    return ""


def _judged(cursor: Cursor, scene: Scene) -> str:
    """“rated”, “priced”: the one column of numbers that is called so."""
    word = cursor.word
    if word is None or not _is_past(word):
        return ""
    found = [name for name in scene.figures if set(stems_of(word.low)) <= set(stems_of(name))]
    if len(found) != 1:
        return ""
    cursor.place += 1
    return found[0]


def _is_past(word: Word) -> bool:
    return word.kind == "word" and word.low.endswith(("ed", "en", "nt", "ld"))
