"""Four processes write one workspace file at once: ``python tests/benchmarks/four_writers.py 50000``.

Each keeps so many order forms, as a kernel does: where the file stays locked for too long on a busy machine, it says
so, and what it keeps waits in memory. Afterwards every count in the file is compared with what was kept; a lost or a
doubled one ends the program with an error.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from autocomplete.packing import unpacked
from autocomplete.suggest import Autocomplete

WRITERS = 4
CUSTOMERS = 7


def write(path: Path, name: int, each: int, gate: Any) -> None:
    """Keep `each` forms and say how long it took, and how long the longest of them waited."""
    engine = Autocomplete(path, lambda problem: print(f"writer {name}: {problem.message}", flush=True))
    gate.wait()
    started, worker, longest = time.monotonic(), time.process_time(), 0.0
    for at in range(each):
        began = time.monotonic()
        engine.commit("order", {"customer": f"customer {at % CUSTOMERS}", "city": f"town {name}"})
        longest = max(longest, time.monotonic() - began)
    print(
        f"writer {name}: {time.monotonic() - started:.1f} s, of processor {time.process_time() - worker:.1f} s, "
        f"longest commit {longest * 1e3:.0f} ms",
        flush=True,
    )
    engine.close()


def faults(path: Path, each: int) -> list[str]:
    """Which counts of the file are not what was kept."""
    engine = Autocomplete(path)
    found = [f"{known.name}: {known.uses} uses" for known in engine.knowledge.fields() if known.uses != WRITERS * each]
    engine.close()
    with sqlite3.connect(path) as db:
        kept = Counter[str]()
        for at in range(each):
            kept[f"customer {at % CUSTOMERS}"] += WRITERS
        kept |= Counter({f"town {name}": each for name in range(WRITERS)})
        values = dict(db.execute("SELECT text, n FROM ac_value"))
        found += [f"{text}: {values.get(text)} of {n}" for text, n in kept.items() if values.get(text) != n]
        names = {row[0]: row[1] for row in db.execute("SELECT id, text FROM ac_value")}
        for key, n, top in db.execute("SELECT key, n, top FROM ac_context"):
            counts = unpacked(top)
            if n != sum(stat.n for stat in counts.values()):
                found.append(f"context {key}: {n}")
            if key.endswith("|") and {names[value]: stat.n for value, stat in counts.items()}.items() - kept.items():
                found.append(f"context {key}: its values")
        found += [row[0] for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
    return found


def main() -> int:
    """Write, then count."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("commits", type=int)
    each = asked.parse_args().commits
    processes = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        path, gate = Path(folder) / "workspace.sqlite", processes.Barrier(WRITERS)
        writers = [processes.Process(target=write, args=(path, name, each, gate)) for name in range(WRITERS)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        wrong = [f"a writer ended with {writer.exitcode}" for writer in writers if writer.exitcode]
        wrong += faults(path, each)
    print("\n".join(wrong) if wrong else f"all {WRITERS * each} commits are there")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
