"""A disk that really is full: a small file system of the test's own, mounted where nobody else sees it.

The system gives it to a process with its own mounts (``unshare``); where it does not, or there is none, the limit on
the size of a file, which every process may set for itself, does the like.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

_COMMON = """
import json, os, sys
from pathlib import Path
from autocomplete.suggest import Autocomplete

FORMS = 80
folder = Path(sys.argv[1])
told = []

def keep(engine, start, end):
    for at in range(start, end):
        engine.commit("order", {"customer": f"customer {at % 7}", "city": f"town {at} " + "x" * 4000})

def first(engine):
    return engine.suggest("order.customer", {}, "cust")[0].value[:8]

def values(engine, name):
    return next(item.values for item in engine.knowledge.fields() if item.name == name)
"""
_SMALL_DISK = """
ballast = folder / "ballast"
ballast.write_bytes(b"x" * 2_400_000)
engine = Autocomplete(folder / "workspace.sqlite", told.append)
keep(engine, 0, FORMS)
full = {"memory": engine.in_memory, "first": first(engine), "city": values(engine, "order.city")}
ballast.unlink()
keep(engine, FORMS, FORMS + 1)
engine.catch_up()
"""
_LIMIT = """
import resource
engine = Autocomplete(folder / "workspace.sqlite", told.append)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
keep(engine, 0, FORMS)
full = {"memory": engine.in_memory, "first": first(engine), "city": values(engine, "order.city")}
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
keep(engine, FORMS, FORMS + 1)
engine.catch_up()
"""
_REPORT = """
after = engine.in_memory
engine.close()
again = Autocomplete(folder / "workspace.sqlite")
kept = {item.name: [item.uses, item.values] for item in again.knowledge.fields()}
sound = again._history._db.execute("PRAGMA integrity_check").fetchone()[0]
print(json.dumps({"full": full, "after": after, "kept": kept, "sound": sound, "told": [p.code for p in told]}))
"""
_MOUNTED = 'mount -t tmpfs -o size=3m plainspoken "$1" && shift && exec "$@"'


def _own_mounts(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command for which `folder` is a file system of one MiB."""
    asked = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", _MOUNTED, "sh", str(folder), *command]
    return subprocess.run(asked, capture_output=True, text=True, check=False)


def _small_disk(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    try:
        possible = _own_mounts(folder, "true").returncode == 0
    except OSError:
        possible = False
    if not possible:
        pytest.skip("this system lets nobody mount a file system of their own")
    return _own_mounts(folder, *command)


def _limit(_: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="mounts and limits are things of POSIX")
@pytest.mark.parametrize(("run", "source"), [(_small_disk, _SMALL_DISK), (_limit, _LIMIT)], ids=["disk", "limit"])
def test_completion_outlives_a_full_disk(run, source, tmp_path):
    """While there is no room it goes on in memory; afterwards nothing that was kept meanwhile is missing."""
    done = run(tmp_path, sys.executable, "-c", _COMMON + source + _REPORT, str(tmp_path))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["full"] == {"memory": True, "first": "customer", "city": 80}
    # A limit lets small writes through in between: it is told of again when the next one fails.
    assert set(found["told"]) == {"store.unwritable"}
    assert not found["after"]
    assert found["kept"] == {"order.customer": [81, 7], "order.city": [81, 81]}
    assert found["sound"] == "ok"
