"""Composition root of the pages: which address leads to which page, and what becomes of errors."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from app.application import Application
from errors import StorageError
from web.asking import Asking
from web.editions import EditionPages
from web.faults import Faults
from web.feeds import FeedPages
from web.guard import Guard
from web.home import Home
from web.leaving import Leaving
from web.pages import Pages
from web.watched import Watched

__all__ = ["create"]


def create(application: Application) -> ASGIApp:
    """The pages over this database.

    They answer below the path of `public_url` and without it, so that a proxy may strip the path or leave it.
    """
    prefix = urlsplit(application.settings.public_url or "").path.rstrip("/")
    pages = Pages.of(application, prefix)
    faults = Faults(pages)
    routes = _routes(application, pages)
    below = [Route(prefix, Home(application, pages).index), Mount(prefix, routes=routes)] if prefix else []
    built = Starlette(
        routes=[*below, *routes],
        exception_handlers={HTTPException: faults.stated, StorageError: faults.storage, 500: faults.broken},
    )
    built.router.redirect_slashes = False  # it would send readers to whatever host their request names
    return Guard(built)


def _routes(application: Application, pages: Pages) -> Sequence[Route]:
    home, watched, feeds = Home(application, pages), Watched(application), FeedPages(application)
    leaving, asking, editions = (
        Leaving(application, pages),
        Asking(application, pages),
        EditionPages(application, pages),
    )
    return [
        Route("/", home.index),
        Route("/robots.txt", home.robots),
        Route("/static/style.css", home.style),
        Route("/healthz", watched.health),
        Route("/metrics", watched.metrics),
        Route("/feeds/{name}", feeds.feed),
        Route("/edition/{token}", editions.edition),
        Route("/unsubscribe/{token}", leaving.page),
        Route("/unsubscribe/{token}", leaving.leave, methods=["POST"]),
        Route("/unsubscribe/{token}/again", leaving.page),
        Route("/unsubscribe/{token}/again", leaving.rejoin, methods=["POST"]),
        Route("/feedback/{token}", asking.page),
        Route("/feedback/{token}/{said}", asking.page),
        Route("/feedback/{token}/{said}", asking.answer, methods=["POST"]),
    ]
