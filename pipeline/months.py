"""The months' names as sites write them, folded: no accents, no case.

Not for reading dates: that is `pipeline.dates`.
"""

from __future__ import annotations

import unicodedata

__all__ = ["MONTHS", "fold"]

_WRITTEN = (
    # per month: English, French, Spanish, Portuguese, German, Russian (both cases and short), Arabic (both calendars)
    "jan january janv janvier ene enero janeiro januar jänner янв январь января يناير كانون-الثاني جانفي",
    "feb february fév févr février febrero fev fevereiro februar фев февр февраль февраля فبراير شباط فيفري",
    "mar march mars marzo março märz mär мар март марта مارس آذار",
    "apr april avr avril abr abril апр апрель апреля أبريل نيسان أفريل إبريل",
    "may mai mayo maio май мая مايو أيار ماي",
    "jun june juin junio junho juni июн июнь июня يونيو يونيه حزيران جوان",
    "jul july juil juillet julio julho juli июл июль июля يوليو يوليه تموز جويلية",
    "aug august août ago agosto авг август августа أغسطس آب أوت غشت",
    "sep sept september septembre septiembre setiembre set setembro сен сент сентябрь сентября سبتمبر أيلول شتنبر",
    "oct october octobre octubre out outubro okt oktober окт октябрь октября أكتوبر تشرين-الأول",
    "nov november novembre noviembre novembro ноя нояб ноябрь ноября نوفمبر تشرين-الثاني نونبر",
    "dec december déc décembre dic diciembre dez dezembro dezember дек декабрь декабря ديسمبر كانون-الأول دجنبر",
)


_RUSSIAN_IN = "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре"  # "in July"


def fold(text: str) -> str:
    """Lower case, plain digits, no accents, single spaces: the form in which dates are read."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(_plain(char) for char in decomposed if unicodedata.category(char) not in {"Mn", "Cf"})
    return " ".join(unicodedata.normalize("NFC", plain).split())


def _plain(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)


MONTHS = {
    fold(name.replace("-", " ")): number for number, names in enumerate(_WRITTEN, start=1) for name in names.split()
} | {fold(name): number for number, name in enumerate(_RUSSIAN_IN.split(), start=1)}
"""Folded name to number of the month."""
