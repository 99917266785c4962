"""Our own questions with references as further examples for the ranking: what people ask of a company's data."""

from __future__ import annotations

from pathlib import Path

_FILES = ("shop", "clinic", "festival")
"""Text files of cases that have to be right, named like the databases they are asked of."""
MEASURED = "analytics"
"""Every other question of this file is kept for measuring: the second, the fourth and so on."""
_DATABASES = ("clinic", "festival")


def own_cases(texts: Path) -> dict[str, list[tuple[str, str]]]:
    """Questions with their references by database, without those kept for measuring. Raises FileNotFoundError."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in (*_FILES, MEASURED, *sorted(path.stem for path in texts.glob(f"{MEASURED}_*.txt"))):
        found.setdefault(database_of(name), []).extend(_to_fit(name, read_cases(texts / f"{name}.txt")))
    return found


def database_of(name: str) -> str:
    """The database that a file of cases is asked of: the last part of its name says it, else it is the shop."""
    last = name.rsplit("_", 1)[-1]
    return last if last in _DATABASES else "shop"


def _to_fit(name: str, cases: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The cases that may be learned from: of further analytics files every fourth is kept for measuring."""
    if name == MEASURED:
        return cases[::2]
    if name.startswith(MEASURED):
        return [case for place, case in enumerate(cases) if place % 4 != 3]
    return cases


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
