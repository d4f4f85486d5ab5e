"""What of raw/ is a delivery, what is new, and what is left alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.steps.arrivals import discover as steps
from flows.steps.arrivals.discover import Ledger, SeenFile, compare_names, discover, walk


def put(raw: Path, name: str, content: str = "x") -> Path:
    path = raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def test_only_tables_are_deliveries_wherever_they_lie(tmp_path: Path) -> None:
    for name in ("a.xlsx", "dtm/b.XLS", "dtm/deep/er/c.csv", "d.ods", "e.xlsb", "f.xlsm"):
        put(tmp_path, name)
    for name in ("dtm/~$a.xlsx", ".hidden.xlsx", ".git/x.csv"):
        put(tmp_path, name)
    ignored = {
        "reference/places.csv": "is_reference", "claims/x.csv": "is_claims", "corrections.yml": "is_corrections", "dtm/README.md": "is_note",
        "photo.jpg": "not_a_table", "dtm/letter.docx": "not_a_table",
    }  # fmt: skip
    for name in ignored:
        put(tmp_path, name)
    found = discover(tmp_path, Ledger())
    assert set(found.present) == {"a.xlsx", "dtm/b.XLS", "dtm/deep/er/c.csv", "d.ods", "e.xlsb", "f.xlsm"}
    assert found.ignored == ignored, "lock files and hidden files are not even mentioned"


def test_a_name_that_cannot_be_written_down_is_left_alone_and_told(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.csv"))).write_text("x", encoding="utf-8")
    put(tmp_path, "two\nlines.csv")
    found = discover(tmp_path, Ledger())
    assert found.present == {}
    assert found.ignored == {"caf\ufffd.csv": "name_not_readable", "two\ufffdlines.csv": "name_not_readable"}


def test_a_file_whose_size_and_time_are_unchanged_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.csv")
    ledger = Ledger(discover(tmp_path, Ledger()).present)
    monkeypatch.setattr(steps, "_hash_settled", lambda *_: pytest.fail("opened"))
    assert discover(tmp_path, ledger).is_quiet


def test_verify_finds_a_content_that_changed_behind_the_same_size_and_time(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", "one")
    ledger, stat = Ledger(discover(tmp_path, Ledger()).present), path.stat()
    path.write_text("two", encoding="utf-8")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert discover(tmp_path, ledger).is_quiet
    assert discover(tmp_path, ledger, verify=True).arrived == ("a.csv",)


def test_a_file_that_grows_while_it_is_hashed_is_left_for_the_next_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.csv", "one")
    ledger = Ledger(discover(tmp_path, Ledger()).present)
    put(tmp_path, "a.csv", "one and more")
    put(tmp_path, "new.csv")
    monkeypatch.setattr(steps, "_hash_settled", lambda *_: None)
    found = discover(tmp_path, ledger)
    assert found.unsettled == ("a.csv", "new.csv") and found.present == ledger.files and found.withdrawn == ()


def test_a_file_that_cannot_be_read_is_unsettled(tmp_path: Path) -> None:
    missing = tmp_path / "gone.csv"
    assert steps._hash_settled(missing, put(tmp_path, "a.csv").stat()) is None


def test_comparing_names_opens_nothing_and_tells_new_changed_and_gone(tmp_path: Path) -> None:
    put(tmp_path, "same.csv")
    put(tmp_path, "changed.csv")
    ledger = Ledger(discover(tmp_path, Ledger()).present | {"gone.csv": SeenFile(1, 1, "x")})
    put(tmp_path, "changed.csv", "more than before")
    put(tmp_path, "new.csv")
    put(tmp_path, "reference/x.csv")
    assert compare_names(tmp_path, ledger) == (["changed.csv", "new.csv"], ["gone.csv"])


class TestLinks:
    """A sub-folder of raw/ may be a share, reached by a link."""

    def test_they_are_followed_and_not_in_circles(self, tmp_path: Path) -> None:
        put(tmp_path, "share/2022/a.csv")
        raw = tmp_path / "raw"
        raw.mkdir()
        (raw / "dtm").symlink_to(tmp_path / "share")
        (tmp_path / "share" / "2022" / "up").symlink_to(tmp_path / "share")
        (raw / "self.csv").symlink_to(raw / "self.csv")
        found = discover(raw, Ledger())
        assert set(found.present) == {"dtm/2022/a.csv"} and found.unsettled == ("self.csv",)

    def test_what_lies_behind_one_that_leads_nowhere_tonight_is_not_withdrawn(self, tmp_path: Path) -> None:
        put(tmp_path, "share/a.csv")
        raw = tmp_path / "raw"
        put(raw, "b.csv")
        (raw / "dtm").symlink_to(tmp_path / "share")
        ledger = Ledger(discover(raw, Ledger()).present)
        (tmp_path / "share").rename(tmp_path / "away")
        found = discover(raw, ledger)
        assert set(found.present) == {"dtm/a.csv", "b.csv"} and found.unsettled == ("dtm",) and found.is_quiet
        assert compare_names(raw, ledger) == ([], [])
        (tmp_path / "away").rename(tmp_path / "share")
        assert discover(raw, ledger).unsettled == ()

    def test_a_file_replaced_by_a_folder_of_its_name_is_withdrawn(self, tmp_path: Path) -> None:
        path = put(tmp_path, "a.csv")
        ledger = Ledger(discover(tmp_path, Ledger()).present)
        path.unlink()
        put(tmp_path, "a.csv/b.csv")
        found = discover(tmp_path, ledger)
        assert (found.arrived, found.withdrawn) == (("a.csv/b.csv",), ("a.csv",))


def test_what_goes_between_being_listed_and_being_looked_at_is_gone(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv", "c.csv"):
        put(tmp_path, name)
    found = walk(tmp_path)
    first, _ = next(found)
    for name in {"a.csv", "b.csv", "c.csv"} - {first.name}:
        (tmp_path / name).unlink()
    assert list(found) == []
