"""Put a checked build in the place of the published file: readers see the old one whole or the new one whole."""

from __future__ import annotations

import os
from pathlib import Path

from flows.steps.warehouse.build import Build


class ChecksFailed(Exception):
    """A build that contradicts itself is not published; yesterday's file stays."""

    def __init__(self, failed: Build) -> None:
        lines = [f"{name}: {what} ({rows} rows, first: {example})" for name, (what, rows, example) in failed.failed_checks.items()]
        super().__init__("\n".join(lines))


def publish(build: Build, target: Path) -> None:
    """Swap the build in by rename, readable by whoever may read the folder. Raises ChecksFailed, and removes the build, where a check failed."""
    if build.failed_checks:
        build.path.unlink(missing_ok=True)
        raise ChecksFailed(build)
    build.path.chmod(0o600 | target.parent.stat().st_mode & 0o044)
    with build.path.open("rb") as file:
        os.fsync(file.fileno())
    # DuckDB would replay a log left by a reader of an older file into the new one.
    target.with_name(target.name + ".wal").unlink(missing_ok=True)
    build.path.with_name(build.path.name + ".wal").unlink(missing_ok=True)
    os.replace(build.path, target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
