"""What the parser knows about a catalogue beyond its names: labels, dates, amounts, flags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, Column, ColumnRef, Table
from nl2sql.joins import join_graph
from nl2sql.lexicon import Phrase, Scale, lexicon, word_list
from nl2sql.words import STOP_WORDS, stem, stems

_DAY_FIRST = re.compile(r"\d{1,2}/\d{1,2}/\d{4}\b")
_CLOCK = re.compile(r"\d\d?:\d\d")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}\b")
_FIRST_NAMES, _LAST_NAMES = {"first", "given", "fore", "fname"}, {"last", "sur", "family", "lname", "surname"}


def is_numeric(column: Column) -> bool:
    """Whether it holds numbers."""
    return column.type in ("integer", "number")


@lru_cache(maxsize=16384)
def is_date(column: Column) -> bool:
    """Whether it holds days or moments, in whatever way they are stored."""
    return column.type in ("date", "datetime") or date_format(column) != ""


@lru_cache(maxsize=16384)
def has_time(column: Column) -> bool:
    """Whether its moments have a time of day."""
    texts = [str(sample) for sample in column.samples if sample is not None]
    if not texts:
        return column.type == "datetime"
    return is_date(column) and any(_CLOCK.search(text) for text in texts)


@lru_cache(maxsize=16384)
def date_format(column: Column) -> str:
    """How text dates are written: ``iso``, ``dmy`` (31/12/2024), ``mdy``; empty when it holds no dates as text."""
    texts = [sample for sample in column.samples if isinstance(sample, str) and sample.strip()]
    if not texts or is_numeric(column) or column.type in ("boolean", "time"):
        return ""
    if all(_ISO.match(text.strip()) for text in texts):
        return "iso"
    if all(_DAY_FIRST.match(text.strip()) for text in texts):
        return "mdy" if any(int(text.split("/")[1]) > 12 for text in texts) else "dmy"
    return ""


def is_flag(column: Column) -> bool:
    """Whether it says yes or no."""
    if column.type == "boolean" or "BOOL" in column.declared.upper():
        return True
    texts = {str(sample).strip().lower() for sample in column.samples if sample is not None}
    named = (
        stems(column.name)[-1:] in (("yn",), ("flag",))
        or stems(column.name)[:1] in (("is",), ("has",), ("was",), ("can",))
        or len(texts) == 2
    )
    return bool(texts) and named and any(texts <= pair for pair in _FLAGS)


_FLAGS = ({"0", "1"}, {"y", "n"}, {"yes", "no"}, {"t", "f"}, {"true", "false"}, {"0.0", "1.0"})
_TRUE = {"1", "y", "yes", "t", "true", "1.0"}


def flag_value(column: Column, wanted: bool) -> bool | int | str:
    """How `column` writes yes or no."""
    if column.type == "boolean":
        return wanted
    for sample in column.samples:
        if sample is not None and (str(sample).strip().lower() in _TRUE) == wanted:
            return sample if isinstance(sample, int | str) else int(wanted)
    texts = [sample for sample in column.samples if isinstance(sample, str)]
    if texts:
        pairs = {"y": "n", "yes": "no", "t": "f", "true": "false"}
        other = (pairs | {no: yes for yes, no in pairs.items()}).get(texts[0].strip().lower(), "")
        return other.upper() if texts[0].isupper() else other.title() if texts[0].istitle() else other
    return int(wanted)


def is_key(table: Table, column: Column) -> bool:
    """Whether it only identifies rows, here or elsewhere: nobody adds it up or asks to see it."""
    if column.name in {name for key in table.foreign_keys for name in key.columns}:
        return True
    words = stems(column.name)
    if column.primary_key and is_numeric(column):
        return True
    return bool(words) and words[-1] in ("id", "key", "uuid", "guid") and (len(words) > 1 or column.primary_key)


@per_object
def label_columns(table: Table) -> tuple[ColumnRef, ...]:
    """The columns that name a row of `table` for people: a name or title, first and last name, else its key."""
    ranked: list[tuple[float, int, Column]] = []
    own = set(stems(table.name))
    first = last = None
    for place, column in enumerate(table.columns):
        words = stems(column.name)
        if column.type != "text" or not words or is_date(column):
            continue
        if "name" in words and _FIRST_NAMES & set(words):
            first = column
        if ("name" in words and _LAST_NAMES & set(words)) or words == ("surnam",):
            last = column
        ranked += [(score, place, column) for score in [_label_score(words, own)] if score > 0]
    best = min(ranked, key=lambda option: (-option[0], option[1]), default=None)
    if first and last and (best is None or best[0] < 4):
        return (ColumnRef(table.key, first.name), ColumnRef(table.key, last.name))
    if best is not None:
        return (ColumnRef(table.key, best[2].name),)
    return tuple(ColumnRef(table.key, name) for name in table.primary_key) or fallback_label(table)


def fallback_label(table: Table) -> tuple[ColumnRef, ...]:
    """The first text column, or the first column, of a table without name and key."""
    texts = [column for column in table.columns if column.type == "text"] or list(table.columns)
    return tuple(ColumnRef(table.key, column.name) for column in texts[:1])


def _label_score(words: Phrase, own: set[str]) -> float:
    if words == ("name",) or (words[-1] == "name" and set(words[:-1]) <= own):
        return 5.0
    if words in (("full", "name"), ("display", "name")) or (words[-1] == "titl" and set(words[:-1]) <= own):
        return 4.0
    if words[-1] == "name" and not {"user", "file", "first", "last", "middl"} & set(words):
        return 3.0
    if set(words) <= own or words[-1] in ("label", "username", "titl"):
        return 2.0
    return 1.0 if words[-1] == "name" else 0.0


def scale_column(table: Table, scales: Iterable[Scale]) -> tuple[ColumnRef, bool] | None:
    """The column of `table` an adjective speaks of, and whether much of it is meant."""
    for scale in scales:
        for wanted in scale.names:
            matches = [column for column in table.columns if _is_called(column, wanted, table)]
            if matches:
                return ColumnRef(table.key, matches[0].name), scale.high
    return None


def _is_called(column: Column, wanted: Phrase, table: Table) -> bool:
    if not (is_numeric(column) or is_date(column)) or is_key(table, column):
        return False
    return speaks_of(stems(column.name), wanted)


@lru_cache(maxsize=4096)
def speaks_of(words: Phrase, wanted: Phrase) -> bool:
    """Whether a column of these words may be called `wanted`."""
    known = lexicon()
    full = tuple(piece for word in words for piece in known.short.get(word, (word,)))
    if len(wanted) > 1 or wanted[0] in ("date", "year", "time"):
        return full[-len(wanted) :] == wanted or (full in known.same.get(wanted, ()) and len(wanted) > 1)
    return wanted[0] in full or any(other == full for other in known.same.get(wanted, ()))


def date_column(catalog: Catalog, tables: Iterable[str], hints: Iterable[str] = ()) -> ColumnRef | None:
    """The column that says when it happened, for rows of `tables` (the first counts most).

    Looks in the tables themselves and in those one row of them points to. `hints` are stems of the
    question, which win ("shipped" in a question finds the ship date).
    """
    wanted = set(hints)
    best: tuple[float, ColumnRef] | None = None
    for rank, key in enumerate(dict.fromkeys(tables)):
        for other, (cost, path) in join_graph(catalog).paths_from(key).items():
            table = catalog.table(other)
            if table is None or any(join.multiplies for join in path) or cost > 3:
                continue
            for column in table.columns:
                if not is_date(column):
                    continue
                score = _date_score(table, column, wanted) - 1.1 * cost - 0.9 * rank
                if best is None or score > best[0]:
                    best = (score, ColumnRef(table.key, column.name))
    return best[1] if best else None


def _akin(word: str, name: str) -> bool:
    """Whether a word of a date and one of its table's name have one root: a shipment is shipped, a delivery made."""
    return word == name or (min(len(word), len(name)) >= 4 and (name.startswith(word) or word.startswith(name)))


