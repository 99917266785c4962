"""The ghost text of an SQL editor: the words that most likely follow, while all of them are likely right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from sqlglot import Token, TokenType

from autocomplete import sql_fields
from autocomplete.sql_ahead import Ahead, Start, walked, word_tokens, words_ahead
from autocomplete.sql_items import Known
from autocomplete.sql_names import identifier
from autocomplete.sql_place import Place
from autocomplete.sql_scope import Walk
from autocomplete.sql_text import RESERVED, Read, is_keyword

_TIGHT_BEFORE = frozenset(",.);")
_TIGHT_AFTER = frozenset("(.")


@dataclass(frozen=True, slots=True)
class Ghost:
    """A continuation, right with probability `p`."""

    text: str
    p: float
    why: str
    id: str


def ghost_of(text: str, found: Read, start: Start, place: Place, known: Known, *, lower: bool) -> Ghost | None:
    """The most likely continuation at the cursor, or None when none is likely enough.

    The cursor must be at the end of what is written on its line. `lower` writes the words of the
    language in lower case.
    """
    if known.history is None or text[found.end :].partition("\n")[0].strip():
        return None
    ahead = _continuation(found, start, place, known)
    if not _all_readable(found, ahead.words, known):
        return None
    written = _written(found, list(ahead.words), known, lower=lower)
    if not written.strip():
        return None
    name = known.history.offer(sql_fields.words(known.catalog), written, ahead.first)
    return Ghost(written, ahead.p, "continues like statements you ran before", name)


def _continuation(found: Read, start: Start, place: Place, known: Known) -> Ahead:
    """What follows at the cursor, with what is typed of its first word."""
    if known.history is None:
        return Ahead()
    names = frozenset(source.name.lower() for source in place.scope.query.sources)

    def may_qualify(word: str, walk: Walk) -> bool:
        return _may_qualify(word, names | _names(walk), known)

    field = sql_fields.words(known.catalog)
    return words_ahead(known.history, field, start, known.dialect, prefix=found.prefix, may_qualify=may_qualify)


def _all_readable(found: Read, words: Sequence[str], known: Known) -> bool:
    """Whether the catalogue has every table that the words begin to read.

    It may have gone since, or it may be one that only others can look into: then its name is not given away.
    """
    walk = walked(found.before, known.dialect)
    path = ""  # What was named so far of the table that is expected here.
    for word, following in zip_longest(words, words[1:], fillvalue=""):
        is_name = word[:1].isalpha() and not _is_language(word, known.dialect)
        if path or (is_name and walk.scope().expects_source):
            path += word
        if path and word != "." and following not in (".", "("):
            if not _is_here(path, walk, known):
                return False
            path = ""
        for token in word_tokens(word, known.dialect):
            walk.step(token)
    return True


def _is_here(path: str, walk: Walk, known: Known) -> bool:
    return known.catalog.table(path) is not None or walk.scope().query.cte(path) is not None


def _names(walk: Walk) -> set[str]:
    return {source.name.lower() for source in walk.scope().query.sources}


def _may_qualify(word: str, names: frozenset[str] | set[str], known: Known) -> bool:
    """Whether a column may be qualified with `word`; before any table is named, any alias may still come."""
    return not names or word.lower() in names or known.catalog.table(word) is not None


def _written(found: Read, words: list[str], known: Known, *, lower: bool) -> str:
    """The words as text that follows the cursor, without what of the first is typed already; empty where that is not
    how the first is written, but for a quote before it.
    """
    out: list[str] = []
    before = _last_text(found.before)
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        spelled = _spelled(word, following, known, lower=lower)
        if at == 0 and not spelled.lower().startswith(found.prefix.lower()):
            return ""
        if at == 0 and found.prefix:
            rest = spelled[len(found.prefix) :]
            spelled = rest.lower() if found.prefix.islower() and spelled.isupper() else rest
        elif at or _touches(found):
            out.append("" if _is_tight(before, word) else " ")
        out.append(spelled)
        before = word
    return "".join(out)


def _touches(found: Read) -> bool:
    """Whether the last finished token ends right at the cursor."""
    return bool(found.before) and found.before[-1].end + 1 == found.start


def _last_text(tokens: tuple[Token, ...]) -> str:
    if not tokens:
        return ""
    last = tokens[-1]
    return last.text.upper() if last.token_type != TokenType.VAR else last.text


def _is_tight(before: str, word: str) -> bool:
    if word in _TIGHT_BEFORE or before in _TIGHT_AFTER or not before:
        return True
    called = before[:1].isalpha() and before.split()[0].lower() not in RESERVED
    return word == "(" and called


def _spelled(word: str, following: str, known: Known, *, lower: bool) -> str:
    """A counted word as people write it: names as in the catalogue, words of the language in their case."""
    if not word[:1].isalpha():
        return word
    if following == "(" or _is_language(word, known.dialect):
        return word.lower() if lower else word.upper()
    table = known.catalog.table(word)
    return identifier(table.name if table is not None and table.name.lower() == word else word, known.dialect)


def _is_language(word: str, dialect: str) -> bool:
    """Whether a counted word is one of the language, rather than a name."""
    tokens = word_tokens(word, dialect)
    return len(tokens) == 1 and is_keyword(tokens[0], dialect)
