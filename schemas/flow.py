"""Flow monitoring: how many people pass a point, as a registry of observed groups, as daily counts, and the days a point worked.

Flow counts do not give the total number of people crossing: that note goes with every figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.declare import Column, Dataset, Folding, Rule, Slicing, Vocabulary
from schemas.rules import at_most, parts_add_up, show
from schemas.where import CONFIDENTIAL, PERSONAL_HEADERS, POINT_COLUMNS, derived

if TYPE_CHECKING:
    import pandas as pd

DIRECTION = Vocabulary(
    {
        "incoming": ("entrant", "entrants", "entrée", "entrées", "flux entrant", "flux entrants", "inflow", "inflows", "in", "incoming flows",
                     "incoming flow", "arrivée", "arrivées", "arrival", "arrivals", "entry", "entries", "ent"),
        "outgoing": ("sortant", "sortants", "sortie", "sorties", "flux sortant", "flux sortants", "outflow", "outflows", "out",
                     "outgoing flows", "outgoing flow", "départ", "départs", "departure", "departures", "exit", "exits", "sort"),
        "internal": ("interne", "internes", "flux interne", "flux internes", "mouvement interne", "mouvements internes", "internal flow",
                     "internal flows", "internal movement", "internal movements", "int"),
        "total": ("ensemble", "tous", "toutes directions", "total flux", "all", "all flows", "both"),
    },
    within=True,
)  # fmt: skip
REASON = Vocabulary(
    {
        "economic": ("économique", "raison économique", "raisons économiques", "economic reasons", "économique plus de 6 mois", "travail",
                     "recherche d'emploi", "emploi", "work", "economic migration", "migration économique", "employment", "labour",
                     "migration économique de longue durée", "migration économique plus de six mois"),
        "farming": ("agriculture", "saisonnier agricole", "travaux agricoles", "travaux champêtres", "farm work", "seasonal farming", "champêtre",
                    "migration saisonnière agricole", "saisonnier", "saisonnière", "seasonal", "migration saisonnière", "seasonal migration",
                    "migration économique de courte durée", "migration économique moins de six mois"),
        "gold_panning": ("orpaillage", "orpailleur", "mine", "mines", "gold panning", "gold mining", "mining", "or", "site minier"),
        "trade": ("commerce", "commercial", "business", "affaires", "commerçant", "petit commerce", "market", "marché"),
        "local": ("mouvement local", "mouvement local de courte durée", "mouvement de courte durée", "short term local movement",
                  "short term movement", "mouvement quotidien", "daily movement", "mouvement saisonnier local", "local movement"),
        "conflict": ("conflit", "conflits", "guerre", "war", "violence", "violences", "conflit armé", "armed conflict",
                     "déplacement forcé dû au conflit", "déplacement forcé", "forced displacement"),
        "insecurity": ("insécurité", "persécution", "persecution", "menace", "threat"),
        "disaster": ("catastrophe", "catastrophes naturelles", "catastrophe naturelle", "natural disaster", "inondation", "sécheresse", "flood",
                     "drought", "déplacement forcé dû aux catastrophes naturelles"),
        "family": ("famille", "familial", "familiale", "visite familiale", "regroupement familial", "raison familiale", "raisons familiales",
                   "family visit", "family reunification", "mariage", "marriage", "événement social"),
        "return": ("retour", "retour volontaire", "retour au pays", "voluntary return", "expulsion", "rapatriement", "deportation", "refoulement"),
        "education": ("éducation", "étude", "études", "école", "study", "studies", "school", "formation"),
        "health": ("santé", "soins", "soins médicaux", "médical", "medical", "health care", "raison de santé", "raisons de santé"),
        "pastoral": ("transhumance", "élevage", "pastoralisme", "herding", "pasture"),
        "religious": ("religieux", "religion", "pèlerinage", "pilgrimage"),
        "tourism": ("tourisme", "vacances", "holiday", "leisure"),
        "transit": ("passage", "migration"),
        "other": ("autre", "autres", "autre raison", "autres raisons", "other reason", "other reasons", "divers"),
        "unknown": ("inconnu", "inconnue", "ne sait pas", "does not know", "refus", "no answer"),
    }
)  # fmt: skip
TRANSPORT = Vocabulary(
    {
        "bus": ("car", "autocar", "autobus", "minibus", "mini bus", "sotrama", "coach"),
        "private_vehicle": ("voiture", "voiture privée", "véhicule privé", "véhicule particulier", "private car", "private vehicle", "automobile",
                            "taxi", "véhicule", "vehicle", "voiture particulière"),
        "four_by_four": ("4x4", "4 x 4", "pick up", "pickup", "véhicule 4x4", "toyota", "pick-up"),
        "truck": ("camion", "camions", "lorry", "poids lourd", "camion remorque", "truck"),
        "motorbike": ("moto", "motos", "motorcycle", "mobylette", "tricycle", "moto taxi", "scooter"),
        "bicycle": ("vélo", "bicyclette", "bike"),
        "boat": ("pirogue", "pinasse", "bateau", "canoe", "ferry", "bac"),
        "animal": ("âne", "charrette", "charette", "cheval", "chameau", "cart", "animal traction", "donkey", "dromadaire"),
        "foot": ("à pied", "pied", "pieds", "on foot", "walking", "marche"),
        "train": (),
        "plane": ("avion", "aéroport", "airplane"),
        "other": ("autre", "autres", "autre moyen", "other means"),
    }
)  # fmt: skip


def _count(
    name: str, fr: str, en: str, *headers: str, hxl: str = "", required: bool = False, by_sex: str = "",
    sum_of: tuple[tuple[str, ...], ...] = (), sum_beside: tuple[str, ...] = (),
) -> Column:  # fmt: skip
    return Column(
        name, "count", f"{fr} NULL : non donné.", f"{en} NULL: not given.", "individuals", headers, hxl=(f"#population+{hxl}",) if hxl else (),
        part_headers=tuple(f"{by_sex} {sex}" for sex in ("H", "F")) if by_sex else (), required=required, sum_of=sum_of,
        sum_beside=sum_beside, blank_part_is_none=True,
    )  # fmt: skip


_DATE = Column(
    "date", "date", "Jour du comptage.", "Day of the count.",
    headers=("Date", "Jour", "Day", "Date du comptage", "Date d'enregistrement", "Date de collecte", "Date of registration", "Registration date",
             "Survey date", "Date de l'enquête", "Date d'observation", "Observation date", "Date of count", "Date enquête", "Date de passage",
             "Reporting date", "Date obs"),
    hxl=("#date", "#date+occurred", "#date+survey", "#date+reported"), month_is="refused", required=True,
)  # fmt: skip
_MONTH_GIVEN = Column(
    "month_given", "date", "Mois, où seul le mois est donné (son premier jour).", "Month, where only the month is given (its first day).",
    headers=("Mois", "Month", "Période", "Period", "Mois de rapportage", "Reporting month"), hxl=("#date+month", "#period"), month_is="first",
)  # fmt: skip
_IS_MONTHLY = derived("is_monthly", "flag", "Vrai : le chiffre est celui du mois entier.", "True: the figure is the whole month's.")
_DIRECTION = Column(
    "direction", "category", "Direction : incoming (entrant), outgoing (sortant), internal (interne), total.",
    "Direction: incoming, outgoing, internal, total.",
    headers=("Direction", "Sens", "Type de flux", "Flow type", "Type of flow", "Direction du flux", "Sens du flux", "Flow direction",
             "Type de mouvement", "Movement type", "Direction of flow", "Sens du mouvement"),
    hxl=("#flow+direction", "#meta+direction", "#activity+direction", "#flow+type"), vocabulary=DIRECTION,
)  # fmt: skip
_MONTH = derived("month", "date", "Mois du comptage (son premier jour).", "Month of the count (its first day).")
_SEXES = (
    _count("men", "Hommes adultes.", "Adult men.", "Adultes H", "Adultes hommes", "Adult men", "Hommes adultes", "Hommes", "Men", "Adults male",
           "Adultes M", "Adultes masculin", "Adult male", "H", "Nb hommes", hxl="adult+m"),
    _count("women", "Femmes adultes.", "Adult women.", "Adultes F", "Adultes femmes", "Adult women", "Femmes adultes", "Femmes", "Women",
           "Adults female", "Adultes féminin", "Adult female", "F", "Nb femmes", hxl="adult+f"),
    _count("boys", "Garçons mineurs.", "Boys (minors).", "Mineurs G", "Mineurs garçons", "Garçons", "Boys", "Mineurs H", "Mineurs hommes",
           "Minors boys", "Minors male", "Minor boys", "Mineurs M", "G", "Enfants garçons", "Children male", "Garçons mineurs", "Mineurs masculin",
           "Children boys", hxl="children+m"),
    _count("girls", "Filles mineures.", "Girls (minors).", "Mineurs F", "Mineurs filles", "Filles", "Girls", "Mineurs femmes",
           "Minors girls", "Minors female", "Minor girls", "Enfants filles", "Children female", "Filles mineures", "Mineurs féminin",
           "Children girls", hxl="children+f"),
    _count("adults", "Adultes.", "Adults.", "Adultes", "Adults", "Total adultes", "Nombre d'adultes", "Majeurs", hxl="adult",
           sum_of=(("men", "women"),), sum_beside=("boys", "girls", "minors")),
    _count("minors", "Mineurs.", "Minors.", "Mineurs", "Minors", "Total mineurs", "Nombre de mineurs", "Enfants", "Children", hxl="children",
           sum_of=(("boys", "girls"),)),
    _count("individuals", "Personnes observées.", "People observed.", "Individus", "Individuals", "Nombre d'individus", "Total", "Effectif",
           "Nombre de personnes", "Total individus", "Total individuals", "Nombre de migrants", "Migrants", "Number of migrants", "Voyageurs",
           "Nombre de voyageurs", "Travellers", "Number of travellers", "Personnes", "Passagers", "Nombre de passagers", "Group size",
           "Taille du groupe", "Volume", "Nombre", "Comptage", "Count", "Nombre total de personnes", "Valeur", "Value",
           "People observed", "Personnes observées", "Persons counted", "Headcount", "Total mensuel", "Monthly total",
           hxl="ind", required=True, sum_of=(("men", "women", "boys", "girls"), ("adults", "minors"), ("men", "women"))),
)  # fmt: skip
_BY_AGE = {"boys": "men", "girls": "women", "minors": "adults"}
_VULNERABLE = (
    _count("vulnerable_persons", "Personnes vulnérables.", "Vulnerable persons.", "Personnes vulnérables", "Vulnérables", "Vulnerable persons",
           "Vulnerable", "Nombre de vulnérables", "Personnes vulnérables total", hxl="vulnerable"),
    _count("pregnant_women", "Femmes enceintes.", "Pregnant women.", "Femmes enceintes", "Enceintes", "Pregnant women", "Pregnant",
           "Femmes enceintes ou allaitantes", "Pregnant or lactating women", hxl="pregnant"),
    _count("unaccompanied_minors", "Mineurs non accompagnés.", "Unaccompanied minors.", "Mineurs non accompagnés", "MNA", "ENA",
           "Unaccompanied minors", "Enfants non accompagnés", "Unaccompanied children", "UMC", "UASC", hxl="unaccompanied"),
    _count("disabled_persons", "Personnes handicapées.", "Persons with disabilities.", "Personnes handicapées", "Handicapés", "Handicap",
           "Personnes vivant avec un handicap", "Persons with disabilities", "Persons with disability",
           "Disabled", "PVH", "Personnes à mobilité réduite",
           hxl="disabled", by_sex="Handicapés"),
    _count("elderly_persons", "Personnes âgées.", "Elderly persons.", "Personnes âgées", "Elderly", "Elderly persons", "Older persons",
           "Personnes âgées de plus de 60 ans", hxl="elderly"),
)  # fmt: skip
_IGNORED = (
    "ID", "ObjectID", "GlobalID", "Index", "Submission time", "Submission ID", "Parent index", "Xform id string", "Device ID", "Heure",
    "Time", "Hour", "Semaine", "Week", "Year", "Année", "Trimestre", "Quarter", "Today",
    "Comments", "Commentaires", "Observations", "Observation", "Remarques", "Remarks", "Latitude", "Longitude", "Lat", "Long", "Lon", "GPS",
    "Admin 0", "Admin 1", "Admin 2", "Admin 3", "Admin 1 pcode", "Admin 2 pcode", "Région du FMP", "Région du point", "Cercle du point",
    "Start", "End", "Début", "Fin", "Version", "Source", "Jour de la semaine", "Weekday", "Day of week", "Langue", "Language",
    "Moyenne journalière", "Moyenne par jour", "Moyenne quotidienne", "Daily average", "Average per day",
    "Nombre de véhicules", "Number of vehicles", "Localité", "Village", "Activité", "Operation status", "Statut",
)  # fmt: skip


def _no_two(name: str, keys: tuple[str, ...], column: str, *, also: tuple[str, ...] = ()) -> Rule:
    """No two rows of one file that fill `column` have the same values in `keys`."""

    def holds(frame: pd.DataFrame) -> pd.Series[bool]:
        rows = frame.loc[frame[column].notna() & frame[keys[0]].notna(), ["source_id", *keys]]
        return ~(rows.duplicated(keep=False).reindex(frame.index, fill_value=False))

    return Rule(name, "error", tuple(dict.fromkeys((column, keys[0]))), holds, show(column), also=also, compares_rows=True, unique=keys)


def _same_as_the_day_before(frame: pd.DataFrame) -> pd.Series[bool]:
    """A point's count in one direction is not the same on three days running (a copied line); small counts repeat by chance."""
    days = frame.loc[(frame["individuals"] >= 50).fillna(False), ["source_id", "fmp_id", "direction", "date", "individuals"]]
    days = days.sort_values(["source_id", "fmp_id", "direction", "date"], kind="stable")
    keys = ["source_id", "fmp_id", "direction"]
    by_point = days.groupby(keys, dropna=False, sort=False)
    gap = by_point["date"].diff().dt.days.eq(1)
    repeats = gap & by_point["individuals"].diff().eq(0).fillna(False)
    third = repeats & repeats.shift(fill_value=False)
    is_copied: pd.Series[bool] = third.reindex(frame.index, fill_value=False).astype(bool)
    return ~is_copied


