"""Figures and sentences of the other instruments, on rounds, alerts, crossings and indicators that are easy to work out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from flows.steps.report_figures.figures import Asked, FigureRecord, Holdings, draw
from flows.steps.report_figures.sentences import tell
from tests.flows.conftest import Base, make_base
from tests.instruments import test_border_crossings as borders
from tests.instruments import test_instruments as others
from tests.samples import make_instruments

FIGURES = ("stability_regions", "stability_categories", "alerts_treated", "alerts_by_region", "border_crossings", "border_regions",
           "border_nationalities", "programme_indicators")  # fmt: skip


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Holdings]:
    """Files of all four instruments."""
    base = make_base(tmp_path_factory.mktemp("instruments"))
    others.write_csv(base.raw / "x" / "Stability_May_2022.csv", others.STABILITY, others.MAY)
    others.write_csv(base.raw / "x" / "Stability_November_2022.csv", others.STABILITY, others.NOVEMBER)
    others.write_csv(base.raw / "x" / "TTT_2022.csv", others.ALERTS, others.ALERT_ROWS)
    others.write_csv(base.raw / "x" / "Indicators.csv", others.INDICATORS, others.INDICATOR_ROWS)
    borders.write(base.raw / "x" / "MIDAS_T1.csv", borders.WIDE, borders.WIDE_ROWS)
    borders.write(base.raw / "x" / "MIDAS_mars.csv", borders.LONG, borders.LONG_ROWS)
    base.night()
    assert set(base.status().values()) == {"accepted"}
    with duckdb.connect(str(base.published), read_only=True) as connection:
        yield Holdings(connection)


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Holdings]:
    """The samples that ship."""
    base: Base = make_base(tmp_path_factory.mktemp("made_up"))
    make_instruments.main(base.raw / "instruments")
    base.night()
    with duckdb.connect(str(base.published), read_only=True) as connection:
        yield Holdings(connection)


def drawn(held: Holdings, figure_id: str, year: int | None = 2022, perimeter: str | None = None) -> FigureRecord:
    record = draw(held, figure_id, Asked(year=year, perimeter=perimeter))
    assert record.missing is None, record.missing
    return record


def told(record: FigureRecord, lang: str = "fr") -> str:
    return " ".join(tell(record, lang)).replace("\u202f", " ").replace("\u00a0", " ")  # type: ignore[arg-type]


class TestStability:
    def test_the_regions_assessed_are_those_in_force_then(self, counted: Holdings) -> None:
        record = drawn(counted, "stability_regions")
        rows = [
            (row["region"], row["localities_assessed"], row["overall_mean"], row["localities_in_both"], row["score_change"])
            for row in record.records()
        ]
        assert rows == [(None, 3, 50.0, 2, 5.0), ("Gao", 1, 50.0, 1, 10.0), ("Mopti", 2, 50.0, 1, 0.0)]
        assert record.base.perimeter == "2016" and drawn(counted, "stability_regions", perimeter="2023").find(region="Bandiagara")

    def test_is_told_with_its_limit(self, counted: Holdings) -> None:
        french, english = (told(drawn(counted, "stability_regions"), lang) for lang in ("fr", "en"))
        assert "3 localités ont été évaluées dans 2 régions en novembre 2022 (découpage de 2016)." in french
        assert "Leur score moyen est de 50,0 sur 100 (médiane : 50,0)." in french
        assert "aussi en mai 2022 (2 localités), la variation moyenne du score est de +5,0." in french
        assert "jamais étendus aux autres" in french and "never extrapolated" in english and "3 localities were assessed in 2 regions" in english

    def test_an_earlier_round_that_is_made_up_is_no_base_of_a_change(self, counted: Holdings, made_up: Holdings) -> None:
        sample = drawn(made_up, "stability_regions").find(region=None)
        assert sample and sample["localities_in_both"] == 240
        assert "310 localités ont été évaluées dans 5 régions en novembre 2022 (découpage de 2016) [données fictives]." in told(
            drawn(made_up, "stability_regions")
        )

    def test_categories_stand_in_the_order_of_their_scores(self, counted: Holdings) -> None:
        rows = [(row["category"], row["localities_assessed"], round(row["share_pct"], 1)) for row in drawn(counted, "stability_categories").records()]
        assert rows == [("low", 1, 33.3), ("mid", 1, 33.3), ("high", 1, 33.3)]


class TestAlerts:
    def test_the_share_treated_names_its_denominator_and_the_months_held(self, counted: Holdings) -> None:
        text = told(drawn(counted, "alerts_treated"))
        assert "En 2022, 7 alertes ont été émises ; 4 ont été traitées, soit 57 % des alertes émises." in text
        assert "Encore ouvertes : 2 ; suite inconnue : 1." in text and "Seuls 2 mois de l'année ont des alertes" in text
        assert "au bout de 8 jours (d'après les 5" in text

    def test_a_median_that_is_not_reached_is_told(self, counted: Holdings) -> None:
        row = drawn(counted, "alerts_treated").find(kind="prevention")
        assert row and row["median_days_to_treatment"] is None and row["alerts_followed"] == 2

    def test_by_region_and_kind(self, counted: Holdings) -> None:
        rows = [(row["region"], row["kind"], row["alerts_issued"], row["treated_share_pct"]) for row in drawn(counted, "alerts_by_region").records()]
        assert rows == [("Bandiagara", "event", 1, 100), ("Bandiagara", "prevention", 3, pytest.approx(100 / 3)),
                        ("Gao", "event", 2, 100), ("Gao", "prevention", 1, 0)]  # fmt: skip
        assert "des régions de Bandiagara (4) et Gao (3)" in told(drawn(counted, "alerts_by_region"))


class TestBorders:
    def test_entries_and_exits_are_told_apart_and_a_part_is_no_total(self, counted: Holdings) -> None:
        record = drawn(counted, "border_crossings")
        assert record.find(direction="exit", individuals=None) is not None, "February: nobody reported exits in full"
        text = told(record)
        assert "2 postes frontaliers ont rapporté 1 222 entrées et 75 sorties ; des mois manquent" in text
        assert "n'est pas un solde migratoire" in text and "no net migration" in told(record, "en")

    def test_nationalities_bear_their_country_s_name(self, counted: Holdings) -> None:
        record = drawn(counted, "border_nationalities")
        rows = [(row["nationality_group"].fr, row["direction"], row["individuals"]) for row in record.records()]
        assert rows[:2] == [("Mali", "entry", 1202), ("Mali", "exit", 79)]
        assert "Ivory Coast" in told(record, "en") or "Côte d’Ivoire" in told(record, "en")

    def test_regions_say_how_many_months_were_reported(self, counted: Holdings) -> None:
        row = drawn(counted, "border_regions").find(region="Sikasso", direction="exit")
        assert row and (row["individuals"], row["post_months_reported"], row["change_reason"]) == (None, 0, "not_reported")


class TestProgramme:
    def test_minima_are_told_as_such_and_changes_over_a_year(self, counted: Holdings) -> None:
        text = told(drawn(counted, "programme_indicators"))
        assert "3 indicateurs de programme sont en base pour 2022." in text
        assert "Borders : officers trained, au moins 60." in text
        assert "Return : migrants assisted, 7 694 (+28,2 % en un an)." in text

    def test_parts_of_a_whole_have_their_share(self, made_up: Holdings) -> None:
        row = drawn(made_up, "programme_indicators").find(indicator="Migrants maliens assistés")
        assert row and row["share_pct"] == pytest.approx(100 * 6300 / 7420) and row["part_of"] == "Migrants assistés"

    def test_the_largest_count_of_persons_of_each_section_is_a_key_figure(self, tmp_path: Path) -> None:
        base = make_base(tmp_path)
        base.round("PDI_Dec_2022.xlsx", {"Gao/Gao/Gao": (20, 100)}, date(2022, 12, 31))
        others.write_csv(base.raw / "x" / "Indicators.csv", others.INDICATORS, others.INDICATOR_ROWS)
        base.night()
        with duckdb.connect(str(base.published), read_only=True) as connection:
            rows = drawn(Holdings(connection), "key_figures").records()
        found = {row["measure"]: (row["value"], row["change_reason"]) for row in rows}
        assert found["Migrants assisted"] == (7694, None) and found["Victims of trafficking assisted"] == (12, None)
        assert "Officers trained" not in found, "a region's count is not the country's"


@pytest.mark.parametrize("figure_id", FIGURES)
def test_what_is_made_up_says_so_in_every_sentence_with_a_number(made_up: Holdings, figure_id: str) -> None:
    record = drawn(made_up, figure_id)
    assert record.provenances == ("sample",)
    for lang, mark in (("fr", "[données fictives]"), ("en", "[made-up data]")):
        sentences = tell(record, lang)  # type: ignore[arg-type]
        assert sentences and all(mark in sentence for sentence in sentences if any(sign.isdigit() for sign in sentence)), sentences


@pytest.mark.parametrize("figure_id", FIGURES)
def test_the_last_year_held_is_drawn_where_nobody_chooses_and_another_one_is_refused(counted: Holdings, figure_id: str) -> None:
    assert drawn(counted, figure_id, year=None).rows
    missing = draw(counted, figure_id, Asked(year=2016)).missing
    assert missing and missing.code in ("year_not_held", "no_operation_then")
