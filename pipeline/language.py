"""Which language a text is in: by script where the script tells, by small words where it does not.

What the source declares is believed where the text does not contradict it. Not for translation, and not for every
language: what is neither told nor known is ``und``.
"""

from __future__ import annotations

import re
from collections import Counter

from model import UNDETERMINED, Language
from pipeline.hanzi import ONLY_SIMPLIFIED, ONLY_TRADITIONAL

__all__ = ["detect", "related"]

_LOOKED_AT = 20_000  # characters
_SCRIPTS = {
    "han": re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"),
    "kana": re.compile("[\u3041-\u30fa\u31f0-\u31ff]"),
    "ko": re.compile("[\uac00-\ud7a3\u1100-\u11ff]"),
    "arabic": re.compile("[\u0620-\u064a\u066e-\u06d3\u0750-\u077f]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "el": re.compile("[\u0370-\u03ff\u1f00-\u1fff]"),
    "he": re.compile("[\u05d0-\u05ea]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
}
_WEIGHTS = {"han": 4, "kana": 4, "ko": 2}  # a Chinese text quotes long foreign names in few words of its own
_KANA_SHARE = 0.1
_KANJI_TITLE = 40  # characters: a declared Japanese text as short as this may hold no kana
_LETTERS = {  # letters that a language has and those below it, in the same script, lack
    "arabic": {"ur": "ٹڈڑےںھ", "fa": "پچژگ", "ar": "ةىيك"},
    "cyrillic": {"uk": "іїєґ", "ru": "ыэё", "bg": "ъ"},
}
_DEFAULTS = {"arabic": Language("ar"), "cyrillic": Language("ru")}
_LETTER_SHARE = 0.005
_HANT_REGIONS = frozenset({"hant", "tw", "hk", "mo"})
_WORDS = {
    "en": "the of and to in is that for on with as are was by it be this from at an has not its have were will which",
    "fr": "le la les de des du et en un une est que qui dans pour par sur au aux ce cette avec sont pas plus ont été",
    "es": "el la los las de del y en un una es que por para con se su al lo como más fue este esta sobre entre ha sus",
    "pt": "o a os as de do da dos das e em um uma é que por para com se ao no na mais foi não sobre entre pelo são",
    "de": "der die das und in den von zu mit ist für auf des dem ein eine nicht sich im als auch an wird bei aus",
    "it": "il la lo gli le di del della dei delle e in un una è che per con si al da nel sono non più come anche alla",
    "nl": "de het een en van in is dat op te voor met zijn niet aan er om ook als bij door worden naar wordt deze",
}
_STOPWORDS = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")
_SMALL_WORDS_SHARE = 0.08
_FEWEST_UNDECLARED = 2  # small words, that they be believed where nothing is declared ...
_FEWEST_AGAINST = 5  # ... and against what is


def detect(text: str, hint: Language) -> Language:
    """The language of a text; `hint` is what its source declares, and the answer where the text is too short."""
    declared = _known(hint)
    text = text[:_LOOKED_AT]
    script = _script(text)
    if script == "han":
        return _east_asian(text, declared)
    if script == "latin":
        return _latin(text, declared)
    if script in _LETTERS:
        return _by_letters(text, script, declared)
    return Language(script) if script else declared


def related(one: Language, other: Language) -> bool:
    """Whether texts may be compared: the same language, in whichever script, or one that nobody knows."""
    return UNDETERMINED in {one, other} or one.partition("-")[0] == other.partition("-")[0]


def _known(hint: str) -> Language:
    base, *rest = hint.lower().replace("_", "-").split("-")
    if base == "zh":
        return Language("zh-Hant" if _HANT_REGIONS.intersection(rest) else "zh-Hans")
    return Language(base) if base.strip() else UNDETERMINED


def _script(text: str) -> str:
    """The script most of the text is in; empty where it has no letters."""
    counts = {script: len(letters.findall(text)) * _WEIGHTS.get(script, 1) for script, letters in _SCRIPTS.items()}
    counts["han"] += counts.pop("kana")
    script = max(counts, key=lambda name: counts[name])
    return script if counts[script] else ""


def _east_asian(text: str, declared: Language) -> Language:
    kana, han = (len(_SCRIPTS[script].findall(text)) for script in ("kana", "han"))
    if kana > _KANA_SHARE * (kana + han) or (declared == "ja" and han <= _KANJI_TITLE):
        return Language("ja")
    traditional = sum(char in ONLY_TRADITIONAL for char in text)
    simplified = sum(char in ONLY_SIMPLIFIED for char in text)
    if traditional != simplified:
        return Language("zh-Hant" if traditional > simplified else "zh-Hans")
    return declared if declared == "zh-Hant" else Language("zh-Hans")


def _by_letters(text: str, script: str, declared: Language) -> Language:
    least = _LETTER_SHARE * len(_SCRIPTS[script].findall(text))
    lowered = text.lower()
    for language, letters in _LETTERS[script].items():
        if sum(map(lowered.count, letters)) > least:
            return Language(language)
    return declared if declared in _LETTERS[script] else _DEFAULTS[script]


def _latin(text: str, declared: Language) -> Language:
    words = Counter(_WORD.findall(text.lower()))
    counts = {language: sum(words[word] for word in small) for language, small in _STOPWORDS.items()}
    best, second = sorted(counts, key=lambda name: counts[name], reverse=True)[:2]
    if declared == best or counts[best] == counts[second]:
        return declared
    fewest = _FEWEST_UNDECLARED if declared == UNDETERMINED else _FEWEST_AGAINST
    enough = counts[best] >= max(fewest, _SMALL_WORDS_SHARE * words.total())
    return Language(best) if enough else declared
