"""Feeds for readers and programs. They hold what is public anyway, and are not protected."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.application import Application
from app.feeds import feed
from web.conditional import conditional

__all__ = ["FeedPages"]

_FIVE_MINUTES = "public, max-age=300"


class FeedPages:
    """Serves what `app.feeds` makes."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def feed(self, request: Request) -> Response:
        """The feed of this name."""
        found = feed(self._application, request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        return conditional(request, found.content, found.media_type, _FIVE_MINUTES, found.etag)
