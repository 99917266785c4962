"""Clauses about groups: “average age by town”, “group by kind and add up amount”."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.problems import Problem, UsageError
from pipeline_gen.flow_words.literals import GRAINS, cut
from pipeline_gen.flow_words.made import Made, made
from pipeline_gen.flow_words.nouns import skip_noun
from pipeline_gen.flow_words.phrases import Phrases
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.sql_words import sql_value
from pipeline_gen.flow_words.words import Cursor, Word, stems_of
from pipeline_gen.sql_text import column, slug, unique
from pipeline_gen.steps import Aggregate

_FUNCTIONS: dict[str, tuple[type[exp.Expr], str]] = {
    "sum": (exp.Sum, "total"), "total": (exp.Sum, "total"), "add up": (exp.Sum, "total"), "sum of": (exp.Sum, "total"),
    "total of": (exp.Sum, "total"), "sum up": (exp.Sum, "total"), "average": (exp.Avg, "average"),
    "mean": (exp.Avg, "average"), "average of": (exp.Avg, "average"), "mean of": (exp.Avg, "average"),
    "smallest": (exp.Min, "smallest"), "lowest": (exp.Min, "smallest"), "minimum": (exp.Min, "smallest"),
    "min": (exp.Min, "smallest"), "earliest": (exp.Min, "first"), "first": (exp.Min, "first"),
    "largest": (exp.Max, "largest"), "highest": (exp.Max, "largest"), "maximum": (exp.Max, "largest"),
    "max": (exp.Max, "largest"), "biggest": (exp.Max, "largest"), "latest": (exp.Max, "last"),
    "last": (exp.Max, "last"), "subtotal": (exp.Sum, "total"), "subtotal of": (exp.Sum, "total"),
    "median": (exp.Median, "median"), "avg": (exp.Avg, "average"),
}  # fmt: skip
_IN_TIME = frozenset({"first", "last", "earliest", "latest"})
_PER = ("per", "by", "for each", "of each", "for every", "in each", "within each", "in every", "grouped by", "each",
        "for", "within", "at each change in")  # fmt: skip
_GROUP = ("group by", "group", "group rows by", "summarise by", "summarize by", "aggregate by", "group them by",
          "group the rows by", "make groups of",
          "make groups by", "make group of", "make a group for each")  # fmt: skip
_DO = ("and", "then", ",", ", and", "and then", "with the", "with", "and work out", "and show")


def summarise(cursor: Cursor, scene: Scene) -> Made | None:
    """“average age by town”, “group by kind and add up amount”, “count visits and average amount for each kind”."""
    keys: list[tuple[str, exp.Expr]] = []
    before = bool(cursor.takes(*_GROUP)) or cursor.attempt(lambda: _split_rows(cursor, scene)) is not None
    if before or cursor.takes("per", "by", "for each", "for every", "in each", "in every"):
        keys = _keys(cursor, scene)
        joint = cursor.takes(*_DO, ":")
        if not keys or not (before or joint):
            return None
    if not keys and cursor.takes("keep each"):
        keys = _keys(cursor, scene)
        return made(Aggregate(tuple(keys), ())) if keys and cursor.takes("once") else None
    cursor.skips("show", "work out", "compute", "calculate", "the", "find", "give", "summarise", "get", "take")
    measures = _measures(cursor, scene)
    if measures and cursor.words[cursor.place - 1].low == "count":
        cursor.takes("them", "each", "rows")
    if not keys and measures and cursor.takes(*_PER):
        keys = _keys(cursor, scene)
    if keys and not measures:
        measures = [("count", exp.Count(this=exp.Star()))] if cursor.done else []
    if not measures or not (keys or cursor.done):
        return None
    if not keys and len(cursor.words) < 2:
        return None
    return made(Aggregate(tuple(keys), _told_apart(keys, measures, scene)))


def _unit_of_date(cursor: Cursor, scene: Scene) -> tuple[str, exp.Expr] | None:
    """“signup year”: a unit of the one date that is called so."""
    word = cursor.word
    if word is None or word.kind != "word":
        return None
    cursor.place += 1
    grain = GRAINS.get(cursor.takes(*GRAINS))
    said = set(stems_of(word.low))
    days = [name for name in scene.names if said <= set(stems_of(name)) and scene.moment(name) is not None]
    if grain is None or not said or len(days) != 1:
        return None
    return f"{slug(word.low)}_{grain}", cut(scene, days[0], grain)


def _split_rows(cursor: Cursor, scene: Scene) -> bool | None:
    """“split customers by”: groups, where what is split is the rows."""
    if not cursor.takes("split", "break down", "break", "divide", "group", "summarise", "summarize"):
        return None
    start = cursor.place
    cursor.takes("the")
    skip_noun(cursor, scene)
    return (cursor.place > start and bool(cursor.takes("by", "per", "into"))) or None


def _told_apart(
    keys: list[tuple[str, exp.Expr]], measures: list[tuple[str, exp.Expr]], scene: Scene
) -> tuple[tuple[str, exp.Expr], ...]:
    used = {name.lower() for name, _ in keys}
    found = []
    for name, tree in measures:
        new = unique(name, used)
        used.add(new.lower())
        found.append((new, scene.canonical(tree)))
    return tuple(found)


def is_only_function(words: tuple[Word, ...]) -> bool:
    """Whether a piece is only “count” or “total”: of what, the pieces after it say, and not the data as a whole."""
    cursor = Cursor(words)
    cursor.skips("the", "show", "give", "me")
    return bool(cursor.takes(*_FUNCTIONS, "count")) and cursor.place == len(words)


def _keys(cursor: Cursor, scene: Scene) -> list[tuple[str, exp.Expr]]:
    return cursor.listed(lambda: _key(cursor, scene))


def _key(cursor: Cursor, scene: Scene) -> tuple[str, exp.Expr] | None:
    cursor.skips("the", "each", "every", "by")
    part = cursor.attempt(lambda: Phrases(cursor, scene).part_of_date())
    if part is not None:
        return part[0], cut(scene, part[1], part[0])
    name = scene.column(cursor, partly=False)
    if name is not None:
        return name, column(name)
    word = cursor.word
    unit = cursor.attempt(lambda: _unit_of_date(cursor, scene))
    if unit is not None:
        return unit
    grain = GRAINS.get(word.low) if word is not None else None
    day = scene.date(texts=True) if grain is not None else None
    if grain is not None and day is not None:
        cursor.place += 1
        return grain, cut(scene, day, grain)
    name = scene.column(cursor)
    return (name, column(name)) if name is not None else None


def _measures(cursor: Cursor, scene: Scene) -> list[tuple[str, exp.Expr]]:
    """What is worked out for each group; “total and average amount” says one column for both."""
    several = cursor.attempt(lambda: _several_of_one(cursor, scene))
    if several is None:
        return cursor.listed(lambda: measure(cursor, scene))
    start = cursor.place
    more = cursor.listed(lambda: measure(cursor, scene)) if cursor.takes("and", ",", ", and") else []
    cursor.place = cursor.place if more else start
    return [*several, *more]


def _several_of_one(cursor: Cursor, scene: Scene) -> list[tuple[str, exp.Expr]] | None:
    """“min, max and mean score”; not “first and last name”, which are columns."""
    start = cursor.place
    verbs = cursor.listed(lambda: _function(cursor, scene))
    if len(verbs) < 2 or verbs[-1] == "count":
        return None
    cursor.takes("of", "in")
    tree = Phrases(cursor, scene).value()
    if tree is None or isinstance(tree, exp.Literal):
        return None
    if set(verbs) <= _IN_TIME and not _of_time(tree, scene):
        return None
    columns = [name for name in scene.names if len(stems_of(name)) > 1]
    firsts = {part for verb in verbs for part in stems_of(verb)}
    if any(stems_of(name)[0] in firsts and set(stems_of(name)[1:]) & _said(cursor, start) for name in columns):
        return None
    found: list[tuple[str, exp.Expr]] = []
    for verb in verbs:
        if verb == "count":
            found.append(("count", exp.Count(this=exp.Star())))
            continue
        node, word = _FUNCTIONS[verb]
        found.append((f"{word}_{slug(tree.name)}" if isinstance(tree, exp.Column) else word, node(this=tree.copy())))
    return found


def _function(cursor: Cursor, scene: Scene) -> str | None:
    """The function that comes next. Raises `UsageError` where the flow's database does not have it."""
    cursor.skips("the")
    verb = cursor.takes(*_FUNCTIONS, "count")
    if verb == "median" and scene.dialect == "sqlite":
        raise _no_median()
    return verb or None


