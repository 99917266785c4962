"""Questions of held-out databases in other words, joined to the benchmark's items: for choosing, not for training."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict


class Paraphrased(TypedDict):
    """A question in our words with the query that answers it, named as in the benchmark's own file."""

    db_id: str
    question: str
    query: str


def paraphrased(file: Path, spider: Path) -> list[Paraphrased]:
    """The questions of `file`, in its order, with the database and query of the item each stands for.

    A line of `file` is a position in `spider` (train_spider.json, from 0), a tab and the wording; empty lines and
    those that begin with ``#`` are skipped. Raises ValueError, naming the line, for a line that is none of these, a
    position that `spider` does not have, or a position that was there before.
    """
    items = json.loads(spider.read_text("utf-8"))
    found: dict[int, Paraphrased] = {}
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        position, _, wording = (part.strip() for part in line.partition("\t"))
        if not (position.isascii() and position.isdigit() and wording):
            raise ValueError(f"{file.name}, line {number}: not a position, a tab and a wording")
        if int(position) >= len(items):
            raise ValueError(f"{file.name}, line {number}: there is no item {position}")
        if int(position) in found:
            raise ValueError(f"{file.name}, line {number}: item {position} for the second time")
        item = items[int(position)]
        found[int(position)] = Paraphrased(db_id=item["db_id"], question=wording, query=item["query"])
    return list(found.values())
