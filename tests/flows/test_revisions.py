"""Which file counts for which operation, night after night, and what the warehouse remembers of those that count no more."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pytest

from flows.nightly import Run, nightly
from flows.steps.last_run import Outcome
from flows.steps.lock import AlreadyRunning, alone
from flows.steps.reading.readers import read_here
from flows.steps.records import Refused
from flows.steps.warehouse.overview import reading
from flows.steps.warehouse.tracing import trace
from tests.flows.conftest import Base, all_tables, digest, make_base, today, write_round, write_sheet

T = TypeVar("T")
DEC_2017, DEC_2018, DEC_2019 = date(2017, 12, 31), date(2018, 12, 31), date(2019, 12, 31)
GAO = {"Gao/Gao/Gao": (10, 50), "Gao/Ansongo/Ansongo": (20, 100)}
GAO_MENDED = {"Gao/Gao/Gao": (10, 60), "Gao/Ansongo/Ansongo": (20, 100)}


class TestTheSameNightTwice:
    @pytest.fixture(scope="class")
    def settled(self, tmp_path_factory: pytest.TempPathFactory) -> Base:
        """One round, taken in. The tests of this class go on from one another."""
        base = make_base(tmp_path_factory.mktemp("settled"))
        base.round("Round_60_Dec_2019.xlsx", GAO)
        assert not base.night().is_quiet
        return base

    def test_running_again_with_nothing_new_leaves_the_published_file_untouched(self, settled: Base) -> None:
        before = digest(settled.published)
        assert settled.night().is_quiet
        assert digest(settled.published) == before

    def test_a_file_that_is_only_saved_again_with_the_same_content_changes_nothing(self, settled: Base) -> None:
        before, path = digest(settled.published), settled.raw / "dtm" / "Round_60_Dec_2019.xlsx"
        path.write_bytes(path.read_bytes())
        assert settled.night().is_quiet
        assert settled.night(verify=True).is_quiet
        assert digest(settled.published) == before

    def test_a_warehouse_that_another_run_holds_is_refused_and_free_again_afterwards(self, settled: Base) -> None:
        with alone(settled.settings.warehouse), pytest.raises(AlreadyRunning):
            settled.night()
        assert settled.night().is_quiet

    def test_a_raw_folder_that_is_not_there_is_an_error_and_not_an_empty_warehouse(self, settled: Base) -> None:
        before = digest(settled.published)
        with pytest.raises(FileNotFoundError):
            nightly(replace(settled.settings, raw=settled.raw / "elsewhere"))
        assert digest(settled.published) == before

    @pytest.mark.parametrize("damage", [None, '{"files": ['], ids=["deleted", "damaged"])
    def test_losing_the_ledger_costs_only_a_look_at_the_files(self, settled: Base, damage: str | None) -> None:
        tables, log = all_tables(settled.published), settled.settings.store.log.read_text(encoding="utf-8")
        settled.settings.ledger.unlink()
        if damage:
            settled.settings.ledger.write_text(damage, encoding="utf-8")
        assert settled.night().files_read == 0, "landing still holds the file"
        assert all_tables(settled.published) == tables
        assert settled.settings.store.log.read_text(encoding="utf-8") == log, "nothing arrived twice"
        assert settled.night().is_quiet

    def test_what_a_killed_run_left_half_built_is_cleared_away(self, settled: Base) -> None:
        for name in ("dtm.99999999.next.duckdb", "dtm.99999999.next.duckdb.wal"):
            (settled.settings.warehouse / name).write_bytes(b"half a build")
        settled.settings.ledger.unlink()
        settled.night()
        assert not list(settled.settings.warehouse.glob("*.next.duckdb*"))


MARKS = ("_v2", " rev3", " (2)", " corrigé")


@pytest.fixture(scope="module")
def mended(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """Two nights: a round for each version mark, then each of them mended under a marked name. The first stay in raw/."""
    base = make_base(tmp_path_factory.mktemp("mended"))
    for number in range(len(MARKS)):
        day = date(2016 + number, 12, 31)
        base.round(f"Baseline_Dec_{day.year}.xlsx", GAO, day)
    base.night()
    for number, mark in enumerate(MARKS):
        day = date(2016 + number, 12, 31)
        places = {"Gao/Gao/Gao": (10, 60 + number), "Gao/Bourem/Bourem": (1, 7)}
        base.round(f"Baseline_Dec_{day.year}{mark}.xlsx", places, day)
    base.night()
    return base


@pytest.mark.parametrize(("number", "mark"), list(enumerate(MARKS)))
class TestAMendedFileUnderAMarkedName:
    def test_it_owns_the_operation(self, mended: Base, number: int, mark: str) -> None:
        assert mended.national()[f"{2016 + number}-12-31"] == 67 + number

    def test_the_earlier_file_stays_accepted_and_out_of_the_figures(self, mended: Base, number: int, mark: str) -> None:
        year = 2016 + number
        assert mended.status()[f"Baseline_Dec_{year}.xlsx"] == "accepted"
        owners = mended.ask(f"select distinct file_name from core.stock join meta.source using (source_id) where year(reference_date) = {year}")
        assert owners == [(f"Baseline_Dec_{year}{mark}.xlsx",)]

    def test_the_revision_lists_each_cell_with_the_old_and_the_new_figure(self, mended: Base, number: int, mark: str) -> None:
        found = mended.ask(f"""
            select place_id, column_name, change, old_value, new_value, cell, new.file_name, old.file_name
            from meta.revision join meta.source as new using (source_id) join meta.source as old on old.source_id = previous_source_id
            where slice_key = 'baseline/{2016 + number}-12-31/pdi' order by all""")
        old, new = f"Baseline_Dec_{2016 + number}.xlsx", f"Baseline_Dec_{2016 + number}{mark}.xlsx"
        assert found == [
            ("adm3:ansongo/ansongo", "pdi_households", "removed", "20", None, "F3", new, old),
            ("adm3:ansongo/ansongo", "pdi_individuals", "removed", "100", None, "G3", new, old),
            ("adm3:bourem/bourem", "pdi_households", "added", None, "1", "F3", new, old),
            ("adm3:bourem/bourem", "pdi_individuals", "added", None, "7", "G3", new, old),
            ("adm3:gao/gao", "pdi_individuals", "changed", "50", str(60 + number), "G2", new, old),
        ]


def december(year: int) -> date:
    return date(year, 12, 31)


@dataclass(frozen=True)
class Nights:
    """What was published after each of three nights, and the base as the last one left it."""

    base: Base
    files: tuple[Path, ...]

    def ask(self, night_number: int, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.files[night_number - 1]), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def individuals(self, night_number: int, year: int) -> int | None:
        """The country's PDI at the end of a year; None where the operation is not held."""
        found = self.ask(night_number, f"select individuals from pdi_national where reference_date = '{december(year)}'")
        return found[0][0] if found else None

    def status(self, night_number: int, names: str) -> dict[str, str]:
        """The status of the files in raw/ whose names begin so."""
        return dict(self.ask(night_number, f"select file_name, status from meta.source where is_in_raw and starts_with(file_name, '{names}')"))

    def rules(self, night_number: int, names: str) -> set[tuple[str, str]]:
        """(file, rule) of errors and warnings that come of comparing the files whose names begin so."""
        return set(
            self.ask(
                night_number,
                f"""
            select file_name, rule from meta.issue join meta.source using (source_id)
            where starts_with(file_name, '{names}') and rule in ('two_files_one_operation', 'superseded_by_version_mark')""",
            )
        )

    def revisions(self, night_number: int, year: int) -> list[tuple[Any, ...]]:
        return self.ask(
            night_number,
            f"""
            select place_id, column_name, change, old_value, new_value, sheet, cell from meta.revision
            where starts_with(slice_key, 'baseline/{december(year)}') order by all""",
        )


