"""The suite that tries to break nights. `make torture` runs it in full; `make test` a short version of each part."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.torture.scenario import Tally

FULL = os.environ.get("DTM_TORTURE") == "full"
_TALLY = Tally()
_COUNTS = "torture"


def many(full: int, short: int) -> int:
    """How often something is tried: in full, or in the short version."""
    return full if FULL else short


@pytest.fixture
def tally() -> Iterator[Tally]:
    """What was tried and how often; shown at the end of the suite."""
    yield _TALLY


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands what it counted to the process that shows it."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[_COUNTS] = _TALLY.counts


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    _TALLY.counts.update(getattr(node, "workeroutput", {}).get(_COUNTS, {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _TALLY.counts:
        terminalreporter.section("torture" if FULL else "torture (short version; in full: make torture)")
        for what, (tried, lost, remark) in _TALLY.counts.items():
            terminalreporter.write_line(f"{what:<66} {tried:>6} tried {lost:>3} lost  {remark}")
