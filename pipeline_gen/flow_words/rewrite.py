"""A step whose sentence is read anew: what it did, and the rows that its new sentence speaks of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from nl2sql.drafting import Source
from pipeline_gen.flow_words.remembering import remembering
from pipeline_gen.flow_words.scene import Look, Scene
from pipeline_gen.flow_words.words import Cursor, Word, words_of
from pipeline_gen.pipeline import Pipeline, Step, made
from pipeline_gen.sql_text import unique
from pipeline_gen.steps import Join, Match, Operation
from pipeline_gen.steps.given import Given
from pipeline_gen.telling import leaving, walked


@dataclass(frozen=True)
class Rewrite:
    """A step that reads something or starts from a table.

    `given` is what its sentence was told of its inputs. `scenes` are their rows. `both` are the rows of two inputs side
    by side, with the columns of the second called as `renames` says, for conditions over both.
    """

    old: Operation
    given: tuple[Given, ...]
    source: Source
    scenes: tuple[Scene, ...] = ()
    both: Scene | None = None
    renames: dict[str, str] | None = None

    @property
    def scene(self) -> Scene:
        """The rows of the first input."""
        return self.scenes[0]

    def name(self, number: int) -> tuple[Word, ...]:
        """What its sentence calls an input."""
        return words_of(self.given[number].name)


SentenceReader = Callable[[Cursor, Rewrite], Operation | None]
"""Reads the sentence of a kind of step from its first word; what it does not say is taken from the step as it was."""


def rewriting(pipeline: Pipeline, source: Source, today: str, look: Look | None = None) -> Rewrite:
    """The last step of a pipeline as one whose sentence is read anew."""
    step, given = next(pair for pair in walked(pipeline) if pair[0].id == pipeline.output)
    scenes = tuple(Scene(pipeline.upstream(read), source, today, look=look) for read in step.main_inputs)
    if len(scenes) == 2:
        return _of_two(Rewrite(step.operation, given, source, scenes), step, pipeline)
    known = tuple(remembering(scene, step.operation.expressions(), given[0]) for scene in scenes)
    return Rewrite(step.operation, given, source, known)


def _of_two(it: Rewrite, step: Step, pipeline: Pipeline) -> Rewrite:
    old = it.old
    renames = _free_names(it, dict(old.renames) if isinstance(old, Join | Match) else {})
    done = {known.id: known for known in pipeline.steps}
    beside = made(pipeline.free_id("join"), Join("cross", None, renames), step.main_inputs, done)
    both = replace(it.scene, pipeline=Pipeline((*pipeline.steps, beside), beside.id, pipeline.dialect))
    first = it.scene
    if isinstance(old, Match):
        first = remembering(first, (tree for tree, _ in old.keys), it.given[0])
    if isinstance(old, Join | Match) and old.condition is not None:
        both = remembering(both, (old.condition,), leaving(both.pipeline))
    return replace(it, scenes=(first, it.scenes[1]), both=both, renames=renames)


def _free_names(it: Rewrite, renames: dict[str, str]) -> dict[str, str]:
    """The new names of the second input's columns, with one for each that the first has, too."""
    first, second = (tuple(known.name for known in scene.pipeline.columns) for scene in it.scenes)
    used = {name.lower() for name in (*first, *renames.values())}
    for name in second:
        if name.lower() in used and name not in renames:
            renames[name] = unique(name, used | {other.lower() for other in second})
        used.add(renames.get(name, name).lower())
    return renames
