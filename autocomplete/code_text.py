"""Completion in notebook code: columns of tables, values of columns, arguments given before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from autocomplete import code_fields
from autocomplete.code_calls import QUERIES
from autocomplete.code_learn import Use, uses
from autocomplete.code_place import CodePlace, place_after
from autocomplete.code_query import compared_in
from autocomplete.code_tokens import COMPARES, Open, Token, escaped, last_statement, literal_at, quoted, read_tokens
from autocomplete.completion import Item, ItemKind, TextCompletion
from autocomplete.field import Evidence
from autocomplete.gate import SHOW_FROM
from autocomplete.suggest import Autocomplete

_MOST_ITEMS = 30
_MOST_RECALLED = 60
_LEAST_TIMES = 2
_LONGEST = 60_000
_HALF_LIFE = 8
"""Uses above the cursor after which one counts half."""
_SAME_FRAME = 4.0
"""How much more a use of the same table counts than one of another."""
_GIVES = COMPARES | {"="}


class Frames(Protocol):
    """The tables that are alive where the code runs."""

    def columns(self, frame: str) -> tuple[tuple[str, str], ...] | None:
        """The columns of a variable's table with their types; None when it holds none, or nobody can know."""
        ...

    def values(self, frame: str, column: str) -> tuple[str, ...]:
        """Literals of a column, the most frequent first."""
        ...


class NoFrames:
    """Where no code runs, no table is alive."""

    def columns(self, frame: str) -> tuple[tuple[str, str], ...] | None:
        """None: nobody knows."""
        return None

    def values(self, frame: str, column: str) -> tuple[str, ...]:
        """None are known."""
        return ()


NO_FRAMES = NoFrames()


@dataclass(frozen=True, slots=True)
class _Cursor:
    """A place to complete: the literal begins at `start` with `typed`; `open` holds its quote when it has one.

    In a query's text, names stand without quotes: `bare`.
    """

    place: CodePlace
    start: int
    typed: str
    open: Open | None = None
    bare: bool = False

    @property
    def prefix(self) -> str:
        """What was typed, as values are kept."""
        return f'"{self.typed}' if self.open and self.place.kind != "column" else self.typed

    def written(self, text: str) -> str:
        """What to insert for a column's name or a literal."""
        if self.place.kind == "column" and not self.bare:
            return escaped(text, self.open.quote) if self.open else quoted(text)
        if self.open and not self.bare and text[:1] == '"':
            inside = text[1:-1].replace('\\"', '"')
            return inside.replace(self.open.quote[0], f"\\{self.open.quote[0]}")
        return text


@dataclass(slots=True)
class _Candidate:
    score: float = 0.0
    why: str = ""
    id: str = ""


def complete_code(
    text: str, offset: int, above: str = "", history: Autocomplete | None = None, frames: Frames = NO_FRAMES
) -> TextCompletion:
    """What could stand at `offset` of a cell; `above` is the code of the cells above it.

    Where a table is alive, only its own columns are suggested. Raises `StoreError` when the history cannot be read.
    """
    offset = max(0, min(offset, len(text)))
    nothing = TextCompletion(offset, offset)
    if text.lstrip().startswith("%%"):
        return nothing
    cursor = _cursor(text[:offset])
    if cursor is None:
        return nothing
    seen = [*uses(above[-_LONGEST:]), *uses(text[:offset])]
    columns = [use.text for use in seen if use.place.kind == "column"]
    evidence = code_fields.evidence(cursor.place, columns)
    items = _items(cursor, _candidates(cursor, seen, evidence, history, frames))
    return _with_ghost(TextCompletion(cursor.start, offset, items), cursor, evidence, history)


def _cursor(head: str) -> _Cursor | None:
    read = read_tokens(head)
    tokens = last_statement(read.tokens)
    if read.open is not None:
        place = place_after(tokens) if read.open.plain else None
        if place is None:
            return None
        inside = head[read.open.start :]
        if place.function in QUERIES and place.kind == "argument":
            return _in_query(place, inside, read.open.start)
        return _Cursor(place, read.open.start, inside, read.open)
    return _in_plain_code(head, tokens)


def _in_plain_code(head: str, tokens: Sequence[Token]) -> _Cursor | None:
    """A keyword's value or the other side of a comparison, before any quote."""
    if tokens and tokens[-1].kind == "string" and tokens[-1].end == len(head):
        return None
    typed, before = _being_typed(head, tokens)
    place = place_after(before)
    # Elsewhere anything may follow, and names are the kernel's to know.
    if place is None or before[-1].text not in _GIVES:
        return None
    return _Cursor(place, len(head) - len(typed), typed)


