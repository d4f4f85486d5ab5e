"""The samples of raw/fmp/ give back what was written into them, in every layout, and say wherever they appear that they are made up."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flows.steps.settings import PROJECT
from tests.flows.conftest import Base, make_base
from tests.samples import make_flow_samples, make_samples
from tests.samples.flows import MISSING_WEEK, POINTS, active_days, month_total

MONTHS = [(year, month) for year in (2021, 2022) for month in range(1, 13)]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Base:
    base = make_base(tmp_path_factory.mktemp("flows"))
    for folder in ("fmp", "published"):
        shutil.copytree(PROJECT / "raw" / folder, base.raw / folder)
    base.night()
    return base


def test_the_shipped_files_are_those_the_script_writes(tmp_path: Path) -> None:
    for written in make_flow_samples.main(tmp_path):
        assert make_samples.contents(written) == make_samples.contents(PROJECT / "raw" / "fmp" / written.name), written.name


def test_every_file_is_accepted_and_the_personal_column_never_read(shipped: Base) -> None:
    assert set(shipped.status().values()) == {"accepted"}
    assert shipped.ask("select disposition from meta.column_account where header = 'Enumerator name'") == [("personal",)]


def test_every_point_and_month_gives_back_what_was_written_into_it(shipped: Base) -> None:
    found = shipped.ask("select fmp_id, year(month), month(month), individuals from flow_by_fmp_month where direction = 'total'")
    written = {(point, *month): month_total(point, *month) for point in POINTS for month in MONTHS}
    assert {(point, year, month): people for point, year, month, people in found} == {key: people for key, people in written.items() if people}


def test_a_point_that_pauses_or_is_not_open_yet_worked_no_day_and_a_missing_week_is_missing(shipped: Base) -> None:
    found = dict(shipped.ask("select (fmp_id, year(month), month(month)), active_days from fmp_activity where basis = 'given'"))
    assert found == {(point, *month): active_days(point, *month) for point in POINTS for month in MONTHS}
    assert found["gao-wabaria", 2021, 8] == 0 and found["menaka", 2021, 6] == 0 and found["menaka", 2021, 7] == 17
    assert found["heremakono", 2022, 3] == 24
    week = f"date between '{MISSING_WEEK[0]}' and '{MISSING_WEEK[1]}'"
    assert shipped.ask(f"select count(*) from core.flow_day where fmp_id = 'heremakono' and {week}") == [(0,)]
    assert shipped.ask("select count(*) from core.flow_day where individuals = 0") > [(0,)], "nobody passed: that is a count"


def test_the_change_of_the_year_in_four_measures_each_with_its_points_and_days(shipped: Base) -> None:
    rows = shipped.ask("select measure, value_from, value_to, fmps_from, fmps_to, days_from, days_to, provenance from flow_change('2021', '2022')")
    changes = {measure: rest for measure, *rest in rows}
    totals = [sum(month_total(point, year, month) for point in POINTS for month in range(1, 13)) for year in (2021, 2022)]
    assert changes["total"] == [*totals, 7, 7, 365, 365, "sample"]
    assert changes["calendar_day_mean"][:2] == [pytest.approx(total / 365) for total in totals]
    days = [sum(active_days(point, year, month) for point in POINTS for month in range(1, 13)) for year in (2021, 2022)]
    assert changes["active_day_mean"][4:6] == days == [2329, 2548]
    same = [
        sum(month_total(p, year, m) for p in POINTS for m in range(1, 13) if active_days(p, 2021, m) and active_days(p, 2022, m))
        for year in (2021, 2022)
    ]
    assert changes["same_points"][:2] == same and same[1] < totals[1]


def test_printed_totals_go_before_samples_and_march_2022_is_what_was_printed(shipped: Base) -> None:
    march = shipped.ask(
        "select provenance, individuals, round(calendar_day_mean) from flow_by_month where month = '2022-03-01' and direction = 'total'"
    )
    assert march == [("published", 42_857, 1_382)]
    rows = shipped.ask("select measure, round(change_pct), reason, provenance, is_derived from flow_change('2022-02', '2022-03')")
    assert rows == [
        ("total", 22, None, "published", True), ("calendar_day_mean", 10, None, "published", True),
        ("active_day_mean", None, "printed_total_has_no_points", "published", True),
        ("same_points", None, "printed_total_has_no_points", "published", True),
    ]  # fmt: skip


def test_no_sample_is_told_as_anything_else(shipped: Base) -> None:
    for table in ("flow_by_fmp_month", "flow_by_route", "flow_by_profile"):
        assert shipped.ask(f"select distinct provenance from {table}") == [("sample",)]
    assert shipped.ask("select distinct provenance from flow_by_year where individuals is not null") == [("sample",)]
