"""Flow files of other missions and years: exports of Kobo, months by nationality, sheets that sum up others, and what is no count of travellers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from flows.steps.records import Prepared
from tests.unit.reading import Read
from tests.unit.test_flow_layouts import DAY, counted, errors

MARCH = [dt.date(2022, 3, day) for day in range(1, 32)]


def people(prepared: Prepared) -> dict[tuple[str, str, str], int]:
    """People by point, month and direction."""
    found: dict[tuple[str, str, str], int] = {}
    for point, day, direction, count in counted(prepared):
        found[point, day[:7], direction] = found.get((point, day[:7], direction), 0) + count
    return found


def refused(prepared: Prepared) -> set[str]:
    return {rule for rule, _ in errors(prepared)}


class TestSheetsThatSumUpOthers:
    def months(self, times: int) -> list[list[Any]]:
        return [["FMP", "janv-22", "févr-22", "mars-22"], ["Gogui", *(times * 10 for _ in range(3))], ["Ménaka", times, 2 * times, 3 * times]]

    def test_a_sheet_of_all_directions_beside_one_for_each_does_not_count(self, read: Read) -> None:
        sheets = {"Entrants": self.months(1), "Sortants": self.months(2), "Ensemble": self.months(3)}
        assert read(sheets, "FMP.xlsx").totals == {"individuals": 36 * 3}

    def test_a_row_without_direction_that_is_the_sum_of_the_others_does_not_count(self, read: Read) -> None:
        rows = [["Date", "FMP", "Direction", "Total"], *([DAY, "Gogui", word, count] for word, count in (("In", 10), ("Out", 5), ("", 15)))]
        assert read(rows).totals == {"individuals": 15}

    def test_one_that_is_not_their_sum_refuses_the_file(self, read: Read) -> None:
        sheets = {"Entrants": self.months(1), "Sortants": self.months(2), "Ensemble": self.months(4)}
        assert refused(read(sheets, "FMP.xlsx")) == {"two_sheets_same_days"}

    def test_months_beside_their_days_do_not_count(self, read: Read) -> None:
        days = [["Date", "FMP", "Entrants", "Sortants"], *([day, "Gogui", 10, 5] for day in MARCH)]
        month = [["Mois", "FMP", "Entrants", "Sortants", "Total"], ["Mars 2022", "Gogui", 310, 155, 465]]
        prepared = read({"Par mois": month, "Par jour": days}, "FMP.xlsx")
        assert prepared.totals == {"individuals": 465} and len(counted(prepared)) == 62


class TestNoCounts:
    def test_averages_are_refused_and_beside_counts_set_aside(self, read: Read) -> None:
        months = [["FMP", "Direction", "Janvier", "Février", "Mars"], ["Gogui", "Entrant", 45, 50, 47]]
        assert refused(read([["Nombre moyen d'individus par jour, 2022"], *months])) == {"averages_are_no_counts"}
        assert refused(read([["FMP", "Mois", "Moyenne journalière"], ["Gogui", "mars 2022", 45]])) == {"averages_are_no_counts"}
        beside = read([["FMP", "Month", "Average daily individuals", "Number of days", "Total"], ["Gogui", "2022-03", 45, 30, 1350]])
        assert beside.totals == {"individuals": 1350, "active_days": 30}

    def test_those_who_answered_a_survey_are_not_those_who_passed(self, read: Read) -> None:
        header = ["Date", "FMP", "Direction", "Nationalité", "Situation matrimoniale", "Niveau d'éducation", "Total enfants"]
        assert refused(read([header, [DAY, "Gogui", "Sortant", "Mali", "Marié", "Primaire", 2]])) == {"travellers_asked_are_no_count"}

    def test_running_totals_years_and_vehicles_are_not_taken_for_a_month_s_travellers(self, read: Read) -> None:
        months = [["FMP", "Direction", "Janvier", "Février", "Mars"], ["Gogui", "Entrant", 10, 25, 45]]
        assert refused(read({"Cumul": months}, "FMP_2022.xlsx")) == {"running_totals_are_no_counts"}
        points = [["FMP", "Entrants", "Sortants"], ["Gogui", 1000, 1200]]
        since = [["Migrants observés depuis juin 2016"], *points]
        assert refused(read(since, "FMP_dec_2022.xlsx")) == {"running_totals_are_no_counts"}
        assert refused(read([["Flux annuels 2022"], *points], "FMP_dec_2022.xlsx")) == {"year_without_month"}
        of_year = [["Année", *points[0]], [2022, *points[1]]]
        assert refused(read(of_year, "FMP_dec_2022.xlsx")) == {"year_without_month"}
        assert read({"Mars 2022": of_year}, "FMP.xlsx").totals == {"individuals": 2200}
        vehicles = [["Date", "FMP", "Direction", "Type de véhicule", "Nombre"], [DAY, "Gogui", "Entrant", "Bus", 3]]
        for sheet in ("Véhicules", "Données"):
            assert refused(read({sheet: vehicles}, "FMP.xlsx")) == {"vehicles_are_no_travellers"}
        of_people = [[*row, more] for row, more in zip(vehicles, ("Nationalité", "Mali"), strict=True)]
        assert read({"Données": of_people}, "FMP.xlsx").totals == {"individuals": 3}
        beside = read([["Date", "FMP", "Entrants", "Cumul entrants", "Nombre de bus"], [DAY, "Gogui", 10, 10, 1]], "FMP.xlsx")
        assert beside.is_accepted and beside.totals == {"individuals": 10}

    def test_weeks_are_no_days(self, read: Read) -> None:
        weeks = [["Date", "FMP", "Entrants"], *([dt.date(2022, 3, day), "Gogui", 100] for day in (7, 14, 21, 28))]
        assert refused(read(weeks, "FMP_hebdo.xlsx")) == {"counts_by_week"}
        on_mondays = read(weeks, "FMP.xlsx")
        assert on_mondays.is_accepted and [found.rule for found in on_mondays.issues] == ["one_day_a_week"]
        assert refused(read([["Semaine", "FMP", "Entrants"], ["S9 2022", "Gogui", 100]])) == {"week_without_day"}

    def test_dates_that_a_spreadsheet_took_for_month_and_day(self, read: Read) -> None:
        june = [dt.date(2022, 6, day) for day in range(1, 31)]
        swapped = [dt.date(2022, day.day, 6) if day.day <= 12 else f"{day:%d/%m/%Y}" for day in june]
        assert ("day_and_month_swapped", "A2") in errors(read([["Date", "FMP", "Entrants"], *([day, "Gogui", 1] for day in swapped)], "FMP.xlsx"))
        typed = [day if day.day <= 12 else f"{day:%d/%m/%Y}" for day in june]
        assert people(read([["Date", "FMP", "Entrants"], *([day, "Gogui", 1] for day in typed)], "FMP.xlsx")) == {
            ("gogui", "2022-06", "incoming"): 30
        }


class TestRegistries:
    def test_ages_in_figures_make_up_minors_and_adults(self, read: Read) -> None:
        ages = ["Garçons (moins de 18 ans)", "Filles (<18)", "Hommes 18-59 ans", "Femmes 18-59 ans"]
        header = ["Date de l'enquête", "Nom du FMP", "Type de flux", "Pays de départ", *ages]
        others = ["Hommes 60 ans et plus", "Femmes 60+", "Enfants de moins de 5 ans", "Nombre total de personnes"]
        prepared = read([[*header, *others], [DAY, "Gogui", "Flux entrants au Mali", "Mauritanie", 1, 2, 10, 20, 3, 4, 2, 40]])
        assert counted(prepared) == [("gogui", "2022-03-01", "incoming", 40)]
        (row,) = prepared.tables["flow_registry"].to_pylist()
        assert [row[name] for name in ("boys", "girls", "men", "women", "minors", "adults")] == [1, 2, 13, 24, 3, 37]
        without_elders = [header, [DAY, "Gogui", "Flux entrants", "Mauritanie", 1, 2, 10, 20]]
        assert "ages_leave_people_out" in refused(read(without_elders))

    def test_an_export_of_kobo_is_read_by_its_names_and_a_form_sent_twice_is_refused(self, read_text: Callable[..., Prepared]) -> None:
        header = (
            "start,end,today,info/fmp_name,group_flow/date_obs,group_flow/type_flux,group_flow/pays_depart,group_demo/nb_hommes,group_demo/nb_femmes,"
        )
        header += "_id,_uuid,_submission_time,_submitted_by,_index"
        rows = [f"x,x,2022-03-09,benena,2022-03-0{day},entrant,mli,2,1,{day},u{day},x,Awa,{day}" for day in (1, 2)]
        prepared = read_text("\n".join([header, *rows]), "FMR_latest_version.csv")
        assert people(prepared) == {("benena", "2022-03", "incoming"): 6}
        assert "record_number_twice" in refused(read_text("\n".join([header, *rows, rows[0]]), "FMR_latest_version.csv"))
        assert "Awa" not in repr(prepared)

    def test_a_month_by_nationality_is_one_figure_for_each_with_their_totals_held_against_them(self, read: Read) -> None:
        header = ["Mois", "FMP", "Direction", "Nationalité", "Total"]
        rows = [
            ["mars 2022", "Gogui", "Entrant", "Somali", 100],
            ["mars 2022", "Gogui", "Entrant", "Guinéenne", 50],
            ["mars 2022", "Gogui", "Entrant", "Total", 150],
        ]
        prepared = read([header, *rows])
        assert people(prepared) == {("gogui", "2022-03", "incoming"): 150}
        assert prepared.tables["flow_registry"].column("is_monthly").to_pylist() == [True, True]
        assert refused(read([header, *rows[:2], [*rows[2][:4], 151]])) == {"total_row_disagrees"}

    def test_a_column_of_directions_under_another_name_is_read(self, read: Read) -> None:
        rows = [["Date", "FMP", "Flux", "Total"], [DAY, "Gogui", "Entrant", 3], [DAY, "Gogui", "Sortie du Mali", 2]]
        assert [row[2:] for row in counted(read(rows))] == [("incoming", 3), ("outgoing", 2)]

    @pytest.mark.parametrize("header", [["Date", "Mois"], ["Mois", "Date"]])
    def test_a_month_without_its_year_beside_the_day_is_passed_over(self, read: Read, header: list[str]) -> None:
        row = {"Date": DAY, "Mois": "Mars"}
        assert read([[*header, "FMP", "Entrants"], [*(row[name] for name in header), "Gogui", 3]]).totals == {"individuals": 3}

    def test_women_and_men_of_all_ages_are_no_adults(self, read: Read) -> None:
        header = ["Date", "FMP", "Direction", "Hommes", "Femmes", "Total"]
        assert "adults" not in read([header, [DAY, "Gogui", "Entrant", 2, 1, 3]]).totals
        of_ages = read([[*header[:5], "Adultes", "Mineurs", "Total"], [DAY, "Gogui", "Entrant", 2, 2, 3, 1, 4]])
        assert not errors(of_ages) and of_ages.totals == {"men": 2, "women": 2, "adults": 3, "minors": 1, "individuals": 4}

    def test_months_of_two_years_below_each_other_with_their_total(self, read: Read) -> None:
        rows = [["Année", "FMP", "Jan", "Fév", "Mar"], [2021, "Gogui", 1, 2, 3], [2022, "Gogui", 5, 6, 7], ["Total", "", 6, 8, 10]]
        assert {month: count for (_, month, _), count in people(read(rows)).items()} == {
            "2021-01": 1, "2021-02": 2, "2021-03": 3, "2022-01": 5, "2022-02": 6, "2022-03": 7,
        }  # fmt: skip


def test_a_border_post_s_month_by_nationality_is_no_flow_and_its_averages_are_no_counts(read: Read) -> None:
    rows = [["Poste", "Mois", "Type de mouvement", "Nationalité", "Hommes", "Femmes", "Total"], ["Gogui", "Mars 2022", "Entrée", "Mali", 10, 5, 15]]
    assert read(rows, "MIDAS_mars_2022.xlsx").datasets == ("border_crossing",)
    assert refused(read([["Moyenne journalière des passages"], *rows], "MIDAS_mars_2022.xlsx")) == {"averages_are_no_counts"}
