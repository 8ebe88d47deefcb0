"""Who a document is: the key of its address, its native names, its id, and the hash of what it says.

Not for telling that two texts are much alike: that is `pipeline.similarity`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import replace
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from model import Entry, Language

__all__ = ["canonical_url", "content_hash", "document_id", "identities", "story_keys", "symbol", "url_key"]

_TRACKING_PREFIXES = ("utm_", "mc_", "pk_", "mtm_", "hsa_", "at_campaign", "at_medium")
_TRACKING_NAMES = """
    fbclid gclid dclid gbraid wbraid msclkid yclid twclid igshid igsh ttclid li_fat_id mkt_tok ref ref_src ref_url
    cmpid ncid ocid xtor smid spm amp outputtype __twitter_impression guccounter phpsessid jsessionid
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())
_PORTS = {"http": 80, "https": 443}
_DOORS = re.compile(r"^(?:(?:www\d?|amp|m|mobile)\.)+(?=[^.]+\.)")  # ways into the same site
_SESSION = re.compile(r";jsessionid=[^/]*", re.IGNORECASE)
_AMP = re.compile(r"(?<=[^/])(?:/+amp(?:\.html)?|\.amp|\.amp(?=\.html?))$|(?<=[^/])\.amp(?=\.html?$)", re.IGNORECASE)
_YOUTUBE = frozenset({"youtube.com", "music.youtube.com", "youtube-nocookie.com", "youtu.be"})
_YOUTUBE_FOLDERS = frozenset({"shorts", "embed", "live", "v"})
_YOUTUBE_ID = re.compile(r"[\w-]{11}", re.ASCII)
_UN_NEWS = re.compile(r"^/(?:feed/view/)?([a-z]{2})/(story|audio|interview)/(\d{4}/\d\d/\d+)(?:/|$)")
_UN_SG = re.compile(
    r"^/sg(?:/(?P<language>en|fr|es|ar|ru|zh))?(?:/content)?(?:/(?P<office>sg|dsg|deputy-secretary-general))?"
    r"/(?P<type>statement|speech|press-encounter|notes?(?:-to)?-correspondent|personnel-appointment)(?:s|es)?"
    r"/(?P<day>\d{4}-\d\d-\d\d)/(?P<slug>[^/]+)/?$",
    re.IGNORECASE,
)
_UN_SG_TYPES = {  # the words of now; "statement" was that of the Secretary-General's site until about 2024
    "statement": "statements",
    "speech": "statements",
    "press-encounter": "press-encounter",
    "note-correspondent": "note-correspondents",
    "note-to-correspondent": "note-correspondents",
    "notes-correspondent": "note-correspondents",
    "notes-to-correspondent": "note-correspondents",
    "personnel-appointment": "personnel-appointments",
}
_NO_WORD = re.compile(r"[\W_]+")
_OLD_PRESS = ("un.org", "/press/")  # www.un.org/press/en/... is press.un.org/en/... today
_UN_READERS = frozenset({"docs.un.org", "undocs.org", "www.undocs.org"})
_UN_SYMBOL = re.compile(r"(?=\D{1,40}\d)[A-Za-z]{1,10}(?:/[\w.()*-]+)+", re.ASCII)
_UN_READERS_PATH = re.compile(rf"/(?:(en|fr|es|ar|ru|zh)/)?({_UN_SYMBOL.pattern})/?")
_ODS = ("documents.un.org", "/api/symbol/access")
_ODS_LANGUAGES = {"E": "en", "F": "fr", "S": "es", "A": "ar", "R": "ru", "C": "zh"}
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_PASSES = 5  # what one rule takes away may uncover what another one knows, as in "/..;jsessionid=1/a"
_ID_LENGTH = 12  # characters of 5 bits


def canonical_url(url: str) -> str:
    """One spelling of an address: no tracking, no fragment (but "#!"), default port, AMP ending or last slash.

    Raises:
        ValueError: it is no address of the web; the message says why.
    """
    for _ in range(_PASSES):
        url = _respelled(url)
    return url


