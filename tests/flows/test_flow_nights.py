"""Flow files night after night: what one file owns, what a later one replaces, what is told, and what a change rests on."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.flows.conftest import Base
from tests.flows.quick import lines, publish, quick_night, write

REGISTRY = "Point,Date,Sens,Pays de provenance,Hommes,Femmes"
COUNTS = "Point,Date,Entrants,Sortants"


def counts(point: str, days: Iterable[dt.date], incoming: int = 10, outgoing: int = 5) -> str:
    return lines(COUNTS, (f"{point},{day},{incoming},{outgoing}" for day in days))


def march(first: int, last: int) -> list[dt.date]:
    return [dt.date(2022, 3, day) for day in range(first, last + 1)]


def total(base: Base, month: str = "2022-03-01") -> int | None:
    rows = base.ask(f"select individuals from flow_by_month where month = '{month}' and direction = 'total'")
    return rows[0][0] if rows else None


def messages(base: Base, rule: str, lang: str = "fr") -> list[tuple[str, str]]:
    return base.ask(f"select file_name, message_{lang} from meta.issue join meta.source using (source_id) where rule = '{rule}' order by all")


class TestWhatAFileOwns:
    def test_a_corrected_march_of_one_point_replaces_only_that(self, tmp_path: Path) -> None:
        both = counts("Gogui", march(1, 31)) + "\n".join(counts("Wabaria", march(1, 31)).splitlines()[1:]) + "\n"
        base = publish(tmp_path, {"mars.csv": both})
        assert total(base) == 2 * 31 * 15
        write(base, {"gogui_mars_v2.csv": counts("Gogui", march(1, 31), incoming=20)})
        quick_night(base)
        found = base.ask("select fmp_id, individuals from flow_by_fmp_month where direction = 'total' order by all")
        assert found == [("gao-wabaria", 31 * 15), ("gogui", 31 * 25)]
        changes = base.ask("select place_id, detail, old_value, new_value, cell from meta.revision order by all limit 1")
        assert changes == [("gogui", "2022-03-01/incoming", "10", "20", "C2")]

    def test_files_of_the_same_month_with_other_days_complement_each_other(self, tmp_path: Path) -> None:
        base = publish(tmp_path, {"a.csv": counts("Gogui", march(1, 10)), "b.csv": counts("Gogui", march(11, 31))})
        assert total(base) == 31 * 15 and set(base.status().values()) == {"accepted"}

    def test_the_same_day_in_two_files_that_arrive_together_is_refused_and_both_say_so(self, tmp_path: Path) -> None:
        base = publish(tmp_path, {"a.csv": counts("Gogui", march(1, 10)), "b.csv": counts("Gogui", march(10, 31), incoming=11)})
        assert set(base.status().values()) == {"rejected"} and total(base) is None
        (told, other) = messages(base, "two_files_same_days")
        assert told[0] == "a.csv" and other[0] == "b.csv"
        assert "2022-03" in told[1] and "gogui" in told[1] and "b.csv" in told[1]

    def test_months_by_nationality_give_a_month_and_no_days(self, tmp_path: Path) -> None:
        months = lines("FMP,Mois,Sens,Nationalité,Total", ("Gogui,2022-03,Entrant,Mali,20", "Gogui,2022-03,Entrant,Niger,11"))
        base = publish(tmp_path, {"nationalites.csv": months})
        given = "select individuals, calendar_day_mean, active_day_mean from flow_by_month where direction = 'total'"
        assert base.ask(given) == [(31, 1.0, None)], "how many days the point worked is not known"
        asked = "select category, individuals from flow_by_profile where dimension = 'nationality' order by all"
        assert base.ask(asked) == [("MLI", 20), ("NER", 11)]
        write(base, {"jours.csv": counts("Gogui", march(1, 31), incoming=1, outgoing=0)})
        quick_night(base)
        assert total(base) == 31, "the days and the month count the same people"

    def test_an_overlap_is_never_added_whichever_way_the_two_count(self, tmp_path: Path) -> None:
        registry = lines(REGISTRY, (f"Gogui,{day},Entrant,Niger,4,3" for day in march(1, 20)))
        base = publish(tmp_path, {"registre.csv": registry, "comptages.csv": counts("Gogui", march(1, 31), incoming=8)})
        assert total(base) == 20 * 7 + 11 * (8 + 5), "the registry counts on its days, the daily counts on the others"
        (told,) = messages(base, "flow_datasets_differ")
        assert told[0] == "comptages.csv" and "Le registre compte" in told[1]

    def test_a_later_file_with_fewer_days_replaces_the_month_and_says_how_many_days_no_longer_count(self, tmp_path: Path) -> None:
        base = publish(tmp_path, {"a.csv": counts("Gogui", march(1, 31))})
        write(base, {"a_v2.csv": counts("Gogui", march(1, 20), incoming=12)})
        quick_night(base)
        assert total(base) == 20 * 17
        assert messages(base, "fewer_days_than_before", "en") == [
            ("a_v2.csv", "“a_v2.csv” replaces “a.csv” for 2022-03 at the point “gogui” but covers fewer days: 11 days of “a.csv” no longer count.")
        ]

    def test_a_copy_under_another_name_is_counted_once(self, tmp_path: Path) -> None:
        base = publish(tmp_path, {"a.csv": counts("Gogui", march(1, 31)), "copie.csv": counts("Gogui", march(1, 31))})
        assert total(base) == 31 * 15

    def test_a_file_taken_away_is_withdrawn(self, tmp_path: Path) -> None:
        base = publish(tmp_path, {"a.csv": counts("Gogui", march(1, 31)), "b.csv": counts("Wabaria", march(1, 31))})
        (base.raw / "fmp" / "b.csv").unlink()
        assert total(quick_night(base)) == 31 * 15

    def test_made_up_days_never_fill_up_a_month_of_real_ones(self, tmp_path: Path) -> None:
        base = publish(tmp_path, {"a.csv": counts("Gogui", march(1, 10)), "sample_b.csv": counts("Gogui", march(11, 31))})
        assert base.ask("select provenance, individuals from flow_by_month where direction = 'total'") == [("file", 10 * 15)]


class TestActivity:
    def test_a_day_of_zero_was_observed_and_a_blank_day_was_not(self, tmp_path: Path) -> None:
        rows = ["Gogui,2022-03-01,0,0", "Gogui,2022-03-02,,", "Gogui,2022-03-03,4,2"]
        base = publish(tmp_path, {"a.csv": lines(COUNTS, rows)})
        assert base.ask("select active_days, basis from fmp_activity where fmp_id = 'gogui'") == [(2, "records")]
        assert base.ask("select active_day_mean, calendar_day_mean from flow_by_month where direction = 'total'") == [(3.0, 6 / 31)]

    def test_days_given_go_before_days_with_records_and_a_contradiction_is_told(self, tmp_path: Path) -> None:
        activity = lines("Point,Mois,Jours d'activité", ["Gogui,2022-03,30", "Wabaria,2022-03,0"])
        base = publish(tmp_path, {"a.csv": counts("Gogui", march(1, 31)), "jours.csv": activity})
        found = base.ask("select fmp_id, active_days, is_active, basis from fmp_activity where basis = 'given' order by all")
        assert found == [("gao-wabaria", 0, False, "given"), ("gogui", 30, True, "given")]
        assert [name for name, _ in messages(base, "flow_counts_without_activity")] == ["a.csv"]

    def test_a_month_total_without_days_has_no_mean_per_active_day(self, tmp_path: Path) -> None:
        base = publish(tmp_path, {"a.csv": lines("Point,Mois,Entrants,Sortants", ["Gogui,mars 2022,310,155"])})
        assert base.ask("select individuals, calendar_day_mean, active_day_mean from flow_by_month where direction = 'total'") == [(465, 15.0, None)]
        assert base.ask("select active_days, is_active, basis from fmp_activity where fmp_id = 'gogui'") == [(None, None, "not_given")]


class TestChange:
    @pytest.fixture(scope="class")
    def two_years(self, tmp_path_factory: pytest.TempPathFactory) -> Base:
        """Every point counts the same on every day of 2021 and 2022, and one opens on 1 January 2022."""
        days = [
            dt.date(year, month, day) for year in (2021, 2022) for month in range(1, 13) for day in range(1, calendar.monthrange(year, month)[1] + 1)
        ]
        rows = [f"{point},{day},{people},{people}" for point, people in (("Gogui", 50), ("Wabaria", 20)) for day in days]
        rows += [f"Ménaka,{day},30,0" for day in days if day.year == 2022]
        return publish(tmp_path_factory.mktemp("years"), {"flux.csv": lines(COUNTS, rows)})

    def test_where_all_points_are_constant_but_one_opens_the_total_rises_and_the_same_points_do_not(self, two_years: Base) -> None:
        found = {row[0]: row[1:] for row in two_years.ask("select measure, change, change_pct, fmps_from, fmps_to from flow_change('2021', '2022')")}
        assert found["total"][0] == 365 * 30 and found["total"][2:] == (2, 3)
        assert found["calendar_day_mean"][0] == pytest.approx(30) and found["active_day_mean"][0] == pytest.approx(30)
        assert found["same_points"] == (0, 0, 2, 2)

    def test_a_short_month_changes_the_total_and_not_the_means(self, two_years: Base) -> None:
        found = dict(two_years.ask("select measure, round(change_pct, 1) from flow_change('2022-02', '2022-03')"))
        assert found == {"total": 10.7, "calendar_day_mean": 0, "active_day_mean": 0, "same_points": 10.7}

    @pytest.mark.parametrize(
        ("periods", "reason"),
        [(("2021", "2022-03"), "periods_of_different_length"), (("2020", "2021"), "from_not_held"), (("2022-12", "2023-01"), "to_not_held")],
    )
    def test_what_cannot_be_compared_is_null_with_the_reason(self, two_years: Base, periods: tuple[str, str], reason: str) -> None:
        rows = two_years.ask(f"select change, change_pct, reason from flow_change('{periods[0]}', '{periods[1]}')")
        assert len(rows) == 4 and {row[:2] for row in rows} == {(None, None)} and {row[2] for row in rows} == {reason}

    def test_a_year_with_a_month_missing_is_not_given(self, tmp_path: Path) -> None:
        base = publish(tmp_path, {"a.csv": counts("Gogui", march(1, 31))})
        assert base.ask("select individuals, reason, months_held from flow_by_year where direction = 'total'") == [(None, "months_missing", 1)]


def test_a_jump_against_the_points_own_history_is_told(tmp_path: Path) -> None:
    rows = [f"Gogui,2022-{month:02d}-{day:02d},{300 if month == 9 else 20 + month},0" for month in range(1, 13) for day in range(1, 29)]
    base = publish(tmp_path, {"a.csv": lines(COUNTS, rows)})
    ((_, told),) = messages(base, "flow_jump_at_point")
    assert "2022-09" in told and "300" in told and "Gogui" in told


def test_every_figure_of_the_flow_carries_its_note(tmp_path: Path) -> None:
    base = publish(tmp_path, {"a.csv": counts("Gogui", march(1, 2))})
    comments = dict(base.ask("select table_name, comment from duckdb_tables() where schema_name = 'main' and table_name like 'flow%'"))
    assert len(comments) == 6
    assert all("Flow counts do not give the total number of people crossing" in comment for comment in comments.values())


def test_no_published_flow_table_holds_two_levels_that_could_be_added(tmp_path: Path) -> None:
    """Rows are points or the whole country, never regions; only the direction "total" repeats the others, and says so."""
    base = publish(tmp_path, {"a.csv": counts("Gogui", march(1, 31)), "b.csv": counts("Wabaria", march(1, 31))})
    for table in ("flow_by_month", "flow_by_fmp_month"):
        totals, directions = (base.ask(f"select sum(individuals) from {table} where direction {is_} 'total'") for is_ in ("=", "<>"))
        assert totals == directions == [(2 * 31 * 15,)]
    columns = {column for (column, *_) in base.ask("select column_name from duckdb_columns() where table_name in ('flow_by_month', 'flow_by_year')")}
    assert not columns & {"region", "cercle", "level"}
