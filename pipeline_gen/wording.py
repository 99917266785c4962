"""Expressions in plain words, for the sentences of steps. What has no words is shown as SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlglot import exp

from nl2sql.catalog import ColumnType
from pipeline_gen.date_words import days_apart, text_of_date, weekday_of, weekday_words
from pipeline_gen.expressions import conjuncts, referred
from pipeline_gen.ranges import between_words, bounds_words, ranges_joined
from pipeline_gen.sql_text import render
from pipeline_gen.typing_rules import Types, type_of

_COMPARISONS: dict[type[exp.Expr], tuple[str, str]] = {
    exp.EQ: ("is", "is not"),
    exp.NEQ: ("is not", "is"),
    exp.GT: ("is more than", "is at most"),
    exp.GTE: ("is at least", "is less than"),
    exp.LT: ("is less than", "is at least"),
    exp.LTE: ("is at most", "is more than"),
    exp.Is: ("is", "is not"),
    exp.NullSafeEQ: ("is", "is not"),
    exp.NullSafeNEQ: ("is not", "is"),
}
_DATE_COMPARISONS: dict[type[exp.Expr], tuple[str, str]] = {
    **_COMPARISONS,
    exp.GT: ("is after", "is not after"),
    exp.GTE: ("is from", "is before"),
    exp.LT: ("is before", "is from"),
    exp.LTE: ("is up to", "is after"),
}
_TIMES = ("date", "datetime")
_SIGNS: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "−", exp.Mul: "×", exp.Div: "÷", exp.DPipe: "followed by"}
_PARTS = {
    "%Y": "year", "%m": "month of the year", "%d": "day of the month", "%Y-%m": "month", "%Y-%m-%d": "day",
    "%w": "weekday", "%W": "week of the year", "%Y-%W": "week", "%H": "hour", "%j": "day of the year",
}  # fmt: skip
_AGGREGATES: dict[type[exp.Expr], str] = {
    exp.Sum: "total", exp.Avg: "average", exp.Min: "smallest", exp.Max: "largest", exp.Median: "median",
}  # fmt: skip


def listed(parts: Iterable[str], word: str = "and") -> str:
    """The parts as a list in a sentence: “a, b and c”."""
    items = list(parts)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def in_quotes(text: str) -> str:
    """A text as it stands in a sentence, in quotes; one in it is doubled."""
    return "'{}'".format(text.replace("'", "''"))


def said(tree: exp.Expr, types: Types) -> str:
    """A condition or a value in words, given the types of the columns it reads."""
    read = referred(tree)
    if read is not None:
        return f"the {read[1]} of step {read[0]}"
    for kinds, rule in _RULES:
        if isinstance(tree, kinds):
            words = rule(tree, types)
            if words:
                return words
    return render(tree, "duckdb")


def group_name(tree: exp.Expr, types: Types) -> str:
    """The expression after “for each”: “region”, “month of order_date”."""
    return said(tree, types).removeprefix("the ")


def _negated(tree: exp.Expr, types: Types) -> str:
    inner = tree.this.unnest()
    if isinstance(inner, exp.Not):
        return said(inner.this, types)
    for kinds, rule in _DENIALS:
        if isinstance(inner, kinds):
            words = rule(inner, types)
            if words:
                return words
    return f"not ({said(inner, types)})"


def _comparison(denied: bool) -> Callable[[exp.Expr, Types], str]:
    def rule(tree: exp.Expr, types: Types) -> str:
        left, right = tree.args["this"], tree.args["expression"]
        if isinstance(right, exp.Null):
            missing = isinstance(tree, exp.Is | exp.NullSafeEQ) != denied
            return f"{said(left, types)} is {'missing' if missing else 'present'}"
        days = weekday_words(left, [right]) if isinstance(tree, exp.EQ | exp.NEQ) else ""
        if days:
            return f"{said(_moment(left), types)} is {'not ' * (isinstance(tree, exp.NEQ) != denied)}{days}"
        kind = _kind(left, types)
        table = _DATE_COMPARISONS if kind in _TIMES else _COMPARISONS
        return f"{said(left, types)} {table[type(tree)][denied]} {said(right, types)}"

    return rule


def _membership(denied: bool) -> Callable[[exp.Expr, Types], str]:
    def rule(tree: exp.Expr, types: Types) -> str:
        query = tree.args.get("query")
        if query is not None:
            read = referred(query)
            return f"{said(tree.this, types)} is {'not ' * denied}in the {read[1]} of step {read[0]}" if read else ""
        days = weekday_words(tree.this, tree.expressions)
        if days:
            return f"{said(_moment(tree.this), types)} is {'not ' * denied}{days}"
        values = listed((said(value, types) for value in tree.expressions), "or")
        return f"{said(tree.this, types)} is {'not ' * denied}{'one of ' * (len(tree.expressions) > 1)}{values}"

    return rule


def _range(denied: bool) -> Callable[[exp.Expr, Types], str]:
    def rule(tree: exp.Expr, types: Types) -> str:
        period = between_words(tree, days=_kind(tree.this, types) == "date")
        if period:
            return f"{said(tree.this, types)} {period.replace('is ', 'is not ', 1) if denied else period}"
        low, high = said(tree.args["low"], types), said(tree.args["high"], types)
        return f"{said(tree.this, types)} is {'not ' * denied}between {low} and {high}"

    return rule


def _pattern(denied: bool) -> Callable[[exp.Expr, Types], str]:
    def rule(tree: exp.Expr, types: Types) -> str:
        pattern = tree.args["expression"]
        if not isinstance(pattern, exp.Literal) or not pattern.is_string:
            return ""
        text = pattern.name
        core = text.strip("%")
        if set(core) & set("%_\\"):  # what a backslash means is up to the database
            return ""
        how = {(True, True): "contain", (False, True): "start with", (True, False): "end with", (False, False): "be"}
        verb = how[text.startswith("%"), text.endswith("%")]
        if verb == "be":
            return f"{said(tree.this, types)} is {'not ' * denied}'{core}'"
        first, *rest = verb.split(" ")
        words = f"does not {verb}" if denied else " ".join([f"{first}s", *rest])
        return f"{said(tree.this, types)} {words} '{core}'"

    return rule


def _joined(word: str) -> Callable[[exp.Expr, Types], str]:
    def rule(tree: exp.Expr, types: Types) -> str:
        if isinstance(tree, exp.And):
            return _all(tree, types)
        sides = [tree.args["this"], tree.args["expression"]]
        texts = [f"({said(side, types)})" if _is_other(side, tree) else said(side, types) for side in sides]
        return f" {word} ".join(texts)

    return rule


def _all(tree: exp.And, types: Types) -> str:
    """Conditions that must all hold, two bounds on one value said as one."""
    texts = []
    for part in ranges_joined(conjuncts(tree)):
        if isinstance(part, exp.And):
            kind = _kind(part.this.this, types)
            bounds = bounds_words(part.this, part.expression, temporal=kind in _TIMES, days=kind == "date")
            texts.append(f"{said(part.this.this, types)} {bounds}")
        else:
            texts.append(f"({said(part, types)})" if isinstance(part, exp.Connector) else said(part, types))
    return " and ".join(texts)


def _is_other(side: exp.Expr, tree: exp.Expr) -> bool:
    return isinstance(side.unnest(), exp.Connector) and not isinstance(side.unnest(), type(tree))


def _literal(tree: exp.Expr, types: Types) -> str:
    return in_quotes(tree.name) if tree.is_string else tree.name


def _sign(tree: exp.Expr, types: Types) -> str:
    sides = [tree.args["this"], tree.args["expression"]]
    if isinstance(tree, exp.Div) and isinstance(sides[0], exp.Cast) and sides[0].to.this == exp.DType.DOUBLE:
        sides[0] = sides[0].this  # divided as people do, not as whole numbers
    texts = [f"({said(side.unnest(), types)})" if isinstance(side, exp.Paren) else said(side, types) for side in sides]
    return f" {_SIGNS[type(tree)]} ".join(texts)


def _count(tree: exp.Expr, types: Types) -> str:
    inner = tree.this
    if isinstance(inner, exp.Distinct):
        return f"number of different {listed(said(part, types) for part in inner.expressions)}"
    if inner is None or isinstance(inner, exp.Star | exp.Literal):
        return "number of rows"
    return f"number of rows with {said(inner, types)}"


def _aggregate(tree: exp.Expr, types: Types) -> str:
    inner = tree.this
    different = isinstance(inner, exp.Distinct)
    text = listed(said(part, types) for part in inner.expressions) if different else said(inner, types)
    word = _AGGREGATES[type(tree)]
    if isinstance(tree, exp.Min | exp.Max) and type_of(inner, types) in _TIMES:
        word = "first" if isinstance(tree, exp.Min) else "last"
    return f"{word} {'different ' * different}{text}"


def _kind(tree: exp.Expr, types: Types) -> ColumnType:
    """The type of the values; a text that is turned into a date is one."""
    return "date" if text_of_date(tree) is not None else type_of(tree, types)


def _moment(weekday: exp.Expr) -> exp.Expr:
    moment = weekday_of(weekday)
    assert moment is not None
    return moment


def _quarter(tree: exp.Expr) -> exp.Expr | None:
    """The date whose quarter a text such as ``2024-Q1`` is made of; None for any other text."""
    left = tree.args["this"]
    mark = left.args.get("expression") if isinstance(left, exp.DPipe) else None
    if not isinstance(mark, exp.Literal) or mark.name != "-Q":
        return None
    year = left.args["this"]
    return year.this if isinstance(year, exp.TimeToStr) else None


def _followed(tree: exp.Expr, types: Types) -> str:
    text = text_of_date(tree)
    if text is not None:
        return f"the date in {said(text, types)}"
    moment = _quarter(tree)
    return f"the quarter of {said(moment, types)}" if moment is not None else _sign(tree, types)


def _named_call(tree: exp.Expr, types: Types) -> str:
    """SQLite's way to the Monday of a week."""
    shifts = [part.name for part in tree.expressions[1:]]
    monday = str(tree.this).lower() == "date" and shifts in (["weekday 0", "-6 days"], ["weekday 1", "-7 days"])
    return f"the week of {said(tree.expressions[0], types)}" if monday else ""