def _being_typed(head: str, tokens: Sequence[Token]) -> tuple[str, Sequence[Token]]:
    """The name or number that the text ends in, with its sign, and the tokens before it."""
    if not tokens or tokens[-1].end != len(head):
        return "", tokens
    first = len(tokens) - 1
    if first and len(literal_at(tokens, first - 1)) == 2:
        first -= 1
    elif tokens[first].kind not in ("name", "number") and tokens[first].text != "-":
        return "", tokens
    return head[tokens[first].start :], tokens[:first]


def _in_query(place: CodePlace, inside: str, start: int) -> _Cursor | None:
    read = read_tokens(inside)
    if read.open is not None:
        column = compared_in(read.tokens)
        found = CodePlace("value", place.frame, column, "query")
        return _Cursor(found, start + read.open.start, inside[read.open.start :], read.open) if column else None
    last = read.tokens[-1] if read.tokens else None
    typing = last is not None and last.kind == "name" and last.end == len(inside)
    before = read.tokens[:-1] if typing else read.tokens
    if before and not _begins_operand(before[-1]):
        return None
    typed = last.text if last is not None and typing else ""
    named = CodePlace("column", place.frame, function="query")
    return _Cursor(named, start + len(inside) - len(typed), typed, bare=True)


def _begins_operand(before: Token) -> bool:
    """Whether a column may follow a token of a query."""
    return before.text in ("and", "or", "not") or (before.kind == "op" and before.text not in ("@", ".", ")", "]"))


def _candidates(
    cursor: _Cursor, seen: list[Use], evidence: Evidence, history: Autocomplete | None, frames: Frames
) -> dict[str, _Candidate]:
    """Everything that fits, with how likely it is: half by the history, half by what stands above."""
    place = cursor.place
    found: dict[str, _Candidate] = {}
    if history is not None:
        for item in history.recall(evidence, cursor.prefix, _MOST_RECALLED):
            found[item.value] = _Candidate(item.p / 2, item.why, item.id)
    for text, share in _shares(place, seen).items():
        known = found.setdefault(text, _Candidate(why="used above"))
        known.score += share / 2
    living = _living(place, frames)
    if living is None:
        return found
    if place.kind == "column":
        found = {text: each for text, each in found.items() if text in living}
    for at, (text, kind) in enumerate(living.items()):
        known = found.setdefault(text, _Candidate())
        known.why = f"{kind}, {known.why}" if known.why else kind
        known.score += 1e-4 / (1 + at)
    return found


def _living(place: CodePlace, frames: Frames) -> Mapping[str, str] | None:
    if place.kind == "column":
        columns = frames.columns(place.frame)
        return None if columns is None else {name: f"{kind} column of {place.frame}" for name, kind in columns}
    if place.kind == "value":
        return dict.fromkeys(frames.values(place.frame, place.column), f"in {place.column}") or None
    return None


def _shares(place: CodePlace, seen: Iterable[Use]) -> dict[str, float]:
    """How much the uses above speak for each literal: late ones and those of the same table more."""
    field = code_fields.field_of(place)
    weights: dict[str, float] = {}
    alike = [use for use in seen if code_fields.field_of(use.place) == field]
    for age, use in enumerate(reversed(alike)):
        weight = 0.5 ** (age / _HALF_LIFE) * (_SAME_FRAME if use.place.frame == place.frame else 1.0)
        weights[use.text] = weights.get(use.text, 0.0) + weight
    total = sum(weights.values()) + 1.0
    return {text: weight / total for text, weight in weights.items()}


def _items(cursor: _Cursor, found: Mapping[str, _Candidate]) -> tuple[Item, ...]:
    low = cursor.prefix.casefold()
    taken = cursor.place.taken
    fits = []
    for text, known in found.items():
        plain = text.strip('"') if cursor.place.kind != "column" else text
        if not text.casefold().startswith(low) or plain in taken or (cursor.bare and not text.isidentifier()):
            continue
        written = cursor.written(text)
        kind: ItemKind = "column" if cursor.place.kind == "column" else "value"
        fits.append(Item(plain if cursor.open else written, written, kind, known.why, known.score, known.id))
    return tuple(sorted(fits, key=lambda item: -item.score)[:_MOST_ITEMS])


def _with_ghost(
    listed: TextCompletion, cursor: _Cursor, evidence: Evidence, history: Autocomplete | None
) -> TextCompletion:
    if history is None or not listed.items:
        return listed
    ahead = history.words.predict(evidence, cursor.prefix, 1)
    if not ahead.values or ahead.p[0] < SHOW_FROM or ahead.times < _LEAST_TIMES:
        return listed
    insert, first = cursor.written(ahead.values[0]), listed.items[0]
    # What the list does not have first, because the table has no such column or the cells above say other, is not sure.
    if first.insert != insert or not insert.startswith(cursor.typed) or insert == cursor.typed:
        return listed
    ghost = insert[len(cursor.typed) :]
    name = history.offer(evidence.field, ghost, ahead)
    return replace(listed, ghost=ghost, ghost_p=ahead.p[0], ghost_why=first.why, ghost_id=name)
