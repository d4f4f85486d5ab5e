"""A night killed at any moment: the published file opens and is that of before or after, and the next run ends as if nothing had been."""

from __future__ import annotations

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows.steps.settings import PROJECT
from tests.torture.conftest import many
from tests.torture.scenario import Night, Tally, command, end, fault_after, fault_of_next, prepare_night

LANES = 4
"""Runs side by side: each spends half its time waiting, to be killed or for the disk."""


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Night:
    return prepare_night(tmp_path_factory.mktemp("kill"))


def test_sigkill_at_random_moments(waiting: Night, tmp_path: Path, tally: Tally) -> None:
    wanted = many(200, 4)

    def killed(number: int) -> tuple[bool, str | None]:
        """Whether the run was still at work when it was killed, and what was wrong afterwards."""
        chance = random.Random(number)
        base = waiting.copy_to(tmp_path / f"{number}")
        process = subprocess.Popen(command(base), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            process.wait(timeout=chance.uniform(0.02, 1.05) * waiting.seconds)
            return False, None
        except subprocess.TimeoutExpired:
            left = end(process, group=chance.random() < 0.5)
        fault = f"processes left: {left}" if left else fault_after(base, waiting) or fault_of_next(base, waiting)
        if fault is None:
            subprocess.run(["rm", "-rf", str(base.raw.parent)], check=True)
        return True, fault and f"{number}: {fault}"

    done: list[str | None] = []
    number = 0
    with ThreadPoolExecutor(LANES) as lanes:
        while len(done) < wanted:
            outcomes = lanes.map(killed, range(number, number + min(wanted - len(done), 20)))
            done += [fault for in_time, fault in outcomes if in_time]
            number += 20
    tally.note("killed at a random moment (SIGKILL)", len(done), [fault for fault in done if fault], f"run of {waiting.seconds:.1f} s")


def test_sigkill_at_every_step(waiting: Night, tmp_path: Path, tally: Tally) -> None:
    stride = many(1, 15)

    def killed(step: int) -> tuple[bool, str | None]:
        base = waiting.copy_to(tmp_path / f"{step}")
        words = [sys.executable, "-m", "tests.torture.die_at", str(base.raw), str(base.settings.warehouse), str(step)]
        process = subprocess.Popen(words, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        if process.wait(timeout=120) == 0:
            return False, None
        left = end(process, group=False)
        fault = f"processes left: {left}" if left else fault_after(base, waiting) or fault_of_next(base, waiting)
        if fault is None:
            subprocess.run(["rm", "-rf", str(base.raw.parent)], check=True)
        return True, fault and f"{step}: {fault}"

    done: list[str | None] = []
    step = stride - 1
    with ThreadPoolExecutor(LANES) as lanes:
        has_more = True
        while has_more:
            outcomes = list(lanes.map(killed, range(step, step + LANES * stride, stride)))
            done += [fault for in_time, fault in outcomes if in_time]
            has_more = all(in_time for in_time, _ in outcomes)
            step += LANES * stride
    assert len(done) >= 40 // stride
    tally.note("killed at a step (phase, rename, flush, removal)", len(done), [fault for fault in done if fault])
