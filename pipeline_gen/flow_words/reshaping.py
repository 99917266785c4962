"""Clauses that reshape: split, take parts, classes of numbers, outliers, pivot, unpivot, rows of parts, samples."""

from __future__ import annotations

from sqlglot import exp

from pipeline_gen.flow_words.literals import GRAINS, cut
from pipeline_gen.flow_words.made import Made, made
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.words import Cursor
from pipeline_gen.sql_text import column, unique
from pipeline_gen.steps import Bucket, Derive, Explode, Extract, Operation, Outliers, Pivot, Sample, Split, Unpivot
from pipeline_gen.steps.extract import Part
from pipeline_gen.steps.pivot import Way

_MARKS = {"space": " ", "spaces": " ", "comma": ",", "commas": ",", "semicolon": ";", "tab": "\t", "dash": "-",
          "hyphen": "-", "slash": "/", "colon": ":", "dot": ".", "underscore": "_", "@": "@"}  # fmt: skip
_AT = (
    "at each",
    "at the first",
    "at the",
    "at a",
    "at",
    "on each",
    "on the",
    "on",
    "by",
    "by the",
    "with",
    "after each",
)
_AFTER_NAMES = frozenset(("and", "or", "at", "by", "on", "with", "the", "leave", "drop", "where", "using"))
"""Words that end the name of a new column: what follows is said of the splitting."""
WAYS: dict[str, Way] = {
    "the total": "sum", "total": "sum", "sum of": "sum", "the sum of": "sum", "adding up": "sum", "sum": "sum",
    "the average": "mean", "average": "mean", "mean": "mean", "the smallest": "min", "smallest": "min",
    "lowest": "min", "the largest": "max", "largest": "max", "highest": "max", "maximum": "max", "minimum": "min",
}  # fmt: skip


def split(cursor: Cursor, scene: Scene) -> Made | None:
    """“split the name in two”, “split email at '@' into user and host”."""
    if not cursor.takes("split", "split up", "break up", "separate", "divide"):
        return None
    name = scene.column(cursor)
    if name is None or scene.types[name] != "text":
        return None
    separator = _mark(cursor, scene, name)
    if cursor.takes("into rows", "into a row each", "in rows"):
        return made(Explode(name, separator or ","))
    into: list[str] = []
    count = 2
    if cursor.takes("into", "in"):
        worth = cursor.attempt(lambda: _count(cursor))
        if worth:
            count = worth
        else:
            cursor.takes("columns", "the columns")
            into = cursor.listed(lambda: None if cursor.takes("the", "leave", "drop") else _new_name(cursor) or None)
    separator = separator or _mark(cursor, scene, name) or " "
    rest = bool(cursor.takes(", the last one keeping the rest")) or not into or len(into) == 2
    drop = bool(cursor.takes(", and leave the column itself out", "and drop it", "and drop the column"))
    used = {known.lower() for known in scene.names}
    names = into or [unique(f"{name}_{place}", used) for place in range(1, count + 1)]
    return made(Split(name, separator, tuple(names), rest, drop)) if 1 < len(names) <= 20 else None


def _new_name(cursor: Cursor) -> str:
    """The name of a part, which may be of several words: “first name” becomes first_name."""
    words: list[str] = []
    while (word := cursor.word) is not None and word.low not in _AFTER_NAMES and (name := cursor.name()):
        words.append(name)
        if word.kind == "text":
            break
    return "_".join(words)


def _count(cursor: Cursor) -> int | None:
    """How many parts: “two”, “3 columns”; not the “one” of a column that is called so."""
    worth = cursor.whole_number()
    said = cursor.takes("columns", "parts", "pieces", "column") or cursor.done
    following = cursor.word
    ends = said or (following is not None and following.low in ("at", "by", "on"))
    return worth if ends else None


def _mark(cursor: Cursor, scene: Scene, name: str) -> str:
    """What a text is split at; empty where that is not said."""
    start = cursor.place
    if cursor.takes(*_AT):
        quoted = cursor.quoted()
        word = cursor.word
        if quoted:
            return quoted
        if word is not None and (word.low in _MARKS or (word.kind == "mark" and word.low not in (",", ";"))):
            cursor.place += 1
            return _MARKS.get(word.low, word.text)
    cursor.place = start
    return ""


def take_part(cursor: Cursor, scene: Scene) -> Made | None:
    """“take what stands before the first '@' in email as user”, “take the first 3 letters of sku as family”."""
    verb = cursor.takes("take", "extract", "get", "keep", "pull out", "add")
    if not verb:
        return None
    cursor.takes("the", "what", "what stands", "the part", "the text", "everything")
    part, detail = _part(cursor)
    if not part or not cursor.takes("in", "of", "from"):
        return None
    name = scene.column(cursor)
    if name is None:
        return None
    dates = scene.types[name] in ("date", "datetime", "time")
    if dates != (part not in ("before", "after", "first", "last", "pattern")):
        return None
    new = cursor.name() if cursor.takes("as", "into", "called") else ""
    if dates and part in ("month", "quarter") and not (verb == "take" and new):
        return None  # The month of a date is mostly meant with its year.
    used = {known.lower() for known in scene.names}
    return made(Extract(name, part, new or unique(part if dates else f"{name}_part", used), detail))


