"""Claims on work that one process at a time does: each runs out, or ends with the process that made it.

A claim is written down with who made it, so that others need not wait for one that was killed.
"""

from __future__ import annotations

import os
import socket
import sys
import uuid
from functools import lru_cache
from pathlib import Path

_OWN_PROCESSES = Path("/proc/self/ns/pid")
"""On Linux, which processes this one sees: those of a container are others than those of its host."""


def claimant() -> str:
    """A name for somebody in this process who claims work; each call gives another."""
    return f"{_place()} {os.getpid()} {_state_of(os.getpid())} {uuid.uuid4().hex}"


def is_gone(name: str) -> bool:
    """Whether the process of a `claimant` is known to have ended.

    False as well where that cannot be known: it ran on another machine, or in another container, or the system does
    not tell (Windows).
    """
    parts = name.split(" ")
    if len(parts) != 4 or parts[0] != _place() or not parts[1].isdigit():
        return False
    now = _state_of(int(parts[1]))
    return now == "gone" or ("there" not in (now, parts[2]) and now != parts[2])


def is_free(holder: str, until: float, now: float) -> bool:
    """Whether others may take over what `holder` claimed `until` a time, in seconds since 1970."""
    return until < now or is_gone(holder)


@lru_cache(maxsize=1)
def _place() -> str:
    """Within which process ids tell processes apart."""
    try:
        seen = str(_OWN_PROCESSES.stat().st_ino)
    except OSError:
        seen = ""
    return f"{socket.gethostname().replace(' ', '-')}/{seen}"


def _state_of(process: int) -> str:
    """When a process began, as the system counts it; ``there`` or ``gone`` where it tells no more than that.

    Its beginning tells it from a later one of the same id.
    """
    if sys.platform == "linux":
        try:
            # After the name of the program, which may hold anything, in brackets: its 22nd field.
            fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
        except FileNotFoundError:
            return "gone"
        except OSError:
            return "there"
        state, began = fields.split()[0], fields.split()[19]
        return "gone" if state in "ZX" else began  # Dead, though nobody has asked for its exit status.
    if sys.platform != "win32":
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return "gone"
        except PermissionError:
            return "there"
    return "there"
