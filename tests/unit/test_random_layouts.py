"""Files in layouts put together at random: whatever in them is no fault, they are accepted, and with the right totals."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.reading import Read

PLACES = (
    ("Gao", "Gao"), ("Gao", "Ansongo"), ("Gao", "Bourem"), ("Mopti", "Koro"), ("Mopti", "Djenné"), ("Tombouctou", "Goundam"), ("Ménaka", "Menaka"),
    ("SÉGOU", "Niono"), ("Kidal", "Tessalit"), ("Bamako", "Bamako"),
)  # fmt: skip
HOUSEHOLDS = ("Ménages PDI", "Total No. of IDPs HH", "PDI Mén", "Nb HH PDI", "B1.a Nombre de ménages déplacés internes")
INDIVIDUALS = ("Individus PDI", "Total No# of IDPs Ind#", "PDI (individus)", "PDI", "B1.b Nombre d'individus déplacés internes")
COLUMNS: dict[str, Callable[[random.Random], Any]] = {
    "Écart": lambda chance: chance.randint(-5, 5), "% PDI": lambda chance: chance.random(), "Réfugiés": lambda chance: chance.randint(0, 9),
    "Observations": lambda chance: chance.choice(["", "Total estimé", "voir note"]), "Conflit": lambda chance: chance.choice(["Oui", "Non"]),
    "Nombre de sites": lambda chance: chance.randint(1, 9), "Année": lambda chance: 2022, "PDI enfants": lambda chance: chance.randint(0, 9),
}  # fmt: skip
Rows = list[list[Any]]


def figure(chance: random.Random, value: int) -> Any:
    spaced = f"{value:,}".replace(",", chance.choice(" \u00a0\u202f"))
    return chance.choice([value, value, float(value), str(value), spaced, f"{value} "])


def summed(rows: Rows, label: str, width: int, region: str | None = None) -> list[Any]:
    own = [row for row in rows if region in (None, row[0])]
    return [label, "", "", sum(row[3] for row in own), sum(row[4] for row in own), *[""] * (width - 5)]


def layout(chance: random.Random) -> tuple[Rows, dict[str, int]]:
    """The rows of a sheet, and the totals that must be read from it."""
    counts: Rows = []
    for number in range(chance.randint(2, 20)):
        households = chance.randint(10, 3000)
        counts.append([*chance.choice(PLACES), f"Commune {chr(65 + number)}", households, households * chance.randint(2, 7)])
    counts.sort(key=lambda row: row[0])
    totals = {"pdi_households": sum(row[3] for row in counts), "pdi_individuals": sum(row[4] for row in counts)}
    more = [name for name in COLUMNS if chance.random() < 0.2]
    header = [
        *chance.choice([("Région", "Cercle", "Commune"), ("Admin 1", "Admin 2", "Admin 3")]),
        chance.choice(HOUSEHOLDS),
        chance.choice(INDIVIDUALS),
    ]
    header, width = header + more, 5 + len(more)
    body = [[*row[:3], figure(chance, row[3]), figure(chance, row[4]), *[COLUMNS[name](chance) for name in more]] for row in counts]
    if chance.random() < 0.3:
        regions = list(dict.fromkeys(row[0] for row in counts))
        body = [
            row for region in regions
            for row in [*(own for own in body if own[0] == region), summed(counts, f"Sous-total {region}", width, region)]
        ]  # fmt: skip
    if chance.random() < 0.4:
        total = summed(counts, chance.choice(["TOTAL", "Total général", "Mali", "Cumul", "National"]), width)
        body = [total, *body] if chance.random() < 0.3 else [*body, total]
    if chance.random() < 0.3:
        body += [[""] * width, [chance.choice(["Source : DTM Mali", "Note : données provisoires"]), *[""] * (width - 1)]]
    if chance.random() < 0.2:
        body.insert(chance.randint(1, len(body)), header)
    order = chance.sample(range(width), width) if chance.random() < 0.4 else range(width)
    rows = [[row[at] for at in order] for row in [header, *body]]
    if chance.random() < 0.3:
        rows = [["OIM – DTM Mali : situation au 31 décembre 2022"], [], *rows]
    return [["", *row] for row in rows] if chance.random() < 0.2 else rows, totals


@pytest.mark.parametrize("seed", range(60))
def test_a_file_without_a_fault_is_accepted_with_the_right_totals(read: Read, seed: int) -> None:
    rows, totals = layout(random.Random(seed))
    prepared = read(rows, "DTM_Mali_Dec_2022.xlsx")
    assert [found for found in prepared.issues if found.severity == "error"] == []
    assert prepared.totals == totals
    assert [str(day) for day in prepared.reference_dates] == ["2022-12-31"]
