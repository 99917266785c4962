"""SQL into the form, over all of a database: what the parser learns to say for a question."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.catalog import Catalog
from nl2sql.drafting import Source
from nl2sql.form.actions import Form
from nl2sql.form.from_sql_conditions import Conditions
from nl2sql.form.from_sql_items import Items, is_rows_to_find, with_rows
from nl2sql.form.from_sql_logic import Logic, NotInForm, flat
from nl2sql.form.from_sql_tables import Places, Tables, places_of
from nl2sql.form.from_sql_values import Values
from nl2sql.form.parsing import parsed_once
from nl2sql.form.scope import Candidate, Scope
from nl2sql.form.to_sql_form import form_of
from nl2sql.form.to_sql_tree import Combined, Condition, Item, Measured, Operand, Query

__all__ = ["NotInForm", "from_sql"]


def from_sql(sql: str, source: Source, scope: Scope, dialect: str = "sqlite") -> tuple[Form, tuple[Candidate, ...]]:
    """The form of a query, in SQLite's dialect where no other is named, over `scope` (`full_scope`), and its literals.

    ``value:i`` points into the literals, which are of kind ``number`` or ``quote``, with the text as
    written. Joins that the keys imply are dropped. Raises `NotInForm` with the reason for what the
    form cannot say, or says only with other joins.
    """
    try:
        tree = parsed_once(sql.strip().rstrip("; \n"), dialect)
    except SqlglotError as error:
        raise NotInForm("not readable") from error
    writing = _Reading(source.catalog, scope, places_of(scope), Values())
    combined = writing.whole(tree)
    return form_of(combined), tuple(writing.values.found)


@dataclass
class _Reading:
    """What all SELECTs of one statement share."""

    catalog: Catalog
    scope: Scope
    places: Places
    values: Values

    def whole(self, tree: exp.Expr) -> Combined:
        tree = tree.unnest()
        if isinstance(tree, exp.SetOperation):
            left, right = tree.left.unnest(), tree.right.unnest()
            if not isinstance(left, exp.Select) or not isinstance(right, exp.Select):
                raise NotInForm("more than one set operation")
            if isinstance(tree, exp.Union) and tree.args.get("distinct") is False:
                raise NotInForm("union all")
            word = next(w for w, kind in _COMBINING.items() if isinstance(tree, kind))
            first = self.query(left)
            return Combined(first, word, self.query(right, ordering=tree, names=_names(left)))
        if isinstance(tree, exp.Select):
            return Combined(self.query(tree))
        raise NotInForm(f"a {type(tree).__name__}")

    def query(self, select: exp.Select, ordering: exp.Expr | None = None, names: tuple[str, ...] = ()) -> Query:
        """One SELECT; `ordering` is the set operation whose order is its own, `names` the first side's columns."""
        if any(select.args.get(part) for part in ("with_", "windows", "qualify", "offset", "laterals")):
            raise NotInForm("a clause beyond the form")
        start = select.args.get("from_")
        if start is None:
            raise NotInForm("no table")
        if isinstance(start.this, exp.Subquery):
            return self.each(select, start.this)
        tables = Tables(self.catalog, self.scope, self.places)
        tables.add(start.this)
        conditions = self._joins(select, tables)
        items = Items(tables, {part.alias.lower(): part.this for part in select.expressions if part.alias})
        reader = Conditions(items, self.values, self._inner)
        shown = tuple(items.measured(part) for part in select.expressions)
        where = self._clause([*conditions, select.args.get("where")], reader, tables)
        group = self._group(select, items, tables)
        having = self._clause([select.args.get("having")], reader, tables)
        order, descending = self._order(ordering or select, items, shown, names)
        limit, first = self._limit(ordering or select, bool(order))
        query = Query(shown, bool(select.args.get("distinct")), where, group, having, order, descending, limit, first)
        return _completed(query, tables)

    def _inner(self, tree: exp.Expr) -> Query:
        tree = tree.unnest()
        if not isinstance(tree, exp.Select):
            raise NotInForm("a set operation inside of a condition")
        return self.query(tree)

    def _joins(self, select: exp.Select, tables: Tables) -> list[exp.Expr | None]:
        """Adds the joined tables; conditions beyond the equality of two columns belong to WHERE."""
        rest: list[exp.Expr | None] = []
        tests: list[exp.Expr] = []
        for join in select.args.get("joins") or ():
            if join.args.get("side") or join.args.get("kind") not in (None, "", "INNER", "CROSS"):
                raise NotInForm("an outer join")
            tables.add(join.this)
            if join.args.get("on") is not None:
                tests += join.args["on"].flatten() if isinstance(join.args["on"], exp.And) else [join.args["on"]]
        for test in tests:
            plain = test.unnest()
            if isinstance(plain, exp.Boolean) and plain.this:
                continue
            if not _compares_columns(plain):
                rest.append(plain)
            else:
                tables.tied_to_itself(plain.this, plain.expression)
        where = select.args.get("where")
        for test in where.this.flatten() if where is not None and isinstance(where.this, exp.And) else ():
            if _compares_columns(test):
                tables.tied_to_itself(test.this, test.expression)
        tables.check_names()
        return rest

    def _clause(self, clauses: list[exp.Expr | None], reader: Conditions, tables: Tables) -> tuple[Condition, ...]:
        tests = [clause.this if isinstance(clause, exp.Where | exp.Having) else clause for clause in clauses if clause]
        logic: Logic | None = None
        for test in tests:
            logic = reader.both(logic, reader.logic(test))
        return flat(logic) if logic is not None else ()

    def _group(self, select: exp.Select, items: Items, tables: Tables) -> tuple[Operand, ...]:
        clause = select.args.get("group")
        keys = []
        for part in clause.expressions if clause is not None else ():
            found = items.measured(part)
            if not isinstance(found, Item) or found.aggregate or found.operand.column is None:
                raise NotInForm("grouping by no column")
            keys.append(tables.referred(found.operand))
        return tuple(keys)

    def _order(
        self, clause: exp.Expr, items: Items, shown: tuple[Measured, ...], names: tuple[str, ...]
    ) -> tuple[tuple[Measured, ...], bool]:
        order = clause.args.get("order")
        if order is None:
            return (), False
        directions = {bool(term.args.get("desc")) for term in order.expressions}
        if len(directions) > 1:
            raise NotInForm("mixed directions")
        found = []
        for term in order.expressions:
            plain = term.this
            if names and isinstance(plain, exp.Column) and plain.name.lower() in names:
                found.append(shown[names.index(plain.name.lower())])
            elif isinstance(plain, exp.Literal) and plain.is_int and 0 < int(plain.name) <= len(shown):
                found.append(shown[int(plain.name) - 1])
            else:
                found.append(items.measured(plain))
        return tuple(found), directions == {True}

    def _limit(self, clause: exp.Expr, ordered: bool) -> tuple[int | None, bool]:
        limit = clause.args.get("limit")
        if limit is None:
            return None, False
        if not ordered:
            raise NotInForm("a limit without an order")
        if not isinstance(limit.expression, exp.Literal) or limit.expression.is_string:
            raise NotInForm("a limit that is no number")
        if limit.expression.name == "1":
            return None, True
        return self.values.place(limit.expression), False

    def each(self, select: exp.Select, below: exp.Subquery) -> Query:
        """``SELECT AVG(v) FROM (SELECT COUNT(*) AS v FROM … GROUP BY key)``. Raises `NotInForm` for other queries."""
        inner = below.unnest()
        beyond = [part for part in ("joins", "where", "group", "having", "order", "limit") if select.args.get(part)]
        if not isinstance(inner, exp.Select) or beyond:
            raise NotInForm("a query in FROM")
        query = self.query(inner)
        if query.having or query.order or len(query.group) != 1 or query.distinct:
            raise NotInForm("a query in FROM")
        named = dict(zip(_names(inner), query.items, strict=True))
        found: list[Measured] = []
        for part in select.expressions:
            plain = part.unalias()
            aggregate = _OVER_QUERY.get(type(plain), "")
            about = named.get(plain.this.name.lower()) if aggregate and isinstance(plain.this, exp.Column) else None
            if not isinstance(about, Item) or not about.aggregate:
                raise NotInForm("a query in FROM")
            found.append(replace(about, aggregate=aggregate, key=query.group[0], nested=about.aggregate))
        return replace(query, items=tuple(found), group=())


_COMBINING: dict[str, type[exp.Expr]] = {"intersect": exp.Intersect, "union": exp.Union, "except": exp.Except}
_OVER_QUERY: dict[type[exp.Expr], str] = {exp.Avg: "avg", exp.Max: "max", exp.Min: "min", exp.Sum: "sum"}


def _compares_columns(test: exp.Expr) -> bool:
    sides = (test.this, test.expression) if isinstance(test, exp.EQ) else ()
    return bool(sides) and all(isinstance(side, exp.Column) for side in sides)


def _names(select: exp.Select) -> tuple[str, ...]:
    return tuple(part.alias_or_name.lower() for part in select.expressions)


def _completed(query: Query, tables: Tables) -> Query:
    """With the table found whose rows each star is about, and the tables named that nothing else brings in."""
    measured = [*query.items, *query.order, *(condition.item for condition in query.having)]
    if any(is_rows_to_find(item) for item in measured):
        rows = tables.rows_of()
        tables.used.append(rows)
        query = replace(
            query,
            items=tuple(with_rows(item, rows) for item in query.items),
            order=tuple(with_rows(item, rows) for item in query.order),
            having=tuple(replace(one, item=with_rows(one.item, rows)) for one in query.having),
        )
    return replace(query, also=tables.also())
