"""What would leave the machine: a request rendered as messages, and nothing added to it afterwards.

The texts stand in ``nl2sql/prompts/*.md``. Of the data itself only names, types, keys and comments are rendered, and
what people wrote in their notes; stored values only when the person set `share_values`, and never those of a column
whose name says that they are secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from string import Template

from nl2sql.catalog import Catalog, Column, ForeignKey, Table
from nl2sql.chat_model.model import Message
from nl2sql.dialect_names import dialect_name
from nl2sql.drafting import DraftRequest, Source
from nl2sql.grounding import Grounding
from nl2sql.noted import Metric
from nl2sql.problems import Problem
from nl2sql.secret_names import looks_secret

MAX_COLUMNS = 40
"""Columns rendered at most, over all tables."""
MAX_VALUES = 5
"""Sample values rendered a column at most, when values may be shared at all."""
_MAX_TEXT = 80


def prompt_messages(request: DraftRequest, share_values: bool = False) -> tuple[Message, ...]:
    """The messages a model gets first: exactly these, character for character.

    They hold the dialect, the date, the tables the question seems to be about (at most `MAX_COLUMNS`
    columns) and the question. Without `share_values` they hold no value stored in the data.
    """
    dialect = dialect_name(request.source.catalog.dialect)
    tables = tables_text(request.source, request.grounding, share_values)
    question = _fill("question.md", tables=tables, question=request.question)
    return (
        Message("system", _fill("system.md", dialect=dialect, today=request.today)),
        Message("user", question),
    )


def tables_text(source: Source, grounding: Grounding, share_values: bool = False) -> str:
    """The tables that `grounding` is about, at most `MAX_COLUMNS` columns, with what people noted on them."""
    tables = "\n\n".join(_render(table, columns, share_values) for table, columns in _chosen(source.catalog, grounding))
    values = _values(grounding) if share_values else ""
    return tables + _noted(source, {hit.table for hit in grounding.tables}) + values


def repair_messages(reply: str, problems: Sequence[Problem]) -> tuple[Message, ...]:
    """What is appended when a reply cannot be used: the model's own words and the problems with them."""
    listed = "\n".join(f"- {problem}" for problem in problems)
    return Message("assistant", reply), Message("user", _fill("repair.md", problems=listed))


@cache
def _template(name: str) -> Template:
    return Template(files("nl2sql").joinpath("prompts", name).read_text(encoding="utf-8").strip())


def _fill(name: str, **values: str) -> str:
    return _template(name).substitute(values)


def _chosen(catalog: Catalog, grounding: Grounding) -> Iterator[tuple[Table, tuple[Column, ...]]]:
    """The tables to show with the columns of each, within the budget.

    Grounded columns and keys come first; what is left is filled up table by table. A question that
    is about nothing in particular gets the first tables of the catalogue.
    """
    hits = (*grounding.tables, *grounding.columns, *grounding.values)
    found = {table.key: table for hit in hits if (table := catalog.table(hit.table))}
    tables = list(found.values()) or list(catalog.tables)
    wanted = {(table.key, hit.column.lower()) for hit in hits if (table := catalog.table(hit.table))}
    ranked: list[tuple[int, int, Table, Column]] = []
    for place, table in enumerate(tables):
        keys = _key_names(table)
        for column in table.columns:
            rank = 0 if (table.key, column.name.lower()) in wanted else 1 if column.name.lower() in keys else 2
            ranked.append((rank, place, table, column))
    kept = sorted(ranked, key=lambda entry: entry[:2])[:MAX_COLUMNS]
    shown = {(table.key, column.name) for _, _, table, column in kept}
    for table in tables:
        columns = tuple(column for column in table.columns if (table.key, column.name) in shown)
        if columns:
            yield table, columns


def _key_names(table: Table) -> set[str]:
    foreign = (name for key in table.foreign_keys for name in key.columns)
    return {name.lower() for name in (*table.primary_key, *foreign)}


def _render(table: Table, columns: Sequence[Column], share_values: bool) -> str:
    """One table as a short outline; `columns` may be fewer than it has."""
    head = f"{table.kind if table.kind == 'view' else 'table'} {table.key}{_comment(table.comment)}"
    lines = [_render_column(column, share_values) for column in columns]
    left_out = len(table.columns) - len(columns)
    if left_out:
        lines.append(f"({left_out} more columns not shown)")
    shown = {column.name for column in columns}
    lines.extend(_render_key(key) for key in table.foreign_keys if shown.issuperset(key.columns))
    return "\n".join([head, *(f"  {line}" for line in lines)])


def _render_column(column: Column, share_values: bool) -> str:
    parts = [column.name, column.type]
    if column.declared and column.declared.lower() != column.type:
        parts.append(f"(declared {column.declared})")
    if column.primary_key:
        parts.append("primary key")
    text = " ".join(parts) + _comment(column.comment)
    if share_values and column.samples and not looks_secret(column.name):
        shown = ", ".join(repr(_short(value)) for value in column.samples[:MAX_VALUES] if value is not None)
        text += f" e.g. {shown}" if shown else ""
    return text


def _render_key(key: ForeignKey) -> str:
    ours, theirs = ", ".join(key.columns), ", ".join(key.target_columns)
    return f"foreign key ({ours}) -> {key.target} ({theirs})"


def _noted(source: Source, tables: set[str]) -> str:
    """What people wrote down about figures and about which rows count, as far as it concerns the tables."""
    lines = [
        f"  {_called(metric)} = {metric.note.sql}{_comment(metric.note.description)}"
        for metric in source.notes.metrics
        if tables.intersection(metric.tables)
    ]
    lines += [
        f"  rows of {each.table} count only where {each.condition}, unless the question speaks of that"
        for each in source.notes.filters
        if each.table in tables
    ]
    return "\n\nWhat the people who know this data wrote down:\n" + "\n".join(lines) if lines else ""


def _called(metric: Metric) -> str:
    """The name of a figure with its synonyms."""
    return f"{metric.name} ({', '.join(metric.note.synonyms)})" if metric.note.synonyms else metric.name


def _values(grounding: Grounding) -> str:
    lines = _distinct(f"  {hit.table}.{hit.column} = {_short(hit.value)!r}" for hit in grounding.values)
    return "\n\nStored values the question seems to name:\n" + "\n".join(lines) if lines else ""


def _distinct(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(lines))


def _short(value: object) -> object:
    return value[: _MAX_TEXT - 1] + "…" if isinstance(value, str) and len(value) > _MAX_TEXT else value


def _comment(text: str) -> str:
    return f" -- {' '.join(text.split())}" if text.strip() else ""