def _respelled(url: str) -> str:
    parts = urlsplit(canonicalize_url(url.strip(), keep_fragments=True))
    if parts.scheme not in _PORTS:
        raise ValueError(f"not an http or https address: {url[:200]!r}")
    host = (parts.hostname or "").strip(".")
    if not host:
        raise ValueError(f"an address without a host: {url[:200]!r}")
    known = _known_site(_DOORS.sub("", host), parts)
    if known:
        return known
    netloc = f"[{host}]" if ":" in host else host
    if parts.port not in {None, _PORTS[parts.scheme]}:
        netloc = f"{netloc}:{parts.port}"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _is_tracking(pair))
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit((parts.scheme, netloc, _short_path(parts.path), query, fragment))


def url_key(url: str) -> str:
    """The address without what differs between ways to one page: scheme, "www.", mobile and AMP hosts.

    Raises:
        ValueError: as `canonical_url`.
    """
    parts = urlsplit(canonical_url(url))
    host = _DOORS.sub("", parts.netloc)
    path = parts.path
    if host == _OLD_PRESS[0] and path.startswith(_OLD_PRESS[1]):
        host, path = "press.un.org", path.removeprefix("/press")
    return urlunsplit(("", "", host + path, parts.query, parts.fragment))


def identities(entry: Entry) -> tuple[str, ...]:
    """The names of an entry: its address's key first, then its global names, then the one its source gave it.

    The last makes an entry that moved to another address the document it was.

    Raises:
        ValueError: its address is none of the web.
    """
    names = []
    if entry.url.strip():
        names = [f"url:{url_key(entry.url)}", *_names_in(canonical_url(entry.url))]
        if document := _un_document(entry.url):
            symbol_, language = document
            names.append(_native(f"symbol:{symbol_}", replace(entry, language=language or entry.language)))
    names += [_native(name, entry) for name in entry.identities]
    if entry.native_id:
        names.append(f"native:{entry.source}/{entry.native_id}")
    return tuple(dict.fromkeys(names))


def story_keys(entry: Entry) -> tuple[str, ...]:
    """The names of the event an entry tells: its own, and those that its identities share with other languages.

    A symbol names every language version of a document, and so does the number of a page of press.un.org (its
    translations are one Drupal node; seen 2026-11).
    """
    told = [_event(name) or name for name in entry.story_keys]
    told += [event for name in entry.identities if (event := _event(name))]
    document = _un_document(entry.url)
    told += [f"symbol:{document[0]}"] if document else []
    return tuple(dict.fromkeys(told))


def symbol(written: str) -> str:
    """A UN document symbol in its one spelling: "SG/SM/23016"."""
    return _DASHES.sub("-", "".join(unicodedata.normalize("NFKC", written).split())).upper()


def document_id(first_identity: str) -> str:
    """The id a new document gets: the same name always gives the same id."""
    number = int.from_bytes(hashlib.sha256(first_identity.encode("utf-8", "replace")).digest()[:8])
    digits = [_CROCKFORD[number >> 5 * place & 31] for place in range(_ID_LENGTH)]
    return "d" + "".join(digits)


def content_hash(title: str, text: str) -> str:
    """A hash of what is said. White space and case do not count; a corrected number or comma does."""
    said = "\x1f".join("".join(unicodedata.normalize("NFKC", part).casefold().split()) for part in (title, text))
    return "v1:" + hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]


def _known_site(host: str, parts: SplitResult) -> str | None:
    """The one address of a page on a site that shows it under several."""
    if host in _YOUTUBE:
        video = _video(host, parts)
        return f"https://www.youtube.com/watch?v={video}" if video else None
    if host == "news.un.org":
        story = _UN_NEWS.match(parts.path)
        return f"https://news.un.org/{story[1]}/{story[2]}/{story[3]}" if story else None
    return _statement(parts.path) if host == "un.org" else None


