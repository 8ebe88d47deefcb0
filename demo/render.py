"""Turns the bundled sites into what their servers answer, on one of the two days of the demonstration.

Each folder of `sites/` is one site: `site.yaml` holds its documents, the other files are the templates that give
documents and feeds the shape of a real site. Every text is invented.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from importlib.resources import files

import yaml
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

__all__ = ["DAYS", "SITES", "Resource", "answers"]

SITES = ("press", "news", "video", "institute", "government", "ministry", "shielded")
DAYS = (1, 2)
HTML = "text/html; charset=UTF-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What a server answers at one address."""

    body: bytes = b""
    media_type: str = HTML
    modified: datetime | None = None  # None: no validators are sent
    location: str | None = None  # where it redirects to

    @property
    def etag(self) -> str:
        """The same for the same bytes."""
        return hashlib.sha256(self.body).hexdigest()[:20]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What the second day changes in a document, without a word about it in any feed."""

    find: str
    put: str
    modified: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One document of a site."""

    path: str
    title: str
    published: datetime
    body: str  # paragraphs with blank lines between them
    summary: str = ""
    language: str = "en"
    feeds: tuple[str, ...]  # the feeds and listings that show it
    link: str = ""  # as its feed writes it, where that is not its path
    redirects: bool = False  # the server answers `link` with a redirect to `path`
    day: int = 1  # from which day on it is there
    modified: datetime | None = None
    correction: Correction | None = None
    facts: Mapping[str, str] = field(default_factory=dict)  # what only this kind of site tells: symbol, node, video

    def on(self, day: int) -> Page:
        """The document as it stands on a day."""
        if self.correction is None or day == DAYS[0]:
            return self
        change = self.correction
        if self.body.count(change.find) != 1:
            raise ValueError(f"{self.path}: the words to correct must stand there once: {change.find!r}")
        return replace(self, body=self.body.replace(change.find, change.put), modified=change.modified)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed or listing: its template is filled with the documents that name it, the newest first."""

    name: str
    path: str
    template: str
    media_type: str
    title: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """Anything else a site serves, as it stands in a file or here."""

    path: str
    media_type: str = HTML
    file: str = ""
    text: str = ""
    validators: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A bundled site."""

    name: str
    title: str
    robots: str
    founded: datetime  # Last-Modified of everything that has no date of its own
    page_type: str = HTML
    encoding: str = "utf-8"
    feeds: tuple[Feed, ...] = ()
    pages: tuple[Page, ...] = ()
    extras: tuple[Extra, ...] = ()


def answers(name: str, *, day: int, addresses: Mapping[str, str]) -> dict[str, Resource]:
    """Everything one site serves on a day, by path; `addresses` are the base URLs of all sites."""
    site = _load(name)
    pages = [page.on(day) for page in site.pages if page.day <= day]
    pages.sort(key=lambda page: page.published, reverse=True)
    context = {"site": site, "base": addresses[name], "addresses": addresses}
    served = {"/robots.txt": Resource(body=site.robots.encode(), media_type="text/plain", modified=site.founded)}
    for feed in site.feeds:
        served[feed.path] = _feed(site, feed, pages, context)
    for page in pages:
        served |= dict(_page(site, page, context))
    for extra in site.extras:
        served[extra.path] = _extra(site, extra)
    return served


def _feed(site: Site, feed: Feed, pages: list[Page], context: Mapping[str, object]) -> Resource:
    shown = [page for page in pages if feed.name in page.feeds]
    text = _templates().get_template(f"{site.name}/{feed.template}").render(context, feed=feed, pages=shown)
    # A correction leaves its feed as it was, so the feed's date is that of its newest document.
    newest = max((page.published for page in shown), default=site.founded)
    return Resource(body=text.encode(site.encoding), media_type=feed.media_type, modified=newest)


def _page(site: Site, page: Page, context: Mapping[str, object]) -> Iterator[tuple[str, Resource]]:
    text = _templates().get_template(f"{site.name}/page.html").render(context, page=page)
    modified = page.modified or page.published
    yield page.path, Resource(body=text.encode(site.encoding), media_type=site.page_type, modified=modified)
    if page.redirects:
        yield page.link, Resource(location=page.path)


def _extra(site: Site, extra: Extra) -> Resource:
    body = files("demo").joinpath("sites", site.name, extra.file).read_bytes() if extra.file else extra.text.encode()
    modified = site.founded if extra.validators else None
    return Resource(body=body, media_type=extra.media_type, modified=modified)


@cache
def _load(name: str) -> Site:
    raw = yaml.safe_load(_source(f"{name}/site.yaml"))
    return Site(
        name=name,
        feeds=tuple(Feed(**feed) for feed in raw.pop("feeds", ())),
        pages=tuple(_read_page(page) for page in raw.pop("pages", ())),
        extras=tuple(Extra(**extra) for extra in raw.pop("extras", ())),
        **raw,
    )


def _read_page(raw: dict[str, object]) -> Page:
    correction = raw.pop("correction", None)
    feeds = raw.pop("feeds")
    if not isinstance(feeds, list):
        raise TypeError(f"{raw['path']}: feeds must be a list")
    page = Page(**raw, feeds=tuple(feeds))  # type: ignore[arg-type]  # our own file: a wrong key is a TypeError at once
    return page if correction is None else replace(page, correction=Correction(**correction))  # type: ignore[arg-type]


def _source(path: str) -> str:
    return files("demo").joinpath("sites", *path.split("/")).read_text(encoding="utf-8")


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"rfc822": _rfc822, "iso": _iso, "long": _long, "paragraphs": _paragraphs}
    return environment


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC))


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _long(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _paragraphs(text: str) -> Markup:
    """Paragraphs of HTML; one that starts with "## " is a heading."""
    html = Markup()
    for block in text.strip().split("\n\n"):
        line = " ".join(block.split())
        shape = Markup("<h2>{}</h2>\n") if line.startswith("## ") else Markup("<p>{}</p>\n")
        html += shape.format(line.removeprefix("## "))  # `format` of Markup escapes
    return html
