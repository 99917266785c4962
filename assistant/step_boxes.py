"""The boxes of a step's form as the history knows them: under which name each is remembered, and what else is filled.

A box holds one value: a parameter, or a part of a line of one that has several. Pure; `step_habits` learns and recalls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from pydantic import JsonValue
from sqlglot import Token, TokenType

from autocomplete.field import Evidence, Kind, Part
from autocomplete.records import WITH
from autocomplete.sql_text import tokens_of
from pipeline_gen.flow import FlowStep
from pipeline_gen.mending import fields_of
from pipeline_gen.steps.fields import Field, FieldKind

TABLES, AFTER = "step: tables", "step: after"
_LINES: Mapping[FieldKind, tuple[str, ...]] = {
    "columns": ("",),
    "values": ("",),
    "named_expressions": ("expression", "name"),
    "sort_keys": ("expression",),
    "match_keys": ("expression", "column"),
    "renames": ("old", "new"),
    "value_pairs": ("old", "new"),
}
"""Parameters of several lines, with the parts of a line, in the order they are filled."""
_NOT_LEARNED: tuple[FieldKind, ...] = ("sql", "typed_columns")
_OF_DATA: tuple[FieldKind, ...] = ("values", "value_pairs")
_MOST_BESIDE = 4
CHAINED = 4
"""Parts of what is beside a box that count together, too."""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands before a step: the tables that each of its inputs reads, and the kinds of these steps."""

    tables: tuple[tuple[str, ...], ...] = ()
    kinds: tuple[str, ...] = ()
    dialect: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a form: how it is remembered, and what is known when it is filled.

    `fellows` are what the other lines hold, of a box that is asked about: nothing of it is wanted again.
    """

    field: Field
    part: str
    kind: Kind
    evidence: Evidence
    fellows: tuple[str, ...] = ()


def boxes(given: FlowStep, around: Around) -> Iterator[tuple[Box, str]]:
    """Every box of a step that is filled, with its value as text."""
    for field in fields_of(given.kind):
        lines = _lines(field, given.params.get(field.name), around.dialect)
        for number, line in enumerate(lines):
            for part, text in line.items():
                if text:
                    yield _box(given, around, field, part, lines, number), text


def box(
    given: FlowStep, around: Around, field: Field, part: str = "", number: int = -1, typed: str | None = None
) -> Box:
    """A box of a step's form: a part of the line with that number. Lines from there on say nothing about it.

    Of a condition the lines are its parts between AND; `typed` is what stands before the one asked about.
    """
    lines: list[dict[str, str]] = []
    if field.kind in _LINES or field.kind == "condition":
        lines = _lines(field, given.params.get(field.name) if typed is None else typed, around.dialect)
    place = number if number >= 0 else len(lines)
    fellows = tuple(line[part] for at, line in enumerate(lines) if at != place and line.get(part))
    return replace(_box(given, around, field, part, lines, place), fellows=fellows)


def _box(
    given: FlowStep, around: Around, field: Field, part: str, lines: Sequence[Mapping[str, str]], place: int
) -> Box:
    first = _LINES.get(field.kind, ("",))[0]
    own = lines[place] if place < len(lines) else {}
    beside = [(_slot(given, field, first), own[first])] if part != first and own.get(first) else []
    before = ((WITH, line[part]) for line in reversed(lines[:place]) if line.get(part))
    parts = (
        *beside, *_tables(around), *_siblings(given, field), *islice(before, _MOST_BESIDE), *_after(around)
    )  # fmt: skip
    kind: Kind = "set" if field.kind in _LINES else "value"
    return Box(field, part, kind, Evidence(_slot(given, field, part), parts, parts[:CHAINED]))


def _slot(given: FlowStep, field: Field, part: str) -> str:
    """The name under which a box is remembered."""
    return f"step: {given.kind}.{field.name}{f'.{part}' if part else ''}{_of_column(given, field)}"


def last_part(text: str, dialect: str) -> int:
    """Where the last part of a condition begins: behind the last AND that joins parts of the whole."""
    ends = [(token.start, token.end + 1) for token in _joints(text, dialect)]
    start = ends[-1][1] if ends else 0
    return start + len(text[start:]) - len(text[start:].lstrip())


def _lines(field: Field, value: JsonValue, dialect: str) -> list[dict[str, str]]:
    """The lines of a parameter, each as its parts; one line for what has no lines. Broken values have none."""
    parts = _LINES.get(field.kind)
    if field.kind in _NOT_LEARNED or field.hidden or value is None:
        return []
    if field.kind == "condition":
        return [{"": text} for text in _conjuncts(value, dialect)] if isinstance(value, str) else []
    if parts is None:
        text = _text(value)
        return [{"": text}] if text else []
    if isinstance(value, dict):
        return [{"old": str(old), "new": _text(new)} for old, new in value.items()]
    if not isinstance(value, list):
        return []
    if parts == ("",):
        return [{"": _text(item)} for item in value]
    return [{part: _text(line.get(part)) for part in parts} for line in value if isinstance(line, dict)]


def _text(value: JsonValue) -> str:
    """A value as its form shows it; empty for what no box holds."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def _conjuncts(text: str, dialect: str) -> Iterator[str]:
    joints = [(token.start, token.end + 1) for token in _joints(text, dialect)]
    for (_, start), (end, _) in pairwise([(0, 0), *joints, (len(text), len(text))]):
        if text[start:end].strip():
            yield " ".join(text[start:end].split())


