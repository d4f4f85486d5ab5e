"""Made-up flows of 2021 and 2022 at seven monitoring points: what the samples of raw/fmp/ hold, and what they must give back.

Wabaria pauses in August 2021, Ménaka opens on 15 July 2021, Hèrèmakono is not observed from 7 to 13 March 2022.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from functools import cache

COUNTED = ("gogui", "heremakono", "gao-place-kidal", "gao-wabaria", "tombouctou-4x4")
REGISTERED = ("benena", "menaka")
POINTS = (*COUNTED, *REGISTERED)
MENAKA_OPENS = dt.date(2021, 7, 15)
PAUSE = (dt.date(2021, 8, 1), dt.date(2021, 8, 31))
MISSING_WEEK = (dt.date(2022, 3, 7), dt.date(2022, 3, 13))
_DAILY = {
    # point: (incoming, outgoing) on a usual day of 2021
    "gogui": (150, 120), "heremakono": (210, 170), "benena": (6, 4), "gao-place-kidal": (60, 75), "gao-wabaria": (45, 40),
    "tombouctou-4x4": (35, 50), "menaka": (5, 6),
}  # fmt: skip
_SEASON = (1.0, 1.05, 1.1, 1.15, 1.1, 0.95, 0.75, 0.7, 0.8, 1.0, 1.05, 1.2)
_GROWTH = 1.3


@dataclass(frozen=True, slots=True)
class Group:
    """A row of a registry."""

    number: int
    point: str
    day: dt.date
    direction: str
    origin: str
    destination: str
    nationality: str
    transport: str
    reason: str
    men: int
    women: int
    boys: int
    girls: int

    @property
    def individuals(self) -> int:
        return self.men + self.women + self.boys + self.girls


def days_of(year: int) -> list[dt.date]:
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(days=day) for day in range((dt.date(year + 1, 1, 1) - first).days)]


def is_observed(point: str, day: dt.date) -> bool:
    if point == "menaka":
        return day >= MENAKA_OPENS
    if point == "gao-wabaria":
        return not PAUSE[0] <= day <= PAUSE[1]
    return not (point == "heremakono" and MISSING_WEEK[0] <= day <= MISSING_WEEK[1])


def usual(point: str, day: dt.date, direction: str) -> float:
    incoming, outgoing = _DAILY[point]
    growth = _GROWTH if day.year == 2022 else 1.0
    return (incoming if direction == "incoming" else outgoing) * growth * _SEASON[day.month - 1]


def counted(point: str, day: dt.date, direction: str) -> int | None:
    """People counted at a point without a registry; None: not observed. Some days nobody passes: that is 0."""
    if not is_observed(point, day):
        return None
    draw = random.Random(f"{point}/{day}/{direction}")
    if draw.random() < 0.004:
        return 0
    return max(0, round(usual(point, day, direction) * draw.uniform(0.75, 1.25)))


@cache
def groups(point: str, year: int) -> tuple[Group, ...]:
    """The rows of a point's registry, by day."""
    rows: list[Group] = []
    for day in days_of(year):
        for direction in ("incoming", "outgoing"):
            draw = random.Random(f"{point}/{day}/{direction}")
            if is_observed(point, day) and draw.random() < 0.85:
                rows.append(_group(len(rows) + 1, point, day, direction, draw))
    return tuple(rows)


def _group(number: int, point: str, day: dt.date, direction: str, draw: random.Random) -> Group:
    abroad = draw.choice(("Burkina Faso", "Burkina Faso", "Niger", "Côte d'Ivoire") if point == "benena" else ("Niger", "Niger", "Algérie", "Libye"))
    origin, destination = (abroad, "Mali") if direction == "incoming" else ("Mali", abroad)
    size = max(1, round(usual(point, day, direction) * draw.uniform(0.6, 1.8)))
    men, women, boys, girls = 0, 0, 0, 0
    for _ in range(size):
        person = draw.random()
        men, women, boys, girls = men + (person < 0.6), women + (0.6 <= person < 0.85), boys + (0.85 <= person < 0.94), girls + (person >= 0.94)
    return Group(
        number, point, day, direction, origin, destination, draw.choice(("Malienne", "Malienne", "Malienne", "Nigérienne", "Burkinabè")),
        draw.choice(("Bus", "Moto", "Camion", "Voiture")), draw.choice(("Économique", "Commerce", "Orpaillage", "Famille", "Saisonnier agricole")),
        men, women, boys, girls,
    )  # fmt: skip


def month_total(point: str, year: int, month: int) -> int:
    """People at a point in a month."""
    if point in REGISTERED:
        return sum(group.individuals for group in groups(point, year) if group.day.month == month)
    days = [day for day in days_of(year) if day.month == month]
    return sum(counted(point, day, direction) or 0 for day in days for direction in ("incoming", "outgoing"))


def active_days(point: str, year: int, month: int) -> int:
    return sum(is_observed(point, day) for day in days_of(year) if day.month == month)
