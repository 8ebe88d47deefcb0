"""The words in titles of recordings that tell no event, by what they do say; in six languages.

Not for reading titles: that is `pipeline.event_titles`.
"""

from __future__ import annotations

from pipeline.hanzi import simplified
from pipeline.months import fold

__all__ = ["COUNTED", "DENSE_COUNTED", "EMPTY", "FORMS", "HALVES", "NUMBERS", "SERIES"]


def _folded(phrases: str, separator: str | None = None) -> tuple[str, ...]:
    return tuple(simplified(fold(phrase)) for phrase in phrases.split(separator))


COUNTED = {
    "meeting": _folded("meeting meetings séance séances reunión reuniones заседание заседания الجلسة جلسة"),
    "session": _folded("session sessions sesión sesiones сессия сессии الدورة دورة"),
    "part": _folded("part pt partie parte часть الجزء جزء"),
    "day": _folded("day jour día день اليوم"),
}
"""What stands beside the number that tells one of a series from the others."""

DENSE_COUNTED = {"meeting": ("次会议", "次全体会议"), "session": ("届",), "part": ("部分",), "day": ("天",)}

NUMBERS = {"one": "1", "i": "1", "一": "1", "上": "1", "two": "2", "ii": "2", "二": "2", "下": "2"} | {
    "three": "3", "iii": "3", "三": "3", "four": "4", "iv": "4", "四": "4",
}  # fmt: skip

HALVES = {
    "morning": _folded("morning|matin|mañana|утреннее|الصباحية|上午", "|"),
    "afternoon": _folded("afternoon|après-midi|après midi|tarde|дневное|بعد الظهر|下午", "|"),
    "evening": _folded("evening|soir|soirée|noche|вечернее|المسائية|晚上", "|"),
}
"""Halves of a day: a body often meets in each of them under one title."""

FORMS = {
    "press": _folded(
        "press conference|news conference|press briefing|media briefing|briefing|conférence de presse|point de presse|"
        "conferencia de prensa|rueda de prensa|пресс-конференция|пресс-конференции|брифинг|"
        "المؤتمر الصحفي|مؤتمر صحفي|الإحاطة الإعلامية|إحاطة إعلامية|新闻发布会|记者会|吹风会",
        "|",
    ),
    "stakeout": _folded(
        "media stakeout|stakeout|press encounter|media encounter|encuentro con la prensa|rencontre avec la presse|"
        "媒体见面会",
        "|",
    ),
    "meeting": _folded(
        "plenary|debate|débat|дебаты|会议|辩论|meeting|session|séance|reunión|sesión|заседание|الجلسة|جلسة", "|"
    ),
}
"""What is held: of two that began together, one a meeting and one a press conference, neither is the other."""

SERIES = frozenset(
    _folded(
        "daily noon weekly regular spokesperson spokespersons spokesman spokeswoman secretary general porte parole "
        "secrétaire portavoz secretario ежедневный представитель генерального секретаря 例行 每日 发言人 秘书长"
    )
)
"""What every one of a series bears."""

EMPTY = frozenset(
    _folded(
        "a an and at by for from in into of on the to with le la les de des du et en au aux sur par pour un une "
        "el los las del y con por para sobre в и на о об по с في من على عن إلى live full video webcast recording "
        "replay watch transcript united nations onu оон nations unies naciones unidas الأمم المتحدة 联合国 直播 第 次 "
        "english french spanish arabic russian chinese anglais français espagnol arabe russe chinois inglés francés "
        "español árabe ruso chino английский французский испанский арабский русский китайский 中文 英文 "
        "floor original interpretation language"
    )
)
"""What says nothing of an event: small words, the house, and the language of the sound."""
