import pytest

from nl2sql.database import ResultColumn, Rows
from pipeline_gen.chart.suggest import suggest
from pipeline_gen.chart.to_plotly import to_plotly


def test_suggested(suggested_case, results, describe):
    name, expected = suggested_case
    assert [describe(found.spec) for found in suggest(results[name])] == expected


def test_every_suggestion_has_a_label_and_a_reason(results):
    for rows in results.values():
        found = suggest(rows)
        assert 1 <= len(found) <= 3
        assert len({suggestion.spec for suggestion in found}) == len(found)
        assert all(suggestion.label and suggestion.why.endswith(".") for suggestion in found)


def test_many_names_are_cut_to_the_first_twenty(make_rows, describe):
    rows = make_rows({"product": "text", "sales": "integer"}, *((f"P{n}", n % 37) for n in range(60)))
    default = suggest(rows)[0]
    assert describe(default.spec) == "bar x=product y=sales v limit=20"
    assert "20 of 60" in default.why


def test_many_periods_are_not_cut(make_rows):
    rows = make_rows({"day": "date", "sales": "integer"}, *((f"2024-01-{n:02d}", n) for n in range(1, 31)))
    assert suggest(rows)[0].spec.limit is None


def test_many_days_are_also_offered_as_months(make_rows, describe):
    days = [(f"2024-{month:02d}-{day:02d}", day) for month in range(1, 7) for day in range(1, 29)]
    rows = make_rows({"day": "date", "sales": "integer"}, *days)
    assert describe(suggest(rows)[1].spec) == "bar x=day@month:sum ^".replace(":sum ^", " ^ y=sales:sum")


def test_many_lines_become_a_heatmap(make_rows, describe):
    rows = make_rows(
        {"month": "text", "product": "text", "sales": "integer"},
        *((f"2024-{month:02d}", f"P{n}", n * month) for month in range(1, 5) for n in range(12)),
    )
    assert [describe(found.spec) for found in suggest(rows)] == [
        "rect x=month ^ y=product ^ color=sales",
        "line x=month ^ y=sales:sum",
        "bar x=product y=sales:sum v",
    ]


def test_many_pairs_of_names_become_a_heatmap(make_rows, describe):
    rows = make_rows(
        {"city": "text", "product": "text", "sales": "integer"},
        *((f"C{c}", f"P{n}", n + c) for c in range(10) for n in range(12)),
    )
    assert describe(suggest(rows)[0].spec) == "rect x=product ^ y=city ^ color=sales"


def test_a_name_that_tells_rows_apart_needs_no_second_one(make_rows, describe):
    rows = make_rows(
        {"product": "text", "category": "text", "sales": "integer"}, ("Mug", "Home", 5), ("Owl", "Toys", 7)
    )
    assert describe(suggest(rows)[0].spec) == "bar x=product y=sales v"


@pytest.mark.parametrize("name", ["customer_id", "storeId", "SKU", "zip_code", "Postcode"])
def test_identifiers_are_never_added_up(make_rows, name):
    rows = make_rows({"region": "text", name: "integer"}, ("A", 1), ("A", 2), ("B", 3))
    for found in suggest(rows):
        for channel in ("x", "y", "color", "theta"):
            used = getattr(found.spec.encoding, channel)
            assert used is None or used.field != name or used.aggregate in (None, "count")


def test_years_are_never_added_up(make_rows):
    rows = make_rows({"region": "text", "year": "integer"}, ("A", 2023), ("A", 2024), ("B", 2023), ("B", 2024))
    assert all("year:sum" not in str(found.spec) for found in suggest(rows))
    assert suggest(rows)[0].spec.mark == "table"


def test_counts_of_identifiers_are_numbers(make_rows, describe):
    rows = make_rows({"region": "text", "COUNT(customer_id)": "integer"}, ("A", 10), ("B", 30))
    assert describe(suggest(rows)[0].spec) == "bar x=region y=COUNT(customer_id) v"


def test_columns_of_one_name_do_no_harm():
    columns = (ResultColumn("name", "text"), ResultColumn("name", "text"), ResultColumn("n", "integer"))
    assert suggest(Rows(columns, (("A", "B", 1), ("C", "D", 2))))[0].spec.mark == "bar"


def test_declared_types_yield_to_the_values(make_rows, describe):
    """SQLite keeps what it is given: a column declared a number may hold words, and the other way round."""
    words = make_rows({"grade": "number", "n": "other"}, ("good", 3), ("bad", 4))
    assert describe(suggest(words)[0].spec) == "bar x=grade y=n v"


def test_true_is_not_one(make_rows):
    """Python holds True and 1 equal; a column with both is no measure."""
    rows = make_rows({"region": "text", "flag": "other"}, ("A", 1), ("B", True), ("C", 2))
    assert suggest(rows)[0].spec.mark == "table"


def test_a_heatmap_of_very_many_names_keeps_the_largest(make_rows, describe):
    rows = make_rows(
        {"month": "text", "product": "text", "sales": "integer"},
        *((f"2024-{month:02d}", f"P{n:02d}", n) for month in (1, 2, 3) for n in range(50)),
    )
    spec = suggest(rows)[0].spec
    assert describe(spec) == "rect x=month ^ y=product color=sales v limit=30"
    figure = to_plotly(spec, rows)
    (grid,) = figure["data"]
    assert (grid["x"], grid["y"][:3], len(grid["y"])) == (["2024-01", "2024-02", "2024-03"], ["P49", "P48", "P47"], 30)
    assert figure["layout"]["annotations"][0]["text"] == "Product: top 30 of 50"