ZERO_TWICE = [("Gao/Gao/Gao", {"pdi": (10, 50)}), ("Gao/Gao/Gao", {"pdi": (0, 0)})]
BOTH = [("Gao/Gao/Gao", {"pdi": (10, 50), "returnees": (30, 150)})]


def _first_night(base: Base) -> None:
    base.round("overwritten.xlsx", GAO, december(2001))
    base.round("taken away.xlsx", GAO, december(2002))
    base.round("taken away_v2.xlsx", GAO_MENDED, december(2002))
    base.round("together a.xlsx", GAO, december(2003))
    base.round("together b.xlsx", GAO_MENDED, december(2003))
    base.round("three a.xlsx", GAO, december(2004))
    base.round("three b.xlsx", GAO_MENDED, december(2004))
    base.round("three c_v2.xlsx", {"Gao/Gao/Gao": (10, 70)}, december(2004))
    base.round("newest.xlsx", GAO, december(2005))
    base.round("zz first.xlsx", GAO, december(2006))
    base.round("unmarked_v2.xlsx", GAO_MENDED, december(2007))
    copied = base.round("copied.xlsx", GAO, december(2008))
    shutil.copy(copied, copied.with_name("Copie de copied.xlsx"))
    base.round("withdrawn.xlsx", {"Mopti/Koro/Barapireli": (10, 60)}, december(2009))
    base.round("moved.xlsx", GAO, december(2010))
    write_sheet(base.raw / "dtm" / "zero.xlsx", [*ZERO_TWICE, ("Gao/Ansongo/Ansongo", {"pdi": (20, 100)})], december(2011))
    write_sheet(base.raw / "dtm" / "zero_v2.xlsx", [*ZERO_TWICE, ("Gao/Ansongo/Ansongo", {"pdi": (20, 101)})], december(2011))
    base.round("displaced.xlsx", GAO, december(2012))
    write_sheet(base.raw / "dtm" / "both.xlsx", BOTH, december(2013), ("pdi", "returnees"))
    base.round("real by name.xlsx", GAO, december(2014))
    base.round("real by text.xlsx", GAO, december(2015))


