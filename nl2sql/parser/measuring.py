"""Builds measures: what "total", "how many" and "average" mean for a table, a column or an amount."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.joins import join_graph
from nl2sql.lexicon import word_list
from nl2sql.noted import Metric
from nl2sql.parser.amounts import Amount, as_column, money, units
from nl2sql.parser.figures_known import known_figure, margin_each
from nl2sql.parser.frame import Condition, Function, Measure, Words
from nl2sql.parser.knowledge import is_date, is_key, is_numeric
from nl2sql.parser.marks import Mark
from nl2sql.parser.predicates import predicate
from nl2sql.parser.reader import Reader
from nl2sql.words import split_identifier, stems

PREFIX: dict[Function, str] = {
    "sum": "total",
    "average": "average",
    "minimum": "lowest",
    "maximum": "highest",
    "share": "share_of",
    "median": "median",
    "range": "range_of",
}
"""What the name of a result column starts with."""
_PAID = frozenset({"payment", "donat", "expens", "refund", "sale"})
_MEAN = frozenset({"average", "mean", "aov", "aovs", "typical"})
_EVENTS = frozenset(stems("order sale invoice purchase transaction booking ticket appointment rental payment visit"))


def singular(name: str) -> str:
    """The last word of a table's name without its plural ending: ``order_lines`` gives ``order_line``."""
    words = list(split_identifier(name)) or [name.lower()]
    last = words[-1]
    if last.endswith("ies") and len(last) > 4:
        last = last[:-3] + "y"
    elif last.endswith(("sses", "xes", "ches", "shes")):
        last = last[:-2]
    elif last.endswith("s") and not last.endswith(("ss", "us", "is")):
        last = last[:-1]
    return "_".join([*words[:-1], last])


def snake(text: str) -> str:
    """A name fit for a result column."""
    return "_".join(split_identifier(text)) or "value"


def count_of(reader: Reader, table: str, words: Words) -> Measure:
    """A count of the rows of `table`."""
    name = reader.table_of(table).name
    return Measure("count", table, label=f"{singular(name)}_count", words=words)


def column_measure(reader: Reader, ref: ColumnRef, functions: tuple[Function, ...], words: Words) -> Measure | None:
    """A function of a column; None where it makes no sense ("total of names")."""
    table, column = reader.table_of(ref.table), reader.catalog.column(ref)
    function = functions[-1]
    if column is None:
        return None
    if functions[-2:] == ("average", "count") and is_numeric(column) and not is_key(table, column):
        function = "average"
    if function == "count" and is_numeric(column) and not is_key(table, column):
        return None
    if function == "count":
        if column.primary_key and len(table.primary_key) == 1:
            return count_of(reader, ref.table, words)
        return Measure("count distinct", ref.table, ref, label=f"{singular(column.name)}_count", words=words)
    if not is_numeric(column) and function in ("sum", "average", "share", "median"):
        return None
    if is_key(table, column):
        return None
    return Measure(function, ref.table, ref, label=f"{PREFIX[function]}_{snake(column.name)}", words=words)


def amount_measure(reader: Reader, mark: Mark, functions: tuple[Function, ...], words: Words) -> Measure | None:
    """Money or units, added up unless another function was asked for; None when the schema holds no such thing."""
    function: Function = functions[-1] if functions and functions[-1] != "count" else "sum"
    if function == "sum" and "average" in functions:
        function = "average"
    near = reader.tables
    found = money(reader.catalog, near, mark.table) if mark.kind == "money" else units(reader.catalog, near)
    if found is None:
        return None
    noun = _noun(reader, mark)
    if function == "median" and mark.table and mark.table != found.table:
        return _amount(found, "median", f"median_{noun}", words, per=mark.table)
    if function == "average" and mark.table and mark.table != found.table:
        return _amount(found, "sum", f"average_{noun}", words, per=mark.table)
    return _amount(found, function, f"{PREFIX[function]}_{noun}", words)


