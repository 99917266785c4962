"""What the canvas of 200 steps costs the browser: prints main-thread times of typing, dragging, panning and opening.

Run it from the repository, with Chromium installed: ``python tests/benchmarks/flow_canvas.py [--steps N]``. Times are
those of the browser's main thread (`threadTicks`), so other work of the machine counts for little; tasks hold layout
and painting as well as scripts.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from assistant.sample import build_sample
from pipeline_gen.flow import FlowDocument, FlowStep, flow_text

_MEASURES = ("ScriptDuration", "TaskDuration", "LayoutDuration", "RecalcStyleDuration")
_BRANCH = 20
_WAIT_S = 180
# Two frames: what a key press or a move of the mouse brings about is done by then.
_TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0))))"


def large_flow(steps: int) -> FlowDocument:
    """A flow of about so many steps: branches of filters and worked-out columns, put together one after the other."""
    made: list[FlowStep] = []
    whole = ""
    for branch in range(max(1, steps // _BRANCH)):
        last = f"customers_{branch}"
        made.append(FlowStep(last, "source", (), {"table": "customers"}))
        for number in range(1, _BRANCH - 1):
            name = f"step_{branch}_{number}"
            if number % 2:
                made.append(FlowStep(name, "filter", (last,), {"condition": f"customer_id > {number}"}))
            else:
                outputs = [{"name": "city", "expression": "UPPER(city)"}]
                made.append(FlowStep(name, "derive", (last,), {"outputs": outputs}))
            last = name
        if whole:
            joined = f"whole_{branch}"
            made.append(FlowStep(joined, "setop", (whole, last), {"operator": "union", "all": True}))
            last = joined
        whole = last
    made.append(FlowStep("sorted", "sort", (whole,), {"keys": [{"expression": "customer_id"}]}))
    return FlowDocument("shop.sqlite", "sqlite", "sorted", tuple(made))


@contextmanager
def lab(folder: Path) -> Iterator[str]:
    """JupyterLab on a folder; gives the address of its ``/lab`` with the token."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(8)
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
             "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")  # fmt: skip
    environment = {**os.environ, **{name: str(folder / ".lab" / name) for name in names}}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}",
               "--LabApp.expose_app_in_browser=True", f"--IdentityProvider.token={token}",
               f"--ServerApp.root_dir={folder}"]  # fmt: skip
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + _WAIT_S
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status?token={token}", timeout=1)
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.5)
        yield f"http://127.0.0.1:{port}/lab/tree/large.flow.json?reset&token={token}"
    finally:
        process.terminate()
        process.wait(_WAIT_S)


class Watch:
    """Main-thread times between two moments, in milliseconds."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self._page, self._session = page, session
        session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def _now(self) -> dict[str, float]:
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return {each["name"]: each["value"] * 1000 for each in metrics if each["name"] in _MEASURES}

    def of(self, act: Callable[[], object]) -> dict[str, float]:
        """The times of one act and the two frames after it."""
        before = self._now()
        act()
        self._page.evaluate(_TWO_FRAMES)
        return {name: value - before[name] for name, value in self._now().items()}


def told(what: str, times: list[dict[str, float]]) -> str:
    """One line: median and 95th percentile of script time, and the medians of the rest."""
    script = sorted(each["ScriptDuration"] for each in times)
    late = script[min(len(script) - 1, round(0.95 * (len(script) - 1)))]
    rest = {name: statistics.median(each[name] for each in times) for name in _MEASURES[1:]}
    tasks, layout, style = rest.values()
    return (
        f"{what:<34} {len(times):>4}  script p50 {statistics.median(script):6.1f}  p95 {late:6.1f} ms   "
        f"tasks {tasks:6.1f}  layout {layout:5.1f}  style {style:5.1f}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--profile", type=Path, help="write a CPU profile of typing to this file")
    parser.add_argument("--shot", type=Path, help="write a screenshot of the whole flow to this file")
    given = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as name, lab_of(Path(name), given.steps) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1500, "height": 950})
        page.set_default_timeout(_WAIT_S * 1000)
        measure(page, url, given.profile, given.shot)
        browser.close()


@contextmanager
def lab_of(folder: Path, steps: int) -> Iterator[str]:
    """JupyterLab on the sample shop and a large flow over it."""
    build_sample(folder)
    (folder / "large.flow.json").write_text(flow_text(large_flow(steps)))
    with lab(folder) as url:
        yield url


def measure(page: Page, url: str, profile: Path | None, shot: Path | None) -> None:
    """Open the flow and work with it."""
    session = page.context.new_cdp_session(page)
    watch = Watch(page, session)
    page.goto(url)
    root = page.locator("[data-testid=plainspoken-flow]:visible")
    root.locator("[data-standing=good]").first.wait_for()
    page.wait_for_timeout(4000)
    if shot:
        page.screenshot(path=shot)
    outline = root.get_by_test_id("plainspoken-flow-outline")
    lines = outline.locator("li")
    print(f"{lines.count()} steps")
    selecting = [watch.of(lambda place=place: lines.nth(place).click()) for place in range(5, 105, 5)]
    print(told("select a step", selecting))
    outline.locator("[data-step=step_4_7]").click()
    box = root.locator("[data-field=condition] textarea")
    box.click()
    page.wait_for_timeout(3000)
    if profile:
        session.send("Profiler.enable")
        session.send("Profiler.start")
    words = " AND city <> 'Paris' AND country <> 'France'"
    typing = [watch.of(lambda key=key: page.keyboard.type(key)) for key in words]
    print(told("type a letter, without a pause", typing))
    slow = [watch.of(lambda key=key: (page.keyboard.type(key), page.wait_for_timeout(1500))) for key in " OR city = 7"]
    print(told("type a letter, and all that follows", slow))
    if profile:
        profile.write_text(json.dumps(session.send("Profiler.stop")["profile"]))
    page.keyboard.press("Escape")
    page.wait_for_timeout(2000)
    pane = root.get_by_test_id("plainspoken-flow-canvas")
    at = pane.locator("[data-step=step_4_7]").bounding_box()
    assert at
    page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    page.mouse.down()
    dragging = [watch.of(lambda by=by: page.mouse.move(at["x"] + by, at["y"] + by)) for by in range(34, 154, 4)]
    dropped = [watch.of(page.mouse.up)]
    print(told("drag a step, a move of the mouse", dragging))
    print(told("drop it", dropped))
    undone = [watch.of(lambda: page.keyboard.press("Control+z"))]
    print(told("undo", undone))
    area = pane.bounding_box()
    assert area
    middle = (area["x"] + area["width"] / 2, area["y"] + area["height"] - 40)
    page.mouse.move(*middle)
    page.mouse.down()
    panning = [watch.of(lambda by=by: page.mouse.move(middle[0] - by, middle[1] - by / 2)) for by in range(4, 164, 4)]
    page.mouse.up()
    print(told("pan, a move of the mouse", panning))
    zooming = [watch.of(lambda: page.mouse.wheel(0, -60)) for _ in range(20)]
    print(told("zoom, a turn of the wheel", zooming))


if __name__ == "__main__":
    main()
