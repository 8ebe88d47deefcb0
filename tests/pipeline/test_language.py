"""Which language texts are in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Language
from pipeline.hanzi import ONLY_SIMPLIFIED, ONLY_TRADITIONAL, simplified
from pipeline.language import detect, related

ENGLISH = "The experts have said that it is too early for a verdict, but not for a plan on which States agree."
FRENCH = "Les experts de la ville ont dit que le rapport est trop long pour être lu dans les temps par les États."


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        (ENGLISH, "und", "en"),
        (ENGLISH, "fr", "en"),
        (ENGLISH, "en-US", "en"),
        (FRENCH, "en", "fr"),
        ("Los expertos dijeron que el informe es largo y que no se lee en los países como se debe.", "und", "es"),
        ("Os peritos disseram que o relatório é longo e não se lê em um dia; as pessoas não o querem.", "und", "pt"),
        ("Die Fachleute sagen, dass der Bericht zu lang ist und nicht von allen gelesen wird.", "und", "de"),
        ("Gli esperti dicono che il rapporto non è per tutti e che la lettura è lunga.", "und", "it"),
        ("De deskundigen zeggen dat het verslag te lang is en niet door iedereen wordt gelezen.", "und", "nl"),
        ("Le Palais de Genève", "en", "en"),
        ("The Panel at work", "und", "en"),
        ("Sztuczna inteligencja w Polsce", "pl_PL", "pl"),
        ("AI", "und", "und"),
        ("AI", "", "und"),
        ("42 !", "es", "es"),
        ("科学小组发表报告，各国讨论", "und", "zh-Hans"),
        ("科學小組發表報告，各國討論", "zh-CN", "zh-Hant"),
        ("科学小组今天在日内瓦宣布: Independent International Scientific Panel", "en", "zh-Hans"),
        ("人工智慧", "zh-TW", "zh-Hant"),
        ("人工智慧", "zh", "zh-Hans"),
        ("人工智能", "und", "zh-Hans"),
        ("科学者たちは報告書を発表した", "und", "ja"),
        ("国際連合 報告書", "ja", "ja"),
        ("전문가들은 보고서를 발표했다 AI Panel", "und", "ko"),
        ("الفريق العلمي الدولي المستقل المعني بالذكاء", "und", "ar"),
        ("گروه علمی بین‌المللی گزارش داد و چند پرسش پرسید", "und", "fa"),
        ("سائنسی پینل نے رپورٹ جاری کی ہے اور بڑے سوال اٹھائے ہیں", "und", "ur"),
        ("علم", "fa", "fa"),
        ("علم", "en", "ar"),
        ("Эксперты сказали, что доклад был слишком длинным", "und", "ru"),
        ("Експерти сказали, що доповідь їм не підходить", "ru", "uk"),
        ("Експертите казаха, че докладът е дълъг и труден", "und", "bg"),
        ("Доклад", "uk", "uk"),
        ("Доклад", "en", "ru"),
        ("Επιστημονική επιτροπή", "und", "el"),
        ("ועדה מדעית", "und", "he"),
        ("वैज्ञानिक पैनल", "und", "hi"),
        ("คณะวิทยาศาสตร์", "und", "th"),
    ],
)
def test_languages_are_told(text: str, hint: str, language: str) -> None:
    """Script first, then small words and letters, and the declared language where these do not tell."""
    assert detect(text, Language(hint)) == language


@given(st.text(max_size=200))
def test_any_text_has_a_language_tag(text: str) -> None:
    """Whatever the text, there is an answer."""
    assert detect(text, Language("und"))


def test_scripts_of_one_language_are_comparable() -> None:
    """Simplified and traditional Chinese may be copies; English and French may not."""
    assert related(Language("zh-Hans"), Language("zh-Hant"))
    assert related(Language("und"), Language("fr"))
    assert not related(Language("en"), Language("fr"))


def test_conversion_keeps_length_and_what_is_shared() -> None:
    """Each character is replaced by one, and those of both scripts tell nothing."""
    assert simplified("獨立國際 Panel 后") == "独立国际 Panel 后"
    assert not ONLY_TRADITIONAL & ONLY_SIMPLIFIED
    assert not set("后台里面云") & (ONLY_SIMPLIFIED | ONLY_TRADITIONAL)
