"""Chroma as a cache, with the real chromadb: it agrees with exact search, and what cannot be trusted is built anew."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nl2sql.adapters.chroma_vectors import ChromaVectors
from nl2sql.embedding.embedder import Vectors, unit
from nl2sql.problems import Problem

pytest.importorskip("chromadb")

ROOT = Path(__file__).parents[3]


def vectors_of(rows: int, size: int = 8, seed: int = 0) -> Vectors:
    return unit(np.random.default_rng(seed).standard_normal((rows, size)))


@pytest.fixture
def told() -> list[Problem]:
    return []


@pytest.fixture
def chroma(tmp_path: Path, told: list[Problem]) -> Iterator[ChromaVectors]:
    opened = ChromaVectors(tmp_path / "chroma", told.append)
    yield opened
    opened.close()


def reopened(folder: Path, told: list[Problem], vectors: Vectors, fingerprint: str = "one") -> ChromaVectors:
    opened = ChromaVectors(folder, told.append)
    opened.offer("shop", fingerprint, vectors)
    opened.wait()
    return opened


def test_it_has_nothing_before_it_is_built_and_then_the_same_as_an_exact_search(chroma, told):
    vectors = vectors_of(300)
    assert chroma.cosines("shop", "one", vectors[0], 300) is None
    chroma.offer("shop", "one", vectors)
    chroma.wait()
    for row in (0, 17, 299):
        np.testing.assert_allclose(chroma.cosines("shop", "one", vectors[row], 300), vectors @ vectors[row], atol=1e-5)
    assert told == []


def test_what_lies_further_away_than_was_asked_for_counts_as_the_furthest_that_was_found(chroma, monkeypatch):
    monkeypatch.setattr("nl2sql.adapters.chroma_vectors.MOST", 10)
    vectors = vectors_of(200)
    chroma.offer("shop", "one", vectors)
    chroma.wait()
    exact = vectors @ vectors[3]
    nearest = np.argsort(-exact)[:10]
    found = chroma.cosines("shop", "one", vectors[3], 200)
    np.testing.assert_allclose(found[nearest], exact[nearest], atol=1e-5)
    assert np.delete(found, nearest) == pytest.approx(exact[nearest].min(), abs=1e-5)


def test_each_source_has_its_own_collection_and_a_changed_one_is_built_anew(chroma):
    first, second = vectors_of(40, seed=1), vectors_of(30, seed=2)
    chroma.offer("a source: with / odd «name»", "one", first)
    chroma.offer("shop", "one", second)
    chroma.wait()
    assert chroma.cosines("a source: with / odd «name»", "one", first[5], 40).argmax() == 5
    chroma.offer("shop", "two", first)
    chroma.wait()
    assert chroma.cosines("shop", "one", first[0], 30) is None
    assert chroma.cosines("shop", "two", first[7], 40).argmax() == 7


def test_what_was_built_is_found_again_by_the_next_process(tmp_path, told):
    vectors = vectors_of(50)
    reopened(tmp_path, told, vectors).close()
    (store,) = tmp_path.glob("store-*")
    second = reopened(tmp_path, told, vectors)
    assert second.cosines("shop", "one", vectors[9], 50).argmax() == 9
    assert list(tmp_path.glob("store-*")) == [store]
    second.close()


def test_a_stale_fingerprint_is_not_believed(tmp_path, told):
    old, new = vectors_of(50, seed=1), vectors_of(50, seed=2)
    reopened(tmp_path, told, old).close()
    second = reopened(tmp_path, told, new, "two")
    np.testing.assert_allclose(second.cosines("shop", "two", new[4], 50), new @ new[4], atol=1e-5)
    second.close()


def test_a_collection_that_holds_other_vectors_than_it_says_is_built_anew(tmp_path, told):
    """Its count and its fingerprint are right, as they are when another process has written to the store."""
    old, new = vectors_of(50, seed=1), vectors_of(50, seed=2)
    reopened(tmp_path, told, old).close()
    second = reopened(tmp_path, told, new)
    np.testing.assert_allclose(second.cosines("shop", "one", new[4], 50), new @ new[4], atol=1e-5)
    second.close()


@pytest.mark.parametrize("damage", [b"", b"this is no database" * 400], ids=["cut to nothing", "overwritten"])
def test_damaged_files_are_thrown_away(damage, tmp_path, told):
    vectors = vectors_of(2_000)
    reopened(tmp_path, told, vectors).close()
    for file in tmp_path.glob("store-*/**/*"):
        if file.is_file():
            file.write_bytes(damage)
    second = reopened(tmp_path, told, vectors)
    assert second.cosines("shop", "one", vectors[9], 2_000).argmax() == 9
    assert told == []
    second.close()


_SECOND = """
import sys
import numpy as np
from pathlib import Path
from nl2sql.adapters.chroma_vectors import ChromaVectors
told = []
vectors = ChromaVectors(Path(sys.argv[1]), told.append)
vectors.offer("shop", "one", np.eye(8, dtype=np.float32))
vectors.wait()
owned = vectors.cosines("shop", "one", np.eye(8, dtype=np.float32)[0], 8) is not None
print("owns" if owned else "does not own", len(told), flush=True)
print("chromadb" in sys.modules, flush=True)
sys.stdin.read()
"""


def another_process(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _SECOND, str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_second_process_does_not_open_the_store(tmp_path, told):
    first = reopened(tmp_path, told, vectors_of(20))
    second = another_process(tmp_path)
    out, _ = second.communicate("")
    assert out.split("\n")[:2] == ["does not own 0", "False"]
    first.close()


def test_when_the_owner_is_killed_the_next_process_takes_over(tmp_path, told):
    owner = another_process(tmp_path)
    assert owner.stdout is not None
    assert owner.stdout.readline() == "owns 0\n"
    mine = ChromaVectors(tmp_path, told.append)
    mine.offer("shop", "one", np.eye(8, dtype=np.float32))
    mine.wait()
    assert mine.cosines("shop", "one", np.eye(8, dtype=np.float32)[2], 8) is None
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    mine.offer("shop", "one", np.eye(8, dtype=np.float32))
    mine.wait()
    assert mine.cosines("shop", "one", np.eye(8, dtype=np.float32)[2], 8).argmax() == 2
    mine.close()


def test_a_folder_that_cannot_be_written_is_told_once_and_nothing_breaks(tmp_path, told):
    (tmp_path / "chroma").write_text("a file where the folder should be")
    blocked = ChromaVectors(tmp_path / "chroma", told.append)
    for _ in range(2):
        blocked.offer("shop", "one", vectors_of(10))
    blocked.wait()
    assert blocked.cosines("shop", "one", vectors_of(10)[0], 10) is None
    assert [problem.code for problem in told] == ["embedding.chroma"]
    assert "chroma" in told[0].hint
    blocked.close()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.integers(1, 60), size=st.integers(2, 16), seed=st.integers(0, 10_000))
def test_small_sets_are_searched_exactly(chroma, rows, size, seed):
    vectors = vectors_of(rows, size, seed)
    source = f"{rows} {size} {seed}"
    chroma.offer(source, "one", vectors)
    chroma.wait()
    question = vectors_of(1, size, seed + 1)[0]
    np.testing.assert_allclose(chroma.cosines(source, "one", question, rows), vectors @ question, atol=1e-4)
