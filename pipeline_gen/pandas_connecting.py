"""The lines of pandas code that connect to where the data is, with no secret in them."""

from __future__ import annotations

from collections.abc import Mapping

from nl2sql.database import Address
from pipeline_gen.python_text import quoted
from pipeline_gen.several.moved import engine_of

NOWHERE: Mapping[str, Address] = {}
"""Where no source is known to be."""
_UNKNOWN = {
    "sqlite": Address(path="path/to/database.sqlite"),
    "duckdb": Address(path="path/to/database.duckdb"),
    "postgres": Address(url="postgresql+psycopg://user@host/database"),
}
_ANY = Address(url="dialect://user@host/database")
IN_MEMORY = "engine = duckdb.connect()"
"""What asks DuckDB about frames; it finds them by the names of their variables."""


def connecting(source: str, dialect: str, places: Mapping[str, Address]) -> str:
    """The line that connects to a source; with a place to fill in where it is not known where that is."""
    known = places.get(source)
    place = known if known is not None and (known.path or known.url) else _UNKNOWN.get(dialect, _ANY)
    note = "" if place is known else "  # where the data is"
    return f"{engine_of(source)} = {_connection(place, dialect)}{note}"


def _connection(place: Address, dialect: str) -> str:
    if dialect == "duckdb":
        return f"duckdb.connect({quoted(place.path)}, read_only=True)"
    if place.path:
        return f"create_engine({quoted(f'{dialect}:///{place.path}')})"
    if not place.password:
        return f"create_engine({quoted(place.url)})"
    asked = f"Password of {place.url.rpartition('://')[2].partition('/')[0]}: "
    password = f"os.environ[{quoted(place.variable)}]" if place.variable else f"getpass({quoted(asked)})"
    return f"create_engine(make_url({quoted(place.url)}).set(password={password}))"


def imports(code: str) -> list[str]:
    """The imports that the code needs, in their order."""
    lines = [line for name, line in _STANDARD.items() if name in code]
    lines += [""] if lines else []
    lines += ["import duckdb"] if "duckdb." in code else []
    lines.append("import pandas as pd")
    used = [name for name in ("create_engine", "make_url") if f"{name}(" in code]
    return [*lines, f"from sqlalchemy import {', '.join(used)}"] if used else lines


_STANDARD = {
    "os.environ[": "import os",
    "getpass(": "from getpass import getpass",
    "Path(": "from pathlib import Path",
}
