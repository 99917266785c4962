"""Opens JupyterLab on a workspace folder: what ``make lab`` runs.

Prints the URL where there is no display. Everything but the arguments named here is JupyterLab's own.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def arguments(workspace: Path, notebook: str, environment: dict[str, str], user_id: int) -> list[str]:
    """The command line of JupyterLab."""
    has_display = sys.platform in ("darwin", "win32") or bool(
        environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    )
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={workspace}"]
    command.append(f"--LabApp.default_url=/lab/tree/{notebook}")
    # Of what is going on, people want to read the address and what is wrong.
    command += ["--ServerApp.log_level=WARN", "--LabApp.log_level=WARN"]
    # Nothing phones home: neither for news nor for updates.
    command += ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    if not has_display:
        command.append("--no-browser")
    if user_id == 0:
        command.append("--allow-root")
    return command


def main() -> None:
    """Replace this process by JupyterLab."""
    workspace = Path(sys.argv[1]).resolve()
    user_id = os.getuid() if hasattr(os, "getuid") else 1
    command = [*arguments(workspace, sys.argv[2], dict(os.environ), user_id), *sys.argv[3:]]
    print(f"JupyterLab opens on {workspace}. Press Ctrl+C twice here to stop it.", flush=True)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
