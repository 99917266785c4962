"""CSV and Parquet files as Arrow data, read again when they change on disk."""

from __future__ import annotations

import codecs
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from nl2sql.adapters.cells import unique_names
from nl2sql.adapters.failures import query_failed
from nl2sql.adapters.file_state import file_state
from nl2sql.problems import Problem, SourceError

_BLOCK = 1 << 20
_PARQUET = ".parquet"
_ENDINGS = (".csv", ".tsv", _PARQUET)
_OLD_ENCODING = "cp1252"
"""What files that are not in UTF-8 are nearly always written in."""
# From strict to lenient: the usual reading; types from every row; everything as text.
_WAYS_TO_READ: tuple[dict[str, Any], ...] = ({}, {"sample_size": -1}, {"all_varchar": True})


class DataFiles:
    """One file, or all CSV and Parquet files directly in a folder. Thread-safe."""

    def __init__(self, path: Path) -> None:
        """Nothing is read yet."""
        self._path = path
        self._lock = threading.Lock()
        self._read: dict[Path, tuple[tuple[int, int] | None, Any]] = {}

    def readers(self) -> Mapping[str, Callable[[], Any]]:
        """By file name without ending, what gives the Arrow table (CSV, in memory) or dataset (Parquet, on demand).

        Raises `SourceError` when there is no file; so does a reader when its file cannot be read.
        """
        files = self.paths()
        if not files:
            raise SourceError(
                Problem("source.missing", f"There are no CSV or Parquet files in {self._path}.", "Name another folder.")
            )
        return {name: partial(self._current, file) for name, file in files.items()}

    def paths(self) -> Mapping[str, Path]:
        """The files by the names of their tables."""
        files = self._files()
        return dict(zip(unique_names([file.stem for file in files]), files, strict=True))

    def state(self) -> object:
        """Which files there are, and their states on disk."""
        return tuple((file.name, file_state(file)) for file in self._files())

    def read_all(self) -> None:
        """Read every file now. Raises `SourceError` when there is none, or none that can be read."""
        readers = self.readers()
        failures: list[SourceError] = []
        for read in readers.values():
            try:
                read()
            except SourceError as error:
                failures.append(error)
        if len(failures) == len(readers):
            raise failures[0]

    def _files(self) -> list[Path]:
        if not self._path.is_dir():
            return [self._path] if self._path.exists() else []
        return sorted(file for file in self._path.iterdir() if file.is_file() and file.suffix.lower() in _ENDINGS)

    def _current(self, file: Path) -> Any:
        with self._lock:
            version = file_state(file)
            known = self._read.get(file)
            if known is None or known[0] != version:
                known = self._read[file] = (version, _read(file))
            return known[1]


def _read(file: Path) -> Any:
    try:
        if file.suffix.lower() == _PARQUET:
            import pyarrow.dataset  # loads pandas: only where there is a Parquet file

            return pyarrow.dataset.dataset(file, format="parquet")
        return _read_csv(file)
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        said = query_failed(error, "").problem.message
        problem = Problem("source.unreadable", f"The file {file.name} cannot be read. {said}", "Check what it holds.")
        raise SourceError(problem) from error


def is_csv(file: Path) -> bool:
    """Whether the file is read as CSV."""
    return file.suffix.lower() != _PARQUET


def csv_format(file: Path) -> dict[str, object]:
    """What `pandas.read_csv` has to be told to read the file as it is read here, by argument.

    Empty for a file that is as usual, and where it cannot be read.
    """
    try:
        with _as_utf8(file) as readable, duckdb.connect() as connection:
            seen = "delimiter, quote, skiprows, hasheader, list_transform(columns, lambda c: c.name)"
            found = connection.execute(f"SELECT {seen} FROM sniff_csv(?)", [str(readable)]).fetchone()
            encoded = readable != file
    except (duckdb.Error, OSError):
        return {}
    separator, quote, skipped, has_header, names = found or (",", '"', 0, True, [])
    told: dict[str, object] = {}
    if separator != ("\t" if file.suffix.lower() == ".tsv" else ","):
        told["sep"] = separator
    if len(quote) == 1 and quote != '"':
        told["quotechar"] = quote
    if skipped:
        told["skiprows"] = skipped
    if not has_header:
        told |= {"header": None, "names": names}
    return told | ({"encoding": _OLD_ENCODING, "encoding_errors": "replace"} if encoded else {})


def _read_csv(file: Path) -> pa.Table:
    with _as_utf8(file) as readable:
        return _read_utf8_csv(readable)


@contextmanager
def _as_utf8(file: Path) -> Iterator[Path]:
    """The file itself, or a copy of it in UTF-8 for as long as it is needed."""
    if _is_utf8(file):
        yield file
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / file.name
        with (
            file.open(encoding=_OLD_ENCODING, errors="replace", newline="") as old,
            copy.open("w", encoding="utf-8", newline="") as new,
        ):
            shutil.copyfileobj(old, new)
        yield copy


def _is_utf8(file: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with file.open("rb") as raw:
        try:
            while block := raw.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _read_utf8_csv(file: Path) -> pa.Table:
    # A connection of its own, as the one that answers questions may not open files.
    with duckdb.connect() as connection:
        *first, last = _WAYS_TO_READ
        for way in first:
            try:
                return connection.read_csv(str(file), **way).to_arrow_table()
            except (duckdb.ConversionException, duckdb.InvalidInputException):
                continue
        return connection.read_csv(str(file), **last).to_arrow_table()
