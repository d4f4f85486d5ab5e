"""CSV files too large to hold: read in pieces they give what they would give read whole."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.steps.reading import large
from flows.steps.records import Prepared, RawFile
from flows.steps.settings import SHIPPED_REFERENCE
from flows.steps.warehouse.validate import find_faults


def errors(prepared: Prepared) -> list[tuple[str, str | None]]:
    faults = find_faults([prepared]).get(prepared.source_id, []) if prepared.tables else []
    return [(found.rule, found.cell) for found in (*prepared.issues, *faults) if found.severity == "error"]


class TestLargeFiles:
    ROWS = "".join(f"{row};Gogui;2022-03-{1 + row // 10:02d};Entrant;Mali;{row % 7}\n" for row in range(200))
    HEADER = "Suivi des flux\nN° fiche;Point;Date;Sens;Nationalité;Total\n"
    TAGS = "#meta+record;#loc+fmp;#date;#flow+direction;#country+nationality;#population+ind\n"
    TEXT = HEADER + TAGS + ROWS

    @pytest.fixture
    def in_pieces(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(large, "LARGE_BYTES", 100)
        monkeypatch.setattr(large, "ROWS_A_PIECE", 30)

    def test_a_csv_read_in_pieces_gives_the_same_as_one_read_whole(self, read_text: Callable[..., Prepared], in_pieces: None) -> None:
        pieces = read_text(self.TEXT, "registre.csv")
        assert pieces.rows_folder is not None and find_faults([pieces])[pieces.source_id] == []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(large, "LARGE_BYTES", 10**9)
            at_once = read_text(self.TEXT, "registre.csv")
        assert at_once.rows_folder is None
        for name in ("slices", "totals", "reference_dates", "sheets", "columns", "issues"):
            assert getattr(pieces, name) == getattr(at_once, name), name
        assert large.rows_of(pieces, "flow_registry").to_pylist() == at_once.tables["flow_registry"].to_pylist()

    @pytest.mark.parametrize(
        ("damage", "expected"),
        [
            (("150;Gogui;2022-03-16", "150;Goguii;2022-03-16"), ("unknown_point", "B154")),
            (("150;Gogui", "149;Gogui"), ("record_number_twice", "A153")),
            (("150;Gogui;2022-03-16;Entrant;Mali;3", "150;Gogui;2022-03-16;Entrant;Mali;trois"), ("not_a_number", "F154")),
        ],
    )
    def test_a_fault_deep_in_the_file_is_told_at_its_cell(
        self, read_text: Callable[..., Prepared], in_pieces: None, damage: tuple[str, str], expected: tuple[str, str]
    ) -> None:
        assert expected in errors(read_text(self.TEXT.replace(*damage), "registre.csv"))

    def test_a_total_at_the_end_is_held_against_all_pieces(self, read_text: Callable[..., Prepared], in_pieces: None) -> None:
        total = sum(row % 7 for row in range(200))
        assert errors(read_text(f"{self.TEXT}TOTAL;;;;;{total}\n", "registre.csv")) == []
        assert errors(read_text(f"{self.TEXT}TOTAL;;;;;{total + 1}\n", "registre.csv")) == [("total_row_disagrees", "F204")]

    @pytest.mark.parametrize("name", ["Gogui", "mars"])
    def test_a_total_that_names_a_point_or_a_month_is_held_against_all_pieces(
        self, read_text: Callable[..., Prepared], in_pieces: None, name: str
    ) -> None:
        others = "".join(f"{1000 + row};Ménaka;2022-04-02;Entrant;Mali;5\n" for row in range(50))
        total = sum(row % 7 for row in range(200))
        assert errors(read_text(f"{self.TEXT}{others}Total {name};;;;;{total}\n", "registre.csv")) == []
        assert errors(read_text(f"{self.TEXT}{others}Total {name};;;;;{total + 1}\n", "registre.csv")) == [("total_row_disagrees", "F254")]

    def test_a_piece_that_holds_only_a_total_is_no_fault(self, read_text: Callable[..., Prepared], in_pieces: None) -> None:
        rows = self.ROWS.splitlines(keepends=True)[:88]
        prepared = read_text(f"{self.HEADER}{''.join(rows)}TOTAL;;;;;{sum(row % 7 for row in range(88))}\n", "registre.csv")
        assert prepared.rows_folder is not None and errors(prepared) == []
        empty = self.HEADER + "".join(f"{row};Gogui;2022-03-01;Entrant;Mali;\n" for row in range(88))
        assert ("no_figures", None) in errors(read_text(empty, "registre.csv"))

    def test_days_outside_the_year_of_the_name_are_judged_by_their_share_in_the_whole_file(
        self, read_text: Callable[..., Prepared], in_pieces: None
    ) -> None:
        slips = "".join(f"{row};Gogui;2021-12-31;Entrant;Mali;1\n" for row in range(900, 930))
        assert errors(read_text(self.HEADER + slips + self.ROWS, "FMP_2022.csv")) == [("date_outside_period", "C3")]
        prepared = read_text(self.HEADER + slips + self.ROWS, "FMP_2021.csv")
        assert errors(prepared) == []
        assert [found.rule for found in prepared.issues] == ["reference_date_differs_from_file"]

    def test_a_damaged_stored_copy_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "registre.csv"
        path.write_text(self.TEXT, encoding="utf-8")
        file = RawFile(path, path.name, path.stat().st_size, 0, "0" * 64, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        assert errors(large.prepare_in_pieces(file, SHIPPED_REFERENCE, None, 30)) == [("stored_copy_damaged", None)]

    def test_a_total_after_each_block_is_the_sum_of_its_block(self, read_text: Callable[..., Prepared], in_pieces: None) -> None:
        lines = self.ROWS.splitlines(keepends=True)
        blocks = "".join("".join(lines[at : at + 40]) + f"TOTAL;;;;;{sum(row % 7 for row in range(at, at + 40))}\n" for at in range(0, 200, 40))
        assert errors(read_text(self.HEADER + blocks, "registre.csv")) == []

    def test_the_order_of_day_and_month_is_told_by_the_whole_file(self, read_text: Callable[..., Prepared], in_pieces: None) -> None:
        french = re.sub(r"2022-03-(\d\d)", r"\1/03/2022", self.TEXT)
        prepared = read_text(french, "registre.csv")
        assert errors(prepared) == []
        assert prepared.reference_dates == (dt.date(2022, 3, 1), dt.date(2022, 3, 20))
        both = french + "900;Gogui;03/25/2022;Entrant;Mali;1\n"
        assert ("ambiguous_date", "C4") in errors(read_text(both, "registre.csv"))

    def test_what_a_comma_means_is_told_by_the_whole_file(self, read_text: Callable[..., Prepared], in_pieces: None) -> None:
        rows = self.TEXT.replace("199;Gogui;2022-03-20;Entrant;Mali;3", "199;Gogui;2022-03-20;Entrant;Mali;1,234")
        assert errors(read_text(rows, "registre.csv")) == []
        assert ("unclear_thousands", "F203") in errors(
            read_text(rows.replace("3;Gogui;2022-03-01;Entrant;Mali;3", "3;Gogui;2022-03-01;Entrant;Mali;12,5"), "registre.csv")
        )

    def test_totals_of_directions_far_from_their_parts_are_refused(self, read_text: Callable[..., Prepared], in_pieces: None) -> None:
        total = "900;Gogui;2022-03-01;Ensemble;Mali;{}\n"
        assert errors(read_text(self.TEXT + total.format(27), "registre.csv")) == [("direction_totals_far_apart", None)]
        beside = self.TEXT.replace("10;Gogui", total.format(sum(range(7)) + 3).rstrip() + "\n10;Gogui", 1)
        assert errors(read_text(beside, "registre.csv")) == []
