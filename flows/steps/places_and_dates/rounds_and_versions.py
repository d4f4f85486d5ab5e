"""What a name carries beside its date: the number of a round, and the mark of a version."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from flows.steps.cleaning.plain_text import plain

ROUND = re.compile(r"(?<![a-z])(?:round|rnd|r|tour|operation|cycle|ronda|rodada)[\s_.#-]*(?:no|n|num|numero)?[\s_.#-]*(\d{1,3})(?!\d)")
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
VERSION = re.compile(r"(?<![a-z0-9])(?:v|vf|ver|version|versao|rev|revision|revisao)[\s_.-]*(\d{1,2})(?![\d])(?:\.\d{1,2}(?!\d))*|\((\d{1,2})\)\s*$")
_FETCHED = re.compile(r"(?<![a-z])fetched (\d{8}t\d{6})z(?![a-z0-9])")
"""When a response was fetched: the later one is the newer version, however many arrive in one night."""
_CORRECTED = re.compile(r"(?<![a-z])(?:corrigee?|corrected|corr|revisee?|revised|corrigid[oa]|revist[oa]|corregid[oa]|revisad[oa])(?![a-z])")


def find_round(text: str) -> int | None:
    """The round number that a name speaks of ("Round_60", "R60", "Tour 12", "Round Twelve", "douzième tour"); None where there is none."""
    words = plain(text).replace("_", " ")
    if match := ROUND.search(words):
        return int(match.group(1))
    told = _ROUND_IN_WORDS.search(words)
    return ROUND_WORDS[told.group(1) or told.group(2)] if told else None


def version_mark(file_name: str) -> int:
    """The version that a file name carries (`_v2`, `rev3`, `(2)`); 1 where it carries none, 2 for "corrigé".

    A response of an API carries the time it was fetched: seconds since 2000.
    """
    stem = plain(Path(file_name).stem).replace("_", " ")
    if fetched := _FETCHED.search(stem):
        return int((datetime.strptime(fetched.group(1), "%Y%m%dt%H%M%S") - datetime(2000, 1, 1)).total_seconds())
    marks = [int(first or second) for first, second in VERSION.findall(stem)]
    if marks:
        return max(marks)
    return 2 if _CORRECTED.search(stem) else 1
