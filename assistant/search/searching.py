"""One search over everything: what is found of each kind, and in which order.

Kinds cannot be compared by the scores of their own indexes: a good BM25 for a page says nothing about a column. So
every hit gets the one number that means the same everywhere: the share of the wanted words that it has, counted in
full where a name or a heading has them, less within a text, and less again where a synonym stands for them. A passage
or a note that seems to say what a word means gains something when that was asked. Within a kind, hits with equal
shares stay in the order of the kind's own index; kinds come in the order of their best hits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from assistant.documents.index import Located
from assistant.documents.reading import kind_of
from assistant.documents.searcher import PATIENCE_S
from assistant.documents.words import Wanted, wanted
from assistant.search.entries import DEFINITION, WHY, best_entries, entries
from assistant.search.excerpt import excerpt
from assistant.search.meaning import NOTHING_ALIKE, Alike, alike_names, meant, search_meaning, worth
from assistant.search.names import find_names
from assistant.wire.search import HitKind, Searched, SearchGroup, SearchHit, SearchRequest
from assistant.workspace import Workspace
from nl2sql.drafting import Source
from nl2sql.problems import Problem, StoreError

_KINDS: tuple[HitKind, ...] = ("metric", "note", "table", "column", "question", "document", "notebook")
"""In the order in which equally good groups stand."""
_CANDIDATES = 80
_A_FILE = 3
"""Passages shown of one file."""
_MOST = 50


def search(request: SearchRequest, workspace: Workspace, patience_s: float | None = PATIENCE_S) -> Searched:
    """Everything that fits, with what is still being read or opened.

    It waits at most `patience_s` seconds for the index to be brought up to date (None: as long as that takes).
    """
    look = wanted(request.text, typing=request.typing)
    limit = max(1, min(request.limit, _MOST))
    everything = request.scope == "workspace"
    searcher = workspace.searcher
    searcher.update(documents=everything, patience_s=patience_s)
    problems = list(searcher.problems)
    found: list[SearchHit] = []
    if look.words:
        text = meant(request.text, look)
        found += _names(look, text, workspace, _sources(workspace, everything), limit)
        if everything:
            alike = _alike(text, workspace, problems, wait=patience_s is None)
            found += best_entries(entries(workspace), look, limit, alike.of_entry)
            found += _documents(look, alike, workspace, limit, problems)
    told = tuple(dict.fromkeys(problems))
    return Searched(request.text, _grouped(found, limit), searcher.unread, searcher.opening, told)


def _alike(text: str, workspace: Workspace, problems: list[Problem], *, wait: bool) -> Alike:
    """What an embedding model finds beside the words, where there is one."""
    meaning = search_meaning(workspace)
    if meaning is None:
        return NOTHING_ALIKE
    meaning.update(wait=wait)
    underway = meaning.underway()
    problems += [underway] if underway is not None else []
    try:
        return meaning.find(text)
    except StoreError as error:
        problems.append(replace(error.problem, severity="warning"))
        return NOTHING_ALIKE


def _sources(workspace: Workspace, everything: bool) -> tuple[Source, ...]:
    opened = workspace.sources.opened()
    if everything:
        return opened
    own = {info.name for info in workspace.sources.session_infos()}
    return tuple(source for source in opened if source.name in own)


def _names(look: Wanted, text: str, workspace: Workspace, sources: Iterable[Source], limit: int) -> Iterator[SearchHit]:
    for source in sources:
        tables, columns = find_names(look, source, limit, alike_names(text, source, workspace))
        yield from tables
        yield from columns


def _documents(
    look: Wanted, alike: Alike, workspace: Workspace, limit: int, problems: list[Problem]
) -> list[SearchHit]:
    try:
        located = workspace.searcher.documents.find(look, _CANDIDATES)
        problems += workspace.searcher.documents.faults()
    except StoreError as error:
        problems.append(replace(error.problem, severity="warning"))
        return []
    near = {passage: (start, cosine) for passage, start, cosine in alike.passages}
    found = (_document(each, look, near.get(each)) for each in dict.fromkeys((*located, *near)))
    hits = sorted(found, key=lambda hit: -hit.score)
    shown: Counter[str] = Counter()
    kept: list[SearchHit] = []
    for hit in hits:
        by_name = not hit.title_marks and not hit.marks and hit.why != WHY
        # A file that is only called so is one hit, whatever stands in it.
        if hit.score > 0 and shown[hit.path] < (1 if by_name else _A_FILE):
            shown[hit.path] += 1
            kept.append(hit)
    return kept


def _document(located: Located, look: Wanted, near: tuple[int, float] | None) -> SearchHit:
    """A passage as a hit; `near` tells where in it something is said that is alike in meaning, and how much."""
    passage = located.passage
    name = PurePosixPath(located.path).name
    title = passage.headings[-1] if passage.headings else name
    place = [located.path, *passage.headings[:-1]]
    if passage.cell is not None:
        place.append(f"cell {passage.cell + 1}")
    score = look.share([located.path.rpartition(".")[0], *passage.headings], passage.text)
    start = near[0] if near is not None and not score else 0
    part = excerpt(passage.text[start:], look)
    line = passage.text.count("\n", 0, start) + part.line
    why = "code" if passage.code else WHY if near is not None and not score else ""
    if look.defining and (_named_in(look, title) or look.defined_in(passage.text)):
        score += DEFINITION
    return SearchHit(
        kind="notebook" if kind_of(located.path) == "notebook" else "document",
        title=title,
        where=" › ".join(place),
        why=why,
        text=part.text,
        title_marks=look.marks(title),
        marks=part.marks,
        score=score + (worth(near[1]) if near is not None else 0.0),
        path=located.path,
        line=passage.lines[min(line, len(passage.lines) - 1)],
        cell=passage.cell,
    )


def _named_in(look: Wanted, title: str) -> bool:
    return bool(look.marks(title))


def _grouped(found: Iterable[SearchHit], limit: int) -> tuple[SearchGroup, ...]:
    by_kind: dict[HitKind, list[SearchHit]] = {kind: [] for kind in _KINDS}
    for hit in found:
        by_kind[hit.kind].append(hit)
    best = {kind: sorted(hits, key=lambda hit: -hit.score)[:limit] for kind, hits in by_kind.items() if hits}
    order = sorted(best, key=lambda kind: (-round(best[kind][0].score, 2), _KINDS.index(kind)))
    return tuple(SearchGroup(kind, tuple(best[kind])) for kind in order)
