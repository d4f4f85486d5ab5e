"""Figures drawn on the five real workbooks hold together, and equal what is known of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flows.steps.report_figures.figure_base import Asked, Moment
from flows.steps.report_figures.figures import Holdings, draw, draw_all
from flows.steps.report_figures.sentences import tell
from flows.steps.warehouse import overview
from tests.flows.conftest import Base

NATIONAL = {2014: 61_621, 2016: 36_690, 2017: 38_172, 2018: 120_298, 2019: 207_751}


@pytest.fixture(scope="module")
def held(real: Base) -> Iterator[Holdings]:
    with overview.reading(real.published) as connection:
        yield Holdings(connection)


@pytest.mark.parametrize("year", sorted(NATIONAL))
@pytest.mark.parametrize("figure_id", ["pdi_shares", "pdi_by_cercle_table", "pdi_by_reason", "pdi_by_origin"])
def test_every_breakdown_adds_up_to_the_country(held: Holdings, figure_id: str, year: int) -> None:
    record = draw(held, figure_id, Asked(year=year))
    if figure_id == "pdi_by_origin" and year < 2017:
        assert record.missing, "those workbooks give no origin"
        return
    assert sum(row["individuals"] or 0 for row in record.records()) == NATIONAL[year]
    assert record.provenances == ("file",) and len(record.sources) == 1


@pytest.mark.parametrize("perimeter", ["2012", "2016", "2023"])
def test_regional_changes_add_up_to_the_national_change(held: Holdings, perimeter: str) -> None:
    asked = Asked(date=Moment.parse("2019-12"), compare_with=Moment.parse("2018-12"), perimeter=perimeter)
    rows = draw(held, "pdi_change_by_region", asked).records()
    assert sum((row["individuals_to"] or 0) - (row["individuals_from"] or 0) for row in rows) == 207_751 - 120_298


def test_persons_per_household_are_those_published(held: Holdings) -> None:
    sizes = {row["reference_date"].year: row["persons_per_household"] for row in draw(held, "household_size_series", Asked()).records()}
    assert sizes == {2014: 4.88, 2016: 5.34, 2017: 4.95, 2018: 6.09, 2019: 5.36}


@pytest.mark.parametrize("year", sorted(NATIONAL))
def test_every_figure_is_drawn_and_told_or_says_what_is_missing(held: Holdings, year: int) -> None:
    for record in draw_all(held, Asked(year=year)):
        assert tell(record, "fr") and tell(record, "en"), record.figure.figure_id
        assert record.missing is None or record.missing.code != "warehouse_older"


def test_returnees_carried_forward_are_said_to_be(held: Holdings) -> None:
    assert "il a sans doute été reporté" in " ".join(tell(draw(held, "returnees_series", Asked(year=2018)), "fr"))
