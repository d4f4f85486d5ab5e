"""The report's other instruments: each a schema, a query, a sample. Samples first, then figures easy to work out by hand."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.flows.conftest import Base, make_base
from tests.samples import make_instruments


def write_csv(path: Path, headers: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headers, *rows])
    return path


STABILITY = ("Région", "Cercle", "Commune", "Village", "Score global", "Score maximum", "Catégorie", "Scale 1 score", "UpdatedBy")
MAY = [("Gao", "Gao", "Gao", "A", 40, 100, "low", 10, "x"), ("Gao", "Gao", "Gao", "B", "60,5", 100, "mid", 20, "x"),
       ("Mopti", "Koro", "Koro", "C", 80, 100, "high", 30, "x")]  # fmt: skip
NOVEMBER = [("Gao", "Gao", "Gao", "A", 50, 100, "mid", 12, "x"), ("Mopti", "Koro", "Koro", "D", 20, 100, "low", 5, "x"),
            ("Mopti", "Koro", "Koro", "C", 80, 100, "high", "N/A", "x")]  # fmt: skip
ALERTS = ("Alert number", "Alert date", "Région", "Cercle", "Alert type", "Event type", "Herd size", "Status", "Treatment date")
ALERT_ROWS = [
    ("1", "2022-01-01", "Gao", "Gao", "Événement", "vol", 50, "Traitée", "2022-01-03"),
    ("2", "2022-01-01", "Gao", "Gao", "event", "conflit", "", "Traitée", "2022-01-05"),
    ("3", "2022-01-10", "Gao", "Gao", "Prévention", "précoce", 100, "En cours", ""),
    ("4", "2022-02-01", "Mopti", "Koro", "Prévention", "massif", 70, "ouverte", ""),
    ("5", "2022-02-03", "Mopti", "Koro", "Prévention", "tardif", 10, "Traitée", ""),
    ("6", "2022-02-03", "Mopti", "Koro", "Prévention", "tardif", 10, "", ""),
    ("7", "2022-02-20", "Mopti", "Koro", "event", "vol", 10, "closed", "2022-02-28"),
]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """Two rounds of the Stability Index and two months of alerts."""
    base = make_base(tmp_path_factory.mktemp("instruments"))
    write_csv(base.raw / "instruments" / "Stability_May_2022.csv", STABILITY, MAY)
    write_csv(base.raw / "instruments" / "Stability_November_2022.csv", STABILITY, NOVEMBER)
    write_csv(base.raw / "instruments" / "TTT_2022.csv", ALERTS, ALERT_ROWS)
    base.night()
    assert base.rules() == set()
    return base


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A night over the samples that ship."""
    base = make_base(tmp_path_factory.mktemp("samples"))
    make_instruments.main(base.raw / "instruments")
    base.night()
    assert base.rules() == set() and set(base.status().values()) == {"accepted"}
    return base


def test_the_samples_that_ship_are_those_the_script_writes(tmp_path: Path) -> None:
    for written in make_instruments.main(tmp_path):
        assert written.read_bytes() == (make_instruments.ROOT / "raw" / "instruments" / written.name).read_bytes(), written.name


class TestStability:
    def test_a_round_says_how_many_localities_were_assessed_and_where(self, samples: Base) -> None:
        found = samples.ask("select localities_assessed, regions_assessed, provenance, overall_maximum from stability_round where perimeter = '2016'")
        assert found == [(240, 5, "sample", 100.0), (310, 5, "sample", 100.0)]
        assert samples.ask("select count(*) from stability_by_region where perimeter = '2016' and reference_date = '2022-11-30'") == [(5,)]

    def test_scores_are_those_of_the_localities_assessed(self, held: Base) -> None:
        found = held.ask("""
            select region, localities_assessed, overall_mean, overall_median, overall_deviation, livelihoods_mean from stability_by_region
            where perimeter = '2016' and reference_date = '2022-05-31' order by region""")
        assert found == [("Gao", 2, 50.25, 50.25, 14.5, 15.0), ("Mopti", 1, 80.0, 80.0, None, 30.0)]
        assert held.ask("select distinct regions_assessed, cercles_assessed from stability_round where reference_date = '2022-05-31'") == [(2, 2)]

    def test_a_change_is_that_of_localities_assessed_in_both_rounds(self, held: Base) -> None:
        found = held.ask("""
            select region, localities_assessed, localities_in_both, change_in_both from stability_by_region
            where perimeter = '2016' and reference_date = '2022-11-30' order by region""")
        assert found == [("Gao", 1, 1, 10.0), ("Mopti", 2, 1, 0.0)]
        assert held.ask("select localities_in_both, change_in_both from stability_by_cercle where reference_date = '2022-05-31'") == [(0, None)] * 2

    def test_shares_of_categories_add_up_to_one_region_by_region(self, held: Base) -> None:
        assert held.ask("select distinct sum(share) from stability_by_category group by operation_id, region") == [(1.0,)]

    @pytest.mark.parametrize(
        ("row", "rule"),
        [
            (("Gao", "Gao", "Gao", "E", 130, 100, "high", 1, ""), "score_beyond_maximum"),
            (("Gao", "Gao", "Gao", "E", "soixante", 100, "high", 1, ""), "not_a_number"),
            (("Gao", "Gaoo", "Gao", "A", 30, 100, "high", 1, ""), "unknown_cercle"),
            (("Gao", "Gao", "Gao", "B", 30, 100, "high", 1, ""), "locality_assessed_twice"),
        ],
    )
    def test_a_wrong_row_is_refused(self, tmp_path: Path, row: Sequence[object], rule: str) -> None:
        base = make_base(tmp_path)
        write_csv(base.raw / "instruments" / "Stability_May_2022.csv", STABILITY, [*MAY, row])
        base.night()
        assert {found for _, found in base.rules()} == {rule}


