"""Says what has to come next at the cursor of unfinished SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlglot import Token, TokenType

from autocomplete.sql_scope import Scope, scope_of
from autocomplete.sql_text import Read, is_name

Expects = Literal["table", "condition", "column", "using", "value", "next", "nothing"]
"""A table; a join condition; the start of an expression; a shared column; a literal; what follows; a new name."""

COMPARISONS = frozenset(
    (
        TokenType.EQ, TokenType.NEQ, TokenType.LT, TokenType.LTE, TokenType.GT, TokenType.GTE, TokenType.LIKE,
        TokenType.ILIKE, TokenType.GLOB, TokenType.RLIKE, TokenType.SIMILAR_TO, TokenType.NULLSAFE_EQ,
    )
)  # fmt: skip
_PREDICATES = COMPARISONS | {TokenType.IN, TokenType.BETWEEN, TokenType.IS}
_OPEN = frozenset(
    (
        TokenType.SELECT, TokenType.DISTINCT, TokenType.COMMA, TokenType.L_PAREN, TokenType.AND, TokenType.OR,
        TokenType.NOT, TokenType.WHERE, TokenType.HAVING, TokenType.QUALIFY, TokenType.ON, TokenType.GROUP_BY,
        TokenType.ORDER_BY, TokenType.PARTITION_BY, TokenType.CASE, TokenType.WHEN, TokenType.THEN, TokenType.ELSE,
        TokenType.PLUS, TokenType.DASH, TokenType.SLASH, TokenType.MOD, TokenType.DPIPE, TokenType.SET,
        TokenType.LIMIT, TokenType.OFFSET, TokenType.BETWEEN, TokenType.IS, TokenType.IN, TokenType.ALL,
        TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT, TokenType.USING, TokenType.VALUES,
    )
) | COMPARISONS  # fmt: skip
_BOUNDS = frozenset(
    (TokenType.WHERE, TokenType.ON, TokenType.HAVING, TokenType.QUALIFY, TokenType.OR, TokenType.WHEN, TokenType.COMMA)
)


@dataclass(frozen=True, slots=True)
class Place:
    """What the cursor waits for.

    `qualifier` are the names before the dot the cursor follows. `compared` is the path of the column a
    value is for. `predicate` says whether the expression before the cursor already compares something,
    `after_join` whether JOIN has just been written.
    """

    expects: Expects
    scope: Scope
    qualifier: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    predicate: bool = False
    after_join: bool = False


def place_of(found: Read, dialect: str) -> Place:
    """The place of the cursor in a statement."""
    tokens = found.before
    scope = scope_of(tokens, found.after, dialect)
    if not tokens:
        return Place("next", scope)
    if tokens[-1].token_type == TokenType.DOT:
        return Place("table" if scope.expects_source else "column", scope, _path_before(tokens, len(tokens) - 1))
    if tokens[-1].token_type == TokenType.ALIAS:
        return Place("nothing", scope)
    if scope.clause == "using":
        return Place("using", scope)
    if scope.clause == "from":
        inside = bool(scope.openers) and not scope.expects_source
        expects: Expects = "table" if scope.expects_source else "column" if inside else "next"
        return Place(expects, scope, after_join=tokens[-1].token_type == TokenType.JOIN)
    compared = _compared(tokens, scope)
    if compared:
        return Place("value", scope, compared=compared)
    if tokens[-1].token_type == TokenType.ON:
        return Place("condition", scope)
    if _is_open(tokens, dialect):
        limit = scope.clause == "limit" or tokens[-1].token_type in (TokenType.IN, TokenType.IS)
        return Place("next" if limit else "column", scope)
    return Place("next", scope, predicate=_has_predicate(tokens, scope))


def _path_before(tokens: Sequence[Token], dot: int) -> tuple[str, ...]:
    """The names before the dot at `dot`: ``a.b.`` gives a, b."""
    path: list[str] = []
    while dot > 0 and tokens[dot].token_type == TokenType.DOT:
        path.insert(0, tokens[dot - 1].text)
        dot -= 2
    return tuple(path)


def _column_ending(tokens: Sequence[Token], at: int) -> tuple[str, ...]:
    """The path of the column whose last token is at `at`; empty when there is none."""
    if at < 0 or tokens[at].token_type in (TokenType.NUMBER, TokenType.STRING, TokenType.R_PAREN):
        return ()
    if not tokens[at].text[:1].isidentifier() and tokens[at].token_type != TokenType.IDENTIFIER:
        return ()
    before = _path_before(tokens, at - 1) if at > 1 else ()
    return (*before, tokens[at].text)


def _compared(tokens: Sequence[Token], scope: Scope) -> tuple[str, ...]:
    """The column the literal at the cursor is compared to: after ``=``, in ``IN (…)``, in BETWEEN."""
    last = len(tokens) - 1
    kind = tokens[last].token_type
    if kind in COMPARISONS:
        before = last - 1
        return _column_ending(tokens, before - 1 if tokens[before].token_type == TokenType.NOT else before)
    if kind == TokenType.BETWEEN:
        return _column_ending(tokens, last - 1)
    if kind == TokenType.AND and last > 2 and tokens[last - 2].token_type == TokenType.BETWEEN:
        return _column_ending(tokens, last - 3)
    if kind in (TokenType.L_PAREN, TokenType.COMMA) and scope.openers:
        opener = scope.openers[-1]
        if opener > 0 and tokens[opener].token_type == TokenType.IN:
            negated = tokens[opener - 1].token_type == TokenType.NOT
            return _column_ending(tokens, opener - 2 if negated else opener - 1)
    return ()


def _is_open(tokens: Sequence[Token], dialect: str) -> bool:
    """Whether an operand is missing before the cursor."""
    last = tokens[-1]
    if last.token_type == TokenType.STAR:
        before = tokens[-2] if len(tokens) > 1 else None
        return before is not None and (is_name(before, dialect) or before.token_type == TokenType.R_PAREN)
    return last.token_type in _OPEN


def _has_predicate(tokens: Sequence[Token], scope: Scope) -> bool:
    """Whether a comparison stands between the start of this condition and the cursor."""
    depth = 0
    for at in range(len(tokens) - 1, -1, -1):
        kind = tokens[at].token_type
        if kind == TokenType.R_PAREN:
            depth += 1
        elif kind == TokenType.L_PAREN:
            if not depth:
                return False
            depth -= 1
        elif depth:
            continue
        elif kind in _PREDICATES:
            return True
        elif kind in _BOUNDS or kind == TokenType.AND:
            return False
    return False
