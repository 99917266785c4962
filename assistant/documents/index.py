"""The index of documents: passages and their words in the workspace's SQLite file, kept as the folder changes.

Each process that is asked to search brings the index up to date; a file is written in one short transaction, so
several may do so at once. Words are stored as the stems that the rest of the program compares by, and those that
differ from their stem once more as they are, for beginnings.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.documents.files import FileState, documents
from assistant.documents.passages import Passage, passages
from assistant.documents.reading import Unreadable, blocks_of
from assistant.documents.words import Wanted, words_in
from nl2sql.cache_part import CachePart, Fault, nobody
from nl2sql.problems import Problem
from nl2sql.store import transaction
from nl2sql.words import stem

MOST_PASSAGES = 5_000
"""Passages kept of one file."""
_LAYOUT = "1"
_TITLE, _HEADING, _BODY, _AS_WRITTEN = 4.0, 3.0, 1.0, 0.5
_SCHEMA = """
CREATE TABLE IF NOT EXISTS search_layout (version TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS search_file (
    path TEXT PRIMARY KEY, changed INTEGER NOT NULL, size INTEGER NOT NULL, digest TEXT NOT NULL, fault TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS search_passage (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL, headings TEXT NOT NULL, lines TEXT NOT NULL, cell INTEGER,
    code INTEGER NOT NULL, text TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS search_passage_path ON search_passage (path);
CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5(
    title, heading, body, written, tokenize = "unicode61 remove_diacritics 0", prefix = '2 3'
);
"""
_PASSAGE = "p.path, p.text, p.headings, p.lines, p.cell, p.code"
_NOTHING = Passage("", (), (1,))
"""Stands for a file without a passage, so that it is found by its name."""
_DROPPED = "".join(
    f"DROP TABLE IF EXISTS {name};" for name in ("search_layout", "search_file", "search_passage", "search_words")
)


@dataclass(frozen=True, slots=True)
class Located:
    """A passage with the file it stands in."""

    path: str
    passage: Passage


class DocumentIndex:
    """Finds passages of the documents below `root`. Thread-safe; `path` None keeps everything in memory.

    Raises `StoreError` when the workspace file cannot be used.
    """

    def __init__(self, path: Path | None, root: Path, fault: Fault = nobody) -> None:
        """`fault` hears of damage, so that the file makes way for a new one, which the next `refresh` fills."""
        self._root = root
        self._refreshing = threading.Lock()
        self._part = CachePart(path, _lay_out, fault)
        self.unread = 0
        """Files that the running `refresh` has still to read."""

    def refresh(self) -> None:
        """Read what is new or has changed, and forget what is gone. Raises `StoreError`."""
        with self._refreshing:
            found = list(documents(self._root))
            rows = self._run("SELECT path, changed, size FROM search_file")
            known = {path: (changed, size) for path, changed, size in rows}
            for path in known.keys() - {state.path for state in found}:
                with self._transaction():
                    self._forget(path)
            changed = [state for state in found if known.get(state.path) != (state.changed, state.size)]
            self.unread = len(changed)
            try:
                for state in changed:
                    self._update(state)
                    self.unread -= 1
            finally:
                self.unread = 0

    def find(self, wanted: Wanted, limit: int) -> tuple[Located, ...]:
        """The passages that hold any of the wanted words, best first by BM25 over title, headings and text."""
        query = _query(wanted)
        if not query:
            return ()
        rows = self._run(
            f"SELECT {_PASSAGE} FROM search_words JOIN search_passage p "
            "ON p.id = search_words.rowid WHERE search_words MATCH ? "
            f"ORDER BY bm25(search_words, {_TITLE}, {_HEADING}, {_BODY}, {_AS_WRITTEN}) LIMIT ?",
            query,
            limit,
        )
        return tuple(_located(row) for row in rows)

    def passages(self, most: int) -> Iterator[tuple[int, Passage]]:
        """The passages of all documents but their code, `most` of them at most, each with its number."""
        rows = self._run(f"SELECT {_PASSAGE}, p.id FROM search_passage p WHERE NOT code ORDER BY id LIMIT ?", most)
        yield from ((row[-1], _located(row).passage) for row in rows)

    def numbered(self, numbers: Iterable[int]) -> dict[int, Located]:
        """The passages with these numbers, those that are still there."""
        wanted = list(numbers)
        marks = ", ".join("?" * len(wanted))
        rows = self._run(f"SELECT {_PASSAGE}, p.id FROM search_passage p WHERE id IN ({marks})", *wanted)
        return {row[-1]: _located(row) for row in rows}

    def faults(self) -> tuple[Problem, ...]:
        """The files that could not be read, and why; the first few by name."""
        rows = self._run("SELECT path, fault FROM search_file WHERE fault <> '' ORDER BY path LIMIT 20")
        return tuple(
            Problem("search.unread", f"{path} is not searched: {fault}.", "Its name is still found.", severity="info")
            for path, fault in rows
        )

    def count(self) -> int:
        """How many files are indexed."""
        return int(self._run("SELECT COUNT(*) FROM search_file")[0][0])

    def close(self) -> None:
        """Close the workspace file; the object is not used afterwards."""
        self._part.close()

    def _update(self, state: FileState) -> None:
        data, fault = self._content(state)
        digest = hashlib.sha256(data + fault.encode()).hexdigest()
        where = (state.path, digest)
        if self._run("SELECT 1 FROM search_file WHERE path = ? AND digest = ?", *where):
            self._run(
                "UPDATE search_file SET changed = ?, size = ? WHERE path = ?", state.changed, state.size, state.path
            )
            return
        found, fault = ((_NOTHING,), fault) if fault else _read(state.path, data)
        with self._transaction():
            self._forget(state.path)
            row = (state.path, state.changed, state.size, digest, fault)
            self._run("INSERT INTO search_file VALUES (?, ?, ?, ?, ?)", *row)
            for passage in found:
                self._add(state.path, passage)

    def _content(self, state: FileState) -> tuple[bytes, str]:
        """The bytes of a file and why there are none."""
        if state.too_large:
            return b"", f"it is too large ({state.size / 1e6:,.0f} MB)"
        try:
            return (self._root / state.path).read_bytes(), ""
        except OSError as error:
            return b"", f"it cannot be read ({error.strerror})"

    def _add(self, path: str, passage: Passage) -> None:
        headings, lines = json.dumps(passage.headings, ensure_ascii=False), json.dumps(passage.lines)
        stored = self._run(
            "INSERT INTO search_passage (path, headings, lines, cell, code, text) "
            "VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            *(path, headings, lines, passage.cell, passage.code, passage.text),
        )
        fields = (path.rpartition(".")[0], " ".join(passage.headings), passage.text)
        words = [[word for word, _ in words_in(field)] for field in fields]
        indexed = [" ".join(stem(word) for word in field) for field in words]
        written = sorted({word for field in words for word in field if stem(word) != word})
        self._run(
            "INSERT INTO search_words (rowid, title, heading, body, written) VALUES (?, ?, ?, ?, ?)",
            *(stored[0][0], *indexed, " ".join(written)),
        )

    def _forget(self, path: str) -> None:
        self._run("DELETE FROM search_words WHERE rowid IN (SELECT id FROM search_passage WHERE path = ?)", path)
        self._run("DELETE FROM search_passage WHERE path = ?", path)
        self._run("DELETE FROM search_file WHERE path = ?", path)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._part.using() as connection, transaction(connection):
            yield

    def _run(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with self._part.using() as connection:
            return connection.execute(sql, values).fetchall()


def _lay_out(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        tables = connection.execute("SELECT name FROM sqlite_master WHERE name = 'search_layout'").fetchall()
        versions = connection.execute("SELECT version FROM search_layout").fetchall() if tables else []
        if versions != [(_LAYOUT,)]:
            for statement in (_DROPPED + _SCHEMA).split(";"):
                connection.execute(statement)
            connection.execute("INSERT INTO search_layout VALUES (?)", (_LAYOUT,))


def _located(row: sqlite3.Row) -> Located:
    """A passage from a row that begins with what `_PASSAGE` names."""
    path, text, headings, lines, cell, code = row[:6]
    return Located(path, Passage(text, tuple(json.loads(headings)), tuple(json.loads(lines)), cell, bool(code)))


def _read(path: str, data: bytes) -> tuple[tuple[Passage, ...], str]:
    """The passages of a file and what was wrong with it. One without a passage is still found by its name."""
    try:
        found = tuple(passages(blocks_of(path, data)))
    except Unreadable as error:
        return (_NOTHING,), str(error)
    if len(found) > MOST_PASSAGES:
        return found[:MOST_PASSAGES], "only its beginning is, as it is very long"
    return found or (_NOTHING,), ""


def _query(wanted: Wanted) -> str:
    """The words in FTS5's language: any of them, or what means the same; what is being typed as a beginning, too."""
    terms = [f'"{each}"' for each in dict.fromkeys((*wanted.stems, *(s for group in wanted.synonyms for s in group)))]
    if wanted.begun:
        terms.append(f'"{wanted.words[-1]}"*')
    return " OR ".join(terms)
