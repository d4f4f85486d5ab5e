"""Rows among the data that are none: totals in many words, notes, headers once more."""

from __future__ import annotations

import pytest

from tests.unit.reading import Read, column, errors, rules

HEADER = ("Région", "Cercle", "Commune", "Ménages PDI", "Individus PDI")
ROWS = [("Gao", "Gao", "Gao", 10, 50), ("Gao", "Ansongo", "Ansongo", 2, 9), ("Mopti", "Koro", "Koro", 3, 15)]
NAME = "Baseline_Dec_2022.xlsx"
TOTALS = {"pdi_households": 15, "pdi_individuals": 74}


@pytest.mark.parametrize(
    "label",
    ["Mali", "MALI", "National", "Cumul", "Total général", "S/Total", "T O T A L", "TTL", "Tot.", "Σ", "Toutes les régions", "Niveau national"],
)
def test_a_total_in_any_word_is_reconciled_and_not_counted(read: Read, label: str) -> None:
    for rows in ([*ROWS, (label, "", "", 15, 74)], [(label, "", "", 15, 74), *ROWS]):
        prepared = read([HEADER, *rows], NAME)
        assert prepared.is_accepted and prepared.totals == TOTALS, prepared.issues
    assert not read([HEADER, *ROWS, (label, "", "", 15, 75)], NAME).is_accepted


def test_an_unknown_label_of_the_sum_of_all_rows_is_a_total(read: Read) -> None:
    prepared = read([HEADER, *ROWS, ("Récapitulatif", "", "", 15, 74)], NAME)
    assert prepared.totals == TOTALS and rules(prepared) == {"unlabelled_total"}
    assert errors(read([HEADER, *ROWS, ("Récapitulatif", "", "", 15, 73)], NAME)) == {"unknown_region": "A5"}
    regions = [("Région", "PDI"), ("Gao", 20), ("Kidal", 30), ("Mopit", 50)]
    assert errors(read(regions, NAME)) == {"unknown_region": "A4"}, "a region that is misspelt may well equal the others"


def test_sub_totals_without_a_label_are_each_the_sum_of_their_block(read: Read) -> None:
    rows = [*ROWS[:2], ("", "", "", 12, 59), ROWS[2], ("", "", "", 3, 15), ("", "", "", 15, 74)]
    prepared = read([HEADER, *rows], NAME)
    assert prepared.totals == TOTALS and rules(prepared) == {"unlabelled_total"}
    rows[2] = ("", "", "", 12, 58)
    assert errors(read([HEADER, *rows], NAME)) == {"missing_place": "A4"}, "where one of them is no sum, the others may be people"
    assert errors(read([HEADER, *ROWS, ("", "", "", 3, 15)], NAME)) == {"missing_place": "A5"}, "the row above once more is no sum"


def test_the_total_of_a_place_is_the_sum_of_that_place_only(read: Read) -> None:
    prepared = read([HEADER, *ROWS, ("Total Mopti", "", "", 15, 74)], NAME)
    assert [(found.rule, found.found, found.expected) for found in prepared.issues] == [
        ("total_row_disagrees", "15", "3"), ("total_row_disagrees", "74", "15"),
    ]  # fmt: skip


def test_a_place_spelt_in_two_ways_may_have_a_total_for_each(read: Read) -> None:
    one, other = ("Tombouctou", "Goundam", "Goundam", 10, 50), ("Timbuktu", "Diré", "Diré", 2, 9)
    prepared = read([HEADER, one, ("Total Tombouctou", "", "", 10, 50), other, ("Total Timbuktu", "", "", 2, 9)], NAME)
    assert prepared.is_accepted and prepared.totals == {"pdi_households": 12, "pdi_individuals": 59}


def test_blank_merged_cells_below_the_table_are_nothing(read: Read) -> None:
    assert read([HEADER, *ROWS], NAME, merged=["A8:C9", "A12:A14"]).totals == TOTALS


def test_totals_of_another_round_and_changes_since_are_no_rows_of_this_one(read: Read) -> None:
    rows = [*ROWS, ("Total R72", "", "", 14, 70), ("Total R73", "", "", 15, 74), ("Variation", "", "", 1, 4), ("Écart (%)", "", "", 7, 5)]
    prepared = read([HEADER, *rows], NAME)
    assert prepared.is_accepted and prepared.totals == TOTALS


def test_regions_alone_with_their_total_are_read(read: Read) -> None:
    prepared = read([("Région", "PDI ménages", "PDI individus"), ("Gao", 10, 50), ("Mopti", 2, 9), ("Total", 12, 59)], NAME)
    assert prepared.totals == {"pdi_households": 12, "pdi_individuals": 59}


def test_region_rows_that_are_only_sub_totals_assume_no_perimeter(read: Read) -> None:
    prepared = read([HEADER, *ROWS[:2], ("Gao", "", "", 12, 59), ROWS[2]], NAME)
    assert prepared.totals == TOTALS and rules(prepared) == set()


