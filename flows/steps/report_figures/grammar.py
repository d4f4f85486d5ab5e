"""The grammar that sentences need: number and person, elision and contraction, lists, months, percentages in running text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from flows.steps.messages import Language
from flows.steps.phrases import say
from flows.steps.report_figures.levels import LEVELS, LevelNoun
from flows.steps.wording import day, number

_NBSP = "\u00a0"
_VOWEL = re.compile(r"[aeiouàâäéèêëîïôöùûü]", re.IGNORECASE)
NAMED_AT_MOST = 6
"""Names a sentence can carry; what is left is told in one share."""


def is_one(count: float, lang: Language) -> bool:
    """Whether a noun stands in the singular: French from 0 to below 2, English at 1 alone."""
    return abs(count) < 2 if lang == "fr" else abs(count) == 1


def counted(count: float, noun: str, lang: Language) -> str:
    """« 1 personne », « 28 049 personnes »: a count with its noun (`noun_NAME_one` and `noun_NAME_many` of flows/phrases/)."""
    form = "one" if is_one(count, lang) else "many"
    return f"{number(count, lang)}{_NBSP}{say(f'noun_{noun}_{form}', lang)}"


def de(name: str) -> str:
    """« de Gao », « d'Ansongo », « du Kef », « des Cayes »."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    return f"d'{name}" if _VOWEL.match(name) else f"de {name}"


def at(name: str, lang: Language) -> str:
    """« à Gao », « au Kef », « aux Cayes »; "in Gao"."""
    if lang == "en":
        return f"in {name}"
    if name.startswith("Le "):
        return f"au {name[3:]}"
    return f"aux {name[4:]}" if name.startswith("Les ") else f"à {name}"


def listed(items: Sequence[str], lang: Language) -> str:
    """« Mopti, Gao et Ségou », "Mopti, Gao and Ségou"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {'et' if lang == 'fr' else 'and'} {items[-1]}"


def regions(names: Sequence[str], lang: Language, details: Sequence[str] = (), noun: LevelNoun = LEVELS["region"]) -> str:
    """« la région de Ségou (9 %) », « les départements de Gao (15 %) et Ségou (9 %) »; details stand in brackets after each name."""
    shown = [f"{name} ({detail})" for name, detail in zip(names, details, strict=True)] if details else list(names)
    whole = noun.the(lang) if len(names) == 1 else noun.several(lang)
    return f"{whole} of {listed(shown, lang)}" if lang == "en" else f"{whole} {de(listed(shown, lang))}"


def of_regions(names: Sequence[str], lang: Language, details: Sequence[str] = (), noun: LevelNoun = LEVELS["region"]) -> str:
    """« de la région de Kayes (51) », « des régions de Kayes (51) et Gao (40) »; English as `regions`."""
    told = regions(names, lang, details, noun)
    if lang == "en":
        return told
    return f"du {told[3:]}" if told.startswith("le ") else f"des {told[4:]}" if told.startswith("les ") else f"de {told}"


def counted_level(count: float, noun: LevelNoun, lang: Language) -> str:
    """« 1 région », « 5 départements »."""
    return f"{number(count, lang)}{_NBSP}{(noun.one if is_one(count, lang) else noun.many).of(lang)}"


def month(value: date, lang: Language) -> str:
    """« décembre 2022 », "December 2022"."""
    return str(format_date(value, "MMMM y", locale=lang))


def in_month(value: date, lang: Language) -> str:
    """« en décembre 2022 », "in December 2022"."""
    return f"{'en' if lang == 'fr' else 'in'} {month(value, lang)}"


def period(text: str | None, lang: Language) -> str:
    """A year as it is, a month (`2022-03`) by its name."""
    if text is None or "-" not in text:
        return str(text)
    return month(date.fromisoformat(f"{text}-01"), lang)


def then(value: date, other: date | None, lang: Language) -> str:
    """A date by its month, or in full where another date of the sentence lies in the same month: « le 10 décembre 2018 »."""
    if other is None or value == other or (value.year, value.month) != (other.year, other.month):
        return in_month(value, lang)
    return f"{'le' if lang == 'fr' else 'on'} {day(value, lang)}"


def percent_of(value: float, lang: Language) -> str:
    """A percentage (0-100) without its sign, to one decimal that is left out where it is 0: « 22 % », « 6,4 % », « moins de 0,1 % »."""
    size = abs(value)
    if 0 < size < 0.05:
        return say("less_than", lang, amount=_percent(0.1, lang))
    if 99.95 <= size < 100:
        return say("more_than", lang, amount=_percent(99.9, lang))
    return _percent(size, lang)


def whole_percent(value: float, lang: Language) -> str:
    """A share as reports print it, without decimals: « 22 % »; below one percent to one decimal."""
    return percent_of(value, lang) if abs(value) < 0.95 or 99.5 <= abs(value) < 100 else _percent(float(f"{abs(value):.0f}"), lang)


def about_percent(value: float, lang: Language) -> str:
    """« environ 6,4 % » where the percentage was rounded, « 25 % » where it is exact."""
    told = percent_of(value, lang)
    is_exact = abs(round(value, 1) - value) < 1e-9
    return told if is_exact or (not 0.05 <= abs(value) < 99.95 and abs(value) < 100) else say("about", lang, amount=told)


def _percent(value: float, lang: Language) -> str:
    return str(format_decimal(value, format="#,##0.#", locale=lang)) + (f"{_NBSP}%" if lang == "fr" else "%")


def sentence(text: str) -> str:
    """A text with a capital first letter."""
    return text[:1].upper() + text[1:]
