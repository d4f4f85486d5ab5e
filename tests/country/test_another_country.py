"""A country other than Mali runs the same job: its reference folder is all that differs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest

from flows.commands.terms import DONE, FAILED, FILES_REJECTED
from flows.steps.places_and_dates.places import Gazetteer, PlaceColumns
from flows.steps.records import Refused
from flows.steps.report_figures.figure_base import Asked, Holdings, Moment
from flows.steps.report_figures.figure_words import cells
from flows.steps.report_figures.figures import draw_all
from flows.steps.report_figures.levels import level_fields, noun_of
from flows.steps.report_figures.sentences import tell
from flows.steps.settings import SQL_FOLDER
from tests.claims.conftest import verdicts, write_claims
from tests.country.sarendia import COUNTRY, PLACES, write_reference, write_round
from tests.flows.conftest import Base, copy_base, make_base, run_dtm
from tests.report.page_reader import Page

MARCH, JUNE = date(2024, 3, 31), date(2024, 6, 30)
NORTH, SOUTH = "North Saren", "South Saren"
ROUND = {
    (NORTH, "Port Amal", "SR001001", "Harbour"): (100, 500),
    ("North Saren Wilaya", "NAHR", "SRN001002", "Souk"): (20, 110),
    ("Saren Sud", "Nahr", "SR002001", "Souk"): (40, 190),
    (SOUTH, "Jabal", "SR002002", "Upper"): (10, 60),
    (SOUTH, "El Jabal", "SR002002", "Lower"): (None, None),
}
LATER = {**ROUND, (NORTH, "Port Amal", "SR001001", "Harbour"): (60, 300), (SOUTH, "El Jabal", "SR002002", "Lower"): (30, 140)}
WRONG = {("North Saren", "Port Amall", "SR001001", "Harbour"): (1, 5), ("", "Nahr", "", "Souk"): (2, 9)}


@pytest.fixture(scope="module")
def sarendia(tmp_path_factory: pytest.TempPathFactory) -> tuple[Base, str]:
    """Two rounds of the invented country and one that is wrong, taken in by the command as a user gives it, and what it printed."""
    base = make_base(tmp_path_factory.mktemp("sarendia"))
    write_reference(base.raw)
    write_round(base.raw / "dtm" / "Sarendia_March_2024.xlsx", ROUND, MARCH)
    write_round(base.raw / "dtm" / "Sarendia_June_2024.xlsx", LATER, JUNE)
    write_round(base.raw / "dtm" / "Sarendia_Sept_2024.xlsx", WRONG, date(2024, 9, 30))
    status, printed = run_dtm("run", "--direct", "--raw", base.raw, "--warehouse", base.settings.warehouse)
    assert status == FILES_REJECTED, printed
    return base, printed


def test_its_rounds_are_taken_in_and_its_totals_agree(sarendia: tuple[Base, str]) -> None:
    base, _ = sarendia
    assert base.status() == {"Sarendia_March_2024.xlsx": "accepted", "Sarendia_June_2024.xlsx": "accepted", "Sarendia_Sept_2024.xlsx": "rejected"}
    assert base.ask("select reference_date, individuals, households, change, cercles_assessed, change_reason from pdi_national order by all") == [
        (MARCH, 860, 170, None, 4, "first_operation"), (JUNE, 800, 160, -60, 4, "series_break"),
    ]  # fmt: skip


def test_figures_printed_about_it_are_held_against_its_data(sarendia: tuple[Base, str], tmp_path: Path) -> None:
    base, _ = sarendia
    level = {"kind": "level", "unit": "people", "text": "IDPs", "period": "March 2024"}
    found = verdicts(base, write_claims(tmp_path / "sitrep.csv", [
        {**level, "id": "country", "value": 860}, {**level, "id": "wilaya", "value": 610, "place": "North Saren Wilaya"},
        {**level, "id": "locality", "value": 500, "place": "Port Amal locality"}, {**level, "id": "other date", "value": 800},
        {"id": "fall", "kind": "change_pct", "unit": "%", "text": "IDPs fell by 7%", "value": 7, "period": "March 2024 to June 2024"},
    ]))  # fmt: skip
    assert {name: row.verdict for name, row in found.items()} == {
        "country": "reproduced", "wilaya": "reproduced", "locality": "reproduced", "other date": "other_base", "fall": "reproduced",
    }  # fmt: skip


def test_the_columns_are_those_of_its_own_perimeter_and_codes(sarendia: tuple[Base, str]) -> None:
    base, _ = sarendia
    columns = [name for (name,) in base.ask("select column_name from (describe place)")]
    assert columns == ["place_id", "level", "name", "parent_id", "pcode_2019", "region_2018"]
    assert base.ask("select perimeter, is_usual, is_newest from core.perimeter") == [("2018", True, True)]
    assert base.ask("select pcode_2019, region_2018 from place where name = 'Nahr' order by all") == [("SR001002", NORTH), ("SR002001", SOUTH)]


def test_two_localities_of_one_name_are_two_places(sarendia: tuple[Base, str]) -> None:
    base, _ = sarendia
    rows = base.ask("select cercle, region_2018, individuals from pdi_by_cercle where operation_id = 'baseline-2024-03-31' order by all")
    assert rows == [("El Jabal", SOUTH, 60), ("Nahr", NORTH, 110), ("Nahr", SOUTH, 190), ("Port Amal", NORTH, 500)]
    assert base.ask("select individuals from pdi_by_commune where commune = 'Lower' order by reference_date") == [(None,), (140,)]


def test_the_macros_need_no_perimeter_where_there_is_one(sarendia: tuple[Base, str]) -> None:
    base, _ = sarendia
    changes = "select place, individuals_from, individuals_to, change from pdi_change('2024-03-31', '2024-06-30') order by place"
    assert base.ask(changes) == [(NORTH, 610, 410, -200), (SOUTH, 250, 390, 140)]
    shares = base.ask("select region, round(share, 4)::double from pdi_share('2024-03-31') order by rank")
    assert shares == [(NORTH, 0.7093), (SOUTH, 0.2907)]
    cells = base.ask("select cell, individuals from trace('pdi_by_region', 'baseline-2024-03-31/2018/South Saren') order by cell")
    assert cells == [("F5", 190), ("F6", 60), ("F7", None)]


def test_its_checks_hold_and_none_speaks_of_mali(sarendia: tuple[Base, str]) -> None:
    base, _ = sarendia
    assert base.ask("select count(*) from meta.issue where rule = 'pcode_contradicts_name'") == [(0,)]
    told = [text for row in base.ask("select message_fr, message_en, remedy_fr, remedy_en from meta.issue") for text in row]
    assert told and not any("Mali" in text or "cercle" in text or "commune" in text for text in told)


def test_a_wrong_cell_is_told_in_the_words_of_the_country(sarendia: tuple[Base, str]) -> None:
    base, printed = sarendia
    assert "« Port Amall » : localité introuvable dans la liste des lieux." in printed
    assert "« Nahr » : localité dont le nom se retrouve dans North Saren, South Saren" in printed
    assert {rule for _, rule in base.rules()} >= {"unknown_cercle", "cercle_without_region"}


def test_a_total_of_a_wilaya_is_held_against_its_rows(tmp_path: Path) -> None:
    base = make_base(tmp_path)
    write_reference(base.raw)
    path = write_round(base.raw / "dtm" / "Sarendia_March_2024.xlsx", ROUND, MARCH)
    book = openpyxl.load_workbook(path)
    book.active["F9"] = 611
    book.save(path)
    base.night()
    assert base.ask("select rule, cell, found, expected from meta.issue where severity = 'error'") == [("total_row_disagrees", "F9", "611", "610")]


def test_the_screen_is_about_the_country(sarendia: tuple[Base, str]) -> None:
    _, printed = sarendia
    assert "Mali" not in printed and "perimeter := '2018'" in printed and "perimeter = '2018'" in printed


def test_every_column_of_its_warehouse_is_in_the_dictionary(sarendia: tuple[Base, str]) -> None:
    base, _ = sarendia
    assert base.ask("select table_name, column_name from meta.dictionary where meaning_fr is null or meaning_en is null") == []
    named = base.ask("select name, in_fr, in_en, cercle_fr, commune_en from core.country")
    assert named == [("Sarendia", "en Sarendie", "in Sarendia", "localité", "ward")]


def test_a_day_of_the_past_ends_at_midnight_in_the_country(sarendia: tuple[Base, str], tmp_path: Path) -> None:
    base = copy_base(sarendia[0], tmp_path)
    arrived = datetime(2024, 7, 1, 23, 30, tzinfo=UTC)
    log = base.settings.store.log
    lines = log.read_text(encoding="utf-8").splitlines()
    log.write_text("\n".join([lines[0], *(f"{arrived.isoformat()},{line.split(',', 1)[1]}" for line in lines[1:])]) + "\n", encoding="utf-8")
    assert [len(replace(base.settings, as_of=date(2024, 7, day)).store.presence(date(2024, 7, day))) for day in (1, 2)] == [0, 3]


def test_its_figures_are_drawn(sarendia: tuple[Base, str]) -> None:
    base, _ = sarendia
    status, printed = run_dtm("figures", "--all", "--date", "2024-06-30", "--warehouse", base.settings.warehouse)
    assert status == DONE, printed
    assert "El Jabal" in printed and "North Saren" in printed and "Mali" not in printed
    assert "Wilaya" in printed and "Localité" in printed, "columns bear the country's words for its levels"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", ("Les wilayas de North Saren", "La localité de Port Amal abrite", "devant celles d'El Jabal")),
        ("en", ("The wilayas of North Saren", "The locality of Port Amal")),
    ],
)
def test_its_sentences_notes_and_units_name_its_own_levels(sarendia: tuple[Base, str], lang: str, said: tuple[str, ...]) -> None:
    with duckdb.connect(str(sarendia[0].published), read_only=True) as connection:
        records = list(draw_all(Holdings(connection), Asked(date=Moment.parse("2024-06-30"), compare_with=Moment.parse("2024-03-31"))))
    told = [text for record in records for text in (*tell(record, lang), record.note(lang), record.title(lang))]  # type: ignore[arg-type]
    told += [cell for record in records for row in record.rows for cell in cells(record, row, lang)]  # type: ignore[arg-type]
    told += [column.label.of(lang) for record in records for column in record.columns]  # type: ignore[arg-type]
    assert [text for text in told if re.search(r"(?i)\b(?:régions?|regions?|cercles?)\b|[{}]", text)] == []
    sentences = " ".join(text for record in records for text in tell(record, lang))  # type: ignore[arg-type]
    assert [words for words in said if words not in sentences] == [], sentences


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_its_report_names_its_own_levels_and_no_dates_it_does_not_know(sarendia: tuple[Base, str], tmp_path: Path, lang: str) -> None:
    base, _ = sarendia
    where = ("--raw", base.raw, "--warehouse", base.settings.warehouse)
    status, printed = run_dtm("report", 2024, *where, "--out", tmp_path, "--format", "html", "--lang", lang)
    assert status == DONE, printed
    page = Page((tmp_path / f"dtm-2024-{lang}.html").read_text(encoding="utf-8"))
    told = [word for section in page.sections.values() for word in section.words if "select" not in word and "trace(" not in word]
    assert [word for word in told if re.search(r"(?i)\b(?:régions?|regions?|cercles?|Mali)\b|[{}]|(?:au|on|du|of|de) …", word)] == []


@pytest.mark.parametrize(
    ("fr", "en", "told"),
    [
        ("département", "department", "le département, du département, les départements, des départements, un département, the departments"),
        ("préfecture", "prefecture", "la préfecture, de la préfecture, les préfectures, des préfectures, une préfecture, the prefectures"),
        ("État", "state", "l'État, de l'État, les États, des États, un État, the states"),
        ("comté", "county", "le comté, du comté, les comtés, des comtés, un comté, the counties"),
    ],
)
def test_french_words_for_levels_have_their_articles_and_plurals(fr: str, en: str, told: str) -> None:
    noun = {"region": noun_of((fr, en), None)}
    fields = level_fields(noun, "fr")
    found = [fields[name] for name in ("la_region", "de_la_region", "les_regions", "des_regions", "une_region")]
    assert ", ".join([*found, level_fields(noun, "en")["les_regions"]]) == told


def test_settings_say_a_gender_and_plurals_that_are_not_regular(tmp_path: Path) -> None:
    level = "{level: 1, fr: liwa, en: liwa, gender: m, plural: {fr: liwas, en: alwiya}, words: [liwa]}"
    country = COUNTRY.replace("{level: 1, fr: wilaya, en: wilaya, words: [wilaya, ولاية]}", level)
    write_reference(tmp_path, country, PLACES.replace("wilaya,", "liwa,"))
    grammar = Gazetteer.load(tmp_path / "reference").country.level_grammar
    noun = noun_of(("liwa", "liwa", str(grammar["region_plural_fr"]), str(grammar["region_plural_en"])), bool(grammar["region_is_feminine"]))
    assert (noun.the("fr"), noun.several("fr"), noun.several("en")) == ("le liwa", "les liwas", "the alwiya")


def test_a_name_in_another_script_is_a_name(tmp_path: Path) -> None:
    write_reference(tmp_path)
    gazetteer = Gazetteer.load(tmp_path / "reference")
    placed = gazetteer.resolve(PlaceColumns(region=["سارن الشمالية", "الشمالية"]), None)
    assert placed.place_id == ["adm1:north-saren", None]


def test_a_code_of_another_wilaya_is_told(tmp_path: Path) -> None:
    write_reference(tmp_path)
    gazetteer = Gazetteer.load(tmp_path / "reference")
    rows = PlaceColumns(region=[NORTH, NORTH], cercle=["Nahr", "Port Amal"], cercle_pcode=["SRN002001", "SR 001001"], commune=["a", "b"],
                        commune_pcode=[None, "SR00200107"])  # fmt: skip
    told = [(problem.index, problem.column, problem.expected) for problem in gazetteer.resolve(rows, MARCH).issues]
    assert told == [(0, "cercle_pcode", "Nahr"), (1, "commune_pcode", SOUTH)]


@pytest.mark.parametrize(
    ("country", "places", "why"),
    [
        (COUNTRY.replace("perimeters:", "divisions:"), PLACES, "perimeters"),
        (COUNTRY + "usual_perimeter: '2019'\n", PLACES, "2019 is none of the perimeters 2018"),
        (COUNTRY.replace('"2018"', '"since 2018"'), PLACES, "cannot be part of a column's name"),
        (COUNTRY.replace("Africa/Khartoum", "Africa/Saren"), PLACES, "No time zone found"),
        (COUNTRY, PLACES.replace("region_2018", "region_2019"), "region_2018"),
        (COUNTRY, PLACES.replace("wilaya,South", "county,South"), "'county' is no level of country.yml"),
        (COUNTRY, PLACES + "locality,Nahr,,South Saren\n", "two places of one region are called 'Nahr'"),
        (COUNTRY, PLACES + "locality,Djebel,El Jabal,South Saren\n", "two places of region 'South Saren' are called 'el jabal'"),
        (COUNTRY, PLACES + "wilaya,Nord,Saren Nord,Nord\n", "two regions are called 'saren nord'"),
        (COUNTRY, PLACES + "locality,Wadi,,\n", "'wadi' has no region_2018"),
        (COUNTRY, PLACES + "locality,Wadi,,East Saren\n", "'East Saren', the region_2018 of 'wadi', is not listed as a region"),
    ],
)
def test_a_reference_that_contradicts_itself_is_refused(tmp_path: Path, country: str, places: str, why: str) -> None:
    write_reference(tmp_path, country, places)
    with pytest.raises(Refused) as refusal:
        Gazetteer.load(tmp_path / "reference")
    assert why in str(refusal.value.issue.found)


def test_a_reference_that_is_broken_stops_the_run(tmp_path: Path) -> None:
    base = make_base(tmp_path)
    write_reference(base.raw, places=PLACES + "locality,Wadi,,\n")
    write_round(base.raw / "dtm" / "Sarendia_March_2024.xlsx", ROUND, MARCH)
    status, printed = run_dtm("run", "--direct", "--raw", base.raw, "--warehouse", base.settings.warehouse)
    assert status == FAILED and "'wadi' has no region_2018" in printed


def test_no_query_names_a_perimeter_or_a_place_of_mali() -> None:
    queries = [path for folder in ("staging", "core", "marts", "macros", "checks", "warnings") for path in (SQL_FOLDER / folder).glob("*.sql")]
    words = ("'2012'", "'2016'", "'2023'", "region_2012", "region_2016", "region_2023", "Mopti", "Mali'")
    assert [(path.name, word) for path in queries for word in words if word in path.read_text(encoding="utf-8")] == []
