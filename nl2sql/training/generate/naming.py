"""What people call tables and columns: their own words, other words for them, a part of them."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from nl2sql.lexicon_text import sections
from nl2sql.training.generate.english import plural, singular, word_set
from nl2sql.training.generate.world import Facet, Thing, World
from nl2sql.training.rewording_synonyms import synonyms
from nl2sql.words import stem

_TABLE_NOISE = word_set(
    """
    tbl tb t dim fact ref table list data tab vw view info information the
    """
)
_AMBIGUOUS = {
    "book": ("title",),
    "loan": ("credit",),
    "race": ("run",),
    "patient": ("case",),
    "manager": ("head",),
    "band": ("act",),
    "law": ("act",),
    "brand": ("label", "make"),
    "goal": ("point",),
    "status": ("state", "stage"),
    "stage": ("stage",),
    "category": ("class",),
    "film": ("picture",),
    "series": ("show",),
    "album": ("record",),
    "product": ("article",),
    "rank": ("position",),
    "department": ("unit",),
    "minimum": ("min",),
    "number": ("no",),
    "identifier": ("key",),
    "longitude": ("long",),
    "state": ("province",),
    "order": ("purchase",),
    "symptom": ("sign",),
    "commission": ("cut",),
    "bonus": ("premium",),
    "friend": ("contact",),
    "district": ("ward",),
    "order line": ("line",),
    "percentage": ("share",),
    "neighbourhood": ("quarter of town",),
    "amount": ("sum", "value"),
    "account": ("profile",),
    "subscription": ("plan",),
    "company": ("business",),
    "currency": ("money",),
    "code": ("short code",),
    "faculty": ("school of",),
    "ticket": ("admission",),
    "plant": ("crop",),
    "member": ("subscriber",),
    "ward": ("unit",),
    "task": ("work item",),
    "room": ("chamber",),
    "age": ("years old",),
}
"""Words that mean something else more often, by the first word of their line in the lexicon."""
_NO_NAMES = ("our ", "how ", "what ")
_SYNONYM, _HEAD, _NEAR = 0.38, 0.12, 0.3
"""How often another word is used, a part of the name, and how many of the other words are only alike in meaning."""
_PERSON_NAMES = ("name", "full name", "name")


@lru_cache(maxsize=1)
def groups() -> dict[str, tuple[str, ...]]:
    """Other words for a phrase, all as they are written in the lexicon, by the phrase in lower case."""
    found: dict[str, dict[str, None]] = {}
    for line in sections()["same"]:
        phrases = [part.strip().lower() for part in line.split(",") if part.strip()]
        ambiguous = _AMBIGUOUS.get(phrases[0], ())
        phrases = [phrase for phrase in phrases if phrase not in ambiguous and not phrase.startswith(_NO_NAMES)]
        for phrase in phrases:
            for key in {phrase, singular(phrase)}:
                found.setdefault(key, {}).update(dict.fromkeys(other for other in phrases if other != phrase))
    return {phrase: tuple(others) for phrase, others in found.items()}


@lru_cache(maxsize=1)
def shortened() -> dict[str, str]:
    """What abbreviations in names stand for."""
    pairs = (line.split("=", 1) for line in sections()["short"])
    return {left.strip(): right.strip() for left, right in pairs}


@lru_cache(maxsize=65536)
def other_words(phrase: str) -> tuple[str, ...]:
    """Phrases that mean the same: of the whole, else with its end exchanged; in the singular."""
    whole = groups().get(phrase) or groups().get(singular(phrase))
    if whole:
        return tuple(singular(other) for other in whole)
    words = phrase.split()
    # only the end of a name is exchanged: "party size" is no "political party size"
    for size in range(min(2, len(words) - 1), 0, -1):
        start = len(words) - size
        part = singular(" ".join(words[start:]))
        found = [" ".join([*words[:start], singular(other)]) for other in groups().get(part, ())]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


@lru_cache(maxsize=65536)
def near_words(phrase: str) -> tuple[str, ...]:
    """Phrases that are alike in meaning to the whole phrase, less surely than `other_words`."""
    own = singular(phrase)
    sure = {phrase, own, *other_words(phrase), *_AMBIGUOUS.get(own, ())}
    # One word more makes it narrower: a collector need not be an art collector.
    return tuple(
        other
        for other in synonyms(tuple(own.split()))
        if other not in sure and not set(own.split()) < set(other.split())
    )


class Names:
    """The names of one world. Everything is given in the singular."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._taken = {plain(thing) for thing in world.things} | {
            facet.text for thing in world.things for facet in thing.facets
        }
        self._words = {stem(word) for name in self._taken for word in name.split()}
        self._tables = {thing.place: self._for_table(thing) for thing in world.things}
        self._columns = {
            facet.place: self._for_column(thing, facet) for thing in world.things for facet in thing.facets
        }

    def table(self, thing: Thing, rng: Random) -> str:
        """A name for one row of the table."""
        return _pick(self._tables[thing.place], rng)

    def column(self, facet: Facet, rng: Random) -> str:
        """A name for the column."""
        return _pick(self._columns[facet.place], rng)

    def own_column(self, facet: Facet) -> str:
        """The column's name in its own words."""
        return self._columns[facet.place][0][0]

    def _for_table(self, thing: Thing) -> tuple[tuple[str, ...], ...]:
        own = plain(thing)
        others = tuple(other for other in other_words(own) if other not in self._taken)
        head = own.split()[-1]
        heads = (head,) if head != own and not self._is_head_elsewhere(thing, head) else ()
        return (own,), others, heads, self._near(own)

    def _near(self, own: str) -> tuple[str, ...]:
        """Words alike in meaning that nothing else here is called by."""
        mine = {stem(word) for word in own.split()}
        return tuple(
            other
            for other in near_words(own)
            if other not in self._taken and not {stem(word) for word in other.split()} & (self._words - mine)
        )

    def _is_head_elsewhere(self, thing: Thing, head: str) -> bool:
        return any(other is not thing and head in plain(other).split() for other in self.world.things)

    def _for_column(self, thing: Thing, facet: Facet) -> tuple[tuple[str, ...], ...]:
        own = _column_words(thing, facet)
        siblings = [other for other in thing.facets if other is not facet]
        taken = {_column_words(thing, other) for other in siblings} | {other.text for other in siblings}
        others = tuple(other for other in other_words(own) if other not in taken)
        head = own.split()[-1]
        clear = head != own and len(head) > 2 and head not in _WEAK_HEADS
        heads = (head,) if clear and not any(head in other.words for other in siblings) else ()
        full: tuple[str, ...] = (own, facet.text) if own != facet.text and facet.text not in taken else (own,)
        full = tuple(dict.fromkeys(spoken for name in full for spoken in _spoken(name, facet)))
        others = tuple(dict.fromkeys(spoken for name in others for spoken in _spoken(name, facet)[:1]))
        near = self._near(own) if facet.role in ("measure", "category", "date", "text") else ()
        return tuple(name for name in full if name == own or name not in taken), others, heads, near


