"""The embedding model that a person configured, and what it knows of the sources of a workspace."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.settings import Settings
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

SHIPPED, CHROMA = "shipped", "chroma"
_SEARCHED = "(search)"
"""What the store knows the texts by that people search."""


def load_embedder(setting: str) -> Embedder:
    """The model that a setting names: ``shipped``, ``chroma`` or ``provider:model``. Raises `ModelError`."""
    if setting == SHIPPED:
        from nl2sql.learned.shipped_embedder import ShippedEmbedder

        return ShippedEmbedder()
    if setting == CHROMA:
        from nl2sql.adapters.chroma_embedder import load_chroma_embedder

        return load_chroma_embedder()
    from nl2sql.adapters.langchain_embedder import load_embedder as load_langchain_embedder

    return load_langchain_embedder(setting)


class Embeddings:
    """What the model of the settings knows of each source; nothing where none is named. Thread-safe.

    `store` gives the workspace file, or None where it cannot be used; `told` hears what a person should know.
    `chroma` is the folder of Chroma's store.
    """

    def __init__(
        self, settings: Settings, chroma: Path, store: Callable[[], Path | None], told: Callable[[Problem], None]
    ) -> None:
        self._settings, self._chroma, self._path, self._told = settings, chroma, store, told
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
        return self._settings.embeddings not in ("", SHIPPED, CHROMA)

    def of(self, source: Source, agreed: bool | None) -> Meaning | None:
        """What is known of a source; its names begin to be embedded.

        None for one that is looked at whole anyway, and for a provider's model before a person `agreed`.
        """
        catalog = source.notes.offered or source.catalog
        if not self._settings.embeddings or (self.sends and not agreed):
            return None
        from nl2sql.retrieval.view import is_large

        if not is_large(catalog):
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
                known[1].stop()
            made = SourceNames(
                name,
                catalog,
                lambda: load_embedder(self._settings.embeddings),
                self._opened(),
                self._told,
                self._index(),
                key=source.key,
            )
            self._names[name] = (catalog, made)
            return made

    def texts(self) -> TextVectors | None:
        """What is known of documents, notes and past questions; None without a model. Raises `StoreError`.

        They never go to a provider: where one is configured, the shipped model reads them.
        """
        if not self._settings.embeddings:
            return None
        from nl2sql.embedding.texts import TextVectors

        local = SHIPPED if self.sends else self._settings.embeddings
        with self._lock:
            if self._texts is None:
                self._texts = TextVectors(_SEARCHED, lambda: load_embedder(local), self._opened(), self._told)
            return self._texts

    def searched(self, source: Source, catalog: Catalog) -> SourceNames | None:
        """The names of a source, of any size, for people's search; they begin to be embedded. Raises `StoreError`.

        None without a model, and with a provider's, which is not told what people search for.
        """
        if not self._settings.embeddings or self.sends:
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
            self._store = VectorStore(self._path())
        return self._store

    def _index(self) -> ChromaVectors | None:
        from nl2sql.adapters.chroma_vectors import ChromaVectors

        wanted = self.owns_chroma and self._settings.vector_index == CHROMA
        if wanted and self._nearest is None:
            self._nearest = ChromaVectors(self._chroma, self._told)
        return self._nearest
