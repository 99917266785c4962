"""What people look for, found by what it means: only with an embedding model, and beside the words, never instead.

Pieces of documents, notes, metrics and past questions are embedded in the background, after the index of documents has
been brought up to date; tables and columns have their vectors from the same model that questions are grounded with.
A search makes one vector, its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.documents.index import Located
from assistant.documents.passages import Passage
from assistant.documents.words import Wanted
from assistant.search.entries import WHY, entries
from assistant.search.pieces import pieces
from assistant.wire.search import SearchHit
from assistant.workspace import Workspace
from nl2sql.caching import within_object
from nl2sql.catalog import Catalog
from nl2sql.drafting import Source
from nl2sql.embedding.problems import not_kept
from nl2sql.embedding.texts import TextVectors
from nl2sql.grounding import Hit
from nl2sql.likeness import Cosines, Likeness
from nl2sql.problems import Problem, StoreError
from nl2sql.retrieval.schema_index import schema_index
from nl2sql.retrieval.schema_scores import best

_LEAST = 0.24
"""The least cosine that means anything: texts that have nothing to do with each other reach .2, seldom more; a word and
its definition in other words, .25 to .5."""
_BEHIND = 0.12
"""How far a name may be behind the best, for names are so short that many are a little alike."""
_NOTHING = 0.1
"""The cosine of two texts taken by chance: what lies above it counts."""
_MOST = 12
_MOST_NAMES = 5
_MOST_PASSAGES = 20_000
"""Passages that are embedded; about 20 ms of the processor each."""

EntryKey = tuple[str, str, str]
"""The kind, the source and the title of an entry."""
_Place = tuple[int, int] | EntryKey
"""Where a text stands: the number of a passage and where in it; or an entry."""


@dataclass(frozen=True)
class Alike:
    """What is alike in meaning, with cosines: entries by their keys; passages with where in them it is said."""

    entries: Mapping[EntryKey, float] = field(default_factory=dict)
    passages: tuple[tuple[Located, int, float], ...] = ()

    def of_entry(self, hit: SearchHit) -> float:
        """What being alike adds to the score of an entry."""
        return worth(self.entries[key]) if (key := entry_key(hit)) in self.entries else 0.0


NOTHING_ALIKE = Alike()


def worth(cosine: float) -> float:
    """What a cosine adds to the share of the wanted words that a hit has."""
    return max(cosine - _NOTHING, 0.0)


def entry_key(hit: SearchHit) -> EntryKey:
    """What an entry is told from others by."""
    return hit.kind, hit.source, hit.title


def meant(text: str, look: Wanted) -> str:
    """What a search is about, as a model is given it: of "where is churn defined?" only the churn."""
    return " ".join(look.words) if look.defining else text


class SearchMeaning:
    """The texts of one workspace that can be found by meaning."""

    def __init__(self, workspace: Workspace, vectors: TextVectors) -> None:
        self._workspace, self._vectors = workspace, vectors
        self._places: dict[str, list[_Place]] = {}

    def update(self, *, wait: bool = False) -> None:
        """See to it, in the background, that everything there is now can be found."""
        self._vectors.learn(self._gather, wait=wait)

    def underway(self) -> Problem | None:
        """That texts are still being embedded, if so."""
        done, of = self._vectors.done, self._vectors.of
        if done == of:
            return None
        return Problem(
            "embedding.underway",
            f"Documents, notes and past questions are being embedded: {done:,} of {of:,} so far.",
            "Until then they are found by their words, and new ones by their words alone.",
            severity="info",
        )

    def find(self, wanted: str) -> Alike:
        """What of documents, notes and past questions is alike. Raises `StoreError`."""
        found: dict[EntryKey, float] = {}
        said: dict[int, tuple[int, str, float]] = {}
        for text, cosine in self._vectors.near(wanted, _LEAST, _MOST).items():
            for place in self._places.get(text, ()):
                if len(place) == 2:
                    said.setdefault(place[0], (place[1], text, cosine))
                else:
                    found.setdefault(place, cosine)
        return Alike(found, self._passages(said))

    def _passages(self, near: Mapping[int, tuple[int, str, float]]) -> tuple[tuple[Located, int, float], ...]:
        located = self._workspace.searcher.documents.numbered(near)
        # The number may be that of another passage by now.
        return tuple(
            (located[number], start, cosine)
            for number, (start, text, cosine) in near.items()
            if number in located and (start, text) in _pieces(located[number].passage)
        )

    def _gather(self) -> Iterator[str]:
        places: dict[str, list[_Place]] = defaultdict(list)
        for number, passage in self._workspace.searcher.documents.passages(_MOST_PASSAGES):
            for start, text in _pieces(passage):
                places[text].append((number, start))
        for hit in entries(self._workspace):
            said = hit.title if hit.kind == "question" else f"{hit.title} {hit.why}: {hit.text}"
            places[said].append(entry_key(hit))
        self._places = dict(places)
        yield from (text for text in places if text.strip())


@within_object
def search_meaning(workspace: Workspace) -> SearchMeaning | None:
    """What a search finds by meaning; None without an embedding model, or where its vectors cannot be read."""
    try:
        vectors = workspace.embeddings.texts()
    except StoreError as error:
        workspace.notice(not_kept(error.problem))
        return None
    return SearchMeaning(workspace, vectors) if vectors is not None else None


def _pieces(passage: Passage) -> Iterator[tuple[int, str]]:
    return pieces(passage.headings, passage.text)


@dataclass(frozen=True)
class Named:
    """The few tables (by key) and columns (by key of the table and name) that are most alike, with cosines."""

    of_tables: Mapping[str, float] = field(default_factory=dict)
    of_columns: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def tables(self, found: Sequence[Hit]) -> Iterator[Hit]:
        """The tables found by words, then those found by meaning; each scored by what its meaning adds."""
        for hit in found:
            yield replace(hit, score=worth(self.of_tables.get(hit.table, 0.0)))
        for key in self.of_tables.keys() - {hit.table for hit in found}:
            yield Hit("table", key, score=worth(self.of_tables[key]), why=f"{key} is {WHY}")

    def columns(self, found: Sequence[Hit]) -> Iterator[Hit]:
        """As `tables`, of columns."""
        for hit in found:
            yield replace(hit, score=worth(self.of_columns.get((hit.table, hit.column), 0.0)))
        for key, name in self.of_columns.keys() - {(hit.table, hit.column) for hit in found}:
            yield Hit("column", key, name, score=worth(self.of_columns[key, name]), why=f"{key}.{name} is {WHY}")


NONE_ALIKE = Named()


def alike_names(wanted: str, source: Source, workspace: Workspace) -> Named:
    """The few tables and columns of a source that are most alike; nothing while names are being embedded.

    Raises `StoreError`.
    """
    catalog = workspace.notes.of(source).offered or source.catalog
    names = workspace.embeddings.searched(source, catalog)
    likeness = names.likeness(wanted, catalog) if names is not None and names.ready else None
    return _named(likeness, catalog) if likeness is not None else NONE_ALIKE


def _named(likeness: Likeness, catalog: Catalog) -> Named:
    columns = schema_index(catalog).columns
    return Named(
        {catalog.tables[place].key: cosine for place, cosine in _best(likeness.tables)},
        {
            (catalog.tables[columns[place][0]].key, columns[place][1].name): cosine
            for place, cosine in _best(likeness.columns)
        },
    )


def _best(cosines: Cosines) -> Iterator[tuple[int, float]]:
    least = max(_LEAST, float(cosines.max(initial=0.0)) - _BEHIND)
    for place in best(cosines, _MOST_NAMES):
        if cosines[place] >= least:
            yield place, float(cosines[place])
