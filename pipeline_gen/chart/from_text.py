"""Requests about the look of a chart, in words: "as a line", "make it a pie", "stacked by channel"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from nl2sql.database import Rows
from nl2sql.problems import Problem, UsageError
from pipeline_gen.chart.check import check_chart
from pipeline_gen.chart.columns import Columns
from pipeline_gen.chart.profile import FieldProfile
from pipeline_gen.chart.restyle import ingredients, into_panels, lie_down, mentioning, restyle
from pipeline_gen.chart.spec import ChartSpec, Mark
from pipeline_gen.chart.suggest import suggest
from pipeline_gen.chart.words import words

_MARKS: dict[str, Mark] = {
    "line": "line", "lines": "line", "linechart": "line", "linegraph": "line", "lineplot": "line", "curve": "line",
    "curves": "line", "bar": "bar", "bars": "bar", "barchart": "bar", "bargraph": "bar", "barplot": "bar",
    "pie": "arc", "piechart": "arc", "donut": "arc", "doughnut": "arc", "area": "area", "areas": "area",
    "scatter": "point", "scatterplot": "point", "points": "point", "dots": "point", "heatmap": "rect",
    "histogram": "histogram", "boxplot": "boxplot", "boxplots": "boxplot", "boxes": "boxplot", "table": "table",
    "kpi": "kpi",
}  # fmt: skip
_PHRASES: dict[tuple[str, ...], str] = {
    ("heat", "map"): "heatmap",
    ("box", "plot"): "boxplot",
    ("box", "and", "whisker"): "boxplot",
    ("box", "and", "whiskers"): "boxplot",
    ("box", "chart"): "boxplot",
    ("column", "chart"): "bar",
    ("column", "graph"): "bar",
    ("as", "columns"): "bar",
    ("point", "chart"): "points",
    ("dot", "plot"): "dots",
    ("big", "number"): "kpi",
    ("single", "number"): "kpi",
    ("one", "number"): "kpi",
    ("as", "a", "number"): "kpi",
    ("number", "card"): "kpi",
    ("side", "by", "side"): "grouped",
    ("not", "stacked"): "grouped",
    ("small", "multiples"): "panels",
    ("data", "grid"): "table",
}
_STACKED = {"stacked", "stack", "stacking"}
_GROUPED = {"grouped", "unstacked", "unstack", "clustered"}
_LYING = {"horizontal", "horizontally", "sideways"}
_STANDING = {"vertical", "vertically", "upright"}
_PANELS = {"panels", "facets", "facet", "faceted"}
_COLOUR = {"colour", "color", "coloured", "colored", "colours", "colors"}
_CHART = {
    "chart",
    "charts",
    "graph",
    "plot",
    "diagram",
    "figure",
    "visual",
    "visualisation",
    "visualization",
    "picture",
}
_LOOKS = {*_MARKS, *_STACKED, *_GROUPED, *_LYING, *_STANDING, *_PANELS, *_COLOUR}
_SPLITTERS = _STACKED | _GROUPED | _COLOUR | _PANELS | {"split", "each", "per"}
_INSTEAD = {"of", "than", "not", "no"}
"""A mark right after one of these is the one to leave: instead of bars, rather than bars."""
_FILLERS = {
    "a", "again", "all", "an", "and", "as", "be", "better", "but", "by", "can", "change", "convert", "could", "data",
    "display", "do", "draw", "each", "for", "form", "format", "from", "give", "how", "i", "in", "instead", "into",
    "it", "just", "kind", "let", "like", "look", "make", "me", "now", "of", "ok", "okay", "on", "one", "only",
    "over", "per", "please", "plotted", "present", "put", "redraw", "render", "result", "results", "same", "see",
    "show", "shown", "simple", "so", "split", "style", "switch", "thanks", "that", "the", "them", "then", "these",
    "this", "those", "to", "turn", "type", "use", "using", "version", "view", "visualise", "visualize", "vs",
    "against", "want", "was", "way", "we", "with", "would", "you", "your", "rather",
    "than", "not", "no", "out", "d", "s",
}  # fmt: skip
_NOT_LOOKS = {"tables", "columns", "column", "lists"}
_WORD = re.compile(r"[^\W_]+")
_TYPO_FROM, _TYPO_SCORE = 5, 84


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of the request, or the column some of its words name."""

    text: str
    field: FieldProfile | None = None


def edit_chart(text: str, spec: ChartSpec | None, rows: Rows) -> ChartSpec | None:
    """The chart `text` asks for over the shown rows; None when the text is not only about the chart's look.

    `spec` is the chart now shown, None for none. A text is about the look when it names one (a mark,
    stacking, colours, panels) and every other word is a column of the result or says nothing by itself.
    Raises `UsageError` when the look is clear but these rows cannot be drawn so.
    """
    columns = Columns(rows)
    tokens = _read(text, columns)
    if tokens is None:
        return None
    said = {token.text for token in tokens if token.field is None}
    if not said & _LOOKS:
        return _any_chart(spec, rows) if said & _CHART and not any(token.field for token in tokens) else None
    changed = _apply(said, tokens, spec, columns)
    errors = [problem for problem in check_chart(changed, rows) if problem.severity == "error"]
    if errors:
        raise UsageError(*errors)
    return changed


