"""Read one page of press.un.org: a press release, a meetings coverage, a press conference or a noon briefing.

Only the body field is taken: "Highlights" and "Latest Noon Briefings" stand in a sidebar inside the same article.

History: Drupal theme `un_press_theme`, in use since 2021 at least; selectors seen on pages of October 2023. The date is
always written T12:00:00Z, whatever the hour of the release was, so only its day is believed. There is no og:, no
JSON-LD and no meta description. Listings of 2018 to 2025, as others copied them, show the series of both languages.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from parsel import Selector, SelectorList

from crawlers.adapter import Fetched
from crawlers.feed_items import http_address, language_tag
from crawlers.shape import missing
from crawlers.walk import day_of
from model import Entry, Part, PartRole, Precision, SourceKey

__all__ = ["RELEASE_PATH", "briefing_day", "is_release", "native_id", "read_page", "url_kind", "url_language"]

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
    (re.compile(r"noon[ -]?briefing|points?[ -]de[ -]presse", re.IGNORECASE), "briefing"),
    (re.compile(r"conf[eé]rence", re.IGNORECASE), "press-conference"),
    (re.compile(r"meeting|couverture|r[eé]union", re.IGNORECASE), "meetings-coverage"),
)
_BRIEFING_NAME = re.compile(r"dbf?(\d\d)(\d\d)(\d\d)", re.IGNORECASE)  # "dbf" is the French one
_NODE = re.compile(r"/([a-z]{2})/node/(\d+)")
# "SG/SM/1-AFR/2" counts in two series
_JOINT = re.compile(r"\s*[-\u2010-\u2015;,]\s*(?=[A-Z]+(?:/[A-Z]+)*/\d)|\s+(?=[A-Z]+/)")
_GAP = re.compile(r"\s*/\s+(?=\d)|\s+/(?=\d)")  # "SG/SM/ 1"
_SYMBOL_SHAPE = re.compile(r"[A-Z]+/(?:[A-Z]+/)*\d|NOTE NO", re.IGNORECASE)  # "Dbf180827", "Conf180801-CS" are none
_ENGLISH = (  # a meeting has one number in both languages: CS/14313 is the French SC/14313 (listings of 2018 to 2024)
    (re.compile(r"^CS(?=/\d)", re.IGNORECASE), "SC"),
    (re.compile(r"^AG/DSI(?=/\d)", re.IGNORECASE), "GA/DIS"),
    (re.compile(r"^AG/J(?=/\d)", re.IGNORECASE), "GA/L"),
    (re.compile(r"^CPSD(?=/\d)", re.IGNORECASE), "GA/SPD"),
    (re.compile(r"^AG(?=/(?:AB/|COL/|EF/|SHC/)?\d)", re.IGNORECASE), "GA"),
)
_PLACEHOLDER = re.compile(r"T12:00(:00)?(Z|\+00:?00)$")
_SPEAKER = re.compile(
    r"^(?:Headquarters |Transcript of )?Press (?:Conference|Briefing) by (?:the )?(?P<who>.+)$", re.IGNORECASE
)
_TOPIC = re.compile(r"\s+on\s+(?!behalf\b).*$", re.IGNORECASE)
_TURN = re.compile(  # who speaks is no heading, alone on a line or with what is said all in bold
    r"^[^:]{1,40}:\s*$|^(?:Question|Correspondent|(?:Deputy |Associate )*Spokes\w+|Porte-parole|Réponse)\s*:",
    re.IGNORECASE,
)
_HEADS = ".//p | .//h2 | .//h3 | .//h4"
_PIECES = "descendant-or-self::node()[self::text() or self::br or self::div or self::p or self::li or self::a]"
_LONGEST_HEAD = 150  # characters


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
    body = _required(response, article, _BODY)
    url = _address(response, page)
    kind = _kind(article, url)
    language = language_tag(page.css("html::attr(lang)").get() or url_language(url))
    symbols = _symbols(article)
    return Entry(
        source=source,
        native_id=native_id(url),
        url=url,
        title=title,
        kind=kind,
        published=dated,
        published_precision=Precision.DAY if _PLACEHOLDER.search(dated) else None,
        language=language,
        identities=(*(f"symbol:{one}" for one in symbols if _SYMBOL_SHAPE.match(one)), *_node_identity(page)),
        story_keys=(*_english(symbols), *_noon(url, kind)),
        parts=(_part(response, _marked(body) if kind == "briefing" else body.get() or ""),),
        attributes=_attributes(article, kind, title),
    )


def url_kind(url: str, listing: str = "") -> str:
    """What addresses alone tell: noon briefings are named after their day, listings after what they list."""
    if _BRIEFING_NAME.fullmatch(_file(url)):
        return "briefing"
    return next((kind for pattern, kind in _KINDS if pattern.search(urlsplit(listing).path)), "press-release")


def briefing_day(url: str) -> str:
    """The day a noon briefing is named after, "2026-09-18"; an empty string for any other page."""
    found = _BRIEFING_NAME.fullmatch(_file(url))
    written = "20{}-{}-{}".format(*found.groups()) if found else ""
    return written if day_of(written) else ""


def url_language(url: str) -> str:
    """The language a press.un.org address names, or an empty string."""
    found = RELEASE_PATH.match(urlsplit(url).path)
    return found[1] if found else ""


def _required(response: Fetched, article: SelectorList[Selector], selector: str) -> Selector:
    found = article.css(selector)
    if not found or not _text(found[0]):
        raise missing(response, selector)
    return found[0]


def _address(response: Fetched, page: Selector) -> str:
    """The address a release names as its own, where that is one of a release; otherwise the one it was found at."""
    told = http_address(page.css('link[rel="canonical"]::attr(href)').get() or "", response.url)
    return told if RELEASE_PATH.match(urlsplit(told).path) else response.url


def _text(selected: Selector | SelectorList[Selector]) -> str:
    """The words of these elements. Type in italics or bold parts no word, as "<i>A</i>ssembly"; lines and blocks do."""
    pieces = selected.xpath(_PIECES)
    return " ".join("".join(one.get() if isinstance(one.root, str) else " " for one in pieces).split())


def _file(url: str) -> str:
    return native_id(url).rpartition("/")[2]


def _kind(article: SelectorList[Selector], url: str) -> str:
    """What its type field says, in English or French, unless it is a noon briefing by its name."""
    if url_kind(url) == "briefing":
        return "briefing"
    doctype = article.css(_DOCTYPE)
    said = f"{_text(doctype)} {doctype.attrib.get('href', '')}"
    return next((kind for pattern, kind in _KINDS if pattern.search(said)), "press-release")


def _symbols(article: SelectorList[Selector]) -> list[str]:
    """The symbols a release counts under; an asterisk says that it was reissued."""
    written = _GAP.sub("/", _text(article.css(_SYMBOL)).replace("*", ""))
    return [symbol for symbol in _JOINT.split(written.strip()) if symbol]


def _english(symbols: list[str]) -> list[str]:
    """The names of a meeting that French coverage tells under a series of its own."""
    spelt = [(symbol, pattern.sub(english, symbol)) for symbol in symbols for pattern, english in _ENGLISH]
    return [f"symbol:{english}" for symbol, english in spelt if english != symbol]


def _noon(url: str, kind: str) -> tuple[str, ...]:
    """The name of a day's noon briefing, which is told in English whole, and in French in short."""
    named = briefing_day(url) if kind == "briefing" else ""
    return (f"un-noon-briefing:{named}",) if named else ()


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


