"""Kind `un-document`: documents of the UN's Official Document System (ODS), watched for by their symbols.

A source's `queries` are symbols, its `languages` the versions looked for, its `url` is the system's way in,
https://documents.un.org/api/symbol/access, asked as ``?s=A%2FRES%2F79%2F325&l=E&t=pdf``. Others fetched verbatim
records (PV) that way in English, French and Arabic until September 2026; resolutions by the same pattern. A symbol that
is not published answers 200 with no bytes: it is watched on, and is a new document on the day it appears.

What is not published is asked for by every crawl. A version that is known is asked for conditionally: by every crawl
while it is younger than `revisit`, when reissues and corrections come, later by the first crawl of a day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit

from crawlers.adapter import Fetch, Fetched, Note, Unchanged, Yielded
from crawlers.blocks import block_reason
from crawlers.revisit import is_young
from errors import BlockedError, ParseError, SourceError
from model import Entry, Known, Language, Part, PartRole, Source, SourceState

__all__ = ["parse", "requests"]

_LETTERS = {"en": "E", "fr": "F", "es": "S", "ar": "A", "ru": "R", "zh": "C"}  # of the versions, by language
_NAMES = {"en": "English", "fr": "French", "es": "Spanish", "ar": "Arabic", "ru": "Russian", "zh": "Chinese"}
_READERS = "https://docs.un.org/{language}/{symbol}"  # for people; seen in links of press.un.org, 2026
_START = b"%PDF-"
_OK = 200


def requests(source: Source, state: SourceState) -> Iterator[Fetch]:
    """Each symbol in each language, but for what was asked for today and hardly changes any more.

    Raises:
        SourceError: no symbol is watched, or there is no such version of any document.
    """
    if not source.queries:
        raise SourceError("no document is watched", remedy="name their symbols in `queries`")
    for symbol in source.queries:
        for language in source.languages or (source.language,):
            known = state.known.get(_native_id(symbol, language))
            if known is None or _is_due(source, state, known):
                # An empty body is remembered no more than this: "not modified" would hide that it is still empty.
                yield Fetch(url=_address(source, symbol, language), conditional=known is not None)


def parse(response: Fetched, source: Source, state: SourceState) -> Iterator[Yielded]:
    """Read the answer for one symbol in one language.

    Raises:
        ParseError: neither a PDF nor nothing came, or nothing for a document that was there before.
        BlockedError: a challenge came instead.
    """
    symbol, language = _asked_for(response.fetch.url, source)
    named = f"{symbol} ({_NAMES[_primary(language)]})"
    known = state.known.get(_native_id(symbol, language))
    if not response.body.strip() and not _refusal(response):
        if known is not None:
            raise ParseError(f"{named} was published, and is answered with nothing now", remedy=f"see {response.url}")
        yield Note(text=f"{symbol} is not published yet", about=_NAMES[_primary(language)])
        return
    _check(response, named)
    entry = _entry(response, source, symbol, language)
    is_known = known is not None and known.fingerprint == entry.fingerprint
    yield Unchanged(native_ids=(entry.native_id,)) if is_known else entry


def _is_due(source: Source, state: SourceState, known: Known) -> bool:
    now, last = state.now, state.last_success_at
    return now is None or last is None or is_young(source, known, now) or last.date() != now.date()


def _address(source: Source, symbol: str, language: Language) -> str:
    letter = _LETTERS.get(_primary(language))
    if letter is None:
        raise SourceError(
            f"documents of the UN have no version in {language!r}", remedy=f"there are: {', '.join(_LETTERS)}"
        )
    return f"{source.url}?s={quote(symbol, safe='')}&l={letter}&t=pdf"


def _asked_for(url: str, source: Source) -> tuple[str, Language]:
    """The symbol and language of a request, from its address: so a saved answer is read like a live one."""
    asked = parse_qs(urlsplit(url).query)
    symbol, letter = (asked.get(name, [""])[0] for name in ("s", "l"))
    primary = next((language for language, one in _LETTERS.items() if one == letter), None)
    if not symbol or primary is None:
        raise ParseError(f"{url} asks for no symbol in a language", remedy="it must end like ?s=A%2FRES%2F79%2F325&l=E")
    languages = source.languages or (source.language,)
    return symbol, next((one for one in languages if _primary(one) == primary), Language(primary))


def _refusal(response: Fetched) -> str | None:
    """Why this is no answer; a firewall's challenge may be as empty as what is not published, but says 202."""
    reason = block_reason(response)
    if reason is None and response.status != _OK:
        return f"it answered {response.status} with {len(response.body)} bytes"
    return reason


def _check(response: Fetched, named: str) -> None:
    reason = _refusal(response)
    if reason:
        raise BlockedError(f"{named} is refused: {reason}", url=response.url, remedy="look at it in a browser")
    if not response.body.lstrip().startswith(_START):
        came = f"{response.media_type or 'something'} of {len(response.body)} bytes"
        raise ParseError(f"{named}: no PDF came but {came}, from {response.url}", remedy="look at it in a browser")


def _entry(response: Fetched, source: Source, symbol: str, language: Language) -> Entry:
    """The document in one language, by its symbol; what it calls itself is found where its text is."""
    return Entry(
        source=source.key,
        native_id=_native_id(symbol, language),
        url=_READERS.format(language=_primary(language), symbol=quote(symbol, safe="/()")),
        title=symbol,
        kind="un-document",
        language=language,
        identities=(f"symbol:{symbol}",),
        parts=(
            Part(
                role=PartRole.PDF,
                content=response.body,
                media_type="application/pdf",
                url=response.url,
                language=language,
                record_id=response.record_id,
            ),
        ),
        fingerprint=f"sha256:{hashlib.sha256(response.body).hexdigest()}",
        attributes={"symbol": symbol},
    )


def _native_id(symbol: str, language: Language) -> str:
    return f"{symbol};{_primary(language)}"


def _primary(language: Language) -> str:
    return language.partition("-")[0]
