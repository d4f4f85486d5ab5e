"""Responses of DTM's API, taken in: a round is a sum over reason and origin, and nothing is counted twice."""

from __future__ import annotations

from datetime import date

import pytest

from tests.api.envelopes import NOT_AVAILABLE, envelope, failure, keep, operations, row, summed
from tests.flows.conftest import Base, make_base, run_dtm

__all__ = ["base"]
JUNE, DECEMBER = date(2020, 6, 30), date(2020, 12, 31)
CERCLES = [
    row("Gao/Gao", JUNE, 500, row_id=1), row("Gao/Gao", JUNE, 100, "Natural disaster", row_id=2),
    row("Gao/Gao", JUNE, 40, origin="Mopti", row_id=3), row("Mopti/Koro", JUNE, 2_000, sexes=(1_100, 900), row_id=4),
    row("Mopti/Bankass", JUNE, NOT_AVAILABLE, row_id=5), row("Kidal/Kidal", JUNE, 0, None, row_id=6),
    row("Mopti/Koro", JUNE, 1_700, assessment="SA", row_id=7),
]  # fmt: skip
BASELINE = [given for given in CERCLES if given["assessmentType"] == "BA"]


@pytest.fixture
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return make_base(tmp_path_factory.mktemp("api"))


def rounds(base: Base) -> list[tuple[object, ...]]:
    query = "select assessment_type, admin_level, individuals, is_used, reason from api_round"
    return base.ask(f"{query} order by reference_date, assessment_type, admin_level, individuals")


def test_a_round_is_a_sum_over_reason_and_origin_and_levels_are_never_added(base: Base) -> None:
    keep(base.raw, "admin2_MLI.json", CERCLES)
    keep(base.raw, "admin1_MLI.json", summed(CERCLES))
    keep(base.raw, "admin0_MLI.json", summed(summed(CERCLES)))
    base.night()
    assert base.ask("select reference_date, individuals, women, provenance, cercles_assessed from pdi_national") == [(JUNE, 2_640, None, "file", 3)]
    assert base.ask("select cercle, individuals from pdi_by_cercle order by cercle") == [
        ("Bankass", None), ("Gao", 640), ("Kidal", 0), ("Koro", 2_000),
    ]  # fmt: skip
    assert base.rules("warning") == {("admin1_MLI.json", "perimeter_assumed")}


def test_regions_of_each_round_are_read_in_the_perimeter_of_their_day(base: Base) -> None:
    late = date(2023, 4, 30)
    counts = [("Mopti", JUNE, 500), ("Ménaka", JUNE, 40), ("Mopti", late, 300), ("Bandiagara", late, 250)]
    keep(base.raw, "admin1_MLI.json", [row(region, day, people, row_id=i) for i, (region, day, people) in enumerate(counts)])
    base.night()
    query = "select reference_date, region, individuals from pdi_by_region where perimeter = '2016' order by all"
    assert base.ask(query) == [(JUNE, "Mopti", 500), (JUNE, "Ménaka", 40)]
    assert base.ask("select distinct perimeter from pdi_by_region where reference_date = '2023-04-30'") == [("2023",)]


def test_baseline_and_site_assessments_are_never_added(base: Base) -> None:
    keep(base.raw, "admin2_MLI.json", CERCLES)
    base.night()
    assert rounds(base) == [("BA", 2, 2_640, True, None), ("SA", 2, 1_700, False, "site_assessment")]


def test_a_file_of_the_same_month_goes_before_and_the_difference_is_told(base: Base) -> None:
    base.round("June_2020.xlsx", {"Gao/Gao/Gao": (100, 640), "Mopti/Koro/Koro": (400, 2_003)}, date(2020, 6, 28))
    keep(base.raw, "admin2_MLI.json", CERCLES)
    base.night()
    assert base.ask("select reference_date, individuals from pdi_national") == [(date(2020, 6, 28), 2_643)]
    assert rounds(base)[0] == ("BA", 2, 2_640, False, "workbook_held")
    told = base.ask("select rule, found, expected, message_fr from meta.issue where severity = 'warning' and rule = 'api_differs_from_file'")
    message = "Au 30 juin 2020, l'API de DTM donne 2\u202f640 PDI et le fichier June_2020.xlsx 2\u202f643."
    assert told == [("api_differs_from_file", "2640", "2643", message)]
    by_place = base.ask("select message_en from meta.issue where rule = 'api_differs_by_place' order by 1")
    assert by_place == [(f"On 30 June 2020 1 place(s) of level {level} have another count in DTM's API than in the file June_2020.xlsx (API / file): "
                         f"{place} : 2\u202f000 / 2\u202f003.",) for level, place in (("cercle", "Koro"), ("region", "Bandiagara"))]  # fmt: skip