def known_measure(reader: Reader, mark: Mark, functions: tuple[Function, ...], words: Words) -> Measure | None:
    """A figure that the schema must compute or holds under another name: profit, money given back, the headcount."""
    if mark.metric is not None:
        return noted_measure(mark.metric, functions, words)
    found = known_figure(reader.catalog, mark.word)
    if found is None:
        return None
    function: Function = functions[-1] if functions and functions[-1] != "count" else "sum"
    if "average" in functions or {*reader.said(mark).split()} & _MEAN:
        function = "average"
    if mark.word == "headcount":
        return count_of(reader, found.table, words)
    if mark.word == "basket":
        return amount_measure(reader, replace(mark, kind="money"), (*functions[:-1], function), words)
    if mark.word == "margin rate":
        return in_percent(reader, _amount(found, "sum", "profit_percent", words))
    each = margin_each(reader.catalog) if mark.word == "profit" and function not in ("sum", "share") else None
    noun = mark.word.replace(" ", "_")
    return _amount(each or found, function, f"{PREFIX[function]}_{noun}", words)


def noted_measure(metric: Metric, functions: tuple[Function, ...], words: Words) -> Measure | None:
    """A figure of the notes; None where something is asked of it that it cannot be, such as the share of a ratio.

    Sums can be averaged and so on; of other figures the notes say all.
    """
    asked = [function for function in functions if function != "count"]
    column, expression = metric.column, "" if metric.column is not None else metric.expression
    if metric.function == "sum":
        function: Function = "average" if "average" in asked else asked[-1] if asked else "sum"
        label = metric.label if function == "sum" else f"{PREFIX[function]}_{metric.label}"
        return Measure(function, metric.table, column, expression, label, words=words)
    if "share" in asked:
        counted = metric.function == "count"
        return Measure("share", metric.table, label=f"share_of_{metric.label}", words=words) if counted else None
    return Measure(metric.function, metric.table, column, expression, metric.label, words=words)


def in_percent(reader: Reader, measure: Measure) -> Measure | None:
    """Profit as the per cent of the money taken that it is; None for what is no profit."""
    profit = known_figure(reader.catalog, "profit")
    taken = money(reader.catalog, (measure.table,))
    each = margin_each(reader.catalog)
    if (
        profit is not None
        and measure.expression == profit.expression
        and taken is not None
        and taken.column is not None
    ):
        return replace(measure, function="sum", base=as_column(taken.column).sql(reader.catalog.dialect))
    if each is not None and measure.expression == each.expression:
        price = measure.expression.partition(" - ")[0]
        return replace(measure, function="sum", base=price)
    return None


def _amount(found: Amount, function: Function, label: str, words: Words, per: str = "") -> Measure:
    return Measure(function, found.table, found.column, found.expression, label, per, words)


def _noun(reader: Reader, mark: Mark) -> str:
    said = mark.word or reader.said(mark).replace(" ", "_")
    if mark.kind == "units":
        return "units"
    verbs = {"spend": "spend", "spent": "spend", "money": "sales", "spending": "spend", "sale": "sales"}
    return snake(verbs.get(said, said))


def table_measure(reader: Reader, mark: Mark, functions: tuple[Function, ...], words: Words) -> Measure | None:
    """ "how many orders", "total payments", "average order": a function said of a table."""
    function = functions[-1]
    if function == "count":
        counted = count_of(reader, mark.table, words)
        return replace(counted, label=f"average_{counted.label}") if "average" in functions else counted
    if function == "share":
        return Measure("share", mark.table, label=f"share_of_{snake(reader.table_of(mark.table).name)}", words=words)
    takings = set(stems(reader.table_of(mark.table).name)) & (word_list("takings") | _PAID)
    found = money(reader.catalog, (mark.table,), mark.table)
    if found is not None and (takings or function != "sum"):
        noun = snake(reader.table_of(mark.table).name)
        if function == "median" and found.table != mark.table:
            return _amount(found, "median", f"median_{singular(noun)}_value", words, per=mark.table)
        if function == "average" and found.table != mark.table:
            return _amount(found, "sum", f"average_{singular(noun)}_value", words, per=mark.table)
        return _amount(found, function, f"{PREFIX.get(function, function)}_{noun}", words)
    return count_of(reader, mark.table, words) if function == "sum" else None


