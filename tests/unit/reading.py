"""Small files, written as people write them and read through the whole preparation of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from flows.steps.records import Prepared

Sheets = dict[str, Sequence[Sequence[Any]]]
Read = Callable[..., Prepared]
DAY = dt.date(2019, 12, 31)


def column(prepared: Prepared, name: str) -> list[Any]:
    return list(prepared.tables["baseline_stock"].column(name).to_pylist())


def rules(prepared: Prepared) -> set[str]:
    return {issue.rule for issue in prepared.issues}


def errors(prepared: Prepared) -> dict[str, str | None]:
    """The rules for which a file is refused, each with the first cell that breaks it."""
    return {issue.rule: issue.cell for issue in reversed(prepared.issues) if issue.severity == "error"}


def disposition(prepared: Prepared, header: str) -> str:
    return next(account.disposition for account in prepared.columns if account.header == header)
