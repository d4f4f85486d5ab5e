"""Write the labelled questionnaires of raw/instruments/: `python tests/samples/make_questionnaires.py`. Every answer in them is made up.

Each workbook is as a server of forms gives it: the answers under the names of the questions with their groups, choices side by
side as 0 and 1, and the form itself in two sheets.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import xlsxwriter

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.samples.country import COMMUNES

ROOT = Path(__file__).resolve().parents[2]
MADE_UP = "DONNÉES FICTIVES — MADE-UP DATA"
LOCALITIES, HOUSEHOLDS = 150, 400
_CODES = {"Ségou": "ML04", "Mopti": "ML05", "Bandiagara": "ML12", "Gao": "ML07", "Ménaka": "ML10", "Tombouctou": "ML06"}
Question: TypeAlias = "tuple[str, str, str, str, str]"
"""Type, name with its group ("*membres" is asked for each of several), label in French, in English, the condition on which it is asked."""
Answers: TypeAlias = "dict[str, Any]"

_YES_NO = (("1", "Oui", "Yes"), ("0", "Non", "No"), ("nsp", "Ne sait pas", "Don't know"))
CHOICES: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "region": tuple((code, name, name) for name, code in _CODES.items()),
    "oui_non": _YES_NO,
    "besoins": (("nourriture", "Nourriture", "Food"), ("abri", "Abri", "Shelter"), ("eau", "Eau potable", "Drinking water"),
                ("sante", "Santé", "Health"),
                ("nfi", "Articles ménagers", "Relief items"), ("education", "Éducation", "Education"), ("argent", "Argent liquide", "Cash")),
    "abri": (("dur", "Maison en dur", "Solid house"), ("banco", "Maison en banco", "Mud-brick house"), ("tente", "Tente", "Tent"),
             ("fortune", "Abri de fortune", "Makeshift shelter")),
    "eau": (("forage", "Forage", "Borehole"), ("puits", "Puits", "Well"), ("robinet", "Robinet public", "Public tap"),
            ("surface", "Eau de surface", "Surface water")),
    "proportion": (("aucun", "Aucun", "None"), ("moins_25", "Moins d'un quart", "Less than a quarter"),
                   ("25_50", "Un quart à la moitié", "A quarter to half"),
                   ("50_75", "La moitié aux trois quarts", "Half to three quarters"),
                   ("plus_75", "Plus des trois quarts", "More than three quarters"),
                   ("nsp", "Ne sait pas", "Don't know")),
    "obstacles": (("ferme", "École fermée", "School closed"), ("distance", "Distance", "Distance"), ("cout", "Coût", "Cost"),
                  ("travail", "Travail des enfants", "Child labour")),
    "echelle": (("tres_bon", "Très bon", "Very good"), ("bon", "Bon", "Good"), ("moyen", "Moyen", "Fair"), ("mauvais", "Mauvais", "Poor"),
                ("tres_mauvais", "Très mauvais", "Very poor")),
    "intention": (("rester", "Rester sur place", "Stay"), ("retour", "Rentrer", "Return"), ("ailleurs", "Aller ailleurs", "Move elsewhere"),
                  ("nsp", "Ne sait pas", "Don't know")),
    "sexe": (("femme", "Femme", "Woman"), ("homme", "Homme", "Man")),
    "lien": (("chef", "Chef de ménage", "Head of household"), ("conjoint", "Conjoint", "Spouse"), ("enfant", "Enfant", "Child"), 
             ("autre", "Autre parent", "Other relative")),
    "revenus": (("agriculture", "Agriculture", "Farming"), ("commerce", "Petit commerce", "Petty trade"), 
                ("journalier", "Travail journalier", "Day labour"),
                ("aide", "Aide humanitaire", "Humanitarian aid"), ("aucun", "Aucun", "None")),
}  # fmt: skip
_HEAD: Sequence[Question] = (
    ("start", "start", "", "", ""),
    ("today", "today", "", "", ""),
    ("deviceid", "deviceid", "", "", ""),
    ("text", "infos/enqueteur", "Nom de l'enquêteur", "Name of the enumerator", ""),
)
_PLACE: Sequence[Question] = (
    ("select_one region", "lieu/admin1", "Région", "Region", ""),
    ("text", "lieu/admin2", "Cercle", "Cercle", ""),
    ("text", "lieu/admin3", "Commune", "Commune", ""),
)
MSLA: Sequence[Question] = (
    *_HEAD,
    *_PLACE,
    ("text", "lieu/village", "Village ou quartier", "Village or quarter", ""),
    ("text", "infos/ki_nom", "Nom de l'informateur clé", "Name of the key informant", ""),
    ("text", "infos/ki_tel", "Numéro de téléphone de l'informateur clé", "Phone number of the key informant", ""),
    ("integer", "infos/nb_ki", "Nombre de personnes interrogées", "Number of respondents", ""),
    ("integer", "pop/pdi_men", "Nombre de ménages PDI", "Number of IDP households", ""),
    ("integer", "pop/pdi_ind", "Nombre d'individus PDI", "Number of IDP individuals", ""),
    ("select_multiple besoins", "besoins/besoins_prioritaires", "Quels sont les besoins prioritaires des PDI ?",
     "What are the priority needs of the IDPs?", ""),
    ("select_one abri", "abri/type_abri", "Dans quel type d'abri vit la majorité des PDI ?", "What type of shelter do most IDPs live in?", ""),
    ("select_one eau", "eha/source_eau", "Quelle est la principale source d'eau de boisson ?", "What is the main source of drinking water?", ""),
    ("integer", "eha/distance_eau_min", "Combien de minutes de marche jusqu'au point d'eau ?", "How many minutes on foot to the water point?", ""),
    ("select_one oui_non", "sante/acces_sante", "Les PDI ont-elles accès à un service de santé ?", "Do IDPs have access to health services?", ""),
    ("select_one oui_non", "education/acces_ecole", "Les enfants PDI ont-ils accès à une école fonctionnelle ?",
     "Do IDP children have access to a functional school?", ""),
    ("select_one proportion", "education/frequentation_ecole", "Quelle proportion des enfants PDI va à l'école ?",
     "What proportion of IDP children attend school?", "${acces_ecole} = '1'"),
    ("select_multiple obstacles", "education/obstacles_ecole", "Pourquoi les enfants PDI ne vont-ils pas à l'école ?",
     "Why do IDP children not attend school?", "${acces_ecole} = '0'"),
    ("select_one echelle", "protection/relations_hotes", "Comment sont les relations entre les PDI et la communauté hôte ?",
     "How are relations between IDPs and the host community?", ""),
    ("select_one intention", "mobilite/intention_pdi", "Quelle est l'intention de la majorité des PDI ?", "What is the intention of most IDPs?", ""),
    ("text", "observations", "Observations", "Comments", ""),
)  # fmt: skip
SURVEY: Sequence[Question] = (
    *_HEAD,
    *_PLACE,
    ("text", "menage/numero_menage", "Numéro du ménage", "Household number", ""),
    ("integer", "menage/taille", "Nombre de personnes dans le ménage", "Number of people in the household", ""),
    ("integer", "menage/repas", "Combien de repas le ménage a-t-il pris hier ?", "How many meals did the household eat yesterday?", ""),
    ("select_one revenus", "menage/revenus", "Quelle est la principale source de revenus du ménage ?",
     "What is the main source of income of the household?", ""),
    ("select_one intention", "menage/intention", "Quelle est l'intention du ménage ?", "What is the intention of the household?", ""),
    ("text", "*membres/nom", "Nom et prénom", "Full name", ""),
    ("select_one sexe", "*membres/sexe", "Sexe", "Sex", ""),
    ("integer", "*membres/age", "Âge en années révolues", "Age in completed years", ""),
    ("select_one lien", "*membres/lien", "Lien avec le chef de ménage", "Relation to the head of household", ""),
)  # fmt: skip


def main(folder: Path) -> list[Path]:
    """Write the files; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    households = [_household(number) for number in range(HOUSEHOLDS)]
    return [
        _workbook(folder / "sample_MSLA_decembre_2022.xlsx", MSLA, "MSLA", [_locality(number) for number in range(LOCALITIES)]),
        _workbook(folder / "sample_Enquete_menages_decembre_2022.xlsx", SURVEY, "Ménages", households, [_members(given) for given in households]),
    ]


