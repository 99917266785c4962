"""Completion in a question: names in human words, stored values, next words, and whole earlier questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from autocomplete import lookup, noted, sql_fields
from autocomplete.completion import Item, TextCompletion
from autocomplete.field import Evidence, Field, Observation, Suggestion
from autocomplete.gate import SHOW_FROM
from autocomplete.secrets import secret_field, secret_value
from autocomplete.suggest import Autocomplete
from autocomplete.wording import split
from autocomplete.words_next import Prediction
from nl2sql.catalog import Catalog
from nl2sql.noted import NO_NOTES, Notes
from nl2sql.values import ValueIndex, normalise

QuestionCompletion = TextCompletion

_END = "\x03"
_START = "\x02"
_ORDER = 4
_LONGEST_PHRASE = 4
_MOST_ITEMS = 30
_MOST_WORDS = 12
_LEAST_TIMES = 2
_LEAST_P = 0.03
_LEAST_DEPTH = 2
_NO_SPACE_BEFORE = frozenset(",.;:?!)%/”’»")
_NO_SPACE_BEHIND = frozenset("($€£#@/“‘«")
_QUOTES = frozenset("'\"")


def questions_field(source: str) -> str:
    """The field whole questions to a source are remembered under."""
    return f"{source}: questions"


def words_field(source: str) -> str:
    """The field the words of questions are remembered under, one after another."""
    return f"{source}: question words"


def learn_question(history: Autocomplete, text: str, source: str) -> bool:
    """Learn from a question whose answer was accepted; False when it may hold a secret and is left out.

    Nothing is stored while learning is off. Raises `StoreError`.
    """
    words = _words(text)
    if not words or secret_value(text) or any(map(secret_field, words)):
        return False
    seen = [Observation(Evidence(questions_field(source)), " ".join(text.split()))]
    for at, word in enumerate((*words, _END)):
        seen.append(Observation(_evidence(source, words[:at]), word))
    history.learn(seen, [Field(questions_field(source), kind="text"), Field(words_field(source), kind="text")])
    return True


def _words(text: str) -> list[str]:
    """The words of a question; the capital that only opens it is not part of the first."""
    words = [word for _, word in split(text)]
    if words and words[0][:1].isupper() and words[0][1:].islower():
        words[0] = words[0].lower()
    return words


def _evidence(source: str, before: Sequence[str]) -> Evidence:
    recent = list(before[-_ORDER:])[::-1]
    if len(recent) < _ORDER:
        recent.append(_START)
    return Evidence(words_field(source), (), tuple((f"#{at + 1}", word) for at, word in enumerate(recent)))


def complete_question(
    text: str,
    offset: int,
    catalog: Catalog,
    values: ValueIndex,
    history: Autocomplete | None = None,
    notes: Notes = NO_NOTES,
    asked: str = "",
) -> QuestionCompletion:
    """What could stand at `offset` of a question; `notes` add metrics and what people say.

    `asked` is the source that `learn_question` named, by default that of the catalogue.
    The range replaced starts at the longest phrase before the cursor that anything begins with.
    Raises `StoreError` when the history cannot be read.
    """
    offset = max(0, min(offset, len(text)))
    head, asked = text[:offset], asked or catalog.name
    found = list(_items(head, catalog, values, history, notes))
    if history is not None:
        found += _recalled(head, asked, history)
    start = min((at for at, _ in found), default=offset)
    best: dict[str, Item] = {}
    for at, item in found:
        # A shorter phrase keeps the words typed before it.
        insert = head[start:at] + item.insert
        known = best.get(insert.casefold())
        if known is None or known.score < item.score:
            best[insert.casefold()] = replace(item, insert=insert)
    items = sorted(best.values(), key=lambda item: -item.score)[:_MOST_ITEMS]
    if history is None or text[offset:].strip():
        return TextCompletion(start, offset, tuple(items))
    ghost, p, first = _ghost(head, asked, history)
    if not ghost.strip():
        return TextCompletion(start, offset, tuple(items))
    name = history.offer(words_field(asked), ghost, first)
    return TextCompletion(start, offset, tuple(items), ghost, p, "continues like questions asked before", name)


def _items(
    head: str, catalog: Catalog, values: ValueIndex, history: Autocomplete | None, notes: Notes
) -> Iterator[tuple[int, Item]]:
    """Every name, value and note that may be meant, with where the text it replaces starts."""
    used: dict[str, Suggestion] = {}
    if history is not None and head.strip():
        for field in (sql_fields.tables(catalog), sql_fields.columns(catalog)):
            used.update({item.value: item for item in history.recall(Evidence(field), "", 30)})
    for count, (at, _) in enumerate(reversed(split(head)[-_LONGEST_PHRASE:]), 1):
        tail = head[at:]
        yield from ((at, item) for item in _names(tail, catalog, used, count))
        yield from ((at, item) for item in _values(tail, values, count))
        yield from ((at, item) for item in _noted(tail, notes, count))


def _names(tail: str, catalog: Catalog, used: Mapping[str, Suggestion], count: int) -> Iterator[Item]:
    prefix = _folded(tail)
    for phrase in lookup.phrases_from(catalog, prefix, _MOST_ITEMS):
        if phrase.text == prefix.strip():
            continue
        known = used.get(phrase.column or phrase.table)
        origin = f"column {phrase.table}.{phrase.column}" if phrase.column else f"table {phrase.table}"
        score = count + 0.3 * (phrase.kind == "table") + (known.p if known else 0.0) + 0.2
        why = f"{origin}, {known.why}" if known else origin
        yield Item(phrase.text, phrase.text, phrase.kind, why, score, known.id if known else "")


def _values(tail: str, values: ValueIndex, count: int) -> Iterator[Item]:
    prefix = normalise(tail) + (" " if tail[-1:].isspace() else "")
    if not prefix.strip():
        return
    for at, form in enumerate(lookup.forms_from(values, prefix, _MOST_ITEMS)):
        for stored in values.lookup(form)[:3]:
            if stored.value.casefold() != tail.strip().casefold():
                why = f"value of {stored.column}"
                yield Item(stored.value, stored.value, "value", why, count + 0.1 - 1e-3 * at)


def _noted(tail: str, notes: Notes, count: int) -> Iterator[Item]:
    """Metrics and what people say for tables, columns and values: before the names of the same words."""
    prefix = _folded(tail)
    if not prefix.strip():
        return
    for phrase in noted.phrases_from(notes, prefix, _MOST_ITEMS):
        if phrase.low != prefix.strip():
            score = count + 0.7 + 0.1 * (phrase.kind == "metric")
            yield Item(phrase.text, phrase.text, phrase.kind, phrase.means, score)


def _folded(tail: str) -> str:
    """What is typed as phrases are searched: in lower case, one space between words and one behind a finished one."""
    return " ".join(tail.casefold().split()) + (" " if tail[-1:].isspace() else "")


def _recalled(head: str, source: str, history: Autocomplete) -> Iterator[tuple[int, Item]]:
    """Next words and whole questions from history, with where the text they replace starts."""
    words = split(head)
    typing = bool(words) and not head[-1:].isspace()
    at = words[-1][0] if typing else len(head)
    before = _words(head[:at])
    for item in history.recall(_evidence(source, before), head[at:], 8, kind="text"):
        if item.p >= _LEAST_P and item.value not in (_END, head[at:]):
            yield at, Item(item.value, item.value, "word", item.why, 1.0 + item.p, item.id)
    begun = " ".join(head.split()) + (" " if words and head[-1:].isspace() else "")
    for item in history.recall(Evidence(questions_field(source)), begun, 5, kind="text"):
        if item.value.casefold() != begun.casefold():
            rest = item.value[len(begun) :]
            yield len(head), Item(item.value, rest, "question", item.why, 1.5 + item.p, item.id)


def _ghost(head: str, source: str, history: Autocomplete) -> tuple[str, float, Prediction]:
    """The words that most likely follow, while all of them are likely right."""
    words = split(head)
    typing = bool(words) and not head[-1:].isspace()
    prefix = words[-1][1] if typing else ""
    before = _words(head[: words[-1][0]] if typing else head)
    out, p, first = "", 1.0, Prediction()
    for step in range(_MOST_WORDS):
        evidence = _evidence(source, before)
        ahead = history.words.predict(evidence, prefix if not step else "", 1)
        if not _is_sure(ahead, p, len(evidence.chain)) or ahead.values[0] == _END:
            break
        word = ahead.values[0]
        p, first = p * ahead.p[0], first if step else ahead
        if not step and typing:
            out = word[len(prefix) :]
        else:
            joined = _is_joined(before, word) or (not step and head[-1:].isspace())
            out += word if joined else f" {word}"
        before.append(word)
    return out, p, first


def _is_joined(before: Sequence[str], word: str) -> bool:
    """Whether no space stands between the words so far and this one; of two equal quotes the second closes."""
    if not before or word in _NO_SPACE_BEFORE or before[-1] in _NO_SPACE_BEHIND:
        return True
    return any(mark in _QUOTES and before.count(mark) % 2 == 1 for mark in (word, before[-1]))


def _is_sure(ahead: Prediction, p: float, available: int) -> bool:
    if not ahead.values or ahead.times < _LEAST_TIMES or ahead.depth < min(_LEAST_DEPTH, available):
        return False
    return p * ahead.p[0] >= SHOW_FROM
