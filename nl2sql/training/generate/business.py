"""What a business calls its numbers: the one column of money that comes in is the revenue, the quantity the units."""

from __future__ import annotations

from random import Random

from nl2sql.training.generate.english import word_set
from nl2sql.training.generate.naming import Names
from nl2sql.training.generate.world import Facet, Thing, World

_EVENTS = word_set(
    """
    order sale invoice line item purchase transaction receipt payment booking ticket checkout basket charge fact
    """
)
_MONEY = (
    ("line", "total"),
    ("total", "price"),
    ("total", "amount"),
    ("net", "amount"),
    ("net", "amt"),
    ("sales", "amount"),
    ("amount",),
    ("total",),
    ("revenue",),
    ("total", "paid"),
    ("amount", "paid"),
    ("price", "paid"),
    ("sale", "price"),
    ("final", "price"),
    ("subtotal",),
    ("paid",),
)
_UNITS = word_set("quantity qty units pieces amount_sold")
_SAY = {
    "revenue": ("{x} revenue", "{x} revenue", "total {x} revenue", "{x} revenue total"),
    "sales": ("{x} sales", "{x} sales", "total {x} sales", "{x} sales (value|revenue|total)", "value of {x} sales"),
    "takings": ("{x} takings", "total {x} takings"),
    "turnover": ("{x} turnover", "total {x} turnover"),
    "income": ("{x} income", "{x} income from sales"),
    "money": ("money taken", "money (we took|we made|coming in)", "{x} earnings"),
}
_ASK = (
    "how much did we (take|make|earn)",
    "how much (money|) (did we take|did we make|came in|was taken|did we earn|did we bring in)",
    "how much {x} (revenue|turnover) (did we make|was there|came in|did we have)",
    "how high (was|were) (our|the|) {x} (revenue|takings|turnover)",
    "what did we (take|make|earn|sell for|turn over)",
    "how much did we (sell for|turn over)",
)
_SAY_UNITS = (
    "{x} units",
    "{x} units sold",
    "number of {x} units",
    "number of {x} units sold",
    "{x} pieces sold",
    "{x} items sold",
    "{x} quantity sold",
    "{x} sales volume",
    "volume sold",
    "total {x} units",
    "{x} unit sales",
)
_ASK_UNITS = (
    "how many {x} (units|pieces|items) (did we sell|were sold|have we sold|sold)",
    "how many {x} units",
    "how much did we sell in units",
)


class Business:
    """The money and the units of one world, and names of columns that cannot be taken for another's."""

    def __init__(self, world: World, names: Names) -> None:
        self._world, self._names = world, names
        self.money = self._only(_money_rank)
        self.units = self._only(_units_rank)
        told: dict[str, int] = {}
        for thing in world.things:
            for facet in thing.facets:
                name = names.own_column(facet)
                told[name] = told.get(name, 0) + 1
        self._shared = {name for name, times in told.items() if times > 1}
        self._taken = {text for thing in world.things if thing.up or thing.down for text in thing.words}

    def _only(self, rank: object) -> Facet | None:
        found = []
        for thing in self._world.things:
            for facet in thing.of("measure"):
                place = rank(thing, facet)  # type: ignore[operator]
                if place is not None:
                    found.append((place, facet.place, facet))
        found.sort(key=lambda one: one[:2])
        if not found or (len(found) > 1 and found[1][0] == found[0][0]):
            return None
        return found[0][2]

    def name(self, facet: Facet, rng: Random) -> str:
        """The column's name, with its table's noun where several tables have such a column."""
        name = self._names.column(facet, rng)
        if self._names.own_column(facet) in self._shared and rng.random() < 0.8:
            noun = self._names.table(self._world.things[facet.table], rng)
            return f"{noun} {name}" if not set(noun.split()) & set(name.split()) else name
        return name

    def is_shared(self, facet: Facet) -> bool:
        """Whether another column of the world goes by the same name."""
        return self._names.own_column(facet) in self._shared

    def sums(self, facet: Facet) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """How a business names and asks for the sum of the column; empty for one that it has no words for."""
        if facet is self.money:
            taken = self._taken | set(facet.words)
            known = [texts for key, texts in _SAY.items() if not {key, key[:-1]} & taken]
            say = tuple(text for texts in known for text in texts)
            return say, _ASK
        if facet is self.units:
            return _SAY_UNITS, _ASK_UNITS
        return (), ()


def _is_event(thing: Thing) -> bool:
    return bool({word.removesuffix("s") for word in thing.words} & _EVENTS)


def _money_rank(thing: Thing, facet: Facet) -> tuple[int, int] | None:
    """How much a column looks like the money that comes in: lines before orders before payments."""
    if not _is_event(thing):
        return None
    ranks = [rank for rank, words in enumerate(_MONEY) if facet.words[-len(words) :] == words]
    words = {word.removesuffix("s") for word in thing.words}
    kind = 0 if words & {"line", "item", "fact"} else 2 if "payment" in words else 1
    return (kind, ranks[0]) if ranks and facet.type in ("integer", "number") else None


def _units_rank(thing: Thing, facet: Facet) -> tuple[int, int] | None:
    return (0, 0) if _is_event(thing) and set(facet.words) & _UNITS and len(facet.words) < 3 else None
