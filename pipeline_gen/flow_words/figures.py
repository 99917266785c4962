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
from pipeline_gen.flow_words.words import Cursor
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
_PER = ("per", "by", "for each", "of each", "for every", "in each", "within each", "in every", "grouped by", "each",
        "for", "within", "at each change in")  # fmt: skip
_GROUP = ("group by", "group", "group rows by", "summarise by", "summarize by", "aggregate by", "group them by",
          "group the rows by", "make groups of",
          "make groups by", "make group of", "make a group for each")  # fmt: skip
_DO = ("and", "then", ",", ", and", "and then", "with the", "with", "and work out", "and show")


def summarise(cursor: Cursor, scene: Scene) -> Made | None:
    """“average age by town”, “group by kind and add up amount”, “count visits and average amount for each kind”."""
    keys: list[tuple[str, exp.Expr]] = []
    before = bool(cursor.takes(*_GROUP))
    if before or cursor.takes("per", "by", "for each", "for every", "in each", "in every"):
        keys = _keys(cursor, scene)
        joint = cursor.takes(*_DO, ":")
        if not keys or not (before or joint):
            return None
    if not keys and cursor.takes("keep each"):
        keys = _keys(cursor, scene)
        return made(Aggregate(tuple(keys), ())) if keys and cursor.takes("once") else None
    cursor.skips("show", "work out", "compute", "calculate", "the", "find", "give", "summarise", "get", "take")
    measures = cursor.listed(lambda: measure(cursor, scene))
    if not keys and measures and cursor.takes(*_PER):
        keys = _keys(cursor, scene)
    if keys and not measures:
        measures = [("count", exp.Count(this=exp.Star()))] if cursor.done else []
    if not measures or not (keys or cursor.done):
        return None
    if not keys and len(cursor.words) < 2:
        return None
    return made(Aggregate(tuple(keys), _told_apart(keys, measures, scene)))


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
    grain = GRAINS.get(word.low) if word is not None else None
    day = scene.date() if grain is not None else None
    if grain is not None and day is not None:
        cursor.place += 1
        return grain, cut(scene, day, grain)
    name = scene.column(cursor)
    return (name, column(name)) if name is not None else None


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
        message = "SQLite cannot work out the median of groups."
        raise UsageError(Problem("pipeline.not_in_dialect", message, "Take the average, or run the flow elsewhere."))
    if "of" not in verb:
        cursor.takes("from", "in")
    tree = Phrases(cursor, scene).value()
    if tree is None or isinstance(tree, exp.Literal):
        return None
    return (f"{word}_{slug(tree.name)}" if isinstance(tree, exp.Column) else word), node(this=tree)