def test_the_api_and_a_file_are_held_against_each_other_by_region_and_cercle_even_where_the_totals_agree(base: Base) -> None:
    base.round("June_2020.xlsx", {"Gao/Gao/Gao": (100, 540), "Gao/Bourem/Bourem": (20, 100), "Mopti/Koro/Koro": (400, 2_000)}, date(2020, 6, 28))
    keep(base.raw, "admin2_MLI.json", CERCLES)
    base.night()
    query = "select place, api_individuals, file_individuals, api_difference, api_difference_reason from api_difference where"
    assert base.ask(f"{query} grain = 'country'") == [(None, 2_640, 2_640, 0, None)]
    assert base.ask(f"{query} grain = 'region' and perimeter = '2016' order by place") == [
        ("Gao", 640, 640, 0, None), ("Kidal", 0, None, None, "not_in_file"), ("Mopti", 2_000, 2_000, 0, None),
    ]  # fmt: skip
    assert base.ask(f"{query} grain = 'cercle' and api_difference_reason is not null order by place") == [
        ("Bourem", None, 100, None, "not_in_api"), ("Gao", 640, 540, -100, "differs"), ("Kidal", 0, None, None, "not_in_file"),
    ]  # fmt: skip
    for key, people in (("country", 2_640), ("region/2016/Gao", 640), ("cercle/Gao", 640), ("cercle/Koro", 2_000)):
        name = f"(select any_value(operation_name) || '/2020-06-30/{key}' from api_difference)"
        assert base.ask(f"select sum(individuals) from trace('api_difference', {name})") == [(people,)], key
    assert base.ask("select found, message_fr from meta.issue where severity = 'warning'") == [
        ("2", "Au 30 juin 2020, 2 lieu(x) de niveau cercle n'ont pas le même effectif dans l'API de DTM et dans le fichier June_2020.xlsx "
         "(API / fichier)\u00a0: Bourem : – / 100 ; Gao : 640 / 540.")
    ]  # fmt: skip


def test_regions_of_the_api_are_held_against_those_of_a_file_in_their_perimeter(base: Base) -> None:
    base.round("June_2020.xlsx", {"Gao/Gao/Gao": (100, 640), "Mopti/Koro/Koro": (400, 2_003)}, date(2020, 6, 28))
    keep(base.raw, "admin1_MLI.json", [row("Gao", JUNE, 640, row_id=1), row("Mopti", JUNE, 2_000, row_id=2), row("Ménaka", JUNE, 0, row_id=3)])
    base.night()
    query = "select grain, perimeter, place, api_individuals, file_individuals from api_difference where api_difference_reason = 'differs' order by 1"
    found = base.ask(query)
    assert found == [("country", None, None, 2_640, 2_643), ("region", "2016", "Mopti", 2_000, 2_003)]
    assert base.ask("select count(*) from api_difference where grain = 'cercle'") == [(0,)]


def test_made_up_workbooks_do_not_keep_the_api_out(base: Base) -> None:
    base.round("sample_June_2020.xlsx", {"Gao/Gao/Gao": (1, 7)}, date(2020, 6, 28))
    keep(base.raw, "admin2_MLI.json", CERCLES)
    base.night()
    assert base.ask("select reference_date, individuals, provenance from pdi_national") == [(date(2020, 6, 28), 2_640, "file")]


