"""The tokens of a question, with the signs that stand for words: "% of orders", "# of orders"."""

from __future__ import annotations

import re

from nl2sql.problems import Span
from nl2sql.words import Token, stem, tokenise

_SIGNS = (
    ("%", "percent", re.compile(r"(?<![\d%])(?<!\d )%|(?<=[a-zA-Z])-?%")),
    ("#", "number", re.compile(r"#(?= ?[a-zA-Z])")),
)


def said(text: str) -> tuple[Token, ...]:
    """The tokens of `text`; a per cent sign that belongs to no number is the word, and so is a sign for "number"."""
    tokens = tokenise(text)
    signs = [
        Token("word", sign, Span(match.start(), match.end()), word, stem(word))
        for sign, word, pattern in _SIGNS
        if sign in text
        for match in pattern.finditer(text)
        if not any(token.span.start <= match.start() < token.span.end for token in tokens)
    ]
    return tuple(sorted((*tokens, *signs), key=lambda token: token.span.start)) if signs else tokens
