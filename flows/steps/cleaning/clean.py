"""Clean the cells of one column: a value, a NULL that says "not given", or a problem at its cell. Nothing is guessed.

All functions take the cells of one column in row order and return one Arrow array of the same length.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, time, timedelta
from functools import lru_cache

import pyarrow as pa

from flows.steps.cleaning.plain_text import plain
from flows.steps.cleaning.problems import Cleaned, Fault, Suppressed, clean_by
from flows.steps.opening.encoding import is_garbled
from flows.steps.places_and_dates.rounds_and_versions import find_round

MOST_PEOPLE = 50_000_000
"""No count of people in one place is larger; a larger number is a code or a slip."""
_COUNT_SHARE = 0.8
"""A column is held to hold counts when this share of its filled cells are whole numbers."""

_MISSING = frozenset(
    ("", "-", "--", "—", "–", "n/a", "na", "n.a.", "n.a", "n/d", "nd", "nd*", "n.d.", "n.d", "not available", "not assessed", "non disponible",
     "non evalue", "non evaluee", "non renseigne", "inaccessible", "null", "none", "nan", ".", "..", "...", "…", "vide", "missing", "‐", "―", "nc",
     "n/c", "n.c.", "n.c", "nr", "n/r", "n.r.", "n.r", "nsp", "na*", "pas evalue", "pas evaluee",
     "nao disponivel", "sem dados", "sem informacao", "nao avaliado", "nao se aplica", "nao aplicavel", "inacessivel", "no disponible",
     "sin datos", "s/d", "s.d.",
     "no aplica", "no evaluado", "non accessible", "zone inaccessible",
     "zone non accessible", "non communique", "non applicable", "not applicable", "inconnu", "unknown", "s/o", "s.o.", "sans objet", "?")
)  # fmt: skip
_MARK_BEGINNINGS = frozenset(filter(str.isspace, map(chr, range(128)))).union(*((mark[:1], mark[:1].upper()) for mark in _MISSING))
_LONGEST_MARK = 40
"""No mark of a missing value is longer, spaces around it included."""
_SUPPRESSED = re.compile(r"\*+|<\s*=?\s*\d{1,2}|supprimee?|suppressed|masquee?|confidentiel(?:le)?|confidential")
_ERRORS = re.compile(r"#(?:N/A|DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!|N/D|VALEUR!|NOM\?|NOMBRE!)|Err:\d+", re.IGNORECASE)
_UNIT = re.compile(
    r"\s*(?:individuals?|individus?|ind\.?|personnes?|persons?|people|pers\.?|habitants?|hab\.?|menages?|men\.?|households?|hhs?|pdis?|idps?|migrants?|pessoas?|personas?|individuos?|agregados?|familias?|hogares)\s*$"
)
_NO_DECIMALS = re.compile(r"(?<=\d)[.,]0{1,2}$")
_WHOLE = re.compile(r"[+]?(?:\d+|\d{1,3}(?P<mark>[ ,'])\d{3}(?:(?P=mark)\d{3})*)")
_MANY_POINTS = re.compile(r"[+]?\d{1,3}(?:(?:\.\d{3}){2,}(?:,\d{1,2})?|\.\d{3},0{1,2})")
"""1.234.567 and 1.234,00: a number has but one decimal mark, so these points are between thousands."""
_UNCLEAR_POINT = re.compile(r"[+]?\d{1,3}\.\d{3}")
"""12.000 is twelve thousand to some and twelve to others."""
_COMMA = re.compile(r"[+]?\d{1,3},\d{3}")
_DECIMAL_COMMA = re.compile(r"\d[\d ]*,\d{1,2}")
_NEGATIVE = re.compile(r"-\s*\d[\d ,.']*|\(\s*\d[\d ,.']*\)")
_FRACTION = re.compile(r"[+]?\d[\d ']*[.,]\d+")
_TRUE = frozenset(("1", "1.0", "yes", "y", "oui", "o", "true", "vrai", "x", "sim", "si"))
_FALSE = frozenset(("0", "0.0", "no", "n", "non", "false", "faux", "nao", "falso"))


def is_missing(cell: object) -> bool:
    """Whether a cell says that nothing was given: blank, or a mark such as N/A, ND*, "Not available"."""
    if not isinstance(cell, str):
        return cell is None
    # Most texts are told by their first letter to be no mark.
    if cell == "" or (cell[0] not in _MARK_BEGINNINGS and cell.isascii()) or len(cell) > _LONGEST_MARK:
        return cell == ""
    return plain(cell) in _MISSING


def is_suppressed(cell: object) -> bool:
    """Whether a cell hides its value on purpose (*, <5, "supprimé")."""
    return isinstance(cell, str) and bool(_SUPPRESSED.fullmatch(plain(cell)))


def clean_counts(cells: Sequence[object], elsewhere: Collection[str] = ()) -> Cleaned:
    """Whole numbers, zero and more; NULL where not given. A suppressed value is NULL and listed.

    A comma before three digits separates thousands, unless the rest of the column (the cells `elsewhere` too) says that commas are
    decimal marks there. Problems: not_a_number, negative_count, fractional_count, unclear_thousands, error_cell, date_in_count,
    boolean_in_count, implausible_count.
    """
    kinds = set(map(type, cells))
    if kinds <= {float, int}:
        fast = _clean_numbers(cells)
        if fast is not None:
            return fast
    read = _count_of
    if str in kinds and _commas_may_be_decimal({*cells, *elsewhere}):
        read = _count_without_comma
    return clean_by(read, cells, pa.int64())


def holds_counts(cells: Sequence[object]) -> bool:
    """Whether the filled cells are mostly whole numbers (zero and more). Each distinct cell is looked at once."""
    times = Counter(cells)
    filled = [cell for cell in times if not is_missing(cell)]
    if not filled:
        return False
    if any(isinstance(cell, str) and len(cell) > 1 and cell.isdecimal() and cell[0] == "0" for cell in filled):
        return False  # "01" is a code
    total = sum(times[cell] for cell in filled)
    strange = sum(times[filled[problem.index]] for problem in clean_counts(filled).problems)
    return (total - strange) / total >= _COUNT_SHARE


def _commas_may_be_decimal(cells: Collection[object]) -> bool:
    """Whether a column's commas may be decimal marks: a sure one stands among them, or three and more all end in three zeros."""
    uses = Counter(comma_use(cell) for cell in cells if isinstance(cell, str) and "," in cell)
    has_thousands = bool(uses["thousands"] or uses["round thousands"])
    return has_thousands and (uses["decimal"] > 0 or (uses["thousands"] == 0 and uses["round thousands"] > 2))


