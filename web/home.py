"""The first page, its style sheet, and what robots are told."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from itertools import groupby

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app.application import Application
from app.feeds import EVERYTHING, names_of_feeds
from model import Language, TopicKey
from web.conditional import conditional
from web.pages import Pages
from web.words import words_in

__all__ = ["Home"]

_ROBOTS = "User-agent: *\nDisallow: /\n"
_A_DAY = "public, max-age=86400"
_FORMS = {"atom": "Atom", "json": "JSON Feed", "opml": "OPML", "ics": "iCalendar"}
_SOURCES = "sources"


class Home:
    """What is here."""

    def __init__(self, application: Application, pages: Pages) -> None:
        self._application = application
        self._pages = pages
        self._style = (files("web") / "static" / "style.css").read_bytes()

    def index(self, request: Request) -> Response:
        """What this is, and the feeds it offers."""
        return self._pages.page(request, "index.html", feeds=list(self._feeds(self._pages.language(request))))

    def robots(self, _request: Request) -> Response:
        """Nothing here is for search engines."""
        return PlainTextResponse(_ROBOTS)

    def style(self, request: Request) -> Response:
        """The one style sheet."""
        return conditional(request, self._style, "text/css; charset=utf-8", _A_DAY)

    def _feeds(self, language: Language) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """What each feed is of, and its files, each with its format."""
        words = words_in(language)
        called = {EVERYTHING: words.everything, _SOURCES: words.sources}
        for topic, names in groupby(names_of_feeds(self._application), lambda name: name.rpartition(".")[0]):
            title = called.get(topic) or self._application.names.topic(TopicKey(topic), language)
            yield title, [(name, _FORMS.get(form := name.rpartition(".")[2], form)) for name in names]
