"""What is never stored: rules as cases, and the bytes of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from autocomplete.code_learn import learn_code
from autocomplete.question import learn_question
from autocomplete.secrets import secret_field, secret_function, secret_input, secret_value
from autocomplete.sql_learn import learn_query
from autocomplete.suggest import Autocomplete

LINES = (Path(__file__).parents[1] / "cases" / "completions" / "secrets.txt").read_text(encoding="utf-8").splitlines()
RULES = [tuple(line.split(None, 1)) for line in LINES if line.split("-")[0] in ("field", "value", "input")]
CHECKS = {"field": secret_field, "value": secret_value, "input": secret_input}


@pytest.mark.parametrize(("rule", "text"), RULES, ids=[" ".join(rule) for rule in RULES])
def test_rule(rule, text):
    what, _, wanted = rule.partition("-")
    assert CHECKS[what](text) is (wanted == "hidden")


def test_a_password_input_is_secret_whatever_it_says():
    assert secret_input("on", "password")


@pytest.mark.parametrize("name", ["pgp_sym_decrypt", "AES_ENCRYPT", "hmac", "crypt", "login", "log_in"])
def test_functions_that_take_keys(name):
    assert secret_function(name)


@pytest.mark.parametrize("name", ["sum", "strftime", "date_trunc", "lower", "catalog_index"])
def test_functions_that_do_not(name):
    assert not secret_function(name)


def bytes_of(path: Path) -> bytes:
    """The workspace file with its log."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(path.name + "*")))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "workspace.sqlite"


def test_a_kept_value_is_in_the_file(path):
    engine = Autocomplete(path)
    engine.commit("order", {"city": "Boston-kept"})
    assert b"Boston-kept" in bytes_of(path)


@pytest.mark.parametrize(
    "record",
    [
        {"password": "correcthorse"},
        {"note": "password: correcthorse"},
        {"city": "Boston", "apiKey": "correcthorse"},
        {"apiKey": "correcthorse", "city": "Boston"},
        {"url": "mysql://root:correcthorse@db/x"},
        {"tags": ["a", "sk_live_correcthorse123456"]},
        {"card": ["correcthorse"]},
    ],
)
def test_secrets_of_a_form_are_not_in_the_file(record, path):
    engine = Autocomplete(path)
    engine.commit("form", record)
    engine.commit("form", record)
    assert b"correcthorse" not in bytes_of(path)
    engine.close()
    assert b"correcthorse" not in bytes_of(path)


def test_a_field_declared_off_is_not_in_the_file_even_as_context(path):
    engine = Autocomplete(path)
    engine.field("login.nick", autocomplete="off")
    engine.field("login.city", based_on=["login.nick"])
    engine.commit("login", {"nick": "correcthorse", "city": "Boston"})
    stored = bytes_of(path)
    assert b"correcthorse" not in stored
    assert b"Boston" in stored


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM customers WHERE password = 'correcthorse'",
        "SELECT * FROM customers WHERE 'correcthorse' = password",
        "SELECT * FROM customers WHERE password IN ('a', 'correcthorse')",
        "SELECT * FROM customers WHERE lower(password) = 'correcthorse'",
        "SELECT * FROM customers WHERE password BETWEEN 'aaa' AND 'correcthorse'",
        "SELECT * FROM customers WHERE (password, city) = ('correcthorse', 'Bonn')",
        "SELECT * FROM customers WHERE password LIKE 'correcthorse%'",
        "SELECT * FROM customers WHERE password = (SELECT 'correcthorse')",
        "SELECT * FROM customers c WHERE c.\"password\" = 'correcthorse'",
        "SELECT pgp_sym_decrypt(email, 'correcthorse') FROM customers",
        "SELECT 'correcthorse' AS api_key FROM customers",
        "SELECT CASE WHEN password = 'correcthorse' THEN 1 END FROM customers",
        "SELECT * FROM customers WHERE email = 'postgres://a:correcthorse@h/d'",
        "SELECT * FROM customers -- password correcthorse",
        "SELECT * FROM customers JOIN orders ON password = 'correcthorse'",
    ],
)
def test_secrets_of_a_statement_are_not_in_the_file(sql, path, shop):
    engine = Autocomplete(path)
    assert learn_query(engine, sql, shop)
    stored = bytes_of(path)
    assert b"correcthorse" not in stored
    assert b"customers" in stored


@pytest.mark.parametrize(
    "code",
    [
        'df.fillna({"password": "correcthorse"})',
        'df.replace({"pin": "correcthorse"})',
        'requests.get(url, headers={"Authorization": "correcthorse"})',
        'client.login("anna", "correcthorse")',
        'encrypt("correcthorse", key)',
        'df[df["password"] == "correcthorse"]',
        "df.query(\"pin == 'correcthorse'\")",
        'connect(password="correcthorse")',
    ],
)
def test_secrets_of_code_are_not_in_the_file(code, path):
    engine = Autocomplete(path)
    learn_code(engine, f'{code}\ndf["city"]')
    stored = bytes_of(path)
    assert b"correcthorse" not in stored
    assert b"city" in stored


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE USER anna PASSWORD 'correcthorse'",
        "ATTACH 'postgres://a:correcthorse@h/d' AS x",
        "SET x = 'correcthorse'",
    ],
)
def test_statements_that_are_no_queries_are_not_learned(sql, path, shop):
    engine = Autocomplete(path)
    assert not learn_query(engine, sql, shop)
    assert b"correcthorse" not in bytes_of(path)


def test_secrets_of_a_question_are_not_in_the_file(path, shop):
    engine = Autocomplete(path)
    learn_question(engine, "which customer has the password correcthorse", shop.name)
    learn_question(engine, "payments with 4111 1111 1111 1111", shop.name)
    stored = bytes_of(path)
    assert b"correcthorse" not in stored
    assert b"4111" not in stored


def test_nothing_is_stored_while_learning_is_off(path, shop):
    engine = Autocomplete(path)
    engine.learning = False
    engine.commit("order", {"city": "Boston-kept"})
    learn_query(engine, "SELECT * FROM customers WHERE city = 'Boston-kept'", shop)
    learn_question(engine, "orders in Boston-kept", shop.name)
    assert b"Boston-kept" not in bytes_of(path)
    assert engine.knowledge.fields() == ()
    engine.learning = True
    engine.commit("order", {"city": "Boston-kept"})
    assert engine.suggest("order.city")[0].value == "Boston-kept"


def test_consent_holds_for_every_process_and_after_a_restart(path):
    first, second = Autocomplete(path), Autocomplete(path)
    first.learning = False
    second.commit("order", {"city": "Boston"})
    assert not second.learning
    assert second.knowledge.fields() == ()
    first.close()
    assert not Autocomplete(path).learning


def test_what_is_forgotten_leaves_the_file(path, shop):
    engine = Autocomplete(path)
    for at in range(40):
        engine.commit("order", {"customer": f"customer {at}", "city": "Correcthorse City"})
        learn_query(engine, "SELECT id FROM customers WHERE city = 'Correcthorse City'", shop)
    learn_question(engine, "orders in Correcthorse City by day", shop.name)
    assert b"Correcthorse" in bytes_of(path)
    assert engine.forget(value="Correcthorse City") > 0
    assert b"orrecthorse" not in bytes_of(path)
    assert engine.suggest("order.city") == ()
    assert len(engine.suggest("order.customer", limit=50)) == 40
