"""Bands, cuts, ages and durations in the words of a question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.catalog import Catalog, Column, Table
from nl2sql.parser.knowledge import is_date, is_key, is_numeric
from nl2sql.parser.marks import Mark
from nl2sql.retrieval.links import Link, name_links
from nl2sql.words import Token, stems

_BANDS = frozenset(
    (
        *("band", "bands", "bracket", "brackets", "range", "ranges", "bucket", "buckets", "tier", "tiers", "class"),
        *("classes", "group", "groups"),
    )
)
_CUT = _BANDS | {"bin", "bins", "interval", "intervals", "step", "steps", "slice", "slices", "chunks", "increments"}
_WIDE = ("of", "in", "to", "a", "wide", "steps", "each", "with", "width", "by")
_UNITS = frozenset(
    (
        *("euro", "euros", "dollar", "dollars", "pound", "pounds", "year", "years", "kilo", "kilos", "minute"),
        *("minutes", "hour", "hours", "day", "days", "point", "points"),
    )
)
_TENS = frozenset({"decade", "decades", "tens"})
_AGES = frozenset({"age", "ages"})
_BETWEEN = frozenset(
    (
        *(",", "and", "or", "to", "how", "many", "number", "of", "are", "is", "come", "comes", "cost", "costs"),
        *("those", "the", "ones", "at", "that", "then", "finally", "with", "for", "which", "who", "worth"),
    )
)
"""Words between two bands: "how many come to under 100, how many to 100 to 500 and how many to over 500"."""
_BELOW = {"under": False, "below": False, "less": False, "fewer": False, "up": True, "younger": False, "cheaper": False}
_ABOVE = {"over", "above", "more", "beyond", "older"}
_BORN = frozenset({"birth", "born", "dob", "birthday"})
_BEGUN = frozenset(
    {"open", "found", "built", "build", "establish", "start", "join", "hire", "creat", "birth", "launch"}
)


def figures(tokens: Sequence[Token], catalog: Catalog, today: str) -> Iterator[Mark]:
    """All marks of this file."""
    yield from bands(tokens, catalog, today)
    yield from cuts(tokens)
    yield from times(tokens)
    yield from places(tokens)
    yield from durations(tokens, catalog)
    yield from ages(tokens, catalog)


def bands(tokens: Sequence[Token], catalog: Catalog, today: str) -> Iterator[Mark]:
    """ "price band of 50", "50-euro price bands", "salary in steps of 10000", "ten-year age group", "decade"."""
    for place, token in enumerate(tokens):
        stepped = token.norm in ("steps", "bands", "buckets", "brackets", "intervals") and place + 2 < len(tokens)
        if stepped or (token.norm in _TENS and place > 1 and tokens[place - 1].norm in ("in", "by")):
            yield from _steps(tokens, place, catalog, today)
        if token.norm in _CUT:
            yield from loose(tokens, place, catalog)
        if not stepped and (
            token.norm in _BANDS or (token.norm in _TENS and place and tokens[place - 1].norm in _AGES)
        ):
            yield from _named(tokens, place, catalog, today)


def _named(tokens: Sequence[Token], place: int, catalog: Catalog, today: str) -> Iterator[Mark]:
    """ "price band of 50 euros", "10-year age band"."""
    width, end = _after(tokens, place + 1)
    if width is None and place and tokens[place - 1].norm in _AGES and not _before(tokens, place - 1)[1]:
        width, end = 10.0, place + 1
    for link in _numbers_before(tokens, place, catalog):
        start, own = _before(tokens, link.start)
        if width is None and own is None:
            continue
        yield _band(tokens, start if own else link.start, end if width else place + 1, link, width or own, "")
    if place and tokens[place - 1].norm in _AGES:
        start, own = _before(tokens, place - 1)
        if width or own:
            for table, column in _dated(catalog, _BORN):
                link = Link("column", place - 1, place, table.key, column.name, (), 1.0, "is")
                yield _band(tokens, start if own else place - 1, end if width else place + 1, link, width or own, today)


def loose(tokens: Sequence[Token], place: int, catalog: Catalog) -> Iterator[Mark]:
    """ "with 50 euro bins", "in bands of 50 euros": what is cut stands anywhere else, nearest before or after."""
    width, end = _after(tokens, place + 1)
    start, own = _before(tokens, place)
    if width is None and own is None:
        return
    start = start if own else place
    opened = start - 1 if start and tokens[start - 1].norm in ("in", "by", "with", "into") else start
    links = [
        link
        for link in name_links(tokens, catalog)
        if link.kind == "column" and (link.end < start or link.start >= place) and _is_number(catalog, link)
    ]
    near = min((_away(link, start, place) for link in links), default=0)
    for link in links:
        if _away(link, start, place) == near:
            yield _band(tokens, opened, end if width else place + 1, link, width or own, "")


def _away(link: Link, start: int, place: int) -> int:
    return start - link.end if link.end <= start else 100 + link.start - place


def _is_number(catalog: Catalog, link: Link) -> bool:
    column, table = _column(catalog, link), catalog.table(link.table)
    return column is not None and table is not None and is_numeric(column) and not is_key(table, column)


def _steps(tokens: Sequence[Token], place: int, catalog: Catalog, today: str) -> Iterator[Mark]:
    """ "by price in steps of 50": what the steps are of stands before."""
    width, end = (10.0, place + 1) if tokens[place].norm in _TENS else _after(tokens, place + 1)
    start = place - 1 if place and tokens[place - 1].norm in ("in", "by") else place
    if width is None:
        return
    for link in _numbers_before(tokens, start, catalog):
        yield _band(tokens, link.start, end, link, width, "")
    if start and tokens[start - 1].norm == "age":
        for table, column in _dated(catalog, _BORN):
            link = Link("column", start - 1, start, table.key, column.name, (), 1.0, "is")
            yield _band(tokens, start - 1, end, link, width, today)


def _numbers_before(tokens: Sequence[Token], place: int, catalog: Catalog) -> Iterator[Link]:
    for link in name_links(tokens, catalog):
        column = _column(catalog, link)
        if link.end == place and column is not None and is_numeric(column):
            table = catalog.table(link.table)
            if table is not None and not is_key(table, column):
                yield link


def _column(catalog: Catalog, link: Link) -> Column | None:
    table = catalog.table(link.table) if link.kind == "column" else None
    return next((column for column in table.columns if column.name == link.column), None) if table else None


def _after(tokens: Sequence[Token], place: int) -> tuple[float | None, int]:
    """The width said after the band, and where it ends."""
    while place < len(tokens) and tokens[place].norm in _WIDE:
        place += 1
    if place >= len(tokens) or not tokens[place].number:
        return None, place
    width, place = tokens[place].number, place + 1
    while place < len(tokens) and tokens[place].norm in (*_UNITS, "each", "wide"):
        place += 1
    return width, place


def _before(tokens: Sequence[Token], place: int) -> tuple[int, float | None]:
    """The width said before what is cut ("50-euro price bands"), and where it starts."""
    start = place - 1
    if start >= 0 and tokens[start].norm in _UNITS:
        start -= 1
    if start < 0 or not tokens[start].number:
        return place, None
    return start, tokens[start].number


def _band(tokens: Sequence[Token], start: int, end: int, link: Link, width: float | None, today: str) -> Mark:
    score = link.quality * (end - start) + 0.4
    return Mark("band", start, end, score, today, link.table, link.column, number=width, quality=link.quality)


def cuts(tokens: Sequence[Token]) -> Iterator[Mark]:
    """ "under 20, 20 to 100 and over 100": bands by their limits, named as the question names them."""
    for start in range(len(tokens)):
        found, end = _cuts_from(tokens, start)
        if len(found) > 1 and found[-1][0] is None:
            yield Mark("cuts", start, end, 1.0 * (end - start), cuts=tuple(found))
            return


def _cuts_from(tokens: Sequence[Token], start: int) -> tuple[list[tuple[float | None, bool, str]], int]:
    found: list[tuple[float | None, bool, str]] = []
    place, end = start, start
    while place < len(tokens):
        piece = _piece(tokens, place)
        if piece is None:
            break
        limit, closed, stop = piece
        while stop < len(tokens) and tokens[stop].norm in _UNITS:
            stop += 1
        named = " ".join(token.text for token in tokens[place:stop] if token.norm not in _UNITS)
        found.append((limit, closed, named))
        end = place = stop
        if limit is None:
            break
        while place < len(tokens) and tokens[place].norm in _BETWEEN:
            place += 1
    return found, end


def _ranged(tokens: Sequence[Token], place: int) -> bool:
    """Whether "between 100 and 500" stands there."""
    words = tokens[place + 1 : place + 4]
    return len(words) == 3 and words[1].norm in ("and", "to") and None not in (words[0].number, words[2].number)


def _piece(tokens: Sequence[Token], place: int) -> tuple[float | None, bool, int] | None:
    """One band: its upper limit, whether the limit belongs to it, and where its words end."""
    word, step = tokens[place].norm, place + 1
    if word in _BELOW or word in _ABOVE:
        while step < len(tokens) and tokens[step].norm in ("than", "to"):
            step += 1
        if step >= len(tokens) or tokens[step].number is None:
            return None
        return (None, False, step + 1) if word in _ABOVE else (tokens[step].number, _BELOW[word], step + 1)
    if word in ("between", "from") and _ranged(tokens, place):
        return tokens[place + 3].number, True, place + 4
    if tokens[place].number is None or step + 1 >= len(tokens):
        return None
    if tokens[step].norm == "to" and tokens[step + 1].number is not None:
        return tokens[step + 1].number, True, step + 2
    if tokens[step].norm in ("and", "or") and tokens[step + 1].norm in ("more", "over", "above", "older"):
        return None, False, step + 2
    return None


def times(tokens: Sequence[Token]) -> Iterator[Mark]:
    """ "twice", "three times", "half": what a column is multiplied by."""
    for place, token in enumerate(tokens):
        known = {"twice": 2.0, "double": 2.0, "triple": 3.0, "half": 0.5}.get(token.norm)
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if known is not None:
            yield Mark("times", place, place + 1, 1.0, number=known)
        elif token.number and after is not None and after.norm == "times":
            yield Mark("times", place, place + 2, 2.0, number=token.number)


_TAKEN = frozenset(
    (
        *("take", "takes", "took", "come", "comes", "came", "rank", "ranks", "ranked", "finish", "finishes"),
        *("finished", "is", "was", "are", "were", "stand", "stands", "number", "placed", "sits", "in", "on", "the"),
    )
)
_SPOTS = frozenset({"place", "position", "spot", "rank"})


def _taken(tokens: Sequence[Token], place: int) -> tuple[int, int] | None:
    """Where "takes third place in" or "comes second by" starts and ends, around the ordinal at `place`."""
    start, end = place, place + 1
    while start and tokens[start - 1].norm in _TAKEN:
        start -= 1
    spot = end < len(tokens) and tokens[end].norm in _SPOTS
    verb = any(token.norm in _TAKEN - {"in", "on", "the", "is", "was", "are", "were"} for token in tokens[start:place])
    if not spot and not (verb and (end == len(tokens) or tokens[end].norm in ("in", "by", "for", "on"))):
        return None
    end += spot
    return start, end + (end < len(tokens) and tokens[end].norm in ("in", "for", "on"))


def places(tokens: Sequence[Token]) -> Iterator[Mark]:
    """ "second", "third" as a place in a ranking, before a superlative or in "takes third place"."""
    ordinals = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
    for place, token in enumerate(tokens):
        number = ordinals.get(token.norm, 2 if token.norm == "two" and tokens[place - 1].norm == "number" else 0)
        taken = _taken(tokens, place) if number else None
        if taken is not None:
            start, end = taken
            yield Mark("place", start, end, 1.1 * (end - start), "taken", number=number)
        runner = tuple(t.norm for t in tokens[place : place + 2])
        if runner == ("runner", "up"):
            yield Mark("place", place, place + 2, 2.2, "taken", number=2)
    for place, token in enumerate(tokens[:-1]):
        glued = tokens[place + 1].norm in ("nd", "rd", "th") and token.kind == "number"
        number = int(token.number or 0) if glued else ordinals.get(token.norm, 0)
        if 1 < number < 100:
            end = place + (2 if glued else 1)
            yield Mark("place", place, end, 1.2 * (end - place), number=number)


_LONG = {"longest": "long", "shortest": "short", "quickest": "short", "fastest": "short", "slowest": "long"}


def durations(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """ "delivery time", "how long ... take": said of a table that holds two dates."""
    pairs = [t.key for t in catalog.tables if t.kind != "view" and sum(is_date(c) for c in t.columns) == 2]
    if not pairs:
        return
    for place, token in enumerate(tokens):
        if token.norm in ("time", "times", "duration", "durations"):
            before = {link.table for link in name_links(tokens, catalog) if link.end == place}
            start = place - 1 if before & set(pairs) else place
            word = _LONG.get(tokens[place - 1].norm, "") if place else ""
            start = place - 1 if word else start
            for key in before & set(pairs) or pairs:
                score = 1.2 * (place + 1 - start) if start < place and not word else 0.9 * (place + 1 - start)
                yield Mark("lasting", start, place + 1, score, word, key, quality=0.8)
        elif token.norm == "how" and place + 1 < len(tokens) and tokens[place + 1].norm == "long":
            for key in pairs:
                yield Mark("lasting", place, place + 2, 1.4, "", key, quality=0.6)
        elif tuple(t.norm for t in tokens[place : place + 3]) in (("how", "many", "days"), ("number", "of", "days")):
            taken = any(other.norm in ("take", "takes", "took", "need", "needs") for other in tokens)
            for key in pairs:
                yield Mark("lasting", place, place + 3, 2.4 if taken else 1.6, "", key, quality=0.6)


def ages(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """ "age" where there is no age but a birth date, or a date of opening."""
    for place, token in enumerate(tokens):
        if token.norm not in ("age", "ages", "aged") and tuple(t.norm for t in tokens[place : place + 2]) != (
            "how",
            "old",
        ):
            continue
        end = place + (2 if token.norm == "how" else 1)
        if end + 1 < len(tokens) and tokens[end].norm == "in" and tokens[end + 1].norm == "years":
            end += 2
        for rank, names in enumerate((_BORN, _BEGUN - _BORN)):
            for table, column in _dated(catalog, names):
                score = 1.05 * (end - place) - 0.15 * rank
                yield Mark("age", place, end, score, "age", table.key, column.name, quality=0.8 - 0.2 * rank)


def _dated(catalog: Catalog, names: frozenset[str]) -> Iterator[tuple[Table, Column]]:
    for table in catalog.tables:
        if table.kind == "view" or any("age" in stems(column.name) for column in table.columns):
            continue
        for column in table.columns:
            if is_date(column) and set(stems(column.name)) & names:
                yield table, column
