"""A small database of people and places to link questions to; nothing is ever run on it."""

from __future__ import annotations

import pytest

from nl2sql.catalog import Catalog, Column, ColumnRef, ForeignKey, Table
from nl2sql.drafting import Source
from nl2sql.values import ValueIndex

CATALOG = Catalog(
    "small",
    "sqlite",
    (
        Table(
            "tbl_people",
            (
                Column("id", "integer", primary_key=True),
                Column("first_name", "text"),
                Column("last_name", "text"),
                Column("birth_date", "date"),
                Column("sex", "text", samples=("F", "M")),
                Column("dept", "text"),
                Column("salary", "number"),
                Column("hired_on", "date"),
                Column("is_active", "text", samples=("Y", "N")),
                Column("place_id", "integer"),
            ),
            (ForeignKey(("place_id",), "places", ("id",)),),
        ),
        Table(
            "places",
            (
                Column("id", "integer", primary_key=True),
                Column("building_name", "text"),
                Column("bldg", "text"),
                Column("city", "text"),
                Column("state", "text"),
                Column("country", "text"),
                Column("nationality", "text"),
            ),
        ),
        Table(
            "lines",
            (
                Column("person_id", "integer"),
                Column("qty", "integer"),
                Column("unit_price", "number"),
            ),
        ),
    ),
)
VALUES = ValueIndex(
    {
        ColumnRef("tbl_people", "first_name"): ("Ada", "Grace"),
        ColumnRef("tbl_people", "last_name"): ("Lovelace", "Hopper"),
        ColumnRef("tbl_people", "sex"): ("F", "M"),
        ColumnRef("tbl_people", "dept"): ("Engineer", "Sales"),
        ColumnRef("places", "building_name"): ("Eiffel Tower", "Old Mill"),
        ColumnRef("places", "city"): ("New York", "York", "Paris"),
        ColumnRef("places", "state"): ("CA", "NY"),
        ColumnRef("places", "country"): ("France", "United States"),
    }
)
SOURCE = Source("small", None, CATALOG, VALUES)  # type: ignore[arg-type]


@pytest.fixture
def small() -> Source:
    """People, places and lines."""
    return SOURCE
