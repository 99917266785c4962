"""Clauses about the order of rows, how many to keep, and the first of each group."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.problems import Problem
from pipeline_gen.block import SortKey
from pipeline_gen.flow_words.made import Made, made
from pipeline_gen.flow_words.moving import Declined
from pipeline_gen.flow_words.naming import AmbiguousColumn
from pipeline_gen.flow_words.nouns import noun_of_rows, skip_noun
from pipeline_gen.flow_words.phrases import Phrases
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.words import Cursor, stems_of
from pipeline_gen.sql_text import column
from pipeline_gen.steps import Limit, Sort, Top

_DESCENDING = ("descending", "desc", "largest first", "highest first", "biggest first", "latest first", "newest first",
               "most recent first", "z to a", "oldest first", "in descending order", "from high to low", "decreasing",
               "from largest to smallest", "high to low", "most first", "from z to a", "downwards", "longest first",
               "most expensive first", "from highest to lowest")  # fmt: skip
_ASCENDING = ("ascending", "asc", "smallest first", "lowest first", "earliest first", "a to z", "youngest first",
              "in ascending order", "from low to high", "increasing", "from smallest to largest", "low to high",
              "least first", "from a to z", "upwards", "cheapest first", "shortest first", "fewest first",
              "from lowest to highest", "alphabetically")  # fmt: skip
TIMES = frozenset({"month", "year", "week", "quarter", "day", "date"})
"""Stems in the names of columns that tell when."""
_SUPERLATIVES: dict[str, tuple[tuple[str, ...], bool]] = {
    "oldest": (("age",), True), "youngest": (("age",), False), "cheapest": (("price", "cost"), False),
    "expensive": (("price", "cost"), True), "heaviest": (("weight",), True), "lightest": (("weight",), False),
    "longest": (("length", "duration"), True), "shortest": (("length", "duration"), False),
}  # fmt: skip
_LAST = ("last", "latest", "newest", "most recent")
_FIRST = ("first", "earliest")
_MOST = ("highest", "largest", "biggest", "greatest", "most", "top", "best", "maximum")
_LEAST = ("lowest", "smallest", "least", "minimum", "worst")
_PER = ("per", "for each", "of each", "for every", "in each", "within each", "by", "in every", "of every", "within",
        "each", "on each", "grouped by")  # fmt: skip


def first_of_each(cursor: Cursor, scene: Scene) -> Made | None:
    """“keep the last order per customer”, “keep the first 2 rows of each town, by age, largest first”."""
    verb = cursor.takes("keep", "keep only", "only keep", "only", "take", "show", "the", "just")
    if not verb and (cursor.word is None or cursor.word.low not in (*_FIRST, *_LAST)):
        return None
    cursor.takes("only")
    cursor.takes("the")
    count = cursor.whole_number()
    key = _superlative(cursor, scene)
    if key is None:
        return None
    count = cursor.whole_number() if count is None else count
    if not isinstance(key, SortKey):
        cursor.takes("rows", "row")
    start = cursor.place
    skip_noun(cursor, scene)
    if not verb and cursor.place == start:
        return None  # “last day per person” asks for a figure
    order = _named_order(cursor, scene, key)
    if not cursor.takes(*_PER):
        return None
    within = scene.columns(cursor)
    if not within:
        return None
    later = _later_order(cursor, scene)
    order = (
        order
        if order and later and not later[0].descending and order[0].expression == later[0].expression
        else later or order
    )
    return made(Top(1 if count is None else count, order, tuple(within))) if order else None


def deduplicate(cursor: Cursor, scene: Scene) -> Made | None:
    """“deduplicate by name, keep the highest score”."""
    if not cursor.takes("deduplicate", "dedupe", "drop duplicates", "remove duplicates", "drop repeated rows",
                        "drop duplicate rows", "remove duplicate rows"):  # fmt: skip
        return None
    if not cursor.takes("by", "on", "per", "of", "in", "with the same", "for"):
        return None
    within = scene.columns(cursor)
    if not within:
        return None
    cursor.takes(",", "and")
    cursor.takes(",")
    if not cursor.takes("keep", "keeping"):
        return made(Top(1, (), tuple(within))) if cursor.done else None
    cursor.takes("only")
    cursor.takes("the")
    key = _superlative(cursor, scene)
    if key is None:
        return None
    order = _named_order(cursor, scene, key)
    skip_noun(cursor, scene)
    return made(Top(1, order, tuple(within))) if order else None


def _superlative(cursor: Cursor, scene: Scene) -> SortKey | bool | None:
    """What comes first: a key, or only whether the largest does; None for no such word."""
    if cursor.takes(*_LAST):
        return _by_time(scene, descending=True)
    if cursor.takes(*_FIRST):
        return _by_time(scene, descending=False)
    cursor.takes("most")
    word = cursor.word
    if word is not None and word.low in _SUPERLATIVES:
        cursor.place += 1
        return _by_meaning(scene, word.low)
    if word is not None and cursor.words[cursor.place - 1].low == "most" and cursor.place:
        cursor.place -= 1
    if cursor.takes(*_MOST):
        return True
    return False if cursor.takes(*_LEAST) else None


def _by_time(scene: Scene, *, descending: bool) -> SortKey | bool:
    name = scene.date()
    return SortKey(column(name), descending) if name is not None else descending


def _by_meaning(scene: Scene, word: str) -> SortKey | None:
    nouns, descending = _SUPERLATIVES[word]
    for noun in nouns:
        found = [name for name in scene.names if noun in stems_of(name)]
        if len(found) == 1:
            return SortKey(column(found[0]), descending)
        if found:
            raise AmbiguousColumn(word, tuple(found))
    name = scene.date() if word in ("oldest", "youngest") else None
    return SortKey(column(name), not descending) if name is not None else None


def _named_order(cursor: Cursor, scene: Scene, key: SortKey | bool) -> tuple[SortKey, ...]:
    """The order: the key there, or by the column that comes next (“the highest score”)."""
    if isinstance(key, SortKey):
        return (key,)
    name = cursor.attempt(lambda: scene.column(cursor))
    if name is not None:
        return (SortKey(column(name), key),)
    return ()


def _later_order(cursor: Cursor, scene: Scene) -> tuple[SortKey, ...]:
    """“…, by age, largest first” behind the groups."""
    start = cursor.place
    cursor.takes(",")
    if cursor.takes("by", "in the order of", "ordered by", "sorted by"):
        keys = sort_keys(cursor, scene)
        if keys:
            return keys
    cursor.place = start
    return ()


def sort_rows(cursor: Cursor, scene: Scene) -> Made | None:
    """“sort by town then age, oldest first”, “newest first”."""
    if cursor.takes("newest first", "latest first", "most recent first"):
        name = scene.date()
        return made(Sort((SortKey(column(name), True),))) if name else None
    first = cursor.attempt(lambda: _superlative_first(cursor, scene))
    if first is not None:
        return made(Sort((first,)))
    if cursor.takes("earliest first", "oldest first"):
        oldest = _by_meaning(scene, "oldest")
        return made(Sort((oldest,))) if oldest is not None else None
    if not cursor.takes("sort", "order", "sort rows", "sort the rows", "sorted", "arrange", "put in order", "sort it",
                        "ordered", "sort them", "order rows", "order the rows", "order them", "order the table",
                        "sort the table", "sort alphabetically", "sort everything"):  # fmt: skip
        return _column_and_way(cursor, scene)
    start = cursor.place
    if cursor.takes("from"):
        key = _superlative(cursor, scene)
        other = cursor.takes("to") and _superlative(cursor, scene)
        if isinstance(key, SortKey) and isinstance(other, SortKey):
            return made(Sort((key,)))
        cursor.place = start
    way = cursor.takes(*_DESCENDING, *_ASCENDING)
    cursor.takes("by", "on", "after", "in the order of")
    keys = sort_keys(cursor, scene)
    if way:
        keys = tuple(SortKey(key.expression, key.descending or _descends(way, key.expression, scene)) for key in keys)
    return made(Sort(keys)) if keys else None


def _column_and_way(cursor: Cursor, scene: Scene) -> Made | None:
    """“age desc”: a column and which way, without a verb."""
    name = scene.column(cursor, partly=False)
    way = cursor.takes("desc", "descending", "asc", "ascending") if name is not None else ""
    return made(Sort((SortKey(column(name), way.startswith("desc")),))) if name is not None and way else None


def _superlative_first(cursor: Cursor, scene: Scene) -> SortKey | None:
    """“cheapest first”, “most expensive first”: by the column that is meant."""
    cursor.takes("most")
    word = cursor.word
    if word is None or word.low not in _SUPERLATIVES:
        return None
    cursor.place += 1
    return _by_meaning(scene, word.low) if cursor.takes("first") else None


def sort_keys(cursor: Cursor, scene: Scene) -> tuple[SortKey, ...]:
    """What is sorted by, each with the way where it is said: “price, largest first then name”."""
    found: list[SortKey] = []

    def one() -> SortKey | None:
        if found and not cursor.takes("then by", "then", "and then by", "and then", "and", ", then by", ", then", ",",
                                      "and by", ", and then by", ", and"):  # fmt: skip
            return None
        cursor.takes("by")
        tree = Phrases(cursor, scene).value()
        if tree is None or isinstance(tree, exp.Literal):
            return None
        start = cursor.place
        cursor.takes(",", "(")
        cursor.takes("the", "in")
        way = cursor.takes(*_DESCENDING, *_ASCENDING)
        if way:
            cursor.takes("first", ")", "order")
            return SortKey(scene.canonical(tree), _descends(way, tree, scene))
        cursor.place = start
        return SortKey(scene.canonical(tree), False)

    while (key := cursor.attempt(one)) is not None:
        found.append(key)
    return tuple(found)


def _descends(way: str, tree: exp.Expr, scene: Scene) -> bool:
    """Whether the largest comes first; the oldest are those of the largest age, and of the smallest date."""
    if way not in ("oldest first", "youngest first"):
        return way in _DESCENDING
    is_age = scene.types.get(tree.name) in ("integer", "number") and not set(stems_of(tree.name)) & TIMES
    return is_age is (way == "oldest first")


def _last_rows(scene: Scene, count: int) -> Made:
    """The rows at the end of the order there is, or of the time. Raises `Declined` where there is neither."""
    there = scene.pipeline.last.operation
    if isinstance(there, Sort):
        return made(Sort(tuple(SortKey(key.expression, not key.descending) for key in there.keys)), Limit(count))
    key = _by_time(scene, descending=True)
    if not isinstance(key, SortKey):
        message = "Nothing puts the rows in an order, so there are no last ones."
        raise Declined(Problem("flow.words", message, "Sort them first."))
    return made(Sort((key,)), Limit(count))


def first_rows(cursor: Cursor, scene: Scene) -> Made | None:
    """“keep the first 3 rows”, “top 3 by score”, “skip 2 rows, then keep 3”."""
    if cursor.takes("skip"):
        skipped = cursor.whole_number()
        cursor.takes("rows", "row")
        cursor.takes(", then", "then", ",", "and", ", and then", "and then")
        if skipped is not None and cursor.done:
            return made(Limit(None, skipped))
        kept = cursor.whole_number() if cursor.takes("keep", "take", "show") else None
        whole = kept is not None or bool(cursor.takes("the rest"))
        cursor.takes("rows", "row")
        return made(Limit(kept, skipped)) if skipped is not None and whole else None
    verb = cursor.takes("keep", "show", "take", "only", "limit to", "limit", "keep only", "just", "limit it to",
                        "show me", "give me")  # fmt: skip
    cursor.takes("only")
    cursor.takes("the")
    which = cursor.takes("first", "top", "bottom", "next", *_LAST)
    count = cursor.whole_number()
    if count is None:
        return made(Limit(1)) if which == "first" and cursor.takes("row") else None
    rows = cursor.takes("rows", "row", "results", "records", "entries", "ones") or noun_of_rows(cursor, scene)
    if which in ("top", "bottom") and cursor.takes("by", "with the highest", "in", "with the most"):
        keys = sort_keys(cursor, scene)
        turned = tuple(SortKey(key.expression, which == "top" or key.descending) for key in keys)
        return made(Sort(turned), Limit(count)) if keys else None
    if which in _LAST:
        return _last_rows(scene, count) if rows else None
    if which == "first" and cursor.takes("by"):
        keys = sort_keys(cursor, scene)
        return made(Sort(keys), Limit(count)) if keys else None
    if not which and not rows and not verb.startswith("limit"):
        return _most(cursor, scene, count)
    if which in ("top", "bottom") and not rows and not cursor.done:
        return None
    return made(Limit(count)) if count >= 0 else None


def _most(cursor: Cursor, scene: Scene, count: int) -> Made | None:
    """“the 10 most expensive”, “5 oldest people”."""
    key = _superlative(cursor, scene)
    if key is None:
        return None
    order = _named_order(cursor, scene, key)
    skip_noun(cursor, scene)
    return made(Sort(order), Limit(count)) if order else None
