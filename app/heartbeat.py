"""A sign of life to a service outside, which raises the alarm when it stops: nobody else notices a dead machine."""

from __future__ import annotations

import logging

from app.logs import tell

__all__ = ["Heartbeat"]

_PATIENCE_S = 10.0


class Heartbeat:
    """Asks for an address; whether that works is told when it changes. The address is a secret, and never told."""

    def __init__(self) -> None:
        self._cause = ""

    def beat(self, url: str | None) -> None:
        """One sign, where there is an address; never an exception."""
        if url is None:
            return
        cause = _cause(url)
        if cause == self._cause:
            return
        self._cause = cause
        if cause:
            tell("heartbeat", {"outcome": "failed", "cause": cause}, logging.WARNING)
        else:
            tell("heartbeat", {"outcome": "ok"})


def _cause(url: str) -> str:
    """Why the service did not take it, or nothing; the words of an error may hold the address."""
    import requests

    try:
        answer = requests.get(url, timeout=_PATIENCE_S, stream=True)  # what it says is of no interest
        answer.close()
    except requests.RequestException as error:
        return type(error).__name__
    return "" if answer.ok else f"status {answer.status_code}"
