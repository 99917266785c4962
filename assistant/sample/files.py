"""The files beside the sample database: sales targets (CSV), the weather (Parquet), notes (YAML), a page about it."""

from __future__ import annotations

import csv
import math
from datetime import date, timedelta
from importlib import resources
from pathlib import Path

from assistant.sample import names
from assistant.sample.dice import Dice
from assistant.sample.world import FIRST_DAY, LAST_DAY

TARGETS = "targets.csv"
WEATHER = "weather.parquet"
ABOUT = "about-the-shop.md"


def write_notes(path: Path) -> None:
    """What the data means: a metric, a few descriptions and words that people use."""
    _copy("notes.yml", path)


def write_about(path: Path) -> None:
    """What the words of the shop mean, as a page that people read and search."""
    _copy("about.md", path)


def _copy(name: str, path: Path) -> None:
    path.write_bytes(resources.files("assistant.sample").joinpath(name).read_bytes())


def write_targets(path: Path, sales: dict[tuple[str, str], float]) -> None:
    """One target a region and month in whole hundreds of euros, drawn around the `sales` of that month.

    `sales` is keyed by region and month (``2024-03``).
    """
    dice = Dice(31)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("region", "year", "month", "target"))
        for region in names.REGIONS:
            for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
                for month in range(1, 13):
                    reached = sales[region, f"{year}-{month:02d}"]
                    writer.writerow((region, year, month, round(reached * (0.88 + 0.24 * dice.random()) / 100) * 100))


def write_weather(path: Path) -> None:
    """One row a region and day: mean temperature in °C and rain in mm (missing where a station was silent)."""
    import pyarrow as pa
    from pyarrow import parquet

    dice = Dice(47)
    days: list[date] = []
    regions: list[str] = []
    temperatures: list[float | None] = []
    rain: list[float | None] = []
    for number, region in enumerate(names.REGIONS):
        for offset in range((LAST_DAY - FIRST_DAY).days + 1):
            day = FIRST_DAY + timedelta(days=offset)
            season = math.cos((day.timetuple().tm_yday - 200) / 365 * 2 * math.pi)
            silent = dice.chance(0.01)
            days.append(day)
            regions.append(region)
            warmth = 8 + number % 3 + 8.5 * season + 7 * dice.random()
            temperatures.append(None if silent else round(warmth, 1))
            rain.append(None if silent else round(max(0.0, 22 * dice.random() ** 4 - 1.5), 1))
    table = pa.table({"day": days, "region": regions, "temperature_c": temperatures, "rain_mm": rain})
    parquet.write_table(table, path)
