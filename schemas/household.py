"""Household survey: what a sample of households answers, and who their members are. It speaks of the households asked; of others only where
weights are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.declare import Column, Dataset, Rule, Slicing
from schemas.rules import show
from schemas.where import ADMIN_COLUMNS, OPERATION_COLUMNS, PERSONAL_HEADERS, derived, made_of

if TYPE_CHECKING:
    import pandas as pd


def _number_once(frame: pd.DataFrame) -> pd.Series[bool]:
    """A household is asked once a survey."""
    key = ["source_id", "reference_date", "household_number"]
    return ~(frame[key].duplicated(keep=False) & frame["household_number"].notna())


def _weight_positive(frame: pd.DataFrame) -> pd.Series[bool]:
    return (frame["household_weight"] > 0).fillna(True).astype(bool)


def _weight_everywhere(frame: pd.DataFrame) -> pd.Series[bool]:
    """Weights are given for all households of a survey, or for none."""
    by_survey = frame.groupby(["source_id", "reference_date"], dropna=False)["household_weight"]
    is_weighted = by_survey.transform("count") > 0
    return ~(is_weighted & frame["household_weight"].isna()).astype(bool)


HOUSEHOLD_SURVEY = Dataset(
    name="household_survey",
    grain="household asked in a survey",
    fr="Enquête auprès des ménages : ménages interrogés.",
    en="Household survey: households asked.",
    columns=(
        *OPERATION_COLUMNS,
        *ADMIN_COLUMNS,
        Column("household_number", "text", "Numéro du ménage dans l'enquête. NULL : non donné.",
               "Number of the household in the survey. NULL: not given.",
               headers=("Numéro du ménage", "Household number", "Household ID", "HH ID", "ID ménage", "N° ménage", "Code ménage",
                        "Identifiant du ménage"),
               sensitivity="internal"),
        Column("household_size", "count", "Personnes dans le ménage. NULL : non donné.", "Persons in the household. NULL: not given.", "persons",
               headers=("Taille du ménage", "Household size", "HH size", "Nombre de personnes dans le ménage", "Number of people in the household",
                        "Nombre de membres du ménage", "Number of household members", "Total membres du ménage")),
        Column("household_weight", "decimal", "Poids de sondage. NULL : l'enquête n'en donne pas.", "Sampling weight. NULL: the survey gives none.",
               "weight", headers=("Poids", "Weight", "Pondération", "Sampling weight", "Poids de sondage", "Survey weight", "Poids du ménage",
                                  "Household weight")),
    ),
    needs_one_of=(("household_size", "household_number", "household_weight"),),
    slicing=Slicing("household_survey", by=("reference_date",)),
    tool="household_survey",
    dated_by="operation",
    placed_by="admin",
    rules=(
        Rule("household_asked_twice", "error", ("household_number", "reference_date"), _number_once, show("household_number"), None),
        Rule("weight_not_positive", "error", ("household_weight",), _weight_positive, show("household_weight"), None),
        Rule("weights_incomplete", "error", ("household_weight",), _weight_everywhere, None, None, also=("reference_date",)),
    ),
    ignored_headers=("Observations", "Commentaires", "Comments", "Remarks", "ID", "UUID", "Latitude", "Longitude", "GPS", "Altitude"),
    personal_headers=PERSONAL_HEADERS,
    levels_stand_apart=True,
    asked_by_form=True,
    titles=("enquete menage", "enquete aupres des menages", "enquete de menages", "household survey", "hh survey"),
)  # fmt: skip

HOUSEHOLD_MEMBER = made_of(
    name="household_member",
    grain="household survey, place (cercle, else region), sex and age group",
    fr="Membres des ménages interrogés, comptés par lieu, sexe et âge à la lecture : les personnes elles-mêmes ne sont pas gardées.",
    en="Members of the households asked, counted by place, sex and age as they are read: the persons themselves are not kept.",
    columns=(
        derived("reference_date", "date", "Date de l'enquête.", "Date of the survey."),
        derived("place_id", "text", "Lieu reconnu : le cercle, ou la région là où lui n'est pas donné.",
                "Recognised place: the cercle, or the region where that is not given."),
        derived("sex", "text", "Sexe : women ou men. NULL : non donné.", "Sex: women or men. NULL: not given."),
        derived("age_group", "text", "Groupe d'âge, en mois révolus (premier-dernier). NULL : âge non donné.",
                "Age group in completed months (first-last). NULL: age not given."),
        derived("members", "count", "Membres des ménages interrogés.", "Members of the households asked."),
        derived("heads", "count", "Dont chefs de ménage. NULL : le formulaire ne le demande pas.",
                "Of whom heads of household. NULL: the form does not ask."),
        derived("members_weight", "decimal", "Somme des poids de leurs ménages. NULL : l'enquête n'en donne pas.",
                "Sum of the weights of their households. NULL: the survey gives none."),
        derived("cell_letter", "text", "Colonnes de la feuille où se trouvent sexe et âge.", "Columns of the sheet where sex and age stand."),
        derived("sheet_rows", "text", "Lignes de la feuille comptées ici.", "Rows of the sheet counted here."),
    ),
    roster_of="household_survey",
)  # fmt: skip
"""Counts with the file that owns the survey."""
