"""Demographics: PDI of an operation by sex and age group, where a sheet gives them. They break down people whom the baseline counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.declare import Column, Dataset, Folding, Rule, Slicing, Vocabulary
from schemas.rules import show
from schemas.where import ADMIN_COLUMNS, CONFIDENTIAL, OPERATION_COLUMNS, PERSONAL_HEADERS, derived, made_of

if TYPE_CHECKING:
    import pandas as pd

SEX = Vocabulary({
    "women": ("femme", "femmes", "f", "féminin", "female", "females", "woman", "femmes et filles", "women and girls"),
    "men": ("homme", "hommes", "h", "m", "masculin", "male", "males", "man", "hommes et garçons", "men and boys"),
    "total": ("les deux", "les deux sexes", "both", "both sexes", "ensemble", "tous", "hommes et femmes", "men and women"),
})  # fmt: skip
_KEY = ["source_id", "reference_date", "place_id"]


def _once(frame: pd.DataFrame) -> pd.Series[bool]:
    """A place gives each sex and age group once."""
    key = [name for name in (*_KEY, "sex", "age_group") if name in frame]
    given = frame["individuals"].notna() & frame["place_id"].notna()
    return ~(frame.loc[given, key].duplicated(keep=False).reindex(frame.index, fill_value=False))


def _ages_apart(frame: pd.DataFrame) -> pd.Series[bool]:
    """The age groups of a place and sex do not overlap: "0-17" beside "0-5" and "6-17" counts children twice.

    Two that meet in one year ("0-5", "5-17") are taken to follow each other: that is how such groups are written.
    """
    key = [name for name in (*_KEY, "sex") if name in frame]
    ages = frame.loc[frame["age_group"].notna() & (frame["age_group"] != "total") & frame["individuals"].notna(), [*key, "age_group"]]
    bounds = ages["age_group"].str.split("-", expand=True).reindex(columns=[0, 1]).astype("Int64")
    ages = ages.assign(first=bounds[0], last=bounds[1]).sort_values([*key, "first", "last"], kind="stable")
    before = ages.groupby(key, dropna=False)["last"].shift()
    first_before = ages.groupby(key, dropna=False)["first"].shift()
    overlaps = (ages["first"] <= before) & ~((ages["first"] == before - 11) & (ages["first"] > first_before))
    return ~overlaps.fillna(False).astype(bool).reindex(frame.index, fill_value=False)


def _totals_agree(frame: pd.DataFrame) -> pd.Series[bool]:
    """A row for all ages, or both sexes, is the sum of those that the same place gives apart."""
    agrees = frame["individuals"].notna() | True
    for total, part in (("age_group", "sex"), ("sex", "age_group")):
        if total not in frame:
            continue
        key = [name for name in (*_KEY, part) if name in frame]
        is_total = frame[total] == "total"
        groups = [frame[name] for name in key]
        apart = frame["individuals"].where(~is_total & frame[total].notna())
        summed = apart.groupby(groups, dropna=False).transform("sum", min_count=1)
        agrees &= ~(is_total & (summed != frame["individuals"]).fillna(False).astype(bool))
    return agrees.astype(bool)


DEMOGRAPHIC = Dataset(
    name="demographic",
    grain="operation, place, sex and age group",
    fr="Démographie : PDI par sexe et groupe d'âge.",
    en="Demographics: IDPs by sex and age group.",
    columns=(
        *OPERATION_COLUMNS,
        *ADMIN_COLUMNS,
        Column("sex", "category", "Sexe : women, men ou total. NULL : non donné.", "Sex: women, men or total. NULL: not given.",
               headers=("Sexe", "Sex", "Genre", "Gender"), vocabulary=SEX),
        Column("age_group", "age", "Groupe d'âge, en mois révolus (premier-dernier). NULL : tous âges.",
               "Age group in completed months (first-last). NULL: all ages.",
               headers=("Tranche d'âge", "Groupe d'âge", "Age group", "Age range", "Âge", "Classe d'âge", "Age bracket")),
        Column("demographic_households", "count", "Ménages auxquels les personnes appartiennent. NULL : non donné.",
               "Households that the people belong to. NULL: not given.", "households", headers=("Ménages", "IDPs HH")),
        Column("individuals", "count", "PDI de ce sexe et de cet âge. NULL : non donné.", "IDPs of this sex and age. NULL: not given.", "individuals",
               headers=("Effectif", "PDI", "Individus", "PDI individus", "Total PDI", "Total"), population="pdi"),
        CONFIDENTIAL,
        derived("cell_letter", "text", "Colonne de la feuille où se trouve le chiffre.", "Column of the sheet where the figure stands."),
    ),
    needs_one_of=(("region_name", "cercle_name", "commune_name", "country_name"), ("sex", "age_group"), ("individuals",)),
    slice_fr="la démographie d'une opération",
    slice_en="the demographics of one operation",
    slicing=Slicing("demographics", by=("reference_date",)),
    tool="baseline",
    dated_by="operation",
    placed_by="admin",
    folding=Folding(
        "individuals", vocabularies=("sex",), age="age_group", titles_of_file=True,
        titles=("demograph", "sexe et age", "age et sexe", "sex and age", "age and sex", "sadd", "pyramid", "tranche d'age", "tranches d'age",
                "groupe d'age", "groupes d'age", "age group", "desagreg", "disaggreg", "ventilation"),
    ),
    rules=(
        Rule("demographic_given_twice", "error", ("individuals", "place_id", "reference_date"), _once, show("individuals"), None,
             also=("sex", "age_group", "place_name"), compares_rows=True),
        Rule("age_groups_overlap", "error", ("age_group", "individuals", "place_id"), _ages_apart, show("age_group"), None,
             also=("sex", "place_name"), compares_rows=True),
        Rule("demographic_totals_disagree", "error", ("individuals", "place_id"), _totals_agree, show("individuals"), None,
             also=("sex", "age_group", "place_name"), compares_rows=True),
    ),
    ignored_headers=("Observations", "Commentaires", "Comments", "Remarks", "Latitude", "Longitude", "GPS", "Source"),
    personal_headers=PERSONAL_HEADERS,
)  # fmt: skip

BASELINE_DEMOGRAPHIC = made_of(
    name="baseline_demographic",
    grain="operation, place, sex and age group of a baseline workbook that gives PDI by sex and age",
    fr="Démographie tirée des colonnes par sexe et âge d'une évaluation de base.",
    en="Demographics taken from the columns by sex and age of a baseline assessment.",
    columns=(
        derived("reference_date", "date", "Date de l'opération.", "Date of the operation."),
        *(column for column in ADMIN_COLUMNS if column.derived),
        derived("is_confidential", "flag", "Vrai : la ligne ne sort jamais dans un export public.", "True: the row never leaves in a public export."),
        derived("sex", "text", "Sexe : women ou men. NULL : les deux.", "Sex: women or men. NULL: both."),
        derived("age_group", "text", "Groupe d'âge, en mois révolus (premier-dernier). NULL : tous âges.",
                "Age group in completed months (first-last). NULL: all ages."),
        derived("individuals", "count", "PDI de ce sexe et de cet âge.", "IDPs of this sex and age."),
        derived("cell_letter", "text", "Colonne de la feuille où se trouve le chiffre.", "Column of the sheet where the figure stands."),
    ),
)  # fmt: skip
"""Counts with the file that owns the PDI of the operation, and stands back for a table of demographics (core.demographic)."""
