"""One process of fitting: reads what was prepared, makes or resumes the network, fits."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import torch
import torch.distributed as dist

from nl2sql.training.corpus import Gathered, load
from nl2sql.training.data import Wanted
from nl2sql.training.fit import Fitting, Limits, Recipe, Team, fit, vocabulary_of
from nl2sql.training.network import Shape
from nl2sql.training.samples import Corpus
from nl2sql.training.states import Encoder, encoder_of, states_of

_log = logging.getLogger(__name__)


def run(
    wanted: Wanted, recipe: Recipe, team: Team, parts: Sequence[str], meaning: str, file: Path, limits: Limits
) -> None:
    """Fit, or go on fitting, the network kept in `file`."""
    torch.set_num_threads(1)
    if team.size > 1:
        meeting = file.with_suffix(".team").absolute().as_uri()
        dist.init_process_group("gloo", init_method=meeting, rank=team.rank, world_size=team.size)
    encoder = encoder_of(meaning, wanted.work)
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
    fit(fitting, corpus, held_out, file, team, limits)


def corpora(wanted: Wanted, parts: Sequence[str], meaning: str, encoder: Encoder | None) -> tuple[Corpus, Corpus]:
    """What is learnt from, and the held-out questions."""
    found = []
    for names in (tuple(parts), ("held_out",)):
        gathered = Gathered()
        for name in names:
            for file in sorted((wanted.work / name).glob("*.pickle")):
                items = load(file)
                for item, states in zip(items, states_of(file, items, meaning), strict=True):
                    gathered.add(item, states)
        found.append(gathered.corpus(encoder.names if encoder is not None else None))
        _log.info("%s: %d samples", ", ".join(names), len(found[-1].samples))
    return found[0], found[1]
