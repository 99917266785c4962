"""Reads what a model wrote, whatever it wrapped its answer in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

_FENCE = re.compile(r"```[^\S\n]*(?P<language>\w*)[^\n]*\n(?P<body>.*?)(?:```|\Z)", re.DOTALL)
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of a model. `sql` is empty when it says there is none; `confidence` is what it claims, if it does."""

    sql: str
    explanation: str = ""
    confidence: float | None = None


def read_reply(text: str, dialect: str) -> Reply | None:
    """The answer in `text`: a JSON object (fenced, or amid prose), else a fenced or bare query; None for neither."""
    for data in json_objects(text):
        if "sql" in data:
            return _from_json(data)
    for candidate in _candidates(text):
        if _is_query(candidate, dialect):
            return Reply(_tidy(candidate))
    return None


def json_objects(text: str) -> Iterator[dict[str, object]]:
    """Every JSON object that a reply holds, those in fences first."""
    for candidate in _candidates(text):
        yield from _objects(candidate)


def _candidates(text: str) -> tuple[str, ...]:
    return (*(match["body"] for match in _FENCE.finditer(text)), text)


def _objects(text: str) -> Iterator[dict[str, object]]:
    """Every JSON object that starts somewhere in `text` and is complete; none after one nested absurdly deep."""
    start = text.find("{")
    while start >= 0:
        try:
            data, end = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError:
            end = start + 1
        except RecursionError:
            return
        else:
            if isinstance(data, dict):
                yield data
        start = text.find("{", end)


def _from_json(data: dict[str, object]) -> Reply:
    sql, explanation = data.get("sql"), data.get("explanation")
    return Reply(
        _tidy(_unfenced(sql)) if isinstance(sql, str) else "",
        " ".join(explanation.split()) if isinstance(explanation, str) else "",
        stated_share(data.get("confidence")),
    )


def _unfenced(sql: str) -> str:
    match = _FENCE.search(sql)
    return match["body"] if match else sql


def stated_share(value: object) -> float | None:
    """A stated confidence as a number from 0 to 1; models also write "0.8", "80%" and 80."""
    if isinstance(value, str):
        value = value.strip().removesuffix("%").strip()
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    if 1 < number <= 100:
        number /= 100
    return number if 0 <= number <= 1 else None


def _is_query(text: str, dialect: str) -> bool:
    try:
        parsed = sqlglot.parse_one(text, dialect=dialect)
    except (SqlglotError, RecursionError):
        return False
    return isinstance(parsed, exp.Query) and any(parsed.find_all(exp.Select))


def _tidy(sql: str) -> str:
    return sql.strip().rstrip(";").rstrip()
