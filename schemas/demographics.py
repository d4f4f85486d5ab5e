"""Demographics: PDI of an operation by sex and age group, where a sheet gives them. They break down people whom the baseline counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.declare import Column, Dataset, Folding, Rule, Slicing, Vocabulary
from schemas.rules import show
from schemas.where import ADMIN_COLUMNS, CONFIDENTIAL, OPERATION_COLUMNS, PERSONAL_HEADERS, derived, made_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

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


def _told(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of which a count is given, a total of sexes or ages being told by neither."""
    totals = {name: frame[name].astype("object").where(frame[name].notna() & (frame[name] != "total"), None) for name in ("sex", "age_group")}
    return frame.assign(**totals)[frame["individuals"].notna() & frame["place_id"].notna()]


def _by_sex(told: pd.DataFrame) -> pd.DataFrame:
    """The rows that tell people by sex, by age where they do; none of places that give one sex alone, which is not everybody."""
    sexed = told[told["sex"].notna()]
    keys = [sexed[name] for name in _KEY]
    has_ages = sexed["age_group"].notna().groupby([*keys, sexed["sex"]]).transform("any")
    return sexed[(sexed["sex"].groupby(keys).transform("nunique") == 2) & (sexed["age_group"].notna() | ~has_ages)]


def _sum_of(rows: pd.DataFrame, key: list[str], of: pd.DataFrame) -> pd.Series[Any]:
    """For each row of `of`, the people of the `rows` that are alike in `key`; NULL where there are none."""
    sums = rows.groupby(key, dropna=False)["individuals"].sum().rename("summed").reset_index()
    return of[key].merge(sums, on=key, how="left")["summed"].set_axis(of.index)


def _totals_agree(frame: pd.DataFrame) -> pd.Series[bool]:
    """A row for all ages, or both sexes, is the sum of those that the same place gives apart.

    A place's total is that of its sexes where it gives both: ages told apart from them may leave people out (_ages_are_the_sexes).
    """
    told = _told(frame)
    by_sex = _by_sex(told)
    of_sex, of_age = told["sex"].notna(), told["age_group"].notna()
    crossed_for_both = by_sex[by_sex["age_group"].notna()]
    crossed_for_both = crossed_for_both[crossed_for_both.groupby([*_KEY, "age_group"])["sex"].transform("nunique") == 2]
    wrong = frame["individuals"].isna() & False
    for totals, parts, key in (
        (told[of_sex & ~of_age], told[of_sex & of_age], [*_KEY, "sex"]),
        (told[~of_sex & of_age], crossed_for_both, [*_KEY, "age_group"]),
        (told[~of_sex & ~of_age], by_sex, _KEY),
    ):
        differs = _sum_of(parts, key, totals) != totals["individuals"]
        wrong |= differs.fillna(False).astype(bool).reindex(frame.index, fill_value=False)
    whole, ages = told[~of_sex & ~of_age], told[~of_sex & of_age]
    differs = (_sum_of(ages, _KEY, whole) != whole["individuals"]) & _sum_of(by_sex, _KEY, whole).isna()
    wrong |= differs.fillna(False).astype(bool).reindex(frame.index, fill_value=False)
    return ~wrong.astype(bool)


def _ages_are_the_sexes(frame: pd.DataFrame) -> pd.Series[bool]:
    """Ages told apart from the sexes are those of the same people; what differs is told at the place's first age."""
    told = _told(frame)
    by_sex, ages = _by_sex(told), told[told["sex"].isna() & told["age_group"].notna()]
    apart = by_sex.groupby(_KEY)["age_group"].transform(lambda groups: groups.isna().any())
    sexes = _sum_of(by_sex[apart.astype(bool)], _KEY, ages)
    differs = (sexes != _sum_of(ages, _KEY, ages)).fillna(False).astype(bool) & sexes.notna() & ~ages.duplicated(_KEY)
    return ~differs.reindex(frame.index, fill_value=False).astype(bool)


def _both_sums(frame: pd.DataFrame, row: Mapping[str, Any]) -> tuple[str, str]:
    """The people of the row's place by age and by sex."""
    told = _told(frame[(frame[_KEY] == [row[name] for name in _KEY]).all(axis=1)])
    ages = told[told["sex"].isna() & told["age_group"].notna()]
    return str(ages["individuals"].sum()), str(_by_sex(told)["individuals"].sum())


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
        Rule("sexes_and_ages_differ", "warning", ("individuals", "place_id"), _ages_are_the_sexes, None, None,
             also=("sex", "age_group", "place_name"), compares_rows=True, beside=_both_sums),
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
