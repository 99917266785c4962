"""Invented notebooks of three kinds, oldest first, to measure completion in code on.

``python tests/benchmarks/notebook_sets.py FOLDER`` writes them as JSON lines, for
``plainspoken evaluate autocomplete --kind code --data FOLDER/sales.jsonl`` and the like. Each line holds the `cells` of
a notebook: their `code`, and the `frames` that are alive when it is typed, each column with its usual values.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Columns = dict[str, list[str]]
"""The columns of a table with their usual values; numbers have none."""

SALES: dict[str, Columns] = {
    "orders": {
        "order_id": [], "Order Date": [], "customer_id": [], "channel": ["web", "shop", "phone"],
        "status": ["open", "shipped", "returned", "cancelled"], "currency": ["EUR", "USD", "GBP"],
        "net_amount": [], "tax": [], "discount": [],
        "Ship Mode": ["standard", "express"], "warehouse": ["A1", "B2", "C3"],
    },
    "customers": {
        "customer_id": [], "name": [], "segment": ["consumer", "corporate", "home office"],
        "country": ["France", "Germany", "Norway", "Spain", "Italy"], "city": [],
        "signup_date": [], "age": [], "newsletter": [],
    },
    "products": {
        "sku": [], "title": [], "category": ["chairs", "tables", "lamps", "storage"], "list_price": [], "weight_kg": [],
        "supplier": ["Nordwerk", "Legno", "Atelier 9"], "in_stock": [],
    },
}  # fmt: skip
SENSORS: dict[str, Columns] = {
    "readings": {
        "timestamp": [], "station": ["north", "harbour", "airport", "old town"], "pm10": [], "pm25": [],
        "no2": [], "o3": [], "temp_c": [], "humidity": [],
        "wind_dir": ["N", "NE", "E", "SE", "S", "SW", "W", "NW"], "wind_ms": [],
        "flag": ["ok", "drift", "missing"], "battery_v": [],
    },
    "stations": {
        "station": ["north", "harbour", "airport", "old town"], "lat": [], "lon": [], "height_m": [],
        "operator": ["city", "state"], "installed": [],
    },
}  # fmt: skip
SURVEY: dict[str, Columns] = {
    "answers": {
        "respondent": [], "wave": [], "Q1_use": ["daily", "weekly", "never"], "Q2_satisfied": [], "Q3_reason": [],
        "Q4_recommend": [], "Q5_price": ["too high", "fair", "low"], "gender": ["f", "m", "d"], "age_group": [],
        "region": ["East", "West", "North", "South"], "weight": [], "duration_s": [], "device": ["phone", "desktop"],
    },
    "panel": {
        "respondent": [], "joined": [], "region": ["East", "West", "North", "South"], "income": [], "household": [],
        "education": ["school", "college", "university"],
    },
}  # fmt: skip
SETS = {"sales": SALES, "sensors": SENSORS, "survey": SURVEY}


@dataclass
class Analyst:
    """Somebody who comes back to the same tables, likes some columns, and writes code in a way of their own."""

    noise: random.Random
    tables: Mapping[str, Columns]
    quote: str = '"'
    short: bool = False
    likes: dict[str, list[str]] = field(default_factory=dict)

    def taste(self, table: str) -> list[str]:
        """The table's columns, those this person looks at most first; tastes move slowly."""
        liked = self.likes.setdefault(table, self.noise.sample(list(self.tables[table]), len(self.tables[table])))
        if self.noise.random() < 0.1:
            at = self.noise.randrange(len(liked))
            liked.insert(0, liked.pop(at))
        return liked


