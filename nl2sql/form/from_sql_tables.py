"""The tables of a SELECT: what its names mean, which rows a star is about, which tables must be named."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

from nl2sql.catalog import Catalog
from nl2sql.form.from_sql_logic import NotInForm
from nl2sql.form.parsing import parsed_once
from nl2sql.form.scope import Scope
from nl2sql.form.to_sql_tree import Operand
from nl2sql.joins import join_graph, join_tree
from nl2sql.parser.dialects import as_date, bucket
from nl2sql.parser.frame import Grain
from nl2sql.parser.knowledge import is_date
from nl2sql.sql_text import text_of

AS_DATE = "as date"
_UNITS: tuple[Grain, ...] = ("year", "quarter", "month", "week", "weekday")


@dataclass(frozen=True)
class Places:
    """Where the tables and columns of a scope are, by lower-case names."""

    tables: dict[str, int]
    columns: dict[tuple[int, str], int]


def places_of(scope: Scope) -> Places:
    """The places of all names of `scope`."""
    tables = {table.key.lower(): place for place, table in enumerate(scope.tables)}
    columns = {
        (column.table, column.ref.column.lower()): place
        for place, column in enumerate(scope.columns)
        if not column.expression
    }
    return Places(tables, columns)


@dataclass
class Tables:
    """The tables of one SELECT. `used` are those of the columns met so far, in order (places in the scope)."""

    catalog: Catalog
    scope: Scope
    places: Places
    aliases: dict[str, int] = field(default_factory=dict)
    parents: set[str] = field(default_factory=set)
    """Aliases of a table joined to itself that stand for the row referred to."""
    used: list[int] = field(default_factory=list)

    def add(self, source: exp.Expr) -> None:
        """One table of FROM or JOIN. Raises `NotInForm` for anything else."""
        if not isinstance(source, exp.Table):
            raise NotInForm("a query in FROM")
        place = self.places.tables.get(source.name.lower())
        if place is None:
            raise NotInForm(f"no table {source.name}")
        self.aliases[source.alias_or_name.lower()] = place

    @property
    def all(self) -> list[int]:
        """The tables in the order of FROM, once each."""
        return list(dict.fromkeys(self.aliases.values()))

    def column(self, found: exp.Column) -> Operand | None:
        """The column meant; None when no table of the query has one of that name."""
        name, owner = found.name.lower(), found.table.lower()
        options = [alias for alias in self.aliases if alias == owner or not owner]
        if owner and not options:
            options = [alias for alias, place in self.aliases.items() if self.scope.tables[place].key.lower() == owner]
        for alias in options:
            place = self.places.columns.get((self.aliases[alias], name))
            if place is not None:
                self.used.append(self.aliases[alias])
                return Operand(place, function="parent" if alias in self.parents else "")
        if owner:
            raise NotInForm(f"no column {found.sql()}")
        return None

    def knows(self, name: str) -> bool:
        """Whether a table of the query has a column of this name."""
        return any((place, name.lower()) in self.places.columns for place in self.aliases.values())

    def cut(self, tree: exp.Expr) -> tuple[str, exp.Expr]:
        """The unit that `tree` cuts its one column into as Plainspoken itself writes it, and that column.

        The unit is `AS_DATE` where text is only turned round into a date, and empty for anything else.
        """
        columns = list(tree.find_all(exp.Column))
        if not columns or any(column != columns[0] for column in columns[1:]):
            return "", tree
        owner = self.aliases.get(columns[0].table.lower()) if columns[0].table else next(iter(self.aliases.values()))
        table = self.catalog.table(self.scope.tables[owner].key) if owner is not None else None
        known = table.column(columns[0].name) if table is not None else None
        if known is None or not is_date(known):
            return "", tree
        dialect = self.catalog.dialect
        if _same(as_date(columns[0].copy(), known, dialect), tree):
            return AS_DATE, columns[0]
        for unit in _UNITS:
            if _same(bucket(columns[0].copy(), known, unit, dialect), tree):
                return unit, columns[0]
        return "", tree

    def joins(self, left: exp.Column, right: exp.Column) -> bool:
        """Whether the equality of two columns is a key between two tables of the query."""
        pair = []
        for side in (left, right):
            before = list(self.used)
            operand = self.column(side)
            self.used = before
            if operand is None or operand.column is None:
                return False
            pair.append(self.scope.columns[operand.column].ref)
        if pair[0].table == pair[1].table:
            return False
        steps = join_graph(self.catalog).steps.get(pair[0].table, ())
        wanted = (pair[0], pair[1])
        return any(wanted in step.pairs for step in steps)

    def tied_to_itself(self, left: exp.Column, right: exp.Column) -> bool:
        """Takes note of ``a.parent_id = b.id`` between two names of one table; whether it was that."""
        for own, target in ((left, right), (right, left)):
            first, second = self.aliases.get(own.table.lower()), self.aliases.get(target.table.lower())
            if first is None or first != second or own.table.lower() == target.table.lower():
                continue
            pair = tuple(self.places.columns.get((first, side.name.lower())) for side in (own, target))
            if pair in self.scope.keys:
                self.parents.add(target.table.lower())
                return True
        return False

    def check_names(self) -> None:
        """Raises `NotInForm` where a table stands twice and is not joined to itself by its own key."""
        names = [alias for alias in self.aliases if alias not in self.parents]
        if len({self.aliases[alias] for alias in names}) != len(names) or len(self.parents) > 1:
            raise NotInForm("one table twice")

    def covered(self, places: list[int]) -> set[int]:
        """The tables that joining those at `places` brings in."""
        if not places:
            return set()
        tree = join_tree(self.catalog, [self.scope.tables[place].key for place in places], loose=True)
        if tree is None:
            raise NotInForm("tables that no key connects")
        return {self.places.tables[key.lower()] for key in tree.tables}

    def rows_of(self) -> int:
        """The table whose rows a star counts: one that no column brings in, else one that refers to others."""
        present, there = self.all, self.covered(self.used)
        missing = [place for place in present if place not in there]
        if missing:
            return missing[0]
        for place in present:
            steps = join_graph(self.catalog).steps.get(self.scope.tables[place].key, ())
            others = {self.scope.tables[other].key for other in present}
            if any(step.table in others and not step.multiplies for step in steps):
                return place
        return present[0]

    def also(self) -> tuple[int, ...]:
        """The tables that must be named for all of the query's to be there."""
        extra: list[int] = []
        while missing := [place for place in self.all if place not in self.covered([*self.used, *extra])]:
            extra.append(missing[0])
        return tuple(extra)

    def referred(self, key: Operand) -> Operand:
        """For a foreign key that is grouped by, the key it refers to where that table is used anyway."""
        if key.column is None or key.function:
            return key
        for own, target in self.scope.keys:
            table = self.scope.columns[target].table
            if own != key.column or not self.scope.columns[target].primary_key or table not in self.used[:-1]:
                continue
            if table != self.scope.columns[own].table and table in self.all:
                self.used[-1] = table
                return Operand(target)
        return key


def _same(made: exp.Expr, tree: exp.Expr) -> bool:
    """Whether both are the same text once read: what is made by hand has other brackets than what was parsed."""
    return parsed_once(text_of(made, "sqlite")) == tree
