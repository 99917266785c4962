"""Embeds the names of one source in the background, and says how like a question they are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass
from typing import Protocol

from nl2sql.catalog import Catalog
from nl2sql.embedding import problems
from nl2sql.embedding.embedder import Embedder, Vectors
from nl2sql.embedding.nearest import NearVectors
from nl2sql.embedding.store import VectorStore, digest
from nl2sql.embedding.work import LOOK_S, Work
from nl2sql.giving_way import give_way
from nl2sql.likeness import Cosines, Likeness
from nl2sql.problems import ModelError, Problem
from nl2sql.retrieval.name_texts import NameTexts, name_texts

PATIENCE_S = 1.0
"""How long a question waits for its vector; what comes later is there when it is asked again."""
RETRY_S = 300.0
"""How long a model that failed is left alone."""
_REMEMBERED = 64


class Nearest(Protocol):
    """An index that knows the vectors of a source, or some day will."""

    def cosines(self, source: str, fingerprint: str, question: Vectors, rows: int) -> Cosines | None:
        """The cosine of each of the rows with the question, as far as known; None while it has no such collection."""

    def offer(self, source: str, fingerprint: str, vectors: Vectors) -> None:
        """Here are the vectors of a source: build a collection of them in the background where it is missing."""


@dataclass(frozen=True)
class _Known:
    """What is known of a source: the texts it is made of, and their vectors in that order."""

    texts: NameTexts
    vectors: NearVectors
    fingerprint: str


class SourceNames:
    """The names of one source, which become vectors in a thread of their own. A `Meaning`.

    What `told` hears goes to a person. Without a store that takes them, vectors live in memory.
    """

    def __init__(
        self,
        name: str,
        catalog: Catalog,
        embedder: Callable[[], Embedder],
        store: VectorStore,
        told: Callable[[Problem], None],
        nearest: Nearest | None = None,
        key: str = "",
        busy: Callable[[], bool] = lambda: False,
    ) -> None:
        """`name` is what people call the source, `key` what the store knows it by; the name where it is empty.

        While somebody is `busy`, nothing is embedded.
        """
        self._key, self._busy = key or name, busy
        self._name, self._catalog, self._embedder, self._store, self._told = name, catalog, embedder, store, told
        self._nearest = nearest
        self._known: _Known | None = None
        self._last: tuple[str, Likeness] | None = None
        self._model: Embedder | None = None
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._working: threading.Thread | None = None
        self._retry_at = 0.0
        self._said = False
        self._asked: dict[str, Future[Vectors]] = {}
        self._asking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="question-vector")
        self.done, self.of = 0, 0
        """How many texts have vectors, and of how many; 0 of 0 before that is known."""

    @property
    def ready(self) -> bool:
        """Whether every name has its vector."""
        return self._known is not None

    def begin(self) -> None:
        """See to it that the names become vectors, in the background; a model that failed is tried again later."""
        with self._lock:
            if self._known is None and self._working is None and time.monotonic() >= self._retry_at:
                self._working = threading.Thread(target=self._quietly, name=f"embed-{self._name}", daemon=True)
                self._working.start()

    def wait(self) -> None:
        """Wait for what is under way."""
        working = self._working
        if working is not None:
            working.join()

    def stop(self, *, wait: bool = True) -> None:
        """Stop soon; what was embedded so far is kept. With `wait` it has stopped, or at least three seconds pass."""
        with self._lock:
            self._stopped.set()
            self._asking.shutdown(wait=False, cancel_futures=True)
        working = self._working
        if wait and working is not None and working is not threading.current_thread():
            working.join(LOOK_S)

    def likeness(self, question: str, catalog: Catalog) -> Likeness | None:
        """How like the question every name is; None before all have vectors, or without the question's own."""
        if catalog is not self._catalog:
            return None
        known = self._known
        if known is None:
            self.begin()
            if self.of and self._working is not None and not self._said:
                self._said = True
                self._told(problems.underway(self._name, self.done, self.of))
            return None
        last = self._last
        if last is not None and last[0] == question:  # One question is looked at by several.
            return last[1]
        vector = self._question(question)
        if vector is None:
            return None
        cosines = None
        if self._nearest is not None:
            cosines = self._nearest.cosines(self._name, known.fingerprint, vector, len(known.vectors))
        found = known.texts.likeness(known.vectors.cosines(vector) if cosines is None else cosines)
        self._last = question, found
        return found

    def work(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Embed what has no vector yet, and return when every name has one, or when the model failed.

        `progress` hears how many of how many are done.
        """
        try:
            self._model = model = self._embedder()
            self._embed_all(model, progress or (lambda done, of: None))
        except ModelError as error:
            self._retry_at = time.monotonic() + RETRY_S
            self._told(problems.failed(error.problem))
        finally:
            with self._lock:
                self._working = None

    def _quietly(self) -> None:
        give_way()
        self.work()

    def _embed_all(self, model: Embedder, progress: Callable[[int, int], None]) -> None:
        texts = name_texts(self._catalog)

        def heard(done: int, of: int) -> None:
            self.done, self.of = done, of
            progress(done, of)

        work = Work(model, self._key, self._store, self._told, formerly=self._name, busy=self._busy)
        vectors = work.vectors(texts.texts, self._stopped, heard)
        if vectors is None:
            return
        mark = digest(f"{model.name}\n" + "\n".join(texts.texts)).hex()
        self._known = _Known(texts, NearVectors(vectors), mark)
        if self._nearest is not None:
            self._nearest.offer(self._name, mark, vectors)

    def _question(self, question: str) -> Vectors | None:
        """The vector of a question, if it comes in time."""
        model = self._model
        if model is None or time.monotonic() < self._retry_at:
            return None
        with self._lock:
            if self._stopped.is_set():
                return None
            if question not in self._asked:
                if len(self._asked) >= _REMEMBERED:
                    self._asked.pop(next(iter(self._asked)))
                self._asked[question] = self._asking.submit(model.question, question)
            asked = self._asked[question]
        try:
            return asked.result(PATIENCE_S)
        except (Late, CancelledError):  # It comes too late, or the names were stopped while it was waited for.
            return None
        except ModelError as error:
            self._retry_at = time.monotonic() + RETRY_S
            with self._lock:
                self._asked.pop(question, None)
            self._told(problems.failed(error.problem))
            return None
