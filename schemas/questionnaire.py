"""Questionnaires: the form that was asked, and what was answered, question by question. Shared by every dataset that is `asked_by_form`.

Which questions are one indicator, and of which sector, is declared in indicators_by_sector.toml, not here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schemas.where import derived, made_of

CATALOGUE = Path(__file__).with_name("indicators_by_sector.toml")


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of the catalogue. `questions` are the names of questions, and the labels, that mean it."""

    indicator: str
    sector: str
    kind: str
    fr: str
    en: str
    questions: tuple[str, ...]
    is_ordered: bool


@cache
def catalogue() -> Mapping[str, Indicator]:
    """The indicators by their id. Raises KeyError or ValueError where the catalogue is wrong."""
    declared = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))
    found: dict[str, Indicator] = {}
    for sector, entries in declared.items():
        for name, about in entries.items():
            if name in found or about["kind"] not in ("select_one", "select_multiple", "number"):
                raise ValueError(f"{CATALOGUE.name}: {sector}.{name}")
            found[name] = Indicator(
                name, sector, about["kind"], about["fr"], about["en"], (name, about["fr"], about["en"], *about.get("questions", ())),
                about.get("ordered", False),
            )  # fmt: skip
    return found


QUESTIONNAIRE = made_of(
    name="questionnaire",
    grain="question of a form and choice that it offers",
    fr="Questions des formulaires, avec leurs choix.",
    en="Questions of the forms, with their choices.",
    columns=(
        derived("question", "text", "Nom de la question dans le formulaire.", "Name of the question in the form."),
        derived("question_kind", "text", "select_one (un choix), select_multiple (plusieurs), number (un nombre).",
                "select_one (one choice), select_multiple (several), number (a number)."),
        derived("indicator", "text", "Indicateur du catalogue ; la question elle-même où il ne la connaît pas.",
                "Indicator of the catalogue; the question itself where that does not know it."),
        derived("sector", "text", "Secteur ; « not_catalogued » : question hors catalogue.", "Sector; “not_catalogued”: not in the catalogue."),
        derived("indicator_fr", "text", "Indicateur, en français.", "Indicator in French."),
        derived("indicator_en", "text", "Indicateur, en anglais.", "Indicator in English."),
        derived("is_ordered", "flag", "Vrai : les choix forment une échelle, dans l'ordre du formulaire.",
                "True: the choices are a scale, in the order of the form."),
        derived("choice", "text", "Code du choix dans le formulaire. NULL : question sans choix.",
                "Code of the choice in the form. NULL: a question without choices."),
        derived("choice_fr", "text", "Choix, en français.", "Choice in French."),
        derived("choice_en", "text", "Choix, en anglais.", "Choice in English."),
        derived("choice_position", "count", "Rang du choix dans le formulaire.", "Position of the choice in the form."),
        derived("choice_state", "text", "answer, dont_know (ne sait pas) ou not_applicable (sans objet).", "answer, dont_know or not_applicable."),
    ),
)  # fmt: skip

ANSWER = made_of(
    name="answer",
    grain="questionnaire answered and question",
    fr="Réponses aux questionnaires, question par question.",
    en="Answers to questionnaires, question by question.",
    columns=(
        derived("question", "text", "Nom de la question dans le formulaire.", "Name of the question in the form."),
        derived("answer_status", "text",
                "answered ; dont_know (ne sait pas) ; not_applicable (sans objet) ; not_answered (posée, sans réponse) ; not_asked (non posée) ; "
                "unclear (vide, et le formulaire ne dit pas de façon lisible si elle était posée).",
                "answered; dont_know; not_applicable; not_answered (asked, left blank); not_asked; "
                "unclear (blank, and the form does not readably say whether it was asked)."),
        derived("answer", "text", "Codes choisis, séparés par une espace. NULL : aucune réponse, ou un nombre.",
                "Codes chosen, parted by spaces. NULL: no answer, or a number."),
        derived("choices_not_given", "text", "Choix multiples dont la colonne est vide dans cette ligne : ni oui ni non.",
                "Choices whose column is blank in this row: neither yes nor no."),
        derived("value", "decimal", "Nombre donné. NULL : aucun.", "Number given. NULL: none."),
        derived("cell_letter", "text", "Colonne de la feuille où se trouve la réponse.", "Column of the sheet where the answer stands."),
    ),
)  # fmt: skip
