"""Goes on like a passage of the same statement that is written again with something else in it.

After ``sum(mon_sales) mon1, sum(tue_sales)`` comes ``tue1``: the words are the same but for a few, and what took the
place of one is put in its place further on, part by part where names have parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from autocomplete.field import Part

_BACK = 160
"""Words that are searched for such a passage."""
_COMPARED = 16
_LEAST_SAME = 2
_MOST_CHANGED = 3
_REPLACED = 0.4
"""How much less alike a replaced word makes two passages."""
_PARTS = re.compile(r"[^_\W\d]+|\d+|\W+|_+")


def mirrored(before: Sequence[str]) -> Iterator[Part]:
    """The word that the likest earlier passage goes on with, with what changed since put in its place."""
    best, found, changed = 0.0, "", dict[str, str]()
    for at in range(len(before) - 1, max(1, len(before) - _BACK), -1):
        like, replaced = _likeness(before, at)
        if like > best:
            best, found, changed = like, before[at], replaced
    if not changed:  # Where nothing changed, the history and `echo` say the same.
        return
    sure, written = min(int(best), 8) // 2, _rewritten(found, changed)
    yield f"mirror {sure}{' changed' if written != found else ''}", written


def _likeness(before: Sequence[str], at: int) -> tuple[float, dict[str, str]]:
    """How alike the words before `at` and the last ones are, 0 where too few are the same; and what was replaced."""
    same, replaced, end = 0, dict[str, str](), len(before)
    for back in range(1, min(_COMPARED, at) + 1):
        one, other = before[at - back], before[end - back]
        if one == other:
            same += 1
        elif len(replaced) < _MOST_CHANGED and _may_change(one) and _may_change(other):
            replaced.setdefault(one, other)
        else:
            break
    return (same - _REPLACED * len(replaced), replaced) if same >= _LEAST_SAME else (0.0, {})


def _may_change(word: str) -> bool:
    return (len(word) > 1 and not word.isupper()) or word.isdigit()


def _rewritten(word: str, changed: dict[str, str]) -> str:
    """The word with what was replaced before replaced in it, whole or part by part."""
    if word in changed or not _may_change(word):
        return changed.get(word, word)
    for one, other in changed.items():
        olds, news = _PARTS.findall(one), _PARTS.findall(other)
        parts = {old: new for old, new in zip(olds, news, strict=False) if old != new}
        if len(olds) == len(news) and len(parts) == 1:
            written = "".join(parts.get(part, part) for part in _PARTS.findall(word))
            if written != word:
                return written
    return word