def _days_fit_the_month(frame: pd.DataFrame) -> pd.Series[bool]:
    """A point works no more days than its month has."""
    fits: pd.Series[bool] = (frame["active_days"] <= frame["month"].dt.days_in_month).fillna(True).astype(bool)
    return fits


def _adults_add_up(frame: pd.DataFrame) -> pd.Series[bool]:
    """Women and men are the adults, or everybody: where they add up to all who passed they are of all ages."""
    both = frame["men"] + frame["women"]
    adds_up: pd.Series[bool] = ((both == frame["adults"]) | (both == frame["individuals"])).fillna(True).astype(bool)
    return adds_up


_PARTS: tuple[Rule, ...] = (
    Rule("flow_parts_do_not_add_up", "error", ("individuals", "men", "women", "boys", "girls"),
         parts_add_up(("men", "women", "boys", "girls"), "individuals"), show("men", "women", "boys", "girls", sign=" + "), show("individuals")),
    Rule("flow_parts_do_not_add_up", "error", ("individuals", "adults", "minors"), parts_add_up(("adults", "minors"), "individuals"),
         show("adults", "minors", sign=" + "), show("individuals")),
    Rule("flow_parts_do_not_add_up", "error", ("adults", "men", "women"), _adults_add_up,
         show("men", "women", sign=" + "), show("adults"), also=("individuals",)),
    Rule("flow_parts_do_not_add_up", "error", ("minors", "boys", "girls"), parts_add_up(("boys", "girls"), "minors"),
         show("boys", "girls", sign=" + "), show("minors")),
    *(
        Rule("part_exceeds_whole", "error", (part, "individuals"), at_most(part, "individuals"), show(part), show("individuals"))
        for part in ("vulnerable_persons", "pregnant_women", "unaccompanied_minors", "disabled_persons", "elderly_persons")
    ),
)  # fmt: skip

