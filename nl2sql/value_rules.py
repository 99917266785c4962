"""Which columns' values people may name in a question, and why those of others are not looked up. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from nl2sql.catalog import Catalog, Column, ColumnRef, Table
from nl2sql.problems import Problem
from nl2sql.secret_names import CONTACT_WORDS, looks_secret, name_words

_VIEW_S = 0.25
_FREE_TEXT_LENGTH = 60
_FREE_TEXT_WORDS = frozenset(
    """
    body comment comments description html json markdown memo notes payload xml
    """.split()  # noqa: SIM905 - a list of words reads better so
)
_MACHINE_MADE = re.compile(
    r"\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?|[0-9a-f]{24,}|eyJ[\w-]+\.[\w-]+\..*|(?=\S*\d)(?=\S*[a-z])[\w+/=-]{28,}",
    re.IGNORECASE,
)
_CARD = re.compile(r"\d{13,19}")

SECRET = "its name says that it holds what is nobody's business"
CARDS = "its values look like numbers of payment cards"
MACHINE_MADE = "its values are codes made by machines, which nobody types"
FREE_TEXT = "it holds whole texts rather than names"
CONTACT = "it has many values that are addresses of people, which are not copied"
TOO_MANY = "it has more different values than are kept"
NO_TIME = "there was no time to read it"
SLOW_VIEW = "it belongs to a view, which mostly shows values of tables, and takes long to read"
FULL = "the room for values is used up"
FAILED = "its values could not be read"
WAITING = "it has many values, which are read in the background"
_NOT_READ = frozenset({NO_TIME, FULL})
"""Reasons that are no rule: somebody may wonder why such a value is not found."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A column whose values are to be read, in `seconds` at most."""

    table: Table
    column: Column
    seconds: float = math.inf

    @property
    def ref(self) -> ColumnRef:
        """The column as it is referred to."""
        return ColumnRef(self.table.key, self.column.name)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to read, the most useful first, and why other text columns are left out."""

    wanted: tuple[Wanted, ...]
    left_out: Mapping[ColumnRef, str] = field(default_factory=dict)


def plan(catalog: Catalog) -> Plan:
    """Every text column of the catalogue, wanted or left out by a rule.

    Small tables come first, views last, as they mostly show values of tables.
    """
    wanted: list[Wanted] = []
    left_out: dict[ColumnRef, str] = {}
    for table in sorted(
        catalog.tables, key=lambda table: (table.kind == "view", table.row_count is None, table.row_count)
    ):
        for column in table.columns:
            if column.type != "text":
                continue
            why = _why_not(table, column)
            if why:
                left_out[ColumnRef(table.key, column.name)] = why
            else:
                wanted.append(Wanted(table, column, _VIEW_S if table.kind == "view" else math.inf))
    return Plan(tuple(wanted), left_out)


def why_not_many(column: Column) -> str:
    """Why the values of a column that has thousands are not kept; empty where they are."""
    texts = [str(value) for value in column.samples]
    if texts and all(_MACHINE_MADE.fullmatch(text) for text in texts):
        return MACHINE_MADE
    addresses = bool(texts) and all("@" in text for text in texts)
    return CONTACT if addresses or not CONTACT_WORDS.isdisjoint(name_words(column.name)) else ""


def values_not_read(name: str, left_out: Mapping[ColumnRef, str]) -> Problem | None:
    """What to tell about columns of source `name` that no rule leaves out and that are missing all the same."""
    missing = [str(column) for column, why in left_out.items() if why in _NOT_READ]
    if not missing:
        return None
    columns = "1 column" if len(missing) == 1 else f"{len(missing):,} columns"
    named = ", ".join(missing[:3]) + (", …" if len(missing) > 3 else "")
    return Problem(
        "source.values_partial",
        f"The values of {columns} of {name} were not read ({named}).",
        "Questions can be asked all the same; write such a value as it is stored, in quotes.",
        severity="info",
    )


def _why_not(table: Table, column: Column) -> str:
    if looks_secret(column.name):
        return SECRET
    if _holds_cards(column):
        return CARDS
    return FREE_TEXT if _is_free_text(table, column) else ""


def _is_free_text(table: Table, column: Column) -> bool:
    lengths = [len(str(value)) for value in column.samples]
    if lengths and sum(lengths) / len(lengths) > _FREE_TEXT_LENGTH:
        return True
    read_but_all_long = not lengths and bool(table.row_count) and bool(column.declared)
    return read_but_all_long or not _FREE_TEXT_WORDS.isdisjoint(name_words(column.name))


def _holds_cards(column: Column) -> bool:
    """Whether all samples are numbers as payment cards have them, whose last digit checks the others."""
    texts = [re.sub(r"[ -]", "", str(value)) for value in column.samples]
    return len(texts) > 1 and all(_CARD.fullmatch(text) and _checks(text) for text in texts)


def _checks(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    return sum(digits[::2]) % 10 == -sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2]) % 10
