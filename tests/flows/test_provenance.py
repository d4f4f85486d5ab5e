"""Every published figure leads back to its cells, and the same raw/ gives the same tables, in whatever order it came."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
from datetime import date
from pathlib import Path

import duckdb
import pytest

from flows.commands.terms import DONE, USAGE
from flows.nightly import nightly
from flows.steps.settings import PROJECT, Settings
from flows.steps.warehouse.tracing import KEYS, MADE_OF, SHOWN, near_keys, trace
from tests.flows.conftest import Base, all_tables, make_base, run_dtm

FIGURES_TRIED = 10


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The warehouse of the raw/ that ships."""
    settings = Settings(PROJECT / "raw", tmp_path_factory.mktemp("shipped"))
    nightly(settings)
    return settings


class TestTrace:
    @pytest.mark.parametrize("table", sorted(KEYS))
    def test_the_cells_used_make_the_figure(self, shipped: Settings, table: str) -> None:
        key, column = f"concat_ws('/', {', '.join(KEYS[table])})", SHOWN.get(table, "individuals")
        with duckdb.connect(str(shipped.published), read_only=True) as connection:
            figures = connection.execute(
                f"select {key}, {column} from main.{table} where {column} is not null order by hash({key}) limit {FIGURES_TRIED}"
            ).fetchall()
            assert figures or table == "api_difference", "what is shipped holds no round twice: see tests/api"
            for name, figure in figures:
                traced = trace(connection, table, name)
                assert traced.figure == figure and all(cell.file_name and cell.cell for cell in traced.used), (table, name)
                if traced.counts_people:
                    assert figure == sum(cell.individuals or 0 for cell in traced.used), (table, name)
                elif table == "programme_indicator":
                    assert [float(str(cell.said).split()[0]) for cell in traced.used] == [figure]
                elif table not in ("dependency_ratio", "fmp_activity"):
                    assert figure == len(traced.used), (table, name)

    def test_every_published_figure_leads_back_to_cells_or_to_the_figures_it_is_made_of(self, shipped: Settings) -> None:
        listed = {"operation", "place", "fmp", "claim_check"}
        with duckdb.connect(str(shipped.published), read_only=True) as connection:
            tables = {
                name for (name,) in connection.execute("select distinct table_name from meta.dictionary where table_schema = 'main'").fetchall()
            }
        macros = {
            path.stem for path in (PROJECT / "sql" / "macros").glob("*.sql")
            if "as table" in path.read_text(encoding="utf-8") and not path.stem.startswith(("trace", "answers_behind"))
        }  # fmt: skip
        assert tables | macros == {*KEYS, *MADE_OF, *listed}
        status, printed = run_dtm("trace", "pdi_change", "2022", "--warehouse", shipped.warehouse)
        assert status == USAGE and "pdi_by_region" in printed

    def test_the_command_shows_file_cell_and_sum(self, shipped: Settings) -> None:
        status, printed = run_dtm("trace", "pdi_by_region", "baseline-2022-12-31/2016/Ménaka", "--warehouse", shipped.warehouse)
        assert status == DONE
        for words in ("28\u202f867 individus", "sample_DTM_Mali_Dec_2022.xlsx", "PDIs!I85", "4 cellule(s) retenue(s), somme : 28\u202f867"):
            assert words in printed

    def test_what_was_held_and_not_used_is_shown_apart(self, shipped: Settings) -> None:
        _, printed = run_dtm("trace", "pdi_national", "baseline-2022-12-31", "--warehouse", shipped.warehouse, "--json")
        cells = json.loads(printed)["cells"]
        assert [(cell["provenance"], cell["individuals"]) for cell in cells if cell["is_used"]] == [("published", 412_387)]
        assert {cell["provenance"] for cell in cells if not cell["is_used"]} == {"sample"}

    def test_a_figure_that_is_not_there_is_answered_with_ones_that_are(self, shipped: Settings) -> None:
        status, printed = run_dtm("trace", "pdi_by_region", "Mopti", "--warehouse", shipped.warehouse)
        assert status == USAGE and "operation_id/perimeter/region" in printed and "/Mopti" in printed
        status, printed = run_dtm("trace", "nowhere", "x", "--warehouse", shipped.warehouse)
        assert status == USAGE and "pdi_by_region" in printed
        with duckdb.connect(str(shipped.published), read_only=True) as connection:
            assert "baseline-2022-12-31" in near_keys(connection, "pdi_national", "baseline-2022-12-30")


