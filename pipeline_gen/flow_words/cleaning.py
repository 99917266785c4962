"""Clauses that clean: fill and drop what is missing, tidy, replace and split texts, read dates, change types."""

from __future__ import annotations

from nl2sql.parser.knowledge import date_format
from nl2sql.problems import Problem
from pipeline_gen.block import SortKey
from pipeline_gen.flow_words.made import Made, made
from pipeline_gen.flow_words.moving import Declined
from pipeline_gen.flow_words.ranks import sort_keys
from pipeline_gen.flow_words.rows import lacking
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.words import Cursor
from pipeline_gen.sql_text import column
from pipeline_gen.steps import Cast, DropColumns, DropMissing, FillMissing, OrderColumns, ParseDates, Replace, TidyText
from pipeline_gen.steps.cast import To
from pipeline_gen.steps.fill_values import How
from pipeline_gen.steps.replace import Part
from pipeline_gen.steps.tidy_text import Case
from pipeline_gen.wording import listed

_GAPS = ("missing values in", "missing values of", "missing", "empty", "the missing", "blank", "gaps in", "nulls in",
         "missing values", "empty values in", "the missing values in", "the missing values of",
         "blanks in", "blanks", "empty cells in", "gaps", "nulls")  # fmt: skip
_WITH = ("with", "by", "as", "to", "using")
_HOWS: dict[str, How] = {
    "the mean": "mean", "mean": "mean", "average": "mean", "the average": "mean", "the median": "median",
    "median": "median", "the most frequent value": "most", "most frequent value": "most",
    "the most common value": "most",
    "the most frequent": "most", "the most common": "most", "the value before": "previous",
    "the previous value": "previous",
    "the previous": "previous", "the last value": "previous", "the value after": "next", "the next value": "next",
    "the next": "next",
}  # fmt: skip
_MEANWHILE = ("where it is missing", "where missing", "where it s missing", "where they are missing", "where empty",
              "where it is empty", "when missing", "if missing", "for missing values",
              "where there is none")  # fmt: skip
CASES: dict[str, Case] = {
    "upper case": "upper", "uppercase": "upper", "capitals": "upper", "capital letters": "upper", "upper": "upper",
    "lower case": "lower", "lowercase": "lower", "small letters": "lower", "lower": "lower", "title case": "title",
    "capital initials": "title", "capitalised": "title", "capitalized": "title",
}  # fmt: skip
_CASE_VERBS: dict[str, Case] = {
    "uppercase": "upper", "upper case": "upper", "lowercase": "lower", "lower case": "lower", "capitalise": "title",
    "capitalize": "title", "title case": "title", "upper": "upper", "lower": "lower",
}  # fmt: skip
_TRIMS = ("trim", "strip", "take spaces off", "take off spaces from", "remove spaces around", "clean up",
          "strip spaces from", "trim spaces from", "tidy")  # fmt: skip
_TYPES: dict[str, To] = {
    "text": "text", "texts": "text", "string": "text", "strings": "text", "a text": "text", "a string": "text",
    "whole numbers": "integer", "a whole number": "integer", "whole number": "integer", "integer": "integer",
    "an integer": "integer", "integers": "integer", "int": "integer", "numbers": "number", "a number": "number",
    "number": "number", "numeric": "number", "decimal": "number", "a decimal": "number", "float": "number",
    "yes or no": "boolean", "boolean": "boolean", "a boolean": "boolean", "true or false": "boolean",
    "dates": "date", "a date": "date", "date": "date", "dates with times": "datetime", "a timestamp": "datetime",
    "timestamp": "datetime", "datetime": "datetime",
}  # fmt: skip
_INTO = ("to", "into", "as", "in", "in to")


def drop_missing(cursor: Cursor, scene: Scene) -> Made | None:
    """“drop rows without a price”, “drop rows that lack any of age and town”, “drop incomplete rows”."""
    start = cursor.place
    if cursor.takes("drop rows where any column is missing", "drop rows where every column is missing"):
        return made(DropMissing((), "all" if cursor.words[3].low == "every" else "any"))
    if cursor.takes("drop rows that lack"):
        how = cursor.takes("any of", "all of")
        names = scene.columns(cursor)
        return made(DropMissing(tuple(names), "all" if how == "all of" else "any")) if names else None
    cursor.place = start
    found = lacking(cursor, scene)
    if found is None:
        return None
    return made(DropMissing(() if found == list(scene.names) else tuple(found)))


