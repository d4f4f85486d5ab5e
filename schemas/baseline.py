"""Baseline stock: how many displaced and returned people are in each place at one operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemas.declare import Breakdown, Column, Dataset, Rule, Slicing
from schemas.rules import at_most, parts_add_up, show
from schemas.where import ADMIN_COLUMNS, CONFIDENTIAL, OPERATION_COLUMNS, PERSONAL_HEADERS, derived

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
_AGES = ("age", "children", "adults", "elderly")
"""Age groups in figures, and those that have a word."""


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
                part_headers=tuple(f"{words} {suffix if by_sex else ''} {age}" for age in _AGES) if suffix != "households" else (),
                hxl=(f"#affected+{tag}+{attribute}", *((f"#affected+{tag}+ind+{attribute}",) if by_sex else ())),
                population=group,
                sum_of=((f"{prefix}_women", f"{prefix}_men"),) if suffix == "individuals" else (),
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


def _reason(name: str, fr: str, en: str, *headers: str) -> Column:
    return Column(
        f"reason_{name}", "flag", f"Déplacement lié à : {fr}.", f"Displacement linked to: {en}.", headers=headers,
        hxl=(f"#cause+{name.replace('_', '')}",),
    )  # fmt: skip


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


def _households_have_people(prefix: str) -> Any:
    """Households are known and their people left blank, in a file that gives people elsewhere; a masked figure is no blank, nor are people
    whom another row of the place gives (a sheet of households, one of individuals)."""
    households, individuals = f"{prefix}_households", f"{prefix}_individuals"

    def holds(frame: pd.DataFrame) -> pd.Series[bool]:
        blank = frame[individuals].isna() & (frame[households] > 0).fillna(False).astype(bool)
        if "suppressed_columns" in frame.columns:
            blank &= ~frame["suppressed_columns"].str.contains(individuals, regex=False).fillna(False).astype(bool)
        if not blank.any():
            return ~blank
        is_given = frame[individuals].notna()
        of_place = is_given.groupby([frame["source_id"], frame["reference_date"], frame["place_id"]], dropna=False).transform("any")
        return (~(blank & is_given.groupby(frame["source_id"]).transform("any") & ~of_place)).astype(bool)

    return holds


def _counted_once(column: str, unless: str | None = None) -> Any:
    """A place has one row with a count in `column` (or one for each part of it), looking only at rows without one in `unless`."""
    key = ["source_id", "reference_date", "place_id"]

    def holds(frame: pd.DataFrame) -> pd.Series[bool]:
        is_counted = (frame[column] > 0).fillna(False).astype(bool) & frame["place_id"].notna()
        if unless in frame.columns:
            is_counted &= ~(frame[unless] > 0).fillna(False).astype(bool)
        counted = frame.loc[is_counted, [*key, "row_part"]]
        counted = counted[counted.duplicated(key, keep=False)]
        is_twice = counted.duplicated(keep=False)
        if counted["row_part"].notna().any():  # a row of all people beside rows of some counts these twice
            is_twice |= counted["row_part"].isna().groupby([counted[name] for name in key]).transform("nunique") > 1
        twice = counted.index[is_twice]
        return ~frame.index.to_series().isin(twice)

    return holds


def _flags_agree_with_type(frame: pd.DataFrame) -> pd.Series[bool]:
    is_conflict = frame["displacement_type"].str.contains("conflict|conflit", case=False).fillna(False).astype(bool)
    denied = (~frame["reason_conflict"] & ~frame["reason_insecurity"]).fillna(False).astype(bool)
    return ~(is_conflict & denied)


def _rules() -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for prefix in _POPULATIONS:
        households, individuals = f"{prefix}_households", f"{prefix}_individuals"
        pair = (households, individuals)
        rules += [
            Rule("households_exceed_individuals", "error", pair, at_most(*pair), show(households), show(individuals)),
            Rule("people_without_households", "warning", pair, _people_have_households(prefix), show(*pair), None),
            Rule("households_without_people", "warning", (individuals, households), _households_have_people(prefix), show(households), None,
                 also=("suppressed_columns",)),
            Rule("household_size_doubtful", "warning", pair, _household_size_in_bounds(prefix), show(individuals, households), None),
            Rule("counted_twice", "error", (individuals,), _counted_once(individuals), show(individuals), None, also=("row_part",)),
            Rule("counted_twice", "error", (households,), _counted_once(households, unless=individuals), show(households), None, also=("row_part",)),
        ]  # fmt: skip
        if prefix != "migrants":
            women, men = f"{prefix}_women", f"{prefix}_men"
            rules += [
                Rule("sexes_do_not_add_up", "error", (individuals, women, men), parts_add_up((women, men), individuals),
                     show(women, men, sign=" + "), show(individuals)),
                Rule("part_exceeds_whole", "error", (women, individuals), at_most(women, individuals), show(women), show(individuals)),
                Rule("part_exceeds_whole", "error", (men, individuals), at_most(men, individuals), show(men), show(individuals)),
            ]  # fmt: skip
    for setting in ("collective", "individual_settings"):
        for measure in ("households", "individuals"):
            part, whole = f"pdi_{setting}_{measure}", f"pdi_{measure}"
            rules.append(Rule("part_exceeds_whole", "error", (part, whole), at_most(part, whole), show(part), show(whole)))
    flags = ("displacement_type", "reason_conflict", "reason_insecurity")
    rules.append(Rule("reason_contradicts_type", "warning", flags, _flags_agree_with_type, show("displacement_type"), None))
    return tuple(rules)


_ALL = ("households", "individuals", "women", "men")

_COLUMNS = (
    *OPERATION_COLUMNS,
    derived("populations", "text", "Populations dont la feuille a des colonnes.", "Populations the sheet has columns of."),
    *ADMIN_COLUMNS,
    derived("row_part", "text", "Ce que la ligne compte du lieu, là où il en a plusieurs (cause, origine, abri, arrivée).",
            "What the row counts of its place, where the place has several (cause, origin, shelter, arrival)."),
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
           headers=("Type of Displacement", "Type de déplacement", "Raison du déplacement", "Displacement reason", "Motivo do deslocamento",
                    "Reason", "Raison", "Motivo del desplazamiento", "Tipo de deslocamento", "Causa do deslocamento"),
           hxl=("#cause+type", "#cause", "#event+type")),
    _reason("conflict", "conflit", "conflict", "Conflict", "Conflit", "Conflit armé", "Conflito", "Conflicto", "Conflito armado"),
    _reason("insecurity", "insécurité", "insecurity", "Insecurity", "Insécurité", "Insegurança", "Inseguridad"),
    _reason("natural_disaster", "catastrophe naturelle", "natural disaster", "Natural Disaster", "Catastrophe naturelle",
            "Natural disasters", "Catastrophes naturelles", "Desastre natural", "Desastres naturais", "Desastres naturales"),
    _reason("political", "raisons politiques", "political reasons", "Political reasons", "Raisons politiques"),
    _reason("economic", "raisons économiques", "economic reasons", "Economic reasons", "Raisons économiques"),
    _reason("other", "autre raison", "other reason", "Other reason", "Autre raison", "Autres raisons", "Outro motivo", "Outra razão"),
    Column("displacement_start_date", "date", "Début du déplacement principal.", "Start of the main displacement.",
           headers=("Main displacement start date", "Displacement start date", "Date de début du déplacement",
                    "Date de début du déplacement principal", "Date du déplacement", "Data do deslocamento", "Data da chegada"),
                    hxl=("#date+start",)),
    Column("displacement_second_start_date", "date", "Début du deuxième déplacement.", "Start of the second displacement.",
           headers=("2nd Main displacement start date", "Second displacement start date"), hxl=("#date+start+second",)),
    CONFIDENTIAL,
    derived("suppressed_columns", "text", "Colonnes dont la valeur est masquée.", "Columns whose value is suppressed."),
)  # fmt: skip

_OTHER_PEOPLE = tuple(
    f"{who} {measure}".strip()
    for who in (
        "Réfugiés", "Refugees", "Demandeurs d'asile", "Asylum seekers", "Population hôte", "Host population", "Communauté hôte", "Host community",
        "Communautés hôtes", "Population autochtone", "Population locale", "Local population", "Résidents", "Residents", "Non déplacés",
        "Refugiados", "Requerentes de asilo", "Comunidade de acolhimento", "População residente", "População local",
        "Comunidad de acogida", "Residentes",
        "REF", "REF HC", "Ressortissants de pays tiers", "Third country nationals", "TCN", "Expulsés", "Apatrides",
    )
    for measure in ("", "ménages", "individus", "femmes", "hommes")
)  # fmt: skip
"""People that DTM sheets count beside the displaced and returned, and that this base does not hold."""

BASELINE_STOCK = Dataset(
    name="baseline_stock",
    grain="operation, place and sheet row of a DTM baseline workbook",
    fr="Effectifs de PDI, de retournés et de rapatriés par lieu (évaluation de base).",
    en="Counts of IDPs and returnees by place (baseline assessment).",
    columns=_COLUMNS,
    needs_one_of=(
        ("region_name", "cercle_name", "commune_name", "site_name"),
        tuple(f"{p}_{m}" for p in _POPULATIONS for m in _ALL if not (p == "migrants" and m in ("women", "men"))),
    ),
    slicing=Slicing("baseline", by=("reference_date",), by_population=True),
    tool="baseline",
    dated_by="operation",
    placed_by="admin",
    breakdown=Breakdown("baseline_demographic", {"pdi_women": "women", "pdi_men": "men", "pdi_individuals": None}),
    revised_by=("place_id",),
    revised=tuple(column.name for column in _COLUMNS if column.kind == "count" and column.population),
    rules=_rules(),
    ignored_headers=(
        "Lowest Admin Level", "CntryCrisisID", "Admin 5", "Admin 5 pcode", "Returns", "Migration flows",
        "Admin_0_origin_majority_RET_from_Abroad", "Latitude", "Longitude", "GPS", "Lat", "Long", "Lon", "X", "Y", "Altitude",
        "GPS X", "GPS Y", "Cercle d'origine", "Commune d'origine", "Admin 2 of origin", "Admin 3 of origin", "Admin 2 Area of Origin of IDP",
        "ID", "ObjectID", "GlobalID", "FID", "UUID", "ssid", "Location ssid", "Site ID", 
        "Place ID", "Source ID", "Location ID", "Village ID", "Settlement ID", "OBJECTID", "Rang", "Rank", "Classement",
        "Comments", "Commentaires", "Remarks", "Observations", "Observation", "Source", "Data source", "Notes", "Note",
        "Average household size", "Taille moyenne des ménages", "Taille moyenne", "Average size", "Average HH size", "Taille du ménage", "HH size",
        "Capacité", "Capacité d'accueil", "Capacité (individus)", "Capacité (ménages)", "Capacity", "Site capacity", "Capacity (individuals)",
        "Superficie", "Superficie km2", "Area km2", "Distance km",
        "Taille ménage", "Average family size", "Persons per household", "Personnes par ménage", "Country ISO3",
        "Operation status", "Status", "Accessibility", "Accessibilité", "Type de site", "Site type", "Milieu", "Admin level",
        "Update date", "Date de mise à jour", "Last updated", "Created date", "Lowest level", "Assessment type", "Type d'évaluation",
        "Nombre de sites", "Nombre de villages", "Nombre de localités", "Nombre de quartiers", "Nombre de communes", "Nombre de cercles",
        "Nombre de villages évalués", "Nombre de sites évalués", "Nombre de localités évaluées", "Nombre de communes évaluées",
        "Comentários", "Observações", "Observaciones", "Notas", "Tipo de local", "Tipo de sítio", "Tipo de sitio", "Fonte", "Fuente",
        "Acessibilidade",
        "Tamanho médio do agregado", "Número de locais", "Número de localidades", "Número de sítios",
        "Number of sites assessed", "Number of locations", "Number of locations assessed", "Number of villages assessed",
        *_OTHER_PEOPLE,
    ),
    personal_headers=PERSONAL_HEADERS,
)  # fmt: skip