def _date_score(table: Table, column: Column, wanted: set[str]) -> float:
    words = stems(column.name)
    score = 2.0 * len(set(words) & wanted - {"date", "time", "at"} - STOP_WORDS)
    own = any(_akin(word, name) for word in words for name in stems(table.name))
    score += 0.6 if own else 0.0
    score += 0.5 if words in (("date",), ("day",)) else 0.0
    score += 0.3 if set(words) & word_list("occurred") else 0.0
    score -= 1.0 if not own and set(words) & word_list("later") else 0.0
    return score - (0.2 if column.nullable else 0.0)


def timed_column(catalog: Catalog, tables: Iterable[str]) -> ColumnRef | None:
    """The first column with times of day in one of `tables`."""
    for key in dict.fromkeys(tables):
        table = catalog.table(key)
        for column in table.columns if table is not None else ():
            if has_time(column):
                return ColumnRef(key, column.name)
    return None


def is_year(column: Column) -> bool:
    """Whether it holds whole years."""
    return stem("year") in stems(column.name) and column.type in ("integer", "number", "text")


def year_column(catalog: Catalog, tables: Iterable[str]) -> ColumnRef | None:
    """A column of whole years in one of `tables` or a table they point to."""
    for key in dict.fromkeys(tables):
        paths = sorted(join_graph(catalog).paths_from(key).items(), key=lambda item: item[1][0])
        for other, (cost, path) in paths:
            table = catalog.table(other)
            if table is None or any(join.multiplies for join in path) or cost > 2:
                continue
            for column in table.columns:
                if is_year(column):
                    return ColumnRef(table.key, column.name)
    return None
