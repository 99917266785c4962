"""Clauses about columns: which to keep, their names, and new ones that are worked out."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.parser.dialects import days_between
from nl2sql.words import STOP_WORDS
from pipeline_gen.flow_words.literals import GRAINS, cut, year_of
from pipeline_gen.flow_words.made import Made, made
from pipeline_gen.flow_words.phrases import Phrases
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.words import Cursor
from pipeline_gen.sql_text import column, slug, unique
from pipeline_gen.steps import Derive, Rename, Select

_KEEP = (
    "keep",
    "keep only",
    "only keep",
    "select",
    "show only",
    "only",
    "show",
    "take",
    "take only",
    "just",
    "keep just",
)
_COLUMNS = ("column", "columns", "the column", "the columns", "fields", "field", "the fields", "the field")
_ADD = ("add", "work out", "compute", "calculate", "derive", "create", "define", "make", "add up", "also add", "let",
        "set", "and add", "also work out")  # fmt: skip
_A = ("a", "an", "the", "new", "a new column", "a column", "column", "the column", "a column called", "a new",
      "a column named", "called", "a new column called", "new column")  # fmt: skip


def keep_columns(cursor: Cursor, scene: Scene) -> Made | None:
    """“keep only name and age”; also what a step that chooses columns says of itself."""
    outputs: list[tuple[str, exp.Expr]] = []
    verb = cursor.takes(*_KEEP)
    if verb:
        cursor.takes("only")
        cursor.takes(*_COLUMNS)
        names = scene.columns(cursor)
        cursor.takes(*_COLUMNS)
        outputs = [(name, column(name)) for name in names]
    more = _also(cursor, scene, bool(outputs))
    if not outputs and not (more and not verb and cursor.words[0].low == "take"):
        return None
    return made(Select((*outputs, *more)))


def _also(cursor: Cursor, scene: Scene, after: bool) -> list[tuple[str, exp.Expr]]:
    """“; take a as b; work out c = d + 1”."""
    found: list[tuple[str, exp.Expr]] = []
    if not after or cursor.takes(";"):
        if cursor.takes("take"):
            for old, new in cursor.listed(lambda: _taken(cursor, scene)):
                found.append((new, column(old)))
            if not cursor.takes(";"):
                return found
        if cursor.takes("work out"):
            found += cursor.listed(lambda: _named(cursor, scene))
    return found


def _taken(cursor: Cursor, scene: Scene) -> tuple[str, str] | None:
    old = scene.column(cursor)
    new = cursor.name() if old is not None and cursor.takes("as") else ""
    return (old, new) if old is not None and new else None


def rename_columns(cursor: Cursor, scene: Scene) -> Made | None:
    """“rename town to city and name to who”, “call town city”."""
    verb = cursor.takes("rename", "call", "rename the column", "rename column", "rename columns")
    if not verb:
        return None
    pairs = cursor.listed(lambda: _renaming(cursor, scene, plain=verb == "call"))
    return made(Rename(dict(pairs))) if pairs else None


def _renaming(cursor: Cursor, scene: Scene, *, plain: bool) -> tuple[str, str] | None:
    cursor.takes("call")
    old = scene.column(cursor)
    if old is None or (not cursor.takes("to", "as", "into", "->") and not plain):
        return None
    new = cursor.name()
    return (old, new) if new else None


def work_out(cursor: Cursor, scene: Scene) -> Made | None:
    """“total = price times quantity”, “add margin as price minus cost”, “add age plus 1 as next_age”."""
    verb = cursor.takes(*_ADD)
    cursor.skips(*_A)
    outputs = cursor.listed(lambda: _named(cursor, scene))
    if outputs:
        return made(Derive(tuple(outputs)))
    if not verb:
        return None
    part = cursor.attempt(lambda: _date_part(cursor, scene))
    if part is not None:
        return made(Derive((part,)))
    tree = Phrases(cursor, scene).value()
    if (
        tree is None
        or isinstance(tree, exp.Literal | exp.Column)
        or not cursor.takes("as", "called", "named", "and call it")
    ):
        return None
    name = cursor.name()
    return made(Derive(((name, scene.canonical(tree)),))) if name else None


def days_apart(cursor: Cursor, scene: Scene) -> Made | None:
    """“days between shipped date and delivered date”, “add the days from order date to return date as wait”."""
    cursor.takes(*_ADD)
    cursor.skips(*_A, "number of", "with the", "with")
    if not cursor.takes("days between", "days from"):
        return None
    first = scene.column(cursor)
    last = scene.column(cursor) if cursor.takes("and", "to", "until", "till") else None
    moments = [scene.moment(name) for name in (first, last) if name is not None]
    if len(moments) < 2 or moments[0] is None or moments[1] is None:
        return None
    name = cursor.name() if cursor.takes("as", "called", "named", "and call it") else "days"
    tree = scene.canonical(days_between(moments[0], moments[1], scene.dialect))
    return made(Derive(((unique(name, {known.lower() for known in scene.names}), tree),))) if name else None


_VERBS = frozenset(
    """
    join merge match parse read interpret convert cast turn split trim lowercase uppercase rename round cap group pivot
    unpivot stack look lookup flag label rank sample bucket extract take get only exclude
    """.split()  # noqa: SIM905 - a list of words reads better so
)
"""Words that begin another clause where more words follow before the equal sign."""
_NO_NAMES = frozenset({"missing", "treat", "fill", "replace", "put", "keep", "drop", "remove", "sort", "show"})
"""Words that begin another clause, and no name of a column."""


def _named(cursor: Cursor, scene: Scene) -> tuple[str, exp.Expr] | None:
    """“margin = price minus cost”; the name may have several words."""
    words: list[str] = []
    while (word := cursor.word) is not None and word.kind in ("word", "text") and len(words) < 4:
        if word.low in ("as", "is", "equals", "be", "by", "times", "plus", "minus", "and", "from"):
            break
        words.append(word.text)
        cursor.place += 1
    if not words or not cursor.takes("=", "as", "is", "equals", "to be", "be", "which is", "as the", "is the"):
        return None
    if {word.lower() for word in words} & _NO_NAMES or (len(words) > 1 and words[0].lower() in _VERBS):
        return None
    value = Phrases(cursor, scene)
    tree = cursor.attempt(value.value)
    if tree is None or _is_plain(tree, cursor):
        return None
    name = words[0] if len(words) == 1 else "_".join(word.lower() for word in words if word.lower() not in ("the", "a"))
    if name.lower() in STOP_WORDS:
        return None
    known = {existing.lower(): existing for existing in scene.names}
    return known.get(name.lower(), name), scene.canonical(tree)


def _is_plain(tree: exp.Expr, cursor: Cursor) -> bool:
    """“age is 40” is a condition, “kind = 'gym'” too; “total = price” is not: there a name comes first that is new."""
    equal_sign = any(word.low in ("=", "as") for word in cursor.words[: cursor.place])
    return isinstance(tree, exp.Literal | exp.Column | exp.Neg) and not equal_sign


def extract(cursor: Cursor, scene: Scene) -> Made | None:
    """“extract the year from day”, “add the month of the order date”."""
    if not cursor.takes(
        "extract", "get", "take", "pull", "add", "add a column with", "work out", "also add", "compute"
    ):
        return None
    part = _date_part(cursor, scene)
    return made(Derive((part,))) if part is not None else None


def _date_part(cursor: Cursor, scene: Scene) -> tuple[str, exp.Expr] | None:
    found = cursor.attempt(Phrases(cursor, scene).part_of_date)
    if found is None:
        cursor.skips("the", "a")
        unit = cursor.takes(*GRAINS)
        day = scene.date(texts=True) if unit and cursor.done else None
        if day is None:
            return None
        found = GRAINS[unit], day
    grain, day = found
    name = unique(grain, {known.lower() for known in scene.names})
    if cursor.takes("as", "called", "into"):
        name = cursor.name() or name
    tree = year_of(scene, scene.known(day), day) if grain == "year" else cut(scene, day, grain)
    return slug(name) if not name.isidentifier() else name, tree
