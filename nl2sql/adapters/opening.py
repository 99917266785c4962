"""Opens whatever a person names as a source: a URL, a database file, a data file or a folder of them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from nl2sql.adapters.failures import shown
from nl2sql.adapters.sqlalchemy_database import SqlAlchemyDatabase
from nl2sql.database import Database
from nl2sql.problems import Problem, SourceError

_SQLITE_ENDINGS = (".sqlite", ".sqlite3", ".db", ".db3", ".gpkg")
_DUCKDB_ENDINGS = (".duckdb", ".ddb")
_DATA_ENDINGS = (".csv", ".tsv", ".parquet")
_SQLITE_HEADER = b"SQLite format 3\x00"
_DRIVERS = {
    "postgresql": ("psycopg", "pip install 'plainspoken[postgres]'"),
    "mysql": ("pymysql", "pip install 'plainspoken[mysql]'"),
    "mariadb": ("pymysql", "pip install 'plainspoken[mysql]'"),
    "oracle": ("oracledb", "pip install oracledb"),
    "mssql": ("pyodbc", "pip install pyodbc"),
    "snowflake": ("snowflake.sqlalchemy", "pip install snowflake-sqlalchemy"),
    "bigquery": ("sqlalchemy_bigquery", "pip install sqlalchemy-bigquery"),
}
_WAYS = (
    "Name a file (.sqlite, .db, .duckdb, .csv, .parquet), a folder of CSV or Parquet files, "
    "or a URL such as sqlite:///shop.sqlite or postgresql://user@host/database."
)


def open_database(target: str | Path, name: str = "", *, base: Path | None = None) -> Database:
    """Open `target` for reading and try it once.

    A target is a SQLAlchemy URL, a database file, a CSV or Parquet file, or a folder of those;
    relative paths, in URLs too, start at `base` (the current folder when None). `name` is what people
    call the source; the file's or database's name when empty. Nothing is ever created.

    Raises `SourceError`: ``source.missing`` (no such file), ``source.url``, ``source.driver``,
    ``source.unreachable``, ``source.unreadable``.
    """
    if isinstance(target, str) and "://" in target:
        return _open_url(_parse(target), name, base)
    return _open_path(_existing(Path(target), base), name)


def _parse(target: str) -> URL:
    try:
        url = make_url(target)
        if url.get_backend_name() == "postgres":
            url = url.set(drivername="postgresql")
    except (ArgumentError, ValueError):
        # The cause would quote the URL with its password.
        problem = Problem("source.url", "The address is not a database URL.", _WAYS)
        raise SourceError(problem) from None
    return url


def _open_url(url: URL, name: str, base: Path | None) -> Database:
    backend = url.get_backend_name()
    if backend in ("sqlite", "duckdb"):
        if not url.database or url.database == ":memory:":
            raise SourceError(
                Problem("source.url", f"The address {shown(url)} names no file, so there is nothing to ask.", _WAYS)
            )
        path = _existing(Path(url.database), base)
        return _open_sqlite(path, name) if backend == "sqlite" else _open_duckdb(path, name)
    return _open_server(url, name)


def _open_server(url: URL, name: str) -> Database:
    _require_driver(url)
    from nl2sql.adapters.guards import Guard, PlainGuard

    backend = url.get_backend_name()
    guard: Guard
    if backend == "postgresql":
        from nl2sql.adapters.postgres_guard import PostgresGuard

        guard, url = PostgresGuard(), url.set(drivername="postgresql+psycopg")
    elif backend in ("mysql", "mariadb"):
        from nl2sql.adapters.mysql_guard import MySqlGuard

        guard = MySqlGuard()
        if "+" not in url.drivername:
            url = url.set(drivername=f"{backend}+pymysql")
    else:
        guard = PlainGuard(backend)
    try:
        database = SqlAlchemyDatabase(url, guard, name or url.database or backend)
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError, TypeError):
        raise _no_driver(url) from None
    return _tried(database)


def _require_driver(url: URL) -> None:
    backend, _, chosen = url.drivername.partition("+")
    if backend == "postgresql" and chosen not in ("", "psycopg"):
        raise SourceError(
            Problem(
                "source.driver",
                f"Plainspoken speaks to PostgreSQL through psycopg 3, not through {chosen}.",
                "Write the address as postgresql://…",
            )
        )
    module, _ = _DRIVERS.get(backend, ("", ""))
    # A driver the address names itself is tried by SQLAlchemy, which knows what it is imported as.
    if module and not chosen and importlib.util.find_spec(module.partition(".")[0]) is None:
        raise _no_driver(url)


def _no_driver(url: URL) -> SourceError:
    backend = url.get_backend_name()
    line = _DRIVERS.get(backend, ("", ""))[1]
    hint = f"Write {backend}://… and install what it needs: {line}" if line else _WAYS
    return SourceError(Problem("source.driver", f"There is no driver for {url.drivername} here.", hint))


def _existing(path: Path, base: Path | None) -> Path:
    full = (base or Path()) / path.expanduser()
    if not full.exists():
        raise SourceError(Problem("source.missing", f"There is no file {full}.", "Check the name. " + _WAYS))
    return full.absolute()


def _open_path(path: Path, name: str) -> Database:
    ending = path.suffix.lower()
    if path.is_dir() or ending in _DATA_ENDINGS:
        from nl2sql.adapters.duckdb_database import open_files

        return open_files(path, name or path.stem)
    if ending in _DUCKDB_ENDINGS:
        return _open_duckdb(path, name)
    if ending in _SQLITE_ENDINGS or _is_sqlite(path):
        return _open_sqlite(path, name)
    raise SourceError(Problem("source.unreadable", f"{path.name} is not a kind of file that can be asked.", _WAYS))


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_SQLITE_HEADER)) == _SQLITE_HEADER


def _open_sqlite(path: Path, name: str) -> Database:
    from nl2sql.adapters.sqlite_guard import SqliteGuard

    url = URL.create("sqlite", database=str(path))
    return _tried(SqlAlchemyDatabase(url, SqliteGuard(), name or path.stem))


def _open_duckdb(path: Path, name: str) -> Database:
    from nl2sql.adapters.duckdb_database import open_duckdb

    return open_duckdb(path, name or path.stem)


def _tried(database: SqlAlchemyDatabase) -> Database:
    try:
        database.probe()
    except SourceError:
        database.close()
        raise
    return database
