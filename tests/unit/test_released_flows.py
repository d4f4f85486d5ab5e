"""A public export of flows: an attacker who adds up months, regions, routes and traits, with a linear solver, finds no small count."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.steps.exports.breakdowns import Hidden
from flows.steps.exports.release_flows import hide_flows
from tests.unit.attacker import Name, given_away, place

K = 11
WAYS = ("incoming", "outgoing", "internal", "undirected")
DIRECTIONS = ("incoming", "outgoing", "internal", None)
Group = tuple[int, str, "str | None", str, str, int]
"""Month, region, direction, route, nationality, people."""


def warehouse(groups: Sequence[Group]) -> duckdb.DuckDBPyConnection:
    """The published flow tables of one year of these groups."""
    connection = duckdb.connect()
    connection.execute("""
        create schema core;
        create table counted (month date, region varchar, direction varchar, origin varchar, destination varchar, nationality varchar, people bigint);
        create table core.confidential_flow (month date, region varchar, direction varchar, origin varchar, destination varchar, nationality varchar,
            transport varchar, reason varchar, provenance varchar, individuals bigint)""")
    rows = [
        (dt.date(2022, month, 1), region, way, *route.split("-"), nationality, people) for month, region, way, route, nationality, people in groups
    ]
    connection.executemany("insert into counted values (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute("""
        create table directed as from counted where direction is not null union all select * replace ('total' as direction) from counted;
        create table flow_by_region_month as select month, region, direction, sum(people)::bigint as individuals from directed group by all;
        create table flow_by_month as select month, direction, 'file' as provenance, sum(people)::bigint as individuals, null::double as
            calendar_day_mean, 30 as days_in_month from directed group by all;
        create table flow_by_year as select 2022 as year, direction, 'file' as provenance, case when count(distinct month) = 12 then
            sum(people)::bigint end as individuals from directed group by all;
        create table flow_by_route as select month, coalesce(direction, 'total') as direction, origin, destination, sum(people)::bigint as
            individuals from counted group by all;
        create table flow_by_profile as select month, 'nationality' as dimension, nationality as category, sum(people)::bigint as individuals
            from counted group by all""")
    return connection


def attack(connection: duckdb.DuckDBPyConnection, hidden: Hidden) -> list[tuple[Name, float, float, float]]:
    """What an attacker finds out beside what is shown."""
    truth: dict[Name, float] = {}
    for table, keys in (("flow_by_year", "year"), ("flow_by_month", "month"), ("flow_by_region_month", "month, region")):
        for *key, direction, people in connection.execute(f"select {keys}, direction, individuals from {table}").fetchall():
            if people is not None:
                truth[table, *key, direction] = people
    for key in {key[:-1] for key in truth}:  # type: ignore[index]
        directed = [truth.get((*key, direction), 0) for direction in WAYS[:-1]]  # type: ignore[misc]
        truth[*key, "undirected"] = truth[*key, "total"] - sum(directed)
        if key[0] != "flow_by_year":
            # A direction without a row is nobody. Of a hidden row the total alone is listed: which directions it has is not known.
            truth |= {(*key, direction): 0.0 for direction in WAYS if (*key, direction) not in truth}
    for month, direction, origin, destination, people in connection.execute("from flow_by_route").fetchall():
        truth["flow_by_route", month, direction, origin, destination] = people
    for month, dimension, category, people in connection.execute("from flow_by_profile").fetchall():
        truth["flow_by_profile", month, dimension, category] = people
    shown = {key for key in truth if key[-1] != "undirected" and not is_hidden(key, hidden)}  # type: ignore[index]
    wanted = [key for key in truth if key not in shown and key[-1] != "undirected"]  # type: ignore[index]
    return given_away(truth, place(truth, shown, equations(truth), wanted), K)


def is_hidden(key: Name, hidden: Hidden) -> bool:
    table, *rest = key  # type: ignore[misc]
    return tuple(rest) in hidden.rows.get(table, set())


def equations(truth: dict[Name, float]) -> Iterator[dict[Name, float]]:
    parts: dict[Name, list[Name]] = defaultdict(list)
    for key in truth:
        table, *rest = key  # type: ignore[misc]
        if table == "flow_by_month" and ("flow_by_year", rest[0].year, rest[1]) in truth:
            parts["months", "flow_by_year", rest[0].year, rest[1]].append(key)
        elif table == "flow_by_region_month":
            parts["regions", "flow_by_month", rest[0], rest[2]].append(key)
        elif table == "flow_by_route":
            parts["routes", "flow_by_month", rest[0], "undirected" if rest[1] == "total" else rest[1]].append(key)
        elif table == "flow_by_profile":
            parts["nationalities", "flow_by_month", rest[0], "total"].append(key)
        if table in ("flow_by_year", "flow_by_month", "flow_by_region_month") and rest[-1] == "total":
            yield {key: 1.0} | {(table, *rest[:-1], way): -1.0 for way in WAYS if (table, *rest[:-1], way) in truth}
    for (_, *whole), members in parts.items():  # type: ignore[misc]
        if whole[-1] == "undirected" and whole[0] == "flow_by_year":
            continue
        yield {tuple(whole): 1.0} | dict.fromkeys(members, -1.0)


@st.composite
def years(draw: st.DrawFn) -> list[Group]:
    """Groups of a year, some months of it without any small count, some of nothing else."""
    months = draw(st.sampled_from([range(1, 13), range(1, 4)]))
    groups: list[Group] = []
    for month in months:
        size = draw(st.sampled_from([st.integers(20, 900), st.one_of(st.integers(0, 15), st.integers(0, 900)), st.integers(0, 8)]))
        for _ in range(draw(st.integers(1, 5))):
            groups.append((
                month, draw(st.sampled_from(["Gao", "Kayes", "Ségou"])), draw(st.sampled_from(DIRECTIONS)),
                draw(st.sampled_from(["MLI-NER", "NER-MLI", "MLI-DZA"])), draw(st.sampled_from(["MLI", "NER", "SEN"])), draw(size),
            ))  # fmt: skip
    return groups


@given(years())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_hidden_count_can_be_had_back(groups: list[Group]) -> None:
    with warehouse(groups) as connection:
        assert attack(connection, hide_flows(connection, K)) == []


@given(years())
@settings(max_examples=20, deadline=None)
def test_no_small_count_is_shown(groups: list[Group]) -> None:
    with warehouse(groups) as connection:
        hidden = hide_flows(connection, K)
        for table in ("flow_by_year", "flow_by_month", "flow_by_region_month", "flow_by_route", "flow_by_profile"):
            keys = {"flow_by_year": "year, direction", "flow_by_month": "month, direction", "flow_by_region_month": "month, region, direction",
                    "flow_by_route": "month, direction, origin, destination", "flow_by_profile": "month, dimension, category"}[table]  # fmt: skip
            small = connection.execute(f"select {keys} from {table} where individuals between 1 and {K - 1}").fetchall()
            assert set(small) <= hidden.rows.get(table, set())


class TestWhatIsHidden:
    BIG: tuple[Group, ...] = tuple(
        (month, region, way, route, "MLI", 500)
        for month in range(1, 13)
        for region, way, route in (("Gao", "incoming", "NER-MLI"), ("Kayes", "outgoing", "MLI-SEN"), ("Ségou", "incoming", "BFA-MLI"))
    )

    def test_nothing_where_all_counts_are_large(self) -> None:
        with warehouse(self.BIG) as connection:
            hidden = hide_flows(connection, K)
            assert hidden.rows == {} and hidden.columns == {}

    def test_a_small_route_and_another_of_its_month_and_direction_the_month_stays(self) -> None:
        with warehouse((*self.BIG, (3, "Gao", "incoming", "TCD-MLI", "MLI", 4))) as connection:
            hidden = hide_flows(connection, K)
        march = dt.date(2022, 3, 1)
        assert set(hidden.rows) == {"flow_by_route"}
        assert len(hidden.rows["flow_by_route"]) == 2 and (march, "incoming", "TCD", "MLI") in hidden.rows["flow_by_route"]

    def test_a_small_region_hides_another_and_the_means_per_active_day_which_would_tell(self) -> None:
        with warehouse((*self.BIG, (3, "Kidal", "incoming", "NER-MLI", "MLI", 4))) as connection:
            hidden = hide_flows(connection, K)
        march = dt.date(2022, 3, 1)
        assert {key[:2] for key in hidden.rows["flow_by_region_month"]} > {(march, "Kidal")}
        assert set(hidden.columns["flow_by_month"][march, "total"]) == {"active_day_mean"}
        assert set(hidden.columns) == {"flow_by_month", "flow_by_year"}

    def test_a_month_of_few_people_hides_another_month_and_all_that_both_are_broken_down_into(self) -> None:
        with warehouse((*[group for group in self.BIG if group[0] != 7], (7, "Gao", "incoming", "NER-MLI", "MLI", 6))) as connection:
            hidden = hide_flows(connection, K)
        months = {month for month, _ in hidden.rows["flow_by_month"]}
        assert dt.date(2022, 7, 1) in months and len(months) >= 2
        assert {key[0] for key in hidden.rows["flow_by_profile"]} == months

    def test_the_attacker_does_recover_what_is_hidden_without_complement(self) -> None:
        groups = (*self.BIG, (3, "Kidal", "incoming", "NER-MLI", "MLI", 4))
        march = dt.date(2022, 3, 1)
        alone = Hidden({"flow_by_region_month": {(march, "Kidal", "incoming"), (march, "Kidal", "total")}})
        with warehouse(groups) as connection:
            found = attack(connection, alone)
        assert [(name[2], low, high) for name, _, low, high in found] == [("Kidal", pytest.approx(4), pytest.approx(4))] * 2  # type: ignore[index]
