"""What SQLite lacks, written with what it has: text functions, JSON and its rules for numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from sqlglot import exp

from pipeline_gen.expressions import all_of
from pipeline_gen.spelling.building import (
    call,
    cast,
    is_missing,
    joined,
    not_in_dialect,
    number,
    text,
    when,
)
from pipeline_gen.spelling.formats import DIRECTIVES, one_separator, pieces
from pipeline_gen.sql_text import unique

_PARTS = {"YEAR": "%Y", "MONTH": "%m", "DAY": "%d", "HOUR": "%H", "MINUTE": "%M", "SECOND": "%S"}


def _try_cast(tree: exp.Expr) -> exp.Expr:
    """SQLite never fails: ``CAST('abc' AS INTEGER)`` is 0. So ask first whether it fits."""
    value, kind = tree.this, tree.args["to"]
    if kind.this in exp.DataType.TEMPORAL_TYPES:
        whole = call("DATE" if kind.this == exp.DType.DATE else "DATETIME", value)
        # A text that is a number would be a Julian day, and the 30th of February stay as it is.
        start = exp.Substring(this=value.copy(), start=number(1), length=number(10))
        return when((exp.EQ(this=start, expression=_real("DATE", value)), whole))
    if kind.this in exp.DataType.NUMERIC_TYPES:
        # Compared with a number, a text that is one counts as a number; any other text is more than every number.
        fits = exp.LTE(this=value.copy(), expression=cast(exp.Literal.number("9e999"), "REAL"))
        exact = exp.DataType(this=exp.DType.USERDEFINED, kind="NUMERIC")
        to = exact if kind.this == exp.DType.DECIMAL else kind.copy()
        return when((fits, exp.Cast(this=value.copy(), to=to)))
    return tree


def _real(function: str, value: exp.Expr) -> exp.Expr:
    """The date that SQLite reckons with: without a shift it would give the 30th of February back as it is."""
    return call(function, value, text("+0 days"))


def _cast(tree: exp.Expr) -> exp.Expr:
    """A text that was read as a date already has the form of one."""
    return tree.this.copy() if tree.this.meta.get("is_day") and tree.args["to"].this == exp.DType.DATE else tree


def _trunc(tree: exp.Expr) -> exp.Expr:
    inside_cast = isinstance(tree.parent, exp.Cast) and tree.parent.args["to"].this in exp.DataType.INTEGER_TYPES
    # A cast to a whole number cuts towards zero by itself.
    return tree.this.copy() if inside_cast else cast(tree.this, "INTEGER")


def _floor(tree: exp.Expr) -> exp.Expr:
    cut = cast(tree.this, "INTEGER")
    return exp.Paren(
        this=exp.Sub(this=cut, expression=exp.Paren(this=exp.LT(this=tree.this.copy(), expression=cut.copy())))
    )


def _parsed(tree: exp.Expr) -> exp.Expr:
    """A text read by a format: brought into the form of ISO, kept where that is a real date."""
    value, form = tree.this, tree.args["format"].name
    separator = one_separator(form)
    iso, fits = _by_parts(value, form, separator) if separator else _by_places(value, form)
    timed = "%H" in form
    is_real = exp.EQ(this=_real("DATETIME" if timed else "DATE", iso), expression=iso.copy())
    whole = when((all_of((fits, is_real)), iso))
    whole.meta["is_day"] = not timed
    return whole


def _by_parts(value: exp.Expr, form: str, separator: str) -> tuple[exp.Expr, exp.Expr]:
    """Year, month and day between separators, which may lack their leading zeros."""
    order = pieces(form)[::2]
    parts = [split_part(value, separator, order.index(piece) + 1) for piece in ("%Y", "%m", "%d")]
    iso = call("PRINTF", text("%04d-%02d-%02d"), *parts)
    shortest = exp.Not(this=exp.Glob(this=value.copy(), expression=text(f"*[^0-9{separator}]*")))
    two = exp.Glob(this=value.copy(), expression=text(f"*{separator}*{separator}*"))
    more = exp.Not(this=exp.Glob(this=value.copy(), expression=text(f"*{separator}*{separator}*{separator}*")))
    return iso, all_of((two, more, shortest))


def _by_places(value: exp.Expr, form: str) -> tuple[exp.Expr, exp.Expr]:
    """Each part where it must stand, every number with its leading zeros."""
    places: dict[str, exp.Expr] = {}
    glob, start = "", 1
    for piece in pieces(form):
        if piece.startswith("%") and piece not in DIRECTIVES:
            hint = "Use %Y, %m, %d, %H, %M and %S, or prepare the text with replace steps."
            raise not_in_dialect("SQLite", f"read {piece} in a date", hint)
        width = DIRECTIVES.get(piece, 1)
        if piece in DIRECTIVES:
            places[piece] = exp.Substring(this=value.copy(), start=number(start), length=number(width))
        glob += "[0-9]" * width if piece in DIRECTIVES else f"[{piece}]" if piece in "*?[" else piece
        start += width
    day = joined(_place(places, "%Y"), text("-"), _place(places, "%m"), text("-"), _place(places, "%d"))
    if "%H" in form:
        clock = (_place(places, "%H"), text(":"), _place(places, "%M"), text(":"), _place(places, "%S"))
        day = joined(day, text(" "), *clock)
    return day, exp.Glob(this=value.copy(), expression=text(glob))


def _place(places: Mapping[str, exp.Expr], piece: str) -> exp.Expr:
    return places.get(piece, text("01" if piece in ("%m", "%d") else "00"))


def split_part(value: exp.Expr, separator: str, place: int) -> exp.Expr:
    """One part of a text, counted from 1; the text becomes a JSON list unless it is the first."""
    if place == 1:
        end = call("INSTR", joined(value, text(separator)), text(separator))
        return call("SUBSTR", value, number(1), exp.Sub(this=end, expression=number(1)))
    return call("JSON_EXTRACT", as_list(value, separator), text(f"$[{place - 1}]"))


def as_list(value: exp.Expr, separator: str) -> exp.Expr:
    """The parts of a text as a JSON list."""
    mark = separator.replace("\\", "\\\\").replace('"', '\\"')
    quoted = exp.Replace(this=call("JSON_QUOTE", value), expression=text(mark), replacement=text('","'))
    return joined(text("["), quoted, text("]"))


def _split_part(tree: exp.Expr) -> exp.Expr:
    return split_part(tree.this, tree.args["delimiter"].name, int(tree.args["part_index"].name))


def _title(tree: exp.Expr) -> exp.Expr:
    """Each word by itself, put together again."""
    value = exp.column("value")
    first = exp.Upper(this=exp.Substring(this=value, start=number(1), length=number(1)))
    rest = exp.Lower(this=exp.Substring(this=value.copy(), start=number(2)))
    words = exp.select(call("GROUP_CONCAT", joined(first, rest), text(" "))).from_(
        exp.Table(this=call("JSON_EACH", as_list(tree.this, " ")))
    )
    return when((is_missing(tree.this), exp.Null()), default=exp.Subquery(this=words))


def _extract(tree: exp.Expr) -> exp.Expr:
    part, value = tree.this.name.upper(), tree.args["expression"]
    if part == "QUARTER":
        month = exp.Add(this=_number_of("%m", value), expression=number(2))
        return exp.Paren(this=exp.Div(this=exp.Paren(this=month), expression=number(3), typed=True))
    if part == "ISODOW":
        # Sunday is 0 here, and should be 7.
        before = exp.Paren(this=exp.Add(this=_number_of("%w", value), expression=number(6)))
        return exp.Paren(this=exp.Add(this=exp.Mod(this=before, expression=number(7)), expression=number(1)))
    return _number_of(_PARTS[part], value) if part in _PARTS else tree


def _number_of(form: str, value: exp.Expr) -> exp.Expr:
    return cast(call("STRFTIME", text(form), value), "INTEGER")


def _left(tree: exp.Expr) -> exp.Expr:
    return exp.Substring(this=tree.this.copy(), start=number(1), length=tree.args["expression"].copy())


def _right(tree: exp.Expr) -> exp.Expr:
    return exp.Substring(this=tree.this.copy(), start=exp.Neg(this=tree.args["expression"].copy()))


def _select(tree: exp.Expr) -> exp.Expr:
    """A value that makes many rows of one: the parts stand in a relation of their own, read from a JSON list."""
    for node in list(tree.find_all(exp.Explode)):
        if node.parent_select is tree:
            _name_others(tree)
            used = {source.alias_or_name for source in _sources(tree)}
            name = unique("part", used)
            node.replace(exp.column("value", table=name))
            parts = exp.alias_(exp.Table(this=call("JSON_EACH", _json(node.this))), name, table=True)
            tree.append("joins", exp.Join(this=parts, kind="CROSS"))
    return tree


def _sources(tree: exp.Expr) -> list[exp.Expr]:
    origin = tree.args.get("from_")
    return [*([origin.this] if origin is not None else []), *(join.this for join in tree.args.get("joins") or [])]


def _name_others(tree: exp.Expr) -> None:
    """The list has columns such as ``id`` and ``key`` itself: say whose columns all others are."""
    sources = [each.alias_or_name for each in _sources(tree)]
    made = {item.alias for item in tree.expressions if isinstance(item, exp.Alias)}
    items: list[exp.Expr] = []
    for item in tree.expressions:
        stars = [exp.Column(this=exp.Star(), table=exp.to_identifier(name)) for name in sources]
        items += stars if isinstance(item, exp.Star) else [item]
    tree.set("expressions", items)
    for node in tree.find_all(exp.Column):
        sorted_by = node.find_ancestor(exp.Order) is not None and node.name in made
        if not node.table and node.parent_select is tree and not sorted_by:
            node.set("table", exp.to_identifier(sources[0]))


def _json(lists: exp.Expr) -> exp.Expr:
    if isinstance(lists, exp.Split):
        return as_list(lists.this, lists.expression.name)
    if isinstance(lists, exp.Array) and all(isinstance(each, exp.Literal) for each in lists.expressions):
        return text(json.dumps([each.name for each in lists.expressions], ensure_ascii=False))
    return lists.copy()


def _no_pattern(tree: exp.Expr) -> exp.Expr:
    hint = "Look for plain text, split by a mark, or do this step in pandas or DuckDB."
    raise not_in_dialect("SQLite", "look for regular expressions", hint)


RULES: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.TryCast: _try_cast,
    exp.Cast: _cast,
    exp.Trunc: _trunc,
    exp.Floor: _floor,
    exp.StrToTime: _parsed,
    exp.SplitPart: _split_part,
    exp.Initcap: _title,
    exp.Extract: _extract,
    exp.Left: _left,
    exp.Right: _right,
    exp.Select: _select,
    exp.RegexpReplace: _no_pattern,
    exp.RegexpExtract: _no_pattern,
}
