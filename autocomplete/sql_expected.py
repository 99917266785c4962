"""What a statement itself lets expect next: its sources and outputs, the list that GROUP BY repeats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autocomplete.field import Part
from autocomplete.sql_beside import opens
from autocomplete.sql_mirror import mirrored
from autocomplete.sql_scope import Query, Source, Spot

_AGGREGATES = frozenset(
    (
        "count", "sum", "avg", "min", "max", "any_value", "array_agg", "string_agg", "approx_count_distinct",
        "group_concat", "stddev", "stddev_samp", "variance", "countif", "OVER",
    )
)  # fmt: skip
_TESTS = frozenset(("=", "<", ">", "<=", ">=", "<>", "!="))
_LISTS = frozenset(("GROUP BY", "ORDER BY", "HAVING"))
_MOST_GIVEN = 30


def expected(before: Sequence[str], spot: Spot) -> tuple[Part, ...]:
    """Words with the rule that expects them, each rule's words in the order of the statement.

    A rule is called by what the word is here; how far each can be trusted is learned.
    """
    return tuple(dict.fromkeys((*_by_rule(before, spot), *mirrored(before))))


def _by_rule(before: Sequence[str], spot: Spot) -> Iterator[Part]:
    query = spot.query
    last = before[-1] if before else ""
    if query.expects_source:
        yield from _ctes(query, before) if last != "." else ()
        return
    if query.clause == "group":
        yield from _grouped(before)
    if last == ".":
        yield from _given(query, before)
    elif query.clause == "from" and query.open_source is not None:
        yield from _unresolved(query, before)
    elif opens(last):
        yield from _names(query, before)


def _counted(names: Sequence[str], before: Sequence[str]) -> list[str]:
    """Names as they are counted: in quotes as written, others in small letters."""
    words = set(before)
    return [name if name in words else name.lower() for name in names[-_MOST_GIVEN:]]


def _ctes(query: Query, before: Sequence[str]) -> Iterator[Part]:
    around: Query | None = query
    while around is not None:
        names = _counted(list(around.ctes), before)
        for at, name in enumerate(names):
            uses = before.count(name)
            yield f"cte {min(uses, 3)} {'last' if at == len(names) - 1 else ''}", name
        around = around.parent


def _given(query: Query, before: Sequence[str]) -> Iterator[Part]:
    """What the sub-query or CTE gives that is qualified with."""
    for source in query.sources:
        if len(before) > 1 and source.name.lower() == before[-2].lower() and source.columns:
            yield from (("given", name) for name in _counted(source.columns, before))


def _unresolved(query: Query, before: Sequence[str]) -> Iterator[Part]:
    """What columns were qualified with before any table was called so."""
    named: set[str] = set()
    around: Query | None = query
    while around is not None:
        named |= {source.name.lower() for source in around.sources} | set(around.ctes)
        around = around.parent
    for at in range(len(before) - 1):
        is_first = at == 0 or before[at - 1] != "."
        if is_first and before[at + 1] == "." and before[at][:1].isalpha() and before[at].lower() not in named:
            yield "qualifier", before[at]


def _names(query: Query, before: Sequence[str]) -> Iterator[Part]:
    """Sources, what sub-queries give, and outputs, where an expression begins."""
    compared = before[-1] in _TESTS if before else False
    left = before[-4] if compared and len(before) > 3 and before[-3] == "." else ""
    place = f"{query.clause} {'=' if compared else ''}"
    for at, source in enumerate(query.sources):
        name = _counted([source.name], before)[0]
        part = "left" if name == left else "newest" if at == len(query.sources) - 1 else "other"
        if name and not _is_plain(source, query):
            yield f"source {place} {part}", name
        if source.columns and len(query.sources) == 1:
            yield from ((f"given {query.clause}", column) for column in _counted(source.columns, before))
    if query.parent is not None:
        for source in query.parent.sources:
            yield f"outer {place}", _counted([source.name], before)[0]
    if query.clause in ("order", "group", "having"):
        outputs = _counted(query.outputs, before)
        start = max((at for at, word in enumerate(before) if word in _LISTS), default=0)
        for at, name in enumerate(outputs):
            if name in before[start:]:
                continue
            ends = "last" if at == len(outputs) - 1 else "first" if not at else ""
            yield f"output {query.clause} {ends}", name


def _is_plain(source: Source, query: Query) -> bool:
    """A single table of no other name qualifies nothing."""
    return len(query.sources) == 1 and not source.alias


def _grouped(before: Sequence[str]) -> Iterator[Part]:
    """The next word of the SELECT list's items that are no aggregates, none of them twice."""
    start, written = _clause_start(before)
    items = _items(before, start)
    if not items or not written:
        return
    done, current = _split(written[1:])
    rest = [item for item in items if item not in done and item[: len(current)] == current]
    if rest and len(rest[0]) > len(current):
        yield f"group {min(len(current), 1)}", rest[0][len(current)]
    elif rest and current:
        yield ("group more", ",") if len(done) + 1 < len(items) else ("group end", "ORDER BY")


def _clause_start(before: Sequence[str]) -> tuple[int, list[str]]:
    """Where this query's SELECT list begins, and what is written from GROUP BY on."""
    depth, group = 0, -1
    for at in range(len(before) - 1, -1, -1):
        word = before[at]
        if word == ")":
            depth += 1
        elif word == "(":
            depth -= 1
        elif not depth and word == "GROUP BY" and group < 0:
            group = at
        elif not depth and word == "SELECT":
            return at + 1, list(before[group:]) if group >= 0 else []
        if depth < 0:
            break
    return 0, []


def _items(before: Sequence[str], start: int) -> list[list[str]]:
    """The items of the SELECT list that GROUP BY has to name, without what they are called."""
    end, depth = start, 0
    while end < len(before) and (depth or before[end] != "FROM"):
        depth += (before[end] == "(") - (before[end] == ")")
        end += 1
    begin = start + 1 if start < end and before[start] == "DISTINCT" else start
    done, last = _split(list(before[begin:end]))
    return [item for item in map(_expression, [*done, last]) if item and _AGGREGATES.isdisjoint(item)]


def _split(words: Sequence[str]) -> tuple[list[list[str]], list[str]]:
    """The finished items of a list, and the one that is open."""
    done: list[list[str]] = []
    current: list[str] = []
    depth = 0
    for word in words:
        depth += (word == "(") - (word == ")")
        if word == "," and not depth:
            done.append(current)
            current = []
        else:
            current.append(word)
    return done, current


def _expression(item: list[str]) -> list[str]:
    """An item of a SELECT list without its alias; nothing for a literal."""
    if len(item) > 2 and item[-2] == "AS":
        item = item[:-2]
    elif len(item) > 1 and _is_name(item[-1]) and (_is_name(item[-2]) or item[-2] == ")"):
        item = item[:-1]
    return item if any(map(_is_name, item)) else []


def _is_name(word: str) -> bool:
    return word[:1].isalpha() and not word.isupper()
