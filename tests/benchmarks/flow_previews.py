"""How long looking at each step of a flow over ten million rows takes: prints the table of docs/performance.md.

Run it from the repository: ``python tests/benchmarks/flow_previews.py [--rows N]``. The data is made by DuckDB in a
temporary folder (about 300 MB). Numbers depend on the machine; compare them within one run.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import duckdb

from assistant import wire
from assistant.conversation import turn
from assistant.settings import Settings
from assistant.workspace import Workspace
from nl2sql.adapters.opening import open_database
from pipeline_gen.flow import FlowDocument, FlowStep

DATA = """
CREATE TABLE customers AS SELECT i AS customer_id, 'Customer ' || i AS name,
  ['Lille', 'Ghent', 'Oslo', 'Bergen', 'Turin'][1 + i % 5] AS city FROM range(200000) AS t(i);
CREATE TABLE orders AS SELECT i AS order_id, (i * 7919) % 200000 AS customer_id,
  DATE '2020-01-01' + CAST(i % 1800 AS INTEGER) AS day, (i * 31 % 10000) / 100.0 AS total,
  CASE WHEN i % 50 = 0 THEN NULL ELSE '  ' || ['web', 'Shop', 'phone'][1 + i % 3] END AS channel
FROM range({rows}) AS t(i);
"""


def named(**outputs: str) -> list[dict[str, str]]:
    """Outputs as a step's parameters hold them."""
    return [{"name": name, "expression": text} for name, text in outputs.items()]


def keys(*columns: str, descending: bool = True) -> list[dict[str, object]]:
    """Keys of a sort."""
    return [{"expression": column, "descending": descending} for column in columns]


STEPS = (
    FlowStep("orders", "source", (), {"table": "orders"}),
    FlowStep("recent", "filter", ("orders",), {"condition": "day >= '2023-01-01' AND NOT channel IS NULL"}),
    FlowStep("clean", "derive", ("recent",), {"outputs": named(channel="LOWER(TRIM(channel))", net="total / 1.2")}),
    FlowStep("customers", "source", (), {"table": "customers"}),
    FlowStep("joined", "join", ("clean", "customers"), {
        "how": "inner", "condition": "customer_id = customer_id_2", "renames": {"customer_id": "customer_id_2"},
    }),
    FlowStep("running", "window", ("joined",), {
        "outputs": named(so_far="SUM(net)"), "within": ["customer_id"], "order": keys("day", descending=False),
        "frame": "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
    }),
    FlowStep("last", "top", ("running",), {"rows": 1, "order": keys("day", "order_id"), "within": ["customer_id"]}),
    FlowStep("by_city", "aggregate", ("joined",), {
        "keys": named(city="city", channel="channel"), "measures": named(net="SUM(net)", orders="COUNT(*)"),
    }),
    FlowStep("largest", "sort", ("clean",), {"keys": keys("net")}),
    FlowStep("buyers", "distinct", ("narrow",), {}),
    FlowStep("narrow", "select", ("clean",), {"outputs": named(customer_id="customer_id")}),
    FlowStep("by_day", "aggregate", ("clean",), {"keys": named(day="day"), "measures": named(net="SUM(net)")}),
    FlowStep("ranked", "sort", ("by_day",), {"keys": keys("net")}),
    FlowStep("ten", "limit", ("ranked",), {"rows": 10}),
)  # fmt: skip


def look(workspace: Workspace, request: object) -> tuple[float, float, wire.Event]:
    """Milliseconds of one look by the clock and of all processors, and what it showed."""
    started, worked = time.perf_counter(), time.process_time()
    *_, event = turn(request, workspace)
    if isinstance(event, wire.Failed):
        raise RuntimeError(str(event.problems[0]))
    return (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000, event


def percentile(values: list[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main() -> None:
    """Make the data, look at every step three times, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute(DATA.format(rows=rows))
        workspace = Workspace(Path(folder), Settings(learn=False))
        workspace.sources.connect("orders", open_database(path))
        flow = FlowDocument("orders", "duckdb", "ten", STEPS)
        opened, *_ = look(workspace, wire.FlowPreviewRequest(flow, "customers"))
        print(f"opening and the first look: {opened:.0f} ms")
        # The edit changes a step near the start, so that nothing of what was seen can be used again.
        other = {"condition": "day >= '2023-01-02' AND NOT channel IS NULL"}
        steps = tuple(replace(step, params=other) if step.id == "recent" else step for step in STEPS)
        ways = {"first": flow, "after an edit": replace(flow, steps=steps), "again": flow}
        times: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
        print("| step | sample | " + " | ".join(f"{way}: ms, processor ms" for way in ways) + " |")
        for step in STEPS:
            seen = {way: look(workspace, wire.FlowPreviewRequest(each, step.id)) for way, each in ways.items()}
            for way, (clock, work, _) in seen.items():
                times[way].append((clock, work))
            event = seen["first"][2]
            assert isinstance(event, wire.FlowPreview)
            cells = " | ".join(f"{clock:.0f}, {work:.0f}" for clock, work, _ in seen.values())
            print(f"| {step.id} | {', '.join(event.output.sampled_at) or '-'} | {cells} |")
        for way, values in times.items():
            told = ("by the clock", [value for value, _ in values]), ("of processors", [value for _, value in values])
            for name, spent in told:
                print(f"{way}, {name}: p50 {statistics.median(spent):.0f}, p95 {percentile(spent, 0.95):.0f} ms")
        for seconds in (2.0, 10.0):
            clock, work, event = look(workspace, wire.FlowCountsRequest(flow, seconds=seconds))
            assert isinstance(event, wire.FlowCounts)
            exact = sum(count.how == "exact" for count in event.counts)
            said = f"{len(event.counts)} of {len(STEPS)} steps, {exact} exactly"
            print(f"counting within {seconds:.0f} s: {said}; {clock:.0f} ms, {work:.0f} of processors")
        clock, work, _ = look(workspace, wire.FlowProfileRequest(flow, "joined"))
        print(f"profile of the join: {clock:.0f} ms, {work:.0f} of processors")
        workspace.close()


if __name__ == "__main__":
    main()
