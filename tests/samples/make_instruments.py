"""Write the labelled samples of raw/instruments/: `python tests/samples/make_instruments.py`. Every figure in them is made up."""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.samples.country import COMMUNES

ROOT = Path(__file__).resolve().parents[2]
MADE_UP = "DONNÉES FICTIVES — MADE-UP DATA"
STABILITY_REGIONS = ("Gao", "Mopti", "Ségou", "Tombouctou", "Ménaka")
LOCALITIES, LOCALITIES_BEFORE = 310, 240
POSTS = (
    ("Kayes", "Nioro", "Gogui", "Mauritanienne"),
    ("Koulikoro", "Kangaba", "Kourémalé", "Guinéenne"),
    ("Sikasso", "Kadiolo", "Zégoua", "Ivoirienne"),
    ("Ségou", "Tominian", "Bénéna", "Burkinabè"),
    ("Gao", "Ansongo", "Labbezanga", "Nigérienne"),
)
"""Posts of the map; which of them work with MIDAS, and what they count here, is made up."""
MONTHS = ("Janvier", "Février", "Mars", "Avril", "Mai", "Juin", "Juillet", "Août", "Septembre", "Octobre", "Novembre", "Décembre")
ALERTS, TREATED = 219, 169
"""As the annual report of 2022 prints them; the localities and alerts themselves are made up."""
VOLUNTARY = "Retour volontaire et réintégration"


