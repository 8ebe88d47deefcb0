"""The fixed sentences of a digest, in the languages a digest can be written in (quotations stay in the original)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model import ENGLISH, Language

__all__ = ["Words", "words_in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Every fixed sentence; `{}` places are filled by `str.format`."""

    subject: str
    heading: str
    count: str
    nothing: str
    changed: str
    removed: str
    languages: str
    copies: str
    caveat: str
    late: str
    related: str
    person: str
    first_seen: str
    planned: str
    proven_in: str
    section: str
    page: str
    at_second: str
    said_by: str
    undated: str
    blind: str
    all_seen: str
    none_seen: str
    remedy: str
    again: str
    foot: str
    colon: str
    comma: str
    between: str  # the things of a list
    aside: str
    named: str  # the title of a section
    quoted: str


_ENGLISH = Words(
    subject="panelwatch no. {number}: {count} on {topics}",
    heading="What was said about {topics}",
    count="{count} flagged, {sources} sources checked, {when}",
    nothing="Nothing new was flagged.",
    changed="changed {when}",
    removed="taken down by its source",
    languages="Available in",
    copies="Also at",
    caveat="Its source says",
    late="Found late: published days before it was first seen",
    related="Related: names neither body",
    person="{name} ({actor})",
    first_seen="first seen {when}",
    planned="to take place {when}",
    proven_in="in",
    section="in the section {named}",
    page="page {number}",
    at_second="at {clock}",
    said_by="said by {name}",
    undated="no date given",
    blind="What could not be seen",
    all_seen="Every source that was checked could be seen.",
    none_seen="No source was ever crawled: nothing could be seen.",
    remedy="{cause}. What helps: {remedy}",
    again="{cause}; asked again from {when}",
    foot="Times are in {zone}. Each quotation stands in the source exactly as shown.",
    colon=": ",
    comma=", ",
    between=", ",
    aside=" ({told})",
    named="“{title}”",
    quoted="“{sentence}”",
)
_TRADITIONAL_CHINESE = Words(
    subject="panelwatch 第 {number} 期：{count} 則，{topics}",
    heading="關於{topics}的最新內容",
    count="標記 {count} 則，檢查 {sources} 個來源，{when}",
    nothing="沒有新的標記內容。",
    changed="{when} 有修改",
    removed="來源已撤下",
    languages="語言版本",
    copies="另見",
    caveat="來源自述",
    late="較晚發現：發布數日後才首次看到",
    related="相關內容：未提及這兩個機構",
    person="{name}（{actor}）",
    first_seen="首次看到 {when}",
    planned="預定 {when} 舉行",
    proven_in="出自",
    section="段落{named}",
    page="第 {number} 頁",
    at_second="時間點 {clock}",
    said_by="發言者：{name}",
    undated="未註明日期",
    blind="沒能看到的來源",
    all_seen="檢查過的來源都看得到。",
    none_seen="還沒有檢查過任何來源。",
    remedy="{cause}。處理方式：{remedy}",
    again="{cause}，{when} 起再行詢問",
    foot="時間為 {zone}。引文皆與原文一字不差。",
    colon="：",
    comma="，",
    between="、",
    aside="（{told}）",
    named="「{title}」",
    quoted="「{sentence}」",
)

_BY_LANGUAGE: Mapping[Language, Words] = {ENGLISH: _ENGLISH, Language("zh-Hant"): _TRADITIONAL_CHINESE}


def words_in(language: Language) -> Words:
    """The sentences in this language; settings admit no other than those of the table."""
    return _BY_LANGUAGE[language]
