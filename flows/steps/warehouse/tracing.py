"""Lead a published figure back to its cells: how the figures of each table are named, and what stands behind one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

_MONTH = "strftime(month, '%Y-%m')"
KEYS: Mapping[str, tuple[str, ...]] = {
    "pdi_national": ("operation_id",),
    "pdi_by_region": ("operation_id", "perimeter", "region"),
    "pdi_by_cercle": ("operation_id", "place_id"),
    "pdi_by_commune": ("operation_id", "place_id"),
    "pdi_by_reason": ("operation_id", "reasons"),
    "pdi_by_origin": ("operation_id", "origin"),
    "returnees_national": ("operation_id", "kind"),
    "returnees_by_region": ("operation_id", "perimeter", "region", "kind"),
    "flow_by_month": (_MONTH, "direction"),
    "flow_by_fmp_month": (_MONTH, "fmp_id", "direction"),
    "flow_by_year": ("year", "direction"),
    "flow_by_region_month": (_MONTH, "region", "direction"),
    "flow_by_route": (_MONTH, "coalesce(origin, '?')", "coalesce(destination, '?')", "direction"),
    "flow_by_profile": (_MONTH, "dimension", "category"),
    "fmp_activity": (_MONTH, "fmp_id"),
    "api_round": ("operation_name", "reference_date", "assessment_type", "admin_level"),
    "api_difference": ("operation_name", "reference_date", "grain", "perimeter", "place"),
    "demographics_operation": ("operation_id",),
    "demographics_national": ("operation_id", "sex", "age_group"),
    "demographics_by_region": ("operation_id", "perimeter", "region", "sex", "age_group"),
    "demographics_by_sex": ("operation_id", "sex"),
    "demographics_by_age": ("operation_id", "age_group"),
    "demographics_by_region_sex": ("operation_id", "perimeter", "region", "sex"),
    "demographics_by_region_age": ("operation_id", "perimeter", "region", "age_group"),
    "dependency_ratio": ("operation_id", "perimeter", "region", "working_age"),
    "border_by_post_month": (_MONTH, "post_id", "direction"),
    "border_by_region_month": (_MONTH, "region", "direction"),
    "border_by_nationality": ("year", "direction", "nationality"),
    "border_by_year": ("year", "direction"),
    "stability_round": ("operation_id", "perimeter"),
    "stability_by_region": ("operation_id", "perimeter", "region"),
    "stability_by_cercle": ("operation_id", "place_id"),
    "stability_by_category": ("operation_id", "region", "category"),
    "alerts_by_month": (_MONTH, "region", "kind"),
    "alerts_by_year": ("year", "kind"),
    "programme_indicator": ("section", "indicator", "period", "place_id"),
    "assessment_round": ("operation_id", "perimeter"),
    "needs_national": ("operation_id", "indicator", "choice"),
    "needs_by_region": ("operation_id", "perimeter", "region", "indicator", "choice"),
    "needs_by_cercle": ("operation_id", "place_id", "indicator", "choice"),
    "needs_number_national": ("operation_id", "indicator"),
    "needs_number_by_region": ("operation_id", "perimeter", "region", "indicator"),
    "household_survey_round": ("operation_id",),
    "household_result": ("operation_id", "indicator", "choice"),
    "household_result_by_region": ("operation_id", "perimeter", "region", "indicator", "choice"),
    "household_number": ("operation_id", "indicator"),
    "household_members": ("operation_id", "sex", "age_group"),
    "household_members_by_region": ("operation_id", "perimeter", "region", "sex", "age_group"),
}
"""What names a figure of each table that can be traced: the parts of its key, as SQL; a part that is NULL is left out."""
MADE_OF: Mapping[str, tuple[str, ...]] = {
    "pdi_change": ("pdi_national", "pdi_by_region", "pdi_by_cercle", "pdi_by_commune"), "pdi_share": ("pdi_by_region",),
    "flow_change": ("flow_by_month", "flow_by_year", "flow_by_fmp_month"), "api_operation": ("api_round",),
}  # fmt: skip
"""Macros and tables whose figures are made of those of others, each of which can be traced."""
SHOWN: Mapping[str, str] = {
    "fmp_activity": "active_days", "api_difference": "api_individuals",
    "dependency_ratio": "dependency_ratio", "border_by_year": "individuals_given", "stability_round": "localities_assessed",
    "stability_by_region": "localities_assessed", "stability_by_cercle": "localities_assessed", "stability_by_category": "localities_assessed",
    "alerts_by_month": "alerts_issued", "alerts_by_year": "alerts_issued", "programme_indicator": "value", "assessment_round": "locations_assessed",
    "needs_national": "locations_answered", "needs_by_region": "locations_answered", "needs_by_cercle": "locations_answered",
    "needs_number_national": "locations_answered", "needs_number_by_region": "locations_answered", "household_survey_round": "households_asked",
    "household_result": "households_answered", "household_result_by_region": "households_answered", "household_number": "households_answered",
    "household_members": "members", "household_members_by_region": "members",
}  # fmt: skip
"""What a row is told by where it is no count of individuals: what its cells give, or how many of them are used."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell behind a figure. `individuals` None: not assessed, or no count of people; `said` is what the cell says then.

    One that is not used was held, and stood back for another provenance, or says nothing. `sent` is what the file holds, where a declared
    correction put another figure in its place.
    """

    file_name: str
    sheet: str
    cell: str | None
    place: str | None
    individuals: int | None
    said: str | None
    provenance: str
    citation: str | None
    is_used: bool
    sent: str | None


@dataclass(frozen=True, slots=True)
class Traced:
    """A figure, whether it is published at all, and its cells. `figure` is the value of the column `column` (see SHOWN)."""

    is_published: bool
    column: str
    figure: float | None
    cells: tuple[Cell, ...]

    @property
    def used(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.is_used)

    @property
    def counts_people(self) -> bool:
        return self.column in ("individuals", "individuals_given", "members", "api_individuals")


def form_of(table: str) -> str:
    """How a key of the table is written: "YYYY-MM/region/direction"."""
    return "/".join("YYYY-MM" if part == _MONTH else re.sub(r"coalesce\((\w+), .*", r"\1", part) for part in KEYS[table])


def trace(connection: duckdb.DuckDBPyConnection, table: str, key: str) -> Traced:
    """The cells behind one figure. Raises KeyError for a table whose figures cannot be traced."""
    name, column = _key_of(table), SHOWN.get(table, "individuals")
    shown = connection.execute(f"select {column} from main.{table} where {name} = ?", [key]).fetchall()
    columns = "file_name, sheet, cell, place_id, individuals, said, provenance, citation, is_used"
    place_in_file = "file_name, sheet, try_cast(regexp_extract(cell, '[0-9]+') as bigint) nulls last, cell"
    query = f"select {columns}, {_SENT} from trace(?, ?) as traced order by is_used desc, provenance, {place_in_file}"
    cells = connection.execute(query, [table, key]).fetchall() if shown else []
    return Traced(bool(shown), column, shown[0][0] if shown else None, tuple(Cell(*cell) for cell in cells))


_SENT = """(
    select any_value(i.found) from meta.issue as i join meta.source as s using (source_id)
    where i.rule = 'corrected' and s.is_in_raw and s.file_name = traced.file_name and i.sheet = traced.sheet and i.cell = traced.cell
        and i.expected = traced.individuals::varchar
)"""


def near_keys(connection: duckdb.DuckDBPyConnection, table: str, key: str, most: int = 5) -> list[str]:
    """Keys of a table that look like one it does not have."""
    keys = [str(found) for (found,) in connection.execute(f"select {_key_of(table)} from main.{table}").fetchall()]
    folded = {one.lower(): one for one in keys}
    inside = [one for one in keys if key.lower() in one.lower()]
    return (inside or [folded[one] for one in difflib.get_close_matches(key.lower(), folded, most, 0.5)] or keys[-most:])[:most]


def _key_of(table: str) -> str:
    return f"concat_ws('/', {', '.join(KEYS[table])})"