_GROUP = derived(
    "traveller_group", "text",
    "Sexe et âge que compte la ligne, là où les lignes les distinguent (men, women, boys, girls, adults, minors, total, unknown).",
    "Sex and age that the row counts, where rows tell them apart (men, women, boys, girls, adults, minors, total, unknown).",
)  # fmt: skip

_REGISTRY_COLUMNS = (
    *POINT_COLUMNS,
    _DATE,
    _MONTH_GIVEN,
    _MONTH,
    _IS_MONTHLY,
    _DIRECTION,
    _GROUP,
    Column("record_number", "text", "Numéro de l'enregistrement, unique dans le fichier.", "Number of the record, unique in the file.",
           headers=("N° enregistrement", "Numéro d'enregistrement", "Record number", "N° fiche", "Numéro de fiche", "Form number",
                    "Registration number", "Record ID", "ID enregistrement", "Record no", "UUID", "Instance ID", "meta/instanceID"),
           hxl=("#meta+record", "#meta+id"), sensitivity="internal"),
    Column("origin_country", "country", "Pays de départ (ISO 3166-1 alpha-3 ; XXX : autre).",
           "Country of departure (ISO 3166-1 alpha-3; XXX: other).",
           headers=("Pays d'origine", "Pays de provenance", "Country of origin", "Origin country", "Country of departure", "Pays de départ",
                    "Origine", "Provenance", "Origin", "Departure country"), hxl=("#country+origin", "#adm0+origin")),
    Column("origin_region", "text", "Région de départ, telle que donnée.", "Region of departure as given.",
           headers=("Région d'origine", "Région de provenance", "Admin 1 of origin", "Région de départ", "Region of departure",
                    "Admin 1 of departure"),
           hxl=("#adm1+origin", "#adm1+origin+name")),
    Column("destination_country", "country", "Pays de destination (ISO 3166-1 alpha-3 ; XXX : autre).",
           "Country of destination (ISO 3166-1 alpha-3; XXX: other).",
           headers=("Pays de destination", "Country of destination", "Destination country", "Pays de destination finale", "Destination",
                    "Country of final destination", "Destination finale"), hxl=("#country+destination", "#adm0+destination")),
    Column("destination_region", "text", "Région de destination, telle que donnée.", "Region of destination as given.",
           headers=("Région de destination", "Admin 1 of destination", "Region of destination", "Région de destination finale"),
           hxl=("#adm1+destination", "#adm1+destination+name")),
    Column("nationality", "country", "Nationalité (ISO 3166-1 alpha-3 ; XXX : autre).", "Nationality (ISO 3166-1 alpha-3; XXX: other).",
           headers=("Nationalité", "Nationality", "Nationalité principale", "Main nationality"), hxl=("#country+nationality", "#meta+nationality")),
    Column("transport", "category", "Moyen de transport.", "Means of transport.",
           headers=("Moyen de transport", "Transport", "Means of transport", "Mode of transport", "Mode de transport", "Type de véhicule",
                    "Moyen de déplacement", "Vehicle type"), hxl=("#transport", "#meta+transport"), vocabulary=TRANSPORT),
    Column("reason", "category", "Raison du voyage.", "Reason of the journey.",
           headers=("Raison", "Reason", "Motif", "Motif du voyage", "Raison du voyage", "Reason of journey", "Reason for travel",
                    "Raison de la migration",
                    "Reason for migration", "Raison du déplacement", "Motif du déplacement", "Main reason", "Raison principale",
                    "Reason for movement", "Travel reason", "Type de migration"), hxl=("#cause", "#cause+reason", "#reason"), vocabulary=REASON),
    *_SEXES,
    *_VULNERABLE,
    CONFIDENTIAL,
)  # fmt: skip

