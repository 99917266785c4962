"""Rules for figures beside figures: growth, running totals, moving averages, counts next to counts, bands."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.catalog import ColumnRef
from nl2sql.lexicon import lexicon, word_list
from nl2sql.parser.dialects import years_until
from nl2sql.parser.frame import Bands, Measure, Series, SeriesKind
from nl2sql.parser.knowledge import is_date, is_key, is_numeric, label_columns, scale_column
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import PREFIX, count_of, takings
from nl2sql.parser.naming import column_sql
from nl2sql.parser.reader import Grouping, Reader, at
from nl2sql.parser.rules_compare import is_column_of_numbers
from nl2sql.parser.rules_growth import set_apart
from nl2sql.words import stems


@at("series", "number")
def series(reader: Reader) -> int:
    """ "month over month growth", "running total of", "three-month moving average": beside the figure by time."""
    ahead = 2 if (reader.kind(), reader.kind(1), reader.kind(2)) == ("number", "grain", "series") else 0
    mark = reader.peek(ahead)
    if mark is None or mark.kind != "series" or reader.fragment:
        return 0
    word, _, unit = mark.word.partition(" ")
    if word in ("gain", "loss") and not set_apart(reader.marks):
        return 0
    reader.falling = reader.falling or word in ("decline", "loss")
    kind: SeriesKind = "growth" if word in ("decline", "gain", "loss") else word  # type: ignore[assignment]
    words = reader.span(*reader.marks[reader.at : reader.at + ahead + 1])
    length = int(reader.mark.number or 0) if ahead else 0
    if ahead:
        unit = reader.marks[reader.at + 1].word
    paced = reader.rank is not None and reader.rank.implied and not reader.rank.has_target and not reader.ranking
    if kind == "growth" and reader.rank is not None and not unit and not paced:
        return 1
    before = reader.series
    known = before.words if before is not None else ()
    reader.series = Series(kind, length or (before.length if before else 0), known + words)
    if unit and not any(item.grain == unit for item in reader.groupings):
        reader.groupings.append(Grouping(None, unit, words=words))  # type: ignore[arg-type]
    if kind != "growth" and not reader.functions and not reader.measures:
        reader.functions.append((replace(mark, kind="function", word="sum"), False))
    return ahead + 1


@at("number", "compare", "by")
def window(reader: Reader) -> int:
    """ "moving average over three months": how many units it covers, where that is said after it."""
    if reader.series is None or reader.series.kind != "moving" or reader.series.length:
        return 0
    ahead = 1 if reader.said(reader.mark) in ("over", "across") else 0
    number, grain = reader.peek(ahead), reader.peek(ahead + 1)
    if number is None or grain is None or (number.kind, grain.kind) != ("number", "grain"):
        return 0
    reader.series = replace(reader.series, length=int(number.number or 0))
    if not any(item.grain == grain.word for item in reader.groupings):
        reader.groupings.append(Grouping(None, grain.word, words=reader.span(number, grain)))  # type: ignore[arg-type]
    return ahead + 2


@at("aside")
def aside(reader: Reader) -> int:
    """ "side by side", "in three columns": what was joined by "and" stands in columns of its own."""
    if reader.mark.kind != "aside" or reader.fragment:
        return 0
    reader.aside = True
    return 1


@at("ofthem")
def of_them(reader: Reader) -> int:
    """ "how many customers, and how many of them get the newsletter": a second count, with conditions of its own."""
    if reader.mark.kind != "ofthem" or reader.fragment:
        return 0
    table = reader.measures[-1].table if reader.measures else reader.subject
    if not table or reader.of_them is not None:
        return 0
    if not reader.measures:
        counting = [mark for mark, _ in reader.functions if mark.word in ("count", "sum")]
        reader.functions = [item for item in reader.functions if item[0] not in counting]
        reader.used += counting
        reader.measures.append(count_of(reader, table, ()))
    reader.measures.append(count_of(reader, table, reader.span(reader.mark)))
    reader.of_them = len(reader.conditions)
    return 1


@at("by", "and", "band")
def band(reader: Reader) -> int:
    """ "price band of 50", "ten-year age band": a number (or the age of a date) cut into bands."""
    mark = reader.mark
    ahead = 0
    while reader.kind(ahead) in ("by", "and"):
        ahead += 1
    found = reader.peek(ahead)
    if found is None or found.kind != "band" or reader.fragment:
        return 0
    mark = found
    column = reader.column_of(mark)
    if is_numeric(column):
        bands = Bands(width=mark.number or 0.0)
    elif is_date(column) and mark.word:
        bands = Bands(width=mark.number or 10.0, age=mark.word)
    else:
        return 0
    reader.outputs = [output for output in reader.outputs if output.column != mark.ref]
    reader.groupings = [grouping for grouping in reader.groupings if grouping.column != mark.ref]
    reader.groupings.append(Grouping(mark.ref, bands=bands, words=reader.span(mark)))
    return ahead + 1


@at("cuts")
def cuts(reader: Reader) -> int:
    """ "under 20, 20 to 100 and over 100": of the number spoken of, of what things cost, or of what they are worth."""
    mark = reader.mark
    if mark.kind != "cuts" or reader.fragment:
        return 0
    bands, words = Bands(cuts=mark.cuts), reader.span(mark)
    last = reader.outputs[-1].column if reader.outputs else None
    if last is not None and is_column_of_numbers(reader, last):
        reader.outputs.pop()
        reader.groupings.append(Grouping(last, bands=bands, words=words))
        return 1
    later = _cut_later(reader)
    if later is not None:
        reader.groupings.append(Grouping(later.ref, bands=bands, words=words + reader.span(later)))
        return 2
    if not reader.subject:
        return 0
    table = reader.table_of(reader.subject)
    found = scale_column(table, lexicon().scales[stems("expensive")])
    if found is not None and not set(stems(found[0].column)) & word_list("other sums"):
        reader.groupings.append(Grouping(found[0], bands=bands, words=words))
        return 1
    own = [c for c in table.columns if is_numeric(c) and not is_key(table, c)]
    aged = [c for c in own if "age" in stems(c.name)]
    single = aged if len(aged) == 1 else own
    earned = takings(reader, table.key, words)
    if len(single) == 1 and (aged or earned is None):
        reader.groupings.append(Grouping(ColumnRef(table.key, single[0].name), bands=bands, words=words))
        return 1
    if earned is None:
        return 0
    key = reader.table_of(table.key).primary_key
    if len(key) != 1:
        return 0
    of = replace(earned, per=table.key)
    reader.groupings.append(Grouping(ColumnRef(table.key, key[0]), bands=replace(bands, of=of), words=words))
    return 1


def _cut_later(reader: Reader) -> Mark | None:
    """The number named right after the bands: "… and over 40000 in salary"."""
    after = reader.peek(1)
    if after is None or after.kind != "column" or after.start - reader.mark.end > 1:
        return None
    return after if is_column_of_numbers(reader, after.ref) else None


@at("age")
def age(reader: Reader) -> int:
    """ "average age": whole years since the date of birth (or of opening)."""
    mark = reader.mark
    if mark.kind != "age" or reader.fragment:
        return 0
    column = reader.column_of(mark)
    dialect = reader.catalog.dialect
    years = years_until(column_sql(mark.ref, dialect), column, reader.today, dialect).sql(dialect)
    pending = [item for item, _ in reader.functions]
    words = reader.span(*pending, mark)
    groups = reader.take_functions()
    function = groups[-1][-1] if groups else ""
    later = [item for item in reader.marks[reader.at + 1 :] if item.kind == "function" and item.word == "average"]
    if not function and later:
        function = "average"
        reader.marks = tuple(item for item in reader.marks if item is not later[0])
        reader.used.append(later[0])
    if function in ("average", "minimum", "maximum", "median"):
        label = f"{PREFIX[function]}_age"
        reader.measures.append(Measure(function, mark.table, None, years, label, words=words))
        return 1
    return _age_of_each(reader, mark, years)


def _age_of_each(reader: Reader, mark: Mark, years: str) -> int:
    """ "years of service per doctor", "shops by age": the age of each thing beside its name."""
    spoken = {mention.table for mention in reader.mentions} | {item.entity for item in reader.groupings}
    later = {other.table for other in reader.marks[reader.at + 1 :] if other.kind == "table"}
    if mark.table not in spoken | later or reader.measures or reader.kind(1) in ("compare", "number", "between"):
        return 0
    if mark.table not in {item.entity for item in reader.groupings}:
        label = label_columns(reader.table_of(mark.table))[0]
        reader.groupings.append(Grouping(label, entity=mark.table))
    reader.measures.append(Measure("maximum", mark.table, None, years, "years", words=reader.span(mark)))
    return 1
