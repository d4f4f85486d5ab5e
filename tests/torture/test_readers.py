"""Readers without pause through publications: none is blocked, none sees half of one build and half of the next."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from flows.nightly import nightly
from tests.flows.conftest import make_base
from tests.torture.conftest import many
from tests.torture.scenario import Tally

READER = (
    """
import os, sys, duckdb
# Readers without pause would leave the run, on a small machine, a twentieth of it.
os.nice(19)
published, over = sys.argv[1:]
query = """
    + repr(
        "select (select sum(individuals) from pdi_national), (select sum(individuals) from pdi_by_commune), "
        "(select sum(individuals) from pdi_by_region where perimeter = '2016')"
    )
    + """
asked = 0
while not os.path.exists(over):
    with duckdb.connect(published, read_only=True) as connection:
        first, again = connection.execute(query).fetchall(), connection.execute(query).fetchall()
    asked += 2
    if first != again or len(set(first[0])) != 1:
        sys.exit(f"mixed: {first} {again}")
print(asked)
"""
)


def test_readers_are_never_blocked_and_never_see_mixed_numbers(tmp_path: Path, tally: Tally) -> None:
    publications, readers = many(100, 4), many(20, 4)
    base = make_base(tmp_path)
    path = base.round("Dec_2019.xlsx", {"Gao/Gao/Gao": (10, 50)})
    base.night()
    over = tmp_path / "over"
    words = [sys.executable, "-c", READER, str(base.published), str(over)]
    processes = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(readers)]
    seen = set()
    try:
        for number in range(publications):
            base.round(path.name, {"Gao/Gao/Gao": (10, 51 + number)})
            nightly(base.settings)
            seen.add(base.national()["2019-12-31"])
    finally:
        over.touch()
    told = [process.communicate(timeout=120)[0].strip() for process in processes]
    lost = [text for process, text in zip(processes, told, strict=True) if process.returncode]
    asked = sum(int(text) for text in told if text.isdigit())
    assert len(seen) == publications
    tally.note(f"queries of {readers} readers through {publications} publications", asked, lost)
