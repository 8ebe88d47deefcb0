"""The fixed sentences of a calendar, in the languages a digest can be written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model import ENGLISH, AgendaKind, Language

__all__ = ["AgendaWords", "agenda_words_in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaWords:
    """Every fixed sentence; `{}` places are filled by `str.format`."""

    title: str
    about: str
    summary: str
    kinds: Mapping[AgendaKind, str]
    some_day: str
    only_month: str
    quoted: str
    more: str


_ENGLISH = AgendaWords(
    title="panelwatch: dates of {topics}",
    about="Sessions, deadlines and report releases that flagged texts name, each with the sentence that names it.",
    summary="{topic}: {kind}",
    kinds={
        AgendaKind.SESSION: "session",
        AgendaKind.DEADLINE: "deadline",
        AgendaKind.RELEASE: "report release",
    },
    some_day="(some day in {month:%Y-%m})",
    only_month="The text names the month only. The day is not known.",
    quoted="“{sentence}”",
    more="Told by {count} documents more.",
)
_TRADITIONAL_CHINESE = AgendaWords(
    title="panelwatch：{topics}的日期",
    about="標記內容中提到的日期：會議、截止日、報告發布，並附提到日期的原句。",
    summary="{topic}：{kind}",
    kinds={
        AgendaKind.SESSION: "會議",
        AgendaKind.DEADLINE: "截止日",
        AgendaKind.RELEASE: "報告發布",
    },
    some_day="（{month:%Y-%m}，日期未定）",
    only_month="原文只寫月份，確切日期不明。",
    quoted="「{sentence}」",
    more="另有 {count} 份文件提到。",
)
_BY_LANGUAGE: Mapping[Language, AgendaWords] = {ENGLISH: _ENGLISH, Language("zh-Hant"): _TRADITIONAL_CHINESE}


def agenda_words_in(language: Language) -> AgendaWords:
    """The sentences in this language; English where there are none in it."""
    return _BY_LANGUAGE.get(language, _ENGLISH)
