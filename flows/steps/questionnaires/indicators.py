"""The questions of a form as indicators: which one of the catalogue each is, and the rows of the dataset `questionnaire`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import pyarrow as pa

from flows.steps.questionnaires.form import Question
from flows.steps.recognition.headers import fold, header_key
from schemas.questionnaire import Indicator, catalogue

NO_SECTOR = "not_catalogued"


def indicators_of(asked: Sequence[Question]) -> dict[str, Indicator]:
    """The catalogue's indicator of each question that is one, by the question's name: its labels decide, then its name.

    A question of another kind than its indicator, and two questions that would be the same one, are not: their shares would mean
    something else.
    """
    said, named = _catalogued()
    found: dict[str, Indicator] = {}
    for question in asked:
        keys = [(key, question.kind) for text in question.labels for key in (header_key(text), fold(text))]
        by_label = {said[key].indicator: said[key] for key in keys if key in said}
        by_name = named.get((question.name.lower(), question.kind))
        if len(by_label) == 1:
            found[question.name] = next(iter(by_label.values()))
        elif not by_label and by_name is not None:
            found[question.name] = by_name
    times = [indicator.indicator for indicator in found.values()]
    return {name: indicator for name, indicator in found.items() if times.count(indicator.indicator) == 1}


@cache
def _catalogued() -> tuple[Mapping[tuple[object, str], Indicator], Mapping[tuple[str, str], Indicator]]:
    """The catalogue by what its labels mean (a single word must be that word), and by the names of questions."""
    texts = [(text, indicator) for indicator in catalogue().values() for text in indicator.questions]
    said: dict[tuple[object, str], Indicator] = {(fold(text), indicator.kind): indicator for text, indicator in texts}
    said |= {(key, indicator.kind): indicator for text, indicator in texts if len(key := header_key(text)) > 1}
    return said, {(text.lower(), indicator.kind): indicator for text, indicator in texts}


def questionnaire_table(asked: Sequence[Question]) -> pa.Table:
    """A row for each question asked and choice that its list offers."""
    matched = indicators_of(asked)
    rows = []
    for question in asked:
        indicator = matched.get(question.name)
        about: dict[str, object] = {
            "row_number": question.row + 1, "question": question.name, "question_kind": question.kind,
            "indicator": indicator.indicator if indicator else question.name, "sector": indicator.sector if indicator else NO_SECTOR,
            "indicator_fr": (indicator.fr if indicator else question.fr) or question.name,
            "indicator_en": (indicator.en if indicator else question.en) or question.name, "is_ordered": bool(indicator and indicator.is_ordered),
        }  # fmt: skip
        rows += [
            {
                **about,
                "choice": c.code,
                "choice_fr": c.fr or c.code,
                "choice_en": c.en or c.code,
                "choice_position": c.position,
                "choice_state": c.state,
            }
            for c in question.choices
        ] or [dict.fromkeys(("choice", "choice_fr", "choice_en", "choice_position", "choice_state")) | about]
    texts = ("question", "question_kind", "indicator", "sector", "indicator_fr", "indicator_en", "choice", "choice_fr", "choice_en", "choice_state")
    schema = pa.schema(
        [("row_number", pa.int32()), ("is_ordered", pa.bool_()), ("choice_position", pa.int64()), *((name, pa.string()) for name in texts)]
    )
    return pa.Table.from_pylist(rows, schema)