@pytest.mark.parametrize("note", [("Note", "Kidal n'est pas couvert", ""), ("NB :", "", "données provisoires"), ("Source : DTM", "", "")])
def test_a_note_below_the_table_is_no_place(read: Read, note: tuple[str, str, str]) -> None:
    prepared = read([HEADER, *ROWS, (*note, "", "")], NAME)
    assert prepared.is_accepted and prepared.totals == TOTALS
    assert rules(prepared) <= {"note_row"}
    assert errors(read([HEADER, *ROWS, (*note, "", 3)], NAME)), "with a figure it may be a place"


def test_a_header_repeated_on_each_page_is_no_row(read: Read) -> None:
    prepared = read([HEADER, *ROWS[:2], (), HEADER, ROWS[2]], NAME)
    assert prepared.is_accepted and prepared.totals == TOTALS
    assert [(sheet.rows_read, sheet.rows_data, sheet.rows_non_data) for sheet in prepared.sheets] == [(5, 3, 2)]


@pytest.mark.parametrize(
    ("above", "header"),
    [
        ("", ("Région", "Cercle", "Commune", "Ménages retournés", "Individus retournés")),
        ("Retournés", HEADER),
        ("Situation au 30 novembre 2022", HEADER),
    ],
)
def test_a_second_table_below_the_first_is_never_counted_under_its_headers(read: Read, above: str, header: tuple[str, ...]) -> None:
    rows = [HEADER, *ROWS[:2], (above,), header, ROWS[2]]
    assert errors(read(rows, NAME)) == {"second_table_below": "A5"}


def test_a_row_of_words_that_headers_use_is_no_header(read: Read) -> None:
    header = ("Région", "Cercle", "Commune", "Type de displacement", "Conflit", "Ménages PDI", "Individus PDI")
    rows = [("Gao", "Gao", "Gao", "Conflit", "Oui", 10, 50), ("Gao", "Ansongo", "Ansongo", "Conflit", "Oui", "N/A", "N/A")]
    assert read([header, *rows], NAME).totals == {"pdi_households": 10, "pdi_individuals": 50}


def test_two_tables_side_by_side_are_one_where_they_name_the_same_places_and_two_only_if_a_blank_column_parts_them(read: Read) -> None:
    returnees = ("Région", "Cercle", "Commune", "Ménages retournés", "Individus retournés")
    prepared = read([(*HEADER, "", *returnees), (*ROWS[0], "", "GAO", "gao", "Gao", 1, 5)], NAME)
    assert prepared.is_accepted and prepared.totals["retournes_individuals"] == 5
    prepared = read([(*HEADER, *returnees), (*ROWS[0], "Mopti", "Koro", "Koro", 1, 5)], NAME)
    assert errors(prepared) == {"tables_side_by_side": "F2"}
    prepared = read([(*HEADER, "", *returnees), (*ROWS[0], "", "Mopti", "Koro", "Koro", 1, 5)], NAME)
    assert errors(prepared) == {} and column(prepared, "place_id") == ["adm3:gao/gao", "adm3:koro/koro"]
    assert column(prepared, "retournes_individuals") == [None, 5]


def test_the_communes_of_the_capital_may_stand_in_the_column_of_cercles(read: Read) -> None:
    rows = [("Région", "Cercle", "PDI"), ("Bamako", "Commune I", 50), ("District de Bamako", "Commune VI", 9)]
    assert column(read(rows, NAME), "place_id") == ["adm3:bamako/commune-i", "adm3:bamako/commune-vi"]
    assert errors(read([rows[0], ("Bamako", "Bamkao", 50)], NAME)) == {"unknown_cercle": "B2"}


MANY = [("Gao", "Gao", f"C{number}", 10, 50) for number in range(8)]


@pytest.mark.parametrize(
    ("beside", "told"),
    [
        ({0: ("PDI par région", ""), 1: ("Gao", 400), 2: ("Total", 400)}, {"block_beside_not_read"}),
        ({2: ("Région", "Individus PDI"), 3: ("Gao", 400)}, {"sheet_repeats_another"}),
        ({2: ("Région", "Individus PDI"), 3: ("Gao", 401)}, {"sheet_repeats_another", "summary_disagrees"}),
        ({0: ("Retournés par région", ""), 1: ("Gao", 400)}, {"unmapped_column", "unnamed_count_column"}),
        ({1: ("Mopti", 400)}, {"unnamed_column", "unnamed_count_column"}),
    ],
    ids=["a caption", "a recap further down", "one that disagrees", "other people", "other places"],
)  # fmt: skip
def test_a_small_block_to_the_right_is_a_recap_where_it_tells_nothing_new(read: Read, beside: dict[int, tuple[object, ...]], told: set[str]) -> None:
    rows = [(*row, "", *beside.get(number, ())) for number, row in enumerate([HEADER, *MANY])]
    prepared = read(rows, NAME)
    assert rules(prepared) == told and prepared.totals == {"pdi_households": 80, "pdi_individuals": 400}