def _part(cursor: Cursor) -> tuple[Part | None, str]:
    units: tuple[Part, ...] = ("year", "quarter", "month", "day", "weekday", "hour", "minute")
    for unit in units:
        if cursor.takes(unit, f"{unit} number"):
            return unit, ""
    sides: tuple[Part, ...] = ("before", "after")
    for side in sides:
        if cursor.takes(side):
            cursor.takes("the", "the first")
            return side, cursor.quoted() or _sign(cursor)
    if cursor.takes("what matches", "matches", "matching"):
        return "pattern", cursor.quoted() or ""
    ends: tuple[Part, ...] = ("first", "last")
    for end in ends:
        if cursor.takes(end):
            count = cursor.number() or "1"
            return (
                (end, count) if cursor.takes("letters", "letter", "characters", "digits", "character") else (None, "")
            )
    return None, ""


def _sign(cursor: Cursor) -> str:
    word = cursor.word
    if word is None or word.kind not in ("mark", "word"):
        return ""
    cursor.place += 1
    return _MARKS.get(word.low, word.text if word.kind == "mark" else "")


def classes(cursor: Cursor, scene: Scene) -> Made | None:
    """“bucket age by 10”, “sort price into 4 classes with equally many rows, as band”, “bin age at 18, 30 and 65”."""
    verb = cursor.takes("bucket", "bin", "band", "sort", "cut", "put", "group", "classify")
    name = scene.column(cursor) if verb else None
    if name is None or scene.types[name] not in ("integer", "number"):
        return None
    words = " ".join(word.low for word in cursor.words[cursor.place :])
    joint = cursor.takes("by", "into", "in", "at", "in steps of", "into steps of", "to", "with edges at")
    if not joint or (verb in ("sort", "group", "put") and joint not in ("into", "in", "in steps of", "into steps of")):
        return None
    cursor.takes("classes with edges at", "steps of", "bands of", "buckets of", "bins of", "classes of", "the edges")
    found = cursor.listed(lambda: cursor.number() or None)
    kind = cursor.takes("classes of equal width", "classes with equally many rows", "quantiles", "equal parts",
                        "classes", "buckets", "bins", "bands", "groups", "parts", "quartiles")  # fmt: skip
    if not found:
        return None
    cursor.takes(",")
    new = cursor.name() if cursor.takes("as", "called") else ""
    new = new or unique(f"{name}_class", {known.lower() for known in scene.names})
    if len(found) > 1 or "edges at" in words:
        return made(Bucket(name, "edges", new, tuple(float(text) for text in found)))
    if kind:
        equally = kind in ("classes with equally many rows", "quantiles", "equal parts", "quartiles")
        return made(Bucket(name, "quantiles" if equally else "equal", new, size=float(found[0])))
    return made(Bucket(name, "width", new, size=float(found[0])))


def outliers(cursor: Cursor, scene: Scene) -> Made | None:
    """“flag outliers in price”, “flag price more than 3 standard deviations from the mean as odd”."""
    if not cursor.takes("flag", "mark", "find", "show", "add a flag for"):
        return None
    said = cursor.takes("outliers in", "outliers of", "outliers for", "unusual", "odd", "outliers by")
    name = scene.column(cursor)
    if name is None or scene.types[name] not in ("integer", "number"):
        return None
    how, limit = ("iqr", 1.5) if said else ("", 0.0)
    if cursor.takes("more than"):
        limit = float(cursor.number() or 0)
        if cursor.takes("standard deviations from the mean", "standard deviations"):
            how = "zscore"
        elif cursor.takes("times the range of the middle half"):
            how = "iqr"
    within = tuple(scene.columns(cursor)) if how and cursor.takes("of each", "per", "within each", "for each") else ()
    cursor.takes("outside of it")
    if not how or not limit:
        return None
    new = cursor.name() if cursor.takes("as") else ""
    new = new or unique(f"{name}_outlier", {known.lower() for known in scene.names})
    return made(Outliers(name, "zscore" if how == "zscore" else "iqr", new, limit, within))


