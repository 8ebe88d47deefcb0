"""An edition as a short text, through Apprise: Telegram, LINE, Slack, Matrix, ntfy and a hundred others.

The addresses of these services hold tokens: neither they nor what the library logs of them is told.
"""

from __future__ import annotations

import importlib.util
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from delivery.channel import AboutTo, Line
from delivery.desk import Desk
from delivery.feed_words import feed_words_in
from delivery.quotes import place_of, quotation
from delivery.trial import TRIAL_NUMBER
from delivery.untrusted import one_line, web_address
from delivery.words import words_in
from delivery.written import Written
from model import Answer, AnswerKind, Edition, Flagged, Subscription
from settings import Settings

__all__ = ["REQUIREMENT", "is_installed", "line", "message"]

REQUIREMENT = "apprise>=2,<3"
"""As pip installs it; the extra `alerts` of this project holds the same."""

_LONGEST = 3500  # characters: one message of most services, and few of any
_LONGEST_TITLE = 200
_STATUS = re.compile(r"error=(\d{3})")  # how the library's plugins log it


def is_installed() -> bool:
    """Whether the extra is there."""
    return importlib.util.find_spec("apprise") is not None


def message(edition: Edition, written: Written, recipient: str, desk: Desk, settings: Settings) -> bytes:  # noqa: ARG001 - a channel's shape
    """The subject, and below it the stories as long as there is room, then how many more there are, and where."""
    told = set(written.told)
    stories = [one for one in (*edition.flagged, *edition.related) if not told.isdisjoint(one.match_ids)]
    parts, room = [], _LONGEST
    for story in stories:
        part = _story(edition, story)
        room -= len(part) + 2
        if room < 0:
            break
        parts.append(part)
    left = len(stories) - len(parts) + written.left_out
    page = desk.edition(edition.id) if edition.number != TRIAL_NUMBER else ""
    more = [f"+ {left}"] if left else []
    return "\n\n".join([one_line(written.subject), *parts, *more, *([page] if page else [])]).encode("utf-8", "replace")


@contextmanager
def line(settings: Settings) -> Iterator[Line]:  # noqa: ARG001 - a channel's shape
    """A way to whatever service an address names."""
    yield _Line()


class _Line:
    def hand_over(self, subscription: Subscription, recipient: str, message: bytes, about_to: AboutTo) -> Answer:  # noqa: ARG002 - a channel's shape
        """Send it once. What the service answers is not known beyond yes or no, so that no is always LATER."""
        if not is_installed():
            return _later(f"Apprise is not installed: pip install '{REQUIREMENT}' into panelwatch's environment")
        from apprise import Apprise, AppriseAsset, LogCapture, NotifyFormat, OverflowMode

        logging.getLogger("apprise").propagate = False  # it logs what services say, and they may repeat a token
        logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)  # at DEBUG it tells whole addresses
        service = Apprise(asset=AppriseAsset(app_id="panelwatch", async_mode=False, secure_logging=True))
        with LogCapture(level=logging.WARNING, fmt="%(message)s") as logged:  # type: ignore[no-untyped-call]  # Apprise's own
            if not service.add(recipient):
                return _later("Apprise knows no such address, or something of it is missing")
            for one in service:
                one.overflow_mode = OverflowMode.SPLIT  # where a service takes less, it is several messages
            if not about_to():
                return _later("it was not sent: another process has it")
            title, _, body = message.decode().partition("\n\n")
            sent = service.notify(body=body or title, title=title if body else "", body_format=NotifyFormat.TEXT)
            status = _STATUS.search(logged.getvalue())
        if sent:
            return Answer(kind=AnswerKind.SENT)
        return _later(f"the service answers {status[1]}" if status else "the service could not be reached, or refuses")


def _story(edition: Edition, story: Flagged) -> str:
    """Title, why, the first quotation, and where it is to be read: from the very words where the place has them."""
    from delivery.feed_entries import reason  # which imports Jinja

    words = words_in(edition.subscription.language)
    match = max(story.matches, key=lambda one: one.score)
    lines = [one_line(story.title)[:_LONGEST_TITLE], reason(match, feed_words_in(edition.subscription.language), words)]
    address = place_of(story, match).url
    for evidence in match.evidence[:1]:
        quoted = quotation(place_of(story, match), evidence)
        lines.append(words.quoted.format(sentence=one_line(quoted.before + quoted.words + quoted.after)))
        address = quoted.link
    return "\n".join(filter(None, (*lines, web_address(address))))


def _later(cause: str) -> Answer:
    return Answer(kind=AnswerKind.LATER, cause=cause)
