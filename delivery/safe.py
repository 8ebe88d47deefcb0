"""What came from the network, made fit for a mail: one line, not too long, nothing that turns it, no odd address."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup

from delivery.untrusted import printable, web_address

__all__ = ["UNSUBSCRIBE_HERE", "Clean", "cleaned", "inline", "isolated", "joined", "link", "short"]

UNSUBSCRIBE_HERE = "\ue000unsubscribe\ue000"
"""Stands once in text and HTML, in a line of its own, where the link of the recipient goes. Its first character is of
Unicode's private use area, and is taken out of whatever a source says: no source can have the link put elsewhere."""

_TITLE_AT_MOST = 240  # characters
_ADDRESS_AT_MOST = 1_500
_ASIDE = re.compile("[\u202a-\u202e\u2066-\u2069\ue000]")  # turns what follows (UAX 9), or is the mark above
_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")


class Clean(str):
    """Text that was made fit already, and may hold marks of direction that are ours."""

    __slots__ = ()


def inline(text: str) -> str:
    """The text on one line, with nothing in it that is not shown; spaces at its ends stay."""
    return _ASIDE.sub("", printable(_BREAK.sub(" ", text)))


def short(text: str, most: int = _TITLE_AT_MOST) -> str:
    """A title or a name: one line, cut where it would be too long for one."""
    line = " ".join(inline(text[: 4 * most]).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def link(url: str) -> str:
    """The address, where it leads into the web and is short enough for every mail program; else empty."""
    address = web_address(inline(url)) if len(url) <= _ADDRESS_AT_MOST else ""
    return address if len(address) <= 2 * _ADDRESS_AT_MOST else ""


def isolated(text: str) -> Clean:
    """Words of a script that runs from right to left, kept from turning what stands beside them."""
    line = inline(text)
    return Clean(f"\u2068{line}\u2069" if _RIGHT_TO_LEFT.search(line) else line)


def joined(several: Iterable[str], between: str) -> Clean:
    """Those that are not empty, in a row, whichever way each of them runs."""
    return Clean(between.join(isolated(one) for one in several if one))


def cleaned(value: object) -> object:
    """What a template is about to write: text that is not our own is made fit for it."""
    return inline(value) if isinstance(value, str) and not isinstance(value, Clean | Markup) else value