def _second_night(base: Base) -> None:
    raw = base.raw / "dtm"
    base.round("overwritten.xlsx", GAO_MENDED, december(2001))
    (raw / "taken away_v2.xlsx").unlink()
    (raw / "together a.xlsx").unlink()
    base.round("newest a.xlsx", GAO_MENDED, december(2005))
    base.round("newest b.xlsx", GAO | {"Gao/Gao/Gao": (10, 70)}, december(2005))
    base.round("aa second.xlsx", GAO_MENDED, december(2006))
    base.round("unmarked.xlsx", GAO, december(2007))
    (raw / "withdrawn.xlsx").unlink()
    (raw / "2010").mkdir()
    (raw / "moved.xlsx").rename(raw / "2010" / "moved.xlsx")
    write_sheet(raw / "returned.xlsx", [("Gao/Gao/Gao", {"returnees": (30, 150)})], december(2012), ("returnees",))
    base.round("both_v2.xlsx", {"Gao/Gao/Gao": (10, 55)}, december(2013))
    base.round("sample by name_v9.xlsx", GAO_MENDED, december(2014))
    base.round("by text_v9.xlsx", GAO_MENDED, december(2015), title="DONNÉES FICTIVES")


def _third_night(base: Base) -> None:
    (base.raw / "dtm" / "real by name.xlsx").unlink()
    (base.raw / "dtm" / "real by text.xlsx").unlink()


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Three nights over many operations, each with a story of its own."""
    base = make_base(tmp_path_factory.mktemp("nights"))
    files = []
    for number, happens in enumerate((_first_night, _second_night, _third_night), start=1):
        happens(base)
        base.night()
        files.append(Path(shutil.copy(base.published, base.raw.parent / f"night-{number}.duckdb")))
    return Nights(base, tuple(files))


class TestWhichFileOwnsAnOperation:
    def test_the_same_written_over_the_old_name_counts_and_its_changes_are_listed(self, nights: Nights) -> None:
        assert [nights.individuals(n, 2001) for n in (1, 2)] == [150, 160]
        assert nights.revisions(1, 2001) == []
        assert nights.revisions(2, 2001) == [("adm3:gao/gao", "pdi_individuals", "changed", "50", "60", "Data", "G2")]
        remembered = nights.ask(2, "select is_in_raw from meta.source where file_name = 'overwritten.xlsx' order by all")
        assert remembered == [(False,), (True,)], "both contents are remembered"

    def test_a_mark_decides_even_between_files_that_arrive_together(self, nights: Nights) -> None:
        assert nights.individuals(1, 2002) == 160
        assert nights.rules(1, "taken away") == set()

    def test_taking_the_mended_file_away_brings_the_earlier_one_back(self, nights: Nights) -> None:
        assert nights.individuals(2, 2002) == 150
        assert nights.revisions(2, 2002) == []

    def test_two_unmarked_files_that_arrive_together_are_both_rejected_and_the_rest_is_published(self, nights: Nights) -> None:
        assert nights.individuals(1, 2003) is None
        assert nights.status(1, "together") == {"together a.xlsx": "rejected", "together b.xlsx": "rejected"}
        assert nights.rules(1, "together") == {(f"together {one}.xlsx", "two_files_one_operation") for one in "ab"}
        assert nights.individuals(1, 2001) == 150

    def test_the_quarrel_of_two_files_is_settled_by_taking_one_away(self, nights: Nights) -> None:
        assert nights.individuals(2, 2003) == 160
        assert nights.status(2, "together") == {"together b.xlsx": "accepted"}
        assert nights.rules(2, "together") == set()

    def test_a_marked_third_file_settles_the_quarrel_of_two(self, nights: Nights) -> None:
        assert nights.individuals(1, 2004) == 70
        assert nights.rules(1, "three") == set(), "which of the two counts no longer matters"

    def test_when_the_two_newest_quarrel_the_one_of_the_night_before_stays_in_force(self, nights: Nights) -> None:
        assert nights.individuals(2, 2005) == 150
        assert nights.status(2, "newest") == {"newest.xlsx": "accepted", "newest a.xlsx": "rejected", "newest b.xlsx": "rejected"}

    def test_of_unmarked_files_the_one_that_arrives_later_owns_whatever_its_name(self, nights: Nights) -> None:
        assert [nights.individuals(n, 2006) for n in (1, 2)] == [150, 160]
        assert nights.status(2, "zz first") == {"zz first.xlsx": "accepted"}

    def test_an_unmarked_newcomer_does_not_override_a_marked_file_and_says_so(self, nights: Nights) -> None:
        assert nights.individuals(2, 2007) == 160
        assert nights.rules(2, "unmarked") == {("unmarked.xlsx", "superseded_by_version_mark")}

    def test_the_same_content_under_two_names_counts_once_and_quarrels_with_nobody(self, nights: Nights) -> None:
        assert nights.individuals(1, 2008) == 150
        assert nights.status(1, "cop") | nights.status(1, "Cop") == {"copied.xlsx": "accepted", "Copie de copied.xlsx": "accepted"}
        ((contents,),) = nights.ask(1, "select count(distinct sha256) from meta.source where file_name like '%copied.xlsx'")
        assert contents == 1

    def test_a_withdrawn_file_leaves_the_figures_and_stays_in_the_memory(self, nights: Nights) -> None:
        assert [nights.individuals(n, 2009) for n in (1, 2)] == [60, None]
        assert nights.ask(2, "select is_in_raw from meta.source where file_name = 'withdrawn.xlsx'") == [(False,)]
        communes = "select count(*) from place where name = 'Barapireli'"
        assert [nights.ask(n, communes) for n in (1, 2)] == [[(1,)], [(0,)]], "nor do its communes stay"

    def test_a_file_moved_to_a_folder_is_the_same_source(self, nights: Nights) -> None:
        where = "select relative_path from meta.source where file_name = 'moved.xlsx'"
        assert [nights.ask(n, where) for n in (1, 2)] == [[("dtm/moved.xlsx",)], [("dtm/2010/moved.xlsx",)]]
        assert nights.individuals(2, 2010) == 150

    def test_a_place_on_two_rows_one_of_them_zero_is_revised_only_where_it_changed(self, nights: Nights) -> None:
        assert nights.revisions(1, 2011) == [("adm3:ansongo/ansongo", "pdi_individuals", "changed", "100", "101", "Data", "G4")]


class TestPopulationsAndProvenance:
    def test_a_file_of_returnees_alone_leaves_the_pdi_of_the_operation_in_place(self, nights: Nights) -> None:
        assert nights.individuals(2, 2012) == 150
        returnees = "select kind, individuals from returnees_national where year(reference_date) = 2012"
        assert [nights.ask(n, returnees) for n in (1, 2)] == [[], [("total", 150)]]

    def test_a_mended_file_of_one_population_leaves_the_other_to_the_earlier_file(self, nights: Nights) -> None:
        assert [nights.individuals(n, 2013) for n in (1, 2)] == [50, 55]
        returnees = "select individuals, file_name from returnees_national join meta.source using (source_id) where year(reference_date) = 2013"
        assert nights.ask(2, returnees) == [(150, "both.xlsx")]

    @pytest.mark.parametrize("year", [2014, 2015], ids=["made up by its name", "made up by its text"])
    def test_a_sample_never_overrides_a_file_however_late_and_marked(self, nights: Nights, year: int) -> None:
        query = f"select individuals, provenance from pdi_national where year(reference_date) = {year}"
        assert nights.ask(2, query) == [(150, "file")]
        assert nights.revisions(2, year) == [], "nor does it revise one"
        assert nights.ask(3, query) == [(160, "sample")], "alone it counts, and says what it is"


class TestTheWarehouseAsItWasKnown:
    @pytest.fixture(scope="class")
    def past(self, tmp_path_factory: pytest.TempPathFactory) -> Base:
        """Ten days ago a round arrived; today it is mended, another arrived, and one was asked for as of five days ago."""
        base = make_base(tmp_path_factory.mktemp("past"))
        base.round("Round_60.xlsx", GAO)
        base.round("Round_28.xlsx", GAO, DEC_2017)
        base.night()
        base.backdate(10)
        (base.raw / "dtm" / "Round_28.xlsx").unlink()
        base.round("Round_60_v2.xlsx", GAO_MENDED)
        base.round("Round_50.xlsx", {"Mopti/Koro/Barapireli": (10, 60)}, DEC_2018)
        base.night()
        return base

    @pytest.fixture(scope="class")
    def then(self, past: Base) -> date:
        day = today() - timedelta(days=5)
        before = digest(past.published)
        outcome = past.night(as_of=day)
        assert outcome.published != past.published
        assert digest(past.published) == before, "the current file is not disturbed"
        return day

    def test_it_holds_what_lay_in_raw_that_day(self, past: Base, then: date) -> None:
        assert past.national(then) == {"2017-12-31": 150, "2019-12-31": 150}
        assert past.national() == {"2018-12-31": 60, "2019-12-31": 160}

    def test_it_knows_nothing_of_what_arrived_later(self, past: Base, then: date) -> None:
        assert past.ask("select file_name, is_in_raw from meta.source order by all", then) == [("Round_28.xlsx", True), ("Round_60.xlsx", True)]
        assert past.ask("from meta.revision", then) == []
        assert past.ask("select count(*) from place where name = 'Barapireli'", then) == [(0,)]
        assert past.ask("select as_of from meta.build", then) == [(then,)]

    def test_the_next_ordinary_night_goes_on_as_if_nobody_had_asked(self, past: Base, then: date) -> None:
        before = digest(past.published)
        assert past.night().is_quiet
        assert digest(past.published) == before

    def test_before_anything_was_known_it_holds_no_operation(self, past: Base, then: date) -> None:
        long_ago = today() - timedelta(days=50)
        past.night(as_of=long_ago)
        assert past.national(long_ago) == {}

    def test_a_file_first_seen_while_the_past_was_asked_for_is_published_the_next_night(self, past: Base, then: date) -> None:
        past.round("Round_28.xlsx", GAO, date(2016, 12, 31))
        past.night(as_of=then)
        past.night()
        assert past.national() == {"2016-12-31": 150, "2018-12-31": 60, "2019-12-31": 160}


CORRECTION = """\
- file: Round_60*.xlsx
  where: {{commune_name: Gao}}
  column: pdi_individuals
  old: 500
  new: {new}
  why: a zero too many
  who: data officer
  decided: 2020-01-15
