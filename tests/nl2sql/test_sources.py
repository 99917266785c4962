"""Getting to know a database: which values are indexed, which are left alone, and for how long."""

from __future__ import annotations

import sqlite3

import pytest

from nl2sql.adapters.opening import open_database
from nl2sql.catalog import ColumnRef
from nl2sql.secret_names import looks_secret
from nl2sql.sources import MOST_VALUES, load_source


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "shop.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            """
            CREATE TABLE customer (
                id integer PRIMARY KEY, city text, email text, password_hash text, apiToken text, notes text,
                story text, code text, joined text
            );
            CREATE VIEW cities AS SELECT city FROM customer;
            """
        )
        connection.executemany(
            "INSERT INTO customer (city, email, password_hash, apiToken, notes, story, code, joined) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    ["Köln", "Paris", "Köln"][n % 3],
                    f"a{n}@x.org",
                    "h",
                    "t",
                    "call back",
                    "long " * 40,
                    f"c{n}",
                    "2024-01-01",
                )
                for n in range(MOST_VALUES + 1)
            ],
        )
    connection.close()
    database = open_database(path)
    yield database
    database.close()


def test_values_are_indexed_most_frequent_first(database):
    source = load_source(database)
    assert source.name == "shop"
    assert source.values.of(ColumnRef("customer", "city")) == ("Köln", "Paris")
    assert [stored.value for stored in source.values.lookup("koln")][:1] == ["Köln"]
    assert source.catalog.table("customer").row_count == MOST_VALUES + 1


@pytest.mark.parametrize("column", ["password_hash", "apiToken", "notes", "story", "code", "email", "joined", "id"])
def test_secrets_free_text_dates_and_long_lists_are_not_indexed(database, column):
    assert load_source(database).values.of(ColumnRef("customer", column)) == ()


def test_the_source_can_be_called_otherwise(database):
    assert load_source(database, name="mine").name == "mine"


def test_no_time_means_no_values_and_still_a_catalogue(database):
    source = load_source(database, value_budget_s=0)
    assert list(source.values.normal_forms()) == []
    assert source.catalog.table("customer") is not None


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("password", True),
        ("PasswordHash", True),
        ("user_pwd", True),
        ("api_key", True),
        ("accessToken", True),
        ("SSN", True),
        ("kunden_passwort", True),
        ("motDePasse", True),
        ("contraseña", True),
        ("hasło", True),
        ("пароль", True),
        ("用户密码", True),
        ("パスワード", True),
        ("รหัสผ่าน", True),
        ("total_tokens", False),
        ("mot", False),
        ("passenger", False),
        ("pinball", False),
        ("key", False),
        ("city", False),
        ("salted_pretzels", False),
    ],
)
def test_names_of_secrets_are_known(name, secret):
    assert looks_secret(name) == secret