class TestTheBuild:
    def test_it_says_what_it_was_made_from(self, shipped: Settings) -> None:
        with duckdb.connect(str(shipped.published), read_only=True) as connection:
            (build,) = connection.execute("from meta.build").fetchall()
            about = dict(zip([column[0] for column in connection.description or ()], build, strict=True))
            sums = connection.execute("select count(*), sum(rows_read), sum(rows_accepted) from meta.source where is_in_raw").fetchall()[0]
        assert (about["files"], about["rows_read"], about["rows_accepted"]) == sums
        assert about["rows_read"] == about["rows_accepted"] + about["rows_rejected"] + about["rows_non_data"]
        assert {"discover", "keep", "read", "validate", "land", "settle"} <= set(json.loads(about["seconds"]))
        assert len(about["inputs_sha256"]) == 64 and about["code_version"] and about["as_of"] is None

    def test_the_same_raw_gives_the_same_tables_in_whatever_order_it_came(self, tmp_path: Path) -> None:
        rounds = {
            "Dec_2017.xlsx": ({"Gao/Gao/Gao": (10, 50), "Mopti/Koro/Koro": (20, 90)}, date(2017, 12, 31)),
            "Dec_2018.xlsx": ({"Gao/Gao/Gao": (11, 60), "Mopti/Koro/Koro": (20, 95)}, date(2018, 12, 31)),
            "Dec_2019.xlsx": ({"Gao/Gaoo/Gao": (11, 60)}, date(2019, 12, 31)),
            "Dec_2020.csv.xlsx": ({"Kidal/Kidal/Kidal": (None, None), "Gao/Gao/Gao": (1, 2)}, date(2020, 12, 31)),
        }
        first = make_base(tmp_path / "first")
        for name, (places, day) in rounds.items():
            first.round(name, places, day)
        first.night()
        second = make_base(tmp_path / "second")
        for name in reversed(rounds):
            shutil.copy(first.raw / "dtm" / name, second.raw / "dtm" / name)
            second.night()
        expected = contents(first)
        assert len(expected) > 30 and contents(second) == expected
        assert inputs(second) == inputs(first)
        second.night(rebuild=True)
        assert contents(second) == expected

    def test_other_inputs_have_another_hash(self, tmp_path: Path) -> None:
        base = make_base(tmp_path)
        base.round("Dec_2017.xlsx", {"Gao/Gao/Gao": (10, 50)}, date(2017, 12, 31))
        base.night()
        before = inputs(base)
        base.round("Dec_2018.xlsx", {"Gao/Gao/Gao": (10, 51)}, date(2018, 12, 31))
        base.night()
        assert inputs(base) != before


def contents(base: Base) -> dict[str, str]:
    """A hash of the rows of every table; a table is a set of rows."""
    return {name: hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest() for name, rows in all_tables(base.published).items()}


def inputs(base: Base) -> list[tuple[object, ...]]:
    return base.ask("select inputs_sha256, files, rows_read from meta.build")


def test_what_holds_contents_is_its_owners_alone_and_the_published_file_is_for_those_who_may_enter_the_folder(tmp_path: Path) -> None:
    base = make_base(tmp_path)
    base.settings.warehouse.mkdir(mode=0o755)
    base.settings.warehouse.chmod(0o755)
    base.round("Dec_2017.xlsx", {"Gao/Gao/Gao": (10, 50)}, date(2017, 12, 31))
    base.night()
    modes = {
        path.relative_to(base.settings.warehouse).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in base.settings.warehouse.rglob("*")
        if path.name != ".lock"
    }
    assert modes.pop("dtm.duckdb") == 0o644
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}
    assert "landing.duckdb" in modes and "store" in modes
