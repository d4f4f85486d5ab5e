"""Stability Index: how key informants of a locality judge its livelihoods, social cohesion and safety."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.declare import Column, Dataset, Rule, Slicing
from schemas.rules import Holds, show
from schemas.where import ADMIN_COLUMNS, CONFIDENTIAL, OPERATION_COLUMNS, PERSONAL_HEADERS

if TYPE_CHECKING:
    import pandas as pd

SCALES = ("livelihoods_score", "cohesion_score", "safety_score")


def _score(name: str, fr: str, en: str, *headers: str) -> Column:
    return Column(name, "decimal", f"{fr} NULL : non évalué.", f"{en} NULL: not assessed.", "points", headers=headers)


def _present(name: str, fr: str, en: str, *headers: str) -> Column:
    return Column(name, "flag", f"Vrai : {fr} dans la localité. NULL : non donné.", f"True: {en} in the locality. NULL: not given.", headers=headers)


def _within(score: str) -> Holds:
    """A score lies between nought and the maximum its row gives."""

    def holds(frame: pd.DataFrame) -> pd.Series[bool]:
        inside = (frame[score] >= 0) & (frame[score] <= frame["overall_maximum"])
        return inside.fillna(True).astype(bool)

    return holds


def _once(frame: pd.DataFrame) -> pd.Series[bool]:
    """A locality has one row a round."""
    key = ["source_id", "reference_date", "place_id"]
    return ~(frame[key].duplicated(keep=False) & frame["place_id"].notna())


STABILITY = Dataset(
    name="stability",
    grain="locality and round of the Stability Index",
    fr="Indice de stabilité : scores des localités évaluées.",
    en="Stability Index: scores of the localities assessed.",
    columns=(
        *OPERATION_COLUMNS,
        *ADMIN_COLUMNS,
        _present("has_pdi", "PDI présentes", "IDPs present", "PDI présentes", "IDPs present", "Présence de PDI", "Presence of IDPs"),
        _present("has_returnees", "retournés présents", "returnees present", "Retournés présents", "Returnees present", "Présence de retournés",
                 "Presence of returnees"),
        _present("has_hosts", "population hôte présente", "host community present", "Population hôte présente", "Host community present",
                 "Présence de la population hôte"),
        _score("livelihoods_score", "Moyens de subsistance et services de base.", "Livelihoods and basic services.",
               "Score moyens de subsistance et services de base", "Livelihoods and basic services score", "Score échelle 1", "Scale 1 score"),
        _score("cohesion_score", "Cohésion sociale.", "Social cohesion.", "Score cohésion sociale", "Social cohesion score", "Score échelle 2",
               "Scale 2 score"),
        _score("safety_score", "Sûreté et sécurité.", "Safety and security.", "Score sûreté et sécurité", "Safety and security score",
               "Score échelle 3", "Scale 3 score"),
        _score("overall_score", "Score global.", "Overall score.", "Score global", "Overall score", "Indice de stabilité", "Stability index",
               "Score de stabilité", "Stability score"),
        _score("overall_maximum", "Maximum du score global de ce tour.", "Maximum of the overall score of this round.", "Score maximum",
               "Maximum score", "Maximum du score", "Score maximal"),
        Column("category", "text", "Catégorie, telle que donnée. NULL : non donnée.", "Category as given. NULL: not given.",
               headers=("Catégorie", "Category", "Catégorie de stabilité", "Stability category", "Niveau de stabilité", "Stability level")),
        Column("key_informants", "count", "Informateurs clés interrogés. NULL : non donné.", "Key informants asked. NULL: not given.", "persons",
               headers=("Nombre de répondants", "Number of respondents", "Répondants", "Respondents")),
        CONFIDENTIAL,
    ),
    needs_one_of=(("region_name", "cercle_name", "commune_name", "site_name"), ("overall_score",), (*SCALES, "category", "overall_maximum")),
    slicing=Slicing("stability", by=("reference_date",)),
    tool="stability",
    dated_by="operation",
    placed_by="admin",
    rules=(
        Rule("score_beyond_maximum", "error", ("overall_score", "overall_maximum"), _within("overall_score"), show("overall_score"),
             show("overall_maximum")),
        Rule("locality_assessed_twice", "error", ("overall_score", "place_id", "reference_date"), _once, show("place_name"), None),
    ),
    ignored_headers=("Observations", "Commentaires", "Comments", "Remarks", "N°", "ID", "Latitude", "Longitude", "GPS"),
    personal_headers=PERSONAL_HEADERS,
    levels_stand_apart=True,
)  # fmt: skip