def fill_missing(cursor: Cursor, scene: Scene) -> Made | None:
    """“fill missing scores with 0”, “fill price with the mean of each city”."""
    verb = cursor.takes("fill", "fill in", "replace", "set", "put", "fill up", "treat", "impute")
    if not verb:
        return None
    gaps = cursor.takes(*_GAPS)
    if not gaps and verb in ("replace", "set", "put", "treat"):
        return None
    names = scene.columns(cursor)
    if not names and gaps.startswith(("missing values", "gaps")) and "in" not in gaps and "of" not in gaps:
        names = list(scene.names)
    cursor.takes("values", "with missing values")
    cursor.takes(*_MEANWHILE)
    if not names or not cursor.takes(*_WITH):
        return None
    step = _filled(cursor, scene, tuple(names))
    cursor.takes(*_MEANWHILE)
    more = cursor.attempt(lambda: _another(cursor, scene))
    return made(step, *(more or ())) if step is not None else None


def _another(cursor: Cursor, scene: Scene) -> tuple[FillMissing, ...] | None:
    """“… and empty age with 18”: the verb goes on for further columns."""
    if not cursor.takes("and", ",", ", and") or not cursor.takes(*_GAPS):
        return None
    names = scene.columns(cursor)
    step = _filled(cursor, scene, tuple(names)) if names and cursor.takes(*_WITH) else None
    return (step, *(cursor.attempt(lambda: _another(cursor, scene)) or ())) if step is not None else None


def _filled(cursor: Cursor, scene: Scene, names: tuple[str, ...]) -> FillMissing | None:
    how = cursor.takes(*_HOWS)
    if how:
        within = (
            tuple(scene.columns(cursor)) if cursor.takes("of each", "per", "within each", "in each", "for each") else ()
        )
        cursor.takes(",")
        order = sort_keys(cursor, scene) if cursor.takes("by", "in the order of") else ()
        return FillMissing(names, _HOWS[how], "", within, order or _in_time(scene, _HOWS[how]))
    quoted = cursor.quoted()
    value = quoted if quoted is not None else cursor.number()
    if not value and cursor.takes("zero"):
        value = "0"
    return FillMissing(names, "value", value or cursor.name()) if value or not cursor.done else None


def _in_time(scene: Scene, how: How) -> tuple[SortKey, ...]:
    day = scene.date() if how in ("previous", "next") else None
    return (SortKey(column(day)),) if day is not None else ()


def tidy_text(cursor: Cursor, scene: Scene) -> Made | None:
    """“trim the name”, “make the town upper case”, “take spaces off name and write it in lower case”."""
    trim = bool(cursor.takes(*_TRIMS))
    start = cursor.place
    verb = cursor.takes(*_CASE_VERBS) if not trim or cursor.takes("and", "and then", ",", "then") else ""
    case: Case = _CASE_VERBS[verb] if verb else "keep"
    if verb and not trim:
        trim = bool(cursor.takes(*(f"{joint} {trims}" for joint in ("and", "and then", "then") for trims in _TRIMS)))
    elif trim and not verb:
        cursor.place = start
    said = trim or verb or cursor.takes("make", "turn", "write", "convert", "put", "change")
    names = scene.columns(cursor)
    if not said and (cursor.word is None or cursor.word.low != "in"):
        return None  # “name in capitals” needs no verb
    if trim and not verb and cursor.takes("and write it", "and write them", "and make it", "and make them", "and"):
        cursor.takes("in", "to")
        word = cursor.takes(*CASES)
        if not word:
            return None
        case = CASES[word]
    if not trim and case == "keep":
        cursor.takes("all", *_INTO)
        word = cursor.takes(*CASES)
        if not word:
            return None
        case = CASES[word]
    empty = bool(cursor.takes("and take empty text as missing", "; empty text becomes missing"))
    texts = tuple(name for name in names if scene.types[name] in ("text", "other"))
    return made(TidyText(texts, trim, case, empty)) if texts and len(texts) == len(names) else None


