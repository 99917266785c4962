"""Writes edited notes into the text of the file; all that was not edited stays as it is, with its comments."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import SingleQuotedScalarString

from nl2sql.notes.reading import known_key, parser, read_notes
from nl2sql.problems import UsageError
from nl2sql.written_notes import ColumnNote, MetricNote, TableNote


def edited(
    text: str, source: str, table: TableNote | None, metrics: Sequence[MetricNote] = (), removed: Sequence[str] = ()
) -> str:
    """`text` with a table's note (None for none) and some metrics as given, and without the metrics `removed`.

    `source` is what the file calls the source. What is empty is taken out; entries that hold nothing then go.
    Raises `UsageError` when the text is no notes file: it is not written over.
    """
    broken = [fault for fault in read_notes(text).faults if not fault.entry]
    if broken:
        raise UsageError(*(fault.problem for fault in broken))
    yaml = parser()
    data = yaml.load(text)
    data = CommentedMap() if data is None else data
    holder = _child(data, source)
    if table is not None:
        _table(_child(_child(holder, "tables"), table.name), table)
    known = _child(holder, "metrics")
    for metric in metrics:
        _metric(known, metric)
    for name in removed:
        if name in known:
            del known[name]
    _without_empty(data, source)
    written = StringIO()
    if data:
        yaml.dump(data, written)
    return written.getvalue()


def _table(entry: CommentedMap, note: TableNote) -> None:
    _put(entry, "description", note.description)
    _put(entry, "synonyms", note.synonyms)
    _put(entry, "filter", note.filter)
    _put(entry, "do_not_use", _reason(note.do_not_use))
    columns = _child(entry, "columns")
    for column in note.columns:
        _column(columns, column)


def _column(columns: CommentedMap, note: ColumnNote) -> None:
    found = columns.get(note.name)
    if isinstance(found, str):
        columns[note.name] = CommentedMap({"description": found})
    entry = _child(columns, note.name)
    _put(entry, "description", note.description)
    _put(entry, "synonyms", note.synonyms)
    _put(entry, "unit", note.unit)
    _put(entry, "do_not_use", _reason(note.do_not_use))
    values = _child(entry, "values")
    kept = {known.value: known.words for known in note.values}
    for name in [name for name in values if str(name) not in kept]:
        del values[name]
    for name, words in kept.items():
        _put(values, name, words)
    if isinstance(found, str) and dict(_plain(entry)) == {"description": found}:
        columns[note.name] = found


def _metric(metrics: CommentedMap, note: MetricNote) -> None:
    found = metrics.get(note.name)
    more = note.description or note.synonyms or note.unit or note.table
    if not more and (found is None or isinstance(found, str)):
        if found != note.sql:
            metrics[note.name] = note.sql
        return
    if isinstance(found, str):
        metrics[note.name] = CommentedMap({"sql": found})
    entry = _child(metrics, note.name)
    for key in ("sql", "description", "unit", "table"):
        _put(entry, key, getattr(note, key))
    _put(entry, "synonyms", note.synonyms)


def _reason(reason: str | None) -> str | bool:
    """False where it may be used, true where no reason is given."""
    return False if reason is None else reason or True


def _child(holder: CommentedMap, name: str) -> CommentedMap:
    """The entry of that name, made where there is none."""
    key = _key(holder, name)
    found = holder.get(key)
    if not isinstance(found, CommentedMap):
        found = holder[key] = CommentedMap()
    return found


def _key(holder: CommentedMap, name: str) -> Any:
    """The key as it is written: "do not use" for ``do_not_use``, a number for a value that is one."""
    return next((key for key in holder if str(key) == name or known_key(key) == name), name)


def _put(holder: CommentedMap, name: str, value: str | bool | tuple[str, ...]) -> None:
    """Set, change or take out a value; one that says the same already is not touched."""
    key = _key(holder, name)
    known = holder.get(key)
    if not value:
        if key in holder:
            del holder[key]
    elif isinstance(value, tuple):
        if _words(known) != value:
            # A plain word that begins with a question mark would be read as a key.
            words = CommentedSeq(SingleQuotedScalarString(word) if word[0] == "?" else word for word in value)
            holder[key] = words
            words.fa.set_flow_style()
    elif known != value or isinstance(known, bool) != isinstance(value, bool):
        holder[key] = value


def _words(known: Any) -> tuple[str, ...] | None:
    if isinstance(known, str):
        return tuple(part.strip() for part in known.split(",") if part.strip())
    return tuple(str(part).strip() for part in known) if isinstance(known, list) else None


def _plain(entry: CommentedMap) -> list[tuple[Any, Any]]:
    return [(key, value) for key, value in entry.items() if value != {}]


def _without_empty(holder: CommentedMap, name: str) -> None:
    """Take out what holds nothing, from the inside."""
    entry = holder.get(name)
    if not isinstance(entry, CommentedMap):
        return
    for key in list(entry):
        _without_empty(entry, key)
    if not entry:
        del holder[name]