def comma_use(text: str) -> str | None:
    """What the comma of a number is: "decimal"; "thousands", or "round thousands" where three zeros follow; None for another text."""
    given = plain(text)
    if _DECIMAL_COMMA.fullmatch(given):
        return "decimal"
    if not _COMMA.fullmatch(given):
        return None
    return "round thousands" if given.endswith(",000") else "thousands"


def _count_without_comma(cell: object) -> int | Fault | Suppressed | None:
    is_unclear = isinstance(cell, str) and _COMMA.fullmatch(_UNIT.sub("", plain(cell)))
    return Fault("unclear_thousands") if is_unclear else _count_of(cell)


def _clean_numbers(cells: Sequence[object]) -> Cleaned | None:
    """The common case, whole: every cell a plausible whole number. None where any is not."""
    import numpy as np  # what only asks how a text is written starts sooner without

    numbers = np.array(cells, dtype=np.float64)
    if not np.isfinite(numbers).all():
        return None
    whole = np.rint(numbers)
    if numbers.size and not (np.abs(numbers - whole) < 1e-6).all():
        return None
    if numbers.size and not ((whole >= 0) & (whole <= MOST_PEOPLE)).all():
        return None
    return Cleaned(pa.array(whole.astype(np.int64)), (), ())


def _count_of(cell: object) -> int | Fault | Suppressed | None:
    if is_missing(cell):
        return None
    if isinstance(cell, bool):
        return Fault("boolean_in_count")
    if isinstance(cell, (int, float)):
        return _whole(float(cell))
    if isinstance(cell, (date, time, timedelta)):
        return Fault("date_in_count")
    if is_suppressed(cell):
        return Suppressed()
    return _count_in_text(str(cell))


