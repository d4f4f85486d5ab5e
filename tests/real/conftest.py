"""The real workbooks beside the project; without them these tests are skipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.conftest import Base, make_base

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.real)
            if not REAL.is_dir():
                item.add_marker(pytest.mark.skip(reason=f"no real workbooks in {REAL}"))


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A night over the five real workbooks."""
    base = make_base(tmp_path_factory.mktemp("real"))
    for path in sorted((REAL / "mali-baseline").glob("*.xlsx")):
        (base.raw / "dtm" / path.name).symlink_to(path)
    base.night()
    return base
