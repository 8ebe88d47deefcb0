"""The fixed sentences of a digest, in the languages a digest can be written in (quotations stay in the original)."""

from __future__ import annotations

from collections.abc import Mapping

from delivery.wording import Words, counted
from delivery.words_chinese import TRADITIONAL_CHINESE
from delivery.words_english import IN_ENGLISH
from model import ENGLISH, Language

__all__ = ["Words", "counted", "words_in"]

_BY_LANGUAGE: Mapping[Language, Words] = {ENGLISH: IN_ENGLISH, Language("zh-Hant"): TRADITIONAL_CHINESE}


def words_in(language: Language) -> Words:
    """The sentences in this language; settings admit no other than those of the table."""
    return _BY_LANGUAGE[language]