def main(folder: Path) -> list[Path]:
    """Write the files; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        stability(folder / "sample_Indice_de_stabilite_novembre_2021.csv", LOCALITIES_BEFORE, "stability of 2021"),
        stability(folder / "sample_Indice_de_stabilite_novembre_2022.csv", LOCALITIES, "stability"), alerts(folder / "sample_TTT_alertes_2022.csv"),
        indicators(folder / "sample_Indicateurs_programme_2021-2022.csv"), borders(folder / "sample_MIDAS_passages_2022.csv"),
    ]  # fmt: skip


def _write(path: Path, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Semicolons and a banner, as French offices send them."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow([MADE_UP, *[""] * (len(headers) - 1)])
        writer.writerow(headers)
        writer.writerows(rows)
    return path


def _communes(regions: Sequence[str]) -> list[tuple[str, str, str]]:
    return [
        (region, cercle, commune)
        for region in regions
        for cercles in COMMUNES[region].values()
        for cercle, communes in cercles.items()
        for commune in communes
    ]


def _comma(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")


def stability(path: Path, localities: int, seed: str) -> Path:
    """One row a locality: three scales of 33, 33 and 34 points, a category, decimal commas."""
    draw, places = random.Random(seed), _communes(STABILITY_REGIONS)
    rows = []
    for number in range(localities):
        region, cercle, commune = places[number % len(places)]
        scales = [round(draw.uniform(0.35, 0.95) * most, 1) for most in (33, 33, 34)]
        overall = round(sum(scales), 1)
        level = "Faible" if overall < 55 else "Moyenne" if overall < 70 else "Élevée"
        rows.append((region, cercle, commune, f"Quartier {number + 1}", "Oui", "Oui" if number % 3 else "Non", "Oui", *map(_comma, scales),
                     _comma(overall), 100, level, draw.randint(3, 6)))  # fmt: skip
    headers = ("Région", "Cercle", "Commune", "Village / quartier", "PDI présentes", "Retournés présents", "Population hôte présente",
               "Score moyens de subsistance et services de base", "Score cohésion sociale", "Score sûreté et sécurité", "Score global",
               "Score maximum", "Catégorie", "Nombre de répondants")  # fmt: skip
    return _write(path, headers, rows)


def alerts(path: Path) -> Path:
    """One row an alert: some open, some treated on a day, some of which nothing is known."""
    draw, places = random.Random("alerts"), _communes(("Kayes", "Koulikoro", "Sikasso", "Mopti", "Gao"))
    rows = []
    for number in range(ALERTS):
        issued = date(2022, 1, 3) + timedelta(days=round(number * 355 / ALERTS))
        region, cercle, commune = draw.choice(places)
        is_event = number % 4 == 0
        detail = draw.choice(("Conflit", "Vol de bétail", "Maladie") if is_event else ("Mouvement précoce", "Mouvement tardif", "Mouvement massif"))
        status = "Traitée" if number < TREATED else "En cours" if number % 3 else "Inconnu"
        treated = f"{issued + timedelta(days=draw.randint(0, 30)):%d/%m/%Y}" if status == "Traitée" and number % 5 else ""
        rows.append((f"TTT-{number + 1:03}", f"{issued:%d/%m/%Y}", region, cercle, commune, "Événement" if is_event else "Prévention", detail,
                     draw.randint(30, 900) if number % 6 else "", draw.choice(("Bovins", "Ovins, caprins")), "Mauritanie", "Mali", status, treated,
                     "Autorités locales"))  # fmt: skip
    headers = ("Numéro d'alerte", "Date de l'alerte", "Région", "Cercle", "Commune", "Type d'alerte", "Type d'événement", "Taille du troupeau",
               "Espèces", "Pays d'origine", "Pays de destination", "Statut", "Date de traitement", "Acteurs informés")  # fmt: skip
    return _write(path, headers, rows)


def indicators(path: Path) -> Path:
    """Two years of a few programmes, national and by region: minima, and parts of a whole."""
    rows = [
        (VOLUNTARY, "Migrants assistés", "", "personnes", 2021, "Mali", 6_120, 1_836, 4_284, "Non"),
        (VOLUNTARY, "Migrants assistés", "", "personnes", 2022, "Mali", 7_420, 1_484, 5_936, "Non"),
        (VOLUNTARY, "Migrants maliens assistés", "Migrants assistés", "personnes", 2022, "Mali", 6_300, 700, 5_600, "Non"),
        (VOLUNTARY, "Migrants internationaux assistés", "Migrants assistés", "personnes", 2022, "Mali", 1_120, 784, 336, "Non"),
        (VOLUNTARY, "Aides en espèces à des migrants maliens", "Migrants maliens assistés", "personnes", 2022, "Mali", 5_900, "", "", "Non"),
        (VOLUNTARY, "Centres de transit", "", "centres", 2022, "Mali", 12, "", "", "Non"),
        ("Lutte contre la traite", "Victimes de traite assistées", "", "personnes", 2021, "Mali", 205, 170, 35, "Non"),
        ("Lutte contre la traite", "Victimes de traite assistées", "", "personnes", 2022, "Mali", 242, 190, 52, "Non"),
        ("Gestion des frontières", "Postes frontaliers équipés de MIDAS", "", "postes", 2021, "Mali", 3, "", "", "Non"),
        ("Gestion des frontières", "Postes frontaliers équipés de MIDAS", "", "postes", 2022, "Mali", 4, "", "", "Non"),
        ("Gestion des frontières", "Agents de la police aux frontières formés", "", "personnes", 2022, "Bandiagara", 60, 14, 46, "Non"),
        ("Gestion des frontières", "Agents de la police aux frontières formés", "", "personnes", 2022, "Mali", 200, "", "", "Oui"),
        ("Sensibilisation", "Personnes sensibilisées", "", "personnes", 2022, "Mali", 3_900, "", "", "Oui"),
    ]
    headers = ("Section", "Indicateur", "Partie de", "Unité de mesure", "Période", "Lieu", "Valeur", "Femmes", "Hommes", "Au moins")
    return _write(path, headers, rows)


def borders(path: Path) -> Path:
    """A row a post, month and nationality; two posts that sent nothing for some months, and one month in which nobody crossed."""
    draw = random.Random("borders")
    rows: list[Sequence[object]] = []
    for region, cercle, post, neighbour in POSTS:
        for month, name in enumerate(MONTHS, 1):
            is_silent, is_shut = post == "Bénéna" and month in (6, 7), post == "Labbezanga" and month == 3
            for nationality, share in (("Malienne", 1.0), (neighbour, 0.6), ("Autre", 0.1)):
                counts = [0 if is_shut else round(share * draw.randint(low, 3 * low)) for low in (300, 90, 280, 80)]
                rows.append((region, cercle, post, 2022, name, nationality, *(("ND",) * 4 if is_silent else counts)))
    headers = ("Région", "Cercle", "Poste frontalier", "Année", "Mois", "Nationalité", "Entrées hommes", "Entrées femmes", "Sorties hommes",
               "Sorties femmes")  # fmt: skip
    return _write(path, headers, rows)


if __name__ == "__main__":
    for written in main(ROOT / "raw" / "instruments"):
        print(written.relative_to(ROOT))
