"""Chooses among candidates: weighs the evidence, lets equal answers vote together, and says how sure it is.

The weights are fitted on questions over databases that the network has not seen (`nl2sql.training.ranking`) and can be
fitted again to a workspace (`nl2sql.learned.refitting`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nl2sql.learned.answers import Candidate, answer_keys
from nl2sql.learned.asked import Asked, asked_of
from nl2sql.learned.circumstances import CIRCUMSTANCES, circumstances
from nl2sql.learned.evidence import NAMES, NUMBER, evidence_of
from nl2sql.learned.trees import Trees
from nl2sql.linking.linked import Level, Linked
from nl2sql.retrieval.links import is_content

WEIGHTS = Path(__file__).parent / "weights" / "ranking.json"
TREES = "confidence.json"
CERTAINTY_NAMES = (
    "share",
    "lead",
    "score",
    "worst step",
    "agreeing",
    "written agrees",
    "written confidence",
    "written differs",
    "no rows",
    "unused",
    "unlinked column",
    "ignored cues",
    "unasked cues",
    "named",
    "by synonym",
    "tokens",
    "tables",
    "nested",
    "one",
    "answers",
    "by both",
    "members",
    "strongest",
    "strongest elsewhere",
)
"""What the confidence is computed from. The order is that of the weights: append, never insert."""


@dataclass(frozen=True)
class Weights:
    """`evidence` by name of the evidence, `certainty` by name of what the confidence is computed from."""

    evidence: dict[str, float]
    certainty: dict[str, float]
    trees: Trees | None = None
    """What the confidence is read from; without them, from `certainty` alone, a logistic regression."""
    changes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """By circumstance: how much more or less each evidence weighs under it."""

    @staticmethod
    @lru_cache(maxsize=1)
    def shipped() -> Weights:
        """The weights that come with the package."""
        return Weights.load(WEIGHTS)

    @staticmethod
    def load(file: Path) -> Weights:
        """Read a file that `save` wrote."""
        kept = json.loads(file.read_text("utf-8"))
        trees = file.with_name(TREES)
        known = Trees.load(trees) if trees.exists() else None
        return Weights(kept["evidence"], kept["certainty"], known, kept.get("changes", {}))

    def save(self, file: Path) -> None:
        """Write the weights as JSON that people can read; the trees go beside them."""
        kept: dict[str, object] = {"evidence": _rounded(self.evidence), "certainty": _rounded(self.certainty)}
        if self.changes:
            kept["changes"] = {name: _rounded(row) for name, row in self.changes.items()}
        file.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
        if self.trees is not None:
            self.trees.save(file.with_name(TREES))

    def of_evidence(self) -> NDArray[np.float64]:
        """The weights in the order of `NAMES`; 0 for those not known when they were fitted."""
        return np.array([self.evidence.get(name, 0.0) for name in NAMES])

    def of_circumstances(self, under: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the circumstances `under` add to the weights of the evidence."""
        added: NDArray[np.float64] = under @ self._changes
        return added

    @cached_property
    def _changes(self) -> NDArray[np.float64]:
        """The changes as a matrix [circumstances, evidence]."""
        return np.array([[self.changes.get(name, {}).get(each, 0.0) for each in NAMES] for name in CIRCUMSTANCES])

    def scores(self, given: NDArray[np.float64], under: NDArray[np.float64]) -> NDArray[np.float64]:
        """The votes' logarithms of candidates with the evidence `given`, under these circumstances."""
        scored: NDArray[np.float64] = given @ (self.of_evidence() + self.of_circumstances(under))
        return scored

    def of_certainty(self) -> NDArray[np.float64]:
        """The weights in the order of `CERTAINTY_NAMES`."""
        return np.array([self.certainty.get(name, 0.0) for name in CERTAINTY_NAMES])


def _rounded(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(weight), 4) for name, weight in weights.items() if round(float(weight), 4)}


@dataclass(frozen=True)
class Ranked:
    """A candidate with the probability that it is what was meant."""

    candidate: Candidate
    confidence: float


@dataclass(frozen=True)
class Weighing:
    """The candidates of one question with all that speaks for and against them, before any weights."""

    asked: Asked
    candidates: tuple[Candidate, ...]
    keys: tuple[object, ...]
    given: NDArray[np.float64]
    under: NDArray[np.float64]

    def groups(self, weights: Weights) -> tuple[Group, ...]:
        """The candidates by answer, the largest share of the votes first."""
        return grouped(self.candidates, weights.scores(self.given, self.under), self.keys)


def weighing(linked: Linked, candidates: Sequence[Candidate]) -> Weighing:
    """All that is known of the candidates."""
    asked, keys = asked_of(linked), answer_keys(candidates)
    given = np.array(evidence_of(asked, candidates, keys)).reshape(-1, len(NAMES))
    return Weighing(asked, tuple(candidates), tuple(keys), given, np.array(circumstances(asked, candidates)))


def rank(linked: Linked, candidates: Sequence[Candidate], weights: Weights) -> tuple[Ranked, ...]:
    """One candidate for each answer, the likeliest first.

    Candidates with the same rows vote together, and the strongest of them speaks for them.
    """
    if not candidates:
        return ()
    weighed = weighing(linked, candidates)
    groups = weighed.groups(weights)
    sure = tempered(confidence(weighed, groups, weights), weighed, groups)
    rest = max(1e-9, 1.0 - groups[0].share)
    # What is left of the certainty goes to the others, as the votes share it.
    others = (Ranked(candidates[group.members[0]], _OTHERS * (1 - sure) * group.share / rest) for group in groups[1:])
    return (Ranked(candidates[groups[0].members[0]], sure), *others)


