"""FROM and JOIN become source and join steps."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.database import ResultColumn
from pipeline_gen.expressions import conjuncts
from pipeline_gen.from_sql.builder import Builder, Ctes, Flow
from pipeline_gen.from_sql.laterals import joined_lateral
from pipeline_gen.from_sql.reading import normal
from pipeline_gen.from_sql.scope import ReadQuery, Scope
from pipeline_gen.from_sql.unsupported import Unsupported
from pipeline_gen.sql_text import slug, unique
from pipeline_gen.steps import Join, Opaque, Source
from pipeline_gen.steps.join import How

_HOWS: dict[tuple[str, str], How] = {
    ("", ""): "inner",
    ("", "INNER"): "inner",
    ("", "CROSS"): "cross",
    ("LEFT", ""): "left",
    ("LEFT", "OUTER"): "left",
    ("RIGHT", ""): "right",
    ("RIGHT", "OUTER"): "right",
    ("FULL", ""): "full",
    ("FULL", "OUTER"): "full",
}


class OriginReader:
    """Reads the FROM clause of one SELECT."""

    def __init__(self, builder: Builder, read_query: ReadQuery, ctes: Ctes) -> None:
        self._builder = builder
        self._read_query = read_query
        self._ctes = ctes
        self._wanted: dict[tuple[str, str], str] = {}

    def read(self, query: exp.Select, conditions: list[exp.Expr]) -> tuple[Flow, list[exp.Expr]]:
        """The joined tables, and the conditions of WHERE that are not joins in disguise."""
        self._wanted = _told_apart(query)
        flow, _ = self._relation(query.args["from_"].this)
        rest = list(conditions)
        joins = [join.copy() for join in query.args.get("joins") or []]
        if not any(join.side for join in joins):
            rest += _too_early(joins, {alias for alias, _ in flow.names})
        for join in joins:
            flow, rest = self._joined(flow, join, rest)
        return flow, rest

    def _relation(self, node: exp.Expr) -> tuple[Flow, str]:
        """The flow of one table or sub-query, and its alias."""
        unusual = {key for key, value in node.args.items() if value} - {"this", "alias", "db", "catalog"}
        if unusual:
            raise Unsupported(f"its FROM uses {sorted(unusual)[0].upper()}")
        alias = node.alias_or_name
        if isinstance(node, exp.Subquery):
            step, names = self._read_query(exp.Subquery(this=node.this.copy()))
            if not alias.startswith("_"):
                step = self._builder.named(step, self._builder.statement.spelt(alias))
            self._builder.note(step, node)
            return self._flow(step, alias, names), alias
        if not isinstance(node, exp.Table):
            raise Unsupported("its FROM is unusual")
        if node.name in self._ctes:
            known = self._ctes[node.name]
            return self._flow(known.step, alias, known.names), alias
        statement = self._builder.statement
        table = statement.tables.get(node.name)
        if table is None:
            raise Unsupported("it reads a common table that is defined elsewhere")
        if node.name in statement.foreign:
            foreign = statement.foreign[node.name]
            columns = tuple(ResultColumn(known.name, known.type) for known in table.columns)
            step = self._builder.add(Opaque(statement.written(foreign.query), statement.dialect, columns, foreign.why))
            self._builder.keeps_remarks(step, foreign.query)
            step = self._builder.named(step, statement.spelt(alias)) if not alias.startswith("__foreign_") else step
            return self._flow(step, alias, tuple(normal(c.name, statement.dialect) for c in columns)), alias
        step = self._builder.add(Source.of(table, _readable(statement.spelt(alias), table.name)))
        self._builder.note(step, node)
        return self._flow(step, alias, tuple(normal(known.name, statement.dialect) for known in table.columns)), alias

    def _flow(self, step: str, alias: str, names: tuple[str, ...]) -> Flow:
        columns = [known.name for known in self._builder.columns(step)]
        return Flow(step, {(alias, name): known for name, known in zip(names, columns, strict=True)})

    def _joined(self, flow: Flow, join: exp.Join, rest: list[exp.Expr]) -> tuple[Flow, list[exp.Expr]]:
        if join.args.get("using") or join.args.get("method") or join.args.get("match_condition"):
            raise Unsupported("its JOIN is unusual")
        if isinstance(join.this, exp.Lateral):
            return joined_lateral(Scope(self._builder, flow, self._read_query), join, join.this), rest
        how = _HOWS.get((join.side.upper(), join.kind.upper()))
        if how is None:
            raise Unsupported(f"it uses a {join.kind} JOIN")
        other, alias = self._relation(join.this)
        renames, names = self._renames(flow, other, alias)
        condition = join.args.get("on")
        if condition is None and how in ("inner", "cross"):
            condition, rest = _disguised(flow, alias, rest)
        how = "cross" if condition is None else "inner" if how == "cross" else how
        if condition is None and how != "cross":
            raise Unsupported("its JOIN has no condition")
        merged = Flow(flow.step, {**flow.names, **names})
        tree = None if condition is None else Scope(self._builder, merged, self._read_query).expression(condition)
        step = self._builder.add(Join(how, tree, renames), flow.step, other.step)
        self._builder.note(step, join, condition)
        return merged.with_step(step), rest

    def _renames(self, flow: Flow, other: Flow, alias: str) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
        """New names for columns of the second table that clash, and all its names after the join."""
        used = {known.name.lower() for known in self._builder.columns(flow.step)}
        used |= {name.lower() for name in other.names.values() if name.lower() not in used}
        taken = {known.name.lower() for known in self._builder.columns(flow.step)}
        prefix = slug(self._builder.statement.spelt(alias))
        renames: dict[str, str] = {}
        for (_, own), name in other.names.items():
            if name.lower() in taken:
                wanted = self._builder.statement.spelt(self._wanted.get((alias, own), f"{prefix}_{name}"))
                renames[name] = unique(wanted, used)
                used.add(renames[name].lower())
        return renames, {key: renames.get(name, name) for key, name in other.names.items()}


def _told_apart(query: exp.Select) -> dict[tuple[str, str], str]:
    """The names that the SELECT itself gives columns to tell them from others: ``c.name AS customer_name``."""
    found: dict[tuple[str, str], str] = {}
    for item in query.selects:
        tree = item.unalias()
        if isinstance(tree, exp.Column) and item.alias.endswith(f"_{tree.name}"):
            found.setdefault((tree.table, tree.name), item.alias)
    return found


def _too_early(joins: list[exp.Join], known: set[str]) -> list[exp.Expr]:
    """Take the conditions that speak of relations joined later out of the joins, in place: WHERE is as good a place."""
    moved: list[exp.Expr] = []
    known = set(known)
    later = {join.alias_or_name for join in joins}
    for join in joins:
        known.add(join.alias_or_name)
        condition = join.args.get("on")
        unknown = later - known
        parts = conjuncts(condition) if condition is not None else []
        early = [part for part in parts if any(found.table in unknown for found in part.find_all(exp.Column))]
        if early:
            kept = [part for part in parts if part not in early]
            join.set("on", exp.and_(*kept) if kept else None)
            moved += early
    return moved


def _disguised(flow: Flow, alias: str, rest: list[exp.Expr]) -> tuple[exp.Expr | None, list[exp.Expr]]:
    """The equalities among `rest` that tie `alias` to what is joined already, as one condition."""
    known = {own for own, _ in flow.names}
    ties = [part for part in rest if _ties(part, alias, known)]
    if not ties:
        return None, rest
    condition = ties[0].copy()
    for part in ties[1:]:
        condition = exp.And(this=condition, expression=part.copy())
    return condition, [part for part in rest if part not in ties]


def _ties(part: exp.Expr, alias: str, known: set[str]) -> bool:
    if not isinstance(part, exp.EQ) or not isinstance(part.left, exp.Column) or not isinstance(part.right, exp.Column):
        return False
    tables = {part.left.table, part.right.table}
    return alias in tables and len(tables) == 2 and bool(tables - {alias} <= known)


def _readable(alias: str, table: str) -> str:
    """The alias, unless it is the table's own name in another case or sqlglot made it up."""
    return table if alias.lower() == table.lower() or alias.startswith("_") else alias
