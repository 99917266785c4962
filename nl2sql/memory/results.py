"""A mark of the rows an accepted answer gave: enough to tell later whether they are the same, and no row of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Literal

from nl2sql.database import Rows
from nl2sql.results_compared import plain_cell

Compared = Literal["same", "other rows", "other shape", "unknown"]


@dataclass(frozen=True, slots=True)
class ResultMark:
    """The names and types of the columns, how many rows there were, and a digest of them in any order.

    The digest is empty where the rows were cut short: which ones came is then up to the database.
    """

    columns: tuple[tuple[str, str], ...]
    count: int
    truncated: bool
    digest: str

    @staticmethod
    def of(rows: Rows) -> ResultMark:
        """The mark of a result."""
        columns = tuple((column.name, column.type) for column in rows.columns)
        return ResultMark(columns, len(rows.rows), rows.truncated, "" if rows.truncated else _digest(rows))

    @staticmethod
    def read(text: str) -> ResultMark | None:
        """The inverse of `text`; None for an empty text."""
        if not text:
            return None
        columns, count, truncated, digest = json.loads(text)
        return ResultMark(tuple((name, kind) for name, kind in columns), count, truncated, digest)

    @property
    def text(self) -> str:
        """The mark as it is stored."""
        return json.dumps([self.columns, self.count, self.truncated, self.digest], ensure_ascii=False)

    def compare(self, rows: Rows) -> Compared:
        """How a result now stands to the one marked. Names and types of columns are its shape."""
        now = ResultMark.of(rows)
        if self.columns != now.columns:
            return "other shape"
        if self.truncated and now.truncated:
            return "same"
        return "same" if (self.count, self.digest) == (now.count, now.digest) else "other rows"


def _digest(rows: Rows) -> str:
    lines = sorted(json.dumps([plain_cell(cell) for cell in row], ensure_ascii=False) for row in rows.rows)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:24]
