"""A small shop, and text cases with a ``|`` for the cursor."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from autocomplete.suggest import Autocomplete
from nl2sql.catalog import Catalog, Column, ColumnRef, ForeignKey, Table
from nl2sql.values import ValueIndex

CASES = Path(__file__).parents[1] / "cases" / "completions"


def _table(name: str, columns: str, *keys: ForeignKey, schema: str = "") -> Table:
    """``id:integer! name:text``, the exclamation mark for the key; ``_`` in quotes is a space."""
    made = []
    for spec in columns.split():
        label, _, kind = spec.partition(":")
        made.append(
            Column(label.replace("~", " "), kind.rstrip("!"), kind.rstrip("!").upper(), primary_key="!" in kind)
        )  # type: ignore[arg-type]
    return Table(name, tuple(made), keys, schema=schema)


def _key(columns: str, target: str, target_columns: str = "id") -> ForeignKey:
    return ForeignKey(tuple(columns.split()), target, tuple(target_columns.split()))


SHOP = Catalog(
    "shop",
    "sqlite",
    (
        _table("customers", "id:integer! name:text city:text email:text password:text region_id:integer",
               _key("region_id", "regions")),
        _table("orders", "id:integer! customer_id:integer order~date:date status:text total:number group:text",
               _key("customer_id", "customers")),
        _table("order_lines", "order_id:integer! line_no:integer! product_id:integer quantity:integer",
               _key("order_id", "orders"), _key("product_id", "products")),
        _table("shipments", "id:integer! order_id:integer line_no:integer carrier:text",
               _key("order_id line_no", "order_lines", "order_id line_no")),
        _table("products", "id:integer! title:text price:number category_id:integer",
               _key("category_id", "categories")),
        _table("categories", "id:integer! label:text"),
        _table("regions", "id:integer! region_name:text"),
        _table("employees", "id:integer! full_name:text manager_id:integer", _key("manager_id", "employees")),
        _table("Web Sessions", "id:integer! visited:date pages:integer"),
        _table("targets", "region_id:integer year:integer amount:number", _key("region_id", "regions"), schema="plan"),
    ),
)  # fmt: skip
VALUES = ValueIndex(
    {
        ColumnRef("customers", "city"): ["Boston", "Bonn", "Paris", "L'Aquila", "New York"],
        ColumnRef("orders", "status"): ["open", "shipped", "returned"],
        ColumnRef("products", "title"): ["Oak Table", "Oak Chair"],
    }
)


@pytest.fixture
def shop() -> Catalog:
    return SHOP


@pytest.fixture
def values() -> ValueIndex:
    return VALUES


@pytest.fixture
def engine() -> Autocomplete:
    return Autocomplete(None)


@dataclass(frozen=True)
class Case:
    """One text case: `text` with the cursor taken out, and what is expected of the list and the ghost text."""

    name: str
    text: str
    offset: int
    dialect: str = "sqlite"
    above: str = ""
    live: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    learn: tuple[tuple[int, str], ...] = ()
    expected: dict[str, list[str]] = field(default_factory=dict)


_CURSOR = re.compile(r"(?<!\|)\|(?!\|)")
_LINE = re.compile(r"(dialect|above|live|values|learn|first|then|has|not|none|ghost|result|why):(.*)")


def read_cases(file: str) -> list[Case]:
    """The cases of a file: ``== name``, the text with ``|``, then lines of ``key: a ;; b``."""
    cases = []
    for block in re.split(r"^== ", (CASES / file).read_text(encoding="utf-8"), flags=re.M)[1:]:
        name, _, body = block.partition("\n")
        lines, text = [], []
        for line in body.rstrip().split("\n"):
            match = _LINE.fullmatch(line)
            if match:
                lines.append((match[1], match[2].strip()))
            elif not line.startswith("#"):
                text.append(line)
        written = "\n".join(text)
        cursors = list(_CURSOR.finditer(written))
        assert len(cursors) == 1, f"{file}: {name!r} needs exactly one cursor"
        at = cursors[0].start()
        case = Case(name.strip(), written[:at] + written[at + 1 :], at)
        for key, value in lines:
            case = _with_line(case, key, value)
        cases.append(case)
    return cases


def _with_line(case: Case, key: str, value: str) -> Case:
    if key == "dialect":
        return replace(case, dialect=value)
    if key == "above":
        return replace(case, above=value)
    if key in ("live", "values"):
        name, _, rest = value.partition(":")
        parts = [part.strip() for part in rest.split("," if key == "live" else ";;")]
        return replace(case, **{key: {**getattr(case, key), name: parts}})
    if key == "learn":
        times, _, sql = value.partition(" ")
        return replace(case, learn=(*case.learn, (int(times), sql)))
    return replace(case, expected={**case.expected, key: [part.strip() for part in value.split(";;")]})


@pytest.fixture
def catalog_in():
    """The shop in another dialect."""
    return lambda dialect: replace(SHOP, dialect=dialect)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test with ``sql_case`` or ``question_case`` runs once for each case of the file."""
    for fixture, file in (("sql_case", "sql.txt"), ("question_case", "questions.txt"), ("code_case", "code.txt")):
        if fixture in metafunc.fixturenames:
            cases = read_cases(file)
            metafunc.parametrize(fixture, cases, ids=[case.name for case in cases])


@pytest.fixture
def cases_of():
    """Reads a file of cases."""
    return read_cases
