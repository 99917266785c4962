"""Gets to know a source within a turn: what takes long says how far it is, and can be stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, wait

from assistant import wire
from assistant.workspace import Workspace
from nl2sql.database import Cancellation
from nl2sql.drafting import Source
from nl2sql.problems import PlainspokenError, Problem, SourceError
from nl2sql.schema_reading import Progress

_LOOK_S = 0.1
_MOMENT_S = 0.5
"""What takes no longer than this is not told: a line that flickers tells nobody anything."""


def opened(
    name: str, workspace: Workspace, cancellation: Cancellation | None = None
) -> Generator[wire.Opening, None, Source]:
    """The source of that name, with an event now and then while its schema is read; returned at the end.

    When it is cancelled, or nobody takes the events any more, the reading is stopped; what has been read is kept.
    Raises what `Workspace.source` raises, `SourceError` (``source.cancelled``) on cancel.
    """
    sources = workspace.sources
    wanted = name or sources.default_name()
    if sources.ready(wanted):
        return workspace.source(wanted)
    pool = ThreadPoolExecutor(1, thread_name_prefix="plainspoken-opening")
    getting = pool.submit(workspace.source, wanted)
    told: Progress | None = None
    silent_until = time.monotonic() + _MOMENT_S
    try:
        while not wait((getting,), _LOOK_S).done:
            if cancellation is not None and cancellation.cancelled:
                raise _cancelled(told)
            progress = sources.progress(wanted)
            if progress is not None and progress != told and time.monotonic() >= silent_until:
                told = progress
                yield wire.Opening(wanted, progress.step, progress.done, progress.total, str(progress))
    finally:
        if not getting.done():
            sources.stop(wanted)
        pool.shutdown(wait=False)
    return getting.result()


def opened_aloud(name: str, workspace: Workspace, say: Callable[[str], None]) -> Source:
    """The source of that name; `say` hears how far its reading is once that takes longer than a moment.

    An interrupt (Ctrl+C, the notebook's stop button) stops the reading. Raises what `Workspace.source` raises.
    """
    events = opened(name, workspace)
    while True:
        try:
            event = next(events)
        except StopIteration as ended:
            source: Source = ended.value
            return source
        say(event.message)


def _cancelled(told: Progress | None) -> PlainspokenError:
    where = f" {told}." if told else ""
    return SourceError(Problem("source.cancelled", f"It was stopped.{where}", "Ask again to go on from there."))