def _marked(body: Selector) -> str:
    """The body of a briefing, with the two asterisks that mark a heading before those that are only set in bold."""
    for element in body.xpath(_HEADS):
        if _is_heading(element):
            element.root.text = f"**{element.root.text or ''}"
    return body.get() or ""


def _is_heading(element: Selector) -> bool:
    said = _text(element)
    if not 0 < len(said) <= _LONGEST_HEAD or said.startswith("**") or _TURN.match(said):
        return False
    bold = "".join(element.xpath(".//text()[ancestor::strong or ancestor::b]").getall())
    return element.root.tag != "p" or "".join(bold.split()) == "".join(said.split())


def _speaker(kind: str, title: str) -> str:
    """Who gave a press conference, where its title says so."""
    found = _SPEAKER.match(title) if kind == "press-conference" else None
    return _TOPIC.sub("", found["who"]) if found else ""


def _attributes(article: SelectorList[Selector], kind: str, title: str) -> dict[str, str]:
    named = {name: ", ".join(_text(link) for link in article.css(selector)) for name, selector in _FIELDS.items()}
    told = {
        **named,
        "symbol": ", ".join(_symbols(article)),
        "doctype": _text(article.css(_DOCTYPE)),
        "speaker": _speaker(kind, title),
        "sections": "noon-briefing" if kind == "briefing" else "",
    }
    return {name: value for name, value in told.items() if value}
