"""The comments of a statement: each is followed by its number from the text to the step that it becomes the note of.

In the tree a comment stands as its number, so that it can be told from others of the same text, and missed when lost.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ParseError
from sqlglot.tokenizer_core import Token

from pipeline_gen.expressions import conjuncts
from pipeline_gen.notes import note_lines, sql_comments
from pipeline_gen.sql_text import parse

_MARKS = ("--", "/*", "#", "//")
"""What comments begin with in one dialect or another."""
_MOST_MOVES = 8
"""How many words further a comment is put, at most, to stand where the parser keeps it."""


def parsed_with_remarks(sql: str, dialect: str) -> tuple[exp.Expr, tuple[str, ...]]:
    """The tree of a statement with numbers for comments, and the comments. Raises sqlglot's `SqlglotError`."""
    tokens = Dialect.get_or_raise(dialect).tokenize(sql) if any(mark in sql for mark in _MARKS) else []
    remarks = tuple(comment for token in tokens for comment in token.comments)
    if not remarks:
        return parse(sql, dialect), ()
    numbers = iter(range(len(remarks)))
    places = [[next(numbers) for _ in token.comments] for token in tokens]
    tree = _parsed(tokens, places, sql, dialect)
    for _ in range(_MOST_MOVES):
        lost = set(range(len(remarks))) - numbers_in([tree])
        if not lost:
            break
        for number in range(len(places) - 2, -1, -1):
            # After some words, such as an opening bracket, the parser drops comments: they go with the next word.
            moving = [remark for remark in places[number] if remark in lost]
            places[number] = [remark for remark in places[number] if remark not in lost]
            places[number + 1] = [*moving, *places[number + 1]]
        tree = _parsed(tokens, places, sql, dialect)
    _settle(tree)
    return tree, remarks


def _parsed(tokens: list[Token], places: list[list[int]], sql: str, dialect: str) -> exp.Expr:
    """The tree of the tokens, each with the numbers that stand at its place for its comments."""
    for token, standing in zip(tokens, places, strict=True):
        token.comments = [str(number) for number in standing]
    tree = Dialect.get_or_raise(dialect).parser().parse(tokens, sql)[0]
    if tree is None:
        raise ParseError("there is nothing but comments")
    return tree


def numbers_in(trees: Iterable[exp.Expr]) -> set[int]:
    """The numbers of the comments that stand anywhere in some trees."""
    return {int(remark) for tree in trees for node in tree.walk() for remark in node.comments or ()}


def bare(tree: exp.Expr) -> exp.Expr:
    """The tree without comments, but for those of queries in it; itself where it has none."""
    if not any(node.comments for node in tree.walk(prune=_is_query)):
        return tree
    tree = tree.copy()
    for node in tree.walk(prune=_is_query):
        if not _is_query(node):
            node.comments = None
    return tree


def _is_query(node: exp.Expr) -> bool:
    return isinstance(node, exp.Query)


def spelt_out(tree: exp.Expr, remarks: tuple[str, ...]) -> exp.Expr:
    """A copy with the comments themselves in the place of their numbers."""
    tree = tree.copy()
    for node in tree.walk():
        if node.comments:
            lines = (line for number in node.comments for line in note_lines(remarks[int(number)]))
            node.comments = sql_comments(lines)
    return tree


def _settle(tree: exp.Expr) -> None:
    """Put the comments of words that no step stands for, such as WHERE and AND, to what follows them. In place."""
    for node in list(tree.walk()):
        if not node.comments:
            continue
        if isinstance(node, exp.With):
            heir = node.parent
        elif isinstance(node, exp.From):
            heir = node.this
        elif isinstance(node, exp.Where | exp.Having | exp.Qualify):
            heir = conjuncts(node.this)[0]
        elif isinstance(node, exp.And):
            heir = conjuncts(node.expression)[0]
        elif isinstance(node, exp.Paren):
            heir = conjuncts(node)[0]
        else:
            continue
        if heir is not None and heir is not node:
            heir.comments, node.comments = [*node.comments, *(heir.comments or [])], None
