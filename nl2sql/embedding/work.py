"""The vectors that there are of some texts, and the right to make more: one process at a time does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from nl2sql.claims import claimant
from nl2sql.embedding import problems
from nl2sql.embedding.embedder import Embedder, Vectors
from nl2sql.embedding.store import VectorStore, digest, packed, unpacked
from nl2sql.problems import ModelError, Problem, StoreError

BATCH = 128
"""Texts that are embedded, and kept, at a time."""
CLAIM_S = 120.0
"""How long a batch may take before others take over; sooner when its process has ended."""
YIELD_S = 0.05
"""How often it is looked whether somebody is still busy."""
LOOK_S = 3.0
"""How often it is looked whether another process is done."""


class Work:
    """The vectors there are of a source, and the right to make more. `held` is by digest of the text."""

    def __init__(
        self,
        model: Embedder,
        source: str,
        store: VectorStore,
        told: Callable[[Problem], None],
        formerly: str = "",
        busy: Callable[[], bool] = lambda: False,
    ) -> None:
        """`formerly` is what older versions knew the source by: what they kept is taken over.

        While somebody is `busy`, nothing is embedded.
        """
        self.model, self._busy = model, busy
        self.held: dict[bytes, bytes] = {}
        self._source, self._store, self._told = source, store, told
        self._holder = claimant()
        self._kept = True
        if formerly not in ("", source):
            self._try(lambda: store.take_over(model.name, formerly, source))
        self.look()

    def vectors(
        self, texts: Sequence[str], stopped: threading.Event, progress: Callable[[int, int], None]
    ) -> Vectors | None:
        """The vectors of the texts, made where they are missing; None when it was `stopped` before all were there.

        `progress` hears how many of how many there are. Vectors of other texts are dropped. Raises `ModelError`.
        """
        digests = [digest(text) for text in texts]
        # Texts of about the same length go together, since a model fills the others up.
        by_length = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        while not stopped.is_set():
            missing = [place for place in by_length if digests[place] not in self.held]
            progress(len(digests) - len(missing), len(digests))
            if not missing:
                self.release(digests)
                return unpacked([self.held[text] for text in digests])
            while self._busy() and not stopped.wait(YIELD_S):
                pass
            if stopped.is_set():
                break
            if self.mine():
                batch = missing[:BATCH]
                self.embed([texts[place] for place in batch], [digests[place] for place in batch])
            else:
                stopped.wait(LOOK_S)
                self.look()
        self.release()
        return None

    def look(self) -> None:
        """Take over what the store holds."""
        self._try(lambda: self.held.update(self._store.read(self.model.name, self._source)))

    def mine(self) -> bool:
        """Whether this process embeds, rather than another; always, where nothing can be kept."""
        answer = [True]
        if self._kept:
            self._try(lambda: answer.append(self._store.claim(self.model.name, self._source, self._holder, CLAIM_S)))
        return answer[-1]

    def embed(self, texts: Sequence[str], digests: Sequence[bytes]) -> None:
        """Make and keep the vectors of some texts. Raises `ModelError`."""
        try:
            vectors = self.model.names(texts)
        except ModelError:
            self.release()
            raise
        self.held.update(zip(digests, map(packed, vectors), strict=True))
        if self._kept:
            self._try(lambda: self._store.write(self.model.name, self._source, digests, vectors))

    def release(self, wanted: Sequence[bytes] = ()) -> None:
        """Let others embed; with the digests of all that is `wanted`, drop what is of no use any more."""
        if self._kept:
            self._try(lambda: self._store.release(self.model.name, self._source, self._holder))
        if self._kept and wanted and len(self.held) > len(wanted):
            self._try(lambda: self._store.keep_only(self.model.name, self._source, wanted))

    def _try(self, action: Callable[[], object]) -> None:
        try:
            action()
        except StoreError as error:
            self._kept = False
            self._told(problems.not_kept(error.problem))
