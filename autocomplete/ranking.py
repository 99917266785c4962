"""Looks up the tallies that speak about a field, and ranks what they hold."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from autocomplete import gate, mix
from autocomplete.counts import Tally
from autocomplete.echo import echo_of
from autocomplete.field import COUNTED_DEPTHS, PROSE, Evidence, Field, Observation, Part
from autocomplete.history import History
from autocomplete.mix import LAST, Before, Ranking, Sources
from autocomplete.sisters import YOUNG, lent
from autocomplete.vocabulary import FieldRow

_REORDER_AT = frozenset((30, 120, 480, 1920, 7680))
_NEW_LETTER = 0.05
_RARE = 1e-6
_NAMING = ("sql", "code")
"""Texts that name things of their own, such as an alias, and use the names further on."""


def ranked(history: History, row: FieldRow, evidence: Evidence) -> Ranking:
    """The candidates for a field given the evidence, best first."""
    sources = _sources(history, row, evidence)
    text = _text(evidence)
    return mix.rank(row.declared.name, sources, history.weights, seen=row.uses, new=row.p_new, text=text)


def _sources(history: History, row: FieldRow, evidence: Evidence) -> Sources:
    everything, marks = _everything(history, row), _marks(history, row, evidence.pairs)
    before = _before(history, evidence, everything, marks) if row.declared.kind == "value" else None
    asked = [(LAST, _after(before.value))] if before is not None else []
    asked += [(part[0], marks[part]) for part in evidence.pairs if part in marks]
    pairs = []
    for slot, mark in asked:
        tally = history.tallies.get(_key(row.id, (mark,)), 1)
        if tally is not None and tally.n:
            pairs.append((slot, tally))
    chain: list[Tally] = []
    linked: list[str] = []
    for depth, part in enumerate(evidence.chain, 1):
        known = _known_mark(history, row, part)
        if known is None:
            break
        linked.append(known)
        if depth not in COUNTED_DEPTHS:
            continue
        tally = history.tallies.get(_key(row.id, linked), depth)
        if tally is None or not tally.n:
            break
        chain.append(tally)
    ids = _ids(history, row, evidence)
    words = _words(row, evidence, ids)
    here: dict[int, int] = {}
    for value in words:
        here[value] = here.pop(value, 0) + 1
    heard = lent(history, row, evidence)
    expected = _expected(evidence, ids)
    return Sources(
        everything, tuple(pairs), tuple(chain), here, before, heard, echo_of(words), expected, evidence.place
    )


def _marks(history: History, row: FieldRow, parts: Iterable[Part]) -> dict[Part, str]:
    """Parts of the evidence as they stand in a context's key; those whose value was never seen are left out."""
    found = {part: _known_mark(history, row, part) for part in parts}
    return {part: mark for part, mark in found.items() if mark is not None}


def _known_mark(history: History, row: FieldRow, part: Part) -> str | None:
    """One part as it stands in a context's key; None where its value was never seen."""
    slot, text = part
    field = row if slot.startswith("#") else history.vocabulary.fields().get(slot)
    value = None if field is None else history.vocabulary.value_id(field.id, text)
    return None if field is None or value is None else _mark(slot, field.id, value)


def _mark(slot: str, field: int, value: int) -> str:
    """A value of a field, or of a place of the same text, as a part of a context's key."""
    return f"{slot if slot.startswith('#') else field}={value}"


def _text(evidence: Evidence) -> tuple[str, ...]:
    """The words of the text at hand, and those that it lets expect."""
    if not evidence.expected:
        return evidence.here
    return (*evidence.here, *(word for _, word in evidence.expected))


def _ids(history: History, row: FieldRow, evidence: Evidence) -> dict[str, int]:
    """The ids of these words; new ones get negative numbers."""
    ids: dict[str, int] = {}
    for at, text in enumerate(_text(evidence)):
        if text not in ids:
            known = history.vocabulary.value_id(row.id, text)
            ids[text] = -1 - at if known is None else known
    return ids


