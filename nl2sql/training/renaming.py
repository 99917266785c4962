"""The same database under other names: other words, short forms, another style or order of the words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random

from nl2sql.catalog import Catalog, ColumnRef, ForeignKey, Table
from nl2sql.drafting import Source
from nl2sql.form.scope import Scope
from nl2sql.linking.scoping import full_scope, name_words
from nl2sql.training.generate.english import plural, singular
from nl2sql.training.generate.naming import other_words, shortened
from nl2sql.values import ValueIndex

_SHARE = 0.5
_STYLES = ("snake", "snake", "camel", "pascal", "lower", "upper")


def rename(source: Source, seed: int) -> Source:
    """`source` with about half of its tables and columns renamed; the database and its rows stay.

    Tables, columns and keys keep their places, so that a form over the full scope stays what it was. Statements over
    the new names cannot run. Where new names would add or take away a computed column, the old ones stay.
    """
    rng = Random(f"{source.name} {seed}")
    tables, columns = _new_names(source.catalog, rng)
    before = full_scope(source)
    for attempt in range(3):
        renamed = _renamed(source, before, tables, columns)
        after = full_scope(renamed)
        moved = _moved(before, after)
        if not moved:
            return renamed
        keys = {source.catalog.tables[place].key for place in moved} if attempt == 0 else {t.key for t in source.catalog.tables}
        columns = {ref: name if ref.table not in keys else ref.column for ref, name in columns.items()}
        if attempt == 1:
            tables = {table.key: table.name for table in source.catalog.tables}
    return source


def _moved(before: Scope, after: Scope) -> set[int]:
    """The tables whose columns have other places, or are computed otherwise."""

    def shape(scope: Scope) -> list[list[bool]]:
        return [
            [bool(column.expression) for column in scope.columns if column.table == place]
            for place in range(len(scope.tables))
        ]

    return {place for place, pair in enumerate(zip(shape(before), shape(after), strict=True)) if pair[0] != pair[1]}


def _new_names(catalog: Catalog, rng: Random) -> tuple[dict[str, str], dict[ColumnRef, str]]:
    style = rng.choice(_STYLES)
    restyle = rng.random() < 0.5
    words_for: dict[str, tuple[str, ...]] = {}
    tables: dict[str, str] = {}
    columns: dict[ColumnRef, str] = {}
    taken: set[str] = set()
    for table in catalog.tables:
        name = _name(table.name, style, restyle, words_for, rng, several=True)
        tables[table.key] = _free(name, table.name, taken)
        inside: set[str] = set()
        for column in table.columns:
            fresh = _name(column.name, style, restyle, words_for, rng, prefix=singular(table.name.lower()))
            columns[ColumnRef(table.key, column.name)] = _free(fresh, column.name, inside)
    return tables, columns


def _free(name: str, old: str, taken: set[str]) -> str:
    """`name` where it is free, else the old one, else the old one with a number."""
    number = 1
    chosen = name if name.lower() not in taken else old
    while chosen.lower() in taken:
        number += 1
        chosen = f"{old}_{number}"
    taken.add(chosen.lower())
    return chosen


def _name(
    old: str,
    style: str,
    restyle: bool,
    known: dict[str, tuple[str, ...]],
    rng: Random,
    *,
    several: bool = False,
    prefix: str = "",
) -> str:
    """Another name; the same words become the same other words all over a database."""
    words = name_words(old)
    text = " ".join(words)
    if rng.random() > _SHARE and text not in known:
        return _styled(words, style) if restyle else old
    if text not in known:
        known[text] = tuple(_others(words, several, rng))
    new = known[text]
    if not several and prefix and len(new) == 1 and prefix.isalpha() and rng.random() < 0.15:
        new = (prefix, *new)
    return _styled(new, style if restyle else _style_of(old))


def _others(words: tuple[str, ...], several: bool, rng: Random) -> Iterable[str]:
    text = " ".join(words)
    options = other_words(singular(text)) if several else other_words(text)
    if options and rng.random() < 0.8:
        chosen = rng.choice(options)
        return (plural(chosen) if several and singular(text) != text else chosen).split()
    if rng.random() < 0.5:
        back = _abbreviations()
        return [rng.choice(back[word]) if word in back and rng.random() < 0.7 else word for word in words]
    if len(words) == 2 and rng.random() < 0.4 and words[1] in ("name", "date", "title", "type", "code"):
        return (words[1], "of", words[0])
    return words


def _abbreviations() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for short, full in shortened().items():
        found[full] = (*found.get(full, ()), short)
    return found


def _style_of(name: str) -> str:
    if "_" in name:
        return "upper" if name.isupper() else "snake"
    if name.isupper():
        return "upper"
    if name[:1].isupper():
        return "pascal"
    return "camel" if name != name.lower() else "snake"


def _styled(words: Iterable[str], style: str) -> str:
    pieces = [word for word in words if word]
    if style == "camel":
        return pieces[0] + "".join(word.title() for word in pieces[1:])
    if style == "pascal":
        return "".join(word.title() for word in pieces)
    if style == "upper":
        return "_".join(pieces).upper()
    return "_".join(pieces)


def _renamed(source: Source, scope: Scope, tables: dict[str, str], columns: dict[ColumnRef, str]) -> Source:
    """The source with these names; the keys of `scope` are written down, so that guessed ones are kept."""
    catalog = source.catalog
    keys: dict[str, list[ForeignKey]] = {}
    declared = {
        (table.key, name) for table in catalog.tables for key in table.foreign_keys for name in key.columns
    }
    for own, theirs in scope.keys:
        child, parent = scope.columns[own].ref, scope.columns[theirs].ref
        if (child.table, child.column) not in declared:
            made = ForeignKey((columns[child],), _key(catalog, parent.table, tables), (columns[parent],), True)
            keys.setdefault(child.table, []).append(made)
    made_tables = tuple(_table(catalog, table, tables, columns, keys.get(table.key, [])) for table in catalog.tables)
    values = {
        ColumnRef(_key(catalog, ref.table, tables), name): source.values.of(ref) for ref, name in columns.items()
    }
    indexed = ValueIndex({ref: texts for ref, texts in values.items() if texts})
    return Source(source.name, source.database, replace(catalog, tables=made_tables), indexed)


def _key(catalog: Catalog, key: str, tables: dict[str, str]) -> str:
    table = catalog.table(key)
    name = tables[table.key] if table else key
    return f"{table.schema}.{name}" if table and table.schema else name


def _table(
    catalog: Catalog, table: Table, tables: dict[str, str], columns: dict[ColumnRef, str], more: list[ForeignKey]
) -> Table:
    declared = []
    for key in table.foreign_keys:
        target = catalog.table(key.target)
        if target is None:
            continue
        declared.append(
            replace(
                key,
                columns=tuple(_column(table, name, columns) for name in key.columns),
                target=_key(catalog, target.key, tables),
                target_columns=tuple(_column(target, name, columns) for name in key.target_columns),
            )
        )
    return replace(
        table,
        name=tables[table.key],
        columns=tuple(
            replace(column, name=columns[ColumnRef(table.key, column.name)]) for column in table.columns
        ),
        foreign_keys=(*declared, *more),
    )


def _column(table: Table, name: str, columns: dict[ColumnRef, str]) -> str:
    column = table.column(name)
    return columns[ColumnRef(table.key, column.name)] if column else name
