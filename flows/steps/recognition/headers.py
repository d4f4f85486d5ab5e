"""What a header means: spelling, accents, order, language and question codes stripped down to a set of concepts.

Two headers are the same when their concepts are the same. A word that is neither a concept nor declared empty stays in
the set, so that "IDPs Ind. arrived last month" never passes for "IDPs Ind.".
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from flows.steps.places_and_dates.months import MONTHS
from flows.steps.recognition.ages import AgeGroup, take_age

Key = frozenset[str]

_QUESTION_CODE = re.compile(r"^(?:[a-z]{1,2}-?\d+(?:\.\w{1,3})*|[a-z]?\d+(?:\.\w{1,3})+|\d{1,3}(?=\s*[.:)]))\s*[.:)\-]*\s+(?=\D{4})")
_CODED_NAME = re.compile(r"^[a-z]\d+\.(?=[a-z]{2})")
_PATH = re.compile(r"(?:[a-z0-9_.]+[/:])+([a-z0-9_.]+)|(?:[a-z0-9.]*_[a-z0-9_.]+-)+([a-z0-9_.]+)")
"""How Kobo and ODK name the question of a group: "group_demo/nb_hommes", "group_demo-nb_hommes"."""
_SUM_OF = re.compile(r"^(?:sum of|somme d(?:e|es|u)?) ")
"""How a pivot names a column it sums."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BETWEEN_AGES = re.compile(r"(?<=\d)_(?=\d)")
_INNER_CODE = re.compile(r"(?<=[-/|>])\s*[a-z]{1,2}\d+(?:\.\w{1,3})+\s*[.:)\-]*\s+(?=\D{4})")
"""A question's code after its group: "B1. Personnes déplacées - B1.b Nombre d'individus"."""
_MENAGES = re.compile(r"(?i)(?<![a-zà-ÿ])m[ée]nag\.?(?![a-zà-ÿ])|(?<![a-zà-ÿ])méns?(?![a-zà-ÿ])")
"""Short for "ménages" beyond doubt: an accent that English has not, or more than three letters of it."""
_FOOTNOTE = re.compile(r"(?i)(?<!adm)(?<!admin)(?<!level)(?<!niveau)(?<!adm )(?<!admin )(?<!level )(?<!niveau )\(\d\)\s*$|(?<=[^\W\d_])[¹²³⁴-⁹]+\s*$")
"""The mark of a note at the end of a header: "Individus PDI (1)", "PDI²"."""
_TIMES = re.compile(r"(?i)\(\s*(?:nb |nbre |no\.? |number of )?(?:m[ée]nages?|familles?|hhs?|households?|families)\s*[x×*]\s*\d(?:[.,]\d{1,2})?\s*\)")
"""How people were estimated from households: "Individus (ménages x 6)"."""
PERSONAL_CONCEPTS = frozenset(
    "telephone telephones phone tel mobile email mail courriel enumerateur enumerator enqueteur informateur informant ki superviseur "
    "supervisor prenom".split()
)
"""Words of headers that speak of a person who can be named: such a column is never read, whatever else its header says."""

_FROM_ABROAD = (
    r"tchadien(?:ne)?s?|nigerien(?:ne)?s?|nigerian[es]*|camerounaise?s?|centrafricaine?s?|congolaise?s?|burundaise?s?|burkinabe?s?|malien(?:ne)?s?|"
    r"mauritanien(?:ne)?s?|soudanaise?s?|ethiopien(?:ne)?s?|chadians?|cameroonians?|central africans?|congolese|burundians?|malians?|"
    r"(?:south )?sudanese|ethiopians?|zimbabweans?"
)
"""Nationalities are told of people who crossed a border: "Retournés tchadiens" came back from abroad."""

