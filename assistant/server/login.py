"""Who is logged in, where the server knows its people apart."""

from __future__ import annotations

from jupyter_server.auth import User

_NOBODY = "Anonymous "
"""How Jupyter begins the names that it makes up for those who gave a token or a password, another in every browser."""


def login_name(user: User | None) -> str:
    """The name somebody logged in under, at JupyterHub or another provider of identities; empty for nobody's."""
    if user is None or (user.name or "").startswith(_NOBODY):
        return ""
    return user.username
