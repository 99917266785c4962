"""The groups of tables that a question may be about, each with what drafters work from there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nl2sql.catalog import Catalog
from nl2sql.drafting import DraftRequest, Source
from nl2sql.problems import Span
from nl2sql.retrieval.ground import ground_over, grounded_by
from nl2sql.retrieval.schema_groups import Group
from nl2sql.retrieval.schema_meant import means_schema
from nl2sql.retrieval.schema_named import Named, without
from nl2sql.retrieval.schema_search import Found
from nl2sql.retrieval.view import found_for, in_view_of, over


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
    """The likeliest group first; one without a place where nothing was found, or the source is small and whole."""
    found = found_for(question, source)
    if found is None or not found.groups:
        return (Side(grounded_by(found, question, source, today)),)
    return tuple(_side(question, source, found, group, today) for group in found.groups)


def all_in_view(question: str, source: Source) -> Source:
    """The part of `source` that holds all groups the question may be about: for those who weigh them by themselves."""
    found = found_for(question, source)
    groups = found.groups if found is not None else ()
    return in_view_of(found, question, source, also=[key for group in groups for key in group.tables])


def _side(question: str, source: Source, found: Found, group: Group, today: str) -> Side:
    part = over(group.tables, question, source, found)
    named = found.named if found.named is not None and _is_named(question, found.named, part, group) else None
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


def _is_named(question: str, named: Named, part: Source, group: Group) -> bool:
    """Whether the words that may name a schema do, for this group."""
    first = part.catalog.table(group.tables[0])
    own = first is not None and first.schema == named.schema
    return named.surely or (own and means_schema(question, named, part))


def _place(group: Group, found: Found, catalog: Catalog) -> str:
    """What to call a group: its schema, or its first table where several groups stand in one schema."""
    own = catalog.table(group.tables[0])
    firsts = [table for each in found.groups if (table := catalog.table(each.tables[0])) is not None]
    if own is None or sum(table.schema == own.schema for table in firsts) > 1:
        return f"the tables around {group.tables[0]}"
    return f"schema {own.schema}" if own.schema else "the default schema"
