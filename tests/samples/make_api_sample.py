"""Write the labelled sample of raw/api/: `python tests/samples/make_api_sample.py`. An answer as `dtm fetch` keeps it; its counts are made up."""

from __future__ import annotations

import hashlib
import json
import random
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.api.envelopes import NOT_AVAILABLE, Rows, envelope, row
from tests.samples.country import COMMUNES

ROOT = Path(__file__).resolve().parents[2]
ROUND = date(2022, 7, 31)
REGIONS = {
    "Mopti": 189_356, "Tombouctou": 74_605, "Gao": 54_731, "Ségou": 35_702, "Ménaka": 22_944,
    "Koulikoro": 5_500, "Sikasso": 5_066, "Bamako": 4_200, "Kayes": 2_400, "Kidal": 2_400,
}  # fmt: skip
"""The first five and the sum of all as published of this round; the other regions, cercles, reasons and origins are made up."""
STEM = "sample_admin2_MLI_fetched_20260105T020000Z"
URL = "https://dtmapi.iom.int/v3/displacement/admin2"
UNKNOWN = "Kidal/Abeïbara"
ORIGINS = frozenset({"Mopti", "Ségou", "Gao", "Tombouctou", "Ménaka"})
"""Regions whose displaced people come from within, in this sample; all others from Mopti."""


def main(folder: Path) -> list[Path]:
    """Write the answer and the note of what was asked; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    body = envelope(rows())
    answer, note = folder / f"{STEM}.json", folder / f"{STEM}.request.json"
    answer.write_bytes(body)
    told = {
        "file": answer.name, "url": URL, "params": {"CountryName": "Mali"}, "sha256": hashlib.sha256(body).hexdigest(),
        "fetched_at": "2026-01-05T02:00:00+00:00", "checked_at": "2026-01-05T02:00:00+00:00", "note": "DONNÉES FICTIVES — MADE-UP DATA",
    }  # fmt: skip
    note.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return [answer, note]


def rows() -> Rows:
    """Two reasons and one or two origins a cercle, adding up to the region; one cercle of which no count is available."""
    draw = random.Random("api")
    places = [f"{region}/{cercle}" for region, present in COMMUNES.items() for cercles in present.values() for cercle in cercles]
    places = [place for place in places if place != UNKNOWN]
    counts: dict[str, int] = {}
    for region, people in REGIONS.items():
        weights = {place: draw.uniform(2, 9) for place in places if place.startswith(f"{region}/")}
        shares = {place: int(people * weight / sum(weights.values())) for place, weight in weights.items()}
        shares[next(iter(shares))] += people - sum(shares.values())
        counts |= shares
    found: Rows = []
    for place, people in counts.items():
        origin = place.split("/")[0] if place.split("/")[0] in ORIGINS else "Mopti"
        parts = [round(people * 0.8), round(people * 0.15)]
        parts.append(people - sum(parts))
        for count, reason, came_from in zip(parts, ("Conflict", "Conflict", "Natural disaster"), (origin, NOT_AVAILABLE, origin), strict=True):
            found.append(row(place, ROUND, count, reason, came_from, row_id=900_001 + len(found)))
    found.append(row(UNKNOWN, ROUND, NOT_AVAILABLE, row_id=900_001 + len(found)))
    return found


if __name__ == "__main__":
    for written in main(ROOT / "raw" / "api" / "dtm"):
        print(written.relative_to(ROOT))
