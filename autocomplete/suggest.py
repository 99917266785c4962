"""One engine behind every field: counts, mixed by learned weights, shown when the gate says they are right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from autocomplete import gate, origins, ranking, records
from autocomplete.batches import Batches
from autocomplete.field import ACTIONS, Action, Evidence, Field, Kind, Observation, Suggestion
from autocomplete.forgetting import Selection
from autocomplete.history import History
from autocomplete.judge import Judge
from autocomplete.knowledge import Knowledge
from autocomplete.rankings import Rankings
from autocomplete.recent import RecentWork
from autocomplete.secrets import may_store, secret_field, secret_input
from autocomplete.shown import Offer, Shown
from autocomplete.vocabulary import FieldRow
from autocomplete.why import used
from autocomplete.words_next import Prediction, Words
from nl2sql.problems import Problem, UsageError
from nl2sql.store_part import OnStorePart


class Autocomplete(OnStorePart):
    """Suggestions for every field, learned from what people finally keep in this workspace.

    `path` is the workspace file, None for memory. While the file cannot be used, work goes on in memory and `told`
    hears of it once; without `told` every method raises `StoreError`. Nothing is stored while `learning` is off.
    `person` is who uses it (`origins.acting` names another for a while): what only somebody else kept is not shown.
    """

    def __init__(
        self, path: Path | None = None, told: Callable[[Problem], None] | None = None, person: str = ""
    ) -> None:
        self._history = History(path, told)
        self._person = origins.person(person)
        super().__init__(self._history.part)
        self._shown = Shown()
        self.recent = RecentWork()
        self._batches = Batches(self._learn_together)
        self.rankings = Rankings(self._history, self._person)
        self.words = Words(self._history, self.rankings)
        self.judge = Judge(self._history)
        self.knowledge = Knowledge(self._history, self.rankings)

    @property
    def learning(self) -> bool:
        """Whether the workspace consents to storing what is kept; holds for every process that uses it."""
        return self._history.learning

    @learning.setter
    def learning(self, on: bool) -> None:
        self._history.set_learning(on)

    def field(
        self, name: str, based_on: Sequence[str] = (), kind: Kind = "value", *, autocomplete: str = "on"
    ) -> Field:
        """Declare a field, or change its declaration.

        `autocomplete` is the HTML attribute of the same name: ``off``, ``new-password``, ``one-time-code``
        and their like make a field that is never stored. So does a name like ``api_key``.
        """
        declared = Field(name, tuple(based_on), kind, not (secret_input(autocomplete) or secret_field(name)))
        known = self._field(name)
        if known is None or known.declared != declared:
            self._history.write(lambda: self._history.vocabulary.declare(declared))
        return declared

    def declared(self, name: str) -> Field | None:
        """The field of that name as it was declared, or None."""
        known = self._field(name)
        return known.declared if known is not None else None

    def has_fewer(self, name: str, count: int) -> bool:
        """Whether fewer than so many values of a field are known."""
        history = self._history
        return history.read(lambda: history.vocabulary.has_fewer(history.vocabulary.row(name).id, count))

    def suggest(
        self, field: str, context: Mapping[str, object] | None = None, prefix: str = "", limit: int = 8
    ) -> tuple[Suggestion, ...]:
        """What `field` may be given the fields already filled; at most `limit`, best first.

        Every value starts with `prefix` (in any case). For a set, ``context[field]`` lists what it holds
        already. A field that is hardly known, or not at all, borrows from fields of the same name.
        """
        return self._history.read(lambda: self._suggest(field, context or {}, prefix, limit))

    def _suggest(self, field: str, filled: Mapping[str, object], prefix: str, limit: int) -> tuple[Suggestion, ...]:
        row = self._history.vocabulary.row(field)
        if not row.declared.stored or secret_field(field):
            return ()
        taken = records.texts(filled.get(field)) if row.declared.kind == "set" else ()
        evidence = records.evidence(row.declared, filled, row.chain)
        found = self._recall(evidence, prefix, limit + len(taken))
        return tuple(item for item in found if item.value not in taken)[:limit] if taken else found

    def recall(
        self, evidence: Evidence, prefix: str = "", limit: int = 8, *, kind: Kind = "value"
    ) -> tuple[Suggestion, ...]:
        """Like `suggest`, for a caller that builds its own evidence; `kind` is that of a field not declared yet."""
        return self._history.read(lambda: self._recall(evidence, prefix, limit, kind))

    def _recall(self, evidence: Evidence, prefix: str, limit: int, kind: Kind = "value") -> tuple[Suggestion, ...]:
        row = self._history.vocabulary.row(evidence.field, kind)
        found = self.rankings.shortlist(row, evidence, prefix, limit)
        features = gate.features(found)
        chances = ranking.calibrated(self._history, row, found, features, limit)
        uses = self._history.vocabulary.uses(found.values[:limit])
        known = [(uses.get(value), p) for value, p in zip(found.values[:limit], chances, strict=False)]
        listed = [(use, p) for use, p in known if use is not None and use.n]
        today = date.today()
        names = self._shown.add_list(row.declared, [use.text for use, _ in listed], features)
        return tuple(
            Suggestion(use.text, p, used(use.n, use.used_at, today), name)
            for (use, p), name in zip(listed, names, strict=True)
        )

    def offer(self, field: str, value: str, prediction: Prediction) -> str:
        """An id for `feedback` on a text a caller shows because of `prediction`, its first word's."""
        row = self._field(field)
        return self._shown.add(row.declared, value, prediction.features) if row is not None else ""

    def commit(self, name: str, record: Mapping[str, object]) -> None:
        """Learn from a form that was kept: `record` holds its fields in filling order.

        A key ``city`` of the form ``order`` is the field ``order.city``. Fields that were not declared are
        declared, based on the fields before them. What must not be stored is left out.
        """
        kept = dict(record)

        def observed() -> list[Observation]:
            rows = self._history.vocabulary.fields()
            fields = {key: row.declared for key, row in rows.items()}
            return records.observations(name, kept, fields, {key: row.chain for key, row in rows.items()})

        self._batches.put((origins.origin_or(self._person), observed))

    def learn(self, observations: Sequence[Observation], fields: Iterable[Field] = ()) -> None:
        """Learn from values that were kept, all in one transaction; nothing while learning is off.

        `fields` are declared with them; one that is not is of the kind ``value``. What several threads teach at the
        same moment is written in one transaction too.
        """
        declared = tuple(replace(field, stored=field.stored and not secret_field(field.name)) for field in fields)

        def observed() -> Sequence[Observation]:
            for field in declared:
                self._history.vocabulary.declare(field)
            return observations

        if observations:
            self._batches.put((origins.origin_or(self._person), observed))

    def _learn_together(self, batch: Sequence[tuple[str, Callable[[], Sequence[Observation]]]]) -> None:
        def work() -> None:
            # Where this waited for the file, consent may have been withdrawn there meanwhile.
            for who, observed in batch if self.learning else ():
                self._learn([item for item in observed() if _may_store(item)], who)

        if self.learning:
            self._history.write(work)

    def _learn(self, observations: Sequence[Observation], who: str) -> None:
        words = self._history.vocabulary
        words.comes_from(who)
        rows = [
            words.fields().get(item.evidence.field) or words.declare(Field(item.evidence.field))
            for item in observations
        ]
        before = [self.rankings.of(row, item.evidence) for row, item in zip(rows, observations, strict=True)]
        for row, item, found in zip(rows, observations, before, strict=True):
            ranking.learn_weights(self._history, row, found, item.value)
        for row, item in zip(rows, observations, strict=True):
            ranking.count(self._history, row, item)
        self._history.changes += 1

    def feedback(self, id: str, action: Action, final: str = "") -> None:
        """Say what became of a suggestion that was shown; `final` is the value kept instead, when edited.

        The gate learns from it. The kept value itself is taught by `commit`. An unknown id is ignored:
        it was shown long ago, or by a process that has ended. Raises `UsageError` for another `action`.
        """
        if action not in ACTIONS:
            message = f"{action!r} is nothing that becomes of a suggestion."
            raise UsageError(Problem("feedback.action", message, f"Say one of {', '.join(ACTIONS)}."))
        shown = self._shown.take(id)
        if shown is None or not self.learning:
            return
        self._history.write(lambda: self._fed_back(shown, action, final))

    def _fed_back(self, shown: Offer, action: Action, final: str) -> None:
        row = self._history.vocabulary.fields().get(shown.field)
        if row is None or not self.learning:
            return
        setattr(row, action, getattr(row, action) + 1)
        self._history.vocabulary.changed(row)
        right = action == "accepted" or (action == "edited" and final == shown.value)
        if shown.features:
            gate.learn(self._history.weights, shown.kind, shown.features, right)

    def forget(
        self,
        field: str | None = None,
        value: str | None = None,
        *,
        person: str | None = None,
        files: Iterable[str] | None = None,
    ) -> int:
        """Delete a field, a value, a value of one field, what came from a person or from files only, or (given nothing)
        everything, with all its counts; of what others kept, too, the person's or the files' share.

        Returns how many values went. Works while learning is off.
        """
        self._shown.clear()
        self.recent.clear()
        whose = frozenset([origins.person(person)]) if person else None
        if files is not None:
            whose = frozenset(origins.file(path) for path in files)
        return self._history.forget(Selection(field, value, whose))

    def _field(self, name: str) -> FieldRow | None:
        return self._history.read(lambda: self._history.vocabulary.fields().get(name))


def _may_store(item: Observation) -> bool:
    evidence = item.evidence
    parts = ((evidence.field, item.value), *evidence.pairs, *evidence.chain)
    return all(may_store(text, name) for name, text in parts)
