"""What is said of notes that do not fit: the line, what is wrong and what is known instead."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nl2sql.drafting import Source
from nl2sql.notes.reading import read_notes
from tests.nl2sql.notes.conftest import checked

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "notes_faults.yml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["says"][0][:60] for case in CASES])
def test_faults_say_where_and_what(case: dict[str, object], shop: Source) -> None:
    _, faults = checked(str(case["notes"]), "shop", shop.catalog)
    said = [f"{each.line} {each.problem.code} {each.problem}" for each in sorted(faults, key=lambda each: each.line)]
    wanted = [str(text) for text in case["says"]]  # type: ignore[attr-defined]
    assert len(said) == len(wanted), said
    assert [text for text, start in zip(said, wanted, strict=True) if not text.startswith(start)] == []


def test_a_fault_leaves_the_other_entries_usable(shop: Source) -> None:
    notes, faults = checked(
        """
shop:
  metrics:
    wrong: order_lines.nothing
    right: order_lines.line_total
  tables:
    nowhere: {synonyms: [x]}
    orders:
      filter: nothing = 1
      synonyms: [checkouts]
""",
        "shop",
        shop.catalog,
    )
    assert len(faults) == 3
    assert [metric.name for metric in notes.metrics] == ["right"]
    assert [alias.target for alias in notes.aliases.entries] == ["orders"]


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    file = read_notes(text)
    assert all(each.problem.code.startswith("notes.") for each in file.faults)


_TEXTS = st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S", "Zs")), max_size=30)


@given(metric=_TEXTS, condition=_TEXTS)
def test_any_expression_is_either_used_or_a_fault(metric: str, condition: str, shop: Source) -> None:
    text = f"shop:\n  metrics:\n    m: {quoted(metric)}\n  tables:\n    orders:\n      filter: {quoted(condition)}\n"
    notes, faults = checked(text, "shop", shop.catalog)
    assert len(notes.metrics) + len(notes.filters) + len(faults) == 1 + bool(condition.strip())


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
