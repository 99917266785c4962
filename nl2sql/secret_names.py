"""Which columns hold what is nobody's business, or the addresses of people, by their names."""

from __future__ import annotations

from nl2sql.words import split_identifier

_SECRET_WORDS = frozenset(
    """
    apikey cvv hash iban jwt nonce passcode passphrase passwd password pin pwd salt secret signature ssn token
    """.split()  # noqa: SIM905 - a list of words reads better so
)
CONTACT_WORDS = frozenset(
    """
    email emails fax mail mobile phone phones tel telephone
    """.split()  # noqa: SIM905 - a list of words reads better so
)
"""Words in names of columns that hold addresses of people, by mail or phone."""


def looks_secret(name: str) -> bool:
    """Whether a column's name says that its values are nobody's business: ``password_hash``, ``apiToken``."""
    words = name_words(name)
    return not _SECRET_WORDS.isdisjoint(words) or {"api", "key"} <= words


def name_words(name: str) -> frozenset[str]:
    """The words a name is made of, in small letters: ``apiToken`` has ``api`` and ``token``."""
    return frozenset(split_identifier(name))
