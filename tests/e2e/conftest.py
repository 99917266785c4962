"""A real JupyterLab and a real Chromium.

The Playwright wheel carries its own driver, so nothing is downloaded; only the browser must be there.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from driving import SHOP, Panel
from flow_canvas import Canvas

CHROMIUM = os.environ.get("E2E_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 180
# Waits end as soon as what they wait for is there; this is for a machine that has much else to do.
WAIT_MS = 120_000
HERE = Path(__file__).parent

expect.set_options(timeout=WAIT_MS)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.e2e)
            if not CHROMIUM and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason="no Chromium: apt-get install chromium"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    assert CHROMIUM, "The browser tests need Chromium: apt-get install chromium"
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 1500, "height": 950}}


@pytest.fixture
def context(context):
    context.set_default_timeout(WAIT_MS)
    return context


@dataclass
class Lab:
    """A running JupyterLab. `root` is its workspace folder."""

    url: str
    token: str
    root: Path

    def open(self, page, path: str = "") -> None:
        """Open the lab on a file, with an empty layout, and wait until it is drawn."""
        page.goto(f"{self.url}/lab{'/tree/' + path if path else ''}?reset&token={self.token}")
        page.wait_for_selector("#jupyterlab-splash", state="detached")
        page.wait_for_function("() => window.jupyterapp")
        page.evaluate("() => window.jupyterapp.restored.then(() => undefined)")
        if not path:
            # An empty lab gets a launcher once the files are listed, and that takes the focus from whatever has it.
            page.wait_for_function("() => document.activeElement?.closest('.jp-Launcher')")

    def notebook(self, name: str, cells: list[str]) -> str:
        """Write a notebook with these code cells; returns its name."""
        document = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        document.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(document, self.root / name)
        return name


def _quiet_settings(folder: Path) -> None:
    """No news, no update check, no debounce of our completer."""
    files = {
        "apputils-extension/notification": {"checkForUpdates": False, "doNotDisturbMode": True, "fetchNews": "false"},
        "completer-extension/inline-completer": {
            "providers": {
                "plainspoken:inline": {"enabled": True, "debouncerDelay": 0, "timeout": 10000, "autoFillInMiddle": True}
            }
        },
    }
    for name, content in files.items():
        file = folder / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content))


def _environment(folder: Path) -> dict[str, str]:
    names = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    return {**os.environ, **{key: str(folder / name) for key, name in names.items()}}


def _wait(url: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=1)
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def lab(tmp_path_factory, sample_folder):
    folder = tmp_path_factory.mktemp("lab")
    root = folder / "root"
    root.mkdir()
    for file in sample_folder.iterdir():
        shutil.copy(file, root)
    _quiet_settings(folder / "settings")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(8)
    log = folder / "server.log"
    command = [
        os.environ.get("E2E_PYTHON", sys.executable),
        *("-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"),
        *("--ServerApp.port_retries=0", "--LabApp.expose_app_in_browser=True"),
        *(f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}"),
        f"--PlainspokenApp.pages={HERE.parents[1] / 'examples'}",
    ]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, env=_environment(folder), stdout=output, stderr=subprocess.STDOUT, cwd=folder
        )
    url = f"http://127.0.0.1:{port}"
    _wait(f"{url}/api/status?token={token}", process, log)
    yield Lab(url, token, root)
    process.terminate()
    process.wait(WAIT_MS / 1000)


@pytest.fixture
def panel(page, lab):
    """The panel, with the sample shop to ask."""
    lab.open(page)
    shown = Panel(page).show()
    shown.choose(SHOP)
    return shown


@pytest.fixture
def canvas(page, lab):
    """The editor of a new flow over the sample shop."""
    lab.open(page)
    return Canvas(page).new()


@pytest.fixture
def outside(page, lab):
    """Addresses of every request that did not go to the test server."""
    seen: list[str] = []
    own = (lab.url, lab.url.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda request: None if request.url.startswith(own) else seen.append(request.url))
    return seen


@pytest.fixture
def page_errors(page):
    """Uncaught errors of the page."""
    seen: list[str] = []
    page.on("pageerror", lambda error: seen.append(str(error)))
    return seen


@pytest.fixture(scope="session")
def shots():
    """Where screenshots go, to be looked at."""
    folder = Path(os.environ.get("E2E_SHOTS", HERE / "shots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
