"""How words are spelled for matching: one folded text for many ways to write the same, and the way back.

Folding undoes width, case, accents, ligatures, Arabic vowel signs and letter variants, kinds of hyphen, quotation mark
and space, a space between Han and Latin letters or digits, and the dots of "A.I.". It works character by character
through one table; whole stretches that fold to themselves are passed over, and the way back counts only in the few that
change their length.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import accumulate

__all__ = ["BREAK", "DENSE", "DENSE_LETTERS", "PARTLESS", "Folded", "bordered", "fold", "is_dense", "joins"]

BREAK = "\x00"
"""Stands between title and text: no form runs across it."""

DENSE = 3
"""So much more is said in a character of Han or kana."""

DENSE_LETTERS = "\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Han and kana, for a class of a pattern."""

PARTLESS = f"{DENSE_LETTERS}가-힣"
"""These and hangul: what is written without borders of words."""

_VARIANTS = {
    **dict.fromkeys("‘’‚‛′ʼʻʹ`´＇", "'"),
    **dict.fromkeys("“”„‟″«»＂", '"'),
    **dict(zip("ىیکةٱ", "ييكها", strict=True)),
    **dict(zip("øłđı", "oldi", strict=True)),
    "æ": "ae",
    "œ": "oe",
    "ـ": "",  # the stroke that only lengthens an Arabic word
    "·": "",  # a dot between Chinese parts of a foreign name, or none
    BREAK: BREAK,
}
_NOT_ASCII = 0x80
_MARKS = frozenset({"Mn", "Me", "Cf"})  # accents, vowel signs, soft hyphens, zero-width characters
_HANGUL = ("가", "힣")
_SPACES = re.compile(" {2,}")
# Beside Han or kana, "AI 治理" and "AI治理" are the same. It begins with a space, as that is found fast.
_SET_APART = re.compile(rf" (?:(?<=[{DENSE_LETTERS}] ) *(?=[a-z0-9])|(?<=[a-z0-9] ) *(?=[{DENSE_LETTERS}]))")
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}")
_DOTS = re.compile(r"\.(?=[^\W\d_]\.)")
# Characters that may change when folded: neither ASCII nor Cyrillic, Arabic or Han that folds to itself, nor hangul,
# of which decomposing would match half a syllable.
_MAY_CHANGE = (
    r"[^\x00-\x7f\u0430-\u0438\u043a-\u044f\u0627\u0628\u062a-\u063f\u0641-\u0648\u064a"
    r"\u3001-\u301b\u4e00-\u9fff\uac00-\ud7a3]"
)
_CHANGING = re.compile(f"{_MAY_CHANGE}{_MAY_CHANGE}*")  # twice as fast to find as with a plus
_PARTLESS_RUN = re.compile(rf"[{PARTLESS}][ \u2010-\u2027\u3001-\u301b{PARTLESS}]*")
_BESIDE_WORDS = re.compile(r"[^\w\x00-\x7f][^\w\x00-\x7f]*")


def _fold_one(char: str) -> str:
    if char in _VARIANTS:
        return _VARIANTS[char]
    lower = unicodedata.normalize("NFKD", char).casefold()
    return "".join(_plain(part) for part in unicodedata.normalize("NFKD", lower))


def _plain(char: str) -> str:
    if char in _VARIANTS:
        return _VARIANTS[char]
    category = unicodedata.category(char)
    if category in _MARKS:
        return ""
    if category == "Pd" or char.isspace():
        return " "
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)


