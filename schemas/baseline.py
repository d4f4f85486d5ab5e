"""Baseline stock: how many displaced and returned people are in each place at one operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from schemas.declare import Column, Dataset, Rule, Sensitivity

if TYPE_CHECKING:
    import pandas as pd

PERSONS_PER_HOUSEHOLD = (1.5, 12.0)
"""Bounds outside which a row's persons per household is doubtful; real rounds show 4 to 7, with outliers to 12.9."""

_POPULATIONS = {
    # prefix: (population group, French, English, words of the headers, HXL attribute)
    "pdi": ("pdi", "personnes déplacées internes (PDI)", "internally displaced persons", "IDPs", "idps"),
    "returnees": ("returnees", "personnes retournées, toutes catégories", "returnees of all kinds", "Returnees", "returnees"),
    "retournes": ("returnees", "anciens déplacés retournés", "returned IDPs", "Retournés", "returnedidps"),
    "rapatries": ("returnees", "rapatriés (retours de l'étranger)", "returnees from abroad", "Rapatriés", "repatriated"),
    "migrants": ("migrants", "migrants", "migrants", "Migrants", "migrants"),
}
_MEASURES = {
    # suffix: (French, English, unit, header words, HXL attribute)
    "households": ("Nombre de ménages", "Households", "households", ("{p} HH",), "hh"),
    "individuals": ("Nombre d'individus", "Individuals", "individuals", ("{p} Ind.", "{p} total", "{p}"), "ind"),
    "women": ("Nombre de femmes et de filles", "Women and girls", "individuals", ("{p} women", "{p} ind women"), "f"),
    "men": ("Nombre d'hommes et de garçons", "Men and boys", "individuals", ("{p} men", "{p} ind men"), "m"),
}


def _population_columns(prefix: str, suffixes: tuple[str, ...]) -> tuple[Column, ...]:
    group, who_fr, who_en, words, tag = _POPULATIONS[prefix]
    columns = []
    for suffix in suffixes:
        fr, en, unit, patterns, attribute = _MEASURES[suffix]
        by_sex = suffix in ("women", "men")
        columns.append(
            Column(
                name=f"{prefix}_{suffix}",
                kind="count",
                fr=f"{fr} : {who_fr}. NULL : non évalué.",
                en=f"{en}: {who_en}. NULL: not assessed.",
                unit=unit,
                headers=tuple(pattern.format(p=words) for pattern in patterns),
                part_headers=(f"{words} {suffix} age", f"{words} ind {suffix} age") if by_sex else (),
                hxl=(f"#affected+{tag}+{attribute}", *((f"#affected+{tag}+ind+{attribute}",) if by_sex else ())),
                population=group,
            )
        )
    return tuple(columns)


def _setting_column(setting: str, measure: str) -> Column:
    phrase = {"collective": "collective settings", "individual_settings": "individual settings"}[setting]
    where = {"collective": "en site collectif", "individual_settings": "en habitat individuel"}[setting]
    unit, words = {"households": ("households", "HH"), "individuals": ("individuals", "Ind.")}[measure]
    noun = {"households": "Ménages", "individuals": "Individus"}[measure]
    return Column(
        name=f"pdi_{setting}_{measure}",
        kind="count",
        fr=f"{noun} PDI {where}. NULL : non évalué.",
        en=f"IDP {measure} in {phrase}. NULL: not assessed.",
        unit=unit,
        headers=(f"No. of IDPs {words} in {phrase}", f"IDPs {phrase}" if measure == "individuals" else f"IDPs HH {phrase}"),
        hxl=(f"#affected+idps+{setting.split('_')[0]}+{'hh' if measure == 'households' else 'ind'}",),
        population="pdi",
    )


def _place_columns() -> tuple[Column, ...]:
    levels = (
        ("country", "du pays", "country", "Admin 0", "adm0"),
        ("region", "de la région", "region", "Admin 1", "adm1"),
        ("cercle", "du cercle", "cercle", "Admin 2", "adm2"),
        ("commune", "de la commune", "commune", "Admin 3", "adm3"),
        ("site", "du village, quartier ou site", "village, quarter or site", "Admin 4", "adm4"),
    )
    columns = []
    for name, fr, en, header, tag in levels:
        sensitivity: Sensitivity = "internal" if name == "site" else "public"
        columns.append(
            Column(
                f"{name}_name",
                "text",
                f"Nom {fr}, tel que donné.",
                f"Name of the {en} as given.",
                headers=(header, *(f"{header} {more}" for more in ("name", "d'accueil", "host", "of displacement", "FR", "French", "name FR"))),
                hxl=(f"#{tag}+name", f"#{tag}"),
                sensitivity=sensitivity,
            )
        )
        columns.append(
            Column(
                f"{name}_pcode",
                "text",
                f"Code {fr}, tel que donné (indice, jamais la clé).",
                f"Code of the {en} as given (evidence, never the key).",
                headers=(f"{header} pcode",),
                hxl=(f"#{tag}+pcode", f"#{tag}+code"),
                sensitivity=sensitivity,
            )
        )
    return tuple(columns)


