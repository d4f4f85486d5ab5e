"""The gate: each check of sql/checks/ finds what it is there to find, and nothing is published then."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from flows.steps.settings import SQL_FOLDER
from flows.steps.warehouse.build import Build
from flows.steps.warehouse.publish import ChecksFailed, publish
from tests.flows.conftest import Base, digest

OFFENCES = {
    "alerts_add_up": "insert into main.alerts_by_month (month, kind, alerts_issued, alerts_treated, alerts_open, alerts_unknown) "
    "values ('2022-01-01', 'event', 2, 1, 0, 0)",
    "answers_are_all_counted": "insert into core.answer_tally (operation_id, indicator, questioned, answered, not_offered, dont_know, "
    "not_answered, not_asked, unclear) values ('o', 'i', 3, 1, 0, 1, 0, 0, 0)",
    "assessed_localities_are_counted_once": "insert into core.respondent (operation_id, tool, area_id) values ('o', 'location_assessment', "
    "'adm2:gao'); insert into main.assessment_round (operation_id, perimeter, locations_assessed) values ('o', '2016', 0)",
    "demographics_add_up": "insert into main.demographics_operation (operation_id, individuals) values ('o', 5)",
    "exclusive_shares_add_up": "insert into core.answer_tally (operation_id, indicator, is_exclusive, share) "
    "values ('o', 'i', true, 0.6), ('o', 'i', true, 0.6)",
    "border_adds_up": "insert into main.border_by_post_month (post_id, region, direction, individuals, month) "
    "values ('p', 'Gao', 'entry', 3, '2022-01-01')",
    "stability_counts_agree": "insert into core.stability_score (operation_id, area_id) values ('stability-2022-05-31', 'adm2:gao'); "
    "insert into main.stability_by_region (operation_id, perimeter, localities_assessed) values ('stability-2022-05-31', '2016', 0)",
    "cercles_sum_to_national": "update core.national_stock set individuals = individuals + 1 where reference_date = '2017-12-31'",
    "regions_sum_to_national": "delete from core.regional_stock where region = 'Gao' and reference_date = '2017-12-31'",
    "counts_are_not_negative": "update core.stock_row set pdi_households = -1 where rowid = 0",
    "every_cercle_has_regions": "delete from core.place_region where place_id = 'adm2:gao' and perimeter = '2023'",
    "flow_adds_up": "update core.flow_month set individuals = individuals + 1 where provenance = 'file' and direction = 'total'",
    "flow_days_fit_their_month": "update core.flow_activity set active_days = 32 where active_days > 0",
    "flow_one_row_per_key": "insert into main.flow_by_month from main.flow_by_month limit 1",
    "flow_samples_stay_samples": "update core.flow_day set provenance = 'file' where provenance = 'sample'",
    "one_row_per_key": "insert into main.pdi_by_region from main.pdi_by_region limit 1",
    "samples_stay_samples": "update core.stock_source set provenance = 'file' where provenance = 'sample'",
    "shares_do_not_exceed_one": "update main.pdi_by_region set share = share * 2",
}


def test_every_check_has_an_offence_here() -> None:
    assert set(OFFENCES) == {path.stem for path in (SQL_FOLDER / "checks").glob("*.sql")}


@pytest.mark.parametrize("check", sorted(OFFENCES))
def test_a_check_passes_on_a_sound_build_and_finds_the_offence(warehouse: Base, tmp_path: Path, check: str) -> None:
    tampered = tmp_path / "tampered.duckdb"
    tampered.write_bytes(warehouse.published.read_bytes())
    query = (SQL_FOLDER / "checks" / f"{check}.sql").read_text(encoding="utf-8")
    with duckdb.connect(str(tampered)) as connection:
        connection.execute(f"attach '{warehouse.settings.landing}' as landing (read_only)")
        assert connection.execute(query).fetchall() == []
        connection.execute(OFFENCES[check])
        assert connection.execute(query).fetchall() != []


def test_a_failed_check_leaves_yesterdays_file_and_says_what_failed(warehouse: Base, tmp_path: Path) -> None:
    yesterday, build = tmp_path / "dtm.duckdb", tmp_path / "dtm.next.duckdb"
    yesterday.write_bytes(warehouse.published.read_bytes())
    build.write_bytes(b"a build that contradicts itself")
    before = digest(yesterday)
    with pytest.raises(ChecksFailed, match=r"counts_are_not_negative: No count is negative\. \(2 rows, first: \(-1,\)\)"):
        publish(Build(build, {"counts_are_not_negative": ("No count is negative.", 2, "(-1,)")}), yesterday)
    assert digest(yesterday) == before and not build.exists()


def test_the_swap_removes_a_stale_log_that_would_be_replayed(warehouse: Base, tmp_path: Path) -> None:
    target, build = tmp_path / "dtm.duckdb", tmp_path / "dtm.next.duckdb"
    target.write_bytes(b"old")
    (tmp_path / "dtm.duckdb.wal").write_bytes(b"stale")
    build.write_bytes(warehouse.published.read_bytes())
    publish(Build(build, {}), target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dtm.duckdb"]
    assert target.read_bytes() == warehouse.published.read_bytes()


def test_a_reader_keeps_the_old_file_whole_while_the_new_one_is_swapped_in(base: Base) -> None:
    base.round("Dec_2017.xlsx", {"Gao/Gao/Gao": (10, 50)})
    base.night()
    with duckdb.connect(str(base.published), read_only=True) as reader:
        assert reader.execute("select individuals from pdi_national").fetchall() == [(50,)]
        base.round("Dec_2017_v2.xlsx", {"Gao/Gao/Gao": (10, 60)})
        base.night()
        assert reader.execute("select individuals from pdi_national").fetchall() == [(50,)]
    assert base.ask("select individuals from pdi_national") == [(60,)]
