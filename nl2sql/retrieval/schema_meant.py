"""Whether words that may name a schema do: “how many channels are there in music” has music as a value, maybe."""

from __future__ import annotations

from nl2sql.drafting import Source
from nl2sql.problems import Span
from nl2sql.retrieval.name_terms import name_terms
from nl2sql.retrieval.schema_named import Named
from nl2sql.retrieval.value_links import value_links
from nl2sql.words import tokenise


def means_schema(question: str, named: Named, part: Source) -> bool:
    """Whether the words name a schema: `part` has no other use for them, in names or in values."""
    if named.surely:
        return True
    tokens = tokenise(question)
    said = {token.stem for token in tokens if named.covers(token.span)}
    names = (name for table in part.catalog.tables for name in (table.name, *(each.name for each in table.columns)))
    if any(not said.isdisjoint(name_terms(name)) for name in names):
        return False
    links = value_links(tokens, question, part.values)
    held = (Span(tokens[link.start].span.start, tokens[link.end - 1].span.end) for link in links)
    return not any(span.start < named.words.end and named.words.start < span.end for span in held)
