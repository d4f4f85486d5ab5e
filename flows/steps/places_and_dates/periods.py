"""The period that a file name, a sheet name or a title speaks of."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flows.steps.cleaning.plain_text import plain
from flows.steps.places_and_dates.months import FIRST_YEAR, LAST_YEAR, MONTH, MONTHS, OF, full_year, spell_months_out, valid_day
from flows.steps.places_and_dates.rounds_and_versions import ROUND, VERSION

_NUMBERED = re.compile(
    r"\b(?:annexes?|appendix|tableaux?|tables?|phases?|lots?|feuil(?:le)?s?|sheets?|parties?|parts?|vagues?|waves?|etapes?|fichiers?|files?|"
    r"copies?|volets?|zones?|equipes?|semaines?|weeks?|chapitres?|sections?|n|no|num|numero)[ .°#-]*\d{1,3}\b(?!\s*(?:er\b|[./-]\s*\d|20\d\d))"
)
"""Numbers that count something else than days: "Annexe 1 décembre 2022" speaks of December, not of its first day."""
_EDITED = re.compile(
    r"(?:date de )?(?:\b(?:maj|mise? a jour|actualisee?|publiee?|publication|imprimee?|impression|editee?|edition|transmise?|envoyee?|recue?|"
    r"exportee?|export|extraite?|extraction|generee?|telechargee?|modifiee?|validee?|version|created|updated|(?:last|latest|"
    r"date of) update|published|printed|sent|received|"
    r"exported|extracted|downloaded|modified)\b)[ :]*(?:le |du |au |en |on |of |as of |the )*"
)
"""Words before a date on which a file was handled, not to which its counts refer."""
_EDITED_MONTH = re.compile(rf"{_EDITED.pattern}(?:{MONTH})(?![a-z])[ .,-]*(?:20\d\d|\d\d)?(?!\d)")
_FIRST_DAY = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]) ")
_SINCE = re.compile(
    rf"\b(?:since|depuis|after|apres|before|avant|desde|antes|apos|despues|a partir d[aeiou]|a compter d[eu])\b[ :']*(?:(?:le|la|the|fin|"
    rf"debut|end of|mid|early|late) ?)*"
    rf"(?:(?:\d{{1,2}}(?:er|st|nd|rd|th)?[ ./-]*)?(?:{MONTH})(?![a-z])[ ./,-]*(?:(?:19|20)\d{{2}}(?!\d))?|"
    r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?!\d)|\d{4}-\d{2}-\d{2}(?!\d))"
)
"""When people were displaced, not when they were counted: "IDPs since 15 April 2023"."""
_FULL_DATES = (
    (re.compile(r"(?<!\d)(20\d{2})[ ./-](\d{2})[ ./-](\d{2})(?!\d)"), "ymd"),
    (re.compile(r"(?<!\d)(20\d{2})[ ./-](\d{2})[ ./-](\d{2})(?!\d)"), "ydm"),
    (re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)"), "ymd"),
    (re.compile(r"(?<!\d)(\d{2})[ ./-](\d{2})[ ./-](20\d{2})(?!\d)"), "dmy"),
    (re.compile(r"(?<!\d)(\d{2})[ ./-](\d{2})[ ./-](20\d{2})(?!\d)"), "mdy"),
    (re.compile(r"(?<!\d)(\d{2})(\d{2})(20\d{2})(?!\d)"), "dmy"),
    (re.compile(r"(?<!\d)(\d{2})[./-](\d{2})[./-](\d{2})(?!\d)"), "dmy"),
    (re.compile(rf"(?<![a-z\d])(\d{{1,2}})(?:er)?[ .-]?({MONTH})(?![a-z])[ .,-]*(20\d{{2}}|\d{{2}})(?!\d)"), "dmy"),
    (re.compile(rf"(?<![a-z])({MONTH})(?![a-z])[ .-]?(\d{{1,2}})(?:st|nd|rd|th)?(?:, ?| )(20\d{{2}})(?!\d)"), "mdy"),
)
_GAP = "|"
"""Stands where a date was taken out, so that what was beside it does not come together."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included: one day, or one month."""

    first: date
    last: date


