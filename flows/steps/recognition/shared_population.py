"""Headers that say a measure but not whose: "Total PDI | Femmes | Hommes | Ménages" speak of one population, for no other is counted there."""

from __future__ import annotations

from collections.abc import Sequence

from flows.steps.recognition.headers import AGE_CONCEPTS, POPULATION_CONCEPTS, Key, header_key
from flows.steps.recognition.tables import Meaning
from schemas.declare import Dataset

_PARTS = frozenset({"hh", "women", "men"}) | AGE_CONCEPTS
_SAYS_NOTHING = frozenset({"displacement", "deplacement", "deslocamento", "desplazamiento"})
"""Words of groups that say no more than the sheet does: "DISPLACEMENT | HHs"."""
_WHOLES = frozenset({"ind", "total"})
_OTHER_PEOPLE = frozenset(
    "refugie refugee refuge hote host autochtone indigenou resident habitant inhabitant demandeur asylum asile local locale apatride expulse "
    "ressortissant tcn eleve enquete".split()
)
_LODGING = frozenset("shelter abri setting collective dispersed hebergement accommodation logement".split())
"""Where people are lodged: "Shelter: host setting" speaks of the displaced, not of their hosts."""


def is_bare_part(meaning: Meaning) -> bool:
    """Whether a column that is not known speaks of households, a sex or an age, and of nobody's."""
    key = header_key(meaning.header) - _SAYS_NOTHING
    return meaning.role == "unmapped" and bool(key) and key <= _PARTS


def shared_population(dataset: Dataset, meanings: Sequence[Meaning]) -> Key:
    """The one population that a table's headers name, for those that name none; empty where there are several, or other people.

    A bare "Population" or "Total" may be everybody who lives there: then nothing is taken for granted.
    """
    if not dataset.has_populations or not any(map(is_bare_part, meanings)):
        return frozenset()
    named = {str(m.column).split("_")[0] for m in meanings if m.column and dataset.by_name[m.column].population and m.role in ("value", "part")}
    others = [key for m in meanings if m.role in ("unmapped", "ignored") and not (key := header_key(m.header)) & _LODGING]
    if len(named) != 1 or any(key and (key <= _WHOLES or key & _OTHER_PEOPLE) for key in others):
        return frozenset()
    return frozenset(named) & POPULATION_CONCEPTS
