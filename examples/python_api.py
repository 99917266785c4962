"""Ask the sample shop from a script: run it in a folder that holds ``shop.sqlite``."""

from pathlib import Path

import pandas as pd

import assistant


def main() -> None:
    """Ask, follow up, run SQL, and ask a DataFrame."""
    shop = assistant.connect("sqlite:///shop.sqlite")

    answer = shop.ask("total sales by region in 2024")
    print(answer.sql)
    print(answer.frame().to_string(index=False))
    print(f"Confidence {answer.confidence:.0%}, shown as: {answer.chart.mark}\n")

    monthly = shop.ask("by month", after=answer)
    print(monthly.sql)
    print(f"{len(monthly.frame())} months\n")

    cheapest = shop.sql("SELECT name, price FROM products ORDER BY price LIMIT 3")
    print(cheapest.frame().to_string(index=False), "\n")

    targets = assistant.connect({"targets": pd.read_csv(Path("targets.csv"))})
    print(targets.ask("average target by region").frame().to_string(index=False))


if __name__ == "__main__":
    main()
