"""What the notes of people say about words of a question: it comes before all other readings of these words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nl2sql.noted import Notes
from nl2sql.parser.marks import Mark
from nl2sql.retrieval.links import NOTED
from nl2sql.words import Token

_WORTH, _LONGER, _SURE = 1.6, 1.4, 1.2
_NAMED = 0.95


def by_notes(tokens: Sequence[Token], marks: Sequence[Mark], notes: Notes) -> tuple[Mark, ...]:
    """The marks with those of the metrics that are named, without other readings of words that notes explain.

    Words that are the name of a table or a column as well keep that reading beside what is noted. A word that asks for
    something of a metric ("total revenue") is no part of a name.
    """
    if not notes:
        return tuple(marks)
    metrics = [
        Mark("figure", start, end, _WORTH + _LONGER * (end - start - 1), "noted", metric.table, metric=metric)
        for start, end, metric in notes.metrics_said(tokens)
    ]
    figures = [(mark.start, mark.end) for mark in metrics]
    noted = [mark for mark in marks if mark.how == NOTED and not _inside(mark, figures)]
    told = [(mark.start, mark.end) for mark in noted]
    asked = {mark.end for mark in marks if mark.kind == "function"} & {start for start, _ in figures}
    others = [
        mark
        for mark in marks
        if mark.how != NOTED and _stays(mark, figures, told) and not (mark.is_link and mark.end in asked)
    ]
    return (*others, *(replace(mark, score=_SURE * mark.score) for mark in noted), *metrics)


def _stays(mark: Mark, figures: list[tuple[int, int]], told: list[tuple[int, int]]) -> bool:
    named = mark.kind == "table" and mark.how == "is" and mark.quality >= _NAMED
    if _inside(mark, figures):
        return named and (mark.start, mark.end) in figures
    if _inside(mark, told):
        return mark.kind in ("table", "column") and mark.how == "is" and mark.quality >= _NAMED
    return True


def _inside(mark: Mark, stretches: list[tuple[int, int]]) -> bool:
    return any(start <= mark.start and mark.end <= end for start, end in stretches)
