"""Pieces of PySpark code with what is needed to put them together: how tightly they bind, and what they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from nl2sql.problems import Problem, UsageError
from pipeline_gen.python_text import quoted
from pipeline_gen.typing_rules import Types

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_ ]*")


class Binding(IntEnum):
    """How tightly Python reads an expression; ``&`` binds tighter than a comparison there."""

    COMPARISON = 1
    EITHER = 2
    BOTH = 3
    SUM = 4
    PRODUCT = 5
    SIGN = 6
    CALL = 7


@dataclass(frozen=True, slots=True)
class Code:
    """An expression: its text, how tightly it binds, and whether it is a Python value rather than a Column."""

    text: str
    binding: Binding = Binding.CALL
    value: bool = False

    def within(self, binding: Binding) -> str:
        """The text, in brackets where what is around binds at least as tightly."""
        return self.text if self.binding > binding else f"({self.text})"

    @property
    def column(self) -> Code:
        """The same as a Column."""
        return Code(f"F.lit({self.text})") if self.value else self

    def call(self, method: str) -> Code:
        """A method called on the Column: ``call('cast("int")')``."""
        column = self.column
        return Code(f"{column.text if column.binding >= Binding.CALL else f'({column.text})'}.{method}")


@dataclass(frozen=True)
class Scope:
    """What the expressions of a step read.

    `types` are those of the columns, `dialect` the SQL dialect whose rules hold; `scalars` and `lists` give the
    code of a reference to another step, by (step, column).
    """

    types: Types
    dialect: str
    scalars: Mapping[tuple[str, str], str]
    lists: Mapping[tuple[str, str], str]


def spelt(name: str) -> str:
    """The Python literal by which Spark's functions find a column: in backticks where its name is no plain one."""
    return quoted(name if _PLAIN.fullmatch(name) else f"`{name.replace('`', '``')}`")


def unsupported(what: str) -> UsageError:
    """The error for what there is no PySpark counterpart of."""
    return UsageError(
        Problem(
            "pyspark.unsupported",
            f"There is no PySpark counterpart of {what} yet.",
            "Use the SQL instead, or take that step out.",
        )
    )
