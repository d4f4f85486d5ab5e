"""The way of rows from the processes that read to the run: through files of a folder that is there only while they are needed."""

from __future__ import annotations

import hashlib
import pickle
import stat
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from flows.steps.reading.handover import LEAST_OF_A_FILE, HandedOver, hand_over
from flows.steps.reading.readers import Readers, read_here
from flows.steps.records import RawFile
from flows.steps.settings import SHIPPED_REFERENCE

TABLES = {"stock": pa.table({"place": ["Gao", None] * LEAST_OF_A_FILE, "individuals": [3, None] * LEAST_OF_A_FILE}), "few": pa.table({"count": [1]})}


def test_whoever_is_told_where_tables_lie_has_them_even_when_their_files_are_removed(tmp_path: Path) -> None:
    handed = hand_over(TABLES, tmp_path, "one")
    sent = pickle.dumps(handed)
    assert len(sent) < 2000 and [path.name for path in handed.files] == ["one.stock.arrow"]
    received: HandedOver = pickle.loads(sent)
    assert dict(received) == TABLES
    received.remove()
    assert list(tmp_path.iterdir()) == []
    assert dict(received) == TABLES


def test_small_tables_are_sent_and_so_are_those_that_no_disk_has_room_for(tmp_path: Path) -> None:
    # Every write to this device fails as on a full disk.
    (tmp_path / "full.stock.arrow").symlink_to("/dev/full")
    handed = hand_over(TABLES, tmp_path, "full")
    assert list(tmp_path.iterdir()) == handed.files == []
    assert dict(pickle.loads(pickle.dumps(handed))) == TABLES


def test_rows_lie_in_a_folder_of_their_own_until_the_next_batch_and_none_when_all_are_read(tmp_path: Path) -> None:
    aside = tmp_path / "warehouse" / ".rows"
    aside.mkdir(parents=True)
    (aside / "left by a run that was killed").touch()
    rows = "".join(f"Gao;Gao;Lieu {number};2019-12-31;{number};{5 * number}\n" for number in range(1, 3001))
    text = f"Région;Cercle;Commune;Date;Ménages PDI;Individus PDI\n{rows}"
    file = tmp_path / "Baseline_2019_12.csv"
    file.write_text(text, encoding="utf-8")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    raw_file = RawFile(file, file.name, file.stat().st_size, 0, digest, datetime.now(UTC))
    with Readers([raw_file], SHIPPED_REFERENCE, None, aside) as readers:
        assert stat.S_IMODE(aside.stat().st_mode) == 0o700
        (prepared,) = readers.next_batch(lambda name: None)
        assert isinstance(prepared.tables, HandedOver)
        assert {path.name for path in aside.iterdir()} == {path.name for path in prepared.tables.files}
        assert dict(prepared.tables) == dict(read_here(file, SHIPPED_REFERENCE, None).tables)
        assert readers.next_batch(lambda name: None) == []
        assert list(aside.iterdir()) == []
    assert not aside.exists()