def _reason(name: str, fr: str, en: str, *headers: str) -> Column:
    return Column(
        f"reason_{name}", "flag", f"Déplacement lié à : {fr}.", f"Displacement linked to: {en}.", headers=headers,
        hxl=(f"#cause+{name.replace('_', '')}",),
    )  # fmt: skip


def _derived(name: str, kind: Any, fr: str, en: str) -> Column:
    return Column(name, kind, fr, en, derived=True)


def _at_most(part: str, whole: str) -> Any:
    def holds(frame: pd.DataFrame) -> pd.Series[bool]:
        return (frame[part] <= frame[whole]).fillna(True).astype(bool)

    return holds


def _women_and_men_add_up(prefix: str) -> Any:
    def holds(frame: pd.DataFrame) -> pd.Series[bool]:
        total = frame[f"{prefix}_women"] + frame[f"{prefix}_men"]
        return (total == frame[f"{prefix}_individuals"]).fillna(True).astype(bool)

    return holds


def _household_size_in_bounds(prefix: str) -> Any:
    low, high = PERSONS_PER_HOUSEHOLD

    def holds(frame: pd.DataFrame) -> pd.Series[bool]:
        households, individuals = frame[f"{prefix}_households"], frame[f"{prefix}_individuals"]
        inside = (individuals >= households * low) & (individuals <= households * high)
        return (inside | (households == 0) | (individuals < households)).fillna(True).astype(bool)

    return holds


def _people_have_households(prefix: str) -> Any:
    def holds(frame: pd.DataFrame) -> pd.Series[bool]:
        return (~((frame[f"{prefix}_households"] == 0) & (frame[f"{prefix}_individuals"] > 0))).fillna(True).astype(bool)

    return holds


def _counted_once(column: str, unless: str | None = None) -> Any:
    """A place has one row with a count in `column`, looking only at rows without one in `unless`."""
    key = ["source_id", "reference_date", "place_id"]

    def holds(frame: pd.DataFrame) -> pd.Series[bool]:
        is_counted = (frame[column] > 0).fillna(False).astype(bool) & frame["place_id"].notna()
        if unless in frame.columns:
            is_counted &= ~(frame[unless] > 0).fillna(False).astype(bool)
        counted = frame.loc[is_counted, key]
        twice = counted.index[counted.duplicated(keep=False)]
        return ~frame.index.to_series().isin(twice)

    return holds


def _flags_agree_with_type(frame: pd.DataFrame) -> pd.Series[bool]:
    is_conflict = frame["displacement_type"].str.contains("conflict|conflit", case=False).fillna(False).astype(bool)
    denied = (~frame["reason_conflict"] & ~frame["reason_insecurity"]).fillna(False).astype(bool)
    return ~(is_conflict & denied)


def _show(*columns: str, sign: str = " / ") -> Any:
    def text(row: Mapping[str, Any]) -> str:
        return sign.join("NULL" if _is_null(row.get(column)) else str(row[column]) for column in columns)

    return text


def _is_null(value: Any) -> bool:
    return value is None or value != value or str(value) == "<NA>"


