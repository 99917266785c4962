"""Reads a follow-up against the pipeline on show and edits it; tells it from a question of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nl2sql.drafting import Reason, Source
from nl2sql.parser.frame import Frame, Measure, Presence
from nl2sql.parser.reading import read
from nl2sql.problems import Problem, UsageError
from pipeline_gen.from_text.conditions import add_condition, add_group_condition, add_presence, filters_of
from pipeline_gen.from_text.cues import Cues, read_cues
from pipeline_gen.from_text.editing import Editing
from pipeline_gen.from_text.exclusion import denied, plainly_denied, rows_lacking
from pipeline_gen.from_text.functions import replace_function
from pipeline_gen.from_text.groups import add_dimension, count_rows
from pipeline_gen.from_text.measures import add_measure, replace_measures
from pipeline_gen.from_text.outputs import add_output
from pipeline_gen.from_text.part_values import part_condition
from pipeline_gen.from_text.periods import with_year_shown
from pipeline_gen.from_text.plan import read_plan
from pipeline_gen.from_text.ranking import rank
from pipeline_gen.from_text.reach import Unreachable
from pipeline_gen.from_text.removal import hide, remove
from pipeline_gen.pipeline import Pipeline

_SURE, _LEAST_SCORE, _PART_SCORE = 0.95, 0.45, 0.7
_NO_SUBTOTALS = Problem(
    "edit.subtotals_dropped",
    "The subtotals were taken off: they were those of the groups before.",
    "Ask for subtotals of the new groups in the step that groups.",
    severity="warning",
)


@dataclass(frozen=True)
class Edit:
    """A pipeline after a follow-up. `confidence`, 0 to 1, is how likely it is what was meant."""

    pipeline: Pipeline
    reasons: tuple[Reason, ...]
    confidence: float
    warnings: tuple[Problem, ...] = ()


def edit(pipeline: Pipeline, text: str, source: Source, today: str) -> Edit | None:
    """Apply a follow-up such as “only online orders”, “by month” or “top 5”; None when `text` reads as
    a question of its own or asks for nothing that can be done to this pipeline.

    `today` is an ISO date that anchors “last month”. Raises ValueError when it is none.
    """
    cues = read_cues(text)
    if cues.asks and not cues.is_edit:
        return None
    editing = Editing(read_plan(pipeline), source, cues)
    try:
        score = _apply(editing, text, today)
        if score is None or not editing.reasons:
            return None
        if editing.plan.loses_subtotals:
            editing.warnings.append(_NO_SUBTOTALS)
        changed = editing.plan.pipeline()
        kinds = {step.id: step.kind for step in changed.steps}
        # What comes after the body is made anew: a step keeps its note where it is there again.
        again = {step.id: step.note for step in pipeline.steps if kinds.get(step.id) == step.kind}
        changed = changed.noted({**again, **changed.notes})
    except (Unreachable, UsageError):
        return None
    confidence = round(_SURE * min(1.0, 0.4 + 0.6 * score) * (0.85 if editing.warnings else 1.0), 3)
    return Edit(changed, _within(editing.reasons, len(text)), confidence, tuple(editing.warnings))


def _within(reasons: list[Reason], length: int) -> tuple[Reason, ...]:
    """The reasons with their words inside of the text, without what was put after it to read it."""
    return tuple(
        replace(
            reason,
            words=tuple(replace(span, end=min(span.end, length)) for span in reason.words if span.start < length),
        )
        for reason in reasons
    )


def _apply(editing: Editing, text: str, today: str) -> float | None:
    """Change the plan; how well the text was understood, 0 to 1, or None when it is no edit."""
    cues = editing.cues
    focus = editing.body.tables
    if cues.removal is not None:
        frame = _first(read(cues.removal.words, editing.source, today, fragment=True, focus=focus))
        return 1.0 if remove(editing, cues.removal, frame) else None
    if cues.hides and hide(editing, cues.hides):
        return 1.0
    if cues.counts:
        count_rows(editing)
        return 1.0
    if replace_function(editing, text):
        return 1.0
    if lacking := rows_lacking(text):
        return _apply_denied(editing, _first(read(lacking, editing.source, today, fragment=True, focus=focus)), text)
    asked = with_year_shown(plainly_denied(cues.text), [operation.condition for _, operation, _ in filters_of(editing)])
    frame = _first(read(asked, editing.source, today, fragment=True, focus=focus))
    if frame is None or frame.score < _LEAST_SCORE or not _is_fragment(frame, cues, editing):
        part = part_condition(editing, text)
        if part is None:
            return None
        add_condition(editing, part, text)
        return _PART_SCORE
    _apply_frame(editing, frame, text)
    return frame.score


def _apply_denied(editing: Editing, frame: Frame | None, text: str) -> float | None:
    """Drop the rows that the frame is about; how well that was understood, None where it says more than one thing."""
    remaining = denied(frame) if frame is not None and frame.score >= _LEAST_SCORE else None
    if remaining is None:
        return None
    _apply_frame(editing, replace(remaining, columns=(), dimensions=()), text)
    return remaining.score


def _first(frames: tuple[Frame, ...]) -> Frame | None:
    return frames[0] if frames else None


def _is_fragment(frame: Frame, cues: Cues, editing: Editing) -> bool:
    """Whether the frame is part of a question rather than a whole one."""
    if cues.asks and not cues.is_edit:
        return False
    if _wanted(frame) and not (cues.adds or cues.instead or _ranks(frame, cues)):
        return False
    ranked = {item.measure.table for item in frame.ordering if item.measure is not None}
    if frame.ordering and cues.excludes:
        return False
    named = bool(frame.subject) and frame.subject not in ranked
    if named and frame.ordering and not _is_shown(frame.subject, editing):
        return False
    if frame.columns and not (cues.adds or cues.instead):
        return False
    return cues.is_edit or not frame.subject


def _ranks(frame: Frame, cues: Cues) -> bool:
    """ "by revenue": the groups stay, and are measured and ranked by something else."""
    return cues.ranks and not (frame.dimensions or frame.columns or frame.ordering)


def _wanted(frame: Frame) -> tuple[Measure, ...]:
    """The measures to show: not those that are only there to sort by."""
    ranked = {item.measure for item in frame.ordering}
    return tuple(measure for measure in frame.measures if measure not in ranked)


def _is_shown(table: str, editing: Editing) -> bool:
    """Whether the groups, or the rows listed, are things of that table."""
    known = editing.body.origins
    named = editing.plan.keys if editing.plan.keys is not None else editing.plan.outputs
    tables = {known[tree.name].table for _, tree in named if tree.name in known}
    return table in tables


def _apply_frame(editing: Editing, frame: Frame, text: str) -> None:
    """Apply every slot that is filled. Raises `Unreachable` for one that cannot be."""
    for condition in frame.conditions:
        add_condition(editing, condition, text)
    for presence in frame.presences:
        add_presence(editing, presence)
    if editing.cues.has_related and frame.subject and frame.subject not in editing.body.tables and not frame.conditions:
        add_presence(editing, Presence(frame.subject))
    wanted = _wanted(frame)
    ranked = bool(wanted) and not editing.cues.adds and _ranks(frame, editing.cues)
    if ranked and not editing.plan.grouped:
        raise Unreachable(wanted[0].label)
    if wanted and editing.plan.grouped and not editing.cues.adds and (editing.cues.instead or ranked):
        replace_measures(editing, wanted, ranked=ranked)
    else:
        for measure in wanted:
            add_measure(editing, measure)
    for dimension in frame.dimensions:
        add_dimension(editing, dimension)
    for output in frame.columns:
        add_output(editing, output)
    for group in frame.group_conditions:
        add_group_condition(editing, group)
    if frame.distinct and not frame.columns:
        editing.plan = replace(editing.plan, distinct=True)
        editing.because("Drop repeated rows", None, ())
    if frame.ordering or frame.limit is not None:
        rank(editing, frame, text)
    editing.warnings += [note for note in frame.notes if note not in editing.warnings]
