"""Under which circumstances a question is read: they decide how much each piece of evidence weighs.

A question that speaks in a sentence of one table's names wants other things believed than a phrase about groups and
rankings; and what the written reader says weighs more where the network is unsure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nl2sql.learned.answers import Candidate
from nl2sql.learned.asked import Asked
from nl2sql.linking.linked import Level
from nl2sql.retrieval.links import is_content

CIRCUMSTANCES: tuple[str, ...] = (
    "parser unsure",
    "written sure",
    "phrase",
    "sentence",
    "names nothing first",
    "groups",
    "ranks",
    "long",
    "known words",
    "dated",
    "computed",
    "period",
)
"""All between about -1 and 1. Weights are kept by these names."""
_OPENING = re.compile(
    r"\W*(?:what|which|who|whose|how|where|when|find|show|list|give|return|tell|count|report|display|select|is|are|do|does|did|please|can)\b",
    re.IGNORECASE,
)


def circumstances(asked: Asked, candidates: Sequence[Candidate]) -> list[float]:
    """The circumstances of a question with these candidates, in the order of `CIRCUMSTANCES`."""
    question, scope = asked.linked.question, asked.linked.scope
    written = max((each.written for each in candidates if each.written is not None), default=0.0)
    found = {
        "parser unsure": 2 * unsureness(candidates) / 3 - 0.5,
        "written sure": 2 * written - 1,
        "phrase": 0.7 if _OPENING.match(question) is None else -0.3,
        "sentence": 0.5 if question.rstrip().endswith(("?", ".")) else -0.5,
        "names nothing first": 0.7 if not asked.named_before_filter else -0.3,
        "groups": 0.7 if "group" in asked.cues else -0.3,
        "ranks": 0.7 if "largest" in asked.cues or "smallest" in asked.cues else -0.3,
        "long": max(-1.0, min(1.0, len(asked.linked.tokens) / 10 - 1)),
        "known words": 2 * known_words(asked) - 1,
        # What is recorded of a business has dates that are declared as such, and numbers to be computed from others.
        "dated": 0.5 if any(column.type in ("date", "datetime") for column in scope.columns) else -0.5,
        "computed": 0.5 if any(column.expression for column in scope.columns) else -0.5,
        "period": 0.5 if any(value.period is not None for value in scope.values) else -0.5,
    }
    return [found[name] for name in CIRCUMSTANCES]


def unsureness(candidates: Sequence[Candidate]) -> float:
    """How unsure the trained parser is: minus its best score, 0 to 3; 3 where it has nothing."""
    best = max((candidate.score for candidate in candidates if candidate.beam is not None), default=-3.0)
    return min(3.0, -best)


def known_words(asked: Asked) -> float:
    """The share of content words that name something in the data or stand in a value."""
    content = sum(map(is_content, asked.linked.tokens))
    unknown = sum(level < Level.SYNONYM_PART for level in asked.word_levels)
    return 1 - unknown / content if content else 1.0
