"""What may leave the organisation: tables and columns that are named here, and no others.

An allow-list: a table or column that is added to the warehouse stays inside until someone names it here. A column goes out
only while every schema column it is computed from (`of`) is declared `public`; one turned `internal` or `personal` takes the
published column with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from schemas.declare import Dataset
from schemas.registry import DATASETS

Level = Literal["country", "region", "cercle"]
LEVELS: tuple[Level, ...] = ("country", "region", "cercle")


@dataclass(frozen=True, slots=True)
class PublicColumn:
    """A column that may go out; a count is subject to suppression, a derived one goes where its count goes."""

    name: str
    role: Literal["key", "label", "count", "derived"]
    of: tuple[str, ...] = ()

    def is_public(self, datasets: tuple[Dataset, ...] = DATASETS) -> bool:
        declared = {column.name: column for dataset in datasets for column in dataset.columns}
        return all(declared[name].sensitivity == "public" for name in self.of)


@dataclass(frozen=True, slots=True)
class PublicTable:
    """A table that may go out, down to `level`."""

    name: str
    level: Level
    columns: tuple[PublicColumn, ...]

    def public_columns(self, datasets: tuple[Dataset, ...] = DATASETS) -> tuple[PublicColumn, ...]:
        return tuple(column for column in self.columns if column.is_public(datasets))


def _keys(*names: str) -> tuple[PublicColumn, ...]:
    return tuple(PublicColumn(name, "key") for name in names)


def _labels(*names: str) -> tuple[PublicColumn, ...]:
    return tuple(PublicColumn(name, "label") for name in names)


def _counts(*prefixes: str) -> tuple[PublicColumn, ...]:
    measures = ("individuals", "households", "women", "men")
    return tuple(PublicColumn(measure, "count", tuple(f"{prefix}_{measure}" for prefix in prefixes)) for measure in measures)


def _derived(*names: str) -> tuple[PublicColumn, ...]:
    return tuple(PublicColumn(name, "derived", ("pdi_individuals",)) for name in names)


_RETURNEES = ("returnees", "retournes", "rapatries")
_REGION = PublicColumn("region", "key", ("region_name", "cercle_name"))

PUBLIC: tuple[PublicTable, ...] = (
    PublicTable(
        "operation", "country",
        (*_keys("operation_id"), *_labels("tool", "round_number", "reference_date", "publisher", "series_break", "series_break_fr", "provenance")),
    ),
    PublicTable(
        "pdi_national", "country",
        (*_keys("operation_id"), *_labels("reference_date"), *_counts("pdi"),
         *_derived("change", "change_pct", "change_reason", "year_change", "year_change_pct", "year_change_reason"), *_labels("provenance")),
    ),
    PublicTable(
        "pdi_by_region", "region",
        (*_keys("operation_id", "perimeter"), _REGION, *_labels("reference_date"), *_counts("pdi"), *_derived("share"), *_labels("provenance")),
    ),
    PublicTable(
        "pdi_by_cercle", "cercle",
        (*_keys("operation_id"), PublicColumn("cercle", "key", ("cercle_name",)), *_labels("reference_date"), *_counts("pdi"),
         *_labels("provenance")),
    ),
    PublicTable(
        "returnees_national", "country",
        (*_keys("operation_id", "kind"), *_labels("reference_date"), *_counts(*_RETURNEES), *_labels("provenance")),
    ),
    PublicTable(
        "returnees_by_region", "region",
        (*_keys("operation_id", "perimeter"), _REGION, *_keys("kind"), *_labels("reference_date"), *_counts(*_RETURNEES), *_labels("provenance")),
    ),
)  # fmt: skip
