"""What came from the network, made fit for the files we write: characters that formats forbid, addresses that run."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

__all__ = ["one_line", "printable", "web_address"]

# Everything outside the production `Char` of XML 1.0; C1 controls are allowed there, and shown by nobody.
_FORBIDDEN = re.compile("[^\t\n\r\\x20-\\x7e\\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Characters that turn the direction of all that follows (UAX 9): a title with one of them would turn its neighbours.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ODD_IN_ADDRESSES = re.compile(r"[\s\x00-\x20\x7f-\x9f<>\"'`{}|\\^]")


def printable(text: str) -> str:
    """The text without what XML 1.0 forbids: controls, lone surrogates, non-characters."""
    return _FORBIDDEN.sub("", text)


def one_line(text: str) -> str:
    """A name or a title: one line, and nothing in it turns the direction of what stands beside it."""
    return " ".join(_TURNING.sub("", printable(text)).split())


def web_address(url: str) -> str:
    """The address, where it leads into the web and nowhere else; else empty: ``javascript:`` is no place to go."""
    url = printable(url).strip()
    try:
        parts = urlsplit(url)
        is_web = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    return _ODD_IN_ADDRESSES.sub(lambda odd: quote(odd[0]), url) if is_web else ""