def pivot(cursor: Cursor, scene: Scene) -> Made | None:
    """“pivot by month”, “pivot amount by kind”, “a column for each kind with the total amount”."""
    if not cursor.takes("pivot", "make a pivot of", "cross", "pivot the"):
        return None
    way: Way = WAYS.get(cursor.takes(*WAYS), "sum")
    counted = bool(cursor.takes("count", "counts", "the count", "number of rows", "the number of rows"))
    start = cursor.place
    value = scene.column(cursor) if not (cursor.takes("by", "on", "into", "over") or counted) else ""
    if value is None:
        return None
    if value:
        cursor.takes("by", "on", "into columns by", "over", "for each", "per", "with a column for each", "to")
    else:
        cursor.place = start
        cursor.takes("by", "on", "into", "over")
    steps, key = _pivot_key(cursor, scene)
    if not key:
        return None
    value = "" if counted else value or _pivot_value(scene, key)
    by = _pivot_groups(cursor, scene, key, value)
    tree = steps[0].outputs[0][1] if steps and isinstance(steps[0], Derive) else column(key)
    values = pivot_values(scene, key, tree)
    if not values or not by:
        return None
    return made(*steps, Pivot(by, key, values, value, way), sure=0.85)


def _pivot_key(cursor: Cursor, scene: Scene) -> tuple[tuple[Operation, ...], str]:
    """The column whose values become columns; a unit of time is first cut from the date."""
    cursor.takes("the")
    name = scene.column(cursor, partly=False)
    if name is not None:
        return (), name
    word = cursor.word
    day = scene.date() if word is not None and word.low in GRAINS else None
    if word is not None and day is not None:
        cursor.place += 1
        new = unique(word.low, {known.lower() for known in scene.names})
        return (Derive(((new, cut(scene, day, GRAINS[word.low])),)),), new
    name = scene.column(cursor)
    return (), name or ""


def _pivot_value(scene: Scene, key: str) -> str:
    """The one figure there is; empty, for the number of rows, where there is none or there are several."""
    figures = [name for name in scene.figures if name != key]
    return figures[0] if len(figures) == 1 else ""


def _pivot_groups(cursor: Cursor, scene: Scene, key: str, value: str) -> tuple[str, ...]:
    """One row for each of what is said, else of all other columns; a date that the columns are cut from is none."""
    if cursor.takes("for each", "per", "with a row for each", "by", ", one row for each"):
        return tuple(scene.columns(cursor))
    gone = {key, value}
    if key not in scene.types:
        gone.add(scene.date() or "")
    return tuple(name for name in scene.names if name not in gone)


def pivot_values(scene: Scene, key: str, tree: exp.Expr) -> tuple[str, ...]:
    """The values that become columns: those in the data, else those that are known of the column."""
    found = scene.look(scene.pipeline, tree) if scene.look is not None else None
    if found is not None:
        return tuple(str(value) for value in found)
    return tuple(sorted(scene.stored(key))) if key in scene.types else ()


def unpivot(cursor: Cursor, scene: Scene) -> Made | None:
    """“unpivot q1, q2 and q3”, “turn the columns q1 and q2 into rows of name and value”."""
    verb = cursor.takes("unpivot", "melt", "turn", "gather", "stack the columns", "make rows of", "stack")
    if not verb:
        return None
    cursor.takes("the columns", "columns", "the")
    names = scene.columns(cursor)
    into = cursor.takes("into rows", "to rows", "as rows")
    if not names or (verb == "turn" and not into) or len(names) < 2:
        return None
    name, value = "name", "value"
    if cursor.takes("of", "with", "called"):
        name = cursor.name()
        value = cursor.name() if cursor.takes("and") else value
    drop = bool(cursor.takes(", without missing ones", "without missing ones"))
    rest = {known.lower() for known in scene.names} - {known.lower() for known in names}
    return made(Unpivot(tuple(names), unique(name, rest), unique(value, rest), drop))


def rows_of_parts(cursor: Cursor, scene: Scene) -> Made | None:
    """“make a row of each part of tags, split at ','”."""
    listed = cursor.takes("make a row of each value in the lists of", "explode the lists of")
    if not listed and not cursor.takes("make a row of each part of", "explode", "make a row for each part of"):
        return None
    name = scene.column(cursor)
    if name is None:
        return None
    cursor.takes(",")
    cursor.takes("split")
    mark = _mark(cursor, scene, name)
    return made(Explode(name, "" if listed else mark or ("," if scene.types[name] == "text" else "")))


def sample(cursor: Cursor, scene: Scene) -> Made | None:
    """“keep 10% of the rows by chance”, “a random sample of 100 rows”."""
    cursor.takes("keep", "take", "show", "draw")
    cursor.takes("a", "only")
    said = cursor.takes("sample", "sample of", "random sample of", "random", "random sample")
    worth = cursor.number()
    percent = bool(cursor.takes("%", "percent", "per cent"))
    cursor.takes("random")
    cursor.takes("rows", "row", "of the rows", "of rows", "of them", "of all rows")
    chance = bool(cursor.takes("by chance", "at random", "randomly"))
    key = ""
    if cursor.takes(", always the same by"):
        key = scene.column(cursor) or ""
    if not worth or not (said or chance or "random" in {word.low for word in cursor.words}):
        return None
    whole = "" if percent else worth
    return made(Sample(int(float(whole)) if whole else 0, float(worth) if percent else 0, key))
