"""The mess of real DTM files, point by point, each read through the whole preparation of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from flows.steps.reading.readers import read_here
from flows.steps.settings import SHIPPED_REFERENCE
from tests.unit.reading import DAY, Read, column, disposition, errors, rules

HEADER = ("Snapshot Date", "Admin 1", "Admin 2", "Admin 3", "Total No. of IDPs HH", "Total No. of IDPs Ind.")


class TestHeadersDrift:
    @pytest.mark.parametrize(
        ("households", "individuals"),
        [
            ("Total No# of IDPs HH#", "Total No# of IDPs Ind#"),
            ("B1.a Nombre de ménages déplacés internes", "B1.b Nombre d’individus déplacés internes"),
            ("Ménages PDI", "PDI (individus)"),
            ("b01.idp.hh", "b01.idp.ind"),
            ("numPresentIdpHh", "numPresentIdpInd"),
            ("Nombre total de\nménages de PDI", "Nombre total\nde PDI"),
        ],
    )
    def test_a_count_is_recognised_in_every_wording(self, read: Read, households: str, individuals: str) -> None:
        prepared = read([(*HEADER[:4], households, individuals), (DAY, "Gao", "Gao", "Gao", 10, 50)])
        assert prepared.is_accepted, prepared.issues
        assert prepared.totals == {"pdi_households": 10, "pdi_individuals": 50}

    def test_men_are_menages_where_they_are_too_few_for_men_and_refused_where_they_may_be_either(self, read: Read) -> None:
        prepared = read([(*HEADER[:4], "MEN_PDI", "IND_PDI"), (DAY, "Gao", "Gao", "Gao", 10, 50)])
        assert rules(prepared) == {"men_read_as_households"} and prepared.totals == {"pdi_households": 10, "pdi_individuals": 50}
        doubtful = read([(*HEADER[:4], "MEN_PDI", "IND_PDI"), (DAY, "Gao", "Gao", "Gao", 20, 50)])
        assert rules(doubtful) == {"men_or_households"} and not doubtful.is_accepted
        english = read([(*HEADER[:4], "IDP men", "IDP women", "IDP Ind."), (DAY, "Gao", "Gao", "Gao", 20, 30, 50)])
        assert english.totals == {"pdi_men": 20, "pdi_women": 30, "pdi_individuals": 50}

    def test_column_order_does_not_matter(self, read: Read) -> None:
        there = read([HEADER, (DAY, "Gao", "Gao", "Gao", 10, 50)])
        back = read([HEADER[::-1], (DAY, "Gao", "Gao", "Gao", 10, 50)[::-1]])
        assert there.totals == back.totals == {"pdi_households": 10, "pdi_individuals": 50}

    def test_a_banner_and_a_read_me_sheet_come_first(self, read: Read) -> None:
        notes = [("Ce classeur présente les PDI par commune",), ("Contact : DTM",)]
        data = [("OIM – DTM Mali, décembre 2019",), (), HEADER[1:], ("Gao", "Gao", "Gao", 10, 50)]
        prepared = read({"Lisez-moi": notes, "Données": data})
        assert prepared.totals["pdi_individuals"] == 50
        assert [str(day) for day in prepared.reference_dates] == ["2019-12-31"], "the banner names the month"
        assert disposition(prepared, "Admin 1") == "used"

    def test_two_header_rows_with_merged_groups_are_read_together(self, read: Read) -> None:
        rows = [
            ("Localisation", "", "", "PDI", "", "Retournés", ""),
            ("Région", "Cercle", "Commune", "Ménages", "Individus", "Ménages", "Individus"),
            ("Gao", "Gao", "Gao", 10, 50, 20, 100),
        ]
        prepared = read(rows, "Baseline_Dec_2019.xlsx", merged=["A1:C1", "D1:E1", "F1:G1"])
        assert prepared.totals == {"pdi_households": 10, "pdi_individuals": 50, "retournes_households": 20, "retournes_individuals": 100}

    @pytest.mark.parametrize("at", [1, 3], ids=["below the header", "further down"])
    def test_an_hxl_row_is_no_data_and_names_what_headers_do_not(self, read: Read, at: int) -> None:
        rows: list[Sequence[Any]] = [(*HEADER[:4], "HH", "Ind")]
        rows += [(DAY, "Gao", "Gao", f"Commune {name}", 10, 50) for name in ("Gao", "Tilemsi", "Ntillit")]
        rows.insert(at, ("#date+reported", "#adm1 +name", "#adm2+name", "#adm3+name", "#affected+idps+hh", "#affected +idps +ind"))
        prepared = read(rows)
        assert prepared.is_accepted, prepared.issues
        assert prepared.totals == {"pdi_households": 30, "pdi_individuals": 150}


class TestDamageBySpelling:
    def test_find_and_replace_in_names_and_headers_is_seen_through(self, read: Read) -> None:
        prepared = read(
            [(*HEADER, "EcoNomic reasons"), (DAY, "KaYes", "KaYes", "KaYes", 1, 5, "Yes"), (DAY, "Segou", "NioNo", "NioNo", 2, 10, "No")]
        )  # fmt: skip
        assert column(prepared, "place_id") == ["adm3:kayes/kayes", "adm3:niono/niono"]
        assert column(prepared, "reason_economic") == [True, False]

    @pytest.mark.parametrize(
        ("given", "place"),
        [
            (("Ségou", "Baraoueli"), "adm2:baroueli"), (("Segou", "Barouéli"), "adm2:baroueli"), (("Koulikouro", "KOULIKORO"), "adm2:koulikoro"),
            (("SIKASSO", "SIKASSO Cercle"), "adm2:sikasso"), (("Timbuktu", "Gourma\u00a0Rharous"), "adm2:gourma-rharous"),
            (("Région de Mopti", "Cercle de Ténenkou"), "adm2:tenenkou"), (("Kidal", "Tin’Essako"), "adm2:tin-essako"),
            (("Kayes", "Bafoulabe"), "adm2:bafoulabe"), (("Gao", "N’Tillit"), "adm2:ntillit"), (("Gao", "Almoustarat"), "adm2:almoustrat"),
            (("Taoudenni", "Foum Elba"), "adm2:foum-elba"), (("Kidal", "Aguelhok"), "adm2:aguelhoc"), (("Mopti", "Bankas"), "adm2:bankass"),
        ],
    )  # fmt: skip
    def test_a_place_is_its_name_however_it_is_spelt(self, read: Read, given: tuple[str, str], place: str) -> None:
        prepared = read([(HEADER[0], *HEADER[1:3], *HEADER[4:]), (DAY, *given, 10, 50)])
        assert column(prepared, "place_id") == [place]

    def test_the_same_commune_spelt_in_two_ways_is_counted_once_or_refused(self, read: Read) -> None:
        prepared = read([HEADER, (DAY, "Sikasso", "Sikasso", "SIKASSO Commune", 10, 50), (DAY, "SIKASSO", "sikasso", "Sikasso", 1, 5)])
        assert set(column(prepared, "place_id")) == {"adm3:sikasso/sikasso"}


class TestCodesLie:
    def test_the_name_counts_and_a_code_of_another_place_is_a_warning(self, read: Read) -> None:
        prepared = read([(*HEADER, "Admin 2 pcode"), (DAY, "Mopti", "Djenné", "Djenné", 10, 50, "MLI0501")])
        assert column(prepared, "place_id") == ["adm3:djenne/djenne"]
        warned = [issue for issue in prepared.issues if issue.rule == "pcode_contradicts_name"]
        assert [(issue.severity, issue.cell, issue.found, issue.expected) for issue in warned] == [("warning", "G2", "MLI0501", "Bandiagara")]

    def test_one_code_for_two_cercles_and_two_codes_for_one_are_warnings(self, read: Read) -> None:
        rows = [("Kayes", "Kita", "MLI003005"), ("Sikasso", "Koutiala", "MLI003005"), ("Bamako", "Bamako", "ML0901"), ("Bamako", "Bamako", "ML0902")]
        prepared = read([(*HEADER, "Admin 2 pcode"), *[(DAY, r, c, f"{c} {i}", 1, 5, code) for i, (r, c, code) in enumerate(rows)]])
        assert {"one_code_two_places", "several_codes_one_place"} <= rules(prepared)
        assert prepared.is_accepted

    def test_padded_codes_are_the_codes_without_padding(self, read: Read) -> None:
        prepared = read([(*HEADER, "Admin 1 pcode"), (DAY, "Gao", "Gao", "Gao", 10, 50, " MLI07             ")])
        assert rules(prepared) == set()

    @pytest.mark.parametrize(("day", "is_told"), [(dt.date(2019, 12, 31), False), (dt.date(2025, 10, 31), False)])
    def test_a_code_is_checked_against_the_lists_that_were_valid(self, read: Read, day: dt.date, is_told: bool) -> None:
        code = "ML09" if day.year == 2019 else "ML20"
        prepared = read([(*HEADER, "Admin 1 pcode"), (day, "Bamako", "Bamako", "Commune I", 10, 50, code)])
        assert ("pcode_contradicts_name" in rules(prepared)) is is_told


class TestPerimeters:
    @pytest.mark.parametrize("region", ["Gao", "Ménaka", "Menaka"])
    def test_menaka_is_one_place_whatever_region_a_row_puts_it_under(self, read: Read, region: str) -> None:
        prepared = read([HEADER, (DAY, region, "Menaka", "Ménaka", 10, 50)])
        assert column(prepared, "place_id") == ["adm3:menaka/menaka"]
        assert prepared.is_accepted

    @pytest.mark.parametrize("region", ["Bandiagara", "Mopti"])
    def test_a_cercle_may_stand_under_its_region_of_any_perimeter(self, read: Read, region: str) -> None:
        prepared = read([HEADER, (DAY, region, "Koro", "Barapiréli", 10, 50)])
        assert column(prepared, "place_id") == ["adm3:koro/barapireli"]

    @pytest.mark.parametrize(
        ("regions", "day", "perimeter"),
        [
            (("Mopti", "Gao", "Kidal"), dt.date(2014, 12, 31), "2012"),
            (("Mopti", "Gao", "Ménaka"), dt.date(2019, 12, 31), "2016"),
            (("Mopti", "Bandiagara", "Ménaka"), dt.date(2023, 4, 30), "2023"),
        ],
    )
    def test_region_rows_are_read_in_the_perimeter_that_has_all_their_names(self, read: Read, regions: Any, day: dt.date, perimeter: str) -> None:
        prepared = read([(HEADER[0], HEADER[1], *HEADER[4:]), *[(day, region, 10, 50 + i) for i, region in enumerate(regions)]])
        assert set(column(prepared, "place_perimeter")) == {perimeter}


class TestDates:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ("31-12-2017", dt.date(2017, 12, 31)), ("Apr-30-2023", dt.date(2023, 4, 30)), ("févr.-21", dt.date(2021, 2, 28)),
            ("28 février 2021", dt.date(2021, 2, 28)), ("1er mars 2022", dt.date(2022, 3, 1)), ("2022-12", dt.date(2022, 12, 31)),
            ("12/31/2017", dt.date(2017, 12, 31)), (44926, dt.date(2022, 12, 31)), ("44926", dt.date(2022, 12, 31)),
            ("Déc 2022", dt.date(2022, 12, 31)), ("30.09.2022", dt.date(2022, 9, 30)), ("2022/09/30", dt.date(2022, 9, 30)),
            (dt.datetime(2022, 9, 30, 13, 5), dt.date(2022, 9, 30)),
        ],
    )  # fmt: skip
    def test_a_reference_date_is_read_in_every_form(self, read: Read, given: Any, expected: dt.date) -> None:
        prepared = read([HEADER, (given, "Gao", "Gao", "Gao", 10, 50)])
        assert prepared.reference_dates == (expected,)

    def test_day_and_month_are_settled_by_the_rest_of_the_column(self, read: Read) -> None:
        header = (*HEADER, "Main displacement start date")
        rows = [("Gao", "03/01/2012"), ("Ansongo", "25/01/2012")]
        prepared = read([header, *[(DAY, "Gao", cercle, cercle, 1, 5, start) for cercle, start in rows]])
        assert column(prepared, "displacement_start_date") == [dt.date(2012, 1, 3), dt.date(2012, 1, 25)]
        prepared = read(
            [header, *[(DAY, "Gao", cercle, cercle, 1, 5, start) for cercle, start in (("Gao", "03/01/2012"), ("Ansongo", "01/25/2012"))]]
        )
        assert column(prepared, "displacement_start_date") == [dt.date(2012, 3, 1), dt.date(2012, 1, 25)]

    def test_day_and_month_are_else_settled_by_the_period_of_the_file(self, read: Read) -> None:
        prepared = read([HEADER, ("03/04/2019", "Gao", "Gao", "Gao", 10, 50)], "Baseline_avril_2019.xlsx")
        assert prepared.reference_dates == (dt.date(2019, 4, 3),)

    def test_the_date_comes_from_the_data_then_the_sheet_then_the_file_name(self, read: Read) -> None:
        plain = [HEADER[1:], ("Gao", "Gao", "Gao", 10, 50)]
        assert read({"Data": plain}, "Baseline_Assessment_Dec_2018.xlsx").reference_dates == (dt.date(2018, 12, 31),)
        assert read({"Nov 2018": plain}, "Baseline.xlsx").reference_dates == (dt.date(2018, 11, 30),)
        assert read([HEADER, (DAY, "Gao", "Gao", "Gao", 10, 50)], "Baseline_Dec_2019.xlsx").reference_dates == (DAY,)

    def test_a_sheet_or_file_named_for_another_month_is_a_warning_and_the_data_count(self, read: Read) -> None:
        prepared = read({"November 2019": [HEADER, (DAY, "Gao", "Gao", "Gao", 10, 50)]}, "Baseline_October_2019.xlsx")
        assert prepared.reference_dates == (DAY,)
        assert rules(prepared) == {"reference_date_differs_from_sheet", "reference_date_differs_from_file"}
        assert prepared.is_accepted

    def test_days_of_one_month_are_one_operation_dated_by_the_last(self, read: Read) -> None:
        prepared = read([HEADER, (dt.date(2019, 12, 3), "Gao", "Gao", "Gao", 1, 5), (dt.date(2019, 12, 20), "Gao", "Ansongo", "Ansongo", 1, 5)])
        assert prepared.reference_dates == (dt.date(2019, 12, 20),)
        assert rules(prepared) == {"several_days_in_operation"}


class TestMissingIsNotZero:
    def test_a_blank_is_null_and_a_zero_is_zero(self, read: Read) -> None:
        prepared = read(
            [HEADER, (DAY, "Gao", "Gao", "Gao", "", ""), (DAY, "Gao", "Ansongo", "Ansongo", 0, 0), (DAY, "Gao", "Bourem", "Bourem", 1, 5)]
        )
        assert column(prepared, "pdi_individuals") == [None, 0, 5]

    @pytest.mark.parametrize(
        "mark", ["ND*", "N/A", "-", "Not available", "n/d", "Non évalué", " ", "Non disponible", "–", "nan", "NC", "N/R", "?", "Zone inaccessible"]
    )
    def test_marks_of_the_missing_are_null(self, read: Read, mark: str) -> None:
        prepared = read([HEADER, (DAY, "Gao", "Gao", "Gao", mark, mark), (DAY, "Gao", "Ansongo", "Ansongo", 1, 5)])
        assert prepared.is_accepted, prepared.issues
        assert column(prepared, "pdi_individuals") == [None, 5]

    @pytest.mark.parametrize("mark", ["*", "<5", "Supprimé"])
    def test_a_suppressed_value_is_null_and_says_so(self, read: Read, mark: str) -> None:
        prepared = read([HEADER, (DAY, "Gao", "Gao", "Gao", 1, mark), (DAY, "Gao", "Ansongo", "Ansongo", 1, 5)])
        assert column(prepared, "pdi_individuals") == [None, 5]
        assert column(prepared, "suppressed_columns") == ["pdi_individuals", None]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12 345", 12_345), ("12\u00a0345", 12_345), ("12\u202f345", 12_345), ("12\u2009345", 12_345), ("12,345", 12_345), ("1,234,567", 1_234_567),
        ("1 571 Individuals", 1571), ("1571 individus", 1571), (" 87 ", 87), ("+5", 5), ("412.0", 412), ("412,0", 412), ("12'345", 12_345),
        (87.0, 87), ("1.234.567", 1_234_567), ("1.234,00", 1234), ("12,345.00", 12_345), ("\u200e87\u200b", 87), ("50 hab", 50), ("10 mén.", 10),
    ],
)  # fmt: skip
def test_text_numbers_are_numbers(read: Read, text: Any, number: int) -> None:
    prepared = read([(*HEADER[:4], HEADER[5]), (DAY, "Gao", "Gao", "Gao", text)])
    assert prepared.is_accepted, prepared.issues
    assert column(prepared, "pdi_individuals") == [number]


@pytest.mark.parametrize("text", ["12.000", "1.234", "412.500 individus"])
def test_a_point_before_three_digits_is_never_guessed_at(read: Read, text: str) -> None:
    prepared = read([(*HEADER[:4], HEADER[5]), (DAY, "Gao", "Gao", "Gao", text)])
    assert errors(prepared) == {"unclear_thousands": "E2"}


@pytest.mark.parametrize("others", [("50,5", "9"), ("50,00", "9"), ("9,000", "150,000")])
def test_a_comma_before_three_digits_is_not_guessed_at_where_commas_may_be_decimal(read: Read, others: tuple[str, str]) -> None:
    cells = zip(("Gao", "Ansongo", "Bourem"), ("12,000", *others), strict=True)
    prepared = read([(*HEADER[:4], HEADER[5]), *[(DAY, "Gao", cercle, cercle, cell) for cercle, cell in cells]])
    assert errors(prepared)["unclear_thousands"] == "E2"


@pytest.mark.parametrize(
    "text", ["environ 50", "50*", "²", "50²", "③", "50-60", "cinq", "50 (estimé)", ">50", "12 34", "RAS", "néant", "5e2", "1,2,3"]
)
def test_a_figure_that_is_not_sure_is_refused(read: Read, text: str) -> None:
    assert errors(read([(*HEADER[:4], HEADER[5]), (DAY, "Gao", "Gao", "Gao", text)])) == {"not_a_number": "E2"}


class TestTotalsAmongTheRows:
    @pytest.mark.parametrize("label", ["TOTAL", "Total général", "ENSEMBLE", "Grand Total", "Ensemble du pays", "TOTAL :", "Sum"])
    def test_a_total_row_is_reconciled_and_not_counted(self, read: Read, label: str) -> None:
        body = [HEADER, (DAY, "Gao", "Gao", "Gao", 10, 50), (DAY, "Gao", "Ansongo", "Ansongo", 2, 9)]
        prepared = read([*body, ("", label, "", "", 12, 59)])
        assert prepared.is_accepted and prepared.totals["pdi_individuals"] == 59
        assert rules(read([*body, ("", label, "", "", 12, 60)])) == {"total_row_disagrees"}

    def test_sub_totals_by_region_and_percent_rows_are_not_counted(self, read: Read) -> None:
        rows = [
            HEADER, (DAY, "Gao", "Gao", "Gao", 10, 50), (DAY, "Gao", "Ansongo", "Ansongo", 2, 9), ("", "Total Gao", "", "", 12, 59),
            (DAY, "Mopti", "Koro", "Koro", 3, 11), ("", "TOTAL MOPTI", "", "", 3, 11), ("", "% du total", "", "", 0.8, 0.2),
            ("", "TOTAL", "", "", 15, 70),
        ]  # fmt: skip
        prepared = read(rows)
        assert prepared.is_accepted, prepared.issues
        assert prepared.totals == {"pdi_households": 15, "pdi_individuals": 70}
        assert [(s.rows_read, s.rows_data, s.rows_non_data) for s in prepared.sheets] == [(7, 3, 4)]

    def test_a_total_without_a_label_is_a_total_where_it_is_the_sum(self, read: Read) -> None:
        body = [HEADER, (DAY, "Gao", "Gao", "Gao", 10, 50), (DAY, "Gao", "Ansongo", "Ansongo", 2, 9)]
        prepared = read([*body, ("", "", "", "", 12, 59)])
        assert prepared.is_accepted and prepared.totals["pdi_individuals"] == 59
        assert rules(prepared) == {"unlabelled_total"}
        assert rules(read([*body, ("", "", "", "", 12, 60)])) == {"missing_place"}

    def test_a_place_named_like_a_total_is_a_place(self, read: Read) -> None:
        prepared = read([HEADER, (DAY, "Sikasso", "Sikasso", "Sumaya", 1, 5), (DAY, "Ségou", "Tominian", "Totalé", 2, 9)])
        assert prepared.totals["pdi_individuals"] == 14

    def test_a_region_row_above_its_cercles_is_a_sub_total(self, read: Read) -> None:
        prepared = read([HEADER, (DAY, "Gao", "", "", 12, 59), (DAY, "Gao", "Gao", "Gao", 10, 50), (DAY, "Gao", "Ansongo", "Ansongo", 2, 9)])
        assert prepared.is_accepted and prepared.totals["pdi_individuals"] == 59

    def test_a_pasted_pivot_is_held_against_the_rows_and_never_counted(self, read: Read) -> None:
        data = [HEADER, (DAY, "Gao", "Gao", "Gao", 10, 50), (DAY, "Mopti", "Koro", "Koro", 2, 9)]
        pivot = [("",), ("",), ("Row Labels", "Sum of Total No. of IDPs Ind."), ("Gao", 50), ("Mopti", 9), ("Grand Total", 59)]
        prepared = read({"Data": data, "VERIFICATION": pivot})
        assert prepared.totals["pdi_individuals"] == 59
        assert rules(prepared) == {"sheet_repeats_another"}
        wrong = read({"Data": data, "VERIFICATION": [*pivot[:4], ("Mopti", 10), ("Grand Total", 60)]})
        told = [(issue.severity, issue.cell, issue.found, issue.expected) for issue in wrong.issues if issue.rule.endswith("_disagrees")]
        assert told == [("warning", "B5", "10", "9"), ("error", "B6", "60", "59")]

    def test_a_summary_by_region_beside_the_communes_is_not_added_to_them(self, read: Read) -> None:
        data = [HEADER, (DAY, "Gao", "Gao", "Gao", 10, 50), (DAY, "Mopti", "Koro", "Koro", 2, 9)]
        summary = [(HEADER[0], HEADER[1], HEADER[5]), (DAY, "Gao", 50), (DAY, "Mopti", 9)]
        assert read({"Résumé": summary, "Data": data}).totals["pdi_individuals"] == 59

    def test_a_copy_of_the_data_sheet_is_counted_once(self, read: Read) -> None:
        data = [HEADER, (DAY, "Gao", "Gao", "Gao", 10, 50), (DAY, "Mopti", "Koro", "Koro", 2, 9)]
        assert read({"Data": data, "Copie de Data": data}).totals["pdi_individuals"] == 59

    def test_returned_and_repatriated_people_on_two_sheets_are_both_counted(self, read: Read) -> None:
        rows = [("Région", "Cercle", "Commune", "Ménages", "Total"), ("Gao", "Gao", "Gao", 10, 50)]
        prepared = read({"PDIs": rows, "RETOURNEES_PDIs": rows, "RAPATRIES": rows}, "DTM_Dec_2022.xlsx")
        assert {name: total for name, total in prepared.totals.items() if name.endswith("individuals")} == {
            "pdi_individuals": 50, "retournes_individuals": 50, "rapatries_individuals": 50,
        }  # fmt: skip


class TestPhantomsAndWhatMustNotBeRead:
    def test_ranges_that_reach_far_beyond_the_data_cost_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "Baseline.xlsx"
        with xlsxwriter.Workbook(path) as book:
            page, grey = book.add_worksheet(), book.add_format({"bg_color": "#dddddd"})
            page.write_row(0, 0, HEADER)
            page.write_row(1, 0, (str(DAY), "Gao", "Gao", "Gao", 10, 50))
            for row in range(2, 160):
                page.write_blank(row, 33, None, grey)
            page.write_blank(0, 864, None, grey)
        prepared = read_here(path, SHIPPED_REFERENCE, None)
        assert [(sheet.rows_read, sheet.rows_data) for sheet in prepared.sheets] == [(1, 1)]

    def test_a_hidden_sheet_is_never_read(self, read: Read) -> None:
        data = [HEADER, (DAY, "Gao", "Gao", "Gao", 10, 50)]
        prepared = read({"Data": data, "Contacts": [("Nom", "Téléphone"), ("A. Touré", 76123456)]}, hidden=["Contacts"])
        assert [(account.sheet, account.disposition) for account in prepared.columns if account.column_letter is None] == [("Contacts", "hidden")]
        assert "Touré" not in repr(prepared)

    @pytest.mark.parametrize("header", ["UpdatedBy", "Nom de l'enquêteur", "Téléphone", "Key informant name", "E-mail"])
    def test_personal_columns_are_never_read(self, read: Read, header: str) -> None:
        prepared = read([(*HEADER, header), (DAY, "Gao", "Gao", "Gao", 10, 50, "Aminata Touré")])
        assert disposition(prepared, header) == "personal"
        assert "Aminata" not in repr(prepared) + str(prepared.tables["baseline_stock"].to_pylist())

    @pytest.mark.parametrize("header", ["Numéro de téléphone de l'informateur", "Tel KI", "Phone of the focal point 2"])
    def test_a_header_that_speaks_of_a_telephone_is_personal_in_any_wording(self, read: Read, header: str) -> None:
        prepared = read([(*HEADER, header), (DAY, "Gao", "Gao", "Gao", 10, 50, 76123456)])
        assert disposition(prepared, header) == "personal" and prepared.is_accepted
        assert "76123456" not in repr(prepared) + str(prepared.tables["baseline_stock"].to_pylist())

    def test_a_confidential_row_keeps_its_mark(self, read: Read) -> None:
        prepared = read([(*HEADER, "Confidentiality"), (DAY, "Gao", "Gao", "Gao", 10, 50, "Yes"), (DAY, "Gao", "Ansongo", "Ansongo", 1, 5, "No")])
        assert column(prepared, "is_confidential") == [True, False]

    def test_one_region_merged_over_its_rows_holds_for_each_of_them(self, read: Read) -> None:
        rows = [HEADER[1:], ("Gao", "Gao", "Gao", 10, 50), ("", "Ansongo", "Ansongo", 2, 9), ("Mopti", "Koro", "Koro", 1, 5)]
        prepared = read(rows, "Baseline_Dec_2019.xlsx", merged=["A2:A3"])
        assert column(prepared, "region_name") == ["Gao", "Gao", "Mopti"]

    def test_formulas_count_with_their_saved_result(self, tmp_path: Path) -> None:
        path = tmp_path / "Baseline.xlsx"
        with xlsxwriter.Workbook(path) as book:
            page = book.add_worksheet()
            page.write_row(0, 0, HEADER)
            page.write_row(1, 0, (str(DAY), "Gao", "Gao", "Gao", 10))
            page.write_formula(1, 5, "=25+25", None, 50)
        assert read_here(path, SHIPPED_REFERENCE, None).totals["pdi_individuals"] == 50


def test_a_file_of_another_country_is_refused_once_and_not_row_by_row(read: Read) -> None:
    rows = [(DAY, "Niger", "Tillabéri", "Say", 10, 50) for _ in range(400)]
    prepared = read([("Snapshot Date", "Admin 0", "Admin 1", "Admin 2", *HEADER[4:]), *rows])
    told = [(found.rule, found.cell, found.params["rows"]) for found in prepared.issues if found.severity == "error"]
    assert told == [("country_mismatch", "B2", "400")]


def test_a_file_of_another_country_that_does_not_say_so_is_refused_once(read: Read) -> None:
    places = [("Tillabéri", "Ayorou"), ("Diffa", "Bosso"), ("Tahoua", "Tassara"), ("Maradi", "Madarounfa"), ("Agadez", "Arlit")]
    rows = [(DAY, region, department, f"Commune {number}", 10, 50) for number in range(80) for region, department in places]
    prepared = read([(HEADER[0], "Région", "Département", "Commune", *HEADER[4:]), *rows], "DTM_Niger_VAS_Round_5.xlsx")
    told = [(found.rule, found.cell, found.params["rows"]) for found in prepared.issues if found.severity == "error"]
    assert told == [("places_of_another_country", "B2", "400")]


def test_of_very_many_issues_alike_the_first_are_told_and_the_number_of_the_rest(read: Read) -> None:
    prepared = read([HEADER, *[(DAY, "Gao", "Bourrem", f"Commune {number}", 10, 50) for number in range(400)]])
    assert len([issue for issue in prepared.issues if issue.rule == "unknown_cercle"]) == 300
    assert [issue.found for issue in prepared.issues if issue.rule == "more_of_the_same"] == ["100"]


class TestFlagsReasonsAndRatios:
    @pytest.mark.parametrize(("yes", "no"), [(1, 0), ("Yes", "No"), ("Oui", "Non"), ("OUI ", "non"), ("Vrai", "Faux"), (True, False), ("x", "0")])
    def test_flags_in_every_form(self, read: Read, yes: Any, no: Any) -> None:
        prepared = read([(*HEADER, "Conflit"), (DAY, "Gao", "Gao", "Gao", 10, 50, yes), (DAY, "Gao", "Ansongo", "Ansongo", 1, 5, no)])
        assert column(prepared, "reason_conflict") == [True, False]

    def test_what_is_neither_yes_nor_no_is_null_with_a_warning(self, read: Read) -> None:
        prepared = read([(*HEADER, "Conflit"), (DAY, "Gao", "Gao", "Gao", 10, 50, "peut-être")])
        assert column(prepared, "reason_conflict") == [None]
        assert rules(prepared) == {"not_a_flag"} and prepared.is_accepted


class TestEveryColumnIsAccountedFor:
    def test_used_ignored_personal_empty_and_unknown_columns_are_told_apart(self, read: Read) -> None:
        header = (*HEADER, "Comments", "UpdatedBy", "Conflict", "Qualité de l'eau", "N°")
        rows = [(DAY, "Gao", c, c, 1, 5, "ok", "A.T.", "", "bonne", i) for i, c in enumerate(("Gao", "Ansongo"), start=1)]
        prepared = read([header, *rows])
        found = {account.header: account.disposition for account in prepared.columns}
        assert found == dict.fromkeys(HEADER, "used") | {
            "Comments": "ignored", "UpdatedBy": "personal", "Conflict": "used", "Qualité de l'eau": "unmapped", "N°": "ignored",
        }  # fmt: skip
        assert rules(prepared) == {"unmapped_column"} and prepared.is_accepted

    def test_no_two_accounts_of_a_sheet_have_one_column(self, read: Read) -> None:
        prepared = read([HEADER, (DAY, "Gao", "Gao", "Gao", 10, 50)])
        letters = [(account.sheet, account.column_letter) for account in prepared.columns]
        assert len(letters) == len(set(letters)) == len(HEADER)