"""


class TestDeclaredCorrections:
    @staticmethod
    def _declare(base: Base, new: int) -> None:
        base.settings.corrections.write_text(CORRECTION.format(new=new), encoding="utf-8")

    def test_a_correction_is_applied_changed_and_refused_once_the_source_was_mended(self, base: Base) -> None:
        path = base.round("Round_60.xlsx", {"Gao/Gao/Gao": (10, 500), "Gao/Ansongo/Ansongo": (20, 100)})
        base.round("Round_28.xlsx", GAO, DEC_2017)
        raw_content = digest(path)
        self._declare(base, 50)
        base.night()
        assert base.national() == {"2017-12-31": 150, "2019-12-31": 150}
        assert digest(path) == raw_content, "raw files are never edited"
        assert base.ask("select cell, found, expected from meta.issue where rule = 'corrected'") == [("G2", "500", "50")]
        with reading(base.published) as connection:
            sent = {cell.place: cell.sent for cell in trace(connection, "pdi_by_region", "baseline-2019-12-31/2016/Gao").cells}
        assert sent == {"adm3:gao/gao": "500", "adm3:ansongo/ansongo": None}, "whoever opens the file finds another figure there"

        self._declare(base, 55)
        assert base.night().files_read == 1, "only the file that the correction concerns is read again"
        assert base.national() == {"2017-12-31": 150, "2019-12-31": 155}

        base.round("Round_60.xlsx", GAO)
        base.night()
        assert base.status() == {"Round_28.xlsx": "accepted", "Round_60.xlsx": "rejected"}
        assert base.rules() == {("Round_60.xlsx", "correction_not_found")}
        assert base.national() == {"2017-12-31": 150}

        base.settings.corrections.unlink()
        base.night()
        assert base.national() == {"2017-12-31": 150, "2019-12-31": 150}

        before = digest(base.published)
        base.settings.corrections.write_text("- file: Round_60.xlsx\n  column: pdi_individuals\n", encoding="utf-8")
        with pytest.raises(Refused) as refusal:
            base.night()
        assert refusal.value.issue.rule == "broken_corrections"
        assert digest(base.published) == before, "malformed corrections leave the published file"

    def test_a_correction_of_a_column_that_does_not_exist_is_an_error(self, base: Base) -> None:
        path = base.round("Round_60.xlsx", {"Gao/Gao/Gao": (10, 500)})
        base.settings.corrections.write_text(CORRECTION.format(new=50).replace("pdi_individuals", "pdi_individual"), encoding="utf-8")
        assert not read_here(path, base.settings.reference, base.settings.corrections).is_accepted

    def test_a_correction_of_a_place_name_moves_its_figure(self, base: Base) -> None:
        path = base.round("Round_60.xlsx", {"Gao/Gao/Bourem": (10, 500)})
        text = CORRECTION.format(new="Bourem").replace("commune_name: Gao", "commune_name: Bourem")
        base.settings.corrections.write_text(text.replace("pdi_individuals", "cercle_name").replace("500", "Gao"), encoding="utf-8")
        read = read_here(path, base.settings.reference, base.settings.corrections)
        assert read.tables["baseline_stock"].column("place_id").to_pylist() == ["adm3:bourem/bourem"]


def _before(phase_name: str, act: Callable[[], object]) -> Run:
    """A way to run the phases in which something happens to raw/ just before one of them."""

    def run(name: str, phase: Callable[[], T], /) -> T:
        if name == phase_name:
            act()
        return phase()

    return run


class TestFilesThatMoveWhileTheyAreTakenIn:
    """A night in which, between the look at raw/ and the copying, a new file vanishes, another is written over, and a known one vanishes."""

    @pytest.fixture(scope="class")
    def moving(self, tmp_path_factory: pytest.TempPathFactory) -> tuple[Base, Outcome]:
        base = make_base(tmp_path_factory.mktemp("moving"))
        base.round("known.xlsx", GAO)
        base.night()
        base.round("still.xlsx", GAO, DEC_2017)
        fleeting, known = base.round("fleeting.xlsx", GAO, DEC_2018), base.round("known.xlsx", GAO_MENDED)
        base.round("busy.xlsx", GAO, date(2016, 12, 31))

        def move() -> None:
            fleeting.unlink()
            known.unlink()
            base.round("busy.xlsx", GAO_MENDED, date(2016, 12, 31))

        return base, nightly(base.settings, run=_before("keep", move))

    def test_they_are_left_for_the_next_night_and_the_rest_is_published(self, moving: tuple[Base, Outcome]) -> None:
        base, outcome = moving
        assert outcome.unsettled == ("dtm/busy.xlsx", "dtm/fleeting.xlsx", "dtm/known.xlsx")
        assert outcome.arrived == ("dtm/still.xlsx",)
        assert base.national() == {"2017-12-31": 150, "2019-12-31": 150}, "of the known one the version known so far stays"

    def test_the_next_night_finds_raw_as_it_is_even_after_the_log_was_torn(self, moving: tuple[Base, Outcome]) -> None:
        base, _ = moving
        log = base.settings.store.log
        log.write_text(log.read_text(encoding="utf-8") + "2026-01-01T00:00:00+00:00,arri", encoding="utf-8")
        outcome = base.night()
        assert (outcome.arrived, outcome.withdrawn) == (("dtm/busy.xlsx",), ("dtm/known.xlsx",))
        assert base.national() == {"2016-12-31": 160, "2017-12-31": 150}
        assert {arrival.relative_path for arrival in base.settings.store.arrivals()} == {f"dtm/{name}.xlsx" for name in ("busy", "known", "still")}
        assert base.night().is_quiet


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """Three nights over all that can become of a file: owned, revised, withdrawn, rejected, unreadable, made up."""
    base = make_base(tmp_path_factory.mktemp("mixed"))
    totalled = {**GAO, "TOTAL": (30, 150)}
    base.round("Round_28.xlsx", totalled, DEC_2017, title="Évaluation de base")
    base.round("Round_60.xlsx", GAO)
    base.round("sample_Round_70.xlsx", GAO, date(2020, 12, 31))
    withdrawn = base.round("Round_99.xlsx", GAO, date(2021, 6, 30))
    base.night()
    withdrawn.unlink()
    base.round("Round_60_v2.xlsx", GAO_MENDED)
    base.round("Round_50.xlsx", {**GAO, "Gao/Nulle-Part/X": (1, 5)}, DEC_2018)
    (base.raw / "dtm" / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (base.raw / "dtm" / "readme.txt").write_text("no table", encoding="utf-8")
    base.night()
    base.round("Round_28.xlsx", {**GAO, "Kidal/Kidal/Kidal": (None, None)}, DEC_2017)
    base.night()
    return base


class TestTheMemoryIsEnough:
    def test_rebuilding_without_landing_gives_every_table_again(self, mixed: Base) -> None:
        before = all_tables(mixed.published)
        mixed.settings.landing.unlink()
        mixed.night(rebuild=True)
        after = all_tables(mixed.published)
        assert [name for name in before if before[name] != after[name]] == []

    def test_each_content_ever_seen_is_kept_once_under_its_hash(self, mixed: Base) -> None:
        kept = {path.stem for path in mixed.settings.store.folder.glob("*/*") if path.is_file()}
        assert kept == {sha for (sha,) in mixed.ask("select sha256 from meta.source")}
        assert all(digest(path)[0] == path.stem for path in mixed.settings.store.folder.glob("*/*"))

    def test_the_memory_is_readable_by_its_owner_alone(self, mixed: Base) -> None:
        kept = [*mixed.settings.store.folder.glob("*/*.xlsx"), mixed.settings.store.log, mixed.settings.landing]
        assert {path.stat().st_mode & 0o077 for path in kept} == {0}


class TestRowAccounting:
    def test_rows_read_are_accepted_rejected_or_declared_non_data_for_every_source(self, mixed: Base) -> None:
        rows = mixed.ask("select file_name, rows_read, rows_accepted, rows_rejected, rows_non_data from meta.source")
        assert {name: read for name, read, *parts in rows if read != sum(parts)} == {}
        assert sum(read for _, read, *_ in rows) > 10

    def test_the_total_row_is_non_data_and_the_rows_of_a_rejected_file_are_rejected(self, mixed: Base) -> None:
        rows = mixed.ask("select file_name, status, is_in_raw, rows_read, rows_accepted, rows_rejected, rows_non_data from meta.source")
        found = {(name, in_raw): tuple(counts) for name, _, in_raw, *counts in rows}
        assert found["Round_28.xlsx", False] == (3, 2, 0, 1), "the total"
        assert found["Round_50.xlsx", True] == (3, 0, 3, 0), "one unknown place rejects the file whole"
        assert found["broken.xlsx", True] == (0, 0, 0, 0)

    def test_a_rejected_file_leaves_no_row_behind(self, mixed: Base) -> None:
        with duckdb.connect(str(mixed.settings.landing), read_only=True) as landing:
            stated = dict(landing.execute("select source_id, rows_accepted from source where rows_accepted > 0").fetchall())
            landed = dict(landing.execute("select source_id, count(*) from baseline_stock group by all").fetchall())
        assert landed == stated


ROUNDS = [(f"Baseline_{year}_{month:02}.xlsx", date(year, month, 28)) for year in (2018, 2019, 2020) for month in (3, 6, 9, 12)]


@pytest.fixture(scope="module")
def twelve_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve rounds of the same sheet, each with its own figures and now and then another place."""
    folder = tmp_path_factory.mktemp("twelve")
    for number, (name, day) in enumerate(ROUNDS):
        places = {**GAO, "Mopti/Koro/Barapireli": (number, number * 5 + 5), f"Gao/Bourem/{'BOUREM' if number % 2 else 'Bourem'}": (2, 9)}
        write_round(folder / name, places, day)
    return folder


@pytest.fixture(scope="module")
def at_once(twelve_files: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    base = make_base(tmp_path_factory.mktemp("at-once"))
    shutil.copytree(twelve_files, base.raw / "dtm", dirs_exist_ok=True)
    base.night()
    return all_tables(base.published)


@pytest.mark.parametrize("order", [list(range(11, -1, -1)), [7, 0, 3, 11, 5, 1, 10, 2, 9, 4, 8, 6]], ids=["backwards", "shuffled"])
def test_the_tables_do_not_depend_on_the_order_in_which_files_arrive(
    base: Base, twelve_files: Path, at_once: dict[str, list[tuple[object, ...]]], order: list[int]
) -> None:
    for chosen in (order[:5], order[5:]):
        for number in chosen:
            shutil.copy(twelve_files / ROUNDS[number][0], base.raw / "dtm")
        base.night()
    found = all_tables(base.published)
    assert len(at_once["main.pdi_national"]) == 12
    assert [name for name in at_once if found[name] != at_once[name]] == []
