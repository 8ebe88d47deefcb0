"""Unsubscribing: a page that asks, because mail scanners follow links; and one click, as RFC 8058 has it.

A POST is all that is asked for: mail services send theirs without cookies, without a referrer, from wherever they are,
and follow no redirect. The signed address is what lets a request in, so that there is no session to be misused.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from app.application import Application
from app.leaving import has_left, leave, rejoin
from delivery.desk import Purpose
from web.pages import Pages

__all__ = ["Leaving"]


class Leaving:
    """Ends a subscription for one recipient, and takes that back."""

    def __init__(self, application: Application, pages: Pages) -> None:
        self._application = application
        self._pages = pages

    def page(self, request: Request) -> Response:
        """Ask; nothing changes."""
        told = self._told(request)
        if told is None:
            return self._pages.not_ours(request)
        return self._shown(request, told, left=has_left(self._application, *told))

    def leave(self, request: Request) -> Response:
        """Tell this recipient no more."""
        told = self._told(request)
        if told is None:
            return self._pages.not_ours(request)
        leave(self._application, *told)
        return self._shown(request, told, left=True)

    def rejoin(self, request: Request) -> Response:
        """Tell this recipient again."""
        told = self._told(request)
        if told is None:
            return self._pages.not_ours(request)
        rejoin(self._application, *told)
        return self._shown(request, told, left=False, back=True)

    def _told(self, request: Request) -> tuple[str, str] | None:
        match self._pages.told(Purpose.UNSUBSCRIBE, request):
            case (subscription, recipient):
                return subscription, recipient
            case _:
                return None

    def _shown(self, request: Request, told: tuple[str, str], *, left: bool, back: bool = False) -> Response:
        subscription, recipient = told
        return self._pages.page(
            request,
            "unsubscribe.html",
            subscription=subscription,
            recipient=_named(recipient),
            left=left,
            back=back,
            token=request.path_params["token"],
        )


def _named(recipient: str) -> str:
    """The recipient; of a hook its kind only, because whoever knows its address can use it."""
    kind, mark, _ = recipient.partition("://")
    return f"{kind}{mark}…" if mark else recipient
