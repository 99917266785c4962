"""Whether a form is worth asking: it has a statement, which runs quickly, gives rows, and whose conditions matter."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from nl2sql.database import Limits, Rows
from nl2sql.form.actions import Form, word
from nl2sql.form.machine import accepts
from nl2sql.form.scope import Candidate
from nl2sql.form.to_sql import CannotWrite, to_sql
from nl2sql.problems import PlainspokenError
from nl2sql.training.generate.world import World

_LIMITS = Limits(rows=300, seconds=1.0)


@dataclass
class Acceptance:
    """Keeps the results of statements that have run."""

    world: World
    _seen: dict[str, Rows | None] = field(default_factory=dict)

    def accepts(self, form: Form, values: tuple[Candidate, ...]) -> bool:
        """Whether the form gives rows, and other rows than without its conditions."""
        if not accepts(form):
            return False
        rows = self._run(form, values)
        if rows is None or not any(cell is not None for row in rows.rows for cell in row):
            return False
        if _is_zero(rows):
            return False
        plain = without_where(form)
        if plain is None:
            return True
        before = self._run(plain, values)
        return before is None or before.rows != rows.rows

    def _run(self, form: Form, values: tuple[Candidate, ...]) -> Rows | None:
        scope = replace(self.world.scope, values=values)
        try:
            sql = to_sql(form, scope, self.world.source).sql()
        except CannotWrite:
            return None
        if sql not in self._seen:
            self._seen[sql] = self._rows(sql)
        return self._seen[sql]

    def _rows(self, sql: str) -> Rows | None:
        try:
            return self.world.source.database.run(sql, _LIMITS)
        except PlainspokenError:
            return None


def _is_zero(rows: Rows) -> bool:
    return len(rows.rows) == 1 and len(rows.columns) == 1 and rows.rows[0][0] == 0


def without_where(form: Form) -> Form | None:
    """The form without the conditions of its first query; None where it has none, or is put together of two."""
    where = word("where")
    ends = {word(text) for text in ("group", "ascending", "descending", "also", "finish")}
    combining = {word(text) for text in ("intersect", "union", "except")}
    if where not in form or combining & set(form):
        return None
    start = form.index(where)
    depth = 0
    for place in range(start, len(form)):
        action = form[place]
        depth += (action == word("query")) - (action == word("end"))
        if depth == 0 and action in ends:
            return (*form[:start], *form[place:])
    return None