_UNITS = word_set(
    """
    kg masl kw kwh eur usd gbp km cm mm m g min pct ml l ha sqm c lb lbs mph kmh mw hz dollars
    """
)


def _is_noun(word: str) -> bool:
    return word in groups() or word in ("height", "power", "fee", "mass", "width", "depth", "budget", "speed", "energy")


def _spoken(name: str, facet: Facet) -> tuple[str, ...]:
    """The name without what only a machine wants: "checked at" is the checked date, "altitude masl" the altitude."""
    words = name.split()
    if len(words) > 1 and facet.role == "date" and words[-1] in ("at", "on"):
        start = " ".join(words[:-1])
        return (f"{start} date", f"date {start}", f"{start} time" if words[-1] == "at" else f"{start} day", name)
    if len(words) > 1 and facet.role == "measure" and words[-1] in _UNITS and _is_noun(words[-2]):
        return (" ".join(words[:-1]), name)
    return (name,)


_WEAK_HEADS = word_set(
    """
    id name code number date type key at on time details description title no status by to
    """
)


def _pick(options: tuple[tuple[str, ...], ...], rng: Random) -> str:
    own, others, heads, near = options
    dice = rng.random()
    if near and dice < _SYNONYM * (_NEAR if others else 0.7):
        return rng.choice(near)
    if dice < _SYNONYM and others:
        return rng.choice(others)
    if dice > 1 - _HEAD and heads:
        return rng.choice(heads)
    return own[0] if len(own) == 1 or rng.random() < 0.65 else rng.choice(own[1:])


def plain(thing: Thing) -> str:
    """The table's name without words that only say that it is a table; singular."""
    words = [shortened().get(word, word) for word in thing.words if word not in _TABLE_NOISE]
    return singular(" ".join(words or thing.words))


def _column_words(thing: Thing, facet: Facet) -> str:
    words = [shortened().get(word, word) for word in facet.words]
    text = " ".join(words)
    if words[0] in ("is", "has") and len(words) > 1:
        text = " ".join(words[1:])
    own = plain(thing)
    for prefix in (own, own.split()[-1]):
        rest = text.removeprefix(prefix + " ")
        if rest != text and rest not in ("at", "on", "in", "by") and not (facet.role == "id" and rest != "id"):
            return rest
    return text


__all__ = ["Names", "groups", "other_words", "plain", "plural", "shortened"]
