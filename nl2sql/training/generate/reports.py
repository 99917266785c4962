"""Reports: a number of a business in total, split, over time, its growth, running total and shares."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from nl2sql.form.actions import word
from nl2sql.training.generate.english import word_set
from nl2sql.training.generate.facts import Fact
from nl2sql.training.generate.figures import Figure, averaging, counting, different, per, starting, summing
from nl2sql.training.generate.filters import Filter, filters_of
from nl2sql.training.generate.measuring import _NOT_SUMMED
from nl2sql.training.generate.moments import moment_filter
from nl2sql.training.generate.report import Report, where_of
from nl2sql.training.generate.report_keys import Key, grouped_by, kind_key, shown_of, time_key
from nl2sql.training.generate.request import Request, select
from nl2sql.training.generate.subjects import Asking
from nl2sql.training.generate.telling import Literal, Parts
from nl2sql.training.generate.time_conditions import done_words


def fact_of(asking: Asking, *, dated: bool = False) -> Fact | None:
    """A table of events, the better connected the likelier."""
    found = [one for one in asking.facts if not dated or one.date is not None]
    if not found:
        return None
    weights = [1 + 2 * len(one.reached) ** 0.5 + 3 * (one.date is not None) for one in found]
    money = asking.business.money
    weights = [
        weight * (2.5 if money is not None and money.table == one.thing.place else 1)
        for weight, one in zip(weights, found, strict=True)
    ]
    return _usable(asking.rng.choices(found, weights)[0], dated=dated)


def figure_of(asking: Asking, fact: Fact, *, adds: bool = False, ratios: bool = True, dated: bool = False) -> Figure:
    """A number worth a report; with `adds` one that has shares and running totals."""
    rng, business = asking.rng, asking.business
    header = fact.header()
    if dated and fact.once:
        return starting(fact, done_words(fact.date))
    kept = _NOT_SUMMED | _NEVER_SUMMED | (frozenset() if fact.date is not None and not fact.once else _NOT_OF_THINGS)
    sums = [one for one in fact.thing.of("measure") if not set(one.words) & kept and one.distinct > 1]
    kind = rng.choices(
        ("count", "sum", "avg", "distinct", "per"),
        (30, 42, 0 if adds else 12, 0 if adds else 6, 0 if adds or not ratios else 10),
    )[0]
    if sums and kind in ("sum", "per"):
        known = [one for one in sums if one in (business.money, business.units)]
        facet = rng.choice(known if known and rng.random() < 0.75 else sums)
        figure = summing(fact, facet, business)
        if kind == "sum":
            return figure
        if fact.reached and fact.date is not None:
            one = header if header is not None and rng.random() < 0.5 else rng.choice(fact.reached)
            if one.steps == 1 and one.link.child.repeats:
                return per(figure, one, one is header, facet is business.money)
    measures = [one for one in fact.thing.of("measure") if one.distinct > 1]
    if kind == "avg" and measures:
        return averaging(fact, rng.choice(measures), business, rng)
    near = [one for one in fact.reached if one.steps == 1 and one.link.child.repeats]
    if kind == "distinct" and near:
        return different(rng.choice(near))
    return counting(fact, header if header is not None and header.link.child.repeats else None)


_NOT_OF_THINGS = word_set("cost costs fee discount budget")
_NEVER_SUMMED = word_set("star stars rating")


def _usable(fact: Fact, *, dated: bool) -> Fact:
    """The fact, without its date where no verb says what happened then, or where the date is not what is asked for."""
    if not fact.once:
        return fact
    keeps = dated and fact.date is not None and bool(done_words(fact.date))
    return fact if keeps else replace(fact, date=None)


def _filters(asking: Asking, fact: Fact, keys: tuple[Key, ...], most: int = 3) -> tuple[Filter, ...]:
    avoid = {key.facet.place for key in keys if not key.unit}
    avoid |= {one.facet.place for one in keys if one.unit == "year" and asking.rng.random() < 0.6}
    avoid |= {facet.place for key in keys if key.thing is not None for facet in key.thing.labels}
    found = filters_of(asking, fact, frozenset(avoid), most)
    found = tuple(one for one in found if all(_spans(one, key) for key in keys))
    if fact.date is not None and asking.rng.random() < 0.07 and len(found) < most + 1:
        yearly = any(key.unit == "year" for key in keys)
        moment = moment_filter(fact, asking.rng, asking.today, yearly=yearly)
        if moment is not None and not any(fact.date.place in one.columns for one in found):
            return (*found, moment)
    return found


_DAYS = {"year": 500, "quarter": 130, "month": 40, "week": 12, "weekday": 12, "day": 2}


def _spans(one: Filter, key: Key) -> bool:
    """Whether the condition leaves more than one of the units that the rows are split by."""
    literal = one.parts[-1]
    if not isinstance(literal, Literal) or literal.period is None or word("during") not in one.parts:
        return True
    first, end = map(date.fromisoformat, literal.period)
    return (end - first).days >= _DAYS.get(key.unit, 0)


def total(asking: Asking) -> Request | None:
    """One number over all rows that are meant."""
    fact = fact_of(asking)
    if fact is None:
        return None
    figure = figure_of(asking, fact)
    filters = _filters(asking, fact, ())
    if not filters:
        return None
    parts = (*select(*figure.parts), *where_of(filters))
    return Report("report total", parts, ("total",), {}, figures=(figure,), filters=filters)


def keys_of(asking: Asking, fact: Fact, two: float = 0.18) -> tuple[Key, ...]:
    """One or two keys of the kinds, not of time."""
    first = kind_key(asking, fact, frozenset())
    if first is None:
        return ()
    if asking.rng.random() < two:
        second = kind_key(asking, fact, frozenset({first.facet.place}))
        if second is not None:
            return (first, second)
    return (first,)


def split(asking: Asking) -> Request | None:
    """A number for each kind."""
    fact = fact_of(asking)
    keys = keys_of(asking, fact) if fact else ()
    if fact is None or not keys:
        return None
    figure = figure_of(asking, fact)
    filters = _filters(asking, fact, keys)
    parts = (*select(*shown_of(keys), *figure.parts), *where_of(filters), *grouped_by(keys))
    return Report("report split", parts, ("split",), {}, figures=(figure,), keys=keys, filters=filters)


def over_time(asking: Asking) -> Request | None:
    """A number for each month, week …, at times for each kind as well."""
    fact = fact_of(asking, dated=True)
    if fact is None:
        return None
    rng = asking.rng
    key = time_key(fact, rng)
    if key is None:
        return None
    keys: tuple[Key, ...] = (key,)
    other = kind_key(asking, fact, frozenset({key.facet.place})) if rng.random() < 0.25 else None
    if other is not None:
        keys = (key, other) if rng.random() < 0.7 else (other, key)
    figure = figure_of(asking, fact, dated=True)
    filters = _filters(asking, fact, keys)
    parts = (*select(*shown_of(keys), *figure.parts), *where_of(filters), *grouped_by(keys))
    sections = (
        ("split",) if len(keys) > 1 and not keys[0].unit else ("over time",) if len(keys) == 1 else ("over time two",)
    )
    return Report("report over time", parts, sections, {}, figures=(figure,), keys=keys, filters=filters)


def moving(asking: Asking) -> Request | None:
    """A number over time beside its growth, or its running total."""
    fact = fact_of(asking, dated=True)
    if fact is None:
        return None
    rng = asking.rng
    key = time_key(fact, rng, ("month", "year", "quarter", "week", "day"))
    if key is None:
        return None
    over = rng.choice(("growth", "growth", "running"))
    figure = figure_of(asking, fact, dated=True, adds=over == "running", ratios=False)
    filters = _filters(asking, fact, (key,), 2)
    parts = (*select(*key.shown, *figure.parts, word(over), *figure.parts), *where_of(filters), *grouped_by((key,)))
    return Report(f"report {over}", parts, (over,), {}, figures=(figure,), keys=(key,), filters=filters)


def shares(asking: Asking) -> Request | None:
    """What part of the whole falls on each kind or unit of time, in percent."""
    fact = fact_of(asking)
    if fact is None:
        return None
    rng = asking.rng
    key = time_key(fact, rng, ("month", "year", "quarter", "weekday")) if rng.random() < 0.15 else None
    key = key or kind_key(asking, fact, frozenset())
    if key is None:
        return None
    figure = figure_of(asking, fact, adds=True)
    filters = _filters(asking, fact, (key,), 2)
    parts = (*select(*key.shown, word("share"), *figure.parts), *where_of(filters), *grouped_by((key,)))
    return Report("report share", parts, ("share",), {}, figures=(figure,), keys=(key,), filters=filters)


def several(asking: Asking) -> Request | None:
    """Two or three numbers side by side, in total or for each kind."""
    fact = fact_of(asking)
    if fact is None:
        return None
    rng = asking.rng
    figures: list[Figure] = []
    for _ in range(8):
        made = figure_of(asking, fact)
        if made.spoken not in {one.spoken for one in figures}:
            figures.append(made)
        if len(figures) == 3:
            break
    if len(figures) < 2:
        return None
    figures = figures[: rng.choice((2, 2, 3))]
    keys: tuple[Key, ...] = ()
    if rng.random() < 0.75:
        key = time_key(fact, rng) if rng.random() < 0.3 else kind_key(asking, fact, frozenset())
        keys = (key,) if key is not None else ()
    filters = _filters(asking, fact, keys, 2)
    items: Parts = tuple(part for one in figures for part in one.parts)
    section = f"several {len(figures)}" + ("" if keys else " total")
    if not keys and not filters:
        return None
    parts = (*select(*shown_of(keys), *items), *where_of(filters), *grouped_by(keys))
    return Report("report several", parts, (section,), {}, figures=tuple(figures), keys=keys, filters=filters)


def average_of_units(asking: Asking) -> Request | None:
    """The average over months, days or things of their sum or count: "average monthly revenue"."""
    fact = fact_of(asking)
    if fact is None:
        return None
    rng = asking.rng
    key = time_key(fact, rng, ("month", "year", "quarter", "week", "day")) if rng.random() < 0.65 else None
    key = key or kind_key(asking, fact, frozenset(), things=True)
    figure = figure_of(asking, fact, adds=True)
    if key is None or not figure.clear or len(key.grouped) > 2 or (len(key.grouped) == 2 and not key.unit):
        return None
    kind = rng.choices(("avg", "max", "min"), (80, 12, 8))[0]
    filters = _filters(asking, fact, (key,), 2)
    parts = (*select(word(kind), word("each"), *key.grouped, *figure.parts), *where_of(filters))
    section = "average of units" if kind == "avg" else "extreme of units"
    slots = {"high": lambda _: "highest" if kind == "max" else "lowest"}
    return Report("report average", parts, (section,), slots, figures=(figure,), keys=(key,), filters=filters)


__all__ = ["average_of_units", "moving", "over_time", "several", "shares", "split", "total"]
