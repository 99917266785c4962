"""What notebooks and SQL files teach, and what is left alone."""

from __future__ import annotations

import json

import pytest

from assistant.documents.reading import Unreadable
from assistant.folder.snippets import Snippet, of_cell, snippets, teaches


def sql(text: str, source: str = "") -> Snippet:
    return Snippet("sql", text, source)


def columns(*names: str) -> Snippet:
    return Snippet("columns", "\n".join(names))


CELLS = [
    ("%%sql\nSELECT 1 FROM a", [sql("SELECT 1 FROM a")]),
    ("%%sql big --source shop.sqlite\nSELECT 1 FROM a;\nSELECT 2 FROM b", [
        sql("SELECT 1 FROM a", "shop.sqlite"), sql("SELECT 2 FROM b", "shop.sqlite")]),
    ('%%plainsql -s "my shop"\nSELECT 1 FROM a', [sql("SELECT 1 FROM a", "my shop")]),
    ("%%sql\nDROP TABLE a", []),
    ("%%sql\nINSERT INTO a VALUES ('Ann')", []),
    ("%%sql\nWITH x AS (SELECT 1 FROM a) SELECT * FROM x", [sql("WITH x AS (SELECT 1 FROM a) SELECT * FROM x")]),
    ("%%sql\n-- monthly\nSELECT 1 FROM a", [sql("-- monthly\nSELECT 1 FROM a")]),
    ("%%sql\nSELECT ';' FROM a; SELECT 2 FROM b", [sql("SELECT ';' FROM a"), sql("SELECT 2 FROM b")]),
    ("%sql SELECT 1 FROM a", [sql("SELECT 1 FROM a")]),
    ("rows = %sql SELECT 1 FROM a\nrows['city']", [sql("SELECT 1 FROM a"), columns("city")]),
    ("%%bash\nSELECT 1 FROM a", []),
    ("%matplotlib inline\n!pip install x\npd.read_sql('SELECT 1 FROM a', c)", [sql("SELECT 1 FROM a")]),
    ("pd.read_sql_query(\n  '''SELECT 1\n  FROM a''', c)", [sql("SELECT 1\n  FROM a")]),
    ("q = 'SELECT 1 FROM a'\npd.read_sql(q, c)", [sql("SELECT 1 FROM a")]),
    ("c.execute(text('SELECT 1 FROM a'))", [sql("SELECT 1 FROM a")]),
    ("duckdb.sql('SELECT 1 FROM a')", [sql("SELECT 1 FROM a")]),
    ("c.execute(\"UPDATE a SET b = 'Ann'\")", []),
    ("pd.read_sql(f'SELECT {x} FROM a', c)", []),
    ("print('SELECT 1 FROM a')", []),
    ("df['city']", [columns("city")]),
    ("df[['city', 'country']].head()", [columns("city", "country")]),
    ("df.loc[:, 'city']", [columns("city")]),
    ("df.loc[df['a'] > 1, ['b', 'c']]", [columns("b", "c"), columns("a")]),
    ("os.environ['API_KEY']", []),
    ("df[0]", []),
    ("df['a\\nb']", []),
    ("this is ( not Python", []),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "wanted"), CELLS, ids=[repr(cell)[:50] for cell, _ in CELLS])
def test_a_cell(cell, wanted):
    assert list(of_cell(cell)) == wanted


def notebook(*cells: dict) -> bytes:
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def code(source: str, **more) -> dict:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, **more}


def test_outputs_and_texts_of_a_notebook_are_never_looked_at():
    output = {"output_type": "stream", "name": "stdout", "text": ["SELECT secret FROM outputs"]}
    text = {"cell_type": "markdown", "source": "```sql\nSELECT 1 FROM prose\n```", "metadata": {}}
    data = notebook(code("%%sql\nSELECT 1 FROM a", outputs=[output]), text, code("df['city']"))
    assert snippets("x.ipynb", data) == (sql("SELECT 1 FROM a"), columns("city"))


def test_what_a_file_says_twice_is_said_once():
    assert snippets("x.sql", b"SELECT 1 FROM a;\nSELECT 1 FROM a;\n") == (sql("SELECT 1 FROM a"),)


def test_a_file_of_sql_that_cannot_be_cut_into_tokens_is_cut_at_lines():
    found = snippets("x.sql", b"SELECT 1 FROM a;\nSELECT 'open FROM b;\n")
    assert found[0] == sql("SELECT 1 FROM a")


@pytest.mark.parametrize(("name", "data"), [("x.sql", b"SELECT\0"), ("x.ipynb", b"{"), ("x.ipynb", b"[]")])
def test_what_is_no_text_or_no_notebook_cannot_be_read(name, data):
    with pytest.raises(Unreadable):
        snippets(name, data)


@pytest.mark.parametrize(
    ("name", "wanted"), [("a.sql", True), ("a.SQL", True), ("a.ipynb", True), ("a.py", False), ("a.csv", False)]
)
def test_which_files(name, wanted):
    assert teaches(name) is wanted
