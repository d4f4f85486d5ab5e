"""Measure flow monitoring: a registry against the plain pandas + openpyxl script and a bare calamine pass, and what grows with the years.

`make bench` runs it after the main job's. The figures are made up.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DTM = Path(sys.executable).with_name("dtm")
HEADERS = (
    "N° enregistrement", "Date", "Point de suivi", "Sens", "Pays de provenance", "Région de provenance", "Pays de destination",
    "Région de destination", "Nationalité", "Moyen de transport", "Adultes H", "Adultes F", "Mineurs G", "Mineurs F", "Total", "Raison",
    "Personnes vulnérables", "Femmes enceintes",
)  # fmt: skip
POINTS = ("Gogui", "Hèrèmakono", "Bénéna", "Place Kidal", "Wabaria", "Place 4x4", "Ménaka")
COUNTRIES = ("Mali", "Niger", "Burkina Faso", "Algérie", "Côte d'Ivoire", "Mauritanie", "Guinée", "Sénégal")
REGIONS = ("Gao", "Kayes", "Ségou", "Sikasso", "Tombouctou", "Ménaka", "Niamey", "Tahoua")
NATIONALITIES = ("Malienne", "Nigérienne", "Burkinabè", "Guinéenne", "Sénégalaise", "Ivoirienne")
TRANSPORTS = ("Bus", "Moto", "Camion", "Voiture", "À pied")
REASONS = ("Économique", "Commerce", "Orpaillage", "Famille", "Saisonnier", "Retour")


def first_of(index: int) -> dt.date:
    return dt.date(2016 + index // 12, index % 12 + 1, 1)


def registry_rows(index: int, rows: int) -> list[tuple[object, ...]]:
    """A month of a registry (the month is the index), `rows` groups at seven points."""
    draw, month = random.Random(index), first_of(index)
    made = []
    for row in range(rows):
        people = draw.randint(0, 6), draw.randint(0, 4), draw.randint(0, 2), draw.randint(0, 2)
        abroad, home = draw.choice(COUNTRIES), "Mali"
        incoming = row % 2 == 0
        made.append(
            (f"{index}-{row}", month + dt.timedelta(days=row * 28 // rows), POINTS[row % len(POINTS)], "Entrant" if incoming else "Sortant",
             abroad if incoming else home, draw.choice(REGIONS), home if incoming else abroad, draw.choice(REGIONS), draw.choice(NATIONALITIES),
             draw.choice(TRANSPORTS), *people, sum(people), draw.choice(REASONS), draw.randint(0, 1) if sum(people) else 0, 0)
        )  # fmt: skip
    return made


def make_workbook(path: Path, index: int, rows: int) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("Registre")
    as_date = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADERS)
    for row, cells in enumerate(registry_rows(index, rows), start=1):
        sheet.write(row, 0, cells[0])
        sheet.write_datetime(row, 1, dt.datetime.combine(cells[1], dt.time()), as_date)
        sheet.write_row(row, 2, cells[2:])
    book.close()


def make_csv(path: Path, months: range, rows: int) -> None:
    """One CSV of several months, `rows` groups in each."""
    import csv

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(HEADERS)
        for month in months:
            writer.writerows(registry_rows(month, rows))
