"""Five real DTM workbooks give what was published; what they are held against is computed here by another road."""

from __future__ import annotations

import unicodedata
from collections import Counter

import openpyxl
import pytest

from tests.flows.conftest import Base
from tests.real.conftest import REAL

PUBLISHED = {
    "2014-12-31": (61_621, 12_633, 394_655), "2016-12-31": (36_690, 6_867, 474_231), "2017-12-31": (38_172, 7_716, 526_505),
    "2018-12-31": (120_298, 19_748, 526_505), "2019-12-31": (207_751, 38_753, 561_606),
}  # fmt: skip
FOLDER = REAL / "mali-baseline"


def test_all_five_are_accepted(real: Base) -> None:
    assert set(real.status().values()) == {"accepted"} and len(real.status()) == 5


def test_totals_are_those_published(real: Base) -> None:
    found = real.ask("""
        select p.reference_date::varchar, p.individuals, p.households, r.individuals
        from pdi_national as p join returnees_national as r using (operation_id) where r.kind = 'total' and p.provenance = 'file'""")
    assert {date: tuple(figures) for date, *figures in found} == PUBLISHED


def key(name: object) -> str:
    plain = unicodedata.normalize("NFKD", str(name)).encode("ascii", "ignore").decode().lower()
    return {"timbuktu": "tombouctou", "asongo": "ansongo"}.get(plain.strip(), plain.strip())


def cercles_of(file: str) -> Counter[str]:
    """PDI by cercle name, added up with openpyxl alone from the columns that this one file has."""
    rows = openpyxl.load_workbook(FOLDER / file, data_only=True).worksheets[0].iter_rows(values_only=True)
    header = [" ".join(str(cell or "").replace("#", ".").split()) for cell in next(rows)]
    cercle, count = header.index("Admin 2"), header.index("Total No. of IDPs Ind.")
    found: Counter[str] = Counter()
    for row in rows:
        if row[cercle] and isinstance(row[count], (int, float)):
            found[key(row[cercle])] += int(row[count])
    return found


def test_change_by_cercle_2016_to_2017_is_by_name_and_not_by_code(real: Base) -> None:
    before, after = cercles_of("Baseline_Assessment_Round_28.xlsx"), cercles_of("Baseline_December_2017.xlsx")
    found = real.ask("select place, individuals_from, individuals_to, change_pct from pdi_change('2016-12-31', '2017-12-31', level := 'cercle')")
    changes = {key(place): (individuals_from, individuals_to, pct) for place, individuals_from, individuals_to, pct in found}
    gao, tombouctou = changes["gao"], changes["tombouctou"]
    assert gao[:2] == (before["gao"], after["gao"]) == (6_823, 3_108)
    assert tombouctou[:2] == (before["tombouctou"], after["tombouctou"]) == (4_703, 4_501)
    assert (round(gao[2], 1), round(tombouctou[2], 1)) == (-54.4, -4.3)
    assert {name: pair[0] for name, pair in changes.items() if pair[0]} == {name: count for name, count in before.items() if count}
    assert {name: pair[1] for name, pair in changes.items() if pair[1]} == {name: count for name, count in after.items() if count}


def test_the_pasted_pivot_of_2018_is_reconciled_and_counted_nowhere(real: Base) -> None:
    roles = real.ask("""select sheet, role from meta.sheet_account join meta.source using (source_id)
                        where file_name = 'Mali_Baseline_Assessment_December_2018.xlsx' order by sheet""")
    assert roles == [("VERIFICATION", "evidence"), ("data", "data")]
    assert ("Mali_Baseline_Assessment_December_2018.xlsx", "evidence_disagrees") not in real.rules("warning"), "its grand total agrees"


def test_regions_add_up_to_the_country_under_every_perimeter(real: Base) -> None:
    wrong = real.ask("""
        with regions as (select reference_date, perimeter, sum(individuals) as summed from pdi_by_region group by all)
        select * from regions join pdi_national using (reference_date) where summed <> individuals""")
    assert wrong == []
    assert real.ask("select count(distinct perimeter) from pdi_by_region") == [(3,)]


def test_menaka_is_never_lost_nor_counted_twice_between_perimeters(real: Base) -> None:
    """Gao of 2012 is Gao and Ménaka of 2016."""
    found = dict(
        real.ask("""
        select reference_date::varchar, sum(individuals) filter (perimeter = '2012') - sum(individuals) filter (perimeter = '2016')
        from pdi_by_region where region in ('Gao', 'Ménaka') group by all""")
    )
    assert set(found.values()) == {0}


def test_carried_forward_returnees_of_2018_are_a_warning(real: Base) -> None:
    assert ("Mali_Baseline_Assessment_December_2018.xlsx", "figures_carried_forward") in real.rules("warning")


def test_every_cell_of_the_workbooks_is_accounted_for(real: Base) -> None:
    for path in sorted(FOLDER.glob("*.xlsx")):
        visible = [sheet.title for sheet in openpyxl.load_workbook(path, read_only=False).worksheets if sheet.sheet_state == "visible"]
        told = {
            sheet
            for (sheet,) in real.ask(f"""
            select distinct sheet from meta.column_account join meta.source using (source_id) where file_name = '{path.name}'""")
        }
        assert set(visible) <= told
    assert real.ask("select * from meta.column_account where disposition = 'unmapped'") == []


def test_a_figure_leads_back_to_its_cells(real: Base) -> None:
    cells = real.ask("from trace('pdi_by_cercle', 'baseline-2016-12-31/adm2:gao')")
    assert cells
    sheet = openpyxl.load_workbook(FOLDER / str(cells[0][0]), data_only=True)
    columns = [name for (name, *_) in real.ask("describe from trace('pdi_by_cercle', 'baseline-2016-12-31/adm2:gao')")]
    found = [dict(zip(columns, row, strict=True)) for row in cells]
    assert sum(sheet[row["sheet"]][row["cell"]].value or 0 for row in found) == sum(row["individuals"] or 0 for row in found) == 6_823


@pytest.mark.parametrize("file", sorted(path.name for path in FOLDER.glob("*.xlsx")) or ["absent"])
def test_each_workbook_is_understood_without_a_column_left_over(real: Base, file: str) -> None:
    left = real.ask(f"""select header, disposition from meta.column_account join meta.source using (source_id)
                        where file_name = '{file}' and disposition not in ('used', 'ignored', 'personal', 'evidence', 'empty', 'part')""")
    assert left == []
