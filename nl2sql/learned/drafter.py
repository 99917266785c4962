"""The embedded drafter: the trained parser and the written reader propose, evidence and votes decide."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from nl2sql.drafting import Draft, DraftRequest, Reason, Source
from nl2sql.language import unsupported_language
from nl2sql.learned.explaining import explain
from nl2sql.learned.parser import LearnedParser
from nl2sql.learned.proposals import Proposals, Proposed, propose
from nl2sql.learned.ranking import Ranked, Weights, rank
from nl2sql.problems import Span
from nl2sql.retrieval import grounded

MOST_DRAFTS = 5
LEAST_CONFIDENCE = 0.05
_ANY_DAY = "2026-01-01"
UNKNOWN = 0.55
"""What is left of the confidence for each unused word that the parser has never met: there the fit of the
confidence, made on everyday words, does not hold. Other unused words are among the evidence already."""


@dataclass(frozen=True)
class EmbeddedDrafter:
    """Answers with no key and no network. Loads its weights with the first question.

    `weights` are those of the ranking: the shipped ones, or ones fitted to the workspace.
    """

    weights: Weights | None = None
    name: str = field(default="embedded")

    def draft(self, request: DraftRequest) -> tuple[Draft, ...]:
        """Up to five candidates with different answers, the likeliest first; none for what is no question."""
        # The network has learned English only; the rules may still know a name or a value.
        foreign = unsupported_language(request.question, request.source) is not None
        proposals = propose(request, None if foreign else LearnedParser.shipped())
        weights = self.weights or Weights.shipped()
        by_sql = {proposed.candidate.sql: proposed for proposed in proposals.proposed}
        ranked = rank(proposals.linked, [proposed.candidate for proposed in proposals.proposed], weights)
        worth = [each for each in ranked if each.confidence >= LEAST_CONFIDENCE and not each.candidate.failed]
        drafts = [self._draft(each, by_sql[each.candidate.sql], proposals) for each in worth[:MOST_DRAFTS]]
        # The first stays first: votes decide what is answered, unknown words how sure that is.
        most = drafts[0].confidence if drafts else 0.0
        return tuple(replace(draft, confidence=min(draft.confidence, most)) for draft in drafts)

    def get_to_know(self, source: Source) -> None:
        """Encode its names and sort its values: what the first question would do, with one of our own."""
        if source.catalog.tables:
            question = f"How many {source.catalog.tables[0].name}?"
            self.draft(grounded(question, source, _ANY_DAY))

    def _draft(self, ranked: Ranked, proposed: Proposed, proposals: Proposals) -> Draft:
        if proposed.draft is not None and (proposed.hypothesis is None or len(proposed.draft.reasons) > 0):
            read = proposed.draft
            confidence = round(ranked.confidence * self._trust(read.unused, proposals), 3)
            return Draft(read.sql, confidence, self.name, read.reasons, read.warnings, read.unused)
        if proposed.hypothesis is None or proposed.written is None:
            raise AssertionError("A candidate comes from one of the two readers.")
        told = explain(proposals.linked, proposed.hypothesis, proposed.written, LearnedParser.shipped().knows)
        reasons: tuple[Reason, ...] = told.reasons
        confidence = round(ranked.confidence * self._trust(told.unused, proposals), 3)
        warnings = (*proposed.written.warnings, *told.warnings)
        return Draft(proposed.candidate.sql, confidence, self.name, reasons, warnings, told.unused)

    def _trust(self, unused: tuple[Span, ...], proposals: Proposals) -> float:
        """What unused words that nobody has heard of leave of the confidence."""
        knows = LearnedParser.shipped().knows
        lost = [token for token in proposals.linked.tokens if token.span in unused and token.kind == "word"]
        return math.prod(UNKNOWN for token in lost if not knows(token.norm))