class _Table(dict[int, str]):
    """What each character folds to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_one(chr(code))
        return folded


_TABLE = _Table()
_ASCII = bytes(ord(_TABLE[code]) if code < _NOT_ASCII else code for code in range(0x100))  # each folds to one other


@lru_cache(maxsize=4096)
def _folded(run: str) -> tuple[str, bool]:
    """A few characters folded, and whether each of them folds to just one."""
    return run.translate(_TABLE), all(len(_TABLE[ord(char)]) == 1 for char in run)


_JOINING = bytes(code if code >= _NOT_ASCII or chr(code).isalnum() else 0x20 for code in range(0x100))


def bordered(text: str) -> str:
    """The text, with a space before and after, of which only letters and digits that join to words are left.

    Whatever else stands there is a space, so that words can be looked for together with their borders.
    """
    words = f" {text} ".encode("utf-8", "surrogatepass").translate(_JOINING).decode("utf-8", "surrogatepass")
    for beside in (_PARTLESS_RUN, _BESIDE_WORDS):
        if not words.isascii():
            words = beside.sub(_blank, words)
    return words


def _blank(run: re.Match[str]) -> str:
    return " " * (run.end() - run.start())


def fold(words: str) -> str:
    """Fold a short string: what forms and texts have in common."""
    return Folded(words).text


class Folded:
    """A text as it is matched, and the way back to the original."""

    def __init__(self, original: str) -> None:
        """Fold at once; the way back is prepared when it is first asked for."""
        self.original = original
        self._cut_at: list[int] = []  # offsets in `text` before which characters were cut out ...
        self._cut: list[int] = [0]  # ... and how many, in all, up to each
        self._uneven: list[tuple[int, int]] = []  # stretches of the original in which lengths change
        self.text = self._squeezed(self._fold())

    def _fold(self) -> str:
        """All characters folded: ASCII at a stroke, then what else may change."""

        def changed(run: re.Match[str]) -> str:
            text, even = _folded(run[0])
            if not even:
                self._uneven.append(run.span())
            return text

        lower = self.original.encode("utf-8", "surrogatepass").translate(_ASCII).decode("utf-8", "surrogatepass")
        return lower if lower.isascii() else _CHANGING.sub(changed, lower)

    def _squeezed(self, text: str) -> str:
        """Cut the dots of "A.I.", spaces beside Han, all but one of several spaces, and remember where."""
        spans = _dots(text) if text.isascii() else [*_dots(text), *_apart(text)]
        if "  " in text:
            spans += _several(text)
        pieces, last = [], 0
        for start, end in sorted(spans):
            pieces.append(text[last:start])
            self._cut_at.append(start - self._cut[-1])
            self._cut.append(self._cut[-1] + end - start)
            last = end
        return "".join([*pieces, text[last:]]) if pieces else text

    @cached_property
    def _uncut(self) -> list[int]:
        """The offsets of `_cut_at` before anything was cut."""
        return [at + before for at, before in zip(self._cut_at, self._cut, strict=False)]

    @cached_property
    def _bends(self) -> tuple[list[int], list[int]]:
        """Where stretches begin and end in which lengths change: in the original, and in its folding before cutting.

        From each odd place to the next lengths change, from each even one every character folds to one.
        """
        original, folded = [0], [0]
        for first, last in self._uneven:
            start = folded[-1] + first - original[-1]
            original += first, last
            folded += start, start + _lengths(self.original[first:last])[-1]
        return original, folded

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The original's span for a span of the folded text that is not empty: whole characters with their marks."""
        first = self._origin(start + self._cut[bisect_right(self._cut_at, start)])
        last = self._origin(end - 1 + self._cut[bisect_left(self._cut_at, end)])
        last += 1
        while last < len(self.original) and unicodedata.category(self.original[last]) in _MARKS:
            last += 1
        return first, last

    def _origin(self, offset: int) -> int:
        """The original's character that an offset, before cutting, comes from."""
        original, folded = self._bends
        place = bisect_right(folded, offset) - 1
        beyond = offset - folded[place]
        if place % 2 == 0:
            return original[place] + beyond
        run = self.original[original[place] : original[place + 1]]
        return original[place] + bisect_right(_lengths(run), beyond)

    def position(self, index: int) -> int:
        """The folded offset at which the original's `index` stands."""
        original, folded = self._bends
        place = bisect_right(original, index) - 1
        beyond = index - original[place]
        if place % 2 and beyond:
            beyond = _lengths(self.original[original[place] : index])[-1]
        offset = folded[place] + beyond
        passed = bisect_left(self._uncut, offset)
        end = self._uncut[passed - 1] + self._cut[passed] - self._cut[passed - 1] if passed else 0
        return offset + max(0, end - offset) - self._cut[passed]


def _lengths(run: str) -> list[int]:
    """How long the folding is up to each character of a run, itself included."""
    return list(accumulate(len(_TABLE[ord(char)]) for char in run))


def _apart(text: str) -> Iterator[tuple[int, int]]:
    """The spaces between Han or kana and Latin letters or digits."""
    return (found.span() for found in _SET_APART.finditer(text))


def _several(text: str) -> Iterator[tuple[int, int]]:
    """Of several spaces all but the first, where they are not cut anyway."""
    for found in _SPACES.finditer(text):
        if not _SET_APART.match(text, found.start()):
            yield found.start() + 1, found.end()


def _dots(text: str) -> list[tuple[int, int]]:
    """Where the dots of "A.I." stand."""
    spans: list[tuple[int, int]] = []
    after = 0
    for found in _DOTS.finditer(text):
        at = found.start()
        if at >= after and (dotted := _DOTTED.match(text, max(0, at - 1))):
            after = dotted.end()
            spans += [(dot, dot + 1) for dot in range(at, after, 2)]
    return spans


def is_dense(char: str) -> bool:
    """Whether the character is Han or kana: no spaces between words, and much said in few characters."""
    return "\u3005" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"


@lru_cache(maxsize=4096)
def joins(char: str) -> bool:
    """Whether a word goes on through this character: a letter or digit of a script that parts its words."""
    return char.isalnum() and not is_dense(char) and not _HANGUL[0] <= char <= _HANGUL[1]
