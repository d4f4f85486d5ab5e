"""Write the labelled sample workbooks of raw/dtm/: `python tests/samples/make_samples.py`. The same files every time.

Each stands for a layout that DTM has sent, with the mess that real files hold; every figure in them is made up.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import sys
import zipfile
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.samples.country import COMMUNES, OPERATIONS, Count, Operation, displaced, returned

ROOT = Path(__file__).resolve().parents[2]
MADE_UP = "DONNÉES FICTIVES — MADE-UP DATA"
MADE_ON = dt.datetime(2026, 11, 1)


def main(folder: Path) -> list[Path]:
    """Write the five files; returns their paths."""
    december_2021, april, august, september, december_2022 = OPERATIONS
    folder.mkdir(parents=True, exist_ok=True)
    return [
        english_2014(folder / "sample_DTM_Mali_Baseline_Assessment_Dec_2021.xlsx", december_2021),
        french_texts(folder / "sample_DTM_Mali_Evaluation_de_base_Avril_2022.xls", april),
        coded_csv(folder / "sample_DTM_Mali_PDI_2022-08-31.csv", august),
        grouped_headers(folder / "sample_OIM_DTM_Mali_Septembre_2022.xlsx", september),
        three_sheets(folder / "sample_DTM_Mali_Dec_2022.xlsx", december_2022),
    ]


def _workbook(path: Path) -> Any:
    book = xlsxwriter.Workbook(path)
    book.set_properties({"title": MADE_UP, "author": "échantillon / sample", "created": MADE_ON})
    return book


ENGLISH_HEADERS = (
    "CntryCrisisID", "RoundNo", "Snapshot Date", "Survey Date", "Admin 0 pcode", "Admin 0", "Admin 1 pcode", "Admin 1",
    "Admin 2 pcode", "Admin 2", "Admin 3 pcode", "Admin 3", "Lowest Admin Level", "Total No# of IDPs HH#", "Total No# of IDPs Ind#",
    "No. of IDPs HH in collective settings", "No. of IDPs HH\nin individual settings", "Total No# of Returnees Ind#",
    "Total No# of Returnees HH#", "Country of Origin of IDP", "Admin 1 Area of Origin of IDP", "Type of Displacement", "Conflict",
    "Insecurity", "Natural Disaster", "EcoNomic reasons", "Main displacement start date", "Confidentiality", "UpdatedBy", "Comments",
)  # fmt: skip
REGION_NUMBERS = ("Kayes", "Koulikoro", "Sikasso", "Ségou", "Mopti", "Tombouctou", "Gao", "Kidal", "Bamako")
FIND_AND_REPLACE = {"Kayes": "KaYes", "Niono": "NioNo", "Kidal": "Kidal ", "Ségou": "Segou", "Tombouctou": "Timbuktu", "Barouéli": "Baraoueli"}


def english_2014(path: Path, operation: Operation) -> Path:
    """English, one row a commune: padded and lying codes, find-and-replace damage, a hidden sheet, a pasted pivot, phantom cells."""
    book = _workbook(path)
    sheet = book.add_worksheet("Data")
    as_date = book.add_format({"num_format": "dd-mm-yyyy"})
    sheet.write_row(0, 0, ENGLISH_HEADERS)
    back = {count.place: count for count in returned(operation)}
    counts = displaced(operation)
    for row, count in enumerate(counts, start=1):
        home = back[count.place]
        region = "Gao" if count.region_2016 == "Ménaka" else count.region_2016
        region_number = REGION_NUMBERS.index(region) + 1
        cercles = [cercle for by_region in COMMUNES[count.region_2016].values() for cercle in by_region]
        number = cercles.index(count.cercle) + (4 if count.region_2016 == "Ménaka" else 1)
        cercle_code = "MLI003005" if count.cercle in ("Kita", "Koutiala") else f"MLI{region_number:03}{number:03}"
        sheet.write_row(row, 0, ("MLI-2012", 71))
        sheet.write_string(row, 2, f"{operation.day:%d-%m-%Y}", as_date)
        sheet.write_datetime(row, 3, dt.datetime(2021, 12, 1 + row % 28), as_date)
        sheet.write_row(row, 4, ("MLI", "MALI" if row % 7 else "Mali", f" MLI{region_number:02}             ", FIND_AND_REPLACE.get(region, region),
                                 cercle_code, FIND_AND_REPLACE.get(count.cercle, count.cercle), "",
                                 f"{count.commune.upper()} Commune" if row % 5 == 0 else count.commune, "Admin 3"))  # fmt: skip
        if count.individuals is None:
            sheet.write_row(row, 13, ("N/A", "N/A"))
        else:
            collective = (count.households or 0) // 6
            sheet.write_row(row, 13, (count.households, count.individuals, collective, (count.households or 0) - collective))
        if home.individuals is not None:
            sheet.write_row(row, 17, (home.individuals, home.households))
        sheet.write_row(row, 19, ("Mali", count.region_2016, "conflict" if row % 9 == 0 else "Conflict", "Yes", "Yes", "No", "No"))
        sheet.write_string(row, 26, "01/03/2012" if row % 2 else "15/01/2013")
        sheet.write_row(row, 27, ("No", "personne fictive", MADE_UP))
    for row in range(len(counts) + 1, len(counts) + 80):
        sheet.write_blank(row, 33, None, as_date)
    _pivot(book.add_worksheet("VERIFICATION"), counts)
    hidden = book.add_worksheet("Contacts")
    hidden.write_row(0, 0, ("Nom", "Téléphone"))
    hidden.write_row(1, 0, ("personne fictive", "+223 00 00 00 00"))
    hidden.hide()
    book.close()
    return path


def _pivot(sheet: Any, counts: Sequence[Count]) -> None:
    sheet.write_string(0, 0, "VERIFICATION")
    sheet.write_row(2, 0, ("Row Labels", "Sum of Total No# of IDPs Ind#", "Sum of Total No# of IDPs HH#"))
    row = 3
    for region, rows in groupby(counts, lambda count: "Gao" if count.region_2016 == "Ménaka" else count.region_2016):
        inside = list(rows)
        sheet.write_row(row, 0, (region, sum(c.individuals or 0 for c in inside), sum(c.households or 0 for c in inside)))
        row += 1
    sheet.write_row(row, 0, ("Grand Total", sum(c.individuals or 0 for c in counts), sum(c.households or 0 for c in counts)))


NARROW, NO_BREAK = "\u202f", "\u00a0"


def _text_number(number: int | None, space: str) -> str:
    return "ND*" if number is None else f"{number:,}".replace(",", space)


def french_texts(path: Path, operation: Operation) -> Path:
    """French, old .xls: numbers as text with three kinds of space, ND*, sub-totals by region, ENSEMBLE, curly apostrophes."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Avril 2022")
    sheet.write(0, 0, f"OIM – Matrice de suivi des déplacements – Évaluation de base, avril 2022 – {MADE_UP}")
    headers = ("N°", "Région", "Cercle", "Commune", "Date de l’évaluation", "Nombre de ménages PDI", "Nombre d’individus PDI", "Femmes PDI",
               "Hommes PDI", "Nombre de ménages retournés", "Nombre d’individus retournés", "Région d’origine de la majorité des PDI",
               "Conflit", "Catastrophe naturelle", "Observations")  # fmt: skip
    for column, header in enumerate(headers):
        sheet.write(2, column, header)
    back = {count.place: count for count in returned(operation)}
    row, number = 3, 0
    spaces = (" ", NO_BREAK, NARROW)
    for region, rows in groupby(displaced(operation), lambda count: count.region_2016):
        inside = list(rows)
        for count in inside:
            number += 1
            home, space = back[count.place], spaces[number % 3]
            cells = (number, region, count.cercle, count.commune, "30/04/2022" if number % 2 else "28-avr.-22",
                     *(_text_number(v, space) for v in (count.households, count.individuals, count.women, count.men)),
                     *(_text_number(v, space) for v in (home.households, home.individuals)), region,
                     "Oui", "Non" if number % 3 else "", "")  # fmt: skip
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
            row += 1
        _total_cells(sheet, row, f"TOTAL {region.upper()}", inside, [back[c.place] for c in inside])
        row += 1
    counts = displaced(operation)
    _total_cells(sheet, row, "ENSEMBLE", counts, [back[c.place] for c in counts])
    sheet.write(row + 2, 1, "ND* : commune non évaluée (accès impossible)")
    book.save(str(path))
    return path


