"""Write the labelled demographics of raw/instruments/: `python tests/samples/make_demographics.py`. Every figure in them is made up.

They break down the made-up baseline of December 2022, cercle by cercle, into the sexes and age groups of DTM's sheets.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.samples.country import OPERATIONS, displaced

ROOT = Path(__file__).resolve().parents[2]
MADE_UP = "DONNÉES FICTIVES — MADE-UP DATA"
AGES = ("0-11 mois", "1-5 ans", "6-17 ans", "18-59 ans", "60 ans et plus")
_PARTS = (0.034, 0.172, 0.338, 0.41)
DAY = date(2022, 12, 31)


def main(folder: Path) -> list[Path]:
    """Write the file; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    operation = next(operation for operation in OPERATIONS if operation.day == DAY)
    people: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for count in displaced(operation):
        if count.individuals is not None:
            for sex, number in enumerate((count.women, count.men)):
                people[count.region_2023, count.cercle][sex] += number or 0
    path = folder / "sample_Demographie_PDI_decembre_2022.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow([MADE_UP, *[""] * 13])
        writer.writerow(["", "", "Femmes", *[""] * 4, "Hommes", *[""] * 4, "Ensemble", ""])
        writer.writerow(["Région", "Cercle", *AGES, *AGES, "Total PDI", "Observations"])
        for (region, cercle), (women, men) in sorted(people.items()):
            draw = random.Random(f"{region} {cercle}")
            writer.writerow([region, cercle, *_by_age(women, draw), *_by_age(men, draw), women + men, MADE_UP])
    return [path]


def _by_age(people: int, draw: random.Random) -> list[int]:
    groups = [int(people * part * draw.uniform(0.97, 1.03)) for part in _PARTS]
    return [*groups, people - sum(groups)]


if __name__ == "__main__":
    for written in main(ROOT / "raw" / "instruments"):
        print(written.relative_to(ROOT))
