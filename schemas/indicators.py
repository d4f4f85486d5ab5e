"""Programme indicators: the counts of a report that no DTM instrument makes (returns assisted, victims of trafficking, posts equipped)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.declare import Column, Dataset, Rule, Slicing
from schemas.rules import parts_add_up, show
from schemas.where import derived

if TYPE_CHECKING:
    import pandas as pd

_TRAFFICKING = r"\btraite\b|trafficking|\btrafic"


def _national_only(frame: pd.DataFrame) -> pd.Series[bool]:
    """Victims of trafficking are counted for the country alone: a place and a small number could point at a person."""
    said = frame["section"].fillna("") + " " + frame["indicator"].fillna("")
    is_about = said.str.contains(_TRAFFICKING, case=False, regex=True).fillna(False).astype(bool)
    return ~(is_about & (frame["place_level"] > 0).fillna(False).astype(bool))


def _once(frame: pd.DataFrame) -> pd.Series[bool]:
    return ~frame[["source_id", "section", "indicator", "period", "place_id"]].duplicated(keep=False)


PROGRAMME_INDICATOR = Dataset(
    name="programme_indicator",
    grain="indicator, period and place of the programme's report",
    fr="Indicateurs de programme : section, indicateur, période, lieu, valeur.",
    en="Programme indicators: section, indicator, period, place, value.",
    columns=(
        Column("section", "text", "Section du rapport.", "Section of the report.", required=True,
               headers=("Section", "Programme", "Pilier")),
        Column("indicator", "text", "Indicateur.", "Indicator.", required=True, headers=("Indicateur", "Indicator")),
        Column("part_of", "text", "Indicateur dont celui-ci est une partie. NULL : aucun.", "Indicator of which this one is a part. NULL: none.",
               headers=("Partie de", "Part of", "Sous-ensemble de", "Subset of", "Indicateur parent", "Parent indicator")),
        Column("unit", "text", "Ce qui est compté. NULL : non donné.", "What is counted. NULL: not given.",
               headers=("Unité de mesure", "Unit", "Unit of measure")),
        Column("period", "text", "Année, trimestre ou mois (2022, 2022-T4, 2022-03).", "Year, quarter or month (2022, 2022-T4, 2022-03).",
               required=True, headers=("Période", "Period", "Année", "Year")),
        Column("geography", "text", "Pays ou région, tel que donné.", "Country or region as given.", required=True,
               headers=("Lieu", "Place", "Zone", "Géographie", "Geography", "Localisation", "Région ou pays")),
        derived("place_id", "text", "Lieu reconnu.", "Recognised place."),
        derived("place_level", "count", "Niveau : 0 pays, 1 région.", "Level: 0 country, 1 region."),
        Column("value", "decimal", "Valeur. NULL : non donnée.", "Value. NULL: not given.", "as the unit says",
               headers=("Valeur", "Value", "Réalisé", "Résultat")),
        Column("women", "count", "Femmes et filles. NULL : non donné.", "Women and girls. NULL: not given.", "individuals",
               headers=("Femmes", "Women")),
        Column("men", "count", "Hommes et garçons. NULL : non donné.", "Men and boys. NULL: not given.", "individuals", headers=("Hommes", "Men")),
        Column("is_floor", "flag", "Vrai : « au moins », « + » ; la valeur est un minimum.", "True: “at least”, “+”; the value is a minimum.",
               headers=("Au moins", "At least", "Minimum", "Valeur plancher", "Floor")),
        Column("citation", "text", "Où le chiffre est imprimé ou tenu. NULL : non donné.", "Where the figure is printed or kept. NULL: not given.",
               headers=("Source", "Citation")),
    ),
    needs_one_of=(("section",), ("indicator",), ("value",), ("period",), ("geography",)),
    slicing=Slicing("indicators", by=("section", "period")),
    placed_by="geography",
    rules=(
        Rule("national_level_only", "error", ("section", "indicator", "place_level"), _national_only, show("indicator"), None),
        Rule("indicator_given_twice", "error", ("indicator", "section", "period", "place_id"), _once, show("indicator"), None),
        Rule("sexes_do_not_add_up", "error", ("value", "women", "men"), parts_add_up(("women", "men"), "value"), show("women", "men", sign=" + "),
             show("value")),
    ),
    ignored_headers=("Observations", "Commentaires", "Comments", "Remarks", "N°"),
    levels_stand_apart=True,
)  # fmt: skip
