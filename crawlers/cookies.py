"""Cookies of a Netscape ``cookies.txt``: read into memory, never written back, never repeated in an error.

Not by `http.cookiejar` or yt-dlp: both put the line they stumble over, which is a secret, into their message.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from http.cookiejar import Cookie
from pathlib import Path

__all__ = ["cookies_in", "read_cookies"]

_HTTP_ONLY = "#HttpOnly_"
_LINE = re.compile(  # printable ASCII: what cannot be a header would be quoted in the error that says so
    r"(?P<domain>[!-~]+)\t(?:TRUE|FALSE)\t(?P<path>/[ -~]*)\t(?P<secure>TRUE|FALSE)\t"
    r"(?P<expires>[0-9]{,15})(?:\.[0-9]+)?\t(?P<name>[ -~]*)\t(?P<value>[ -~]*)"
)
_MOST_BYTES = 1_000_000


def read_cookies(path: Path) -> str:
    """The text of a file that holds cookies and nothing else.

    Raises:
        ValueError: there is none, or it is no such file; said without the path and without what stands in it.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise ValueError(f"it cannot be read: {os.strerror(error.errno or 0)}") from None
    if len(content) > _MOST_BYTES:
        raise ValueError("it is too large to be a list of cookies")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    if not any(True for _ in cookies_in(text)):
        raise ValueError("it holds no cookies")
    return text


def cookies_in(text: str) -> Iterator[Cookie]:
    """The cookies, those that end with their session included.

    Raises:
        ValueError: a line is no cookie; only its number is said.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        told = line.removesuffix("\r").removeprefix(_HTTP_ONLY)
        if not told.strip() or (told.startswith("#") and not line.startswith(_HTTP_ONLY)):
            continue
        found = _LINE.fullmatch(told)
        if found is None:
            raise ValueError(f"line {number} is no cookie as a Netscape cookies.txt holds them")
        yield _cookie(found)


def _cookie(found: re.Match[str]) -> Cookie:
    domain, expires = found["domain"], int(found["expires"] or 0)
    return Cookie(
        version=0,
        name=found["name"],
        value=found["value"],
        port=None,
        port_specified=False,
        domain=domain,
        domain_specified=domain.startswith("."),
        domain_initial_dot=domain.startswith("."),
        path=found["path"],
        path_specified=True,
        secure=found["secure"] == "TRUE",
        expires=expires or None,
        discard=not expires,
        comment=None,
        comment_url=None,
        rest={},
    )
