"""Reads a question that asks for one figure made of two: each is read by itself, with the groups both belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nl2sql.drafting import Source
from nl2sql.joins import join_graph
from nl2sql.parser.frame import Combination, Condition, Dimension, Frame, Function, Measure
from nl2sql.parser.measuring import PREFIX
from nl2sql.parser.reading import LONGEST_TEXT, MOST_TOKENS, as_score, as_strength, read
from nl2sql.parser.scan_kin import kin
from nl2sql.parser.signs import said
from nl2sql.parser.splitting import Split, splits
from nl2sql.parser.ways import leads_to_one
from nl2sql.problems import Span
from nl2sql.words import Token, stems

_CLEAR = 0.15
"""How much better a figure made of two fits that leaves no word over: its operator was understood too."""
_MOST_SPLITS = 6
_NEXT, _LEVEL = 3, 0.03
"""How many readings of a part are looked at for a figure, and how little worse it may fit than the best."""
_HUNDRED = 100.0
_BEGUN = frozenset(stems("hire hired signup joined join opened open birth born launched launch founded registered"))
"""Words in the names of dates from which on somebody or something is there."""


def composed(text: str, source: Source, today: str) -> tuple[Frame, ...]:
    """Readings of `text` as one figure made of two, best first; empty when it names none.

    Raises ValueError when `today` is no ISO date.
    """
    tokens = said(text) if len(text) <= LONGEST_TEXT else ()
    if not tokens or len(tokens) > MOST_TOKENS:
        return ()
    parts = _Parts(text, tokens, source, today)
    found = splits(tokens)[:_MOST_SPLITS]
    if any(split.kind == "difference" for split in found) and _is_kin_gap(tokens, source):
        found = tuple(split for split in found if split.kind != "difference")
    frames = [frame for split in found for frame in _combined(split, parts)]
    return tuple(sorted(frames, key=lambda frame: -frame.score))


def _is_kin_gap(tokens: Sequence[Token], source: Source) -> bool:
    """Whether bosses and their staff are compared: a difference within each pair, not of two figures."""
    roles = {mark.word for mark in kin(tokens, source.catalog)}
    return "up" in roles and bool(roles & {"down", "under", "size"})


class _Parts:
    """Reads stretches of a text as figures; places outside are blanked, so that spans stay true."""

    def __init__(self, text: str, tokens: Sequence[Token], source: Source, today: str) -> None:
        self.text, self.tokens, self.source, self.today = text, tokens, source, today
        self._read: dict[frozenset[int], Frame | None] = {}

    def figure(self, places: Sequence[int]) -> Frame | None:
        """The best reading of the words at `places` that is one number for each group."""
        key = frozenset(places)
        if key not in self._read:
            self._read[key] = self._best(key)
        return self._read[key]

    def _best(self, places: frozenset[int]) -> Frame | None:
        if not places:
            return None
        shown = [" "] * len(self.text)
        for place in places:
            span = self.tokens[place].span
            shown[span.start : span.end] = self.text[span.start : span.end]
        frames = read("".join(shown), self.source, self.today, figure=True)[:_NEXT]
        listed = bool(frames) and (bool(frames[0].columns) or len(frames[0].measures) > 1)
        near = (f for f in frames if f is frames[0] or not (listed or f.score < frames[0].score - _LEVEL))
        return next((f for f in near if _is_figure(f) and (f is frames[0] or not f.unused)), None)

    def after(self, figure: Frame) -> tuple[int, ...]:
        """The places behind the words of a figure's measure."""
        ends = [span.end for measure in figure.measures for span in measure.words]
        return tuple(p for p, token in enumerate(self.tokens) if ends and token.span.start >= max(ends))

    def before(self, figure: Frame) -> tuple[int, ...]:
        """The places before the words of a figure's measure."""
        starts = [span.start for measure in figure.measures for span in measure.words]
        return tuple(p for p, token in enumerate(self.tokens) if starts and token.span.end <= min(starts))


def _is_figure(frame: Frame) -> bool:
    plain = not (frame.columns or frame.within or frame.series)
    return plain and len(frame.measures) == 1 and frame.measures[0].function not in ("share", "median")


