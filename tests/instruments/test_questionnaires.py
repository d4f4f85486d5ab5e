"""Location assessments and household surveys in the warehouse: figures easy to work out by hand, then the samples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.flows.conftest import Base, make_base
from tests.samples import make_questionnaires
from tests.samples.make_samples import contents

SURVEY: Sequence[Sequence[str]] = (
    ("type", "name", "label::French (fr)", "label::English (en)", "relevant"),
    ("text", "region", "Région", "Region", ""),
    ("text", "cercle", "Cercle", "Cercle", ""),
    ("text", "village", "Village", "Village", ""),
    ("integer", "pdi", "Nombre d'individus PDI", "Number of IDP individuals", ""),
    ("select_multiple need", "needs", "Besoins prioritaires", "Priority needs", ""),
    ("select_one water", "source", "Quelle est la principale source d'eau ?", "What is the main water source?", ""),
    ("integer", "minutes", "Minutes de marche jusqu'au point d'eau", "Minutes on foot to the water point", "${source} != 'tap'"),
    ("text", "hh", "Numéro du ménage", "Household number", ""),
    ("integer", "size", "Taille du ménage", "Household size", ""),
    ("decimal", "w", "Poids de sondage", "Sampling weight", ""),
)
CHOICES: Sequence[Sequence[str]] = (
    ("list_name", "name", "label::French (fr)", "label::English (en)"), ("need", "food", "Nourriture", "Food"), ("need", "cash", "Argent", "Cash"),
    ("water", "tap", "Robinet", "Tap"), ("water", "well", "Puits", "Well"), ("water", "dk", "Ne sait pas", "Don't know"),
)  # fmt: skip
LOCALITIES: Sequence[Sequence[Any]] = (
    ("region", "cercle", "village", "pdi", "needs/food", "needs/cash", "source", "minutes"),
    ("Gao", "Gao", "A", 100, 1, 1, "tap", None),
    ("Gao", "Gao", "B", 300, 1, 0, "well", 30),
    ("Gao", "Ansongo", "C", None, 0, 1, "well", 10),
    ("Mopti", "Koro", "D", 50, None, None, "dk", None),
    ("Mopti", "Koro", "E", 50, 0, 1, None, 20),
)
HOUSEHOLDS: Sequence[Sequence[Any]] = (
    ("region", "cercle", "hh", "size", "w", "source"),
    ("Gao", "Gao", "1", 4, 1, "tap"),
    ("Gao", "Gao", "2", 6, 3, "well"),
    ("Mopti", "Koro", "3", 8, 1, "tap"),
    ("Mopti", "Koro", "4", 2, 1, "dk"),
)


def write(path: Path, answers: Sequence[Sequence[Any]]) -> Path:
    """A workbook of answers beside the form."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in (("Data", answers), ("survey", SURVEY), ("choices", CHOICES)):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A round of five localities, a survey of four households."""
    base = make_base(tmp_path_factory.mktemp("questionnaires"))
    write(base.raw / "msla" / "MSLA_December_2022.xlsx", LOCALITIES)
    write(base.raw / "survey" / "Household_survey_December_2022.xlsx", HOUSEHOLDS)
    base.night()
    assert base.rules() == set()
    return base


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A night over the samples that ship."""
    base = make_base(tmp_path_factory.mktemp("samples"))
    make_questionnaires.main(base.raw / "instruments")
    base.night()
    assert base.rules() == base.rules("warning") == set() and set(base.status().values()) == {"accepted"}
    return base


def test_the_samples_that_ship_are_those_the_script_writes(tmp_path: Path) -> None:
    for written in make_questionnaires.main(tmp_path):
        assert contents(written) == contents(make_questionnaires.ROOT / "raw" / "instruments" / written.name), written.name


class TestLocations:
    def test_shares_are_weighted_by_localities_and_by_pdi_each_with_its_base(self, held: Base) -> None:
        found = held.ask("""
            select region, choice, locations_questioned, locations_answered, locations_chosen, locations_without_pdi, pdi_answered, pdi_chosen,
                round(location_share, 3), pdi_share
            from needs_by_region where perimeter = '2016' and indicator = 'priority_needs' order by region, choice""")
        assert found == [
            ("Gao", "cash", 3, 3, 2, 1, 400, 100, 0.667, 0.25), ("Gao", "food", 3, 3, 2, 1, 400, 400, 0.667, 1.0),
            ("Mopti", "cash", 2, 1, 1, 0, 50, 50, 1.0, 1.0), ("Mopti", "food", 2, 1, 0, 0, 50, 0, 0.0, 0.0),
        ]  # fmt: skip

    def test_shares_say_whether_they_add_up(self, held: Base) -> None:
        found = held.ask("select indicator, is_exclusive, round(sum(location_share), 3) from needs_national group by all order by all")
        assert found == [("priority_needs", False, 1.25), ("water_source", True, 1.0)]

    def test_dont_know_blank_and_not_asked_are_outside_the_base(self, held: Base) -> None:
        found = held.ask("""
            select choice, locations_questioned, locations_answered, locations_dont_know, locations_not_answered, locations_chosen from needs_national
            where indicator = 'water_source' order by choice""")
        assert found == [("tap", 5, 3, 1, 1, 1), ("well", 5, 3, 1, 1, 2)]
        numbers = held.ask("""
            select locations_questioned, locations_answered, locations_not_answered, locations_not_asked, value_mean, value_median, value_pdi_mean,
                locations_without_pdi
            from needs_number_national where indicator = 'water_distance_minutes'""")
        assert numbers == [(5, 3, 1, 1, 20.0, 20.0, 28.57, 1)]

    def test_a_cercle_has_its_own_shares(self, held: Base) -> None:
        found = held.ask("select cercle, location_share, pdi_share from needs_by_cercle where choice = 'food' order by cercle")
        assert found == [("Ansongo", 0.0, None), ("Gao", 1.0, 1.0), ("Koro", 0.0, 0.0)]

    def test_a_round_says_what_it_assessed_and_names_no_locality_in_public_tables(self, held: Base) -> None:
        found = held.ask("select locations_assessed, regions_assessed, pdi_individuals, locations_without_pdi, provenance from assessment_round")
        assert set(found) == {(5, 2, 500, 1, "file")}
        tables = held.ask("select distinct table_name from meta.dictionary where column_name = 'locality' and table_schema = 'main'")
        assert tables == []

    def test_a_share_leads_back_to_the_cells(self, held: Base) -> None:
        found = held.ask("select file_name, cell, answer_status, answer from answers_behind('location_assessment-2022-12-31', 'water_source')")
        assert sorted(found)[0] == ("MSLA_December_2022.xlsx", "G2", "answered", "tap") and len(found) == 5

    def test_a_locality_assessed_twice_is_refused(self, tmp_path: Path) -> None:
        base = make_base(tmp_path)
        write(base.raw / "msla" / "MSLA_December_2022.xlsx", [*LOCALITIES, LOCALITIES[1]])
        base.night()
        assert {rule for _, rule in base.rules()} == {"locality_assessed_twice"}

    def test_a_mended_file_takes_the_place_of_the_first_and_its_answers_with_it(self, tmp_path: Path) -> None:
        base = make_base(tmp_path)
        write(base.raw / "msla" / "MSLA_December_2022.xlsx", LOCALITIES)
        base.night()
        write(base.raw / "msla" / "MSLA_December_2022_v2.xlsx", LOCALITIES[:3])
        base.night()
        assert base.ask("select locations_answered, locations_chosen from needs_national where choice = 'food'") == [(2, 2)]
        assert base.ask("select locations_assessed from assessment_round where perimeter = '2016'") == [(2,)]

    def test_the_sample_is_marked(self, samples: Base) -> None:
        assert samples.ask("select distinct provenance, locations_questioned from needs_national") == [("sample", 150)]
        assert samples.ask("select count(*) from needs_by_region where sector = 'not_catalogued'") == [(0,)]


class TestHouseholds:
    def test_shares_are_those_of_the_households_asked_and_weighted_ones_need_weights(self, held: Base) -> None:
        found = held.ask("""
            select choice, households_questioned, households_answered, households_dont_know, households_chosen, round(household_share, 3),
                weighted_share, households_effective
            from household_result order by choice""")
        assert found == [("tap", 4, 3, 1, 2, 0.667, 0.4, 2.3), ("well", 4, 3, 1, 1, 0.333, 0.6, 2.3)]
        assert held.ask("select households_asked, is_weighted, household_size_mean, household_size_weighted_mean from household_survey_round") == [
            (4, True, 5.0, 5.33)
        ]

    def test_without_weights_nothing_is_said_of_other_households(self, samples: Base) -> None:
        assert samples.ask("select distinct weighted_share, households_effective from household_result") == [(None, None)]
        assert samples.ask("select is_weighted, households_asked from household_survey_round") == [(False, 400)]

    @pytest.mark.parametrize(
        ("row", "rule"),
        [
            (("Gao", "Gao", "4", 5, 1, "tap"), "household_asked_twice"),
            (("Gao", "Gao", "5", 5, 0, "tap"), "weight_not_positive"),
            (("Gao", "Gao", "5", 5, None, "tap"), "weights_incomplete"),
        ],
    )
    def test_a_wrong_household_is_refused(self, tmp_path: Path, row: Sequence[Any], rule: str) -> None:
        base = make_base(tmp_path)
        write(base.raw / "survey" / "Household_survey_December_2022.xlsx", [*HOUSEHOLDS, row])
        base.night()
        assert {found for _, found in base.rules()} == {rule}


def test_every_column_of_the_questionnaires_is_in_the_dictionary(held: Base) -> None:
    assert held.ask("select table_name, column_name from meta.dictionary where meaning_fr is null or meaning_en is null") == []
