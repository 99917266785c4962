"""Chroma inside a real Jupyter server: built in the background, owned by it alone, built anew when it is gone."""

from __future__ import annotations

import json
import os
import queue
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jupyter_client.blocking import BlockingKernelClient

from assistant.settings import WORKSPACE_VARIABLE

pytest.importorskip("chromadb")

ROOT = Path(__file__).parents[3]
PATIENCE_S = 120


class Server:
    """A Jupyter server in a process of its own, whose root folder is a workspace."""

    def __init__(self, root: Path, runtime: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._address = f"http://127.0.0.1:{probe.getsockname()[1]}"
        self._token, self.log, self.runtime = secrets.token_hex(8), runtime / "server.log", runtime
        port = self._address.rpartition(":")[2]
        command = [
            *(sys.executable, "-m", "jupyter_server", "--allow-root", "--ip=127.0.0.1", f"--port={port}"),
            *("--ServerApp.port_retries=0", f"--IdentityProvider.token={self._token}", f"--ServerApp.root_dir={root}"),
            "--ServerApp.jpserver_extensions={'assistant': True}",
        ]
        paths = {f"JUPYTER_{part}_DIR": str(runtime / part) for part in ("RUNTIME", "CONFIG", "DATA")}
        environment = {**os.environ, **paths, "PYTHONPATH": str(ROOT), "HOME": str(runtime)}
        environment.pop(WORKSPACE_VARIABLE, None)
        with self.log.open("a") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=runtime)
        until(lambda: self._answers(), self.log)

    def post(self, path: str, body: object) -> list[dict]:
        """The lines that are answered."""
        headers = {"Authorization": f"token {self._token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self._address}{path}", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as reply:
            return [json.loads(line) for line in reply.read().decode().splitlines()]

    def ask(self, question: str) -> dict:
        """The answer to a question."""
        events = self.post("/plainspoken/api/ask", {"source": "", "question": question})
        return next(event["answer"] for event in events if event["type"] == "answered")

    def open_files(self) -> list[str]:
        """What the process has open."""
        return opened_by(self.process.pid)

    def stop(self) -> int:
        """Stop it as a service manager does; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_S)

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self._address}/api/status?token={self._token}", timeout=5)
        except OSError:
            assert self.process.poll() is None, self.log.read_text()
            return False
        return True


def until(true: Callable[[], bool], log: Path) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, log.read_text()
        threading.Event().wait(0.05)


def opened_by(process: int) -> list[str]:
    """The files that a process has open."""
    found = []
    for file in Path(f"/proc/{process}/fd").iterdir():
        try:
            found.append(os.readlink(file))
        except OSError:  # Closed meanwhile.
            continue
    return found


def built(root: Path) -> bool:
    """Whether Chroma's store holds a finished collection, told without opening it with Chroma."""
    for file in root.glob(".plainspoken/chroma/store-*/chroma.sqlite3"):
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
            try:
                if database.execute("SELECT 1 FROM collection_metadata WHERE key = 'fingerprint'").fetchall():
                    return True
            except sqlite3.DatabaseError:  # Not laid out yet, locked, or a damaged one that is about to be replaced.
                continue
    return False


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with a source too large to be looked at whole."""
    folder = tmp_path / "root"
    folder.mkdir()
    with sqlite3.connect(folder / "wide.sqlite") as database:
        for number in range(61):
            database.execute(f"CREATE TABLE thing_{number} (colour TEXT)")
        database.execute("CREATE TABLE nurse (id INTEGER PRIMARY KEY, salary REAL)")
        database.execute("INSERT INTO nurse VALUES (1, 100)")
    (folder / "plainspoken.yml").write_text("{embeddings: shipped, vector_index: chroma}")
    return folder


@pytest.fixture
def start(root: Path, tmp_path: Path) -> Iterator[Callable[[], Server]]:
    """Starts servers, one after another; what still runs in the end is stopped."""
    started: list[Server] = []

    def begin() -> Server:
        started.append(Server(root, tmp_path))
        return started[-1]

    yield begin
    for server in started:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()


@pytest.fixture
def kernel() -> Iterator[Callable[[Server], BlockingKernelClient]]:
    """Starts a kernel as a notebook does, and talks to it."""
    clients: list[BlockingKernelClient] = []

    def begin(server: Server) -> BlockingKernelClient:
        (told,) = server.post("/api/kernels", {"name": "python3", "path": ""})
        file = server.runtime / "RUNTIME" / f"kernel-{told['id']}.json"
        until(file.exists, server.log)
        client = BlockingKernelClient(connection_file=str(file))
        client.load_connection_file()
        client.start_channels()
        clients.append(client)
        until(lambda: hears(client), server.log)
        return client

    yield begin
    for client in clients:
        client.stop_channels()


def hears(client: BlockingKernelClient) -> bool:
    """Whether a kernel answers, and what it prints will arrive. A busy machine may take its time to start one."""
    try:
        client.kernel_info(reply=True, timeout=PATIENCE_S)
        client.get_iopub_msg(timeout=1)
    except queue.Empty:
        return False
    return True


def value(client: BlockingKernelClient, code: str) -> str:
    """What a cell prints."""
    printed: list[str] = []
    client.execute_interactive(
        code,
        timeout=PATIENCE_S,
        output_hook=lambda message: printed.append(
            message["content"].get("text") or "\n".join(message["content"].get("traceback", ()))
        ),
    )
    return "".join(printed).strip()


KERNEL = """
%load_ext assistant
import os, sys
get_ipython().run_cell_magic("ask", "", "how many nurses are there")
names = next(iter(get_ipython().magics_manager.registry["PlainspokenMagics"].workspace.embeddings._names.values()))[1]
names.wait()
get_ipython().run_cell_magic("ask", "", "what is the average salary of nurses")
print("pid", os.getpid(), names.ready, "chromadb" in sys.modules)
"""


@pytest.mark.slow
def test_a_kernel_never_opens_chromas_store(root, start, kernel):
    server = start()
    server.ask("how many nurses are there")
    until(lambda: built(root), server.log)
    client = kernel(server)
    printed = value(client, KERNEL)
    assert "pid " in printed, printed
    process, ready, chroma = printed.rpartition("pid ")[2].split()[:3]
    assert (ready, chroma) == ("True", "False")
    assert int(process) != server.process.pid
    assert not any("chroma" in file for file in opened_by(int(process)))
    assert server.stop() == 0


def test_the_server_builds_and_owns_chromas_store_while_questions_are_answered(root, start):
    server = start()
    assert server.ask("how many nurses are there")["table"]["rows"] == [[1]]  # While there is no store yet.
    until(lambda: built(root), server.log)
    assert any(".plainspoken/chroma/store-" in file for file in server.open_files())
    assert server.ask("what is the average salary of nurses")["table"]["rows"] == [[100.0]]
    assert server.stop() == 0
    assert "Traceback" not in server.log.read_text()


@pytest.mark.slow
def test_a_store_is_given_back_and_used_by_the_next_server(root, start):
    server = start()
    server.ask("how many nurses are there")
    until(lambda: built(root), server.log)
    assert server.stop() == 0
    (kept,) = root.glob(".plainspoken/chroma/store-*")
    again = start()
    again.ask("how many nurses are there")
    until(lambda: any(str(kept) in file for file in again.open_files()), again.log)
    assert again.stop() == 0
    assert list(root.glob(".plainspoken/chroma/store-*")) == [kept]


@pytest.mark.slow
def test_when_its_folder_is_removed_while_the_server_runs_answers_go_on_and_the_next_server_builds_it_anew(root, start):
    server = start()
    server.ask("how many nurses are there")
    until(lambda: built(root), server.log)
    shutil.rmtree(root / ".plainspoken" / "chroma")
    assert server.ask("what is the average salary of nurses")["table"]["rows"] == [[100.0]]
    assert server.ask("how many nurses are there")["table"]["rows"] == [[1]]
    assert server.stop() == 0
    assert "Traceback" not in server.log.read_text()
    again = start()
    again.ask("how many nurses are there")
    until(lambda: built(root), again.log)
    assert again.stop() == 0


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["removed", "corrupt"])
def test_a_store_that_is_gone_or_damaged_is_built_anew(damage, root, start):
    server = start()
    server.ask("how many nurses are there")
    until(lambda: built(root), server.log)
    assert server.stop() == 0
    folder = root / ".plainspoken" / "chroma"
    if damage == "removed":
        shutil.rmtree(folder)
    else:
        for file in folder.glob("store-*/**/*"):
            if file.is_file():
                file.write_bytes(b"this is no database" * 400)
    again = start()
    assert again.ask("how many nurses are there")["table"]["rows"] == [[1]]
    until(lambda: built(root), again.log)
    assert again.stop() == 0
    assert "Traceback" not in again.log.read_text()
