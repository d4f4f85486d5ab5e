"""Demographics in the warehouse: shares, the dependency ratio and its bounds, and what the baseline of the same operation counts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd
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
    assert base.national() == {} and (NAME, "demographics_without_baseline") in base.rules("warning")
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


class TestSexesAndAgesToldApart:
    """The same people told once by sex and once by age: both are kept, and nobody is counted twice, by another road (pandas)."""

    HEADERS = ("Région", "Cercle", "Femmes", "Hommes", "0-14 ans", "15-64 ans", "65 ans et plus")
    CERCLES = (("Gao", "Gao"), ("Gao", "Ansongo"), ("Mopti", "Koro"), ("Mopti", "Bankass"), ("Kayes", "Kita"))

    @pytest.fixture(scope="class")
    def rows(self) -> list[tuple[object, ...]]:
        draw = random.Random(7)
        rows: list[tuple[object, ...]] = []
        for place in self.CERCLES:
            women, men = draw.randrange(50, 900), draw.randrange(50, 900)
            children, adults = (women + men) * 2 // 5, (women + men) // 2
            rows.append((*place, women, men, children, adults, women + men - children - adults))
        return [*rows, ("Ségou", "Ségou", "ND", "ND", "ND", "ND", "ND")]

    @pytest.fixture(scope="class")
    def held(self, rows: list[tuple[object, ...]], tmp_path_factory: pytest.TempPathFactory) -> Base:
        base = night(tmp_path_factory.mktemp("apart"), self.HEADERS, rows)
        assert base.rules() == set() and base.rules("info") == {(NAME, "sexes_and_ages_apart")}
        return base

    def test_every_table_counts_each_person_once(self, held: Base, rows: list[tuple[object, ...]]) -> None:
        frame = pd.DataFrame(rows, columns=self.HEADERS).replace("ND", 0).set_index(["Région", "Cercle"]).astype(int)
        people = int(frame[["Femmes", "Hommes"]].to_numpy().sum())
        named = {"women": "Femmes", "men": "Hommes", "0-179": "0-14 ans", "180-779": "15-64 ans", "780-1440": "65 ans et plus"}
        for table, column in (("demographics_by_sex", "sex"), ("demographics_by_age", "age_group")):
            told = held.ask(f"select {column}, individuals, share from {table}")
            assert {name: count for name, count, _ in told} == {name: int(frame[named[name]].sum()) for name, _, _ in told}
            assert sum(count for _, count, _ in told) == people and sum(share for *_, share in told) == pytest.approx(1)
            regional = table.replace("by_", "by_region_")
            by_region = held.ask(f"select region, {column}, individuals from {regional} where perimeter = '2016'")
            expected = frame.groupby("Région").sum()
            assert all(count == expected.loc[region, named[name]] for region, name, count in by_region)
            assert sum(count for *_, count in by_region) == people
        assert held.ask("select sum(individuals) from demographics_national") == [(people,)]
        operation = "select individuals, women + men, individuals_by_age, is_crossed from demographics_operation"
        assert held.ask(operation) == [(people, people, people, False)]

    def test_the_dependency_ratio_comes_from_the_ages(self, held: Base, rows: list[tuple[object, ...]]) -> None:
        frame = pd.DataFrame(rows, columns=self.HEADERS).replace("ND", 0).set_index(["Région", "Cercle"]).astype(int)
        expected = frame.groupby("Région").sum().assign(ratio=lambda f: 100 * (f["0-14 ans"] + f["65 ans et plus"]) / f["15-64 ans"])["ratio"]
        found = dict(held.ask("select region, dependency_ratio from dependency_ratio where perimeter = '2016' and working_age = '15-64'"))
        assert found == {region: pytest.approx(ratio, abs=0.051) for region, ratio in expected.items() if region != "Ségou"}

    def test_a_figure_leads_to_the_cells_of_its_own_way(self, held: Base) -> None:
        cells = "select cell from trace('demographics_by_region_{0}', 'baseline-2022-12-31/2016/Gao/{1}') order by all"
        assert held.ask(cells.format("age", "0-179")) == [("E2",), ("E3",)] and held.ask(cells.format("sex", "men")) == [("D2",), ("D3",)]
        assert held.ask("select count(*), count(distinct cell) from trace('dependency_ratio', 'baseline-2022-12-31/15-64')") == [(15, 15)]


def test_ages_that_do_not_tell_everybody_leave_the_rest_without_an_age(tmp_path: Path) -> None:
    rows = [("Gao", "Gao", 60, 40, 50, 40, 8), ("Mopti", "Koro", 60, 40, 50, 40, 14), ("Mopti", "Bankass", 5, 5, "", "", "")]
    base = night(tmp_path, ("Région", "Cercle", "Femmes", "Hommes", "0-17", "18-59", "60+"), rows)
    assert base.ask("select found, expected from meta.issue where rule = 'sexes_and_ages_differ' order by found") == [("104", "100"), ("98", "100")]
    ages = base.ask("select age_fr, individuals from demographics_by_age order by age_first_month")
    assert ages == [("0-17 ans", 100), ("18-59 ans", 80), ("60 ans et plus", 22), (None, 12)]
    assert base.ask("select individuals, women, men from demographics_operation") == [(210, 125, 85)]
    reasons = base.ask("select region, dependency_reason from dependency_ratio where perimeter = '2016' and working_age = '18-59' order by region")
    assert reasons == [("Gao", "some_without_age"), ("Mopti", "some_without_age")]
    cells = base.ask("select cell, individuals from trace('demographics_by_age', 'baseline-2022-12-31') order by all")
    assert cells == [("C4", 5), ("D4", 5), (None, 2)]


def test_sexes_and_ages_of_a_baseline_are_both_kept(tmp_path: Path) -> None:
    headers = ("Région", "Cercle", "PDI individus", "PDI femmes", "PDI hommes", "PDI 0-17", "PDI 18-59", "PDI 60+")
    base = make_base(tmp_path)
    write_csv(base.raw / "dtm" / "DTM_PDI_Dec_2022.csv", headers, [("Gao", "Gao", 100, 60, 40, 50, 40, 10), ("Mopti", "Koro", 10, 6, 4, 5, 4, 1)])
    base.night()
    assert base.rules() == set() and base.rules("warning") == set() and base.national() == {"2022-12-31": 110}
    assert base.ask("select sex, individuals from demographics_by_sex order by all") == [("men", 44), ("women", 66)]
    assert base.ask("select age_fr, individuals from demographics_by_age") == [("0-17 ans", 55), ("18-59 ans", 44), ("60 ans et plus", 11)]
    assert base.ask("select individuals, baseline_difference from demographics_operation") == [(110, 0)]
    assert base.ask("select dependency_ratio from dependency_ratio where perimeter is null and working_age = '18-59'") == [(150.0,)]


def test_the_sample_that_ships_gives_the_same_sexes_and_ages_by_another_road(tmp_path: Path) -> None:
    (written,) = make_demographics.main(tmp_path / "made")
    frame = pd.read_csv(written, sep=";", skiprows=2, encoding="utf-8-sig").iloc[:, 2:12]
    base = make_base(tmp_path)
    (base.raw / "dtm" / written.name).write_bytes(written.read_bytes())
    base.night()
    women, men = frame.iloc[:, :5].sum(), frame.iloc[:, 5:].sum()
    assert base.ask("select individuals from demographics_by_sex order by sex desc") == [(int(women.sum()),), (int(men.sum()),)]
    assert [people for (people,) in base.ask("select individuals from demographics_by_age")] == list(women.to_numpy() + men.to_numpy())
    assert base.ask("select is_crossed from demographics_operation") == [(True,)]


def test_every_column_of_the_demographics_is_in_the_dictionary(held: Base) -> None:
    assert held.ask("select table_name, column_name from meta.dictionary where meaning_fr is null or meaning_en is null") == []