@dataclass
class Notebook:
    """A notebook as it is written: its cells so far, and the tables that are alive."""

    analyst: Analyst
    cells: list[dict[str, Any]] = field(default_factory=list)
    alive: dict[str, Columns] = field(default_factory=dict)
    focus: list[str] = field(default_factory=list)

    def write(self, *lines: str) -> None:
        """A cell of these lines, typed while the tables of now are alive."""
        code = "\n".join(lines).replace("'", self.analyst.quote)
        self.cells.append({"code": code, "frames": {name: dict(held) for name, held in self.alive.items()}})

    def pick(self, frame: str, kind: str = "any", but: str = "") -> str:
        """A column of a table: mostly one this notebook is about, else any; `but` is taken already."""
        noise, held = self.analyst.noise, self.alive[frame]
        free = [name for name in held if name != but]
        fits = [name for name in free if kind == "any" or bool(held[name]) == (kind == "named")] or free
        mine = [name for name in self.focus if name in fits]
        if mine and noise.random() < 0.65:
            return mine[min(int(noise.expovariate(0.9)), len(mine) - 1)]
        return fits[min(int(noise.expovariate(0.35)), len(fits) - 1)]

    def value(self, frame: str, column: str) -> str:
        """A value of a column, the first ones most often."""
        held = self.alive[frame].get(column) or ["other"]
        return held[min(int(self.analyst.noise.expovariate(0.8)), len(held) - 1)]


def _load(book: Notebook) -> str:
    noise, analyst = book.analyst.noise, book.analyst
    table = noise.choice(list(analyst.tables))
    frame = {"orders": "o"}.get(table, table[:1]) if analyst.short else noise.choice([table, table, "df"])
    taste = analyst.taste(table)
    book.write("import pandas as pd", "import numpy as np", "import matplotlib.pyplot as plt")
    book.write(f"{frame} = pd.read_csv('data/{table}.csv')", f"{frame}.head()")
    book.alive[frame] = {name: analyst.tables[table][name] for name in analyst.tables[table]}
    book.focus = taste[:4]
    return frame


def _look(book: Notebook, frame: str) -> None:
    column = book.pick(frame)
    book.write(book.analyst.noise.choice([
        f"{frame}['{column}'].describe()",
        f"{frame}['{column}'].value_counts().head(10)",
        f"{frame}['{column}'].isna().sum()",
        f"{frame}[['{column}', '{book.pick(frame, but=column)}']].head()",
        f"print({frame}['{column}'].nunique())",
        f"{frame}['{column}'].hist(bins=40)\nplt.show()",
    ]))  # fmt: skip


def _filter(book: Notebook, frame: str) -> None:
    named, other = book.pick(frame, "named"), book.pick(frame, "number")
    value = book.value(frame, named)
    least = book.analyst.noise.randrange(100)
    ways = [
        f"{frame}[{frame}['{named}'] == '{value}']",
        f"sub = {frame}[({frame}['{named}'] == '{value}') & ({frame}['{other}'] > {least})]",
        f"{frame}.loc[{frame}['{named}'] != '{value}', '{other}'].mean()",
        f"{frame}[{frame}['{named}'].isin(['{value}', '{book.value(frame, named)}'])]['{other}'].sum()",
        f"mask = {frame}['{other}'].notna()\n{frame}[mask]['{named}'].unique()",
    ]
    book.write(book.analyst.noise.choice(ways))
    if "sub = " in book.cells[-1]["code"]:
        book.alive["sub"] = dict(book.alive[frame])


def _group(book: Notebook, frame: str) -> None:
    by, of = book.pick(frame, "named"), book.pick(frame, "number")
    second = book.pick(frame, but=by)
    book.write(book.analyst.noise.choice([
        f"{frame}.groupby('{by}')['{of}'].mean().sort_values(ascending=False)",
        f"{frame}.groupby(['{by}', '{second}'])['{of}'].sum().unstack()",
        f"{frame}.groupby('{by}').agg({{'{of}': 'sum', '{second}': 'nunique'}})",
        f"{frame}.groupby('{by}').agg(total=('{of}', 'sum'), n=('{second}', 'count'))",
        f"{frame}.pivot_table(index='{by}', columns='{second}', values='{of}', aggfunc='mean')",
        f"pd.crosstab({frame}['{by}'], {frame}['{second}'], normalize='index')",
    ]))  # fmt: skip


