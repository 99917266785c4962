"""What makes a question unclear: words that no reading uses, and words that readings take differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nl2sql.drafting import Draft, Reason
from nl2sql.problems import Span


@dataclass(frozen=True, slots=True)
class Unclear:
    """`unused` words of the question, and what the first word read in two ways was taken for."""

    unused: tuple[str, ...] = ()
    word: str = ""
    meanings: tuple[str, ...] = ()


def unclear(question: str, drafts: Sequence[Draft]) -> Unclear:
    """What keeps the readings of `question` from being sure. Nothing when there is no reading."""
    if not drafts:
        return Unclear()
    missed = [span for span in drafts[0].unused if all(span in draft.unused for draft in drafts)]
    unused = tuple(question[span.start : span.end] for span in missed)
    for words, meanings in sorted(_meanings(question, drafts).items()):
        if len(meanings) > 1:
            said = " ".join(question[start:end] for start, end in words)
            return Unclear(unused, said, tuple(meanings)[:2])
    return Unclear(unused)


def meaning_of(reason: Reason, question: str) -> str:
    """What a reason says its words mean, without the words in front."""
    spans = sorted(reason.words, key=lambda span: span.start)
    words = [question[span.start : span.end] for span in spans]
    for said in (" ".join(words), "' and '".join(words), _run(spans, question)):
        if words and reason.text.startswith(f"'{said}' "):
            return reason.text[len(said) + 3 :]
    return reason.text


def _run(spans: Sequence[Span], question: str) -> str:
    return question[spans[0].start : spans[-1].end] if spans else ""


def _meanings(question: str, drafts: Sequence[Draft]) -> dict[tuple[tuple[int, int], ...], dict[str, None]]:
    """By the places of words, what the drafts take them for.

    Words that one draft takes for several things at once are left out: there is nothing to choose.
    """
    found: dict[tuple[tuple[int, int], ...], dict[str, None]] = {}
    several = set()
    for draft in drafts:
        own: dict[tuple[tuple[int, int], ...], str] = {}
        for reason in draft.reasons:
            words = tuple(sorted((span.start, span.end) for span in reason.words))
            if words in own:
                several.add(words)
            own[words] = meaning_of(reason, question)
        for words, meaning in own.items():
            found.setdefault(words, {})[meaning] = None
    return {words: meanings for words, meanings in found.items() if words and words not in several}
