"""Says why each part of a query is there, tied to the words that asked for it."""

from __future__ import annotations

from collections.abc import Iterator

from nl2sql.catalog import Catalog
from nl2sql.drafting import Reason
from nl2sql.parser.dialects import bucket
from nl2sql.parser.expressions import measure_sql
from nl2sql.parser.frame import Condition, Dimension, Frame, Measure, Words
from nl2sql.parser.naming import column_sql
from nl2sql.parser.predicates import predicate
from nl2sql.parser.to_sql import Statement
from nl2sql.sql_text import text_of

_DOES = {
    "sum": "adds up",
    "average": "averages",
    "minimum": "takes the lowest of",
    "maximum": "takes the highest of",
    "share": "is the share of",
    "median": "takes the median of",
    "count distinct": "counts the different values of",
    "range": "takes the highest less the lowest of",
    "whole": "is in your notes:",
}


_SERIES = {
    "growth": "adds the change against the unit of time before, in per cent",
    "running": "adds the sum so far",
    "moving": "adds the mean over the latest units of time",
}


def reasons(frame: Frame, statement: Statement, catalog: Catalog, text: str) -> tuple[Reason, ...]:
    """One reason for each measure, group, condition, ranking and join."""
    return tuple(_reasons(frame, statement, catalog, text))


def _reasons(frame: Frame, statement: Statement, catalog: Catalog, text: str) -> Iterator[Reason]:
    for measure in frame.measures:
        sql = text_of(measure_sql(measure, statement.joined, catalog), catalog.dialect)
        yield Reason(f"{_said(text, measure.words)}{_measured(measure)}", sql, measure.words)
    for dimension in frame.dimensions:
        yield _grouped(dimension, catalog, text)
    for output in frame.columns:
        sql = text_of(column_sql(output.column, catalog.dialect), catalog.dialect)
        yield Reason(f"{_said(text, output.words)}is the column {output.column}", sql, output.words)
    for condition in frame.conditions:
        yield _conditioned(condition, catalog, text)
    for presence in frame.presences:
        verb = "asks for rows with none in" if presence.negated else "asks for rows that have some in"
        yield Reason(f"{_said(text, presence.words)}{verb} {presence.table}", presence.table, presence.words)
    for kin in frame.kin:
        place = "above" if kin.upward else "below"
        what = f"asks for rows of {kin.table} with {'none' if kin.negated else 'such a row'} {place} them"
        yield Reason(f"{_said(text, kin.words)}{what}", kin.table, kin.words)
    for group in frame.group_conditions:
        limits = " and ".join(str(value) for value in group.values)
        what = f"keeps groups whose {group.measure.label} is {group.operator} {limits}"
        sql = text_of(measure_sql(group.measure, statement.joined, catalog), catalog.dialect)
        yield Reason(f"{_said(text, group.words)}{what}", sql, group.words)
    for item in frame.ordering:
        if item.words:
            by = item.measure.label if item.measure else str(item.column or item.grain or "the first column")
            direction = "highest first" if item.descending else "lowest first"
            sql = f"{by} {'DESC' if item.descending else 'ASC'}" if item.measure else ""
            yield Reason(f"{_said(text, item.words)}sorts by {by}, {direction}", sql, item.words)
    if frame.series is not None:
        yield Reason(f"{_said(text, frame.series.words)}{_SERIES[frame.series.kind]}", "", frame.series.words)
    if statement.joined.joins:
        yield Reason(f"The tables come together over {statement.joined.explanation}")


def _said(text: str, words: Words) -> str:
    """The words in quotation marks, in reading order, with a space; empty when there are none."""
    spans = sorted(set(words), key=lambda span: span.start)
    said = " ".join(text[span.start : span.end] for span in spans)
    return f"'{said}' " if said else ""


def _measured(measure: Measure) -> str:
    if measure.where and measure.function in ("count", "share"):
        kind = "the per cent of rows" if measure.function == "share" else "the rows"
        columns = " and ".join(str(condition.column) for condition in measure.where)
        what = f"counts {kind} of {measure.table} that {columns} picks"
    elif measure.function == "count":
        what = f"counts rows of {measure.table}"
    else:
        what = f"{_DOES[measure.function]} {measure.column or measure.expression}"
    return f"{what} for each row of {measure.per}, on average" if measure.per else what


def _grouped(dimension: Dimension, catalog: Catalog, text: str) -> Reason:
    value = column_sql(dimension.column, catalog.dialect)
    column = catalog.column(dimension.column)
    if dimension.grain and column is not None:
        sql = text_of(bucket(value, column, dimension.grain, catalog.dialect), catalog.dialect)
        what = f"groups by the {dimension.grain} of {dimension.column}"
    else:
        sql = text_of(value, catalog.dialect)
        what = f"groups by {dimension.entity or dimension.column}"
    return Reason(f"{_said(text, dimension.words)}{what}", sql, dimension.words)


def _conditioned(condition: Condition, catalog: Catalog, text: str) -> Reason:
    sql = text_of(predicate(condition, catalog), catalog.dialect)
    if condition.operator in ("=", "in") and condition.values and isinstance(condition.values[0], str):
        values = ", ".join(f"'{value}'" for value in condition.values)
        verb = "leaves out" if condition.negated else "is"
        return Reason(f"{_said(text, condition.words)}{verb} {values} in {condition.column}", sql, condition.words)
    return Reason(f"{_said(text, condition.words)}is about {condition.column}", sql, condition.words)
