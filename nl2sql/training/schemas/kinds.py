"""Reads what stands behind a column's name, and guesses it from the name where nothing does."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from nl2sql.training.schemas.model import Kind

WORDS = Path(__file__).parent / "words"

_PEOPLE = ("person", "first", "last", "username", "email", "phone", "nationality", "language")
_PLACES = ("city", "country", "state", "street", "address", "zip")
_REST = ("company", "product", "name", "title", "text", "color", "month", "weekday", "time", "url", "ip")
PLAIN = frozenset((*_PEOPLE, *_PLACES, *_REST))
"""Kinds whose values are words of a list, or made of several lists."""

RANGED = frozenset(("date", "datetime", "digits"))

_RANGE = re.compile(r"(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.(\d+))?)$")
_CALL = re.compile(r"(\w+)(?:\((.*)\))?$")
_NUMBER = re.compile(r"-?\d+(\.\d+)?$")


class KindError(ValueError):
    """The text behind a column's name says nothing known."""


def read_kind(text: str) -> Kind:
    """The kind written as `text`: `=a|b`, `:a|b`, `+Club|Team`, `1..9.5`, or a word like `date(2019..2024)`.

    Raises `KindError` with the reason.
    """
    if text[:1] in "=:+":
        choices = tuple(part.strip() for part in text[1:].split("|"))
        if not all(choices):
            raise KindError(f"an empty value in {text!r}")
        return Kind({"=": "choice", ":": "each", "+": "suffixed"}[text[0]], choices)
    if match := _RANGE.match(text):
        return _ranged("number", match)
    call = _CALL.match(text)
    if call is None:
        raise KindError(f"cannot read {text!r}")
    return _called(call[1], call[2])


def _called(name: str, inside: str | None) -> Kind:
    if name == "code" and inside:
        return Kind("code", (inside,))
    if name == "flag":
        pair = tuple(inside.split("|")) if inside else ()
        if len(pair) not in (0, 2):
            raise KindError(f"flag takes two values, not {inside!r}")
        return Kind("flag", pair)
    if name in RANGED:
        match = _RANGE.match(inside if inside is not None else "2017..2026")
        if match is None:
            raise KindError(f"{name} needs a range, not {inside!r}")
        return _ranged(name, match)
    if name in PLAIN and inside is None:
        return Kind(name)
    raise KindError(f"no kind is called {name!r}")


def _ranged(name: str, match: re.Match[str]) -> Kind:
    low, high = float(match[1]), float(match[2])
    if low > high:
        raise KindError(f"{match[0]} runs backwards")
    return Kind(name, (), low, high, len(match[3] or ""))


def name_words(name: str) -> list[str]:
    """The lower-case words of an identifier in any spelling: `birthDate`, `BIRTH_DATE`, `Birth Date`."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
    return [part.lower() for part in parts]


@cache
def _defaults() -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for line in (WORDS / "defaults.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        kind, names = line.split(" <- ")
        for name in names.split(", "):
            found[name] = read_kind(kind)
    return found


def default_kind(name: str) -> Kind:
    """The kind that a column's name suggests: its longest known ending. Raises `KindError` when none is known."""
    words = name_words(name)
    if words and words[0] in ("is", "has", "was", "can"):
        return Kind("flag")
    for start in range(len(words)):
        kind = _defaults().get(" ".join(words[start:]))
        if kind is not None:
            return kind
    raise KindError(f"the name {name!r} suggests no kind: write one behind it")


def is_number(text: str) -> bool:
    """Whether a listed value is written as a number."""
    return _NUMBER.match(text) is not None
