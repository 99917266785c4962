"""Reads the notes file: every entry by itself, so that a fault in one leaves the others usable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from rapidfuzz import process
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from nl2sql.problems import Problem
from nl2sql.written_notes import ColumnNote, Fault, JoinNote, MetricNote, SourceNotes, TableNote, ValueNote

SOURCE_KEYS = ("description", "metrics", "tables", "joins")
METRIC_KEYS = ("sql", "description", "synonyms", "unit", "table")
TABLE_KEYS = ("description", "synonyms", "filter", "do_not_use", "columns")
COLUMN_KEYS = ("description", "synonyms", "unit", "values", "do_not_use")
_NO_REASON = ""


@dataclass(frozen=True, slots=True)
class NotesFile:
    """What a file says of each source, and what is wrong with it. Nothing of it is held against a catalogue yet."""

    sources: tuple[SourceNotes, ...] = ()
    faults: tuple[Fault, ...] = ()

    def name_of(self, source: str) -> str:
        """What the file calls a source: its name, or that of a file without its ending; empty where it says nothing."""
        names = [notes.source for notes in self.sources]
        return next((name for name in (source, PurePath(source).stem) if name in names), "")

    def of(self, source: str) -> SourceNotes:
        """What it says of one source; nothing when it does not speak of it."""
        name = self.name_of(source)
        return next((notes for notes in self.sources if notes.source == name), SourceNotes(source))

    def faults_of(self, source: str) -> tuple[Fault, ...]:
        """The faults of one source, with those of the file as a whole."""
        name = self.name_of(source) or source
        return tuple(each for each in self.faults if not each.entry or each.entry.partition(": ")[0] == name)


def parser() -> YAML:
    """Reads and writes YAML 1.2, keeping comments, order and quotes."""
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096  # A text that stands in one line stays in one line.
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def read_notes(text: str) -> NotesFile:
    """The notes in the text of a file."""
    try:
        data = parser().load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = error.problem or error.context or "it is not YAML"
        return NotesFile((), (_unreadable(said.strip().splitlines()[0], mark.line + 1 if mark else 0),))
    except YAMLError as error:
        return NotesFile((), (_unreadable(str(error), 0),))
    if data is None:
        return NotesFile()
    if not isinstance(data, CommentedMap):
        return NotesFile((), (_unreadable("it should hold the names of sources, each with its notes below it", 1),))
    reader = _Reader()
    sources = tuple(reader.source(str(name), data, name) for name in data)
    return NotesFile(sources, tuple(reader.faults))


def _unreadable(said: str, line: int) -> Fault:
    hint = "docs/notes.md shows a file. Texts with ': ' or '#', or that begin with a sign, stand in quotes."
    return Fault(line, "", Problem("notes.unreadable", f"The notes cannot be read: {said}.", hint))


def line_of(holder: Any, key: Any) -> int:
    """The line, from 1, that a key of a mapping or an item of a list stands in; 0 where that is not known."""
    try:
        place = holder.lc.key(key) if isinstance(holder, CommentedMap) else holder.lc.item(key)
    except (AttributeError, KeyError, IndexError, TypeError):
        return 0
    return int(place[0]) + 1


def known_key(key: object) -> str:
    """A key as it is meant: "do not use" is ``do_not_use``."""
    return str(key).strip().lower().replace(" ", "_").replace("-", "_")


@dataclass
class _Reader:
    faults: list[Fault] = field(default_factory=list)

    def source(self, name: str, holder: CommentedMap, key: Any) -> SourceNotes:
        line = line_of(holder, key)
        parts = self._parts(holder[key], SOURCE_KEYS, line, name)
        return SourceNotes(
            name,
            self._text(parts, "description", name),
            tuple(self._metrics(parts, name)),
            tuple(self._tables(parts, name)),
            tuple(self._joins(parts, name)),
            line,
        )

    def _metrics(self, parts: _Parts, source: str) -> Iterator[MetricNote]:
        for name, holder, key in self._named(parts, "metrics", source):
            entry, line, value = f"{source}: metrics.{name}", line_of(holder, key), holder[key]
            if isinstance(value, str):
                yield MetricNote(name, value.strip(), line=line)
                continue
            own = self._parts(value, METRIC_KEYS, line, entry)
            sql = self._text(own, "sql", entry)
            if not sql:
                hint = f"Write {name}: SUM(table.column), or the same behind 'sql:'."
                self.faults.append(
                    Fault(
                        line,
                        entry,
                        Problem("notes.metric", f"The metric {name} does not say how it is computed.", hint),
                    )
                )
                continue
            texts = {key: self._text(own, key, entry) for key in ("description", "unit", "table")}
            yield MetricNote(
                name, sql, synonyms=self._list(own, "synonyms", entry), line=own.line("sql") or line, **texts
            )

    def _tables(self, parts: _Parts, source: str) -> Iterator[TableNote]:
        for name, holder, key in self._named(parts, "tables", source):
            entry, line = f"{source}: tables.{name}", line_of(holder, key)
            own = self._parts(holder[key], TABLE_KEYS, line, entry)
            yield TableNote(
                name,
                self._text(own, "description", entry),
                self._list(own, "synonyms", entry),
                self._text(own, "filter", entry),
                self._reason(own, entry),
                tuple(self._columns(own, entry)),
                line,
                own.line("filter") or line,
            )

    def _columns(self, parts: _Parts, table: str) -> Iterator[ColumnNote]:
        for name, holder, key in self._named(parts, "columns", table):
            entry, line = f"{table}.{name}", line_of(holder, key)
            if isinstance(holder[key], str):
                yield ColumnNote(name, holder[key].strip(), line=line)
                continue
            own = self._parts(holder[key], COLUMN_KEYS, line, entry)
            yield ColumnNote(
                name,
                self._text(own, "description", entry),
                self._list(own, "synonyms", entry),
                self._text(own, "unit", entry),
                tuple(self._values(own, entry)),
                self._reason(own, entry),
                line,
            )

    def _values(self, parts: _Parts, column: str) -> Iterator[ValueNote]:
        for name, holder, key in self._named(parts, "values", column):
            words = self._words(holder[key], line_of(holder, key), f"{column}.values.{name}")
            if words:
                yield ValueNote(name, words)

    def _joins(self, parts: _Parts, source: str) -> Iterator[JoinNote]:
        found, entry = parts.get("joins"), f"{source}: joins"
        if found is None:
            return
        if isinstance(found, str):
            yield JoinNote(found.strip(), parts.line("joins"))
            return
        if not isinstance(found, Sequence):
            self._odd(parts.line("joins"), entry, "a list of joins, such as '- orders.store_id = stores.store_id'")
            return
        for place, item in enumerate(found):
            line = line_of(found, place) or parts.line("joins")
            if isinstance(item, str):
                yield JoinNote(item.strip(), line)
            else:
                self._odd(line, entry, "a join such as 'orders.store_id = stores.store_id'")

    def _named(self, parts: _Parts, key: str, entry: str) -> Iterator[tuple[str, CommentedMap, Any]]:
        """The entries of a mapping below `key`, with the mapping and the key to read each."""
        found = parts.get(key)
        if found is None:
            return
        if not isinstance(found, CommentedMap):
            self._odd(
                parts.line(key),
                f"{entry}: {key}" if ":" not in entry else f"{entry}.{key}",
                "names, each with its notes",
            )
            return
        for name in found:
            yield str(name), found, name

    def _parts(self, value: Any, known: tuple[str, ...], line: int, entry: str) -> _Parts:
        """The keys of an entry; those that are not known are faults."""
        if value is None:
            return _Parts({}, None)
        if not isinstance(value, CommentedMap):
            self._odd(line, entry, "lines such as " + ", ".join(f"'{key}: …'" for key in known[:3]))
            return _Parts({}, None)
        kept: dict[str, Any] = {}
        for key in value:
            if known_key(key) in known:
                kept[known_key(key)] = key
                continue
            near = process.extractOne(known_key(key), known, score_cutoff=60)
            hint = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(known)}."
            where = f"{entry.partition(': ')[2] or entry}"
            message = f"There is nothing called {key!r} in the notes of {where}."
            self.faults.append(Fault(line_of(value, key), entry, Problem("notes.unknown-key", message, hint)))
        return _Parts(kept, value)

    def _text(self, parts: _Parts, key: str, entry: str) -> str:
        value = parts.get(key)
        if isinstance(value, Mapping | list):
            self._odd(parts.line(key), entry, f"a text behind '{key}:'")
            return ""
        return "" if value is None else str(value).strip()

    def _list(self, parts: _Parts, key: str, entry: str) -> tuple[str, ...]:
        return self._words(parts.get(key), parts.line(key), entry)

    def _words(self, value: Any, line: int, entry: str) -> tuple[str, ...]:
        """Words from a list, or from a text with commas."""
        if isinstance(value, Mapping):
            self._odd(line, entry, "a list of words, such as [turnover, net sales]")
            return ()
        texts = value if isinstance(value, list) else str(value).split(",") if value is not None else ()
        return tuple(dict.fromkeys(str(text).strip() for text in texts if text is not None and str(text).strip()))

    def _reason(self, parts: _Parts, entry: str) -> str | None:
        value = parts.get("do_not_use")
        if value is None or value is False:
            return None
        return _NO_REASON if value is True else self._text(parts, "do_not_use", entry)

    def _odd(self, line: int, entry: str, wanted: str) -> None:
        where = entry.partition(": ")[2] or entry
        self.faults.append(Fault(line, entry, Problem("notes.shape", f"The notes of {where} should be {wanted}.")))


@dataclass(frozen=True, slots=True)
class _Parts:
    """The known keys of an entry, as they are written, and the mapping that holds them."""

    keys: dict[str, Any]
    holder: CommentedMap | None

    def get(self, key: str) -> Any:
        return self.holder[self.keys[key]] if self.holder is not None and key in self.keys else None

    def line(self, key: str) -> int:
        return line_of(self.holder, self.keys[key]) if key in self.keys else 0
