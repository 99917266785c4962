"""What words call the steps that are there: “the filter on town”, “the age filter”, “grouping”."""

from __future__ import annotations

from sqlglot import exp

from pipeline_gen.expressions import columns_of
from pipeline_gen.flow_words.words import stems_of
from pipeline_gen.pipeline import Step

KINDS: dict[str, tuple[str, ...]] = {
    "filter": ("filter", "match", "drop_missing"), "condition": ("filter",), "filters": ("filter", "match"),
    "conditions": ("filter",),
    "sort": ("sort",), "sorting": ("sort",), "order": ("sort",), "ordering": ("sort",), "limit": ("limit",),
    "renaming": ("rename",), "rename": ("rename",), "ranking": ("window",), "rank": ("window",),
    "running total": ("window",), "join": ("join",), "pivot": ("pivot",), "unpivot": ("unpivot",),
    "split": ("split",), "grouping": ("aggregate",), "top": ("top",), "fill": ("fill_missing",), "sample": ("sample",),
    "deduplication": ("distinct", "deduplicate"),
}  # fmt: skip
"""The kinds of step that a word means."""


def speaks_of(step: Step, words: set[str]) -> bool:
    """Whether the step reads a column, or compares with a value, that one of the words (as stems) names."""
    said = {
        part
        for tree in step.operation.expressions()
        for name in columns_of(tree)
        for part in stems_of(name.name)
    }  # fmt: skip
    values = {
        part
        for tree in step.operation.expressions()
        for node in tree.find_all(exp.Literal)
        for part in stems_of(node.name)
    }
    return bool(words & (said | values))
