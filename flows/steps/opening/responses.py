"""A response of DTM's API, as it was kept: an envelope around rows that are all of one kind."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.steps.messages import issue
from flows.steps.records import Refused


@dataclass(frozen=True, slots=True)
class ResponseRows:
    """The rows of a response under their field names, in the order in which the fields first occur; "" stands for null.

    `name` is the level they are given at (admin0, admin1, admin2), or "result".
    """

    name: str
    fields: tuple[str, ...]
    rows: list[list[object]]


def read_rows(body: bytes) -> ResponseRows:
    """Open the envelope. Raises Refused: not JSON or cut off, an error message in place of rows, fewer rows than announced."""
    envelope = _parse(body)
    rows = envelope if isinstance(envelope, list) else envelope.get("result") if isinstance(envelope, dict) else None
    if isinstance(envelope, dict) and envelope.get("isSuccess") is False:
        raise Refused(issue("response_is_an_error", found="; ".join(map(str, envelope.get("errorMessages") or ()))[:300]))
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refused(issue("response_without_rows"))
    announced = envelope.get("totalRecordsCount") if isinstance(envelope, dict) else None
    if announced is not None and announced != len(rows):
        raise Refused(issue("response_incomplete", found=str(len(rows)), expected=str(announced)))
    fields = tuple(dict.fromkeys(name for row in rows for name in row))
    return ResponseRows(_level(fields), fields, [[_cell(row.get(name)) for name in fields] for row in rows])


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"), object_pairs_hook=_each_name_once)
    except (ValueError, RecursionError) as error:
        raise Refused(issue("response_cut_off", found=str(error)[:120])) from error


def _each_name_once(pairs: Sequence[tuple[str, Any]]) -> Mapping[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field is given twice in one row")
    return fields


def _level(fields: Sequence[str]) -> str:
    levels = [level for level in ("admin2", "admin1", "admin0") if f"{level}Name" in fields]
    return levels[0] if levels and "numPresentIdpInd" in fields else "result"


def _cell(value: Any) -> object:
    """A value as a cell: null is blank; what is neither text, number nor truth is kept as its JSON text."""
    if value is None:
        return ""
    return value if isinstance(value, (str, int, float, bool)) else json.dumps(value, ensure_ascii=False)
