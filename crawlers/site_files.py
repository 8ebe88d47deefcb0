"""What the files of a watched site are called, whatever edition of them lies there.

A file that is replaced gets another address: another month folder, `_0` behind its name, "final" where "advance
unedited version" stood. A name is made without what tells editions apart, and with what tells documents apart:
numbers, dates, languages, annexes. One of only general words ("agenda.pdf") says nothing: that file is its address.

Source: names of some twenty files of the Panel's and the Dialogue's sites in public copies, March to September 2026.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from crawlers.site_links import UN_LANGUAGES, Link, host_of, path_of
from model import Language

__all__ = ["FileName", "file_name", "file_title", "named_apart"]

_MONTH_FOLDER = re.compile(r"/(?:19|20)\d\d[-/](?:0[1-9]|1[0-2])(?=/|$)")

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_NO_DATE = rf"(?!\d)(?!-{_MONTH}(?:-|$))(?!-\d\d?-\d{{4}}(?:-|$))"  # else the number is the day of a date
_EDITION = re.compile(
    r"(?:^|(?<=-))(?:"
    rf"(?:advance-(?:unedited|copy|version)|unedited)(?:-version|-copy)?(?:-\d{_NO_DATE})?|"
    rf"auv(?:-?\d{_NO_DATE})?|"
    r"(?:final|revised|updated|edited)(?:-version)?|"
    rf"rev(?:ision)?(?:-?\d\d?{_NO_DATE})?|"
    rf"v\d\d?{_NO_DATE}|version-\d{_NO_DATE}"
    r")(?=-|$)"
)
_COPY = re.compile(r"(?P<before>[^\W_]+)(?P<copy>_(?:0|[1-9]\d?))$")  # Drupal's way to keep two files of one name apart
_COUNTED_WORDS = """
    annex appendix article attachment brief briefing chapter cluster day document fact figure group issue item letter
    lot meeting module no note nr number paper part phase pillar question report rev revision round section session
    sheet statement step submission table theme topic track v version vol volume week workshop year
"""
_COUNTED = frozenset(_COUNTED_WORDS.split())
_GENERAL_WORDS = """
    advisory agenda and annex appendix attachment brief briefing brochure concept document draft fact file flyer for
    form guide guidelines info information invitation letter list media meeting minutes note notes of on paper
    participants presentation press programme program provisional release report schedule sheet slides speakers
    statement summary table template terms the to
"""
_GENERAL = frozenset(_GENERAL_WORDS.split())
_SEPARATOR = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W\d_]{3,}")
_DENSE = re.compile(r"[\u0600-\u06ff\u3400-\u9fff]{4,}")  # Arabic, Chinese: words of their own
_SIZE = re.compile(r"[\[(][^\])]*\b(?:pdf|docx?|pptx?|xlsx?|[km]i?b)\b[^\])]*[\])]", re.IGNORECASE)
_EMPTY_WORDS = """
    pdf|docx|pptx|xlsx|word|excel|powerpoint|download|download pdf|download the pdf|download file|download here|here
    click here|read|read more|more|view|view pdf|open|link|file|document|full text|english|en|french|fr|français
    spanish|es|español|russian|ru|русский|arabic|ar|العربية|عربي|تحميل|chinese|zh|中文|下载|télécharger|descargar|скачать
"""
_SAYS_NOTHING = frozenset(word.strip() for line in _EMPTY_WORDS.splitlines() for word in line.split("|"))
_LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class FileName:
    """What a file is called in its source, and which event its language versions share; "" where no name is certain."""

    native_id: str
    identity: str = ""
    story_key: str = ""
    language: Language | None = None


def named_apart(links: Iterable[Link]) -> Iterator[tuple[Link, FileName]]:
    """Files of one page with their names; where several would share one, each is called by its address."""
    files = [(link, file_name(link.url)) for link in links]
    count = Counter(name.native_id for _, name in files)
    for link, name in files:
        yield link, name if count[name.native_id] == 1 else _by_address(link.url, name)


def file_name(url: str) -> FileName:
    """The name of a file, the same for every edition of it."""
    path = unicodedata.normalize("NFC", unquote(urlsplit(url).path))
    folder, _, last = path.rpartition("/")
    stem, _, ending = last.rpartition(".")
    key = _stem_key(stem)
    words, language = _without_language(key)
    place = f"{host_of(url)}{_MONTH_FOLDER.sub('', folder)}"
    named = FileName(
        native_id=f"file:{place}/{key}.{ending.lower()}",
        identity=f"file:{place}/{key}.{ending.lower()}",
        story_key=f"site:{place}/{words}" if language else "",
        language=Language(language) if language else None,
    )
    return named if _is_distinct(words) else _by_address(url, named)


def file_title(link: Link) -> str:
    """The words of its link, or its name in words, where the link says as little as "Download" or "Annex 1"."""
    text = _SIZE.sub("", link.text).strip(" :–—-")
    last = unquote(urlsplit(link.url).path).rpartition("/")[2]
    name = " ".join((last.rpartition(".")[0] or last).replace("_", " ").split())
    says_nothing = not text or text.casefold() in _SAYS_NOTHING
    words = _without_editions(_SEPARATOR.sub("-", text.casefold()).strip("-"))
    says_less = not _is_distinct(words) and _is_distinct(_stem_key(name))
    return (name if says_nothing or says_less else text)[:_LONGEST_TITLE]


def _by_address(url: str, name: FileName) -> FileName:
    return replace(name, native_id=f"file:{host_of(url)}{path_of(url)}", identity="", story_key="")


def _stem_key(stem: str) -> str:
    """A file's name without its editions: small letters, words joined by hyphens."""
    key = _SEPARATOR.sub("-", _without_copy(stem.strip()).casefold()).strip("-")
    return _without_editions(key) or key


def _without_editions(key: str) -> str:
    return re.sub(r"-{2,}", "-", _EDITION.sub("", key)).strip("-")


def _without_copy(stem: str) -> str:
    """The name without Drupal's `_0`, unless the number counts something: "annex_1", "6_july", "2026_07"."""
    found = _COPY.search(stem)
    if found is None:
        return stem
    before, number = found["before"].casefold(), found["copy"]
    if number == "_0":
        counts = before.isdigit() and len(before) < len("2026")  # as in "version 2_0"
    else:
        counts = before in _COUNTED or before.isdigit() or re.fullmatch(_MONTH, before) is not None
    return stem if counts else stem[: found.start("copy")]


def _without_language(key: str) -> tuple[str, str]:
    """The words of a name and the language that it begins or ends with."""
    words = key.split("-")
    for place, rest in ((-1, words[:-1]), (0, words[1:])):
        if len(words) > 1 and words[place] in UN_LANGUAGES:
            return "-".join(rest), words[place]
    return key, ""


def _is_distinct(words: str) -> bool:
    """Whether a name says which document it is: two words at least, and not only what many documents are called."""
    parts = words.split("-")
    own = [part for part in parts if _WORD.search(part) and part not in _GENERAL and not re.fullmatch(_MONTH, part)]
    return bool(_DENSE.search(words)) or (len(parts) > 1 and bool(own))
