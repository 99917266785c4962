"""What a step is told about each of its inputs, so that it can speak of them as people do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from nl2sql.database import ResultColumn
from pipeline_gen.expressions import rebuilt
from pipeline_gen.sql_text import column
from pipeline_gen.typing_rules import Types
from pipeline_gen.wording import group_name, listed, said

LONGEST_TITLE = 24
"""Letters that a title may have on a narrow canvas."""


@dataclass(frozen=True)
class Given:
    """An input: its columns, what it is called, and where its columns come from.

    `parts` are the names of the tables side by side in it, mostly one. `owners` gives, for columns that
    are a table's own, what that table is called; `renamed` gives columns that a join had to rename the
    name they had before.
    """

    columns: tuple[ResultColumn, ...]
    parts: tuple[str, ...]
    owners: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the input is called in a sentence."""
        return listed(self.parts)

    @property
    def types(self) -> Types:
        """The type of each column."""
        return {known.name: known.type for known in self.columns}

    def full(self, name: str) -> str:
        """A column with its table in front where that is known: “orders.order_id”."""
        own = self.renamed.get(name, name)
        return f"{self.owners[name]}.{own}" if name in self.owners else own

    def called(self, name: str) -> str:
        """A column as people know it: with its table where a join had to rename it, else its plain name."""
        return self.full(name) if name in self.renamed else name

    def said(self, tree: exp.Expr) -> str:
        """An expression over the columns in words."""
        return said(*self._spoken(tree))

    def group_name(self, tree: exp.Expr) -> str:
        """An expression over the columns after “for each”."""
        return group_name(*self._spoken(tree))

    def _spoken(self, tree: exp.Expr) -> tuple[exp.Expr, Types]:
        return self.spoken(tree), self.spoken_types

    @property
    def spoken_types(self) -> Types:
        """The type of each column, by what people call it."""
        return {self.called(known.name): known.type for known in self.columns}

    def spoken(self, tree: exp.Expr) -> exp.Expr:
        """The expression with its columns called as people know them; only fit to be said."""

        def change(node: exp.Expr) -> exp.Expr | None:
            if isinstance(node, exp.Query):
                return node.copy()
            return column(self.called(node.name)) if isinstance(node, exp.Column) else None

        return rebuilt(tree, change)


def titled(verb: str, names: list[str], else_say: str = "") -> str:
    """A title such as “Sort by city, name”: all the names where they fit, else `else_say`, else a part of them."""
    names = list(dict.fromkeys(names))
    whole = f"{verb} {', '.join(names)}"
    if names and len(whole) <= LONGEST_TITLE:
        return whole
    if else_say or not names:
        return else_say or verb
    first = f"{verb} {names[0]}"
    more = f"{first} and {len(names) - 1} more" if len(names) > 1 else first
    if len(more) <= LONGEST_TITLE:
        return more
    return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1]}…"
