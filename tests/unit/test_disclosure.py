"""Small counts that are hidden cannot be had back: an attacker with a linear solver and everything that is published tries to."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.steps.exports.disclosure import Cell, Key, Nest, Sum
from tests.unit.attacker import attack

K = 11
SEXES = (Sum(0, (1, 2)),)


def nest(cells: dict[str, tuple[str | None, tuple[int | None, ...]]], sums: tuple[Sum, ...] = (), sensitive: Collection[str] = ()) -> Nest:
    return Nest([Cell(key, parent, counts, float(key in sensitive)) for key, (parent, counts) in cells.items()], K, sums)


def hidden_of(cells: dict[str, tuple[str | None, tuple[int | None, ...]]], sums: tuple[Sum, ...] = (), sensitive: Collection[str] = ()) -> set[Key]:
    return nest(cells, sums, sensitive).hide()


class TestWhatIsHidden:
    def test_a_small_count_and_its_smallest_sufficient_neighbour(self) -> None:
        assert hidden_of({"Mali": (None, (1000,)), "Gao": ("Mali", (5,)), "Mopti": ("Mali", (95,)), "Ségou": ("Mali", (900,))}) == {"Gao", "Mopti"}

    def test_zero_and_what_was_not_assessed_are_shown(self) -> None:
        assert hidden_of({"Mali": (None, (900,)), "Gao": ("Mali", (0,)), "Kidal": ("Mali", (None,)), "Ségou": ("Mali", (900,))}) == set()

    def test_the_threshold_itself_is_shown(self) -> None:
        assert hidden_of({"Mali": (None, (911,)), "Gao": ("Mali", (K,)), "Ségou": ("Mali", (900,))}) == set()

    def test_two_small_ones_do_not_hide_each_other_where_their_sum_tells_that_both_are_small(self) -> None:
        cells = {"Mali": (None, (1004,)), "Gao": ("Mali", (3,)), "Kidal": ("Mali", (1,)), "Mopti": ("Mali", (100,)), "Ségou": ("Mali", (900,))}
        assert hidden_of(cells) == {"Gao", "Kidal", "Mopti"}

    def test_a_region_that_keeps_its_extent_is_hidden_in_every_perimeter(self) -> None:
        cells: dict[str, tuple[str | None, tuple[int | None, ...]]] = {"Mali": (None, (505,))}
        for perimeter, parents in (("2012", ("Mali", "Mali")), ("2016", ("2012 Kidal", "2012 Gao")), ("2023", ("2016 Kidal", "2016 Gao"))):
            cells |= {f"{perimeter} Kidal": (parents[0], (5,)), f"{perimeter} Gao": (parents[1], (500,))}
        assert hidden_of(cells) == set(cells) - {"Mali"}

    def test_a_region_carved_out_of_another_is_not_given_away_by_the_older_perimeter(self) -> None:
        """Gao of 2012 less Gao of 2016 is Ménaka."""
        cells = {
            "Mali": (None, (1105,)), "2012 Gao": ("Mali", (105,)), "2012 Mopti": ("Mali", (1000,)), "2016 Gao": ("2012 Gao", (100,)),
            "2016 Ménaka": ("2012 Gao", (5,)), "2016 Mopti": ("2012 Mopti", (1000,)),
        }  # fmt: skip
        assert hidden_of(cells) == {"2016 Ménaka", "2016 Gao"}
        del cells["2016 Ménaka"]
        assert hidden_of(cells) == {("rest of", "2012 Gao"), "2016 Gao"}, "nor where its own row is missing"

    def test_a_country_of_few_people_is_hidden_with_all_its_parts(self) -> None:
        assert hidden_of({"Mali": (None, (9,)), "Gao": ("Mali", (4,)), "Mopti": ("Mali", (5,))}) == {"Mali", "Gao", "Mopti"}

    def test_one_small_measure_hides_the_row(self) -> None:
        cells = {"Mali": (None, (1000, 520, 480)), "Gao": ("Mali", (50, 47, 3)), "Mopti": ("Mali", (150, 70, 80)), "Ségou": ("Mali", (800, 403, 397))}
        assert hidden_of(cells, SEXES) == {"Gao", "Mopti"}

    def test_a_neighbour_without_the_measure_does_not_hide_it(self) -> None:
        cells = {"Mali": (None, (1000, 200)), "Gao": ("Mali", (50, 9)), "Mopti": ("Mali", (150, None)), "Ségou": ("Mali", (800, 191))}
        assert hidden_of(cells) >= {"Gao", "Ségou"}

    def test_a_sensitive_row_is_hidden_behind_one_of_its_own_size(self) -> None:
        cells = {"Mali": (None, (9040,)), "Gao": ("Mali", (5000,)), "Mopti": ("Mali", (40,)), "Ségou": ("Mali", (4000,))}
        assert hidden_of(cells, sensitive={"Gao"}) == {"Gao", "Ségou"}

    def test_one_that_is_sensitive_in_part_needs_less(self) -> None:
        cells = [Cell("Mali", None, (9040,)), Cell("Gao", "Mali", (5000,), 0.01), Cell("Mopti", "Mali", (40,)), Cell("Ségou", "Mali", (4000,))]
        assert Nest(cells, K).hide() == {"Gao", "Mopti"}

    def test_complements_chosen_before_are_chosen_again(self) -> None:
        cells = [Cell("Mali", None, (1000,)), Cell("Gao", "Mali", (5,)), Cell("Mopti", "Mali", (95,)), Cell("Ségou", "Mali", (900,))]
        assert Nest(cells, K).hide(preferred={"Ségou"}) == {"Gao", "Ségou"}


@st.composite
def nests(draw: st.DrawFn) -> dict[str, tuple[str | None, tuple[int | None, ...]]]:
    """A country, regions of two perimeters and cercles, with individuals, women and men that add up from below."""
    cells: dict[str, tuple[str | None, tuple[int | None, ...]]] = {}
    size = st.one_of(st.integers(0, 15), st.integers(0, 3000))
    wholes: dict[str, list[int]] = {}
    for region in range(draw(st.integers(1, 4))):
        for new in range(draw(st.integers(1, 3))):
            for cercle in range(draw(st.integers(1, 3))):
                women, men = draw(size), draw(size)
                path = ["Mali", f"r{region}", f"r{region}n{new}", f"r{region}n{new}c{cercle}"]
                for parent, key in zip([None, *path], path, strict=False):
                    sums = wholes.setdefault(key, [0, 0])
                    sums[0], sums[1] = sums[0] + women, sums[1] + men
                    cells[key] = (parent, (sum(sums), *sums))
    return cells


class TestAgainstAnAttacker:
    @given(nests())
    @settings(max_examples=60, deadline=None)
    def test_no_hidden_cell_can_be_placed_in_a_narrow_interval(self, cells: dict[str, tuple[str | None, tuple[int | None, ...]]]) -> None:
        hidden = hidden_of(cells, SEXES)
        for (key, measure), (low, high) in attack(cells, hidden, SEXES).items():
            count = cells[str(key)][1][measure]
            assert count is not None and low - 1e-6 <= count <= high + 1e-6
            assert high - low >= K - 1e-6 or count == 0, (key, measure, count, low, high)
            if 0 < count < K:
                assert low <= 1e-6 and high >= count + K - 1e-6

    @given(nests())
    @settings(max_examples=60, deadline=None)
    def test_no_small_count_is_shown(self, cells: dict[str, tuple[str | None, tuple[int | None, ...]]]) -> None:
        hidden = hidden_of(cells, SEXES)
        assert [key for key, (_, counts) in cells.items() if key not in hidden and any(count and count < K for count in counts)] == []

    def test_the_attacker_does_recover_what_is_hidden_without_complement(self) -> None:
        """An attack that finds nothing must be known to be able to."""
        cells: dict[str, tuple[str | None, tuple[int | None, ...]]] = {
            "Mali": (None, (1000, 500, 500)), "Gao": ("Mali", (5, 2, 3)), "Mopti": ("Mali", (995, 498, 497)),
        }  # fmt: skip
        assert attack(cells, {"Gao"}, SEXES)["Gao", 0] == pytest.approx((5, 5))
