"""The repository speaks of no particular machine, and holds no data that belongs to others."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

_MACHINE_PATH = re.compile(r"(?<![\w./$}*-])/(home|root|Users|work|opt/[a-z]+-[a-z]+)/[\w.-]+")
_ADDRESS = re.compile(r"https?://[^\s\"'`<>)\]\\}]+")
_DATA = {".sqlite", ".sqlite3", ".db", ".duckdb", ".parquet", ".arrow", ".jsonl", ".zip", ".gz", ".pkl", ".onnx"}
_TEXT_LIMIT = 300_000
_IMAGE_LIMIT = 600_000
_IMAGES = {".png", ".svg", ".gif"}
_WEIGHTS = Path("nl2sql/learned/weights")
_WEIGHTS_LIMIT = 40_000_000

# Every host the repository may speak of. Package registries and mirrors of one machine are not among them.
_HOSTS = {
    "127.0.0.1",
    "localhost",
    "creativecommons.org",
    "example.com",
    "example.org",
    "github.com",
    "json-schema.org",
    "jupyter.org",
    "registry.npmjs.org",
    "www.apache.org",
    "www.sbert.net",
    "www.w3.org",
    "yale-lily.github.io",
}


@pytest.fixture(scope="session")
def texts(root, files) -> dict[Path, str]:
    """The text files; this one is left out, it has to name what it looks for."""
    here = Path(__file__).relative_to(root)
    binary = {*_IMAGES, ".npz", ".onnx"}
    return {path: (root / path).read_text("utf-8") for path in files if path.suffix not in binary and path != here}


def test_no_path_of_one_machine(texts):
    found = [f"{path}: {match.group()}" for path, text in texts.items() for match in _MACHINE_PATH.finditer(text)]
    assert found == []


def test_no_address_that_is_not_meant(texts):
    hosts = {
        (str(path), host)
        for path, text in texts.items()
        for match in _ADDRESS.finditer(text)
        if (host := urlsplit(match.group()).hostname) and host.removeprefix("db.") not in _HOSTS
    }
    assert sorted(hosts) == []


def test_the_lock_file_names_no_host(root):
    lock = (root / "extension" / "yarn.lock").read_text(encoding="utf-8")
    assert [line for line in lock.splitlines() if "http" in line] == []


def test_no_data_is_committed(files):
    """The sample is generated, benchmarks stay outside: nothing here looks like either."""
    trained = {path for path in files if path.suffix == ".onnx" and path.parent == _WEIGHTS}
    assert [str(path) for path in files if path.suffix in _DATA and path not in trained] == []
    assert [
        str(path) for path in files if path.name in ("dev.json", "train_spider.json", "tables.json", "gold.sql")
    ] == []


def test_no_file_is_large(root, files):
    lock = Path("extension/yarn.lock")
    large = [
        f"{path}: {size:,} bytes"
        for path in files
        if (size := (root / path).stat().st_size) > (_IMAGE_LIMIT if path.suffix in _IMAGES else _TEXT_LIMIT)
        and path != lock
        and path.parent != _WEIGHTS
    ]
    assert large == []


def test_the_weights_stay_within_what_a_wheel_may_carry(root, files):
    sizes = [(root / path).stat().st_size for path in files if path.parent == _WEIGHTS]
    assert sum(sizes) <= _WEIGHTS_LIMIT
