"""Where in Python code something is to be put in: a column of a table, a value of a column, or an argument."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from autocomplete.code_calls import NAMED_RESULTS, holds_values, keyed_by_columns, names_column
from autocomplete.code_tokens import COMPARES, Token, ends_statement, string_text

_CLOSED_BY = {")": "(", "]": "[", "}": "{"}
_OPENS = frozenset(_CLOSED_BY.values())
_LOCATES = frozenset({"loc", "at"})
_BY_NUMBER = frozenset({"iloc", "iat"})
_TABLE_ARGUMENTS = frozenset({"data", "data_frame", "df"})
_CHARTS = frozenset({"px", "sns", "alt", "express", "seaborn", "altair", "plotly"})
_MODULES = _CHARTS | {"pd", "pl", "pandas", "polars"}
_FURTHEST = 200
"""Tokens to look back for the bracket a place is in: a longer list is data, and nobody waits for its reading."""
_NO_TABLES = frozenset({"os", "sys", "np", "plt", "numpy", "matplotlib"})


@dataclass(frozen=True, slots=True)
class CodePlace:
    """What is asked for.

    `frame` is the name of the variable that holds the table, `column` the one a value is compared with. `function`
    and `argument` (a keyword, or the number of a positional argument) say in which call it stands; both may be
    empty. `taken` are the strings that stand in the same list already.
    """

    kind: Literal["column", "value", "argument"]
    frame: str = ""
    column: str = ""
    function: str = ""
    argument: str = ""
    taken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Around:
    """The innermost open bracket at `at`, and what stands behind it before the cursor."""

    at: int
    items: tuple[tuple[Token, ...], ...]


def place_after(tokens: Sequence[Token]) -> CodePlace | None:
    """What a literal is that comes directly after these tokens of one statement; None where nothing is known to fit."""
    if not tokens:
        return None
    if tokens[-1].text in COMPARES:
        return _compared(tokens, len(tokens) - 1)
    around = _around(tokens, len(tokens))
    if around is None:
        return None
    opener = tokens[around.at].text
    last = around.items[-1]
    if opener == "{":
        return _of_object(tokens, around, last)
    if opener == "(" and _is_called(tokens, around.at):
        # Anything but a plain argument or a keyword's value is an expression nobody can complete.
        keyword = last[0].text if len(last) == 2 and last[1].text == "=" and last[0].kind == "name" else ""
        return None if last and not keyword else _argument(tokens, around, keyword or str(len(around.items) - 1))
    if last:
        return None
    if opener == "[" and _is_called(tokens, around.at):
        return _subscript(tokens, around)
    return _in_list(tokens, around)


def _around(tokens: Sequence[Token], end: int) -> _Around | None:
    """What the place before token `end` is in."""
    items: list[list[Token]] = [[]]
    at = end - 1
    while at >= 0 and tokens[at].kind != "newline" and end - at < _FURTHEST:
        text = tokens[at].text if tokens[at].kind == "op" else ""
        if text in _OPENS:
            return _Around(at, tuple(tuple(reversed(item)) for item in reversed(items)))
        if text in _CLOSED_BY:
            opened = _opener(tokens, at)
            items[-1] += reversed(tokens[opened : at + 1])
            at = opened - 1
            continue
        if text == ",":
            items.append([])
        else:
            items[-1].append(tokens[at])
        at -= 1
    return None


def _opener(tokens: Sequence[Token], closing: int) -> int:
    """Where the bracket that closes there was opened; the first token when it never was."""
    depth = 0
    for at in range(closing, -1, -1):
        if tokens[at].kind == "op":
            depth += (tokens[at].text in _CLOSED_BY) - (tokens[at].text in _OPENS)
        if depth == 0:
            return at
    return 0


def _is_called(tokens: Sequence[Token], opener: int) -> bool:
    """Whether something stands before a bracket that is called or looked into."""
    before = tokens[opener - 1] if opener else None
    return before is not None and (before.text in (")", "]") or (before.kind == "name" and not _is_word(before.text)))


def _is_word(text: str) -> bool:
    return text in ("in", "and", "or", "not", "if", "else", "return", "print", "for", "is", "lambda", "yield", "assert")


def _start(tokens: Sequence[Token], end: int) -> int:
    """Where the operand that ends before `end` begins: ``a.b[c](d)`` as a whole."""
    at = end - 1
    while at >= 0:
        token = tokens[at]
        if token.kind == "op" and token.text in _CLOSED_BY:
            at = _opener(tokens, at)
            if at == 0 or not _is_called(tokens, at):
                return at
        elif token.kind == "name" and at and tokens[at - 1].text == ".":
            at -= 1
        else:
            return at
        at -= 1
    return 0


def _frame(tokens: Sequence[Token], start: int, end: int) -> str:
    """The variable that holds the table an operand speaks of.

    It is the dotted name the operand begins with. A function of a library speaks of the table it is given.
    """
    while tokens[start].text == "(" and start + 1 < end:
        start += 1
    root = tokens[start].text
    if root in _MODULES:
        return _given_table(tokens, start, end)
    at = start + 1
    while at + 1 < end and tokens[at].text == "." and tokens[at + 1].text not in _LOCATES:
        if at + 2 < end and tokens[at + 2].text == "(":
            break
        root = f"{root}.{tokens[at + 1].text}"
        at += 2
    return root if tokens[start].kind == "name" else ""


def _given_table(tokens: Sequence[Token], start: int, end: int) -> str:
    """The table that calls of a library are given: ``alt.Chart(orders)``, ``px.bar(orders, …``, ``data=orders``."""
    for at in range(start + 2, min(end, len(tokens) - 1)):
        named = tokens[at - 1].text == "=" and tokens[at - 2].text in _TABLE_ARGUMENTS
        first = tokens[at - 1].text == "("
        if tokens[at].kind == "name" and tokens[at + 1].text in (",", ")", ".") and (named or first):
            return tokens[at].text
    return ""


def _compared(tokens: Sequence[Token], at: int) -> CodePlace | None:
    """A value that the operand before `at` is compared with."""
    found = _column_before(tokens, at)
    return CodePlace("value", *found) if found else None


def _column_before(tokens: Sequence[Token], end: int) -> tuple[str, str] | None:
    """The table and the column an operand stands for: ``df["a"]``, ``df.a``, ``df["a"].str``, ``pl.col("a")``."""
    start = _start(tokens, end)
    while end - start > 2 and tokens[end - 2].text == "." and tokens[end - 1].text in ("str", "dt", "cat", "values"):
        end -= 2
    if end - start == 3 and tokens[end - 2].text == "." and tokens[end - 1].kind == "name":
        return _frame(tokens, start, start + 1), tokens[end - 1].text
    if end - start > 3 and tokens[end - 1].text in ("]", ")"):
        opener = _opener(tokens, end - 1)
        name = string_text(tokens[end - 2])
        inside = place_after(tokens[: end - 2]) if name is not None and opener < end - 2 else None
        if name and inside is not None and inside.kind == "column":
            return inside.frame, name
    return None


def _subscript(tokens: Sequence[Token], around: _Around) -> CodePlace | None:
    end = around.at
    start = _start(tokens, end)
    if tokens[start].text in _NO_TABLES:
        return None
    method = tokens[end - 1].text if end - start > 2 and tokens[end - 2].text == "." else ""
    if method in _BY_NUMBER or (method in _LOCATES and len(around.items) < 2):
        return None
    if method and method not in _LOCATES and tokens[end - 1].kind == "name" and len(around.items) > 1:
        return None
    frame = _frame(tokens, start, end - 2 if method in _LOCATES else end)
    return CodePlace("column", _given_to_lambda(tokens[:start], frame) or frame, taken=_strings(around.items))


def _given_to_lambda(tokens: Sequence[Token], name: str) -> str:
    """The table that a function without a name is given as `name`: ``df`` in ``df.assign(a=lambda d: d["b"``."""
    for at in range(len(tokens) - 1, 0, -1):
        if tokens[at].text == name and tokens[at - 1].text == "lambda":
            around = _around(tokens, at - 1)
            if around is None or not _is_called(tokens, around.at):
                return ""
            start, end = _start(tokens, around.at), around.at
            return _frame(tokens, start, end - 2 if end - start > 2 and tokens[end - 2].text == "." else end)
    return ""


def _in_list(tokens: Sequence[Token], around: _Around) -> CodePlace | None:
    """A list or a tuple: what its items are depends on where it stands."""
    outer = place_after(tokens[: around.at])
    if outer is None:
        return None
    if outer.kind == "argument" and outer.function in NAMED_RESULTS and tokens[around.at].text == "(":
        # ``agg(total=("price", "sum"))``: the column, then what is done with it.
        first = len(around.items) == 1
        return CodePlace("column", outer.frame, function=outer.function) if first else replace(outer, argument="each")
    return replace(outer, taken=(*outer.taken, *_strings(around.items)))


def _argument(tokens: Sequence[Token], around: _Around, argument: str) -> CodePlace | None:
    end = around.at
    start = _start(tokens, end)
    root, function = tokens[start].text, tokens[end - 1].text
    if start and tokens[start - 1].text in ("def", "class"):
        return None
    if holds_values(function) and argument in ("0", "to_replace", "values", "value"):
        found = _column_before(tokens, end - 2)
        if found:
            return CodePlace("value", *found, function, argument)
    if root in _MODULES:
        frame = _given_table(tokens, start, len(tokens)) or _frame_around(tokens, start)
    else:
        frame = _frame(tokens, start, end - 2) if end - start > 2 else ""
    if not names_column(function, argument, root in _CHARTS):
        return CodePlace("argument", frame, function=function, argument=argument)
    taken = _strings(around.items) if argument.isdigit() else ()
    return CodePlace("column", frame, function=function, argument=argument, taken=taken)


def _frame_around(tokens: Sequence[Token], start: int) -> str:
    """The table of the call an operand is given to: of ``df.filter(pl.col("a"`` it is ``df``."""
    outer = place_after(tokens[:start])
    return outer.frame if outer else ""


def _of_object(tokens: Sequence[Token], around: _Around, last: tuple[Token, ...]) -> CodePlace | None:
    """A key of an object whose keys are columns, or the value of one: ``agg({"price": "mean"})``."""
    outer = place_after(tokens[: around.at])
    if outer is None or outer.kind == "value":
        return outer if outer and not last else None
    keys = tuple(text for item in around.items if item and (text := string_text(item[0])) is not None)
    if not last:
        known = keyed_by_columns(outer.function, outer.argument)
        frame = _assigned(tokens, around.at) if outer.function == "DataFrame" else outer.frame
        return replace(outer, kind="column", frame=frame, taken=keys) if known else None
    if len(last) == 2 and last[1].text == ":" and outer.function:
        return CodePlace("argument", outer.frame, keys[-1] if keys else "", outer.function, "each")
    return None


def _assigned(tokens: Sequence[Token], end: int) -> str:
    """The variable that the statement around `end` gives its value to; keywords of calls are none."""
    found, depth, outermost = "", 0, 0
    for at in range(end - 1, 0, -1):
        token = tokens[at]
        if ends_statement(token):
            break
        depth += (token.text in _CLOSED_BY) - (token.text in _OPENS)
        if depth < outermost:
            found, outermost = "", depth
        elif token.text == "=" and depth == outermost and not found:
            start = _start(tokens, at)
            plain = tokens[start].kind == "name" and not any(each.text in _OPENS for each in tokens[start:at])
            found = "".join(each.text for each in tokens[start:at]) if plain else ""
    return found


def _strings(items: Sequence[tuple[Token, ...]]) -> tuple[str, ...]:
    found = (string_text(item[0]) for item in items if len(item) == 1)
    return tuple(text for text in found if text is not None)
