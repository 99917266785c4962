"""Claims end with the process that made them, and are left alone while it lives or where nobody can know."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from nl2sql.catalog import ColumnRef
from nl2sql.catalog_store import CatalogStore
from nl2sql.claims import claimant, is_free, is_gone
from nl2sql.embedding.store import VectorStore
from nl2sql.value_store import ValueStore

ROOT = Path(__file__).parents[2]
COLUMN = ColumnRef("person", "name")
CLAIMS = """
import sys
from pathlib import Path
from nl2sql.catalog import ColumnRef
from nl2sql.catalog_store import CatalogStore
from nl2sql.claims import claimant
from nl2sql.embedding.store import VectorStore
from nl2sql.value_store import ValueStore
folder = Path(sys.argv[1])
me = claimant()
assert ValueStore(folder / "values.sqlite").claim("shop", ColumnRef("person", "name"))
assert CatalogStore(folder / "workspace.sqlite").claim("shop", me, 600)
assert VectorStore(folder / "workspace.sqlite").claim("model", "shop", me, 600)
print(me, flush=True)
sys.stdin.read()
"""


def taken(folder: Path) -> list[bool]:
    """Whether this process may take on what another has claimed."""
    with (
        closing(ValueStore(folder / "values.sqlite")) as values,
        closing(CatalogStore(folder / "workspace.sqlite")) as catalogues,
        closing(VectorStore(folder / "workspace.sqlite")) as vectors,
    ):
        return [
            values.claim("shop", COLUMN),
            catalogues.claim("shop", claimant(), 60),
            vectors.claim("model", "shop", claimant(), 60),
        ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell; there claims run out.")
def test_what_a_killed_process_claimed_is_taken_over_at_once(tmp_path):
    command = [sys.executable, "-c", CLAIMS, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, **pipes) as other:
        name = other.stdout.readline().strip()
        assert not is_gone(name)
        assert taken(tmp_path) == [False, False, False]
        other.kill()
        other.wait()
    assert is_gone(name)
    assert taken(tmp_path) == [True, True, True]
    assert taken(tmp_path) == [False, False, False]  # They are claimed again, by a process that lives.


def test_nobody_is_gone_of_whom_nothing_can_be_known():
    mine = claimant()
    _, process, began, own = mine.split(" ")
    assert not is_gone(mine)
    assert mine != claimant()
    assert not is_gone(f"elsewhere/1 {process} {began} {own}")
    assert not is_gone(own)  # As older versions wrote it.
    assert not is_gone("")


@pytest.mark.skipif(sys.platform != "linux", reason="Elsewhere it is not known when a process began.")
def test_a_later_process_of_the_same_id_is_another():
    place, process, began, own = claimant().split(" ")
    assert is_gone(f"{place} {process} {int(began) - 1} {own}")


def test_a_claim_runs_out_even_while_its_process_lives():
    assert is_free(claimant(), until=10.0, now=11.0)
    assert not is_free(claimant(), until=11.0, now=10.0)
