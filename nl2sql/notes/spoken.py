"""Whether a question speaks of a column: by its name, what people call it, or one of its values."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.drafting import Source
from nl2sql.retrieval.links import alias_links, name_links
from nl2sql.retrieval.value_links import value_links
from nl2sql.words import tokenise

_NAMED, _VALUE = 0.75, 0.9
_LONGEST_QUESTION = 2000


def speaks_of(question: str, ref: ColumnRef, source: Source) -> bool:
    """Whether words of the question name `ref` or one of its values; words that name a table too name that."""
    question = question[:_LONGEST_QUESTION]
    tokens = tokenise(question)
    names = name_links(tokens, source.catalog)
    tables = {(link.start, link.end) for link in names if link.kind == "table" and link.quality >= _NAMED}
    for link in (*names, *alias_links(tokens, source.aliases)):
        if (link.table, link.column) == (ref.table, ref.column) and link.quality >= _NAMED:
            return True
    values = value_links(tokens, question, source.values)
    return any(
        (link.table, link.column) == (ref.table, ref.column)
        and link.quality >= _VALUE
        and (link.start, link.end) not in tables
        for link in values
    )
