"""What the figures of flow monitoring say. Flow counts are of the points that observed, never of all who crossed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from flows.steps.figures import FigureRecord
from flows.steps.messages import Language

FLOW_TELLERS: Mapping[str, Callable[[FigureRecord, Language], Iterable[str]]] = {}
