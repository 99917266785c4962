"""Steps that follow each other as one chain of methods, instead of a variable each."""

from __future__ import annotations

import re
from dataclasses import dataclass

ROWS = "rows"
"""What the rows of the step before are called in a chain."""
_SELF = re.compile(rf"\b{ROWS}\b")


@dataclass(frozen=True)
class Chain:
    """What a chain starts from, and its links, each with the comments that say what it does."""

    start: str
    comments: list[str]
    links: tuple[tuple[str, list[str]], ...] = ()

    def then(self, outcome: str, comments: list[str]) -> Chain:
        """With one link more: `outcome` is an expression over `ROWS`."""
        return Chain(self.start, self.comments, (*self.links, (_link(outcome), comments)))

    def lines(self, variable: str) -> list[str]:
        """The statement that gives the variable its rows."""
        if not self.links:
            return [*self.comments, f"{variable} = {self.start}"]
        inner = [*self.comments, self.start]
        for link, comments in self.links:
            inner += [*comments, link]
        return [f"{variable} = (", *(f"    {line}" for line in inner), ")"]


def _link(outcome: str) -> str:
    """An expression over `ROWS` as something that can stand after a dot or in brackets behind them."""
    once = len(_SELF.findall(outcome)) == 1
    if once and outcome.startswith((f"{ROWS}.", f"{ROWS}[[")):
        return outcome.removeprefix(ROWS)
    if outcome.startswith(f"{ROWS}[{ROWS}[") and outcome.endswith("]"):
        return f".loc[lambda {ROWS}: {outcome[len(ROWS) + 1 : -1]}]"
    return f".pipe(lambda {ROWS}: {outcome})"
