"""Where the parameters of a step speak of columns and of other steps: to find a name, and to put another in its place.

Works on parameters as they stand in a file, so that it helps where a step is not understood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pydantic import JsonValue
from sqlglot import Token, TokenType
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError

from nl2sql.checks.names import quoted
from nl2sql.problems import UsageError
from pipeline_gen.expressions import columns_of
from pipeline_gen.sql_text import needs_quotes, read_expression
from pipeline_gen.steps.fields import Field

Params = dict[str, JsonValue]
Both = -1
"""The input of a condition over two inputs."""


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """A parameter (``keys[1].expression``) that names a column of an input (its number, or `Both`)."""

    field: str
    input: int
    name: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A text within the parameters: a column's name, or an expression over columns of `input`."""

    path: str
    input: int
    text: str
    is_name: bool


def column_uses(fields: tuple[Field, ...], params: Params, dialect: str) -> Iterator[ColumnUse]:
    """Every column that the parameters name, in the order of the form; texts that are no SQL name none."""
    for field in fields:
        for part in _parts(field, params.get(field.name)):
            if part.is_name:
                yield ColumnUse(part.path, part.input, part.text)
                continue
            try:
                tree = read_expression(part.text, dialect)
            except UsageError:
                continue
            for column in columns_of(tree):
                yield ColumnUse(part.path, part.input, column.name)


def with_column(fields: tuple[Field, ...], params: Params, dialect: str, use: ColumnUse, new: str) -> Params:
    """The parameters with another column wherever they name that of `use`, all else as it was typed."""
    old = use.name.lower()

    def change(part: _Part) -> str:
        if use.input not in (part.input, Both) and part.input != Both:
            return part.text
        if part.is_name:
            return new if part.text.lower() == old else part.text
        return _replaced(part.text, dialect, lambda tokens, at: _is_column(tokens, at, old), new)

    return _changed(fields, params, change)


def with_step(fields: tuple[Field, ...], params: Params, dialect: str, old: str, new: str) -> Params:
    """The parameters with references to the step `new` in place of those to `old`."""

    def change(part: _Part) -> str:
        return part.text if part.is_name else _replaced(part.text, dialect, lambda t, at: _is_origin(t, at, old), new)

    return _changed(fields, params, change)


def _parts(field: Field, value: JsonValue) -> Iterator[_Part]:
    """The names and expressions that a parameter holds. What has not the shape of its kind has none."""
    expression_of = Both if field.kind == "condition" else field.input
    if isinstance(value, str) and field.kind in ("column", "expression", "condition"):
        yield _Part(field.name, expression_of, value, field.kind == "column")
    elif isinstance(value, dict) and field.kind == "renames":
        yield from (_Part(field.name, field.input, name, True) for name in value)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            path = f"{field.name}[{number}]"
            if isinstance(item, str) and field.kind == "columns":
                yield _Part(path, field.input, item, True)
            elif isinstance(item, dict) and field.kind in ("named_expressions", "sort_keys", "match_keys"):
                if isinstance(text := item.get("expression"), str):
                    yield _Part(f"{path}.expression", field.input, text, False)
                if field.kind == "match_keys" and isinstance(name := item.get("column"), str):
                    yield _Part(f"{path}.column", 1, name, True)


def _changed(fields: tuple[Field, ...], params: Params, change: Callable[[_Part], str]) -> Params:
    """The parameters with each of their parts put through `change`."""
    changed = dict(params)
    for field in fields:
        value = params.get(field.name)
        parts = {part.path if field.kind != "renames" else part.text: change(part) for part in _parts(field, value)}
        if not parts:
            continue
        if isinstance(value, dict):
            changed[field.name] = {parts.get(name, name): new for name, new in value.items()}
        elif isinstance(value, list):
            changed[field.name] = [_item(f"{field.name}[{number}]", item, parts) for number, item in enumerate(value)]
        else:
            changed[field.name] = parts[field.name]
    return changed


def _item(path: str, item: JsonValue, parts: dict[str, str]) -> JsonValue:
    if isinstance(item, dict):
        return {key: parts.get(f"{path}.{key}", value) for key, value in item.items()}
    return parts.get(path, item)


def _replaced(text: str, dialect: str, wanted: Callable[[list[Token], int], bool], new: str) -> str:
    """The text with another name in place of each wanted token, everything between as it was."""
    rules = Dialect.get_or_raise(dialect)
    try:
        tokens = rules.tokenize(text)
    except SqlglotError:
        return text
    written = quoted(new, dialect) if needs_quotes(new, dialect) else new
    for at in range(len(tokens) - 1, -1, -1):
        if wanted(tokens, at):
            text = text[: tokens[at].start] + written + text[tokens[at].end + 1 :]
    return text


def _is_column(tokens: list[Token], at: int, name: str) -> bool:
    token = tokens[at]
    if token.text.lower() != name or token.token_type in (TokenType.STRING, TokenType.NUMBER):
        return False
    before = tokens[at - 1].token_type if at else None
    after = tokens[at + 1].token_type if at + 1 < len(tokens) else None
    return before not in (TokenType.DOT, TokenType.ALIAS) and after != TokenType.L_PAREN and not _in_query(tokens, at)


def _in_query(tokens: list[Token], at: int) -> bool:
    """Whether the token stands in the brackets of a sub-query: names there are those of another step."""
    openers: list[bool] = []
    for place, token in enumerate(tokens[:at]):
        if token.token_type == TokenType.L_PAREN:
            openers.append(tokens[place + 1].token_type == TokenType.SELECT)
        elif token.token_type == TokenType.R_PAREN and openers:
            openers.pop()
    return any(openers)


def _is_origin(tokens: list[Token], at: int, name: str) -> bool:
    return at > 0 and tokens[at].text == name and tokens[at - 1].token_type == TokenType.FROM
