"""dtm forget: nothing of a source is left anywhere in the warehouse, the others are as they were, and that it was done is kept."""

from __future__ import annotations

import csv
import json
import shutil
import stat
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from flows.commands.terms import DONE, FAILED, FILES_REJECTED, USAGE
from flows.steps.arrivals.store import Store
from flows.steps.forget import Forgotten, write_down
from tests.flows.conftest import Base, all_tables, copy_base, make_base, run_dtm

DEC_2018, DEC_2019, DEC_2020 = date(2018, 12, 31), date(2019, 12, 31), date(2020, 12, 31)
TELLTALE = "Zzyzx-Tabakoro-Sirakele"
"""A commune that only the source to be forgotten names; long enough not to turn up by chance."""


@pytest.fixture(scope="module")
def three_sources(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """Two sources that stay, and one that names a place no other does; a warehouse of the past, and a copy of a rejected file."""
    base = make_base(tmp_path_factory.mktemp("three_sources"))
    base.round("Dec_2018.xlsx", {"Gao/Gao/Gao": (10, 50)}, DEC_2018)
    base.round("Dec_2019.xlsx", {"Gao/Gao/Gao": (10, 60)}, DEC_2019)
    base.round("Secret_2020.xlsx", {f"Gao/Gao/{TELLTALE}": (1000, 7123)}, DEC_2020)
    base.night()
    base.night(as_of=date.today())
    return base


@pytest.fixture
def base(three_sources: Base, tmp_path: Path) -> Base:
    return copy_base(three_sources, tmp_path)


def dtm(base: Base, command: str, *arguments: object) -> tuple[int, str]:
    return run_dtm(command, *arguments, "--raw", base.raw, "--warehouse", base.settings.warehouse)


def forget(base: Base, source: str, *options: str) -> tuple[int, str]:
    return dtm(base, "forget", source, "--who", "A. Diallo", "--why", "demande de l'expéditeur", "--yes", *options)


def traces_of(words: list[bytes], folder: Path) -> list[tuple[str, bytes]]:
    """Files of a folder that hold one of some words, in their name or anywhere in their bytes; workbooks are unpacked."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.name.encode() + path.read_bytes()
        if path.suffix == ".xlsx":
            content += repr([[cell.value for row in sheet.iter_rows() for cell in row] for sheet in openpyxl.load_workbook(path)]).encode()
        found += [(path.relative_to(folder).as_posix(), word) for word in words if word in content]
    return found


def test_nothing_of_it_is_left_in_the_warehouse(base: Base) -> None:
    ((source_id, sha256),) = base.ask("select source_id, sha256 from meta.source where file_name = 'Secret_2020.xlsx'")
    words = [TELLTALE.encode(), TELLTALE.lower().encode(), b"Secret_2020", source_id.encode()]
    base.settings.rows.mkdir()
    (base.settings.rows / f"{source_id}.left by a run that was killed").write_text(TELLTALE, encoding="utf-8")
    before = traces_of(words, base.settings.warehouse)
    assert {name.split("/")[0] for name, _ in before} >= {"dtm.duckdb", "landing.duckdb", "store", "ledger.json", ".rows"}
    (base.raw / "dtm" / "Secret_2020.xlsx").unlink()
    status, printed = forget(base, "Secret_2020.xlsx")
    assert status == DONE, printed
    assert traces_of(words, base.settings.warehouse) == []
    assert not list(base.settings.warehouse.rglob(f"{sha256}*")) and not list(base.settings.warehouse.glob("dtm-as-of-*"))
    assert f"dtm-as-of-{date.today()}.duckdb" in printed and "rapports et exports déjà faits" in printed


def test_the_other_sources_give_what_they_would_have_given_without_it(base: Base, tmp_path: Path) -> None:
    forget(base, "Secret_2020.xlsx")
    without = make_base(tmp_path / "without")
    for name in ("Dec_2018.xlsx", "Dec_2019.xlsx"):
        shutil.copy(base.raw / "dtm" / name, without.raw / "dtm" / name)
    without.night()
    assert all_tables(base.published) == all_tables(without.published)


def test_that_it_was_done_is_kept_without_name_or_content(base: Base) -> None:
    ((sha256,),) = base.ask("select sha256 from meta.source where file_name = 'Secret_2020.xlsx'")
    forget(base, "Secret_2020.xlsx")
    record = base.settings.warehouse / "forgotten.csv"
    with record.open(encoding="utf-8", newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["sha256"], line["who"], line["why"]) == (sha256, "A. Diallo", "demande de l'expéditeur") and line["time"].startswith("20")
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    assert "Secret" not in record.read_text(encoding="utf-8")


def test_a_file_that_still_lies_in_raw_is_never_loaded_again_and_that_is_said(base: Base) -> None:
    status, printed = forget(base, "Secret_2020.xlsx")
    assert status == DONE and "Toujours dans raw/, à supprimer vous-même ; ce contenu ne sera plus jamais chargé : dtm/Secret_2020.xlsx" in printed
    for asked in ({}, {"verify": True}, {"rebuild": True}):
        base.night(**asked)
        assert set(base.status()) == {"Dec_2018.xlsx", "Dec_2019.xlsx"}
    assert base.night().is_quiet, "it is not new every night"
    _, printed = dtm(base, "status")
    assert "Contenu oublié qui est encore dans raw/" in printed and "En attente" not in printed
    shutil.copy(base.raw / "dtm" / "Secret_2020.xlsx", base.raw / "dtm" / "harmless.xlsx")
    _, printed = dtm(base, "run", "--direct")
    assert set(base.status()) == {"Dec_2018.xlsx", "Dec_2019.xlsx"}, "nor under another name"
    assert "Non lu : dtm/harmless.xlsx (contenu oublié, jamais chargé ; supprimez le fichier)" in printed


def test_another_content_under_its_name_is_loaded(base: Base) -> None:
    forget(base, "Secret_2020.xlsx")
    base.round("Secret_2020.xlsx", {"Gao/Gao/Gao": (10, 70)}, DEC_2020)
    base.night()
    assert base.national()["2020-12-31"] == 70


def test_a_rejected_source_goes_with_its_copy(base: Base) -> None:
    base.round("Wrong_2021.xlsx", {f"Gao/Gaoo/{TELLTALE}": (10, 50)}, date(2021, 6, 30))
    status, _ = dtm(base, "run", "--direct")
    assert status == FILES_REJECTED and len(list(base.settings.rejected.rglob("*.xlsx"))) == 1
    forget(base, "Wrong_2021.xlsx")
    assert list(base.settings.rejected.rglob("*.xlsx")) == [] and b"Wrong_2021" not in (base.settings.rejected / "copies.json").read_bytes()


def test_every_version_of_a_name_goes_only_when_asked_for(base: Base) -> None:
    base.round("Dec_2019.xlsx", {"Gao/Gao/Gao": (10, 61)}, DEC_2019)
    base.night()
    status, printed = forget(base, "Dec_2019.xlsx")
    assert status == USAGE and "a eu plusieurs contenus" in printed and base.national()["2019-12-31"] == 61
    assert forget(base, "dtm/Dec_2019.xlsx", "--all")[0] == DONE
    assert "2019-12-31" not in base.national()


def test_one_version_goes_and_the_other_stays_in_force(base: Base) -> None:
    ((first,),) = base.ask("select source_id from meta.source where file_name = 'Dec_2019.xlsx'")
    base.round("Dec_2019.xlsx", {"Gao/Gao/Gao": (10, 61)}, DEC_2019)
    base.night()
    assert base.revisions() != []
    assert forget(base, first)[0] == DONE
    assert base.national()["2019-12-31"] == 61
    assert base.revisions() == [], "what it was before is forgotten too"


def test_it_asks_before_it_erases(base: Base) -> None:
    before = all_tables(base.published)
    status, printed = dtm(base, "forget", "Secret_2020.xlsx", "--who", "x", "--why", "y")
    assert status == FAILED and "--yes" in printed
    assert all_tables(base.published) == before and not base.settings.forgotten.exists()


def test_an_unknown_source_is_wrong_usage(base: Base) -> None:
    status, printed = forget(base, "nowhere.xlsx")
    assert status == USAGE and "Rien de connu sous « nowhere.xlsx »" in printed


def test_a_forgetting_that_was_cut_short_is_carried_on_by_the_next_run(base: Base) -> None:
    """Written down, and nothing more: the process was killed."""
    ((sha256,),) = base.ask("select sha256 from meta.source where file_name = 'Secret_2020.xlsx'")
    when = Store(base.settings.warehouse / "store").arrivals()[0].time
    write_down(base.settings.forgotten, [Forgotten(when, sha256, "A. Diallo", "demande")])
    base.night()
    assert set(base.status()) == {"Dec_2018.xlsx", "Dec_2019.xlsx"}
    assert traces_of([TELLTALE.encode(), TELLTALE.lower().encode()], base.settings.warehouse) == []


def test_for_machines(base: Base) -> None:
    _, printed = forget(base, "Secret_2020.xlsx", "--json")
    told = json.loads(printed)
    assert len(told["forgotten"]) == 1 and told["still_in_raw"] == ["dtm/Secret_2020.xlsx"]
