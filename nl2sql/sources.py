"""Gets to know a database: its catalogue, and the distinct texts that people may name in a question."""

from __future__ import annotations

import logging
import math
import re
import time
from collections.abc import Iterator

from nl2sql.catalog import Catalog, Column, ColumnRef, Table
from nl2sql.database import Database
from nl2sql.drafting import Source
from nl2sql.problems import QueryError
from nl2sql.values import ValueIndex

_log = logging.getLogger(__name__)
MOST_VALUES = 5_000
"""A text column with more distinct values than this is not indexed."""
_LEAST_TIME_S = 0.02
_VIEW_S = 0.25
_FREE_TEXT_LENGTH = 60
_SECRET_WORDS = frozenset(
    """
    apikey cvv hash iban jwt nonce passcode passphrase passwd password pin pwd salt secret signature ssn token
    """.split()  # noqa: SIM905 - a list of words reads better so
)
_FREE_TEXT_WORDS = frozenset(
    """
    body comment comments description html json markdown memo notes payload xml
    """.split()  # noqa: SIM905 - a list of words reads better so
)
VALUE_BUDGET_S = 10.0
"""Seconds for reading values: far more than a database of usual size takes, also on a busy machine, where the
largest tables would otherwise stay without, and questions that name their values be read wrongly."""
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def load_source(database: Database, *, name: str = "", value_budget_s: float = VALUE_BUDGET_S) -> Source:
    """Reflect the database and index the distinct texts of its columns; `name` is the database's when empty.

    Columns that look like secrets (their values must not travel) or free text (nobody names a whole
    note) are left out, as are those with more than `MOST_VALUES` values and those for which
    `value_budget_s` seconds in all did not suffice; small tables come first.
    Raises `SourceError` when the schema cannot be read.
    """
    catalog = database.catalog()
    deadline = time.monotonic() + value_budget_s
    values: dict[ColumnRef, tuple[str, ...]] = {}
    for ref, longest in _worth_indexing(catalog):
        left = min(longest, deadline - time.monotonic())
        if left < _LEAST_TIME_S:
            _log.info("The time for indexing values is up at %s; the rest is not indexed.", ref)
            break
        try:
            found = database.distinct_values(ref, MOST_VALUES, left)
        except QueryError as error:
            _log.info("The values of %s are not indexed: %s", ref, error.problem.code)
            continue
        if found:
            values[ref] = found
    return Source(name or database.name, database, catalog, ValueIndex(values))


def looks_secret(name: str) -> bool:
    """Whether a column's name says that its values are nobody's business: ``password_hash``, ``apiToken``."""
    return not _SECRET_WORDS.isdisjoint(_words(name)) or {"api", "key"} <= _words(name)


def _worth_indexing(catalog: Catalog) -> Iterator[tuple[ColumnRef, float]]:
    """The columns, most useful first, and the seconds each may take: views mostly show values of tables."""
    sized = sorted(catalog.tables, key=lambda table: (table.kind == "view", table.row_count is None, table.row_count))
    for table in sized:
        for column in table.columns:
            if column.type == "text" and not looks_secret(column.name) and not _is_free_text(table, column):
                yield ColumnRef(table.key, column.name), _VIEW_S if table.kind == "view" else math.inf


def _is_free_text(table: Table, column: Column) -> bool:
    lengths = [len(str(value)) for value in column.samples]
    if lengths and sum(lengths) / len(lengths) > _FREE_TEXT_LENGTH:
        return True
    read_but_all_long = not lengths and bool(table.row_count) and bool(column.declared)
    return read_but_all_long or not _FREE_TEXT_WORDS.isdisjoint(_words(column.name))


def _words(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORDS.findall(name))
