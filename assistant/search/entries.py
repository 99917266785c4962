"""What is said rather than stored in files: past questions, metrics and notes. Ranked as they are, with no index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from assistant.documents.words import Wanted
from assistant.notes_book import NOTES_FILE
from assistant.wire.search import SearchHit
from assistant.workspace import Workspace

_SERVED = 2_000
"""How many of the newest turns are looked through."""
WHY = "alike in meaning"
"""Why something was found that has none of the words."""
DEFINITION = 0.3
"""What a note or a passage gains that seems to say what a word means, where that was asked."""


def entries(workspace: Workspace) -> Iterator[SearchHit]:
    """Everything that was said in this workspace and can be found again, not yet marked or scored."""
    yield from _notes(workspace)
    yield from _questions(workspace)


def best_entries(
    found: Iterable[SearchHit], wanted: Wanted, limit: int, meant: Callable[[SearchHit], float] = lambda _: 0.0
) -> list[SearchHit]:
    """Those with any of the wanted words, or for which `meant` tells more than nothing; of equals the first."""
    scored = [(score, hit) for hit in found if (score := _score(hit, wanted) + meant(hit)) > 0]
    best = sorted(scored, key=lambda each: -each[0])[:limit]
    return [_shown(replace(hit, score=score), wanted) for score, hit in best]


def _shown(hit: SearchHit, wanted: Wanted) -> SearchHit:
    marked = replace(hit, title_marks=wanted.marks(hit.title), marks=wanted.marks(hit.text))
    if marked.title_marks or marked.marks or wanted.marks(hit.why):
        return marked
    return replace(marked, why=" · ".join(filter(None, (WHY, hit.why))))


def _score(hit: SearchHit, wanted: Wanted) -> float:
    # The SQL of a past question says as little as a file's code: it is shown, and not searched.
    if hit.kind == "question":
        return wanted.share([hit.title])
    score = wanted.share([hit.title, hit.why], hit.text)
    return score + DEFINITION if score and wanted.defining else score


def _notes(workspace: Workspace) -> Iterator[SearchHit]:
    """The metrics, and what is written about tables and columns, of every source that can be asked."""
    file = workspace.notes.file()
    if file is None:
        return
    for source in (info.name for info in workspace.sources.infos()):
        notes = file.of(source)
        for metric in notes.metrics:
            yield SearchHit(
                kind="metric",
                title=metric.name,
                where=f"{source} · {NOTES_FILE}",
                why=_also(metric.synonyms),
                text=_lines(metric.description, f"= {metric.sql}", metric.unit and f"in {metric.unit}"),
                source=source,
                path=NOTES_FILE,
                line=metric.line,
            )
        for table in notes.tables:
            told = _lines(table.description, table.filter and f"only where {table.filter}", _unused(table.do_not_use))
            yield _note(source, table.name, "", told, table.synonyms)
            for column in table.columns:
                values = (f"{known.value}: {', '.join(known.words)}" for known in column.values)
                unit = column.unit and f"in {column.unit}"
                told = _lines(column.description, unit, *values, _unused(column.do_not_use))
                yield _note(source, table.name, column.name, told, column.synonyms)


def _note(source: str, table: str, column: str, text: str, synonyms: tuple[str, ...]) -> SearchHit:
    title = f"{table}.{column}" if column else table
    where = f"{source} · {NOTES_FILE}"
    return SearchHit("note", title, where, _also(synonyms), text, source=source, table=table, column=column)


def _also(synonyms: tuple[str, ...]) -> str:
    return f"also called {', '.join(synonyms)}" if synonyms else ""


def _unused(reason: str | None) -> str:
    return "" if reason is None else f"not to be used: {reason}".rstrip(": ")


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


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
