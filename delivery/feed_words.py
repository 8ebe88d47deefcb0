"""The fixed sentences of feeds, calendars and exported notes, beside those of a digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model import ENGLISH, Language, Prominence

__all__ = ["FeedWords", "feed_words_in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedWords:
    """Every fixed sentence; `{}` places are filled by `str.format`."""

    title: str
    all_topics: str
    about: str
    newest: str
    why: str
    prominence: Mapping[Prominence, str]
    actors: str
    published: str
    sources: str


_ENGLISH = FeedWords(
    title="panelwatch: {topics}",
    all_topics="everything flagged",
    about="What was said about {topics}, with the exact words that prove it.",
    newest="The newest {shown} of {count}.",
    why="Why: {prominence}; rules {rules}; strength {score:.2f}",
    prominence={Prominence.CENTRAL: "what the text is about", Prominence.PASSING: "named in passing"},
    actors="Speaking or spoken of: {names}",
    published="published {when}",
    sources="Sources watched by panelwatch",
)
_TRADITIONAL_CHINESE = FeedWords(
    title="panelwatch：{topics}",
    all_topics="所有標記內容",
    about="關於{topics}的內容，附上可為佐證的原文。",
    newest="僅列最新 {shown} 則，共 {count} 則。",
    why="標記原因：{prominence}；規則 {rules}；強度 {score:.2f}",
    prominence={Prominence.CENTRAL: "全文主題", Prominence.PASSING: "順帶提及"},
    actors="發言或被提及者：{names}",
    published="發布於 {when}",
    sources="panelwatch 追蹤的來源",
)
_BY_LANGUAGE: Mapping[Language, FeedWords] = {ENGLISH: _ENGLISH, Language("zh-Hant"): _TRADITIONAL_CHINESE}


def feed_words_in(language: Language) -> FeedWords:
    """The sentences in this language; English where there are none in it."""
    return _BY_LANGUAGE.get(language, _ENGLISH)
