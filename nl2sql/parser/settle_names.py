"""Settles whose name is asked for where only "name" was said: "the name and pay of every sales assistant"."""

from __future__ import annotations

from nl2sql.parser.frame import Output
from nl2sql.parser.knowledge import label_columns
from nl2sql.parser.reader import Reader

_NAMES = frozenset({"name", "names"})


def names_of_subject(reader: Reader) -> None:
    """Where all that is said is said of one table, a bare "name" is that of its rows."""
    if reader.fragment or reader.mentions or reader.measures or not reader.conditions:
        return
    bare = [mark for mark in reader.used if mark.kind == "column" and reader.said(mark) in _NAMES]
    if not bare:
        return
    plain = {mark.ref for mark in bare}
    others = {condition.column.table for condition in reader.conditions}
    others |= {output.column.table for output in reader.outputs if output.column not in plain}
    if len(others) != 1 or any(ref.table in others for ref in plain):
        return
    named = label_columns(reader.table_of(next(iter(others))))
    shown: list[Output] = []
    for output in reader.outputs:
        shown += [Output(ref, output.words) for ref in named] if output.column in plain else [output]
    reader.outputs = shown
