"""Who and what the sample's retailer has: places, people, goods. Pure; no row depends on the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from assistant.sample import names
from assistant.sample.dice import Dice

Row = tuple[bool | int | float | str | None, ...]
FIRST_DAY = date(2023, 1, 1)
LAST_DAY = date(2025, 12, 31)

_CUSTOMERS = 6_000
_DUPLICATES = 90
_MAKES = 6
"""How many products there are of each kind of goods."""
_SPELLINGS = ("Paris", "Paris", "PARIS", "paris ")
_SEGMENTS = ("consumer", "consumer", "consumer", "business", "student")


@dataclass(frozen=True)
class World:
    """The rows of the tables that change slowly, each in the order of its table's columns."""

    regions: list[Row]
    stores: list[Row]
    employees: list[Row]
    customers: list[Row]
    categories: list[Row]
    suppliers: list[Row]
    products: list[Row]
    promotions: list[Row]
    payment_methods: list[Row]
    inventory: list[Row]
    staff: dict[int, tuple[int, ...]]
    """Store number to the numbers of those who sell there."""
    main_category: dict[int, str]
    """Product number to the name of the main category above it."""


def make_world(dice: Dice) -> World:
    """Draw the whole world."""
    stores = _stores(dice)
    employees, staff = _employees(dice)
    categories, leaves = _categories()
    products, main_category = _products(dice, leaves)
    return World(
        regions=[(number, name) for number, name in enumerate(names.REGIONS, 1)],
        stores=stores,
        employees=employees,
        customers=_customers(dice),
        categories=categories,
        suppliers=_suppliers(dice),
        products=products,
        promotions=_promotions(),
        payment_methods=list(names.PAYMENTS),
        inventory=_inventory(dice, len(stores), len(products)),
        staff=staff,
        main_category=main_category,
    )


def _day(dice: Dice, first: date, last: date) -> str:
    return (first + timedelta(days=dice.between(0, (last - first).days))).isoformat()


def _stores(dice: Dice) -> list[Row]:
    rows: list[Row] = []
    for number, (city, region, country) in enumerate(names.STORE_CITIES, 1):
        name = f"{city} {names.STORE_KINDS[(number * 3) % len(names.STORE_KINDS)]}"
        area = None if number % 11 == 0 else dice.between(30, 240) * 10
        opened = _day(dice, date(2008, 1, 1), date(2022, 10, 1))
        rows.append((number, name, city, country, names.REGIONS.index(region) + 1, opened, area))
    return rows


def _employees(dice: Dice) -> tuple[list[Row], dict[int, tuple[int, ...]]]:
    rows: list[Row] = []
    staff: dict[int, tuple[int, ...]] = {}

    def hire(title: str, store: int, manager: int | None, low: int, high: int) -> int:
        number = len(rows) + 1
        first, last = dice.pick(names.FIRST_NAMES), dice.pick(names.LAST_NAMES)
        hired = _day(dice, date(2010, 1, 1), date(2022, 12, 1))
        rows.append((number, first, last, title, store, manager, hired, dice.between(low, high) * 100))
        return number

    head = hire("Head of Retail", 19, None, 980, 1150)
    for store in range(1, len(names.STORE_CITIES) + 1):
        manager = hire("Store Manager", store, head, 460, 620)
        sellers = [hire("Sales Assistant", store, manager, 255, 340) for _ in range(dice.between(3, 6))]
        hire("Stock Clerk", store, manager, 240, 300)
        staff[store] = (manager, *sellers)
    return rows, staff


def _customers(dice: Dice) -> list[Row]:
    rows = [_customer(dice, number) for number in range(1, _CUSTOMERS - _DUPLICATES + 1)]
    for number in range(len(rows) + 1, _CUSTOMERS + 1):
        # The same person registered a second time, with the name typed another way.
        _, first, last, email, _, city, country, segment, birth, _, newsletter = dice.pick(rows)
        again = (str(first).upper(), last) if number % 2 else (f"{first} ", last)
        signup = _day(dice, date(2024, 1, 1), date(2025, 6, 30))
        rows.append((number, *again, email, None, city, country, segment, birth, signup, newsletter))
    return rows


