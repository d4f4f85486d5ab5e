"""Write the labelled samples of raw/fmp/: `python tests/samples/make_flow_samples.py`. The same files every time.

Each stands for a layout of flow monitoring; every figure in them is made up.
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.samples.flows import COUNTED, POINTS, Group, active_days, counted, days_of, groups

ROOT = Path(__file__).resolve().parents[2]
MADE_UP = "DONNÉES FICTIVES — MADE-UP DATA"
MADE_ON = dt.datetime(2026, 11, 1)
MONTHS = ("Janvier", "Février", "Mars", "Avril", "Mai", "Juin", "Juillet", "Août", "Septembre", "Octobre", "Novembre", "Décembre")
SPELT = {
    # as some offices write them
    "gogui": "Goguï", "heremakono": "Heremakono", "gao-place-kidal": "Gao Place Kidal", "gao-wabaria": "WABARIA (Gao)",
    "tombouctou-4x4": "Timbuktu", "benena": "Benena", "menaka": "FMP de Ménaka",
}  # fmt: skip


def main(folder: Path) -> list[Path]:
    """Write the files; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        sheet_per_point(folder / "sample_FMP_Comptages_journaliers_2021.xlsx"),
        days_across(folder / "sample_FMP_Comptages_2022.xlsx"),
        english_registry(folder / "sample_FMP_Registry_2021.xlsx"),
        grouped_registry(folder / "sample_FMP_Registre_Bénéna_2022.xlsx"),
        coded_registry(folder / "sample_FMP_menaka_2022.csv"),
        activity(folder / "sample_FMP_Jours_activite_2021-2022.xlsx"),
    ]


def _workbook(path: Path) -> Any:
    book = xlsxwriter.Workbook(path)
    book.set_properties({"title": MADE_UP, "author": "échantillon / sample", "created": MADE_ON})
    return book


def sheet_per_point(path: Path) -> Path:
    """French, a sheet for each point, directions side by side with their total, a total row in words; 2021."""
    book = _workbook(path)
    as_date = book.add_format({"num_format": "dd/mm/yyyy"})
    for point in COUNTED:
        sheet = book.add_worksheet(SPELT[point])
        sheet.write_row(0, 0, [MADE_UP])
        sheet.write_row(2, 0, ["Date", "Entrants", "Sortants", "Total", "Observations"])
        totals = [0, 0]
        for row, day in enumerate(days_of(2021), start=3):
            figures = [counted(point, day, direction) for direction in ("incoming", "outgoing")]
            sheet.write_datetime(row, 0, dt.datetime.combine(day, dt.time()), as_date)
            known = [figure for figure in figures if figure is not None]
            sheet.write_row(row, 1, [*figures, sum(known) if known else None, None if known else "pas d'observation"])
            totals = [total + (figure or 0) for total, figure in zip(totals, figures, strict=True)]
        sheet.write_row(row + 2, 0, ["TOTAL", f"{totals[0]:,} Individuals".replace(",", " "), *totals[1:], sum(totals)])
    book.close()
    return path


def days_across(path: Path) -> Path:
    """French, a sheet for each month, the days across, a row for each point and direction, totals at the edges; 2022."""
    book = _workbook(path)
    for month, name in enumerate(MONTHS, start=1):
        days = [day for day in days_of(2022) if day.month == month]
        sheet = book.add_worksheet(f"{name} 2022")
        sheet.write_row(0, 0, [f"{MADE_UP} — comptage journalier, {name.lower()} 2022"])
        sheet.write_row(2, 0, ["Point de suivi", "Sens", *range(1, len(days) + 1), "Total"])
        row, sums = 3, [0] * len(days)
        for point in COUNTED:
            for direction, word in (("incoming", "Flux entrants"), ("outgoing", "Flux sortants")):
                figures = [counted(point, day, direction) for day in days]
                sheet.write_row(row, 0, [SPELT[point], word, *figures, sum(figure or 0 for figure in figures)])
                sums = [total + (figure or 0) for total, figure in zip(sums, figures, strict=True)]
                row += 1
        sheet.write_row(row, 0, ["ENSEMBLE", None, *sums, sum(sums)])
    book.close()
    return path


