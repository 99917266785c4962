"""Answers a question that differs from a known one in a single stored value: the same SQL, that value swapped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.compared import compare_with, comparisons
from nl2sql.drafting import Source
from nl2sql.values import ValueIndex, normalise

_EDGES = ",.;:!?\"'“”‘’()"


@dataclass(frozen=True, slots=True)
class Swap:
    """`sql` is the known statement with `new` in the place of `old`: stored values of `column`, the first spelling."""

    column: ColumnRef
    old: str
    new: str
    sql: str


def swap_value(known: str, asked: str, sql: str, source: Source) -> Swap | None:
    """The swap that turns the question `known`, answered by `sql`, into `asked`; None when there is none.

    It is refused rather than guessed: the two questions differ in one place, what stands there is a stored
    value of one column on both sides, and every mention of the old value in the statement is a comparison
    with that column. A value with several spellings is compared with all of them.
    """
    for old_text, new_text in _differences(known, asked, source.values.longest):
        old, new = stored_by_column(old_text, source.values), stored_by_column(new_text, source.values)
        for column in (column for column in old if column in new):
            changed = with_values(sql, column, old[column], new[column], source.catalog)
            if changed is not None:
                return Swap(column, old[column][0], new[column][0], changed)
    return None


@lru_cache(maxsize=8192)
def _words(question: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words as written, and their normal forms. Cached: known questions are compared with every new one."""
    words = tuple(bare for word in question.split() if (bare := word.strip(_EDGES)))
    return words, tuple(normalise(word) for word in words)


def _differences(known: str, asked: str, longest: int) -> Iterator[tuple[str, str]]:
    """The place where two questions differ, then the same place with more and more of the words around it.

    "New York" and "New Orleans" differ in one word each, but the values have two. At most `longest` words.
    """
    (known_words, old), (asked_words, new) = _words(known), _words(asked)
    before = _common(old, new)
    after = _common(old[before:][::-1], new[before:][::-1])
    most = max(len(old), len(new)) - before - after
    if most == 0 or min(len(old), len(new)) == 0:
        return
    for left, right in widened(longest - most, before, after):
        place = slice(before - left, len(old) - after + right), slice(before - left, len(new) - after + right)
        texts = " ".join(known_words[place[0]]), " ".join(asked_words[place[1]])
        if all(texts):
            yield texts


def widened(most: int, before: int, after: int) -> Iterator[tuple[int, int]]:
    """How many words more to take before and after a place: none, then one, and so on up to `most` together.

    There are `before` and `after` to take.
    """
    for extra in range(most + 1):
        yield from ((left, extra - left) for left in range(extra + 1) if left <= before and extra - left <= after)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items two lists share from the start."""
    for place, (mine, theirs) in enumerate(zip(one, other, strict=False)):
        if mine != theirs:
            return place
    return min(len(one), len(other))


def stored_by_column(text: str, values: ValueIndex) -> dict[ColumnRef, list[str]]:
    """The stored spellings of a text, by the column they stand in."""
    found: dict[ColumnRef, list[str]] = {}
    for stored in values.lookup(text):
        found.setdefault(stored.column, []).append(stored.value)
    return found


def with_values(sql: str, column: ColumnRef, old: list[str], new: list[str], catalog: Catalog) -> str | None:
    """`sql` comparing the column with `new` instead of `old`; None when it also does anything else with `old`."""
    form = normalise(old[0])
    try:
        tree = sqlglot.parse_one(sql, dialect=catalog.dialect)
        compared = [text for text, of in comparisons(tree, catalog) if of == column and text.this in old]
    except SqlglotError:
        return None
    mentions = [node for node in tree.find_all(exp.Literal) if node.is_string and form in normalise(node.this)]
    if not form or not compared or len(compared) != len(mentions) or _named_after(tree, form):
        return None
    for literal in {id(text.parent): text for text in reversed(compared)}.values():
        compare_with(literal, new, old)
    return tree.sql(dialect=catalog.dialect, pretty="\n" in sql)


def _named_after(tree: exp.Expr, form: str) -> bool:
    """Whether an alias speaks of the value, as in ``paris_sales``: it would lie after the swap."""
    wanted = form.replace(" ", "_")
    return any(wanted in normalise(name).replace(" ", "_") for name in names_given(tree))


def names_given(tree: exp.Expr) -> Iterator[str]:
    """The names that a statement gives to columns, tables and queries."""
    return (node.alias for node in tree.find_all(exp.Alias, exp.TableAlias, exp.CTE) if node.alias)
