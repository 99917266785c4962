"""What every rule for a kind of expression works with: the frame it reads, and the table of the rules.

Columns are nullable (``Int64``, ``string``, ``boolean``), so comparisons with a missing value are missing
and a filter drops them, as in SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from nl2sql.catalog import ColumnType
from nl2sql.problems import Problem, UsageError
from pipeline_gen.expressions import referred
from pipeline_gen.mixed import NONE, Mixed, is_mixed
from pipeline_gen.python_text import quoted
from pipeline_gen.typing_rules import Types, type_of

NUMERIC = ("integer", "number", "boolean")


@dataclass(frozen=True)
class Frame:
    """The frame an expression reads: its variable, the types of its columns, and the SQL dialect that rules.

    `scalars` and `lists` give the Python expression of a reference to another step, by (step, column). `mixed` are
    the columns that mix numbers with texts. With `only_truth` it only matters where an expression is true: whether
    it is false or missing elsewhere makes no difference.
    """

    variable: str
    types: Types
    dialect: str
    scalars: Mapping[tuple[str, str], str]
    lists: Mapping[tuple[str, str], str]
    mixed: Mixed = NONE
    only_truth: bool = False

    def column(self, name: str) -> str:
        """A column of the frame."""
        return f"{self.variable}[{quoted(name)}]"

    def kind(self, tree: exp.Expr) -> ColumnType:
        """The type of an expression's values."""
        return type_of(tree, self.types)

    def mixes(self, tree: exp.Expr) -> bool:
        """Whether an expression's values mix numbers with texts."""
        return is_mixed(tree.unnest(), self.mixed)


Rule = Callable[[exp.Expr, Frame], str]
RULES: dict[type[exp.Expr], Rule] = {}
"""How each kind of expression is written; the modules of the rules fill it as they are imported."""


def rule(*kinds: type[exp.Expr]) -> Callable[[Rule], Rule]:
    """Enter a function as the rule for these kinds."""

    def enter(written: Rule) -> Rule:
        RULES.update(dict.fromkeys(kinds, written))
        return written

    return enter


def code(tree: exp.Expr, frame: Frame) -> str:
    """The pandas expression of `tree`. Raises `UsageError` (``pandas.unsupported``)."""
    read = referred(tree)
    if read is not None:
        return frame.scalars[read]
    written = RULES.get(type(tree))
    if written is None:
        raise unsupported(f"{tree.sql()}")
    return written(tree, frame)


def number(tree: exp.Expr, frame: Frame) -> str:
    """The expression as numbers: what is a text otherwise is read, SQLite's way where SQLite rules."""
    text = code(tree, frame)
    if frame.dialect == "sqlite" and frame.kind(tree) in ("date", "datetime"):
        return as_number(f'{text}.astype("string").str[:4]')  # SQLite reads the digits a text begins with
    if isinstance(tree, exp.Literal) or not (frame.kind(tree) == "text" or frame.mixes(tree)):
        return text
    numbers = as_number(text)
    # SQLite counts a text that is no number as zero, other databases refuse it.
    return f"{numbers}.fillna(0).where({text}.notna())" if frame.dialect == "sqlite" else numbers


def as_number(text: str) -> str:
    """Texts as numbers, missing where they are none."""
    return f'pd.to_numeric({text}, errors="coerce")'


def unsupported(what: str) -> UsageError:
    """The error for what pandas has no counterpart of."""
    return UsageError(
        Problem(
            "pandas.unsupported",
            f"There is no pandas counterpart of {what} yet.",
            "Use the SQL instead, or take that step out.",
        )
    )
