"""Invents the rows of all tables of a schema.

Each row has a hidden number between 0 and 1, half its own and half its parents'. Numbers, dates and choices lean on
it to a different degree, so columns go together, and parents differ in their children.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable
from datetime import date
from itertools import accumulate
from random import Random

from nl2sql.training.schemas import makers
from nl2sql.training.schemas.ddl import flag_pair
from nl2sql.training.schemas.makers import Value
from nl2sql.training.schemas.model import Column, Schema, Table

_TRIES = 30


class Filling:
    """The rows of one database, made table by table on request; `random` decides everything."""

    def __init__(self, schema: Schema, random: Random) -> None:
        self._schema = schema
        self._random = random
        self._keys: dict[str, list[dict[str, Value]]] = {}
        self._hidden: dict[str, list[float]] = {}
        self._places: dict[tuple[str, str], dict[Value, int]] = {}

    def rows(self, table: Table) -> list[tuple[Value, ...]]:
        """All rows of `table`, each in the order of its columns."""
        made = [dict(row) for row in self._key_rows(table)]
        drawn = [column for column in table.columns if column.reference and not column.in_key]
        for column in drawn:
            self._fill_reference(table, column, made)
        shares = [self._share(table, row, own) for row, own in zip(made, self._hidden[table.name], strict=True)]
        self._hidden[table.name] = shares
        days: list[date | None] = [None] * len(made)
        before: Column | None = None
        for column in table.columns:
            if column.in_key or column.reference:
                continue
            dated = column.kind.name in ("date", "datetime")
            follows = dated and before is not None and before.kind.low == column.kind.low
            self._fill(table, column, made, shares, days, follows)
            before = column if dated else before
        return [tuple(row[column.name] for column in table.columns) for row in made]

    def _share(self, table: Table, row: dict[str, Value], own: float) -> float:
        parents = []
        for column in table.columns:
            if column.reference and row[column.name] is not None and column.reference.table != table.name:
                target = self._schema.table(column.reference.table)
                keys = self._index(target, column.reference.column)
                parents.append(self._hidden[target.name][keys[row[column.name]]])
        return (own + sum(parents) / len(parents)) / 2 if parents else own

    def _index(self, table: Table, column: str) -> dict[Value, int]:
        found = self._places.get((table.name, column))
        if found is None:
            found = {row[column]: place for place, row in enumerate(self._key_rows(table))}
            self._places[table.name, column] = found
        return found

    def _row_count(self, table: Table) -> int:
        listed = [len(column.kind.choices) for column in table.columns if column.kind.name == "each"]
        if len(table.key) == 1 and table.key[0].kind.name == "choice":
            listed.append(len(table.key[0].kind.choices))
        if listed:
            return min(listed)
        links = sum(column.reference is not None for column in table.columns)
        low, high = ((20, 70), (50, 220), (90, 320), (120, 400))[min(links, 3)]
        return table.rows or self._random.randint(low, high)

    def _key_rows(self, table: Table) -> list[dict[str, Value]]:
        """The values of the key columns; made once, first, so that tables may point to each other in circles."""
        if table.name in self._keys:
            return self._keys[table.name]
        count = self._row_count(table)
        weighers = {column.name: self._chooser(column) for column in table.key if column.reference}
        seen: set[tuple[Value, ...]] = set()
        rows: list[dict[str, Value]] = []
        first = self._random.choice((1, 1, 1, 1, 101, 1001))
        for place in range(count):
            for _ in range(_TRIES):
                row = {column.name: self._key_value(column, place, first, weighers) for column in table.key}
                mark = tuple(row.values())
                if not mark or mark not in seen:
                    seen.add(mark)
                    rows.append(row)
                    break
        self._keys[table.name] = rows
        self._hidden[table.name] = [self._random.random() for _ in rows]
        return rows

    def _key_value(self, column: Column, place: int, first: int, weighers: dict[str, Callable[[], Value]]) -> Value:
        kind = column.kind
        if column.reference:
            return weighers[column.name]()
        if kind.name == "serial":
            return place + first
        if kind.name == "each":
            return makers.listed(kind.choices, kind.choices[place])
        if kind.name == "choice":
            return makers.listed(kind.choices, self._random.choice(kind.choices))
        if kind.name == "date":
            return makers.day(kind, self._random.random(), None, self._random).isoformat()
        return self._value(column, self._random.random())

    def _chooser(self, column: Column) -> Callable[[], Value]:
        """Draws keys of the table pointed to: some often, most sometimes, a few never."""
        reference = column.reference
        assert reference is not None
        keys = [row[reference.column] for row in self._key_rows(self._schema.table(reference.table))]
        self._random.shuffle(keys)
        if len(keys) >= 8 and not column.in_key:
            keys = keys[: -max(1, len(keys) // 10)]
        steep = self._random.choice((0.2, 0.4, 0.7))
        sums = list(accumulate(1 / (place + 1) ** steep for place in range(len(keys))))
        return lambda: keys[min(bisect_left(sums, self._random.random() * sums[-1]), len(keys) - 1)]

    def _fill_reference(self, table: Table, column: Column, made: list[dict[str, Value]]) -> None:
        reference = column.reference
        assert reference is not None
        choose, missing = self._chooser(column), self._missing(column)
        own = reference.table == table.name
        rivals = [
            other.name
            for other in table.columns
            if other is not column and other.reference and other.reference.table == reference.table
        ]
        for place, row in enumerate(made):
            if own:
                # A parent stands above its children, so that no circle arises; the first row is the root.
                above = made[self._random.randrange(max(1, math.ceil(place * 0.7)))][reference.column]
                row[column.name] = None if place == 0 or self._random.random() < missing else above
                continue
            value = choose()
            for _ in range(_TRIES):
                if all(row.get(rival) != value for rival in rivals):
                    break
                value = choose()
            row[column.name] = None if self._random.random() < missing else value

    def _missing(self, column: Column) -> float:
        return self._random.uniform(0.08, 0.3) if column.nullable else 0.0

    def _fill(
        self, table: Table, column: Column, made: list[dict[str, Value]], shares: list[float],
        days: list[date | None], follows: bool,
    ) -> None:  # fmt: skip
        random, kind = self._random, column.kind
        lean, missing = random.choice((0.0, 0.3, 0.5)), self._missing(column)
        pick = self._picker(column)
        for place, row in enumerate(made):
            share = (1 - lean) * random.random() + lean * shares[place]
            if kind.name in ("date", "datetime"):
                of = makers.day(kind, share, days[place] if follows else None, random)
                days[place] = of
                value: Value = of.isoformat() if kind.name == "date" else makers.moment(of, random)
            elif kind.name == "each":
                value = makers.listed(kind.choices, kind.choices[place])
            else:
                value = pick(share) if pick else self._value(column, share)
            row[column.name] = None if random.random() < missing else value

    def _picker(self, column: Column) -> Callable[[float], Value] | None:
        """Draws from a short list, its values with unequal weights."""
        kind, random = column.kind, self._random
        if kind.name == "flag":
            choices = list(flag_pair(self._schema, column))
        elif kind.name == "choice":
            choices = list(kind.choices)
        elif kind.name in ("city", "country", "nationality", "state", "language"):
            # People who keep a table have a dozen cities in it, not hundreds: values should come again.
            choices = random.sample(makers.words(kind.name), min(random.randint(8, 24), len(makers.words(kind.name))))
        else:
            return None
        values = [makers.listed(choices, choice) for choice in choices]
        random.shuffle(values)
        steep = random.choice((0.0, 0.3, 0.6, 0.9))
        sums = list(accumulate(1 / (place + 1) ** steep for place in range(len(values))))
        return lambda share: values[min(bisect_left(sums, share * sums[-1]), len(values) - 1)]

    def _value(self, column: Column, share: float) -> Value:
        kind = column.kind
        if kind.name == "number":
            return makers.number(kind, share)
        if kind.name == "digits":
            return str(makers.number(kind, share))
        if kind.name == "suffixed":
            return makers.suffixed(kind.choices, self._random)
        if kind.name == "code":
            return makers.code(kind.choices[0], self._random)
        return makers.plain(kind.name, self._random)
