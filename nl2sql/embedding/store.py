"""Vectors in the workspace file, which is the truth about them: half floats by what was embedded, model and source.

A vector is found by a digest of its text, so that a name that stays needs no second look when others change, and the
text itself is kept nowhere.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from nl2sql.cache_part import CachePart, Fault, nobody
from nl2sql.claims import is_free
from nl2sql.embedding.embedder import Vectors
from nl2sql.store import transaction

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS embedding_vector (model TEXT NOT NULL, source TEXT NOT NULL, text BLOB NOT NULL,"
    " vector BLOB NOT NULL, PRIMARY KEY (model, source, text)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS embedding_work (model TEXT NOT NULL, source TEXT NOT NULL, holder TEXT NOT NULL,"
    " until REAL NOT NULL, PRIMARY KEY (model, source)) WITHOUT ROWID",
)
_HALF = np.dtype("<f2")


def digest(text: str) -> bytes:
    """What a text is found by: 16 bytes."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


class VectorStore:
    """The vectors of every model and source. Safe to share between threads; several processes may use the file.

    Every method raises `StoreError` where the file does not allow what is asked.
    """

    def __init__(self, path: Path | None, fault: Fault = nobody) -> None:
        """`path` None keeps them in memory. `fault` hears of damage, so that the file makes way for a new one."""
        self._part = CachePart(path, lambda connection: [connection.execute(sql) for sql in _SCHEMA], fault)

    def read(self, model: str, source: str) -> dict[bytes, bytes]:
        """By digest of the text: the vector as half floats."""
        query = "SELECT text, vector FROM embedding_vector WHERE model = ? AND source = ?"
        with self._part.using() as connection:
            return dict(connection.execute(query, (model, source)))

    def take_over(self, model: str, old: str, new: str) -> None:
        """Whatever was kept of the source `old` is that of `new` from now on; of the texts that both have, `new`'s.

        A text has the same vector in every source, so none of them can be wrong.
        """
        mine = "WHERE model = ? AND source = ?"
        with self._part.using() as connection:
            kept = f"SELECT EXISTS (SELECT 1 FROM embedding_vector {mine})"
            if not connection.execute(kept, (model, old)).fetchone()[0]:
                return
            with transaction(connection):
                connection.execute(f"UPDATE OR IGNORE embedding_vector SET source = ? {mine}", (new, model, old))
                connection.execute("DELETE FROM embedding_vector WHERE source = ?", (old,))

    def write(self, model: str, source: str, texts: Sequence[bytes], vectors: Vectors) -> None:
        """Keep the vectors of the texts with these digests, all or none."""
        rows = ((model, source, text, packed(vector)) for text, vector in zip(texts, vectors, strict=True))
        with self._part.using() as connection, transaction(connection):
            connection.executemany("INSERT OR REPLACE INTO embedding_vector VALUES (?, ?, ?, ?)", rows)

    def keep_only(self, model: str, source: str, texts: Iterable[bytes]) -> None:
        """Drop what is no longer said of a source, and what other models made of it."""
        wanted = set(texts)
        with self._part.using() as connection:
            known = connection.execute(
                "SELECT model, text FROM embedding_vector WHERE source = ?", (source,)
            ).fetchall()
            gone = [(each, source, text) for each, text in known if each != model or text not in wanted]
            connection.executemany("DELETE FROM embedding_vector WHERE model = ? AND source = ? AND text = ?", gone)

    def claim(self, model: str, source: str, holder: str, seconds: float) -> bool:
        """Whether `holder` may embed this source for so many seconds: only one at a time does.

        `holder` is a `claimant`. Who asks again prolongs the claim; it ends with its process.
        """
        now = time.time()
        with self._part.using() as connection, transaction(connection):
            held = "SELECT holder, until FROM embedding_work WHERE model = ? AND source = ?"
            for other, until in connection.execute(held, (model, source)):
                if other != holder and not is_free(other, until, now):
                    return False
            row = (model, source, holder, now + seconds)
            connection.execute("INSERT OR REPLACE INTO embedding_work VALUES (?, ?, ?, ?)", row)
        return True

    def release(self, model: str, source: str, holder: str) -> None:
        """Give a claim back."""
        with self._part.using() as connection:
            connection.execute(
                "DELETE FROM embedding_work WHERE model = ? AND source = ? AND holder = ?", (model, source, holder)
            )

    def close(self) -> None:
        """Give the file back."""
        self._part.close()


def packed(vector: Vectors) -> bytes:
    """A vector as it is kept: half floats, two bytes each, which changes a cosine by less than a thousandth."""
    return vector.astype(_HALF).tobytes()


def unpacked(vectors: Sequence[bytes]) -> Vectors:
    """Kept vectors as rows of a matrix, [vectors, size]."""
    rows = np.frombuffer(b"".join(vectors), dtype=_HALF)
    return rows.reshape(len(vectors), -1).astype(np.float32) if vectors else np.zeros((0, 0), dtype=np.float32)
