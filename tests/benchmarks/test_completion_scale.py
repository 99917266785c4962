"""The measurement of many records: small here, and that its quick way counts as learning one by one does."""

from __future__ import annotations

import importlib.util
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("completion_scale.py")


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("completion_scale", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def kept(path):
    with closing(sqlite3.connect(path)) as db:
        return (
            db.execute("SELECT key, n, clock, kinds, round(recent, 4), top FROM ac_context ORDER BY key").fetchall(),
            db.execute("SELECT context, value, n, clock FROM ac_stat ORDER BY context, value").fetchall(),
            db.execute("SELECT id, field, text, n FROM ac_value ORDER BY id").fetchall(),
            db.execute("SELECT name, uses, new, total, chain FROM ac_field ORDER BY id").fetchall(),
        )


def test_the_quick_way_counts_as_one_by_one(script, tmp_path):
    script.count(tmp_path / "quick.sqlite", 400, settled=150)
    script.count(tmp_path / "slow.sqlite", 400, settled=400)
    quick, slow = kept(tmp_path / "quick.sqlite"), kept(tmp_path / "slow.sqlite")
    assert [row[:5] for row in quick[0]] == [row[:5] for row in slow[0]]
    assert quick[2:] == slow[2:]
    small = {row[0]: row[5] for row in slow[0] if row[3] <= 100}
    assert {row[0]: row[5] for row in quick[0] if row[3] <= 100} == small


def test_what_is_printed(tmp_path):
    asked = [sys.executable, str(SCRIPT), "1500", "--suggestions", "60"]
    printed = subprocess.run(asked, capture_output=True, text=True, timeout=200)
    assert printed.returncode == 0, printed.stderr
    assert re.search(r"suggestion p50 .* ms, p99 .* ms", printed.stdout)
    assert re.search(r"resident memory -?[0-9.]+ MiB", printed.stdout)
    assert re.search(r"commit p50 .* ms, p99 .* ms", printed.stdout)
    assert re.search(r"file \d+ MiB", printed.stdout)
