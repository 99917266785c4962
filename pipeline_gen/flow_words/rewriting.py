"""A step changed by its own sentence: “Keep rows where age is above 30” written anew as “… above 40”."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from nl2sql.drafting import Source
from nl2sql.problems import Problem, UsageError
from pipeline_gen.checked import check_flow
from pipeline_gen.flow import FlowDocument
from pipeline_gen.flow_words.clauses import clause, pieces
from pipeline_gen.flow_words.editing import with_operation
from pipeline_gen.flow_words.made import Made, Reader
from pipeline_gen.flow_words.phrases import Phrases
from pipeline_gen.flow_words.readers import READERS
from pipeline_gen.flow_words.scene import AmbiguousColumn, Scene
from pipeline_gen.flow_words.words import Cursor, Word
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.steps import Aggregate, Filter, Operation


def rewritten(flow: FlowDocument, step_id: str, text: str, source: Source, today: str) -> FlowDocument | None:
    """The flow with the step doing what its new sentence says; None where that cannot be read as one step.

    Raises `UsageError` where what it reads is not understood, and where the new step, or one after it, would be wrong.
    """
    step = flow.step(step_id)
    if step is None:
        raise UsageError(Problem("pipeline.no_step", f"There is no step {step_id}.", "Choose another step."))
    if len(step.inputs) != 1:
        return None
    pipeline = check_flow(flow, source.catalog).until(step.inputs[0])
    before = next((checked.step for checked in check_flow(flow, source.catalog).steps if checked.given is step), None)
    old = before.operation if before is not None else None
    made = read_alone(text, Scene(pipeline, source, today), old)
    if made is None or len(made.steps) != 1 or made.steps[0].beside:
        return None
    changed = with_operation(flow, step_id, _named_as(made.steps[0].operation, old))
    broken = {each.given.id for each in check_flow(flow, source.catalog).steps if each.problems}
    for checked in check_flow(changed, source.catalog).steps:
        if checked.problems and (checked.given.id not in broken or checked.given.id == step_id):
            raise UsageError(*checked.problems)
    return changed


def read_alone(text: str, scene: Scene, old: Operation | None = None) -> Made | None:
    """The whole text as one clause; readings of the kind that was there come first."""
    parts = pieces(text)
    if not parts:
        return None
    words = clause(text, parts, 0, len(parts)).words
    readings = [made for reader in READERS if (made := _read(reader, words, scene)) is not None]
    alike = [made for made in readings if old is not None and made.steps[-1].operation.kind == old.kind]
    best = alike or readings
    return best[0] if best else None


def _read(reader: Reader, words: tuple[Word, ...], scene: Scene) -> Made | None:
    cursor = Cursor(words)
    try:
        found = reader(cursor, scene)
    except (AmbiguousColumn, UsageError):
        return None
    return found if cursor.done else None


def _named_as(new: Operation, old: Operation | None) -> Operation:
    """Columns that are worked out as before keep the names they had."""
    if not isinstance(new, Aggregate) or not isinstance(old, Aggregate):
        return new
    names = {tree: name for name, tree in (*old.keys, *old.measures)}
    used = {names.get(tree, "") for _, tree in (*new.keys, *new.measures)}

    def named(pairs: tuple[tuple[str, exp.Expr], ...]) -> tuple[tuple[str, exp.Expr], ...]:
        return tuple(
            (names.get(tree, f"{name}_2" if name in used and tree not in names else name), tree) for name, tree in pairs
        )

    return replace(new, keys=named(new.keys), measures=named(new.measures))


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
