"""What a form proposes for a parameter, given what a column holds. Pure; `proposals` has the statement that asks."""

from __future__ import annotations

import datetime
import math
import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pydantic import JsonValue

from nl2sql.catalog import Cell, ColumnType

MOST = 50
_MARKS = (", ", ",", "; ", ";", " | ", "|", " - ", "-", "/", ":", "@", "_", "\t", " ", ".")
_MARK_WORDS = {" ": "space", "\t": "tab"}
_FORMATS = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%d-%m-%Y", "%d/%m/%y", "%m/%d/%y",
    "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M",
)  # fmt: skip
_PATTERNS = {
    "[0-9]+": "a number",
    "[A-Za-z]+": "a word",
    r"[^@ ]+@[^@ ]+": "an address of mail",
    r"\(.*\)": "in brackets",
}
_FRAMES = {
    "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW": "all rows so far",
    "ROWS BETWEEN 2 PRECEDING AND CURRENT ROW": "this row and two before",
    "ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING": "this row, one before and one after",
    "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING": "all rows",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for a parameter, or for one line of it; a list is the whole parameter. `why` stands beside `label`."""

    value: JsonValue
    label: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A column as it comes in: its values with how many rows hold them, the most frequent first."""

    name: str = ""
    type: ColumnType = "other"
    counts: tuple[tuple[Cell, int], ...] = ()

    @property
    def texts(self) -> list[str]:
        """The values that are texts."""
        return [value for value, _ in self.counts if isinstance(value, str)]

    @property
    def numbers(self) -> list[float]:
        """All numbers, in order, each as often as it stands there."""
        pairs = [(v, n) for v, n in self.counts if isinstance(v, int | float) and not isinstance(v, bool)]
        return sorted(float(value) for value, count in pairs for _ in range(count) if math.isfinite(value))


Params = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Proposer:
    """How a parameter is proposed: from the values of the column (or the first of the columns) that `of` names.

    With ``"distinct"`` these are all different values in their order, with ``"sample"`` those of the first rows.
    """

    propose: Callable[[Seen, Params], Iterator[Proposal]]
    of: str = ""
    looks: Literal["", "sample", "distinct"] = ""


def shown(number: float) -> str:
    """A number as short as it can be told."""
    return f"{number:g}" if abs(number) < 1e6 else f"{number:.0f}"


def _as_number(number: float) -> int | float:
    return int(number) if number == int(number) else number


def every_value(seen: Seen, _: Params) -> Iterator[Proposal]:
    """All values at once, then each of them; only single ones where there are too many."""
    values = [value for value, _ in seen.counts]
    if 1 < len(values) <= MOST:
        yield Proposal(list(values), f"all {len(values)} values")
    yield from (Proposal(value, str(value)) for value in values[:MOST])


def frequent(seen: Seen, _: Params) -> Iterator[Proposal]:
    """The most frequent values."""
    for value, count in seen.counts[:MOST]:
        rows = "row" if count == 1 else "rows"
        yield Proposal(str(value), str(value), f"{count:,} {rows}")


def fillings(seen: Seen, params: Params) -> Iterator[Proposal]:
    """What people put in place of missing values."""
    if params.get("how") not in (None, "value"):
        return
    if seen.numbers:
        yield Proposal("0", "0")
        middle = shown(statistics.median(seen.numbers))
        yield Proposal(middle, middle, "the median")
    elif seen.type == "text":
        yield Proposal("unknown", "unknown")
    yield from list(frequent(seen, params))[:10]


def marks(seen: Seen, _: Params) -> Iterator[Proposal]:
    """What may separate the parts of the texts, by how many have it."""
    texts = seen.texts
    having = {mark: [text for text in texts if mark in text.strip()] for mark in _MARKS}
    for mark in sorted(_MARKS, key=lambda mark: -len(having[mark])):
        if having[mark]:
            example = " | ".join(having[mark][0].split(mark)[:3])
            why = f"in {len(having[mark])} of {len(texts)}: {example}"
            yield Proposal(mark, _MARK_WORDS.get(mark, mark), why)


def details(seen: Seen, params: Params) -> Iterator[Proposal]:
    """What says which part of a text to take."""
    part = params.get("part")
    if part in ("before", "after"):
        yield from marks(seen, params)
    elif part in ("first", "last"):
        for count in range(1, 6):
            example = next((text for text in seen.texts if len(text) > count), "")
            yield Proposal(str(count), str(count), example[:count] if part == "first" else example[-count:])
    elif part == "pattern":
        yield from (Proposal(pattern, pattern, why) for pattern, why in _PATTERNS.items())


def part_names(seen: Seen, params: Params) -> Iterator[Proposal]:
    """A name for each part of the texts."""
    mark = params.get("separator")
    if isinstance(mark, str) and mark and seen.texts:
        most = min(9, max(len(text.split(mark)) for text in seen.texts))
        names: list[JsonValue] = [f"{seen.name}_{number}" for number in range(1, most + 1)]
        if most > 1:
            yield Proposal(names, ", ".join(map(str, names)))


def formats(seen: Seen, _: Params) -> Iterator[Proposal]:
    """The formats that read the texts, those that read most first."""
    texts = seen.texts
    read = {form: [text for text in texts if _is_date(text.strip(), form)] for form in _FORMATS}
    for form in sorted(_FORMATS, key=lambda form: -len(read[form])):
        if read[form]:
            yield Proposal(form, form, f"reads {len(read[form])} of {len(texts)}, such as {read[form][0].strip()}")


def _is_date(text: str, form: str) -> bool:
    try:
        datetime.datetime.strptime(text, form)
    except ValueError:
        return False
    return True


def edges(seen: Seen, _: Params) -> Iterator[Proposal]:
    """Edges with a quarter of the rows between each two, and round ones."""
    numbers = seen.numbers
    if len(set(numbers)) < 2:
        return
    quarters = sorted(
        {_as_number(float(f"{edge:.4g}")) for edge in statistics.quantiles(numbers, n=4, method="inclusive")}
    )
    yield Proposal(list(quarters), _listed(quarters), "as many rows in each")
    width = nice_width(numbers[0], numbers[-1], 5)
    first = math.floor(numbers[0] / width) + 1
    round_ones = [_as_number(round(place * width, 10)) for place in range(first, math.ceil(numbers[-1] / width))]
    if round_ones and round_ones != quarters:
        yield Proposal(list(round_ones), _listed(round_ones), "equally wide")


def _listed(numbers: list[int | float]) -> str:
    return ", ".join(map(shown, numbers))


def nice_width(low: float, high: float, classes: int) -> float:
    """The round number (1, 2 or 5 with zeros) that cuts the range into about so many classes."""
    rough = (high - low) / classes
    scale = 10.0 ** math.floor(math.log10(rough))
    return next(step * scale for step in (1, 2, 5, 10) if step * scale >= rough * 0.999)


def sizes(seen: Seen, params: Params) -> Iterator[Proposal]:
    """How wide classes are, or how many there are."""
    if params.get("how") in ("equal", "quantiles"):
        yield from (Proposal(count, str(count), "classes") for count in (3, 4, 5, 10))
        return
    numbers = seen.numbers
    if numbers and numbers[0] < numbers[-1]:
        for width in dict.fromkeys(nice_width(numbers[0], numbers[-1], classes) for classes in (20, 10, 5)):
            classes = math.floor(numbers[-1] / width) - math.floor(numbers[0] / width) + 1
            yield Proposal(_as_number(round(width, 10)), shown(width), f"{classes} classes")


def class_names(_: Seen, params: Params) -> Iterator[Proposal]:
    """A name for each class."""
    given, size = params.get("edges"), params.get("size")
    cuts = [shown(edge) for edge in given if isinstance(edge, int | float)] if isinstance(given, list) else []
    names: list[JsonValue] = []
    if params.get("how") == "edges" and cuts:
        between = [f"{low} to {high}" for low, high in pairwise(cuts)]
        names = [f"under {cuts[0]}", *between, f"{cuts[-1]} and more"]
    elif params.get("how") in ("equal", "quantiles") and isinstance(size, int) and 1 < size <= 10:
        names = ["low", "middle", "high"] if size == 3 else [f"class {number}" for number in range(1, size + 1)]
    if names:
        yield Proposal(names, ", ".join(map(str, names)))


def distances(_: Seen, params: Params) -> Iterator[Proposal]:
    """How far off an outlier is."""
    if params.get("how") == "iqr":
        yield from (Proposal(1.5, "1.5", "usual"), Proposal(3, "3", "only far ones"))
    else:
        yield from (Proposal(3, "3", "usual"), Proposal(2, "2", "more of them"))


def frames(_: Seen, __: Params) -> Iterator[Proposal]:
    """Which rows a running value is over."""
    yield from (Proposal(frame, frame, why) for frame, why in _FRAMES.items())


def called(ending: str) -> Callable[[Seen, Params], Iterator[Proposal]]:
    """A name for a new column, after the one it is made of."""

    def propose(_: Seen, params: Params) -> Iterator[Proposal]:
        end = ending or params.get("part")
        if params.get("column") and end:
            yield Proposal(f"{params['column']}_{end}", f"{params['column']}_{end}")

    return propose


def some(*values: str | int, why: str = "") -> Callable[[Seen, Params], Iterator[Proposal]]:
    """The same for every column."""
    return lambda _, __: (Proposal(value, f"{value:,}" if isinstance(value, int) else value, why) for value in values)


PROPOSERS: Mapping[tuple[str, str], Proposer] = {
    ("pivot", "values"): Proposer(every_value, "column", "distinct"),
    ("replace", "pairs"): Proposer(frequent, "columns", "sample"),
    ("fill_missing", "value"): Proposer(fillings, "columns", "sample"),
    ("parse_dates", "format"): Proposer(formats, "columns", "sample"),
    ("split", "separator"): Proposer(marks, "column", "sample"),
    ("split", "into"): Proposer(part_names, "column", "sample"),
    ("explode", "separator"): Proposer(marks, "column", "sample"),
    ("extract", "detail"): Proposer(details, "column", "sample"),
    ("extract", "name"): Proposer(called("")),
    ("bucket", "edges"): Proposer(edges, "column", "sample"),
    ("bucket", "size"): Proposer(sizes, "column", "sample"),
    ("bucket", "labels"): Proposer(class_names),
    ("bucket", "name"): Proposer(called("class")),
    ("outliers", "limit"): Proposer(distances),
    ("outliers", "name"): Proposer(called("outlier")),
    ("window", "frame"): Proposer(frames),
    ("limit", "rows"): Proposer(some(10, 100, 1000)),
    ("top", "rows"): Proposer(some(1, 3, 5, 10)),
    ("top", "place"): Proposer(some("place")),
    ("sample", "rows"): Proposer(some(100, 1000, 10_000)),
    ("sample", "percent"): Proposer(some(1, 5, 10, 50)),
    ("unpivot", "name"): Proposer(some("name")),
    ("unpivot", "value"): Proposer(some("value")),
}
"""What is proposed, by the kind of step and its parameter: those whose `Field.proposed` is true."""
