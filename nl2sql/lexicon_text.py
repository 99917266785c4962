"""Reads `lexicon.txt` into its sections; what the lines mean is said in `nl2sql.lexicon`."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=1)
def sections() -> dict[str, tuple[str, ...]]:
    """The lines of each section, without comments and blank lines."""
    found: dict[str, list[str]] = defaultdict(list)
    current = ""
    for line in resources.files("nl2sql").joinpath("lexicon.txt").read_text("utf-8").splitlines():
        text = line.split("#", 1)[0].strip()
        if text.startswith("["):
            current = text.strip("[]")
        elif text:
            found[current].append(text)
    return {name: tuple(lines) for name, lines in found.items()}


@lru_cache(maxsize=1)
def irregular_forms() -> dict[str, str]:
    """Irregular forms and the form they are read as: ``people`` gives ``person``."""
    pairs = (line.split("=", 1) for line in sections()["forms"])
    return {form.strip(): base.strip() for form, base in pairs}
