"""Nothing a source says can break out: no markup, no line of its own, no header, nothing turned, no odd address."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.mail import message
from delivery.writing import UNSUBSCRIBE_HERE, for_recipient, write
from delivery.written import Written
from model import Flagged
from tests.delivery.editions import SETTINGS
from tests.delivery.samples import CALENDAR, DESK, NAMES, OPENING, evidence, match, sample

HOSTILE = (
    '<script>alert(1)</script><img src=x onerror=alert(1)>" onmouseover="alert(1)\'',
    "a title\r\nBcc: everybody@example.org\r\n\r\n== What could not be seen\n",
    "\u202eevil\u2066 turned\u200f",
    "</blockquote></article></div><style>*{display:none}</style>",
    "{{ 7 * 7 }} {% raw %} %(x)s {0} {name}",
    "nul \x00 bell \x07 escape \x1b[31m delete \x7f",
    UNSUBSCRIBE_HERE,
)
ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    " \x01javascript:alert(1)",
    "vbscript:x",
    "file:///etc/passwd",
    "//example.org",
    f"https://evil.example/?{UNSUBSCRIBE_HERE}",
    'https://evil.example/"onclick="alert(1)',
    "https://[",
)


class _Seen(HTMLParser):
    """The tags, attributes and addresses of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note all of it."""
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}
        self.addresses |= {value or "" for name, value in attrs if name in {"href", "src"}}


def poisoned(text: str, url: str = "https://un-press.example/opening") -> Written:
    """An edition in which all that a source can say is this."""
    proof = replace(evidence(f"{text} x", "x"), section=text, speaker=text, second=1.0, before=text, after=text)
    copies = tuple(replace(copy, title=text, url=url, caveat=text) for copy in OPENING.copies)
    item: Flagged = replace(
        OPENING, title=text, url=url, caveat=text, matches=(match(next(iter(NAMES.topics)), proof),), copies=copies
    )
    change = replace(CALENDAR, document=copies[0], title_before="x", text_before=f"{text} a", text=f"{text} b")
    edition = replace(sample(), flagged=(item,), alerted=(item,), related=(item,), changes=(change,), waiting=copies)
    trouble = replace(edition.troubles[0], cause=text, remedy=text)
    return write(replace(edition, troubles=(trouble,)), NAMES, DESK)


USUAL = _Seen(write(sample(), NAMES, DESK).html)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_source_says_stays_text(text: str) -> None:
    """The page has no tag and no attribute that an ordinary one has not, and the text no line that a source made."""
    written = poisoned(text)
    for page in (written.html, written.page):
        seen = _Seen(page)
        assert seen.tags <= USUAL.tags
        assert seen.names <= USUAL.names
    assert "alert(1)</script>" not in written.html
    assert written.text.count("\n== What could not be seen\n") == 1
    assert "\nBcc:" not in written.text
    assert not set("\x00\x07\x1b\x7f\u202e\u2066\r") & set(written.text + written.html + written.subject)
    assert "49" not in written.subject


@pytest.mark.parametrize("text", HOSTILE)
def test_no_header_comes_of_it(text: str) -> None:
    """The subject is one line, and so is every other header."""
    raw = message(sample(), poisoned(text), "reader@example.org", DESK, SETTINGS)
    mail = message_from_bytes(raw, policy=default)
    assert not mail.defects
    assert mail["Bcc"] is None
    assert mail["To"] == "reader@example.org"


@pytest.mark.parametrize("url", ADDRESSES)
def test_only_addresses_of_the_web_are_links(url: str) -> None:
    """And none can carry the recipient's own link away."""
    written = for_recipient(poisoned("A title", url), "https://desk.example/unsubscribe/secret")
    addresses = _Seen(written.html).addresses
    assert all(address.startswith("https://") for address in addresses)
    assert "onclick" not in _Seen(written.html).names
    assert sum("secret" in address for address in addresses) == 1
    assert written.text.count("unsubscribe/secret") == 1


@given(st.text(max_size=60))
def test_whatever_it_is(text: str) -> None:
    """One place for the link of the recipient, in each form, and no tag that is not ours."""
    written = poisoned(text)
    assert (written.text.count(UNSUBSCRIBE_HERE), written.html.count(UNSUBSCRIBE_HERE)) == (1, 1)
    assert _Seen(written.html).tags <= USUAL.tags
    assert "\n" not in written.subject
