"""Embedding models of providers, through LangChain's `init_embeddings`. The promises of `langchain_model` hold here."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from nl2sql.adapters.langchain_model import ensure_usable, guarded, untraced
from nl2sql.chat_model import ensure_real_models_allowed
from nl2sql.embedding.embedder import Vectors, unit
from nl2sql.problems import ModelError, Problem

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

TIMEOUT_S = 60.0
"""Seconds a batch of names may take."""
_FORM = "Write shipped, chroma, or provider:model, such as openai:text-embedding-3-small or ollama:nomic-embed-text."


class LangChainEmbedder:
    """LangChain `Embeddings` as this program's `Embedder`. What is embedded goes to the provider."""

    sends = True

    def __init__(self, embeddings: Embeddings, name: str, timeout_s: float = TIMEOUT_S) -> None:
        self.name = name
        self._embeddings, self._timeout_s = embeddings, timeout_s

    def names(self, texts: Sequence[str]) -> Vectors:
        """The vectors of names, [texts, size]. Raises `ModelError`, also when it took too long."""
        return self._vectors(lambda: self._embeddings.embed_documents(list(texts)), len(texts))

    def question(self, text: str) -> Vectors:
        """The vector of a question, [size]. Raises `ModelError`, also when it took too long."""
        first: Vectors = self._vectors(lambda: [self._embeddings.embed_query(text)], 1)[0]
        return first

    def _vectors(self, embed: Callable[[], list[list[float]]], wanted: int) -> Vectors:
        ensure_real_models_allowed(self.name)

        def work() -> list[list[float]]:
            with untraced():
                return embed()

        found = np.array(guarded(self.name, self._timeout_s, work), dtype=np.float32)
        if found.ndim != 2 or len(found) != wanted or not np.isfinite(found).all():
            raise ModelError(
                Problem(
                    "model.failed",
                    f"The embedding model {self.name} did not give one vector for each text.",
                    "Check that it is a model for embeddings.",
                )
            )
        return unit(found)


def load_embedder(setting: str, environment: Mapping[str, str] = os.environ) -> LangChainEmbedder:
    """The model that ``provider:model`` names. Nothing is sent yet.

    Raises `ModelError` when the setting has another form, the provider's package is not installed, or no key is in
    `environment`.
    """
    setting = setting.strip()
    provider, _, model = setting.partition(":")
    if not provider or not model:
        raise ModelError(Problem("model.setting", f"{setting!r} does not name an embedding model.", _FORM))
    ensure_usable(setting, environment)
    return LangChainEmbedder(guarded(setting, None, lambda: _construct(setting)), setting)


def _construct(setting: str) -> Embeddings:
    from langchain.embeddings import init_embeddings

    return init_embeddings(setting)