FLOW_REGISTRY = Dataset(
    name="flow_registry",
    grain="group of people observed at a flow monitoring point",
    fr="Registre de suivi des flux : un groupe observé par ligne.",
    en="Flow monitoring registry: an observed group in each row.",
    columns=_REGISTRY_COLUMNS,
    needs_one_of=(
        ("date", "month_given"),
        ("individuals", "men", "women", "adults", "minors"),
        ("origin_country", "destination_country", "nationality", "reason", "transport", "origin_region", "destination_region"),
    ),
    slicing=Slicing("flow", by=("fmp_id", "month"), day="date", part="direction", whole="is_monthly"),
    dated_by="row",
    placed_by="point",
    folding=Folding("individuals", vocabularies=("direction",)),
    by_age=_BY_AGE,
    revised_by=("fmp_id", "date", "direction"),
    revised=("individuals", "men", "women", "boys", "girls"),
    rules=(*_PARTS, _no_two("record_number_twice", ("record_number",), "record_number")),
    ignored_headers=_IGNORED,
    personal_headers=PERSONAL_HEADERS,
)

_DAILY_COLUMNS = (
    *POINT_COLUMNS,
    _DATE,
    _MONTH_GIVEN,
    _MONTH,
    _GROUP,
    _IS_MONTHLY,
    _DIRECTION,
    *_SEXES,
    *_VULNERABLE,
    Column("active_days", "count", "Jours d'activité du point dans le mois, s'ils sont donnés.", "Days the point worked in the month, where given.",
           "days", headers=("Jours d'activité", "Jours actifs", "Nombre de jours d'activité", "Active days", "Days of operation",
                            "Number of active days",
                            "Nombre de jours", "Number of days", "Nb jours", "Jours de collecte", "Jours observés", "Nombre de jours actifs",
                            "Jours ouverts", "Days observed", "Jours travaillés"),
           hxl=("#activity+days",)),
    CONFIDENTIAL,
    derived("cell_letter", "text", "Colonne de la feuille où se trouve le chiffre.", "Column of the sheet where the figure stands."),
)  # fmt: skip

