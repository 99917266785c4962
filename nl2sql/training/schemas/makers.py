"""Makes single values: names, titles, codes, numbers, dates. All randomness comes from the given generator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from nl2sql.training.schemas.kinds import WORDS, is_number
from nl2sql.training.schemas.model import Kind

Value = str | int | float | None

LAST_DAY = date(2026, 12, 31)


@cache
def words(name: str) -> tuple[str, ...]:
    """The word list called `name`. Raises `KeyError` when no file has it."""
    lists: dict[str, tuple[str, ...]] = {}
    for file in ("people", "places", "things"):
        for line in (WORDS / f"{file}.txt").read_text(encoding="utf-8").splitlines():
            key, _, values = line.partition(": ")
            lists[key] = tuple(values.split(","))
    return lists[name]


def _one(random: Random, *names: str) -> str:
    return " ".join(random.choice(words(name)) for name in names)


def _person(random: Random) -> str:
    return _one(random, "first", "last")


def _company(random: Random) -> str:
    first = random.choice(("last", "noun", "noun"))
    return _one(random, first, "trade", "form") if random.random() < 0.4 else _one(random, first, "trade")


def _title(random: Random) -> str:
    style = random.random()
    if style < 0.35:
        return f"The {_one(random, 'quality', 'noun')}"
    return _one(random, "opening", "theme") if style < 0.8 else _one(random, "quality", "noun")


def _email(random: Random) -> str:
    first, last = _one(random, "first").lower(), _one(random, "last").lower().replace(" ", "").replace("'", "")
    return f"{first}.{last}@{_one(random, 'domain')}"


def _digits(random: Random, count: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(count))


_PLAIN: dict[str, Callable[[Random], str]] = {
    "person": _person,
    "company": _company,
    "product": lambda random: _one(random, "material", "item"),
    "title": _title,
    "name": lambda random: _one(random, "quality", "noun"),
    "text": lambda random: _one(random, "doing", "what", "when").capitalize(),
    "email": _email,
    "url": lambda random: f"https://example.com/{_one(random, 'noun')}-{_one(random, 'trade')}".lower(),
    "phone": lambda random: f"0{_digits(random, 3)}-{_digits(random, 6)}",
    "zip": lambda random: random.choice("123456789") + _digits(random, 4),
    "street": lambda random: _one(random, "street", "way"),
    "address": lambda random: f"{random.randint(1, 180)} {_one(random, 'street', 'way')}",
    "time": lambda random: f"{random.randint(6, 21):02d}:{random.choice((0, 15, 30, 45)):02d}",
    "ip": lambda random: ".".join(str(random.randint(1, 254)) for _ in range(4)),
    "username": lambda random: f"{_one(random, 'quality')}_{_one(random, 'noun')}{random.randint(1, 99)}".lower(),
}


def plain(name: str, random: Random) -> str:
    """A value of a kind without material: person, email, city and so on."""
    maker = _PLAIN.get(name)
    return maker(random) if maker else random.choice(words(name))


def suffixed(endings: Sequence[str], random: Random) -> str:
    """A proper name with one of the endings: Maple Hospital, Lisbon Harriers."""
    style = random.random()
    if style < 0.3:
        stem = _one(random, "city")
    elif style < 0.5:
        stem = _one(random, "last")
    else:
        stem = _one(random, "noun") if style < 0.7 else _one(random, "quality", "noun")
    return f"{stem} {random.choice(endings)}"


def code(pattern: str, random: Random) -> str:
    """A code after `pattern`, in which `?` stands for a letter and `9` for a digit."""
    drawn = {"?": "ABCDEFGHJKLMNPRSTUVWXYZ", "9": "0123456789"}
    return "".join(random.choice(drawn.get(mark, mark)) for mark in pattern)


def number(kind: Kind, share: float) -> int | float:
    """The number that lies at `share` (0 to 1) of the kind's range; wide ranges are skewed to their low end."""
    width = kind.high - kind.low
    skewed = kind.low >= 0 and kind.high > 40 * max(kind.low, 1) and kind.high > 200
    value = kind.low + width * (share**3 if skewed else share)
    if kind.decimals:
        return round(value, kind.decimals)
    if kind.high >= 20000:
        return round(value, -2) if value > 1000 else round(value)
    return round(value)


def day(kind: Kind, share: float, after: date | None, random: Random) -> date:
    """A day in the kind's years; when `after` is given, some days to weeks later than it."""
    if after is not None:
        return min(after + timedelta(days=1 + int(random.expovariate(1 / 25))), LAST_DAY)
    first, last = date(int(kind.low), 1, 1), date(int(kind.high), 12, 31)
    return first + timedelta(days=int((last - first).days * share))


def moment(of: date, random: Random) -> str:
    """A time of that day, ISO with seconds."""
    clock = datetime(of.year, of.month, of.day, random.randint(0, 23), random.randint(0, 59), random.randint(0, 59))
    return clock.isoformat(sep=" ")


def listed(choices: Sequence[str], text: str) -> Value:
    """A listed value: a number when all of the list are numbers, else a text."""
    # 007 is a code, not a number.
    if not all(is_number(choice) and (len(choice) == 1 or choice[0] != "0" or choice[1] == ".") for choice in choices):
        return text
    return float(text) if any("." in choice for choice in choices) else int(text)