# Phrases first, longest first; then single words. Each is replaced by the concept on the right.
_PHRASES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), f" {concept} ")
    for pattern, concept in (
        (r"row labels|etiquettes de lignes?|rotulos de linha|etiquetas de fila", "rowlabel"),
        (r"nombre del|nombre de (?:la )?(?=departamento|municipio|barrio|localidad)", "nome"),  # a name in Spanish, a number in French
        (r"(?<=[a-z] )[ey](?= [a-z]{3})", "et"),
        (r"(?:in |en )?(?:collective (?:settings?|sites?|cent(?:er|re)s?)|(?:sites?|centres?) collectifs?|habitat collectif)", "collective"),
        (r"(?:in |en )?(?:individual (?:settings?|housing)|habitat individuel|logements? individuels?)", "dispersed"),
        (r"pdis? (?:retournee?s?|de retour)|(?:retournee?s? )?(?:anciens?|anciennes?|ex) (?:pdis?|deplacee?s?)(?: internes?)?(?: retournee?s?)?|"
         r"retournee?s? pdis?|returned idps?|idps? returnees?|returnees? (?:from )?(?:within|inside)(?: (?!hhs?\b|inds?\b|house|individ|"
         r"total\b)\w+){0,3}|"
         r"deplacee?s? (?:internes? )?retournee?s?|returning idps?|retour(?:nee?)?s? internes?|former idps?",
         "retournes"),
        (rf"retournee?s? (?:sud )?(?:{_FROM_ABROAD})|(?:{_FROM_ABROAD}) returnees?", "rapatries"),
        (r"(?:returnees?|rets?) (?:int|internal(?:ly)?)", "retournes"),
        (r"return(?:ed|ing) migrants?|migrante?s? (?:de retour|retournee?s?)", "rapatries"),
        (r"returnees? (?:including|incl) (?:those )?(?:from )?abroad|retournee?s? y compris (?:ceux )?(?:de l )?etranger", "returnees"),
        (r"(?:returnees?|rets?) ?(?:from )?abroad|retour(?:nee?)?s? (?:a )?(?:l )?etranger|"
         r"repatriated|repatriee?s?|rapatriee?s?|retour(?:nee?)?s? de l etranger|returnedmigrants|"
         r"retournee?s? rapatriee?s?|"
         r"refugiee?s? retournee?s?|retournee?s? refugiee?s?|returned refugees?|refugee returnees?|repatriad[oa]s?", "rapatries"),
        (r"arrival idps?", "pdi"),  # who came and are there still, in Afghanistan; "IDP arrivals" are those of a time
        (r"(?:personnes?|populations?) (?:internement )?deplacee?s?(?: internes?)?|deplacee?s? internes?|"
         r"internally displaced (?:persons?|people|populations?)|deplacee?s?|displaced (?:persons?|people)|idps?|pdis?|"
         r"(?:(?:pessoas?|personas?|populacao|poblacion) )?(?:em situacao de )?(?:deslocad[oa]s?|desplazad[oa]s?)(?: intern[oa]s?)?|dis?", "pdi"),
        (r"retournee?s?|retornad[oa]s?", "retournes"),
        (r"returnees?|returned|rets?", "returnees"),
        (r"migrante?s?", "migrants"),
        (r"(?:familles?|menages?) (?:d )?(?:accueil|hotes?)|host (?:famil(?:y|ies)|households?)", "hosted"),
        (r"menages?|households?|house holds?|hhs?|mng|mngs|afs?(?= +pdi)|(?:(?<=pdi )|(?<=pdi  ))afs?|familles?|famil(?:y|ies)|"
         r"agregados?(?: familiares?)?|hogar(?:es)?|familias?", "hh"),
        (r"femmes? (?:et )?filles?|women (?:and )?girls|femmes?|women|woman|females?|(?:sexe )?feminine?s?|(?:sexo )?feminin[oa]s?|"
         r"mulher(?:es)?|mujer(?:es)?",
         "women"),
        (r"hommes? (?:et )?garcons?|men (?:and )?boys|hommes?|men|males?|(?:sexe )?masculine?s?|(?:sexo )?masculin[oa]s?|homem|homens|"
         r"hombres?|varon(?:es)?",
         "men"),
        (r"individue?l?s?|individus?|individuals?|inds?|indv|persons?|personnes?|people|populations?|pers|individuos?|pessoas?|personas?|populacao|poblacion",
         "ind"),
        (r"adm(?:in)?(?:istrative)? ?(?:level )?0|pays|country|pais", "adm0"),
        (r"adm(?:in)?(?:istrative)? ?(?:level )?1|regions?|provinces?|states?|provincias?|regiao|departamentos?", "adm1"),
        (r"adm(?:in)?(?:istrative)? ?(?:level )?2|cercles?|departements?|departments?|districts?|distritos?|municipios?", "adm2"),
        (r"adm(?:in)?(?:istrative)? ?(?:level )?3|communes?|arrondissements?|postos? administrativos?|comunas?", "adm3"),
        (r"adm(?:in)?(?:istrative)? ?(?:level )?4|villages?(?: quartiers?)?|quartiers?|localites?|locality|localities|sites?|"
         r"localidad(?:e|es)?|aldeias?|bairros?|barrios?|sitios?|settlements?|kebeles?|muhallas?|collines?|cantons?|bomas?|aires? de sante", "adm4"),
        (r"(?:adm4 +)?(?:locations?|emplacements?)(?= +adm[1-3]\b)", ""),  # "Site location (Province)"
        (r"p ?codes?|codes?|cod|codigos?", "code"),
        (r"origine?|provenance|origem|origen|procedencia|proveniencia", "origin"),
        (r"percent(?:age)?|pourcentages?|percentagem|porcentagem|porcentaje", "pct"),
        (r"reasons?|raisons?|motifs?|causes?|motivos?|razao|razoes|razon(?:es)?|causas?", "reason"),
        (r"majorite|majority|principale?|plupart|principais|principales|maioria", "main"),
        (r"variations?|ecarts?|differences?|diff|evolutions?|augmentations?|diminutions?|accroissements?|delta|variacao|variacion|diferenca|diferencia",
         "change"),
        (r"precedente?s?|previous|prior|anterieure?s?|last round|dernier round|passee?s?|anterior(?:es)?", "previous"),
    )
)  # fmt: skip
_BOTH_PEOPLES = re.compile(r"(?i)\bidps?[\s&+/,-]+(?:and\s+)?returnees?\b|\bpdis?[\s&+/,-]+(?:et\s+)?retourn[ée]+e?s\b")
"""What a file of both is called ("IDP_Returnee_Dataset"): in a column's header it is returned IDPs, in a name nobody can tell."""
COMPARISON_CONCEPTS = frozenset({"change", "previous"})
"""Words of headers that speak of another round than this one, or of the way from there to here."""
OTHER_PEOPLE_CONCEPTS = frozenset(
    "rpt rpts refugie refugiee refugee refugiado refugiada asylum asile asilo apatride stateless ressortissant tcn tcns expulse "
    "expulsee deportee autochtone autoctone".split()
)
"""Words of headers that speak of people whom this base does not hold."""
HOST_CONCEPTS = frozenset("hote host autochtone locale local resident residente acolhedora acolhimento anfitria anfitriao anfitriona acogida".split())
"""Words for people who live there, and may have taken the displaced in."""
_HOSTS_THEMSELVES = re.compile(r"(?<!en )(?<!dans )(?<!chez )(?<!par )\b(?:menages?|familles?) hotes?\b")
"""Households that took others in; "familles d'accueil" may as well be where the displaced live."""
POPULATION_CONCEPTS = frozenset({"pdi", "returnees", "retournes", "rapatries", "migrants"})
AGE_CONCEPTS = frozenset({"age", "child", "adult", "elder"})
MEASURE_CONCEPTS = frozenset({"hh", "ind", "women", "men", "total"}) | AGE_CONCEPTS
_SHORT_SEX = {"f": "women", "h": "men", "m": "men"}
_EMPTY_WORDS = frozenset(
    "total totale totaux number numbers no nos nr num nb nbr nbre nombre n of de des du d l la le les the in en au aux a et and par per "
    "by for are is sont est qui effectif effectifs count present presents presentes identified identifies identifiees recenses recensees "
    "registered enregistres enregistrees current currently actuel actuelle "
    "name names nom noms area dans to pour se trouvent vivant vivants avec que combien y il actuellement general generale grand t "
    "figure figures chiffre chiffres estimated estimate estime estimes estimee estimees estimation caseload dont which "
    "numero numeros do da dos das del los las el em na nas nos por para nome nomes total totais geral existentes presentes identificados "
    "identificadas estimados estimadas registados registadas".split()
)
_COUNT_WORDS = frozenset("number numbers nos nb nbr nbre nombre numero numeros total totale totaux totais count effectif effectifs".split())
PLACE_CONCEPTS = frozenset({"adm0", "adm1", "adm2", "adm3", "adm4"})
_DAYS = frozenset({"day", "jour"})
_ROW_NUMBER_WORDS = frozenset("no nr num n nos numero ordre ordem orden rang id ndeg s sn sl sr serial".split())


