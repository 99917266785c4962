"""Chroma's default embedding model, all-MiniLM-L6-v2 in ONNX, which Chroma downloads (80 MB) when it is first used."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from nl2sql.adapters.langchain_model import guarded
from nl2sql.chat_model import ensure_real_models_allowed
from nl2sql.embedding.embedder import Vectors, unit
from nl2sql.problems import ModelError, Problem

if TYPE_CHECKING:
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

DOWNLOAD_S = 600.0
"""Seconds that the download, or a batch, may take."""


class ChromaEmbedder:
    """Runs on this machine; nothing is sent. An `Embedder`."""

    name = "chroma:all-MiniLM-L6-v2"
    sends = False

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._function: ONNXMiniLM_L6_V2 | None = None

    def names(self, texts: Sequence[str]) -> Vectors:
        """The vectors of names, [texts, 384]. Raises `ModelError` where the model is not there and cannot be got."""
        return guarded(self.name, DOWNLOAD_S, lambda: self._vectors(texts))

    def question(self, text: str) -> Vectors:
        """The vector of a question, [384]. Raises as `names` does."""
        first: Vectors = self.names([text])[0]
        return first

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

        with self._lock:
            if self._function is None:
                function = ONNXMiniLM_L6_V2(preferred_providers=["CPUExecutionProvider"])
                if not (function.DOWNLOAD_PATH / function.EXTRACTED_FOLDER_NAME / "model.onnx").exists():
                    ensure_real_models_allowed(self.name)  # A download is as little for tests as a call is.
                self._function = function
        return unit(np.array(self._function(list(texts)), dtype=np.float32))


def load_chroma_embedder() -> ChromaEmbedder:
    """The model; nothing is downloaded yet. Raises `ModelError` without chromadb."""
    if find_spec("chromadb") is None:
        raise ModelError(
            Problem(
                "model.package",
                "chromadb, which brings this embedding model, is not installed.",
                "Install it: pip install 'plainspoken[chroma]'. `embeddings: shipped` needs nothing more.",
            )
        )
    return ChromaEmbedder()
