"""SQL text and sqlglot trees: reading an expression, writing one, and naming things.

Identifiers inside a pipeline are kept without quotes, spelt as the catalogue spells them; `render`
quotes those that need it. So trees compare equal whatever way they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache
from textwrap import shorten

import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ParseError
from sqlglot.expressions.core import POSITION_META_KEYS

from nl2sql.parser_faults import PARSER_FALLS_OVER, parser_fault
from nl2sql.problems import Problem, UsageError
from pipeline_gen.expressions import referred

_SAFE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NOT_A_NAME = re.compile(r"\W+")

RESERVED = frozenset(
    """
    add all alter analyse analyze and any array as asc asymmetric between both by case cast check collate column
    commit constraint create cross current_date current_time current_timestamp default deferrable delete desc describe
    distinct do drop else end escape except exists false fetch for foreign from full grant group having ilike in index
    initially inner insert intersect into is isnull join lateral leading left like limit localtime localtimestamp
    natural not notnull null of offset on only or order outer overlaps pivot placing primary qualify references
    returning right select session_user set show similar some summarize symmetric table tablesample then to trailing
    transaction true union unique unpivot update user using values variadic verbose when where window with
    """.split()  # noqa: SIM905 - a list of words reads better so
)
"""Words that some database refuses as a bare name."""


_AS_WRITTEN = frozenset(
    {exp.Column, exp.Identifier, exp.Literal, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Sum, exp.Avg}
)
"""Nodes that are read as they are written, whatever they are made of among themselves."""


_POSITION = frozenset(POSITION_META_KEYS)
"""What sqlglot notes of where in its text a node stood."""


def column(name: str) -> exp.Column:
    """A reference to a column of the step before, by its name there."""
    return exp.Column(this=exp.Identifier(this=name, quoted=False))


def aliased(expression: exp.Expr, name: str) -> exp.Expr:
    """The select item that gives `expression` under `name`, without an alias where it has that name anyway."""
    if isinstance(expression, exp.Column) and expression.name == name:
        return expression
    return exp.Alias(this=expression, alias=exp.Identifier(this=name, quoted=False))


def normalised(tree: exp.Expr) -> exp.Expr:
    """The tree in the one form that a pipeline keeps: no quotes, and NOT around LIKE rather than inside. In place."""
    for node in tree.walk():
        if isinstance(node, exp.Identifier):
            node.set("quoted", False)
        if node._meta is not None and node._meta.keys() <= _POSITION:
            node._meta = None  # copying it takes longer than copying all the rest
        if node.comments == []:
            node.comments = None
    for like in list(tree.find_all(exp.Like, exp.ILike)):
        if like.args.get("negate"):
            plain = like.copy()
            plain.set("negate", None)
            denied = exp.Not(this=plain)
            if like is tree:
                return denied
            like.replace(denied)
    return tree


@lru_cache(maxsize=4096)
def needs_quotes(name: str, dialect: str) -> bool:
    """Whether `name` must stand in quotes to mean itself in that dialect."""
    if not _SAFE.fullmatch(name) or name.lower() in RESERVED:
        return True
    rules = Dialect.get_or_raise(dialect)
    quoted = rules.normalize_identifier(exp.Identifier(this=name, quoted=True))
    bare = rules.normalize_identifier(exp.Identifier(this=name, quoted=False))
    return bool(quoted.name != bare.name)


def render(tree: exp.Expr, dialect: str, *, pretty: bool = False) -> str:
    """The SQL text of a tree in that dialect, quoting only the names that need it."""
    copy = tree.copy()
    for identifier in copy.find_all(exp.Identifier):
        identifier.set("quoted", needs_quotes(identifier.name, dialect))
    rules = Dialect.get_or_raise(dialect)
    return rules.generate(_readable(copy, rules), copy=False, pretty=pretty, max_text_width=100)


def _readable(tree: exp.Expr, rules: Dialect) -> exp.Expr:
    """The tree so that it is written ``x IS NOT NULL`` rather than ``NOT x IS NULL``, and no order of nulls is added.

    In place. A generator of our own would say it more directly, but compiled ones cannot be inherited from.
    """
    for node in reversed(list(tree.bfs())):
        other = node
        if isinstance(node, exp.Not):
            other = _denied(node, rules)
        elif isinstance(node, exp.AnyValue):
            # SQLite's own transform would write MAX, which is another value.
            other = exp.Anonymous(this="ANY_VALUE", expressions=[node.this])
        elif isinstance(node, exp.Ordered) and node.args.get("nulls_first") is None:
            descending = bool(node.args.get("desc"))
            small_first = rules.NULL_ORDERING == "nulls_are_small"
            node.set("nulls_first", rules.NULL_ORDERING != "nulls_are_last" and descending != small_first)
            node.set("desc", descending or None)
        if other is node:
            continue
        if node is tree:
            tree = other
        else:
            node.replace(other)
    return tree


def _denied(node: exp.Not, rules: Dialect) -> exp.Expr:
    inner = node.this
    if isinstance(inner, exp.Is | exp.Like | exp.ILike) and not inner.args.get("negate"):
        inner.set("negate", True)
        return inner
    if isinstance(inner, exp.In | exp.Between):
        # There is no such mark on these: the word goes with the operand.
        inner.set("this", exp.Var(this=f"{rules.generate(inner.this, copy=False)} NOT"))
        return inner
    return node


def parse(text: str, dialect: str) -> exp.Expr:
    """The tree of a statement or expression.

    Raises sqlglot's `ParseError` for whatever it cannot read; its text is the reason, in plain words.
    """
    try:
        return sqlglot.parse_one(text, dialect=dialect)
    except PARSER_FALLS_OVER as error:
        raise ParseError(parser_fault(error, text, dialect).reason) from error


def read_expression(text: str, dialect: str) -> exp.Expr:
    """The tree of one SQL expression. Raises `UsageError` (``pipeline.bad_expression``)."""
    try:
        tree = parse(text, dialect)
    except ParseError as error:
        raise bad_expression(text, str(error)) from error
    if isinstance(tree, exp.Query | exp.DDL | exp.DML | exp.Command) and referred(tree) is None:
        raise bad_expression(text, "it is a whole statement")
    return normalised(tree)


def canonical(tree: exp.Expr, dialect: str) -> exp.Expr:
    """The tree as it is read from its own text, so that it survives being written down.

    Raises `UsageError` (``pipeline.bad_expression``) for a tree whose text is no expression.
    """
    if all(type(node) in _AS_WRITTEN for node in tree.walk()):
        return tree
    return read_expression(render(tree, dialect), dialect)


def bad_expression(text: str, why: str) -> UsageError:
    """The error for text that is no expression."""
    return UsageError(
        Problem(
            "pipeline.bad_expression",
            f"“{shorten(text, 80, placeholder=' …')}” is not a SQL expression: {why}.",
            "Write it as it would stand in a query, for example  total > 10  or  region = 'North'.",
        )
    )


def slug(text: str) -> str:
    """A name made of the letters and digits of `text`: lower case, underscores between, never empty."""
    name = _NOT_A_NAME.sub("_", text.lower()).strip("_")
    while "__" in name:
        name = name.replace("__", "_")
    return f"n{name}" if name[:1].isdigit() else name or "value"


def unique(name: str, used: Container[str]) -> str:
    """`name`, or the first of name_2, name_3, … whose lower case is not in `used`."""
    candidate, number = name, 2
    while candidate.lower() in used:
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def long_text(text: str) -> str:
    """A text, mostly a statement, as Python code; over several lines where that reads better."""
    plain = '"""' not in text and "\\" not in text and not text.endswith('"')
    return f'"""{text}"""' if plain else repr(text)
