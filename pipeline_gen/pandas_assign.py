"""Columns added to a frame, or worked out anew, as pandas code."""

from __future__ import annotations

import keyword
from collections.abc import Mapping

from pipeline_gen.python_text import quoted


def assigned(frame: str, values: Mapping[str, str]) -> str:
    """``frame.assign(name=…)`` with the code of each value by the name of its column."""
    if all(name.isidentifier() and not keyword.iskeyword(name) for name in values):
        return f"{frame}.assign({', '.join(f'{name}={code}' for name, code in values.items())})"
    return f"{frame}.assign(**{{{', '.join(f'{quoted(name)}: {code}' for name, code in values.items())}}})"


def listed_names(names: tuple[str, ...]) -> str:
    """A Python list of names."""
    return f"[{', '.join(quoted(name) for name in names)}]"


def iso_moment(code: str, options: str = "") -> str:
    """The code of texts as moments, for those that begin with a year, month and day as in 2024-03-31."""
    days = f'{code}.where({code}.str.match(r"\\d{{4}}-\\d{{2}}-\\d{{2}}"))'
    return f'pd.to_datetime({days}, format="ISO8601"{", " * bool(options)}{options})'
