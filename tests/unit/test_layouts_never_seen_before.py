"""Layouts of other rounds and other teams, each hostile in its own way and honest: the same three communes must come out of all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from flows.steps.reading.readers import read_here
from flows.steps.records import Prepared
from flows.steps.settings import SHIPPED_REFERENCE
from tests.unit.reading import Read, column, disposition, errors, rules
from tests.unit.test_workbook import ods

DAY = dt.date(2022, 12, 31)
HEADER = ("Région", "Cercle", "Commune", "Ménages PDI", "Individus PDI")
ROWS = [("Gao", "Gao", "Gao", 10, 50), ("Gao", "Ansongo", "Ansongo", 2, 9), ("Mopti", "Koro", "Koro", 3, 15)]
TOTALS = {"pdi_households": 15, "pdi_individuals": 74}
PLACES = ["adm3:gao/gao", "adm3:ansongo/ansongo", "adm3:koro/koro"]
NAME = "DTM_Mali_Dec_2022.xlsx"
Rows = list[tuple[Any, ...]]


def on_rows(place: Callable[[str], str]) -> Rows:
    return [HEADER, *[(*map(place, row[:3]), *row[3:]) for row in ROWS]]


LAYOUTS: dict[str, Rows] = {
    "a banner of several rows and units below the header": [
        ("OIM",), ("DTM Mali",), ("Situation au 31 décembre 2022",), (), HEADER, ("", "", "", "(nombre)", "(nombre)"), *ROWS,
    ],
    "types of cells below the header": [HEADER, ("texte", "texte", "texte", "entier", "entier"), *ROWS],
    "columns numbered below the header": [HEADER, (1, 2, 3, 4, 5), *ROWS],
    "marks of notes in the header": [(*HEADER[:3], "Ménages PDI (1)", "Individus PDI²"), *ROWS],
    "a heading for each region among the rows": [HEADER[1:], ("Région de Gao",), *[row[1:] for row in ROWS[:2]], ("Région de Mopti",), ROWS[2][1:]],
    "two languages in each header": [("Region / Région", *HEADER[1:3], "IDP HH / Ménages PDI", "IDP Individuals\nIndividus PDI"), *ROWS],
    "a form's own columns": [
        ("start", "end", "deviceid", "adm1", "adm2", "adm3", "pdi_hh", "pdi_ind", "_id", "_uuid"), *[(DAY, DAY, "x", *row, 7, "u") for row in ROWS],
    ],
    "codes below the header": [HEADER, ("adm1_name", "adm2_name", "adm3_name", "idp_hh", "idp_ind"), *ROWS],
    "the header below its codes": [("q1_region", "q2_cercle", "q3_commune", "q4", "q5"), HEADER, *ROWS],
    "the header in a second language, then tags": [
        HEADER, ("Region", "Cercle", "Commune", "IDP households", "IDP individuals"),
        ("#adm1+name", "#adm2+name", "#adm3+name", "#affected+idps+hh", "#affected+idps+ind"), *ROWS,
    ],
    "notes and sources below the table": [HEADER, *ROWS, (), ("Source : DTM, décembre 2022",), ("* données provisoires",), ("1) Kidal non couvert",)],
    "codes in brackets after the names": on_rows(lambda name: f"{name} (ML{len(name):02}{len(name):02})"),
    "codes before the names": on_rows(lambda name: f"MLI{len(name):02} - {name}"),
    "kinds of places in brackets": [
        HEADER, ("Gao (région)", "Gao (cercle)", "Gao (commune)", 10, 50), ("Gao (Région)", "Ansongo (cercle)", "Ansongo", 2, 9), ROWS[2],
    ],
    "other spellings and capitals": [
        HEADER, ("GAO", "gao", "Gao", 10, 50), ("Région de Gao", "Cercle d'Ansongo", "Ansongo ", 2, 9), ("MOPTI", "KORO", "Koro", 3, 15),
    ],
    "numbers as text with many kinds of spaces": [
        HEADER, ("Gao", "Gao", "Gao", "10\u00a0", "\u202f50"), ("Gao", "Ansongo", "Ansongo", " 2", "9,0"), ("Mopti", "Koro", "Koro", "3.0", "15,00"),
    ],
    "Arabic digits": [HEADER, ("Gao", "Gao", "Gao", "١٠", "٥٠"), ("Gao", "Ansongo", "Ansongo", "٢", "٩"), ("Mopti", "Koro", "Koro", "٣", "١٥")],
    "shares beside the counts": [(*HEADER, "% du total", "Part (%)", "Taux"), *[(*row, 0.33, "33 %", "0,33") for row in ROWS]],
    "blank columns before and between": [("", "", *HEADER[:3], "", *HEADER[3:]), *[("", "", *row[:3], "", *row[3:]) for row in ROWS]],
    "dates as serial numbers": [("Date", *HEADER), *[(44926, *row) for row in ROWS]],
    "year and month in columns of their own": [("Année", "Mois", "Vague", *HEADER), *[(2022, "Décembre", 73, *row) for row in ROWS]],
    "English and French at once": [("Admin 1 / Région", "Admin 2 / Cercle", "Admin 3", "HH PDI", "IDPs individus"), *ROWS],
    "the population in the title alone": [("PDI par commune, décembre 2022",), ("Région", "Cercle", "Commune", "Ménages", "Individus"), *ROWS],
    "people and families that only the total names": [("Région", "Cercle", "Commune", "Ménages", "Total PDI"), *ROWS],
    "a questionnaire's codes and groups": [
        ("A1. Date de l'évaluation", "A2. Région", "A3. Cercle", "A4. Commune", "ssid", "B1. Personnes Déplacées interne/B1.a Nombre de ménages",
         "B1. Personnes Déplacées interne/B1.b Nombre d'individus", "B3. Ressortissants de Pays Tiers/B3.b  Nombre d'individus",
         "B5. Population autochtone (sans compter les déplacés – à ne demander que dans une communauté hôte) - B5.b  Nombre d'individus"),
        ("#date", "#adm1+name", "#adm2+name", "#adm3+name", "#loc+code", "#affected+idps+hh", "#affected+idps+ind", "", ""),
        *[(DAY, *row[:3], f"s{row[4]}", *row[3:], 7, 2000) for row in ROWS],
    ],
    "an opening of the table by region and cercle": [
        HEADER, ("Gao", "", "", 12, 59), ("", "Gao", "Gao", 10, 50), ("", "Ansongo", "Ansongo", 2, 9), ("Mopti", "", "", 3, 15), ("", *ROWS[2][1:]),
        ("Total général", "", "", 15, 74),
    ],
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_a_layout_that_any_officer_reads_is_read(read: Read, layout: str) -> None:
    prepared = read(LAYOUTS[layout], NAME)
    assert errors(prepared) == {}, prepared.issues
    assert prepared.totals == TOTALS and prepared.reference_dates == (DAY,)
    counted = [place for place, level in zip(column(prepared, "place_id"), column(prepared, "place_level"), strict=True) if level == 3]
    assert counted == PLACES


def test_sheets_for_each_region_are_one_operation(read: Read) -> None:
    assert read({"Gao": [HEADER[1:], *[row[1:] for row in ROWS[:2]]], "Mopti": [HEADER[1:], ROWS[2][1:]]}, NAME).totals == TOTALS


def test_several_rounds_below_each_other_are_told_apart_by_their_dates(read: Read) -> None:
    rows = [("Round", "Date", *HEADER), *[(72, dt.date(2022, 9, 30), *row) for row in ROWS], *[(73, DAY, *row) for row in ROWS]]
    prepared = read(rows, "DTM_Mali_R72_R73.xlsx")
    assert {name: total for name, total in prepared.totals.items() if name.startswith("pdi_ind")} == {
        "pdi_individuals 2022-09-30": 74, "pdi_individuals 2022-12-31": 74,
    }  # fmt: skip
    assert errors(read([row[:1] + row[2:] for row in rows], NAME)) == {"several_rounds_one_date": "A5"}


def test_the_names_of_communes_do_not_take_the_codes_along(read: Read) -> None:
    prepared = read([HEADER, ("Gao (ML07)", "Gao [MLI0703]", "Gabero (ML070302)", 10, 50), ("Gao", "Gao", "PK12", 2, 9)], NAME)
    assert column(prepared, "place_name") == ["Gabero", "Pk12"]


@pytest.mark.parametrize("hidden", ["row", "column"])
def test_what_a_filter_hides_counts_and_is_told(tmp_path: Path, hidden: str) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in [(*HEADER, "PDI femmes"), *[(*row, 1) for row in ROWS]]:
        page.append(row)
    page.auto_filter.ref = "A1:F4"
    if hidden == "row":
        page.row_dimensions[3].hidden = True
    else:
        page.column_dimensions["A"].hidden = True
    book.save(tmp_path / NAME)
    prepared = read_here(tmp_path / NAME, SHIPPED_REFERENCE, None)
    assert prepared.is_accepted and prepared.totals == {**TOTALS, "pdi_women": 3}
    assert rules(prepared) == ({"hidden_rows_counted"} if hidden == "row" else set())


@pytest.mark.parametrize("name", ["DTM_Mali_Dec_2022.xls", "DTM_Mali_Dec_2022.ods"])
def test_other_formats_give_the_same_of_a_layout(tmp_path: Path, name: str) -> None:
    rows = [list(row) for row in LAYOUTS["codes below the header"]]
    if name.endswith(".ods"):
        ods(tmp_path / name, rows)
    else:
        book = xlwt.Workbook(encoding="utf-8")
        page = book.add_sheet("Data")
        for number, row in enumerate(rows):
            for at, cell in enumerate(row):
                page.write(number, at, cell)
        book.save(str(tmp_path / name))
    assert read_here(tmp_path / name, SHIPPED_REFERENCE, None).totals == TOTALS


CSV = "\n".join(";".join(map(str, row)) for row in [HEADER, *ROWS])


@pytest.mark.parametrize(
    "content",
    [
        CSV.replace("10;50", "10,0;50,0"), CSV.replace("10;50", "10;50;;"), CSV.replace(";", "\t").encode("utf-16"), "\ufeff" + CSV,
        CSV.replace("Ansongo;Ansongo", 'Ansongo;"Ansongo\n"'), CSV.replace("Individus PDI", '"Individus\nPDI"'), CSV + "\n\n;;;;\n",
        CSV.replace("Gao;Ansongo", ";Ansongo"),
    ],
    ids=["decimal comma", "ragged", "utf-16 tabs", "mark of order", "line in a cell", "line in a header", "blank lines", "region written once"],
)  # fmt: skip
def test_text_files_as_programs_write_them(read_text: Callable[..., Prepared], content: str | bytes) -> None:
    prepared = read_text(content)
    assert errors(prepared) == {} and prepared.totals == TOTALS


def test_a_short_line_never_loses_its_count(read_text: Callable[..., Prepared]) -> None:
    """Mopti;Koro;15: the count has slipped under "Commune"."""
    assert errors(read_text(CSV.replace("Mopti;Koro;Koro;3;15", "Mopti;Koro;15"))) == {"number_for_a_place": "C4"}


NO_PEOPLE = ("Région", "Cercle", "Commune", "Ménages", "Individus")
CODES = ("Admin1Pcode", "Admin2Pcode", "Ménages PDI", "Individus PDI")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([NO_PEOPLE, *ROWS], {"population_not_named": "D1"}),
        ([("Region", "District", "HH", "Individuals"), ("Gao", "Gao", 10, 50)], {"population_not_named": "C1"}),
        ([CODES, ("ML07", "ML0703", 10, 50)], {"places_by_code_only": "A1"}),
        ([("", "Ménages PDI", "Individus PDI"), ("Gao", 10, 50), ("Mopti", 3, 15)], {"no_place_named": "B1"}),
        ([("Étiquettes de lignes", "Somme de PDI Ind"), ("Gao", 59), ("Mopti", 15), ("Total général", 74)], {"pivot_alone": None}),
        (
            [(*HEADER[:2], "PDI", *HEADER[:2], "PDI"), ("Gao", "Gao", 5, "Mopti", "Koro", 6)],
            {"two_columns_one_meaning": "C1", "tables_side_by_side": "D2"},
        ),
        ([HEADER, *ROWS, (), ("Région", "Cercle", "Commune", "Ménages retournés", "Individus retournés"), *ROWS], {"second_table_below": "A6"}),
        ([("Région", "Cercle", "PDI", "Population", "Ménages"), ("Gao", "Gao", 50, 900, 200)], {"unmapped_count_column": "D1"}),
        ([("Région", "Cercle", "PDI", "Retournés", "Femmes"), ("Gao", "Gao", 50, 90, 20)], {"unmapped_count_column": "E1"}),
    ],
    ids=["nobody named", "nobody named, English", "codes alone", "no place named", "pivot alone", "two tables side by side",
         "two tables below each other", "whose households", "whose women"],
)  # fmt: skip
def test_what_cannot_be_known_is_refused_with_its_own_reason(read: Read, rows: Rows, told: dict[str, str | None]) -> None:
    assert errors(read(rows, NAME)) == told


def test_key_figures_beside_the_data_are_no_table_that_lacks_something(read: Read) -> None:
    prepared = read({"Données": [HEADER, *ROWS], "Chiffres clés": [("Année", "PDI"), (2021, 80), (2022, 74)]}, NAME)
    assert prepared.is_accepted and prepared.totals == TOTALS


def test_some_of_the_people_and_where_they_were_met_are_passed_over_beside_everybody(read: Read) -> None:
    more = ("Femmes enceintes", "Persons with disabilities", "Enfants non accompagnés", "Female headed households", "Personnes âgées",
            "_GPS_altitude", "_GPS_precision", "Nombre de familles d'accueil")  # fmt: skip
    prepared = read([(*HEADER, *more), *[(*row, *range(1, 1 + len(more))) for row in ROWS]], NAME)
    assert errors(prepared) == {} and prepared.totals == TOTALS
    alone = read([(*HEADER[:4], "Personnes âgées"), *[(*row[:3], 3, 5) for row in ROWS]], NAME)
    assert alone.totals == {"pdi_households": 9}, "they are not everybody where nobody else is given"


def test_a_capital_m_behind_ages_is_men(read: Read) -> None:
    ages = ("0-5 M", "0-5 F", "6-17 M", "6-17 F", "18-59 M", "18-59 F", "60+ M", "60+ F")
    counts = [(5, 5, 5, 10, 5, 10, 5, 5), (1, 1, 1, 1, 1, 2, 1, 1), (1, 2, 2, 2, 2, 2, 2, 2)]
    prepared = read([(*HEADER, *ages), *[(*row, *own) for row, own in zip(ROWS, counts, strict=True)]], NAME)
    assert errors(prepared) == {} and prepared.totals == {**TOTALS, "pdi_men": 31, "pdi_women": 43}


def test_adults_and_children_that_only_the_total_names(read: Read) -> None:
    header = ("Région", "Province", "Total PDI", "Hommes", "Femmes", "Garçons (0-17)", "Filles (0-17)", "Ménages")
    prepared = read([header, ("Gao", "", 50, 10, 12, 13, 15, 10), ("Mopti", "", 24, 4, 5, 7, 8, 5)], NAME)
    assert errors(prepared) == {} and disposition(prepared, "Ménages") == "used"
    assert prepared.totals == {"pdi_individuals": 74, "pdi_men": 34, "pdi_women": 40, "pdi_households": 15}


def test_flow_columns_joined_by_underscores_are_read_word_by_word(read: Read) -> None:
    prepared = read([("FMP_Name", "Survey_Date", "Enfants_Sortants", "Total_Sortants"), ("Gogui", DAY, 3, 10)], "FMP.xlsx")
    assert prepared.totals == {"minors": 3, "individuals": 10}, "children that leave are not all who leave"
    header = ("FMP_Name", "Survey_Date", "Flow", "Country_Departure", "Admin1_Departure", "Country_Final_Destination", "Total_Persons")
    prepared = read([header, ("Gogui", DAY, "Incoming", "Mauritania", "Nouakchott", "Mali", 10)], "FMR_Dec_2022.xlsx")
    (row,) = prepared.tables["flow_registry"].to_pylist()
    assert (row["origin_country"], row["origin_region"], row["destination_country"], row["individuals"]) == ("MRT", "Nouakchott", "MLI", 10)


class TestSiteAssessments:
    """They count people whom the baseline counts as well: never added, never in its place."""

    HEADER = ("1.1.c.1: Site ID", "1.1.d.1: Site Name", "Region", "Cercle", "Site Classification", "2.1.b.7: Total Number of IDP Individuals")

    def rows(self, *more: str) -> Rows:
        return [(*self.HEADER, *more), ("S1", "Château", "Gao", "Gao", "Camp", 50, *["Yes"] * len(more))]

    @pytest.mark.parametrize(
        ("name", "more"),
        [
            ("Site_Assessment_Round_34_Dec_2022.xlsx", ()), ("Evaluation_des_sites_Dec_2022.xlsx", ()), ("DTM_MSLA_Dec_2022.xlsx", ()),
            ("DTM_Round_34_Dec_2022.xlsx", ("Is there a Site Management Agency at the site?",)),
            ("DTM_R34_Dec_2022.xlsx", ("What is the site open date?",)),
        ],
    )  # fmt: skip
    def test_what_describes_how_sites_are_run_or_says_so_is_refused_as_one(self, read: Read, name: str, more: tuple[str, ...]) -> None:
        prepared = read(self.rows(*more), name)
        assert list(errors(prepared)) == ["site_assessment"] and prepared.slices == () and prepared.totals == {}

    def test_rows_that_say_which_assessment_they_are_of_are_never_added(self, read: Read) -> None:
        rows = [("Région", "Cercle", "Type d'évaluation", "PDI"), ("Gao", "Gao", "BA", 50), ("Gao", "Gao", "SA", 45)]
        assert errors(read(rows, NAME)) == {"site_assessment": "C3"}

    def test_villages_with_numbers_and_a_baseline_beside_one_are_none(self, read: Read) -> None:
        rows = [("Région", "Cercle", "Commune", "Nom du site", "Type de site", "ssid", "PDI"), ("Gao", "Gao", "Gao", "Château", "Village", "s1", 50)]
        assert read(rows, NAME).totals == {"pdi_individuals": 50}
        both = read({"Baseline": [HEADER, *ROWS], "Sites": self.rows("Site management agency")}, "DTM_Baseline_Site_Assessment_Dec_2022.xlsx")
        assert errors(both) == {} and both.totals == TOTALS and "site_assessment_set_aside" in rules(both)
        doubtful = read({"Liste": rows, "Sites": self.rows("Site management agency")}, NAME)
        assert list(errors(doubtful)) == ["site_assessment"], "a list of sites beside it may be of the same assessment"
