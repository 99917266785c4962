"""The state of reading one chain: where we are, what is pending, what has been filled so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from nl2sql.catalog import Catalog, Column, ColumnRef, Table
from nl2sql.parser.frame import (
    Bands,
    Condition,
    Function,
    Grain,
    GroupCondition,
    Kin,
    Measure,
    Operator,
    Ordering,
    Output,
    Presence,
    Series,
    Words,
)
from nl2sql.parser.marks import MARK_KINDS, Mark, MarkKind
from nl2sql.parser.periods import Period
from nl2sql.problems import Problem, Span
from nl2sql.words import Token


@dataclass
class Mention:
    """A table named in the question, and whether "with" or a verb led to it."""

    table: str
    mark: Mark
    after_with: bool = False
    verb: bool = False


@dataclass
class Grouping:
    """What to group by; `column` None with a grain means the date is still to be chosen."""

    column: ColumnRef | None
    grain: Grain | None = None
    entity: str = ""
    words: Words = ()
    bands: Bands | None = None
    above: bool = False


@dataclass
class Timing:
    """A period with the date column it was said of, if any; `from_today` counts from today whatever the data holds.

    `weekdays` (1 for Monday) or a `clock` (from, to) are said instead of a period: "on Sundays". `either`
    when "or" ties it to the condition before: "earning over 30000 or hired before 2012". With `extreme`, it is said of
    the first or last date that each thing has: "whose last order was before June".
    """

    period: Period
    column: ColumnRef | None = None
    negated: bool = False
    from_today: bool = False
    words: Words = ()
    weekdays: tuple[int, ...] = ()
    clock: tuple[str, str] | None = None
    either: bool = False
    extreme: Function | None = None


@dataclass
class Rank:
    """ "top 5", "the cheapest", "the most orders": a direction, how many, and by what.

    `thing` is the column whose values are ranked where no table's rows are: "most common reason". `implied` says that
    nobody named what to rank by: a later "by revenue" then does. `unit` is what is ranked where it is one of time:
    "busiest weekday".
    """

    descending: bool
    limit: int | None = None
    column: ColumnRef | None = None
    measure: Measure | None = None
    recency: bool = False
    words: Words = ()
    thing: ColumnRef | None = None
    implied: bool = False
    unit: Grain | None = None

    @property
    def has_target(self) -> bool:
        """Whether it is known by what to rank."""
        return self.column is not None or self.measure is not None


@dataclass(frozen=True)
class Every:
    """The column of which the things listed must meet every value, or `least` of them."""

    column: ColumnRef
    least: int = 0
    words: Words = ()


@dataclass(frozen=True)
class Duel:
    """Two values set against each other: of the first there must be more (or less) than of the second."""

    conditions: tuple[Condition, Condition]
    operator: Operator
    marks: tuple[Mark, ...]


@dataclass
class Reader:
    """Walks over marks; rules look at `mark` and `peek`, and fill the slots."""

    catalog: Catalog
    text: str
    tokens: tuple[Token, ...]
    marks: tuple[Mark, ...]
    tables: tuple[str, ...]
    fragment: bool = False
    figure: bool = False
    at: int = 0
    functions: list[tuple[Mark, bool]] = field(default_factory=list)
    averages: list[Mark] = field(default_factory=list)
    negation: Mark | None = None
    connector: str = ""
    number: Mark | None = None
    asked: str = ""
    mentions: list[Mention] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    groupings: list[Grouping] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    presences: list[Presence] = field(default_factory=list)
    group_conditions: list[GroupCondition] = field(default_factory=list)
    kin: list[Kin] = field(default_factory=list)
    alike: ColumnRef | None = None
    twins: list[ColumnRef] = field(default_factory=list)
    duel: Duel | None = None
    with_empty: bool = False
    both_ends: bool = False
    ordering: list[Ordering] = field(default_factory=list)
    timings: list[Timing] = field(default_factory=list)
    weak: set[ColumnRef] = field(default_factory=set)
    rank: Rank | None = None
    distinct: bool = False
    today: str = ""
    series: Series | None = None
    aside: bool = False
    of_them: int | None = None
    skipped: int = 0
    when: ColumnRef | None = None
    moment: tuple[Function, Words] | None = None
    ago: bool = False
    about: str = ""
    every: Every | None = None
    only: bool = False
    ranking: bool = False
    versus: bool = False
    counts_groups: bool = False
    again: bool = False
    falling: bool = False
    outdone: bool = False
    notes: list[Problem] = field(default_factory=list)
    used: list[Mark] = field(default_factory=list)
    unread: list[Mark] = field(default_factory=list)

    @property
    def mark(self) -> Mark:
        """The mark to be read now."""
        return self.marks[self.at]

    @property
    def tokens_said(self) -> tuple[str, ...]:
        """The words of the whole text in their normal form."""
        return tuple(token.norm for token in self.tokens)

    def peek(self, ahead: int = 1) -> Mark | None:
        """A mark further on (or back, with a negative count)."""
        place = self.at + ahead
        return self.marks[place] if 0 <= place < len(self.marks) else None

    def kind(self, ahead: int = 0) -> str:
        """The kind of a mark further on; empty past the end."""
        found = self.peek(ahead)
        return found.kind if found else ""

    def span(self, *marks: Mark) -> Words:
        """The places of marks in the text."""
        return tuple(Span(self.tokens[m.start].span.start, self.tokens[m.end - 1].span.end) for m in marks)

    def said(self, mark: Mark) -> str:
        """The words of a mark."""
        return " ".join(token.norm for token in self.tokens[mark.start : mark.end])

    def column_of(self, mark: Mark) -> Column:
        """The column a link mark names. Raises KeyError when the catalogue does not hold it."""
        column = self.catalog.column(mark.ref)
        if column is None:
            raise KeyError(str(mark.ref))
        return column

    def table_of(self, key: str) -> Table:
        """The table of that key. Raises KeyError when the catalogue does not hold it."""
        table = self.catalog.table(key)
        if table is None:
            raise KeyError(key)
        return table

    @property
    def subject(self) -> str:
        """The table spoken of first, as far as read; empty when none was."""
        if self.mentions:
            return self.mentions[0].table
        if self.outputs:
            return self.outputs[0].column.table
        return self.measures[0].table if self.measures else ""

    def take_functions(self) -> list[tuple[Function, ...]]:
        """The pending functions: nested ones together, ones joined by "and" apart. Clears them.

        What a share is of is added up without saying: "share of the total audience".
        """
        groups: list[tuple[Function, ...]] = []
        for mark, joined in self.functions:
            name: Function = mark.word  # type: ignore[assignment]
            if groups and not joined:
                groups[-1] = (*groups[-1], name)
            else:
                groups.append((name,))
        self.functions = []
        return [("share",) if "share" in group else group for group in groups]

    def take_later(self, function: Function, first: int = 1, last: int | None = None) -> Mark | None:
        """The function, where said `first` to `last` marks from here (or to the end); it is not read again then."""
        end = len(self.marks) if last is None else min(len(self.marks), self.at + last + 1)
        for place in range(self.at + first, end):
            later = self.marks[place]
            if later.kind == "function" and later.word == function:
                self.marks = (*self.marks[:place], *self.marks[place + 1 :])
                self.used.append(later)
                return later
        return None

    def take_negation(self) -> bool:
        """Whether a "not" is pending. Clears it."""
        pending, self.negation = self.negation is not None, None
        return pending

    def take_number(self) -> int | None:
        """A pending count ("the 3 cheapest"). Clears it."""
        number, self.number = self.number, None
        return int(number.number) if number is not None and number.number else None

    def condition(self, condition: Condition) -> None:
        """Add a condition; alternatives ("Paris or Lyon", "Paris and Lyon" of one column) go together."""
        plain = replace(condition, words=())
        if any(replace(known, words=()) == plain for known in self.conditions):
            return
        last = self.conditions[-1] if self.conditions else None
        rivals = self.versus and last is not None and last.column == condition.column
        if last is not None and (self.connector or (rivals and condition.operator in (">", "<", ">=", "<="))):
            if _alternatives(last, condition):
                values = (*last.values, *condition.values)
                joined = replace(last, operator="in", values=values, words=last.words + condition.words)
                self.conditions[-1] = joined
                return
            if self.connector == "or" or rivals:
                words = last.words + condition.words
                self.conditions[-1] = replace(last, any_of=(*last.any_of, condition), words=words)
                return
        self.conditions.append(condition)


def _alternatives(first: Condition, second: Condition) -> bool:
    lists = ("=", "in")
    if first.column != second.column or first.operator not in lists or second.operator not in lists:
        return False
    return not first.any_of and (first.negated or not second.negated) and bool(first.values and second.values)


Rule = Callable[[Reader], int]
"""Looks at the marks from here on; fills slots and returns how many marks it used, 0 when it does not apply."""
_AT: dict[Rule, frozenset[MarkKind]] = {}


def at(*kinds: MarkKind) -> Callable[[Rule], Rule]:
    """Says of a rule that it applies only where a mark of one of these kinds is read: elsewhere it is not asked."""

    def known(rule: Rule) -> Rule:
        _AT[rule] = frozenset(kinds)
        return rule

    return known


@lru_cache(maxsize=4)
def _by_kind(rules: tuple[Rule, ...]) -> dict[MarkKind, tuple[Rule, ...]]:
    """The rules to ask at a mark of each kind, in their order."""
    return {kind: tuple(rule for rule in rules if rule not in _AT or kind in _AT[rule]) for kind in MARK_KINDS}


def run(reader: Reader, rules: tuple[Rule, ...]) -> None:
    """Read all marks with the first rule that applies at each; marks that no rule wants are `unread`."""
    by_kind = _by_kind(rules)
    while reader.at < len(reader.marks):
        mark = reader.marks[reader.at]
        for rule in by_kind.get(mark.kind, rules):
            count = rule(reader)
            if count:
                reader.used += reader.marks[reader.at : reader.at + count]
                reader.at += count
                break
        else:
            reader.unread.append(reader.mark)
            reader.at += 1
        if mark.kind not in ("and", "or", "versus"):
            reader.connector = ""