def percentage(catalog: Catalog, table: str, conditions: tuple[Condition, ...], label: str, words: Words) -> Measure:
    """The per cent of rows of `table` that meet all conditions."""
    met = exp.and_(*(predicate(condition, catalog) for condition in conditions))
    case = exp.Case().when(met, exp.Literal.number("100.0")).else_(exp.Literal.number("0.0"))
    return Measure("average", table, None, case.sql(catalog.dialect), label, words=words)


def popularity(reader: Reader, table: str, words: Words) -> Measure | None:
    """How much a thing is used: units moved of it, else rows that refer to it.

    Of what takes part in an order as a whole (a customer, a shop, a way to pay) the orders count, not the pieces.
    """
    found = units(reader.catalog, (table,))
    event = event_table(reader.catalog)
    takes_part = bool(event) and any(
        join.table == table and not join.multiplies for join in join_graph(reader.catalog).steps.get(event, ())
    )
    if takes_part and (found is None or found.table != event):
        return count_of(reader, event, words)
    if found is not None and found.table != table:
        return _amount(found, "sum", "total_units", words)
    children = [join.table for join in join_graph(reader.catalog).steps.get(table, ()) if join.multiplies]
    children.sort(key=lambda key: -(reader.table_of(key).row_count or 0))
    return count_of(reader, children[0], words) if children else None


def sold_by(reader: Reader, table: str, words: Words) -> Measure | None:
    """How much a thing sold: money where it is not what was sold but who or where, else what `popularity` says."""
    found, event = units(reader.catalog, (table,)), event_table(reader.catalog)
    path = join_graph(reader.catalog).paths_from(found.table).get(table) if found is not None else None
    sells = path is not None and event in {join.table for join in path[1][:-1]}
    return (takings(reader, table, words) if sells else None) or popularity(reader, table, words)


def event_table(catalog: Catalog) -> str:
    """The table with a row for each sale (or other event that money came in by), where the money is one key below
    it or in it; empty when there is none."""
    found = money(catalog, ())
    table = catalog.table(found.table) if found is not None else None
    if table is None:
        return ""
    for key in (table.key, *(key.target for key in table.foreign_keys)):
        other = catalog.table(key)
        named = set(stems(other.name)) & _EVENTS if other is not None else set()
        if other is not None and named and any(is_date(column) for column in other.columns):
            return key
    return table.key if any(is_date(column) for column in table.columns) else ""


def takings(reader: Reader, table: str, words: Words) -> Measure | None:
    """The money a thing brought in; None when the schema holds no amounts for it."""
    found = money(reader.catalog, (table,))
    return _amount(found, "sum", "total_sales", words) if found is not None and found.table != table else None


def operand(reader: Reader, ahead: int) -> tuple[Measure | ColumnRef, int] | None:
    """What stands at a place as something to compare or rank by, and how many marks it takes.

    "number of orders", "average price", "revenue" are measures; a bare column stays a column.
    """
    functions: list[Function] = []
    start = ahead
    while reader.kind(ahead) in ("function", "distinct"):
        mark = reader.peek(ahead)
        if mark is not None and mark.kind == "function":
            functions.append(mark.word)  # type: ignore[arg-type]
        ahead += 1
    mark = reader.peek(ahead)
    if mark is not None and mark.kind == "formula" and mark.how == "ratio":
        made = Measure("average", mark.table, None, mark.word, mark.values[0], words=reader.span(mark))
        return made, ahead - start + 1
    if mark is None or mark.kind not in ("table", "column", "money", "units", "figure"):
        return None
    words = reader.span(*reader.marks[reader.at + start : reader.at + ahead + 1])
    found: Measure | ColumnRef | None
    if mark.kind == "figure":
        found = known_measure(reader, mark, tuple(functions), words)
    elif mark.kind in ("money", "units"):
        found = amount_measure(reader, mark, tuple(functions), words)
    elif mark.kind == "table":
        found = table_measure(reader, mark, tuple(functions) or ("count",), words)
    else:
        found = column_measure(reader, mark.ref, tuple(functions), words) if functions else mark.ref
        if found is None and functions == ["count"]:
            found = mark.ref
    return None if found is None else (found, ahead - start + 1)
