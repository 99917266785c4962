"""The written reader: questions into SQL by rules, with no model, no network and nothing trained."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from nl2sql.drafting import Draft, DraftRequest, Source, unused_words
from nl2sql.parser.composing import composed
from nl2sql.parser.frame import Frame
from nl2sql.parser.meaning import difference
from nl2sql.parser.reading import as_strength, read
from nl2sql.parser.reasons import reasons
from nl2sql.parser.to_sql import Statement, to_sql
from nl2sql.words import tokenise

MOST_DRAFTS = 5
LEAST_CONFIDENCE = 0.05
_STEP, _STEP_OF_LISTS = 0.015, 0.04
_UNKNOWN_VALUE = 0.5
_CEILING = 0.97
MOST_LEAD = 0.3
_SERIOUS = {
    "draft.fanout": 0.6,
    "draft.beyond": 0.5,
    "draft.assumed": 0.8,
    "draft.join-choice": 0.9,
    "draft.inferred-join": 0.97,
}


@dataclass(frozen=True, slots=True)
class RuleDrafter:
    """Reads a question with a written grammar; `nl2sql.learned.drafter` weighs it against a trained parser."""

    name: str = "rules"

    def draft(self, request: DraftRequest) -> tuple[Draft, ...]:
        """Up to five candidates, the likeliest first; none when the question says nothing the data knows."""
        hints = tuple(token.stem for token in tokenise(request.question))
        question = (request.question, request.source, request.today)
        ranked = _fittest(composed(*question), read(*question), request.source, hints)
        drafts = []
        for place, (sql, (frame, statement)) in enumerate(ranked):
            own = fit(frame, statement)
            others = [other for rank, (_, other) in enumerate(ranked) if rank != place]
            rivals = [(fit(*other), difference(frame, other[0], request.source.catalog)) for other in others]
            confidence = estimate(own, rivalry(own, rivals), len(frame.unused))
            if any(note.code == "draft.unknown-value" for note in frame.notes):
                confidence = round(confidence * _UNKNOWN_VALUE, 3)
            if confidence < LEAST_CONFIDENCE:
                continue
            why = reasons(frame, statement, request.source.catalog, request.question)
            warnings = (*frame.notes, *statement.warnings, *unused_words(request.question, frame.unused))
            drafts.append(Draft(sql, confidence, self.name, why, warnings, frame.unused))
        return tuple(drafts)


def _fittest(
    figures: Iterable[Frame], readings: Iterable[Frame], source: Source, hints: tuple[str, ...]
) -> list[tuple[str, tuple[Frame, Statement]]]:
    """The statements that fit best, by their text; `readings` come best first.

    To build and write out a statement takes longer than to read it, so none is made of readings that cannot come
    among the best any more: a statement never fits better than what was read was understood.
    """
    built: dict[str, tuple[float, Frame, Statement]] = {}

    def build(frame: Frame) -> None:
        statement = to_sql(frame, source, hints)
        if statement is not None:
            built.setdefault(statement.sql(source.catalog.dialect), (fit(frame, statement), frame, statement))

    for frame in figures:
        build(frame)
    for frame in readings:
        fits = sorted((fitting for fitting, _, _ in built.values()), reverse=True)
        if len(fits) >= MOST_DRAFTS and max(0.0, as_strength(frame.score)) <= fits[MOST_DRAFTS - 1]:
            break
        build(frame)
    ranked = sorted(built.items(), key=lambda item: -item[1][0])[:MOST_DRAFTS]
    return [(sql, (frame, statement)) for sql, (_, frame, statement) in ranked]


def fit(frame: Frame, statement: Statement) -> float:
    """How well a reading fits, about 1 where every word was understood; less for joins and for doubts."""
    step = _STEP if frame.measures or not frame.columns else _STEP_OF_LISTS
    value = as_strength(frame.score) - step * len(statement.joined.joins)
    for problem in (*statement.warnings, *frame.notes):
        value *= _SERIOUS.get(problem.code, 1.0)
    return value


def rivalry(fit: float, rivals: Iterable[tuple[float, float]]) -> float:
    """The fit of the rival that casts most doubt on a reading of that `fit`; 0 when none does.

    Each rival is its fit and how different in meaning it is (`difference`, 0 to 1): how near it comes
    counts by that share, so that a restatement casts no doubt however well it fits.
    """
    near = [different * max(0.0, other - fit + MOST_LEAD) for other, different in rivals]
    closest = max(near, default=0.0)
    return fit - MOST_LEAD + closest if closest else 0.0


def estimate(fit: float, rival: float, unused: int) -> float:
    """The probability that a reading is what was meant.

    Rises with `fit` (about 0 to 1.4), falls with the fit of the best other reading and with every
    content word that the query does not account for; never above 0.97, because words can mislead. Beyond
    a lead of 0.3 over the rival, more adds nothing. What counts as the rival's fit is told by `rivalry`.
    """
    base = _CEILING * (1.0 - math.exp(-2.6 * max(0.0, fit)))
    lead = max(-MOST_LEAD, min(MOST_LEAD, fit - rival))
    return round(max(0.0, base * (0.76 + 0.8 * lead)) * math.pow(0.8, unused), 3)
