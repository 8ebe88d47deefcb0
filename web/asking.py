"""Feedback: whether a document is about a topic. The page asks before it acts, because mail scanners follow links."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.application import Application
from app.asking import Question, answer, question
from delivery.desk import Purpose
from model import TopicKey
from web.pages import Pages

__all__ = ["Asking"]

_VERDICTS: Mapping[str, bool | None] = {"yes": True, "no": False, "back": None}
"""What a reader may say, by the last part of the address; `back` takes back what was said."""


class Asking:
    """Asks, and keeps what is said."""

    def __init__(self, application: Application, pages: Pages) -> None:
        self._application = application
        self._pages = pages

    def page(self, request: Request) -> Response:
        """Ask; nothing changes."""
        told = self._told(request)
        asked = question(self._application, *told) if told else None
        return self._shown(request, asked) if asked else self._pages.not_ours(request)

    def answer(self, request: Request) -> Response:
        """Keep what the reader says."""
        said = request.path_params["said"]
        if said not in _VERDICTS:
            raise HTTPException(404)
        told = self._told(request)
        asked = answer(self._application, *told, verdict=_VERDICTS[said]) if told else None
        return self._shown(request, asked, done=True) if asked else self._pages.not_ours(request)

    def _told(self, request: Request) -> tuple[str, TopicKey] | None:
        match self._pages.told(Purpose.FEEDBACK, request):
            case (document_id, topic):
                return document_id, TopicKey(topic)
            case _:
                return None

    def _shown(self, request: Request, asked: Question, *, done: bool = False) -> Response:
        names = self._application.names
        return self._pages.page(
            request,
            "feedback.html",
            asked=asked,
            topic=names.topic(asked.topic, self._pages.language(request)),
            sources=[names.source(key) for key in asked.sources],
            done=done,
            token=request.path_params["token"],
        )
