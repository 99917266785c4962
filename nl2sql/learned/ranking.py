"""Chooses among candidates: weighs the evidence, lets equal answers vote together, and says how sure it is.

The weights are fitted on questions over databases that the network has not seen (`nl2sql.training.ranking`) and can be
fitted again to a workspace (`nl2sql.learned.refitting`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nl2sql.learned.answers import Candidate, answer_keys
from nl2sql.learned.evidence import NAMES, NUMBER, evidence
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
)
"""What the confidence is computed from. The order is that of the weights: append, never insert."""


@dataclass(frozen=True)
class Weights:
    """`evidence` by name of the evidence, `certainty` by name of what the confidence is computed from."""

    evidence: dict[str, float]
    certainty: dict[str, float]
    trees: Trees | None = None
    """What the confidence is read from; without them, from `certainty` alone, a logistic regression."""

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
        return Weights(kept["evidence"], kept["certainty"], Trees.load(trees) if trees.exists() else None)

    def save(self, file: Path) -> None:
        """Write the weights as JSON that people can read; the trees go beside them."""
        kept = {"evidence": _rounded(self.evidence), "certainty": _rounded(self.certainty)}
        file.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
        if self.trees is not None:
            self.trees.save(file.with_name(TREES))

    def of_evidence(self) -> NDArray[np.float64]:
        """The weights in the order of `NAMES`; 0 for those not known when they were fitted."""
        return np.array([self.evidence.get(name, 0.0) for name in NAMES])

    def of_certainty(self) -> NDArray[np.float64]:
        """The weights in the order of `CERTAINTY_NAMES`."""
        return np.array([self.certainty.get(name, 0.0) for name in CERTAINTY_NAMES])


def _rounded(weights: dict[str, float]) -> dict[str, float]:
    return {name: round(float(weight), 4) for name, weight in weights.items()}


@dataclass(frozen=True)
class Ranked:
    """A candidate with the probability that it is what was meant."""

    candidate: Candidate
    confidence: float


def rank(linked: Linked, candidates: Sequence[Candidate], weights: Weights) -> tuple[Ranked, ...]:
    """One candidate for each answer, the likeliest first.

    Candidates with the same rows vote together, and the strongest of them speaks for them.
    """
    if not candidates:
        return ()
    given = np.array(evidence(linked, candidates))
    groups = grouped(candidates, given @ weights.of_evidence())
    sure = _sure(linked, candidates, given, groups, weights)
    rest = max(1e-9, 1.0 - groups[0].share)
    # What is left of the certainty goes to the others, as the votes share it.
    others = (Ranked(candidates[group.members[0]], _OTHERS * (1 - sure) * group.share / rest) for group in groups[1:])
    return (Ranked(candidates[groups[0].members[0]], sure), *others)


_OUTVOTED = 0.92
"""How much of its own confidence an answer keeps that only the written reader gave."""


def _sure(
    linked: Linked,
    candidates: Sequence[Candidate],
    given: NDArray[np.float64],
    groups: Sequence[Group],
    weights: Weights,
) -> float:
    """The confidence in the first group.

    The written reader knows best how far its own rules carry: what it alone found keeps its own measure.
    """
    members = [candidates[place] for place in groups[0].members]
    own = max((member.written for member in members if member.written is not None), default=0.0)
    if all(member.beam is None for member in members):
        return _OUTVOTED * own
    sure = confidence(certainty(linked, candidates, given, groups), given[groups[0].members[0]], weights)
    # Two readers that work so differently seldom agree on the same mistake.
    return max(sure, _OUTVOTED * own)


def confidence(certain: NDArray[np.float64], row: NDArray[np.float64], weights: Weights) -> float:
    """The probability that an answer is right, from its `certainty` and its evidence."""
    if weights.trees is not None:
        return weights.trees.probability([*certain, *row])
    return float(1 / (1 + np.exp(-certain @ weights.of_certainty())))


_OTHERS = 0.8
"""How much of the doubt the other candidates share; the rest is that none of them is right."""


@dataclass(frozen=True)
class Group:
    """Candidates with the same answer: their places, the strongest first, and their share of all votes."""

    members: tuple[int, ...]
    share: float


def grouped(candidates: Sequence[Candidate], scores: NDArray[np.float64]) -> tuple[Group, ...]:
    """The candidates by answer, the largest share first; queries that failed come last."""
    votes = np.exp(scores - scores.max())
    votes /= votes.sum()
    keys = answer_keys(candidates)
    by_answer: dict[object, list[int]] = {}
    for place in np.argsort(-scores, kind="stable"):
        by_answer.setdefault(keys[place], []).append(int(place))
    groups = [Group(tuple(places), float(votes[places].sum())) for places in by_answer.values()]
    return tuple(sorted(groups, key=lambda group: (candidates[group.members[0]].failed, -group.share)))


_IGNORED = [place for name, place in NUMBER.items() if name.startswith("does not: ")]
_UNASKED = [place for name, place in NUMBER.items() if name.startswith("does unasked: ")]


def certainty(
    linked: Linked, candidates: Sequence[Candidate], given: NDArray[np.float64], groups: Sequence[Group]
) -> NDArray[np.float64]:
    """What the confidence in the first group is computed from, in the order of `CERTAINTY_NAMES`."""
    best = groups[0].members[0]
    row = given[best]
    # The written reader's own first choice, wherever it ended up.
    written = max((c.written for c in candidates if c.written is not None), default=0.0)
    agrees = any(candidates[place].written == written for place in groups[0].members) if written else False
    second = groups[1].share if len(groups) > 1 else 0.0
    named, synonym = _coverage(linked)
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
    }
    return np.array([found[name] for name in CERTAINTY_NAMES])


def _coverage(linked: Linked) -> tuple[float, float]:
    """The shares of content words that name something outright, and that do so by a synonym only."""
    best: dict[int, Level] = {}
    for links in (linked.column_links, linked.table_links):
        for (token, _), level in links.items():
            best[token] = max(best.get(token, Level.NONE), level)
    valued = {place for value in linked.scope.values for place in range(value.start, value.end)}
    content = [place for place, token in enumerate(linked.tokens) if is_content(token) and place not in valued]
    if not content:
        return 1.0, 0.0
    whole = sum(best.get(place, Level.NONE) in (Level.PART, Level.WHOLE) for place in content)
    synonym = sum(best.get(place, Level.NONE) in (Level.SYNONYM, Level.SYNONYM_PART) for place in content)
    return whole / len(content), synonym / len(content)
