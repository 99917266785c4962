"""What may stand at one moment, ranked for one person, and kept until the counts change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autocomplete import origins, ranking
from autocomplete.bounded import Bounded
from autocomplete.field import Evidence
from autocomplete.history import History
from autocomplete.mix import Ranking
from autocomplete.vocabulary import FieldRow

_KEPT_BYTES = 4 << 20
_VALUE_BYTES = 120
_RANKING_BYTES = 6000
_LOOKED_THROUGH = 50
"""Values looked through for those that the person may be shown."""


class Rankings:
    """Used inside `History.read` and `History.write` only. `person` is an origin ([`origins`]); empty for nobody."""

    def __init__(self, history: History, person: str) -> None:
        self._history = history
        self._person = person
        self.may_read: Callable[[str], bool] = lambda _: True
        """Whether the person may read a file that values come from, by its path below the workspace folder."""
        self._kept: Bounded[Evidence, Ranking] = Bounded(_KEPT_BYTES)
        self._made_at = -1

    def of(self, row: FieldRow, evidence: Evidence) -> Ranking:
        """All candidates, whoever used them."""
        if self._made_at != self._history.changes:
            self._kept.clear()
            self._made_at = self._history.changes
        found = self._kept.get(evidence)
        if found is None:
            found = ranking.ranked(self._history, row, evidence)
            self._kept.put(
                evidence, found, found.opinions.rows.nbytes + _VALUE_BYTES * len(found.values) + _RANKING_BYTES
            )
        return found

    def shortlist(self, row: FieldRow, evidence: Evidence, prefix: str, limit: int) -> Ranking:
        """What begins with `prefix` and may be shown to the person, best first; about `limit` values."""
        ranked, viewer = self.of(row, evidence), self._viewer()
        if viewer is None:
            return ranking.shortlist(self._history, row, ranked, prefix, limit)
        found = ranking.shortlist(self._history, row, ranked, prefix, max(limit, _LOOKED_THROUGH))
        return ranking.only(found, self._history.visible(found.values, viewer))

    def visible(self, values: Sequence[int]) -> list[int]:
        """Those of `values` that may be shown to the person, in their order."""
        viewer = self._viewer()
        if viewer is None:
            return list(values)
        seen = self._history.visible(values, viewer)
        return [value for value in values if value in seen]

    def _viewer(self) -> origins.Viewer | None:
        """Who looks; None where nobody else's values are known, or nobody is named."""
        who = origins.origin_or(self._person)
        return origins.Viewer(who, self.may_read) if who and self._history.others_than(who) else None