def _words(row: FieldRow, evidence: Evidence, ids: Mapping[str, int]) -> list[int]:
    """The words of the text at hand; new ones only where it may bring names of its own."""
    own_names = row.declared.kind in _NAMING
    return [ids[text] for text in evidence.here if own_names or ids[text] >= 0]


def _expected(evidence: Evidence, ids: Mapping[str, int]) -> dict[str, list[int]]:
    """What each rule expects."""
    found: dict[str, list[int]] = {}
    for rule, word in evidence.expected:
        found.setdefault(rule, []).append(ids[word])
    return found


def texts_of(history: History, ranking: Ranking, values: Sequence[int]) -> list[str]:
    """The texts of candidates of a ranking, in order."""
    known = [value for value in values if value >= 0]
    if len(known) == len(values):
        return history.vocabulary.texts(values)
    rest = iter(history.vocabulary.texts(known))
    return [next(rest) if value >= 0 else ranking.text[-1 - value] for value in values]


def _everything(history: History, row: FieldRow) -> Tally:
    found = history.tallies.get(_key(row.id, ()), 0)
    return Tally() if found is None else found


def _before(history: History, evidence: Evidence, everything: Tally, marks: Mapping[Part, str]) -> Before | None:
    """What the record before had in this field; words of a text and members of a set come in no such order."""
    latest = everything.latest(1)
    if not latest:
        return None
    fields, same = history.vocabulary.fields(), 0
    for part in evidence.pairs:
        other = fields.get(part[0])
        if other is not None:
            held = _everything(history, other).latest(1)
            same += [_mark(part[0], other.id, value) for value in held] == [marks.get(part)]
    alike = 4 * same // len(evidence.pairs) if evidence.pairs else 0
    stat = everything.stat(latest[0])
    return Before(latest[0], alike, min(int(stat.recent), 3) if stat is not None else 1)


def _after(value: int) -> str:
    """The value of the record before as a part of a context's key."""
    return f"{LAST}={value}"


def _key(field: int, marks: Sequence[str]) -> str:
    return f"{field}|{','.join(marks)}"


def shortlist(history: History, row: FieldRow, ranking: Ranking, prefix: str, limit: int) -> Ranking:
    """Only the values that start with `prefix` in any case, probabilities given that they do.

    Where the contexts know fewer than `limit`, the most used values of the field follow.
    """
    values, p, order = list(ranking.values), list(ranking.p), ranking.order
    if prefix:
        low = prefix.casefold()
        texts = texts_of(history, ranking, ranking.values)
        kept = [at for at, text in enumerate(texts) if text.casefold().startswith(low)]
        values, p, order = [values[at] for at in kept], [p[at] for at in kept], tuple(order[at] for at in kept)
    if len(values) < min(limit, ranking.kinds):
        known = set(values)
        more = [value for value in history.vocabulary.starting_with(row.id, prefix, limit) if value not in known]
        values += more
        p += [_RARE] * len(more)
    if prefix:
        total = sum(p) + ranking.new * _NEW_LETTER ** len(prefix)
        p = [chance / total for chance in p]
    return replace(ranking, values=tuple(values), p=tuple(p), order=order)


def only(ranking: Ranking, values: Collection[int]) -> Ranking:
    """The ranking without the values that are not among `values`; the text's own words stay."""
    kept = [at for at, value in enumerate(ranking.values) if value < 0 or value in values]
    if len(kept) == len(ranking.values):
        return ranking
    return replace(
        ranking,
        values=tuple(ranking.values[at] for at in kept),
        p=tuple(ranking.p[at] for at in kept),
        order=tuple(ranking.order[at] for at in kept if at < len(ranking.order)),
    )


