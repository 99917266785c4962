"""Spider's training questions as items: opened databases, gold queries read into forms."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nl2sql.drafting import Source
from nl2sql.form.actions import Form
from nl2sql.form.from_sql import NotInForm, from_sql
from nl2sql.form.scope import Candidate
from nl2sql.linking.scoping import full_scope
from nl2sql.training.items import Item, Origin, is_held_out

_log = logging.getLogger(__name__)
_FILES: tuple[tuple[str, Origin], ...] = (("train_spider.json", "spider"), ("train_others.json", "others"))


def open_spider(folder: Path, database: str) -> Source | None:
    """A database of the folder, or None where the file is missing."""
    from nl2sql.adapters.opening import open_database
    from nl2sql.sources import load_source

    file = database_file(folder, database)
    return load_source(open_database(file), name=database, value_budget_s=20.0) if file.exists() else None


def database_file(folder: Path, database: str) -> Path:
    """Where Spider keeps a database."""
    return folder / "database" / database / f"{database}.sqlite"


def entries(folder: Path, *, held_out: bool) -> dict[str, list[tuple[int, dict[str, Any], Origin]]]:
    """Training questions by database: those of held-out databases, or the others; with their places in the file.

    Only databases of Spider's own training file are held out: the second file has few databases with many questions.
    """
    found: dict[str, list[tuple[int, dict[str, Any], Origin]]] = defaultdict(list)
    for name, origin in _FILES:
        for place, entry in enumerate(json.loads((folder / name).read_text("utf-8"))):
            if (origin == "spider" and is_held_out(entry["db_id"])) == held_out:
                found[entry["db_id"]].append((place, entry, origin))
    return dict(found)


def items(folder: Path, source: Source, asked: list[tuple[int, dict[str, Any], Origin]]) -> Iterator[Item]:
    """The questions of one database whose gold query has a form."""
    forms: dict[str, tuple[Form, tuple[Candidate, ...]] | None] = {}
    for _, entry, origin in asked:
        query = entry["query"]
        if query not in forms:
            forms[query] = _form(query, source)
        read = forms[query]
        if read is not None:
            yield Item(database_file(folder, source.name), entry["question"], *read, origin)


def _form(query: str, source: Source) -> tuple[Form, tuple[Candidate, ...]] | None:
    try:
        return from_sql(query, source, full_scope(source))
    except NotInForm as reason:
        _log.debug("%s: %s", reason, query)
        return None
