"""What happened in three years: orders, their lines, parcels, returns and visits. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from assistant.sample import names
from assistant.sample.dice import Dice, running
from assistant.sample.world import FIRST_DAY, LAST_DAY, Row, World

_ORDERS = 81_500
_SESSIONS = 30_000
_MONTHS = (0.86, 0.80, 0.92, 0.97, 1.02, 1.00, 0.95, 0.84, 0.97, 1.02, 1.28, 1.62)
_WEEKDAYS = (0.84, 0.86, 0.92, 0.98, 1.15, 1.45, 0.80)
_GROWTH = 0.11
"""Growth of the number of orders a year."""
_PRICE_RISE = 0.03
_SEASONS: dict[str, tuple[float, ...]] = {
    "Garden": (0.3, 0.5, 1.1, 2.0, 2.3, 1.9, 1.5, 1.1, 0.8, 0.5, 0.3, 0.3),
    "Toys": (0.7, 0.7, 0.8, 0.8, 0.8, 0.9, 0.9, 0.8, 0.8, 1.0, 1.9, 2.8),
    "Sports": (1.2, 0.9, 1.1, 1.2, 1.3, 1.4, 1.3, 1.1, 1.0, 0.8, 0.7, 0.8),
    "Stationery": (1.0, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 2.2, 1.9, 0.9, 0.9, 1.2),
}
"""How much each month asks for a main category; the others sell evenly."""


@dataclass
class Sales:
    """The rows of the tables that grow every day, each in the order of its table's columns."""

    orders: list[Row] = field(default_factory=list)
    order_lines: list[Row] = field(default_factory=list)
    shipments: list[Row] = field(default_factory=list)
    returns: list[Row] = field(default_factory=list)
    web_sessions: list[Row] = field(default_factory=list)


def make_sales(dice: Dice, world: World) -> Sales:
    """Draw three years of trade, day by day."""
    return _Trade(dice, world).run()


