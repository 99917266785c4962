"""Finds what unfinished SQL is about: the query around the cursor, its tables, and the clause it is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import Token, TokenType

from autocomplete.sql_text import is_name

_CLAUSES = {
    TokenType.SELECT: "select",
    TokenType.FROM: "from",
    TokenType.JOIN: "from",
    TokenType.STRAIGHT_JOIN: "from",
    TokenType.INTO: "from",
    TokenType.UPDATE: "from",
    TokenType.ON: "on",
    TokenType.USING: "using",
    TokenType.WHERE: "where",
    TokenType.GROUP_BY: "group",
    TokenType.HAVING: "having",
    TokenType.QUALIFY: "having",
    TokenType.ORDER_BY: "order",
    TokenType.LIMIT: "limit",
    TokenType.OFFSET: "limit",
    TokenType.FETCH: "limit",
    TokenType.SET: "set",
    TokenType.VALUES: "values",
    TokenType.WITH: "with",
}
_SET_OPERATIONS = frozenset((TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT))


@dataclass(slots=True)
class Source:
    """A table, a CTE or a sub-query in a FROM clause; `path` is empty for a sub-query.

    `columns` are the names a sub-query gives; None when the catalogue has to say. `joined` is true
    after JOIN.
    """

    path: list[str] = field(default_factory=list)
    alias: str = ""
    columns: list[str] | None = None
    joined: bool = False

    @property
    def name(self) -> str:
        """What columns of it are qualified with."""
        return self.alias or (self.path[-1] if self.path else "")


@dataclass(slots=True)
class Query:
    """One SELECT: its sources and output names as far as written. `parent` encloses it."""

    parent: Query | None = None
    ctes: dict[str, list[str]] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    clause: str = ""
    expects_source: bool = False
    open_source: Source | None = None
    item: list[Token] = field(default_factory=list)
    cte_name: str = ""

    def cte(self, name: str) -> list[str] | None:
        """The output names of a CTE that is visible here, or None."""
        query: Query | None = self
        while query is not None:
            if name.lower() in query.ctes:
                return query.ctes[name.lower()]
            query = query.parent
        return None


@dataclass(slots=True)
class _Level:
    """One open parenthesis: the query inside it, the index of the token before it, and its text in lower case."""

    query: Query
    opener: int
    is_query: bool
    called: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a word stands, for counting.

    `table` is the one last named or, after a dot, the one that is qualified; `tables` are the two last named.
    `called` is the word before the innermost open parenthesis. `names` leads from what tables are called here
    to the tables. All in lower case. `query` is the one around it, as far as it is written until the next token.
    """

    clause: str = ""
    table: str = ""
    tables: str = ""
    called: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    query: Query = field(default_factory=Query)


@dataclass(frozen=True, slots=True)
class Scope:
    """What surrounds the cursor.

    `openers` are the indices of the tokens before each open parenthesis of this query, outermost first.
    `clause` is that of the cursor, `expects_source` whether a table has to come next, `after_source`
    whether one has just been named; `before` are the sources written before the cursor.
    """

    query: Query
    clause: str
    expects_source: bool
    after_source: bool
    openers: tuple[int, ...]
    before: tuple[Source, ...] = ()


def scope_of(before: Sequence[Token], after: Sequence[Token], dialect: str) -> Scope:
    """The scope at the cursor, which stands between `before` and `after`, tokens of one statement."""
    walk = Walk(dialect)
    for token in before:
        walk.step(token)
    scope = walk.scope()
    for token in after:
        walk.step(token)
    walk.finish()
    return scope