def _count_in_text(cell: str) -> int | Fault:
    if _ERRORS.fullmatch(cell.strip()):
        return Fault("error_cell")
    if any(mark.isdigit() and not mark.isdecimal() for mark in cell):
        # A superscript is the mark of a note, or a slip beside the 1 of a French keyboard: no count.
        return Fault("not_a_number")
    text = _UNIT.sub("", plain(cell))
    if _UNCLEAR_POINT.fullmatch(text):
        return Fault("unclear_thousands")
    if _MANY_POINTS.fullmatch(text):
        text = text.replace(".", "")
    whole = _NO_DECIMALS.sub("", text)
    if _WHOLE.fullmatch(whole):
        return _whole(float(re.sub(r"[ ',]", "", whole)))
    if _NEGATIVE.fullmatch(text):
        return Fault("negative_count")
    return Fault("fractional_count" if _FRACTION.fullmatch(text) else "not_a_number")


def _whole(number: float) -> int | Fault:
    if not math.isfinite(number) or abs(number) > MOST_PEOPLE:
        return Fault("implausible_count")
    nearest = round(number)
    if abs(number - nearest) >= 1e-6:
        return Fault("fractional_count")
    return nearest if nearest >= 0 else Fault("negative_count")


def clean_rounds(cells: Sequence[object]) -> Cleaned:
    """Round numbers: 60, "60", "Round 60", "R60"; NULL where not given, or where an operation has a name. Problem: not_a_round."""
    return clean_by(_round_of, cells, pa.int64())


def _round_of(cell: object) -> int | Fault | None:
    count = _count_of(cell)
    if not isinstance(count, (Fault, Suppressed)):
        return count
    number = find_round(str(cell))
    if number is None and any(mark.isdigit() for mark in str(cell)):
        return Fault("not_a_round")
    return number


def clean_flags(cells: Sequence[object]) -> Cleaned:
    """Yes and no in French, English or as 1/0; NULL where not given. Problem: not_a_flag."""
    return clean_by(_flag_of, cells, pa.bool_())


def _flag_of(cell: object) -> bool | Fault | None:
    if isinstance(cell, bool):
        return cell
    text = plain(str(cell))
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    return None if is_missing(cell) else Fault("not_a_flag")


def clean_text(cells: Sequence[object]) -> Cleaned:
    """Texts trimmed, one kind of space and apostrophe; NULL where not given. Problems: error_cell, garbled_text."""
    return clean_by(_text_of, cells, pa.string())


def _text_of(cell: object) -> str | Fault | None:
    if isinstance(cell, str):
        return _spelt(cell)
    if cell is None:
        return None
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else _spelt(str(cell))


@lru_cache(maxsize=50_000)
def _spelt(text: str) -> str | Fault | None:
    """A text as it is kept. The same names come back operation after operation: each is looked at once."""
    if is_missing(text):
        return None
    if text[:1] == "#" and _ERRORS.fullmatch(text.strip()):
        return Fault("error_cell")
    if text.isascii():
        return _spaced_once(text)
    return Fault("garbled_text") if is_garbled(text) else _spaced_once(unicodedata.normalize("NFC", text).replace("’", "'"))


def _spaced_once(text: str) -> str | None:
    return " ".join(text.split()) or None
