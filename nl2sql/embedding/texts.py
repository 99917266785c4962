"""Texts that people may look for, embedded in the background and found by meaning."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from nl2sql.embedding import problems
from nl2sql.embedding.embedder import Embedder, Vectors
from nl2sql.embedding.nearest import NearVectors
from nl2sql.embedding.store import VectorStore
from nl2sql.embedding.work import LOOK_S, Work
from nl2sql.giving_way import give_way
from nl2sql.problems import ModelError, Problem

RETRY_S = 300.0
"""How long a model that failed is left alone."""
_REST, _LEAST_REST_S = 20, 2.0
"""Texts are gathered again after so many times as long as that took, and at least so long."""


@dataclass(frozen=True)
class _Known:
    texts: tuple[str, ...]
    vectors: NearVectors
    model: Embedder


class TextVectors:
    """Vectors of the texts that there are, by their content: what stays as it is keeps its vector. Thread-safe.

    `name` is what the store knows them by. What `told` hears goes to a person. Only for models that run here.
    """

    def __init__(
        self,
        name: str,
        embedder: Callable[[], Embedder],
        store: VectorStore,
        told: Callable[[Problem], None],
        busy: Callable[[], bool] = lambda: False,
    ) -> None:
        """While somebody is `busy`, nothing is embedded."""
        self._name, self._embedder, self._store, self._told, self._busy = name, embedder, store, told, busy
        self._known: _Known | None = None
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._working: threading.Thread | None = None
        self._rested = 0.0
        self.done, self.of = 0, 0
        """How many texts have vectors, and of how many; equal when all have."""

    def learn(self, gather: Callable[[], Iterable[str]], *, wait: bool = False) -> None:
        """See to it, in the background, that the texts that `gather` gives have vectors, and no others.

        Gathered again only after a rest. With `wait` it is done at once and to the end, whatever was done before.
        """
        with self._lock:
            if self._working is None and not self._stopped.is_set() and (wait or time.monotonic() >= self._rested):
                self._working = threading.Thread(target=self._work, args=(gather,), name="embed-texts", daemon=True)
                self._working.start()
            working = self._working
        if wait and working is not None:
            working.join()

    def near(self, wanted: str, least: float, most: int) -> dict[str, float]:
        """The texts whose cosine with what is `wanted` is at least so much, `most` of them at most, with it.

        Nothing before all texts that there were at first have vectors.
        """
        known = self._known
        if known is None or not known.texts:
            return {}
        try:
            cosines = known.vectors.cosines(known.model.question(wanted))
        except ModelError as error:
            self._told(problems.failed(error.problem))
            return {}
        best = np.argsort(-cosines, kind="stable")[:most]
        return {known.texts[place]: float(cosines[place]) for place in best if cosines[place] >= least}

    def stop(self) -> None:
        """Stop soon; what was embedded so far is kept."""
        self._stopped.set()
        working = self._working
        if working is not None:
            working.join(LOOK_S)

    def _work(self, gather: Callable[[], Iterable[str]]) -> None:
        give_way()
        started, again_s = time.monotonic(), 0.0
        try:
            texts = tuple(dict.fromkeys(gather()))
            again_s = max(_REST * (time.monotonic() - started), _LEAST_REST_S)
            if self._known is None or self._known.texts != texts:
                self._embed(texts)
        except ModelError as error:
            again_s = RETRY_S
            self._told(problems.failed(error.problem))
        finally:
            with self._lock:
                self._working = None
                self._rested = time.monotonic() + again_s

    def _embed(self, texts: tuple[str, ...]) -> None:
        model = self._known.model if self._known is not None else self._embedder()

        def heard(done: int, of: int) -> None:
            self.done, self.of = done, of

        work = Work(model, self._name, self._store, self._told, busy=self._busy)
        vectors: Vectors | None = work.vectors(texts, self._stopped, heard)
        if vectors is not None:
            self._known = _Known(texts, NearVectors(vectors), model)
