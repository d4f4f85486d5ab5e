"""Demographics in the warehouse: shares, the dependency ratio and its bounds, and what the baseline of the same operation counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from tests.flows.conftest import Base, make_base
from tests.instruments.test_instruments import write_csv
from tests.samples import make_demographics

WIDE = ("Région", "Cercle", "Femmes 0-17", "Femmes 18-59", "Femmes 60+", "Hommes 0-17", "Hommes 18-59", "Hommes 60+", "Total")
ROWS = [
    ("Gao", "Gao", 30, 20, 5, 25, 15, 5, 100),
    ("Mopti", "Koro", 10, 10, 0, 10, 10, 0, 40),
    ("Mopti", "Bankass", "ND", "ND", "ND", "ND", "ND", "ND", "ND"),
]
NAME = "Demographie_PDI_Dec_2022.csv"


def night(folder: Path, headers: Sequence[str], rows: Sequence[Sequence[object]], baseline: int | None = None) -> Base:
    base = make_base(folder)
    if baseline is not None:
        base.round("DTM_Dec_2022.xlsx", {"Gao/Gao/Gao": (baseline // 5, baseline)}, date(2022, 12, 31))
    write_csv(base.raw / "dtm" / NAME, headers, rows)
    base.night()
    return base


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Base:
    base = night(tmp_path_factory.mktemp("demographics"), WIDE, ROWS, baseline=150)
    assert base.rules() == set()
    return base


def test_the_sample_that_ships_is_the_one_the_script_writes_and_adds_up_to_the_baseline(tmp_path: Path) -> None:
    (written,) = make_demographics.main(tmp_path)
    assert written.read_bytes() == (make_demographics.ROOT / "raw" / "instruments" / written.name).read_bytes()


def test_shares_are_of_those_whose_demographics_are_given(held: Base) -> None:
    found = held.ask("select sex, age_fr, age_en, individuals, round(share, 3) from demographics_national order by sex desc, age_first_month")
    assert found == [
        ("women", "0-17 ans", "0-17 years", 40, 0.286), ("women", "18-59 ans", "18-59 years", 30, 0.214),
        ("women", "60 ans et plus", "60 years and over", 5, 0.036), ("men", "0-17 ans", "0-17 years", 35, 0.25),
        ("men", "18-59 ans", "18-59 years", 25, 0.179), ("men", "60 ans et plus", "60 years and over", 5, 0.036),
    ]  # fmt: skip
    regions = held.ask("select region, sum(individuals), sum(share) from demographics_by_region where perimeter = '2016' group by all order by all")
    assert regions == [("Gao", 100, 1.0), ("Mopti", 40, 1.0)]


def test_a_dependency_ratio_says_its_bounds_and_why_it_is_missing(held: Base) -> None:
    found = held.ask("""
        select region, working_age, children, people_of_working_age, elderly, dependency_ratio, child_dependency_ratio, dependency_reason
        from dependency_ratio where coalesce(perimeter, '2016') = '2016' order by region nulls first, working_age""")
    assert found == [
        (None, "15-64", None, None, None, None, None, "groups_cross_the_bounds"), (None, "18-59", 75, 55, 10, 154.5, 136.4, None),
        ("Gao", "15-64", None, None, None, None, None, "groups_cross_the_bounds"), ("Gao", "18-59", 55, 35, 10, 185.7, 157.1, None),
        ("Mopti", "15-64", None, None, None, None, None, "groups_cross_the_bounds"), ("Mopti", "18-59", 20, 20, 0, 100.0, 100.0, None),
    ]  # fmt: skip


def test_a_difference_from_the_baseline_of_the_operation_is_told(held: Base) -> None:
    found = held.ask(
        "select individuals, women, men, individuals_by_age, baseline_individuals, baseline_difference, covered_share from demographics_operation"
    )
    assert found == [(140, 75, 65, 140, 150, -10, 140 / 150)]
    assert (NAME, "demographics_differ_from_baseline") in held.rules("warning")
    assert held.national() == {"2022-12-31": 150}, "demographics count nobody more"


@pytest.mark.parametrize(
    ("headers", "row", "ratios"),
    [
        (("Région", "Femmes 0-14", "Femmes 15-64", "Femmes 65+"), ("Gao", 10, 8, 2),
         [("15-64", 150.0, None), ("18-59", None, "groups_cross_the_bounds")]),
        (("Région", "Femmes 0-17", "Femmes 18-59"), ("Gao", 10, 8), [("15-64", None, "groups_cross_the_bounds"), ("18-59", None, "ages_incomplete")]),
        (("Région", "Femmes", "Hommes"), ("Gao", 10, 8), [("15-64", None, "no_ages"), ("18-59", None, "no_ages")]),
        (("Région", "0-5 ans", "5-17 ans", "18-59 ans", "60+"), ("Gao", 3, 7, 10, 0),
         [("15-64", None, "groups_cross_the_bounds"), ("18-59", 100.0, None)]),
        (("Région", "0-17 ans", "18-59 ans", "60+"), ("Gao", 3, 0, 1),
         [("15-64", None, "groups_cross_the_bounds"), ("18-59", None, "nobody_of_working_age")]),
    ],
)  # fmt: skip
def test_bounds_that_the_groups_do_not_have_are_not_guessed(
    tmp_path: Path, headers: Sequence[str], row: Sequence[object], ratios: list[tuple[str, float | None, str | None]]
) -> None:
    base = night(tmp_path, headers, [row])
    assert base.ask("select working_age, dependency_ratio, dependency_reason from dependency_ratio where perimeter is null order by 1") == ratios


def test_rows_for_all_ages_or_both_sexes_stand_back_where_there_are_finer_ones(tmp_path: Path) -> None:
    rows = [("Gao", "F", "0-17", 6), ("Gao", "F", "18+", 4), ("Gao", "F", "Total", 10), ("Gao", "H", "0-17", 3), ("Gao", "H", "18+", 2),
            ("Gao", "Total", "0-17", 9), ("Gao", "Total", "18+", 6), ("Mopti", "Total", "Total", 7)]  # fmt: skip
    base = night(tmp_path, ("Région", "Sexe", "Âge", "Effectif"), rows)
    assert base.rules() == set()
    found = base.ask("select individuals, women, men, individuals_by_age from demographics_operation")
    assert found == [(22, 10, 5, 15)]
    (reason,) = base.ask("select dependency_reason from dependency_ratio where perimeter is null and working_age = '18-59'")
    assert reason == ("some_without_age",)


def test_a_total_that_is_no_sum_stops_the_file(tmp_path: Path) -> None:
    base = night(tmp_path, ("Région", "Sexe", "Âge", "Effectif"), [("Gao", "F", "0-17", 6), ("Gao", "F", "18+", 4), ("Gao", "F", "Total", 11)])
    assert {rule for _, rule in base.rules()} == {"demographic_totals_disagree"}


def test_a_figure_side_by_side_is_told_at_its_cell(tmp_path: Path) -> None:
    headers = ("Région", "Cercle", "Femmes 0-17", "Femmes 6-17", "Femmes 18+")
    base = night(tmp_path, headers, [("Gao", "Gao", 30, 20, 5)])
    assert base.ask("select rule, cell from meta.issue where severity = 'error'") == [("age_groups_overlap", "D2")]


AGES = ("Région", "Cercle", "PDI ménages", "PDI individus", "F 0-17", "F 18-59", "F 60+", "H 0-17", "H 18-59", "H 60+")


def test_the_age_columns_of_a_baseline_are_its_demographics_and_follow_the_file_that_counts(tmp_path: Path) -> None:
    base = make_base(tmp_path)
    rows = [("Gao", "Gao", 20, 100, 30, 20, 5, 25, 15, 5), ("Mopti", "Koro", 9, 40, *[""] * 6)]
    write_csv(base.raw / "dtm" / "DTM_PDI_Dec_2022.csv", AGES, rows)
    base.night()
    assert base.rules() == set() and base.national() == {"2022-12-31": 140}
    query = "select given_as, individuals, women, men, baseline_individuals, round(covered_share, 3) from demographics_operation"
    assert base.ask(query) == [("columns", 100, 55, 45, 140, 0.714)]
    assert {rule for _, rule in base.rules("warning")} == {"demographics_differ_from_baseline"}
    assert base.ask("select dependency_ratio from dependency_ratio where perimeter is null and working_age = '18-59'") == [(185.7,)]
    cells = "select cell, individuals, said from trace('demographics_by_region', 'baseline-2022-12-31/2016/Gao/women/0-215')"
    assert base.ask(cells) == [("E2", 30, "women, 0-215")]
    write_csv(base.raw / "dtm" / "DTM_PDI_Dec_2022_v2.csv", AGES[:4], [("Gao", "Gao", 20, 100), ("Mopti", "Koro", 9, 40)])
    base.night()
    assert base.ask(query) == [], "ages of a file that no longer counts"
    write_csv(base.raw / "dtm" / "DTM_PDI_Dec_2022_v3.csv", AGES, [("Gao", "Gao", 20, 100, 30, 20, 5, 25, 15, 5)])
    write_csv(base.raw / "dtm" / NAME, WIDE, ROWS)
    base.night()
    assert base.rules() == set()
    assert [row[:2] for row in base.ask(query)] == [("table", 140)], "a table of demographics goes before columns of a baseline"


def test_ages_that_both_sexes_share_complete_those_of_each(tmp_path: Path) -> None:
    base = night(tmp_path, ("Région", "Cercle", "PDI F 0-17", "PDI F 18-59", "PDI H 0-17", "PDI H 18-59", "PDI 60+"), [("Gao", "Gao", 3, 4, 5, 6, 2)])
    assert base.rules() == set() and base.national() == {"2022-12-31": 20}
    assert base.ask("select individuals, women, men, individuals_by_age, has_one_set_of_ages from demographics_operation") == [(20, 7, 11, 20, True)]
    assert base.ask("select dependency_ratio from dependency_ratio where perimeter is null and working_age = '18-59'") == [(100.0,)]


def test_every_column_of_the_demographics_is_in_the_dictionary(held: Base) -> None:
    assert held.ask("select table_name, column_name from meta.dictionary where meaning_fr is null or meaning_en is null") == []
