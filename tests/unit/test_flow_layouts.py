"""Flow files as they come: French, English and coded headers, days or months across, sheets for points, merged groups, and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from flows.steps.reading.readers import read_here
from flows.steps.records import Prepared
from flows.steps.settings import SHIPPED_REFERENCE
from flows.steps.warehouse.validate import find_faults
from tests.unit.reading import Read

DAY = dt.date(2022, 3, 1)
Counted = list[tuple[str, str, str, int]]


def counted(prepared: Prepared) -> Counted:
    """(point, day, direction, people) of each row, in order."""
    assert [found.rule for found in prepared.issues if found.severity == "error"] == []
    rows = [row for table in prepared.tables.values() for row in table.to_pylist() if "individuals" in row]
    return sorted((row["fmp_id"], str(row["date"]), row.get("direction") or "total", row["individuals"]) for row in rows)


def errors(prepared: Prepared) -> list[tuple[str, str | None]]:
    faults = find_faults([prepared]).get(prepared.source_id, []) if prepared.tables else []
    return [(found.rule, found.cell) for found in (*prepared.issues, *faults) if found.severity == "error"]


class TestLayouts:
    def test_directions_side_by_side_with_their_total(self, read: Read) -> None:
        prepared = read(
            [["Point", "Date", "Entrants", "Sortants", "Total"], ["Goguï", DAY, 10, 5, 15], ["Benena", DAY, 3, "", 3], ["TOTAL", "", 13, 5, 18]]
        )
        assert counted(prepared) == [
            ("benena", "2022-03-01", "incoming", 3),
            ("gogui", "2022-03-01", "incoming", 10),
            ("gogui", "2022-03-01", "outgoing", 5),
        ]

    def test_groups_over_sexes_and_a_blank_beside_a_number_is_nobody(self, read: Read) -> None:
        rows = [
            ["Point", "Date", "Sens", "Motif", "Adultes", "", "Mineurs", ""],
            ["", "", "", "", "H", "F", "G", "F"],
            ["Gogui", DAY, "Entrant", "or", 2, "", 1, ""],
        ]
        prepared = read(rows, merged=("E1:F1", "G1:H1"))
        assert counted(prepared) == [("gogui", "2022-03-01", "incoming", 3)]
        (row,) = prepared.tables["flow_registry"].to_pylist()
        assert (row["men"], row["women"], row["boys"], row["girls"], row["adults"], row["reason"]) == (2, None, 1, None, 2, "gold_panning")

    def test_groups_of_directions_over_sexes(self, read: Read) -> None:
        rows = [["Point", "Date", "Entrants", "", "Sortants", ""], ["", "", "H", "F", "H", "F"], ["Ménaka", DAY, 1, 2, 3, 4]]
        assert counted(read(rows, merged=("C1:D1", "E1:F1"))) == [("menaka", "2022-03-01", "incoming", 3), ("menaka", "2022-03-01", "outgoing", 7)]

    def test_days_across_a_sheet_for_each_point(self, read: Read) -> None:
        def sheet(last: int) -> list[list[Any]]:
            return [["Comptage journalier, février 2022"], ["Sens", *range(1, 32)], ["Entrants", *[5] * last], ["Sortants", *[0] * last]]

        found = counted(read({"Gogui": sheet(28), "Gao Wabaria": sheet(3)}, "Comptages.xlsx"))
        assert len(found) == 2 * 28 + 2 * 3 and found[0] == ("gao-wabaria", "2022-02-01", "incoming", 5)
        assert ("gogui", "2022-02-28", "outgoing", 0) in found, "nobody passed is a count"

    def test_months_across_with_the_year_in_the_files_name_and_a_total_of_the_row(self, read: Read) -> None:
        prepared = read([["FMP", "Sens", "Janvier", "Février", "Mars", "Total"], ["Gogui", "Entrants", 31, "", 62, 93]], "Flux_2022.xlsx")
        assert counted(prepared) == [("gogui", "2022-01-01", "incoming", 31), ("gogui", "2022-03-01", "incoming", 62)]
        assert all(row["is_monthly"] for row in prepared.tables["daily_counts"].to_pylist())

    def test_dates_across(self, read: Read) -> None:
        prepared = read([["FMP", *(DAY + dt.timedelta(days=day) for day in range(4))], ["Timbuktu", 1, 2, 3, 4]])
        assert counted(prepared) == [("tombouctou-4x4", f"2022-03-0{day}", "total", day) for day in range(1, 5)]

    @pytest.mark.parametrize("month", ["Mar-22", "mars 2022", dt.date(2022, 3, 1), "2022-03"])
    def test_a_month_and_the_days_worked_in_it(self, read: Read, month: Any) -> None:
        rows = [
            ["Month", "FMP", "Direction", "Individuals", "Active days"],
            [month, "Menaka", "Inflow", "1 571 Individuals", 30],
            [month, "Menaka", "Total", 1571, 30],
        ]
        prepared = read(rows)
        assert counted(prepared) == [("menaka", "2022-03-01", "incoming", 1571)]
        assert prepared.tables["daily_counts"].column("active_days").to_pylist() == [30]

    def test_year_and_month_in_two_columns(self, read: Read) -> None:
        assert counted(read([["Année", "Mois", "FMP", "Entrants", "Sortants"], [2022, "Mars", "Ménaka", 1, 2]]))[0] == (
            "menaka",
            "2022-03-01",
            "incoming",
            1,
        )

    def test_the_days_each_point_worked(self, read: Read) -> None:
        prepared = read({"Activité": [["Jours d'activité par mois, 2022"], ["Point", "Janvier", "Février", "Mars"], ["Gogui", 31, 0, ""]]})
        found = [(str(row["month"]), row["active_days"]) for row in prepared.tables["flow_activity"].to_pylist()]
        assert found == [("2022-01-01", 31), ("2022-02-01", 0)], "0 is no day, a blank is not known"

    def test_countries_by_french_and_english_names_inhabitants_and_codes(self, read: Read) -> None:
        rows = [["Point", "Date", "Sens", "Pays d'origine", "Country of destination", "Nationalité", "Total"]]
        rows += [
            ["Gogui", DAY, "In", origin, "ML", nation, 1]
            for origin, nation in (("Côte d’Ivoire", "ivoirienne"), ("NIGER", "Nigerian"), ("Autre", "Guinéens"))
        ]
        found = [(r["origin_country"], r["destination_country"], r["nationality"]) for r in read(rows).tables["flow_registry"].to_pylist()]
        assert found == [("CIV", "MLI", "CIV"), ("NER", "MLI", "NGA"), ("XXX", "MLI", "GIN")]

    def test_the_name_of_who_counted_is_never_read(self, read: Read) -> None:
        prepared = read(
            [["Point", "Date", "Sens", "Nationalité", "Total", "Nom de l'enquêteur"], ["Gogui", DAY, "Entrant", "Mali", 1, "Aminata Touré"]]
        )
        assert "Aminata" not in repr(prepared) + str(prepared.tables["flow_registry"].to_pylist())

    def test_a_pasted_copy_of_a_sheet_is_not_counted_again(self, read: Read) -> None:
        rows = [["Point", "Date", "Entrants", "Sortants"], ["Gogui", DAY, 10, 5]]
        prepared = read({"Mars": rows, "Mars (copie)": rows})
        assert counted(prepared) == [("gogui", "2022-03-01", "incoming", 10), ("gogui", "2022-03-01", "outgoing", 5)]

    def test_a_sheet_for_each_direction_and_a_header_that_says_only_that_something_is_counted(self, read: Read) -> None:
        found = counted(
            read({"Entrants": [["Point", "Date", "Nombre"], ["Gogui", DAY, 10]], "Sortants": [["Point", "Date", "Nombre"], ["Gogui", DAY, 5]]})
        )
        assert found == [("gogui", "2022-03-01", "incoming", 10), ("gogui", "2022-03-01", "outgoing", 5)]

    def test_days_as_numbers_below_each_other_in_the_month_that_the_file_names(self, read: Read) -> None:
        found = counted(read({"Gogui": [["Jour", "Entrants", "Sortants"], [1, 10, 5], [2, 20, ""]]}, "Comptage_mars_2022.xlsx"))
        assert found == [("gogui", "2022-03-01", "incoming", 10), ("gogui", "2022-03-01", "outgoing", 5), ("gogui", "2022-03-02", "incoming", 20)]

    def test_a_row_without_point_and_day_that_is_the_sum_is_a_total(self, read: Read) -> None:
        rows = [["Point", "Date", "Entrants"], ["Gogui", DAY, 1571], ["Gogui", dt.date(2022, 3, 2), 29], ["", "", "1 600 Individuals"]]
        assert [people for *_, people in counted(read(rows))] == [1571, 29]


HEADER = ["Point", "Date", "Entrants", "Sortants"]
REGISTRY = ["N° fiche", "Point", "Date", "Sens", "Nationalité", "Adultes H", "Adultes F", "Mineurs G", "Mineurs F", "Total", "Motif"]


class TestRefused:
    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            ([HEADER, ["Goguii", DAY, 1, 2]], ("unknown_point", "A2")),
            ([HEADER, ["", DAY, 1, 2]], ("missing_point", "A2")),
            ([HEADER, ["Kidal", DAY, 1, 0]], ("count_at_closed_point", "C2")),
            ([HEADER, ["Gogui", dt.date(2031, 1, 1), 1, 2]], ("count_in_the_future", "B2")),
            ([HEADER, ["Gogui", "31/04/2022", 1, 2]], ("impossible_date", "B2")),
            ([HEADER, ["Gogui", "mars 2022", 1, 2]], ("month_without_day", "B2")),
            ([[*HEADER, "Total"], ["Gogui", DAY, 1, 2, 4]], ("row_total_disagrees", "E2")),
            ([HEADER, ["Gogui", DAY, 1, 2], ["TOTAL", "", 1, 3]], ("total_row_disagrees", "D3")),
            ([HEADER, ["Gogui", DAY, 1, 2], ["gogui", DAY, 3, 4]], ("same_day_counted_twice", "C2")),
            ([REGISTRY, [1, "Gogui", DAY, "Entrant", "Mali", 1, 1, 0, 0, 3, "autre"]], ("flow_parts_do_not_add_up", "J2")),
            ([REGISTRY, [1, "Gogui", DAY, "Entrant", "Mali", "", "", "", "", "", "autre"]], ("missing_required_value", "J2")),
            ([REGISTRY, *[[1, "Gogui", DAY, "Entrant", "Mali", 1, 0, 0, 0, 1, "autre"]] * 2], ("record_number_twice", "A2")),
            ([REGISTRY, [1, "Gogui", DAY, "Entrant", "Malli", 1, 0, 0, 0, 1, "autre"]], ("unknown_country", "E2")),
            ([REGISTRY, [1, "Gogui", DAY, "Entrant", "Mali", 1, 0, 0, 0, 1, "orpaillle"]], ("unknown_word", "K2")),
            ([["Date", "Entrants", "Sortants", "Sens"], [DAY, 1, 2, "x"]], ("no_point", None)),
            ([["Point", "Mois", "Entrants", "Jours d'activité"], ["Gogui", "2022-02", 5, 29]], ("too_many_active_days", "D2")),
        ],
    )  # fmt: skip
    def test_each_fault_at_its_cell(self, read: Read, rows: list[list[Any]], expected: tuple[str, str | None]) -> None:
        assert expected in errors(read(rows))

    def test_a_group_that_names_others_than_the_sexes_of_the_row_is_not_taken_for_them(self, read: Read) -> None:
        rows = [["Point", "Date", "Sens", "Motif", "Adultes", "", "Blessés", ""], ["", "", "", "", "H", "F", "H", "F"]]
        prepared = read([*rows, ["Gogui", DAY, "Entrant", "or", 2, 1, 1, 0]], merged=("E1:F1", "G1:H1"))
        assert ("unmapped_count_column", "G2") in errors(prepared)

    def test_two_sheets_that_count_the_same_days_differently(self, read: Read) -> None:
        prepared = read({"S1": [HEADER, ["Gogui", DAY, 1, 2]], "S2": [HEADER, ["Gogui", DAY, 1, 3]]})
        assert "two_sheets_same_days" in {rule for rule, _ in errors(prepared)}

    def test_a_day_outside_the_month_that_the_file_names(self, read: Read) -> None:
        rows = [HEADER, *[["Gogui", dt.date(2022, 3, day), 1, 2] for day in range(1, 20)], ["Gogui", dt.date(2022, 8, 3), 1, 2]]
        assert ("date_outside_period", "B21") in errors(read(rows, "FMP_mars_2022.xlsx"))

    def test_the_same_count_three_days_running_is_a_warning(self, read: Read) -> None:
        prepared = read([HEADER, *[["Gogui", dt.date(2022, 3, day), 173, day] for day in range(1, 4)]])
        (found,) = find_faults([prepared])[prepared.source_id]
        assert (found.rule, found.severity, found.cell, found.found) == ("same_count_every_day", "warning", "C4", "173")


def test_a_flow_file_is_described_with_its_points_and_days(tmp_path: Any) -> None:
    path = tmp_path / "flux.csv"
    path.write_text("Point,Date,Entrants,Sortants\nGogui,2022-03-01,1,2\nMénaka,2022-03-04,1,2\n", encoding="utf-8")
    prepared = read_here(path, SHIPPED_REFERENCE, None)
    assert prepared.reference_dates == (dt.date(2022, 3, 1), dt.date(2022, 3, 4))
    assert {found.slice_key for found in prepared.slices} == {"flow/gogui/2022-03-01", "flow/menaka/2022-03-01"}


class TestSexAndAgeInRows:
    def rows(self, *groups: tuple[object, ...], headers: tuple[str, ...] = ("Sexe", "Âge")) -> list[tuple[object, ...]]:
        header = ("FMP", "Date", "Direction", *headers, "Effectif")
        return [header, *[("Gogui", dt.date(2022, 12, day), "Entrant", *group) for day in (1, 2) for group in groups]]

    def test_each_row_counts_its_own_sex_and_age_and_all_of_them_add_up(self, read: Read) -> None:
        groups = (("Homme", "Adulte", 5), ("Femme", "Adulte", 4), ("Homme", "Mineur", 2), ("Femme", "Mineur", 1))
        prepared = read(self.rows(*groups), "FMP_Dec_2022.xlsx")
        assert prepared.totals == {"individuals": 24, "men": 10, "women": 8, "boys": 4, "girls": 2}
        assert prepared.is_accepted and not find_faults([prepared]).get(prepared.source_id)
        twice = read(self.rows(*groups, ("Homme", "Adulte", 5)), "FMP_Dec_2022.xlsx")
        assert {found.rule for found in find_faults([twice])[twice.source_id]} == {"same_day_counted_twice"}

    def test_a_row_of_all_is_their_sum_and_does_not_count(self, read: Read) -> None:
        groups = (("Hommes", 5), ("Femmes", 4), ("Total", 9))
        assert read(self.rows(*groups, headers=("Catégorie",)), "FMP_Dec_2022.xlsx").totals == {"individuals": 18, "men": 10, "women": 8}
        assert not read(self.rows(*groups[:2], ("Total", 8), headers=("Catégorie",)), "FMP_Dec_2022.xlsx").is_accepted

    def test_groups_that_overlap_are_refused(self, read: Read) -> None:
        overlapping = read(self.rows(("Hommes", 5), ("Femmes", 4), ("Adultes", 7), ("Mineurs", 2), headers=("Catégorie",)), "FMP_Dec_2022.xlsx")
        assert [found.rule for found in overlapping.issues if found.severity == "error"] == ["travellers_overlap"]

    def test_traits_told_one_after_the_other_count_everybody_once_and_must_agree(self, read: Read) -> None:
        traits = (("Raison", "Économique", 8), ("Raison", "Commerce", 1), ("Sexe", "Hommes", 5), ("Sexe", "Femmes", 4), ("Total", "Total", 9))
        prepared = read(self.rows(*traits, headers=("Indicateur", "Modalité")), "FMP_Dec_2022.xlsx")
        assert prepared.is_accepted and prepared.totals == {"individuals": 18, "men": 10, "women": 8}
        assert not find_faults([prepared]).get(prepared.source_id)
        for wrong, rule in (
            ((*traits[:1], *traits[2:]), "traits_disagree"), ((*traits[:4], ("Total", "Total", 8)), "traits_disagree"),
            ((*traits[:2], ("Transport", "Bus", 9)), "travellers_told_by_several_traits"),
        ):  # fmt: skip
            refused = read(self.rows(*wrong, headers=("Indicateur", "Modalité")), "FMP_Dec_2022.xlsx")
            assert {found.rule for found in refused.issues if found.severity == "error"} == {rule}


def test_a_month_that_only_the_file_s_name_gives_dates_the_totals_of_its_points(read: Read) -> None:
    rows = [("FMP", "Entrants", "Sortants", "Moyenne journalière"), ("Gogui", 10, 20, 1), ("Benena", 1, 2, 0), ("Tous les FMP", 11, 22, 1)]
    prepared = read(rows, "FMP_Mars_2022.xlsx")
    assert prepared.is_accepted and prepared.totals == {"individuals": 33}
    assert prepared.tables["daily_counts"].column("is_monthly").to_pylist() == [True] * 4
    assert errors(read(rows, "FMP_2022.xlsx")) == [("no_table_recognised", None)], "no month"
    assert errors(read([("Indicateur", "Total"), ("Kits", 10)], "FMP_Mars_2022.xlsx")) == [("no_table_recognised", None)], "no point"
    assert "same_day_counted_twice" in dict(errors(read([*rows[:3], ("Gogui", 3, 4, 1)], "FMP_Mars_2022.xlsx")))


def test_small_children_beside_all_people_of_a_group_are_minors_of_it(read: Read) -> None:
    header = ("Survey date", "FMP", "Flow type", "Number of people observed", "Children under 5", "Nationality")
    rows = [header, (DAY, "Gogui", "Incoming", 10, 2, "Malian")]
    assert read(rows, "FMR.xlsx").totals == {"individuals": 10}
