"""One statement, read once: what every check looks at."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import TokenError
from sqlglot.tokenizer_core import Token, TokenType

from nl2sql.checks.harmless_commands import POSTGRES_SETTINGS, SHOWN
from nl2sql.parser_faults import PARSER_FALLS_OVER, parser_fault
from nl2sql.problems import Problem, Span

_READING_WORDS = frozenset(("SELECT", "WITH", "VALUES", "TABLE", "FROM", "DESCRIBE", "DESC", "SHOW", "PRAGMA"))
_READING_WORDS_OF_DUCKDB = frozenset(("SUMMARIZE", "PIVOT", "UNPIVOT"))
_QUERY_WORDS = frozenset(("SELECT", "WITH", "VALUES", "TABLE", "FROM"))
_EXPLAIN_OPTIONS = frozenset(("ANALYZE", "VERBOSE", "EXTENDED", "PLAN", "QUERY"))
_ASK = "Ask with SELECT; EXPLAIN, DESCRIBE and SHOW work too."


@dataclass(frozen=True)
class Statement:
    """A statement that could be read. `tree` is what EXPLAIN explains when `explained`."""

    sql: str
    dialect: str
    tree: exp.Expr
    explained: bool = False


def read_statement(sql: str, dialect: str) -> Statement | Problem:
    """Parse one statement, or say why that is not possible.

    The codes are ``statement.syntax``, ``statement.empty``, ``statement.several`` and
    ``statement.not_a_query`` (it starts with a word that never starts a reading statement).
    """
    known = Dialect.get_or_raise(dialect)
    try:
        tokens, explained = _tokens(sql, known)
    except TokenError as error:
        return _syntax_problem(error, sql, dialect)
    hidden = _hidden_code(tokens, sql, dialect)
    if hidden is not None:
        return hidden
    chunks = _split(tokens)
    if not chunks:
        return Problem("statement.empty", "There is nothing to run.", _ASK)
    if len(chunks) > 1:
        first = chunks[1][0]
        return Problem(
            "statement.several",
            "There is more than one statement.",
            "Keep one and run the others on their own.",
            Span(first.start, first.end + 1),
        )
    refused = _refuse_first_word(chunks[0][0], dialect, explained)
    return refused or _parse(chunks[0], sql, dialect, explained)


def _tokens(sql: str, known: Dialect) -> tuple[list[Token], bool]:
    """The statement's tokens, without EXPLAIN and its options, and whether it had those."""
    tokens = known.tokenize(sql)
    if not tokens or tokens[0].text.upper() != "EXPLAIN":
        return tokens, False
    # The tokenizer takes what follows EXPLAIN for one text. With the word blanked out it reads on,
    # and every place in the statement stays the same.
    after = tokens[0].end + 1
    return _without_options(known.tokenize(" " * after + sql[after:])), True


def _split(tokens: list[Token]) -> list[list[Token]]:
    chunks: list[list[Token]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.SEMICOLON:
            chunks.append([])
        else:
            chunks[-1].append(token)
    return [chunk for chunk in chunks if chunk]


def _parse(tokens: list[Token], sql: str, dialect: str, explained: bool) -> Statement | Problem:
    if tokens[0].text.upper() == "SHOW":
        return _show(tokens, sql, dialect)
    try:
        trees = Dialect.get_or_raise(dialect).parser().parse(tokens, sql)
    except PARSER_FALLS_OVER as error:
        return _syntax_problem(error, sql, dialect, tokens)
    tree = trees[0] if len(trees) == 1 else None
    if tree is None or (isinstance(tree, exp.Select) and not tree.expressions):
        return Problem("statement.syntax", "The statement is not complete.", _ASK)
    return Statement(sql, dialect, tree, explained)


def _without_options(rest: list[Token]) -> list[Token]:
    if rest and rest[0].token_type == TokenType.L_PAREN and not _starts_query(rest[1:]):
        closing = next((i for i, token in enumerate(rest) if token.token_type == TokenType.R_PAREN), len(rest) - 1)
        return rest[closing + 1 :]
    while rest and rest[0].text.upper() in _EXPLAIN_OPTIONS:
        rest = rest[1:]
    if len(rest) > 2 and rest[0].text.upper() == "FORMAT" and rest[1].token_type == TokenType.EQ:
        rest = rest[3:]
    return rest


def _starts_query(tokens: list[Token]) -> bool:
    return bool(tokens) and (tokens[0].text.upper() in _QUERY_WORDS or tokens[0].token_type == TokenType.L_PAREN)


def _refuse_first_word(first: Token, dialect: str, explained: bool) -> Problem | None:
    word = first.text.upper()
    if first.token_type == TokenType.L_PAREN:
        return None
    if explained and word not in _QUERY_WORDS | _READING_WORDS_OF_DUCKDB:
        return _not_a_query(first, "Only a query can be explained here")
    if word in _READING_WORDS or (dialect == "duckdb" and word in _READING_WORDS_OF_DUCKDB):
        return None
    return _not_a_query(first, f"A statement that starts with {first.text[:40]} does not ask for data")


def _not_a_query(first: Token, message: str) -> Problem:
    hint = f"Data can only be read here. {_ASK}"
    return Problem("statement.not_a_query", message + ".", hint, Span(first.start, first.end + 1))


def _show(tokens: list[Token], sql: str, dialect: str) -> Statement | Problem:
    """SHOW is judged by its words: how it goes on differs by database, and parsers know little of it."""
    said = " ".join(" ".join(token.text for token in tokens[1:]).upper().split())
    listed = any(said == names or said.startswith(names + " ") for names in SHOWN)
    if listed if dialect != "postgres" else said.lower() in POSTGRES_SETTINGS:
        return Statement(sql, dialect, exp.Show(this=said))
    place = Span(tokens[0].start, tokens[-1].end + 1)
    hint = "SHOW TABLES and DESCRIBE tell what there is."
    return Problem("statement.show", f"SHOW {said[:60]} is not something to show here.", hint, place)


def _syntax_problem(error: Exception, sql: str, dialect: str, tokens: list[Token] | None = None) -> Problem:
    fault = parser_fault(error, sql, dialect, tokens)
    hint = "Close every quote and comment." if isinstance(error, TokenError) else "Correct it there."
    return Problem("statement.syntax", f"The statement cannot be read: {fault.reason}.", hint, fault.place)


def _hidden_code(tokens: list[Token], sql: str, dialect: str) -> Problem | None:
    """Code that the database would run or read, and a parser would not: it has no place in a question."""
    if dialect in ("mysql", "doris", "starrocks", "singlestore", "tidb"):
        for token in tokens:
            if any(comment.startswith(("!", "M!")) for comment in token.comments or ()):
                return Problem(
                    "statement.hidden", "A comment holds code that MySQL would run.", "Remove the comment /*! … */."
                )
    if dialect == "postgres":
        for token, follows in pairwise(tokens):
            escaped = token.text.upper() == "U" and sql[token.end + 1 : token.end + 3] == '&"'
            if escaped and follows.token_type == TokenType.AMP:
                return Problem(
                    "statement.hidden",
                    "A name is written with Unicode escapes.",
                    'Write the letters themselves instead of U&"…".',
                    Span(token.start, token.end + 3),
                )
    return None
