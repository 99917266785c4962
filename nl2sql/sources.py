"""Gets to know a database: its catalogue, and the distinct texts that people may name in a question."""

from __future__ import annotations

import logging
import time

from nl2sql.catalog import ColumnRef
from nl2sql.catalog_store import CatalogStore
from nl2sql.cataloguing import read_catalog
from nl2sql.database import Database
from nl2sql.drafting import Source
from nl2sql.problems import QueryError, QueryStopped
from nl2sql.schema_reading import Reading
from nl2sql.secret_names import looks_secret
from nl2sql.value_rules import FAILED, NO_TIME, SLOW_VIEW, TOO_MANY, WAITING, plan, why_not_many
from nl2sql.values import ManyValues, ValueIndex

__all__ = ["MOST_VALUES", "VALUE_BUDGET_S", "load_source", "looks_secret"]
_log = logging.getLogger(__name__)
MOST_VALUES = 5_000
"""The values of a text column with more distinct ones than this are not held in memory."""
_LEAST_TIME_S = 0.02
VALUE_BUDGET_S = 10.0
"""Seconds for reading values: far more than a database of usual size takes, also on a busy machine, where the
largest tables would otherwise stay without, and questions that name their values be read wrongly."""


def load_source(
    database: Database,
    *,
    name: str = "",
    value_budget_s: float = VALUE_BUDGET_S,
    many: ManyValues | None = None,
    reading: Reading | None = None,
    store: CatalogStore | None = None,
) -> Source:
    """Reflect the database and index the distinct texts of its columns; `name` is the database's when empty.

    Columns are left out by the rules of `value_rules`, and those for which `value_budget_s` seconds in all did not
    suffice; small tables come first. Columns of more than `MOST_VALUES` values are not held in memory: they are
    looked up in `many`, which `value_reading` fills, and left out without it.
    `store` is where catalogues are kept, `reading` tells how far it is and can be cancelled.
    Raises `SourceError` when the schema cannot be read.
    """
    reading = reading or Reading()
    catalog = read_catalog(database, reading, store)
    planned = plan(catalog)
    left_out = dict(planned.left_out)
    deadline = time.monotonic() + value_budget_s
    values: dict[ColumnRef, tuple[str, ...]] = {}
    for done, wanted in enumerate(planned.wanted):
        reading.at("values", done, len(planned.wanted))
        left = min(wanted.seconds, deadline - time.monotonic())
        found = _texts(database, wanted.ref, left)
        if found == WAITING:
            left_out[wanted.ref] = why_not_many(wanted.column) or (WAITING if many is not None else TOO_MANY)
        elif isinstance(found, str):
            slow_view = found == NO_TIME and wanted.table.kind == "view"
            left_out[wanted.ref] = SLOW_VIEW if slow_view else found
        elif found:
            values[wanted.ref] = found
    return Source(name or database.name, database, catalog, ValueIndex(values, many, left_out))


def _texts(database: Database, column: ColumnRef, seconds: float) -> tuple[str, ...] | str:
    """The distinct texts of a column, or why there are none."""
    if seconds < _LEAST_TIME_S:
        return NO_TIME
    try:
        found = database.distinct_values(column, MOST_VALUES, seconds)
    except QueryError as error:
        _log.info("The values of %s are not indexed: %s", column, error.problem.code)
        return NO_TIME if isinstance(error, QueryStopped) else FAILED
    return WAITING if found is None else found
