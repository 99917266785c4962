"""Reports in an order: rankings, the top few with their numbers, the best of each group, one kind against another."""

from __future__ import annotations

from nl2sql.form.actions import column, word
from nl2sql.training.generate.filters import Filter
from nl2sql.training.generate.ranking import how_many
from nl2sql.training.generate.report import Report, where_of
from nl2sql.training.generate.report_keys import Key, grouped_by, kind_key, shown_of, time_key
from nl2sql.training.generate.reports import _filters, fact_of, figure_of
from nl2sql.training.generate.request import Request, select
from nl2sql.training.generate.subjects import Asking
from nl2sql.training.generate.telling import Literal, Parts, Slot
from nl2sql.training.generate.time_conditions import period_of
from nl2sql.training.generate.value_texts import number_text, stored_text


def ranked(asking: Asking) -> Request | None:
    """Groups with their number, all in its order or the first few."""
    fact = fact_of(asking)
    if fact is None:
        return None
    rng = asking.rng
    key = time_key(fact, rng, ("month", "year", "weekday", "day", "week")) if rng.random() < 0.14 else None
    key = key or kind_key(asking, fact, frozenset(), things=rng.random() < 0.6)
    if key is None:
        return None
    figure = figure_of(asking, fact)
    filters = _filters(asking, fact, (key,), 2)
    least = rng.random() < 0.22
    slots: dict[str, Slot] = {}
    stop: Parts = ()
    kind = rng.choices(("rank", "top", "best"), (36, 50, 14))[0]
    if kind == "top":
        literal, slots = how_many(asking)
        stop = (word("limit"), literal)
    elif kind == "best":
        stop = (word("first"),)
    order = (word("ascending" if least else "descending"), *figure.parts, *stop)
    section = f"{kind} {'least' if least else 'most'}"
    parts = (*select(*key.shown, *figure.parts), *where_of(filters), *grouped_by((key,)), *order)
    return Report(f"report {kind}", parts, (section,), slots, figures=(figure,), keys=(key,), filters=filters)


def best_of_each(asking: Asking) -> Request | None:
    """Within each group the things with the highest number."""
    fact = fact_of(asking)
    if fact is None:
        return None
    rng = asking.rng
    within = time_key(fact, rng, ("month", "year", "quarter")) if rng.random() < 0.3 else None
    within = within or kind_key(asking, fact, frozenset())
    if within is None or len(within.grouped) > (2 if within.unit else 1):
        return None
    key = kind_key(asking, fact, frozenset({within.facet.place}), things=rng.random() < 0.5)
    if key is None or _follows(asking, within, key):
        return None
    figure = figure_of(asking, fact)
    filters = _filters(asking, fact, (within, key), 1)
    single, least = rng.random() < 0.5, rng.random() < 0.15
    literal, number = how_many(asking)
    stop = (word("first"),) if single else (word("limit"), literal)
    order = (word("ascending" if least else "descending"), *figure.parts, *stop, word("per"), *within.grouped)
    keys = (within, key)
    parts = (*select(*shown_of(keys), *figure.parts), *where_of(filters), *grouped_by(keys), *order)
    section = f"{'best' if single else 'top'} of each {'least' if least else 'most'}"
    if figure.spoken == "count" and single and not least:
        section = "best of each count"
    return Report(
        "report best each" if single else "report top each",
        parts,
        (section,),
        number,
        figures=(figure,),
        keys=keys,
        filters=filters,
    )


def _follows(asking: Asking, within: Key, key: Key) -> bool:
    """Whether each group has one value of the key anyway: the region of a store."""
    if within.unit:
        return False
    above = {within.facet.table} if within.thing is not None else set()
    level = {within.facet.table}
    for _ in range(3):
        level = {link.parent.table for place in level for link in asking.world.things[place].up}
        above |= level
    return key.facet.table in above


