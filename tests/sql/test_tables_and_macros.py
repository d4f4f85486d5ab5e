"""What analysts ask: the tables and macros give the right number, or say why there is none."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from tests.flows.conftest import Base, with_plain_spaces


def changes(base: Base, arguments: str) -> dict[str, tuple[Any, ...]]:
    rows = base.ask(f"select place, individuals_from, individuals_to, change, round(change_pct, 1), change_reason from pdi_change({arguments})")
    return {place: tuple(rest) for place, *rest in rows}


class TestNationalSeries:
    def test_change_from_the_operation_before_and_over_a_year(self, warehouse: Base) -> None:
        rows = warehouse.ask("""select reference_date::varchar, individuals, change, round(change_pct, 1), year_change, change_reason,
                                    year_change_reason from pdi_national where reference_date < '2019-01-01' order by reference_date""")
        assert rows == [
            ("2016-12-31", 800, None, None, None, "first_operation", "no_operation_one_year_before"),
            ("2017-12-31", 2660, 1860, 232.5, 1860, None, None),
            ("2018-12-31", 2665, 5, 0.2, 5, None, None),
        ]

    def test_a_change_over_a_break_of_the_series_is_computed_and_flagged(self, warehouse: Base) -> None:
        """The method changed in December 2021; the first operation held since then is that of January 2022."""
        rows = warehouse.ask("select reference_date::varchar, change, change_reason from pdi_national where change_reason = 'series_break'")
        assert rows == [("2022-01-31", 165 - 2665, "series_break")]
        for dates in ("'2018-12-31', '2022-12-31'", "'2022-12-31', '2018-12-31'"):
            found = warehouse.ask(f"select distinct series_break from pdi_change({dates})")
            assert found == [("door-to-door verification in late 2021",)], "whichever of the two comes first"
        assert warehouse.ask("select distinct series_break from pdi_change('2017-12-31', '2018-12-31')") == [(None,)]

    def test_a_file_goes_before_a_printed_total_of_the_same_month_and_that_before_a_sample(self, warehouse: Base) -> None:
        rows = warehouse.ask("select reference_date::varchar, provenance from pdi_national order by reference_date")
        assert rows == [("2016-12-31", "file"), ("2017-12-31", "file"), ("2018-12-31", "file"), ("2022-01-31", "file"), ("2022-12-31", "sample"),
                        ("2023-04-30", "published")]  # fmt: skip

    def test_persons_per_household_and_cercles_assessed(self, warehouse: Base) -> None:
        assert warehouse.ask("select persons_per_household, cercles_assessed from pdi_national where reference_date = '2017-12-31'") == [(5.0, 4)]


def test_of_two_operations_in_a_month_the_nearest_is_the_one_of_a_year_before(base: Base) -> None:
    for day, individuals in ((date(2018, 12, 10), 100), (date(2018, 12, 31), 200), (date(2019, 12, 29), 300)):
        base.round(f"{day}.xlsx", {"Gao/Gao/Gao": (20, individuals)}, day)
    base.night()
    assert base.ask("select year_change from pdi_national where reference_date = '2019-12-29'") == [(100,)]


class TestRegions:
    @pytest.mark.parametrize(
        ("perimeter", "expected"),
        [
            ("2012", {"Gao": 600, "Mopti": 2060, "Kidal": None}),
            ("2016", {"Gao": 550, "Ménaka": 50, "Mopti": 2060, "Kidal": None}),
            ("2023", {"Gao": 550, "Ménaka": 50, "Bandiagara": 2060, "Kidal": None}),
        ],
    )
    def test_counts_are_summed_under_each_perimeter(self, warehouse: Base, perimeter: str, expected: dict[str, int]) -> None:
        rows = warehouse.ask(f"select region, individuals from pdi_by_region where reference_date = '2017-12-31' and perimeter = '{perimeter}'")
        assert dict(rows) == expected

    def test_shares_of_assessed_regions_add_up_to_one_and_a_region_not_assessed_has_none(self, warehouse: Base) -> None:
        rows = dict(warehouse.ask("select region, share from pdi_share('2017-12-31', perimeter := '2016')"))
        assert rows.pop("Kidal") is None
        assert sum(rows.values()) == pytest.approx(1)

    def test_a_round_given_by_region_has_no_finer_perimeter(self, warehouse: Base) -> None:
        held = warehouse.ask("select perimeter, sum(individuals) from pdi_by_region where reference_date = '2022-01-31' group by all order by all")
        assert held == [("2012", 165), ("2016", 165)]
        assert warehouse.ask("select share_reason from pdi_share('2022-01-31', perimeter := '2023')") == [("not_held_in_this_perimeter",)]
        assert warehouse.ask("select share_reason from pdi_share('2022-01-31', perimeter := 1991)") == [("unknown_perimeter: 2012, 2016, 2023",)]

    def test_a_share_of_a_day_without_operation_says_so(self, warehouse: Base) -> None:
        assert warehouse.ask("select region, share_reason from pdi_share('2017-06-30')") == [(None, "no_operation_on_this_date")]


class TestChange:
    def test_by_cercle(self, warehouse: Base) -> None:
        found = changes(warehouse, "'2016-12-31', '2017-12-31', level := 'cercle'")
        assert found["Gao"] == (500, 550, 50, 10.0, None)
        assert found["Ménaka"] == (100, 50, -50, -50.0, None)

    def test_a_change_from_zero_or_to_what_was_not_assessed_is_null_with_a_reason(self, warehouse: Base) -> None:
        found = changes(warehouse, "'2016-12-31', '2017-12-31', level := 'cercle'")
        assert found["Koro"] == (0, 2000, None, None, "base_zero")
        assert found["Kidal"] == (200, None, None, None, "not_assessed_to")
        assert found["Bandiagara"] == (None, 60, None, None, "not_assessed_from")

    def test_by_region_under_one_perimeter_for_both(self, warehouse: Base) -> None:
        assert changes(warehouse, "'2016-12-31', '2017-12-31', perimeter := '2012'")["Gao"] == (600, 600, 0, 0.0, None)
        assert changes(warehouse, "'2016-12-31', '2017-12-31'")["Gao"] == (500, 550, 50, 10.0, None)

    def test_for_the_country(self, warehouse: Base) -> None:
        assert changes(warehouse, "'2016-12-31', '2017-12-31', level := 'country'") == {"Mali": (800, 2660, 1860, 232.5, None)}

    @pytest.mark.parametrize(
        ("arguments", "reason"),
        [
            ("'2015-12-31', '2017-12-31'", "no_operation_on_from_date"),
            ("'2016-12-31', '2019-12-31'", "no_operation_on_to_date"),
            ("'2016-12-31', '2022-01-31', perimeter := '2023'", "not_held_at_this_level_or_perimeter_on_to_date"),
            ("'2022-01-31', '2022-12-31', level := 'cercle'", "not_held_at_this_level_or_perimeter_on_from_date"),
            ("'2016-12-31', '2017-12-31', level := 'district'", "unknown_level: country, region, cercle, commune"),
            ("'2016-12-31', '2017-12-31', perimeter := 2020", "unknown_perimeter: 2012, 2016, 2023"),
        ],
    )
    def test_what_cannot_be_compared_is_refused_with_the_reason(self, warehouse: Base, arguments: str, reason: str) -> None:
        assert changes(warehouse, arguments) == {None: (None, None, None, None, reason)}

    def test_a_change_that_rests_on_made_up_data_says_so(self, warehouse: Base) -> None:
        rows = warehouse.ask("select place, provenance from pdi_change('2022-01-31', '2022-12-31') where change is not null")
        assert dict(rows) == {"Mopti": "sample", "Gao": "published"}, "Gao is printed"


class TestTrace:
    @pytest.mark.parametrize(
        ("table", "key", "cells"),
        [
            ("pdi_national", "baseline-2017-12-31", {("Dec_2017.xlsx", cell) for cell in ("G2", "G3", "G4", "G5", "G6")}),
            ("pdi_by_region", "baseline-2017-12-31/2016/Mopti", {("Dec_2017.xlsx", "G4"), ("Dec_2017.xlsx", "G5")}),
            ("pdi_by_cercle", "baseline-2017-12-31/adm2:koro", {("Dec_2017.xlsx", "G4")}),
            ("pdi_by_commune", "baseline-2017-12-31/adm3:bandiagara/sangha", {("Dec_2017.xlsx", "G5")}),
        ],
    )
    def test_a_figure_leads_back_to_file_sheet_and_cell(self, warehouse: Base, table: str, key: str, cells: set[tuple[str, str]]) -> None:
        found = warehouse.ask(f"select file_name, cell from trace('{table}', '{key}') where provenance = 'file'")
        assert set(found) == cells

    def test_a_printed_total_leads_back_to_who_printed_it(self, warehouse: Base) -> None:
        found = warehouse.ask("from trace('pdi_national', 'baseline-2023-04-30')")
        assert len(found) == 1 and "printed.csv" in found[0]


class TestStandingOrders:
    def test_stocks_are_never_summed_over_time_by_a_published_table(self, warehouse: Base) -> None:
        assert warehouse.ask("select max(c) from (select count(*) as c from pdi_national group by operation_id)") == [(1,)]

    def test_the_published_file_cannot_be_written_through_the_command(self, warehouse: Base) -> None:
        with duckdb.connect(str(warehouse.published), read_only=True) as connection, pytest.raises(duckdb.Error):
            connection.execute("delete from pdi_national")


class TestWarningsBetweenFiles:
    def test_a_file_that_differs_from_the_printed_total_names_both_numbers(self, warehouse: Base) -> None:
        rows = warehouse.ask("""select file_name, found, expected, message_fr from meta.issue join meta.source using (source_id)
                                where rule = 'file_differs_from_published'""")
        assert [row[:3] for row in rows] == [("Dec_2017.xlsx", "2660", "2670")]
        assert "2\u202f660" in rows[0][3] and "DTM, 30 décembre 2017" in rows[0][3]

    def test_figures_identical_to_the_operation_before(self, warehouse: Base) -> None:
        assert warehouse.ask("select count(*) from meta.issue where rule = 'figures_carried_forward'") == [(0,)], "Kidal differs"

    def test_a_large_change_names_region_and_both_numbers(self, warehouse: Base) -> None:
        rows = warehouse.ask(
            "select file_name, found, expected, message_fr from meta.issue join meta.source using (source_id) where rule = 'large_change_of_region'"
        )
        assert [row[:3] for row in rows] == [("Jan_2022.xlsx", "120", "2060"), ("sample_Dec_2022.xlsx", "2010", "120")]
        assert "Mopti : 120 PDI, contre 2\u202f060 le 31 décembre 2018" in with_plain_spaces(rows[0][3])

    def test_a_national_total_that_halves_or_doubles_is_told_with_what_was_covered(self, warehouse: Base) -> None:
        rows = warehouse.ask(
            "select file_name, found, expected, message_fr from meta.issue join meta.source using (source_id) where rule = 'large_change_of_country'"
        )
        assert rows[0][:3] == ("Dec_2017.xlsx", "2660", "800")
        assert "2\u202f660 PDI (4 cercles évalués), contre 800 le 31 décembre 2016" in rows[0][3]
