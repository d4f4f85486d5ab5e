"""Dates as DTM files write them, and the period that a file name, a sheet name or a title speaks of."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from flows.steps.cleaning.problems import Cleaned, Fault, clean_by

FIRST_YEAR, LAST_YEAR = 1990, 2100
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = (25_569, 73_050)
_MONTH_WORDS = (
    "jan january janvier janv janeiro enero", "feb february fevrier fevr fev fevereiro febrero", "mar march mars marco marzo",
    "apr april avril avr abril abr", "may mai maio", "jun june juin junho junio", "jul july juillet juil julho julio", "aug august aout agosto",
    "sep sept september septembre setembro septiembre", "oct october octobre outubro octubre", "nov november novembre novembro noviembre",
    "dec december decembre dezembro dez diciembre dic",
)  # fmt: skip
_WORDS_AS_WELL = {"out": "outubro", "set": "setembro", "ago": "agosto", "mayo": "maio"}
"""Months in Portuguese and Spanish that are other words as well: "Out" is a direction, "data set 2022" no month, Mayo-Kebbi a place. They are
months beside their year or day ("set-22", "15 out 2022"), and between blanks where the text is in one of these languages."""
MONTHS = {word: number for number, words in enumerate(_MONTH_WORDS, start=1) for word in words.split()}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_OF = re.compile(rf"\b(?:de|del|do) (?=(?:{_MONTH})\b|(?:19|20)\d\d\b)")
"""31 de dezembro de 2022."""
_BESIDE_A_YEAR = re.compile(
    r"(?i)(?<![^\W\d_])(?<![^\W\d_][-/.])(?<!data )(?<!sub )(?<!in )(out|set|ago|mayo)(?=\.?(?:[-/.'’] ?|,? del? )(?:20)?\d\d(?!\d))|"
    r"(?i:(?<=\d[-/. ])(out|set|ago|mayo)(?=\.?[-/. ](?:20)?\d\d(?!\d)))"
)
_MAY_BE_MONTH = re.compile(r"(?i)(?:out|set|ago|mayo)\b")
_BETWEEN_BLANKS = re.compile(r"(?i)(?<![^\W\d_])(?<![^\W\d_][-/.])(out|set|ago|mayo)(?=\.? (?:20)?\d\d(?!\d))")
_IBERIAN = re.compile(r"\b(?:ronda|rodada|avaliac\w+|deslocad\w+|dados|situac\w+|mocambique|angola|desplazad\w+|datos|evaluacion|mes|mayo)\b")
_SEP = r"[\s./_-]*"
_ISO = re.compile(r"(\d{4})[-/._](\d{1,2})[-/._](\d{1,2})(?:[t ]\d{1,2}:\d{2}.*)?")
_NUMERIC = re.compile(r"(\d{1,2})([-/._])(\d{1,2})\2(\d{4}|\d{2})(?: \d{1,2}:\d{2}.*)?")
_DAY_MONTH_YEAR = re.compile(rf"(\d{{1,2}})(?:er|st|nd|rd|th)?{_SEP}({_MONTH})\b\.?,?{_SEP}(\d{{4}}|\d{{2}})")
_MONTH_DAY_YEAR = re.compile(rf"({_MONTH})\b\.?{_SEP}(\d{{1,2}})(?:st|nd|rd|th)?,?{_SEP}(\d{{4}})")
_MONTH_YEAR = re.compile(rf"({_MONTH})\b\.?,?{_SEP}(\d{{4}}|\d{{2}})")
_YEAR_MONTH = re.compile(r"(\d{4})[-/._](\d{1,2})")
_MONTH_NUMBER_YEAR = re.compile(r"(\d{1,2})[-/._](\d{4})")
_ROUND = re.compile(r"(?<![a-z])(?:round|rnd|r|tour|operation|cycle|ronda|rodada)[\s_.#-]*(?:no|n|num|numero)?[\s_.#-]*(\d{1,3})(?!\d)")
_NUMBERS_IN_WORDS = (
    "one first un premier premiere um primeira", "two second deux deuxieme dois segunda", "three third trois troisieme tres terceira",
    "four fourth quatre quatrieme quatro quarta", "five fifth cinq cinquieme cinco quinta", "six sixth sixieme seis sexta",
    "seven seventh sept septieme sete setima", "eight eighth huit huitieme oito oitava", "nine ninth neuf neuvieme nove nona",
    "ten tenth dix dixieme dez decima", "eleven eleventh onze onzieme", "twelve twelfth douze douzieme doze",
    "thirteen thirteenth treize treizieme treze", "fourteen fourteenth quatorze quatorzieme catorze", "fifteen fifteenth quinze quinzieme",
    "sixteen sixteenth seize seizieme dezasseis", "seventeen seventeenth", "eighteen eighteenth dezoito", "nineteen nineteenth",
    "twenty twentieth vingt vingtieme vinte",
)  # fmt: skip
ROUND_WORDS = {word: number for number, words in enumerate(_NUMBERS_IN_WORDS, start=1) for word in words.split()}
_IN_WORDS = "|".join(sorted(ROUND_WORDS, key=len, reverse=True))
_ROUND_IN_WORDS = re.compile(rf"\b(?:round|tour|operation|cycle|ronda|rodada) ({_IN_WORDS})\b(?! ?\d)|\b({_IN_WORDS}) (?:round|tour|ronda|rodada)\b")
_VERSION = re.compile(r"(?<![a-z0-9])(?:v|vf|ver|version|versao|rev|revision|revisao)[\s_.-]*(\d{1,2})(?![\d])(?:\.\d{1,2}(?!\d))*|\((\d{1,2})\)\s*$")
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
_SINCE = re.compile(
    rf"\b(?:since|depuis|after|apres|before|avant|desde|antes|apos|despues|a partir d[aeiou]|a compter d[eu])\b[ :']*(?:(?:le|la|the|fin|"
    rf"debut|end of|mid|early|late) ?)*"
    rf"(?:(?:\d{{1,2}}(?:er|st|nd|rd|th)?[ ./-]*)?(?:{_MONTH})(?![a-z])[ ./,-]*(?:(?:19|20)\d{{2}}(?!\d))?|"
    r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?!\d)|\d{4}-\d{2}-\d{2}(?!\d))"
)
"""When people were displaced, not when they were counted: "IDPs since 15 April 2023"."""
_FETCHED = re.compile(r"(?<![a-z])fetched (\d{8}t\d{6})z(?![a-z0-9])")
"""When a response was fetched: the later one is the newer version, however many arrive in one night."""
_CORRECTED = re.compile(r"(?<![a-z])(?:corrigee?|corrected|corr|revisee?|revised|corrigid[oa]|revist[oa]|corregid[oa]|revisad[oa])(?![a-z])")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included: one day, or one month."""

    first: date
    last: date