def _customer(dice: Dice, number: int) -> Row:
    first, last = dice.pick(names.FIRST_NAMES), dice.pick(names.LAST_NAMES)
    city, _, country = dice.pick(names.STORE_CITIES)
    slug = f"{first}.{last}".lower().replace(" ", "").replace("'", "")
    ascii_slug = slug.encode("ascii", "ignore").decode()
    return (
        number,
        first,
        f" {last}" if dice.chance(0.01) else f"{last} " if dice.chance(0.02) else last,
        None if dice.chance(0.08) else f"{ascii_slug}{number}@example.com",
        None if dice.chance(0.3) else f"+33 6 {dice.between(10, 99)} {dice.between(10, 99)} {dice.between(10, 99)}",
        dice.pick(_SPELLINGS) if city == "Paris" else None if dice.chance(0.03) else city,
        None if dice.chance(0.02) else country,
        dice.pick(_SEGMENTS),
        None if dice.chance(0.15) else _day(dice, date(1945, 1, 1), date(2006, 12, 31)),
        _signup(dice),
        dice.chance(0.45),
    )


def _signup(dice: Dice) -> str:
    # The power puts more of the sign-ups into the early years.
    first = date(2019, 1, 1)
    span = (date(2025, 9, 30) - first).days
    return (first + timedelta(days=int(span * dice.random() ** 1.4))).isoformat()


def _categories() -> tuple[list[Row], dict[str, int]]:
    rows: list[Row] = [(number, name, None) for number, name in enumerate(names.CATEGORIES, 1)]
    parents = {str(row[1]): row[0] for row in rows}
    leaves: dict[str, int] = {}
    for parent, children in names.CATEGORIES.items():
        for child in children:
            leaves[child] = len(rows) + 1
            rows.append((leaves[child], child, parents[parent]))
    return rows, leaves


def _suppliers(dice: Dice) -> list[Row]:
    return [
        (number, *firm, dice.between(3, 45), None if number % 7 == 0 else dice.between(25, 50) / 10)
        for number, firm in enumerate(names.SUPPLIERS, 1)
    ]


def _products(dice: Dice, leaves: dict[str, int]) -> tuple[list[Row], dict[int, str]]:
    rows: list[Row] = []
    main_category: dict[int, str] = {}
    for parent, children in names.CATEGORIES.items():
        for child, kinds in children.items():
            for kind in kinds:
                for _ in range(_MAKES):
                    number = len(rows) + 1
                    name = f"{names.RANGES[number * 7 % len(names.RANGES)]} {kind}"
                    rows.append(_product(dice, number, name, child, leaves[child]))
                    main_category[number] = parent
    return rows, main_category


def _product(dice: Dice, number: int, name: str, category: str, category_id: int) -> Row:
    low, high = names.PRICES[category]
    price = int(low + (high - low) * dice.random() ** 1.6) + (0.95 if dice.chance(0.6) else 0.5)
    cost = round(price * (0.42 + 0.25 * dice.random()), 2)
    return (
        number,
        f"{category[:3].upper()}-{number:04d}",
        f"{name} " if dice.chance(0.02) else name.replace(" ", "  ", 1) if dice.chance(0.01) else name,
        category_id,
        dice.between(1, len(names.SUPPLIERS)),
        price,
        cost,
        None if dice.chance(0.06) else round(0.1 + 12 * dice.random() ** 2, 2),
        _day(dice, date(2018, 1, 1), date(2022, 12, 31)),
        dice.chance(0.05),
    )


def _promotions() -> list[Row]:
    rows: list[Row] = []
    for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
        for name, start, end, rate in (
            ("Winter Sale", "01-10", "01-31", 0.2),
            ("Spring Garden Days", "04-05", "04-20", 0.1),
            ("Summer Sale", "06-25", "07-20", 0.25),
            ("Back to School", "08-25", "09-10", 0.1),
            ("Black Week", "11-20", "11-30", 0.3),
            ("Gift Weeks", "12-05", "12-20", 0.1),
        ):
            rows.append((len(rows) + 1, f"{name} {year}", f"{year}-{start}", f"{year}-{end}", rate))
    return rows


def _inventory(dice: Dice, stores: int, products: int) -> list[Row]:
    return [
        (store, product, 0 if dice.chance(0.07) else dice.between(1, 90), dice.between(2, 6) * 5)
        for store in range(1, stores + 1)
        for product in range(1, products + 1)
        if dice.chance(0.7)
    ]
