"""A schema that a question names: “channels in the music schema”, “customers in staging”, “music.channel”."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog
from nl2sql.problems import Span
from nl2sql.words import Token, split_identifier

_SAID = frozenset({"schema", "database", "dataset"})
_BEFORE = frozenset({"in", "from", "within", "inside"})
_DEFAULT = frozenset({"default", "main", "public"})


@dataclass(frozen=True, slots=True)
class Named:
    """A schema (empty for the default one) and the words that name it, which say nothing else.

    `surely` where the question says that it is a schema; otherwise the words may yet mean something in the data.
    """

    schema: str
    words: Span
    surely: bool

    def covers(self, word: Span) -> bool:
        """Whether a word, by its place in the question, is one of those that name the schema."""
        return self.words.start <= word.start and word.end <= self.words.end


def named_schema(question: str, tokens: Sequence[Token], catalog: Catalog) -> Named | None:
    """The schema that a question names; one that it calls a schema before others."""
    found = list(_named(question, tokens, catalog))
    return next((each for each in found if each.surely), found[0] if found else None)


def without(question: str, named: Named) -> str:
    """The question with blanks in the place of the words that name the schema: other words keep their places."""
    start, end = named.words.start, named.words.end
    return question[:start] + " " * (end - start) + question[end:]


@per_object
def _schemas(catalog: Catalog) -> tuple[dict[tuple[str, ...], str], int]:
    """The schemas by the words of their names, and how many words the longest has."""
    names = dict.fromkeys(table.schema for table in catalog.tables)
    known = {split_identifier(name): name for name in names if name}
    default = {(word,): "" for word in _DEFAULT} if "" in names else {}
    every = default | known
    return every, max(map(len, every), default=0)


def _named(question: str, tokens: Sequence[Token], catalog: Catalog) -> Iterator[Named]:
    known, longest = _schemas(catalog)
    words = [token.norm for token in tokens]
    for start in range(len(tokens)):
        for end in range(min(len(tokens), start + longest), start, -1):
            schema = known.get(tuple(words[start:end]))
            named = _as_schema(question, tokens, (start, end), schema) if schema is not None else None
            if named is not None:
                yield named
                break


def _as_schema(question: str, tokens: Sequence[Token], place: tuple[int, int], schema: str) -> Named | None:
    """The words at a place as the name of a schema; None where nothing says that they are one."""
    (start, end), words = place, [token.norm for token in tokens]
    stop = tokens[end - 1].span.end
    if question[stop : stop + 1] == "." and question[stop + 1 : stop + 2].isalpha():
        return Named(schema, Span(tokens[start].span.start, stop + 1), surely=True)
    after, before = words[end : end + 1], words[:start][-1:]
    surely = bool(_SAID.intersection((*after, *before)))
    first, last = start - bool(_SAID.intersection(before)), end - 1 + bool(_SAID.intersection(after))
    first -= words[:first][-1:] == ["the"]
    placed = bool(_BEFORE.intersection(words[:first][-1:]))
    if not surely and (not placed or not schema):
        return None
    return Named(schema, Span(tokens[first - placed].span.start, tokens[last].span.end), surely)
