"""The figure of the average group, which groups are compared with: "more than the average store"."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from nl2sql.catalog import Catalog
from nl2sql.parser.frame import Dimension, Frame, GroupCondition
from nl2sql.parser.knowledge import label_columns

_FIGURE = "figure"


def all_groups(frame: Frame, group: GroupCondition, catalog: Catalog) -> Frame | None:
    """The frame that gives the figure of every group; None where nothing says what the groups are."""
    dimensions = frame.dimensions
    table = catalog.table(frame.subject)
    if not dimensions and table is not None:
        dimensions = (Dimension(label_columns(table)[0], entity=table.key),)
    if not dimensions:
        return None
    figure = replace(group.measure, label=_FIGURE)
    kept = tuple(other for other in frame.group_conditions if other is not group and not other.average)
    return Frame(
        frame.subject, measures=(figure,), dimensions=dimensions, conditions=frame.conditions, group_conditions=kept
    )


def mean_figure(groups: exp.Select) -> exp.Subquery:
    """The mean of the figures of all groups, as a query in brackets."""
    return exp.select(exp.Avg(this=exp.column(_FIGURE))).from_(groups.subquery("figures")).subquery()
