"""Things counted by a figure of each: "orders by size", "customers by number of orders", "by month of first order"."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from nl2sql.catalog import Catalog
from nl2sql.parser.bands import cut
from nl2sql.parser.dialects import bucket
from nl2sql.parser.frame import Bands, Condition, Dimension, Frame, GroupCondition, Measure

_FIGURE = "figure"


def figure_of_each(frame: Frame, banded: Dimension, of: Measure) -> Frame:
    """The frame that gives the figure of each thing.

    A period said of a first or last date is one that this date lies in, not one that the others are left out of.
    """
    figure = replace(of, per="", label=_FIGURE)
    plain = replace(banded, bands=None)
    bounds = [c for c in frame.conditions if of.function in ("minimum", "maximum") and c.column == of.column]
    kept = tuple(c for c in frame.conditions if c not in bounds)
    groups = tuple(group for condition in bounds for group in _bounded(figure, condition))
    return replace(
        frame,
        measures=(figure,),
        dimensions=(plain,),
        conditions=kept,
        group_conditions=(*frame.group_conditions, *groups),
        ordering=(),
        limit=None,
    )


def _bounded(figure: Measure, condition: Condition) -> tuple[GroupCondition, ...]:
    made = GroupCondition(figure, condition.operator, condition.values, condition.negated, condition.words)
    if condition.operator != "during":
        return (made,)
    first, end = condition.values
    return replace(made, operator=">=", values=(first,)), replace(made, operator="<", values=(end,))


def counted(figures: exp.Select, bands: Bands, of: Measure, catalog: Catalog) -> exp.Select:
    """How many things there are in each band of the figure, or with each figure; `figures` holds one row a thing."""
    band, named = _band(bands, of, catalog), bool(bands.cuts)
    shown = exp.select(exp.alias_(band, "band"), exp.alias_(exp.Count(this=exp.Star()), "number"))
    outer = shown.from_(figures.subquery("figures")).group_by(band.copy())
    return outer if named else outer.order_by(exp.column("band"))


def _band(bands: Bands, of: Measure, catalog: Catalog) -> exp.Expr:
    value = exp.column(_FIGURE)
    column = catalog.column(of.column) if of.column is not None else None
    if bands.unit is not None and column is not None:
        return bucket(value, column, bands.unit, catalog.dialect)
    return cut(value, bands, catalog.dialect) if bands.cuts or bands.width else value
