"""A query becomes steps: set operations, sub-queries, WITH, and the fall back to keeping SQL whole."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.catalog import Catalog
from nl2sql.problems import UsageError
from pipeline_gen.from_sql.builder import Builder, Cte, Ctes
from pipeline_gen.from_sql.reading import read_statement
from pipeline_gen.from_sql.select import SelectReader
from pipeline_gen.from_sql.tail import sort_key, with_limit
from pipeline_gen.from_sql.tops import tops_recognised
from pipeline_gen.from_sql.unsupported import Unsupported
from pipeline_gen.from_sql.whole import kept_whole, recursive_query, whole_statement
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.sql_text import column
from pipeline_gen.steps import Opaque, SetOperation, Sort
from pipeline_gen.steps.setop import OPERATORS


def from_sql(sql: str, catalog: Catalog) -> Pipeline:
    """The pipeline of a statement in the catalogue's dialect.

    What no kind of step stands for is kept whole in an ``opaque`` step, so this never raises for a
    statement that is one query; text that is not even that becomes one opaque step without columns.
    """
    try:
        statement = read_statement(sql, catalog)
        builder = Builder(statement)
        step, _ = QueryReader(builder).query(statement.query, {})
        pipeline = tops_recognised(builder.pipeline(step))
        whole = pipeline.last.operation
        return whole_statement(sql, catalog, whole.why) if isinstance(whole, Opaque) else pipeline
    except (Unsupported, UsageError, SqlglotError, RecursionError) as error:
        return whole_statement(sql, catalog, _why(error))


def _why(error: Exception) -> str:
    return (
        str(error).splitlines()[0].rstrip(".")
        if isinstance(error, Unsupported)
        else "it has parts that no step stands for"
    )


class QueryReader:
    """Takes queries apart into the steps of one builder."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._dialect = builder.statement.dialect

    def query(self, query: exp.Expr, ctes: Ctes) -> tuple[str, tuple[str, ...]]:
        """The step that gives the rows of `query`, and how its columns are called in the statement.

        A part that cannot be taken apart becomes an opaque step; raises `Unsupported` where even that
        is impossible because it reads columns of a query around it.
        """
        mark = self._builder.mark()
        try:
            return self._query(query, ctes)
        except (Unsupported, UsageError) as error:
            self._builder.back_to(mark)
            kept = kept_whole(self._builder.statement, query, _why(error), ctes)
            step = self._builder.add(kept)
            self._builder.keeps_remarks(step, query)
            return step, tuple(item.alias_or_name for item in _selects(query))

    def _query(self, query: exp.Expr, ctes: Ctes) -> tuple[str, tuple[str, ...]]:
        if isinstance(query, exp.Query):
            ctes = self._with(query, ctes)
        if isinstance(query, exp.Subquery):
            step, names = self.query(query.this, ctes)
            return self._tail(query, step, names), names
        if isinstance(query, exp.SetOperation):
            return self._set_operation(query, ctes)
        if isinstance(query, exp.Select):
            return SelectReader(self._builder, lambda inner: self.query(inner, ctes), ctes).read(query)
        raise Unsupported("it is no SELECT")

    def _with(self, query: exp.Query, ctes: Ctes) -> Ctes:
        clause = query.args.get("with_")
        if clause is None:
            return ctes
        known = dict(ctes)
        for cte in clause.expressions:
            if clause.args.get("recursive") and any(table.name == cte.alias for table in cte.find_all(exp.Table)):
                whole = recursive_query(cte)
                step = self._builder.add(kept_whole(self._builder.statement, whole, "it is recursive", known))
                self._builder.keeps_remarks(step, whole)
                names = tuple(whole.named_selects)
            else:
                step, names = self.query(cte.this, known)
            given = tuple(name.name for name in cte.args["alias"].args.get("columns") or []) or names
            step = self._builder.named(step, self._builder.statement.spelt(cte.alias))
            self._builder.note(step, cte)
            known[cte.alias] = Cte(step, given, cte)
        return known

    def _set_operation(self, query: exp.SetOperation, ctes: Ctes) -> tuple[str, tuple[str, ...]]:
        operator = next(name for name in OPERATORS if query.key == name)
        if query.args.get("by_name") or query.args.get("side") or query.args.get("kind"):
            raise Unsupported("it matches columns by name")
        left, names = self.query(query.left, ctes)
        right, _ = self.query(query.right, ctes)
        step = self._builder.add(SetOperation(operator, not query.args.get("distinct")), left, right)
        last = self._tail(query, step, names)
        self._builder.note(step, query)
        return last, names

    def _tail(self, query: exp.Query, step: str, names: tuple[str, ...]) -> str:
        """ORDER BY and LIMIT of a set operation or of a query in brackets."""
        columns = dict(zip(names, (known.name for known in self._builder.columns(step)), strict=True))
        order = query.args.get("order")
        if order is not None:
            keys = tuple(sort_key(term, _by_name(term, columns), self._dialect) for term in order.expressions)
            step = self._builder.add(Sort(keys), step)
            self._builder.note(step, order)
        return with_limit(self._builder, query, step)


def _by_name(term: exp.Ordered, columns: Mapping[str, str]) -> exp.Column:
    if not isinstance(term.this, exp.Column) or term.this.name not in columns:
        raise Unsupported("it sorts by something that is not shown")
    return column(columns[term.this.name])


def _selects(query: exp.Expr) -> list[exp.Expr]:
    return list(query.selects) if isinstance(query, exp.Query) else []
