"""Follow-ups: what each fills in, next to the tables that are on show."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nl2sql.drafting import Source
from nl2sql.parser.frame import Frame
from nl2sql.parser.reading import read

SHOWN = ("order_lines", "orders", "stores", "regions")

CASES = """
only online orders            | where orders.channel = online
not online                    | where not orders.channel = online
in 2023                       | where orders.order_date during 2023-01-01 2024-01-01
since June 2024               | where orders.order_date >= 2024-06-01
last year                     | where orders.order_date during 2025-01-01 2026-01-01
for Lyon                      | where stores.city = Lyon
in France and Belgium         | where stores.country in France Belgium
exclude cancelled orders      | where not orders.status = cancelled
only products over 100        | where products.price > 100
without returns               | lacks returns
by month                      | by orders.order_date month
per quarter                   | by orders.order_date quarter
by channel and month          | by orders.channel; by orders.order_date month
now by category               | by categories.name
split by segment              | by customers.segment
top 5                         | descending; limit 5
bottom 3                      | ascending; limit 3
limit to 10                   | descending; limit 10
highest first                 | descending
sorted by sales descending    | descending sum order_lines.line_total
sorted by quantity            | ascending order_lines.quantity
and average discount          | average order_lines.discount
add the number of orders      | count orders
regions with sales over 1000  | groups sum order_lines.line_total > 1000
"""


def filled(frame: Frame) -> str:
    """The slots of a frame in words, the subject apart."""
    parts = [f"{m.function} {m.column or m.table}" for m in frame.measures]
    parts += [" ".join(filter(None, ["by", str(d.column), d.grain])) for d in frame.dimensions]
    for c in frame.conditions:
        parts.append(
            " ".join(["where", *(["not"] if c.negated else []), str(c.column), c.operator, *map(str, c.values)])
        )
    parts += [f"{'lacks' if p.negated else 'has'} {p.table}" for p in frame.presences]
    for g in frame.group_conditions:
        parts.append(f"groups {g.measure.function} {g.measure.column} {g.operator} {g.values[0]}")
    for o in frame.ordering:
        target = str(o.column or "") or (f"{o.measure.function} {o.measure.column}" if o.measure else "")
        parts.append(" ".join(filter(None, ["descending" if o.descending else "ascending", target])))
    parts += [f"limit {frame.limit}"] if frame.limit is not None else []
    return "; ".join(parts)


@pytest.mark.parametrize("case", [line for line in CASES.splitlines() if line])
def test_a_fragment_fills_just_its_slots(case: str, source_of: Callable[[str], Source]) -> None:
    text, wanted = (part.strip() for part in case.split("|"))
    frames = read(text, source_of("shop"), "2026-01-15", fragment=True, focus=SHOWN)
    assert filled(frames[0]) == wanted


def test_focus_decides_between_columns_of_one_name(source_of: Callable[[str], Source]) -> None:
    shop = source_of("shop")
    stores = read("by city", shop, "2026-01-15", fragment=True, focus=("stores",))[0]
    customers = read("by city", shop, "2026-01-15", fragment=True, focus=("customers",))[0]
    assert stores.dimensions[0].column.table == "stores"
    assert customers.dimensions[0].column.table == "customers"


@pytest.mark.parametrize("text", ["as a pie", "thank you", "", "undo", "?"])
def test_what_says_nothing_about_the_data_fills_nothing_or_says_so(
    text: str, source_of: Callable[[str], Source]
) -> None:
    frames = read(text, source_of("shop"), "2026-01-15", fragment=True, focus=SHOWN)
    assert all(frame.unused or frame.is_empty for frame in frames)


def test_a_day_that_is_none_is_refused(source_of: Callable[[str], Source]) -> None:
    with pytest.raises(ValueError, match="isoformat"):
        read("by month", source_of("shop"), "yesterday")
