"""Rosters of household surveys: members are counted by cercle, sex and age as they are read; nobody is kept, and nothing is extrapolated."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.flows.conftest import Base, make_base

SURVEY: Sequence[Sequence[str]] = (
    ("type", "name", "label::Français (fr)", "label::English (en)"),
    ("today", "today", "", ""),
    ("text", "region", "Région", "Region"),
    ("text", "cercle", "Cercle", "Cercle"),
    ("text", "village", "Village", "Village"),
    ("text", "hh", "Numéro du ménage", "Household number"),
    ("integer", "size", "Taille du ménage", "Household size"),
    ("decimal", "w", "Poids de sondage", "Sampling weight"),
    ("begin_repeat", "membres", "Membres du ménage", "Household members"),
    ("text", "nom", "Nom et prénom", "Full name"),
    ("text", "tel", "Numéro de téléphone", "Phone number"),
    ("select_one sexe", "sexe", "Sexe", "Sex"),
    ("integer", "age", "Quel est l'âge de cette personne, en années révolues ? (999 : ne sait pas)", "How old is this person, in completed years?"),
    ("date", "ddn", "Date de naissance", "Date of birth"),
    ("select_one lien", "lien", "Lien avec le chef de ménage", "Relation to the head of household"),
    ("select_one ecole", "ecole", "Va-t-il à l'école ?", "Attends school?"),
    ("end_repeat", "", "", ""),
)
CHOICES: Sequence[Sequence[str]] = (
    ("list_name", "name", "label::Français (fr)", "label::English (en)"), ("sexe", "1", "Masculin", "Male"), ("sexe", "2", "Féminin", "Female"),
    ("lien", "chef", "Chef de ménage", "Head of household"), ("lien", "enfant", "Enfant", "Child"), ("ecole", "1", "Oui", "Yes"),
    ("ecole", "0", "Non", "No"),
)  # fmt: skip
HOUSEHOLDS: Sequence[Sequence[Any]] = (
    ("today", "region", "cercle", "village", "hh", "size", "w", "_id", "_uuid", "_index"),
    (date(2022, 12, 10), "Gao", "Gao", "A", "1", 3, 1, 501, "u1", 1),
    (date(2022, 12, 11), "Gao", "Gao", "B", "2", 2, 3, 502, "u2", 2),
    (date(2022, 12, 12), "Mopti", "Koro", "C", "3", 1, 2, 503, "u3", 3),
)
MEMBERS: Sequence[Sequence[Any]] = (
    ("membres/nom", "membres/tel", "membres/sexe", "membres/age", "membres/ddn", "membres/lien", "membres/ecole", "_index", "_parent_table_name",
     "_parent_index", "_submission__id"),
    ("Awa X", "70000001", 2, 34, None, "chef", None, 1, "Data", 1, 501),
    ("Ali X", None, 1, 7, None, "enfant", 1, 2, "Data", 1, 501),
    ("Ina X", None, 2, 0, None, "enfant", None, 3, "Data", 1, 501),
    ("Moussa Y", "70000002", 1, None, date(1950, 12, 12), "chef", None, 4, "Data", 2, 502),
    ("Fanta Y", None, 2, 999, None, "enfant", 0, 5, "Data", 2, 502),
    ("Oumar Z", None, 1, 60, None, "chef", None, 6, "Data", 3, 503),
)  # fmt: skip


def write(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in {**sheets, "survey": SURVEY, "choices": CHOICES}.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(list(row))
    book.save(path)
    return path


def surveyed(folder: Path, members: Sequence[Sequence[Any]], households: Sequence[Sequence[Any]] = HOUSEHOLDS) -> Base:
    base = make_base(folder)
    write(base.raw / "survey" / "Household_survey_December_2022.xlsx", {"Data": households, "membres": members})
    base.night()
    return base


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Base:
    base = surveyed(tmp_path_factory.mktemp("roster"), MEMBERS)
    assert base.rules() == base.rules("warning") == set()
    return base


def test_members_are_counted_by_sex_and_age_from_age_or_day_of_birth(held: Base) -> None:
    shares = "round(member_share, 3), round(weighted_share, 3)"
    found = held.ask(f"select sex, age_fr, members, heads, {shares} from household_members order by sex desc, age_first_month")
    assert found == [
        ("women", "0-11 mois", 1, 0, 0.167, 0.091), ("women", "18-59 ans", 1, 1, 0.167, 0.091), ("women", None, 1, 0, 0.167, 0.273),
        ("men", "6-14 ans", 1, 0, 0.167, 0.091), ("men", "60-64 ans", 1, 1, 0.167, 0.182), ("men", "65 ans et plus", 1, 1, 0.167, 0.273),
    ]  # fmt: skip


def test_no_person_is_kept_and_no_place_finer_than_a_cercle(held: Base) -> None:
    columns = dict(held.ask("select header, disposition from meta.column_account where sheet = 'membres'"))
    assert columns["membres/nom"] == columns["membres/tel"] == "personal"
    assert {header for header, what in columns.items() if what == "used"} == {"membres/sexe", "membres/age", "membres/ddn", "membres/lien"}
    assert held.ask("select distinct place_id from core.household_member order by 1") == [("adm2:gao",), ("adm2:koro",)]
    told = b"".join(path.read_bytes() for path in (held.published, held.settings.landing))
    assert b"Fanta" not in told and b"70000002" not in told and b"1950-12-12" not in told


def test_a_sample_is_no_population(held: Base) -> None:
    assert held.ask("select count(*) from demographics_national") == [(0,)]
    assert held.ask("select households_asked, people_in_households from household_survey_round") == [(3, 6)]
    assert held.ask("select sum(members) from household_members_by_region where perimeter = '2016' and region = 'Gao'") == [(5,)]


def test_a_count_leads_back_to_the_rows_of_the_roster(held: Base) -> None:
    found = held.ask("select file_name, sheet, cell, place_id, individuals from trace('household_members', 'household_survey-2022-12-31/women/0-11')")
    assert found == [("Household_survey_December_2022.xlsx", "membres", "C+D+E (4)", "adm2:gao", 1)]


def test_rows_read_are_members_counted_or_told(tmp_path: Path) -> None:
    base = surveyed(tmp_path, [*MEMBERS, ("Ali W", None, 1, 20, None, "chef", None, 7, "Data", 9, 509)])
    assert base.ask("select sheet, role, rows_read, rows_data, rows_non_data from meta.sheet_account where role = 'data' order by 1") == [
        ("Data", "data", 3, 3, 0), ("membres", "data", 7, 6, 1),
    ]  # fmt: skip
    assert {rule for _, rule in base.rules("warning")} == {"member_without_household"}


@pytest.mark.parametrize(
    ("changed", "rule"),
    [({3: 150}, "impossible_age"), ({3: -4}, "impossible_age"), ({3: "vieux"}, "not_a_number"), ({2: 7}, "unknown_choice")],
)
def test_a_member_that_cannot_be_right_stops_the_file(tmp_path: Path, changed: Mapping[int, Any], rule: str) -> None:
    row = [changed.get(index, cell) for index, cell in enumerate(MEMBERS[1])]
    base = surveyed(tmp_path, [MEMBERS[0], row, *MEMBERS[2:]])
    assert base.ask("select rule, sheet, cell from meta.issue where severity = 'error'") == [(rule, "membres", "D2" if 3 in changed else "C2")]


def test_households_that_list_others_than_they_say_are_told_and_a_newer_survey_takes_its_members_along(tmp_path: Path) -> None:
    base = surveyed(tmp_path, MEMBERS[:-2])
    assert {rule for _, rule in base.rules("warning")} == {"roster_differs_from_size"}
    assert base.ask("select sum(members) from household_members") == [(4,)]
    write(base.raw / "survey" / "Household_survey_December_2022_v2.xlsx", {"Data": HOUSEHOLDS})
    base.night()
    assert base.ask("select count(*) from household_members") == [(0,)]


def test_odk_leads_back_by_key(tmp_path: Path) -> None:
    households = [[*row[:7], key] for row, key in zip(HOUSEHOLDS, ("KEY", "uuid:a", "uuid:b", "uuid:c"), strict=True)]
    keys = ("PARENT_KEY", "uuid:a", "uuid:a", "uuid:a", "uuid:b", "uuid:b", "uuid:c")
    base = surveyed(tmp_path, [[*row[:7], key] for row, key in zip(MEMBERS, keys, strict=True)], households)
    assert base.rules() == base.rules("warning") == set()
    assert base.ask("select sum(members) from household_members") == [(6,)]


VISITORS = (("visiteurs/qui", "_index", "_parent_table_name", "_parent_index", "_submission__id"), ("Salif Keïta", 1, "Data", 1, 501))
STAFF = (("Liste de l'équipe",), ("Nom et prénom", "Téléphone", "Rôle"), ("Mariam Sidibé", "76543210", "volontaire"))


@pytest.mark.parametrize("is_readable", [True, False])
def test_persons_listed_in_sheets_that_are_not_read_do_not_go_back_in_the_copy(tmp_path: Path, is_readable: bool) -> None:
    base = make_base(tmp_path)
    households = [*HOUSEHOLDS, (date(2022, 12, 12), "Gao", "Nulle Part", "C", "4", 1, 2, 504, "u4", 4)]
    answers = households if is_readable else [("today", "hh", "chef_nom"), (date(2022, 12, 10), "1", "Adama Q")]
    write(base.raw / "survey" / "Household_survey_December_2022.xlsx", {"Data": answers, "membres": MEMBERS, "visiteurs": VISITORS, "Équipe": STAFF})
    base.night()
    assert set(base.status().values()) == {"rejected"}
    (path,) = base.settings.rejected.rglob("*.xlsx")
    with zipfile.ZipFile(path) as package:
        content = b"".join(package.read(name) for name in package.namelist()).decode(errors="ignore")
    assert [name for name in ("Salif", "Mariam", "76543210", "Fanta", "70000002") if name in content] == []
    assert "volontaire" in content and "visiteurs" in content, "the copy says what it left out"
    assert openpyxl.load_workbook(path).sheetnames[1:] == ["Data", *(["membres"] if is_readable else []), "Équipe", "survey", "choices"]
