"""Runs a part of a test as a user who may not write everywhere, as root may.

The part is a function called `without_rights`, in a text of its own: a process of its own imports what it needs and
gives up root before it calls the function. Its folder may be read by everybody, and written to by nobody else.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_DROP = """
import os, pwd, sys
from pathlib import Path
if os.geteuid() == 0:
    nobody = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)
folder = Path(sys.argv[1])
assert os.access(folder, os.R_OK | os.X_OK), "the folder cannot be reached"
assert not os.access(folder, os.W_OK), "the folder can be written to"
without_rights(folder, *sys.argv[2:])
"""


@dataclass(frozen=True)
class Unprivileged:
    """A folder, and functions that may only read there."""

    folder: Path

    def run(self, source: str, *arguments: str) -> str:
        """What `without_rights(folder, *arguments)` of the source prints, with the folder's files read-only."""
        for file in self.folder.iterdir():
            file.chmod(0o444)
        self.folder.chmod(0o555)
        try:
            done = subprocess.run(
                [sys.executable, "-c", source + _DROP, str(self.folder), *arguments],
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            self.folder.chmod(0o700)
        assert done.returncode == 0, done.stderr
        return done.stdout


def possible() -> bool:
    """Whether there is a user to become, or no need to become one."""
    if not hasattr(os, "geteuid"):
        return False
    if os.geteuid() != 0:
        return True
    import pwd

    return any(each.pw_name == "nobody" for each in pwd.getpwall())


@contextmanager
def reading_only() -> Iterator[Unprivileged]:
    """A folder right below the one for temporary files: those of tests are closed to other users."""
    with tempfile.TemporaryDirectory(prefix="plainspoken-") as folder:
        yield Unprivileged(Path(folder))
