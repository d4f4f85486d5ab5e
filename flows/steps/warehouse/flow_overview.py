"""Ask the published warehouse how the flow changed: of the last two years that are held whole, else of the last two months."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from flows.steps.warehouse.overview import ask


@dataclass(frozen=True, slots=True)
class FlowMeasure:
    """One row of flow_change: values in people (a total, or a mean per day), change_pct on 0-100, NULL is None with its reason.

    `fmps` are the monitoring points and `days` the days each value rests on, of the earlier and the later period.
    """

    measure: str
    value_from: float | None
    value_to: float | None
    change_pct: float | None
    fmps: tuple[int | None, int | None]
    days: tuple[int | None, int | None]
    provenance: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class FlowChange:
    """The four measures between two periods ("2021" and "2022", or "2022-02" and "2022-03")."""

    period_from: str
    period_to: str
    measures: tuple[FlowMeasure, ...]


_YEARS = """
    select later.year - 1, later.year from flow_by_year as later join flow_by_year as earlier on earlier.year = later.year - 1
    where later.direction = 'total' and earlier.direction = 'total' and later.individuals is not null and earlier.individuals is not null
    order by later.year desc limit 1
"""
_MONTHS = """
    select strftime(later.month - interval 1 month, '%Y-%m'), strftime(later.month, '%Y-%m')
    from flow_by_month as later join flow_by_month as earlier on earlier.month = later.month - interval 1 month
    where later.direction = 'total' and earlier.direction = 'total' and later.individuals is not null and earlier.individuals is not null
    order by later.month desc limit 1
"""


def latest_flow_change(connection: duckdb.DuckDBPyConnection) -> FlowChange | None:
    """The change between the last two years that follow each other, else two months; None where no two are held."""
    for query in (_YEARS, _MONTHS):
        for before, after in ask(connection, query).rows:
            return flow_change(connection, str(before), str(after))
    return None


def flow_change(connection: duckdb.DuckDBPyConnection, period_from: str, period_to: str) -> FlowChange:
    """The four measures between two years or two months, from the macro flow_change."""
    rows = ask(connection, """select measure, value_from, value_to, change_pct, fmps_from, fmps_to, days_from, days_to, provenance, reason
                              from flow_change(?, ?)""", [period_from, period_to]).rows  # fmt: skip
    measures = (FlowMeasure(row[0], row[1], row[2], row[3], (row[4], row[5]), (row[6], row[7]), row[8], row[9]) for row in rows)
    return FlowChange(period_from, period_to, tuple(measures))