def calibrated(
    history: History, row: FieldRow, ranking: Ranking, features: gate.Features, limit: int
) -> tuple[float, ...]:
    """The best `limit` probabilities: the first from the gate, the others in proportion to what is left."""
    if not ranking.values:
        return ()
    first = gate.probability(history.weights, row.declared.kind, features)
    left = (1 - first) / max(1 - ranking.p[0], 1e-9)
    return (first, *(min(first, chance * left) for chance in ranking.p[1:limit]))


def learn_weights(history: History, row: FieldRow, ranking: Ranking, kept: str) -> None:
    """Move the weights of mix and gate by the value that was kept."""
    value = _among(history, row, ranking, kept)
    if ranking.values:
        right = value == ranking.values[0]
        row.tried += 1
        row.right += int(right)
        gate.learn(history.weights, row.declared.kind, gate.features(ranking), right)
    if value is not None:
        mix.learn(ranking, value, history.weights, prose=row.declared.kind in PROSE)


def _among(history: History, row: FieldRow, ranking: Ranking, kept: str) -> int | None:
    """The candidate that says what was kept, a sister's value too; None when none does."""
    own = history.vocabulary.value_id(row.id, kept)
    if own is None and kept in ranking.text:
        first = -1 - ranking.text.index(kept)
        return first if first in ranking.values else None
    if own in ranking.values or row.uses >= YOUNG:
        return own
    texts = texts_of(history, ranking, ranking.values)
    return next((value for value, text in zip(ranking.values, texts, strict=True) if text == kept), None)


def count(history: History, row: FieldRow, observation: Observation) -> None:
    """Count a kept value in every context of its evidence. Inside `History.writing`."""
    known = history.vocabulary.value_id(row.id, observation.value)
    new = known is None or not history.vocabulary.is_used(known)
    value = history.vocabulary.intern(row.id, observation.value)
    row.count(new=new)
    history.vocabulary.used(value)
    history.vocabulary.changed(row)
    everything = _everything(history, row)
    share = 0.0 if new else everything.share(value)
    keys: dict[str, int] = {_key(row.id, ()): 0}
    if row.declared.kind == "value":
        keys |= {_key(row.id, (_after(last),)): 1 for last in everything.latest(1)}
    for part in observation.evidence.pairs:
        mark = _intern(history, row, part)
        if share:
            _learn_gain(history, row, part[0], _key(row.id, (mark,)), value, share)
        keys[_key(row.id, (mark,))] = 1
    marks: list[str] = []
    for part in observation.evidence.chain:
        marks.append(_intern(history, row, part))
        if len(marks) in COUNTED_DEPTHS:
            keys[_key(row.id, marks)] = len(marks)
    for key, parts in keys.items():
        history.tallies.add(key, parts, value)
    if row.uses in _REORDER_AT:
        _reorder(history, row, [part[0] for part in observation.evidence.pairs])


def _intern(history: History, row: FieldRow, part: Part) -> str:
    slot, text = part
    field = row if slot.startswith("#") else history.vocabulary.fields().get(slot)
    # What stood before a word of a text is text as well: whoever forgets a value forgets it there, too.
    kind = row.declared.kind if row.declared.kind in PROSE else "value"
    field = field or history.vocabulary.declare(Field(slot, kind=kind))
    return _mark(slot, field.id, history.vocabulary.intern(field.id, text))


def _learn_gain(history: History, row: FieldRow, slot: str, key: str, value: int, share: float) -> None:
    """How many nats the slot would have saved: the order of the chain comes from these sums."""
    tally = history.tallies.get(key, 1)
    if tally is not None and tally.n:
        gain = math.log(tally.chance(value, share)) - math.log(share)
        history.weights.step(row.declared.name, f"gain {slot}", gain)


def _reorder(history: History, row: FieldRow, slots: Sequence[str]) -> None:
    owner = row.declared.name
    known = dict.fromkeys((*row.chain, *slots))
    row.chain = tuple(sorted(known, key=lambda slot: -history.weights.get(owner, f"gain {slot}")))