_SAYS_NOTHING = 0.2
"""The most confidence in an answer to a question without a word that means something."""


def tempered(sure: float, weighed: Weighing, groups: Sequence[Group]) -> float:
    """The confidence in the first group; half of it the written reader's own where it alone found the answer.

    It knows best how far its own rules carry, above all where there is a word that it could not place.
    """
    members = [weighed.candidates[place] for place in groups[0].members]
    if not any(is_content(token) or token.kind == "number" for token in weighed.asked.linked.tokens):
        return min(sure, _SAYS_NOTHING)
    best = max(members, key=lambda member: member.written or 0.0)
    if best.written is None or any(member.beam is not None for member in members):
        return sure
    return min(sure, best.written) if best.unused else 0.5 * (sure + best.written)


def confidence(weighed: Weighing, groups: Sequence[Group], weights: Weights) -> float:
    """The probability that the answer of the first group is right."""
    if weights.trees is not None:
        return weights.trees.of(signs(weighed, groups))
    return float(1 / (1 + np.exp(-certainty(weighed, groups) @ weights.of_certainty())))


def signs(weighed: Weighing, groups: Sequence[Group]) -> dict[str, float]:
    """What the trees read the confidence from, by name: `certainty`, the circumstances, the answer's evidence."""
    found = dict(zip(CERTAINTY_NAMES, certainty(weighed, groups).tolist(), strict=True))
    found |= zip(CIRCUMSTANCES, weighed.under.tolist(), strict=True)
    return found | dict(zip(NAMES, weighed.given[groups[0].members[0]].tolist(), strict=True))


_OTHERS = 0.8
"""How much of the doubt the other candidates share; the rest is that none of them is right."""


@dataclass(frozen=True)
class Group:
    """Candidates with the same answer: their places, the strongest first, and their share of all votes."""

    members: tuple[int, ...]
    share: float


def grouped(candidates: Sequence[Candidate], scores: NDArray[np.float64], keys: Sequence[object]) -> tuple[Group, ...]:
    """The candidates by answer, the largest share first; queries that failed come last."""
    votes = np.exp(scores - scores.max())
    votes /= votes.sum()
    by_answer: dict[object, list[int]] = {}
    for place in np.argsort(-scores, kind="stable"):
        by_answer.setdefault(keys[place], []).append(int(place))
    groups = [Group(tuple(places), float(votes[places].sum())) for places in by_answer.values()]
    return tuple(sorted(groups, key=lambda group: (candidates[group.members[0]].failed, -group.share)))


_IGNORED = [place for name, place in NUMBER.items() if name.startswith("does not: ")]
_UNASKED = [place for name, place in NUMBER.items() if name.startswith("does unasked: ")]


def certainty(weighed: Weighing, groups: Sequence[Group]) -> NDArray[np.float64]:
    """What the confidence in the first group is computed from, in the order of `CERTAINTY_NAMES`."""
    linked, candidates, given = weighed.asked.linked, weighed.candidates, weighed.given
    best = groups[0].members[0]
    row = given[best]
    own = [candidates[place] for place in groups[0].members]
    rest = [candidates[place] for group in groups[1:] for place in group.members]
    # The written reader's own first choice, wherever it ended up.
    written = max((c.written for c in candidates if c.written is not None), default=0.0)
    agrees = any(each.written == written for each in own) if written else False
    second = groups[1].share if len(groups) > 1 else 0.0
    named, synonym = _coverage(weighed.asked)
    form = candidates[best].form
    found = {
        "share": groups[0].share,
        "lead": groups[0].share - second,
        "score": max(-12.0, row[NUMBER["score"]]),
        "worst step": max(-6.0, row[NUMBER["worst step"]]),
        "agreeing": row[NUMBER["agreeing"]],
        "written agrees": float(agrees),
        "written confidence": written if agrees else 0.0,
        "written differs": written if not agrees else 0.0,
        "no rows": row[NUMBER["no rows"]] + row[NUMBER["only nulls"]],
        "unused": min(
            4.0, row[NUMBER["unused whole name"]] + row[NUMBER["unused value"]] + row[NUMBER["unused table"]]
        ),
        "unlinked column": min(4.0, row[NUMBER["unlinked column"]]),
        "ignored cues": float(row[_IGNORED].sum()),
        "unasked cues": float(row[_UNASKED].sum()),
        "named": named,
        "by synonym": synonym,
        "tokens": min(3.0, len(linked.tokens) / 10),
        "tables": min(4.0, row[NUMBER["tables"]]),
        "nested": float(form is not None and sum(action.kind == "word" for action in form) > 9),
        "one": 1.0,
        "answers": len(groups) / 5,
        "by both": float(any(c.written is not None for c in own) and any(c.beam is not None for c in own)),
        "members": len(own) / len(candidates),
        "strongest": math.exp(max((c.score for c in own if c.steps), default=-15.0)),
        "strongest elsewhere": math.exp(max((c.score for c in rest if c.steps), default=-15.0)),
    }
    return np.array([found[name] for name in CERTAINTY_NAMES])


def _coverage(asked: Asked) -> tuple[float, float]:
    """The shares of content words that name something outright, and that do so by a synonym only."""
    levels = asked.word_levels
    if not levels:
        return 1.0, 0.0
    whole = sum(level in (Level.PART, Level.WHOLE) for level in levels)
    synonym = sum(level in (Level.SYNONYM, Level.SYNONYM_PART) for level in levels)
    return whole / len(levels), synonym / len(levels)
