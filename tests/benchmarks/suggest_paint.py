"""Key to paint of an HTML input that suggests, in a real Chromium: ``python tests/benchmarks/suggest_paint.py``.

A Jupyter server serves examples/order_form.html; its city field knows 150 values. Words are typed letter by letter. For
each key it is measured how long the page works until list and grey text are laid out, and how long it takes from the
key's event to the first moment after the frame that shows them. A frame takes 16.7 ms at most.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from assistant.fields import Fields
from assistant.workspace import Workspace

ROOT = Path(__file__).parents[2]
FRAME_MS = 16.0
ROUNDS = 12
LETTERS = "bcdfgklmnprst"
MEASURE = """() => {
    const input = document.querySelector('#city');
    window.worked = []; window.painted = [];
    let began = 0;
    input.addEventListener('keydown', () => { began = performance.now(); }, { capture: true });
    input.addEventListener('input', event => {
        // The box heard the input before, as it listened first; its layout is done here, not later.
        document.querySelector('.plainspoken-suggest-list')?.getBoundingClientRect();
        const from = began;
        window.worked.push(performance.now() - from);
        requestAnimationFrame(() => {
            const after = new MessageChannel();
            after.port1.onmessage = () => window.painted.push(performance.now() - from);
            after.port2.postMessage(0);
        });
    });
}"""


def cities() -> list[str]:
    """150 names of two syllables and an ending."""
    names = (f"{a}{v}{b}{e}" for a in LETTERS for v in "aeo" for b in "lnr" for e in ("stadt", "burg"))
    return [name.capitalize() for name in names][:150]


def learn(root: Path) -> None:
    """A workspace in which 600 orders were kept."""
    workspace = Workspace(root)
    fields = Fields(workspace)
    fields.field("order.city", based_on=["order.customer", "order.country"])
    for number in range(600):
        city = cities()[number * 7 % 150]
        fields.commit("order", {"customer": f"Customer {number % 40}", "country": "Germany", "city": city})
    workspace.close()


def serve(root: Path, token: str, port: int) -> subprocess.Popen[bytes]:
    """A Jupyter server whose root folder is `root`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))
    command = [
        *(sys.executable, "-m", "jupyter_server", "--allow-root", "--ip=127.0.0.1", f"--port={port}"),
        *(f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}"),
        *("--ServerApp.jpserver_extensions={'assistant': True}", f"--PlainspokenApp.pages={ROOT / 'examples'}"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "JUPYTER_CONFIG_DIR": str(root / "config")}
    with (root / "server.log").open("wb") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=root)


def wait(url: str) -> None:
    """Until the server answers."""
    for _ in range(600):
        try:
            urllib.request.urlopen(url, timeout=1)
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("The Jupyter server did not start.")


def type_words(page: Page) -> None:
    """Type names into the city field, letter by letter, each time from the start."""
    page.fill("#customer", "Customer 1")
    page.evaluate(MEASURE)
    for number, word in enumerate(cities()[:: 150 // ROUNDS]):
        page.fill("#customer", f"Customer {number}")
        page.focus("#city")
        page.wait_for_timeout(500)  # what is known of the field comes once
        for letter in word:
            page.keyboard.press(letter)
            page.wait_for_timeout(25)
        page.fill("#city", "")
    page.wait_for_timeout(200)


def told(name: str, times: list[float]) -> None:
    """One line: how many, median, 99th percentile, share of a frame."""
    ordered = sorted(times)
    middle, late = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    print(f"{name:32} {len(ordered):5} keys   p50 {middle:5.1f} ms   p99 {late:5.1f} ms = {late / FRAME_MS:.2f} frames")


def main() -> None:
    """Serve, type, print."""
    chromium = os.environ.get("E2E_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port, token = probe.getsockname()[1], secrets.token_hex(8)
        probe.close()
        learn(Path(folder))
        server = serve(Path(folder), token, port)
        try:
            wait(f"http://127.0.0.1:{port}/api/status?token={token}")
            with sync_playwright() as playwright:
                # Frames as fast as they are made: otherwise the screen's beat is measured, not the page.
                flags = ["--no-sandbox", "--disable-gpu", "--disable-frame-rate-limit", "--disable-gpu-vsync"]
                browser = playwright.chromium.launch(executable_path=chromium, args=flags)
                page = browser.new_page()
                page.goto(f"http://127.0.0.1:{port}/plainspoken/pages/order_form.html?token={token}")
                page.wait_for_selector("#city[role=combobox]")
                type_words(page)
                told("key to list and text laid out", page.evaluate("() => window.worked"))
                told("key to after the next frame", page.evaluate("() => window.painted"))
                browser.close()
        finally:
            server.terminate()
            server.wait(30)


if __name__ == "__main__":
    main()
