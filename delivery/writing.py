"""An edition put into words, once for everybody; and once more for one recipient, with the way out that is theirs."""

from __future__ import annotations

import shlex
from dataclasses import replace
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from delivery.blind import blind
from delivery.contents import Contents, contents, parts_of
from delivery.desk import Desk
from delivery.heading import heading, subject
from delivery.phrases import Phrases
from delivery.pieces import Part, Writer
from delivery.render import Names
from delivery.safe import UNSUBSCRIBE_HERE
from delivery.written import Written
from model import Edition

__all__ = ["UNSUBSCRIBE_HERE", "for_recipient", "write"]

_AT_MOST = 98_000  # bytes: Gmail clips what is longer than 102 kB, and a channel may add a little


def write(edition: Edition, names: Names, desk: Desk) -> Written:
    """Text, HTML and the whole page of an edition, equal for all recipients.

    Text and HTML tell as many stories as there is room for; the page tells all, or the first thousand. Where `desk`
    has a way to unsubscribe, both hold `UNSUBSCRIBE_HERE` once, for `for_recipient` to put it in.
    """
    say = Phrases.of(edition, names)
    writer = Writer(say=say, desk=desk)
    lists = parts_of(edition, writer)
    room = _AT_MOST - _frame(edition, writer, contents(edition, lists, say, 0)).size
    told = contents(edition, lists, say, room)
    mail = _frame(edition, writer, told)
    page = _frame(edition, writer, contents(edition, lists, say, None), whole=True)
    return Written(
        subject=subject(edition, say),
        text=str(mail.text),
        html=str(mail.html),
        page=_without_its_line(str(page.html)),
        told=told.match_ids,
        left_out=told.left_out,
    )


def for_recipient(written: Written, link: str) -> Written:
    """The same with a recipient's own link to unsubscribe; with an empty link the whole line goes."""
    if not link:
        return replace(written, text=_without_its_line(written.text), html=_without_its_line(written.html))
    return replace(
        written,
        text=written.text.replace(UNSUBSCRIBE_HERE, link),
        html=written.html.replace(UNSUBSCRIBE_HERE, str(escape(link))),
    )


def _without_its_line(told: str) -> str:
    return "\n".join(line for line in told.split("\n") if UNSUBSCRIBE_HERE not in line)


def _command(edition: Edition) -> str:
    """What writes the page of all that had no room: the next edition, or the same catch-up once more."""
    reader, since = edition.subscription, ""
    if edition.since is not None:
        since = f" --since {edition.since.astimezone(ZoneInfo(reader.timezone)):%Y-%m-%d}"
    return f"panelwatch digest {shlex.quote(reader.name)}{since} --write ."


def _frame(edition: Edition, writer: Writer, told: Contents, *, whole: bool = False) -> Part:
    """An edition put together, in both forms; `whole` with every source that could not be seen."""
    name, desk, say = edition.subscription.name, writer.desk, writer.say
    facts = {
        "subject": subject(edition, say),
        "head": heading(edition, say),
        "told": told,
        "whole": whole,
        "blind": blind(edition, say, whole=whole),
        "zone": say.zone,
        "place": desk.edition(edition.id),
        "command": _command(edition),
        "is_catch_up": edition.since is not None,
        "way_out": Markup(UNSUBSCRIBE_HERE) if desk.unsubscribe(name, "") else "",  # noqa: S704 - our own mark
    }
    text = writer.render("frame.txt", facts)
    return Part(html=Markup(f"{writer.render('frame.html', facts)}\n"), text=Markup(f"{text}\n"))  # noqa: S704