def _joints(text: str, dialect: str) -> list[Token]:
    """The ANDs of the whole condition: none where an OR stands beside them, or where it cannot be read."""
    found, depth, between = [], 0, 0
    for token in tokens_of(text, dialect) or _unfinished(text, dialect):
        depth += (token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN)
        between += token.token_type == TokenType.BETWEEN
        if depth == 0 and token.token_type == TokenType.OR:
            return []
        if token.token_type == TokenType.CASE:
            depth += 1
        elif token.token_type == TokenType.END:
            depth -= 1
        elif token.token_type == TokenType.AND and between:
            between -= 1
        elif token.token_type == TokenType.AND and depth == 0:
            found.append(token)
    return found


def _unfinished(text: str, dialect: str) -> Sequence[Token]:
    """The tokens of a text that ends within quotes."""
    return next((tokens for mark in "'\"" if (tokens := tokens_of(text + mark, dialect))), ())


def _of_column(given: FlowStep, field: Field) -> str:
    """Values are remembered with the column they are of, so that nobody is shown them beside another."""
    if field.kind not in _OF_DATA and not (field.kind == "text" and field.name == "value"):
        return ""
    chosen = given.params.get("column", given.params.get("columns"))
    first = chosen[0] if isinstance(chosen, list) and chosen else chosen
    return f" of {first}" if isinstance(first, str) and first else ""


def _tables(around: Around) -> list[Part]:
    """The tables that come in: each input's together first, then each alone."""
    whole = [(TABLES, " & ".join(tables)) for tables in around.tables if len(tables) > 1]
    both = [" × ".join(" & ".join(tables) for tables in around.tables)] if len(around.tables) > 1 else []
    single = [(TABLES, table) for tables in around.tables for table in tables]
    return [*((TABLES, text) for text in both), *whole, *single][:_MOST_BESIDE]


def _siblings(given: FlowStep, field: Field) -> list[Part]:
    """The other parameters of the step that hold one value, or columns."""
    found: list[Part] = []
    for other in fields_of(given.kind):
        value = given.params.get(other.name)
        if other.name == field.name or other.hidden or other.kind not in ("column", "columns", "choice", "text"):
            continue
        chosen = value[:2] if isinstance(value, list) else [value]
        found += [(f"step: {given.kind}.{other.name}", _text(item)) for item in chosen if _text(item)]
    return found[:_MOST_BESIDE]


def _after(around: Around) -> list[Part]:
    return [(AFTER, kind) for kind in around.kinds[:1]]
