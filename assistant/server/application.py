"""The Jupyter Server extension."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import traitlets
from jupyter_server.extension.application import ExtensionApp

from assistant.server.handlers import POOL_SETTING, WORKSPACE_SETTING, OperationHandler
from assistant.server.pages import OwnFileHandler
from assistant.settings import WORKSPACE_VARIABLE
from assistant.workspace import Workspace

_THREADS = 8
_STATIC = Path(__file__).parents[1] / "static"


class PlainspokenApp(ExtensionApp):
    """Answers for the connections and files of the workspace, which is the server's root folder."""

    name = "plainspoken"
    default_url = "/lab"
    load_other_extensions = True

    pages = traitlets.Unicode(
        "",
        help="A folder with HTML pages of your own, served below /plainspoken/pages/. They may do what you may do "
        "on this server, so name only a folder whose pages you trust.",
    ).tag(config=True)

    def initialize_settings(self) -> None:
        """Build the workspace; kernels started from here learn where it is."""
        if self.serverapp is None:
            raise RuntimeError("the extension was not linked to a server")
        root = Path(self.serverapp.root_dir)
        os.environ.setdefault(WORKSPACE_VARIABLE, str(root))
        workspace = Workspace(root)
        workspace.embeddings.owns_chroma = True
        self.settings[WORKSPACE_SETTING] = workspace
        self.settings[POOL_SETTING] = ThreadPoolExecutor(_THREADS, thread_name_prefix="plainspoken")

    def initialize_handlers(self) -> None:
        """Add the handler of all operations, and what pages with forms need."""
        self.handlers.append((r"/plainspoken/api/(?P<operation>[a-z]+)", OperationHandler))
        self.handlers.append((r"/plainspoken/(suggest\.(?:js|css))", OwnFileHandler, {"path": str(_STATIC)}))
        if self.pages:
            folder = {"path": str(Path(self.pages).expanduser().resolve())}
            self.handlers.append((r"/plainspoken/pages/(.+)", OwnFileHandler, folder))

    async def stop_extension(self) -> None:
        """Close what is open."""
        self.settings[POOL_SETTING].shutdown(wait=False, cancel_futures=True)
        self.settings[WORKSPACE_SETTING].close()
