"""Pages with forms of one's own, and the script that lets their inputs suggest; both only for those logged in."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from tornado import web


class OwnFileHandler(JupyterHandler, web.StaticFileHandler):
    """``GET`` of a file below `path`, as a part of the server's own site.

    Pages served by Jupyter's ``/files/`` are confined and may not speak to the server. These may, so `path` is a
    folder of this package or one that the server's configuration names.
    """

    auth_resource = "plainspoken"
    SUPPORTED_METHODS = ("GET",)

    @web.authenticated
    @authorized
    async def get(self, path: str, include_body: bool = True) -> None:  # type: ignore[override]
        """The file; with it comes the cookie that guards requests of the page against other sites."""
        _ = self.xsrf_token
        await web.StaticFileHandler.get(self, path, include_body)

    def set_extra_headers(self, path: str) -> None:
        """Browsers ask each time whether the file is still the same: a script of an older version would not fit."""
        self.set_header("Cache-Control", "no-cache")

    def compute_etag(self) -> str | None:
        """As tornado's: Jupyter's own handlers give none."""
        return web.StaticFileHandler.compute_etag(self)
