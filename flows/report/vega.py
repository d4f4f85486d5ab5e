"""From an Altair chart to a Vega-Lite specification, quickly.

Altair validates every part of a chart at birth and looks through its data again and again, which takes many times longer than
the drawing. Here charts name their data, which are put in at the end; the tests validate every kind of chart.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

import altair as alt
from altair.utils.schemapi import debug_mode

from flows.report import theme


def unchecked() -> AbstractContextManager[None]:
    """Within it Altair's objects are not validated."""
    return debug_mode(False)


def with_data(chart: alt.LayerChart, data: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The specification with the looks of the report and the named data."""
    specification: dict[str, Any] = chart.configure(**theme.config()).to_dict(validate=False)
    return {**specification, "datasets": {name: rows for name, rows in data.items() if rows}}
