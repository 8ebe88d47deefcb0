"""Finding a thousand written forms in English and in Chinese, beside `re` and pyahocorasick, all in one run.

Each is given the text as it came and has to normalise it: ours folds it and leads every find back to the original;
the others take NFKC and lower case, and stay in the normalised text. `make bench` runs it.
"""

from __future__ import annotations

import random
import re
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence

import ahocorasick

from model import Language, Topic
from pipeline.flag import compile_topics
from pipeline.forms import Vocabulary, expanded
from pipeline.spelling import Folded, fold, is_dense, joins
from settings import load_topics

FORMS = 1_000
BUNDLED = 600  # of them from the topics that come with panelwatch, the others made up
DOCUMENTS = 300
WORDS = 280  # in an English document
CHARACTERS = 560  # in a Chinese one
ROUNDS = 5
SEED = 20261128
_OPEN = re.compile(r"\*|\.\.|=")  # what the others cannot look for
_COMMON = (
    "the", "of", "to", "and", "in", "a", "that", "is", "for", "on", "with", "as", "by", "at", "from", "was", "which",
    "have", "not", "or", "an", "will", "their", "more", "said", "would", "year", "people", "also", "who", "new",
    "after", "two", "about", "first", "one", "when", "been", "other", "world", "ministers", "officials",
    "told", "school",
)  # fmt: skip
_SYLLABLES = (
    "ba", "co", "du", "fe", "gi", "ha", "jo", "ku", "le", "mi", "no", "pa", "qui", "ro", "su", "ta", "ve", "wi", "xo",
)  # fmt: skip
_COMMON_HAN = "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么"
_QUOTED = 0.1  # of the sentences
_MEANT = 0.6  # of the words, and of the characters


def forms(topics: Sequence[Topic], dice: random.Random) -> list[str]:
    """A thousand words and phrases without wildcards: some of the topics, the others made up, in two scripts."""
    written = {
        fold(plain)
        for topic in topics
        for part in (*(part for rule in topic.rules for part in (*rule.parts, rule.unless)), topic.confused_with)
        for several in part.values()
        for form in several
        if not _OPEN.search(form)
        for plain in expanded(form)
    }
    chosen = set(dice.sample(sorted(written), min(BUNDLED, len(written))))
    while len(chosen) < FORMS:
        made = " ".join(word(dice) for _ in range(2)) if len(chosen) % 2 else han(dice, dice.randint(3, 6))
        chosen.add(made)
    return sorted(chosen)


def word(dice: random.Random) -> str:
    """A word of two to four syllables that means nothing."""
    return "".join(dice.choices(_SYLLABLES, k=dice.randint(2, 4)))


def han(dice: random.Random, length: int) -> str:
    """So many characters, most of them common ones."""
    return "".join(
        dice.choice(_COMMON_HAN) if dice.random() < _MEANT else chr(dice.randint(0x4E00, 0x9FA5)) for _ in range(length)
    )


def english(dice: random.Random, sought: Sequence[str]) -> str:
    """A document with capitals, quotation marks and full stops; about one word in fifty begins a form."""
    sentences, left = [], WORDS
    while left > 0:
        length = dice.randint(8, 30)
        words = [dice.choice(_COMMON) if dice.random() < _MEANT else word(dice) for _ in range(length)]
        if dice.random() < length / 50:
            words[dice.randrange(length)] = dice.choice(sought).title()
        if dice.random() < _QUOTED:
            words[0] = f"“{words[0]},”"
        sentences.append(" ".join(words).capitalize() + ".")
        left -= length
    return " ".join(sentences)


def chinese(dice: random.Random, sought: Sequence[str]) -> str:
    """A document with full-width commas and stops; about one form in a hundred characters."""
    pieces, left = [], CHARACTERS
    while left > 0:
        length = dice.randint(6, 20)
        pieces.append(han(dice, length))
        if dice.random() < length / 100:
            pieces.append(dice.choice(sought))
        pieces.append(dice.choice(("，", "，", "。")))
        left -= length
    return "".join(pieces)


def ours(vocabulary: Vocabulary) -> Callable[[str], int]:
    """Fold, find, lead every find back."""

    def find(text: str) -> int:
        folded = Folded(text)
        hits = vocabulary.hits(folded)
        return sum(1 for spans in hits.values() for span in spans if folded.source(*span))

    return find


def with_re(sought: Sequence[str]) -> Callable[[str], int]:
    """One alternation, the longest form first; finds that overlap are lost."""
    longest_first = sorted(sought, key=len, reverse=True)
    written = (f"{_edge(one[0])}{re.escape(one)}{_edge(one[-1])}" for one in longest_first)
    expression = re.compile("|".join(written), re.IGNORECASE)
    return lambda text: sum(1 for _ in expression.finditer(unicodedata.normalize("NFKC", text)))


def _edge(char: str) -> str:
    return r"\b" if joins(char) else ""


def with_pyahocorasick(sought: Sequence[str]) -> Callable[[str], int]:
    """Its automaton over all forms, the borders of words looked at afterwards."""
    automaton = ahocorasick.Automaton()
    for one in sought:
        automaton.add_word(one, one)
    automaton.make_automaton()

    def find(text: str) -> int:
        plain = unicodedata.normalize("NFKC", text).casefold()
        return sum(1 for last, one in automaton.iter(plain) if _stands_alone(plain, last + 1 - len(one), last + 1))

    return find


def _stands_alone(text: str, start: int, end: int) -> bool:
    before = start and joins(text[start - 1]) and joins(text[start])
    after = end < len(text) and joins(text[end]) and joins(text[end - 1])
    return not before and not after


def speed(find: Callable[[str], int], texts: Sequence[str]) -> tuple[float, int]:
    """MB of UTF-8 a second of processor time, the best of some rounds, and the number of finds."""
    size, best, finds = sum(len(text.encode()) for text in texts), float("inf"), 0
    for _ in range(ROUNDS):
        started = time.process_time()
        finds = sum(map(find, texts))
        best = min(best, time.process_time() - started)
    return size / best / 1e6, finds


def measure() -> Iterator[str]:
    """A line for each way and language."""
    dice = random.Random(SEED)  # noqa: S311  # the same texts in every run
    topics = load_topics(None)
    sought = forms(topics, dice)
    latin = [one for one in sought if not any(map(is_dense, one)) and one.isascii()]
    dense = [one for one in sought if is_dense(one[0])]
    texts = {
        "English": [english(dice, latin) for _ in range(DOCUMENTS)],
        "Chinese": [chinese(dice, dense) for _ in range(DOCUMENTS)],
    }
    ways = {
        "ours": ours(Vocabulary([{Language("und"): (one,)} for one in sought])),
        "re, one alternation": with_re(sought),
        "pyahocorasick": with_pyahocorasick(sought),
    }
    for language, several in texts.items():
        measured = {name: speed(find, several) for name, find in ways.items()}
        mine = measured["ours"][0]
        for name, (rate, finds) in measured.items():
            yield f"{FORMS} forms, {language}, {name:<22} {rate:7.1f} MB/s {mine / rate:6.1f} x  {finds} finds"
        yield f"the bundled topics, {language:<24} {speed(_bundled(topics), several)[0]:7.1f} MB/s"


def _bundled(topics: Sequence[Topic]) -> Callable[[str], int]:
    flagger = compile_topics(topics)
    return ours(flagger.vocabulary)


if __name__ == "__main__":
    print("\n".join(measure()))
