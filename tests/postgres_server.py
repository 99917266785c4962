"""Starts a PostgreSQL of the tests' own: Debian's binaries, a temporary folder, loopback only."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_START_TIMEOUT_S = 30


def find_binaries() -> Path | None:
    """The folder with ``initdb`` and ``postgres`` of the newest installed version; None when there is none."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    found = [folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()]
    on_path = shutil.which("initdb")
    return found[-1] if found else Path(on_path).parent if on_path else None


@contextmanager
def serving(binaries: Path) -> Iterator[str]:
    """Run a new server while the block runs; yields the URL of its superuser, without a password."""
    # The server does not run as root; its folder has to be somewhere another user may go.
    folder = Path(tempfile.mkdtemp(prefix="plainspoken-postgres-"))
    data, user = folder / "data", _unprivileged_user()
    if user:
        shutil.chown(folder, user)
    try:
        as_user(user, [binaries / "initdb", "-D", data, "-U", "tester", "--auth=trust", "-E", "UTF8", "--no-sync"])
        port = free_port()
        command = [binaries / "postgres", "-D", data, "-p", port, "-k", folder, "-h", "127.0.0.1", "-F"]
        with (folder / "log").open("w") as log:
            server = subprocess.Popen(user_command(user, command), stdout=log, stderr=log, cwd=folder)
        try:
            url = f"postgresql://tester@127.0.0.1:{port}/postgres"
            _wait_for(url, server, folder / "log")
            yield url
        finally:
            server.send_signal(signal.SIGINT)  # fast shutdown: it does not wait for idle connections
            server.wait(timeout=_START_TIMEOUT_S)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged_user() -> str | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return None


def user_command(user: str | None, command: list[object]) -> list[str]:
    entry = pwd.getpwnam(user) if user else None
    prefix = ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"] if entry else []
    return [*prefix, *(str(part) for part in command)]


def as_user(user: str | None, command: list[object]) -> None:
    done = subprocess.run(user_command(user, command), capture_output=True, text=True, cwd="/", check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_TIMEOUT_S
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from None
            time.sleep(0.05)
        else:
            return