def _combined(split: Split, parts: _Parts) -> Iterator[Frame]:
    first = parts.figure((*split.shared, *split.left))
    second = parts.figure((*split.shared, *split.right)) if first is not None else None
    if first is None or second is None:
        return
    tail = tuple(place for place in parts.after(second) if place in split.right)
    opening = tuple(place for place in parts.before(first) if place in split.left)
    left = parts.figure((*split.shared, *split.left, *tail)) if tail else first
    right = parts.figure((*split.shared, *opening, *split.right)) if opening else second
    shared = parts.figure(split.shared) if split.shared else None
    words = tuple(parts.tokens[place].span for place in split.words)
    for one, other in ((left, right), (first, second)):
        if one is None or other is None or (shared is not None and _plain(shared) in (_plain(one), _plain(other))):
            continue
        pair = _own_conditions(one, first), _own_conditions(other, second)
        above, below = _whenever(*pair), _whenever(*reversed(pair))
        above, below = (below, above) if split.turned else (above, below)
        made = _combine(split, above, below, words, parts.source)
        if made is not None:
            yield made
            return


def _whenever(figure: Frame, other: Frame) -> Frame:
    """A period that the other figure happens in does not narrow to what began in it: staff are all staff."""
    periods = [c for c in figure.conditions if _begins(c)]
    if not any(_happens(c) for c in other.conditions):
        return figure
    return replace(figure, conditions=tuple(c for c in figure.conditions if c not in periods))


def _begins(condition: Condition) -> bool:
    return condition.operator == "during" and bool(set(stems(condition.column.column)) & _BEGUN)


def _happens(condition: Condition) -> bool:
    return condition.operator == "during" and not _begins(condition)


def _own_conditions(whole: Frame, alone: Frame) -> Frame:
    """What a figure says itself beats what is said for both: "online orders to orders in stores"."""
    own = {condition.column for condition in alone.conditions}
    others = tuple(c for c in whole.conditions if c.column not in own)
    if not others and whole.dimensions == alone.dimensions and whole.limit == alone.limit:
        return alone
    return replace(whole, conditions=(*alone.conditions, *others))


def _combine(split: Split, left: Frame, right: Frame, said: tuple[Span, ...], source: Source) -> Frame | None:
    if split.per and left.dimensions and not right.dimensions and _reaches(right, left.dimensions, source):
        right = replace(right, dimensions=left.dimensions)
    if split.factor == _HUNDRED and _is_whole(left, right):
        return _share_of(left, right, said)
    if not _same_groups(left.dimensions, right.dimensions):
        return None
    if split.per and not _is_ratio(left, right):
        return None
    if split.per:
        left = _added_up(left)
        if _is_each_owner(left, right, source):
            return _per_owner(left, right)
    if split.kind == "difference":
        left, right = _alike(left, right)
    first, second = left.measures[0], right.measures[0]
    if _plain(left) == _plain(right) or _are_groups(left, right, source):
        return None
    if split.kind == "difference" and _counts(first) != _counts(second):
        return None
    label = _label(split, first, second)
    parts = (replace(left, ordering=(), limit=None), replace(right, ordering=(), limit=None))
    unused = tuple(sorted({*left.unused, *right.unused}, key=lambda span: span.start))
    strength = min(as_strength(left.score), as_strength(right.score)) + (0.0 if unused else _CLEAR)
    return replace(
        left,
        measures=(first, second),
        conditions=_both(left.conditions, right.conditions),
        presences=tuple(dict.fromkeys((*left.presences, *right.presences))),
        ordering=left.ordering if left.limit is not None else (),
        combination=Combination(split.kind, parts, split.factor, label, said),
        score=as_score(strength),
        unused=unused,
        notes=tuple(dict.fromkeys((*left.notes, *right.notes))),
    )


def _reaches(figure: Frame, groups: Sequence[Dimension], source: Source) -> bool:
    """Whether every row measured belongs to one of the groups: "how much did each store sell per employee"."""
    table = figure.measures[0].table
    plain = all(group.grain is None and group.bands is None for group in groups)
    return plain and all(leads_to_one(source.catalog, table, group.column.table) for group in groups)


def _counts(measure: Measure) -> bool:
    return measure.function in ("count", "count distinct")


def _alike(left: Frame, right: Frame) -> tuple[Frame, Frame]:
    """ "average price minus cost": what is said of the one column is meant of the other; prices are not added up."""
    first, second = left.measures[0], right.measures[0]
    if first.function == second.function or None in (first.column, second.column):
        return left, right
    if _implied(second) and (first.function == "average" or not _implied(first)):
        return left, replace(right, measures=(_as(second, first.function),))
    return (replace(left, measures=(_as(first, second.function),)), right) if _implied(first) else (left, right)


def _implied(measure: Measure) -> bool:
    """Whether nobody said what to do with the column: its own words are all there are."""
    return measure.function in ("sum", "average") and len(measure.words) == 1


def _as(measure: Measure, function: Function) -> Measure:
    label = measure.label.removeprefix(f"{PREFIX[measure.function]}_")
    return replace(measure, function=function, label=f"{PREFIX.get(function, function)}_{label}")


