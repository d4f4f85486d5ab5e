"""The same answers, exported in many ways: whatever the headers, groups, choices and marks of a server, what is read is what was answered."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.unit.reading import Read, errors

CHOICES = {
    "besoin": {"food": "Nourriture", "water": "Eau potable", "cash": "Argent liquide", "none": "Aucun"},
    "source": {"1": "Robinet public", "2": "Puits", "3": "Eau de surface", "nsp": "Ne sait pas"},
}
QUESTIONS = {
    "priority": ("select_multiple besoin", "Besoins prioritaires", ""), "src": ("select_one source", "Quelle est la principale source d'eau ?", ""),
    "mins": ("integer", "Minutes de marche jusqu'au point d'eau", "${src} != '1' and ${src} != ''"),
}  # fmt: skip
PLACES = [("Gao", "Gao"), ("Gao", "Ansongo"), ("Mopti", "Koro"), ("Ménaka", "Ménaka"), ("Tombouctou", "Diré")]


def truth(draw: random.Random) -> list[dict[str, Any]]:
    """What localities answered: None is a blank."""
    rows = []
    for number in range(draw.randint(3, 12)):
        source = draw.choice([*CHOICES["source"], None])
        needs = draw.choice([None, ["none"], draw.sample(["food", "water", "cash"], draw.randint(1, 3))])
        minutes = draw.choice([None, draw.randint(0, 90)]) if source not in ("1", None) else None
        rows.append({"place": PLACES[number % len(PLACES)], "village": f"V{number}", "pdi": draw.choice([None, draw.randint(0, 500)]),
                     "priority": needs, "src": source, "mins": minutes})  # fmt: skip
    rows[0]["pdi"] = 10
    return rows


def expected(rows: list[dict[str, Any]]) -> dict[str, list[tuple[str, Any]]]:
    found: dict[str, list[tuple[str, Any]]] = {name: [] for name in QUESTIONS}
    for row in rows:
        order = list(CHOICES["besoin"])
        found["priority"].append(
            ("not_answered", None) if row["priority"] is None else ("answered", " ".join(sorted(row["priority"], key=order.index)))
        )
        found["src"].append(("not_answered", None) if row["src"] is None else ("dont_know" if row["src"] == "nsp" else "answered", row["src"]))
        asked = row["src"] not in ("1", None)
        found["mins"].append(("answered", float(row["mins"])) if row["mins"] is not None else ("not_answered" if asked else "not_asked", None))
    return found


def exported(rows: list[dict[str, Any]], draw: random.Random) -> dict[str, list[list[Any]]]:
    """The rows as one of the servers would give them."""
    by_label, group = draw.random() < 0.4, draw.choice(["", "g/", "grp:sub:", "a/b/"])
    mark, whole, parts = draw.choice("/.") if not group.count(":") else ":", draw.random() < 0.7, draw.random() < 0.7
    parts = parts or not whole
    yes, no = draw.choice([(1, 0), ("1", "0"), ("True", "False"), ("Oui", "Non")])
    blank = draw.choice(["", "n/a", " "])
    labels_in_cells = by_label and draw.random() < 0.6
    head = {"place": ["Région", "Cercle"], "village": ["Village"], "pdi": ["Nombre d'individus PDI"]}
    columns: list[tuple[str, Any]] = [(head["place"][at], lambda row, at=at: row["place"][at]) for at in (0, 1)]
    columns += [("Village", lambda row: row["village"]), ("Nombre d'individus PDI", lambda row: "" if row["pdi"] is None else row["pdi"])]

    def named(name: str) -> str:
        return QUESTIONS[name][1] if by_label else f"{group}{name}"

    def shown(list_name: str, code: str) -> Any:
        return CHOICES[list_name][code] if labels_in_cells else draw.choice([code, float(code)]) if code.isdigit() else code

    if whole:
        apart = draw.choice([" ", "; "]) if labels_in_cells else " "
        columns.append(
            (named("priority"), lambda row: blank if row["priority"] is None else apart.join(str(shown("besoin", c)) for c in row["priority"]))
        )
    for code, label in CHOICES["besoin"].items() if parts else ():
        header = f"{named('priority')}{'/' if by_label else mark}{label if by_label else code}"
        columns.append((header, lambda row, code=code: "" if row["priority"] is None else yes if code in row["priority"] else no))
    columns.append((named("src"), lambda row: blank if row["src"] is None else shown("source", row["src"])))
    columns.append((named("mins"), lambda row: blank if row["mins"] is None else draw.choice([row["mins"], str(row["mins"])])))
    draw.shuffle(columns)
    answers = [[header for header, _ in columns], *([value(row) for _, value in columns] for row in rows)]
    survey = [["type", "name", draw.choice(["label", "label::Français (fr)", "label:French"]), "relevant"], ["text", "r", "Région", ""],
              ["text", "c", "Cercle", ""], ["text", "v", "Village", ""], ["integer", "p", "Nombre d'individus PDI", ""],
              *([kind, name, label, when] for name, (kind, label, when) in QUESTIONS.items())]  # fmt: skip
    choices = [["list_name", "name", survey[0][2]], *([lst, int(code) if code.isdigit() else code, label] for lst, own in CHOICES.items()
                                                      for code, label in own.items())]  # fmt: skip
    sheets = [(draw.choice(["Data", "Feuil1", "MSLA"]), answers), ("survey", survey), ("choices", choices)]
    draw.shuffle(sheets)
    return dict(sheets)


@pytest.mark.parametrize("seed", range(40))
def test_what_is_read_is_what_was_answered(read: Read, seed: int) -> None:
    draw = random.Random(seed)
    rows = truth(draw)
    prepared = read(exported(rows, draw), "MSLA_decembre_2022.xlsx")
    assert errors(prepared) == {}
    found: dict[str, list[tuple[str, Any]]] = {name: [] for name in QUESTIONS}
    for row in prepared.tables["answer"].to_pylist():
        found[row["question"]].append((row["answer_status"], row["answer"] if row["answer"] is not None else row["value"]))
    assert found == expected(rows)
    assert prepared.tables["location_assessment"].column("pdi_individuals").to_pylist() == [row["pdi"] for row in rows]
