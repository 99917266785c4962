"""Gets the catalogue of a database: from what was kept of it, and for the rest from the database."""

from __future__ import annotations

from nl2sql.catalog import Catalog
from nl2sql.catalog_store import CatalogStore
from nl2sql.database import Cancellation, Database
from nl2sql.drafting import Source
from nl2sql.inferred_keys import with_inferred_keys
from nl2sql.problems import SourceError
from nl2sql.profiles import TableProfile
from nl2sql.profiling import BUDGET_S, profile
from nl2sql.schema_reading import Reading, named


def read_catalog(database: Database, reading: Reading | None = None, store: CatalogStore | None = None) -> Catalog:
    """The catalogue as it is now; what `store` and `reading.known` know of it is read only where it changed.

    Keys that nobody declared are inferred. The store is brought up to date, also with what was read before the
    reading was stopped or failed. Raises `SourceError`.
    """
    reading = reading or Reading()
    identity = database.identity
    if store is None or identity is None:
        return with_inferred_keys(database.catalog(reading), database, reading)
    stored = store.load(identity)
    reading.known = stored | dict(reading.known)
    try:
        catalog = with_inferred_keys(database.catalog(reading), database, reading)
    except SourceError:
        store.keep(identity, {named(table): table for table in reading.read}.values(), stored)
        raise
    store.keep(identity, catalog.tables, stored)
    store.drop(identity, stored.keys() - {named(table) for table in catalog.tables})
    return catalog


def kept_profile(
    source: Source,
    table_key: str,
    store: CatalogStore,
    budget: float = BUDGET_S,
    cancellation: Cancellation | None = None,
) -> TableProfile:
    """`profiling.profile`, from the store as long as neither the table nor its rows changed. Raises the same."""
    table, identity = source.catalog.table(table_key), source.database.identity
    if table is None or identity is None:
        return profile(source, table_key, budget, cancellation)
    known = store.profile(identity, table)
    if known is None:
        known = profile(source, table_key, budget, cancellation)
        store.keep_profile(identity, table, known)
    return known
