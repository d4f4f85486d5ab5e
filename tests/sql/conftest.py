"""A warehouse made of a few rounds whose figures are easy to add up by hand."""

from __future__ import annotations

from datetime import date

import pytest

from tests.flows.conftest import Base, base, make_base

__all__ = ["base"]
DEC_2016, DEC_2017, DEC_2018, JAN_2022, DEC_2022 = (
    date(2016, 12, 31), date(2017, 12, 31), date(2018, 12, 31), date(2022, 1, 31), date(2022, 12, 31),
)  # fmt: skip
PUBLISHED = """reference_date,geography,perimeter,individuals,households,women,men,publisher,source
2017-12-30,Mali,,2670,,,,DTM,a printed report
2022-12-31,Gao,2023,100,,,,DTM,another report
2023-04-30,Mali,,900,200,500,400,CMP,a third
"""


FLOWS = """Point,Date,Entrants,Sortants
Gogui,2022-03-01,10,5
Gogui,2022-03-02,0,
Wabaria,2022-03-01,7,1
"""
FLOW_SAMPLE = """Point,Date,Sens,Pays d'origine,Pays de destination,Nationalité,Hommes adultes,Femmes adultes,Garçons,Filles
Ménaka,2022-01-05,Entrant,Niger,Mali,Malienne,4,2,1,0
Ménaka,2022-01-06,Sortant,Mali,Algérie,Nigérienne,3,,,
"""


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """Rounds of Dec 2016, 2017, 2018 and Jan and Dec 2022 (made up), and three printed totals."""
    base = make_base(tmp_path_factory.mktemp("sql"))
    (base.raw / "published").mkdir()
    (base.raw / "published" / "printed.csv").write_text(PUBLISHED, encoding="utf-8")
    dec_2016 = {"Gao/Gao/Gao": (100, 500), "Gao/Menaka/Ménaka": (20, 100), "Mopti/Koro/Koro": (0, 0), "Kidal/Kidal/Kidal": (40, 200)}
    dec_2018 = {"Gao/Gao/Gao": (110, 550), "Gao/Menaka/Ménaka": (10, 50), "Mopti/Koro/Koro": (400, 2000), "Mopti/Bandiagara/Sangha": (12, 60)}
    base.round("Dec_2016.xlsx", dec_2016, DEC_2016)
    base.round("Dec_2017.xlsx", {**dec_2018, "Kidal/Kidal/Kidal": (None, None)}, DEC_2017)
    base.round("Dec_2018.xlsx", {**dec_2018, "Kidal/Kidal/Kidal": (1, 5)}, DEC_2018)
    base.round("Jan_2022.xlsx", {"Mopti": (20, 120), "Gao": (10, 40), "Ménaka": (1, 5)}, JAN_2022)
    base.round("sample_Dec_2022.xlsx", {"Mopti/Koro/Koro": (400, 2000), "Mopti/Mopti/Konna": (2, 10), "Gao/Gao/Gao": (20, 90)}, DEC_2022)
    (base.raw / "fmp").mkdir()
    (base.raw / "fmp" / "counts.csv").write_text(FLOWS, encoding="utf-8")
    (base.raw / "fmp" / "sample_registry.csv").write_text(FLOW_SAMPLE, encoding="utf-8")
    base.night()
    return base
