"""What the rows of a step are called: “orders”, “people”, “rows”."""

from __future__ import annotations

from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.words import Cursor, stems_of


def skip_noun(cursor: Cursor, scene: Scene) -> None:
    """Move over what the rows are called: “order”, “rows”, “product”; never over a column before “per”."""
    if cursor.takes("rows", "row", "entry", "record", "ones", "one", "entries", "records"):
        return
    noun_of_rows(cursor, scene)


def noun_of_rows(cursor: Cursor, scene: Scene) -> str:
    """What the rows are called, where the next word is that: the table's name, people for persons."""
    word = cursor.word
    if word is None or word.kind != "word":
        return ""
    nouns = {part for ref in scene.origins.values() for part in stems_of(ref.table.rpartition(".")[2])}
    said = stems_of(word.low)
    if said and set(said) <= nouns | {part for noun in nouns for part in stems_of(noun)}:
        cursor.place += 1
        return word.low
    return ""
