"""The small grammar of phrasings: ``(show|list) [me] [all] the {cols} of {np}``.

``(a|b)`` is one of several, ``[a]`` may be left out, ``{slot}`` is filled in by the caller. A phrasing may begin
with a weight, as in ``3* who are the {np}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from importlib import resources
from random import Random
from typing import NamedTuple

Fill = Callable[[str], str]
"""Gives the text of a slot by its name. Raises KeyError where the slot cannot be filled."""


class Phrasing(NamedTuple):
    """One line of a text file: how likely it is, what it says, the slots it needs whatever is left out."""

    weight: float
    text: str
    slots: frozenset[str]


class _Node(NamedTuple):
    kind: str
    text: str = ""
    options: tuple[tuple[_Node, ...], ...] = ()


_PIECE = re.compile(r"[\[\]()|]|\{[^}]*\}|[^\[\]()|{]+")
_WEIGHT = re.compile(r"^(\d+(?:\.\d+)?)\*\s*")


@cache
def phrasings(file: str) -> dict[str, tuple[Phrasing, ...]]:
    """The phrasings of ``phrases/FILE.txt`` by section (``== name``); ``#`` begins a comment line."""
    path = resources.files("nl2sql.training.generate").joinpath("phrases", f"{file}.txt")
    sections: dict[str, list[Phrasing]] = {}
    current: list[Phrasing] = []
    for line in path.read_text("utf-8").splitlines():
        text = line.strip()
        if text.startswith("== "):
            current = sections.setdefault(text[3:].strip(), [])
        elif text and not text.startswith("#"):
            match = _WEIGHT.match(text)
            body = text[match.end() :] if match else text
            needed = frozenset(re.findall(r"\{([^}]*)\}", body))
            current.append(Phrasing(float(match.group(1)) if match else 1.0, body, needed))
    return {name: tuple(lines) for name, lines in sections.items()}


def choose(options: tuple[Phrasing, ...], known: frozenset[str], rng: Random) -> Phrasing | None:
    """One of the phrasings whose slots are all known, by weight."""
    possible = [option for option in options if option.slots <= known]
    if not possible:
        return None
    return rng.choices(possible, [option.weight for option in possible])[0]


def expand(text: str, fill: Fill, rng: Random) -> str:
    """A text of the grammar with every choice made and every slot filled, single-spaced."""
    return " ".join(_expand(_parsed(text), fill, rng).split()).replace(" ,", ",").replace(" ?", "?")


def _expand(nodes: tuple[_Node, ...], fill: Fill, rng: Random) -> str:
    parts = []
    for node in nodes:
        if node.kind == "text":
            parts.append(node.text)
        elif node.kind == "slot":
            parts.append(fill(node.text))
        elif node.kind == "choice" or rng.random() < 0.5:
            parts.append(_expand(rng.choice(node.options), fill, rng))
    return "".join(parts)


@lru_cache(maxsize=8192)
def _parsed(text: str) -> tuple[_Node, ...]:
    pieces = _PIECE.findall(text)
    nodes, rest = _sequence(pieces, 0, "")
    if rest != len(pieces):
        raise ValueError(f"A bracket too many in the phrasing: {text}")
    return nodes


def _sequence(pieces: list[str], at: int, closing: str) -> tuple[tuple[_Node, ...], int]:
    options, at = _options(pieces, at, closing)
    if len(options) != 1:
        raise ValueError(f"An alternative outside of brackets: {''.join(pieces)}")
    return options[0], at


def _options(pieces: list[str], at: int, closing: str) -> tuple[tuple[tuple[_Node, ...], ...], int]:
    options: list[tuple[_Node, ...]] = []
    current: list[_Node] = []
    while at < len(pieces) and pieces[at] not in (")", "]"):
        piece = pieces[at]
        at += 1
        if piece == "|":
            options.append(tuple(current))
            current = []
        elif piece in "([":
            inner, at = _options(pieces, at, ")" if piece == "(" else "]")
            if at >= len(pieces):
                raise ValueError(f"An open bracket in the phrasing: {''.join(pieces)}")
            at += 1
            current.append(_Node("choice" if piece == "(" else "maybe", "", inner))
        elif piece.startswith("{"):
            current.append(_Node("slot", piece[1:-1]))
        else:
            current.append(_Node("text", piece))
    options.append(tuple(current))
    return tuple(options), at
