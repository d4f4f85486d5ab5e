"""What holds for any set of flow counts: all tables give the same people, and how they came in files does not matter."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.flows.conftest import Base
from tests.flows.quick import lines, publish

HEADER = "Point,Date,Sens,Pays de provenance,Pays de destination,Nationalité,Motif,Adultes H,Adultes F,Mineurs G,Mineurs F"
POINTS = {"Gogui": "gogui", "FMP de Ménaka": "menaka", "Timbuktu": "tombouctou-4x4"}
TABLES = ("flow_by_month", "flow_by_fmp_month", "flow_by_year", "flow_by_route", "flow_by_profile", "fmp_activity")


class Row(NamedTuple):
    point: str
    day: dt.date
    direction: str
    origin: str
    destination: str
    nationality: str
    reason: str
    people: tuple[int, int, int, int]

    def text(self) -> str:
        return ",".join([self.point, self.day.isoformat(), *self[2:7], *map(str, self.people)])


rows = st.lists(
    st.builds(
        Row,
        st.sampled_from(list(POINTS)),
        st.dates(dt.date(2021, 11, 20), dt.date(2022, 2, 10)),
        st.sampled_from(["Entrant", "Sortant", "Interne"]),
        st.sampled_from(["Mali", "Niger", "Côte d'Ivoire"]),
        st.sampled_from(["Mali", "Algérie", "inconnu"]),
        st.sampled_from(["malienne", "Nigérien", ""]),
        st.sampled_from(["Économique", "orpaillage", ""]),
        st.tuples(*[st.integers(0, 40)] * 4),
    ),
    min_size=1,
    max_size=25,
)
few = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def tables(base: Base) -> dict[str, list[tuple[Any, ...]]]:
    """The published flow tables, but for the files they came from."""
    shown = {name: [column for (column, *_) in base.ask(f"describe {name}") if column != "source_id"] for name in TABLES}
    return {name: base.ask(f"select {', '.join(columns)} from {name} order by all") for name, columns in shown.items()}


def registry(chosen: list[Row]) -> str:
    return lines(HEADER, (row.text() for row in chosen))


@few
@given(rows)
def test_totals_by_month_point_direction_route_and_profile_agree(made: list[Row]) -> None:
    with TemporaryDirectory() as folder:
        base = publish(Path(folder), {"registre.csv": registry(made)})
        by_month: Counter[dt.date] = Counter()
        by_point: Counter[tuple[str, dt.date]] = Counter()
        by_direction: Counter[tuple[str, dt.date]] = Counter()
        words = {"Entrant": "incoming", "Sortant": "outgoing", "Interne": "internal"}
        for row in made:
            month, people = row.day.replace(day=1), sum(row.people)
            by_month[month] += people
            by_point[POINTS[row.point], month] += people
            by_direction[words[row.direction], month] += people
        assert dict(base.ask("select month, individuals from flow_by_month where direction = 'total'")) == by_month
        assert {(p, m): n for p, m, n in base.ask("select fmp_id, month, individuals from flow_by_fmp_month where direction = 'total'")} == by_point
        assert {
            (d, m): n for d, m, n in base.ask("select direction, month, individuals from flow_by_month where direction <> 'total'")
        } == by_direction
        assert dict(base.ask("select month, sum(individuals) from flow_by_route group by all")) == by_month
        for dimension in ("sex", "age", "reason", "nationality", "transport"):
            assert dict(base.ask(f"select month, sum(individuals) from flow_by_profile where dimension = '{dimension}' group by all")) == by_month


@few
@given(rows, st.randoms(use_true_random=False), st.sampled_from(["shuffled", "by point", "by day", "by direction"]))
def test_the_order_of_rows_and_splitting_a_file_in_two_change_nothing(made: list[Row], draw: random.Random, how: str) -> None:
    shuffled = list(made)
    draw.shuffle(shuffled)
    belongs = {
        "shuffled": lambda row: True,
        "by point": lambda row: row.point == made[0].point,
        "by day": lambda row: row.day <= made[0].day,
        "by direction": lambda row: row.direction == made[0].direction,
    }[how]
    parts = [[row for row in shuffled if belongs(row)], [row for row in shuffled if not belongs(row)]]
    files = {f"{name}.csv": registry(part) for name, part in zip(draw.sample(["a", "b"], 2), parts, strict=True) if part}
    with TemporaryDirectory() as whole, TemporaryDirectory() as split:
        assert tables(publish(Path(whole), {"registre.csv": registry(made)})) == tables(publish(Path(split), files))
