"""Names as words, and text as words."""

from __future__ import annotations

import re

_PART = re.compile(r"[^\W\d_a-zß-öø-ÿ]+(?![a-zß-öø-ÿ])|[^\W\d_a-zß-öø-ÿ]?[a-zß-öø-ÿ]+|[^\W\d_]+|\d+")
_WORD = re.compile(r"\w+(?:['’.-]\w+)*|[^\w\s]")


def words_of(name: str) -> tuple[str, ...]:
    """The words a name is made of: ``userAPIKey`` and ``user_api_key`` give user, api, key."""
    return tuple(word.lower() for word in _PART.findall(name))


def spoken(name: str) -> str:
    """A name as people say it: ``order_date`` is ``order date``."""
    return " ".join(words_of(name)) or name


def split(text: str) -> list[tuple[int, str]]:
    """The words and signs of a text, each with where it starts."""
    return [(match.start(), match.group()) for match in _WORD.finditer(text)]


def encodable(text: str) -> bool:
    """Whether a text can be stored: half a surrogate pair, as broken JSON may bring, cannot."""
    return text.isascii() or not any("\ud800" <= mark <= "\udfff" for mark in text)
