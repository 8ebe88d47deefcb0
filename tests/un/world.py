"""What happened in the local UN, in invented words: the facts every host tells in its own shape.

A press conference of the Panel's co-chairs is announced, filmed, transcribed, reported and translated; other meetings
go on beside it. `stage` moves the time on; `faults` names what is broken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

PANEL: Mapping[str, str] = {
    "en": "Independent International Scientific Panel on Artificial Intelligence",
    "fr": "Groupe scientifique international indépendant de l’intelligence artificielle",
    "es": "Panel Científico Internacional Independiente sobre la Inteligencia Artificial",
    "ar": "الفريق العلمي الدولي المستقل المعني بالذكاء الاصطناعي",
    "ru": "Независимая международная научная группа по искусственному интеллекту",
    "zh": "人工智能独立国际科学小组",
}
SAID: Mapping[str, str] = {
    "en": "The {panel} has heard forty weeks of evidence, and its members agree on more than they feared.",
    "fr": "Le {panel} a entendu quarante semaines de témoignages, et ses membres sont d’accord sur l’essentiel.",
    "es": "El {panel} ha escuchado cuarenta semanas de pruebas, y sus miembros coinciden en casi todo.",
    "ar": "استمع {panel} إلى أربعين أسبوعا من الأدلة، واتفق أعضاؤه على أكثر مما توقعوا.",
    "ru": "{panel} выслушала свидетельства за сорок недель, и ее члены согласны почти во всем.",
    "zh": "{panel}听取了四十周的证词，成员们在多数问题上意见一致。",
}
OTHER: Mapping[str, str] = {
    "en": "The harvest in the river valleys was better than last year, and the granaries are nearly full again.",
    "fr": "La récolte dans les vallées est meilleure que l’an dernier, et les greniers sont presque pleins.",
    "es": "La cosecha en los valles ha sido mejor que el año pasado, y los graneros están casi llenos.",
    "ar": "كان الحصاد في أودية الأنهار أفضل من العام الماضي، والمخازن ممتلئة تقريبا.",
    "ru": "Урожай в речных долинах лучше прошлогоднего, и хранилища почти полны.",
    "zh": "河谷的收成比去年好，粮仓几乎又满了。",
}
LANGUAGES = tuple(PANEL)

CONFERENCE = "k1a/k1apanel01"
COMMITTEE = "k1b/k1bgrain01"
LATE = "k1c/k1clate001"
WITHDRAWN = "k1d/k1dgone001"
PLANNED = "k1e/k1eplan001"


@dataclass(slots=True, kw_only=True)
class World:
    """The state of things; a test moves it on."""

    now: datetime
    stage: int = 1
    faults: set[str] = field(default_factory=set)

    def day(self, back: int) -> datetime:
        """Noon, so many days ago."""
        return (self.now - timedelta(days=back)).replace(hour=12, minute=0, second=0, microsecond=0)


def said(language: str) -> str:
    """The sentence that names the Panel."""
    return SAID[language].format(panel=PANEL[language])


def paragraphs(language: str, *, about_panel: bool, of: str = "") -> list[str]:
    """A text of some length, another one for each name `of`; only one paragraph of it is about the Panel."""
    rest = [f"{OTHER[language]} ({number})" for number in range(1, 3)]
    if language in _SPOKE:
        rest += [_other(language, f"{of} {number}") for number in range(3)]
    return [rest[0], *([said(language)] if about_panel else []), *rest[1:]]


_WORDS = (
    *("farmers", "rivers", "bridges", "markets", "seeds", "rain", "delegates", "roads", "clinics", "harbours"),
    *("teachers", "winters", "wells", "fields", "boats", "letters", "councils", "orchards", "railways", "engineers"),
    *("villages", "fishers", "libraries", "mountains", "terraces", "songs"),
)
_MOTS = (
    *("rivières", "ponts", "marchés", "semences", "pluie", "routes", "cliniques", "ports", "écoles", "hivers", "puits"),
    *("champs", "bateaux", "lettres", "conseils", "vergers", "chemins de fer", "villages", "montagnes", "chansons"),
)


_SPOKE = {"en": ("They spoke of {}.", _WORDS), "fr": ("Ils ont parlé de {}.", _MOTS)}


def _other(language: str, name: str) -> str:
    """A sentence nobody else says."""
    sentence, words = _SPOKE[language]
    return sentence.format(", ".join(Random(name).sample(words, 16)))  # noqa: S311 - not a secret
