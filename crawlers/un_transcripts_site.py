"""transcripts.un.org as a place: its languages, and addresses made of nothing but the parameters it documents.

The interface (its documentation and code as published, August and September 2026) refuses a malformed parameter with
status 400, but ignores one it does not know, so that a misspelt search answers with every meeting there is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from errors import SourceError
from model import UNDETERMINED, Language, Source

__all__ = ["LOCALES", "Site", "asked", "language_of", "list_url", "locale_of", "site_of"]

LOCALES = ("en", "fr", "es", "ar", "zh", "ru")
_FLOOR = "floor"

_DAY = r"\d{4}-\d\d-\d\d"
_PARAMETERS = {
    "q": r".{2,}",
    "ft": "1",
    "category": ".+",
    "date": _DAY,
    "from": _DAY,
    "to": _DAY,
    "sort": "date_desc|date_asc|title_asc|title_desc",
    "page": r"[1-9]\d{0,3}",
    "text": "transcript|pv|sr",
    "xlang": "1",
}
_OURS = frozenset({"q", "ft", "sort", "page", "xlang"})  # set for each list, and never taken from a source's address


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The site as one source reads it."""

    origin: str  # "https://transcripts.un.org"
    main: Language  # of the list that is read whole
    languages: tuple[Language, ...]  # all that are wanted of a meeting that matters, the main one first
    filters: tuple[tuple[str, str], ...] = ()  # parameters of the source's own address: they hold for all its lists

    def listing(self, locale: str, parameters: Mapping[str, str], page: int = 1) -> str:
        """The address of one page of a list, newest first.

        Raises:
            SourceError: as `list_url`.
        """
        wanted = {**parameters, "sort": "date_desc", "page": str(page)}
        return list_url(self.origin, locale, (*self.filters, *wanted.items()))

    def meeting(self, slug: str, language: Language) -> str:
        """The JSON of a meeting; in the main language by the address that answers with another track, if need be."""
        locale = locale_of(language)
        return f"{self.origin}/{locale}/{slug}.json" if language == self.main else self.track(slug, language)

    def track(self, slug: str, language: Language) -> str:
        """The JSON of a meeting in this language and no other."""
        code = locale_of(language)
        return f"{self.origin}/{code if code in LOCALES else locale_of(self.main)}/{slug}.json?language={code}"

    def page(self, slug: str, language: Language) -> str:
        """Where a reader goes; the site has pages in six languages, and shows tracks of others on those."""
        code = locale_of(language)
        place = f"{self.origin}/{code if code in LOCALES else locale_of(self.main)}/{slug}"
        return place if code in LOCALES else f"{place}?lang={code}"


def site_of(source: Source) -> Site:
    """The site as a source wants it read.

    Raises:
        SourceError: the source wants a language the site does not have.
    """
    parts = urlsplit(source.url)
    place = parts.path.split("/")[1:2]
    spoken = locale_of(source.language)
    main = spoken if spoken in LOCALES else next((name for name in place if name in LOCALES), "en")
    locales = dict.fromkeys((main, *map(locale_of, source.languages)))
    if strange := [name for name in locales if name not in LOCALES]:
        raise SourceError(f"transcripts.un.org has no pages in {strange[0]!r}", remedy=f"it has {', '.join(LOCALES)}")
    return Site(
        origin=f"{parts.scheme}://{parts.netloc}",
        main=language_of(main),
        languages=tuple(map(language_of, locales)),
        filters=tuple(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in _OURS),
    )


def locale_of(language: Language) -> str:
    """The site's name of a language: "zh" for "zh-Hans", "floor" for the mixed sound of the room."""
    return _FLOOR if language == UNDETERMINED else language.partition("-")[0]


def language_of(locale: str) -> Language:
    """Our tag for a language of the site, which writes Chinese in simplified characters."""
    return UNDETERMINED if locale == _FLOOR else Language("zh-Hans" if locale == "zh" else locale)


def list_url(origin: str, locale: str, parameters: tuple[tuple[str, str], ...]) -> str:
    """The address of a list.

    Raises:
        SourceError: a parameter is not one of those the site documents, or has a value that it would refuse.
    """
    for name, value in parameters:
        allowed = _PARAMETERS.get(name)
        if allowed is None:
            raise SourceError(
                f"transcripts.un.org knows no parameter {name!r} and would ignore it",
                remedy=f"it knows {', '.join(_PARAMETERS)}",
            )
        if not re.fullmatch(allowed, value.strip('" '), re.DOTALL):
            raise SourceError(f"transcripts.un.org would refuse {name}={value!r}", remedy="correct the source")
    return f"{origin}/{locale}/meetings.json?{urlencode(parameters)}"


def asked(url: str) -> dict[str, list[str]]:
    """The parameters of an address."""
    return parse_qs(urlsplit(url).query)
