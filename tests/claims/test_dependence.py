"""Verdicts are computed: what is altered changes the verdicts that depend on it, and no others."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.steps.claims.checked import Checked
from flows.steps.claims.sheet import read_claims
from tests.claims.conftest import SHIPPED, verdicts, write_claims
from tests.flows.conftest import Base, make_base

Found = Mapping[str, Checked]
RELATIONS = {claim.claim_id: claim.named_claims for claim in read_claims(SHIPPED).claims}
SLOW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def outcome(found: Found) -> dict[str, tuple[str, float | None]]:
    return {name: (row.verdict, row.computed) for name, row in found.items()}


def changed(before: Found, after: Found) -> set[str]:
    old, new = outcome(before), outcome(after)
    return {name for name in old if old[name] != new[name]}


@pytest.fixture(scope="module")
def printed_totals(tmp_path_factory: pytest.TempPathFactory, shipped: Base) -> Callable[..., Base]:
    """A base of the published totals alone, one of them altered: by its date and place."""

    def build(**altered: int) -> Base:
        base = make_base(tmp_path_factory.mktemp("totals"))
        shutil.copytree(shipped.raw / "published", base.raw / "published")
        path = base.raw / "published" / "published_pdi_series.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            row["individuals"] = str(altered.get(f"{row['geography']}_{row['reference_date'].replace('-', '_')}", row["individuals"]))
        write_claims(path, rows)
        base.night()
        return base

    return build


@pytest.fixture(scope="module")
def untouched(printed_totals: Callable[..., Base]) -> Found:
    return verdicts(printed_totals(), SHIPPED)


@pytest.mark.parametrize(
    ("altered", "expected"),
    [
        # The claims of April 2022: two that are right on its base only.
        ({"Mali_2022_04_30": 370549}, {"C003": "contradicted", "C005": "contradicted"}),
        # December 2021, the base of the yearly change.
        ({"Mali_2021_12_31": 370548}, {"C003": "reproduced", "C005": "reproduced"}),
        ({"Mali_2022_09_30": 440437}, {"C010": "contradicted", "C011": "contradicted", "C012": "reproduced"}),
        # 22.6 % now; the print fits the share of April 2023 alone.
        ({"Bandiagara_2022_12_31": 93000}, {"C013": "other_base"}),
        ({"Mali_2016_12_31": 36691}, {}),
    ],
)
def test_altering_one_published_total(
    printed_totals: Callable[..., Base], untouched: Found, altered: dict[str, int], expected: dict[str, str]
) -> None:
    found = verdicts(printed_totals(**altered), SHIPPED)
    assert {name: found[name].verdict for name in changed(untouched, found)} == expected


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def shipped_verdicts(shipped: Base) -> Found:
    return verdicts(shipped, SHIPPED)


def with_cells(rows: list[dict[str, str]], path: Path, claim: str, **cells: str) -> Path:
    return write_claims(path, [{**row, **cells} if row["id"] == claim else row for row in rows])


@pytest.mark.parametrize(
    ("claim", "cells", "expected"),
    [
        ("C050", {"value": "1086"}, {"C041", "C044", "C045", "C047", "C050"}),
        ("C044", {"value": "7694"}, {"C044"}),
        ("C062", {"text": "234 acteurs (166 hommes et 68 femmes)", "value": "234"}, {"C062"}),
        ("C042", {"text": "46,5% de plus", "value": "46,5"}, {"C042"}),
        ("C013", {"parameters": "perimeter=2016"}, {"C013"}),
        ("C003", {"period": "2022-04"}, {"C003"}),
        ("C110", {"unit": "individual"}, {"C109", "C110"}),
        ("C078", {"value": "140", "text": "140 migrants Maliens"}, {"C080"}),
    ],
)
def test_altering_one_claim(
    shipped: Base, shipped_verdicts: Found, rows: list[dict[str, str]], tmp_path: Path, claim: str, cells: dict[str, str], expected: set[str]
) -> None:
    found = verdicts(shipped, with_cells(rows, tmp_path / SHIPPED.name, claim, **cells))
    assert changed(shipped_verdicts, found) == expected


@SLOW
@given(name=st.sampled_from(sorted(RELATIONS)), by=st.integers(1, 5000))
def test_altering_any_claim_changes_it_and_those_that_name_it_at_most(
    shipped: Base, shipped_verdicts: Found, rows: list[dict[str, str]], tmp_path: Path, name: str, by: int
) -> None:
    value = shipped_verdicts[name].printed
    if value is None:
        return
    text = next(row["text"] for row in rows if row["id"] == name)
    path = with_cells(rows, tmp_path / SHIPPED.name, name, value=f"{value + by:.10g}", text=f"{text} [altered]")
    assert changed(shipped_verdicts, verdicts(shipped, path)) <= {name} | {other for other, named in RELATIONS.items() if name in named}


@SLOW
@given(
    date=st.sampled_from(["2016-12-31", "2021-12-31", "2022-04-30", "2022-08-31", "2022-09-30", "2022-12-31", "2023-04-30"]), by=st.integers(1, 90)
)
def test_altering_any_national_total_changes_the_claims_on_its_date_at_most(
    shipped: Base, shipped_verdicts: Found, tmp_path: Path, date: str, by: int
) -> None:
    altered = Base(type(shipped.settings)(shipped.raw, tmp_path))
    shutil.copy(shipped.published, altered.published)
    with duckdb.connect(str(altered.published)) as connection:
        connection.execute("update claims.pdi_level set value = value + ? where date = ?::date and grain = 'country'", [by, date])
    dates = {row.id: row.reason_fr + (row.period or "") for row in shipped_verdicts.values() if row.quantity and row.quantity.startswith("pdi_")}
    spoken = {"2021-12-31": "2021-12", "2022-04-30": "30 avril 2022", "2022-09-30": "2022-09", "2022-12-31": "2022-12"}
    allowed = {name for name, words in dates.items() if date in spoken and spoken[date] in words}
    assert changed(shipped_verdicts, verdicts(altered, SHIPPED)) <= allowed