def month_period(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def month_number(text: str) -> int | None:
    """1 to 12 for the name or the number of a month; None where it is neither."""
    words = _plain(text).strip(" .")
    number = MONTHS.get(_WORDS_AS_WELL.get(words, words)) or (int(words) if words.isdigit() else 0)
    return number if 1 <= number <= 12 else None


def spell_months_out(text: str, is_date: bool = False) -> str:
    """The text with "set", "out", "ago" and "mayo" written so that they are months, where they are; in a text that `is_date` they always are."""
    if not _MAY_BE_MONTH.search(text):
        return text
    text = _BESIDE_A_YEAR.sub(lambda found: _WORDS_AS_WELL[found.group().lower()], text)
    if is_date or _IBERIAN.search(_plain(text)):
        text = _BETWEEN_BLANKS.sub(lambda found: _WORDS_AS_WELL[found.group().lower()], text)
    return text


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text)
    return " ".join("".join(mark for mark in folded if not unicodedata.combining(mark)).lower().split())


def _year(digits: str) -> int:
    number = int(digits)
    return number + (2000 if number < 80 else 1900) if len(digits) <= 2 else number


@lru_cache(maxsize=1_000)
def find_period(text: str) -> Period | None:
    """The one month or day that a name or title speaks of; None where it names none, or more than one month.

    Dates on which the file was updated, published or sent are passed over.
    """
    days, months = _days_and_months(text)
    if len(months) != 1:
        return None
    year, month = next(iter(months))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return Period(next(iter(days)), next(iter(days))) if len(days) == 1 else month_period(year, month)


def months_named(text: str) -> list[str]:
    """The months that a name or title speaks of, as "2022-05", in order."""
    return [f"{year:04d}-{month:02d}" for year, month in sorted(_days_and_months(text)[1])]


def _days_and_months(text: str) -> tuple[set[date], set[tuple[int, int]]]:
    words = _SINCE.sub(" ", _OF.sub("", spell_months_out(re.sub(r"[_\s]+", " ", _plain(text)))))
    words = _NUMBERED.sub(" ", _ROUND.sub(" ", _VERSION.sub(" ", words)))
    days, rest = _full_dates(words)
    return days, {(day.year, day.month) for day in days} | set(_months_in(rest))


