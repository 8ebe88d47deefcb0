"""The whole of an edition: what its mail had no room for."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.application import Application
from delivery.desk import Purpose
from storage.database import reading
from storage.editions import find_edition
from web.pages import Pages
from web.words import Note

__all__ = ["EditionPages"]

# An edition is written for mail too, with its style in itself; there is nothing to send, and nothing to load.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"


class EditionPages:
    """Shows editions as they were recorded."""

    def __init__(self, application: Application, pages: Pages) -> None:
        self._application = application
        self._pages = pages

    def edition(self, request: Request) -> Response:
        """The page as it was written, until it is pruned."""
        match self._pages.told(Purpose.EDITION, request):
            case (edition_id,):
                with reading(self._application.engine) as conn:
                    found = find_edition(conn, edition_id)
            case _:
                found = None
        if found is None:
            return self._pages.not_ours(request)
        if not found.page:
            return self._pages.note(request, Note.GONE, 410)
        return HTMLResponse(found.page, headers={"Content-Security-Policy": _POLICY})
