"""The flow while a sentence changes it: put steps in, take some off, move one, and say what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from nl2sql.drafting import Reason, Source
from nl2sql.problems import Problem, Span, UsageError
from pipeline_gen.checked import CheckedFlow, check_flow
from pipeline_gen.flow import FlowDocument
from pipeline_gen.flow_words.editing import with_operation, with_pipeline, with_steps, without_step
from pipeline_gen.flow_words.made import Made
from pipeline_gen.flow_words.moving import moved
from pipeline_gen.flow_words.scene import Look, Scene
from pipeline_gen.flow_words.words import Word
from pipeline_gen.from_text import Edit
from pipeline_gen.steps import Operation
from pipeline_gen.telling import told
from pipeline_gen.wording import listed


@dataclass
class EditedFlow:
    """A flow, the step `at` which new ones come after, and why it is as it is now.

    `today` is an ISO date; `chosen` and `look` are those of `Scene`. `span` in the methods is where the words stand.
    """

    flow: FlowDocument
    at: str
    source: Source
    today: str
    chosen: Mapping[str, str]
    look: Look | None
    reasons: list[Reason] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    sure: float = 1.0
    focus: str = ""
    _last_checked: tuple[FlowDocument, CheckedFlow] | None = None
    _last_scene: tuple[FlowDocument, str, Scene] | None = None

    def scene(self) -> Scene | None:
        """What the next words are about: the rows that leave the step they come after; None for an empty flow.

        What it works out of these rows is kept in it, so there is one as long as they stay the same. Raises
        `UsageError` where that step is not understood.
        """
        if not self.at:
            return None
        last = self._last_scene
        if last is None or last[0] is not self.flow or last[1] != self.at:
            pipeline = self.checked().until(self.at)
            last = self.flow, self.at, Scene(pipeline, self.source, self.today, self.chosen, self.look)
            self._last_scene = last
        return last[2]

    def checked(self) -> CheckedFlow:
        """The flow as it is understood now; it is checked once, however often it is asked for."""
        if self._last_checked is None or self._last_checked[0] is not self.flow:
            self._last_checked = self.flow, check_flow(self.flow, self.source.catalog)
        return self._last_checked[1]

    def put(self, made: Made, span: Span) -> bool:
        """Put the steps in. Raises `UsageError` where one of them, or one after them, does not fit."""
        broken = {step.given.id for step in self.checked().steps if step.problems}
        changed, ids = with_steps(self.flow, made.steps, self.at)
        checked = check_flow(changed, self.source.catalog)
        for step in checked.steps:
            if step.problems and step.given.id not in broken:
                raise UsageError(*step.problems)
        if any(step.waits_for for step in checked.steps if step.given.id in ids):
            return False
        self._because(ids, checked, span)
        self._last_checked = changed, checked
        self.flow, self.at, self.focus = changed, ids[-1], ids[-1]
        self.sure = min(self.sure, made.sure)
        return True

    def do_instead(self, step_id: str, operation: Operation, span: Span) -> None:
        """Put another operation in a step that is there."""
        self.flow, self.focus = with_operation(self.flow, step_id, operation), step_id
        self._because((step_id,), self.checked(), span)

    def take_off(self, ids: tuple[str, ...], span: Span) -> None:
        """Take steps out. Raises `UsageError` where others do not fit without them."""
        words = told(self.checked().understood)
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
        self.reasons.append(Reason(f"No longer {said}", "", (span,)))
        self.flow, self.at, self.focus = changed, at, at

    def move(self, words: tuple[Word, ...], span: Span) -> bool:
        """“move the filter before the join”. Raises `Declined` where it cannot be done."""
        found = moved(self.flow, self.checked(), words, self.source.catalog)
        if found is None:
            return False
        if self.at == self.flow.output:
            self.at = found.flow.output
        self.flow, self.focus = found.flow, found.step
        self.reasons.append(Reason(found.sentence, "", (span,)))
        return True

    def follow(self, scene: Scene, found: Edit, span: Span) -> bool:
        """Change the whole pipeline as a follow-up did; False where its steps do not go with the others."""
        changed = with_pipeline(self.flow, scene.pipeline, found.pipeline)
        if changed is None:
            return False
        before = {step.id: step for step in self.flow.steps}
        new = [step.id for step in changed.steps if before.get(step.id) != step]
        self.reasons += [
            replace(reason, words=_shifted(reason.words, span.start) or (span,)) for reason in found.reasons
        ]
        self.flow, self.at = changed, changed.output
        self.warnings += found.warnings
        self.sure = min(self.sure, found.confidence)
        self.focus = new[-1] if new else self.flow.output
        return True

    def _because(self, ids: tuple[str, ...], checked: CheckedFlow, span: Span) -> None:
        """What the new steps say of themselves, as the reason."""
        words = told(checked.understood)
        sentence = "; then ".join(words[step_id][1] for step_id in ids)
        self.reasons.append(Reason(sentence, "", (span,)))


def _shifted(words: tuple[Span, ...], by: int) -> tuple[Span, ...]:
    return tuple(Span(word.start + by, word.end + by) for word in words)
