"""Figures of flow monitoring: two constant points, one of which opens in July 2021; and printed totals alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows.steps.report_figures.figures import FigureRecord, Holdings, draw
from flows.steps.report_figures.sentences import tell
from flows.steps.warehouse import overview
from tests.figures.conftest import asking
from tests.figures.test_sentences import plain
from tests.flows.conftest import make_base

ROOT = Path(__file__).resolve().parents[2]
OPENED = date(2021, 7, 1)


def daily_counts() -> str:
    """Gogui counts 10 in and 5 out each day of two years, Wabaria 12 and 8 since it opened, with one week's pause."""
    lines = ["Point,Date,Entrants,Sortants"]
    day = date(2021, 1, 1)
    while day < date(2023, 1, 1):
        lines.append(f"Gogui,{day},10,5")
        if day >= OPENED and not date(2021, 8, 1) <= day <= date(2021, 8, 7):
            lines.append(f"Wabaria,{day},12,8")
        day += timedelta(days=1)
    return "\n".join(lines) + "\n"


REGISTRY = """Point,Date,Sens,Pays d'origine,Pays de destination,Raison du voyage,Hommes adultes,Femmes adultes,Garçons,Filles
Bénéna,2022-01-05,Entrant,Burkina Faso,Mali,Orpaillage,4,2,1,1
Bénéna,2022-01-06,Sortant,Mali,Burkina Faso,Commerce,2,0,0,0
"""


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Holdings]:
    base = make_base(tmp_path_factory.mktemp("flows"))
    (base.raw / "fmp").mkdir()
    (base.raw / "fmp" / "FMP_comptages.csv").write_text(daily_counts(), encoding="utf-8")
    (base.raw / "fmp" / "FMP_registre.csv").write_text(REGISTRY, encoding="utf-8")
    base.night()
    with overview.reading(base.published) as connection:
        yield Holdings(connection)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Holdings]:
    base = make_base(tmp_path_factory.mktemp("printed"))
    shutil.copytree(ROOT / "raw" / "published", base.raw / "published")
    base.night()
    with overview.reading(base.published) as connection:
        yield Holdings(connection)


def told(record: FigureRecord) -> list[str]:
    return [plain(text) for text in tell(record, "fr")]


class TestFromCounts:
    def test_a_point_that_opens_raises_the_total_and_leaves_the_same_points_as_they_were(self, counted: Holdings) -> None:
        record = draw(counted, "flow_change", asking(year=2022, compare_with="2021"))
        changes = {row["measure"]: (row["value_from"], row["value_to"], row["change"]) for row in record.records()}
        assert changes["total"] == (15 * 365 + 20 * (184 - 7), 15 * 365 + 20 * 365 + 10, 20 * (365 - 184 + 7) + 10)
        assert record.provenances == ("file",) and len(record.sources) == 2

    def test_months_carry_both_means(self, counted: Holdings) -> None:
        record = draw(counted, "flows_by_month", asking(year=2021))
        march = record.find(month=date(2021, 3, 1), direction="total")
        assert march and (march["individuals"], march["calendar_day_mean"], march["active_day_mean"]) == (15 * 31, 15, 15)
        assert told(record)[-1] == "Ces comptages ne donnent pas le nombre total de personnes qui traversent."

    def test_a_whole_year_is_added_up_and_has_its_peak(self, counted: Holdings) -> None:
        sentences = told(draw(counted, "flows_by_month", asking(year=2021)))
        assert sentences[0] == "En 2021, 9 015 personnes ont été observées aux points de suivi des flux, soit 25 par jour du calendrier."
        assert sentences[1] == "Le mois le plus fort a été juillet 2021 (1 085) et le plus faible février 2021 (420)."

    def test_points_and_the_days_they_observed(self, counted: Holdings) -> None:
        record = draw(counted, "flows_by_point", asking(year=2021))
        rows = {row["fmp"]: (row["individuals"], row["active_days"], row["active_day_mean"], row["months_held"]) for row in record.records()}
        assert rows == {"Gogui": (5475, 365, 15, 12), "Wabaria": (3540, 177, 20, 6)}

    def test_a_pause_and_an_opening_show_in_the_coverage(self, counted: Holdings) -> None:
        record = draw(counted, "flow_coverage", asking(year=2021))
        august = record.find(fmp="Wabaria", month=date(2021, 8, 1))
        assert august and (august["active_days"], august["days_in_month"], august["is_active"]) == (24, 31, True)
        assert "Wabaria" in " ".join(told(record))

    def test_routes_and_profile_are_of_those_whose_details_are_known(self, counted: Holdings) -> None:
        routes = draw(counted, "flow_routes", asking(year=2022))
        assert [(row["route"].fr, row["individuals"], row["share_pct"]) for row in routes.records()] == [
            ("Burkina Faso → Mali", 8, 80), ("Mali → Burkina Faso", 2, 20),
        ]  # fmt: skip
        profile = draw(counted, "flow_profile", asking(year=2022))
        shares = {(row["dimension"], row["category"]): row["share_pct"] for row in profile.records()}
        assert shares["sex", "male"] == 70 and shares["age", "minor"] == 20 and shares["reason", "gold_panning"] == 80
        assert shares["sex", "not_given"] is None
        assert told(profile)[0] == "Sexe : masculin (70 %) et féminin (30 %)."

    def test_a_year_that_is_not_held_is_missing(self, counted: Holdings) -> None:
        for figure_id in ("flows_by_month", "flows_by_point", "flow_coverage", "flow_routes", "flow_profile"):
            assert draw(counted, figure_id, asking(year=2019)).missing, figure_id
        missing = draw(counted, "flow_change", asking(year=2019)).missing
        assert missing and plain(missing.text("fr")) == "Cette figure n'est pas donnée : période de départ absente de la base."


class TestFromPrintedTotals:
    def test_a_short_month_makes_the_total_rise_more_than_the_day(self, printed: Holdings) -> None:
        record = draw(printed, "flow_change", asking(date="2022-03", compare_with="2022-02"))
        assert told(record)[:2] == [
            "Les flux observés ont augmenté de 21,7 % entre février 2022 et mars 2022 (35 216 puis 42 857 personnes).",
            "Dans le même temps : moyenne par jour du calendrier, +9,9 %.",
        ]
        same = record.find(measure="same_points")
        assert same and same["change"] is None and same["change_reason"] == "printed_total_has_no_points"

    def test_march_2022_is_1_382_a_day_and_says_where_it_is_printed(self, printed: Holdings) -> None:
        record = draw(printed, "flows_by_month", asking(year=2022))
        march = record.find(month=date(2022, 3, 1), direction="total")
        assert march and (march["individuals"], round(march["calendar_day_mean"])) == (42857, 1382)
        assert "reliefweb FM report 74" in {source.citation for source in record.sources}

    def test_a_year_with_missing_months_has_no_total(self, printed: Holdings) -> None:
        sentences = told(draw(printed, "flows_by_month", asking(year=2022)))
        assert sentences[0] == "5 mois sur 12 sont en base pour 2022 : aucun total de l'année n'est donné."

    def test_the_year_s_change_is_refused_with_the_reason(self, printed: Holdings) -> None:
        missing = draw(printed, "flow_change", asking(year=2022)).missing
        assert missing and "période de départ absente de la base" in missing.text("fr")

    def test_what_needs_points_is_missing(self, printed: Holdings) -> None:
        for figure_id in ("flows_by_point", "flow_routes", "flow_profile"):
            assert draw(printed, figure_id, asking(year=2022)).missing, figure_id
