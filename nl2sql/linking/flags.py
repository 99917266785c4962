"""Values that nobody says: "active customers" means those whose flag is set."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, Cell, ColumnRef
from nl2sql.form.scope import Candidate, Scope
from nl2sql.linking.linked import Level
from nl2sql.linking.names import Links
from nl2sql.parser.knowledge import flag_value, is_flag

_MOST_FLAGS = 3


def flag_candidates(catalog: Catalog, full: Scope, links: Links) -> list[Candidate]:
    """Yes and no, with the stored spellings, of the yes-or-no columns that the question names (`links`).

    Their text is ``yes`` or ``no`` and their number 1 or 0, whatever the column holds.
    """
    flags = _flag_columns(catalog)
    named: dict[int, list[tuple[Level, int]]] = {}
    for (place, name), level in links.items():
        if flags and level >= Level.SYNONYM_PART and full.columns[name].ref in flags:
            named.setdefault(name, []).append((level, place))
    found: list[Candidate] = []
    best = sorted(named, key=lambda name: (-max(named[name])[0], name))[:_MOST_FLAGS]
    for name in best:
        level = max(named[name])[0]
        at = min(place for other, place in named[name] if other == level)
        for text, worth, cell in zip(("yes", "no"), (1.0, 0.0), flags[full.columns[name].ref], strict=True):
            found.append(Candidate("flag", at, at + 1, text, worth, ((name, cell),)))
    return found


@per_object
def _flag_columns(catalog: Catalog) -> dict[ColumnRef, tuple[Cell, Cell]]:
    """How each yes-or-no column writes yes and no."""
    return {
        ColumnRef(table.key, column.name): (flag_value(column, True), flag_value(column, False))
        for table, plain in catalog.columns()
        for column in (replace(plain, samples=tuple(sample for sample in plain.samples if sample != "")),)
        if is_flag(column)
    }
