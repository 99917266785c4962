"""Reads a statement: parses it, mends SQLite's double-quoted texts, and names every column's table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect, NormalizationStrategy
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from nl2sql.catalog import Catalog, Table
from pipeline_gen.from_sql.foreign import Foreign, foreign_relations
from pipeline_gen.from_sql.remarks import parsed_with_remarks, spelt_out
from pipeline_gen.from_sql.tidying import comparisons_with_all, named_windows_resolved
from pipeline_gen.from_sql.unsupported import Unsupported
from pipeline_gen.sql_text import normalised, render


@dataclass(frozen=True)
class Statement:
    """A qualified query.

    Tables stand in it under stand-in names, of which `tables` says what they are. `spelling` gives
    names as they were written, by their normal form. Some stand for rows that come from no table: `foreign`.
    Comments stand in it as their numbers in `remarks`.
    """

    query: exp.Query
    tables: Mapping[str, Table]
    spelling: Mapping[str, str]
    dialect: str
    foreign: Mapping[str, Foreign] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    def spelt(self, name: str) -> str:
        """The name as the person wrote it."""
        return self.spelling.get(name, name)

    def written(self, query: exp.Query) -> str:
        """The text of a part of the query, with its comments."""
        return render(spelt_out(query, self.remarks), self.dialect, pretty=True)


def read_statement(sql: str, catalog: Catalog) -> Statement:
    """The statement, every column qualified and every star expanded.

    Raises `Unsupported` when it is no single query, sqlglot's errors when it cannot be understood.
    """
    tree, remarks = parsed_with_remarks(sql, catalog.dialect)
    if not isinstance(tree, exp.Query):
        raise Unsupported("it is not a query")
    named_windows_resolved(tree)
    comparisons_with_all(tree)
    foreign, foreign_tables = foreign_relations(tree, catalog.dialect)
    tables = {**foreign_tables, **_stand_ins(tree, catalog, set(foreign))}
    if catalog.dialect == "sqlite":
        _mend_texts(tree, tables)
    spelling = _spelling(tree, tables, catalog.dialect)
    query = qualify(
        tree,
        dialect=catalog.dialect,
        schema=_schema(tables, catalog.dialect),
        quote_identifiers=False,
        identify=False,
    )
    return Statement(normalised(query), tables, spelling, catalog.dialect, foreign, remarks)  # type: ignore[arg-type]


def _stand_ins(tree: exp.Query, catalog: Catalog, foreign: set[str]) -> dict[str, Table]:
    """Give every table a flat stand-in name, in place, so that schemas and cases do not matter further on."""
    defined = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    names: dict[str, str] = {}
    tables: dict[str, Table] = {}
    for reference in list(tree.find_all(exp.Table)):
        if not isinstance(reference.this, exp.Identifier):
            raise Unsupported("it reads a table function")
        if not reference.db and (reference.name.lower() in defined or reference.name in foreign):
            continue
        table = catalog.table(reference.name, reference.db)
        if table is None:
            raise Unsupported(f"there is no table {reference.name}")
        stand_in = names.setdefault(table.key, f"table_{len(names)}")
        tables[stand_in] = table
        if not reference.alias:
            alias = reference.this.copy()
            reference.set("alias", exp.TableAlias(this=alias))
        reference.set("this", exp.Identifier(this=stand_in, quoted=False))
        reference.set("db", None)
        reference.set("catalog", None)
    for column in tree.find_all(exp.Column):
        column.set("db", None)
        column.set("catalog", None)
    return tables


def _mend_texts(tree: exp.Query, tables: Mapping[str, Table]) -> None:
    """SQLite reads ``"x"`` as the text x when no column is called so. Must come before names are lower-cased."""
    known = {column.name.lower() for table in tables.values() for column in table.columns}
    known.update(alias.alias.lower() for alias in tree.find_all(exp.Alias, exp.CTE, exp.Subquery))
    known.update(("rowid", "_rowid_", "oid"))
    for alias in tree.find_all(exp.TableAlias):
        known.update(name.name.lower() for name in alias.args.get("columns") or [])
    for column in list(tree.find_all(exp.Column)):
        name = column.this
        if isinstance(name, exp.Identifier) and name.quoted and not column.table and name.name.lower() not in known:
            column.replace(exp.Literal.string(name.name))


def _spelling(tree: exp.Query, tables: Mapping[str, Table], dialect: str) -> dict[str, str]:
    """Normal form to written form: names the statement gives first, then those of its tables."""
    rules = Dialect.get_or_raise(dialect)
    if rules.normalization_strategy != NormalizationStrategy.CASE_INSENSITIVE:
        return {}
    given = [alias.args["alias"] for alias in tree.find_all(exp.Alias) if alias.args.get("alias")]
    given += [alias.this for alias in tree.find_all(exp.TableAlias) if alias.this]
    names = [name.name for name in given if isinstance(name, exp.Identifier)]
    columns = [column.name for table in tables.values() for column in table.columns]
    return {name.lower(): name for name in reversed([*names, *columns])}


@lru_cache(maxsize=8192)
def normal(name: str, dialect: str) -> str:
    """A catalogue's name as a qualified statement spells it."""
    return str(Dialect.get_or_raise(dialect).normalize_identifier(exp.Identifier(this=name, quoted=True)).name)


def _schema(tables: Mapping[str, Table], dialect: str) -> MappingSchema:
    schema = {
        stand_in: {normal(column.name, dialect): "TEXT" for column in table.columns}
        for stand_in, table in tables.items()
    }
    return MappingSchema(dict(schema), dialect=dialect, normalize=False)
