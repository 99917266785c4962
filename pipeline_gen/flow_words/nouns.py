"""What the rows of a step are called: “orders”, “people”, “rows”."""

from __future__ import annotations

from rapidfuzz import fuzz, process

from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.words import Cursor, stems_of

_LONG, _NEAR = 6, 90


def skip_noun(cursor: Cursor, scene: Scene) -> None:
    """Move over what the rows are called: “order”, “rows”, “product”; never over a column before “per”."""
    if cursor.takes("rows", "row", "entry", "record", "ones", "one", "entries", "records", "people", "them"):
        return
    noun_of_rows(cursor, scene)


def noun_of_rows(cursor: Cursor, scene: Scene) -> str:
    """What the rows are called, where the next word is that: the table's name, people for persons."""
    word = cursor.word
    if word is None or word.kind != "word":
        return ""
    nouns = {part for ref in scene.origins.values() for part in stems_of(ref.table.rpartition(".")[2])}
    tables = {ref.table.rpartition(".")[2].lower() for ref in scene.origins.values()}
    said = stems_of(word.low)
    if len(word.low) >= _LONG and process.extractOne(word.low, tables, scorer=fuzz.ratio, score_cutoff=_NEAR):
        cursor.place += 1  # misspelt
        return word.low
    if said and set(said) <= nouns | {part for noun in nouns for part in stems_of(noun)}:
        cursor.place += 1
        return word.low
    return ""
