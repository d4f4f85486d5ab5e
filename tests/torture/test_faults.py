"""What nights bring: full and read-only disks, damaged files, clocks set back, several runs at once, files that move while they are read."""

from __future__ import annotations

import random
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from flows.steps.records import Refused
from tests.flows.conftest import Base, copy_base, make_base
from tests.torture.conftest import FULL, many
from tests.torture.scenario import GAO, Night, Tally, command, fault_after, fault_of_next, prepare_night, run

DAMAGES = ("garbage at the start", "cut in half", "emptied", "a bit in the middle", "zeros in the middle", "garbage at the end")


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Night:
    return prepare_night(tmp_path_factory.mktemp("faults"))


@pytest.fixture(scope="module")
def taken_in(waiting: Night, tmp_path_factory: pytest.TempPathFactory) -> Base:
    """The morning after an undisturbed night."""
    base = waiting.copy_to(tmp_path_factory.mktemp("morning") / "night")
    assert run(base)[0] == 3
    return base


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A disk of its own in memory; skips the test where it cannot be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "dtm-test", str(folder)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def used(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1024


def damage(path: Path, how: str, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    middle = chance.randrange(len(content) // 4, 3 * len(content) // 4)
    if how == "garbage at the start":
        content[:4096] = chance.randbytes(4096)
    elif how == "cut in half":
        del content[len(content) // 2 :]
    elif how == "emptied":
        content.clear()
    elif how == "a bit in the middle":
        content[middle] ^= 1 << chance.randrange(8)
    elif how == "zeros in the middle":
        content[middle : middle + 8192] = bytes(min(8192, len(content) - middle))
    else:
        content += chance.randbytes(5000)
    path.write_bytes(content)


def test_a_full_disk_is_told_and_leaves_the_published_file(waiting: Night, tmp_path: Path, tally: Tally) -> None:
    tried, faults, kinds = many(12, 2), [], {0: 0, 1: 0}
    for number in range(tried):
        base = waiting.copy_to(tmp_path / "night")
        room = int((number + 0.5) / tried * 14_000)
        with small_disk(tmp_path / "disk", used(base.settings.warehouse) + room + 400) as disk:
            shutil.copytree(base.settings.warehouse, disk / "warehouse")
            small = Base(replace(base.settings, warehouse=disk / "warehouse"))
            code, printed = run(small)
            kinds[int(code == 1)] += 1
            if code == 1 and "le disque est plein" not in printed:
                faults.append(f"{room} kB free: not told: {printed[-600:]}")
            elif "Traceback" in printed or code not in (1, 3):
                faults.append(f"{room} kB free: exit {code}: {printed[-600:]}")
            elif fault := fault_after(small, waiting, ("before",) if code == 1 else ("after",)):
                faults.append(f"{room} kB free: exit {code}, {fault}")
            subprocess.run(["mount", "-o", "remount,size=100m", str(disk)], check=True)
            if fault := fault_of_next(small, waiting):
                faults.append(f"{room} kB free, then room: {fault}")
    tally.note("disk full at some moment of the night", tried, faults, f"{kinds[1]} failed and said so, {kinds[0]} had room enough")


def test_a_read_only_warehouse_is_told(waiting: Night, tmp_path: Path, tally: Tally) -> None:
    base = waiting.copy_to(tmp_path / "night")
    with small_disk(tmp_path / "disk", 100_000) as disk:
        shutil.copytree(base.settings.warehouse, disk / "warehouse")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        fixed = Base(replace(base.settings, warehouse=disk / "warehouse"))
        code, printed = run(fixed)
        assert code == 1 and "impossible d'écrire dans" in printed and "Traceback" not in printed, printed
        faults = [fault for fault in [fault_after(fixed, waiting, ("before",))] if fault]
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        faults += [fault for fault in [fault_of_next(fixed, waiting)] if fault]
    tally.note("warehouse on a read-only disk", 1, faults)


@pytest.mark.parametrize("how", DAMAGES if FULL else DAMAGES[1:2])
def test_a_damaged_published_file_is_built_again_by_the_next_night(
    waiting: Night, taken_in: Base, tmp_path: Path, tally: Tally, how: str
) -> None:  # fmt: skip
    """Even where nothing else is new."""
    base = copy_base(taken_in, tmp_path / "night")
    damage(base.published, how, random.Random(how))
    fault = fault_of_next(base, waiting)
    tally.note(f"dtm.duckdb damaged: {how}", 1, [fault] if fault else [], "built again")


@pytest.mark.parametrize("how", DAMAGES if FULL else DAMAGES[3:5])
def test_a_damaged_landing_is_told_and_made_again_by_a_rebuild(waiting: Night, tmp_path: Path, tally: Tally, how: str) -> None:
    tried, faults, unnoticed = many(2, 1), [], 0
    for number in range(tried):
        base = waiting.copy_to(tmp_path / "night")
        damage(base.settings.landing, how, random.Random(number))
        code, printed = run(base)
        if code == 3:
            # The damage lies where nothing is held: then nothing may differ either.
            unnoticed += 1
            fault = fault_after(base, waiting, ("after",))
        elif code == 1 and "est endommagé" in printed and "dtm run --rebuild" in printed and "Traceback" not in printed:
            fault = fault_after(base, waiting, ("before",))
        else:
            fault = f"exit {code}: {printed[-600:]}"
        if fault := fault or fault_of_next(base, waiting, "--rebuild"):
            faults.append(f"{number}: {fault}")
    tally.note(f"landing.duckdb damaged: {how}", tried, faults, f"{unnoticed} where nothing is held")


def test_a_damaged_copy_in_the_store_is_never_read_as_if_it_were_whole(
    waiting: Night, taken_in: Base, tmp_path: Path, tally: Tally
) -> None:  # fmt: skip
    faults = []
    base = copy_base(taken_in, tmp_path / "night")
    kept = sorted(base.settings.store.folder.glob("*/*.xlsx"))
    for path in kept if FULL else kept[:2]:
        whole = path.read_bytes()
        path.write_bytes(whole[:-100] + bytes(100))
        if fault := fault_of_next(base, waiting, "--rebuild"):
            # What lies in raw/ is copied anew; of what does not, the figures are withheld, and the file says why.
            rules = {rule for _, rule in base.rules()}
            in_raw = {sha for (sha,) in base.ask("select sha256 from meta.source where is_in_raw")}
            if path.stem in in_raw or "neither" not in fault or rules - {"unknown_cercle"}:
                faults.append(f"{path.stem[:8]}: {fault}")
        path.write_bytes(whole)
    tally.note("copy in the store damaged, then --rebuild", len(kept) if FULL else 2, faults)


def test_a_damaged_log_of_arrivals_is_told(waiting: Night, tmp_path: Path, tally: Tally) -> None:
    base = waiting.copy_to(tmp_path / "night")
    log = base.settings.store.log
    whole = log.read_bytes()
    lines = whole.splitlines(keepends=True)
    damages = [b"\xff\xfe" + whole[2:], b"".join([*lines[:3], b"2026-13-45,arrived,x,y,z\n", *lines[3:]]), lines[0] + b",,,,\n" + b"".join(lines[1:])]
    faults = []
    for content in damages:
        log.write_bytes(content)
        code, printed = run(base)
        if code != 1 or "journal des arrivées" not in printed or "Traceback" in printed:
            faults.append(f"exit {code}: {printed[-300:]}")
        elif fault := fault_after(base, waiting, ("before",)):
            faults.append(fault)
    log.write_bytes(whole)
    faults += [fault for fault in [fault_of_next(base, waiting)] if fault]
    tally.note("log of arrivals damaged", len(damages), faults, "told; the back-up put back")


def test_a_clock_set_back_does_not_let_an_older_file_win(tmp_path: Path, tally: Tally) -> None:
    """The first file came while the clock ran ten days ahead; the one that comes after it still counts."""
    base = make_base(tmp_path)
    base.round("first_Dec_2019.xlsx", {"Gao/Gao/Gao": (10, 50)})
    base.night()
    base.backdate(-10)
    base.settings.ledger.unlink()
    base.round("second_Dec_2019.xlsx", {"Gao/Gao/Gao": (10, 60)})
    base.night()
    times = [arrival.time for arrival in base.settings.store.arrivals()]
    assert times == sorted(times) and base.national() == {"2019-12-31": 60}
    (base.raw / "dtm" / "second_Dec_2019.xlsx").unlink()
    base.night()
    assert base.national() == {"2019-12-31": 50}
    tally.note("clock set back between two files of one operation", 1)


def test_a_clock_that_lost_the_time_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.steps import night

    base = make_base(tmp_path)
    base.round("Dec_2019.xlsx", GAO)
    monkeypatch.setattr(night, "EARLIEST", night.datetime.now(night.UTC) + timedelta(days=1))
    with pytest.raises(Refused) as refusal:
        base.night()
    assert refusal.value.issue.rule == "clock_is_wrong" and not base.settings.store.log.exists()


def test_several_runs_at_once_one_works_and_the_others_leave(waiting: Night, tmp_path: Path, tally: Tally) -> None:
    tried, faults = many(4, 1), []
    for _ in range(tried):
        base = waiting.copy_to(tmp_path / "night")
        runs = [subprocess.Popen(command(base), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(4)]
        printed = [process.communicate(timeout=300)[0] for process in runs]
        codes = sorted(process.returncode for process in runs)
        # One that begins when the first is done finds nothing new.
        if set(codes) - {1, 3} or 3 not in codes:
            faults.append(f"exits {codes}: {printed}")
        elif any(("Une autre exécution est en cours" not in text) for text, p in zip(printed, runs, strict=True) if p.returncode == 1):
            faults.append(f"not told: {printed}")
        elif fault := fault_after(base, waiting, ("after",)) or fault_of_next(base, waiting):
            faults.append(fault)
    tally.note("four runs at once", tried, faults)


def test_files_that_grow_shrink_and_vanish_while_they_are_read(
    waiting: Night, taken_in: Base, tmp_path: Path, tally: Tally
) -> None:  # fmt: skip
    tried, faults = many(6, 1), []
    for number in range(tried):
        base = waiting.copy_to(tmp_path / "night")
        kept = {path: path.read_bytes() for path in sorted((base.raw / "dtm").glob("*.xlsx"))}
        over = threading.Event()

        def move(kept: dict[Path, bytes], over: threading.Event, chance: random.Random) -> None:
            while not over.is_set():
                path = chance.choice(list(kept))
                content = kept[path]
                act = chance.randrange(4)
                if act == 0:
                    path.unlink(missing_ok=True)
                elif act == 1:
                    path.write_bytes(content[: chance.randrange(len(content))])
                elif act == 2:
                    path.write_bytes(content + b"more")
                else:
                    path.write_bytes(content)
                time.sleep(0.002)

        mover = threading.Thread(target=move, args=(kept, over, random.Random(number)))
        mover.start()
        code, printed = run(base)
        over.set()
        mover.join()
        if code not in (0, 3) or "Traceback" in printed:
            faults.append(f"exit {code}: {printed[-500:]}")
        for path, content in kept.items():
            path.write_bytes(content)
        code, printed = run(base)
        figures = "select reference_date, individuals, households from pdi_national order by all"
        if base.ask(figures) != taken_in.ask(figures) or base.status() != taken_in.status():
            faults.append("not the figures of the files as they are in the end")
    tally.note("files moving while they are taken in", tried, faults)