def _weekday(tree: exp.Expr, types: Types) -> str:
    """A CASE over the number of the weekday."""
    subject = tree.args.get("this")
    form = subject.args.get("format") if isinstance(subject, exp.TimeToStr) else None
    named = subject is not None and form is not None and form.name == "%w"
    return f"the weekday of {said(subject.this, types)}" if named and subject is not None else ""


def _time_part(tree: exp.Expr, types: Types) -> str:
    form = tree.args.get("format")
    part = _PARTS.get(form.name) if isinstance(form, exp.Literal) else None
    return f"the {part} of {said(tree.this, types)}" if part else ""


def _cut(tree: exp.Expr, types: Types) -> str:
    unit = tree.args.get("unit")
    return f"the {unit.name.lower()} of {said(tree.this, types)}" if unit is not None else ""


def _extract(tree: exp.Expr, types: Types) -> str:
    moment = weekday_of(tree)
    if moment is not None:
        return f"the number of the weekday of {said(moment, types)}"
    return f"the {tree.this.name.lower()} of {said(tree.args['expression'], types)}"


def _cast(tree: exp.Expr, types: Types) -> str:
    text = text_of_date(tree)
    if text is not None:
        return f"the date in {said(text, types)}"
    whole = isinstance(tree, exp.Cast) and tree.to.this == exp.DType.INT
    part = said(tree.this, types) if whole and isinstance(tree.this, exp.TimeToStr) else ""
    return f"{part} as a number" if part.startswith("the ") else ""


