"""The embedded drafter: the trained parser and the written reader propose, evidence and votes decide."""

from __future__ import annotations

from dataclasses import dataclass, field

from nl2sql.drafting import Draft, DraftRequest, Reason
from nl2sql.learned.explaining import explain
from nl2sql.learned.parser import LearnedParser
from nl2sql.learned.proposals import Proposals, Proposed, propose
from nl2sql.learned.ranking import Ranked, Weights, rank

MOST_DRAFTS = 5
LEAST_CONFIDENCE = 0.03


@dataclass(frozen=True)
class EmbeddedDrafter:
    """Answers with no key and no network. Loads its weights with the first question.

    `weights` are those of the ranking: the shipped ones, or ones fitted to the workspace.
    """

    weights: Weights | None = None
    name: str = field(default="embedded")

    def draft(self, request: DraftRequest) -> tuple[Draft, ...]:
        """Up to five candidates with different answers, the likeliest first; none for what is no question."""
        proposals = propose(request, LearnedParser.shipped())
        weights = self.weights or Weights.shipped()
        by_sql = {proposed.candidate.sql: proposed for proposed in proposals.proposed}
        ranked = rank(proposals.linked, [proposed.candidate for proposed in proposals.proposed], weights)
        worth = [each for each in ranked if each.confidence >= LEAST_CONFIDENCE and not each.candidate.failed]
        return tuple(self._draft(each, by_sql[each.candidate.sql], proposals) for each in worth[:MOST_DRAFTS])

    def _draft(self, ranked: Ranked, proposed: Proposed, proposals: Proposals) -> Draft:
        confidence = round(ranked.confidence, 3)
        if proposed.draft is not None and (proposed.hypothesis is None or len(proposed.draft.reasons) > 0):
            read = proposed.draft
            return Draft(read.sql, confidence, self.name, read.reasons, read.warnings, read.unused)
        if proposed.hypothesis is None or proposed.written is None:
            raise AssertionError("A candidate comes from one of the two readers.")
        told = explain(proposals.linked, proposed.hypothesis, proposed.written)
        reasons: tuple[Reason, ...] = told.reasons
        warnings = (*proposed.written.warnings, *told.warnings)
        return Draft(proposed.candidate.sql, confidence, self.name, reasons, warnings, told.unused)
