"""What the rules for another dialect work with: the types of what is read, and values turned into numbers or texts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlglot import exp

from nl2sql.catalog import ColumnType
from pipeline_gen.mixed import NONE, Mixed, is_mixed
from pipeline_gen.typing_rules import Types, type_of

NUMERIC = ("integer", "number")
NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*")
"""A text that is a number."""
LENIENT = frozenset({"sqlite", "mysql"})
"""Dialects that take a text for a number without being asked."""
BACKSLASH_ESCAPES = frozenset({"bigquery", "databricks", "hive", "mysql", "postgres", "redshift", "spark"})
"""Dialects in which a backslash before a sign of a LIKE pattern stands for the sign itself, without ESCAPE."""


@dataclass(frozen=True)
class Scope:
    """What an expression reads: the types of columns (references as ``step.column``), and the two dialects.

    `mixed` are the columns that mix numbers with texts.
    """

    types: Types
    source: str
    target: str
    mixed: Mixed = NONE

    def kind(self, tree: exp.Expr) -> ColumnType:
        """The type of an expression."""
        return type_of(tree, self.types)

    def mixes(self, tree: exp.Expr) -> bool:
        """Whether an expression's values mix numbers with texts."""
        return self.strict and is_mixed(tree.unnest(), self.mixed)

    @property
    def strict(self) -> bool:
        """Whether the other database wants the casts that the first did without."""
        return self.source in LENIENT and self.target not in LENIENT


def as_number(tree: exp.Expr) -> exp.Expr:
    """A text as a number, null where it is none; a literal without ado."""
    if isinstance(tree, exp.Literal) and tree.is_string and NUMBER.fullmatch(tree.name):
        return exp.Literal.number(tree.name.strip())
    return exp.TryCast(this=tree, to=exp.DataType.build("DOUBLE"))


def counted(tree: exp.Expr) -> exp.Expr:
    """A text as the number SQLite counts it as: zero where it is none."""
    number = as_number(tree.copy())
    if isinstance(number, exp.Literal):
        return number
    there = exp.Not(this=exp.Is(this=tree, expression=exp.Null()))
    zero = exp.Coalesce(this=number, expressions=[exp.Literal.number(0)])
    return exp.Case(ifs=[exp.If(this=there, true=zero)])


def as_text(tree: exp.Expr) -> exp.Expr:
    """A number as a text."""
    if isinstance(tree, exp.Literal):
        return exp.Literal.string(tree.name)
    return exp.Cast(this=tree, to=exp.DataType.build("TEXT"))


def as_integer(tree: exp.Expr) -> exp.Expr:
    """A truth value as 0 or 1."""
    return exp.Cast(this=tree, to=exp.DataType.build("INT"))


def is_no_number(tree: exp.Expr) -> exp.Expr:
    """Whether a value is there and no number."""
    there = exp.Not(this=exp.Is(this=tree.copy(), expression=exp.Null()))
    return exp.Paren(this=exp.And(this=exp.Is(this=as_number(tree.copy()), expression=exp.Null()), expression=there))
