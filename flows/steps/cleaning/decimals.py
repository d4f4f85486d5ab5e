"""Decimal figures (scores, indices): a decimal comma and a decimal point are the same; what is no number is a problem at its cell."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import pyarrow as pa

from flows.steps.cleaning.clean import is_missing
from flows.steps.cleaning.plain_text import plain
from flows.steps.cleaning.problems import Cleaned, Fault, clean_by

_DECIMAL = re.compile(r"[+-]?\d{1,9}(?:[.,]\d+)?")


def clean_decimals(cells: Sequence[object]) -> Cleaned:
    """Numbers; NULL where not given. Problem: not_a_number (a date, a flag, a text, a thousands mark)."""
    return clean_by(_decimal_of, cells, pa.float64())


def _decimal_of(cell: object) -> float | Fault | None:
    if is_missing(cell):
        return None
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell) if math.isfinite(cell) else Fault("not_a_number")
    text = plain(cell) if isinstance(cell, str) else ""
    return float(text.replace(",", ".")) if _DECIMAL.fullmatch(text) else Fault("not_a_number")
