"""The spellings of the stored values a statement compares with, and the statement with others chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.catalog import ColumnRef
from nl2sql.compared import compare_with, comparisons
from nl2sql.drafting import Source
from nl2sql.values import normalise

MOST_SPELLINGS = 8
_MOST_CHOICES = 4


@dataclass(frozen=True, slots=True)
class SpellingOption:
    """One way to choose among the spellings: those in `spellings`, by the statement `sql`."""

    spellings: tuple[str, ...]
    sql: str


@dataclass(frozen=True, slots=True)
class SpellingChoice:
    """A value that its column (`table` is a `Table.key`) stores in several spellings.

    `spellings` are all of them, `chosen` those that the statement compares with. `options` are all spellings
    together, then each by itself.
    """

    table: str
    column: str
    spellings: tuple[str, ...]
    chosen: tuple[str, ...]
    options: tuple[SpellingOption, ...]


def spelling_choices(sql: str, source: Source) -> tuple[SpellingChoice, ...]:
    """The choices that a statement leaves, in its order; none where every value has one spelling."""
    found: dict[tuple[ColumnRef, str], list[str]] = {}
    try:
        tree = sqlglot.parse_one(sql, dialect=source.catalog.dialect)
        for literal, column in comparisons(tree, source.catalog):
            found.setdefault((column, normalise(literal.name)), []).append(literal.name)
    except SqlglotError:
        return ()
    choices: list[SpellingChoice] = []
    for (column, form), compared in found.items():
        stored = (each.value for each in source.values.exact(form) if form and each.column == column)
        spellings = tuple(dict.fromkeys(stored))[:MOST_SPELLINGS]
        chosen = tuple(spelling for spelling in spellings if spelling in compared)
        if len(spellings) > 1 and chosen and len(choices) < _MOST_CHOICES:
            sets = (spellings, *((spelling,) for spelling in spellings))
            options = tuple(SpellingOption(each, _choosing(tree, column, form, each, source)) for each in sets)
            choices.append(SpellingChoice(column.table, column.column, spellings, chosen, options))
    return tuple(choices)


def _choosing(tree: exp.Expr, column: ColumnRef, form: str, spellings: Sequence[str], source: Source) -> str:
    """The statement that compares `column` with these spellings where it compares it with any of that form."""
    changed = tree.copy()
    compared = [
        literal
        for literal, of in comparisons(changed, source.catalog)
        if of == column and normalise(literal.name) == form
    ]
    known = {literal.name for literal in compared}
    # Of several texts in one list, one makes way for all that are wanted and takes the others with it.
    for literal in {id(literal.parent): literal for literal in reversed(compared)}.values():
        compare_with(literal, spellings, known)
    return changed.sql(dialect=source.catalog.dialect, pretty=True)
