"""Changes a flow by a sentence: clause after clause, each read by what knows its kind. Nothing is dropped silently."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from nl2sql.drafting import Reason, Source
from nl2sql.problems import Problem, Span, UsageError
from pipeline_gen.checked import CheckedFlow, check_flow
from pipeline_gen.flow import FlowDocument
from pipeline_gen.flow_words.change import FlowChange, Option
from pipeline_gen.flow_words.clauses import Clause, clause, pieces
from pipeline_gen.flow_words.editing import with_operation, with_pipeline, with_steps, without_step
from pipeline_gen.flow_words.follow import followed, followed_rows, limited_anew
from pipeline_gen.flow_words.made import Made
from pipeline_gen.flow_words.misspelt import corrected, corrections
from pipeline_gen.flow_words.moving import Declined, moved
from pipeline_gen.flow_words.naming import AmbiguousColumn
from pipeline_gen.flow_words.readers import READERS, begun, until_readable
from pipeline_gen.flow_words.rewriting import turned, turns
from pipeline_gen.flow_words.scene import Look, Scene
from pipeline_gen.flow_words.selects import selected
from pipeline_gen.flow_words.taking_back import taken_off, undone
from pipeline_gen.flow_words.words import Cursor, Word
from pipeline_gen.steps import Filter, Operation
from pipeline_gen.telling import told
from pipeline_gen.wording import listed

_NARROWS = ("only", "just", "in", "since", "until", "what", "how", "for", "now", "from", "during")
_MOST_PIECES = 24
Result = TypeVar("Result")


@dataclass
class _Changing:
    """The state while clause after clause is read."""

    flow: FlowDocument
    at: str
    source: Source
    today: str
    text: str
    chosen: Mapping[str, str]
    look: Look | None
    reasons: list[Reason] = field(default_factory=list)
    unread: list[Span] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    sure: float = 1.0
    focus: str = ""
    _last_checked: tuple[FlowDocument, CheckedFlow] | None = None
    _last_scene: tuple[FlowDocument, str, Scene] | None = None

    # ---- the loop ----------------------------------------------------------------------------------

    def read_all(self) -> None:
        """Read clause after clause, the longest that can be read first. Raises `AmbiguousColumn`."""
        parts = pieces(self.text)[:_MOST_PIECES]
        place = 0
        if parts and self._select(clause(self.text, parts, 0, len(parts))):
            return
        while place < len(parts):
            taken = self._read_from(parts, place)
            if not taken:
                self.unread.append(clause(self.text, parts, place, place + 1).span)
            place += taken or 1

    def _select(self, given: Clause) -> bool:
        """Read the whole as a SELECT over the rows, where it is one."""
        try:
            scene = self.scene() if given.words[0].low == "select" else None
            found = selected(self.text, scene) if scene is not None else None
            return found is not None and self._put(found, given)
        except UsageError:
            return False

    def _read_from(self, parts: list[tuple[Word, ...]], place: int) -> int:
        """Read a clause that begins with this piece; how many pieces it took."""
        ambiguous: AmbiguousColumn | None = None
        refused: Problem | None = None
        for read in (self._directly, self._as_follow_up):
            if ambiguous is not None:
                raise ambiguous
            most = len(parts) if read == self._directly else until_readable(parts, place, self.scene())
            for after in range(most, place, -1):
                try:
                    if read(clause(self.text, parts, place, after)):
                        return after - place
                except AmbiguousColumn as error:
                    ambiguous = error
                except Declined as error:
                    self.warnings += [replace(problem, severity="warning") for problem in error.problems]
                    self.unread.append(clause(self.text, parts, place, after).span)
                    return after - place
                except UsageError as error:
                    refused = error.problem
        if ambiguous is not None:
            raise ambiguous
        if refused is not None:
            self.warnings.append(replace(refused, severity="warning"))
        return 0

    def _directly(self, given: Clause) -> bool:
        """Read a clause by what knows its kind.

        Raises `AmbiguousColumn`, and `UsageError` where the steps do not fit.
        """
        scene = self.scene()
        if scene is None:
            found = begun(Cursor(given.words), self.source)
            return found is not None and self._put(found, given)
        off = self._complete(given, lambda cursor: taken_off(cursor, scene))
        if off:
            return self._take_off(tuple(step.id for step in off), given)
        if self._move(given):
            return True
        if turns(given) and (self._turn(given, scene) or self._whole(given, scene)):
            return True
        ambiguous: AmbiguousColumn | None = None
        refused: UsageError | None = None
        for reader in READERS:
            try:
                made = self._complete(given, lambda cursor, reader=reader: reader(cursor, scene))  # type: ignore[misc]
                if made is None:
                    continue
                if self._narrows(made, given, scene) and self._whole(given, scene):
                    return True
                limit = limited_anew(made, scene)
                if limit is not None:
                    return self._done_instead(*limit, given)
                if self._put(made, given):
                    return True
            except AmbiguousColumn as error:
                ambiguous = ambiguous or error
            except UsageError as error:
                refused = refused or error
        if ambiguous is not None:
            raise ambiguous
        if refused is not None:
            raise refused
        return False

    @staticmethod
    def _complete(given: Clause, read: Callable[[Cursor], Result | None]) -> Result | None:
        """What the reader gives, where it used all of the words."""
        cursor = Cursor(given.words)
        found = read(cursor)
        return found if found is not None and cursor.done else None

    def _narrows(self, made: Made, given: Clause, scene: Scene) -> bool:
        """“only 2024” on a flow that filters or groups already: what is there may be meant to change."""
        kinds = {step.kind for step in scene.pipeline.steps}
        is_filter = len(made.steps) == 1 and isinstance(made.steps[0].operation, Filter)
        return is_filter and given.words[0].low in _NARROWS and bool(kinds & {"filter", "aggregate", "limit"})

    def _as_follow_up(self, given: Clause) -> bool:
        """Read a clause as what follows an answer. Raises `AmbiguousColumn`, `UsageError`."""
        scene = self.scene()
        if scene is None:
            return False
        if self._whole(given, scene):
            return True
        made = followed_rows(scene, given.text(self.text))
        return made is not None and self._put(made, given)

    def _whole(self, given: Clause, scene: Scene) -> bool:
        """Change the whole pipeline by a follow-up, where new steps belong at its end anyway."""
        if self.at != self.flow.output:
            return False
        found = followed(scene, given.text(self.text))
        if found is None:
            return False
        changed = with_pipeline(self.flow, scene.pipeline, found.pipeline)
        if changed is None:
            return False
        before = {step.id: step for step in self.flow.steps}
        new = [step.id for step in changed.steps if before.get(step.id) != step]
        shift = given.span.start
        reasons = [replace(reason, words=_moved(reason.words, shift) or (given.span,)) for reason in found.reasons]
        self.flow, self.at = changed, changed.output
        self.reasons += reasons
        self.warnings += found.warnings
        self.sure = min(self.sure, found.confidence)
        self.focus = new[-1] if new else self.flow.output
        return True

    # ---- what the clauses do -----------------------------------------------------------------------

    def _put(self, made: Made, given: Clause) -> bool:
        """Put the steps in. Raises `UsageError` where one of them, or one after them, does not fit."""
        broken = _faulty(self._checked())
        changed, ids = with_steps(self.flow, made.steps, self.at)
        checked = check_flow(changed, self.source.catalog)
        for step in checked.steps:
            if step.problems and step.given.id not in broken:
                raise UsageError(*step.problems)
        if any(step.waits_for for step in checked.steps if step.given.id in ids):
            return False
        self._because(ids, checked, given)
        self._last_checked = changed, checked
        self.flow, self.at, self.focus = changed, ids[-1], ids[-1]
        self.sure = min(self.sure, made.sure)
        return True

    def _because(self, ids: tuple[str, ...], checked: CheckedFlow, given: Clause) -> None:
        """What the new steps say of themselves, as the reason."""
        words = told(checked.understood)
        sentence = "; then ".join(words[step_id][1] for step_id in ids)
        self.reasons.append(Reason(sentence, "", (given.span,)))

    def _turn(self, given: Clause, scene: Scene) -> bool:
        """“above 40 instead”: another condition in the filter there."""
        found = turned(scene.pipeline, given.words, scene)
        return found is not None and self._done_instead(*found, given)

    def _done_instead(self, step_id: str, operation: Operation, given: Clause) -> bool:
        """Another operation in a step that is there."""
        self.flow, self.focus = with_operation(self.flow, step_id, operation), step_id
        self._because((step_id,), self._checked(), given)
        return True

    def _take_off(self, ids: tuple[str, ...], given: Clause) -> bool:
        words = told(self._checked().understood)
        changed, at = self.flow, self.at
        for step_id in ids:
            first = next(step.inputs[0] for step in changed.steps if step.id == step_id)
            at = first if at == step_id else at
            changed = without_step(changed, step_id)
        checked = check_flow(changed, self.source.catalog)
        faults = [fault for step in checked.steps for fault in step.problems]
        if faults:
            raise UsageError(*faults)
        self._last_checked = changed, checked
        said = listed(f"“{words[step_id][1]}”" for step_id in ids if step_id in words)
        self.reasons.append(Reason(f"No longer {said}", "", (given.span,)))
        self.flow, self.at, self.focus = changed, at, at
        return True

    def _move(self, given: Clause) -> bool:
        """“move the filter before the join”. Raises `Declined` where it cannot be done."""
        found = moved(self.flow, self._checked(), given.words, self.source.catalog)
        if found is None:
            return False
        if self.at == self.flow.output:
            self.at = found.flow.output
        self.flow, self.focus = found.flow, found.step
        self.reasons.append(Reason(found.sentence, "", (given.span,)))
        return True

    def scene(self) -> Scene | None:
        """What the clause is about: the rows that leave the step it comes after; None for an empty flow.

        What it works out of these rows is kept in it, so there is one as long as they stay the same. Raises
        `UsageError` where that step is not understood.
        """
        if not self.at:
            return None
        last = self._last_scene
        if last is None or last[0] is not self.flow or last[1] != self.at:
            pipeline = self._checked().until(self.at)
            last = self.flow, self.at, Scene(pipeline, self.source, self.today, self.chosen, self.look)
            self._last_scene = last
        return last[2]

    def _checked(self) -> CheckedFlow:
        """The flow as it is understood now; it is checked once, however often it is asked for."""
        if self._last_checked is None or self._last_checked[0] is not self.flow:
            self._last_checked = self.flow, check_flow(self.flow, self.source.catalog)
        return self._last_checked[1]


def _moved(words: tuple[Span, ...], by: int) -> tuple[Span, ...]:
    return tuple(Span(word.start + by, word.end + by) for word in words)


def _faulty(checked: CheckedFlow) -> set[str]:
    return {step.given.id for step in checked.steps if step.problems}


def change_flow(
    flow: FlowDocument,
    text: str,
    source: Source,
    today: str,
    *,
    step: str = "",
    chosen: Mapping[str, str] | None = None,
    look: Look | None = None,
) -> FlowChange:
    """The flow after a sentence; new steps go after `step`, by default after the one that the flow ends with.

    `today` is an ISO date. `chosen` says which column some words mean; where it is not said and matters, the change
    asks (`options`). `look` may ask the data for the values of a column. Raises `UsageError` where `step` is not there
    or not understood.
    """
    undo, redo = undone(text)
    if undo or redo:
        return FlowChange(flow, undo=undo, redo=redo, confidence=1.0)

    def begun(words: str) -> _Changing:
        return _Changing(flow, step or flow.output, source, today, words, chosen or {}, look)

    change = _changed(begun(text), flow, step)
    respelt, found = _respelt(begun(text)) if change.unread else (text, ())
    again = _changed(begun(respelt), flow, step) if found else change
    if not found or again.unread or not (again.reasons or again.options):
        return change
    reasons = tuple(replace(reason, words=(Span(0, len(text)),)) for reason in again.reasons)
    return replace(again, reasons=reasons, warnings=(*again.warnings, corrections(found)))


def _respelt(changing: _Changing) -> tuple[str, tuple[tuple[str, str], ...]]:
    try:
        scene = changing.scene()
    except UsageError:
        scene = None
    return corrected(changing.text, scene) if scene is not None else (changing.text, ())


def _changed(changing: _Changing, flow: FlowDocument, step: str) -> FlowChange:
    text = changing.text
    try:
        changing.read_all()
    except AmbiguousColumn as error:
        return _asked(changing, error, flow, step)
    confidence = 0.0
    if changing.reasons:
        read = sum(span.end - span.start for span in changing.unread)
        confidence = round(changing.sure * (1 - 0.6 * min(1.0, read / max(1, len(text)))), 3)
    return FlowChange(
        changing.flow,
        tuple(changing.reasons),
        tuple(changing.unread),
        warnings=tuple(changing.warnings),
        focus=changing.focus,
        confidence=confidence,
    )


def _asked(changing: _Changing, error: AmbiguousColumn, flow: FlowDocument, step: str) -> FlowChange:
    """Which column is meant? Each answer comes with the flow it gives."""
    options = []
    for name in error.names:
        chosen = {**changing.chosen, error.said: name}
        found = change_flow(
            flow, changing.text, changing.source, changing.today, step=step, chosen=chosen, look=changing.look
        )
        if found.options:
            options += [Option(f"{name}, {option.label}", option.flow) for option in found.options]
        elif found.reasons:
            options.append(Option(name, found.flow))
    question = f"Which column is “{error.said}”?"
    return FlowChange(
        changing.flow, tuple(changing.reasons), tuple(changing.unread), question, tuple(options), confidence=0.4
    )