def versus(asking: Asking) -> Request | None:
    """A number for two kinds, or for two years, beside each other."""
    fact = fact_of(asking)
    if fact is None:
        return None
    figure = figure_of(asking, fact)
    made = _two_years(asking, fact) if asking.rng.random() < 0.3 else _two_kinds(asking, fact)
    if made is None:
        return None
    key, parts, slots = made
    own = Filter(parts, (key.facet.place,), lambda _: "")
    filters = _filters(asking, fact, (key,), 1)
    filters = tuple(one for one in filters if key.facet.place not in one.columns)
    where = where_of((own, *filters))
    whole = (*select(*key.shown, *figure.parts), *where, *grouped_by((key,)))
    return Report("report versus", whole, ("versus",), slots, figures=(figure,), keys=(key,), filters=filters)


def _two_kinds(asking: Asking, fact: object) -> tuple[Key, Parts, dict[str, Slot]] | None:
    key = kind_key(asking, fact, frozenset())  # type: ignore[arg-type]
    if key is None or len(key.shown) > 1:
        return None
    cells = [cell for cell in key.facet.cells[:12] if isinstance(cell, str) and 1 < len(cell) <= 25]
    if len(cells) < 2:
        return None
    one, other = (Literal("cell", cell, key.facet.place) for cell in asking.rng.sample(cells, 2))
    pointer = column(key.facet.place)
    parts = (pointer, word("equals"), one, word("or"), pointer, word("equals"), other)
    return key, parts, {"v": stored_text(one), "v2": stored_text(other)}


def _two_years(asking: Asking, fact: object) -> tuple[Key, Parts, dict[str, Slot]] | None:
    key = time_key(fact, asking.rng, ("year",))  # type: ignore[arg-type]
    if key is None:
        return None
    years = sorted({str(cell)[:4] for cell in key.facet.cells if str(cell)[:2] in ("19", "20")})
    if len(years) < 2:
        return None
    at = asking.rng.randrange(len(years) - 1)
    pair = years[at : at + 2]
    periods = [period_of(year, asking.today) for year in pair]
    if None in periods:
        return None
    one, other = (Literal("period", p[0], None, None, p) for p in periods if p is not None)
    pointer = column(key.facet.place)
    parts = (pointer, word("during"), one, word("or"), pointer, word("during"), other)
    return key, parts, {"v": lambda _: pair[0], "v2": lambda _: pair[1]}


def kept(asking: Asking) -> Request | None:
    """Groups with their number, only those above or below a bound."""
    fact = fact_of(asking)
    if fact is None:
        return None
    rng = asking.rng
    key = kind_key(asking, fact, frozenset(), things=rng.random() < 0.7)
    if key is None:
        return None
    figure = figure_of(asking, fact, ratios=False)
    filters = _filters(asking, fact, (key,), 1)
    literal = _bound(asking, fact, key, figure.spoken)
    if literal is None:
        return None
    operator = rng.choices(("greater", "at least", "less"), (55, 25, 20))[0]
    parts = (
        *select(*key.shown, *figure.parts),
        *where_of(filters),
        *grouped_by((key,)),
        word("having"),
        *figure.parts,
        word(operator),
        literal,
    )
    slots = {"n": number_text(literal)}
    return Report("report kept", parts, (f"kept {operator}",), slots, figures=(figure,), keys=(key,), filters=filters)


def _bound(asking: Asking, fact: object, key: Key, spoken: str) -> Literal | None:
    """A round number that some groups reach."""
    rng = asking.rng
    rows = fact.thing.rows  # type: ignore[attr-defined]
    typical = rows / max(key.facet.distinct, 1)
    kind, _, place = spoken.partition(" ")
    if kind in ("sum", "avg", "max", "min"):
        facet = asking.world.facet(int(place))
        cells = [float(one) for one in facet.cells if isinstance(one, (int, float))] if facet else []
        if not cells:
            return None
        middle = sorted(cells)[len(cells) // 2]
        typical = typical * middle if kind == "sum" else middle
    number = (
        float(f"{typical * rng.uniform(0.4, 1.5):.0e}")
        if typical >= 10
        else float(round(typical * rng.uniform(0.6, 1.6)))
    )
    if number <= 0:
        return None
    return Literal("number", int(number) if number == int(number) else number, None, number)


__all__ = ["best_of_each", "kept", "ranked", "versus"]
