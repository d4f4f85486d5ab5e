"""Border crossings as MIDAS counts them: people who entered and left by a border post in a month, by nationality and sex.

MIDAS is IOM's Migration Information and Data Analysis System, which border police register travellers with. Entries and exits
are two counts of events: neither is subtracted from the other, and a post that sent nothing is not one that nobody crossed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schemas.declare import Column, Dataset, Folding, Rule, Slicing, Vocabulary
from schemas.rules import parts_add_up, show
from schemas.where import ADMIN_COLUMNS, CONFIDENTIAL, PERSONAL_HEADERS, derived

if TYPE_CHECKING:
    import pandas as pd

DIRECTION = Vocabulary({
    "entry": ("entrée", "entrées", "entrant", "entrants", "arrivée", "arrivées", "entries", "arrival", "arrivals", "in"),
    "exit": ("sortie", "sorties", "sortant", "sortants", "départ", "départs", "exits", "departure", "departures", "out"),
})  # fmt: skip
_POST = ("Poste frontalier", "Poste-frontière", "Poste de frontière", "Poste de police aux frontières", "Poste de contrôle", "Border post",
         "Border crossing point", "Point of entry", "Point d'entrée", "Poste MIDAS", "MIDAS post", "Nom du poste", "Name of post")  # fmt: skip


def _count(name: str, fr: str, en: str, *headers: str, required: bool = False, sum_of: tuple[tuple[str, ...], ...] = ()) -> Column:
    return Column(name, "count", f"{fr} NULL : non rapporté.", f"{en} NULL: not reported.", "individuals", headers=headers, sum_of=sum_of)


def _place(column: Column) -> Column:
    """The place of a row is the post, in its cercle."""
    if column.name != "site_name":
        return column
    return replace(column, fr="Poste frontalier, tel que donné.", en="Border post as given.", headers=_POST, hxl=("#loc+border", "#loc+name"))


def _once(frame: pd.DataFrame) -> pd.Series[bool]:
    """A post has one row a day (or month), direction and nationality."""
    columns = [name for name in ("source_id", "date", "month", "place_id", "direction", "nationality") if name in frame.columns]
    return ~(frame[columns].duplicated(keep=False) & frame["place_id"].notna())


def _no_total_among_nationalities(frame: pd.DataFrame) -> pd.Series[bool]:
    """A row without nationality is no sum of the rows beside it: it would count them twice."""
    keys = [name for name in ("source_id", "date", "month", "place_id", "direction") if name in frame.columns]
    named = frame["nationality"].notna()
    of_others = frame["individuals"].where(named).groupby([frame[key] for key in keys], dropna=False).transform("sum", min_count=1)
    is_sum = ~named & (frame["individuals"] > 0).fillna(False) & (frame["individuals"] == of_others).fillna(False)
    return ~is_sum.astype(bool)


BORDER_CROSSING = Dataset(
    name="border_crossing",
    grain="border post, month, direction and nationality",
    fr="Passages aux postes frontaliers, tels que MIDAS les compte.",
    en="Crossings at border posts as MIDAS counts them.",
    columns=(
        Column("date", "date", "Jour du comptage, s'il est donné.", "Day of the count where given.",
               headers=("Date", "Jour", "Day", "Date du comptage", "Date de passage"), hxl=("#date",), month_is="first"),
        Column("month_given", "date", "Mois du comptage (son premier jour).", "Month of the count (its first day).",
               headers=("Mois", "Month", "Période", "Period", "Mois de rapportage", "Reporting month"), hxl=("#date+month", "#period"),
               month_is="first"),
        Column("month", "date", "Mois du comptage (son premier jour).", "Month of the count (its first day).", required=True, derived=True),
        *map(_place, ADMIN_COLUMNS),
        Column("direction", "category", "Entrée ou sortie.", "Entry or exit.", required=True,
               headers=("Mouvement", "Movement", "Sens", "Direction", "Type de mouvement", "Movement type", "Entrée / sortie", "Entry / exit",
                        "Type de passage", "Crossing type"), vocabulary=DIRECTION),
        Column("nationality", "country", "Nationalité (ISO 3166-1 alpha-3 ; XXX : autre). NULL : non donnée.",
               "Nationality (ISO 3166-1 alpha-3; XXX: other). NULL: not given.",
               headers=("Nationalité", "Nationality", "Pays de nationalité", "Country of nationality", "Citizenship"),
               hxl=("#country+nationality", "#meta+nationality")),
        _count("men", "Hommes.", "Men.", "Hommes", "Men", "H", "Masculin", "Male", "Males"),
        _count("women", "Femmes.", "Women.", "Femmes", "Women", "F", "Féminin", "Female", "Females"),
        _count("individuals", "Passages.", "Crossings.", "Total", "Passages", "Crossings", "Nombre de passages", "Number of crossings",
               "Effectif", "Personnes", "Individus", "Individuals",
               sum_of=(("men", "women"),)),
        CONFIDENTIAL,
        derived("cell_letter", "text", "Colonne (ou colonnes) de la feuille où se trouve le chiffre.",
                "Column (or columns) of the sheet where the figure stands."),
    ),
    needs_one_of=(("date", "month_given", "month"), ("site_name",), ("direction",), ("individuals", "men", "women")),
    slicing=Slicing("border", by=("place_id", "month")),
    tool="midas",
    dated_by="row",
    placed_by="admin",
    folding=Folding("individuals", vocabularies=("direction",), day="month_given"),
    sites_listed_in="border_posts.csv",
    rules=(
        Rule("sexes_do_not_add_up", "error", ("individuals", "women", "men"), parts_add_up(("women", "men"), "individuals"),
             show("women", "men", sign=" + "), show("individuals")),
        Rule("crossing_given_twice", "error", ("individuals", "month"), _once, show("place_name"), None,
             also=("date", "place_id", "place_name", "direction", "nationality"), compares_rows=True),
        Rule("total_among_nationalities", "error", ("individuals", "nationality"), _no_total_among_nationalities, show("individuals"), None,
             also=("date", "month", "place_id", "place_name", "direction"), compares_rows=True),
    ),
    ignored_headers=("Solde", "Solde migratoire", "Balance", "Net", "Différence", "Difference", "Observations", "Commentaires", "Comments", "Remarks",
                     "Latitude", "Longitude", "GPS", "Année", "Year"),
    personal_headers=(*PERSONAL_HEADERS, "Numéro de passeport", "Passport number", "Numéro du document", "Document number",
                      "Nom et prénom du voyageur", "Date de naissance", "Date of birth"),
    levels_stand_apart=True,
)  # fmt: skip
