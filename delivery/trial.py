"""A test message: it says that it is one, so that whoever set up a subscription sees that it arrives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from delivery.slots import next_slot
from delivery.written import Written
from model import ENGLISH, Edition, EditionKind, Language, Subscription

__all__ = ["trial"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    subject: str
    text: str
    following: str
    only_alerts: str


_ENGLISH = _Words(
    subject="panelwatch: a test for {name}",
    text="This is a test. What the subscription {name} tells will arrive here.",
    following="Its next edition is due {when} ({zone}).",
    only_alerts="It has no days, so it sends alerts only.",
)
_WORDS: Mapping[Language, _Words] = {
    ENGLISH: _ENGLISH,
    Language("zh-Hant"): _Words(
        subject="panelwatch：{name} 測試信",
        text="這是一封測試信。訂閱「{name}」的內容會寄到這裡。",
        following="下一期預定於 {when}（{zone}）寄出。",
        only_alerts="這項訂閱沒有設定寄送日，只會寄出即時通知。",
    ),
}


def trial(subscription: Subscription, now: datetime) -> tuple[Edition, Written]:
    """An edition that tells nothing but when the next one is due, in the subscriber's language."""
    words, due = _WORDS[subscription.language], next_slot(subscription, now)
    following = words.only_alerts
    if due is not None:
        local = due.astimezone(ZoneInfo(subscription.timezone))
        following = words.following.format(when=f"{local:%Y-%m-%d %H:%M}", zone=subscription.timezone)
    subject = words.subject.format(name=subscription.name)
    lines = (words.text.format(name=subscription.name), following)
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    head = f'<!doctype html><html lang="{subscription.language}"><meta charset="utf-8"><title>{escape(subject)}</title>'
    edition = Edition(
        subscription=subscription,
        number=int(now.timestamp()),  # another Message-ID for another test
        built_at=now,
        since=None,
        flagged=(),
        kind=EditionKind.CATCH_UP,
    )
    return edition, Written(
        subject=" ".join(subject.split()), text="\n\n".join(lines) + "\n", html=head + body, page="", told=()
    )