def _difference(tree: exp.Expr, types: Types) -> str:
    days = days_apart(tree)
    return f"days from {said(days[0], types)} to {said(days[1], types)}" if days is not None else _sign(tree, types)


def _number(tree: exp.Expr, types: Types) -> str:
    """A sum, or the number of a weekday."""
    moment = weekday_of(tree)
    return f"the number of the weekday of {said(moment, types)}" if moment is not None else _sign(tree, types)


def _inner(tree: exp.Expr, types: Types) -> str:
    return said(tree.this, types)


def _column(tree: exp.Expr, types: Types) -> str:
    return tree.name


def _any_value(tree: exp.Expr, types: Types) -> str:
    return f"one {said(tree.this, types)}"


def _coalesce(tree: exp.Expr, types: Types) -> str:
    rest = listed((said(part, types) for part in tree.expressions), "or")
    return f"{said(tree.this, types)} (or {rest} where missing)"


def _rounded(tree: exp.Expr, types: Types) -> str:
    return f"{said(tree.this, types)}, rounded"


_LIKES = (exp.Like, exp.ILike)
_EQUALITIES = tuple(_COMPARISONS)
_RULES: tuple[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], Callable[[exp.Expr, Types], str]], ...] = (
    (exp.Column, _column),
    (exp.Literal, _literal),
    ((exp.Paren, exp.TsOrDsToTimestamp, exp.TsOrDsToDate, exp.Date), _inner),
    (_EQUALITIES, _comparison(False)),
    (exp.In, _membership(False)),
    (exp.Between, _range(False)),
    (_LIKES, _pattern(False)),
    (exp.Not, _negated),
    (exp.And, _joined("and")),
    (exp.Or, _joined("or")),
    (exp.DPipe, _followed),
    (exp.Add, _number),
    (exp.Sub, _difference),
    (tuple(_SIGNS), _sign),
    (exp.Cast, _cast),
    (exp.Count, _count),
    (tuple(_AGGREGATES), _aggregate),
    (exp.AnyValue, _any_value),
    (exp.TimeToStr, _time_part),
    (exp.Anonymous, _named_call),
    (exp.Case, _weekday),
    ((exp.DateTrunc, exp.TimestampTrunc), _cut),
    (exp.Extract, _extract),
    (exp.Coalesce, _coalesce),
    (exp.Round, _rounded),
)
_DENIALS: tuple[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], Callable[[exp.Expr, Types], str]], ...] = (
    (_EQUALITIES, _comparison(True)),
    (exp.In, _membership(True)),
    (exp.Between, _range(True)),
    (_LIKES, _pattern(True)),
)