DAILY_COUNTS = Dataset(
    name="daily_counts",
    grain="flow monitoring point, day (or month) and direction",
    fr="Comptages de flux par point, jour ou mois, et direction.",
    en="Flow counts by point, day or month, and direction.",
    columns=_DAILY_COLUMNS,
    needs_one_of=(("date", "month_given", "month"), ("individuals", "men", "women", "adults", "minors")),
    slicing=Slicing("flow", by=("fmp_id", "month"), day="date", part="direction", whole="is_monthly", precedence=1),
    dated_by="row",
    placed_by="point",
    folding=Folding("individuals", vocabularies=("direction",), day="date"),
    by_age=_BY_AGE,
    revised_by=("fmp_id", "date", "direction"),
    revised=("individuals", "men", "women", "boys", "girls"),
    rules=(
        *_PARTS,
        _no_two(
            "same_day_counted_twice",
            ("date", "fmp_id", "direction", "traveller_group"),
            "individuals",
            also=("fmp_id", "direction", "traveller_group"),
        ),
        Rule(
            "same_count_every_day",
            "warning",
            ("individuals", "date"),
            _same_as_the_day_before,
            show("individuals"),
            also=("fmp_id", "direction"),
            compares_rows=True,
        ),
        Rule("too_many_active_days", "error", ("active_days", "month"), _days_fit_the_month, show("active_days")),
    ),
    ignored_headers=_IGNORED,
    personal_headers=PERSONAL_HEADERS,
)

FLOW_ACTIVITY = Dataset(
    name="flow_activity",
    grain="flow monitoring point and month: the days it worked",
    fr="Jours d'activité des points de suivi, par mois.",
    en="Days that the monitoring points worked, by month.",
    columns=(
        *POINT_COLUMNS,
        *(column for column in _DAILY_COLUMNS if column.name in ("month_given", "month", "active_days")),
        derived("date", "date", "Premier jour du mois.", "First day of the month."),
    ),
    needs_one_of=(("date", "month_given"), ("active_days",)),
    slicing=Slicing("activity", by=("fmp_id", "month")),
    dated_by="row",
    placed_by="point",
    folding=Folding(
        "active_days", day="date", titles=("activite", "activity", "jour actif", "active day", "jour d activite", "fonctionnement", "operation")
    ),
    rules=(
        _no_two("same_month_twice", ("month", "fmp_id"), "active_days", also=("fmp_id",)),
        Rule("too_many_active_days", "error", ("active_days", "month"), _days_fit_the_month, show("active_days")),
    ),
    ignored_headers=_IGNORED,
    personal_headers=PERSONAL_HEADERS,
)
