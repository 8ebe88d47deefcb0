"""An edition put into words, once for everybody; and once more for one recipient, with the way out that is theirs."""

from __future__ import annotations

import re
from dataclasses import replace

from markupsafe import escape

from delivery.desk import Desk
from delivery.render import Names, html, subject, text
from delivery.written import Written
from model import Edition

__all__ = ["UNSUBSCRIBE_HERE", "for_recipient", "write"]

UNSUBSCRIBE_HERE = "\ue000unsubscribe\ue000"
"""Stands once in text and HTML, in a line of its own, where the link of the recipient goes. Its first character is of
Unicode's private use area, and is taken out of whatever a source says: no source can have the link put elsewhere."""

_LINE = re.compile(rf"[^\n]*{UNSUBSCRIBE_HERE}[^\n]*\n?")


def write(edition: Edition, names: Names, desk: Desk) -> Written:
    """Text, HTML and the whole page of an edition, equal for all recipients."""
    plain, page = text(edition, names), html(edition, names)
    way_out = bool(desk.unsubscribe(edition.subscription.name, ""))
    line = f"Unsubscribe: {UNSUBSCRIBE_HERE}\n" if way_out else ""
    anchor = f'<p><a href="{UNSUBSCRIBE_HERE}">Unsubscribe</a></p>\n' if way_out else ""
    told = [one for item in (*edition.flagged, *edition.related) for one in item.match_ids]
    told += [one for change in edition.changes for one in change.match_ids]
    return Written(
        subject=subject(edition, names),
        text=plain + line,
        html=page.replace("</body>", f"{anchor}</body>"),
        page=page,
        told=tuple(dict.fromkeys(told)),
    )


def for_recipient(written: Written, link: str) -> Written:
    """The same with a recipient's own link to unsubscribe; with an empty link the whole line goes."""
    if not link:
        return replace(written, text=_LINE.sub("", written.text), html=_LINE.sub("", written.html))
    return replace(
        written,
        text=written.text.replace(UNSUBSCRIBE_HERE, link),
        html=written.html.replace(UNSUBSCRIBE_HERE, str(escape(link))),
    )
