"""What the first few of a ranking make up of all: "the share of turnover that our ten best customers account for"."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from nl2sql.parser.frame import Frame, Measure
from nl2sql.parser.naming import identifier

_PART = "part"


def parted(frame: Frame) -> tuple[Frame, Frame] | None:
    """The ranked things with what each adds, and all of it together; None where no such share is asked for."""
    share = frame.measures[0] if len(frame.measures) in (1, 2) else None
    if (
        not frame.of_all
        or share is None
        or share.function != "share"
        or frame.limit is None
        or not (frame.ordering and frame.dimensions)
    ):
        return None
    part = whole_of(share)
    order = frame.ordering[0]
    by = part if order.measure is not None and order.measure.what == share.what else order.measure
    ranked = replace(frame, of_all=False, measures=(part,), ordering=(replace(order, measure=by),))
    total = replace(ranked, dimensions=(), ordering=(), limit=None, subject=part.table, columns=())
    return ranked, total


def whole_of(share: Measure) -> Measure:
    """What a share is a share of: an amount added up, or rows counted."""
    counted = share.column is None and not share.expression
    return replace(share, function="count" if counted else "sum", label=_PART)


def share_of_top(ranked: exp.Select, total: exp.Select, label: str, dialect: str) -> exp.Select:
    """The percentage that the rows of `ranked` have of `total`."""
    part = exp.Sum(this=exp.Column(this=identifier(_PART, dialect)))
    hundredfold = exp.Mul(this=part, expression=exp.Literal.number("100.0"))
    share = exp.Div(this=hundredfold, expression=total.subquery(), typed=True)
    return exp.select(exp.alias_(share, label)).from_(ranked.subquery("ranked"))
