"""Trains the embedded drafter on a workspace's accepted answers: its words, and the weights of the ranking.

Each question is answered by the readers alone, without what was remembered of it. What is learned is measured on
questions that it was learned without (each left out in turn; in twenty groups where there are more than twenty), and
kept only where it is not worse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from nl2sql.answer import SURE
from nl2sql.database import Limits, Rows
from nl2sql.drafting import DraftRequest, Source
from nl2sql.evaluation_rows import is_ordered, same_rows
from nl2sql.grounding import Grounding
from nl2sql.learned.answers import Candidate
from nl2sql.learned.parser import LearnedParser
from nl2sql.learned.proposals import MOST_ROWS, Proposed, propose
from nl2sql.learned.ranking import Weighing, Weights, confidence, weighing
from nl2sql.learned.refitting import Judged, fit_evidence
from nl2sql.learned.workspace_words import Unexplained, learn_aliases, unexplained
from nl2sql.linking.linked import Linked
from nl2sql.memory import Example
from nl2sql.memory.freshness import tables_fingerprint
from nl2sql.problems import PlainspokenError, Problem, QueryError, Span, UsageError
from nl2sql.words import tokenise
from nl2sql.workspace_words import NO_ALIASES, Aliases

GROUPS = 20
STRENGTH = 10.0
"""How much the weights are held to the shipped ones: as much as so many accepted answers would hold them."""
_LIMITS = Limits(MOST_ROWS, 5.0)
_LIMITS_OF_RIVALS = Limits(MOST_ROWS, 1.0)


@dataclass(frozen=True)
class Reader:
    """What is trained: the network, None for the written reader alone, and the weights to begin with."""

    parser: LearnedParser | None
    weights: Weights

    @staticmethod
    def shipped() -> Reader:
        """The one that comes with the package."""
        return Reader(LearnedParser.shipped(), Weights.shipped())


@dataclass(frozen=True)
class Replay:
    """How many of the `asked` accepted questions get the rows of their accepted answer, and how surely.

    `right` counts them, `sure` the answers that would be given without asking back, `sure_and_right` those of them.
    """

    asked: int
    right: int
    sure: int
    sure_and_right: int


@dataclass(frozen=True)
class Trained:
    """What was learned, and how it was measured.

    `weights` is None and `aliases` (by source) is empty where nothing was learned or nothing was kept. The replays are
    of the shipped weights, of those with the aliases, and of both; None where there is no such step.
    `skipped` says why examples were left out.
    """

    weights: Weights | None
    aliases: Mapping[str, Aliases]
    before: Replay
    with_aliases: Replay | None
    with_weights: Replay | None
    skipped: tuple[Problem, ...] = ()

    @property
    def after(self) -> Replay:
        """The replay of what was kept."""
        kept = [self.before]
        kept += [self.with_aliases] if self.aliases and self.with_aliases else []
        kept += [self.with_weights] if self.weights and self.with_weights else []
        return kept[-1]


@dataclass(frozen=True)
class _Asked:
    """An accepted question, ready to be tried."""

    example: Example
    source: Source
    wanted: Rows
    ordered: bool


@dataclass(frozen=True)
class _Tried:
    weighed: Weighing
    judged: Judged
    open: Unexplained


def train_workspace(
    examples: Sequence[Example], open_source: Callable[[str], Source], reader: Reader, keep_anyway: bool = False
) -> Trained:
    """Learn from accepted `examples`; `open_source` gives a source by its name.

    With `keep_anyway` what was learned is kept even where it answers fewer of the questions. Raises `UsageError` when
    there are no examples, none can be used, or there is nothing to learn from them.
    """
    if not examples:
        raise UsageError(
            Problem(
                "training.no-examples",
                "No answer has been kept in this workspace yet, so there is nothing to learn from.",
                "Keep answers that are right, or correct their SQL and keep that; learning must be on.",
            )
        )
    asked, skipped = _ready(examples, open_source)
    if not asked:
        raise UsageError(*skipped)
    return _Training(asked, reader).result(keep_anyway, skipped)


def _ready(
    examples: Iterable[Example], open_source: Callable[[str], Source]
) -> tuple[list[_Asked], tuple[Problem, ...]]:
    """The examples whose sources open and whose tables are as they were; and what keeps the others away, once each."""
    asked: list[_Asked] = []
    skipped: dict[str, Problem] = {}
    for example in examples:
        try:
            source = replace(open_source(example.source), aliases=NO_ALIASES)
            current = tables_fingerprint(example.sql, source.catalog) == example.fingerprint
            wanted = source.database.run(example.sql, _LIMITS) if current else None
        except PlainspokenError as error:
            skipped.setdefault(str(error.problem), _unusable(example, error.problem))
            continue
        if wanted is None:
            reason = f"The tables of “{example.question}” have changed since its answer was kept."
            skipped[reason] = Problem("training.changed", reason, "Ask again and keep the new answer.", None, "warning")
            continue
        asked.append(_Asked(example, source, wanted, is_ordered(example.sql, source.catalog.dialect)))
    return asked, tuple(skipped.values())


def _unusable(example: Example, cause: Problem) -> Problem:
    return Problem(
        "training.source",
        f"“{example.question}” was kept for {example.source}, which cannot be used now: {cause.message}",
        "Name the database with --db, or put the source into plainspoken.yml.",
        severity="warning",
    )


@dataclass
class _Training:
    """One run; remembers what was tried."""

    asked: Sequence[_Asked]
    reader: Reader
    _known: dict[tuple[int, Aliases], _Tried] = field(default_factory=dict)

    def result(self, keep_anyway: bool, skipped: tuple[Problem, ...]) -> Trained:
        """Learn from all, measure on what is left out, decide."""
        everything = range(len(self.asked))
        aliases, shipped = self._aliases(everything), self.reader.weights
        before = self._replay(lambda _: (shipped, {}))
        with_aliases = self._replay(lambda rest: (shipped, self._aliases(rest))) if aliases else None
        keep_aliases = with_aliases is not None and (keep_anyway or with_aliases.right >= before.right)
        kept = aliases if keep_aliases else {}
        weights = self._weights(everything, kept)
        with_weights = None
        if weights is not None:
            with_weights = self._replay(lambda rest: self._both(rest, keep_aliases))
            least = with_aliases.right if with_aliases and keep_aliases else before.right
            if not keep_anyway and with_weights.right < least:
                weights = None
        elif with_aliases is None:
            raise UsageError(
                Problem(
                    "training.nothing-new",
                    f"The {before.asked} accepted answers that could be replayed teach nothing new: "
                    f"{before.right} of them are found already, and no word of the others could be tied to the data.",
                    "Keep more answers, above all those whose SQL you corrected.",
                ),
                *skipped,
            )
        return Trained(weights, kept, before, with_aliases, with_weights, skipped)

    def _both(self, rest: Sequence[int], with_aliases: bool) -> tuple[Weights, Mapping[str, Aliases]]:
        aliases = self._aliases(rest) if with_aliases else {}
        return self._weights(rest, aliases) or self.reader.weights, aliases

    def _aliases(self, places: Sequence[int]) -> dict[str, Aliases]:
        """By source: the aliases that the questions at `places` teach."""
        by_source: dict[str, list[Unexplained]] = {}
        for place in places:
            by_source.setdefault(self.asked[place].source.name, []).append(self._tried(place, {}).open)
        learned = {name: learn_aliases(questions) for name, questions in by_source.items()}
        return {name: aliases for name, aliases in learned.items() if aliases.entries}

    def _weights(self, places: Sequence[int], aliases: Mapping[str, Aliases]) -> Weights | None:
        """Weights near the shipped ones under which the accepted answers win; None where all weights do as well."""
        judged = [self._tried(place, aliases).judged for place in places]
        useful = [question for question in judged if question.right.any() and not question.right.all()]
        if not useful:
            return None
        fitted = fit_evidence(useful, self.reader.weights, STRENGTH / len(useful))
        return replace(self.reader.weights, evidence=fitted)

    def _replay(self, learn: Callable[[Sequence[int]], tuple[Weights, Mapping[str, Aliases]]]) -> Replay:
        """Answer every question with what `learn` makes of the others."""
        count = len(self.asked)
        groups = min(count, GROUPS)
        outcomes: list[tuple[bool, bool]] = []
        for group in range(groups):
            rest = [place for place in range(count) if place % groups != group]
            weights, aliases = learn(rest)
            outcomes += [_outcome(self._tried(place, aliases), weights) for place in range(group, count, groups)]
        sure = [right for right, is_sure in outcomes if is_sure]
        return Replay(count, sum(right for right, _ in outcomes), len(sure), sum(sure))

    def _tried(self, place: int, aliases: Mapping[str, Aliases]) -> _Tried:
        """The candidates of one question; only the aliases it holds make a difference to them."""
        asked = self.asked[place]
        said = aliases.get(asked.source.name, NO_ALIASES).said_in(tokenise(asked.example.question))
        here = Aliases(tuple(dict.fromkeys(alias for _, _, alias in said)))
        key = (place, Aliases(tuple(replace(alias, questions=0) for alias in here.entries)))
        if key not in self._known:
            self._known[key] = _try(asked, here, self.reader.parser)
        return self._known[key]


def _try(asked: _Asked, aliases: Aliases, parser: LearnedParser | None) -> _Tried:
    question, sql = asked.example.question, asked.example.sql
    source = replace(asked.source, aliases=aliases)
    request = DraftRequest(question, source, Grounding(question), asked.example.today)
    proposals = propose(request, parser)
    right = [_is_right(proposed.candidate, asked) for proposed in proposals.proposed]
    candidates = tuple(proposed.candidate for proposed in proposals.proposed)
    weighed = weighing(proposals.linked, candidates)
    judged = Judged(weighed.given, np.array(right, bool), circumstances=weighed.under)
    placed = _placed(proposals.linked, proposals.proposed, right)
    return _Tried(weighed, judged, unexplained(proposals.linked, sql, source, placed))


def _is_right(candidate: Candidate, asked: _Asked) -> bool:
    if candidate.sql == asked.example.sql:
        return True
    rows = candidate.rows
    if rows is None and not candidate.failed:
        # Databases elsewhere are not tried while answering; here somebody asked for the effort.
        try:
            rows = asked.source.database.run(candidate.sql, _LIMITS_OF_RIVALS).rows
        except QueryError:
            return False
    return rows is not None and same_rows(asked.wanted.rows, rows, ordered=asked.ordered)


def _placed(linked: Linked, proposed: Sequence[Proposed], right: Sequence[bool]) -> set[Span]:
    """The words that the written reader understood in a reading that turned out right."""
    drafts = [each.draft for each, is_right in zip(proposed, right, strict=True) if is_right and each.draft is not None]
    return {token.span for token in linked.tokens for draft in drafts if token.span not in draft.unused}


def _outcome(tried: _Tried, weights: Weights) -> tuple[bool, bool]:
    """Whether the first answer is right, and whether it is sure."""
    if not tried.weighed.candidates:
        return False, False
    groups = tried.weighed.groups(weights)
    return bool(tried.judged.right[groups[0].members[0]]), confidence(tried.weighed, groups, weights) >= SURE
