"""Turn the bytes of a feed or page into text, whatever their charset is said to be.

What is declared is often wrong and oftener missing, and guessers fail on short feeds. So: a byte order mark decides;
valid UTF-8 is UTF-8; nearly valid UTF-8 is damaged UTF-8 (one bad byte must not cost the other thirty titles); anything
else is decoded with every charset worth trying, and the one that yields the commonest text wins, with a head start for
what HTTP and then the document declare.
"""

from __future__ import annotations

import codecs
import re

from crawlers.charset_scores import CANDIDATES, score

__all__ = ["decode", "detect", "look_up"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNMARKED = ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_DECLARED_INSIDE = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]+)""",
    re.IGNORECASE,
)
_NON_ASCII = re.compile(rb"[\x80-\xff]")
_HEAD = 2048  # bytes searched for a declaration
_SAMPLE = 60_000  # bytes judged: enough to be sure, and a 20 MB page costs no more

# Names as browsers read them: what is declared is the smaller set, what is sent is the larger one.
_LARGER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "cp950",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
}
_ESCAPED = {"iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_3", "iso2022_jp_ext", "iso2022_kr", "hz"}
_FIRST, _SECOND = 0.3, 0.2  # head start of the charset HTTP, or else the document, declares
_SHORT = 12  # non-ASCII characters below which valid UTF-8 may be chance


def decode(body: bytes, declared: str | None = None) -> str:
    """The text of `body`; `declared` is the charset of the Content-Type header, where there is one."""
    return body.decode(detect(body, declared), errors="replace")


def detect(body: bytes, declared: str | None = None) -> str:
    """The Python codec that `body` is best read with."""
    if marked := _marked(body):
        return marked
    names = _declared(body, declared)
    for name in names:
        if name in _ESCAPED and _decodes(body, name):
            return name
    if not _NON_ASCII.search(body):
        return "utf-8"
    if _is_utf8(body, names):
        return "utf-8"
    return _likeliest(_sample(body), names)


def look_up(name: str | None) -> str | None:
    """Our codec for a declared charset name, or None where Python has none that reads text."""
    try:
        found = codecs.lookup((name or "").strip("\"' "))
    except (LookupError, ValueError, UnicodeError):
        return None
    if not getattr(found, "_is_text_encoding", True) or found.name in {"idna", "punycode", "undefined"}:
        return None
    return _LARGER.get(found.name, found.name)


def _marked(body: bytes) -> str | None:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return name
    return next((name for start, name in _UNMARKED if body.startswith(start)), None)


def _declared(body: bytes, declared: str | None) -> list[str]:
    """Codecs that HTTP and the document declare, in this order, without a width that the bytes contradict."""
    inside = _DECLARED_INSIDE.search(body[:_HEAD])
    inner = (inside[1] or inside[2]).decode("ascii", "ignore") if inside else None
    names = [look_up(declared), look_up(inner)]
    return [name for name in names if name and not name.startswith(("utf-16", "utf-32", "utf-7"))]


def _decodes(body: bytes, name: str) -> bool:
    try:
        body.decode(name)
    except UnicodeError:
        return False
    return True


def _is_utf8(body: bytes, names: list[str]) -> bool:
    """Whether these bytes are UTF-8, perhaps with a few damaged ones."""
    text = body.decode("utf-8", errors="replace")
    found = re.findall(r"[^\x00-\x7f]", text[: _SAMPLE * 4]) or re.findall(r"[^\x00-\x7f]", text)
    bad = found.count("\ufffd")
    good = len(found) - bad
    if bad:
        return good > bad * 4 and good >= 3  # noqa: PLR2004 - legacy bytes are hardly ever valid thrice by chance
    if good >= _SHORT or not names or names[0].startswith("utf"):
        return True
    return _likeliest(_sample(body), ["utf-8", names[0]], rivals=()) == "utf-8"


def _sample(body: bytes) -> bytes:
    """A piece that holds the first non-ASCII bytes, cut where no character of any charset is cut."""
    found = _NON_ASCII.search(body)
    start = body.rfind(b">", 0, found.start()) + 1 if found else 0
    piece = body[start : start + _SAMPLE]
    return piece if len(body) <= start + _SAMPLE else piece[: piece.rfind(b">") + 1] or piece


def _likeliest(sample: bytes, names: list[str], rivals: tuple[str, ...] = CANDIDATES) -> str:
    """The codec among `names`, each with its head start, and `rivals` whose text scores best."""
    starts = dict.fromkeys(names, _SECOND) | dict.fromkeys(names[:1], _FIRST)
    candidates = dict.fromkeys([*names, *rivals])
    return max(candidates, key=lambda name: score(sample.decode(name, errors="replace"), name) + starts.get(name, 0.0))
