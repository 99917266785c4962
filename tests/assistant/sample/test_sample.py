import csv
import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime

import pytest

from assistant.notes_book import NOTES_FILE
from assistant.sample import SAMPLE_VERSION, build_sample
from nl2sql.adapters.opening import open_database
from nl2sql.notes.checking import check_notes
from nl2sql.notes.reading import read_notes
from nl2sql.problems import UsageError

TABLES = {
    "regions", "stores", "employees", "customers", "categories", "suppliers", "products", "promotions",
    "payment_methods", "orders", "order_lines", "shipments", "returns", "inventory", "web_sessions",
}  # fmt: skip


def content_digest(path):
    digest = hashlib.sha256()
    with closing(sqlite3.connect(path)) as connection:
        for line in connection.iterdump():
            digest.update(line.encode())
    return digest.hexdigest()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    build_sample(folder)
    return folder


@pytest.fixture
def shop(folder):
    with closing(sqlite3.connect(folder / "shop.sqlite")) as connection:
        yield connection


def one(connection, sql):
    ((value,),) = connection.execute(sql).fetchall()
    return value


def test_holds_the_tables_of_a_retailer(shop):
    names = {
        name for (name,) in shop.execute("SELECT name FROM sqlite_master WHERE type = 'table'") if "sqlite_" not in name
    }
    assert names == TABLES
    assert all(one(shop, f"SELECT COUNT(*) FROM {name}") for name in names)


def test_foreign_keys_hold(shop):
    assert shop.execute("PRAGMA foreign_key_check").fetchall() == []
    referring = {name for name in TABLES if shop.execute(f"PRAGMA foreign_key_list({name})").fetchall()}
    assert referring == TABLES - {"regions", "customers", "suppliers", "promotions", "payment_methods"}


def test_every_foreign_key_has_an_index(shop):
    for table in TABLES:
        keys = {row[3] for row in shop.execute(f"PRAGMA foreign_key_list({table})")}
        indexed = set()
        for index in shop.execute(f"PRAGMA index_list({table})"):
            indexed.add(shop.execute(f"PRAGMA index_info({index[1]})").fetchone()[2])
        assert keys <= indexed, table


def test_has_about_two_hundred_thousand_order_lines_in_three_years(shop):
    assert 190_000 < one(shop, "SELECT COUNT(*) FROM order_lines") < 210_000
    assert shop.execute("SELECT MIN(order_date), MAX(order_date) FROM orders").fetchone() == (
        "2023-01-01",
        "2025-12-31",
    )


def test_stays_small(folder):
    assert sum(path.stat().st_size for path in folder.iterdir()) < 40_000_000


def test_line_totals_follow_from_quantity_price_and_discount(shop):
    wrong = "ABS(line_total - quantity * unit_price * (1 - discount)) > 0.0051"
    assert one(shop, f"SELECT COUNT(*) FROM order_lines WHERE {wrong}") == 0


def test_nobody_buys_before_signing_up(shop):
    early = "SELECT COUNT(*) FROM orders JOIN customers USING (customer_id) WHERE order_date < signup_date"
    assert one(shop, early) == 0


def test_sales_grow_and_peak_in_december(shop):
    years = dict(shop.execute("SELECT substr(month, 1, 4), SUM(sales) FROM monthly_sales GROUP BY 1").fetchall())
    assert years["2023"] < years["2024"] < years["2025"]
    months = shop.execute("SELECT substr(month, 6), SUM(sales) FROM monthly_sales GROUP BY 1 ORDER BY 2").fetchall()
    assert months[-1][0] == "12"


def test_online_overtakes_the_stores(shop):
    def share(year):
        sql = f"SELECT AVG(channel = 'online') FROM orders WHERE order_date LIKE '{year}%'"
        return one(shop, sql)

    assert share(2023) < 0.45 < share(2025)


def test_views_agree_with_the_tables(shop):
    in_view = one(shop, "SELECT SUM(sales) FROM monthly_sales")
    assert in_view == pytest.approx(one(shop, "SELECT SUM(line_total) FROM order_lines"))
    assert one(shop, "SELECT COUNT(*) FROM product_margins WHERE margin <= 0") == 0


def test_employees_report_to_each_other(shop):
    assert one(shop, "SELECT COUNT(*) FROM employees WHERE manager_id IS NULL") == 1
    assert one(shop, "SELECT COUNT(*) FROM employees WHERE manager_id = employee_id") == 0


