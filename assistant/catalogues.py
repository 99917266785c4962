"""What a workspace keeps of its sources' catalogues and profiles, and what people have to know about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from nl2sql.caching import built_once
from nl2sql.catalog import Catalog
from nl2sql.catalog_store import CatalogStore
from nl2sql.cataloguing import kept_profile
from nl2sql.database import Cancellation
from nl2sql.drafting import Source
from nl2sql.memory import Memory
from nl2sql.problems import Problem
from nl2sql.profiles import TableProfile
from nl2sql.profiling import BUDGET_S
from nl2sql.schema_reading import partial


class Catalogues:
    """Catalogues and profiles of one workspace, kept in its file at `path`; None keeps nothing.

    `tell` hears once of a file that cannot be used, `memory` gives the answers that people kept.
    """

    def __init__(self, path: Path | None, tell: Callable[[Problem], None], memory: Callable[[], Memory]) -> None:
        self._path, self._tell, self._memory = path, tell, memory
        self._told: set[str] = set()
        self._closing = Cancellation()

    @built_once
    def store(self) -> CatalogStore:
        """Where they are kept."""
        return CatalogStore(self._path, self._tell)

    def profile(self, source: Source, table: str, budget: float = BUDGET_S) -> TableProfile:
        """What the values of a table (`Table.key`) are like, in about `budget` seconds; kept until its rows change.

        Raises `UsageError` for an unknown table, `QueryError` when it cannot be read or the workspace is closed.
        """
        return kept_profile(source, table, self.store, budget, self._closing)

    def uses(self, source: str) -> Mapping[str, int]:
        """How often the tables of a source stand in answers that people kept."""
        return Counter(table for example in self._memory().of(source) for table in example.seen)

    def news(self, catalog: Catalog) -> Iterator[Problem]:
        """What people have to know about tables that are missing, each thing once."""
        missing = partial(catalog)
        if missing is not None and missing.message not in self._told:
            self._told.add(missing.message)
            yield missing

    def forget(self) -> None:
        """Forget what is kept of every source."""
        self.store.forget()

    def close(self) -> None:
        """Stop the looks that go on and give the file back."""
        self._closing.cancel()
        store = self.__dict__.pop("store", None)
        if store is not None:
            store.close()
