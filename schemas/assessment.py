"""Multi-sectoral location assessment (MSLA): what key informants say of the needs and services of each locality where PDI live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.declare import Column, Dataset, Rule, Slicing
from schemas.rules import show
from schemas.where import ADMIN_COLUMNS, CONFIDENTIAL, OPERATION_COLUMNS, PERSONAL_HEADERS

if TYPE_CHECKING:
    import pandas as pd


def _people(name: str, unit: str, fr: str, en: str, *headers: str) -> Column:
    return Column(name, "count", f"{fr} NULL : non donné.", f"{en} NULL: not given.", unit, headers=headers)


def _once(frame: pd.DataFrame) -> pd.Series[bool]:
    """A locality (by its code as well, where it has one) answers once a round."""
    key = [name for name in ("source_id", "reference_date", "place_id", "site_pcode") if name in frame]
    return ~(frame[key].duplicated(keep=False) & frame["place_id"].notna())


LOCATION_ASSESSMENT = Dataset(
    name="location_assessment",
    grain="locality and round of the multi-sectoral location assessment",
    fr="Évaluation multisectorielle des localités (MSLA) : localités évaluées.",
    en="Multi-sectoral location assessment (MSLA): localities assessed.",
    columns=(
        *OPERATION_COLUMNS,
        *ADMIN_COLUMNS,
        _people("pdi_households", "households", "Ménages PDI de la localité.", "IDP households of the locality.",
                "IDPs HH", "IDPs HH locality", "Nombre de ménages PDI dans la localité évaluée"),
        _people("pdi_individuals", "individuals", "PDI de la localité.", "IDPs of the locality.",
                "IDPs Ind.", "IDPs", "IDPs Ind. locality", "IDPs locality", "Nombre de PDI dans la localité évaluée"),
        _people("returnees_individuals", "individuals", "Retournés de la localité.", "Returnees of the locality.",
                "Returnees Ind.", "Returnees", "Returnees locality", "Returnees Ind. locality", "Retournés individus", "Retournés"),
        Column("respondents", "count", "Personnes interrogées. NULL : non donné.", "Persons asked. NULL: not given.", "persons",
               headers=("Nombre de répondants", "Number of respondents", "Répondants", "Respondents", "Nombre de personnes interrogées",
                        "Nombre d'informateurs clés interrogés", "Number of key informants interviewed")),
        CONFIDENTIAL,
    ),
    needs_one_of=(("region_name", "cercle_name", "commune_name", "site_name"), ("pdi_individuals", "pdi_households", "returnees_individuals")),
    slicing=Slicing("location_assessment", by=("reference_date",)),
    tool="location_assessment",
    dated_by="operation",
    placed_by="admin",
    rules=(Rule("locality_assessed_twice", "error", ("place_id", "reference_date"), _once, show("place_name"), None),),
    ignored_headers=("Observations", "Commentaires", "Comments", "Remarks", "ID", "UUID", "Latitude", "Longitude", "GPS", "Altitude"),
    personal_headers=PERSONAL_HEADERS,
    levels_stand_apart=True,
    asked_by_form=True,
    titles=("msla", "multisector", "multi sector", "multi-sector", "location assessment", "evaluation des localites", "evaluation de localites"),
)  # fmt: skip
