"""Who works here: the name that what was learned is remembered under, in a workspace that several people share."""

from __future__ import annotations

import getpass
import os
from collections.abc import Mapping

HUB_USER = "JUPYTERHUB_USER"


def person_here(environment: Mapping[str, str] = os.environ) -> str:
    """The person this process belongs to: their name at JupyterHub, or else at the operating system."""
    name = environment.get(HUB_USER, "")
    if name:
        return name
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # In a container the process may run under a number that has no name.
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "somebody"
