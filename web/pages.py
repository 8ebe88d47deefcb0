"""What every page is made with: its templates, its language, the links it was reached by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.application import Application
from app.desk import desk_of
from delivery.desk import Desk, Purpose
from model import Language
from web.words import Note, language_of, words_in

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["Pages"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Makes pages."""

    desk: Desk
    prefix: str  # the path of `public_url`: every link of ours begins with it, and none names a host
    environment: Environment

    @classmethod
    def of(cls, application: Application, prefix: str) -> Pages:
        """As these settings have them."""
        return cls(desk=desk_of(application.settings), prefix=prefix, environment=_environment())

    def told(self, purpose: Purpose, request: Request) -> tuple[str, ...] | None:
        """What the link of this request was made for; None where it is none of ours.

        Without a key anybody could sign: then no link is ours.
        """
        return self.desk.read(purpose, request.path_params["token"]) if self.desk.key else None

    def language(self, request: Request) -> Language:
        """The reader's."""
        return language_of(request.headers.get("Accept-Language", ""))

    def page(self, request: Request, template: str, status: int = 200, **facts: object) -> HTMLResponse:
        """A page in the reader's language."""
        language = self.language(request)
        given = {"words": words_in(language), "language": language, "prefix": self.prefix, **facts}
        text = self.environment.get_template(template).render(given)
        return HTMLResponse(text, status, {"Content-Language": language, "Vary": "Accept-Language"})

    def note(self, request: Request, note: Note, status: int) -> HTMLResponse:
        """A page that only says something."""
        return self.page(request, "note.html", status, note=note)

    def not_ours(self, request: Request) -> HTMLResponse:
        """A link that was cut short or changed on its way, or that somebody made up."""
        return self.note(request, Note.NO_LINK, 404)


def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["web_only"] = _web_only
    return environment


def _web_only(url: str) -> str:
    """The address, unless it is one that does something: `javascript:` and the like."""
    return url if url.startswith(("https://", "http://")) else ""
