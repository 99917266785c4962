"""Starts a MariaDB of the tests' own: Debian's binaries, a temporary folder, loopback only."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymysql
from postgres_server import as_user, free_port, user_command

_START_TIMEOUT_S = 60


def find_binaries() -> tuple[Path, Path] | None:
    """``mariadb-install-db`` and ``mariadbd``; None where they are not installed."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
    installer, server = (shutil.which(name, path=path) for name in ("mariadb-install-db", "mariadbd"))
    return (Path(installer), Path(server)) if installer and server else None


@contextmanager
def serving(binaries: tuple[Path, Path]) -> Iterator[str]:
    """Run a new server while the block runs; yields the URL of its superuser, without a password."""
    installer, program = binaries
    # The server does not run as root; its folder has to be somewhere another user may go.
    folder = Path(tempfile.mkdtemp(prefix="plainspoken-mariadb-"))
    data, user = folder / "data", _unprivileged_user()
    if user:
        shutil.chown(folder, user)
    try:
        as_user(user, [installer, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
                       "--skip-test-db"])  # fmt: skip
        port = free_port()
        command = [program, "--no-defaults", f"--datadir={data}", f"--port={port}", "--bind-address=127.0.0.1",
                   f"--socket={folder}/socket", f"--pid-file={folder}/pid", "--innodb-flush-log-at-trx-commit=0",
                   "--character-set-server=utf8mb4", f"--secure-file-priv={folder}"]  # fmt: skip
        with (folder / "log").open("w") as log:
            server = subprocess.Popen(user_command(user, command), stdout=log, stderr=log, cwd=folder)
        try:
            _wait_for(port, server, folder / "log")
            yield f"mariadb://root@127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=_START_TIMEOUT_S)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged_user() -> str | None:
    if os.geteuid() != 0:
        return None
    for name in ("mysql", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return None


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_TIMEOUT_S
    while True:
        try:
            pymysql.connect(host="127.0.0.1", port=port, user="root", connect_timeout=2).close()
        except pymysql.err.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"MariaDB did not start: {log.read_text()}") from None
            time.sleep(0.05)
        else:
            return