def replace_values(cursor: Cursor, scene: Scene) -> Made | None:
    """“replace 'swim' with 'swimming' in kind”."""
    if not cursor.takes("replace", "change", "substitute"):
        return None
    part = cursor.takes("text", "the text", "the pattern", "pattern")
    pairs = cursor.listed(lambda: _pair(cursor))
    if not pairs or not cursor.takes("in", "of", "in the", "within"):
        return None
    names = scene.columns(cursor)
    if not names:
        return None
    whole = not part and all(scene.spelt(name, old) for name in names for old, _ in pairs)
    match: Part = "pattern" if "pattern" in part else "whole" if whole else "part"
    return made(Replace(tuple(names), dict(pairs), match))


def _pair(cursor: Cursor) -> tuple[str, str] | None:
    old = cursor.quoted()
    if old is None:
        word = cursor.word
        if word is None or word.kind not in ("word", "number"):
            return None
        old = word.text
        cursor.place += 1
    if not cursor.takes("with", "by", "to", "into"):
        return None
    if cursor.takes("missing", "nothing", "null"):
        return old, ""
    new = cursor.quoted()
    if new is None:
        new = cursor.number() or cursor.name()
    return (old, new) if new else None


def read_dates(cursor: Cursor, scene: Scene) -> Made | None:
    """“parse the return date”, “turn return date into a date”, “read day as dates written %d/%m/%Y”."""
    verb = cursor.takes("parse", "read", "interpret", "parse the date", "parse the dates", "parse dates", "turn",
                        "convert", "make", "parse the date in", "parse dates in", "change")  # fmt: skip
    if not verb:
        return None
    names = scene.columns(cursor) if not cursor.done else []
    if not names and verb.startswith("parse"):
        names = _dates_as_text(scene)
    if not verb.startswith("parse") and not cursor.takes("as dates", "as a date", "into a date", "to a date", "as date",
                                                         "into dates", "to dates", "to date", "into date"):  # fmt: skip
        return None
    cursor.takes("as dates", "as a date", "as date")
    if cursor.done and names and all(scene.types[name] in ("date", "datetime") for name in names):
        several = len(names) > 1
        message = f"{listed(names)} {'hold' if several else 'holds'} dates already: they need not be read as such."
        raise Declined(Problem("flow.dates_already", message, "Go on with what to do with them, such as “only 2024”."))
    if not names or any(scene.types[name] != "text" for name in names):
        return None
    form = ""
    if cursor.takes("written", "in the form", "with the format", "as"):
        form = cursor.quoted() or cursor.together()
    else:
        cursor.takes("in any common form")
    day_first = bool(cursor.takes(", day first", "day first", "with the day first"))
    cursor.takes(", missing where that fails")
    return made(ParseDates(tuple(names), form, not form and (day_first or _is_day_first(scene, names))))


def _dates_as_text(scene: Scene) -> list[str]:
    """The text columns that hold dates."""
    return [name for name in scene.of_type("text") if date_format(scene.known(name)) or "date" in name.lower()]


def _is_day_first(scene: Scene, names: list[str]) -> bool:
    return any(date_format(scene.known(name)) == "dmy" for name in names)


def change_type(cursor: Cursor, scene: Scene) -> Made | None:
    """“convert age to text”, “change price to numbers, missing where it does not fit”."""
    if not cursor.takes("convert", "change", "cast", "turn", "make", "change the type of", "treat", "set the type of"):
        return None
    names = scene.columns(cursor)
    cursor.takes(*_INTO)
    kind = cursor.takes(*_TYPES) if names else ""
    strict = bool(cursor.takes(", stop at what does not fit"))
    cursor.takes(", missing where it does not fit")
    return made(Cast(tuple(names), _TYPES[kind], strict)) if kind else None


def drop_columns(cursor: Cursor, scene: Scene) -> Made | None:
    """“drop email and phone”."""
    if not cursor.takes("drop", "remove", "delete", "hide", "leave out", "take out", "get rid of", "discard", "omit",
                        "lose", "ditch", "scrap", "i don ' t need", "i do not need"):  # fmt: skip
        return None
    cursor.takes("column", "columns", "the column", "the columns", "fields", "field", "the fields", "the field")
    gone = scene.columns(cursor)
    cursor.takes("column", "columns", "fields", "field")
    return made(DropColumns(tuple(gone))) if gone else None


def order_columns(cursor: Cursor, scene: Scene) -> Made | None:
    """“put the columns name and town first”."""
    if not cursor.takes("put", "move", "show"):
        return None
    cursor.takes("the columns", "the column", "columns", "column")
    names = scene.columns(cursor)
    return made(OrderColumns(tuple(names))) if names and cursor.takes("first", "to the front", "in front") else None