_FULL_DATES = (
    (re.compile(r"(?<!\d)(20\d{2})[ ./-](\d{2})[ ./-](\d{2})(?!\d)"), "ymd"),
    (re.compile(r"(?<!\d)(20\d{2})[ ./-](\d{2})[ ./-](\d{2})(?!\d)"), "ydm"),
    (re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)"), "ymd"),
    (re.compile(r"(?<!\d)(\d{2})[ ./-](\d{2})[ ./-](20\d{2})(?!\d)"), "dmy"),
    (re.compile(r"(?<!\d)(\d{2})[ ./-](\d{2})[ ./-](20\d{2})(?!\d)"), "mdy"),
    (re.compile(r"(?<!\d)(\d{2})(\d{2})(20\d{2})(?!\d)"), "dmy"),
    (re.compile(r"(?<!\d)(\d{2})[./-](\d{2})[./-](\d{2})(?!\d)"), "dmy"),
    (re.compile(rf"(?<![a-z\d])(\d{{1,2}})(?:er)?[ .-]?({_MONTH})(?![a-z])[ .,-]*(20\d{{2}}|\d{{2}})(?!\d)"), "dmy"),
    (re.compile(rf"(?<![a-z])({_MONTH})(?![a-z])[ .-]?(\d{{1,2}})(?:st|nd|rd|th)?(?:, ?| )(20\d{{2}})(?!\d)"), "mdy"),
)
_GAP = "|"
"""Stands where a date was taken out, so that what was beside it does not come together."""


def _full_dates(words: str) -> tuple[set[date], str]:
    """The days that some words name, and the words without them. Each stretch of text is read once, in the first order that is a date."""
    found: set[date] = set()
    for pattern, order in _FULL_DATES:
        rest, since = [], 0
        for match in pattern.finditer(words):
            year, month, day = (match.group(order.index(part) + 1) for part in "ymd")
            valid = _valid(_year(year), MONTHS.get(month) or int(month), int(day))
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


def _valid(year: int, month: int, day: int) -> list[date]:
    try:
        return [date(year, month, day)]
    except ValueError:
        return []


def _months_in(words: str) -> list[tuple[int, int]]:
    named = re.findall(rf"(?<![a-z])({_MONTH})(?![a-z])[ .,'-]*((?:19|20)\d{{2}}|\d{{2}}(?!\d))?", words)
    found = [(_year(year), MONTHS[name]) for name, year in named if year]
    if any(not year for _, year in named):
        years = {int(year) for year in re.findall(r"(?<!\d)(20\d{2})(?!\d)", words)}
        found += [(next(iter(years)), MONTHS[name]) for name, year in named if not year and len(years) == 1]
    if named:
        return found
    found += [(int(year), int(month)) for year, month in re.findall(r"(?<!\d)(20\d{2})[ ./-]?(0[1-9]|1[0-2])(?!\d)", words)]
    found += [(int(year), int(month)) for month, year in re.findall(r"(?<!\d)(0[1-9]|1[0-2])[ ./-]?(20\d{2})(?!\d)", words)]
    return list(dict.fromkeys(found))


def find_round(text: str) -> int | None:
    """The round number that a name speaks of ("Round_60", "R60", "Tour 12", "Round Twelve", "douzième tour"); None where there is none."""
    words = _plain(text).replace("_", " ")
    if match := _ROUND.search(words):
        return int(match.group(1))
    told = _ROUND_IN_WORDS.search(words)
    return ROUND_WORDS[told.group(1) or told.group(2)] if told else None


def version_mark(file_name: str) -> int:
    """The version that a file name carries (`_v2`, `rev3`, `(2)`); 1 where it carries none, 2 for "corrigé".

    A response of an API carries the time it was fetched: seconds since 2000.
    """
    stem = _plain(Path(file_name).stem).replace("_", " ")
    if fetched := _FETCHED.search(stem):
        return int((datetime.strptime(fetched.group(1), "%Y%m%dt%H%M%S") - datetime(2000, 1, 1)).total_seconds())
    marks = [int(first or second) for first, second in _VERSION.findall(stem)]
    if marks:
        return max(marks)
    return 2 if _CORRECTED.search(stem) else 1


