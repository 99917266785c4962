"""The embedding model that a person configured, and what it knows of the sources of a workspace."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.settings import AUTO, CHROMA, NONE, SHIPPED, Settings
from nl2sql.cache_part import Fault, nobody
from nl2sql.catalog import Catalog
from nl2sql.drafting import Source
from nl2sql.embedding.problems import not_kept
from nl2sql.likeness import Meaning
from nl2sql.problems import Problem, StoreError

if TYPE_CHECKING:
    from nl2sql.adapters.chroma_vectors import ChromaVectors
    from nl2sql.embedding.embedder import Embedder
    from nl2sql.embedding.names import SourceNames
    from nl2sql.embedding.store import VectorStore
    from nl2sql.embedding.texts import TextVectors

_SEARCHED = "(search)"
"""What the store knows the texts by that people search."""


def load_embedder(setting: str) -> Embedder:
    """The model that a setting names: ``auto``, ``shipped``, ``chroma`` or ``provider:model``. Raises `ModelError`."""
    if setting in (AUTO, SHIPPED):
        from nl2sql.learned.shipped_embedder import ShippedEmbedder

        return ShippedEmbedder()
    if setting == CHROMA:
        from nl2sql.adapters.chroma_embedder import load_chroma_embedder

        return load_chroma_embedder()
    from nl2sql.adapters.langchain_embedder import load_embedder as load_langchain_embedder

    return load_langchain_embedder(setting)


class Embeddings:
    """What the model of the settings knows of each source; nothing where there is to be none. Thread-safe.

    `store` gives the workspace file, or None where it cannot be used; `told` hears what a person should know.
    `chroma` is the folder of Chroma's store. While somebody is `busy`, nothing is embedded. `fault` hears of
    damage to the workspace file.
    """

    def __init__(
        self,
        settings: Settings,
        chroma: Path,
        store: Callable[[], Path | None],
        told: Callable[[Problem], None],
        busy: Callable[[], bool] = lambda: False,
        fault: Fault = nobody,
    ) -> None:
        self._settings, self._chroma, self._path, self._busy, self._fault = settings, chroma, store, busy, fault
        self._told = self._quietly(told) if settings.embeddings == AUTO else told
        self.owns_chroma = False
        """Whether this process may open Chroma's store: the Jupyter server, of which there is one."""
        self._lock = threading.Lock()
        self._store: VectorStore | None = None
        self._nearest: ChromaVectors | None = None
        self._names: dict[str, tuple[Catalog, SourceNames]] = {}
        self._texts: TextVectors | None = None

    @property
    def sends(self) -> bool:
        """Whether the model is a provider's: names and questions go to it once a person has agreed."""
        return self._settings.embeddings not in (AUTO, NONE, SHIPPED, CHROMA)

    @property
    def described(self) -> str:
        """The model that is used and what for, in one sentence; that there is none."""
        match self._settings.embeddings:
            case "none":
                return "No embedding model."
            case "auto":
                return "The shipped embedding model helps to find the tables of large sources."
            case named:
                return f"The embedding model is {named}."

    def of(self, source: Source, agreed: bool | None) -> Meaning | None:
        """What is known of a source; its names begin to be embedded.

        None for one that is looked at whole anyway, where it does not pay unasked, and for a provider's model before
        a person `agreed`.
        """
        catalog = source.notes.offered or source.catalog
        if (self.sends and not agreed) or not self._helps(catalog):
            return None
        try:
            names = self.names(source, catalog)
        except StoreError as error:
            self._told(not_kept(error.problem))
            return None
        names.begin()
        return names

    def names(self, source: Source, catalog: Catalog) -> SourceNames:
        """The names of a source that `catalog` tells, whatever its size. Raises `StoreError`."""
        from nl2sql.embedding.names import SourceNames

        name = source.name
        with self._lock:
            known = self._names.get(name)
            if known is not None and known[0] is catalog:
                return known[1]
            if known is not None:
                known[1].stop(wait=False)
            made = SourceNames(
                name,
                catalog,
                lambda: load_embedder(self._settings.embeddings),
                self._opened(),
                self._told,
                self._index(),
                key=source.key,
                busy=self._busy,
            )
            self._names[name] = (catalog, made)
            return made

    def texts(self) -> TextVectors | None:
        """What is known of documents, notes and past questions; None where no model is named. Raises `StoreError`.

        They never go to a provider: where one is configured, the shipped model reads them.
        """
        if self._settings.embeddings in (AUTO, NONE):
            return None
        from nl2sql.embedding.texts import TextVectors

        local = SHIPPED if self.sends else self._settings.embeddings
        with self._lock:
            if self._texts is None:
                self._texts = TextVectors(
                    _SEARCHED, lambda: load_embedder(local), self._opened(), self._told, self._busy
                )
            return self._texts

    def searched(self, source: Source, catalog: Catalog) -> SourceNames | None:
        """The names of a source for people's search; they begin to be embedded. Raises `StoreError`.

        Of any size, where a model is named. None without a model, where it does not pay unasked, and with a
        provider's, which is not told what people search for.
        """
        if self.sends or (self._settings.embeddings in (AUTO, NONE) and not self._helps(catalog)):
            return None
        names = self.names(source, catalog)
        names.begin()
        return names

    def close(self) -> None:
        """Stop what is under way, and give the files back."""
        with self._lock:
            self._stop()
            if self._nearest is not None:
                self._nearest.close()
            if self._store is not None:
                self._store.close()
            self._nearest = self._store = None

    def _helps(self, catalog: Catalog) -> bool:
        """Whether questions to a source with this catalogue are read with the help of a model."""
        if self._settings.embeddings == NONE:
            return False
        from nl2sql.embedding.automatic import pays
        from nl2sql.retrieval.view import is_large

        return pays(catalog) if self._settings.embeddings == AUTO else is_large(catalog)

    @staticmethod
    def _quietly(told: Callable[[Problem], None]) -> Callable[[Problem], None]:
        """How far it is, is told only to those who asked for a model."""

        def hears(problem: Problem) -> None:
            if problem.severity != "info":
                told(problem)

        return hears

    def _stop(self) -> None:
        for _, names in self._names.values():
            names.stop()
        self._names.clear()
        if self._texts is not None:
            self._texts.stop()
            self._texts = None

    def _opened(self) -> VectorStore:
        from nl2sql.embedding.store import VectorStore

        if self._store is None:
            self._store = VectorStore(self._path(), self._fault)
        return self._store

    def _index(self) -> ChromaVectors | None:
        from nl2sql.adapters.chroma_vectors import ChromaVectors

        wanted = self.owns_chroma and self._settings.vector_index == CHROMA
        if wanted and self._nearest is None:
            self._nearest = ChromaVectors(self._chroma, self._told)
        return self._nearest
