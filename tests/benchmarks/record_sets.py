"""Invented records of four kinds, oldest first, to measure suggestions on: none was used to choose anything in them.

``python tests/benchmarks/record_sets.py FOLDER`` writes them as JSON lines, for
``plainspoken evaluate autocomplete --data FOLDER/orders.jsonl`` and the like.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

Record = dict[str, str]


def _skewed(noise: random.Random, count: int) -> int:
    """A number below `count`, small ones far more often."""
    return min(int(noise.paretovariate(0.8)) - 1, 10 * count) % count


def orders(count: int, seed: int = 1) -> Iterator[Record]:
    """Order lines: customers come back for what they like, move now and then, and order several things at once."""
    noise = random.Random(seed)
    homes, likes, line, order = {}, {}, 0, {}
    for _ in range(count):
        if not line:
            customer = _skewed(noise, 200)
            if customer not in homes or noise.random() < 0.01:
                homes[customer] = noise.randrange(60)
                likes[customer] = [_skewed(noise, 400) for _ in range(6)]
            home = homes[customer]
            line = noise.randrange(1, 5)
            order = {
                "customer": f"customer {customer}",
                "country": f"country {home % 7}",
                "city": f"city {home}",
                "carrier": f"carrier {home % 3 if noise.random() < 0.9 else noise.randrange(3)}",
                "payment": ("card", "invoice", "card")[customer % 3] if noise.random() < 0.95 else "cash",
            }
        line -= 1
        product = noise.choice(likes[customer]) if noise.random() < 0.7 else _skewed(noise, 400)
        quantity = 1 + product % 3 if noise.random() < 0.7 else noise.randrange(1, 20)
        yield order | {
            "product": f"product {product}",
            "category": f"category {product % 12}",
            "quantity": f"{quantity}",
        }


def log(count: int, seed: int = 2) -> Iterator[Record]:
    """A form that shifts fill in on a round through a plant: places in order, states that last, values that drift."""
    noise = random.Random(seed)
    sensors = [f"sensor {at:02}" for at in range(24)]
    states, levels = dict.fromkeys(sensors, "ok"), dict.fromkeys(sensors, 50.0)
    person = ""
    for at in range(count):
        sensor = sensors[at % len(sensors)]
        levels[sensor] += noise.gauss(0, 0.6)
        if noise.random() < 0.06:
            states[sensor] = noise.choice(("ok", "ok", "worn", "leaking", "off"))
        shift = ("early", "late", "night")[at // (2 * len(sensors)) % 3]
        if at % 12 == 0:
            person = f"{shift} {noise.randrange(2)}"
        record = {
            "shift": shift,
            "person": person,
            "sensor": sensor if noise.random() < 0.95 else noise.choice(sensors),
            "reading": f"{levels[sensor]:.0f}",
            "state": states[sensor],
        }
        if record["state"] != "ok":
            record["action"] = {"worn": "order part", "leaking": "seal", "off": "none"}[record["state"]]
        yield record


def tickets(count: int, seed: int = 3) -> Iterator[Record]:
    """Support tickets: waves of the same trouble after a release, and teams that change hands."""
    noise = random.Random(seed)
    owners = {f"area {area}": f"agent {noise.randrange(15)}" for area in range(10)}
    release, wave = 1, "area 0"
    for _ in range(count):
        if noise.random() < 0.01:
            release, wave = release + 1, f"area {noise.randrange(10)}"
        if noise.random() < 0.01:
            owners[f"area {noise.randrange(10)}"] = f"agent {noise.randrange(15)}"
        area = wave if noise.random() < 0.45 else f"area {_skewed(noise, 10)}"
        severity = ("low", "normal", "high")[min(2, int(noise.expovariate(1.2)))]
        record = {
            "account": f"account {_skewed(noise, 500)}",
            "version": f"1.{release if noise.random() < 0.7 else noise.randrange(max(1, release - 4), release + 1)}",
            "area": area,
            "part": f"{area} part {_skewed(noise, 8)}",
            "severity": severity,
            "agent": owners[area] if noise.random() < 0.85 else f"agent {noise.randrange(15)}",
        }
        if severity == "high":
            record["escalated to"] = f"lead {int(area[5:]) % 3}"
        yield record


def articles(count: int, seed: int = 4) -> Iterator[Record]:
    """Articles with numbered tags, which go together by topic; topics come and go."""
    noise = random.Random(seed)
    topics = [[f"tag {noise.randrange(150)}" for _ in range(9)] for _ in range(30)]
    current = list(range(8))
    for _ in range(count):
        if noise.random() < 0.01:
            current[noise.randrange(8)] = noise.randrange(30)
        topic = noise.choice(current)
        tags = list(dict.fromkeys(noise.choice(topics[topic]) for _ in range(noise.randrange(1, 6))))
        yield {
            "author": f"author {(topic * 3 + _skewed(noise, 5)) % 40}",
            "section": f"section {topic % 6}",
            **{f"tag{at}": tag for at, tag in enumerate(tags)},
            "language": "en" if noise.random() < 0.8 else f"language {topic % 4}",
        }


SETS: dict[str, Callable[[int], Iterator[Record]]] = {
    "orders": orders,
    "log": log,
    "tickets": tickets,
    "articles": articles,
}


def write(folder: Path, count: int) -> list[Path]:
    """A file of `count` records of each kind."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in SETS.items():
        lines = (json.dumps(record) + "\n" for record in make(count))
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    return [folder / f"{name}.jsonl" for name in SETS]


if __name__ == "__main__":
    for path in write(Path(sys.argv[1]), 2000):
        print(path)