_MEN_BEHIND_AGES = re.compile(r"^([\d\s+<>=()–-]+(?:(?:ans|years|yrs|et plus|and over)\s*)*)[\s_]*M$")


def fold(text: str) -> str:
    """Lower case, without accents, typographic variants or repeated white space."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("œ", "oe").replace("°", " "))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return " ".join(plain.split())


@lru_cache(maxsize=20_000)
def header_key(text: str) -> Key:
    """The concepts of a header; an empty set where it says nothing by itself."""
    if "_" in text and (named := _PATH.fullmatch(text)):
        text = named.group(1) or named.group(2)
    text = _MENAGES.sub(" ménages ", unicodedata.normalize("NFC", _TIMES.sub("", _FOOTNOTE.sub("", text))))
    if text.endswith("M"):
        text = _MEN_BEHIND_AGES.sub(r"\1 men", text)
    words = fold(text if " " in text.strip() else _CAMEL.sub(" ", text))
    words = _SUM_OF.sub("", _INNER_CODE.sub(" ", _QUESTION_CODE.sub("", _CODED_NAME.sub("", words))))
    words = _BETWEEN_AGES.sub("-", words).replace("_", " ").replace("%", " pct ")
    _, age, words = take_age(words)
    words = " " + re.sub(r"[^a-z0-9]+", " ", re.sub(r"[+&/]", " et ", words)) + " "
    for pattern, concept in _PHRASES:
        words = pattern.sub(concept, words)
    tokens = [_SHORT_SEX.get(token, token) for token in words.split()]
    concepts = {_singular(token) for token in tokens if token not in _EMPTY_WORDS}
    if concepts >= {"women", "men"}:
        concepts = concepts - {"women", "men"} | {"ind"}
    if age:
        concepts.add(age)
    if concepts and (concepts <= PLACE_CONCEPTS or concepts <= _DAYS) and not _COUNT_WORDS.isdisjoint(tokens):
        concepts.add("number")
    if concepts & {"women", "men", "hh"} or len(concepts) > 1:
        concepts.discard("main")
    if not concepts and any(token in ("total", "totale", "totaux", "t") for token in tokens):
        return frozenset({"total"})
    return simplify(frozenset(concepts))


@lru_cache(maxsize=20_000)
def age_group(text: str) -> AgeGroup | None:
    """The ages that a header speaks of; None where it names none."""
    return take_age(_BETWEEN_AGES.sub("-", fold(_CAMEL.sub(" ", _MEN_BEHIND_AGES.sub(r"\1 men", text)))).replace("_", " "))[0]


@lru_cache(maxsize=20_000)
def take_age_group(text: str) -> tuple[str | None, str]:
    """The ages that a text names as their first and last completed month ("0-59"), None where it names none; and the text without them.

    A sex that only an age word says stays: girls are women of 0 to 17 years. A capital M that stands alone behind ages is men, not months.
    """
    text = _MEN_BEHIND_AGES.sub(r"\1 men", text)
    group, _, rest = take_age(_BETWEEN_AGES.sub("-", fold(_CAMEL.sub(" ", text))).replace("_", " "))
    return (f"{group.first}-{group.last}", " ".join(rest.split())) if group else (None, text)


def is_comparison(key: Key) -> bool:
    """Whether a header speaks of another round, or of the change since: "Variation", "PDI round précédent"."""
    rest = key - COMPARISON_CONCEPTS - POPULATION_CONCEPTS - MEASURE_CONCEPTS - {"round", "tour", "operation", "pct", "taux", "rate"}
    return bool(key & COMPARISON_CONCEPTS) and all(re.fullmatch(r"r?\d+", word) or word in MONTHS or f"{word}s" in MONTHS for word in rest)


def _singular(token: str) -> str:
    is_concept = token in POPULATION_CONCEPTS or token in MEASURE_CONCEPTS or token in COMPARISON_CONCEPTS
    return token if is_concept or len(token) < 4 else token.removesuffix("s")


def simplify(key: Key) -> Key:
    """Drop what the rest of the key implies: women and men are individuals."""
    if key & {"women", "men"} or key & AGE_CONCEPTS:
        key = key - {"ind"}
    return key - {"total"} if len(key) > 1 else key


def in_context(key: Key, context: Key) -> Key:
    """The key of a header read under a group header, a sheet name or a title that names the population."""
    return simplify(key | context)


def population_context(text: str) -> Key:
    """The population that a sheet name or a title speaks of; empty where it names none, or more than one."""
    words = text.replace("_", " ")
    if _BOTH_PEOPLES.search(words):
        return frozenset()
    found = header_key(words) & POPULATION_CONCEPTS
    return frozenset(found) if len(found) == 1 else frozenset()


def speaks_of_others(text: str) -> bool:
    """Whether a name or a title speaks of people whom this base does not hold, or of hosts, and of no population that it holds."""
    key = header_key(text.replace("_", " "))
    is_of_others = bool(key & (OTHER_PEOPLE_CONCEPTS | HOST_CONCEPTS)) or bool(_HOSTS_THEMSELVES.search(fold(text)))
    return is_of_others and not key & POPULATION_CONCEPTS


def is_row_number_header(text: str) -> bool:
    tokens = re.sub(r"[^a-z ]+", " ", fold(text)).split()
    return bool(text.strip()) and not any(mark.isdigit() for mark in text) and all(token in _ROW_NUMBER_WORDS for token in tokens)


def hxl_key(tag: str) -> Key | None:
    """An HXL tag as a set: '#geo +lat' -> {'#geo', 'lat'}; None where the text is not a tag."""
    text = tag.strip().lower()
    if not re.fullmatch(r"#[a-z][a-z0-9_]*(?:\s*\+\s*[a-z0-9_]+)*", text):
        return None
    return frozenset("".join(text.split()).split("+"))
