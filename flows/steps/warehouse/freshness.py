"""How fresh the flow figures are: the last month held, and the points whose figures for it have not come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb


@dataclass(frozen=True, slots=True)
class FlowFreshness:
    """`last_month` is its first day; `late_points`: (name, its last active month) of points not closed that lack that month."""

    last_month: date
    late_points: tuple[tuple[str, date], ...]


_LATE = """
with seen as (select fmp_id, max(fmp) as fmp, max(month) as last_month from fmp_activity where is_active group by all)
select seen.fmp, seen.last_month from seen left join fmp using (fmp_id)
where seen.last_month < $month and (fmp.closed_date is null or fmp.closed_date > $month) order by all
"""


def flow_freshness(connection: duckdb.DuckDBPyConnection) -> FlowFreshness | None:
    """What the flow tables of the warehouse say; None where there are none, or they hold nothing."""
    tables = {name for (name,) in connection.execute("select table_name from information_schema.tables where table_schema = 'main'").fetchall()}
    if "flow_by_month" not in tables:
        return None
    (last,) = connection.execute("select max(month) from flow_by_month where individuals is not null").fetchall()[0]
    if last is None:
        return None
    late = connection.execute(_LATE, {"month": last}).fetchall() if {"fmp", "fmp_activity"} <= tables else []
    return FlowFreshness(last, tuple(late))
