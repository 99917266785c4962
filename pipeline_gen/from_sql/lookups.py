"""Correlated sub-queries become joins: the value a sub-query gives for a row is looked up before it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlglot import exp

from pipeline_gen.expressions import has_aggregate, is_aggregate, rebuilt, reference, unbracketed
from pipeline_gen.from_sql.names import expression_name
from pipeline_gen.from_sql.scope import Found, Scope
from pipeline_gen.from_sql.tail import sort_key
from pipeline_gen.from_sql.unsupported import Unsupported
from pipeline_gen.from_sql.untied import Untied, empty_value, mentions, place_of, single_value, untied
from pipeline_gen.sql_text import column, unique
from pipeline_gen.steps import Aggregate, Join, Top, Window
from pipeline_gen.steps.join import How

Prepare = Callable[[exp.Expr], exp.Expr]


def correlated(tree: exp.Expr, outer: set[str]) -> Iterator[exp.Expr]:
    """The outermost sub-queries in `tree` that read the rows of the query around it."""
    if isinstance(tree, exp.Exists) or (isinstance(tree, exp.In) and tree.args.get("query") is not None):
        query = tree.this if isinstance(tree, exp.Exists) else tree.args["query"]
        if mentions(query, outer) or isinstance(tree, exp.Exists):
            yield tree
            return
    elif isinstance(tree, exp.Query):
        if mentions(tree, outer):
            yield tree
        return
    for part in tree.iter_expressions():
        yield from correlated(part, outer)


def with_lookups(scope: Scope, step: str, trees: Iterable[exp.Expr], prepare: Prepare) -> tuple[str, Found]:
    """The step after the values of the correlated sub-queries in `trees` have been added to its columns.

    `prepare` turns an expression of the query around into one over the columns of `step`.
    """
    outer = scope.aliases
    found: Found = {}
    for tree in trees:
        for node in correlated(tree, outer):
            if node not in found:
                step, found[node] = Lookup(scope, prepare).added(step, node)
    return step, found


@dataclass(frozen=True)
class Lookup:
    """Looks values up for the rows of a step; `prepare` as in `with_lookups`."""

    scope: Scope
    prepare: Prepare

    def added(self, step: str, node: exp.Expr) -> tuple[str, exp.Expr]:
        """The step with the value of one sub-query among its columns, and the expression that reads it."""
        if isinstance(node, exp.Exists | exp.In):
            return self._counted(step, node)
        parts = untied(node, self.scope.aliases)
        value = single_value(parts.select)
        if parts.group is not None:
            raise Unsupported("it has a correlated sub-query that groups")
        if mentions(value, parts.outer):
            raise Unsupported("it has a sub-query that gives a value of the query around it")
        if has_aggregate(value):
            return self._aggregated(step, parts, value)
        return self._first(step, parts, value)

    def _counted(self, step: str, node: exp.Expr) -> tuple[str, exp.Expr]:
        """EXISTS, or IN: whether there is any partner, as a condition."""
        query = node.this if isinstance(node, exp.Exists) else node.args["query"]
        if not mentions(query, self.scope.aliases):
            return step, self._any(query)
        parts = untied(query, self.scope.aliases)
        if parts.group is not None or parts.select.args.get("limit") is not None:
            raise Unsupported("it has a correlated sub-query that groups")
        if isinstance(node, exp.In):
            value = single_value(parts.select)
            if has_aggregate(value) or isinstance(node.parent, exp.Not):
                raise Unsupported("it has a correlated sub-query of an unusual form")
            parts.ties.append((parts.number_of(value), unbracketed(node.this)))
        elif any(has_aggregate(item) for item in parts.select.expressions):
            raise Unsupported("it has a correlated sub-query of an unusual form")
        step, count = self._aggregated(step, parts, exp.Count(this=exp.Star(), big_int=True))
        return step, exp.Paren(this=exp.GT(this=count, expression=exp.Literal.number(0)))

    def _any(self, query: exp.Expr) -> exp.Expr:
        """Whether a sub-query that stands alone gives any row."""
        other, _ = self.scope.read_query(query)
        counted = self.scope.builder.add(Aggregate((), (("count", exp.Count(this=exp.Star(), big_int=True)),)), other)
        return exp.Paren(this=exp.GT(this=reference(counted, "count"), expression=exp.Literal.number(0)))

    # ---- ways to look up -------------------------------------------------------------------------

    def _aggregated(self, step: str, parts: Untied, value: exp.Expr) -> tuple[str, exp.Expr]:
        """One value of many rows."""
        if parts.select.args.get("distinct") is not None or parts.select.args.get("limit") is not None:
            raise Unsupported("it has a correlated sub-query of an unusual form")
        if parts.conditions:
            return self._over_pairs(step, parts, value)
        parts.group = [parts.outputs[number].copy() for number, _ in parts.ties]
        parts.outputs.append(value.copy())
        step, names = self.joined(step, parts)
        looked_up = column(names[-1])
        empty = empty_value(value)
        if empty is None:
            return step, looked_up
        if isinstance(empty, exp.Literal) and isinstance(value, exp.Count):
            return step, exp.Coalesce(this=looked_up, expressions=[empty])
        missing = exp.Is(this=column(names[parts.ties[0][0]]), expression=exp.Null())
        return step, exp.Case(ifs=[exp.If(this=missing, true=empty)], default=looked_up)

    def _first(self, step: str, parts: Untied, value: exp.Expr) -> tuple[str, exp.Expr]:
        """The value of the first row."""
        if parts.select.args.get("distinct") is not None or parts.select.args.get("offset") is not None:
            raise Unsupported("it has a correlated sub-query of an unusual form")
        order = parts.select.args.get("order")
        terms = [(term, parts.number_of(term.this)) for term in order.expressions] if order is not None else []
        place = parts.number_of(value)
        dialect = self.scope.builder.statement.dialect
        if parts.conditions:
            step, number = self._numbered(step)
            step, names = self.joined(step, parts)
            keys = tuple(sort_key(term, column(names[at]), dialect) for term, at in terms)
            return self.scope.builder.add(Top(1, keys, (number,)), step), column(names[place])
        other, _ = self.scope.read_query(parts.query())
        own = [known.name for known in self.scope.builder.columns(other)]
        keys = tuple(sort_key(term, column(own[at]), dialect) for term, at in terms)
        within = tuple(dict.fromkeys(own[number] for number, _ in parts.ties))
        other = self.scope.builder.add(Top(1, keys, within), other)
        step, names = self.joined(step, parts, other)
        return step, column(names[place])

    def _over_pairs(self, step: str, parts: Untied, value: exp.Expr) -> tuple[str, exp.Expr]:
        """One value of the rows that fit by more than equality: all pairs, grouped by the row they belong to."""
        builder = self.scope.builder
        mark = parts.number_of(exp.Literal.number(1))
        measured = parts.over_outputs(_counting(value, mark))
        step, _ = self._numbered(step)
        kept = tuple((known.name, column(known.name)) for known in builder.columns(step))
        step, names = self.joined(step, parts)
        measured = _read(measured, names)
        used = {name.lower() for name, _ in kept}
        measures: dict[exp.Expr, str] = {}

        def change(node: exp.Expr) -> exp.Expr | None:
            if not is_aggregate(node):
                return None
            if node not in measures:
                measures[node.copy()] = unique(expression_name(node, builder.statement.dialect), used)
                used.add(measures[node].lower())
            return column(measures[node])

        result = rebuilt(measured, change)
        step = builder.add(Aggregate(kept, tuple((name, tree) for tree, name in measures.items())), step)
        return step, result

    def _numbered(self, step: str) -> tuple[str, str]:
        """The step with a number for each row, and the name of that column."""
        builder = self.scope.builder
        number = unique("row_number", {known.name.lower() for known in builder.columns(step)})
        return builder.add(Window(((number, exp.RowNumber()),)), step), number

    def joined(self, step: str, parts: Untied, other: str = "", how: How = "left") -> tuple[str, list[str]]:
        """The step with the outputs of the sub-query, which `other` may give, at its side; and their names."""
        builder = self.scope.builder
        if not parts.ties and not parts.conditions:
            raise Unsupported("it has a correlated sub-query of an unusual form")
        ties = [(number, self.prepare(partner)) for number, partner in parts.ties]
        other = other or self.scope.read_query(parts.query())[0]
        used = {known.name.lower() for known in builder.columns(step)}
        theirs = [known.name for known in builder.columns(other)]
        used |= {name.lower() for name in theirs if name.lower() not in used}
        taken = {known.name.lower() for known in builder.columns(step)}
        renames: dict[str, str] = {}
        for name in theirs:
            if name.lower() in taken:
                renames[name] = unique(f"other_{name}", used)
                used.add(renames[name].lower())
        names = [renames.get(name, name) for name in theirs]
        tests = [exp.EQ(this=partner, expression=column(names[number])) for number, partner in ties]
        tests += [both(part, names, self.prepare) for part in parts.conditions]  # type: ignore[misc]
        condition = tests[0] if len(tests) == 1 else exp.and_(*tests)
        return builder.add(Join(how, condition, renames), step, other), names


def looked_up(tree: exp.Expr, found: Found, prepare: Prepare) -> exp.Expr:
    """`tree` prepared, with what has been found in place of its sub-queries."""
    if not found:
        return prepare(tree)
    nodes = list(found)
    marked = rebuilt(tree, lambda node: marker(nodes.index(node)) if node in found else None)
    return filled(prepare(marked), [found[node] for node in nodes])


def marker(number: int) -> exp.Placeholder:
    """What holds the place of a value that is looked up later."""
    return exp.Placeholder(this=f"looked_up_{number}")


def filled(tree: exp.Expr, values: list[exp.Expr]) -> exp.Expr:
    """`tree` with the values in the places that `marker` holds."""

    def change(node: exp.Expr) -> exp.Expr | None:
        name = node.name if isinstance(node, exp.Placeholder) else ""
        return values[int(name.removeprefix("looked_up_"))].copy() if name.startswith("looked_up_") else None

    return rebuilt(tree, change)


def both(condition: exp.Expr, names: list[str], prepare: Prepare) -> exp.Expr:
    """A condition of an `Untied`, its inner columns under these names and its outer ones prepared."""

    def change(node: exp.Expr) -> exp.Expr | None:
        if not isinstance(node, exp.Column):
            return None
        place = place_of(node)
        return column(names[place]) if place is not None else prepare(node)

    return rebuilt(condition, change)


def _counting(tree: exp.Expr, mark: int) -> exp.Expr:
    """COUNT(*) as the count of a column that is missing where there was no partner."""

    def change(node: exp.Expr) -> exp.Expr | None:
        whole = isinstance(node, exp.Count) and (node.this is None or isinstance(node.this, exp.Star | exp.Literal))
        return exp.Count(this=exp.column(f"_col_{mark}"), big_int=True) if whole else None

    return rebuilt(tree, change)


def _read(tree: exp.Expr, names: list[str]) -> exp.Expr:
    def change(node: exp.Expr) -> exp.Expr | None:
        place = place_of(node)
        return column(names[place]) if place is not None else None

    return rebuilt(tree, change)
