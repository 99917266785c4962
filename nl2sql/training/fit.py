"""Fits the network: seeded, restartable, on one process or several that share their gradients."""

from __future__ import annotations

import json
import logging
import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor
from torch.nn import functional

from nl2sql.learned.vocabulary import Vocabulary
from nl2sql.training.mixture import Mixture
from nl2sql.training.network import Network, Shape
from nl2sql.training.noise import Noise
from nl2sql.training.samples import Batcher, Corpus, batches

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recipe:
    """How to fit. One round shows each of Spider's questions once, in one variant, and `synthetic` times as many
    of the generator's."""

    steps: int
    batch: int = 40
    rate: float = 8e-4
    warm: int = 300
    fall: float = 0.35
    """The share of the steps, at the end, over which the rate falls to nothing."""
    synthetic: float = 1.0
    seed: int = 1
    save_every: int = 250
    smoothing: float = 0.03
    """How much of the target is spread over all actions that the grammar allows."""
    noise: Noise = field(default_factory=Noise)


@dataclass(frozen=True)
class Limits:
    """When to stop before the recipe's steps are done: after so many minutes, or steps counted from the first."""

    minutes: float = math.inf
    step: int = sys.maxsize


@dataclass(frozen=True)
class Team:
    """The processes that fit together."""

    rank: int = 0
    size: int = 1

    def share(self, network: Network) -> None:
        """Replace each gradient by the mean over the processes."""
        if self.size == 1:
            return
        known = list(network.parameters())
        parts = [torch.zeros_like(p) if p.grad is None else p.grad for p in known]
        flat = torch.cat([part.reshape(-1) for part in parts])
        dist.all_reduce(flat)
        flat /= self.size
        start = 0
        for parameter in known:
            parameter.grad = flat[start : start + parameter.numel()].view_as(parameter)
            start += parameter.numel()


