"""Where the milliseconds of a question go: prints the table of docs/performance.md.

Run it from the repository: ``python tests/benchmarks/question_steps.py``. Numbers depend on the machine;
compare them within one run.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from assistant import wire
from assistant.conversation import turn
from assistant.sample import build_sample
from assistant.settings import Settings
from assistant.workspace import Workspace

QUESTIONS = (
    "total sales by region in 2024",
    "how many customers per city",
    "average order value by channel in 2024",
    "top 5 products by revenue",
    "customers without orders",
    "orders by month in 2025",
    "customers in Paris",
    "products more expensive than average",
)
ROUNDS = 5
STEPS = ("ground", "draft", "run", "present")


def import_ms(module: str) -> float:
    """Milliseconds that importing `module` takes in a fresh interpreter, beyond starting it."""
    code = f"import time; t = time.perf_counter(); import {module}; print((time.perf_counter() - t) * 1000)"
    runs = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout) for _ in range(3)
    ]
    return min(runs)


def timed(work) -> float:
    """Milliseconds that one call takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def ask(workspace: Workspace, question: str) -> tuple[float, dict[str, float]]:
    """Milliseconds of a whole turn, and of its steps."""
    events: list[wire.Event] = []
    whole = timed(lambda: events.extend(turn(wire.AskRequest("shop.sqlite", question), workspace)))
    return whole, events[-1].timings


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        build_sample(Path(folder))
        workspace = Workspace(Path(folder), Settings())
        rows = [("import the conversation, once", import_ms("assistant.conversation"), None)]
        rows.append(
            ("get to know the sample database, once", timed(lambda: workspace.sources.get("shop.sqlite")), None)
        )
        rows.append(("the first question", ask(workspace, QUESTIONS[0])[0], None))
        spent: dict[str, list[float]] = defaultdict(list)
        for _ in range(ROUNDS):
            for question in QUESTIONS:
                whole, steps = ask(workspace, question)
                spent["the whole turn, logged"].append(whole)
                for step in STEPS:
                    spent[step].append(steps.get(step, 0.0))
        rows += [(name, statistics.median(values), percentile(values, 0.95)) for name, values in spent.items()]
        workspace.close()
    print("| | median ms | p95 ms |\n|---|---|---|")
    for name, median, high in rows:
        print(f"| {name} | {median:.1f} | {'' if high is None else f'{high:.1f}'} |")


if __name__ == "__main__":
    main()
