"""Envelopes as DTM's API (v3, displacement) sends them: one row per reason and origin, the same people at three levels."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

NOT_AVAILABLE = "Not available"
Rows = list[dict[str, Any]]


def envelope(rows: Sequence[Mapping[str, Any]], **changed: Any) -> bytes:
    """The answer to a request that went well."""
    body = {"result": list(rows), "statusCode": 200, "isSuccess": True, "errorMessages": [], "totalRecordsCount": len(rows)}
    return json.dumps(body | changed).encode()


def failure(status: int, message: str) -> bytes:
    """The answer to one that did not."""
    return json.dumps({"result": None, "statusCode": status, "isSuccess": False, "errorMessages": [message], "totalRecordsCount": 0}).encode()


def row(
    place: str, day: date, individuals: int | str | None, reason: str | None = "Conflict", origin: str | None = NOT_AVAILABLE, *,
    assessment: str = "BA", row_id: int | None = None, operation: str = "Mali Conflict", sexes: tuple[int, int] | None = None,
    country: tuple[str, str] = ("Mali", "MLI"),
) -> dict[str, Any]:  # fmt: skip
    """One row; "" is the country, "Gao" a region, "Gao/Ansongo" a cercle."""
    names = [name for name in place.split("/") if name]
    levels = {}
    for level, name in enumerate(names, start=1):
        levels |= {f"admin{level}Name": name, f"admin{level}Pcode": NOT_AVAILABLE}
    return {
        **({"id": row_id} if row_id is not None else {}), "operation": operation, "admin0Name": country[0], "admin0Pcode": country[1], **levels,
        "numPresentIdpInd": individuals, "reportingDate": f"{day}T00:00:00", "yearReportingDate": day.year, "monthReportingDate": day.month,
        "roundNumber": None, "displacementReason": reason, "numberMales": sexes[1] if sexes else None, "numberFemales": sexes[0] if sexes else None,
        "idpOriginAdmin1Name": origin, "idpOriginAdmin1Pcode": NOT_AVAILABLE, "assessmentType": assessment,
    }  # fmt: skip


def operations(*entries: tuple[str, str, str]) -> Rows:
    """(operation, status, country) as the operation list gives them."""
    return [{"operation": name, "operationStatus": status, "admin0Name": of, "admin0Pcode": of[:3].upper()} for name, status, of in entries]


def summed(rows: Iterable[Mapping[str, Any]]) -> Rows:
    """The same rounds one level up: one row per round, reason, origin and assessment."""
    totals: dict[tuple[Any, ...], dict[str, Any]] = {}
    for given in rows:
        finest = max(level for level in (0, 1, 2) if f"admin{level}Name" in given)
        kept = {name: value for name, value in given.items() if name not in ("id", f"admin{finest}Name", f"admin{finest}Pcode")}
        kept |= {"numberMales": None, "numberFemales": None}
        key = tuple(str(value) for name, value in kept.items() if name != "numPresentIdpInd")
        count = given["numPresentIdpInd"]
        total = totals.setdefault(key, kept | {"numPresentIdpInd": 0})
        total["numPresentIdpInd"] += count if isinstance(count, int) else 0
    return list(totals.values())


def keep(raw: Path, name: str, rows: Sequence[Mapping[str, Any]], **changed: Any) -> Path:
    """Put a response where `dtm fetch` puts it."""
    path = raw / "api" / "dtm" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(envelope(rows, **changed))
    return path
