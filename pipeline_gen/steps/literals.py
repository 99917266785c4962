"""Values that a person types for a column of known type, as SQL and as Python."""

from __future__ import annotations

import datetime
import re

from pydantic import JsonValue
from sqlglot import exp

from nl2sql.database import ResultColumn
from nl2sql.problems import Problem, UsageError
from pipeline_gen.python_text import quoted
from pipeline_gen.spelling.building import number, text
from pipeline_gen.steps.changing import TYPE_WORDS
from pipeline_gen.steps.reading import ParamReader

YES = ("true", "t", "yes", "y", "1")
NO = ("false", "f", "no", "n", "0")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")


def literal(value: str, known: ResultColumn) -> exp.Expr:
    """The typed value as a constant of the column's type. Raises `UsageError` (``pipeline.wrong_value``)."""
    if known.type in ("integer", "number") and _NUMBER.fullmatch(value):
        return number(float(value) if "." in value else int(value))
    if known.type == "boolean" and value.lower() in (*YES, *NO):
        return exp.Boolean(this=value.lower() in YES)
    if known.type in ("text", "other") or (known.type in ("date", "datetime", "time") and _is_moment(value)):
        return text(value)
    example = {"date": " such as 2024-03-31", "datetime": " such as 2024-03-31 12:00:00"}.get(known.type, "")
    message = f"{known.name} holds {TYPE_WORDS[known.type]}, and “{value}” is no such value."
    raise UsageError(Problem("pipeline.wrong_value", message, f"Use a value of that type{example}."))


def python(tree: exp.Expr) -> str:
    """A constant as Python code."""
    if isinstance(tree, exp.Neg):
        return f"-{tree.this.name}"
    if isinstance(tree, exp.Boolean):
        return str(bool(tree.this))
    return quoted(tree.name) if isinstance(tree, exp.Literal) and tree.is_string else tree.name


def _is_moment(value: str) -> bool:
    for read in (datetime.datetime.fromisoformat, datetime.time.fromisoformat):
        try:
            read(value)
        except ValueError:
            continue
        return True
    return False


def typed_text(reader: ParamReader, name: str) -> str:
    """A value as it was typed: a text, a number, or true or false; empty when it is not there."""
    value = reader.params.get(name)
    return as_typed(value) if value is None or isinstance(value, str | int | float) else reader.refuse(name, "a value")


def as_typed(value: JsonValue) -> str:
    """A value of a document as a person would type it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
