"""Score how much a decoded text looks like text: the judge between charsets that all decode without an error.

Every non-ASCII character is worth something, by what it is and by which charset brought it: kana prove Japanese, but
kana that GB18030 yields prove that it is the wrong one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Container
from enum import Enum, auto
from functools import cache

from crawlers.charset_tables import (
    ARABIC,
    CYRILLIC,
    HAN_BOTH,
    HAN_SIMPLIFIED,
    HAN_TRADITIONAL,
    HANGUL,
    KANJI,
    LATIN,
)

__all__ = ["CANDIDATES", "score"]


class Kind(Enum):
    """What a non-ASCII character is."""

    COMMON_HAN = auto()
    SIMPLIFIED = auto()
    TRADITIONAL = auto()
    KANJI = auto()
    HAN = auto()
    KANA = auto()
    COMMON_HANGUL = auto()
    HANGUL = auto()
    CYRILLIC = auto()
    ARABIC = auto()
    COMMON_LATIN = auto()
    LATIN = auto()
    WIDE_MARK = auto()  # CJK punctuation and full-width forms
    MARK = auto()  # dashes and quotation marks of western text
    SPACE = auto()
    LETTER = auto()  # of any other script
    SYMBOL = auto()
    JUNK = auto()


# The first that holds a character names its kind.
_SETS: tuple[tuple[Kind, Container[str]], ...] = (
    (Kind.SIMPLIFIED, HAN_SIMPLIFIED - HAN_TRADITIONAL),
    (Kind.TRADITIONAL, HAN_TRADITIONAL - HAN_SIMPLIFIED),
    (Kind.COMMON_HAN, HAN_BOTH | HAN_TRADITIONAL),
    (Kind.KANJI, KANJI),
    (Kind.COMMON_HANGUL, HANGUL),
    (Kind.COMMON_LATIN, LATIN),
    (Kind.MARK, frozenset("–—‘’“”„«»…·•№€§°")),
    (Kind.WIDE_MARK, frozenset("，。、：；！？「」『』《》〈〉【】（）・ー　％")),
)
_RANGES = (
    (Kind.HAN, "\u4e00", "\u9fff"),
    (Kind.KANA, "\u3041", "\u30fe"),
    (Kind.HANGUL, "\uac00", "\ud7a3"),
    (Kind.CYRILLIC, "\u0400", "\u045f"),
    (Kind.CYRILLIC, "\u0490", "\u0491"),
    (Kind.ARABIC, "\u0620", "\u0652"),
    (Kind.WIDE_MARK, "\uff01", "\uff5e"),
    (Kind.JUNK, "\ue000", "\uf8ff"),
)


_SINO = {Kind.WIDE_MARK: 1.0, Kind.MARK: 0.3, Kind.HAN: 0.1}
_WESTERN = {Kind.MARK: 0.8, Kind.SPACE: 0.3}
_WEIGHTS: dict[str, dict[Kind, float]] = {
    "gb18030": {**_SINO, Kind.COMMON_HAN: 1.6, Kind.SIMPLIFIED: 2.2, Kind.TRADITIONAL: 0.8, Kind.KANJI: 0.2},
    "cp950": {**_SINO, Kind.COMMON_HAN: 1.6, Kind.TRADITIONAL: 2.2, Kind.KANJI: 0.2},
    "big5hkscs": {**_SINO, Kind.COMMON_HAN: 1.6, Kind.TRADITIONAL: 2.2, Kind.KANJI: 0.2},
    "cp949": {**_SINO, Kind.HAN: -0.7, Kind.COMMON_HAN: -0.4, Kind.COMMON_HANGUL: 1.9, Kind.HANGUL: 0.3},
    "cp932": {**_SINO, Kind.COMMON_HAN: 0.9, Kind.SIMPLIFIED: -0.3, Kind.TRADITIONAL: 0.3, Kind.KANA: 1.9},
    "euc_jp": {**_SINO, Kind.COMMON_HAN: 0.9, Kind.SIMPLIFIED: -0.3, Kind.TRADITIONAL: 0.3, Kind.KANA: 1.9},
    "cp1251": {**_WESTERN, Kind.CYRILLIC: 1.0},
    "koi8-r": {**_WESTERN, Kind.CYRILLIC: 1.0},
    "koi8-u": {**_WESTERN, Kind.CYRILLIC: 0.99},
    "cp1256": {**_WESTERN, Kind.ARABIC: 1.0, Kind.COMMON_LATIN: -0.2},
    "cp1252": {**_WESTERN, Kind.COMMON_LATIN: 1.2, Kind.LATIN: 0.2},
}
_WEIGHTS["euc_jis_2004"] = {kind: weight - 0.01 for kind, weight in _WEIGHTS["euc_jp"].items()}
_ANY = {kind: max(weights.get(kind, -1.0) for weights in _WEIGHTS.values()) for kind in Kind} | {Kind.LETTER: 0.9}
_JAPANESE = frozenset({"cp932", "euc_jp", "euc_jis_2004"})
_KANJI_WORTH = 1.5  # many are common in China too, so they are asked for by themselves
_LEVEL_ONE = {"gb18030": (0xB0, 0xD7), "cp950": (0xA4, 0xC6), "big5hkscs": (0xA4, 0xC6)}  # lead bytes
_EVERYDAY = 0.4
_FOREIGN = -1.0  # of a character that this charset's text should not hold
_JUNK = -4.0
CANDIDATES = tuple(_WEIGHTS)

_NON_ASCII = re.compile(r"[^\x00-\x7f]")
# Sights that correct text hardly ever offers; each costs as much as a junk character.
_ODD = {
    "cp1251": re.compile(r"[a-zA-Z][А-Яа-яё]|[А-Яа-яё][a-zA-Z]|[а-яё][А-ЯЁ]|[А-яё][«»№§·°€•]+[А-яё]"),
    "koi8-r": re.compile(r"[a-zA-Z][А-Яа-яё]|[А-Яа-яё][a-zA-Z]|[а-яё][А-ЯЁ]|[А-яё][«»№§·°€•]+[А-яё]"),
    "koi8-u": re.compile(r"[a-zA-Z][А-Яа-яёії]|[А-Яа-яёії][a-zA-Z]|[а-яёії][А-ЯЁЇІ]"),
    "cp1256": re.compile(r"[a-zA-Z][ء-ي]|[ء-ي][a-zA-Z]"),
    "cp1252": re.compile(r"[À-ÿ]{2}[À-ÿ¡-¿]|[a-z][À-Þ]"),
}


def score(text: str, charset: str) -> float:
    """How much `text`, as decoded with `charset`, looks like text; about 1 for good text, below 0 for mojibake."""
    weights = _WEIGHTS.get(charset, _ANY)
    characters = Counter(_NON_ASCII.findall(text))
    count = characters.total()
    if not count:
        return 0.0
    worth = sum(_worth(char, weights, charset) * times for char, times in characters.items())
    odd = len(odd_sights.findall(text)) if (odd_sights := _ODD.get(charset)) else 0
    return (worth + _JUNK / 2 * odd) / count


def _worth(char: str, weights: dict[Kind, float], charset: str) -> float:
    kind = _kind(char)
    if kind is Kind.JUNK:
        return _JUNK
    if charset in _JAPANESE and char in KANJI:
        return _KANJI_WORTH
    weight = weights.get(kind, _FOREIGN)
    if kind is Kind.HAN and charset in _LEVEL_ONE:
        return weight + (_EVERYDAY if _is_everyday(char, charset) else 0.0)
    if kind is Kind.CYRILLIC:
        return weight * _by_rank(char.lower(), CYRILLIC) * (1.0 if char.islower() else 0.6)
    if kind is Kind.ARABIC:
        return weight * _by_rank(char, ARABIC)
    return weight


@cache
def _is_everyday(char: str, charset: str) -> bool:
    """Whether a charset lists this character in its first part, of those in everyday use."""
    first, last = _LEVEL_ONE[charset]
    return first <= char.encode(charset, errors="replace")[0] <= last


def _by_rank(letter: str, order: str) -> float:
    """From 1.6 for the commonest letter to 0.2 for the rarest; the mean over real text is about 1.3."""
    rank = order.find(letter)
    return -0.5 if rank < 0 else 1.6 - 1.4 * rank / len(order)


@cache
def _kind(char: str) -> Kind:
    """What a non-ASCII character is."""
    for kind, characters in _SETS:
        if char in characters:
            return kind
    for kind, first, last in _RANGES:
        if first <= char <= last:
            return kind
    return _western_kind(char)


def _western_kind(char: str) -> Kind:
    category = unicodedata.category(char)
    if char == "\xa0":
        return Kind.SPACE
    if category[0] == "L":
        return Kind.LATIN if char < "\u0250" else Kind.LETTER
    if category[0] == "M":
        return Kind.LETTER
    return Kind.JUNK if category[0] == "C" or "\u2500" <= char <= "\u259f" else Kind.SYMBOL