def _any_chart(spec: ChartSpec | None, rows: Rows) -> ChartSpec:
    """For "show it as a chart": what is drawn already, else the best chart there is."""
    if spec is not None and spec.mark != "table":
        return spec
    best = next((found.spec for found in suggest(rows) if found.spec.mark != "table"), None)
    if best is None:
        raise UsageError(
            Problem(
                "chart.empty", "These rows hold nothing to draw.", "Ask for numbers, for example a count by region."
            )
        )
    return best


def _apply(said: set[str], tokens: Sequence[_Token], spec: ChartSpec | None, columns: Columns) -> ChartSpec:
    of = ingredients(columns, spec)
    named = list(_named(tokens))
    split = next((field for field, splits in named if splits and field.discrete), None)
    others = [field for field, _ in named if field != split]
    if named:
        of = mentioning(of, others, split)
    stack = True if said & _STACKED else False if said & _GROUPED else None
    mark = _mark(said, tokens, spec)
    if stack and mark == "line":
        mark = "area"
    changed = restyle(mark, columns, of, stack)
    if said & _PANELS:
        changed = into_panels(changed)
    if said & _LYING and changed.mark == "bar":
        changed = lie_down(changed)
    return changed


def _mark(said: set[str], tokens: Sequence[_Token], spec: ChartSpec | None) -> Mark:
    """The last mark that is wanted ("bars instead of lines" wants one); else the one shown, where it fits."""
    marks: list[Mark] = []
    for place, token in enumerate(tokens):
        before = {earlier.text for earlier in tokens[max(0, place - 2) : place]}
        if token.field is None and token.text in _MARKS and before.isdisjoint(_INSTEAD):
            marks.append(_MARKS[token.text])
    if marks:
        return marks[-1]
    drawn: Mark = spec.mark if spec is not None else "bar"
    if said & (_LYING | _STANDING | _GROUPED) or drawn not in ("bar", "line", "area", "point"):
        return "bar"
    return "bar" if drawn == "point" and said & _STACKED else drawn


def _named(tokens: Sequence[_Token]) -> Iterator[tuple[FieldProfile, bool]]:
    """The columns named, each with whether colours should tell its values apart."""
    for place, token in enumerate(tokens):
        if token.field is not None:
            before = [earlier.text for earlier in tokens[max(0, place - 3) : place] if earlier.field is None]
            yield token.field, not _SPLITTERS.isdisjoint(before)


# ---- reading the words ----


def _read(text: str, columns: Columns) -> list[_Token] | None:
    """The request word by word; None as soon as one is neither a look, nor a column, nor a filler."""
    left = [word.lower() for word in _WORD.findall(text)]
    named = {words(field.name): field for field in columns.fields}
    tokens: list[_Token] = []
    while left:
        token, length = _next(left, named)
        if token is None:
            return None
        tokens.append(token)
        left = left[length:]
    return tokens


def _next(left: Sequence[str], named: dict[tuple[str, ...], FieldProfile]) -> tuple[_Token | None, int]:
    for length in range(min(4, len(left)), 0, -1):
        head = tuple(left[:length])
        if head in _PHRASES:
            return _Token(_PHRASES[head]), length
        if length == 1 and head[0] in _LOOKS | _CHART:
            break
        field = _column(head, named)
        if field is not None:
            return _Token(" ".join(head), field), length
    word = left[0]
    if word in _LOOKS | _CHART | _FILLERS:
        return _Token(word), 1
    typo = _typo(word)
    return (_Token(typo), 1) if typo else (None, 1)


def _column(head: tuple[str, ...], named: dict[tuple[str, ...], FieldProfile]) -> FieldProfile | None:
    """The column of these words, or the only one whose name ends in them: "sales" for ``total_sales``."""
    exact = [field for name, field in named.items() if _same(name, head)]
    ending = [field for name, field in named.items() if _same(name[-len(head) :], head)]
    return exact[0] if exact else ending[0] if len(ending) == 1 else None


def _same(name: tuple[str, ...], head: tuple[str, ...]) -> bool:
    return len(name) == len(head) and all(a.rstrip("s") == b.rstrip("s") for a, b in zip(name, head, strict=True))


def _typo(word: str) -> str | None:
    """The look that a slightly misspelt word means."""
    if len(word) < _TYPO_FROM or word in _NOT_LOOKS:
        return None
    looks = sorted(look for look in _LOOKS | _CHART if len(look) >= _TYPO_FROM)
    found = process.extractOne(word, looks, scorer=fuzz.ratio, score_cutoff=_TYPO_SCORE)
    return found[0] if found else None
