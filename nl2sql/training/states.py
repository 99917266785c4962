"""The states of all prepared questions' words, computed once, file by file, in several processes; restartable."""

from __future__ import annotations

import logging
import multiprocessing
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nl2sql.training.corpus import Prepared, load

_log = logging.getLogger(__name__)
STATIC_SIZE = 256


class Encoder(Protocol):
    """Gives states to words in context and to names: the sentence encoder, or static vectors."""

    @property
    def size(self) -> int:
        """The width of a state."""

    def words(self, questions: Sequence[Sequence[str]]) -> list[NDArray[np.float32]]:
        """The states [words, size] of each question's words."""

    def names(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The states [texts, size] of names."""


def encoder_of(meaning: str, work: Path) -> Encoder | None:
    """What gives words their meaning: the sentence encoder, static vectors made from it, or nothing."""
    if meaning == "encoder":
        from nl2sql.learned.sentence_encoder import SentenceEncoder

        return SentenceEncoder.shipped()
    if meaning == "static":
        return _static(work / "static")
    return None


def _static(folder: Path) -> Encoder:
    """Static vectors, made from the shipped encoder where they are not there yet."""
    from nl2sql.learned.sentence_encoder import GRAPH, VOCABULARY, WEIGHTS
    from nl2sql.training.static_vectors import FILE, StaticVectors, write

    if not (folder / FILE).exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in (GRAPH, VOCABULARY):
            shutil.copyfile(WEIGHTS / name, folder / name)
        write(folder, STATIC_SIZE)
    return StaticVectors.load(folder)


def compute_states(work: Path, parts: Sequence[str], meaning: str, processes: int) -> None:
    """Compute what is missing for the prepared files of these parts."""
    if meaning == "none":
        return
    files = [file for part in parts for file in sorted((work / part).glob("*.pickle"))]
    missing = [file for file in files if not _kept(file, meaning).exists()]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for number, _ in enumerate(pool.imap_unordered(partial(_compute, work, meaning), missing), 1):
            if number % 25 == 0:
                _log.info("states of %d of %d files", number, len(missing))


def states_of(file: Path, items: Sequence[Prepared], meaning: str) -> list[NDArray[np.float16]]:
    """The states [tokens, size] of the items of a prepared file; without width where nothing gives meaning."""
    if meaning == "none":
        return [np.zeros((len(item.texts), 0), np.float16) for item in items]
    kept = np.load(_kept(file, meaning))
    pieces = np.split(kept["states"], np.cumsum(kept["lengths"])[:-1])
    return [pieces[place] for place in kept["places"]]


def _compute(work: Path, meaning: str, file: Path) -> None:
    encoder = encoder_of(meaning, work)
    items = load(file)
    if encoder is None:
        return
    texts = {item.texts: None for item in items}
    numbers = {text: number for number, text in enumerate(texts)}
    states = [found.astype(np.float16) for found in encoder.words(list(texts))] or [np.zeros((0, 1), np.float16)]
    draft = file.with_suffix(f".{meaning}.part.npz")
    np.savez(
        draft,
        states=np.concatenate(states),
        lengths=np.array([len(found) for found in states]),
        places=np.array([numbers[item.texts] for item in items], int),
    )
    draft.replace(_kept(file, meaning))


def _kept(file: Path, meaning: str) -> Path:
    return file.with_suffix(f".{meaning}.npz")
