"""Which columns hold what is nobody's business, or the addresses of people, by their names."""

from __future__ import annotations

from nl2sql.secret_words import INSIDE, WORDS
from nl2sql.words import split_identifier

_SECRET_WORDS = frozenset(
    "".join(split_identifier(word)) for word in (*WORDS.split(), "hash", "nonce", "salt", "signature")
)
_SECRET_INSIDE = tuple("".join(split_identifier(word)) for word in INSIDE.split())
CONTACT_WORDS = frozenset(
    """
    email emails fax mail mobile phone phones tel telephone
    """.split()  # noqa: SIM905 - a list of words reads better so
)
"""Words in names of columns that hold addresses of people, by mail or phone."""


def looks_secret(name: str) -> bool:
    """Whether a column's name says that its values are nobody's business: ``password_hash``, ``apiToken``."""
    words = split_identifier(name)
    whole = "".join(words)
    if whole in _SECRET_WORDS or any(part in whole for part in _SECRET_INSIDE):
        return True
    return not _SECRET_WORDS.isdisjoint(words) or {"api", "key"} <= set(words)


def name_words(name: str) -> frozenset[str]:
    """The words a name is made of, in small letters: ``apiToken`` has ``api`` and ``token``."""
    return frozenset(split_identifier(name))
