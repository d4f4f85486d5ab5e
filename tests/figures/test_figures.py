"""Each figure gives the right number with its base, provenance, sources and trace, or says what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import openpyxl
import pytest

from flows.steps.phrases import phrases
from flows.steps.report_figures.figure_files import MACHINERY, figure_column, figures
from flows.steps.report_figures.figures import Asked, Holdings, draw, draw_all
from tests.figures.conftest import Drawing
from tests.flows.conftest import Base, make_base


class TestDeclarations:
    def test_every_figure_says_everything_about_itself_in_both_languages(self) -> None:
        assert figures()
        for figure in figures().values():
            assert figure.title.fr and figure.title.en and figure.grain.startswith("One row "), figure.figure_id
            assert figure.query.strip().endswith(";"), figure.figure_id
        assert len({figure.order for figure in figures().values()}) == len(figures()), "the order of the report is said once"

    def test_every_column_has_a_label_a_unit_and_decimals(self, held: Holdings) -> None:
        for figure in figures().values():
            if set(figure.needs) <= held.names:
                names = [row[0] for row in held.connection.execute(f"describe {figure.query}", dict.fromkeys(figure.parameters)).fetchall()]
                shown = {name.removesuffix("_fr").removesuffix("_en") for name in names} - MACHINERY
                assert all(figure_column(figure, name).label.fr for name in shown), figure.figure_id

    def test_charts_are_of_columns_that_the_figure_has(self, held: Holdings) -> None:
        for record in draw_all(held, Asked()):
            chart, names = record.figure.chart, {column.name for column in record.columns}
            assert not record.is_held or {chart.x, chart.series, *chart.y} - {None} <= names, record.figure.figure_id

    def test_every_reason_for_something_missing_has_its_sentence(self) -> None:
        assert all(set(texts) == {"fr", "en"} for texts in phrases().values())


class TestEveryFigure:
    @pytest.mark.parametrize("asked", [{}, {"year": 2017}, {"year": 2022}, {"year": 1999}])
    def test_is_drawn_or_says_what_is_missing(self, held: Holdings, asked: dict[str, int]) -> None:
        for record in draw_all(held, Asked(**asked)):
            assert bool(record.rows) != bool(record.missing), record.figure.figure_id
            assert record.missing is None or (record.missing.text("fr") and record.missing.text("en"))
            assert record.missing is None or record.missing.code != "warehouse_older", record.figure.figure_id

    def test_names_its_sources_dates_and_provenance(self, held: Holdings) -> None:
        for record in draw_all(held, Asked()):
            if record.is_held:
                assert record.sources and record.data_dates and record.provenances, record.figure.figure_id

    def test_an_empty_warehouse_is_told_not_raised(self) -> None:
        with duckdb.connect() as connection:
            codes = {record.missing.code for record in draw_all(Holdings(connection), Asked()) if record.missing}
        assert codes == {"table_not_held"}

    def test_every_trace_leads_to_a_cell_or_a_printed_line(self, held: Holdings) -> None:
        for record in draw_all(held, Asked(year=2017)):
            for row in record.rows[:3]:
                if row.trace:
                    assert held.connection.execute("from trace(?, ?)", [row.trace.table, row.trace.key]).fetchall(), record.figure.figure_id


class TestBase:
    def test_a_year_means_its_last_operation(self, drawn: Drawing) -> None:
        assert drawn("pdi_change", year=2022).base.date == date(2022, 12, 31)

    def test_a_month_means_the_operation_in_it_and_a_day_that_day_alone(self, drawn: Drawing) -> None:
        assert drawn("pdi_change", date="2022-01").base.date == date(2022, 1, 31)
        missing = drawn("pdi_change", date="2022-01-30").missing
        assert missing and missing.code == "no_operation_then"
        assert "31 janvier 2022" in missing.text("fr") and "31 January 2022" in missing.text("en")

    def test_a_year_without_operation_is_refused_not_replaced(self, drawn: Drawing) -> None:
        missing = drawn("pdi_shares", year=2020).missing
        assert missing and missing.code == "no_operation_then"

    def test_the_newest_perimeter_that_covers_the_country_is_taken(self, drawn: Drawing) -> None:
        assert drawn("pdi_shares", date="2017-12").base.perimeter == "2023"
        assert drawn("pdi_shares", date="2022-01").base.perimeter == "2016", "a round given by region has no finer perimeter"

    def test_an_unknown_perimeter_names_the_known_ones(self, drawn: Drawing) -> None:
        missing = drawn("pdi_shares", perimeter="2017").missing
        assert missing and "2012, 2016, 2023" in missing.text("fr")


class TestShares:
    def test_are_of_the_national_total_of_the_same_operation(self, drawn: Drawing) -> None:
        record = drawn("pdi_shares", date="2017-12", perimeter="2016")
        assert [(row["region"], row["individuals"], row["share_pct"]) for row in record.records()] == [
            ("Mopti", 2060, pytest.approx(100 * 2060 / 2660)), ("Gao", 550, pytest.approx(100 * 550 / 2660)),
            ("Ménaka", 50, pytest.approx(100 * 50 / 2660)), ("Kidal", None, None),
        ]  # fmt: skip

    def test_made_up_regions_are_marked_beside_printed_ones(self, drawn: Drawing) -> None:
        record = drawn("pdi_shares", date="2022-12", perimeter="2023")
        assert {row["region"]: row["provenance"] for row in record.records()}["Gao"] == "published"
        assert record.has_sample and record.provenances == ("published", "sample")

    def test_of_regions_not_named_close_the_sum(self, base: Base) -> None:
        (base.raw / "published").mkdir()
        (base.raw / "published" / "printed.csv").write_text(
            "reference_date,geography,perimeter,individuals,households,women,men,publisher,source\n"
            "2023-09-30,Mali,,1000,,,,DTM,a\n2023-09-30,Gao,2023,400,,,,DTM,b\n2023-09-30,Kidal,2023,350,,,,DTM,c\n",
            encoding="utf-8",
        )
        base.night()
        with duckdb.connect(str(base.published), read_only=True) as connection:
            record = draw(Holdings(connection), "pdi_shares", Asked())
        assert [(row["region"], row["individuals"], row["share_pct"]) for row in record.records()] == [
            ("Gao", 400, 40),
            ("Kidal", 350, 35),
            (None, 250, 25),
        ]
        assert [source.citation for source in record.sources] == ["a", "b", "c"]


class TestBreakdowns:
    HEADER = ("Admin 1", "Admin 2", "Admin 3", "Total No. of IDPs HH", "Total No. of IDPs Ind.", "Conflict", "Insecurity", "Type of Displacement",
              "Admin 1 Area of Origin of IDP", "Snapshot Date")  # fmt: skip
    ROWS = (
        ("Gao", "Gao", "Gao", 10, 50, "Yes", "No", "Conflict", "Menaka"),
        ("Gao", "Gao", "Soni Ali Ber", 10, 60, "Yes", "Yes", None, "KaYes"),
        ("Mopti", "Koro", "Koro", None, 40, "No", "No", "Conflict", "Timbuktu"),
        ("Mopti", "Koro", "Yoro", 1, 7, None, None, None, None),
        ("Mopti", "Koro", "Dinangourou", None, None, "Yes", "No", None, "Mopti"),
    )

    @pytest.fixture(scope="class")
    def broken_down(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Holdings]:
        base = make_base(tmp_path_factory.mktemp("reasons"))
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.append(self.HEADER)
        for row in self.ROWS:
            sheet.append([*row, date(2019, 12, 31)])
        book.save(base.raw / "dtm" / "Dec_2019.xlsx")
        base.night()
        with duckdb.connect(str(base.published), read_only=True) as connection:
            yield Holdings(connection)

    def test_a_place_that_gives_two_reasons_counts_once_under_both(self, broken_down: Holdings) -> None:
        record = draw(broken_down, "pdi_by_reason", Asked())
        assert {row["reasons"]: row["individuals"] for row in record.records()} == {"conflict": 90, "conflict+insecurity": 60, "not_stated": 7}
        assert sum(row["share_pct"] for row in record.records()) == pytest.approx(100)

    def test_origins_bear_the_name_of_the_region_however_it_is_spelt(self, broken_down: Holdings) -> None:
        record = draw(broken_down, "pdi_by_origin", Asked())
        found = {row["origin"]: row["individuals"] for row in record.records()}
        assert found == {"Kayes": 60, "Ménaka": 50, "Tombouctou": 40, "Mopti": None, None: 7}, "not assessed is not zero"

    def test_persons_per_household_are_not_given_where_households_are_missing_for_some(self, broken_down: Holdings) -> None:
        sizes = {row["region"]: row["persons_per_household"] for row in draw(broken_down, "household_size", Asked(perimeter="2016")).records()}
        assert sizes == {None: None, "Gao": 5.5, "Mopti": None}

    def test_households_that_are_known_in_part_say_so(self, broken_down: Holdings) -> None:
        row = draw(broken_down, "key_figures", Asked()).find(measure="pdi_households")
        assert row and (row["value"], row["change_reason"]) == (21, "households_incomplete")


class TestChange:
    def test_from_the_operation_before_over_a_year_and_from_the_date_chosen(self, drawn: Drawing) -> None:
        record = drawn("pdi_change", date="2018-12", compare_with="2016-12")
        assert [(row["comparison"], row["individuals_from"], row["individuals_to"], row["change"]) for row in record.records()] == [
            ("previous", 2660, 2665, 5), ("year_before", 2660, 2665, 5), ("chosen", 800, 2665, 1865),
        ]  # fmt: skip

    def test_without_a_year_before_says_why(self, drawn: Drawing) -> None:
        row = drawn("pdi_change", date="2016-12").find(comparison="year_before")
        assert row and (row["change"], row["change_reason"]) == (None, "no_operation_one_year_before")

    def test_across_a_break_of_the_series_is_flagged_in_both_languages(self, drawn: Drawing) -> None:
        row = drawn("pdi_change", date="2022-01").find(comparison="previous")
        assert row and (row["change"], row["change_reason"]) == (165 - 2665, "series_break")
        assert row["series_break"].of("fr").startswith("vérification") and row["series_break"].of("en").startswith("door-to-door")

    def test_from_a_date_that_is_not_earlier_is_refused(self, drawn: Drawing) -> None:
        for figure_id in ("pdi_change", "pdi_change_by_region", "pdi_change_by_perimeter"):
            missing = drawn(figure_id, date="2017-12", compare_with="2018-12").missing
            assert missing and missing.code == "not_before" and "31 décembre 2018 n'est pas avant" in missing.text("fr"), figure_id

    def test_by_region_is_over_a_year_or_else_from_the_operation_before_and_says_so(self, drawn: Drawing) -> None:
        assert drawn("pdi_change_by_region", date="2018-12").base.compare_with == date(2017, 12, 31)
        record = drawn("pdi_change_by_region", date="2022-01", perimeter="2016")
        assert record.base.compare_with == date(2018, 12, 31)
        assert [remark.code for remark in record.remarks] == ["compared_with_previous"]

    def test_the_date_chosen_is_not_told_twice(self, drawn: Drawing) -> None:
        assert [row["comparison"] for row in drawn("pdi_change", date="2018-12", compare_with="2017-12").records()] == ["previous", "year_before"]

    def test_a_region_that_a_printed_list_does_not_name_was_not_left_out_of_the_assessment(self, base: Base) -> None:
        (base.raw / "published").mkdir()
        header = "reference_date,geography,perimeter,individuals,households,women,men,publisher,source\n"
        printed = "2022-12-31,Mali,,1000,,,,DTM,a\n2022-12-31,Gao,2023,400,,,,DTM,a\n2022-12-31,Kidal,2023,50,,,,DTM,a\n"
        later = "2023-12-31,Mali,,900,,,,DTM,b\n2023-12-31,Gao,2023,300,,,,DTM,b\n"
        (base.raw / "published" / "printed.csv").write_text(header + printed + later, encoding="utf-8")
        base.night()
        with duckdb.connect(str(base.published), read_only=True) as connection:
            record = draw(Holdings(connection), "pdi_change_by_region", Asked(year=2023, perimeter="2023"))
        assert {row["region"]: (row["change"], row["change_reason"]) for row in record.records()} == {
            "Gao": (-100, "series_break"), "Kidal": (None, "not_named_to"),
        }  # fmt: skip

    def test_that_rests_on_made_up_data_says_so(self, drawn: Drawing) -> None:
        row = drawn("pdi_change", date="2022-12").find(comparison="previous")
        assert row and row["provenance"] == "sample"
