"""SQL that could not be taken apart, kept whole in one step."""

from __future__ import annotations

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.schema import MappingSchema

from nl2sql.catalog import Catalog
from nl2sql.database import ResultColumn
from nl2sql.problems import Problem, UsageError
from pipeline_gen.from_sql.builder import Ctes
from pipeline_gen.from_sql.reading import Statement, normal, read_statement
from pipeline_gen.from_sql.unsupported import Unsupported
from pipeline_gen.from_sql.untied import from_outside
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.sql_text import parse, unique
from pipeline_gen.steps import Columns, Opaque
from pipeline_gen.typing_rules import from_declared

_DECLARED = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE", "datetime": "TIMESTAMP"}


def whole_statement(sql: str, catalog: Catalog, why: str) -> Pipeline:
    """A pipeline of one step: the statement as it was written."""
    operation = Opaque(sql.strip().rstrip(";"), catalog.dialect, _columns_of_text(sql, catalog), why)
    return Pipeline.build([("opaque_1", operation, ())], "opaque_1", catalog.dialect)


def columns_of(sql: str, catalog: Catalog) -> Columns:
    """The columns that a statement somebody wrote gives, with their types as far as they are known.

    Raises `UsageError` (``pipeline.bad_expression``) where it cannot be read or its columns cannot be told.
    """
    try:
        query = parse(sql, catalog.dialect)
    except SqlglotError as error:
        raise _no_step(str(error)) from error
    if not isinstance(query, exp.Query):
        raise _no_step("it gives no rows")
    columns = _columns_of_text(sql, catalog)
    if not columns:
        raise _no_step("its tables are not known, or it does not say which columns it gives")
    return columns


def _no_step(why: str) -> UsageError:
    hint = "Write one query that names its columns, such as  SELECT city, COUNT(*) AS n FROM customers GROUP BY city."
    return UsageError(Problem("pipeline.bad_expression", f"This SQL cannot be a step: {why}.", hint))


def kept_whole(statement: Statement, query: exp.Expr, why: str, ctes: Ctes) -> Opaque:
    """The step that keeps a part of a statement whole, with the common tables it reads.

    Raises `Unsupported` when the part cannot stand alone, because it reads what is defined around it.
    """
    if not isinstance(query, exp.Query):
        raise Unsupported(why)
    query = _with_ctes(query, ctes)
    if any(True for _ in from_outside(query)):
        raise Unsupported(why)
    copy = query.copy()
    defined = {cte.alias for cte in copy.find_all(exp.CTE)}
    for reference in list(copy.find_all(exp.Table)):
        if reference.name in statement.foreign:
            inner = exp.Subquery(
                this=statement.foreign[reference.name].query.copy(), alias=reference.args["alias"].copy()
            )
            reference.replace(inner)
            continue
        table = statement.tables.get(reference.name)
        if table is not None:
            reference.set("this", exp.Identifier(this=table.name, quoted=False))
            reference.set("db", exp.Identifier(this=table.schema, quoted=False) if table.schema else None)
        elif reference.name not in defined:
            raise Unsupported(why)
    return Opaque(statement.written(copy), statement.dialect, _typed(statement, query), why)


def recursive_query(cte: exp.CTE) -> exp.Select:
    """All rows of a recursive common table, as a query of its own."""
    given = [name.name for name in cte.args["alias"].args.get("columns") or []] or cte.this.named_selects
    table = exp.Identifier(this=cte.alias, quoted=False)
    columns = [exp.Column(this=exp.Identifier(this=name, quoted=False), table=table.copy()) for name in given]
    query = exp.Select(expressions=columns, from_=exp.From(this=exp.Table(this=table)))
    query.set("with_", exp.With(expressions=[cte.copy()], recursive=True))
    return query


def _with_ctes(query: exp.Query, ctes: Ctes) -> exp.Query:
    """The query with the definitions of the common tables around it that it reads, and of those that these read."""
    own = {cte.alias for cte in query.find_all(exp.CTE)}
    needed: dict[str, exp.CTE] = {}
    waiting: list[exp.Expr] = [query]
    while waiting:
        for table in waiting.pop().find_all(exp.Table):
            if table.name in ctes and table.name not in own and table.name not in needed:
                needed[table.name] = ctes[table.name].tree
                waiting.append(ctes[table.name].tree)
    if not needed:
        return query
    query = query.copy()
    clause = query.args.get("with_") or exp.With(expressions=[])
    before = [needed[name].copy() for name in ctes if name in needed]
    clause.set("expressions", [*before, *clause.expressions])
    if any(table.name == cte.alias for cte in before for table in cte.find_all(exp.Table)):
        clause.set("recursive", True)
    query.set("with_", clause)
    return query


def _columns_of_text(sql: str, catalog: Catalog) -> Columns:
    """The columns of a statement, as far as they are known: with types, by name only, or none at all."""
    try:
        statement = read_statement(sql, catalog)
        return _typed(statement, statement.query)
    except (Unsupported, SqlglotError):
        return _named(sql, catalog.dialect)


def _named(sql: str, dialect: str) -> Columns:
    try:
        tree = parse(sql, dialect)
    except SqlglotError:
        return ()
    names = tree.named_selects if isinstance(tree, exp.Query) else []
    return tuple(ResultColumn(name, "other") for name in names if name not in ("", "*"))


def _typed(statement: Statement, query: exp.Query) -> Columns:
    schema = {
        stand_in: {
            normal(column.name, statement.dialect): _DECLARED.get(column.type, "TEXT") for column in table.columns
        }
        for stand_in, table in statement.tables.items()
    }
    known = MappingSchema(dict(schema), dialect=statement.dialect, normalize=False)
    typed = annotate_types(query.copy(), schema=known, dialect=statement.dialect)
    used: set[str] = set()
    columns = []
    for item in typed.selects:
        name = unique(statement.spelt(item.alias_or_name) or "value", used)
        used.add(name.lower())
        columns.append(ResultColumn(name, from_declared(item.type) if item.type is not None else "other"))
    return tuple(columns)
