"""The figures are drawn on the warehouse of tests/sql: a few rounds that are easy to add up by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from flows.steps.report_figures.figure_base import Asked, Moment
from flows.steps.report_figures.figures import FigureRecord, Holdings, draw
from flows.steps.warehouse import overview
from tests.flows.conftest import Base
from tests.sql.conftest import base, warehouse

__all__ = ["base", "warehouse"]
Drawing = Callable[..., FigureRecord]


@pytest.fixture(scope="session")
def held(warehouse: Base) -> Iterator[Holdings]:
    with overview.reading(warehouse.published) as connection:
        yield Holdings(connection)


@pytest.fixture(scope="session")
def drawn(held: Holdings) -> Drawing:
    """`drawn("pdi_shares", date="2022-12", perimeter="2016")`."""

    def drawing(figure_id: str, **asked: Any) -> FigureRecord:
        return draw(held, figure_id, asking(**asked))

    return drawing


def asking(**asked: Any) -> Asked:
    return Asked(**{name: Moment.parse(value) if name in ("date", "compare_with") else value for name, value in asked.items()})
