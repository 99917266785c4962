"""Words that were mistyped: “filtr age abvoe 40”. Corrected only where all is understood then, and always told."""

from __future__ import annotations

from rapidfuzz.distance import OSA

from nl2sql.problems import Problem
from nl2sql.words import NUMBER_WORDS, STOP_WORDS, split_identifier
from pipeline_gen.flow_words.literals import GRAINS
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.words import words_of

_SAID = frozenset(
    """
    above add after alphabetically ascending average before below between biggest bottom bucket change cheapest column
    columns contains convert count deduplicate delete descending divided drop duplicates earliest empty exclude
    expensive fill filter first flag greater group heavier highest instead join keep largest last latest least less
    lowercase lowest maximum mean median merge minimum minus missing month more most newest number oldest only order
    outliers percent percentage pivot plus quarter rank remove rename repeated replace rows running sample share
    smallest sort split start sum than times total trim under unique unpivot uppercase values week where with without
    year youngest
    """.split()  # noqa: SIM905 - a list of words reads better so
) | frozenset(GRAINS)
_NEW_NAMES = frozenset({"to", "as", "into", "called", "named", "name", "is", "are", "be", "contains"})
_LEAST, _LONG = 4, 8


def corrected(text: str, scene: Scene) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The text with words that are no words put right, and which were read as what.

    Words in quotes, names for something new and values of the data stay as they are; so does what could be several.
    """
    names = {part.lower() for name in scene.names for part in (name, *split_identifier(name))}
    names |= {part.lower() for ref in scene.origins.values() for part in split_identifier(ref.table.rpartition(".")[2])}
    found: list[tuple[str, str]] = []
    pieces: list[str] = []
    place, before = 0, ""
    for word in words_of(text):
        known = word.kind != "word" or word.low in names | _SAID | STOP_WORDS | NUMBER_WORDS.keys()
        meant = "" if known or before in _NEW_NAMES or _is_value(word.low, scene) else _meant(word.low, names)
        if meant:
            pieces += [text[place : word.span.start], meant]
            place = word.span.end
            found.append((word.text, meant))
        before = word.low
    return "".join((*pieces, text[place:])), tuple(found)


def _meant(low: str, names: set[str]) -> str:
    """The one word that is nearly this; of columns, also where three letters were typed."""
    far = 1 if len(low) < _LONG else 2
    said = names | _SAID if len(low) >= _LEAST else names if len(low) == _LEAST - 1 else set()
    near = {word: OSA.distance(low, word) for word in said if abs(len(word) - len(low)) <= far and len(word) > 2}
    best = min(near.values(), default=far + 1)
    alike = [word for word, distance in near.items() if distance == best]
    return alike[0] if best <= far and len(alike) == 1 else ""


def _is_value(low: str, scene: Scene) -> bool:
    columns = set(scene.origins.values())
    return any(stored.column in columns for stored in scene.source.values.lookup(low))


def corrections(found: tuple[tuple[str, str], ...]) -> Problem:
    """What was read as what."""
    said = ", ".join(f"“{typed}” as “{meant}”" for typed, meant in found)
    return Problem("flow.spelling", f"Read {said}.", "Take it back where something else was meant.", severity="info")
