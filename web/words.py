"""What our pages say, in the languages they speak, and which of them a reader wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from model import ENGLISH, Language

__all__ = ["Note", "Words", "language_of", "words_in"]

_TRADITIONAL = Language("zh-Hant")
_LONGEST_HEADER = 500  # characters; what lies beyond is not looked at


class Note(StrEnum):
    """A page that only says something."""

    NO_LINK = "no link"  # a link of ours that was cut short or changed, or was made up
    GONE = "gone"
    NOTHING = "nothing"
    NOT_SO = "not so"
    NOT_NOW = "not now"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Every sentence; `{}` places are filled by `str.format`."""

    about: str
    feeds: str
    feeds_why: str
    everything: str
    sources: str
    health: str
    leave: str  # the question
    leave_why: str
    leave_button: str
    left: str
    left_why: str
    rejoin_button: str
    rejoined: str
    rejoined_why: str
    ask: str
    ask_why: str
    yes: str
    no: str
    said: Mapping[bool, str]
    take_back: str
    thanks: str
    taken_back: str
    unproven: str
    open: str
    colon: str
    between: str
    notes: Mapping[Note, tuple[str, str]]  # heading and text


_ENGLISH = Words(
    about="Watches what is said about the UN's two bodies on AI, and flags it with the exact words as evidence.",
    feeds="Feeds",
    feeds_why="For feed readers and calendars.",
    everything="Everything flagged",
    sources="Sources",
    health="Health",
    leave="Stop these mails?",
    leave_why="“{subscription}” is sent to {recipient}.",
    leave_button="Stop sending",
    left="Stopped",
    left_why="“{subscription}” is no longer sent to {recipient}.",
    rejoin_button="Send it again",
    rejoined="Sent again",
    rejoined_why="“{subscription}” is sent to {recipient} again.",
    ask="Is this about {topic}?",
    ask_why="Your answer is kept, and tests the rules that flag texts.",
    yes="Yes",
    no="No",
    said={True: "You said: yes.", False: "You said: no."},
    take_back="Take it back",
    thanks="Thank you.",
    taken_back="Your answer was taken back.",
    unproven="The rules no longer find it in this text.",
    open="Open the source",
    colon=": ",
    between=", ",
    notes={
        Note.NO_LINK: (
            "This link does not work",
            "It was cut short or changed on its way. Open it from the mail again, or answer the mail.",
        ),
        Note.GONE: ("This edition is no longer kept", "The mail you got holds what matters of it."),
        Note.NOTHING: ("There is nothing here", "The address may have a mistake in it."),
        Note.NOT_SO: ("This cannot be done here", "Open the link from the mail again."),
        Note.NOT_NOW: ("Not now", "The database cannot be reached. Nothing was changed; please try again in a minute."),
        Note.BROKEN: ("Something is broken here", "It is in the log of whoever runs this."),
    },
)
_CHINESE = Words(
    about="追蹤各方對聯合國兩個人工智慧機構的說法，標記出來，並附上原文佐證。",
    feeds="RSS 與行事曆訂閱",
    feeds_why="供 RSS 閱讀器與行事曆程式使用。",
    everything="所有標記內容",
    sources="來源清單",
    health="運作狀態",
    leave="要停止寄送嗎？",
    leave_why="「{subscription}」目前寄給 {recipient}。",
    leave_button="停止寄送",
    left="已停止寄送",
    left_why="「{subscription}」不會再寄給 {recipient}。",
    rejoin_button="恢復寄送",
    rejoined="已恢復寄送",
    rejoined_why="「{subscription}」會再寄給 {recipient}。",
    ask="這篇內容與「{topic}」有關嗎？",
    ask_why="您的回答會保存下來，用來檢驗標記規則。",
    yes="有關",
    no="無關",
    said={True: "您的回答：有關。", False: "您的回答：無關。"},
    take_back="收回回答",
    thanks="謝謝您。",
    taken_back="已收回您的回答。",
    unproven="目前的規則在這篇內容中已找不到相關字句。",
    open="開啟來源網頁",
    colon="：",
    between="、",
    notes={
        Note.NO_LINK: ("這個連結無法使用", "連結可能不完整或遭到更動。請從信件重新開啟，或直接回信。"),
        Note.GONE: ("這一期已不再保留", "重要內容都在您收到的信件裡。"),
        Note.NOTHING: ("這裡沒有內容", "網址可能有誤。"),
        Note.NOT_SO: ("這裡不能這樣操作", "請從信件重新開啟連結。"),
        Note.NOT_NOW: ("暫時無法使用", "目前無法連線到資料庫。沒有任何變更，請稍後再試。"),
        Note.BROKEN: ("這裡出了問題", "詳情已寫入管理者的紀錄檔。"),
    },
)


def words_in(language: Language) -> Words:
    """The sentences in this language."""
    return _CHINESE if language == _TRADITIONAL else _ENGLISH


def language_of(accepted: str) -> Language:
    """The language an `Accept-Language` wants most (RFC 9110, section 12.5.4): any Chinese is answered in ours.

    English where it wants neither, or is not understood.
    """
    wanted = sorted(map(_wanted, accepted[:_LONGEST_HEADER].split(",")), key=lambda one: -one[1])
    for tag, quality in wanted:
        primary = tag.partition("-")[0]
        if quality > 0 and primary in {"zh", "en"}:
            return _TRADITIONAL if primary == "zh" else ENGLISH
    return ENGLISH


def _wanted(written: str) -> tuple[str, float]:
    tag, _, rest = written.partition(";")
    name, _, number = rest.partition("=")
    try:
        quality = float(number) if name.strip() == "q" else 1.0
    except ValueError:
        quality = 0.0
    return tag.strip().lower(), quality
