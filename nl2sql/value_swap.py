"""Answers a question that differs from a known one in a single stored value: the same SQL, that value swapped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.compared import comparisons
from nl2sql.drafting import Source
from nl2sql.values import StoredValue, ValueIndex, normalise

_EDGES = ",.;:!?\"'“”‘’()"


@dataclass(frozen=True, slots=True)
class Swap:
    """`sql` is the known statement with `new` in the place of `old`, both stored values of `column`."""

    column: ColumnRef
    old: str
    new: str
    sql: str


def swap_value(known: str, asked: str, sql: str, source: Source) -> Swap | None:
    """The swap that turns the question `known`, answered by `sql`, into `asked`; None when there is none.

    It is refused rather than guessed: the two questions differ in one place, what stands there is a stored
    value of one column on both sides, and every mention of the old value in the statement is a comparison
    with that column.
    """
    for old_text, new_text in _differences(known, asked, source.values.longest):
        for old, new in _same_column(old_text, new_text, source.values):
            changed = _with_value(sql, old, new.value, source.catalog)
            if changed is not None:
                return Swap(old.column, old.value, new.value, changed)
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
    for extra in range(longest - most + 1):
        for left in range(extra + 1):
            right = extra - left
            if left > before or right > after:
                continue
            place = slice(before - left, len(old) - after + right), slice(before - left, len(new) - after + right)
            texts = " ".join(known_words[place[0]]), " ".join(asked_words[place[1]])
            if all(texts):
                yield texts


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items two lists share from the start."""
    for place, (mine, theirs) in enumerate(zip(one, other, strict=False)):
        if mine != theirs:
            return place
    return min(len(one), len(other))


def _same_column(old_text: str, new_text: str, values: ValueIndex) -> Iterator[tuple[StoredValue, StoredValue]]:
    """Stored values of one column that the two texts name. A new text with two spellings in that column
    is left out: comparing with one of them would lose the rows of the other.
    """
    new_values = values.lookup(new_text)
    for old in values.lookup(old_text):
        here = [new for new in new_values if new.column == old.column]
        if len(here) == 1 and here[0].value != old.value:
            yield old, here[0]


def _with_value(sql: str, old: StoredValue, new: str, catalog: Catalog) -> str | None:
    """`sql` with `new` wherever it compares the column with the old value; None when it also does anything else."""
    form = normalise(old.value)
    try:
        tree = sqlglot.parse_one(sql, dialect=catalog.dialect)
        compared = [text for text, column in comparisons(tree, catalog) if column == old.column]
    except SqlglotError:
        return None
    if not form or _named_after(tree, form):
        return None
    mentions = [node for node in tree.find_all(exp.Literal) if node.is_string and form in normalise(node.this)]
    to_swap = [node for node in compared if node.this == old.value]
    if not to_swap or len(to_swap) != len(mentions):
        return None
    for node in to_swap:
        node.replace(exp.Literal.string(new))
    return tree.sql(dialect=catalog.dialect, pretty="\n" in sql)


def _named_after(tree: exp.Expr, form: str) -> bool:
    """Whether an alias speaks of the value, as in ``paris_sales``: it would lie after the swap."""
    wanted = form.replace(" ", "_")
    aliases = [node.alias for node in tree.find_all(exp.Alias, exp.TableAlias, exp.CTE)]
    return any(wanted in normalise(alias).replace(" ", "_") for alias in aliases if alias)