def _rules() -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for prefix in _POPULATIONS:
        households, individuals = f"{prefix}_households", f"{prefix}_individuals"
        pair = (households, individuals)
        rules += [
            Rule("households_exceed_individuals", "error", pair, _at_most(*pair), _show(households), _show(individuals)),
            Rule("people_without_households", "warning", pair, _people_have_households(prefix), _show(*pair), None),
            Rule("household_size_doubtful", "warning", pair, _household_size_in_bounds(prefix), _show(individuals, households), None),
            Rule("counted_twice", "error", (individuals,), _counted_once(individuals), _show(individuals), None),
            Rule("counted_twice", "error", (households,), _counted_once(households, unless=individuals), _show(households), None),
        ]  # fmt: skip
        if prefix != "migrants":
            women, men = f"{prefix}_women", f"{prefix}_men"
            rules += [
                Rule("sexes_do_not_add_up", "error", (individuals, women, men), _women_and_men_add_up(prefix),
                     _show(women, men, sign=" + "), _show(individuals)),
                Rule("part_exceeds_whole", "error", (women, individuals), _at_most(women, individuals), _show(women), _show(individuals)),
                Rule("part_exceeds_whole", "error", (men, individuals), _at_most(men, individuals), _show(men), _show(individuals)),
            ]  # fmt: skip
    for setting in ("collective", "individual_settings"):
        for measure in ("households", "individuals"):
            part, whole = f"pdi_{setting}_{measure}", f"pdi_{measure}"
            rules.append(Rule("part_exceeds_whole", "error", (part, whole), _at_most(part, whole), _show(part), _show(whole)))
    flags = ("displacement_type", "reason_conflict", "reason_insecurity")
    rules.append(Rule("reason_contradicts_type", "warning", flags, _flags_agree_with_type, _show("displacement_type"), None))
    return tuple(rules)


_ALL = ("households", "individuals", "women", "men")

