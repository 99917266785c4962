"""Clauses that take something back: “undo that”, “remove the filter on town”, “drop the last step”, “no limit”."""

from __future__ import annotations

import re

from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.step_names import KINDS, speaks_of
from pipeline_gen.flow_words.words import Cursor, stems_of
from pipeline_gen.pipeline import Step

_UNDO = re.compile(
    r"(please )?(undo|revert|take (?:that|it) back|go back|step back|back|never ?mind)"
    r"( that| it| this| again| please)?( (?:the )?(?:last|previous))?( (?P<count>\d+|one|two|three|four|five))?"
    r"( (?:steps?|changes?|edits?|things?|times?|ones?))?\W*"
)
_REDO = re.compile(r"(please )?(redo|undo the undo|put (?:that|it) back|do (?:that|it) again)( that| it| again)?\W*")
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_VERBS = ("remove", "drop", "delete", "take off", "take out", "get rid of", "cancel", "forget", "clear", "no",
          "without", "undo", "remove that", "no longer", "skip", "scrap", "ditch", "lose")  # fmt: skip


def undone(text: str) -> tuple[int, int]:
    """How many changes to take back, and how many to put back again."""
    low = text.lower().strip()
    if _REDO.fullmatch(low):
        return 0, 1
    found = _UNDO.fullmatch(low)
    if found is None:
        return 0, 0
    count = found["count"]
    return (_COUNTS.get(count) or int(count)) if count else 1, 0


def taken_off(cursor: Cursor, scene: Scene) -> tuple[Step, ...] | None:
    """The steps that the clause takes off again: all filters for “filters”, else the last one that is meant."""
    if not cursor.takes(*_VERBS):
        return None
    cursor.takes("the", "that", "this", "any", "all", "all the", "all of the")
    if cursor.takes("last step", "last", "previous step", "step before"):
        step = scene.pipeline.last
        return (step,) if cursor.done and step.main_inputs else None
    named = _words_before_thing(cursor)
    thing = cursor.takes(*KINDS)
    if not thing:
        return None
    cursor.takes("step", "steps")
    steps = [step for step in reversed(scene.pipeline.steps) if step.kind in KINDS[thing] and step.main_inputs]
    if named:
        steps = [step for step in steps if speaks_of(step, named)]
    if cursor.takes("on", "for", "by", "of", "about", "to", "where"):
        steps = [
            step
            for step in steps
            if speaks_of(step, {part for word in cursor.words[cursor.place :] for part in stems_of(word.low)})
        ]
        cursor.place = len(cursor.words)
    if not cursor.done or not steps:
        return None
    return tuple(steps) if thing.endswith("s") else (steps[0],)


def _words_before_thing(cursor: Cursor) -> set[str]:
    """What “the age filter” is about: the words before its last one."""
    last = len(cursor.words) - 1
    between = cursor.words[cursor.place : last]
    if not between or cursor.words[last].low not in KINDS or any(word.low in KINDS for word in between):
        return set()
    cursor.place = last
    return {part for word in between for part in stems_of(word.low)}
