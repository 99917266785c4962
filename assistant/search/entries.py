"""What is said rather than stored in files: past questions, metrics and notes. Ranked as they are, with no index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.search.words import Wanted
from assistant.wire.search import SearchHit
from assistant.workspace import Workspace

_SERVED = 2_000
"""How many of the newest turns are looked through."""
_DEFINITION = 0.3


def entries(workspace: Workspace) -> Iterator[SearchHit]:
    """Everything that was said in this workspace and can be found again, not yet marked or scored."""
    yield from _questions(workspace)


def best_entries(found: Iterable[SearchHit], wanted: Wanted, limit: int) -> list[SearchHit]:
    """Those with any of the wanted words, the most of them first; of equals the first."""
    scored = [replace(hit, score=_score(hit, wanted)) for hit in found]
    best = sorted((hit for hit in scored if hit.score > 0), key=lambda hit: -hit.score)[:limit]
    return [replace(hit, title_marks=wanted.marks(hit.title), marks=wanted.marks(hit.text)) for hit in best]


def _score(hit: SearchHit, wanted: Wanted) -> float:
    # The SQL of a past question says as little as a file's code: it is shown, and not searched.
    score = wanted.share([hit.title], "" if hit.kind == "question" else hit.text)
    defines = wanted.defining and hit.kind in ("metric", "note")
    return score + _DEFINITION if score and defines else score


def _questions(workspace: Workspace) -> Iterator[SearchHit]:
    """Accepted questions, then answered ones from the log, each once for a source, the newest first."""
    seen: set[tuple[str, str]] = set()
    for example in workspace.memory.all():
        seen.add((example.source, example.question.casefold()))
        yield _question(example.question, example.source, f"kept on {example.today}", example.sql)
    for row in workspace.served.questions(_SERVED):
        key = (row.source, row.question.casefold())
        if key not in seen:
            seen.add(key)
            yield _question(row.question, row.source, f"asked on {row.at[:10]}", row.sql)


def _question(question: str, source: str, when: str, sql: str) -> SearchHit:
    return SearchHit("question", question, f"{source} · {when}", text=" ".join(sql.split()), source=source)
