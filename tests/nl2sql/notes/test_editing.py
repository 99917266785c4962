"""Notes written by the panel: only what was edited changes in the file."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nl2sql.notes.editing import edited
from nl2sql.notes.reading import read_notes
from nl2sql.problems import UsageError
from nl2sql.written_notes import ColumnNote, MetricNote, TableNote, ValueNote

TEXT = """\
# Who wrote this: the team of the shop.
shop:
  metrics:
    revenue: order_lines.line_total   # without shipping
    # The basket is what is bought at once.
    basket size: {sql: COUNT(*), table: orders}
  tables:
    orders:
      description: One row for every order.   # from all channels
      synonyms: [checkouts, 'purchase orders']
      filter: status <> 'cancelled'
      columns:
        channel: How the order came in.
        status:
          values: {1: [open], 2: [closed]}
    # These are old.
    orders_2019:
      do not use: true
"""


def note_of(text: str, table: str) -> TableNote:
    return next(each for each in read_notes(text).of("shop").tables if each.name == table)


def test_writing_what_is_there_changes_nothing() -> None:
    notes = read_notes(TEXT).of("shop")
    for table in notes.tables:
        assert edited(TEXT, "shop", table, notes.metrics) == TEXT


def test_only_the_edited_line_changes() -> None:
    note = note_of(TEXT, "orders")
    fresh = edited(TEXT, "shop", TableNote(note.name, "All orders.", note.synonyms, note.filter, columns=note.columns))
    changed = [" ".join(line.split()) for line in fresh.splitlines() if line not in TEXT.splitlines()]
    assert changed == ["description: All orders. # from all channels"]
    assert len(fresh.splitlines()) == len(TEXT.splitlines())


def test_what_is_added_stands_in_the_entry_of_the_table() -> None:
    column = ColumnNote("total", "What is paid.", ("amount",), "EUR", (ValueNote("0", ("free",)),), "Rounded.")
    metric = MetricNote("profit", "orders.total - orders.cost", "What is left.", ("gain",), "EUR", "orders")
    fresh = edited(TEXT, "shop", TableNote("orders", columns=(column,)), (metric,), ("revenue",))
    notes = read_notes(fresh)
    assert not notes.faults
    kept = next(each for each in note_of(fresh, "orders").columns if each.name == "total")
    assert (kept.description, kept.synonyms, kept.unit, kept.values, kept.do_not_use) == (
        "What is paid.",
        ("amount",),
        "EUR",
        (ValueNote("0", ("free",)),),
        "Rounded.",
    )
    assert {each.name for each in notes.of("shop").metrics} == {"profit", "basket size"}
    assert "# Who wrote this" in fresh


def test_what_is_emptied_goes() -> None:
    fresh = edited(TEXT, "shop", TableNote("orders_2019"))
    assert "orders_2019" not in fresh
    assert note_of(fresh, "orders") is not None


def test_a_first_note_makes_the_file() -> None:
    fresh = edited("", "shop", TableNote("orders", "All of them."))
    assert fresh == "shop:\n  tables:\n    orders:\n      description: All of them.\n"
    assert edited("", "shop", TableNote("orders")) == ""


def test_a_file_that_cannot_be_read_is_not_written_over() -> None:
    with pytest.raises(UsageError):
        edited("shop: [", "shop", TableNote("orders", "x"))


_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20).map(str.strip)
_LISTS = st.lists(_WORDS.filter(lambda word: word and "," not in word), max_size=3, unique=True).map(tuple)


@given(description=_WORDS, synonyms=_LISTS, unit=_WORDS, reason=st.none() | _WORDS)
@example(description="", synonyms=("?0",), unit="", reason=None)
def test_what_is_written_is_read_again(
    description: str, synonyms: tuple[str, ...], unit: str, reason: str | None
) -> None:
    column = ColumnNote("total", description, synonyms, unit, (), reason)
    note = TableNote("orders", description, synonyms, "a = 1", reason, (column,))
    read = note_of(edited(TEXT, "shop", note), "orders")
    kept = next((each for each in read.columns if each.name == "total"), ColumnNote("total"))
    assert (read.description, read.synonyms, read.do_not_use) == (description, synonyms, reason)
    assert (kept.description, kept.synonyms, kept.unit, kept.do_not_use) == (description, synonyms, unit, reason)
