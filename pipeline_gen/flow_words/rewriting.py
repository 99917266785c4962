"""A step changed by its own sentence: “Keep rows where age is above 30” written anew as “… above 40”."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.catalog import Catalog
from nl2sql.drafting import Reason, Source
from nl2sql.problems import Problem, Span, UsageError
from pipeline_gen.checked import CheckedFlow, check_flow
from pipeline_gen.flow import FlowDocument
from pipeline_gen.flow_words.change import FlowChange
from pipeline_gen.flow_words.clauses import Clause, clause, pieces
from pipeline_gen.flow_words.editing import with_operation
from pipeline_gen.flow_words.made import Made, Reader
from pipeline_gen.flow_words.misread import misread, why_misread
from pipeline_gen.flow_words.naming import AmbiguousColumn
from pipeline_gen.flow_words.phrases import Phrases
from pipeline_gen.flow_words.readers import READERS
from pipeline_gen.flow_words.rewrite import Rewrite, rewriting
from pipeline_gen.flow_words.scene import Look, Scene
from pipeline_gen.flow_words.sentences import SENTENCES
from pipeline_gen.flow_words.unsaid import with_unsaid
from pipeline_gen.flow_words.words import Cursor, Word, words_of
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.steps import Filter, Operation
from pipeline_gen.telling import told

_CHANGES = ("instead", "rather")


def rewrite_step(
    flow: FlowDocument, step: str, text: str, source: Source, today: str, look: Look | None = None
) -> FlowChange:
    """The flow with a step doing what its new sentence says; what was not understood leaves it as it was, and is told.

    Raises `UsageError` where there is no such step, where what it reads is not understood, and where the new step, or
    one after it, would be wrong.
    """
    given = flow.step(step)
    if given is None:
        raise UsageError(Problem("pipeline.no_step", f"There is no step {step}.", "Choose another step."))
    checked, changed = check_flow(flow, source.catalog), flow
    understood = any(each.given is given and each.step is not None for each in checked.steps)
    it = rewriting(checked.until(step), source, today, look) if understood else None
    if it is None or not _same_words(text, it):
        scenes = it.scenes if it is not None else ()
        if it is None and len(given.inputs) == 1:
            scenes = (Scene(checked.until(given.inputs[0]), source, today, look=look),)
        new = _read_anew(_words(text), it, scenes)
        if new is None:
            return _not_read(flow, text, it)
        changed = with_operation(flow, step, with_unsaid(new, it.old) if it is not None else new)
        checked = _sound(changed, step, checked, source.catalog)
    sentence = told(checked.understood)[step][1]
    return FlowChange(changed, (Reason(sentence, "", (Span(0, len(text)),)),), focus=step, confidence=0.95)


def _read_anew(words: tuple[Word, ...], it: Rewrite | None, scenes: tuple[Scene, ...]) -> Operation | None:
    """What the words say: as the step says it, else as people say it of what it reads."""
    new = own_sentence(words, it) if it is not None else None
    if new is not None or len(scenes) != 1:
        return new
    return _read_alone(words, scenes[0], it.old if it is not None else None)


def _not_read(flow: FlowDocument, text: str, it: Rewrite | None) -> FlowChange:
    if it is None:
        return FlowChange(flow, unread=(Span(0, len(text)),))
    why = why_misread(it.old, tuple(each.name for each in it.given))
    return FlowChange(flow, unread=misread(text, it.old.sentence(it.given)), warnings=why)


def _sound(changed: FlowDocument, step: str, before: CheckedFlow, catalog: Catalog) -> CheckedFlow:
    """The flow after the change, understood. Raises `UsageError` where the step, or one that was right, is wrong."""
    broken = {each.given.id for each in before.steps if each.problems} - {step}
    checked = check_flow(changed, catalog)
    for after in checked.steps:
        if after.problems and after.given.id not in broken:
            raise UsageError(*after.problems)
    return checked


def _words(text: str) -> tuple[Word, ...]:
    """The whole text as one clause."""
    parts = pieces(text)
    return clause(text, parts, 0, len(parts)).words if parts else ()


def _same_words(text: str, it: Rewrite) -> bool:
    """Whether the step says this of itself: then it stays, also where the grammar has no words for it."""
    return [word.text for word in words_of(text)] == [word.text for word in words_of(it.old.sentence(it.given))]


def own_sentence(words: tuple[Word, ...], it: Rewrite) -> Operation | None:
    """What the words say in the manner of the step's own sentence."""
    reader = SENTENCES.get(type(it.old))
    if reader is None or not words:
        return None
    cursor = Cursor(words)
    try:
        found = reader(cursor, it)
    except (AmbiguousColumn, UsageError):
        return None
    return found if cursor.done else None


def _read_alone(words: tuple[Word, ...], scene: Scene, old: Operation | None) -> Operation | None:
    """The words as one step; readings of the kind that was there come first."""
    readings = [made for reader in READERS if words and (made := _read(reader, words, scene)) is not None]
    alike = [made for made in readings if old is not None and made.steps[-1].operation.kind == old.kind]
    best = (alike or readings)[:1]
    single = [made.steps[0] for made in best if len(made.steps) == 1 and not made.steps[0].beside]
    return single[0].operation if single else None


def _read(reader: Reader, words: tuple[Word, ...], scene: Scene) -> Made | None:
    cursor = Cursor(words)
    try:
        found = reader(cursor, scene)
    except (AmbiguousColumn, UsageError):
        return None
    return found if cursor.done else None


def turned(pipeline: Pipeline, words: tuple[Word, ...], scene: Scene) -> tuple[str, Filter] | None:
    """“above 40 instead”: the last filter that tests one column, with the new test in its place."""
    said = tuple(word for word in words if word.low not in ("instead", "rather", "make", "it", "that", "now", "but"))
    for step in reversed(pipeline.steps):
        if not isinstance(step.operation, Filter):
            continue
        names = {found.name for found in step.operation.condition.find_all(exp.Column)}
        if len(names) != 1:
            continue
        cursor = Cursor(said)
        tree = Phrases(cursor, scene).tested(next(iter(names)))
        return (step.id, Filter(scene.canonical(tree))) if tree is not None and cursor.done else None
    return None


def turns(given: Clause) -> bool:
    """Whether the words change what is there: “above 40 instead”, “make that over 50”."""
    low = tuple(word.low for word in given.words)
    return bool(set(low) & set(_CHANGES)) or low[:2] in (("make", "that"), ("make", "it"))
