"""Imitations of workbooks that DTM's missions publish, each with its own habits: read to the totals that a plain reading gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.unit.reading import disposition

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Workbook:
    """A workbook as it was sent: its sheets, what its country calls its levels, its places, and what must come out."""

    name: str
    levels: tuple[str, str, str]
    places: dict[str, list[str]]
    sheets: dict[str, Rows]
    totals: dict[str, int]
    date: str
    merged: str = ""
    evidence: tuple[str, ...] = field(default=())


MOZAMBIQUE = ("província", "distrito", "posto administrativo"), {"Cabo Delgado": ["Mueda", "Pemba"], "Nampula": ["Memba"]}

WORKBOOKS = {
    "Mozambique, in Portuguese, with marks of missing values and a total": Workbook(
        "DTM_Mocambique_dezembro_de_2022.xlsx", *MOZAMBIQUE,
        {"Dados": [
            ("Avaliação de base - Ronda 18",),
            ("Província", "Distrito", "Posto Administrativo", "Nº de agregados familiares DI", "Nº de deslocados internos", "Homens", "Mulheres"),
            ("Cabo Delgado", "Mueda", "Mueda Sede", 10, 50, 20, 30), ("Cabo Delgado", "Pemba", "Metuge", "sem dados", "Não disponível", "", ""),
            ("Nampula", "Memba", "Lúrio", 2, 9, 4, 5), ("Total geral", "", "", 12, 59, 24, 35),
        ]},
        {"pdi_households": 12, "pdi_individuals": 59, "pdi_men": 24, "pdi_women": 35}, "2022-12-31",
    ),
    "Mozambique, adults and children, returnees and refugees, dated in the rows": Workbook(
        "Ronda_17.xlsx", *MOZAMBIQUE,
        {"PDI": [
            ("Província", "Distrito", "Data da avaliação", "Total PDI", "PDI homens", "PDI mulheres", "PDI rapazes", "PDI raparigas",
             "Retornados (agregados)", "Retornados (indivíduos)", "Refugiados"),
            ("Cabo Delgado", "Mueda", "31 de março de 2023", 10, 1, 2, 3, 4, 2, 8, 99), ("Total", "", "", 10, 1, 2, 3, 4, 2, 8, 99),
        ]},
        {"pdi_men": 4, "pdi_women": 6, "pdi_individuals": 10, "retournes_households": 2, "retournes_individuals": 8}, "2023-03-31",
    ),
    "Colombia, in Spanish, the date in the title": Workbook(
        "Colombia.xlsx", ("departamento", "municipio", "vereda"), {"Nariño": ["Tumaco"], "Chocó": ["Quibdó"]},
        {"Datos": [
            ("Personas desplazadas internamente - 30 de junio de 2023",),
            ("Nombre del departamento", "Nombre del municipio", "Hogares desplazados", "Personas desplazadas", "Hombres", "Mujeres"),
            ("Nariño", "Tumaco", 10, 50, 20, 30), ("Chocó", "Quibdó", 1, 5, 2, 3), ("Total general", "", 11, 55, 22, 33),
        ]},
        {"pdi_households": 11, "pdi_individuals": 55, "pdi_men": 22, "pdi_women": 33}, "2023-06-30",
    ),
}  # fmt: skip


@pytest.mark.parametrize("which", WORKBOOKS, ids=str)
def test_a_workbook_of_another_mission_gives_the_totals_of_a_plain_reading(read: Any, which: str) -> None:
    book = WORKBOOKS[which]
    prepared = read(book.sheets, book.name, book.levels, book.places, book.merged)
    assert prepared.totals == book.totals and [str(day) for day in prepared.reference_dates] == [book.date]
    assert {header: disposition(prepared, header) for header in book.evidence} == dict.fromkeys(book.evidence, "evidence")
