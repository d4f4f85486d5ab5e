"""Transhumance Tracking Tool: alerts of events and of unusual movements of herds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.declare import Column, Dataset, Rule, Slicing, Vocabulary
from schemas.rules import show
from schemas.where import ADMIN_COLUMNS, CONFIDENTIAL, PERSONAL_HEADERS, derived

if TYPE_CHECKING:
    import pandas as pd

KINDS = Vocabulary({
    "event": ("événement", "évènement", "incident", "alerte événement"),
    "prevention": ("prévention", "mouvement", "alerte de prévention"),
})  # fmt: skip
STATUSES = Vocabulary({
    "treated": ("traitée", "traité", "clôturée", "résolue", "closed", "resolved", "réglée"),
    "open": ("ouverte", "en cours", "non traitée", "ongoing", "untreated", "pending", "en attente"),
    "unknown": ("inconnu", "inconnue", "ne sait pas"),
})  # fmt: skip


def _text(name: str, fr: str, en: str, *headers: str) -> Column:
    return Column(name, "text", f"{fr} NULL : non donné.", f"{en} NULL: not given.", headers=headers)


def _treated_after_issued(frame: pd.DataFrame) -> pd.Series[bool]:
    return (frame["treated_date"] >= frame["date"]).fillna(True).astype(bool) | frame["treated_date"].isna()


def _treated_says_so(frame: pd.DataFrame) -> pd.Series[bool]:
    """An alert with a day of treatment is treated."""
    return ~(frame["treated_date"].notna() & frame["status"].isin(["open", "unknown"]))


def _number_once(frame: pd.DataFrame) -> pd.Series[bool]:
    return ~(frame[["source_id", "alert_number"]].duplicated(keep=False) & frame["alert_number"].notna())


TRANSHUMANCE_ALERT = Dataset(
    name="transhumance_alert",
    grain="alert of the Transhumance Tracking Tool",
    fr="Alertes de l'outil de suivi de la transhumance (TTT).",
    en="Alerts of the Transhumance Tracking Tool (TTT).",
    columns=(
        _text("alert_number", "Numéro de l'alerte.", "Number of the alert.", "Numéro d'alerte", "Alert number", "Alert ID", "N° alerte",
              "Code alerte"),
        Column("date", "date", "Jour où l'alerte est émise.", "Day on which the alert was issued.", required=True,
               headers=("Date", "Date de l'alerte", "Alert date", "Date d'émission", "Date of alert"), hxl=("#date+issued", "#date")),
        derived("month", "date", "Mois de l'alerte (premier jour).", "Month of the alert (first day)."),
        *ADMIN_COLUMNS,
        Column("kind", "category", "Événement, ou prévention d'un mouvement.", "Event, or prevention of a movement.", required=True,
               headers=("Type d'alerte", "Alert type", "Nature de l'alerte", "Kind of alert"), vocabulary=KINDS),
        _text("detail", "Événement (conflit, vol…) ou mouvement (précoce, tardif, massif, inattendu).",
              "Event (conflict, theft ...) or movement (early, late, massive, unexpected).", "Type d'événement", "Event type", "Type de mouvement",
              "Movement type", "Détail de l'alerte"),
        Column("herd_size", "count", "Têtes de bétail. NULL : non donné.", "Head of livestock. NULL: not given.", "animals",
               headers=("Taille du troupeau", "Herd size", "Nombre de têtes", "Number of animals", "Effectif du troupeau")),
        _text("species", "Espèces.", "Species.", "Espèces", "Espèce", "Species", "Type de bétail", "Animal type"),
        _text("origin_country", "Pays d'origine du troupeau.", "Country the herd comes from.", "Pays d'origine", "Country of origin"),
        _text("destination_country", "Pays de destination du troupeau.", "Country the herd goes to.", "Pays de destination",
              "Country of destination"),
        Column("status", "category", "Traitée, ouverte ou inconnu. NULL : non donné.", "Treated, open or unknown. NULL: not given.",
               headers=("Statut", "Status", "Statut de l'alerte", "Alert status", "État de l'alerte"), vocabulary=STATUSES),
        Column("treated_date", "date", "Jour du traitement. NULL : pas traitée, ou jour inconnu.",
               "Day of treatment. NULL: not treated, or day not known.",
               headers=("Date de traitement", "Treatment date", "Date de clôture", "Closing date", "Date of treatment")),
        _text("actors_informed", "Acteurs informés.", "Actors informed.", "Acteurs informés", "Actors informed", "Acteurs alertés"),
        CONFIDENTIAL,
    ),
    needs_one_of=(("date",), ("kind",), ("status", "treated_date", "detail"), ("region_name", "cercle_name", "commune_name")),
    slicing=Slicing("alerts", by=("month",)),
    tool="transhumance",
    dated_by="row",
    placed_by="admin",
    rules=(
        Rule("treated_before_issued", "error", ("treated_date", "date"), _treated_after_issued, show("treated_date"), show("date")),
        Rule("treated_and_open", "error", ("status", "treated_date"), _treated_says_so, show("status"), show("treated_date")),
        Rule("alert_number_twice", "error", ("alert_number",), _number_once, show("alert_number"), None),
    ),
    ignored_headers=("Observations", "Commentaires", "Comments", "Remarks", "N°", "Latitude", "Longitude", "GPS"),
    personal_headers=PERSONAL_HEADERS,
    levels_stand_apart=True,
)  # fmt: skip
