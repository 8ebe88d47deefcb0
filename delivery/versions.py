"""The documents of a story as a reader looks for them: one in each language, then copies and recordings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from model import ENGLISH, UNDETERMINED, Copy, Language

__all__ = ["Versions", "language_name", "versions"]

_NAMES: Mapping[str, str] = {
    "ar": "العربية",
    "de": "Deutsch",
    "en": "English",
    "es": "español",
    "fr": "français",
    "hi": "हिन्दी",
    "it": "italiano",
    "ja": "日本語",
    "ko": "한국어",
    "pt": "português",
    "ru": "русский",
    "sw": "Kiswahili",
    "ur": "اردو",
    "zh": "中文",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """The other documents of a story: `languages` has one for each other language, `also` the rest."""

    languages: tuple[Copy, ...] = ()
    also: tuple[Copy, ...] = ()


def language_name(language: Language) -> str:
    """What a language calls itself; its tag where we do not know."""
    return _NAMES.get(language, language)


def versions(language: Language, kind: str, copies: Iterable[Copy], reader: Language = ENGLISH) -> Versions:
    """Sort the other documents of a story, as seen from one in `language`.

    Of several in one language, the one of the same kind stands for it: the French text of an English text, not the
    French recording. What is written in the reader's language, in whatever script, comes first.
    """
    copies = tuple(copies)
    chosen: dict[Language, Copy] = {}
    for copy in sorted(copies, key=lambda copy: copy.kind != kind):
        if copy.language not in {language, UNDETERMINED}:
            chosen.setdefault(copy.language, copy)
    ids = {copy.document_id for copy in chosen.values()}
    return Versions(
        languages=tuple(chosen[one] for one in sorted(chosen, key=lambda one: (not _same(one, reader), one))),
        also=tuple(copy for copy in copies if copy.document_id not in ids),
    )


def _same(one: Language, other: Language) -> bool:
    """Whether two tags are of one language, in whatever script."""
    return one.partition("-")[0] == other.partition("-")[0]
