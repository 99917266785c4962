"""Which columns look like keys to which tables, by their names. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, Column, Table
from nl2sql.words import stems

Words = tuple[str, ...]
_KEY_WORDS = ("id", "code", "key", "no")


@dataclass(frozen=True, slots=True)
class KeyTarget:
    """A column that others may refer to, and its table."""

    table: Table
    column: Column


class KeyNames:
    """The columns of a catalogue that a name may refer to: ``customer_id`` to ``customers.customer_id`` or ``.id``."""

    def __init__(self, catalog: Catalog) -> None:
        self._targets: defaultdict[Words, list[KeyTarget]] = defaultdict(list)
        for table in catalog.tables:
            if table.kind != "view":
                for words, column in _names(table):
                    self._targets[words].append(KeyTarget(table, column))

    def whole(self, name: str) -> list[KeyTarget]:
        """The columns that a column of this name refers to, one a table at most, in catalogue order."""
        return self._targets.get(stems(name), [])

    def is_owner(self, target: KeyTarget, name: str) -> bool:
        """Whether the target's table is what the name is called after, not just one that has such a column."""
        return stems(target.table.name) == stems(name)[:-1]

    def after_role(self, name: str) -> list[KeyTarget]:
        """The same for a name that begins with a role: ``billing_customer_id`` refers to ``customers`` as well."""
        words = stems(name)
        for start in range(1, len(words) - 1):
            found = self._targets.get(words[start:]) if words[-1] in _KEY_WORDS else None
            if found:
                return found
        return []


def _names(table: Table) -> Iterator[tuple[Words, Column]]:
    """The names by which other tables would refer to a table, each with the column that is meant."""
    own = stems(table.name)
    found: dict[Words, Column] = {}
    for column in table.columns:
        words = stems(column.name)
        if len(words) > 1 and words[-1] in _KEY_WORDS:
            owner = words[:-1] == own or column.primary_key
            if owner and (column.primary_key or table.primary_key == ()):
                found.setdefault(words, column)
        if column.name.lower() == "id":
            found.setdefault((*own, "id"), column)
    yield from found.items()


@per_object
def key_names(catalog: Catalog) -> KeyNames:
    """The names of a catalogue, worked out once."""
    return KeyNames(catalog)
