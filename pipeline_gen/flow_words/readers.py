"""Every reader of clauses, in the order in which they are tried."""

from __future__ import annotations

from nl2sql.drafting import Source
from nl2sql.problems import UsageError
from pipeline_gen.flow_words.beside import beside_rows
from pipeline_gen.flow_words.cleaning import (
    change_type,
    drop_columns,
    drop_missing,
    fill_missing,
    order_columns,
    read_dates,
    replace_values,
    tidy_text,
)
from pipeline_gen.flow_words.columns import days_apart, extract, keep_columns, rename_columns, work_out
from pipeline_gen.flow_words.described import described_rows, weekdays_only
from pipeline_gen.flow_words.figures import summarise
from pipeline_gen.flow_words.made import Made, Reader, made
from pipeline_gen.flow_words.naming import AmbiguousColumn
from pipeline_gen.flow_words.ranks import deduplicate, first_of_each, first_rows, sort_rows
from pipeline_gen.flow_words.reshaping import (
    classes,
    outliers,
    pivot,
    rows_of_parts,
    sample,
    split,
    take_part,
    unpivot,
)
from pipeline_gen.flow_words.rows import by_value, drop_repeated, drop_rows, keep_rows, lacking_value
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.tables import add_columns_of, join_table, stack
from pipeline_gen.flow_words.words import Cursor, Word, stems_of
from pipeline_gen.steps import Source as SourceStep

READERS: tuple[Reader, ...] = (
    drop_repeated,
    deduplicate,
    drop_missing,
    drop_rows,
    fill_missing,
    sample,
    split,
    classes,
    outliers,
    pivot,
    unpivot,
    rows_of_parts,
    take_part,
    first_of_each,
    first_rows,
    sort_rows,
    tidy_text,
    read_dates,
    change_type,
    replace_values,
    order_columns,
    rename_columns,
    extract,
    weekdays_only,
    lacking_value,
    keep_columns,
    keep_rows,
    by_value,
    described_rows,
    drop_columns,
    beside_rows,
    add_columns_of,
    join_table,
    stack,
    days_apart,
    work_out,
    summarise,
)


def _readable(words: tuple[Word, ...], scene: Scene) -> bool:
    """Whether a reader makes steps of these words, and uses all of them."""
    for reader in READERS:
        cursor = Cursor(words)
        try:
            if reader(cursor, scene) is not None and cursor.done:
                return True
        except (AmbiguousColumn, UsageError):
            continue
    return False


def until_readable(parts: list[tuple[Word, ...]], place: int, scene: Scene | None) -> int:
    """Where the next piece begins that can be read by itself: a looser reading must not swallow it."""
    for later in range(place + 1, len(parts) if scene is not None else 0):
        if scene is not None and _readable(parts[later], scene):
            return later
    return len(parts)


def begun(cursor: Cursor, source: Source) -> Made | None:
    """“start with orders”: the table that an empty flow begins with."""
    cursor.skips("start", "begin", "load", "read", "open", "use", "take", "with", "from", "the", "table", "show", "all")
    wanted = tuple(part for word in cursor.words[cursor.place :] for part in stems_of(word.low) if word.low != "table")
    for table in source.catalog.tables:
        if wanted and wanted in (stems_of(table.name), stems_of(table.key)):
            return made(SourceStep.of(table))
    return None
