"""The tokens of a question, with the signs that stand for words: "% of orders"."""

from __future__ import annotations

import re

from nl2sql.problems import Span
from nl2sql.words import Token, stem, tokenise

_PERCENT = re.compile(r"(?<![\d%])(?<!\d )%|(?<=[a-zA-Z])-?%")


def said(text: str) -> tuple[Token, ...]:
    """The tokens of `text`; a per cent sign that belongs to no number is the word."""
    tokens = tokenise(text)
    signs = [
        Token("word", "%", Span(match.start(), match.end()), "percent", stem("percent"))
        for match in _PERCENT.finditer(text)
        if not any(token.span.start <= match.start() < token.span.end for token in tokens)
    ]
    return tuple(sorted((*tokens, *signs), key=lambda token: token.span.start)) if signs else tokens
