"""Writes the databases of the text cases, to fit the ranking on: ``python -m tests.own_databases FOLDER``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from assistant.sample import build_sample
from tests.nl2sql.parser.conftest import _thinned, _written


def write(folder: Path) -> None:
    """The sample shop with a quarter of its orders, the clinic and the festival."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        build_sample(Path(temporary))
        _thinned(Path(temporary), folder)
    for name in ("clinic", "festival"):
        (folder / f"{name}.sqlite").unlink(missing_ok=True)
        _written(name, folder)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
