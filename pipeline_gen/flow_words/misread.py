"""What in a step's new sentence was not understood, and what can be done about it."""

from __future__ import annotations

from difflib import SequenceMatcher

from nl2sql.problems import Problem, Span
from pipeline_gen.flow_words.words import Word, words_of
from pipeline_gen.steps import Opaque, Operation

_LEAST_ALIKE = 0.4


def misread(text: str, before: str) -> tuple[Span, ...]:
    """The places in the new sentence that differ from what the step said before; the whole where too much does."""
    new, old = words_of(text), words_of(before)
    matcher = SequenceMatcher(a=[_key(word) for word in old], b=[_key(word) for word in new], autojunk=False)
    changed = [
        Span(new[first].span.start, new[after - 1].span.end)
        for tag, _, _, first, after in matcher.get_opcodes()
        if tag != "equal" and after > first
    ]
    if not changed or matcher.ratio() < _LEAST_ALIKE:
        return (Span(0, len(text)),)
    return tuple(changed)


def why_misread(old: Operation, inputs: tuple[str, ...]) -> tuple[Problem, ...]:
    """What a person has to know of the step to write its sentence; `inputs` are what it calls the steps it reads."""
    if isinstance(old, Opaque):
        message = "This step keeps SQL as it is: its sentence says nothing that could be changed."
        return (Problem("flow.sentence", message, "Change its SQL in the form.", severity="warning"),)
    if len(inputs) != 2:
        return ()
    message = f"This step reads {inputs[0]} and {inputs[1]}, and its sentence can only speak of these."
    hint = "Name their columns as they are called there; to read something else, connect it."
    return (Problem("flow.sentence", message, hint, severity="warning"),)


def _key(word: Word) -> str:
    return word.text if word.kind == "text" else word.low
