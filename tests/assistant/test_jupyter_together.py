"""A real Jupyter server and three real kernels write one workspace at once, and every row is counted.

The server is asked over HTTP, by several clients at a time; the kernels, which it started, over the panel's comm and
with cells. What each writes is told apart by its name, so that a lost or a doubled row is seen. One more kernel is
killed while it writes.
"""

from __future__ import annotations

import ast
import json
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import traceback
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from queue import Empty

import pytest
from jupyter_client import BlockingKernelClient

from assistant.settings import WORKSPACE_VARIABLE
from assistant.workspace import STORE
from nl2sql.value_store import NAME as VALUES

KERNELS, CLIENTS = 3, 3
SHOP, QUESTION = "shop.sqlite", "how many customers"
COUNT = "SELECT COUNT(*) AS n FROM customers"
WAIT_S = 240
ROOT = Path(__file__).parents[2]

PREPARE = """
%load_ext assistant
import os
from nl2sql.catalog import Catalog, Column, ColumnRef, Table
from nl2sql.learned.ranking import Weights
from nl2sql.workspace_words import Alias, Aliases
_w = get_ipython().magics_manager.registry["PlainspokenMagics"].workspace
def _keep(name, number):
    table = Table(f"table {number}", (Column("a", "TEXT"),))
    _w.catalogues.store.keep(f"catalogue {name}", [table], {})
    column = ColumnRef(f"table {number}", "a")
    assert _w.values.claim(f"values {name}", column)
    _w.values.keep(f"values {name}", column, "", [f"{name} {number} {each}" for each in range(20)])
    _w.autocomplete.commit("order", {"city": f"town {name}"})
    words = Aliases((Alias((name,), "customers", "", "", number + 1),))
    _w.training.keep(None, {"shop.sqlite": words}, Weights({}, {}))
    source = _w.sources.get("shop.sqlite")
    _w.memory.accept(f"cell {name} {number}", "SELECT COUNT(*) FROM customers", source.name, source.catalog)
"""
STATE = "print([os.getpid(), _w.file.works, not _w.catalogues.store._failed, not _w.values.in_memory])"


class Kernel:
    """A kernel of the server, talked to as the panel and as a notebook do."""

    def __init__(self, jupyter: Jupyter) -> None:
        self.id = jupyter.fetch("api/kernels", {"name": "python3", "path": "notebook.ipynb"})["id"]
        self.client = BlockingKernelClient(connection_file=str(jupyter.runtime / f"kernel-{self.id}.json"))
        self.client.load_connection_file()
        # No heartbeat: on a busy machine it takes a kernel that is starting for dead.
        self.client.start_channels(hb=False)
        self.client.kernel_info(reply=True, timeout=WAIT_S)
        self._subscribed()
        self.run(PREPARE)
        self._send("comm_open", target_name="plainspoken", data={})

    def run(self, code: str) -> str:
        """What a cell prints."""
        said: list[str] = []

        def hear(message) -> None:
            said.append(message["content"].get("text", ""))

        reply = self.client.execute_interactive(code, output_hook=hear, timeout=WAIT_S)["content"]
        assert reply["status"] == "ok", (reply, said)
        return "".join(said)

    def ask(self, operation: str, **body) -> list[dict]:
        """The events that answer a request over the comm."""
        wanted = secrets.token_hex(4)
        self._send("comm_msg", data={"id": wanted, "operation": operation, "body": body})
        events = []
        while True:
            message = self.client.get_iopub_msg(timeout=WAIT_S)
            data = message["content"].get("data", {}) if message["msg_type"] == "comm_msg" else {}
            if data.get("id") == wanted:
                if data.get("done"):
                    return events
                events.append(data["event"])

    def close(self) -> None:
        self.client.stop_channels()

    def _subscribed(self) -> None:
        """Wait until what the kernel publishes is heard."""
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            self.client.kernel_info(reply=True, timeout=WAIT_S)
            with suppress(Empty):
                self.client.get_iopub_msg(timeout=1)
                return
        raise TimeoutError("nothing that the kernel publishes is heard")

    def _send(self, kind: str, **content) -> None:
        message = self.client.session.msg(kind, {"comm_id": f"panel-{self.id}", **content})
        self.client.shell_channel.send(message)