def test_a_printed_total_of_the_month_is_reconciled_with_the_round(base: Base) -> None:
    (base.raw / "published").mkdir()
    header = "reference_date,geography,perimeter,individuals,households,women,men,publisher,source\n"
    (base.raw / "published" / "printed.csv").write_text(header + "2020-06-29,Mali,,2641,,,,DTM,a report\n", encoding="utf-8")
    keep(base.raw, "admin2_MLI.json", CERCLES)
    base.night()
    assert base.national() == {"2020-06-30": 2_640}
    assert {rule for _, rule in base.rules("warning")} == {"file_differs_from_published"}


def test_a_row_given_twice_counts_once(base: Base) -> None:
    again = [BASELINE[3], {**BASELINE[0], "id": 99}]
    keep(base.raw, "admin2_MLI.json", [*BASELINE, *again])
    base.night()
    assert base.ask("select individuals, rows_left_out from api_round") == [(2_640, 2)]
    assert base.rules("warning") == {("admin2_MLI.json", "api_rows_given_twice")}


def test_one_id_on_two_different_rows_is_refused(base: Base) -> None:
    keep(base.raw, "admin2_MLI.json", [*BASELINE, {**BASELINE[0], "numPresentIdpInd": 501}])
    base.night()
    assert base.rules() == {("admin2_MLI.json", "one_id_two_rows")}
    assert base.ask("select count(*) from meta.issue where rule = 'one_id_two_rows'") == [(2,)]


def test_two_counts_for_one_place_reason_and_origin_leave_the_level_out(base: Base) -> None:
    keep(base.raw, "admin2_MLI.json", [*BASELINE, {**BASELINE[0], "id": 77, "numPresentIdpInd": 501}])
    keep(base.raw, "admin0_MLI.json", summed(summed(BASELINE)))
    base.night()
    assert rounds(base) == [("BA", 0, 2_640, True, None), ("BA", 2, 3_141, False, "rows_contradict_each_other")]
    assert base.national() == {"2020-06-30": 2_640}


def test_levels_that_disagree_are_told(base: Base) -> None:
    keep(base.raw, "admin2_MLI.json", BASELINE)
    keep(base.raw, "admin0_MLI.json", [row("", JUNE, 2_700)])
    base.night()
    assert base.ask("select rule, found, expected from meta.issue where severity = 'warning'") == [("api_levels_disagree", "2640", "2700")]


def test_the_response_fetched_last_replaces_the_rounds_it_has_and_leaves_the_others(base: Base) -> None:
    keep(base.raw, "admin2_MLI_fetched_20201201T020000Z.json", [*BASELINE, row("Gao/Gao", date(2020, 3, 31), 9, row_id=8)])
    keep(base.raw, "admin2_MLI_fetched_20210102T020000Z.json", [{**BASELINE[0], "numPresentIdpInd": 600}, row("Gao/Gao", DECEMBER, 700, row_id=9)])
    base.night()
    assert base.national() == {"2020-03-31": 9, "2020-06-30": 600, "2020-12-31": 700}
    assert ("adm2:koro", "pdi_individuals", "removed", "2000", None) in [revised[:5] for revised in base.revisions()]


def test_of_several_operations_none_counts_until_one_is_named(base: Base) -> None:
    keep(base.raw, "admin2_MLI.json", [*BASELINE, row("Gao/Ansongo", JUNE, 30, operation="Floods", row_id=70)])
    base.night()
    assert ("BA", 2, 30, False, "other_operation") in rounds(base)
    assert base.national() == {"2020-06-30": 2_640}


def test_the_operation_list_is_kept_and_other_countries_are_set_aside(base: Base) -> None:
    keep(base.raw, "operations.json", operations(("Mali Conflict", "Active", "Mali"), ("Lake Chad Basin Crisis", "Active", "Chad")))
    keep(base.raw, "admin2_MLI.json", BASELINE)
    base.night()
    assert base.rules() == set()
    assert base.ask("select operation_name, operation_status, rounds_held, last_reference_date from api_operation") == [
        ("Mali Conflict", "Active", 1, JUNE)
    ]  # fmt: skip


