"""One process of fitting: reads what was prepared, makes or resumes the network, fits."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Sequence
from pathlib import Path

import torch
import torch.distributed as dist

from nl2sql.training.corpus import Corpus, Encoder, assemble
from nl2sql.training.data import Wanted, prepared
from nl2sql.training.fit import Fitting, Recipe, Team, fit, vocabulary_of
from nl2sql.training.network import Shape

_log = logging.getLogger(__name__)


def run(
    wanted: Wanted, recipe: Recipe, team: Team, parts: Sequence[str], meaning: str, file: Path, minutes: float
) -> None:
    """Fit, or go on fitting, the network kept in `file`."""
    torch.set_num_threads(1)
    if team.size > 1:
        store = dist.FileStore(str(file.with_suffix(".team")), team.size)
        dist.init_process_group("gloo", store=store, rank=team.rank, world_size=team.size)
    encoder = encoder_of(meaning, wanted.work)
    if team.rank == 0:
        corpus, held_out = corpora(wanted, parts, meaning, encoder)
    if team.size > 1:
        dist.barrier()
    if team.rank != 0:
        corpus, held_out = corpora(wanted, parts, meaning, encoder)
    vocabulary = vocabulary_of(corpus)
    shape = Shape(vocabulary.size, encoder.size if encoder else 0)
    if file.exists():
        kept = torch.load(file, weights_only=False)
        from nl2sql.learned.vocabulary import Vocabulary

        vocabulary, shape = Vocabulary(kept["vocabulary"]), Shape(**kept["shape"])
    fitting = Fitting(shape, recipe, vocabulary)
    if file.exists():
        fitting.resume(file)
    if team.rank == 0:
        count = sum(parameter.numel() for parameter in fitting.network.parameters())
        _log.info("%d samples, %d words, %.2f million parameters", len(corpus.samples), vocabulary.size, count / 1e6)
    fit(fitting, corpus, held_out, file, team, minutes)


def encoder_of(meaning: str, work: Path) -> Encoder | None:
    """What gives words their meaning: the sentence encoder, static vectors made from it, or nothing."""
    if meaning == "encoder":
        from nl2sql.learned.sentence_encoder import SentenceEncoder

        return SentenceEncoder.shipped()
    if meaning == "static":
        from nl2sql.training.static_vectors import StaticVectors

        return StaticVectors.load(work / "static_vectors.npz")
    return None


def corpora(wanted: Wanted, parts: Sequence[str], meaning: str, encoder: Encoder | None) -> tuple[Corpus, Corpus]:
    """What is learnt from, and the held-out questions; kept, since states take minutes to compute."""
    found = []
    for name, names in (("learnt", tuple(parts)), ("held_out", ("held_out",))):
        kept = wanted.work / f"corpus_{'_'.join(names)}_{meaning}.pickle"
        if not kept.exists():
            corpus = assemble(prepared(wanted, names), encoder)
            draft = kept.with_suffix(".part")
            draft.write_bytes(pickle.dumps(corpus, protocol=5))
            draft.replace(kept)
        found.append(pickle.loads(kept.read_bytes()))
        _log.info("%s: %d samples", name, len(found[-1].samples))
    return found[0], found[1]
