"""What DTM's API gives (v3), and what HDX copies from it: IDPs of a round, one row per reason, origin and kind of assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.declare import Column, Dataset, Rule, Slicing, Vocabulary
from schemas.rules import at_most, parts_add_up, show
from schemas.where import ADMIN_COLUMNS

if TYPE_CHECKING:
    import pandas as pd

ASSESSMENTS = Vocabulary({"BA": ("baseline assessment", "baseline"), "SA": ("site assessment", "site")})
"""Both count the same people by different roads: they are never added."""


def _count(name: str, fr: str, en: str, *headers: str) -> Column:
    return Column(name, "count", f"{fr} NULL : non donné.", f"{en} NULL: not given.", "individuals", headers=headers)


def _ids_tell_rows_apart(frame: pd.DataFrame) -> pd.Series[bool]:
    """An identifier names one row; a row repeated whole under its identifier is a duplicate that does no harm."""
    key, told = ["source_id", "sheet", "row_id"], [name for name in _TOLD if name in frame.columns]
    known = frame.loc[frame["row_id"].notna()]
    once = known.drop_duplicates([*key, *told])
    torn = once.loc[once.duplicated(key, keep=False), key].drop_duplicates()
    bad = known.reset_index().merge(torn, on=key)["index"]
    return ~frame.index.to_series().isin(bad)


_TOLD = ("operation_name", "place_id", "reference_date", "assessment_type", "displacement_reason", "origin_name", "pdi_individuals")

API_STOCK = Dataset(
    name="api_stock",
    grain="round, place, reason of displacement, origin and kind of assessment, as DTM's API gives them",
    fr="Effectifs de PDI publiés par l'API de DTM (déplacements, v3), ou par HDX d'après elle.",
    en="Counts of IDPs that DTM's API publishes (displacement, v3), or HDX after it.",
    columns=(
        Column("row_id", "text", "Identifiant de la ligne dans l'API ; NULL au niveau national.",
               "Identifier of the row in the API; NULL at national level.", headers=("id",), hxl=("#id+code",)),
        Column("operation_name", "text", "Opération DTM, telle que l'API la nomme.", "DTM operation as the API names it.",
               required=True, headers=("operation",), hxl=("#operation+name",)),
        Column("operation_status", "text", "État de l'opération (HDX).", "Status of the operation (HDX).",
               headers=("operationStatus",), hxl=("#operation+status",)),
        *ADMIN_COLUMNS,
        Column("admin_level", "text", "Niveau auquel la ligne est donnée (HDX).", "Level at which the row is given (HDX).",
               headers=("adminLevel",), hxl=("#adm+level",)),
        _count("pdi_individuals", "PDI présentes.", "IDPs present.", "numPresentIdpInd"),
        _count("pdi_women", "Femmes et filles.", "Women and girls.", "numberFemales", "IDP women"),
        _count("pdi_men", "Hommes et garçons.", "Men and boys.", "numberMales", "IDP men"),
        Column("reference_date", "date", "Date à laquelle les effectifs se rapportent.", "Date the counts refer to.", required=True,
               headers=("reportingDate",), hxl=("#date+reported",)),
        Column("round_number", "round", "Numéro de l'opération ; NULL s'il n'est pas donné.", "Round number; NULL where not given.",
               headers=("roundNumber",), hxl=("#round+code",)),
        Column("displacement_reason", "text", "Raison du déplacement ; NULL : non donnée.", "Reason of displacement; NULL: not given.",
               headers=("displacementReason",), hxl=("#cause+type",)),
        Column("origin_name", "text", "Région d'origine ; NULL : non donnée.", "Region of origin; NULL: not given.",
               headers=("idpOriginAdmin1Name",), hxl=("#adm1+origin+name",)),
        Column("origin_pcode", "text", "Code de la région d'origine (indice).", "Code of the region of origin (evidence).",
               headers=("idpOriginAdmin1Pcode",), hxl=("#adm1+origin+code",)),
        Column("assessment_type", "category", "BA : évaluation de base ; SA : évaluation des sites. Jamais additionnées.",
               "BA: baseline assessment; SA: site assessment. Never added.", required=True, headers=("assessmentType",),
               hxl=("#assessment+type",), vocabulary=ASSESSMENTS),
    ),
    needs_one_of=(("operation_name",), ("assessment_type",), ("pdi_individuals",), ("reference_date",), ("country_name", "country_pcode")),
    slicing=Slicing("api", by=("operation_name", "reference_date", "sheet")),
    dated_by="row",
    placed_by="admin",
    revised_by=("place_id", "assessment_type", "displacement_reason", "origin_name"),
    revised=("pdi_individuals",),
    rules=(
        Rule("one_id_two_rows", "error", ("row_id",), _ids_tell_rows_apart, show("row_id")),
        Rule("part_exceeds_whole", "error", ("pdi_women", "pdi_individuals"), at_most("pdi_women", "pdi_individuals"),
             show("pdi_women"), show("pdi_individuals")),
        Rule("part_exceeds_whole", "error", ("pdi_men", "pdi_individuals"), at_most("pdi_men", "pdi_individuals"),
             show("pdi_men"), show("pdi_individuals")),
        Rule("sexes_of_response_do_not_add_up", "warning", ("pdi_individuals", "pdi_women", "pdi_men"),
             parts_add_up(("pdi_women", "pdi_men"), "pdi_individuals"), show("pdi_women", "pdi_men", sign=" + "), show("pdi_individuals")),
    ),
    ignored_headers=("yearReportingDate", "monthReportingDate"),
    levels_stand_apart=True,
    of_many_countries=True,
)  # fmt: skip

API_OPERATION = Dataset(
    name="api_operation",
    grain="operation in the list that DTM's API publishes",
    fr="Liste des opérations publiée par l'API de DTM.",
    en="List of operations that DTM's API publishes.",
    columns=(
        Column("operation_name", "text", "Opération DTM, telle que l'API la nomme.", "DTM operation as the API names it.",
               required=True, headers=("operation",)),
        Column("operation_status", "text", "État de l'opération.", "Status of the operation.", required=True, headers=("operationStatus",)),
        *(column for column in ADMIN_COLUMNS if column.name in ("country_name", "country_pcode", "place_id")),
    ),
    needs_one_of=(("operation_name",), ("operation_status",), ("country_name",)),
    slicing=Slicing("api", by=("sheet",)),
    placed_by="admin",
    of_many_countries=True,
)  # fmt: skip
