"""What the engine has learned, for people to look at."""

from __future__ import annotations

from autocomplete.field import Known
from autocomplete.history import History
from autocomplete.rankings import Rankings
from autocomplete.vocabulary import Use

_NONE = (0, 0.0)


class Knowledge:
    """Fields, their values and whose they are. Raises `StoreError` as the engine does."""

    def __init__(self, history: History, rankings: Rankings) -> None:
        self._history = history
        self._rankings = rankings

    def fields(self) -> tuple[Known, ...]:
        """What has been learned, field by field."""
        return self._history.read(self._fields)

    def _fields(self) -> tuple[Known, ...]:
        words = self._history.vocabulary
        kept = words.kept()
        return tuple(
            Known(
                row.declared.name,
                row.declared.kind,
                kept.get(row.id, _NONE)[0],
                row.uses,
                row.tried,
                row.right,
                row.accepted,
                row.edited,
                row.dismissed,
                kept.get(row.id, _NONE)[1],
            )
            for row in words.fields().values()
            if row.uses
        )

    def values(self, field: str, wanted: str = "", limit: int = 100) -> tuple[Use, ...]:
        """The values of a field that hold `wanted` in any case, most used first; only what the person may be shown."""
        return self._history.read(lambda: self._values(field, wanted, limit))

    def _values(self, field: str, wanted: str, limit: int) -> tuple[Use, ...]:
        words = self._history.vocabulary
        found = self._rankings.visible(words.holding(words.row(field).id, wanted))[:limit]
        uses = words.uses(found)
        return tuple(uses[value] for value in found)

    def people(self) -> tuple[str, ...]:
        """Whose values are known."""
        return self._history.read(self._history.people)
