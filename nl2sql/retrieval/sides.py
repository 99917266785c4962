"""The groups of tables that a question may be about, each with what drafters work from there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nl2sql.catalog import Catalog
from nl2sql.drafting import DraftRequest, Source
from nl2sql.problems import Span
from nl2sql.retrieval.ground import ground, ground_over
from nl2sql.retrieval.name_terms import name_terms
from nl2sql.retrieval.schema_groups import Group
from nl2sql.retrieval.schema_named import Named, without
from nl2sql.retrieval.schema_search import Found
from nl2sql.retrieval.view import found_for, in_view, over
from nl2sql.words import tokenise


@dataclass(frozen=True, slots=True)
class Side:
    """A question read over one group of tables.

    `place` says which in words (“schema music”), `share` how likely it is meant (0 to 1, by what speaks for the group
    alone), `why` what told it from others, `words` those of the question that named it.
    """

    request: DraftRequest
    place: str = ""
    share: float = 1.0
    why: str = ""
    words: tuple[Span, ...] = ()


def sides(question: str, source: Source, today: str) -> tuple[Side, ...]:
    """The likeliest group first; one without a place where the source is small or nothing was found."""
    found = found_for(question, source)
    if found is None or not found.groups:
        return (Side(DraftRequest(question, in_view(question, source), ground(question, source), today, source)),)
    return tuple(_side(question, source, found, group, today) for group in found.groups)


def all_in_view(question: str, source: Source) -> Source:
    """The part of `source` that holds all groups the question may be about: for those who weigh them by themselves."""
    found = found_for(question, source)
    if found is None:
        return source
    return in_view(question, source, also=[key for group in found.groups for key in group.tables])


def _side(question: str, source: Source, found: Found, group: Group, today: str) -> Side:
    part = over(group.tables, question, source, found)
    named = found.named if found.named is not None and _means_schema(question, found.named, part, group) else None
    said = without(question, named) if named is not None else question
    grounding = replace(ground_over(said, part, found), question=question)
    share = group.share if len(found.groups) > 1 else 1.0
    words = (named.words,) if named is not None else ()
    return Side(
        DraftRequest(said, part, grounding, today, source),
        _place(group, found, source.catalog),
        share,
        group.why,
        words,
    )


def _means_schema(question: str, named: Named, part: Source, group: Group) -> bool:
    """Whether the words that may name a schema do, for this group: the data there has no other use for them."""
    first = part.catalog.table(group.tables[0])
    if named.surely or first is None or first.schema != named.schema:
        return named.surely
    names = (name for table in part.catalog.tables for name in (table.name, *(each.name for each in table.columns)))
    known = {term for name in names for term in name_terms(name)}
    held = (span for hit in ground_over(question, part, None).values for span in hit.words)
    said = {token.stem for token in tokenise(question) if named.covers(token.span)}
    return not said & known and not any(_overlap(span, named.words) for span in held)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _place(group: Group, found: Found, catalog: Catalog) -> str:
    """What to call a group: its schema, or its first table where several groups stand in one schema."""
    own = catalog.table(group.tables[0])
    firsts = [table for each in found.groups if (table := catalog.table(each.tables[0])) is not None]
    if own is None or sum(table.schema == own.schema for table in firsts) > 1:
        return f"the tables around {group.tables[0]}"
    return f"schema {own.schema}" if own.schema else "the default schema"
