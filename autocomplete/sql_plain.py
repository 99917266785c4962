"""What an editor offers that knows the schema and no history: all that may stand there, in alphabetical order."""

from __future__ import annotations

from autocomplete.sql_scope import Walk
from autocomplete.sql_seen import SeenColumns
from autocomplete.sql_text import RESERVED

_LANGUAGE = sorted(word.upper() for word in RESERVED)


def schema_only(walk: Walk, last: str, columns: SeenColumns) -> list[str]:
    """Tables where one is expected, after a dot the columns of what is qualified; else columns, names, words.

    `walk` has read what stands before, `last` is its last word; `columns` stands for the catalogue.
    """
    scope, spot = walk.scope(), walk.spot
    if scope.expects_source:
        return sorted({*columns.tables(), *scope.query.ctes})
    if last == ".":
        return sorted(columns.of(spot.table)) or columns.everything()
    here = sorted({name for table in spot.names.values() for name in columns.of(table)}) or columns.everything()
    return [*here, *sorted(spot.names), *_LANGUAGE, *sorted(columns.tables())]
