"""How alike two texts are: signatures to find candidates by, and the proof that one is a copy of the other.

Texts are compared by their shingles: runs of three words, or of four characters where there are no spaces between
words. Traditional and simplified Chinese count as one script. Not for the same event told in other words, nor for two
recordings of it: these are no copies, whatever they share (`pipeline.events`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from difflib import SequenceMatcher
from functools import lru_cache
from operator import eq

from rensa import RMinHash

from model import RECORDINGS, Document, Recording, Stored
from pipeline.hanzi import simplified
from pipeline.language import related
from pipeline.spelling import DENSE_LETTERS, is_dense

__all__ = ["SCHEME", "bands", "estimate", "shingles", "signature", "similar"]

_PERMUTATIONS = 128  # with the seed, the shingles and rensa's release: what stored signatures depend on (ADR 0003)
_SEED = 20_260_212
SCHEME = f"rensa-0.5 r{_PERMUTATIONS} s{_SEED} w3c4"
"""Named beside every signature: those made in another way cannot be compared."""

_ROWS = 2  # per band: 64 bands of 2 find nearly every pair above a Jaccard of 0.25
_FEWEST_SHINGLES = 40
_LOOKED_AT = 200_000  # characters
_DENSE_SHARE = 0.3  # of the letters, from which a text is read by characters
_WORDS = 3
_CHARACTERS = 4

_NEAR = timedelta(days=30)  # between two publications: the same words a season later are another event
_QUOTING = "briefing"  # what quotes a text is no copy of it; nor is what speaks it
_LEAST_ESTIMATE = 0.15  # of the signatures; far below what the proof asks for
_LEAST_JACCARD = 0.35
_LEAST_CONTAINMENT = 0.7
_ALIGNED = 1_500  # words of each text that are laid side by side
_SWAPPED_WORDS = 5  # the longest run of words exchanged for others in an otherwise equal passage
_SWAPPED_FACTS = 2  # corrections that leave a text the same ...
_SWAPPED_SHARE = 0.12  # ... or this share of its numbers and names: above, it is a form filled in anew

_WORD = re.compile(r"\w+")
_DENSE = re.compile(f"[{DENSE_LETTERS}]+")


def signature(text: str) -> tuple[int, ...]:
    """The MinHash of a text; empty where it is too short to be compared."""
    found = shingles(text)
    if len(found) < _FEWEST_SHINGLES:
        return ()
    minhash = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    minhash.update(sorted(found))
    return tuple(minhash.digest())


def bands(signature: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Number and value of each band: texts that share one are candidates. Values fit a signed 64-bit column."""
    for band in range(len(signature) // _ROWS):
        first, second = signature[band * _ROWS : band * _ROWS + _ROWS]
        value = first << 32 | second
        yield band, value - (1 << 64) if value >= 1 << 63 else value


def similar(one: Document | Stored, other: Document | Stored) -> bool:
    """Whether one is a copy of the other: cut, framed or lightly edited, with the same facts, at about the time."""
    if not one.signature or not other.signature or not related(one.language, other.language):
        return False
    if {one.kind, other.kind} & RECORDINGS:
        return False
    if one.kind and other.kind and one.kind != other.kind and _QUOTING in {one.kind, other.kind}:
        return False
    if one.published_at and other.published_at and abs(one.published_at - other.published_at) > _NEAR:
        return False
    return estimate(one, other) >= _LEAST_ESTIMATE and _overlap(one.text, other.text)


def estimate(one: Document | Recording | Stored, other: Document | Recording | Stored) -> float:
    """How much of their shingles two texts share, of all that either has, as their signatures tell it."""
    agreed: int = sum(map(eq, one.signature, other.signature))
    return agreed / _PERMUTATIONS


def _overlap(one: str, other: str) -> bool:
    ours, theirs = shingles(one), shingles(other)
    shared = len(ours & theirs)
    if shared < max(_LEAST_CONTAINMENT * min(len(ours), len(theirs)), _LEAST_JACCARD * len(ours | theirs)):
        return False
    return not _other_facts(*sorted((one, other)))  # sorted: aligning is not symmetric, and the answer must be


@lru_cache(maxsize=32)
def shingles(text: str) -> frozenset[str]:
    """The runs of words, or of characters, that a text is compared by."""
    words = _words(text)
    if _is_dense(words):
        run = "".join(words)
        return frozenset(run[start : start + _CHARACTERS] for start in range(len(run) - _CHARACTERS + 1))
    return frozenset(" ".join(words[start : start + _WORDS]) for start in range(len(words) - _WORDS + 1))


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text[:_LOOKED_AT]).casefold()
    return _WORD.findall(simplified(folded))


def _is_dense(words: list[str]) -> bool:
    letters = sum(map(len, words))
    return sum(map(len, _DENSE.findall("".join(words)))) > _DENSE_SHARE * letters


def _other_facts(one: str, other: str) -> bool:
    """Whether the same sentences are filled with other numbers and names, as one form letter is for two events."""
    ours, theirs = _tokens(one), _tokens(other)
    lowered = [[token.casefold() for token in tokens] for tokens in (ours, theirs)]
    swapped = 0
    for tag, a, b, c, d in SequenceMatcher(a=lowered[0], b=lowered[1]).get_opcodes():
        if tag == "replace" and b - a <= _SWAPPED_WORDS and d - c <= _SWAPPED_WORDS:
            swapped += bool(_facts(ours[a:b]) and _facts(theirs[c:d]))
    facts = min(len(_facts(ours)), len(_facts(theirs)))
    return swapped > max(_SWAPPED_FACTS, _SWAPPED_SHARE * facts)


def _tokens(text: str) -> list[str]:
    """Words, with Han and kana characters one by one."""
    words = _WORD.findall(simplified(unicodedata.normalize("NFKC", text[:_LOOKED_AT])))
    return [token for word in words[:_ALIGNED] for token in _split(word)][:_ALIGNED]


def _split(word: str) -> list[str]:
    return re.findall(r"\d+|[^\W\d]", word) if any(map(is_dense, word)) else [word]


def _facts(tokens: list[str]) -> list[str]:
    return [token for token in tokens if token[0].isupper() or token[0].isdigit()]