def _statement(path: str) -> str | None:
    """A text of the Secretary-General's site, which moved its texts under new words and spells its slugs anew.

    Only whole slugs are compared. The site cuts long ones, at lengths that changed; but many texts of one day begin
    alike ("statement attributable to the spokesperson for", a speech as delivered and all in English), so one that
    begins like another need not be the same: whether it is, their words tell.
    """
    found = _UN_SG.match(path)
    slug = _NO_WORD.sub("-", unquote(found["slug"]).casefold()).strip("-") if found else ""
    if not found or not slug:
        return None
    language = (found["language"] or "en").lower()
    office = "sg" if (found["office"] or "sg").lower() == "sg" else "deputy-secretary-general"
    of_type = _UN_SG_TYPES[found["type"].lower()]
    return f"https://www.un.org/sg/{language}/content/{office}/{of_type}/{found['day']}/{quote(slug)}"


def _video(host: str, parts: SplitResult) -> str | None:
    folder, _, name = parts.path.strip("/").rpartition("/")
    if parts.path == "/watch":
        name = parse_qs(parts.query).get("v", [""])[0]
    elif folder not in ({""} if host == "youtu.be" else _YOUTUBE_FOLDERS):
        return None
    return name if _YOUTUBE_ID.fullmatch(name) else None


def _names_in(canonical: str) -> list[str]:
    """Global names that an address tells by itself."""
    parts = urlsplit(canonical)
    if parts.netloc == "www.youtube.com" and parts.path == "/watch":
        return ["youtube:" + parts.query.removeprefix("v=")]
    story = _UN_NEWS.match(parts.path) if parts.netloc == "news.un.org" else None
    said = _UN_SG.match(parts.path) if parts.netloc == "www.un.org" else None
    names = [f"un-news:{story[1]}/{story[3]}"] if story else []
    if said:
        office = "" if said["office"] == "sg" else "dsg/"
        version = "" if said["language"] == "en" else f";{said['language']}"
        names.append(f"un-sg:{office}{said['type']}/{said['day']}/{unquote(said['slug'])}{version}")
    return names


def _un_document(url: str) -> tuple[str, Language | None] | None:
    """The symbol and language of a UN document that an address of the document system names.

    As in https://docs.un.org/fr/A/RES/79/325, https://undocs.org/A/RES/79/325 (in the reader's language) and
    https://documents.un.org/api/symbol/access?s=A%2FRES%2F79%2F325&l=F (addresses in use in 2026).
    """
    parts = urlsplit(url.strip())
    path, asked = unquote(parts.path), parse_qs(parts.query)
    if parts.hostname in _UN_READERS and (named := _UN_READERS_PATH.fullmatch(path)):
        return symbol(named[2]), Language(named[1]) if named[1] else None
    if parts.hostname == _ODS[0] and path == _ODS[1]:
        written, letter = asked.get("s", [""])[0], asked.get("l", [""])[0]
        if _UN_SYMBOL.fullmatch(written) and letter:
            return symbol(written), Language(_ODS_LANGUAGES.get(letter, letter.lower()))
    return None


def _native(name: str, entry: Entry) -> str:
    """A symbol names all language versions of a document; each of them is a document here."""
    kind, _, value = name.partition(":")
    if kind != "symbol":
        return name
    language = (entry.language or "en").partition("-")[0]
    return f"symbol:{symbol(value)}" + ("" if language in {"en", "und"} else f";{language}")


def _event(name: str) -> str | None:
    """The name of the event where an identity, without its language, is one."""
    kind, _, value = name.partition(":")
    if kind == "symbol":
        return f"symbol:{symbol(value)}"
    return f"un-press-node:{value.rpartition('/')[2]}" if kind == "un-press-node" else None


def _is_tracking(pair: str) -> bool:
    name = pair.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _short_path(path: str) -> str:
    path = _SESSION.sub("", path)
    while (shorter := _AMP.sub("", path.rstrip("/;"))) != path:
        path = shorter
    return path or "/"