BASELINE_STOCK = Dataset(
    name="baseline_stock",
    grain="operation, place and sheet row of a DTM baseline workbook",
    fr="Effectifs de PDI, de retournés et de rapatriés par lieu (évaluation de base).",
    en="Counts of IDPs and returnees by place (baseline assessment).",
    columns=(
        _derived("tool", "text", "Instrument DTM.", "DTM instrument."),
        Column(
            "reference_date", "date", "Date à laquelle les effectifs se rapportent.", "Date the counts refer to.",
            headers=("Snapshot Date", "Reference date", "Date de référence", "Reporting date", "Date", "As of date",
                     "Date de situation", "Période", "Period"),
            hxl=("#date+reported", "#date", "#date+reference", "#date+snapshot"),
        ),
        Column(
            "survey_date", "date", "Date de l'enquête dans le lieu.", "Date of the survey in the place.",
            headers=("Survey Date", "Date de l'évaluation", "Date de collecte", "Assessment date", "Date of assessment",
                     "Date d'enquête", "Date of survey", "Collection date", "Date of data collection", "Date de collecte des données"),
            hxl=("#date+survey", "#date+assessment", "#date+collected"), sensitivity="internal",
        ),
        Column("round_number", "round", "Numéro de l'opération, s'il est donné.", "Round number where given.",
               headers=("RoundNo", "Round number", "Round", "Tour", "Numéro du tour", "Numéro du round", "Cycle", "Opération", "Operation number"),
               hxl=("#meta+round", "#round", "#meta+round+num")),
        _derived("populations", "text", "Populations dont la feuille a des colonnes.", "Populations the sheet has columns of."),
        *_place_columns(),
        _derived("place_id", "text", "Lieu reconnu.", "Recognised place."),
        _derived("place_level", "count", "Niveau : 0 pays, 1 région, 2 cercle, 3 commune, 4 site.", "Level: 0 country ... 4 site."),
        _derived("place_name", "text", "Nom du lieu reconnu.", "Name of the recognised place."),
        _derived("place_parent_id", "text", "Lieu qui le contient.", "Place that contains it."),
        _derived("place_perimeter", "text", "Découpage d'une ligne régionale.", "Perimeter of a region row."),
        *_population_columns("pdi", _ALL),
        _setting_column("collective", "households"),
        _setting_column("collective", "individuals"),
        _setting_column("individual_settings", "households"),
        _setting_column("individual_settings", "individuals"),
        *_population_columns("returnees", _ALL),
        *_population_columns("retournes", _ALL),
        *_population_columns("rapatries", _ALL),
        *_population_columns("migrants", ("households", "individuals")),
        Column("origin_country", "text", "Pays d'origine des PDI.", "Country of origin of the IDPs.",
               headers=("Country of Origin of IDP", "Pays d'origine", "Country of origin", "Admin 0 of origin"),
               hxl=("#country+origin", "#adm0+origin", "#adm0+origin+name")),
        Column("origin_region", "text", "Région d'origine de la majorité des PDI.", "Region of origin of most IDPs.",
               headers=("Admin 1 Area of Origin of IDP", "Région d'origine", "Admin 1 of origin",
                        "Région d'origine de la majorité des PDI", "Main region of origin", "Région de provenance"),
               hxl=("#adm1+origin", "#adm1+origin+name")),
        Column("displacement_type", "text", "Type de déplacement.", "Type of displacement.",
               headers=("Type of Displacement", "Type de déplacement", "Raison du déplacement", "Displacement reason"),
               hxl=("#cause+type", "#cause", "#event+type")),
        _reason("conflict", "conflit", "conflict", "Conflict", "Conflit", "Conflit armé"),
        _reason("insecurity", "insécurité", "insecurity", "Insecurity", "Insécurité"),
        _reason("natural_disaster", "catastrophe naturelle", "natural disaster", "Natural Disaster", "Catastrophe naturelle",
                "Natural disasters", "Catastrophes naturelles"),
        _reason("political", "raisons politiques", "political reasons", "Political reasons", "Raisons politiques"),
        _reason("economic", "raisons économiques", "economic reasons", "Economic reasons", "Raisons économiques"),
        _reason("other", "autre raison", "other reason", "Other reason", "Autre raison", "Autres raisons"),
        Column("displacement_start_date", "date", "Début du déplacement principal.", "Start of the main displacement.",
               headers=("Main displacement start date", "Displacement start date", "Date de début du déplacement",
                        "Date de début du déplacement principal", "Date du déplacement"), hxl=("#date+start",)),
        Column("displacement_second_start_date", "date", "Début du deuxième déplacement.", "Start of the second displacement.",
               headers=("2nd Main displacement start date", "Second displacement start date"), hxl=("#date+start+second",)),
        Column("is_confidential", "flag", "Vrai : la ligne ne sort jamais dans un export public.",
               "True: the row never leaves in a public export.",
               headers=("Confidentiality", "Confidentialité", "Confidentiel", "Confidential"), hxl=("#meta+confidential",),
               sensitivity="internal"),
        _derived("suppressed_columns", "text", "Colonnes dont la valeur est masquée.", "Columns whose value is suppressed."),
    ),
    needs_one_of=(
        ("region_name", "cercle_name", "commune_name", "site_name"),
        tuple(f"{p}_{m}" for p in _POPULATIONS for m in _ALL if not (p == "migrants" and m in ("women", "men"))),
    ),
    slice_fr="une population (PDI, retournés, migrants) d'une opération",
    slice_en="one population (IDPs, returnees, migrants) of one operation",
    rules=_rules(),
    ignored_headers=(
        "Lowest Admin Level", "CntryCrisisID", "Admin 5", "Admin 5 pcode", "Returns", "Migration flows",
        "Admin_0_origin_majority_RET_from_Abroad", "Latitude", "Longitude", "GPS", "Lat", "Long", "Lon", "X", "Y", "Altitude",
        "GPS X", "GPS Y", "Cercle d'origine", "Commune d'origine", "Admin 2 of origin", "Admin 3 of origin", "Admin 2 Area of Origin of IDP",
        "ID", "ObjectID", "GlobalID", "FID", "UUID", "ssid", "Location ssid", "Site ID", "Year", "Month", "Année", "Mois",
        "Comments", "Commentaires", "Remarks", "Observations", "Observation", "Source", "Data source", "Notes", "Note",
        "Average household size", "Taille moyenne des ménages", "Persons per household", "Personnes par ménage", "Country ISO3",
        "Operation status", "Status", "Accessibility", "Accessibilité", "Type de site", "Site type", "Milieu", "Admin level",
        "Update date", "Date de mise à jour", "Last updated", "Created date", "Lowest level",
    ),
    personal_headers=(
        "UpdatedBy", "Updated by", "Created by", "Enumerator", "Enumerator name", "Nom de l'enquêteur", "Enquêteur", "Phone",
        "Phone number", "Téléphone", "Numéro de téléphone", "Contact", "Contacts", "Email", "E-mail", "Key informant",
        "Key informant name", "Informateur clé", "Nom de l'informateur", "Nom informateur clé", "Focal point", "Point focal",
        "Nom du point focal", "Superviseur", "Supervisor", "Interviewer", "Agent de collecte", "Nom et prénom", "Prénom",
        "Enumerator phone", "Téléphone de l'enquêteur", "Key informant phone", "Modified by", "Editor", "Creator",
        "Téléphone informateur clé", "Contact téléphonique", "Nom agent", "Name of enumerator", "Name of key informant",
    ),
    tolerances={"large_change_pct": 50.0, "large_change_individuals": 1000.0},
)  # fmt: skip