def year_period(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def month_names(month: int) -> list[str]:
    """All the words for a month, abbreviations included."""
    return _MONTH_WORDS[month - 1].split()


def find_year(text: str) -> int | None:
    """The one year that a name or title speaks of."""
    years = {int(year) for year in re.findall(r"(?<!\d)(20\d{2})(?!\d)", text)}
    return years.pop() if len(years) == 1 else None


def read_date(text: str) -> date | None:
    """The day that a text is, where it can be nothing else."""
    found = _date_of(text, None, None, False)
    return found if isinstance(found, date) else None


def clean_dates(cells: Sequence[object], period: Period | None, month_end: bool | None, elsewhere: Collection[str] = ()) -> Cleaned:
    """Days; NULL where not given. A month alone is its last day (`month_end`) or its first, or refused (None).

    A text whose day and month could change places is read as the rest of its column is written (the cells `elsewhere` too), else
    so that it falls in `period`, else it is a problem. Problems: ambiguous_date, impossible_date, not_a_date, date_out_of_range,
    month_without_day.
    """
    order = _column_order({*cells, *elsewhere})
    return clean_by(lambda cell: _in_range(_date_of(cell, order, period, month_end)), cells, pa.date32())


def _column_order(cells: Collection[object]) -> str | None:
    """ "dmy" or "mdy" where the column's unambiguous texts agree on one."""
    orders = {order for cell in cells if isinstance(cell, str) and (order := day_month_order(cell))}
    return orders.pop() if len(orders) == 1 else None


def day_month_order(text: str) -> str | None:
    """ "dmy" or "mdy" where a date in numbers can be read in one of the two orders only."""
    match = _NUMERIC.fullmatch(_plain(text))
    if not match:
        return None
    first, second = int(match.group(1)), int(match.group(3))
    return "dmy" if first > 12 >= second else "mdy" if second > 12 >= first else None


def _in_range(result: date | str | None) -> date | Fault | None:
    if isinstance(result, str):
        return Fault(result)
    if result is not None and not FIRST_YEAR <= result.year <= LAST_YEAR:
        return Fault("date_out_of_range")
    return result


def _date_of(cell: object, order: str | None, period: Period | None, month_end: bool | None) -> date | str | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _serial(float(cell))
    text = _plain(str(cell)).strip(" .")
    if text in ("", "-", "n/a", "na", "nd", "not available", "non disponible", "null", "none", "nan"):
        return None
    if re.fullmatch(r"\d{5}(?:\.0+)?", text):
        return _serial(float(text))
    return _text_date(text, order, period, month_end)


def _serial(number: float) -> date | str:
    return _EXCEL_EPOCH + timedelta(days=int(number)) if _SERIALS[0] <= number <= _SERIALS[1] else "not_a_date"


def _text_date(text: str, order: str | None, period: Period | None, month_end: bool | None) -> date | str:
    text = spell_months_out(text, is_date=True)
    if " de" in text:
        text = _OF.sub("", text)
    if match := _ISO.fullmatch(text):
        return _day(int(match.group(1)), int(match.group(2)), int(match.group(3)))
    if match := _NUMERIC.fullmatch(text):
        return _numeric(int(match.group(1)), int(match.group(3)), _year(match.group(4)), order, period)
    if match := _DAY_MONTH_YEAR.fullmatch(text):
        return _day(_year(match.group(3)), MONTHS[match.group(2)], int(match.group(1)))
    if match := _MONTH_DAY_YEAR.fullmatch(text):
        return _day(int(match.group(3)), MONTHS[match.group(1)], int(match.group(2)))
    if match := _MONTH_YEAR.fullmatch(text):
        return _month_day(_year(match.group(2)), MONTHS[match.group(1)], month_end)
    if match := _YEAR_MONTH.fullmatch(text):
        return _month_day(int(match.group(1)), int(match.group(2)), month_end)
    if match := _MONTH_NUMBER_YEAR.fullmatch(text):
        return _month_day(int(match.group(2)), int(match.group(1)), month_end)
    if match := re.fullmatch(rf"(\d{{1,2}}){_SEP}({_MONTH})\b\.?", text):
        longest = calendar.monthrange(2024, MONTHS[match.group(2)])[1]
        return "impossible_date" if int(match.group(1)) > longest else "not_a_date"
    return "not_a_date"


def _day(year: int, month: int, day: int) -> date | str:
    return next(iter(_valid(year, month, day)), "impossible_date")


def _month_day(year: int, month: int, month_end: bool | None) -> date | str:
    if month_end is None:
        return "month_without_day"
    if not 1 <= month <= 12:
        return "impossible_date"
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return "date_out_of_range"
    period = month_period(year, month)
    return period.last if month_end else period.first


def _numeric(first: int, second: int, year: int, order: str | None, period: Period | None) -> date | str:
    day_first, month_first = _valid(year, second, first), _valid(year, first, second)
    readings = list(dict.fromkeys(day_first + month_first))
    if len(readings) < 2:
        return readings[0] if readings else "impossible_date"
    if order is not None:
        return day_first[0] if order == "dmy" else month_first[0]
    if period is not None and period.first.month == period.last.month:
        month = (period.last.year, period.last.month)
        inside = [day for day in readings if (day.year, day.month) == month]
        if len(inside) == 1:
            return inside[0]
    return "ambiguous_date"