class Jupyter:
    """A server in a process of its own, over one folder."""

    def __init__(self, url: str, token: str, folder: Path) -> None:
        self._url, self._token, self.runtime = url, token, folder / "runtime"

    def fetch(self, path: str, body: dict | None = None) -> dict:
        with self._open(path, body) as answer:
            return json.load(answer)

    def ask(self, operation: str, **body) -> list[dict]:
        """The events that answer a request to our own handler."""
        with self._open(f"plainspoken/api/{operation}", body) as answer:
            return [json.loads(line) for line in answer]

    def _open(self, path: str, body: dict | None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"token {self._token}", "Content-Type": "application/json"}
        return urllib.request.urlopen(urllib.request.Request(f"{self._url}/{path}", data, headers), timeout=WAIT_S)


@contextmanager
def jupyter_over(folder: Path):
    """A server over `folder`/root; whatever ends it but its own stop, a crash included, fails the test."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token, log = secrets.token_hex(8), folder / "server.log"
    places = {f"JUPYTER_{name.upper()}_DIR": str(folder / name) for name in ("config", "data", "runtime")}
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    # A crash in C shows where it was.
    environment = {**os.environ, **places, "PYTHONPATH": path, "PYTHONFAULTHANDLER": "1"}
    environment.pop(WORKSPACE_VARIABLE, None)
    command = [
        *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"),
        *("--ServerApp.port_retries=0", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder / 'root'}"),
        "--ServerApp.jpserver_extensions={'assistant': True}",
    ]
    with log.open("w") as output:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
    server = Jupyter(f"http://127.0.0.1:{port}", token, folder)
    try:
        until = time.monotonic() + WAIT_S
        while process.poll() is None and time.monotonic() < until:
            try:
                server.fetch("api/status")
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield server
        assert process.poll() is None, log.read_text()
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
    assert "Fatal Python error" not in log.read_text(), log.read_text()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "root").mkdir()
    with closing(sqlite3.connect(tmp_path / "root" / SHOP)) as connection:
        connection.executescript(
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO customers VALUES (1, 'Ann')"
        )
    return tmp_path


def write(asked, name: str, seconds: float, done: dict) -> None:
    """Ask, keep, complete and list until the time is over; `asked` is a server or a kernel."""
    rounds = 0
    try:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            *_, answered, _ = asked.ask("ask", source=SHOP, question=QUESTION)
            assert answered["type"] == "answered", json.dumps(answered)
            assert asked.ask("feedback", turn=answered["answer"]["turn"], action="dismissed") == [{"type": "done"}]
            events = asked.ask("run", source=SHOP, sql=COUNT, question=f"question {name} {rounds}")
            (turn,) = [event["answer"]["turn"] for event in events if event["type"] == "answered"]
            assert asked.ask("feedback", turn=turn, action="accepted", sql=COUNT) == [{"type": "done"}]
            assert asked.ask("complete", source=SHOP, text="how m", offset=5, surface="question")
            if isinstance(asked, Kernel):
                asked.run(f"_keep({name!r}, {rounds})")
            rounds += 1
        done[name] = rounds
    except Exception:  # noqa: BLE001 - whatever it is, the test shows it
        done[name] = traceback.format_exc()


def together(server: Jupyter, kernels: list[Kernel], seconds: float) -> dict[str, int]:
    """How many rounds each writer has done."""
    done: dict = {}
    writers = {f"server{place}": server for place in range(CLIENTS)}
    writers |= {f"kernel{place}": kernel for place, kernel in enumerate(kernels)}
    threads = [threading.Thread(target=write, args=(asked, name, seconds, done)) for name, asked in writers.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 2 * WAIT_S)
    for name, rounds in done.items():
        assert isinstance(rounds, int), f"{name}: {rounds}"
        assert rounds
    assert done.keys() == writers.keys()
    return done


def killed(kernel: Kernel, rounds: int) -> int:
    """Kill a kernel while it writes, without a word, after so many rounds; how many it has said were written."""
    pid = ast.literal_eval(kernel.run(STATE))[0]
    kernel.client.execute("for number in range(100_000):\n    _keep('killed', number)\n    print(number, flush=True)")
    said = ""
    while len(said.split()) < rounds:
        message = kernel.client.get_iopub_msg(timeout=WAIT_S)
        if message["msg_type"] == "stream":
            said += message["content"]["text"]
        assert message["msg_type"] != "error", message["content"]
    os.kill(pid, signal.SIGKILL)
    return len(said.split())


def check(root: Path, done: dict[str, int], survived: int) -> None:
    """Every row that was written is there once, and of the killed kernel every one it told of, whole."""
    cells = {name: rounds for name, rounds in done.items() if name.startswith("kernel")}
    with (
        closing(sqlite3.connect(root / STORE)) as file,
        closing(sqlite3.connect(root / STORE.with_name(VALUES))) as many,
    ):

        def rows(sql: str, connection: sqlite3.Connection = file) -> list:
            return connection.execute(sql).fetchall()

        assert rows("PRAGMA integrity_check") == rows("PRAGMA integrity_check", many) == [("ok",)]
        wanted = sorted(f"question {name} {number}" for name, rounds in done.items() for number in range(rounds))
        assert sorted(each for (each,) in rows("SELECT question FROM served WHERE action = 'accepted'")) == wanted
        assert rows("SELECT question, COUNT(*) FROM served WHERE action <> 'accepted'") == [(QUESTION, len(wanted))]
        kept = [each for (each,) in rows("SELECT question FROM accepted_example WHERE question NOT LIKE '% killed %'")]
        assert sorted(kept) == sorted([*wanted, *numbered("cell", cells)])
        towns = dict(rows("SELECT text, n FROM ac_value WHERE text LIKE 'town kernel%'"))
        assert towns == {f"town {name}": rounds for name, rounds in cells.items()}
        assert rows("SELECT COUNT(*) FROM alias WHERE source = 'shop.sqlite'") == [(1,)]
        tables = rows("SELECT source || ' ' || name FROM catalogue_table WHERE source LIKE 'catalogue kernel%'")
        assert sorted(each for (each,) in tables) == numbered("catalogue", cells, "table ")
        read = (
            "SELECT source || ' ' || holder FROM column_kept WHERE size = 20 AND claimed = 0 AND source LIKE '%kernel%'"
        )
        assert sorted(each for (each,) in rows(read, many)) == numbered("values", cells, "table ")
        values = "SELECT COUNT(DISTINCT form), COUNT(*) FROM value_kept WHERE form LIKE 'kernel%'"
        assert rows(values, many) == [(20 * sum(cells.values()),) * 2]

        shop = "SELECT name FROM catalogue_table WHERE name NOT LIKE 'table %'"
        assert rows(shop) == [("customers",)]

        left = {
            "catalogue": rows("SELECT COUNT(*) FROM catalogue_table WHERE source = 'catalogue killed'"),
            "values": rows("SELECT COUNT(*) FROM column_kept WHERE source = 'values killed' AND size = 20", many),
            "completions": rows("SELECT n FROM ac_value WHERE text = 'town killed'"),
            "memory": rows("SELECT COUNT(*) FROM accepted_example WHERE question LIKE 'cell killed %'"),
        }
        # Printing follows writing, so a round more may be there, and part of one that was cut short.
        assert all(survived <= count for ((count,),) in left.values()), (survived, left)
        counts = [count for ((count,),) in left.values()]
        assert sorted(counts, reverse=True) == counts, left
        assert counts[0] - counts[-1] <= 1, left


def numbered(kind: str, rounds: dict[str, int], what: str = "") -> list[str]:
    return sorted(f"{kind} {name} {what}{number}" for name, count in rounds.items() for number in range(count))


def served_by_jupyter(folder: Path, seconds: float) -> dict[str, int]:
    """The whole of it; the fourth kernel is killed while the others write."""
    with jupyter_over(folder) as server:
        with ThreadPoolExecutor(KERNELS + 1) as starting:
            *kernels, doomed = starting.map(Kernel, [server] * (KERNELS + 1))
        assert server.ask("sources")[0]["sources"][0]["name"] == SHOP
        said: list[int] = []
        killing = threading.Thread(target=lambda: said.append(killed(doomed, 3)))
        killing.start()
        done = together(server, kernels, seconds)
        killing.join(WAIT_S)
        states = [ast.literal_eval(kernel.run(STATE)) for kernel in kernels]
        assert all(all(state) for state in states), states
        for kernel in (*kernels, doomed):
            kernel.close()
    check(folder / "root", done, said[0])
    return done


@pytest.mark.skipif(sys.platform == "win32", reason="a kernel is killed by a signal")
def test_a_jupyter_server_and_its_kernels_lose_nothing(folder):
    served_by_jupyter(folder, 4.0)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a kernel is killed by a signal")
def test_a_jupyter_server_and_its_kernels_lose_nothing_in_a_minute(folder, capsys):
    done = served_by_jupyter(folder, 60.0)
    with capsys.disabled():
        print(f"\n{sum(done.values()):,} rounds in a minute: {done}")