class TestMess:
    def test_one_city_has_three_spellings(self, shop):
        spellings = shop.execute("SELECT DISTINCT city FROM customers WHERE LOWER(TRIM(city)) = 'paris'").fetchall()
        assert {city for (city,) in spellings} == {"Paris", "PARIS", "paris "}

    def test_some_names_have_stray_spaces(self, shop):
        assert one(shop, "SELECT COUNT(*) FROM customers WHERE last_name <> TRIM(last_name)") > 20
        assert one(shop, "SELECT COUNT(*) FROM products WHERE name <> TRIM(name) OR name LIKE '%  %'") > 2

    def test_some_customers_are_there_twice(self, shop):
        twice = "SELECT email FROM customers WHERE email IS NOT NULL GROUP BY email HAVING COUNT(*) > 1"
        assert one(shop, f"SELECT COUNT(*) FROM ({twice})") > 50

    @pytest.mark.parametrize(
        "column", ["customers.email", "customers.city", "orders.employee_id", "shipments.delivered_date",
                   "products.weight_kg", "returns.reason_code", "suppliers.rating", "web_sessions.customer_id"],
    )  # fmt: skip
    def test_some_values_are_missing(self, shop, column):
        table, name = column.split(".")
        missing = one(shop, f"SELECT AVG({name} IS NULL) FROM {table}")
        assert 0 < missing < 0.7

    def test_returns_write_their_dates_another_way(self, shop):
        for (text,) in shop.execute("SELECT return_date FROM returns"):
            assert datetime.strptime(text, "%d/%m/%Y").year in (2023, 2024, 2025)

    def test_codes_stand_without_a_table_that_explains_them(self, shop):
        codes = {code for (code,) in shop.execute("SELECT DISTINCT reason_code FROM returns")}
        assert codes == {"DMG", "WRG", "CHG", "LAT", "OTH", None}


def test_targets_cover_every_region_and_month(folder, shop):
    with (folder / "targets.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    regions = {name for (name,) in shop.execute("SELECT name FROM regions")}
    assert {row["region"] for row in rows} == regions
    assert len(rows) == len(regions) * 36
    assert all(int(row["target"]) > 0 for row in rows)


def test_weather_covers_every_region_and_day(folder):
    from pyarrow import parquet

    table = parquet.read_table(folder / "weather.parquet").to_pydict()
    assert len(set(table["day"])) == 365 + 366 + 365
    assert len(table["day"]) == 6 * len(set(table["day"]))
    july = [t for d, t in zip(table["day"], table["temperature_c"], strict=True) if t is not None and d.month == 7]
    january = [t for d, t in zip(table["day"], table["temperature_c"], strict=True) if t is not None and d.month == 1]
    assert sum(july) / len(july) > sum(january) / len(january) + 10


def test_building_again_does_nothing(folder):
    before = {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.iterdir()}
    assert build_sample(folder) == folder / "shop.sqlite"
    assert {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.iterdir()} == before
    assert set(before) == {"shop.sqlite", "targets.csv", "weather.parquet", NOTES_FILE, "about-the-shop.md"}


def test_an_older_sample_is_replaced_and_two_builds_are_the_same(folder, tmp_path):
    path = build_sample_copy(folder, tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 0")
        connection.execute("DROP VIEW monthly_sales")
        connection.commit()
    build_sample(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        assert one(connection, "PRAGMA user_version") == SAMPLE_VERSION
    # A second build in another folder: its content is the same to the last row.
    assert content_digest(path) == content_digest(folder / "shop.sqlite")
    for name in ("targets.csv", "weather.parquet"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_what_people_changed_in_notes_and_pages_stays(folder, tmp_path):
    for name in (NOTES_FILE, "about-the-shop.md"):
        (tmp_path / name).write_text("shop: {}")
    build_sample(tmp_path)
    assert {(tmp_path / name).read_text() for name in (NOTES_FILE, "about-the-shop.md")} == {"shop: {}"}


def test_the_page_tells_of_what_is_there(folder, shop):
    page = (folder / "about-the-shop.md").read_text(encoding="utf-8")
    for table, column in (("orders", "status"), ("customers", "segment")):
        assert all(f"`{value}`" in page for (value,) in shop.execute(f"SELECT DISTINCT {column} FROM {table}"))


def test_a_lost_file_is_written_again(folder, tmp_path):
    build_sample_copy(folder, tmp_path)
    build_sample(tmp_path)
    assert (tmp_path / "targets.csv").read_bytes() == (folder / "targets.csv").read_bytes()


@pytest.mark.parametrize("content", [b"my notes", b""])
def test_a_file_of_somebody_else_is_left_alone(tmp_path, content):
    (tmp_path / "shop.sqlite").write_bytes(content)
    with pytest.raises(UsageError) as caught:
        build_sample(tmp_path)
    assert caught.value.problem.code == "sample.occupied"
    assert os.listdir(tmp_path) == ["shop.sqlite"]
    assert (tmp_path / "shop.sqlite").read_bytes() == content


def build_sample_copy(folder, target):
    path = target / "shop.sqlite"
    path.write_bytes((folder / "shop.sqlite").read_bytes())
    return path


def test_the_notes_fit_the_data_and_are_not_written_over(sample_folder, tmp_path):
    text = (sample_folder / NOTES_FILE).read_text("utf-8")
    source = open_database(sample_folder / "shop.sqlite")
    file = read_notes(text)
    notes, faults = check_notes(file.of("shop.sqlite"), source.catalog())
    source.close()
    assert (file.faults, faults) == ((), ())
    assert [metric.name for metric in notes.metrics] == ["net sales"]
    (tmp_path / NOTES_FILE).write_text("shop: {}\n", "utf-8")
    for file_of_sample in sample_folder.iterdir():
        if file_of_sample.name != NOTES_FILE:
            shutil.copy(file_of_sample, tmp_path)
    build_sample(tmp_path)
    assert (tmp_path / NOTES_FILE).read_text("utf-8") == "shop: {}\n"