def english_registry(path: Path) -> Path:
    """English, an observed group in each row, both points in one sheet, a read-me before it; 2021."""
    book = _workbook(path)
    as_date = book.add_format({"num_format": "yyyy-mm-dd"})
    book.add_worksheet("Read me").write_row(0, 0, [MADE_UP])
    sheet = book.add_worksheet("Registry")
    sheet.write_row(0, 0, ["Record number", "FMP", "Survey date", "Flow type", "Country of departure", "Country of final destination", "Nationality",
                           "Mode of transport", "Reason for travel", "Adult men", "Adult women", "Boys", "Girls", "Total individuals",
                           "Enumerator name"])  # fmt: skip
    words = {"incoming": "Inflow", "outgoing": "Outflow"}
    rows = sorted((group for point in ("benena", "menaka") for group in groups(point, 2021)), key=lambda group: (group.day, group.point))
    for row, group in enumerate(rows, start=1):
        sheet.write_row(row, 0, [row, SPELT[group.point]])
        sheet.write_datetime(row, 2, dt.datetime.combine(group.day, dt.time()), as_date)
        sheet.write_row(row, 3, [words[group.direction], *_journey(group), group.men, group.women, group.boys, group.girls, group.individuals,
                                 "nom fictif"])  # fmt: skip
    book.close()
    return path


def grouped_registry(path: Path) -> Path:
    """French, two header rows with merged groups (Adultes: H F | Mineurs: G F), blanks for nobody; Bénéna 2022."""
    book = _workbook(path)
    sheet = book.add_worksheet("Bénéna")
    group_format = book.add_format({"bold": True, "align": "center"})
    sheet.write_row(0, 0, [MADE_UP])
    sheet.write_row(2, 0, ["N° fiche", "Date", "Sens", "Pays de provenance", "Pays de destination", "Nationalité", "Moyen de transport", "Motif"])
    sheet.merge_range(2, 8, 2, 9, "Adultes", group_format)
    sheet.merge_range(2, 10, 2, 11, "Mineurs", group_format)
    sheet.write_row(3, 8, ["H", "F", "G", "F"])
    words = {"incoming": "Entrant", "outgoing": "Sortant"}
    for row, group in enumerate(groups("benena", 2022), start=4):
        people = [count or None for count in (group.men, group.women, group.boys, group.girls)]
        sheet.write_row(row, 0, [group.number, f"{group.day:%d/%m/%Y}", words[group.direction], *_journey(group), *people])
    book.close()
    return path


def coded_registry(path: Path) -> Path:
    """Coded headers and an HXL row, countries by their codes, semicolons; Ménaka 2022, the point named by the file."""
    headers = ["f01.date", "f02.flow", "f03.dep", "f04.dest", "f05.nat", "f06.transp", "f07.why", "f08.m", "f08.f", "f08.b", "f08.g"]
    tags = ["#date+survey", "#flow+direction", "#country+origin", "#country+destination", "#country+nationality", "#transport", "#cause",
            "#population+adult+m", "#population+adult+f", "#population+children+m", "#population+children+f"]  # fmt: skip
    codes = {"Mali": "MLI", "Niger": "NER", "Algérie": "DZA", "Libye": "LBY", "Malienne": "MLI", "Nigérienne": "NER", "Burkinabè": "BFA"}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow([MADE_UP])
        writer.writerow(headers)
        writer.writerow(tags)
        for group in groups("menaka", 2022):
            journey = [codes.get(word, word) for word in _journey(group)]
            writer.writerow([group.day.isoformat(), group.direction, *journey, group.men, group.women, group.boys, group.girls])
    return path


def activity(path: Path) -> Path:
    """The days each point worked, months across, a sheet a year; 0 where it did not work."""
    book = _workbook(path)
    for year in (2021, 2022):
        sheet = book.add_worksheet(f"Activité {year}")
        sheet.write_row(0, 0, [MADE_UP])
        sheet.write_row(1, 0, [f"Jours d'activité par mois, {year}"])
        sheet.write_row(3, 0, ["Point", *MONTHS])
        for row, point in enumerate(POINTS, start=4):
            sheet.write_row(row, 0, [SPELT[point], *(active_days(point, year, month) for month in range(1, 13))])
    book.close()
    return path


def _journey(group: Group) -> Sequence[str]:
    return group.origin, group.destination, group.nationality, group.transport, group.reason


if __name__ == "__main__":
    for written in main(ROOT / "raw" / "fmp"):
        print(written)
