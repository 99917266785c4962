"""Which columns a question speaks of: by their names, what people call them, or one of their values."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.drafting import Source
from nl2sql.retrieval.links import alias_links, name_links
from nl2sql.retrieval.value_links import value_links
from nl2sql.words import LONGEST_QUESTION, tokenise

_NAMED, _VALUE = 0.75, 0.9


def spoken_of(question: str, source: Source) -> frozenset[ColumnRef]:
    """The columns that words of the question name, or whose values they name; words that name a table too name that."""
    question = question[:LONGEST_QUESTION]
    tokens = tokenise(question)
    names = name_links(tokens, source.catalog)
    tables = {(link.start, link.end) for link in names if link.kind == "table" and link.quality >= _NAMED}
    named = [link for link in (*names, *alias_links(tokens, source.aliases)) if link.quality >= _NAMED]
    held = [
        link
        for link in value_links(tokens, question, source.values)
        if link.quality >= _VALUE and (link.start, link.end) not in tables
    ]
    return frozenset(ColumnRef(link.table, link.column) for link in (*named, *held))
