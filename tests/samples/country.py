"""The communes of the made-up operations, and how many displaced persons each operation finds where.

Names are real, numbers are made up. They are drawn so that each operation adds up to its published national total, and
the last two Decembers to the shares and changes that the annual report of 2022 prints.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

# region of 2016: region of 2023: cercle: communes
COMMUNES: Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]] = {
    "Kayes": {
        "Kayes": {"Kayes": ("Kayes", "Liberté Dembaya"), "Yélimané": ("Guidimé",)},
        "Nioro": {"Nioro": ("Nioro", "Gogui"), "Diéma": ("Diéma",)},
        "Kita": {"Kita": ("Kita", "Sébékoro")},
    },
    "Koulikoro": {
        "Koulikoro": {"Koulikoro": ("Koulikoro", "Méguétan"), "Kati": ("Kati", "Kalabancoro", "Baguinéda-Camp"), "Kolokani": ("Kolokani",)},
        "Dioïla": {"Dioïla": ("Kaladougou",)},
        "Nara": {"Nara": ("Nara", "Dilly")},
    },
    "Sikasso": {
        "Sikasso": {"Sikasso": ("Sikasso", "Kouoro")},
        "Bougouni": {"Bougouni": ("Bougouni",), "Yanfolila": ("Wassoulou-Ballé",)},
        "Koutiala": {"Koutiala": ("Koutiala", "Sincina"), "Yorosso": ("Yorosso",)},
    },
    "Ségou": {
        "Ségou": {
            "Ségou": ("Ségou", "Pelengana", "Sébougou", "Markala", "Cinzana"),
            "Niono": ("Niono", "Diabaly", "Nampalari", "Sokolo", "Mariko", "Pogo"),
            "Macina": ("Macina", "Monimpébougou", "Kokry", "Saloba"),
            "Barouéli": ("Barouéli", "Konobougou"),
            "Bla": ("Bla", "Touna"),
        },
        "San": {"San": ("San", "Djéguena"), "Tominian": ("Tominian", "Fangasso", "Mafouné")},
    },
    "Mopti": {
        "Mopti": {
            "Mopti": ("Mopti", "Socoura", "Konna", "Fatoma", "Soye", "Korombana"),
            "Djenné": ("Djenné", "Fakala", "Kéwa"),
            "Ténenkou": ("Ténenkou", "Diafarabé", "Toguéré-Coumbé", "Dioura"),
            "Youwarou": ("Youwarou", "Déboye", "Bimbéré Tama"),
        },
        "Douentza": {"Douentza": ("Douentza", "Hombori", "Haïré", "Mondoro", "Pétaka")},
        "Bandiagara": {
            "Bandiagara": ("Bandiagara", "Sangha", "Doucombo", "Ningari", "Timiniri"),
            "Bankass": ("Bankass", "Dialassagou", "Kani Bonzon", "Ouenkoro", "Ségué"),
            "Koro": ("Koro", "Barapiréli", "Diankabou", "Madougou", "Dinangourou", "Yoro"),
        },
    },
    "Tombouctou": {
        "Tombouctou": {
            "Tombouctou": ("Tombouctou", "Alafia", "Ber", "Lafia", "Bourem-Inaly"),
            "Diré": ("Diré", "Bourem Sidi Amar", "Arham"),
            "Goundam": ("Goundam", "Tonka", "Bintagoungou", "Douékiré", "Essakane"),
            "Gourma-Rharous": ("Rharous", "Gossi", "Bambara Maoudé", "Inadiatafane", "Ouinerden"),
            "Niafunké": ("Soboundou", "Léré", "Soumpi", "N'Gorkou", "Koumaïra"),
        }
    },
    "Gao": {
        "Gao": {
            "Gao": ("Gao", "Soni Ali Ber", "Gounzoureye", "N'Tillit", "Tilemsi"),
            "Ansongo": ("Ansongo", "Ouatagouna", "Tessit", "Bara", "Bourra", "Tin-Hama"),
            "Bourem": ("Bourem", "Bamba", "Téméra", "Taboye"),
        }
    },
    "Ménaka": {
        "Ménaka": {
            "Ménaka": ("Ménaka",), "Andéramboukane": ("Andéramboukane",), "Inékar": ("Inékar",), "Tidermène": ("Tidermène",),
        }
    },
    "Kidal": {
        "Kidal": {
            "Kidal": ("Kidal", "Anéfis", "Essouk"), "Tessalit": ("Tessalit", "Aguelhoc"), "Abeïbara": ("Abeïbara", "Tinzaouatène"),
            "Tin-Essako": ("Tin-Essako",),
        }
    },
    "Bamako": {"Bamako": {"Bamako": ("Commune I", "Commune II", "Commune III", "Commune IV", "Commune V", "Commune VI")}},
}  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """A made-up operation: PDI individuals by region of its perimeter (Bamako takes the rest of the total)."""

    day: date
    individuals: int
    households: int
    perimeter: str
    regions: Mapping[str, int]
    returnees: int


OPERATIONS = (
    Operation(date(2021, 12, 31), 350_110, 62_519, "2016",
              {"Mopti": 172_586, "Gao": 50_291, "Tombouctou": 50_103, "Ségou": 60_363, "Ménaka": 8_004, "Kidal": 1_002,
               "Koulikoro": 2_410, "Kayes": 1_103, "Sikasso": 2_104}, 632_812),
    Operation(date(2022, 4, 30), 370_548, 66_050, "2016",
              {"Mopti": 178_944, "Gao": 52_860, "Tombouctou": 61_420, "Ségou": 47_318, "Ménaka": 15_102, "Kidal": 1_610,
               "Koulikoro": 4_216, "Kayes": 1_840, "Sikasso": 3_906}, 651_404),
    Operation(date(2022, 8, 31), 422_620, 74_630, "2016",
              {"Mopti": 196_830, "Gao": 57_902, "Tombouctou": 78_410, "Ségou": 38_204, "Ménaka": 26_350, "Kidal": 5_230,
               "Koulikoro": 5_904, "Kayes": 2_804, "Sikasso": 5_710}, 670_229),
    Operation(date(2022, 9, 30), 440_436, 77_304, "2016",
              {"Mopti": 206_112, "Gao": 60_118, "Tombouctou": 80_406, "Ségou": 39_920, "Ménaka": 28_004, "Kidal": 7_106,
               "Koulikoro": 6_210, "Kayes": 2_950, "Sikasso": 5_102}, 681_730),
    Operation(date(2022, 12, 31), 412_387, 72_036, "2023",
              {"Bandiagara": 92_112, "Mopti": 86_601, "Douentza": 21_487, "Gao": 61_858, "Tombouctou": 53_610, "Ségou": 37_115,
               "San": 612, "Ménaka": 28_867, "Kidal": 9_804, "Koulikoro": 5_013, "Dioïla": 640, "Nara": 1_015, "Kayes": 1_206,
               "Nioro": 1_120, "Kita": 640, "Sikasso": 2_204, "Bougouni": 702, "Koutiala": 2_311}, 694_518),
)  # fmt: skip


@dataclass(frozen=True)
class Count:
    """One commune at one operation. `individuals` None: not assessed."""

    region_2016: str
    region_2023: str
    cercle: str
    commune: str
    individuals: int | None
    households: int | None
    women: int | None
    men: int | None

    @property
    def place(self) -> tuple[str, str, str]:
        return self.region_2016, self.cercle, self.commune


NOT_ASSESSED = frozenset({"Tinzaouatène", "Essakane"})
EMPTY = frozenset({"Kouoro", "Sébékoro"})


def _places() -> list[tuple[str, str, str, str]]:
    return [
        (old, new, cercle, commune)
        for old, regions in COMMUNES.items()
        for new, cercles in regions.items()
        for cercle, communes in cercles.items()
        for commune in communes
    ]


def share_out(total: int, weights: Sequence[float]) -> list[int]:
    """A total in whole parts by weight; the largest remainders get what is left."""
    exact = [total * weight / sum(weights) for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def _weight(cercle: str, commune: str, day: date) -> float:
    if commune in NOT_ASSESSED | EMPTY:
        return 0.0
    lasting, passing = random.Random(f"{cercle}/{commune}"), random.Random(f"{cercle}/{commune}/{day}")
    chief_town = 2.5 if commune == cercle else 1.0
    return chief_town * lasting.uniform(0.4, 1.6) * passing.uniform(0.85, 1.15)


def counts_of(operation: Operation, total: int, households: int, regions: Mapping[str, int], what: str) -> list[Count]:
    """The communes of an operation; their individuals and households add up to the totals exactly."""
    places = _places()
    individuals: dict[int, int] = {}
    shares = {**regions, "Bamako": total - sum(regions.values())}
    for region, people in shares.items():
        inside = [i for i, place in enumerate(places) if place[0 if operation.perimeter == "2016" else 1] == region]
        weights = [_weight(places[i][2], places[i][3] + what, operation.day) if places[i][3] not in EMPTY else 0.0 for i in inside]
        weights = [0.0 if places[i][3] in NOT_ASSESSED else weight for i, weight in zip(inside, weights, strict=True)]
        individuals |= dict(zip(inside, share_out(people, weights), strict=True))
    draw = random.Random(f"{operation.day}{what}")
    homes = share_out(households, [individuals.get(i, 0) / draw.uniform(5.1, 6.3) for i in range(len(places))])
    found = []
    for index, (old, new, cercle, commune) in enumerate(places):
        people = individuals.get(index, 0)
        women = round(people * draw.uniform(0.5, 0.56))
        if commune in NOT_ASSESSED:
            found.append(Count(old, new, cercle, commune, None, None, None, None))
        else:
            found.append(Count(old, new, cercle, commune, people, homes[index], women, people - women))
    return found


def displaced(operation: Operation) -> list[Count]:
    """PDI by commune."""
    return counts_of(operation, operation.individuals, operation.households, operation.regions, "")


def returned(operation: Operation, kind: str = "retournes") -> list[Count]:
    """Returnees by commune: former PDI (`retournes`, nine in ten) or people back from abroad (`rapatries`)."""
    total = operation.returnees * 9 // 10 if kind == "retournes" else operation.returnees - operation.returnees * 9 // 10
    weights = {"Mopti": 0.28, "Gao": 0.22, "Tombouctou": 0.33, "Ségou": 0.08, "Kidal": 0.05, "Ménaka": 0.03}
    regions = {region: int(total * weight) for region, weight in weights.items()}
    return counts_of(operation, total, total * 10 // 57, regions, kind)
