"""Clauses about which rows to keep: by conditions, by a value alone, without repeated ones."""

from __future__ import annotations

from sqlglot import exp

from pipeline_gen.flow_words.literals import number
from pipeline_gen.flow_words.made import Made, made
from pipeline_gen.flow_words.naming import AmbiguousColumn
from pipeline_gen.flow_words.nouns import noun_of_rows, skip_noun
from pipeline_gen.flow_words.phrases import Phrases, denied
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.words import Cursor, stems_of
from pipeline_gen.sql_text import column
from pipeline_gen.steps import Distinct, Filter

KEEP = ("keep", "keep only", "only keep", "show only", "only show", "filter", "filter to", "filter for", "filter on",
         "select", "take", "take only", "only", "just", "show", "restrict to", "filter by", "where", "i only want",
         "i want only", "i only need", "give me only", "show me only", "show me just", "leave only",
         "give me")  # fmt: skip
DROP = ("drop", "remove", "delete", "exclude", "discard", "leave out", "throw away", "filter out", "get rid of",
         "without", "take out", "omit", "skip", "lose", "ditch", "scrap", "throw out", "toss", "kick out",
         "ignore")  # fmt: skip
EXCEPT = ("no", "not", "except", "except for", "but not", "all except", "all but", "everything except",
           "everything but", "anything but", "all rows except")  # fmt: skip
ROWS = ("rows", "row", "the rows", "all rows", "records", "those", "all", "everything", "entries", "any rows",
         "only rows", "the ones", "ones", "those rows", "only the rows", "people", "cases", "lines",
         "folks", "anyone", "everyone", "everybody", "anybody")  # fmt: skip
_WHERE = ("where", "whose", "with", "for which", "in which", "that have", "having", "which have", "that are", "who are",
          "when", "if", "who have")  # fmt: skip
LACKING = ("without", "with no", "lacking", "that lack", "missing", "that are missing", "which lack", "with missing",
            "that have no", "which have no", "with empty", "with an empty", "with a missing", "having no",
            "without any", "with null")  # fmt: skip
_COMPARATIVES = (
    ("older than", "age"), ("younger than", "age"), ("cheaper than", "price"), ("dearer than", "price"),
    ("heavier than", "weight"), ("lighter than", "weight"), ("longer than", "length"), ("shorter than", "length"),
)  # fmt: skip
_COMPARES = ("under", "over", "above", "below", "more", "less", "fewer", ">", "<", ">=", "<=")
_SMALLER = ("younger than", "cheaper than", "lighter than", "shorter than")
_A_VALUE = ("a", "an", "any", "the", "no", "a value for", "a value in", "value in", "values in", "value for")


def keep_rows(cursor: Cursor, scene: Scene) -> Made | None:
    """“keep rows where …”, “only age above 40”, or a condition alone."""
    verb = cursor.takes(*KEEP)
    named = cursor.takes(*ROWS) or noun_of_rows(cursor, scene)
    joint = cursor.takes(*_WHERE)
    if named and not joint and not verb:
        compared = _noun_of_column(cursor, scene)
        return made(Filter(scene.canonical(compared))) if compared is not None else None
    tree = (
        cursor.attempt(lambda: Phrases(cursor, scene).condition())
        or _noun_of_column(cursor, scene)
        or (cursor.attempt(lambda: _only_figure(cursor, scene)) if verb and named else None)
    )
    return made(Filter(scene.canonical(tree))) if tree is not None else None


def drop_rows(cursor: Cursor, scene: Scene) -> Made | None:
    """“drop rows where …”: those for which it is true."""
    if not cursor.takes(*DROP):
        return None
    cursor.takes("all", "any", "the")
    named = cursor.takes(*ROWS) or noun_of_rows(cursor, scene)
    if not cursor.takes(*_WHERE) and not named:
        return None
    tree = Phrases(cursor, scene).condition()
    if tree is None:
        return None
    return made(Filter(scene.canonical(denied(tree, never_missing(scene)))))


def never_missing(scene: Scene) -> frozenset[str]:
    """The columns in which the catalogue knows no value to be missing."""
    return frozenset(name for name in scene.names if name in scene.origins and not scene.known(name).nullable)


def lacking(cursor: Cursor, scene: Scene) -> list[str] | None:
    """The columns that rows to drop lack: “rows without a price”, “incomplete rows”. All columns for no name."""
    if not cursor.takes(*DROP):
        return None
    cursor.skips("all", "any", "the")
    if cursor.takes("incomplete rows", "incomplete records", "empty rows", "missing values", "missing rows", "nulls"):
        return list(scene.names) if not cursor.takes("in", "from", "of") else scene.columns(cursor) or None
    if not cursor.takes(*ROWS) and not noun_of_rows(cursor, scene):
        return None
    if not cursor.takes(*LACKING):
        return _named_missing(cursor, scene)
    if cursor.takes("values", "data", "any values", "a value", "anything", "value"):
        return list(scene.names) if not cursor.takes("in", "for") else scene.columns(cursor) or None
    found: list[str] = []

    def one() -> str | None:
        cursor.skips(*LACKING, *_A_VALUE)
        return scene.column(cursor)

    found = cursor.listed(one)
    return found or None