def _of_time(tree: exp.Expr, scene: Scene) -> bool:
    """Whether “first” and “last” can be said of it: not of texts, which have names like “last name”."""
    return not isinstance(tree, exp.Column) or scene.types[tree.name] != "text"


def _said(cursor: Cursor, start: int) -> set[str]:
    return {part for word in cursor.words[start : cursor.place] for part in stems_of(word.low)}


def _no_median() -> UsageError:
    message = "SQLite cannot work out the median of groups."
    return UsageError(Problem("pipeline.not_in_dialect", message, "Take the average, or run the flow elsewhere."))


def measure(cursor: Cursor, scene: Scene) -> tuple[str, exp.Expr] | None:
    """“the average age”, “count visits”: what is worked out for each group, and a name for it."""
    cursor.skips("the", "work out", "show", "a")
    written = sql_value(cursor, scene, grouped=True)
    if written is not None:
        return slug(written.sql()), written
    if cursor.takes("count the different values of", "number of different", "count different", "number of distinct",
                    "count distinct", "count unique", "number of unique"):  # fmt: skip
        name = scene.column(cursor)
        distinct = exp.Count(this=exp.Distinct(expressions=[column(name)])) if name else None
        return (f"different_{slug(name or '')}", distinct) if distinct is not None else None
    if cursor.takes("count rows with"):
        name = scene.column(cursor)
        return (f"count_{slug(name)}", exp.Count(this=column(name))) if name else None
    if cursor.takes("headcount", "head count", "row count", "number of rows"):
        return "count", exp.Count(this=exp.Star())
    if cursor.takes("number of", "count of", "count", "count the", "how many", "the number of"):
        skip_noun(cursor, scene)
        cursor.takes("are there", "there are", "do we have")
        return "count", exp.Count(this=exp.Star())
    verb = cursor.takes(*_FUNCTIONS)
    if not verb:
        return None
    node, word = _FUNCTIONS[verb]
    if node is exp.Median and scene.dialect == "sqlite":
        raise _no_median()
    if "of" not in verb:
        cursor.takes("from", "in")
    tree = Phrases(cursor, scene).value()
    if tree is None or isinstance(tree, exp.Literal) or (verb in _IN_TIME and not _of_time(tree, scene)):
        return None
    return (f"{word}_{slug(tree.name)}" if isinstance(tree, exp.Column) else word), node(this=tree)
