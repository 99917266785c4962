"""What the parser learns from: questions, each with its form over all of a database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nl2sql.form.actions import Form
from nl2sql.form.scope import Candidate

Origin = Literal["spider", "others", "reworded", "renamed", "synthetic"]
"""Spider's training questions; its second training file; the first with other words in the question; with other
names in the schema; made by the generator."""

HELD_OUT_SHARE = 8


@dataclass(frozen=True)
class Item:
    """One question to learn from.

    `form` points into the full scope of the database (`full_scope`), except that its values are places in
    `values`: the literals of the query. `database` is a SQLite file.
    """

    database: Path
    question: str
    form: Form
    values: tuple[Candidate, ...]
    origin: Origin


def is_held_out(database: str) -> bool:
    """Whether a training database (its name) is kept out of training, for ranking, choosing and calibrating.

    One in eight, by a digest of the name: the same ones every time, on every machine.
    """
    return int(hashlib.sha1(database.encode()).hexdigest(), 16) % HELD_OUT_SHARE == 0