def _communes() -> list[tuple[str, str, str]]:
    """Region of 2023, cercle and commune of the regions that the questionnaires went to."""
    return [
        (region, cercle, commune)
        for regions in COMMUNES.values()
        for region, cercles in regions.items()
        for cercle, communes in cercles.items()
        for commune in communes
        if region in _CODES
    ]


def _locality(number: int) -> Answers:
    draw, places = random.Random(f"locality {number}"), _communes()
    region, cercle, commune = places[number % len(places)]
    people = draw.randint(15, 900)
    has_school = draw.choices(("1", "0", "nsp", ""), (60, 30, 5, 5))[0]
    return _common(draw, region, cercle, commune) | {
        "lieu/village": f"Quartier {number + 1}", "infos/ki_nom": "—", "infos/ki_tel": "—", "infos/nb_ki": draw.randint(2, 5),
        "pop/pdi_men": max(people // 6, 1) if number % 25 else "", "pop/pdi_ind": people if number % 25 else "",
        "besoins/besoins_prioritaires": draw.sample([code for code, *_ in CHOICES["besoins"]], 3),
        "abri/type_abri": _one(draw, "abri"),
        "eha/source_eau": _one(draw, "eau"), "eha/distance_eau_min": draw.randint(1, 12) * 5 if number % 20 else "",
        "sante/acces_sante": draw.choices(("1", "0", "nsp"), (65, 30, 5))[0], "education/acces_ecole": has_school,
        "education/frequentation_ecole": _one(draw, "proportion") if has_school == "1" else "",
        "education/obstacles_ecole": draw.sample([code for code, *_ in CHOICES["obstacles"]], 2) if has_school == "0" else None,
        "protection/relations_hotes": draw.choices([code for code, *_ in CHOICES["echelle"]], (35, 40, 15, 8, 2))[0],
        "mobilite/intention_pdi": _one(draw, "intention"), "observations": MADE_UP if number == 0 else "",
    }  # fmt: skip


def _household(number: int) -> Answers:
    draw, places = random.Random(f"household {number}"), _communes()
    region, cercle, commune = places[number % len(places)]
    return _common(draw, region, cercle, commune) | {
        "menage/numero_menage": f"M{number + 1:04}", "menage/taille": draw.randint(2, 12), "menage/repas": draw.choices((1, 2, 3), (15, 55, 30))[0],
        "menage/revenus": _one(draw, "revenus"), "menage/intention": _one(draw, "intention") if number % 30 else "",
    }  # fmt: skip


def _members(household: Answers) -> list[Answers]:
    """The members of a household: its head, at times a spouse, children and other relatives."""
    draw = random.Random(f"members {household['menage/numero_menage']}")
    members = []
    for number in range(household["menage/taille"]):
        relation = "chef" if number == 0 else "conjoint" if number == 1 and draw.random() < 0.7 else draw.choices(("enfant", "autre"), (80, 20))[0]
        age = draw.randint(0, 20) if relation == "enfant" else draw.randint(20, 75) if relation != "autre" else draw.randint(1, 80)
        sex = draw.choices(("femme", "homme"), {"chef": (25, 75), "conjoint": (90, 10)}.get(relation, (51, 49)))[0]
        members.append({"*membres/nom": "—", "*membres/sexe": sex, "*membres/age": age, "*membres/lien": relation})
    return members


def _common(draw: random.Random, region: str, cercle: str, commune: str) -> Answers:
    day = date(2022, 12, 1) + timedelta(days=draw.randint(0, 27))
    return {
        "start": f"{day}T08:{draw.randint(10, 59)}:00.000Z", "today": f"{day}", "deviceid": "—", "infos/enqueteur": "—",
        "lieu/admin1": _CODES[region], "lieu/admin2": cercle, "lieu/admin3": commune,
    }  # fmt: skip


def _one(draw: random.Random, list_name: str) -> str:
    return draw.choice([code for code, *_ in CHOICES[list_name]])


def _workbook(path: Path, questions: Sequence[Question], title: str, rows: Sequence[Answers], members: Sequence[Sequence[Answers]] = ()) -> Path:
    book = xlsxwriter.Workbook(path)
    book.set_properties({"title": MADE_UP, "created": datetime(2023, 1, 10)})
    _answers(book.add_worksheet(title), [question for question in questions if not question[1].startswith("*")], rows)
    if members:
        repeated = [question for question in questions if question[1].startswith("*")]
        _repeated(book.add_worksheet("membres"), repeated, title, members)
    survey = book.add_worksheet("survey")
    survey.write_row(0, 0, ("type", "name", "label::French (fr)", "label::English (en)", "relevant", "required"))
    group, at = "", 1
    for kind, name, fr, en, relevant in questions:
        own, _, name = name.rpartition("/")
        if own != group:
            for brackets in ([(f"end_{_bracket(group)}", "")] if group else []) + ([(f"begin_{_bracket(own)}", own.lstrip("*"))] if own else []):
                survey.write_row(at, 0, brackets)
                at += 1
            group = own
        survey.write_row(at, 0, (kind, name, fr, en, relevant, ""))
        at += 1
    if group:
        survey.write_row(at, 0, (f"end_{_bracket(group)}", ""))
    choices = book.add_worksheet("choices")
    choices.write_row(0, 0, ("list_name", "name", "label::French (fr)", "label::English (en)"))
    used = {kind.split()[-1] for kind, *_ in questions}
    offered = [(list_name, *choice) for list_name, listed in CHOICES.items() if list_name in used for choice in listed]
    for row, choice in enumerate(offered, start=1):
        choices.write_row(row, 0, choice)
    book.close()
    return path


def _answers(sheet: Any, questions: Sequence[Question], rows: Sequence[Answers]) -> None:
    """A column of codes for each question, and for several choices one of 0 and 1 for each of them beside it."""
    columns: list[tuple[str, Callable[[Answers], Any]]] = []
    for kind, name, *_ in questions:
        if kind.startswith("select_multiple"):
            columns.append((name, lambda row, name=name: " ".join(row[name]) if row[name] is not None else ""))  # type: ignore[misc]
            for code, *_ in CHOICES[kind.split()[-1]]:
                columns.append((f"{name}/{code}", lambda row, name=name, code=code: int(code in row[name]) if row[name] is not None else ""))  # type: ignore[misc]
        else:
            columns.append((name, lambda row, name=name: row[name]))  # type: ignore[misc]
    columns.append(("_index", lambda row: row["_index"]))
    columns.append(("_uuid", lambda row: ""))
    columns.append(("_submitted_by", lambda row: "—"))
    sheet.write_row(0, 0, [name for name, _ in columns])
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, [value(row | {"_index": number}) for _, value in columns])


def _bracket(group: str) -> str:
    return "repeat" if group.startswith("*") else "group"


def _repeated(sheet: Any, questions: Sequence[Question], parent: str, members: Sequence[Sequence[Answers]]) -> None:
    """A row for each member, that leads back to the row of its household."""
    names = [name for _, name, *_ in questions]
    sheet.write_row(0, 0, [*(name.lstrip("*") for name in names), "_index", "_parent_table_name", "_parent_index"])
    listed = [(household, member) for household, of in enumerate(members, start=1) for member in of]
    for number, (household, member) in enumerate(listed, start=1):
        sheet.write_row(number, 0, [*(member[name] for name in names), number, parent, household])


if __name__ == "__main__":
    for written in main(ROOT / "raw" / "instruments"):
        print(written.relative_to(ROOT))
