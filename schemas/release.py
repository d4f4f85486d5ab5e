"""What may leave the organisation: tables and columns that are named here, and no others.

Never a point and a day, a commune, a site or a locality; of a locality's answers only means and numbers of several.

An allow-list: a table or column that is added to the warehouse stays inside until someone names it here. A column goes out
only while every schema column it is computed from (`of`) is declared `public`; one turned `internal` or `personal` takes the
published column with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from schemas.declare import Dataset
from schemas.registry import DATASETS

Level = Literal["country", "region", "cercle"]
LEVELS: tuple[Level, ...] = ("country", "region", "cercle")
NEWEST_PERIMETER = "perimeter = (select perimeter from core.perimeter where is_newest)"
NATIONAL_YEARS = r"place_id like 'adm0:%' and regexp_full_match(period, '\d{4}')"


@dataclass(frozen=True, slots=True)
class PublicColumn:
    """A column that may go out; a count is subject to suppression, a derived one goes where its count goes.

    `of` names columns of the schemas, as "column" (of any dataset) or "dataset.column".
    """

    name: str
    role: Literal["key", "label", "count", "derived"]
    of: tuple[str, ...] = ()

    def is_public(self, datasets: tuple[Dataset, ...] = DATASETS) -> bool:
        declared = [(f"{dataset.name}.{column.name}", column) for dataset in datasets for column in dataset.columns]
        return all(column.sensitivity == "public" for path, column in declared if {path, column.name} & set(self.of))


@dataclass(frozen=True, slots=True)
class PublicTable:
    """A table that may go out, down to `level`, of it the rows `where` a condition holds.

    A hidden row is blank, or not listed where its being there would tell that somebody was. `lists_hidden`: all of them, none, or those
    that have these values.
    """

    name: str
    level: Level
    columns: tuple[PublicColumn, ...]
    where: str = "true"
    lists_hidden: bool | Mapping[str, str] = True

    def lists(self, row: Mapping[str, object]) -> bool:
        """Whether a row that is hidden is listed, with blanks for its counts."""
        return self.lists_hidden if isinstance(self.lists_hidden, bool) else all(row[name] == value for name, value in self.lists_hidden.items())

    def is_public(self, datasets: tuple[Dataset, ...] = DATASETS) -> bool:
        """Whether its key may go out: rows that cannot be told apart say nothing, and none of them could be hidden."""
        return all(column.is_public(datasets) for column in self.columns if column.role == "key")

    def public_columns(self, datasets: tuple[Dataset, ...] = DATASETS) -> tuple[PublicColumn, ...]:
        return tuple(column for column in self.columns if column.is_public(datasets))


def _keys(*names: str) -> tuple[PublicColumn, ...]:
    return tuple(PublicColumn(name, "key") for name in names)


def _of(role: Literal["count", "derived"], sources: tuple[str, ...], *names: str) -> tuple[PublicColumn, ...]:
    return tuple(PublicColumn(name, role, sources) for name in names)


def _labels(*names: str) -> tuple[PublicColumn, ...]:
    return tuple(PublicColumn(name, "label") for name in names)


def _counts(*prefixes: str) -> tuple[PublicColumn, ...]:
    measures = ("individuals", "households", "women", "men")
    return tuple(PublicColumn(measure, "count", tuple(f"{prefix}_{measure}" for prefix in prefixes)) for measure in measures)


def _derived(*names: str) -> tuple[PublicColumn, ...]:
    return tuple(PublicColumn(name, "derived", ("pdi_individuals",)) for name in names)


_RETURNEES = ("returnees", "retournes", "rapatries")
_REGION = PublicColumn("region", "key", ("region_name", "cercle_name"))
_FLOW = ("flow_registry.individuals", "daily_counts.individuals")
_PEOPLE = tuple(f"{dataset}.{name}" for dataset in ("flow_registry", "daily_counts")
                for name in ("individuals", "men", "women", "boys", "girls", "adults", "minors", "vulnerable_persons", "pregnant_women",
                             "unaccompanied_minors", "disabled_persons", "elderly_persons"))  # fmt: skip
_CROSSINGS = ("border_crossing.individuals",)
_SCORES = tuple(f"stability.{name}" for name in ("overall_score", "overall_maximum", "livelihoods_score", "cohesion_score", "safety_score"))
_ANSWERS = ("answer.answer",)
_MEANS = ("overall_mean", "livelihoods_mean", "cohesion_mean", "safety_mean")
_ASKED = _labels(
    "sector", "indicator_fr", "indicator_en", "choice_fr", "choice_en", "choice_position", "is_exclusive", "reference_date", "provenance"
)
_AGES = _labels("age_fr", "age_en", "age_first_month", "age_last_month", "reference_date", "provenance")
_PEOPLE_TOLD = (*_of("count", ("demographic.individuals",), "individuals"), *_of("derived", ("demographic.individuals",), "share"))
CROSSED = "operation_id in (select operation_id from demographics_operation where is_crossed)"
"""Operations whose sexes are given by age. Of one that tells them apart, here and there or everywhere, only sexes and ages go out: the
difference between what is crossed and the ages would be those of the places that do not cross them."""
_ONCE = {"direction": "total"}
"""Of a month (or its region) that is hidden only the total is listed: which directions there are is a part of what it holds."""
_TOLD = _of("count", _ANSWERS, "locations_questioned", "locations_answered", "locations_chosen")

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
    PublicTable(
        "flow_by_year", "country",
        (*_keys("year", "direction"), *_of("count", _FLOW, "individuals"), *_of("derived", _FLOW, "calendar_day_mean", "active_day_mean"),
         *_labels("fmps_active", "fmp_days_active", "months_held", "days_in_year", "reason", "is_derived", "provenance")),
        lists_hidden=_ONCE,
    ),
    PublicTable(
        "flow_by_month", "country",
        (*_keys("month", "direction"), *_of("count", _FLOW, "individuals"), *_of("derived", _FLOW, "calendar_day_mean", "active_day_mean"),
         *_labels("fmps_active", "fmp_days_active", "days_in_month", "is_derived", "provenance")),
        lists_hidden=_ONCE,
    ),
    PublicTable(
        "flow_by_region_month", "region",
        (*_keys("month", "region", "direction"), *_of("count", _FLOW, "individuals"), *_of("derived", _FLOW, "calendar_day_mean"),
         *_labels("fmps_active", "days_in_month", "provenance")),
        lists_hidden=_ONCE,
    ),
    PublicTable(
        "flow_by_route", "country",
        (*_keys("month", "direction"), PublicColumn("origin", "key", ("flow_registry.origin_country",)),
         PublicColumn("destination", "key", ("flow_registry.destination_country",)),
         *_labels("origin_country", "origin_country_en", "destination_country", "destination_country_en"),
         *_of("count", _FLOW, "individuals"), *_labels("provenance")),
        lists_hidden=False,
    ),
    PublicTable(
        "flow_by_profile", "country",
        (*_keys("month", "dimension"), PublicColumn("category", "key", tuple(f"flow_registry.{n}" for n in ("nationality", "transport", "reason"))),
         *_of("count", _PEOPLE, "individuals"), *_labels("provenance")),
        lists_hidden=False,
    ),
    PublicTable(
        "border_by_year", "country",
        (*_keys("year", "direction"), *_of("count", _CROSSINGS, "individuals", "individuals_given"),
         *_labels("posts_known", "months_held", "post_months_reported", "post_months_expected", "reason", "provenance")),
    ),
    PublicTable(
        "border_by_region_month", "region",
        (*_keys("month", "region", "direction"), *_of("count", _CROSSINGS, "individuals"), PublicColumn("women", "count", ("border_crossing.women",)),
         PublicColumn("men", "count", ("border_crossing.men",)), *_labels("posts_reporting", "posts_known", "reason", "provenance")),
    ),
    PublicTable(
        "border_by_nationality", "country",
        (*_keys("year", "direction"), PublicColumn("nationality", "key", ("border_crossing.nationality",)),
         *_labels("nationality_country", "nationality_country_en"), *_of("count", _CROSSINGS, "individuals"), *_labels("months_held", "provenance")),
        lists_hidden=False,
    ),
    PublicTable(
        "stability_round", "country",
        (*_keys("operation_id", "perimeter"), *_labels("reference_date", "previous_date"), *_of("count", _SCORES, "localities_assessed"),
         *_of("derived", _SCORES, "regions_assessed", "cercles_assessed", *_MEANS, "overall_median", "overall_maximum", "localities_in_both",
              "change_in_both"), *_labels("provenance")),
    ),
    PublicTable(
        "stability_by_region", "region",
        (*_keys("operation_id", "perimeter", "region"), *_labels("reference_date"), *_of("count", _SCORES, "localities_assessed"),
         *_of("derived", _SCORES, *_MEANS, "overall_maximum"), *_labels("provenance")),
    ),
    PublicTable(
        "alerts_by_year", "country",
        (*_keys("year", "kind"), *_of("count", ("transhumance_alert.kind",), "alerts_issued", "alerts_treated", "alerts_open", "alerts_unknown"),
         *_of("derived", ("transhumance_alert.status",), "treated_share", "alerts_followed", "median_days_to_treatment"),
         *_labels("months_held", "provenance")),
    ),
    PublicTable(
        "alerts_by_month", "region",
        (*_keys("month", "region", "kind"),
         *_of("count", ("transhumance_alert.kind",), "alerts_issued", "alerts_treated", "alerts_open", "alerts_unknown"),
         *_of("derived", ("transhumance_alert.status",), "treated_share"), *_labels("provenance")),
    ),
    PublicTable(
        "needs_national", "country",
        (*_keys("operation_id", "indicator", "choice"), *_ASKED, *_TOLD, *_of("derived", _ANSWERS, "location_share")),
    ),
    PublicTable(
        "needs_by_region", "region",
        (*_keys("operation_id", "perimeter", "region", "indicator", "choice"), *_ASKED, *_TOLD, *_of("derived", _ANSWERS, "location_share")),
    ),
    PublicTable("demographics_by_sex", "country", (*_keys("operation_id", "sex"), *_labels("reference_date", "provenance"), *_PEOPLE_TOLD),
                where="sex is not null"),
    PublicTable("demographics_by_age", "country", (*_keys("operation_id", "age_group"), *_AGES, *_PEOPLE_TOLD), where="age_group is not null"),
    PublicTable("demographics_national", "country", (*_keys("operation_id", "sex", "age_group"), *_AGES, *_PEOPLE_TOLD), where=CROSSED),
    PublicTable(
        "demographics_by_region_sex", "region",
        (*_keys("operation_id", "perimeter", "region", "sex"), *_labels("reference_date", "provenance"), *_PEOPLE_TOLD),
        where=f"{NEWEST_PERIMETER} and sex is not null", lists_hidden=False,
    ),
    PublicTable(
        "demographics_by_region_age", "region",
        (*_keys("operation_id", "perimeter", "region", "age_group"), *_AGES, *_PEOPLE_TOLD),
        where=f"{NEWEST_PERIMETER} and age_group is not null", lists_hidden=False,
    ),
    PublicTable(
        "demographics_by_region", "region",
        (*_keys("operation_id", "perimeter", "region", "sex", "age_group"), *_AGES, *_PEOPLE_TOLD),
        where=f"{NEWEST_PERIMETER} and {CROSSED}", lists_hidden=False,
    ),
    PublicTable(
        "programme_indicator", "country",
        (*_keys("section", "indicator", "period"), *_labels("part_of", "unit", "geography", "is_floor"),
         *_of("count", ("programme_indicator.value",), "value"), PublicColumn("women", "count", ("programme_indicator.women",)),
         PublicColumn("men", "count", ("programme_indicator.men",)),
         *_of("derived", ("programme_indicator.value",), "share_of_whole", "value_change", "value_change_pct", "value_change_reason"),
         *_labels("provenance")),
        where=NATIONAL_YEARS,
    ),
)  # fmt: skip
