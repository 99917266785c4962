"""Chroma as a cache of vectors: the only module that imports chromadb.

Two processes that open one store of Chroma's lose vectors without a word, so one process owns it, told by a lock that
the operating system gives back when the process ends, however it ends. Others search without it. Everything in it can
be made again from the workspace file: what is missing, stale or damaged is thrown away and built anew, while searches
go on without it.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import shutil
import sqlite3
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from nl2sql.embedding.embedder import Vectors
from nl2sql.likeness import Cosines
from nl2sql.problems import Problem, StoreError

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

_log = logging.getLogger(__name__)

MOST = 1_000
"""Vectors that are asked for: what lies further away counts as just as far as the last of them."""
BATCH = 5_000
"""Vectors that are added at a time; Chroma takes 5,461 at most."""
_SAMPLE = 16
_EXACT = {"hnsw": {"space": "cosine", "ef_search": 2 * MOST, "ef_construction": 200, "max_neighbors": 32}}
_FAULTS = (OSError, sqlite3.Error, ValueError, TypeError, KeyError, RuntimeError, ImportError)
_FAMILIES = ("chromadb", "chromadb_rust_bindings", "pyo3_runtime")
_LOCK, _STORES = "owner.sqlite", "store-"


class ChromaVectors:
    """Collections of vectors, one for each source. Safe to share between threads of the process that owns them.

    Everything slow happens in a thread of its own. `told` hears, once, of what keeps it from working.
    """

    def __init__(self, folder: Path, told: Callable[[Problem], None]) -> None:
        self._folder, self._told = folder, told
        self._owner: sqlite3.Connection | None = None
        self._client: Client | None = None
        self._ready: dict[tuple[str, str], Collection] = {}
        self._given_up = False
        self._lock = threading.Lock()
        self._building = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chroma")

    def cosines(self, source: str, fingerprint: str, question: Vectors, rows: int) -> Cosines | None:
        """The cosines of the nearest rows with the question, and for the others that of the furthest of these.

        None while there is no collection of this source in this state.
        """
        collection = self._ready.get((source, fingerprint))
        if collection is None:
            return None
        try:
            with _chroma_errors():
                found = collection.query(
                    query_embeddings=[question.tolist()], n_results=min(MOST, rows), include=["distances"]
                )
        except StoreError as error:
            self._give_up(error.problem)
            return None
        near = 1.0 - np.array((found["distances"] or [[]])[0], dtype=np.float32)
        places = np.array(found["ids"][0], dtype=np.int64)
        cosines = np.full(rows, near.min(initial=1.0), dtype=np.float32)
        cosines[places] = near
        return cosines

    def offer(self, source: str, fingerprint: str, vectors: Vectors) -> None:
        """See to it, in the background, that there is a collection of these vectors, whose ids are their rows."""
        if not self._given_up and len(vectors):
            with contextlib.suppress(RuntimeError):  # It was closed meanwhile.
                self._building.submit(self._see_to, source, fingerprint, vectors)

    def wait(self) -> None:
        """Wait until everything that was offered is there, or was given up."""
        self._building.submit(lambda: None).result()

    def close(self) -> None:
        """Give the store back, for another process to own."""
        self._building.shutdown(wait=True, cancel_futures=True)
        with self._lock:
            self._ready.clear()
            if self._client is not None:
                self._client.close()
                self._client = None
            if self._owner is not None:
                self._owner.close()
                self._owner = None

    def _see_to(self, source: str, fingerprint: str, vectors: Vectors) -> None:
        try:
            with self._lock:
                if self._given_up or not self._own():
                    return
                collection = self._found(source, fingerprint, vectors)
                self._ready[source, fingerprint] = collection or self._built(source, fingerprint, vectors)
        except StoreError as error:
            self._give_up(error.problem)

    def _own(self) -> bool:
        """Whether this process owns the store; the first to ask does, until it ends."""
        if self._client is not None:
            return True
        if find_spec("chromadb") is None:
            raise StoreError(
                Problem(
                    "embedding.chroma_package",
                    "chromadb is not installed, so vectors are searched without it.",
                    "Install it: pip install 'plainspoken[chroma]'. Or set vector_index: exact.",
                )
            )
        with _chroma_errors():
            self._folder.mkdir(parents=True, exist_ok=True)
            owner = sqlite3.connect(self._folder / _LOCK, timeout=0, isolation_level=None, check_same_thread=False)
            try:
                owner.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                owner.close()
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                _log.info("Another process owns %s; vectors are searched without Chroma here.", self._folder)
                return False
            self._owner = owner
            self._client = self._opened()
        return True

    def _opened(self) -> Client:
        """The store there is; a new one where there is none, or where it cannot be opened."""
        stores = sorted(self._folder.glob(f"{_STORES}*"))
        for store in stores[1:]:
            shutil.rmtree(store, ignore_errors=True)
        if stores:
            try:
                with _chroma_errors():
                    return _client(stores[0])
            except StoreError as error:
                _log.warning("Chroma's store is thrown away and built again: %s", error.problem.message)
                shutil.rmtree(stores[0], ignore_errors=True)
        return _client(self._folder / f"{_STORES}{uuid.uuid4().hex}")

    def _found(self, source: str, fingerprint: str, vectors: Vectors) -> Collection | None:
        """The collection of a source, if it is there, of this state, and gives back what went in."""
        from chromadb.errors import NotFoundError

        assert self._client is not None
        try:
            with _chroma_errors(NotFoundError):
                collection = self._client.get_collection(_name(source), embedding_function=None)
                told = (collection.metadata or {}).get("fingerprint")
                return collection if told == fingerprint and _is_whole(collection, vectors) else None
        except NotFoundError:
            return None
        except StoreError as error:
            _log.warning("Chroma's store is thrown away and built again: %s", error.problem.message)
            self._start_anew()
            return None

    def _start_anew(self) -> None:
        """Leave the store there is for a new one. What is open of the old goes when nobody holds it any more."""
        self._ready.clear()
        old = sorted(self._folder.glob(f"{_STORES}*"))
        if self._client is not None:
            with contextlib.suppress(StoreError), _chroma_errors():
                self._client.close()
        for store in old:
            shutil.rmtree(store, ignore_errors=True)
        with _chroma_errors():
            self._client = _client(self._folder / f"{_STORES}{uuid.uuid4().hex}")

    def _built(self, source: str, fingerprint: str, vectors: Vectors) -> Collection:
        """A new collection. Its fingerprint is written last: one that was not finished is not taken for whole."""
        from chromadb.errors import NotFoundError

        assert self._client is not None
        with _chroma_errors():
            with contextlib.suppress(NotFoundError):
                self._client.delete_collection(_name(source))
            settings: Any = _EXACT
            collection = self._client.create_collection(
                _name(source), embedding_function=None, configuration=settings, metadata={"source": source}
            )
            for start in range(0, len(vectors), BATCH):
                part = vectors[start : start + BATCH]
                collection.upsert(ids=[str(start + row) for row in range(len(part))], embeddings=part)
            collection.modify(metadata={"source": source, "fingerprint": fingerprint})
        for known in [known for known in self._ready if known[0] == source]:
            del self._ready[known]
        return collection

    def _give_up(self, problem: Problem) -> None:
        self._given_up = True
        self._ready.clear()
        self._told(problem)


def _client(folder: Path) -> Client:
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    return cast("Client", client)


def _name(source: str) -> str:
    """A name that Chroma allows, whatever the source is called."""
    return f"source-{hashlib.sha256(source.encode()).hexdigest()[:24]}"


def _is_whole(collection: Collection, vectors: Vectors) -> bool:
    """Whether a collection holds as many vectors as it should, and finds some of them: its count alone can lie."""
    if collection.count() != len(vectors):
        return False
    rows = np.linspace(0, len(vectors) - 1, min(_SAMPLE, len(vectors))).astype(int)
    found = collection.query(query_embeddings=vectors[rows], n_results=1, include=["distances"])
    distances = found["distances"] or []
    return len(distances) == len(rows) and all(near and near[0] < 0.01 for near in distances)


class _chroma_errors:  # noqa: N801 - reads as the function that it is to its users
    """What chromadb, its database or the disk raise within becomes a `StoreError`; `let_through` stays what it is.

    Damaged files can make its compiled part panic: an exception of the bridge to it, and of no other family.
    """

    def __init__(self, *let_through: type[Exception]) -> None:
        self._let_through = let_through

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if kind is None or issubclass(kind, (StoreError, *self._let_through)):
            return
        if issubclass(kind, _FAULTS) or kind.__module__.partition(".")[0] in _FAMILIES:
            raise StoreError(
                Problem(
                    "embedding.chroma",
                    f"Chroma cannot be used ({kind.__name__}), so vectors are searched without it.",
                    "Make room on the disk and make .plainspoken/chroma writable, or delete that folder: it is a "
                    "cache. It is tried again when Jupyter starts.",
                    severity="warning",
                )
            ) from error
