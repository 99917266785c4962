"""What drivers report, in our own family of errors and without a password in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from sqlalchemy.engine import URL

from nl2sql.problems import Problem, QueryFailed, SourceError, Span

_READ_ONLY = "This connection only reads, so that data cannot change. Ask with SELECT."
_LONGEST = 600
_SHORTEST_SECRET = 3
_MYSQL = {1290: "read_only", 1792: "read_only", 1142: "denied", 1143: "denied", 1370: "denied"}
"""Kinds of errors of MySQL and MariaDB by number."""


def shown(url: URL) -> str:
    """The URL for people: the password, also one among the options, is stars."""
    hidden = url.update_query_dict({name: "***" for name in url.query if _is_secret(name)})
    return hidden.render_as_string(hide_password=True)


def open_options(url: URL) -> tuple[tuple[str, str | tuple[str, ...]], ...]:
    """The options of the URL that are no secrets, by name."""
    return tuple(sorted((name, value) for name, value in url.query.items() if not _is_secret(name)))


def open_url(url: URL) -> str:
    """The URL without its password and the options that are secrets."""
    open_only = URL.create(
        url.drivername, url.username, None, url.host, url.port, url.database, dict(open_options(url))
    )
    return open_only.render_as_string()


def _is_secret(option: str) -> bool:
    return any(word in option.lower() for word in ("password", "passwd", "pwd", "secret", "token", "key"))


def scrub(message: str, url: URL) -> str:
    """`message` without the URL's secrets, however the driver spelt them."""
    secrets = [str(url.password)] if url.password is not None else []
    for name, value in url.query.items():
        if _is_secret(name):
            secrets += [value] if isinstance(value, str) else list(value)
    for secret in secrets:
        for spelt in {secret, quote(secret), quote(secret, safe=""), quote_plus(secret)}:
            if len(spelt) >= _SHORTEST_SECRET:
                message = message.replace(spelt, "***")
    return message


def connection_refused(error: BaseException, url: URL) -> SourceError:
    """The server could not be reached or did not let us in. Raise it ``from None``: drivers quote URLs."""
    said = scrub(_short(_first_lines(getattr(error, "orig", None) or error, ". ")), url)
    if url.get_backend_name() == "sqlite":
        if url.database and not Path(url.database).exists():
            return SourceError(
                Problem(
                    "source.missing", f"The file {url.database} is not there any more.", "Put it back and ask again."
                )
            )
        hint = "Check that it is an SQLite file and may be read."
        return SourceError(Problem("source.unreadable", f"The file {url.database} cannot be read: {said}.", hint))
    return SourceError(
        Problem(
            "source.unreachable",
            f"Cannot connect to {shown(url)}: {said}",
            "Check that the server runs, and the host, port, user and password of the URL.",
        )
    )


def query_failed(error: BaseException, sql: str, offset: int = 0) -> QueryFailed:
    """What the database said about a statement, with the place it points to where it does.

    `offset` is how many characters the driver put before the statement.
    """
    original = getattr(error, "orig", None) or error
    diagnosis = getattr(original, "diag", None)
    if diagnosis is not None and diagnosis.message_primary:
        return QueryFailed(_of_postgres(diagnosis, sql, offset))
    if error_number(original) is not None:
        return QueryFailed(_of_mysql(original))
    said = _short(_first_lines(original))
    if "authorized to use function" in said:  # SQLite, of a function its guard forbids
        return QueryFailed(Problem("query.failed", f"The database reported: {said}", "Do without that function."))
    if any(sign in said.lower() for sign in ("readonly", "read-only", "read only", "not authorized", "prohibited")):
        return QueryFailed(Problem("query.read_only", f"The database refused: {said}", _READ_ONLY))
    return QueryFailed(Problem("query.failed", f"The database reported: {said}", "Correct the statement and run it."))


def error_number(error: Any) -> int | None:
    """The number of an error of MySQL or MariaDB, whose drivers give it with the words."""
    match getattr(error, "args", ()):
        case (int() as number, str(), *_):
            return number
    return None


def _of_mysql(error: Any) -> Problem:
    said = _short(error.args[1])
    match _MYSQL.get(error.args[0]):
        case "read_only":
            return Problem("query.read_only", f"The database refused: {said}", _READ_ONLY)
        case "denied":
            return Problem("query.denied", f"The database refused: {said}", "Ask its owner for the right to read it.")
    return Problem("query.failed", f"The database reported: {said}", "Correct the statement and run it.")


def _of_postgres(diagnosis: Any, sql: str, offset: int) -> Problem:
    said = _short(diagnosis.message_primary)
    if diagnosis.sqlstate == "25006":
        return Problem("query.read_only", f"The database refused: {said}", _READ_ONLY)
    if diagnosis.sqlstate == "42501":
        return Problem("query.denied", f"The database refused: {said}", "Ask its owner for the right to read it.")
    hint = diagnosis.message_hint or "Correct the statement and run it."
    return Problem("query.failed", f"The database reported: {said}", hint, _place(diagnosis, sql, offset))


def _place(diagnosis: Any, sql: str, offset: int) -> Span | None:
    if not diagnosis.statement_position:
        return None
    start = int(diagnosis.statement_position) - 1 - offset
    end = start
    while end < len(sql) and (sql[end].isalnum() or sql[end] in "_."):
        end += 1
    return Span(start, max(end, start + 1)) if 0 <= start < len(sql) else None


def no_rows() -> QueryFailed:
    """The statement ran and has no result."""
    return QueryFailed(Problem("query.no_rows", "The statement gives no rows.", "Ask with SELECT or EXPLAIN."))


def read_only(what: str) -> QueryFailed:
    """The adapter itself did not let a statement through."""
    return QueryFailed(Problem("query.read_only", f"This connection only reads: it does not run {what}.", _READ_ONLY))


@contextmanager
def as_query_failure() -> Iterator[None]:
    """Inside, a source that is gone is a query that failed: whoever runs a statement waits for that family."""
    try:
        yield
    except SourceError as error:
        raise QueryFailed(*error.problems) from None


def refuse_unsendable(sql: str) -> None:
    """Raise `QueryFailed` for characters no driver takes; each says so in its own confusing way."""
    # Nearly all statements are plain, which is told much faster than letter by letter.
    if "\x00" in sql or (not sql.isascii() and any("\ud800" <= letter <= "\udfff" for letter in sql)):
        raise QueryFailed(
            Problem("query.failed", "The statement holds a character that no database takes.", "Remove it.")
        )


def _first_lines(error: BaseException, between: str = " ") -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return between.join(lines[:2]) or type(error).__name__


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
