"""Wide questionnaires beside their form: what each column answers, and what a blank, a zero and a condition mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from flows.steps.opening.workbook import Sheet
from flows.steps.questionnaires.form import find_form
from flows.steps.questionnaires.indicators import indicators_of
from flows.steps.questionnaires.relevance import read_condition
from flows.steps.records import Prepared
from tests.unit.reading import Read, disposition, errors, rules

SURVEY: list[list[Any]] = [
    ["type", "name", "label::Français (fr)", "label::English (en)", "hint::Français (fr)", "relevant"],
    ["today", "today", "", "", "", ""],
    ["text", "enumerator", "Nom de l'enquêteur", "Enumerator", "", ""],
    ["begin_group", "loc", "Lieu", "Place", "", ""],
    ["select_one regions", "admin1", "A1. Région", "Region", "", ""],
    ["text", "admin2", "A2. Cercle", "Cercle", "", ""],
    ["text", "village", "Village", "Village", "", ""],
    ["end_group", "", "", "", "", ""],
    ["integer", "pdi_ind", "B1. Nombre d'individus PDI", "Number of IDP individuals", "", ""],
    [
        "select_multiple besoins or_other",
        "needs",
        "**Quels sont les besoins prioritaires des PDI ?**",
        "What are the priority needs of the IDPs?",
        "",
        "",
    ],
    ["select_one oui_non", "ecole", "Les enfants PDI ont-ils accès à une école fonctionnelle ?", "", "", ""],
    ["begin_group", "edu", "Éducation", "Education", "", "${ecole} = 'oui'"],
    ["select_one proportion", "frequentation", "Quelle proportion des enfants PDI va à l'école ?", "", "", ""],
    ["end group", "", "", "", "", ""],
    [
        "select_multiple besoins",
        "pourquoi",
        "Pourquoi les enfants PDI ne vont-ils pas à l'école ?",
        "",
        "",
        "selected(${ecole}, 'non') and ${pdi_ind} > 10",
    ],
    ["integer", "minutes", "Combien de minutes de marche jusqu'au point d'eau ?", "", "999 si inconnu", ""],
    ["select_one oui_non", "autre_question", "Y a-t-il un comité de gestion ?", "", "", "count-selected(${needs}) > 2"],
    ["note", "merci", "Merci", "Thanks", "", ""],
]
CHOICES: list[list[Any]] = [
    ["list_name", "name", "label::Français (fr)", "label::English (en)"],
    ["regions", "ML07", "Gao", "Gao"], ["regions", "ML05", "Mopti", "Mopti"],
    ["besoins", "food", "Nourriture", "Food"], ["besoins", "water", "Eau", "Water"], ["besoins", "none", "Aucun", "None"],
    ["oui_non", "oui", "Oui", "Yes"], ["oui_non", "non", "Non", "No"], ["oui_non", "nsp", "Ne sait pas", "Don't know"],
    ["proportion", 1, "Moins de la moitié", "Less than half"], ["proportion", 2, "Plus de la moitié", "More than half"],
]  # fmt: skip
HEADER = ["today", "enumerator", "loc/admin1", "loc/admin2", "loc/village", "pdi_ind", "needs", "needs/food", "needs/water", "needs/none", "ecole",
          "edu/frequentation", "pourquoi/food", "pourquoi/water", "minutes", "autre_question", "_uuid"]  # fmt: skip
GOOD = ["2022-12-05", "Awa", "ML07", "Gao", "Q1", 120, "food water", 1, 1, 0, "oui", 2, "", "", 15, "oui", "x"]


def answered(read: Read, *rows: Sequence[Any], header: Sequence[str] = HEADER, name: str = "MSLA_decembre_2022.xlsx") -> Prepared:
    return read({"Data": [list(header), *map(list, rows)], "survey": SURVEY, "choices": CHOICES}, name)


def changed(**cells: Any) -> list[Any]:
    """The good row with some cells changed, in another village."""
    row = dict(zip(HEADER, GOOD, strict=True)) | {"loc/village": f"Q {sorted(cells.items())}"}
    names = {name.rpartition("/")[2] if name.startswith(("loc", "edu")) else name.replace("/", "_"): name for name in HEADER}
    return list((row | {names[name]: value for name, value in cells.items()}).values())


def answers(prepared: Prepared, question: str) -> list[tuple[Any, Any]]:
    """Status and answer (codes, or the number) of a question, in the order of rows."""
    table = prepared.tables["answer"].to_pylist()
    return [(row["answer_status"], row["answer"] if row["answer"] is not None else row["value"]) for row in table if row["question"] == question]


def test_places_people_and_answers_are_told_apart_and_personal_columns_never_read(read: Read) -> None:
    prepared = answered(read, GOOD)
    assert errors(prepared) == {}
    (row,) = prepared.tables["location_assessment"].to_pylist()
    assert (row["place_id"], row["pdi_individuals"], row["reference_date"].isoformat()) == ("adm4:gao//q1", 120, "2022-12-31")
    assert answers(prepared, "needs") == [("answered", "food water")] and answers(prepared, "minutes") == [("answered", 15.0)]
    assert disposition(prepared, "enumerator") == "personal" and "Awa" not in str(prepared.tables)
    assert {sheet.sheet: sheet.role for sheet in prepared.sheets} == {"Data": "data", "survey": "form", "choices": "form"}
    assert "baseline_stock" not in prepared.tables, "people counted by an assessment are no baseline"


def test_not_asked_not_answered_no_and_unclear_are_four_things(read: Read) -> None:
    prepared = answered(
        read,
        changed(frequentation=""),
        changed(frequentation="", ecole="non"),
        changed(frequentation="", ecole=""),
        changed(frequentation="", ecole="nsp"),
    )
    assert errors(prepared) == {}
    assert [status for status, _ in answers(prepared, "frequentation")] == ["not_answered", "not_asked", "not_asked", "not_asked"]
    assert answers(prepared, "ecole") == [("answered", "oui"), ("answered", "non"), ("not_answered", None), ("dont_know", "nsp")]
    few = answered(read, changed(ecole="non", frequentation="", pdi_ind=8), changed(ecole="non", frequentation="", pdi_ind=80))
    assert [status for status, _ in answers(few, "pourquoi")] == ["not_asked", "not_answered"], "conditions may rest on the number of people"
    unclear = answered(read, changed(autre_question=""))
    assert answers(unclear, "autre_question") == [("unclear", None)], "a condition that is not understood is not guessed at"


def test_a_zero_says_no_and_a_blank_choice_says_nothing(read: Read) -> None:
    header = [name for name in HEADER if name != "needs"]
    whole = (
        changed(needs_food=0, needs_water=0, needs_none=0),
        changed(needs_food=1, needs_water="", needs_none=0),
        changed(needs_food="", needs_water="", needs_none=""),
    )
    rows = [[cell for cell, name in zip(row, HEADER, strict=True) if name != "needs"] for row in whole]
    prepared = answered(read, *rows, header=header)
    assert answers(prepared, "needs") == [("answered", ""), ("answered", "food"), ("not_answered", None)]
    assert [row["choices_not_given"] for row in prepared.tables["answer"].to_pylist() if row["question"] == "needs"] == ["other", "water other", None]
    assert "nothing_chosen" in rules(prepared)


def test_zeros_beside_a_blank_column_of_codes_are_a_question_passed_over(read: Read) -> None:
    prepared = answered(read, changed(needs="", needs_food=0, needs_water=0, needs_none=0))
    assert answers(prepared, "needs") == [("not_answered", None)]


def test_a_choice_whose_column_was_not_sent_is_not_taken_for_no(read: Read) -> None:
    header, at = [name for name in HEADER if name not in ("needs", "needs/water")], [HEADER.index("needs"), HEADER.index("needs/water")]
    prepared = answered(read, [cell for index, cell in enumerate(GOOD) if index not in at], header=header)
    (needs,) = (row for row in prepared.tables["answer"].to_pylist() if row["question"] == "needs")
    assert (needs["answer"], needs["choices_not_given"]) == ("food", "water other"), "nor is the one that or_other adds"


def test_none_is_a_choice_and_no_missing_value(read: Read) -> None:
    assert answers(answered(read, changed(needs="none", needs_food=0, needs_water=0, needs_none=1)), "needs") == [("answered", "none")]


def test_numbers_that_mean_unknown_are_no_numbers(read: Read) -> None:
    prepared = answered(read, changed(minutes=999), changed(minutes=-99), changed(minutes=99))
    assert answers(prepared, "minutes") == [("dont_know", None), ("dont_know", None), ("answered", 99.0)]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (["pdi_ind", "needs.food", "needs.water", "needs.none"], [120, 1, 1, 0]),
        (["pdi_ind", "grp:needs:food", "grp:needs:water", "grp:needs:none"], [120, "True", "True", "False"]),
        (["B1. Nombre d'individus PDI", "Quels sont les besoins prioritaires des PDI ?"], [120, "Nourriture; Eau"]),
        (["Number of IDP individuals", "What are the priority needs of the IDPs?/Food", "What are the priority needs of the IDPs?/Water",
          "What are the priority needs of the IDPs?/None"], [120, 1, 1, 0]),
        (["PDI_IND", "NEEDS"], [120, "food water"]),
        (["pdi_ind", "g1/g2/needs"], [120, "FOOD water"]),
        (["pdi_ind", "needs"], [120, "Nourriture Eau"]),
        (["pdi_ind", "needs"], [120, "Water Food"]),
    ],
)  # fmt: skip
def test_columns_are_known_by_names_groups_or_labels(read: Read, header: list[str], cells: list[Any]) -> None:
    place = ["loc/admin1", "loc/admin2", "loc/village", "ecole"]
    prepared = answered(read, ["ML07", "Gao", "Q1", "oui", *cells], header=[*place, *header])
    assert errors(prepared) == {}
    assert answers(prepared, "needs") == [("answered", "food water")]
    assert prepared.tables["location_assessment"].to_pylist()[0]["pdi_individuals"] == 120


@pytest.mark.parametrize(
    ("label", "column"),
    [
        ("Combien d'individus déplacés internes vivent actuellement dans cette localité ?", "pdi_individuals"),
        ("B1. How many IDPs are living in this site?", "pdi_individuals"),
        ("Combien de ménages PDI y a-t-il ?", "pdi_households"),
        ("Combien de PDI sont arrivées cette semaine ?", None),
        ("Combien de ménages PDI vivent sous tente ?", None),
    ],
)
def test_people_are_known_by_a_question_as_well(read: Read, label: str, column: str | None) -> None:
    survey = [*SURVEY, ["integer", "q77", label, "", "", ""]]
    prepared = read({"Data": [[*HEADER, "q77"], [*GOOD, 55]], "survey": survey, "choices": CHOICES}, "MSLA_decembre_2022.xlsx")
    (row,) = prepared.tables["location_assessment"].to_pylist()
    if column is None:
        assert errors(prepared) == {} and answers(prepared, "q77") == [("answered", 55.0)] and row["pdi_individuals"] == 120
    elif column == "pdi_individuals":
        assert "two_columns_one_meaning" in errors(prepared), "120 and 55 cannot both be the people of the locality"
    else:
        assert row[column] == 55


def test_a_row_of_labels_below_the_codes_is_no_data(read: Read) -> None:
    labels = {row[1]: row[2].strip("*") for row in SURVEY[1:] if row[1]}
    below = [labels.get(name.rpartition("/")[2], "") for name in HEADER]
    assert answered(read, below, GOOD).tables["location_assessment"].num_rows == 1


@pytest.mark.parametrize(
    ("cells", "rule", "cell"),
    [
        ({"ecole": "peut-être"}, "unknown_choice", "K2"),
        ({"needs": "food wather"}, "unknown_choice", "G2"),
        ({"needs": "food"}, "choices_contradict", "G2"),
        ({"needs_food": 3}, "choice_not_yes_or_no", "H2"),
        ({"minutes": "un quart d'heure"}, "not_a_number", "O2"),
        ({"minutes": -4}, "negative_answer", "O2"),
        ({"admin2": "Gaoo"}, "unknown_cercle", "D2"),
        ({"pdi_ind": "beaucoup"}, "not_a_number", "F2"),
    ],
)
def test_a_wrong_answer_is_told_at_its_cell(read: Read, cells: dict[str, Any], rule: str, cell: str) -> None:
    assert errors(answered(read, changed(**cells))) == {rule: cell}


def test_another_answer_than_those_of_the_list_is_a_choice_of_its_own(read: Read) -> None:
    prepared = answered(read, [*changed(needs="food other", needs_water=0), 1, "des bœufs"], header=[*HEADER, "needs/other", "needs_other"])
    assert errors(prepared) == {} and answers(prepared, "needs") == [("answered", "food other")]
    assert disposition(prepared, "needs_other") == "ignored" and "bœufs" not in str(prepared.tables)


def test_two_columns_for_one_question_are_refused(read: Read) -> None:
    assert "two_columns_one_question" in errors(answered(read, [*GOOD, "non"], header=[*HEADER, "edu2/ecole"]))


def test_a_column_outside_the_form_that_holds_counts_stops_the_file(read: Read) -> None:
    assert "unmapped_count_column" in errors(answered(read, [*GOOD, 40], header=[*HEADER, "nb_enfants_separes"]))


def test_answers_that_say_neither_where_nor_who_are_refused_and_never_read_as_a_baseline(read: Read) -> None:
    keep = [HEADER.index(name) for name in ("loc/admin1", "needs", "ecole", "minutes")]
    prepared = answered(read, [GOOD[index] for index in keep], header=[HEADER[index] for index in keep])
    assert "questionnaire_not_recognised" in errors(prepared)


def test_a_questionnaire_that_lost_its_form_is_no_baseline(read: Read) -> None:
    header = ["Région", "Cercle", "Nombre d'individus PDI", "Source d'eau", "Type d'abri", "Accès à l'école"]
    sheet = [header, ["Gao", "Gao", 120, "forage", "tente", "oui"]]
    assert "questionnaire_without_form" in errors(read({"Data": sheet}, "MSLA_Mali_decembre_2022.xlsx"))
    assert errors(read({"Data": sheet}, "DTM_Mali_decembre_2022.xlsx")) == {}
    hidden = read({"Data": [HEADER, GOOD], "survey": SURVEY, "choices": CHOICES}, "MSLA_decembre_2022.xlsx", hidden=("survey", "choices"))
    assert not hidden.is_accepted, "hidden sheets are never read"


def test_members_of_households_are_set_apart_with_a_word(read: Read) -> None:
    roster = [["_index", "_parent_index", "ecole", "needs", "minutes"], [1, 1, "oui", "food", 3]]
    prepared = read({"Data": [HEADER, GOOD], "roster": roster, "survey": SURVEY, "choices": CHOICES}, "MSLA_decembre_2022.xlsx")
    assert errors(prepared) == {} and "repeat_group_not_read" in rules(prepared)


def test_questions_of_the_form_without_a_column_and_outside_the_catalogue_are_told(read: Read) -> None:
    at = HEADER.index("minutes")
    prepared = answered(read, [*GOOD[:at], *GOOD[at + 1 :]], header=[*HEADER[:at], *HEADER[at + 1 :]])
    told = {issue.rule: issue.found for issue in prepared.issues}
    assert told["question_without_column"] == "minutes" and told["question_not_in_catalogue"] == "autre_question"


def test_a_question_of_another_kind_is_another_indicator() -> None:
    def form(kind: str) -> dict[str, str]:
        rows: list[list[Any]] = [["type", "name", "label"], [kind, "q7", "Besoins prioritaires"], ["text", "t", "T"]]
        found = find_form([Sheet("survey", True, rows)])
        assert found is not None
        return {name: indicator.indicator for name, indicator in indicators_of(list(found.questions.values())).items()}

    assert form("select_multiple b") == {"q7": "priority_needs"} and form("select_one b") == {}


def test_two_questions_that_would_be_one_indicator_are_none() -> None:
    rows: list[list[Any]] = [
        ["type", "name", "label"],
        ["select_multiple b", "q7", "Besoins prioritaires"],
        ["select_multiple b", "q8", "Priority needs"],
    ]
    found = find_form([Sheet("survey", True, rows)])
    assert found is not None and indicators_of(list(found.questions.values())) == {}


@pytest.mark.parametrize(
    ("condition", "row", "holds"),
    [
        ("${a} = 'x'", {"a": "x"}, True),
        ("${a} = 'x' or ${b} > 3", {"a": None, "b": 4.0}, True),
        ("${a}!='x'", {"a": None}, True),
        ("not(selected(${a}, 'x'))", {"a": "y x"}, False),
        ("selected(${a}, 'x') and (${b} = 1 or ${b} = 2)", {"a": "x y", "b": "2"}, True),
        ("${a} = ''", {"a": None}, True),
        ("${b} >= 10", {"b": None}, False),
        ("${c} = 'x'", {"a": "x"}, None),
        ("${c} = 'x' and ${a} = 'y'", {"a": "x"}, False),
        ("${a} = “x”", {"a": "x"}, True),
    ],
)
def test_conditions_are_read_as_the_form_means_them(condition: str, row: dict[str, Any], holds: bool | None) -> None:
    read = read_condition(condition)
    assert read is not None and read(row) is holds


@pytest.mark.parametrize("condition", ["count-selected(${a}) > 2", "${a} = ${b}", "regex(${a}, '^x')", "${a} > today()", "(${a} = 1", "${a} =", "x"])
def test_a_condition_in_more_than_answers_and_constants_is_not_read(condition: str) -> None:
    assert read_condition(condition) is None
