"""Read one page of press.un.org: a press release, a meetings coverage, a press conference or a noon briefing.

Only the body field is taken: "Highlights" and "Latest Noon Briefings" stand in a sidebar inside the same article.

History: Drupal theme `un_press_theme`, in use since 2021 at least; selectors seen on pages of October 2023. The date is
always written T12:00:00Z, whatever the hour of the release was, so only its day is believed. There is no og:, no
JSON-LD and no meta description.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from parsel import Selector, SelectorList

from crawlers.adapter import Fetched
from crawlers.charset import decode
from crawlers.feed_items import language_tag
from errors import BlockedError, ParseError
from model import Entry, Part, PartRole, Precision, SourceKey

__all__ = ["RELEASE_PATH", "is_release", "missing", "named_kind", "native_id", "read_page", "select", "url_language"]

RELEASE_PATH = re.compile(r"^(?:/press)?/([a-z]{2})/(\d{4})/([^/]+?)(?:\.doc)?\.html?$", re.IGNORECASE)
_ARTICLE = "article.press--full"
_SYMBOL = ".field--name-field-symbol"
_DATED = ".field--name-field-dated time::attr(datetime)"
_DOCTYPE = ".field--name-field-doctype a"
_TITLE = ".field--name-field-display-title"
_BODY = ".field--name-body"
_FIELDS = {
    "bodies": ".field--name-field-un-bodies a",
    "themes": ".field--name-field-theme a",
    "countries": ".field--name-field-country a",
    "tags": ".field--name-field-main-tags a",
}
_KINDS = (
    (re.compile(r"noon-?briefing|point-de-presse", re.IGNORECASE), "briefing"),
    (re.compile(r"conf[eé]rence", re.IGNORECASE), "press-conference"),
    (re.compile(r"meeting|couverture|r[eé]union", re.IGNORECASE), "meetings-coverage"),
)
_BRIEFING_NAME = re.compile(r"db\d{6}", re.IGNORECASE)
_NODE = re.compile(r"/([a-z]{2})/node/(\d+)")
_JOINT = re.compile(r"\s*[-;,]\s*(?=[A-Z]+(?:/[A-Z]+)*/\d)|\s+(?=[A-Z]+/)")  # "SG/SM/1-AFR/2" counts in two series
_PLACEHOLDER = re.compile(r"T12:00(:00)?(Z|\+00:?00)$")
_CHALLENGE_SIZE = 8_000  # the challenge seen there had 3,038 bytes; the smallest page has 30,000


def select(response: Fetched) -> Selector:
    """The page to select from, charset settled."""
    return Selector(text=decode(response.body, response.charset), base_url=response.url)


def is_release(page: Selector) -> bool:
    """Whether this is the page of one release, not a listing of several."""
    return bool(page.css(_ARTICLE))


def native_id(url: str) -> str:
    """The name of a release within its source: language, year and file, on whichever host it lies."""
    found = RELEASE_PATH.match(urlsplit(url).path)
    return "/".join(found.groups()).lower() if found else urlsplit(url).path.strip("/")


def read_page(response: Fetched, page: Selector, source: SourceKey) -> Entry:
    """The release on this page, with its body as it stands there.

    Raises:
        ParseError: a field that every release has is missing; its selector is named.
        BlockedError: the page is too small to be one, and has none of the fields.
    """
    article = page.css(_ARTICLE)
    if not article:
        raise missing(response, _ARTICLE)
    title = _text(_required(response, article, _TITLE))
    dated = article.css(_DATED).get()
    if not dated:
        raise missing(response, _DATED)
    body = _required(response, article, _BODY).get() or ""
    url = page.css('link[rel="canonical"]::attr(href)').get() or response.url
    kind = _kind(article, url)
    return Entry(
        source=source,
        native_id=native_id(url),
        url=url,
        title=title,
        kind=kind,
        published=dated,
        published_precision=Precision.DAY if _PLACEHOLDER.search(dated) else None,
        language=language_tag(page.css("html::attr(lang)").get() or url_language(url)),
        identities=(*(f"symbol:{symbol}" for symbol in _symbols(article)), *_node_identity(page)),
        parts=(_part(response, body),),
        attributes=_attributes(article, kind),
    )


def named_kind(url: str) -> str:
    """What an address alone tells: noon briefings are named after their day."""
    return "briefing" if _BRIEFING_NAME.fullmatch(native_id(url).rpartition("/")[2]) else "press-release"


def missing(response: Fetched, selector: str) -> ParseError | BlockedError:
    """What the absence of a selector means: of a tiny page, that we are refused."""
    size = len(response.body)
    if size < _CHALLENGE_SIZE:
        return BlockedError(
            f"{response.url}: a page of {size} bytes without {selector}: a challenge or a consent wall",
            url=response.url,
            status=response.status,
            remedy="open the address in a browser; ask again later",
        )
    return ParseError(f"{response.url}: nothing matches {selector}: the page has changed its shape")


def url_language(url: str) -> str:
    """The language a press.un.org address names, or an empty string."""
    found = RELEASE_PATH.match(urlsplit(url).path)
    return found[1] if found else ""


def _required(response: Fetched, article: SelectorList[Selector], selector: str) -> Selector:
    found = article.css(selector)
    if not found or not _text(found[0]):
        raise missing(response, selector)
    return found[0]


def _text(selected: Selector | SelectorList[Selector]) -> str:
    return " ".join(" ".join(selected.css("::text").getall()).split())


def _kind(article: SelectorList[Selector], url: str) -> str:
    """What its type field says, in English or French, unless it is a noon briefing by its name."""
    if named_kind(url) == "briefing":
        return "briefing"
    doctype = article.css(_DOCTYPE)
    said = f"{_text(doctype)} {doctype.attrib.get('href', '')}"
    return next((kind for pattern, kind in _KINDS if pattern.search(said)), named_kind(url))


def _symbols(article: SelectorList[Selector]) -> list[str]:
    return [symbol for symbol in _JOINT.split(_text(article.css(_SYMBOL))) if symbol]


def _node_identity(page: Selector) -> tuple[str, ...]:
    node = _NODE.search(page.css('link[rel="shortlink"]::attr(href)').get() or "")
    return (f"un-press-node:{node[1]}/{node[2]}",) if node else ()


def _part(response: Fetched, body: str) -> Part:
    return Part(
        role=PartRole.BODY,
        content=body.encode("utf-8", errors="replace"),
        charset="utf-8",
        url=response.url,
        complete=True,
        record_id=response.record_id,
    )


def _attributes(article: SelectorList[Selector], kind: str) -> dict[str, str]:
    named = {name: ", ".join(_text(link) for link in article.css(selector)) for name, selector in _FIELDS.items()}
    told = {
        **named,
        "symbol": ", ".join(_symbols(article)),
        "doctype": _text(article.css(_DOCTYPE)),
        "sections": "noon-briefing" if kind == "briefing" else "",
    }
    return {name: value for name, value in told.items() if value}
