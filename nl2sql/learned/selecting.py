"""What a form selects, and whether that is what the question names, in its order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nl2sql.form.actions import ARITHMETIC, WORDS, Form
from nl2sql.form.scope import Scope
from nl2sql.linking.linked import Level, Linked

_ENDS = frozenset(
    {"where", "group", "ascending", "descending", "also", "finish", "intersect", "union", "except", "end"}
)
_CUE = {
    "count": "count",
    "count distinct": "count",
    "sum": "sum",
    "avg": "average",
    "max": "largest",
    "min": "smallest",
    "median": "median",
    "share": "share",
}


@dataclass(frozen=True)
class Selected:
    """One item of the outermost selection: its words, and the columns and tables it points at."""

    words: tuple[str, ...]
    columns: tuple[int, ...]
    tables: tuple[int, ...]

    @property
    def plain(self) -> bool:
        """Whether it is a column as it stands."""
        return not self.words and bool(self.columns)


def selected(form: Form) -> tuple[Selected, ...]:
    """The items that the outermost (or first) query selects, in order."""
    items: list[Selected] = []
    words: list[str] = []
    columns: list[int] = []
    tables: list[int] = []
    pending = 1
    for action in form[1:]:
        if action.kind == "word":
            said = WORDS[action.at]
            if said in _ENDS:
                break
            pending += said in ARITHMETIC or said == "each"
            words.append(said)
            continue
        (columns if action.kind == "column" else tables).append(action.at)
        pending -= 1
        if pending <= 0:
            items.append(Selected(tuple(words), tuple(columns), tuple(tables)))
            words, columns, tables, pending = [], [], [], 1
    return tuple(items)


def inversions(items: Iterable[Selected], linked: Linked, cues: dict[str, tuple[int, ...]]) -> int:
    """How many pairs of selected items stand the other way round than the question names them."""
    places = [_named_at(item, linked, cues) for item in items]
    known = [place for place in places if place is not None]
    return sum(1 for first in range(len(known)) for second in known[first + 1 :] if second < known[first])


def _named_at(item: Selected, linked: Linked, cues: dict[str, tuple[int, ...]]) -> int | None:
    """The first token that names an item: that of its aggregate, else the best linked to its column."""
    found: list[int] = []
    for word in item.words:
        found += cues.get(_CUE.get(word, ""), ())[:1]
    for column in item.columns:
        found += _best(linked.column_links, column)[:1]
    if not item.columns and not found:
        for table in item.tables:
            found += _best(linked.table_links, table)[:1]
    return min(found, default=None)


def _best(links: dict[tuple[int, int], Level], target: int) -> list[int]:
    named = {token: level for (token, at), level in links.items() if at == target}
    best = max(named.values(), default=Level.NONE)
    return sorted(token for token, level in named.items() if level == best)


def tables_of(form: Form, scope: Scope) -> set[int]:
    """The tables that a form points at, by name or by a column."""
    said = {action.at for action in form if action.kind == "table"}
    return said | {scope.columns[action.at].table for action in form if action.kind == "column"}
