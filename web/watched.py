"""For whoever watches us: health as one word and its reasons, and numbers for Prometheus."""

from __future__ import annotations

from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.application import Application
from app.health import health
from app.metrics import registry_of

__all__ = ["Watched"]


class Watched:
    """Says how it is."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._registry = registry_of(application)

    def health(self, _request: Request) -> Response:
        """200 when well, else 503; in both cases why, as JSON."""
        found = health(self._application, self._application.clock())
        return JSONResponse(found.as_json(), 200 if found.ok else 503)

    def metrics(self, request: Request) -> Response:
        """Everything to be scraped, in the format that is asked for."""
        encode, media_type = choose_encoder(request.headers.get("Accept", ""))
        return Response(encode(self._registry), headers={"Content-Type": media_type})
