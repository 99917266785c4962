"""One turn of conversation about your data, and the place where the parts are plugged together.

From Python::

    import assistant

    shop = assistant.connect("sqlite:///shop.sqlite")
    answer = shop.ask("total sales by region in 2024")
    answer.frame()          # a pandas DataFrame
    answer.sql              # the statement that ran
    shop.ask("by month", after=answer)
    assistant.open_flow("sales.flow.json").frame()
    assistant.open_fields().suggest("order.city", {"order.customer": "ACME"})

In a notebook: ``%load_ext assistant``. In JupyterLab: the chat panel on the right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.version import __version__

if TYPE_CHECKING:
    from assistant.api import Answer, Connection, connect
    from assistant.fields import Fields, open_fields
    from assistant.flow_api import Flow, open_flow
    from assistant.suggest_widget import Suggest

__all__ = [
    "Answer",
    "Connection",
    "Fields",
    "Flow",
    "Suggest",
    "__version__",
    "connect",
    "open_fields",
    "open_flow",
]


def __getattr__(name: str) -> Any:
    # Imported when first used, so that a kernel or a server that only looks at the package starts fast.
    if name in ("Answer", "Connection", "connect"):
        from assistant import api

        return getattr(api, name)
    if name in ("Flow", "open_flow"):
        from assistant import flow_api

        return getattr(flow_api, name)
    if name in ("Fields", "open_fields"):
        from assistant import fields

        return getattr(fields, name)
    if name == "Suggest":
        from assistant.suggest_widget import Suggest

        return Suggest
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "plainspoken"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from assistant.server.application import PlainspokenApp

    return [{"module": "assistant", "app": PlainspokenApp}]


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext assistant``: the magics, and the comm the panel talks to."""
    from assistant.magics import register

    register(shell)
