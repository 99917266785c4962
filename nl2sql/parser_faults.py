"""What the SQL parser may end in, and what that says in plain words."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ParseError, SqlglotError, TokenError
from sqlglot.tokenizer_core import Token

from nl2sql.problems import Span

PARSER_FALLS_OVER = (SqlglotError, ValueError, RecursionError, LookupError, AttributeError, TypeError)
"""Besides its own errors, the parser ends in these on text that nobody would write on purpose."""

# sqlglot warns about every EXPLAIN, with its text; people would find that beside their answer, and in logs.
logging.getLogger("sqlglot").addFilter(
    lambda record: "Falling back to parsing as a 'Command'" not in record.getMessage()
)

_SIGN = re.compile(r"[^\w\s'\"`()\[\]{},;]+")
_BETWEEN_OPERANDS = frozenset(
    """
    AND OR XOR LIKE ILIKE GLOB REGEXP RLIKE BETWEEN IN IS COLLATE ESCAPE WHEN THEN ELSE AS FROM WHERE JOIN ON USING
    HAVING LIMIT OFFSET UNION INTERSECT EXCEPT QUALIFY
    """.split()  # noqa: SIM905 - a list of words reads better so
)
"""Words that need something after them, and with which nothing begins."""
_NEEDS_MORE = _BETWEEN_OPERANDS | {"NOT", "SELECT", "DISTINCT", "CASE", "WITH", "OVER", "INTERVAL", "EXISTS"}
_ENDS = _BETWEEN_OPERANDS | {"END"}
_SIGNS_THAT_BEGIN = frozenset("+ - * ~ @ : ? $ .".split())  # noqa: SIM905
_OPENING = {"(": ")", "[": "]", "{": "}"}
_CLOSING = frozenset(_OPENING.values())
_EXPECTED = re.compile(r"Expect(?:ed|ing) ([A-Z]+|[()\[\]{},])(?: after \w+)?\Z")
_REQUIRED = re.compile(r"Required keyword: '(\w+)' missing")
_WORDS_OF_PARTS = {"true": "THEN", "high": "AND"}
"""The words before what the parser calls so, in CASE and BETWEEN."""
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`|--[^\n]*|/\*.*?\*/|(['\"`\[]|/\*)", re.DOTALL)


@dataclass(frozen=True)
class Fault:
    """Why a text cannot be read: a reason that ends a sentence, without its full stop, and the place in the text."""

    reason: str
    place: Span | None = None


def parser_fault(error: Exception, text: str, dialect: str, tokens: Sequence[Token] | None = None) -> Fault:
    """What one of `PARSER_FALLS_OVER` says about `text`; `tokens` are those parsed, where that was not all of it."""
    if isinstance(error, RecursionError):
        return Fault("it is nested too deeply")
    if isinstance(error, TokenError):
        return _unclosed(text)
    if tokens is None:
        tokens = Dialect.get_or_raise(dialect).tokenize(text)
    if not tokens:
        return Fault("it is empty")
    details = error.errors[0] if isinstance(error, ParseError) and error.errors else {}
    place = (details.get("line"), details.get("col"))
    at = next((i for i, token in enumerate(tokens) if (token.line, token.col) == place), None)
    words = _Words(text, tokens)
    if at is None:
        at = len(tokens) - 1
        reason = words.missing(at) or "its parts do not fit together"
    else:
        said = str(details.get("description", ""))
        reason = words.missing(at) or words.missing_before(at, said) or words.misfit(at, said)
    line = f", in line {tokens[at].line}" if "\n" in text.strip() else ""
    return Fault(reason + line, Span(tokens[at].start, tokens[at].end + 1))


def _unclosed(text: str) -> Fault:
    """What the first quote, bracket or comment that nothing closes says."""
    opened = next((found for found in _QUOTED.finditer(text) if found[1]), None)
    if opened is None:
        return Fault("it holds a sign that has no place in SQL")
    place = Span(opened.start(), len(text))
    if opened[1] == "/*":
        return Fault("the comment that begins with “/*” is not closed by “*/”", place)
    after = text[opened.end() :].strip()
    if after:
        return Fault(f"the {opened[1]} before “{after[:30]}” is not closed", place)
    if opened[1] in text[: opened.start()]:
        return Fault(f"the {opened[1]} at its end is one too many; inside quotes it is written twice", place)
    return Fault(f"the {opened[1]} at its end is not closed", place)


@dataclass(frozen=True)
class _Words:
    """The tokens of a text, as they were typed."""

    text: str
    tokens: Sequence[Token]

    def __getitem__(self, place: int) -> str:
        token = self.tokens[place]
        return self.text[token.start : token.end + 1]

    def missing(self, at: int) -> str:
        """Which word or sign lacks what belongs after it, where the parser stumbled at the token `at`."""
        if at and self._needs_more(at - 1) and _ends(self[at]) and self[at - 1].upper() != "NOT":  # as in NOT LIKE
            return f"something is missing after “{self[at - 1]}”"
        if at == len(self.tokens) - 1 and self._needs_more(at):
            return f"something is missing after “{self[at]}”"
        return ""

    def missing_before(self, at: int, said: str) -> str:
        """The same for what belongs before an operator: the parser notices once it has read what is after it."""
        required = _REQUIRED.match(said)
        if required is None or required[1] not in ("this", "low"):
            return ""
        for place in range(at - 1, -1, -1):
            if _ends(self[place]) and self[place] not in _CLOSING:
                if place == 0 or self[place - 1] in (*_OPENING, ","):
                    return f"something is missing before “{self[place]}”"
                if self._needs_more(place - 1):
                    return f"something is missing after “{self[place - 1]}”"
        return ""

    def misfit(self, at: int, said: str) -> str:
        """What is wrong with a token where no sign or word lacks anything, by what the parser `said`."""
        is_last = at == len(self.tokens) - 1  # at the end the parser points at what is before the fault
        expected, required = _EXPECTED.match(said), _REQUIRED.match(said)
        opened = self._opened(len(self.tokens))
        where = f"{'after' if is_last and (opened or self[at] not in _CLOSING) else 'before'} “{self[at]}”"
        if opened and (required or (expected and expected[1] in _CLOSING)):
            return f"“{_OPENING[opened[-1]]}” is missing {where}"
        if required:
            return f"{_WORDS_OF_PARTS.get(required[1], 'something')} is missing {where}"
        if expected and expected[1] not in _CLOSING:
            return f"{expected[1]} is missing {where}"
        if self[at] in _CLOSING and not self._opened(at):
            return f"“{self[at]}” closes nothing"
        before = f"after “{self[at - 1]}”" if at else "at the beginning"
        return f"“{self[at]}” is out of place {before}"

    def _needs_more(self, at: int) -> bool:
        word = self[at].upper()
        if word == "*":  # all columns, or the sign of a product
            return at > 0 and not self._needs_more(at - 1)
        return word in _NEEDS_MORE or word in (*_OPENING, ",") or word.endswith(" BY") or bool(_SIGN.fullmatch(word))

    def _opened(self, before: int) -> list[str]:
        """The brackets that are open there, from the outermost on."""
        opened: list[str] = []
        for place in range(before):
            if self[place] in _OPENING:
                opened.append(self[place])
            elif self[place] in _CLOSING and opened:
                opened.pop()
        return opened


def _ends(word: str) -> bool:
    """Whether nothing of its own begins with that word or sign."""
    if _SIGN.fullmatch(word):
        return word not in _SIGNS_THAT_BEGIN
    return word.upper() in _ENDS or word in _CLOSING or word == "," or word.upper().endswith(" BY")
