"""Reads a sentence clause after clause, each by what knows its kind. Nothing is dropped silently."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from nl2sql.problems import Problem, Span, UsageError
from pipeline_gen.flow_words.clauses import Clause, clause, pieces
from pipeline_gen.flow_words.edited import EditedFlow
from pipeline_gen.flow_words.figures import is_only_function
from pipeline_gen.flow_words.follow import followed, followed_rows, limited_anew
from pipeline_gen.flow_words.made import Made
from pipeline_gen.flow_words.moving import Declined
from pipeline_gen.flow_words.naming import AmbiguousColumn
from pipeline_gen.flow_words.readers import READERS, begun, until_readable
from pipeline_gen.flow_words.rewriting import turned, turns
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.selects import selected
from pipeline_gen.flow_words.taking_back import taken_off
from pipeline_gen.flow_words.words import Cursor, Word
from pipeline_gen.steps import Filter

_NARROWS = ("only", "just", "in", "since", "until", "what", "how", "for", "now", "from", "during")
_MOST_PIECES = 24
Result = TypeVar("Result")


@dataclass
class Reading:
    """A sentence and the flow that it changes; `unread` are the places of what was not understood."""

    text: str
    edited: EditedFlow
    unread: list[Span] = field(default_factory=list)

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
            scene = self.edited.scene() if given.words[0].low == "select" else None
            found = selected(self.text, scene) if scene is not None else None
            return found is not None and self.edited.put(found, given.span)
        except UsageError:
            return False

    def _read_from(self, parts: list[tuple[Word, ...]], place: int) -> int:
        """Read a clause that begins with this piece; how many pieces it took."""
        ambiguous: AmbiguousColumn | None = None
        refused: Problem | None = None
        least = place + 1 if is_only_function(parts[place]) and place + 1 < len(parts) else place
        for read in (self._directly, self._as_follow_up):
            if ambiguous is not None:
                raise ambiguous
            most = len(parts) if read == self._directly else until_readable(parts, place, self.edited.scene())
            for after in range(most, least, -1):
                try:
                    if read(clause(self.text, parts, place, after)):
                        return after - place
                except AmbiguousColumn as error:
                    ambiguous = error
                except Declined as error:
                    self.edited.warnings += [replace(problem, severity="warning") for problem in error.problems]
                    self.unread.append(clause(self.text, parts, place, after).span)
                    return after - place
                except UsageError as error:
                    refused = error.problem
        if ambiguous is not None:
            raise ambiguous
        if refused is not None:
            self.edited.warnings.append(replace(refused, severity="warning"))
        return 0

    def _directly(self, given: Clause) -> bool:
        """Read a clause by what knows its kind.

        Raises `AmbiguousColumn`, and `UsageError` where the steps do not fit.
        """
        scene = self.edited.scene()
        if scene is None:
            found = begun(Cursor(given.words), self.edited.source)
            return found is not None and self.edited.put(found, given.span)
        off = self._complete(given, lambda cursor: taken_off(cursor, scene))
        if off:
            self.edited.take_off(tuple(step.id for step in off), given.span)
            return True
        if self.edited.move(given.words, given.span):
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
                    self.edited.do_instead(*limit, given.span)
                    return True
                if self.edited.put(made, given.span):
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
        scene = self.edited.scene()
        if scene is None:
            return False
        if self._whole(given, scene):
            return True
        made = followed_rows(scene, given.text(self.text))
        return made is not None and self.edited.put(made, given.span)

    def _whole(self, given: Clause, scene: Scene) -> bool:
        """Change the whole pipeline by a follow-up, where new steps belong at its end anyway."""
        if self.edited.at != self.edited.flow.output:
            return False
        found = followed(scene, given.text(self.text))
        return found is not None and self.edited.follow(scene, found, given.span)

    def _turn(self, given: Clause, scene: Scene) -> bool:
        """“above 40 instead”: another condition in the filter there."""
        found = turned(scene.pipeline, given.words, scene)
        if found is None:
            return False
        self.edited.do_instead(*found, given.span)
        return True