def test_a_copy_on_hdx_is_read_and_the_api_goes_before_it(base: Base) -> None:
    header = "id,operation,admin0Name,admin0Pcode,admin1Name,admin1Pcode,admin2Name,admin2Pcode,adminLevel,numPresentIdpInd,reportingDate,"
    header += "yearReportingDate,monthReportingDate,roundNumber,displacementReason,numberMales,numberFemales,idpOriginAdmin1Name,"
    header += "idpOriginAdmin1Pcode,assessmentType,operationStatus"
    tags = "#id+code,#operation+name,#country+name,#country+code,#adm1+name,#adm1+code,#adm2+name,#adm2+code,#adm+level,#affected+idps,"
    tags += "#date+reported,#date+year+reported,#date+month+reported,#round+code,#cause+type,#affected+m,#affected+f,#adm1+origin+name,"
    tags += "#adm1+origin+code,#assessment+type,#operation+status"
    rows = [
        ",Mali Conflict,Mali,MLI,,,,,0,2640,2020-06-30T00:00:00,2020,6,,Conflict,,,,,BA,Active",
        "1,Mali Conflict,Mali,MLI,Gao,ML07,Gao,ML0701,2,2640,2020-06-30T00:00:00,2020,6,,Conflict,,,Not available,,BA,Active",
        "2,Mali Conflict,Mali,MLI,Gao,ML07,Gao,ML0701,2,800,2020-12-31T00:00:00,2020,12,,Conflict,,,Not available,,BA,Active",
        "3,Haiti Earthquake,Haiti,HTI,Ouest,HT01,,,1,1059849,2010-11-30T00:00:00,2010,11,1,Earthquake,,,,,SA,Inactive",
    ]
    folder = base.raw / "api" / "hdx"
    folder.mkdir(parents=True)
    (folder / "global-iom-dtm-from-api-admin-0-to-2.csv").write_text("\n".join([header, tags, *rows]), encoding="utf-8")
    base.night()
    assert base.rules() == set()
    assert base.national() == {"2020-06-30": 2_640, "2020-12-31": 800}
    keep(base.raw, "admin2_MLI.json", [row("Gao/Gao", JUNE, 2_641, row_id=1)])
    base.night()
    assert base.national() == {"2020-06-30": 2_641, "2020-12-31": 800}


def test_a_figure_leads_back_to_the_rows_of_the_response(base: Base) -> None:
    keep(base.raw, "admin2_MLI.json", CERCLES)
    base.night()
    cells = base.ask("select file_name, sheet, cell, individuals from trace('pdi_by_cercle', 'baseline-2020-06-30/adm2:gao') order by all")
    assert [cell[1:] for cell in cells] == [("admin2", "I2", 500), ("admin2", "I3", 100), ("admin2", "I4", 40)]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (envelope(BASELINE)[:-40], "response_cut_off"),
        (b'{"result": [{"id": 1, "id": 2}]}', "response_cut_off"),
        (failure(500, "Internal error"), "response_is_an_error"),
        (b'{"hello": 1}', "response_without_rows"),
        (envelope(BASELINE, totalRecordsCount=700), "response_incomplete"),
        (envelope([]), "empty_workbook"),
        (envelope([{**BASELINE[0], "assessmentType": "XY"}]), "unknown_word"),
        (envelope([{**BASELINE[0], "admin2Name": "Gaooo"}]), "unknown_cercle"),
        (envelope([{**BASELINE[0], "numPresentIdpInd": -3}]), "negative_count"),
        (envelope([{**BASELINE[0], "reportingDate": "soon"}]), "not_a_date"),
    ],
)
def test_a_response_that_cannot_be_trusted_is_refused_and_says_why(base: Base, body: bytes, rule: str) -> None:
    path = keep(base.raw, "admin2_MLI.json", BASELINE)
    path.write_bytes(body)
    status, printed = run_dtm("check", "--raw", base.raw, path)
    assert status == 3, printed
    base.night()
    assert (path.name, rule) in base.rules()


def test_json_elsewhere_and_the_notes_of_what_was_asked_are_not_data(base: Base) -> None:
    keep(base.raw, "admin2_MLI.json", BASELINE)
    (base.raw / "api" / "dtm" / "admin2_MLI.request.json").write_text('{"url": "…"}', encoding="utf-8")
    (base.raw / "dtm" / "notes.json").write_text("{}", encoding="utf-8")
    ignored = base.night().ignored
    assert ignored == {"api/dtm/admin2_MLI.request.json": "is_request", "dtm/notes.json": "not_a_table"}
