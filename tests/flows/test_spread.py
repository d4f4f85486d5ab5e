"""Reading spread over the workers of a Dask cluster (`pip install .[dask]`; skipped without it)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.flows.conftest import Base, all_tables, copy_base, make_base

pytest.importorskip("prefect_dask", reason="the extra `dask` is not installed")


@pytest.fixture(scope="module")
def read_here(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """Twenty rounds and a file that is no workbook, not read yet."""
    base = make_base(tmp_path_factory.mktemp("spread"))
    for year in range(2000, 2020):
        base.round(f"Dec_{year}.xlsx", {"Gao/Gao/Gao": (10, 50 + year)}, date(year, 12, 31))
    (base.raw / "dtm" / "torn.xlsx").write_bytes(b"PK\x03\x04")
    return base


def test_a_cluster_reads_what_this_machine_reads(server: str, read_here: Base, tmp_path: Path) -> None:
    from distributed import LocalCluster

    from flows.scheduled import nightly

    spread = copy_base(read_here, tmp_path)
    read_here.night()
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        outcome = nightly(str(spread.raw), str(spread.settings.warehouse), dask=cluster.scheduler_address)
        assert outcome.files_read == 21
        assert cluster.scheduler_info["workers"].keys(), "and the workers are there still"
    assert len(spread.national()) == 20
    assert all_tables(spread.published) == all_tables(read_here.published)


def test_what_a_worker_that_dies_cannot_bring_back_is_read_here(
    server: str, read_here: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    import dask
    from distributed import LocalCluster

    from flows.scheduled import nightly

    base = copy_base(read_here, tmp_path)
    base.round("deadly.xlsx", {"Gao/Gao/Gao": (10, 50)}, date(2020, 12, 31))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).with_name("deadly")))
    once = dask.config.set({"distributed.scheduler.allowed-failures": 0})
    with once, LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        nightly(str(base.raw), str(base.settings.warehouse), dask=cluster.scheduler_address)
    status = base.status()
    assert {status[f"Dec_{year}.xlsx"] for year in range(2000, 2020)} == {"accepted"}
    assert status["torn.xlsx"] == "rejected" and "deadly.xlsx" in status