def day_weights() -> list[tuple[date, float]]:
    """Every day with how busy it is: growth, season and day of the week."""
    weights = []
    for offset in range((LAST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=offset)
        grown = (1 + _GROWTH) ** (offset / 365)
        weights.append((day, grown * _MONTHS[day.month - 1] * _WEEKDAYS[day.weekday()]))
    return weights


def _spread(dice: Dice, total: int) -> Iterator[tuple[date, int]]:
    """Share `total` events over the days by weight, with a little noise."""
    weights = [(day, weight * (0.85 + 0.3 * dice.random())) for day, weight in day_weights()]
    scale = total / sum(weight for _, weight in weights)
    exact, given = 0.0, 0
    for day, weight in weights:
        exact += weight * scale
        count = round(exact) - given
        given += count
        yield day, count


def _by_day(promotions: list[Row]) -> dict[date, tuple[int, float]]:
    """Number and discount rate of the promotion that runs on each day that has one."""
    found: dict[date, tuple[int, float]] = {}
    for number, _, start, end, rate in promotions:
        first, last = date.fromisoformat(str(start)), date.fromisoformat(str(end))
        for offset in range((last - first).days + 1):
            found[first + timedelta(days=offset)] = (int(str(number)), float(str(rate)))
    return found


class _Trade:
    """The state of one run: what is drawn so far and the odds it is drawn with."""

    def __init__(self, dice: Dice, world: World) -> None:
        self.dice = dice
        self.world = world
        self.sales = Sales()
        numbers = [int(str(row[0])) for row in world.products]
        # A few products sell a lot and most sell little: weights fall with a shuffled rank.
        popularity = {number: 1 / (2 + (number * 173) % len(numbers)) ** 0.55 for number in numbers}
        self.products = numbers
        self.product_odds = [
            running([popularity[n] * _SEASONS.get(world.main_category[n], (1.0,) * 12)[month] for n in numbers])
            for month in range(12)
        ]
        self.list_price = {number: float(str(row[5])) for number, row in zip(numbers, world.products, strict=True)}
        self.stores = sorted(world.staff)
        self.store_odds = running([0.5 + dice.random() + (1.2 if store in (19, 5, 23) else 0) for store in self.stores])
        self.signups = [(str(row[9]), int(str(row[0]))) for row in world.customers]
        self.promotions = _by_day(world.promotions)
        self.customer_odds = running([0.15 + dice.random() ** 3 for _ in self.signups])

    def run(self) -> Sales:
        for day, count in _spread(self.dice, _ORDERS):
            for _ in range(count):
                self._order(day)
        for day, count in _spread(self.dice, _SESSIONS):
            for _ in range(count):
                self._session(day)
        return self.sales

    def _order(self, day: date) -> None:
        dice, sales = self.dice, self.sales
        number = len(sales.orders) + 1
        online = 0.34 + 0.08 * (day - FIRST_DAY).days / 365
        channel = "online" if dice.chance(online) else "phone" if dice.chance(0.08) else "store"
        store = dice.weighted(self.stores, self.store_odds)
        promotion = self._promotion(day)
        lines = 1 + min(int(dice.random() ** 2.0 * 5.6), 5)
        first_line = len(sales.order_lines) + 1
        total = sum(self._line(number, day, promotion) for _ in range(lines))
        status = self._status(day)
        fee = 0 if channel == "store" or total > 80 else 4.9
        seller = None if channel == "online" or dice.chance(0.01) else dice.pick(self.world.staff[store])
        sales.orders.append((
            number, day.isoformat(), channel, status, self._customer(day), store, seller,
            promotion[0] if promotion else None, self._payment(channel), fee,
        ))  # fmt: skip
        if channel != "store" and status not in ("cancelled", "pending"):
            self._shipment(number, day, status)
        if status == "returned":
            self._return(first_line, lines, day)

    def _line(self, order: int, day: date, promotion: tuple[int, float] | None) -> float:
        dice, lines = self.dice, self.sales.order_lines
        product = dice.weighted(self.products, self.product_odds[day.month - 1])
        price = round(self.list_price[product] * (1 + _PRICE_RISE * (day.year - FIRST_DAY.year)), 2)
        quantity = 1 + int(dice.random() ** 3 * 5)
        discount = promotion[1] if promotion else 0.05 if dice.chance(0.06) else 0.0
        total = round(quantity * price * (1 - discount), 2)
        lines.append((len(lines) + 1, order, product, quantity, price, discount, total))
        return total

    def _promotion(self, day: date) -> tuple[int, float] | None:
        running_now = self.promotions.get(day)
        return running_now if running_now and self.dice.chance(0.55) else None

    def _status(self, day: date) -> str:
        if (LAST_DAY - day).days < 6 and self.dice.chance(0.6):
            return "pending"
        draw = self.dice.random()
        return "cancelled" if draw < 0.035 else "returned" if draw < 0.085 else "completed"

    def _customer(self, day: date) -> int:
        # Nobody buys before they have signed up: draw again, a bounded number of times.
        today = day.isoformat()
        for _ in range(20):
            signup, number = self.dice.weighted(self.signups, self.customer_odds)
            if signup <= today:
                return number
        return 1

    def _payment(self, channel: str) -> str:
        draw = self.dice.random()
        if channel == "store" and draw < 0.22:
            return "CA"
        return "CC" if draw < 0.62 else "DC" if draw < 0.86 else "BT" if draw < 0.95 else "GC"

    def _shipment(self, order: int, day: date, status: str) -> None:
        dice, shipments = self.dice, self.sales.shipments
        sent = day + timedelta(days=dice.between(0, 2))
        arrived = sent + timedelta(days=1 + int(dice.random() ** 2 * 8))
        lost = arrived > LAST_DAY or (status == "completed" and dice.chance(0.01))
        cost = round(3.2 + 9 * dice.random() ** 2, 2)
        delivered = None if lost else arrived.isoformat()
        shipments.append((len(shipments) + 1, order, dice.pick(names.CARRIERS), sent.isoformat(), delivered, cost))

    def _return(self, first_line: int, lines: int, day: date) -> None:
        dice, returns = self.dice, self.sales.returns
        back = min(day + timedelta(days=dice.between(3, 30)), LAST_DAY)
        for line in range(first_line, first_line + lines):
            if line > first_line and not dice.chance(0.3):
                continue
            quantity, _, _, total = self.sales.order_lines[line - 1][3:]
            reason = None if dice.chance(0.12) else dice.pick(names.RETURN_CODES)
            # This system writes its dates the French way.
            returns.append((len(returns) + 1, line, back.strftime("%d/%m/%Y"), quantity, reason, total))

    def _session(self, day: date) -> None:
        dice, sessions = self.dice, self.sales.web_sessions
        hour = min(23, int(6 + 18 * dice.random() ** 0.7))
        started = f"{day.isoformat()} {hour:02d}:{dice.below(60):02d}:{dice.below(60):02d}"
        device = dice.weighted(("mobile", "desktop", "tablet"), (0.58, 0.92, 1.0))
        source = dice.pick(("search", "search", "direct", "email", "social", "ads", None))
        pages = 1 + int(dice.random() ** 2.5 * 24)
        visitor = self._customer(day) if dice.chance(0.4) else None
        converted = dice.chance(0.012 * pages if visitor else 0.004 * pages)
        sessions.append((
            len(sessions) + 1, started, visitor, device, source, pages, pages * dice.between(8, 55), converted,
        ))  # fmt: skip