def _total_cells(sheet: Any, row: int, label: str, counts: Sequence[Count], back: Sequence[Count]) -> None:
    sheet.write(row, 1, label)
    figures = [sum(getattr(c, name) or 0 for c in counts) for name in ("households", "individuals", "women", "men")]
    figures += [sum(getattr(c, name) or 0 for c in back) for name in ("households", "individuals")]
    for column, figure in enumerate(figures, start=5):
        sheet.write(row, column, _text_number(figure, " "))


def coded_csv(path: Path, operation: Operation) -> Path:
    """Question codes before the headers, semicolons, Windows-1252, no date but in the file's name."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    headers = ("A1.a Région", "A1.b Cercle", "A1.c Commune", "B1.a Nombre de ménages déplacés internes", "B1.b Nombre d’individus déplacés internes",
               "B1.c Femmes déplacées internes", "B1.d Hommes déplacés internes", "Confidentialité", "Commentaires")  # fmt: skip
    writer.writerow([MADE_UP, *[""] * (len(headers) - 1)])
    writer.writerow(headers)
    for count in displaced(operation):
        figures = (count.households, count.individuals, count.women, count.men)
        given = ["Non disponible" if figure is None else figure for figure in figures]
        writer.writerow([count.region_2016, count.cercle, count.commune.replace("'", "’"), *given, "Non", MADE_UP])
    path.write_bytes(text.getvalue().encode("cp1252"))
    return path


def grouped_headers(path: Path, operation: Operation) -> Path:
    """A read-me first; then a banner, two header rows with merged groups, an HXL row, merged regions, totals and a percent row."""
    book = _workbook(path)
    notes = book.add_worksheet("Lisez-moi")
    notes.write_column(0, 0, ("Suivi des déplacements au Mali", MADE_UP, "Feuille « Données » : une ligne par commune.", "Case vide : non évalué."))
    sheet = book.add_worksheet("Données")
    bold, number = book.add_format({"bold": True, "align": "center"}), book.add_format({"num_format": "# ##0"})
    percent = book.add_format({"num_format": "0.0%"})
    sheet.merge_range(0, 0, 0, 8, f"OIM Mali – DTM – situation au 30 septembre 2022 – {MADE_UP}", bold)
    sheet.merge_range(3, 0, 3, 2, "Localisation", bold)
    sheet.merge_range(3, 3, 3, 6, "Personnes déplacées internes (PDI)", bold)
    sheet.merge_range(3, 7, 3, 8, "Retournés", bold)
    sheet.write_row(4, 0, ("Région", "Cercle", "Commune", "Ménages", "Individus", "Femmes", "Hommes", "Ménages", "Individus"), bold)
    sheet.write_row(5, 0, ("#adm1+name", "#adm2+name", "#adm3+name", "#affected+idps+hh", "#affected +idps +ind", "#affected+idps+f",
                           "#affected+idps+m", "", ""))  # fmt: skip
    counts = displaced(operation)
    back = {count.place: count for count in returned(operation)}
    row = 6
    for region, rows in groupby(counts, lambda count: count.region_2016):
        inside = list(rows)
        if len(inside) > 1:
            sheet.merge_range(row, 0, row + len(inside) - 1, 0, region)
        else:
            sheet.write_string(row, 0, region)
        for count in inside:
            home = back[count.place]
            sheet.write_row(row, 1, (count.cercle, count.commune))
            for column, figure in enumerate(
                (count.households, count.individuals, count.women, count.men, home.households, home.individuals), start=3
            ):
                if figure is not None:
                    sheet.write_number(row, column, figure, number)
            row += 1
    sheet.write_string(row, 0, "TOTAL GÉNÉRAL", bold)
    people = sum(c.individuals or 0 for c in counts)
    for column, letter in enumerate("DEFGHI", start=3):
        name = ("households", "individuals", "women", "men", "households", "individuals")[column - 3]
        of = counts if column < 7 else list(back.values())
        sheet.write_formula(row, column, f"=SUM({letter}7:{letter}{row})", number, sum(getattr(c, name) or 0 for c in of))
    sheet.write_string(row + 1, 0, "% du total")
    for column, name in ((5, "women"), (6, "men")):
        sheet.write_number(row + 1, column, round(sum(getattr(c, name) or 0 for c in counts) / people, 3), percent)
    book.close()
    return path


REGION_CODES_2025 = ROOT / "raw" / "reference" / "pcodes_mli_2025-09-04.csv"
AGES = ("0-5", "6-17", "18-59", "60+")


def three_sheets(path: Path, operation: Operation) -> Path:
    """The layout of 2025: a sheet a population, regions of 2023 with their codes, repatriated women and men by age."""
    with REGION_CODES_2025.open(encoding="utf-8-sig", newline="") as file:
        codes = {line["Name"]: line["P-Code"] for line in csv.DictReader(file) if line["Admin Level"] == "1"}
    book = _workbook(path)
    places = ("Région", "P-code région", "Cercle", "P-code cercle", "Commune")
    for name, counts in (("PDIs", displaced(operation)), ("RETOURNEES_PDIs", returned(operation)), ("RAPATRIES", returned(operation, "rapatries"))):
        sheet = book.add_worksheet(name)
        by_age = name == "RAPATRIES"
        people = [f"{sex} {age} ans" for sex in ("Femmes", "Hommes") for age in AGES] if by_age else ["Femmes", "Hommes"]
        sheet.write_row(0, 0, (*places, "Ménages", *people, "Total", "Observations"))
        for row, count in enumerate(sorted(counts, key=lambda c: c.region_2023), start=1):
            sheet.write_row(row, 0, (count.region_2023, codes.get(_unaccented(count.region_2023), ""), count.cercle, "", count.commune))
            sheet.write_string(row, 6 + len(people) + 1, MADE_UP)
            if count.individuals is None:
                continue
            women, men = count.women or 0, count.men or 0
            figures = [*_ages(women), *_ages(men)] if by_age else [women, men]
            sheet.write_row(row, 5, (count.households, *figures, count.individuals))
    book.close()
    return path


def _ages(people: int) -> list[int]:
    young, children, old = people * 22 // 100, people * 30 // 100, people * 5 // 100
    return [young, children, people - young - children - old, old]


def _unaccented(name: str) -> str:
    return name.translate(str.maketrans("éèêïë", "eeeie"))


def contents(path: Path) -> bytes:
    """What a file holds, without the times that a package notes."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as package:
        return b"\0".join(name.encode() + package.read(name) for name in sorted(package.namelist()))


if __name__ == "__main__":
    for written in main(ROOT / "raw" / "dtm"):
        print(written.relative_to(ROOT))
