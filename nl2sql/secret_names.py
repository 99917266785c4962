"""Which columns hold what is nobody's business, by their names."""

from __future__ import annotations

import re

_SECRET_WORDS = frozenset(
    """
    apikey cvv hash iban jwt nonce passcode passphrase passwd password pin pwd salt secret signature ssn token
    """.split()  # noqa: SIM905 - a list of words reads better so
)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def looks_secret(name: str) -> bool:
    """Whether a column's name says that its values are nobody's business: ``password_hash``, ``apiToken``."""
    words = name_words(name)
    return not _SECRET_WORDS.isdisjoint(words) or {"api", "key"} <= words


def name_words(name: str) -> frozenset[str]:
    """The words a name is made of, in small letters: ``apiToken`` has ``api`` and ``token``."""
    return frozenset(word.lower() for word in _WORDS.findall(name))
