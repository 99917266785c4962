"""What suggestions take once a million records were kept: ``python tests/benchmarks/completion_scale.py 1000000``.

Order forms of five fields are counted into a workspace file, the last 1,000 of them learned as people's are. Then
another process opens the file and serves 100,000 suggestions in random contexts, a quarter of them each after
0, 1, 2 and 3 typed letters, and 300 commits. Printed are processor times of its thread, those of suggestions by the
clock too, and how much its resident memory has grown from before the file was opened (Linux only). ``--file`` keeps
the file, and uses one that is there; ``--suggestions`` serves fewer, and with ``--cold`` each is ranked anew, as
after a commit.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from autocomplete import ranking
from autocomplete.field import Field
from autocomplete.history import History
from autocomplete.mix import LAST
from autocomplete.records import observations
from autocomplete.suggest import Autocomplete

FORM = "order"
LEARNED = 1000
COMMITS = 300
SETTLED = 8000
TOGETHER = 10_000


def records(size: int, seed: int = 7) -> Iterator[dict[str, str]]:
    """Order forms: customers and products by popularity, a city for each customer, notes mostly unlike each other."""
    noise = random.Random(seed)
    customers = max(size // 10, 50)
    for _ in range(size):
        customer = int(noise.paretovariate(0.5)) % customers
        yield {
            "customer": f"{_word(customer)} {customer}",
            "city": f"{_word(customer % 4001)} town",
            "product": f"{_word(int(noise.paretovariate(0.6)) % 20_000)} {customer % 3}",
            "channel": noise.choice(("web", "shop", "phone")),
            "note": f"{_word(noise.randrange(10**9))} please" if noise.random() < 0.3 else "none",
        }


def _word(number: int) -> str:
    """A word for a number, the same every time, with letters as words have them."""
    noise, letters = number * 2654435761 % 2**32, []
    while noise:
        noise, at = divmod(noise, 120)
        letters.append("bdfgklmnprstwzhcvj"[at % 18] + "aeiou"[at % 5])
    return "".join(letters) or "a"


def count(path: Path, size: int, settled: int = SETTLED) -> None:
    """Count records in large transactions: the same counts as learning one by one, without the weights.

    After the first `settled` ones the order in which a field takes others together is held to be found.
    """
    history = History(path)
    source = records(size)
    history.write(lambda: _count(history, islice(source, settled)))
    last: dict[str, int] = {}
    for _ in range(settled, size, TOGETHER):
        history.write(lambda: _count_quickly(history, islice(source, TOGETHER), last))
    history.close()


def _count(history: History, source: Iterable[dict[str, str]]) -> None:
    words = history.vocabulary
    for record in source:
        orders = {name: row.chain for name, row in words.fields().items()}
        for item in observations(FORM, record, {}, orders):
            name = item.evidence.field
            ranking.count(history, words.fields().get(name) or words.declare(Field(name)), item)


def _count_quickly(history: History, source: Iterable[dict[str, str]], last: dict[str, int]) -> None:
    """What `ranking.count` does for forms whose fields are all filled, harmless and known; `last` is carried on."""
    words, tallies = history.vocabulary, history.tallies
    rows = words.fields()
    for record in source:
        marks: dict[str, str] = {}
        for name, text in ((f"{FORM}.{key}", text) for key, text in record.items()):
            row = rows[name]
            value = words.intern(row.id, text)
            row.count(new=not words.is_used(value))
            words.used(value)
            words.changed(row)
            if name not in last:
                last[name] = tallies.get(f"{row.id}|", 0).latest(1)[0]
            tallies.add(f"{row.id}|", 0, value)
            tallies.add(f"{row.id}|{LAST}={last[name]}", 1, value)
            for mark in marks.values():
                tallies.add(f"{row.id}|{mark}", 1, value)
            chain = sorted(marks, key=row.chain.index)[:4]
            for depth in range(2, len(chain) + 1):
                tallies.add(f"{row.id}|{','.join(marks[slot] for slot in chain[:depth])}", depth, value)
            marks[name], last[name] = f"{row.id}={value}", value


def build(path: Path, size: int) -> None:
    """A workspace file in which so many records were kept."""
    started = time.process_time()
    count(path, size - LEARNED)
    engine = Autocomplete(path)
    for record in records(LEARNED, seed=5):
        engine.commit(FORM, record)
    engine.close()
    print(f"records {size}, counted in {time.process_time() - started:.0f} s")


def serve(path: Path, size: int, suggestions: int, cold: bool) -> None:
    """Suggest and commit in a process of its own, and say what it took."""
    _fill(Autocomplete(None), 50, 50, cold)
    gc.collect()
    before = _resident()
    engine = Autocomplete(path)
    seconds, waited = _fill(engine, size, suggestions, cold)
    print(_times("suggestion", seconds))
    print(_times("the same by the clock", waited), f"(load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)")
    gc.collect()
    print(f"resident memory {_resident() - before:.1f} MiB")
    print(_times("commit", [_seconds(engine, record) for record in records(COMMITS, seed=3)]))
    engine.close()
    print(f"file {path.stat().st_size / 2**20:.0f} MiB")


def _fill(engine: Autocomplete, size: int, suggestions: int, cold: bool) -> tuple[list[float], list[float]]:
    """Seconds of this thread's processor, and by the clock, of each suggestion."""
    noise, seconds, waited = random.Random(11), [], []
    source = records(size, seed=11)
    for at in range(suggestions):
        record = next(source, None)
        if record is None:
            source = records(size, seed=at)
            record = next(source)
        place = noise.randrange(len(record))
        filled = {f"{FORM}.{name}": value for name, value in list(record.items())[:place]}
        name, value = list(record.items())[place]
        engine._history.changes += cold
        begun, started = time.perf_counter(), time.thread_time()
        engine.suggest(f"{FORM}.{name}", filled, value[: at % 4])
        seconds.append(time.thread_time() - started)
        waited.append(time.perf_counter() - begun)
    return seconds, waited


def _seconds(engine: Autocomplete, record: dict[str, str]) -> float:
    started = time.thread_time()
    engine.commit(FORM, record)
    return time.thread_time() - started


def _times(name: str, seconds: list[float]) -> str:
    ordered = sorted(seconds)
    middle, late = ordered[len(ordered) // 2], ordered[int(0.99 * (len(ordered) - 1))]
    return f"{name} p50 {middle * 1e3:.2f} ms, p99 {late * 1e3:.2f} ms, longest {ordered[-1] * 1e3:.1f} ms"


def _resident() -> float:
    """MiB of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    """Build, then serve in another process."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("records", type=int)
    asked.add_argument("--file", type=Path)
    asked.add_argument("--suggestions", type=int, default=100_000)
    asked.add_argument("--cold", action="store_true")
    asked.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.serve:
        serve(given.file, given.records, given.suggestions, given.cold)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = given.file or Path(folder) / "workspace.sqlite"
        if not path.exists():
            build(path, given.records)
        sys.stdout.flush()
        again = [sys.executable, __file__, str(given.records), "--serve", "--file", str(path)]
        again += ["--suggestions", str(given.suggestions), *(["--cold"] if given.cold else [])]
        subprocess.run(again, check=True)


if __name__ == "__main__":
    main()