class Fitting:
    """A network being fitted, with all that is needed to go on later."""

    def __init__(self, shape: Shape, recipe: Recipe, vocabulary: Vocabulary) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.vocabulary = recipe, vocabulary
        self.network = Network(shape)
        self.step = self.rounds = 0
        self.smooth = {name: value.detach().clone() for name, value in self.network.state_dict().items()}
        decayed = [p for name, p in self.network.named_parameters() if p.dim() > 1 and "pieces" not in name]
        others = [p for name, p in self.network.named_parameters() if p.dim() <= 1 or "pieces" in name]
        groups = [{"params": decayed, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=recipe.rate, betas=(0.9, 0.98))

    def save(self, file: Path) -> None:
        """Keep everything; a half-written file is never left."""
        kept = {
            "network": self.network.state_dict(),
            "smooth": self.smooth,
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "rounds": self.rounds,
            "shape": self.network.shape.as_dict(),
            "vocabulary": self.vocabulary.words,
        }
        draft = file.with_suffix(".part")
        torch.save(kept, draft)
        draft.replace(file)

    def resume(self, file: Path) -> None:
        """Go on from what `save` kept."""
        kept = torch.load(file, weights_only=False)
        self.network.load_state_dict(kept["network"])
        self.smooth, self.step, self.rounds = kept["smooth"], kept["step"], kept.get("rounds", 0)
        self.optimizer.load_state_dict(kept["optimizer"])

    def learn(self, batch: dict[str, Tensor], team: Team) -> float:
        """One step; the mean loss of the batch."""
        rate = self._rate()
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        scores = self.network(batch)
        loss = smoothed_loss(scores, batch, self.recipe.smoothing)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        team.share(self.network)
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        self._smooth()
        return float(loss.item())

    def _rate(self) -> float:
        recipe = self.recipe
        warm = min(1.0, (self.step + 1) / recipe.warm)
        left = (recipe.steps - self.step) / max(1.0, recipe.fall * recipe.steps)
        return recipe.rate * warm * max(0.02, min(1.0, left))

    @torch.no_grad()
    def _smooth(self) -> None:
        keep = min(0.998, (1 + self.step) / (20 + self.step))
        for name, value in self.network.state_dict().items():
            self.smooth[name].lerp_(value, 1 - keep)


def smoothed(file: Path) -> tuple[Network, Vocabulary]:
    """The network with its smoothed weights, for use."""
    kept = torch.load(file, weights_only=False)
    network = Network(Shape(**kept["shape"]))
    network.load_state_dict(kept["smooth"])
    network.eval()
    return network, Vocabulary(kept["vocabulary"])


def vocabulary_of(corpus: Corpus, least: int = 3) -> Vocabulary:
    """The words that occur in at least `least` samples, the most frequent first."""
    counts = np.zeros(len(corpus.all_words), int)
    for sample in corpus.samples:
        places = np.unique(sample.words)
        counts[places[places >= 0]] += 1
    order = np.argsort(-counts, kind="stable")
    return Vocabulary(corpus.all_words[place] for place in order if counts[place] >= least and place < len(counts))


def smoothed_loss(scores: Tensor, batch: dict[str, Tensor], smoothing: float) -> Tensor:
    """The mean loss, `smoothing` of each target spread over the actions that are allowed there."""
    target = batch["target"]
    exact = functional.cross_entropy(scores.transpose(1, 2), target, ignore_index=-100)
    if not smoothing:
        return exact
    allowed, real = batch["allowed"], target >= 0
    logs = functional.log_softmax(scores, -1).masked_fill(~allowed, 0.0)
    spread = -(logs.sum(-1) / allowed.sum(-1).clamp(min=1))[real].mean()
    return (1 - smoothing) * exact + smoothing * spread


def fit(fitting: Fitting, corpus: Corpus, held_out: Corpus | None, file: Path, team: Team, limits: Limits) -> None:
    """Learn until the recipe's steps are done or the limits are reached; the state is kept in `file`."""
    recipe = fitting.recipe
    batcher = Batcher(corpus, fitting.vocabulary, fitting.network.shape.states)
    began, losses, last = time.monotonic(), [], min(recipe.steps, limits.step)
    for batch in _stream(corpus, batcher, fitting, team):
        fitting.network.train()
        losses.append(fitting.learn(batch, team))
        over = _agreed(time.monotonic() - began > 60 * limits.minutes, team)
        if fitting.step % recipe.save_every == 0 or fitting.step >= last or over:
            if team.rank == 0:
                fitting.save(file)
                _report(fitting, held_out, losses, began, file)
            losses = []
        if fitting.step >= last or over:
            return


def _agreed(over: bool, team: Team) -> bool:
    """Whether the first process says so: all must stop at the same step."""
    if team.size == 1:
        return over
    flag = torch.tensor([float(over)])
    dist.broadcast(flag, 0)
    return bool(flag.item())


def _stream(corpus: Corpus, batcher: Batcher, fitting: Fitting, team: Team) -> Iterator[dict[str, Tensor]]:
    """Batches without end; a round that was stopped is not gone on with, the next one begins."""
    recipe, step = fitting.recipe, fitting.step
    mixture = Mixture(corpus.samples, recipe.synthetic, recipe.seed)
    noise = np.random.default_rng((recipe.seed, step, team.rank))
    while True:
        number, fitting.rounds = fitting.rounds, fitting.rounds + 1
        order = np.random.default_rng((recipe.seed, number))
        chosen = mixture.round(number)
        sizes = [corpus.samples[place].nodes.size for place in chosen]
        made = list(batches(sizes, recipe.batch, order))
        for part in made[team.rank : len(made) // team.size * team.size : team.size]:
            yield batcher.batch([corpus.samples[chosen[place]] for place in part], recipe.noise, noise)


def _report(fitting: Fitting, held_out: Corpus | None, losses: Sequence[float], began: float, file: Path) -> None:
    row = {"step": fitting.step, "loss": round(float(np.mean(losses)), 4), "minutes": _minutes(began)}
    if held_out is not None and fitting.step % (4 * fitting.recipe.save_every) == 0:
        row |= exactness(fitting, held_out)
    with file.with_suffix(".log").open("a", encoding="utf-8") as log:
        log.write(json.dumps(row) + "\n")


def _minutes(began: float) -> float:
    return round((time.monotonic() - began) / 60, 2)


@torch.no_grad()
def exactness(fitting: Fitting, corpus: Corpus, limit: int = 600) -> dict[str, float]:
    """How many held-out forms the smoothed network would write exactly, told the right actions before; mean loss."""
    network = Network(fitting.network.shape)
    network.load_state_dict(fitting.smooth)
    network.eval()
    batcher = Batcher(corpus, fitting.vocabulary, network.shape.states)
    random = np.random.default_rng(0)
    samples = sorted(corpus.samples[:limit], key=lambda sample: sample.nodes.size)
    right, loss = 0, 0.0
    for start in range(0, len(samples), 50):
        batch = batcher.batch(samples[start : start + 50], None, random)
        scores, target = network(batch), batch["target"]
        right += int(((scores.argmax(-1) == target) | (target < 0)).all(1).sum())
        loss += float(functional.cross_entropy(scores.transpose(1, 2), target, ignore_index=-100, reduction="sum"))
    return {"exact": round(right / len(samples), 4), "held_out_loss": round(loss / len(samples), 4)}