def _order(book: Notebook, frame: str) -> None:
    first = book.pick(frame)
    second = book.pick(frame, but=first)
    book.write(book.analyst.noise.choice([
        f"{frame}.sort_values('{first}', ascending=False).head(20)",
        f"{frame}.sort_values(by=['{first}', '{second}'])[['{first}', '{second}']]",
        f"{frame}.nlargest(5, '{first}')",
        f"{frame} = {frame}.dropna(subset=['{first}'])",
        f"{frame}.drop_duplicates(subset=['{first}', '{second}']).shape",
        f"{frame}.set_index('{first}')['{second}'].plot()",
    ]))  # fmt: skip


def _draw(book: Notebook, frame: str) -> None:
    x, hue = book.pick(frame), book.pick(frame, "named")
    y = book.pick(frame, "number", but=x)
    book.write(book.analyst.noise.choice([
        f"plt.scatter({frame}['{x}'], {frame}['{y}'], s=4)\nplt.xlabel('{x}')",
        f"{frame}.plot(x='{x}', y='{y}', kind='line', figsize=(10, 4))",
        f"import seaborn as sns\nsns.boxplot(data={frame}, x='{hue}', y='{y}')",
        f"import plotly.express as px\npx.bar({frame}, x='{x}', y='{y}', color='{hue}')",
        f"fig, ax = plt.subplots()\nax.plot({frame}['{x}'], {frame}['{y}'], label='{y}')\nax.legend()",
    ]))  # fmt: skip


def _make(book: Notebook, frame: str) -> None:
    first = book.pick(frame, "number")
    second = book.pick(frame, "number", but=first)
    name = book.analyst.noise.choice([f"{first.split('_')[0]}_log", "ratio", "year", "is_big", "share"]).replace(
        " ", "_"
    )
    book.write(book.analyst.noise.choice([
        f"{frame}['{name}'] = {frame}['{first}'] / {frame}['{second}']",
        f"{frame}['{name}'] = np.log1p({frame}['{first}'])",
        f"{frame}['{name}'] = pd.to_datetime({frame}['{first}']).dt.year",
        f"{frame}['{name}'] = np.where({frame}['{first}'] > 10, 1, 0)",
        f"{frame} = {frame}.assign({name}=lambda d: d['{first}'] - d['{second}'].mean())",
    ]))  # fmt: skip
    book.alive[frame] = {**book.alive[frame], name: []}
    book.focus.insert(0, name)


def _join(book: Notebook, frame: str) -> None:
    analyst = book.analyst
    ways = [
        (name, held) for name, held in analyst.tables.items() if set(held) & set(book.alive[frame]) and name != frame
    ]
    if not ways:
        return _look(book, frame)
    other, held = analyst.noise.choice(ways)
    key = next(name for name in held if name in book.alive[frame])
    if other not in book.alive:
        book.write(f"{other} = pd.read_csv('data/{other}.csv')")
        book.alive[other] = dict(held)
    book.write(f"both = {frame}.merge({other}, on='{key}', how='left')")
    book.alive["both"] = {**book.alive[frame], **held}
    book.write(f"both.groupby('{book.pick('both', 'named')}')['{book.pick('both', 'number')}'].mean()")
    return None


_STEPS = [_look, _look, _filter, _filter, _group, _group, _order, _draw, _make, _join]


def notebooks(tables: Mapping[str, Columns], count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Notebooks of four analysts over the same tables, in the order they are written."""
    noise = random.Random(seed)
    styles: Sequence[tuple[str, bool]] = (('"', False), ("'", False), ('"', True), ("'", False))
    people = [Analyst(noise, tables, quote, short) for quote, short in styles]
    for _ in range(count):
        book = Notebook(noise.choice(people))
        main = _load(book)
        for _ in range(noise.randrange(6, 22)):
            frame = main if noise.random() < 0.7 else noise.choice(list(book.alive))
            noise.choice(_STEPS)(book, frame)
        yield {"cells": book.cells}


def write(folder: Path, count: int) -> list[Path]:
    """A file of `count` notebooks of each kind."""
    folder.mkdir(parents=True, exist_ok=True)
    for at, (name, tables) in enumerate(SETS.items()):
        lines = (json.dumps(book) + "\n" for book in notebooks(tables, count, at))
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    return [folder / f"{name}.jsonl" for name in SETS]


if __name__ == "__main__":
    for path in write(Path(sys.argv[1]), 60):
        print(path)
