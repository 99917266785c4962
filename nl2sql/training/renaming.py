"""The same source under other names: its tables and columns called otherwise, for linking only."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from nl2sql.catalog import Catalog, Column, ColumnRef, ForeignKey, Table
from nl2sql.drafting import Source
from nl2sql.form.scope import Scope
from nl2sql.lexicon_text import sections
from nl2sql.linking.scoping import full_scope
from nl2sql.training.rewording_synonyms import base, plural, synonyms
from nl2sql.values import ValueIndex
from nl2sql.words import split_identifier, stem

_SHARES = (0.58, 0.58, 0.58, 0.58, 0.45, 0.35, 0.25, 0.1, 0.0)
"""How many of the words change, from one attempt to the next: names that suggest other keys are refused."""
_OWN = {
    "id": ("identifier", "key", "no", "code", "num"),
    "name": ("title", "label", "nm"),
    "type": ("kind", "sort"),
    "code": ("cd",),
}
_VOWELS = frozenset("aeiou")


def rename(source: Source, seed: int) -> Source:
    """`source` with other names for about half of its tables and columns, decided by `seed`.

    Places in the full scope, keys, types, samples and values stay; keys that were only guessed from names are
    declared. The database still has the old names, so queries cannot be run on the result.
    """
    old = full_scope(source)
    for attempt, share in enumerate(_SHARES):
        renamed = _renamed(
            source, old, _Naming.of(source.catalog, random.Random(f"{source.name} {seed} {attempt}"), share)
        )
        if same_shape(old, full_scope(renamed)):
            return renamed
    raise ValueError(f"no other names keep the keys of {source.name}")


def same_shape(one: Scope, other: Scope) -> bool:
    """Whether two scopes have the same tables, columns and keys at the same places, whatever they are called."""

    def shape(scope: Scope) -> object:
        columns = [
            (column.table, column.type, column.primary_key, column.foreign_key, bool(column.expression))
            for column in scope.columns
        ]
        return len(scope.tables), columns, sorted(scope.keys)

    return shape(one) == shape(other)


@dataclass
class _Naming:
    """What the words of one schema become; the same word always the same, in most places."""

    chance: random.Random
    share: float
    style: str
    prefix: str
    vocabulary: frozenset[str]
    known: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, catalog: Catalog, chance: random.Random, share: float) -> _Naming:
        names = [table.name for table in catalog.tables] + [column.name for _, column in catalog.columns()]
        words = frozenset(stem(word) for name in names for word in split_identifier(name))
        style = chance.choice(["as it was", "snake", "snake", "camel", "pascal", "upper"]) if share else "as it was"
        prefix = chance.choice(["", "", "", "added", "dropped"]) if share else ""
        return cls(chance, share, style, prefix, words)

    def table(self, name: str) -> str:
        """Another name for a table, or the same."""
        words = split_identifier(name)
        return self._written(self._changed(words), words, name)

    def column(self, name: str, table: str) -> str:
        """Another name for a column of `table`, or the same."""
        words, owner = split_identifier(name), split_identifier(table)
        single, _ = base(owner) if owner else ((), False)
        changed = self._changed(words)
        begins = len(words) > len(single) > 0 and words[: len(single)] in (single, owner)
        if self.prefix == "dropped" and begins and self.chance.random() < self.share:
            changed = self._changed(words[len(single) :])
        elif self.prefix == "added" and not begins and len(words) == 1 and len(single) == 1:
            if words != single and self.chance.random() < self.share:
                changed = (*self._changed(single), *changed)
        elif len(changed) == 2 and words[-1] in ("name", "date", "id") and self.chance.random() < 0.15 * self.share:
            changed = changed[::-1]
        return self._written(changed, words, name)

    def _changed(self, words: tuple[str, ...]) -> tuple[str, ...]:
        found: list[str] = []
        place = 0
        while place < len(words):
            for end in range(len(words), place, -1):
                part = words[place:end]
                other = self._part(part)
                if other != part or end == place + 1:
                    found += other
                    place = end
                    break
        return tuple(found)

    def _part(self, words: tuple[str, ...]) -> tuple[str, ...]:
        if words not in self.known:
            share = self.share * 0.6 if words == ("id",) else self.share
            self.known[words] = self._other(words) if self.chance.random() < share else words
        return self.known[words]

    def _other(self, words: tuple[str, ...]) -> tuple[str, ...]:
        single, many = base(words)
        taken = {stem(word) for other in self.known.values() for word in other}
        others = [
            other
            for other in (*synonyms(single), *(_OWN.get(words[0], ()) if len(words) == 1 else ()))
            if not {stem(word) for word in other.split()} & (self.vocabulary | taken)
        ]
        if others and self.chance.random() < 0.75:
            other = self.chance.choice(others)
            return tuple((plural(other) if many else other).split())
        short = self._shortened(words) if len(words) == 1 else words
        return words if stem(short[0]) in self.vocabulary | taken else short

    def _shortened(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """A usual short form, else without its vowels, else its first letters."""
        word = words[0]
        if (len(word) < 6 and word not in _short_forms()) or word.endswith("name"):
            return words
        usual = _short_forms().get(base(words)[0][0], ())
        if usual:
            return (self.chance.choice(usual),)
        if self.chance.random() < 0.5:
            return (word[0] + "".join(letter for letter in word[1:] if letter not in _VOWELS),)
        return (word[:4],)

    def _written(self, words: tuple[str, ...], old: tuple[str, ...], name: str) -> str:
        if not words or (words == old and self.style == "as it was"):
            return name
        if self.style == "camel":
            return words[0] + "".join(word.capitalize() for word in words[1:])
        if self.style == "pascal":
            return "".join(word.capitalize() for word in words)
        if self.style == "upper":
            return "_".join(words).upper()
        return "_".join(words)


@lru_cache(maxsize=1)
def _short_forms() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in sections()["short"]:
        short, _, full = (part.strip() for part in line.partition("="))
        if " " not in full and short not in ("no", "nr"):
            found[full] = (*found.get(full, ()), short)
    return found


def _renamed(source: Source, old: Scope, naming: _Naming) -> Source:
    catalog = source.catalog
    tables = _unique((table.name, naming.table(table.name)) for table in catalog.tables)
    columns: dict[ColumnRef, str] = {}
    for table in catalog.tables:
        news = _unique((column.name, naming.column(column.name, table.name)) for column in table.columns)
        columns |= {ColumnRef(table.key, column.name): new for column, new in zip(table.columns, news, strict=True)}
    named = dict(zip((table.key for table in catalog.tables), tables, strict=True))
    made = tuple(_table(table, catalog, old, named, columns) for table in catalog.tables)
    keys = {table.key: new.key for table, new in zip(catalog.tables, made, strict=True)}
    values = {ColumnRef(keys[ref.table], new): source.values.of(ref) for ref, new in columns.items()}
    index = ValueIndex({ref: texts for ref, texts in values.items() if texts})
    return replace(source, catalog=replace(catalog, tables=made), values=index)


def _unique(names: Iterable[tuple[str, str]]) -> list[str]:
    """The new names, where two would be the same the old one, where that is taken too one with a number."""
    pairs = list(names)
    taken: set[str] = set()
    found = []
    for old, new in pairs:
        others = {other.lower() for other, _ in pairs if other != old}
        chosen = new if new.lower() not in taken | others else old
        while chosen.lower() in taken:
            chosen += "2"
        taken.add(chosen.lower())
        found.append(chosen)
    return found


def _table(table: Table, catalog: Catalog, old: Scope, named: dict[str, str], columns: dict[ColumnRef, str]) -> Table:
    def key(found: Table) -> str:
        return replace(found, name=named[found.key]).key

    def ref(found: Table, name: str) -> str:
        column = found.column(name)
        return columns[ColumnRef(found.key, column.name)] if column else name

    keys: list[ForeignKey] = []
    for declared in table.foreign_keys:
        target = catalog.table(declared.target)
        if target is not None:
            own = tuple(ref(table, name) for name in declared.columns)
            theirs = tuple(ref(target, name) for name in declared.target_columns)
            keys.append(replace(declared, columns=own, target=key(target), target_columns=theirs))
    if not table.foreign_keys:
        for one, other in old.keys:
            mine, found = old.columns[one].ref, old.columns[other].ref
            if mine.table == table.key:
                target = catalog.table(found.table)
                if target is None:
                    raise ValueError(f"no table {found.table}")
                theirs = (columns[found],)
                keys.append(ForeignKey((columns[mine],), key(target), theirs, inferred=True))
    news: tuple[Column, ...] = tuple(
        replace(one, name=columns[ColumnRef(table.key, one.name)]) for one in table.columns
    )
    return replace(table, name=named[table.key], columns=news, foreign_keys=tuple(keys))
