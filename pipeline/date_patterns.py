"""How dates are written among words: patterns over flat text, in the languages of `pipeline.months` and in Han.

Not for what they mean: that is `pipeline.written_dates`. Groups are `day`, `month`, `year` of the first day, `last`
and `last_month` of the last; in Han numerals their names begin with ``han_``.
"""

from __future__ import annotations

import re

from pipeline.months import MONTHS, fold

__all__ = ["ANDS", "BETWEEN", "DATELINE", "PATTERNS", "WEEKDAYS", "WEEKDAY_AFTER", "WEEKDAY_BEFORE", "YEAR_WORDS"]

_NAMES = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_ONE_MONTH = rf"(?:{_NAMES})(?!\w)\.?"


def _month(group: str) -> str:
    return rf"(?<!\w)(?P<{group}>{_NAMES})(?!\w)\.?(?:\s?/\s?{_ONE_MONTH})?"  # "شباط/فبراير" is one


def _day(group: str) -> str:
    return rf"(?<![\d.,:/])(?P<{group}>\d{{1,2}})(?:st|nd|rd|th|er|\.)?(?!\d)"


_TO = r"(?P<joiner>\s?[-~]\s?|\s(?:to|through|until|and|&|au|et|al|y|a|по|и|до|الى|حتى|و|bis|und|e)\s|\sو\s?)"
_OF = r"[\s,،]*(?:de\s|del\s|of\s|d')?\s*"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_MAYBE_YEAR = rf"(?:[\s,،]*(?:de\s|del\s|of\s)?{_YEAR})?"
_HAN_DAYS = "三十一|三十|二十[一二三四五六七八九]|二十|十[一二三四五六七八九]|[一二三四五六七八九十]"
_HAN_MONTHS = "十[一二]|[一二三四五六七八九十]"
_HAN_YEAR = r"(?:(?P<era>民[国國])\s?(?P<era_year>\d{2,3})|(?P<year>\d{3,4})|(?P<relative>今|本|明|去))\s?[年년]\s?"
_HAN = (
    rf"(?:{_HAN_YEAR})?(?:(?<!\d)(?P<month>\d{{1,2}})|(?P<han_month>{_HAN_MONTHS}))\s?[月월]\s?"
    rf"(?:(?P<day>\d{{1,2}})|(?P<han_day>{_HAN_DAYS}))"
)
_HAN_LAST = (
    r"(?:\s?[日號号일]?\s?(?:\([^)]{1,4}\)\s?)?(?P<joiner>[-~、]|至|到|及|和|與|与)\s?"
    rf"(?:(?:(?P<last_month>\d{{1,2}})|(?P<han_last_month>{_HAN_MONTHS}))\s?[月월]\s?)?"
    rf"(?:(?P<last>\d{{1,2}})|(?P<han_last>{_HAN_DAYS})))?\s?[日號号일]"
)
PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        _HAN + _HAN_LAST,
        r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)",
        r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?!\d)",
        _day("day") + _OF + _month("month") + _MAYBE_YEAR.replace("year", "first_year") + _TO
        + _day("last") + _OF + _month("last_month") + _MAYBE_YEAR,
        _day("day") + _TO + r"(?:the\s|les\s|le\s|el\s)?" + _day("last") + _OF + _month("month") + _MAYBE_YEAR,
        _month("month") + r"\s" + _day("day") + _TO + _month("last_month") + r"\s" + _day("last") + _MAYBE_YEAR,
        _month("month") + r"\s" + _day("day") + _TO + _day("last") + _MAYBE_YEAR,
        _day("day") + _OF + _month("month") + _MAYBE_YEAR,
        _month("month") + r"\s" + _day("day") + _MAYBE_YEAR,
        rf"(?:{_HAN_YEAR})(?:(?P<month>\d{{1,2}})|(?P<han_month>{_HAN_MONTHS}))\s?[月월](?!\s?\d)",
        _month("month") + r"[\s,]*(?:de\s|del\s|of\s)?" + _YEAR,
    )
)  # fmt: skip
"""The longer ones first: a range before the day it ends with."""

ANDS = frozenset(["and", "&", "et", "y", "и", "و", "und", "e", "及", "和", "與", "与", "、"])
"""What joins two days to a range only where one follows the other."""

BETWEEN = re.compile(r"(?<!\w)(?:between|entre|между|بين|zwischen)\s(?:the\s|le\s|les\s|el\s)?$")

YEAR_WORDS = re.compile(
    r"[\s,]*(?:of |de |del |d')?(?:(?P<next>next year|l'annee prochaine|l'an prochain|(?:ano que viene|proximo ano)|"
    r"следующего года|العام المقبل|العام القادم)|"
    r"(?P<this>this year|cette annee|de este ano|este ano|этого года|هذا العام|العام الجاري)|"
    r"(?P<last>last year|l'annee derniere|l'an dernier|ano pasado|прошлого года|العام الماضي))(?!\w)"
)
WEEKDAYS = {
    fold(name): number
    for number, names in enumerate(
        (
            "monday lundi lunes понедельник الاثنين montag",
            "tuesday mardi martes вторник الثلاثاء dienstag",
            "wednesday mercredi miercoles среда среду الاربعاء mittwoch",
            "thursday jeudi jueves четверг الخميس donnerstag",
            "friday vendredi viernes пятница пятницу الجمعة freitag",
            "saturday samedi sabado суббота субботу السبت samstag",
            "sunday dimanche domingo воскресенье الاحد sonntag",
        )
    )
    for name in names.split()
}
WEEKDAY_BEFORE = re.compile(rf"(?<!\w)({'|'.join(WEEKDAYS)})[\s,،]*(?:the\s|le\s|el\s|den\s)?$")
WEEKDAY_AFTER = re.compile(r"\s?\((?:星期|[週周])?([一二三四五六日天])\)")
# The line that news agencies begin with: it dates the text, and what happened may have happened on another day.
DATELINE = re.compile(r"\.?\s?(?:[電电讯訊](?!子|[力腦脑])|日?\s?\([^)]{2,30}\)\s?-|\.?\s?-{1,2}(?:\s|$)(?!\d)|\s?/)")
