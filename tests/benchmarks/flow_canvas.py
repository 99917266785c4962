"""What the canvas of 200 steps costs the browser: prints main-thread times of everything done to it.

Run it from the repository, with Chromium installed: ``python tests/benchmarks/flow_canvas.py [--steps N]``. Times are
those of the browser's main thread (`threadTicks`), so other work of the machine counts for little; tasks hold layout
and painting as well as scripts. Each act is measured twice: until the second frame after it, and until nothing follows
any more (what the flow means, the rows of the step, their counts). Acts are keys and moves of the mouse, not clicks
on elements: looking for those costs scripts of the page.
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
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from assistant.sample import build_sample
from pipeline_gen.flow import FlowDocument, FlowStep, flow_text

_MEASURES = ("ScriptDuration", "TaskDuration", "LayoutDuration", "RecalcStyleDuration")
_BRANCH = 20
_WAIT_S = 180
# What follows an act (checks, rows, counts) begins within a second and is done by then.
_REST_MS = 1500
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
        yield f"http://127.0.0.1:{port}/lab?reset&token={token}"
    finally:
        process.terminate()
        process.wait(_WAIT_S)


Times = dict[str, float]


class Watch:
    """Main-thread times between two moments, in milliseconds."""

    def __init__(self, page: Page, session: CDPSession, profiled: str) -> None:
        self._page, self._session, self._profiled = page, session, profiled
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        session.send("Profiler.enable")

    def _now(self) -> Times:
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return {each["name"]: each["value"] * 1000 for each in metrics if each["name"] in _MEASURES}

    def each(
        self, what: str, acts: Iterable[Callable[[], object]], *, rest: bool = True
    ) -> tuple[list[Times], list[Times]]:
        """The times of each act with the two frames after it, and of what followed, by `rest`."""
        if what == self._profiled:
            self._session.send("Profiler.start")
        at_once, later = [], []
        for act in acts:
            before = self._now()
            act()
            self._page.evaluate(_TWO_FRAMES)
            seen = self._now()
            at_once.append(_between(before, seen))
            if rest:
                self._page.wait_for_timeout(_REST_MS)
                later.append(_between(seen, self._now()))
        if what == self._profiled:
            Path("profile.cpuprofile").write_text(json.dumps(self._session.send("Profiler.stop")["profile"]))
        return at_once, later


def _between(before: Times, after: Times) -> Times:
    return {name: value - before[name] for name, value in after.items()}


def told(what: str, times: list[Times], later: Sequence[Times] = ()) -> str:
    """One line: median and 95th percentile of script time, the medians of the rest, and of what followed."""
    script = sorted(each["ScriptDuration"] for each in times)
    late = script[min(len(script) - 1, round(0.95 * (len(script) - 1)))]
    rest = {name: statistics.median(each[name] for each in times) for name in _MEASURES[1:]}
    tasks, layout, style = rest.values()
    after = f"  then {statistics.median(each['ScriptDuration'] for each in later):6.1f}" if later else ""
    return (
        f"{what:<34} {len(times):>4}  script p50 {statistics.median(script):6.1f}  p95 {late:6.1f} ms   "
        f"tasks {tasks:6.1f}  layout {layout:5.1f}  style {style:5.1f}{after}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--profile", help="write a CPU profile of this act to profile.cpuprofile: 'select', 'undo', …")
    parser.add_argument("--only", nargs="*", help="do only these: select type drag edit connect look_around")
    parser.add_argument("--shot", type=Path, help="write a screenshot of the whole flow to this file")
    given = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as name, lab_of(Path(name), given.steps) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1500, "height": 950})
        page.set_default_timeout(_WAIT_S * 1000)
        watch = Watch(page, page.context.new_cdp_session(page), given.profile or "")
        work = Work(page, watch)
        work.open(url)
        if given.shot:
            page.screenshot(path=given.shot)
        for act in (work.select, work.type, work.drag, work.edit, work.connect, work.look_around):
            if not given.only or act.__name__ in given.only:
                act()
        browser.close()


@contextmanager
def lab_of(folder: Path, steps: int) -> Iterator[str]:
    """JupyterLab on the sample shop and a large flow over it."""
    build_sample(folder)
    (folder / "large.flow.json").write_text(flow_text(large_flow(steps)))
    with lab(folder) as url:
        yield url


class Work:
    """What somebody does to a large flow, and what each of it costs."""

    def __init__(self, page: Page, watch: Watch) -> None:
        self.page, self.watch = page, watch
        self.root = page.locator("[data-testid=plainspoken-flow]:visible")
        self.outline = self.root.get_by_test_id("plainspoken-flow-outline")
        self.canvas = self.root.get_by_test_id("plainspoken-flow-canvas")

    def _measure(self, what: str, acts: Iterable[Callable[[], object]]) -> None:
        """Do the acts one after the other, each until nothing follows; print what they cost."""
        print(told(what, *self.watch.each(what, acts)), flush=True)

    def _press(self, *keys: str) -> list[Callable[[], object]]:
        return [lambda key=key: self.page.keyboard.press(key) for key in keys]

    def _prepared(self, what: str, preparations: Iterable[Callable[[], object]], key: str) -> None:
        """The same, for a key after each of the preparations, which are not measured."""
        times: tuple[list[Times], list[Times]] = ([], [])
        for prepare in preparations:
            prepare()
            self.page.wait_for_timeout(_REST_MS)
            for every, found in zip(times, self.watch.each(what, self._press(key)), strict=True):
                every.extend(found)
        print(told(what, *times), flush=True)

    def open(self, url: str) -> None:
        """The first flow of a session, then the same file once more."""
        self.page.goto(url)
        self.page.wait_for_function("() => window.jupyterapp?.commands.hasCommand('plainspoken:new-flow')")
        self.page.evaluate("() => window.jupyterapp.restored.then(() => undefined)")
        self.page.wait_for_timeout(3000)

        def opened() -> None:
            self.page.evaluate(
                "() => window.jupyterapp.commands.execute('docmanager:open', {path: 'large.flow.json'}).then(() => {})"
            )
            self.root.locator("[data-standing=good]").first.wait_for()

        self._measure("open, first in the session", [opened])
        self.page.evaluate("() => window.jupyterapp.commands.execute('application:close').then(() => undefined)")
        self.root.wait_for(state="detached")
        self._measure("open", [opened])
        print(f"{self.outline.locator('li').count()} steps")

    def select(self) -> None:
        """Go down the list of steps, and click steps on the canvas."""
        self.outline.locator("li").first.click()
        self.page.wait_for_timeout(1500)
        self._measure("select a step in the list", self._press(*["ArrowDown"] * 12))
        self.outline.locator("[data-step=step_4_7]").click()
        self.page.wait_for_timeout(1500)
        self._measure("select a step on the canvas", [self._clicker(name) for name in ("step_4_6", "step_4_7") * 4])

    def _middle(self, selector: str) -> tuple[float, float]:
        box = self.canvas.locator(selector).bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def _clicker(self, step: str) -> Callable[[], object]:
        """A click on a step where it stands by then, without a search within the act."""
        x, y = self._middle(f"[data-step={step}]")
        return lambda: self.page.mouse.click(x, y)

    def type(self) -> None:
        """Type into a condition."""
        self.root.locator("[data-field=condition] textarea").click()
        self.page.wait_for_timeout(1500)
        keys = " AND city <> 'Paris' AND country <> 'France'"
        quick, _ = self.watch.each("type", [lambda key=key: self.page.keyboard.type(key) for key in keys], rest=False)
        print(told("type a letter, without a pause", quick))
        self._measure(
            "type a letter, and pause", [lambda key=key: self.page.keyboard.type(key) for key in " OR city = 7"]
        )
        self.page.keyboard.press("Escape")

    def drag(self) -> None:
        """Drag a step by the mouse, drop it, take that back and put it back again."""
        x, y = self._middle("[data-step=step_4_7]")
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        moves = [lambda by=by: self.page.mouse.move(x + by, y + by) for by in range(4, 124, 4)]
        times, _ = self.watch.each("drag", moves, rest=False)
        print(told("drag a step, a move of the mouse", times))
        self._measure("drop it", [self.page.mouse.up])
        self._measure("undo, a place", self._press("Control+z"))
        self._measure("redo, a place", self._press("Control+Shift+Z"))

    def edit(self) -> None:
        """Add steps and remove them, move one in its chain; take that back and do it again."""
        self.outline.locator("[data-step=step_4_7]").click()
        search = self.root.get_by_test_id("plainspoken-flow-palette").locator("input")
        self._prepared("add a step", [lambda: search.fill("distinct")] * 4, "Enter")
        self._measure("undo, an added step", self._press(*["Control+z"] * 4))
        self._measure("redo, an added step", self._press(*["Control+Shift+Z"] * 4))
        self.outline.locator("[data-step=step_4_7]").click()
        self.page.wait_for_timeout(1500)
        self._measure("move a step in its chain", self._press("Alt+ArrowDown", "Alt+ArrowUp") * 2)
        doomed = [self.outline.locator(f"[data-step=step_3_{number}]").click for number in (5, 7, 9, 11)]
        self._prepared("delete a step", doomed, "Delete")
        self._measure("undo, a deleted step", self._press(*["Control+z"] * 4))

    def connect(self) -> None:
        """Draw a line from a step to another."""
        for step in ("customers_0", "step_4_7"):  # from afar, so that it comes to stand in the middle
            self.outline.locator(f"[data-step={step}]").click()
            self.page.wait_for_timeout(_REST_MS)
        from_x, from_y = self._middle("[data-id=step_4_6] .source, [data-id=step_4_6].source")
        to_x, to_y = self._middle("[data-id=step_4_8] .target")
        self.page.mouse.move(from_x, from_y)
        self.page.mouse.down()
        moves = [
            lambda part=part: self.page.mouse.move(
                from_x + (to_x - from_x) * part / 20, from_y + (to_y - from_y) * part / 20
            )
            for part in range(1, 21)
        ]
        times, _ = self.watch.each("connect", moves, rest=False)
        print(told("draw a line, a move of the mouse", times))
        self._measure("connect", [self.page.mouse.up])
        self._measure("undo, a line", self._press("Control+z"))

    def look_around(self) -> None:
        """Pan and zoom."""
        area = self.canvas.bounding_box()
        assert area
        x, y = area["x"] + area["width"] / 2, area["y"] + area["height"] - 40
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        moves = [lambda by=by: self.page.mouse.move(x - by, y - by / 2) for by in range(4, 164, 4)]
        times, _ = self.watch.each("pan", moves, rest=False)
        self.page.mouse.up()
        print(told("pan, a move of the mouse", times))
        times, _ = self.watch.each("zoom", [lambda: self.page.mouse.wheel(0, 60)] * 20, rest=False)
        print(told("zoom, a turn of the wheel", times))


if __name__ == "__main__":
    main()
