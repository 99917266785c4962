"""The sample shop and the clinic of the questions, each with the notes of ``tests/cases/notes``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nl2sql.adapters.opening import open_database
from nl2sql.catalog import Catalog
from nl2sql.drafting import Source
from nl2sql.noted import Notes
from nl2sql.notes.checking import check_notes
from nl2sql.notes.reading import read_notes
from nl2sql.sources import load_source
from nl2sql.written_notes import Fault
from tests.nl2sql.parser.conftest import _thinned, _written

NOTES = Path(__file__).parents[2] / "cases" / "notes"


def checked(text: str, source: str, catalog: Catalog) -> tuple[Notes, tuple[Fault, ...]]:
    """The notes in `text` that hold, and all faults."""
    file = read_notes(text)
    notes, faults = check_notes(file.of(source), catalog)
    return notes, (*file.faults_of(source), *faults)


def with_notes(source: Source, notes: Notes) -> Source:
    """The source as a workspace gives it."""
    return replace(source, notes=notes, aliases=source.aliases.beside(notes.aliases))


@pytest.fixture(scope="session")
def plain_source(tmp_path_factory: pytest.TempPathFactory, sample_folder: Path) -> Iterator[Callable[[str], Source]]:
    """The source of a name, without notes."""
    opened: dict[str, Source] = {}

    def get(name: str) -> Source:
        if name not in opened:
            folder = tmp_path_factory.mktemp(name)
            path = _thinned(sample_folder, folder) if name == "shop" else _written(name, folder)
            opened[name] = load_source(open_database(path), name=name, value_budget_s=60)
        return opened[name]

    yield get
    for source in opened.values():
        source.database.close()


@pytest.fixture(scope="session")
def noted_source(plain_source: Callable[[str], Source]) -> Callable[[str], Source]:
    """The source of a name with the notes of its file of cases."""
    known: dict[str, Source] = {}

    def get(name: str) -> Source:
        if name not in known:
            source = plain_source(name)
            notes, faults = checked((NOTES / f"{name}.yml").read_text("utf-8"), name, source.catalog)
            assert not faults
            known[name] = with_notes(source, notes)
        return known[name]

    return get


@pytest.fixture(scope="session")
def shop(plain_source: Callable[[str], Source]) -> Source:
    """The sample shop, without notes."""
    return plain_source("shop")
