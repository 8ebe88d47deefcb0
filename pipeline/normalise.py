"""Text as it is kept: composed, without invisible characters, with plain spaces and blank lines between paragraphs.

Not for matching: how words are folded to be found is `pipeline.spelling`.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["normalise", "one_line"]

_SURROGATE = re.compile("[\ud800-\udfff]")
_NEWLINES = re.compile("\r\n?|[\x1c-\x1e\x85\u2028]")
_PARAGRAPHS = re.compile("[\x0b\x0c\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f"  # control characters, but for those read as white space
    "\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # soft hyphen, bidi
    "\U000e0000-\U000e007f]"  # tag characters: words hidden from readers, meant for machines
)
# A joiner or non-joiner changes what is seen only between letters of these scripts, and between emoji.
_JOINING = re.compile(
    "[\u0600-\u06ff\u0700-\u077f\u0840-\u085f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
    "\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]"
)
_JOINERS = re.compile("[\u200c\u200d]+")
_LOOKED_OVER = 8  # marks between a letter and a joiner: more are no writing
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_EDGES = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile("\n{3,}")


def normalise(text: str) -> str:
    """The text as it is kept; line ends stay, a blank line parts paragraphs. Doing it twice changes nothing."""
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _PARAGRAPHS.sub("\n\n", _NEWLINES.sub("\n", text))
    text = unicodedata.normalize("NFC", _JOINERS.sub(_joined, _INVISIBLE.sub("", text)))
    text = _EDGES.sub("\n", _SPACES.sub(" ", text))
    return _BLANK_LINES.sub("\n\n", text).strip(" \n")


def one_line(text: str) -> str:
    """The text as one line: titles and headings, pieces of captions."""
    if not _is_plain(text):
        text = normalise(text)
    return " ".join(text.split())


def _joined(found: re.Match[str]) -> str:
    """The first of some joiners, where both its neighbours are letters they can join; else nothing.

    Marks upon the letters are looked over: composing puts them into another order.
    """
    text, (start, end) = found.string, found.span()
    neighbours = reversed(text[max(0, start - _LOOKED_OVER) : start]), text[end : end + _LOOKED_OVER]
    letters = [next((one for one in near if not unicodedata.combining(one)), "") for near in neighbours]
    return found[0][0] if all(map(_JOINING.match, letters)) else ""


def _is_plain(text: str) -> bool:
    """Whether only its spaces may need a hand: what is printable is visible, but for one mark that joins letters."""
    return text.isprintable() and "\u034f" not in text and unicodedata.is_normalized("NFC", text)