def _is_whole(left: Frame, right: Frame) -> bool:
    """Whether the second is the first without its groups: "units by category as a percentage of all units"."""
    first, second = left.measures[0], right.measures[0]
    same = first.what == second.what and left.conditions == right.conditions and left.presences == right.presences
    return same and bool(left.dimensions) and not right.dimensions and first.function in ("sum", "count")


def _share_of(left: Frame, right: Frame, said: tuple[Span, ...]) -> Frame:
    """The share that each group has of all."""
    first = left.measures[0]
    label = f"share_of_{first.label.removeprefix('total_').removesuffix('_count')}"
    made = replace(first, function="share", label=label, words=first.words + said)
    ordering = tuple(replace(o, measure=made) if o.measure is not None else o for o in left.ordering)
    unused = tuple(sorted({*left.unused, *right.unused}, key=lambda span: span.start))
    score = as_score(min(as_strength(left.score), as_strength(right.score)) + (0.0 if unused else _CLEAR))
    return replace(left, measures=(made,), ordering=ordering, score=score, unused=unused)


def _same_groups(first: Sequence[Dimension], second: Sequence[Dimension]) -> bool:
    """Whether two figures come in the same groups; a month of one thing's date goes with that of another's."""
    if len(first) != len(second):
        return False
    return all(
        a.grain == b.grain and a.entity == b.entity and a.bands is None and b.bands is None
        and (a.column == b.column or a.grain is not None)
        for a, b in zip(first, second, strict=True)
    )  # fmt: skip


def _is_each_owner(left: Frame, right: Frame, source: Source) -> bool:
    """Whether what follows "per" owns the rows measured: "spend per customer by country" is of those who spent.

    Not where both lead to the groups on ways of their own: "revenue per employee by store" is by all who work there.
    """
    first, owner = left.measures[0], right.measures[0]
    if owner.function != "count" or first.table == owner.table or first.per:
        return False
    if not set(right.conditions) <= set(left.conditions):
        return False
    if not leads_to_one(source.catalog, first.table, owner.table):
        return False
    for dimension in left.dimensions:
        way = join_graph(source.catalog).paths_from(first.table).get(dimension.column.table)
        passed = {join.table for join in way[1]} if way is not None else set()
        if leads_to_one(source.catalog, owner.table, dimension.column.table) and owner.table not in passed:
            return False
    return first.function in ("sum", "count")


def _per_owner(left: Frame, right: Frame) -> Frame:
    first, owner = left.measures[0], right.measures[0]
    label = f"average_{first.label.removeprefix('total_')}"
    made = replace(first, per=owner.table, label=label, words=first.words + owner.words)
    ordering = tuple(replace(o, measure=made) if o.measure is not None else o for o in left.ordering)
    unused = tuple(sorted({*left.unused, *right.unused}, key=lambda span: span.start))
    score = as_score(min(as_strength(left.score), as_strength(right.score)) + (0.0 if unused else _CLEAR))
    return replace(left, measures=(made,), ordering=ordering, score=score, unused=unused)


def _are_groups(left: Frame, right: Frame, source: Source) -> bool:
    """Whether the first only names the groups: "payment methods as a percentage of orders" are orders by method."""
    first, second = left.measures[0], right.measures[0]
    if first.function != "count" or left.conditions or first.table == second.table:
        return False
    return leads_to_one(source.catalog, second.table, first.table)


def _added_up(frame: Frame) -> Frame:
    """ "average fee per minute" is all fees by all minutes: the average is what dividing makes."""
    measure = frame.measures[0]
    if measure.function != "average" or measure.per or measure.each is not None:
        return frame
    return replace(frame, measures=(replace(measure, function="sum", label=measure.label.removeprefix("average_")),))


def _is_ratio(left: Frame, right: Frame) -> bool:
    """Whether "per" divides: what follows is no group of its own, or there are groups besides."""
    second = right.measures[0]
    return second.function != "count" or bool(left.dimensions)


def _plain(frame: Frame) -> tuple[object, ...]:
    return (frame.measures[0].what, frame.conditions, frame.presences)


def _both(first: tuple[Condition, ...], second: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _label(split: Split, first: Measure, second: Measure) -> str:
    names = [m.label.removeprefix("total_").removesuffix("_count") or "figure" for m in (first, second)]
    if split.kind == "difference":
        return f"{names[0]}_less_{names[1]}"
    return f"{names[0]}_percent_of_{names[1]}" if split.factor == 100 else f"{names[0]}_per_{names[1]}"
