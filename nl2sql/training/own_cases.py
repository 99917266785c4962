"""Our own questions with references as further examples for the ranking: what people ask of a company's data."""

from __future__ import annotations

from pathlib import Path

_FILES = (("shop", "shop"), ("clinic", "clinic"), ("festival", "festival"), ("analytics", "shop"))
"""Text files of cases, with the databases they are asked of."""
MEASURED = "analytics"
"""Every other question of this file is kept for measuring: the second, the fourth and so on."""


def own_cases(texts: Path) -> dict[str, list[tuple[str, str]]]:
    """Questions with their references by database. Raises FileNotFoundError."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, database in _FILES:
        cases = read_cases(texts / f"{name}.txt")
        found.setdefault(database, []).extend(cases[::2] if name == MEASURED else cases)
    return found


def read_cases(file: Path) -> list[tuple[str, str]]:
    """The cases of a file: a line "? question", then its query, up to the next one."""
    cases: list[tuple[str, str]] = []
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("? "):
            cases.append((line[2:].strip(), ""))
        elif line.strip() and not line.startswith("#") and cases:
            question, query = cases[-1]
            cases[-1] = (question, f"{query}\n{line}".strip())
    return cases
