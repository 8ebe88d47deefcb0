"""A test message: it says that it is one, so that whoever set up a subscription sees that it arrives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape

from delivery.render import when
from delivery.safe import UNSUBSCRIBE_HERE
from delivery.slots import next_slot
from delivery.untrusted import one_line
from delivery.words import words_in
from delivery.written import Written
from model import ENGLISH, Edition, Language, Subscription

__all__ = ["TRIAL_NUMBER", "trial"]

TRIAL_NUMBER = 0
"""Editions are counted from 1: one with this number is kept nowhere, and has no page."""


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
    """An edition that tells nothing but when the next one is due, in the subscriber's language.

    Its moment names it, so that another test is another message.
    """
    words, name, due = _WORDS[subscription.language], one_line(subscription.name), next_slot(subscription, now)
    following = words.only_alerts
    if due is not None:
        at = when(due, None, subscription.timezone)
        following = words.following.format(when=at, zone=subscription.timezone)
    subject = words.subject.format(name=name)
    lines = (words.text.format(name=name), following)
    fixed = words_in(subscription.language)
    way_out = fixed.unsubscribe
    head = f'<!doctype html>\n<html lang="{subscription.language}">\n<meta charset="utf-8">\n'
    body = "".join(f"<p>{escape(line)}</p>\n" for line in lines)
    edition = Edition(subscription=subscription, number=TRIAL_NUMBER, built_at=now, since=None, flagged=(), slot=now)
    return edition, Written(
        subject=subject,
        text="\n\n".join((*lines, f"{way_out}{fixed.colon}{UNSUBSCRIBE_HERE}\n")),
        html=f'{head}<title>{escape(subject)}</title>\n{body}<p><a href="{UNSUBSCRIBE_HERE}">{way_out}</a></p>\n',
        page="",
        told=(),
    )
