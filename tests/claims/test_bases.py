"""The data speak: on the claim's own base, on another one, or against it. Rounds here are files, made up to be added up by hand.

                                   Dec 2021   Jun 2022   Dec 2022
Mopti (cercle)                          400        410        420
Bandiagara, Koro, Douentza              600        700        740      with Mopti the old region of Mopti: 1 000, 1 110, 1 160
Gao                                   1 000      1 000      1 230
Ménaka                                    -          -        100
country                               2 000      2 110      2 490
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from flows.steps.claims.checked import Checked
from tests.claims.conftest import Check
from tests.flows.conftest import Base, make_base, with_plain_spaces

DEC_2021, JUN_2022, DEC_2022 = date(2021, 12, 31), date(2022, 6, 30), date(2022, 12, 31)
ROUNDS = {
    DEC_2021: {"Mopti/Mopti/Konna": 400, "Mopti/Bandiagara/Sangha": 300, "Mopti/Koro/Koro": 200, "Mopti/Douentza/Hombori": 100, "Gao/Gao/Gao": 1000},
    JUN_2022: {"Mopti/Mopti/Konna": 410, "Mopti/Bandiagara/Sangha": 350, "Mopti/Koro/Koro": 230, "Mopti/Douentza/Hombori": 120, "Gao/Gao/Gao": 1000},
    DEC_2022: {"Mopti/Mopti/Konna": 420, "Mopti/Bandiagara/Sangha": 370, "Mopti/Koro/Koro": 240, "Mopti/Douentza/Hombori": 130, "Gao/Gao/Gao": 1230,
               "Ménaka/Ménaka/Ménaka": 100},
}  # fmt: skip


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Base:
    base = make_base(tmp_path_factory.mktemp("rounds"))
    for day, places in ROUNDS.items():
        base.round(f"{day:%b_%Y}.xlsx", {place: (people // 5, people) for place, people in places.items()}, day)
    base.night()
    return base


@pytest.fixture
def say(check: Check, rounds: Base) -> Callable[..., Checked]:
    def run(**cells: object) -> Checked:
        return check({"quantity": "", **cells}, base=rounds)["A1"]

    return run


SHARE = {"kind": "share", "unit": "percent", "period": "2022-12", "text": "part des PDI"}
CHANGE = {"kind": "change_pct", "unit": "percent", "period": "2021-12..2022-12", "text": "augmentation du nombre de PDI"}
LEVEL = {"kind": "level", "unit": "individual", "period": "2022-12", "text": "PDI"}


class TestOnItsOwnBase:
    def test_a_level(self, say: Callable[..., Checked]) -> None:
        assert say(**LEVEL, value=2490).verdict == "reproduced"

    def test_a_level_of_a_region_in_the_perimeter_of_its_date(self, say: Callable[..., Checked]) -> None:
        assert say(**{**LEVEL, "period": "2022-06"}, value=1110, place="Mopti").verdict == "reproduced", "2016"
        assert say(**LEVEL, value=420, place="Mopti").verdict == "reproduced", "2023"

    def test_a_cercle_is_one_where_the_place_says_so(self, say: Callable[..., Checked]) -> None:
        assert say(**{**LEVEL, "period": "2021-12"}, value=400, place="cercle de Mopti").verdict == "reproduced"

    def test_a_commune_by_its_name(self, say: Callable[..., Checked]) -> None:
        for place, people in (("Konna", 410), ("Sangha", 350)):  # Sangha is a cercle since 2023, of which nothing is held
            found = say(**{**LEVEL, "period": "2022-06"}, value=people, place=place)
            assert (found.verdict, found.quantity) == ("reproduced", "pdi_level_in_commune")
        assert say(**{**LEVEL, "period": "2022-06"}, value=230, place="commune de Koro").verdict == "reproduced"
        assert say(**{**LEVEL, "period": "2022-06"}, value=1110, place="Mopti").quantity == "pdi_level", "a region and a cercle"

    def test_households_by_the_unit(self, say: Callable[..., Checked]) -> None:
        assert say(**{**LEVEL, "unit": "ménages"}, value=498).verdict == "reproduced"

    def test_a_region_by_its_english_name(self, say: Callable[..., Checked]) -> None:
        found = say(**{**LEVEL, "text": "IDPs"}, value=0, place="Timbuktu")
        assert (found.verdict, "Tombouctou" in found.reason_fr) == ("not_held", True)

    def test_several_places_are_put_together(self, say: Callable[..., Checked]) -> None:
        assert say(**{**SHARE, "place": "Gao; Ménaka"}, value=53).verdict == "reproduced", "(1230 + 100) / 2490 = 53.4 %"

    def test_a_change_is_under_the_usual_perimeter_for_both_sides(self, say: Callable[..., Checked]) -> None:
        found = say(**CHANGE, value=16, place="Mopti")
        assert (found.verdict, found.computed) == ("reproduced", 16.0)
        assert found.computed_basis_fr is not None and "découpage de 2016" in found.computed_basis_fr

    def test_a_fall_is_negative_whether_or_not_its_sign_is_given(self, say: Callable[..., Checked]) -> None:
        fall = {"kind": "change_pct", "unit": "percent", "period": "2021-12..2022-12", "place": "cercle de Mopti", "value": 5}
        assert say(**fall, text="hausse de 5% du nombre de PDI").verdict == "reproduced"
        found = say(**fall, text="baisse de 5% du nombre de PDI")
        assert (found.verdict, found.printed) == ("contradicted", -5)

    @pytest.mark.parametrize("place", ["", "Mali", "national", "Ensemble du pays", "Republic of Mali"])
    def test_the_country_by_any_name(self, say: Callable[..., Checked], place: str) -> None:
        assert say(**LEVEL, value=2490, place=place).verdict == "reproduced"

    def test_a_kind_that_is_not_given_is_told_by_unit_and_text(self, say: Callable[..., Checked]) -> None:
        assert say(text="2 490 PDI", value=2490, unit="individus", period="2022-12").verdict == "reproduced"
        assert say(text="Gao abrite 49% des PDI", value=49, unit="%", period="2022-12", place="Gao").verdict == "reproduced"
        assert say(text="hausse de 25% du nombre de PDI", value=25, unit="%", period="2021-12..2022-12").verdict == "reproduced", "24.5 %"
        assert say(text="490 PDI de plus", value=490, unit="individus", period="2021-12..2022-12").verdict == "reproduced"

    def test_the_rounding_of_the_print_decides(self, say: Callable[..., Checked]) -> None:
        share = {**SHARE, "place": "Gao"}  # 49.397 %
        assert say(**share, value=49).verdict == "reproduced"
        assert say(**share, value="49,4").verdict == "reproduced"
        assert say(**share, value="49,39").verdict != "reproduced"
        assert say(**{**share, "text": "près de 50% des PDI"}, value=50).verdict == "reproduced"
        assert say(**{**share, "text": "plus de 49% des PDI"}, value=49).verdict == "reproduced"
        assert say(**{**share, "text": "plus de 50% des PDI"}, value=50).verdict != "reproduced"

    def test_a_rounding_given_beside_goes_before_the_text(self, say: Callable[..., Checked]) -> None:
        assert say(**LEVEL, value=2500).verdict != "reproduced"
        assert say(**LEVEL, value=2500, rounding=100).verdict == "reproduced"


class TestOnAnotherBase:
    def test_another_perimeter(self, say: Callable[..., Checked]) -> None:
        found = say(**CHANGE, value=16, place="Mopti", quantity="pdi_change_pct", parameters="perimeter=2023")
        assert (found.verdict, found.computed) == ("other_base", 5.0)
        assert "découpage de 2016 (16\u00a0%)" in found.reason_fr and "perimeter of 2016 (16%)" in found.reason_en

    def test_another_date(self, say: Callable[..., Checked]) -> None:
        found = say(**LEVEL, value=2110)
        assert (found.verdict, found.computed) == ("other_base", 2490)
        assert "30 juin 2022" in found.reason_fr

    def test_another_first_date_of_a_change(self, say: Callable[..., Checked]) -> None:
        found = say(**{**CHANGE, "kind": "change_abs", "unit": "individual"}, value=380)
        assert (found.verdict, found.computed) == ("other_base", 490)
        assert "30 juin 2022 → 31 décembre 2022" in found.reason_fr

    def test_another_denominator(self, say: Callable[..., Checked]) -> None:
        found = say(**CHANGE, value="18,7", place="Gao")  # 230 / 1230
        assert (found.verdict, found.computed) == ("other_base", 23.0)
        assert "divisé par la valeur finale" in found.reason_fr

    def test_another_measure(self, say: Callable[..., Checked]) -> None:
        found = say(**LEVEL, value=498)
        assert found.verdict == "other_base" and "en ménages" in found.reason_fr

    def test_a_group_of_places(self, say: Callable[..., Checked]) -> None:
        found = say(**LEVEL, value=1650, place="Gao")
        assert (found.verdict, found.computed) == ("other_base", 1230)
        assert "Gao + Mopti" in found.reason_fr

    def test_it_says_how_many_bases_were_compared_and_what_chance_would_give(self, say: Callable[..., Checked]) -> None:
        found = say(**LEVEL, value=2110)
        assert found.alternatives_matched == 1 and found.alternatives_tried >= 2
        assert found.chance_matches is not None and found.chance_matches < 0.1
        assert f"Autres bases comparées : {found.alternatives_tried}" in with_plain_spaces(found.reason_fr)


class TestOnNoBase:
    def test_it_is_contradicted_with_both_numbers(self, say: Callable[..., Checked]) -> None:
        found = say(**LEVEL, value=9999)
        assert (found.verdict, found.printed, found.computed) == ("contradicted", 9999, 2490)
        assert found.alternatives_tried > 0 and f"Aucune autre base ne le donne (comparées : {found.alternatives_tried})" in with_plain_spaces(
            found.reason_fr
        )

    def test_a_slip_of_the_keyboard_is_seen(self, say: Callable[..., Checked]) -> None:
        for value in (2409, 2491, 24490):
            assert "faute de frappe" in say(**LEVEL, value=value).reason_fr, value
        assert "faute de frappe" not in say(**LEVEL, value=9999).reason_fr

    def test_an_operation_that_is_not_held_is_no_contradiction(self, say: Callable[..., Checked]) -> None:
        found = say(**{**LEVEL, "period": "2020-12"}, value=9999)
        assert found.verdict == "not_held" and "décembre 2020" in found.reason_fr and "en revanche" not in found.reason_fr

    def test_where_a_telling_number_is_found_instead_is_said(self, check: Check) -> None:
        row = {"quantity": "", "unit": "individual", "kind": "level", "period": "2022-03", "text": "PDI"}
        found = check({**row, "value": 370548}, {**row, "value": 370549})
        assert {each.verdict for each in found.values()} == {"not_held"}
        assert "Ce nombre est en revanche celui-ci : nombre de PDI, Mali, 30 avril 2022." in with_plain_spaces(found["A1"].reason_fr)
        assert "en revanche" not in found["A2"].reason_fr

    def test_a_place_that_was_not_assessed_is_no_contradiction(self, say: Callable[..., Checked]) -> None:
        assert say(**{**LEVEL, "period": "2021-12"}, value=1, place="Ménaka").verdict == "not_held"

    def test_a_year_does_not_say_which_operation(self, say: Callable[..., Checked]) -> None:
        found = say(**{**LEVEL, "period": "2022"}, value=2490, quantity="pdi_level")
        assert found.verdict == "not_derivable" and "plusieurs opérations" in found.reason_fr

    def test_a_change_without_its_first_date(self, say: Callable[..., Checked]) -> None:
        found = say(**{**CHANGE, "period": ""}, value=16, place="Mopti", quantity="pdi_change_pct", parameters="to=2022-12")
        assert found.verdict == "not_derivable" and "entre quelles dates" in found.reason_fr

    def test_an_unknown_place(self, say: Callable[..., Checked]) -> None:
        found = say(**LEVEL, value=1, place="Atlantide")
        assert found.verdict == "not_derivable" and "« Atlantide »" in with_plain_spaces(found.reason_fr)

    def test_fewer_operations_held_than_printed_do_not_contradict_but_more_do(self, say: Callable[..., Checked]) -> None:
        operations = {"kind": "count", "unit": "operation", "period": "2022"}
        assert say(**operations, value=2).verdict == "reproduced"
        assert say(**operations, value=5).verdict == "not_held"
        assert say(**operations, value=1).verdict == "contradicted"
