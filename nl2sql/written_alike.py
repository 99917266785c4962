"""Numbers and dates that are written in several ways: the one plain way by which all of them are looked up.

``1,200`` and ``$1,200.00`` are ``1200``; ``3 May 2024`` and ``May 3rd, 2024`` are ``2024 05 03``, which is also the
normal form of ``2024-05-03``.
"""

from __future__ import annotations

import datetime as dt
import re

_CURRENCY = "$€£¥"
_SEPARATED = re.compile(r"\d{1,3}(?P<mark>[,'\u2019\u00a0\u202f ])\d{3}(?:(?P=mark)\d{3})*(?P<rest>\.\d+)?\Z")
_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+(?P<rest>,\d+)\Z|\d{1,3}(?:\.\d{3}){2,}\Z")
_PLAIN = re.compile(r"(?:0|[1-9]\d*)(?P<rest>\.\d+)?\Z")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905 - a list of words reads better so
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MIDNIGHT = r"(?:[t ]00:00(?::00(?:\.0+)?)?)?"
_DATES = tuple(
    re.compile(pattern + r"\Z", re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})" + _MIDNIGHT,
        _DAY + r"(?:\s+of)?[\s-]+" + _MONTH + r",?[\s-]+(?P<year>\d{4})",
        _MONTH + r"\s+" + _DAY + r",?\s+(?P<year>\d{4})",
        r"(?P<year>\d{4})\s+" + _MONTH + r"\s+" + _DAY,
    )
)
_NUMERIC = re.compile(r"(?P<one>\d{1,2})(?P<mark>[/.-])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4})\Z")
_LONGEST = 40
_PLAUSIBLE = re.compile(r"[^a-z]+\Z|\d{4}-\d\d-\d\dT|.*(?:" + "|".join(_MONTHS) + ")", re.IGNORECASE | re.DOTALL)
"""What a number or a date looks like from afar: no letters, or those of a month."""


def plainly(text: str) -> tuple[str, ...]:
    """The plain ways of a text that is a number or a date, in normal form; none for other texts.

    A date whose day and month cannot be told apart (``03/05/2024``) has two. A number with leading noughts
    is a code, and keeps them; ``1.0`` stays apart from ``1``, as versions and sizes are written so.
    """
    text = text.strip()
    if len(text) > _LONGEST or not _PLAUSIBLE.match(text):
        return ()
    return _dates(text) or _number(text)


def _number(text: str) -> tuple[str, ...]:
    bare = text.lstrip("+")
    sign = "-" if bare.startswith("-") else ""
    bare = bare.removeprefix("-").strip(_CURRENCY + " ")
    money = any(mark in text for mark in _CURRENCY)
    if found := _SEPARATED.match(bare):
        whole, rest = bare[: found.start("rest")] if found["rest"] else bare, found["rest"] or ""
    elif found := _POINTS.match(bare):
        rest = (found["rest"] or "").replace(",", ".")
        whole = bare[: found.start("rest")] if rest else bare
    elif money and (found := _PLAIN.match(bare)):
        rest = found["rest"] or ""
        whole = bare.removesuffix(rest)
    else:
        return ()
    digits = "".join(letter for letter in whole if letter.isdigit())
    part = rest.rstrip("0").strip(".")
    # The sign falls away in normal forms: a negative number would be found as a positive one.
    return () if sign or digits.startswith("00") else (f"{digits} {part}".strip(),)


def _dates(text: str) -> tuple[str, ...]:
    for pattern in _DATES:
        if found := pattern.match(text):
            parts = found.groupdict()
            named = parts.get("month")
            month = _MONTHS.index(named[:3].lower()) + 1 if named else int(parts["number"])
            return _real([(int(parts["year"]), month, int(parts["day"]))])
    if found := _NUMERIC.match(text):
        one, two, year = int(found["one"]), int(found["two"]), int(found["year"])
        # With points between them, the day comes first wherever people write so.
        both = [(year, two, one)] if found["mark"] == "." else [(year, two, one), (year, one, two)]
        return _real(both)
    return ()


def _real(days: list[tuple[int, int, int]]) -> tuple[str, ...]:
    """The days that are in the calendar, each once, as ``2024 05 03``."""
    said: dict[str, None] = {}
    for year, month, day in days:
        try:
            said[dt.date(year, month, day).isoformat().replace("-", " ")] = None
        except ValueError:
            continue
    return tuple(said)
