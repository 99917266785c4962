"""Rules for comparisons: with a number, a range, an average."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.catalog import Cell, ColumnRef
from nl2sql.lexicon import lexicon, word_list
from nl2sql.parser.comparable import alike, never_comparable, or_more
from nl2sql.parser.frame import Condition, GroupCondition, Measure, Operator, Output, Words
from nl2sql.parser.knowledge import is_date, is_key, is_numeric, scale_column
from nl2sql.parser.limits import between, number, text_after
from nl2sql.parser.marks import MEASURED, Mark
from nl2sql.parser.measuring import column_measure, in_percent, operand, takings
from nl2sql.parser.pay import pay_of
from nl2sql.parser.period_match import year_number
from nl2sql.parser.periods import Bound, Period
from nl2sql.parser.reader import Reader, Timing, at
from nl2sql.parser.settling import is_below
from nl2sql.parser.unit_columns import in_smaller_units, in_units
from nl2sql.words import stems

_YEARS = range(1900, 2101)
_NUMBERED = frozenset(stems("year season edition id code number no model"))
_RATES = ("percent", "per cent", "percentage points")
_MONEY_UNITS = ("euro", "euros", "dollar", "dollars", "usd", "eur", "gbp", "pounds sterling", "bucks")


@at("column")
def column_comparison(reader: Reader) -> int:
    """ "price over 100", "age between 20 and 30", "salary above average", "year 2020", "name containing X"."""
    mark = reader.mark
    if mark.kind != "column":
        return 0
    ahead, negated, words = 1, reader.negation is not None, [mark]
    owner = reader.peek(1)
    if owner is not None and owner.kind == "table" and owner.table == mark.table and reader.kind(2) == "compare":
        ahead = 2
    if reader.kind(ahead) == "not":
        ahead, negated = ahead + 1, True
    found = _comparison(reader, ahead, mark.ref)
    if found is not None and found[0].operator not in ("=", "!=") and _only_identifies(reader, mark):
        return 0
    if found is None and reader.kind(ahead) == "number" and _may_equal(reader, mark, reader.marks[reader.at + ahead]):
        found = (Condition(mark.ref, "=", (number(reader.marks[reader.at + ahead]),)), 1)
    if found is None or never_comparable(reader, mark, found[0]):
        return 0
    reader.take_negation()
    condition, taken = found
    if condition.operator in ("contains", "starts", "ends") and _asks_for_names(reader, mark):
        reader.outputs.append(Output(mark.ref, reader.span(mark)))
    words += reader.marks[reader.at + 1 : reader.at + ahead + taken]
    if reader.functions and condition.values:
        measure = operand_measure(reader, mark)
        if measure is not None:
            reader.group_conditions.append(
                GroupCondition(measure, condition.operator, condition.values, negated, reader.span(*words))
            )
            return ahead + taken
    reader.condition(replace(condition, column=mark.ref, negated=negated, words=reader.span(*words)))
    return ahead + taken


def _asks_for_names(reader: Reader, mark: Mark) -> bool:
    """Whether the names themselves are asked for, not their things: "list the product names that end with Lantern"."""
    counted = "many" in reader.tokens_said or "number" in reader.tokens_said
    return reader.said(mark).endswith("names") and not (counted or reader.mentions or reader.functions)


def _may_equal(reader: Reader, mark: Mark, limit: Mark) -> bool:
    """Whether a bare number can be the value of a column: 2025 after "sales" is a year, not an amount."""
    column = reader.column_of(mark)
    as_year = year_number(reader.tokens, limit.start) in _YEARS and not limit.money
    return is_numeric(column) and (not as_year or bool(set(stems(column.name)) & _NUMBERED))


def _only_identifies(reader: Reader, mark: Mark) -> bool:
    return is_key(reader.table_of(mark.table), reader.column_of(mark)) and is_numeric(reader.column_of(mark))


def operand_measure(reader: Reader, mark: Mark) -> Measure | None:
    """The measure that pending functions make of a column in a comparison ("average price over 100")."""
    groups = reader.take_functions()
    return column_measure(reader, mark.ref, groups[-1], reader.span(mark)) if groups else None


def _comparison(reader: Reader, ahead: int, ref: ColumnRef) -> tuple[Condition, int] | None:
    """A comparison that starts `ahead`, said of a column; with the number of marks it takes."""
    first, second = reader.peek(ahead), reader.peek(ahead + 1)
    if first is None:
        return None
    if first.kind == "scale" and first.degree in ("more", "less") and second is not None and second.kind == "number":
        larger = first.scales[0].high == (first.degree == "more")
        return Condition(ref, ">" if larger else "<", (number(second),)), 2
    if first.kind == "compare" and second is not None:
        operator: Operator = first.word  # type: ignore[assignment]
        if second.kind == "number":
            return Condition(ref, operator, (number(second),)), 2
        if second.kind == "text":
            return Condition(ref, operator, second.values), 2
        far = _other_column(reader, ahead + 1)
        other = reader.marks[reader.at + far]
        if other.kind == "column" and other.ref != ref and alike(reader, ref, other):
            return Condition(ref, operator, other=other.ref), far - ahead + 1
        if second.kind == "function" and second.word == "average":
            repeated = reader.peek(ahead + 2)
            again = repeated is not None and repeated.kind == "column" and repeated.ref == ref
            return Condition(ref, operator, against="average"), 3 if again else 2
    limits = between(reader, ahead)
    if limits is not None:
        return Condition(ref, "between", limits[0]), limits[1]
    if first.kind == "number" and second is not None and second.kind == "compare" and "or" in reader.said(second):
        operator = second.word  # type: ignore[assignment]
        return Condition(ref, operator, (number(first),)), 2
    if first.kind in ("contains", "starts", "ends"):
        text = text_after(reader, ahead)
        column = reader.catalog.column(ref)
        if column is not None and is_date(column) and not any(sign.isdigit() for sign in text):
            return None
        return (Condition(ref, first.kind, (text,)), 2) if text else None
    if first.kind == "text":
        return Condition(ref, "=", first.values), 1
    return None


def _other_column(reader: Reader, ahead: int) -> int:
    """Where the column to compare with stands: "the stage's maximum capacity" names its table before it."""
    place = ahead
    while reader.kind(place) in ("table", "function", "unit", "ask"):
        place += 1
    owner, column = reader.peek(ahead), reader.peek(place)
    if column is None or column.kind != "column" or owner is None:
        return ahead
    plain = all(reader.marks[reader.at + step].word in ("", "maximum", "minimum") for step in range(ahead, place))
    return place if plain and owner.table in ("", column.table) else ahead


def comparison(reader: Reader) -> int:
    """A comparison with no column before it: "more than 5 orders", "over 100", "above average salary"."""
    first, second = reader.mark, reader.peek(1)
    if second is None:
        return 0
    second = or_more(reader) or second
    if first.kind == "number" and second.kind == "compare" and "or" in reader.said(second):
        return _counted(reader, second.word, number(first), 2)  # type: ignore[arg-type]
    last = reader.peek(2)
    after = first.kind == "number" and second.kind == "table" and last is not None and last.start == second.end
    if after and last is not None and last.kind == "compare" and "or" in reader.said(last):
        reader.marks = (*reader.marks[: reader.at + 1], last, second, *reader.marks[reader.at + 3 :])
        return comparison(reader)
    limits = between(reader, 0)
    if limits is not None:
        return _ranged(reader, *limits)
    if first.kind != "compare":
        return 0
    if second.kind == "number":
        return _counted(reader, first.word, number(second), 2)  # type: ignore[arg-type]
    if second.kind == "function" and second.word == "average":
        return _above_average(reader, first)
    return _above_column(reader, first, second)


def _above_column(reader: Reader, compare: Mark, limit: Mark) -> int:
    """ "inventory below the reorder level": against the only other number that its rows hold."""
    if limit.kind != "column" or (reader.kind(2) == "function" and reader.marks[reader.at + 2].word == "average"):
        return 0
    spoken = [mention.table for mention in reader.mentions] + [measure.table for measure in reader.measures]
    if not any(key == limit.table or is_below(reader, key, limit.table) for key in spoken):
        return 0
    table = reader.table_of(limit.table)
    numbers = [ColumnRef(table.key, c.name) for c in table.columns if is_numeric(c) and not is_key(table, c)]
    if len(numbers) != 2 or limit.ref not in numbers:
        return 0
    own = next(ref for ref in numbers if ref != limit.ref)
    operator: Operator = compare.word  # type: ignore[assignment]
    words = reader.span(compare, limit)
    reader.condition(Condition(own, operator, negated=reader.take_negation(), other=limit.ref, words=words))
    return 2


def _counted(reader: Reader, operator: Operator, limit: Cell, taken: int) -> int:
    """ "more than 5 orders" counts rows, "more than 50 seats" reads a column, "over 100" is what things cost."""
    rated = False
    in_money = any(reader.peek(place) is not None and reader.marks[reader.at + place].money for place in range(taken))
    while reader.kind(taken) == "unit":
        in_money = in_money or reader.said(reader.marks[reader.at + taken]) in _MONEY_UNITS
        rated = rated or reader.said(reader.marks[reader.at + taken]) in _RATES
        taken += 1
    rated = rated or any(reader.tokens[mark.start].percent for mark in reader.marks[reader.at : reader.at + taken])
    if _just_measured(reader):
        measure = _rated(reader, reader.measures.pop(), rated)
        words = measure.words + reader.span(*reader.marks[reader.at : reader.at + taken])
        reader.group_conditions.append(GroupCondition(measure, operator, (limit,), reader.take_negation(), words))
        return taken
    if in_smaller_units(reader, operator, (limit,), taken):
        return taken + 1
    target = operand(reader, taken)
    if target is not None and (isinstance(target[0], Measure) or is_column_of_numbers(reader, target[0])):
        thing, more = target
        words = reader.span(*reader.marks[reader.at : reader.at + taken + more])
        summed = None if isinstance(thing, Measure) else _summed(reader, thing, taken, words)
        if isinstance(thing, Measure) or summed is not None:
            figure = summed or _rated(reader, thing, rated)  # type: ignore[arg-type]
            reader.group_conditions.append(GroupCondition(figure, operator, (limit,), reader.take_negation(), words))
        else:
            reader.condition(Condition(thing, operator, (limit,), reader.take_negation(), words=words))
        return taken + more
    by = bool(reader.groupings) or (reader.kind(-1) in MEASURED and reader.kind(taken) == "by")
    if reader.measures and by and not reader.outputs and reader.of_them is None:
        words = reader.span(*reader.marks[reader.at : reader.at + taken])
        reader.group_conditions.append(GroupCondition(reader.measures[-1], operator, (limit,), words=words))
        return taken
    bought = reader.mentions[-1] if len(reader.mentions) > 1 else None
    if in_money and bought is not None and bought.verb:
        words = reader.span(*reader.marks[reader.at : reader.at + taken])
        spent = takings(reader, reader.mentions[0].table, words)
        if spent is not None:
            reader.group_conditions.append(GroupCondition(spent, operator, (limit,), words=words))
            return taken
    return _default_number(reader, operator, (limit,), taken)


def _just_measured(reader: Reader) -> bool:
    """Whether a figure was named right before: "regions with sales above 100", "only where revenue is above 100"."""
    return bool(reader.measures) and reader.kind(-1) in MEASURED and (bool(reader.mentions) or reader.fragment)


def _rated(reader: Reader, measure: Measure, rated: bool) -> Measure:
    """A profit that is compared with a per cent is meant in per cent of what was taken."""
    return (in_percent(reader, measure) if rated and not measure.base else None) or measure


def _summed(reader: Reader, ref: ColumnRef, ahead: int, words: Words) -> Measure | None:
    """ "departments that earned more than 200 in fees": an amount said after "in" is added up for each."""
    mark = reader.marks[reader.at + ahead]
    if mark.start == 0 or reader.tokens[mark.start - 1].norm not in ("in", "of") or not reader.mentions:
        return None
    added = set(stems(ref.column)) & (word_list("takings") | word_list("totals") | word_list("other sums"))
    if not added or not is_below(reader, reader.mentions[0].table, ref.table):
        return None
    return column_measure(reader, ref, ("sum",), words)


def is_column_of_numbers(reader: Reader, ref: ColumnRef) -> bool:
    """Whether `ref` holds numbers."""
    column = reader.catalog.column(ref)
    return column is not None and is_numeric(column)


def _default_number(reader: Reader, operator: Operator, values: tuple[Cell, ...], taken: int) -> int:
    """The number column a bare "over 100" speaks of: the one just named, or what the things cost."""
    words = reader.span(*reader.marks[reader.at : reader.at + taken])
    if reader.outputs and is_column_of_numbers(reader, reader.outputs[-1].column):
        output = reader.outputs.pop() if reader.kind(-1) == "column" else reader.outputs[-1]
        words += output.words
        reader.condition(Condition(output.column, operator, values, reader.take_negation(), words=words))
        return taken
    if in_units(reader, operator, values, taken):
        return taken
    if not reader.subject:
        return 0
    table = reader.table_of(reader.subject)
    paid = pay_of(reader, table)
    if paid is not None:
        reader.condition(Condition(paid, operator, values, reader.take_negation(), words=words))
        return taken
    found = scale_column(table, lexicon().scales[stems("expensive")])
    numbers = [column for column in table.columns if is_numeric(column) and not is_key(table, column)]
    side = found is not None and bool(set(stems(found[0].column)) & word_list("other sums"))
    earned = takings(reader, table.key, words) if found is None or side else None
    if earned is not None and operator != "between":
        reader.group_conditions.append(GroupCondition(earned, operator, values, reader.take_negation(), words))
        return taken
    if found is None and len(numbers) != 1:
        return 0
    ref = found[0] if found else ColumnRef(table.key, numbers[0].name)
    reader.condition(Condition(ref, operator, values, reader.take_negation(), words=words))
    return taken


def _ranged(reader: Reader, limits: tuple[Cell, Cell], taken: int) -> int:
    while reader.kind(taken) == "unit":
        taken += 1
    target = operand(reader, taken)
    if target is None and _just_measured(reader):
        measure = reader.measures.pop()
        words = measure.words + reader.span(*reader.marks[reader.at : reader.at + taken])
        reader.group_conditions.append(GroupCondition(measure, "between", limits, reader.take_negation(), words))
        return taken
    if target is None:
        return _default_number(reader, "between", limits, taken)
    thing, more = target
    words = reader.span(*reader.marks[reader.at : reader.at + taken + more])
    if isinstance(thing, Measure):
        reader.group_conditions.append(GroupCondition(thing, "between", limits, reader.take_negation(), words))
    else:
        reader.condition(Condition(thing, "between", limits, reader.take_negation(), words=words))
    return taken + more


def _above_average(reader: Reader, compare: Mark) -> int:
    """ "above average salary", "more than the average price"."""
    skipped = 1 if reader.kind(2) == "function" else 0
    following = reader.peek(2 + skipped)
    operator: Operator = compare.word  # type: ignore[assignment]
    if following is not None and following.kind == "column" and is_numeric(reader.column_of(following)):
        words = reader.span(compare, following)
        if reader.outputs and reader.outputs[-1].column == following.ref:
            reader.outputs.pop()
        reader.condition(Condition(following.ref, operator, against="average", words=words))
        return 3 + skipped
    if reader.outputs and is_column_of_numbers(reader, reader.outputs[-1].column):
        output = reader.outputs.pop()
        words = output.words + reader.span(compare)
        reader.condition(Condition(output.column, operator, against="average", words=words))
        return 2
    return 0


@at("scale")
def scale_comparison(reader: Reader) -> int:
    """ "cheaper than 20", "older than 65", "more expensive than average"."""
    mark, following = reader.mark, reader.peek(1)
    if mark.kind != "scale" or mark.degree not in ("more", "less") or following is None:
        return 0
    found = None
    for key in (*(mention.table for mention in reader.mentions[::-1]), *reader.tables):
        found = found or scale_column(reader.table_of(key), mark.scales)
    if found is None:
        return 0
    ref, high = found
    operator: Operator = ">" if high == (mark.degree == "more") else "<"
    words = reader.span(mark, following)
    if following.kind == "function" and following.word == "average":
        reader.condition(Condition(ref, operator, against="average", words=words))
        return 2
    if following.kind != "number":
        return 0
    column = reader.catalog.column(ref)
    if column is not None and is_date(column):
        years = int(following.number or 0)
        reader.timings.append(_older_than(ref, years, operator, words))
    else:
        reader.condition(Condition(ref, operator, (number(following),), words=words))
    return 2


def _older_than(ref: ColumnRef, years: int, operator: Operator, words: Words) -> Timing:
    bound: Bound = "before" if operator == "<" else "since"
    return Timing(Period(unit="year", length=years, rolling=True, bound=bound), ref, words=words, from_today=True)
