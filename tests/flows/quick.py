"""A night in one process, for properties that need many: the same steps, without the processes that read and validate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from flows.steps import night
from flows.steps.lock import alone
from flows.steps.reading.large import prepare
from flows.steps.settings import SHIPPED_REFERENCE
from flows.steps.warehouse.validate import find_faults
from tests.flows.conftest import Base, make_base


def quick_night(base: Base) -> Base:
    """Take in what lies in raw/ and publish it."""
    settings = base.settings
    with alone(settings.warehouse):
        arrivals = night.keep_files(settings, night.discover_files(settings))
        files = night.list_unread(settings, arrivals)
        prepared = [prepare(file, SHIPPED_REFERENCE) for file in files]
        faults = find_faults([file for file in prepared if file.tables])
        validated = [replace(file, issues=(*file.issues, *faults.get(file.source_id, ()))) for file in prepared]
        with night.landing(settings, files) as landing:
            night.land_files(settings, arrivals, landing, files, validated)
            night.settle_owners(settings, landing)
        night.publish_warehouse(settings, night.build_warehouse(settings, arrivals))
        night.remember(settings, arrivals)
    return base


def publish(folder: Path, files: Mapping[str, str]) -> Base:
    """A base of flow files in CSV: {name: text}."""
    base = make_base(folder)
    write(base, files)
    return quick_night(base)


def write(base: Base, files: Mapping[str, str]) -> None:
    (base.raw / "fmp").mkdir(exist_ok=True)
    for name, text in files.items():
        (base.raw / "fmp" / name).write_text(text, encoding="utf-8")


def lines(header: str, rows: Iterable[str]) -> str:
    return "\n".join([header, *rows]) + "\n"
