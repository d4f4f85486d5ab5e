"""Sarendia, an invented country of two wilayas: its reference folder, and a round of it as its teams would send one.

It has one perimeter, codes of its own shape (SR001, SR001002), levels called wilaya, locality and ward, and two localities
of one name (Nahr) in different wilayas.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl

COUNTRY = """
code: SRN
name: Sarendia
in_country: {fr: en Sarendie, en: in Sarendia}
timezone: Africa/Khartoum
pcodes: {prefix: SR, also: [SRN]}
levels:
  - {level: 1, fr: wilaya, en: wilaya, words: [wilaya, ولاية]}
  - {level: 2, fr: localité, en: locality, words: [locality, localité, mahaliya]}
  - {level: 3, fr: quartier, en: ward, words: [ward, administrative unit]}
perimeters:
  - {name: "2018", valid_from: 2018-01-01}
series_breaks:
  - {reference_date: 2024-06-30, why_fr: changement de méthode, why_en: change of method}
"""
PLACES = """level,name,aliases,region_2018
0,Sarendia,SRN|Republic of Sarendia,
wilaya,North Saren,Saren Nord|سارن الشمالية,North Saren
wilaya,South Saren,Saren Sud,South Saren
locality,Port Amal,,North Saren
locality,Nahr,,North Saren
locality,Nahr,,South Saren
locality,El Jabal,Jabal,South Saren
"""
PCODES = """Location,Admin Level,P-Code,Name,Parent P-Code,Valid from date
SRN,1,SR001,North Saren,SRN,2019-01-01
SRN,1,SR002,South Saren,SRN,2019-01-01
SRN,2,SR001001,Port Amal,SR001,2019-01-01
SRN,2,SR001002,Nahr,SR001,2019-01-01
SRN,2,SR002001,Nahr,SR002,2019-01-01
SRN,2,SR002002,El Jabal,SR002,2019-01-01
"""

Counts = tuple[int | None, int | None]


def write_reference(raw: Path, country: str = COUNTRY, places: str = PLACES) -> None:
    """What another country puts into raw/reference/: three files."""
    folder = raw / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "country.yml").write_text(country, encoding="utf-8")
    (folder / "places.csv").write_text(places, encoding="utf-8")
    (folder / "pcodes_srn_2019-01-01.csv").write_text(PCODES, encoding="utf-8")


def write_round(path: Path, rows: Mapping[tuple[str, str, str, str], Counts], day: date) -> Path:
    """{(wilaya, locality, code of the locality, ward): (households, individuals)} under the country's own headers, and its total."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Displacement in Sarendia"])
    sheet.append(["State/Wilaya", "Locality", "Locality P-code", "Name of ward", "IDP households", "IDP individuals", "Reporting date"])
    for (wilaya, locality, code, ward), counts in rows.items():
        sheet.append([wilaya, locality, code, ward, *counts, day])
    totals = [sum(counts[i] or 0 for counts in rows.values()) for i in (0, 1)]
    sheet.append(["TOTAL", None, None, None, *totals])
    north = [counts for (wilaya, *_), counts in rows.items() if "North" in wilaya]
    sheet.append(["Total Wilaya North Saren", None, None, None, *(sum(counts[i] or 0 for counts in north) for i in (0, 1))])
    book.save(path)
    return path