class Walk:
    """Reads the tokens of a statement one by one and keeps the stack of open parentheses and queries."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self._levels = [_Level(Query(), -1, True)]
        self._at = 0
        self._recent = ("", "")

    @property
    def _query(self) -> Query:
        return self._levels[-1].query

    @property
    def spot(self) -> Spot:
        """Where the next word will stand."""
        query, (owner, last) = self._query, self._recent
        names = {source.name.lower(): source.path[-1].lower() for source in query.sources if source.path}
        tables = list(names.values())[-2:]
        table = names.get(owner, "") if last == "." else ""
        return Spot(
            query.clause,
            table or (tables[-1] if tables else ""),
            "+".join(tables),
            self._levels[-1].called,
            names,
            query,
        )

    def scope(self) -> Scope:
        """The scope after the tokens read so far. Its query grows as more are read."""
        query = self._query
        openers: list[int] = []
        for level in reversed(self._levels):
            if level.is_query:
                break
            openers.insert(0, level.opener)
        return Scope(
            query,
            query.clause,
            query.expects_source,
            query.open_source is not None,
            tuple(openers),
            tuple(query.sources),
        )

    def step(self, token: Token) -> None:
        """Read one token."""
        level, kind = self._levels[-1], token.token_type
        if kind == TokenType.L_PAREN:
            self._query.item.clear()
            self._levels.append(_Level(self._query, self._at - 1, False, self._recent[1]))
        elif kind == TokenType.R_PAREN:
            self._close()
        elif level.is_query:
            self._flat(token)
        elif kind in (TokenType.SELECT, TokenType.WITH):
            level.is_query = True
            level.query = Query(level.query, clause=_CLAUSES[kind])
        self._at += 1
        self._recent = (self._recent[1], token.text.lower())

    def _close(self) -> None:
        if len(self._levels) == 1:
            return
        level = self._levels.pop()
        query = self._query
        if not level.is_query:
            return
        _end_item(level.query)
        if query.cte_name:
            query.ctes[query.cte_name.lower()] = level.query.outputs
            query.cte_name = ""
        elif query.clause == "from" and query.expects_source:
            _open_source(query, Source(columns=level.query.outputs, joined=bool(query.sources)))
        query.item.clear()

    def _flat(self, token: Token) -> None:
        query, kind = self._query, token.token_type
        if kind in _SET_OPERATIONS:
            _end_item(query)
            self._levels[-1].query = Query(query.parent, dict(query.ctes), outputs=list(query.outputs))
        elif kind in _CLAUSES:
            _end_item(query)
            query.open_source = None
            query.clause = _CLAUSES[kind]
            query.expects_source = query.clause == "from"
        elif query.clause == "from":
            self._in_from(token)
        elif query.clause == "with":
            if kind != TokenType.RECURSIVE and is_name(token, self._dialect) and not query.cte_name:
                query.cte_name = token.text
        elif query.clause == "select":
            if kind == TokenType.COMMA:
                _end_item(query)
            else:
                query.item.append(token)

    def _in_from(self, token: Token) -> None:
        query, kind = self._query, token.token_type
        source = query.open_source
        if kind == TokenType.COMMA:
            query.open_source, query.expects_source = None, True
        elif kind == TokenType.DOT:
            if source is not None and not source.alias:
                query.expects_source = True
        elif is_name(token, self._dialect):
            if query.expects_source and source is not None:
                source.path.append(token.text)
                query.expects_source = False
            elif query.expects_source:
                _open_source(query, Source([token.text], joined=bool(query.sources)))
                known = query.cte(token.text)
                query.sources[-1].columns = known
            elif source is not None and not source.alias:
                source.alias = token.text
        elif kind != TokenType.ALIAS:
            query.open_source = None

    def finish(self) -> None:
        """Name the outputs of the queries still open."""
        for level in self._levels:
            _end_item(level.query)


def _open_source(query: Query, source: Source) -> None:
    query.sources.append(source)
    query.open_source, query.expects_source = source, False


def _end_item(query: Query) -> None:
    """The name of the output that ends here: its alias, or the column it is."""
    if query.clause == "select" and query.item:
        last = query.item[-1]
        if last.token_type != TokenType.STAR and last.text[:1].isidentifier():
            query.outputs.append(last.text)
    query.item.clear()
