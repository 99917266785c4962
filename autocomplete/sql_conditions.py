"""Reads from the tokens of a statement which columns of its tables are equated, by ON or by WHERE.

Tokens, because a statement that ran need not be one that a parser of its dialect reads. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlglot import Token, TokenType

from autocomplete import sql_fields
from autocomplete.field import Evidence, Observation, Part
from autocomplete.sql_names import End, condition, find_table
from autocomplete.sql_scope import Source, Walk
from autocomplete.sql_text import is_name
from nl2sql.catalog import Catalog

_ENDS = frozenset(
    (
        TokenType.JOIN, TokenType.LEFT, TokenType.RIGHT, TokenType.INNER, TokenType.FULL, TokenType.CROSS,
        TokenType.OUTER, TokenType.NATURAL, TokenType.STRAIGHT_JOIN, TokenType.ON, TokenType.USING, TokenType.WHERE,
        TokenType.GROUP_BY, TokenType.HAVING, TokenType.QUALIFY, TokenType.WINDOW, TokenType.ORDER_BY, TokenType.LIMIT,
        TokenType.OFFSET, TokenType.FETCH, TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT, TokenType.SEMICOLON,
    )
)  # fmt: skip
_AGAIN = " 2"
TELLING = (sql_fields.BETWEEN, sql_fields.IN_ORDER, sql_fields.AMONG, sql_fields.CALLED)
"""What the condition between two sources is based on."""
_Tokens = Sequence[Token]


@dataclass(frozen=True, slots=True)
class Relation:
    """What a source of a query is remembered as: its `key`, and the columns it has, none where nobody knows.

    `types` are those of the columns, none where nobody knows.
    """

    key: str
    columns: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    def spelled(self, column: str) -> str | None:
        """The column as it is remembered; None when the relation has no such column."""
        if not self.columns:
            return column.lower()
        return next((name for name in self.columns if name.lower() == column.lower()), None)


Naming = Callable[[Source], Relation | None]
"""What a source is remembered as; None for one that is not remembered, like a sub-query."""


def naming_of(catalog: Catalog) -> Naming:
    """How the sources of a query are remembered: tables by their keys, what WITH defines by its name."""

    def naming(source: Source) -> Relation | None:
        if source.columns is not None:
            return Relation(source.path[-1].lower(), tuple(source.columns)) if source.path else None
        table = find_table(catalog, source.path)
        if table is None:
            return None
        columns = table.columns
        return Relation(table.key, tuple(column.name for column in columns), tuple(column.type for column in columns))

    return naming


@dataclass(frozen=True, slots=True)
class Joined:
    """Two sources of one query, `last` the later one, and the columns of theirs that are equated.

    `among` are all sources of the query up to there. `on` is false for a condition of WHERE.
    """

    first: Source
    last: Source
    pairs: tuple[tuple[str, str], ...]
    among: tuple[Source, ...]
    on: bool


def joined_in(tokens: _Tokens, dialect: str, naming: Naming) -> Iterator[Joined]:
    """The conditions of a statement that equate columns of two named sources, one for each two sources."""
    walk = Walk(dialect)
    for at, token in enumerate(tokens):
        walk.step(token)
        if token.token_type not in (TokenType.ON, TokenType.WHERE):
            continue
        sources = walk.scope().before
        between: dict[tuple[int, int], list[tuple[str, str]]] = {}
        for left, right in _equations(_clause(tokens, at + 1), dialect) if len(sources) > 1 else ():
            ends = sorted(end for path in (left, right) for end in _ends(path, sources, naming))
            if len(ends) == 2 and ends[0][0] != ends[1][0]:
                (first, mine), (last, theirs) = ends
                between.setdefault((first, last), []).append((mine, theirs))
        for (first, last), pairs in between.items():
            on = token.token_type == TokenType.ON
            yield Joined(sources[first], sources[last], tuple(pairs), sources, on)


def _clause(tokens: _Tokens, start: int) -> _Tokens:
    """The tokens of the condition that begins at `start`."""
    depth = 0
    for at in range(start, len(tokens)):
        kind = tokens[at].token_type
        depth += (kind == TokenType.L_PAREN) - (kind == TokenType.R_PAREN)
        if depth < 0 or (not depth and kind in _ENDS):
            return tokens[start:at]
    return tokens[start:]


def _equations(tokens: _Tokens, dialect: str) -> Iterator[tuple[list[str], list[str]]]:
    """The paths of the columns that have to be equal for the condition to hold."""
    inside = tokens
    while _is_wrapped(inside):
        inside = inside[1:-1]
    parts = _parts(inside)
    if len(parts) > 1:
        for part in parts:
            yield from _equations(part, dialect)
        return
    equals = [at for at, token in enumerate(inside) if token.token_type == TokenType.EQ]
    if len(equals) == 1:
        left, right = _path(inside[: equals[0]], dialect), _path(inside[equals[0] + 1 :], dialect)
        if left and right:
            yield left, right


def _is_wrapped(tokens: _Tokens) -> bool:
    """Whether one pair of parentheses encloses all of it."""
    if len(tokens) < 2 or tokens[0].token_type != TokenType.L_PAREN:
        return False
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN)
        if not depth:
            return at == len(tokens) - 1
    return False


def _parts(tokens: _Tokens) -> list[_Tokens]:
    """What AND holds together."""
    depth, start, found = 0, 0, []
    for at, token in enumerate(tokens):
        depth += (token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN)
        if not depth and token.token_type == TokenType.AND:
            found.append(tokens[start:at])
            start = at + 1
    return [*found, tokens[start:]]


def _path(tokens: _Tokens, dialect: str) -> list[str]:
    """The names of ``a.b.c``; empty when it is anything else."""
    while _is_wrapped(tokens):
        tokens = tokens[1:-1]
    dots = all(token.token_type == TokenType.DOT for token in tokens[1::2])
    names = tokens[::2]
    return [token.text for token in names] if len(tokens) % 2 and dots and _all_names(names, dialect) else []


def _all_names(tokens: _Tokens, dialect: str) -> bool:
    return all(is_name(token, dialect) for token in tokens)


def _ends(path: Sequence[str], sources: Sequence[Source], naming: Naming) -> list[tuple[int, str]]:
    """The source a column is of, and its name as remembered; an unqualified one is of the only source that has it."""
    *qualifier, column = path
    found = []
    for at, source in enumerate(sources):
        relation = naming(source)
        if relation is None or not (qualifier or relation.columns):
            continue
        spelled = relation.spelled(column)
        if spelled is not None and (not qualifier or source.name.lower() == qualifier[-1].lower()):
            found.append((at, spelled))
    return found if len(found) == 1 else []


def keys_of(first: str, last: str) -> tuple[str, str]:
    """The keys of two joined sources as conditions have them: the second of a table joined to itself is told apart."""
    return first, last + _AGAIN if first == last else last


def evidence(field: str, first: Source, last: Source, among: Sequence[Source], naming: Naming) -> Evidence:
    """What speaks about the condition between two sources: the tables, which came first, all there are, their names.

    Names tell roles: of posts that are called ``q`` and ``a`` one answers the other.
    """
    known = {id(source): relation.key for source in (*among, first, last) for relation in (naming(source),) if relation}
    one, two = known.get(id(first), ""), known.get(id(last), "")
    called = f"{one} {first.name}, {two} {last.name}".lower()
    everything = ", ".join(known.get(id(source), "") for source in among)
    texts = (sql_fields.pair(one, two), f"{one}, {two}", everything, called)
    parts: tuple[Part, ...] = tuple(zip(TELLING, texts, strict=True))
    return Evidence(field, parts, parts)


def observations(joins: str, columns: str, found: Joined, naming: Naming) -> list[Observation]:
    """What a condition teaches: itself, and for either table by which columns it is joined."""
    first, last = naming(found.first), naming(found.last)
    if first is None or last is None:
        return []
    one, two = keys_of(first.key, last.key)
    ends: list[tuple[End, End]] = [((one, mine), (two, theirs)) for mine, theirs in found.pairs]
    kept = [Observation(evidence(joins, found.first, found.last, found.among, naming), condition(ends))]
    turned = [(theirs, mine) for mine, theirs in found.pairs]
    for relation, pairs in ((first, found.pairs), (last, turned)):
        kept.append(Observation(column_evidence(columns, relation), linked(pairs)))
    return kept


def column_evidence(field: str, relation: Relation) -> Evidence:
    """What speaks about the columns that a source is joined by."""
    parts = ((sql_fields.OF_TABLE, relation.key),)
    return Evidence(field, parts, parts)


def linked(pairs: Iterable[tuple[str, str]]) -> str:
    """Columns of one table with those of another that they are equated with, as they are remembered."""
    return ", ".join(sorted(f"{own.lower()} = {other.lower()}" for own, other in pairs))


def links_of(text: str) -> tuple[tuple[str, str], ...]:
    """The pairs that `linked` wrote down."""
    parts = (part.partition(" = ") for part in text.split(", "))
    return tuple((own, other) for own, _, other in parts)