def _named_missing(cursor: Cursor, scene: Scene) -> list[str] | None:
    """“rows where kind or amount is missing”: a row that lacks any of them."""
    if not cursor.takes(*_WHERE):
        return None
    found = scene.columns(cursor)
    cursor.takes("is", "are")
    return found if len(found) > 1 and cursor.takes("missing", "empty", "blank", "null") else None


def drop_repeated(cursor: Cursor, scene: Scene) -> Made | None:
    """“drop duplicates”, “drop repeated rows”."""
    verb = cursor.takes(*DROP)
    cursor.takes("the", "all", "any")
    if verb and cursor.takes("duplicates", "duplicate rows", "repeated rows", "duplicated rows", "repeats", "doubles"):
        return made(Distinct())
    whole = ("deduplicate", "deduplicate rows", "distinct", "unique", "distinct rows", "unique rows", "dedupe",
             "keep distinct rows", "keep unique rows", "only distinct rows", "only unique rows")  # fmt: skip
    return made(Distinct()) if not verb and cursor.takes(*whole) else None


def lacking_value(cursor: Cursor, scene: Scene) -> Made | None:
    """“no town”, “no town or no score”: the rows in which nothing stands in that column."""

    def one() -> str | None:
        if not cursor.takes("no", "missing", "lacking", "with no", "only missing", "only those without"):
            return None
        cursor.takes("a", "an", "the", "value for", "value in")
        return scene.column(cursor, partly=False)

    names = cursor.listed(one)
    joints = {word.low for word in cursor.words} & {"and", "or", ","}
    if not names or not cursor.done or set(names) & never_missing(scene) or len(joints) > 1:
        return None
    tests: list[exp.Expr] = [exp.Is(this=column(name), expression=exp.Null()) for name in names]
    tree = exp.or_(*tests) if joints == {"or"} else exp.and_(*tests)
    return made(Filter(scene.canonical(tree)), sure=0.85)


def _noun_of_column(cursor: Cursor, scene: Scene) -> exp.Expr | None:
    """“names that start with A”: the column itself as what is kept; “older than 40”: the column that is meant."""
    for adjective, noun in _COMPARATIVES:
        start = cursor.place
        if not cursor.takes(adjective):
            continue
        found = [name for name in scene.names if noun in stems_of(name)]
        worth = cursor.number()
        if len(found) == 1 and worth:
            unit = cursor.word
            if unit is not None and set(stems_of(unit.low)) <= set(stems_of(found[0])):
                cursor.place += 1  # “5 kg” of weight_kg
            node = exp.LT if adjective in _SMALLER else exp.GT
            return node(this=column(found[0]), expression=number(worth))
        cursor.place = start
    return None


def _only_figure(cursor: Cursor, scene: Scene) -> exp.Expr | None:
    """“those under 40”: by the one figure there is. Raises `AmbiguousColumn` where there are several."""
    figures = scene.figures
    start, word = cursor.place, cursor.word
    if not figures or word is None or word.low not in _COMPARES or Phrases(cursor, scene).tested(figures[0]) is None:
        return None
    said = " ".join(word.low for word in cursor.words[start : cursor.place])
    if len(figures) > 1 and said not in scene.chosen:
        raise AmbiguousColumn(said, figures)
    cursor.place = start
    return Phrases(cursor, scene).tested(scene.chosen.get(said, figures[0]))


def by_value(cursor: Cursor, scene: Scene) -> Made | None:
    """“only Lille”, “without cancelled orders”: a text that stands in a column, without the column's name."""
    without = bool(cursor.takes(*DROP, *EXCEPT))
    if not without and not cursor.takes(*KEEP):
        return None
    cursor.skips("the", "those", "all", "any", "only", *ROWS, "from", "in", "of", "for", "with", "everyone", "that are")
    skip_noun(cursor, scene)
    cursor.skips("from", "in", "of", "for", "with", "that are", "which are")
    found = cursor.listed(lambda: stored_text(cursor, scene))
    if found:
        cursor.attempt(lambda: scene.column(cursor, partly=False) == found[-1][0] or None)  # “the store channel”
    skip_noun(cursor, scene)
    cursor.takes("only")
    names = {name for name, _ in found}
    if len(names) != 1:
        return None
    name = names.pop()
    texts = [exp.Literal.string(text) for _, group in found for text in group]
    test: exp.Expr = exp.In(this=column(name), expressions=texts)
    if len(texts) == 1:
        test = exp.EQ(this=column(name), expression=texts[0])
    return made(Filter(scene.canonical(denied(test, never_missing(scene)) if without else test)), sure=0.9)


def stored_text(cursor: Cursor, scene: Scene) -> tuple[str, tuple[str, ...]] | None:
    """A text that stands in one of the columns, and that column. Raises `AmbiguousColumn`."""
    cursor.takes("the")
    for length in range(min(4, len(cursor.words) - cursor.place), 0, -1):
        words = cursor.words[cursor.place : cursor.place + length]
        if any(word.kind not in ("word", "text", "number") for word in words):
            continue
        said = " ".join(word.text for word in words)
        found = {name: texts for name in scene.of_type("text") if (texts := scene.spelt(name, said))}
        name = scene.chosen.get(said, "") if len(found) > 1 else next(iter(found), "")
        if len(found) > 1 and name not in found:
            raise AmbiguousColumn(said, tuple(found))
        if name:
            cursor.place += length
            return name, found[name]
    return None
