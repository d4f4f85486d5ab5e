"""What ships in raw/ gives the figures that `make run` promises, and every made-up figure says that it is one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from flows.commands.terms import DONE
from flows.steps.settings import PROJECT
from tests.flows.conftest import Base, make_base, run_dtm
from tests.samples import make_samples
from tests.samples.country import OPERATIONS, displaced

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Base, str]:
    """A night over the raw/ that ships, and what it printed."""
    folder = tmp_path_factory.mktemp("shipped")
    base = Base(make_base(folder).settings.__class__(PROJECT / "raw", folder / "warehouse"))
    status, printed = run_dtm("run", "--direct", "--raw", base.raw, "--warehouse", base.settings.warehouse)
    assert status == DONE, printed
    return base, printed.replace(str(folder), "").replace(str(PROJECT), "")


def test_the_shipped_files_are_those_the_script_writes(tmp_path: Path) -> None:
    for written in make_samples.main(tmp_path):
        assert make_samples.contents(written) == make_samples.contents(PROJECT / "raw" / "dtm" / written.name), written.name


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: str(operation.day))
def test_a_sample_gives_back_what_was_written_into_it(shipped: tuple[Base, str], operation: object) -> None:
    base, _ = shipped
    assert isinstance(operation, type(OPERATIONS[0]))
    counts = displaced(operation)
    found = base.ask(f"""
        select provenance, individuals, households from core.national_stock
        where kind = 'pdi' and reference_date = '{operation.day}' and provenance = 'sample'""")
    assert found == [("sample", operation.individuals, operation.households)]
    by_commune = base.ask(f"select commune, cercle, individuals from pdi_by_commune where reference_date = '{operation.day}'")
    assert sorted(i or 0 for *_, i in by_commune) == sorted(count.individuals or 0 for count in counts)
    assert sum(individuals is None for *_, individuals in by_commune) == 2, "two communes were not assessed; that is not zero"


def test_the_published_totals_go_before_the_samples(shipped: tuple[Base, str]) -> None:
    base, _ = shipped
    assert base.ask("select individuals, provenance from pdi_national where reference_date = '2022-12-31'") == [(412_387, "published")]
    assert base.ask("select count(*) from core.national_stock where provenance = 'sample' and is_current and kind = 'pdi'") == [(0,)]


def test_the_change_from_september_to_december_2022(shipped: tuple[Base, str]) -> None:
    base, printed = shipped
    ((change, pct),) = base.ask("select change, round(change_pct, 1) from pdi_national where reference_date = '2022-12-31'")
    assert (change, pct) == (-28_049, -6.4)
    assert "30 septembre 2022 → 31 décembre 2022 : 440\u202f436 → 412\u202f387, soit -28\u202f049 (-6,4\u00a0%)" in printed


def test_shares_of_the_report_of_2022_under_the_perimeter_of_2023(shipped: tuple[Base, str]) -> None:
    base, _ = shipped
    found = dict(base.ask("select region, round(share_pct)::int from pdi_share('2022-12-31') where rank <= 6"))
    assert found == {"Bandiagara": 22, "Mopti": 21, "Gao": 15, "Tombouctou": 13, "Ségou": 9, "Ménaka": 7}


def test_every_figure_from_a_sample_says_so(shipped: tuple[Base, str]) -> None:
    base, printed = shipped
    mixed = base.ask("""
        select region, r.provenance from pdi_by_region as r join core.regional_stock as s using (operation_id, perimeter, region)
        where s.kind = 'pdi' and s.is_current and s.provenance <> r.provenance""")
    assert mixed == []
    changes = base.ask("select distinct provenance from pdi_change('2022-09-30', '2022-12-31', perimeter := '2016')")
    assert changes == [("sample",)]
    assert "données fictives (échantillon)" in printed and "retirez-les de raw/dtm/" in printed


def test_what_the_run_prints(shipped: tuple[Base, str]) -> None:
    """Golden: the screen after `make run`, but for what changes from one run to the next."""
    _, printed = shipped
    kept = [line.rstrip() for line in printed.splitlines() if not line.startswith(("Publié", "20", "0", "1", "2")) and "Lecture" not in line]
    assert kept == (GOLDEN / "run.txt").read_text(encoding="utf-8").splitlines()


def test_the_same_for_machines(shipped: tuple[Base, str]) -> None:
    base, _ = shipped
    status, printed = run_dtm("status", "--json", "--warehouse", base.settings.warehouse)
    told = json.loads(printed)
    assert status == DONE
    assert told["last_operation"] == "2024-09-30" and told["rejected"] == []
    assert set(told["accepted"]) == {
        path.relative_to(base.raw).as_posix()
        for path in base.raw.rglob("*")
        if path.name.startswith(("sample_", "published_")) and ".request." not in path.name
    }


def test_the_output_that_the_readme_shows_is_what_the_run_prints() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    shown = readme.split("`make run` ends like this")[1].split("```text\n")[1].split("```")[0].splitlines()
    printed = [_plain(line) for line in (GOLDEN / "run.txt").read_text(encoding="utf-8").splitlines()]
    assert len(shown) >= 4
    assert [line for line in shown if _plain(line) not in printed] == []


def _plain(line: str) -> str:
    return line.replace("\u202f", " ").replace("\u00a0", " ").rstrip()


def test_the_queries_that_the_readme_shows_can_be_asked(shipped: tuple[Base, str]) -> None:
    base, _ = shipped
    queries = re.findall(r'dtm sql "([^"]+)"', (PROJECT / "README.md").read_text(encoding="utf-8"))
    assert len(queries) >= 6
    for query in queries:
        assert base.ask(query), query
