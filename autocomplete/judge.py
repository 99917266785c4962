"""How likely a text that a caller put together is right, from how often such texts were."""

from __future__ import annotations

from collections.abc import Sequence

from autocomplete import gate
from autocomplete.history import History


class Judge:
    """A calibrator for texts of a `kind`, told apart by features of their caller's."""

    def __init__(self, history: History) -> None:
        self._history = history

    def chance(self, kind: str, features: gate.Features) -> float:
        """The chance that the text is right."""
        return self._history.read(lambda: gate.probability(self._history.weights, kind, features))

    def learn(self, kind: str, seen: Sequence[tuple[gate.Features, bool]]) -> None:
        """Learn which texts were right; nothing while learning is off."""

        def learned() -> None:
            for features, right in seen if self._history.learning else ():
                gate.learn(self._history.weights, kind, features, right)

        if seen and self._history.learning:
            self._history.write(learned)