class TestAlerts:
    def test_the_share_treated_has_its_denominator(self, samples: Base) -> None:
        found = samples.ask(
            "select alerts_issued, alerts_treated, round(100 * treated_share)::int, months_held from alerts_by_year where kind = 'all'"
        )
        assert found == [(219, 169, 77, 12)]

    def test_months_regions_and_kinds(self, held: Base) -> None:
        found = held.ask("""
            select month::varchar, region, kind, alerts_issued, alerts_treated, alerts_open, alerts_unknown, animals
            from alerts_by_month order by all""")
        assert found == [
            ("2022-01-01", "Gao", "event", 2, 2, 0, 0, 50), ("2022-01-01", "Gao", "prevention", 1, 0, 1, 0, 100),
            ("2022-02-01", "Bandiagara", "event", 1, 1, 0, 0, 10), ("2022-02-01", "Bandiagara", "prevention", 3, 1, 1, 1, 90),
        ]  # fmt: skip

    def test_open_alerts_are_not_dropped_from_the_time_to_treatment(self, held: Base) -> None:
        """Three treated after 2, 4 and 8 days, two open for 49 and 27: half of the five are treated by day 8, not by day 4."""
        found = held.ask("select kind, alerts_followed, median_days_to_treatment from alerts_by_year order by kind")
        assert found == [("all", 5, 8), ("event", 3, 4), ("prevention", 2, None)]

    @pytest.mark.parametrize(
        ("row", "rule"),
        [
            (("9", "2022-02-20", "Mopti", "Koro", "event", "vol", 1, "closed", "2022-02-01"), "treated_before_issued"),
            (("9", "2022-02-20", "Mopti", "Koro", "event", "vol", 1, "open", "2022-02-28"), "treated_and_open"),
            (("7", "2022-02-21", "Mopti", "Koro", "event", "vol", 1, "open", ""), "alert_number_twice"),
            (("9", "2022-02-20", "Mopti", "Koro", "bizarre", "vol", 1, "open", ""), "unknown_word"),
        ],
    )
    def test_a_wrong_alert_is_refused(self, tmp_path: Path, row: Sequence[object], rule: str) -> None:
        base = make_base(tmp_path)
        write_csv(base.raw / "instruments" / "TTT_2022.csv", ALERTS, [*ALERT_ROWS, row])
        base.night()
        assert rule in {found for _, found in base.rules()}


INDICATORS = ("Section", "Indicator", "Unit", "Year", "Place", "Value", "Women", "Men", "At least")
INDICATOR_ROWS = [
    ("Return", "Migrants assisted", "persons", 2021, "Mali", 6_000, "", "", "no"),
    ("Return", "Migrants assisted", "persons", 2022, "Mali", 7_694, "", "", ""),
    ("Borders", "Officers trained", "persons", 2021, "Gao", 40, 10, 30, ""),
    ("Borders", "Officers trained", "persons", 2022, "Gao", 60, "", "", "yes"),
    ("Protection", "Victims of trafficking assisted", "persons", 2022, "Mali", 12, 9, 3, ""),
]


class TestIndicators:
    def test_a_change_over_a_year_is_computed_unless_a_value_is_a_minimum(self, tmp_path: Path) -> None:
        base = make_base(tmp_path)
        write_csv(base.raw / "instruments" / "Indicators.csv", INDICATORS, INDICATOR_ROWS)
        base.night()
        assert base.rules() == set()
        found = base.ask("""
            select indicator, period, value, is_floor, value_change, round(value_change_pct, 1), value_change_reason from programme_indicator
            where period = '2022' order by indicator""")
        assert found == [
            ("Migrants assisted", "2022", 7694.0, False, 1694.0, 28.2, None),
            ("Officers trained", "2022", 60.0, True, None, None, "value_is_a_minimum"),
            ("Victims of trafficking assisted", "2022", 12.0, False, None, None, "year_before_not_held"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("row", "rule"),
        [
            (("Protection", "Victimes de la traite identifiées", "persons", 2022, "Gao", 3, "", "", ""), "national_level_only"),
            (("Return", "Migrants assisted", "persons", 2022, "Mali", 7_000, "", "", ""), "indicator_given_twice"),
            (("Return", "Others", "persons", 2022, "Mali", 10, 4, 5, ""), "sexes_do_not_add_up"),
            (("Return", "Others", "persons", 2022, "Atlantis", 10, "", "", ""), "unknown_region"),
        ],
    )
    def test_a_wrong_indicator_is_refused(self, tmp_path: Path, row: Sequence[object], rule: str) -> None:
        base = make_base(tmp_path)
        write_csv(base.raw / "instruments" / "Indicators.csv", INDICATORS, [*INDICATOR_ROWS, row])
        base.night()
        assert {found for _, found in base.rules()} == {rule}


def test_every_column_of_the_instruments_is_in_the_dictionary(held: Base) -> None:
    assert held.ask("select table_name, column_name from meta.dictionary where meaning_fr is null or meaning_en is null") == []
    assert held.ask("select count(*) from meta.column_account where disposition = 'personal' and header = 'UpdatedBy'") == [(2,)]
