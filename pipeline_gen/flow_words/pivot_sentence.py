"""The sentence of a pivot: what is shown, for each of what, and the values that become columns."""

from __future__ import annotations

from pipeline_gen.flow_words.reshaping import WAYS, pivot_values
from pipeline_gen.flow_words.rewrite import Rewrite
from pipeline_gen.flow_words.words import Cursor, Word, words_of
from pipeline_gen.sql_text import column
from pipeline_gen.steps import Pivot
from pipeline_gen.steps.pivot import Way

_NUMBER = ("the number of rows", "number of rows", "the count of rows", "how many rows", "the number of rows there are")
_COUNTED = ("the number of", "number of", "count of", "the count of")
_COLUMNS = ("with a column for each", "with one column for each", "a column for each", "one column for each",
            "with a column for every")  # fmt: skip


def pivot(cursor: Cursor, it: Rewrite) -> Pivot | None:
    """“Show the total amount for each town, with a column for each kind (gym, sauna and swim)”.

    What is left out stays: “the average amount instead”, “with a column for each year”.
    """
    old = it.old
    if not isinstance(old, Pivot):
        return None
    cursor.takes("show", "make it", "use", "take")
    shown = cursor.attempt(lambda: _shown(cursor, it))
    value, way = shown or (old.value, old.aggregate)
    by = old.by
    cursor.takes(",")
    rows = bool(cursor.takes("for each", "for every", "per", "one row for each"))
    if rows:
        by = tuple(it.scene.columns(cursor))
    cursor.takes(",")
    name, values = old.name, old.values
    columns = bool(cursor.takes(*_COLUMNS))
    if columns:
        name = it.scene.column(cursor) or ""
        values = _values(cursor, it, name) if name else ()
    cursor.takes("instead")
    if not (shown or rows or columns) or not by or not name or not values:
        return None
    return Pivot(by, name, values, value, way)


def _shown(cursor: Cursor, it: Rewrite) -> tuple[str, Way] | None:
    """The column that is put into the cells, and what is done where several rows meet."""
    old = it.old
    if cursor.takes(*_NUMBER):
        return ("", old.aggregate) if isinstance(old, Pivot) else None
    counted = cursor.takes(*_COUNTED)
    way: Way | None = "count" if counted else WAYS.get(cursor.takes(*WAYS))
    if way is None:
        return None
    name = it.scene.column(cursor)
    if name is None and isinstance(old, Pivot) and not counted and old.value:
        cursor.takes("instead")
        return old.value, way
    return (name, way) if name is not None else None


def _values(cursor: Cursor, it: Rewrite, name: str) -> tuple[str, ...]:
    """The values that become columns: those in brackets, else those that the column holds."""
    old = it.old
    kept = old.values if isinstance(old, Pivot) and old.name == name else ()
    found = kept or pivot_values(it.scene, name, column(name))
    if not cursor.takes("("):
        return found
    if cursor.number():
        return found if cursor.takes("values )", "value )") else ()
    known = [(words_of(value), value) for value in dict.fromkeys((*kept, *it.scene.stored(name)))]
    known.sort(key=lambda pair: -len(pair[0]))
    values = cursor.listed(lambda: _value(cursor, known))
    if not cursor.takes(")"):
        return ()
    old_values = old.values if isinstance(old, Pivot) else ()
    return found if tuple(values) == old_values else tuple(values)


def _value(cursor: Cursor, known: list[tuple[tuple[Word, ...], str]]) -> str | None:
    """A value as it stands in the data, else what stands there up to a comma or “and”."""
    for words, value in known:
        start = cursor.place
        if cursor.takes_said(words):
            if cursor.word is not None and cursor.word.low in (",", "and", ")"):
                return value
            cursor.place = start
    first = cursor.place
    while (word := cursor.word) is not None and word.low not in (",", "and", ")"):
        cursor.place += 1
    return " ".join(word.text for word in cursor.words[first : cursor.place]) or None
