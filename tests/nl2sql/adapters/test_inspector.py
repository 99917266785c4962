"""The schema of a database as SQLAlchemy's inspector tells it."""

from __future__ import annotations

import importlib
import warnings

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SAWarning

from nl2sql.adapters import inspector_reader

TABLES = (
    "CREATE TABLE owners (id INTEGER PRIMARY KEY)",
    "CREATE TABLE pets (owner_id INTEGER /* FOREIGN KEY (owner_id) REFERENCES owners(id) */, name TEXT)",
)
"""The inspector takes the comment for a key, and warns that the database has none."""


def test_what_the_inspector_warns_of_is_not_told_and_what_others_warn_of_is():
    with warnings.catch_warnings(record=True) as told, create_engine("sqlite://").connect() as connection:
        warnings.simplefilter("always")
        importlib.reload(inspector_reader)  # pytest undid what was set at the first import
        for sql in TABLES:
            connection.execute(text(sql))
        reader = inspector_reader.InspectorReader()
        tables = list(reader.read(connection, reader.listed(connection)))
        assert [table.name for table in tables] == ["owners", "pets"]
        assert tables[1].foreign_keys == ()
        assert told == []
        warnings.warn("of somebody else", SAWarning, stacklevel=1)
        assert [str(each.message) for each in told] == ["of somebody else"]