def month_period(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def year_period(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


@lru_cache(maxsize=1_000)
def find_period(text: str) -> Period | None:
    """The one month or day that a name or title speaks of; None where it names none, or more than one month.

    Dates on which the file was updated, published or sent are passed over.
    """
    days, months = _days_and_months(text)
    if len(months) > 1:
        days, months = _days_and_months(_without_handling(text))
    if len(months) != 1:
        return None
    year, month = next(iter(months))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return Period(next(iter(days)), next(iter(days))) if len(days) == 1 else month_period(year, month)


def _without_handling(text: str) -> str:
    """A name without the day that it begins with where it goes on to an earlier month ("20230315_PDI_fevrier_2023"), and without the month
    in which it was updated or published: when the file was handled."""
    words = _EDITED_MONTH.sub(" ", re.sub(r"[_\s]+", " ", plain(text)))
    begins = _FIRST_DAY.match(words)
    if begins is None:
        return words
    own, others = begins.group().strip(), _days_and_months(words[begins.end() :])[1]
    is_later = all((int(own[:4]), int(own[4:6])) >= month for month in others)
    return words[begins.end() :] if is_later and len(others) == 1 else words


def months_named(text: str) -> list[str]:
    """The months that a name or title speaks of, as "2022-05", in order."""
    return [f"{year:04d}-{month:02d}" for year, month in sorted(_days_and_months(text)[1])]


def find_year(text: str) -> int | None:
    """The one year that a name or title speaks of."""
    years = {int(year) for year in re.findall(r"(?<!\d)(20\d{2})(?!\d)", text)}
    return years.pop() if len(years) == 1 else None


def _days_and_months(text: str) -> tuple[set[date], set[tuple[int, int]]]:
    words = _SINCE.sub(" ", OF.sub("", spell_months_out(re.sub(r"[_\s]+", " ", plain(text)))))
    words = _NUMBERED.sub(" ", ROUND.sub(" ", VERSION.sub(" ", words)))
    days, rest = _full_dates(words)
    return days, {(day.year, day.month) for day in days} | set(_months_in(rest))


def _full_dates(words: str) -> tuple[set[date], str]:
    """The days that some words name, and the words without them. Each stretch of text is read once, in the first order that is a date."""
    found: set[date] = set()
    for pattern, order in _FULL_DATES:
        rest, since = [], 0
        for match in pattern.finditer(words):
            year, month, day = (match.group(order.index(part) + 1) for part in "ymd")
            valid = valid_day(full_year(year), MONTHS.get(month) or int(month), int(day))
            if valid:
                before = words[since : match.start()]
                edited = _EDITED.search(before)
                if edited and edited.end() == len(before):
                    before = before[: edited.start()]
                else:
                    found |= set(valid)
                rest += [before, _GAP]
                since = match.end()
        words = "".join([*rest, words[since:]])
    return found, words


def _months_in(words: str) -> list[tuple[int, int]]:
    named = re.findall(rf"(?<![a-z])({MONTH})(?![a-z])[ .,'-]*((?:19|20)\d{{2}}|\d{{2}}(?!\d))?", words)
    found = [(full_year(year), MONTHS[name]) for name, year in named if year]
    if any(not year for _, year in named):
        years = {int(year) for year in re.findall(r"(?<!\d)(20\d{2})(?!\d)", words)}
        found += [(next(iter(years)), MONTHS[name]) for name, year in named if not year and len(years) == 1]
    if named:
        return found
    found += [(int(year), int(month)) for year, month in re.findall(r"(?<!\d)(20\d{2})[ ./-]?(0[1-9]|1[0-2])(?!\d)", words)]
    found += [(int(year), int(month)) for month, year in re.findall(r"(?<!\d)(0[1-9]|1[0-2])[ ./-]?(20\d{2})(?!\d)", words)]
    return list(dict.fromkeys(found))
