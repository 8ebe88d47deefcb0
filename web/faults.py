"""Pages for what is not there, is not allowed, or cannot be had now."""

from __future__ import annotations

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from web.pages import Pages
from web.words import Note

__all__ = ["Faults"]

_NOT_ALLOWED = 405
_RETRY_S = 60

log = logging.getLogger("panelwatch.web")


class Faults:
    """Turns errors into pages in plain words."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def stated(self, request: Request, error: Exception) -> Response:
        """No such page, or not in this way."""
        assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
        note = Note.NOT_SO if error.status_code == _NOT_ALLOWED else Note.NOTHING
        answer = self._pages.note(request, note, error.status_code)
        answer.headers.update(error.headers or {})
        return answer

    def storage(self, request: Request, error: Exception) -> Response:
        """The database refuses: whoever runs this is told why, a reader that it will pass."""
        log.error("a page could not be answered: %s", error)
        answer = self._pages.note(request, Note.NOT_NOW, 503)
        answer.headers["Retry-After"] = str(_RETRY_S)
        return answer

    def broken(self, request: Request, _error: Exception) -> Response:
        """A defect; the server logs it."""
        return self._pages.note(request, Note.BROKEN, 500)
