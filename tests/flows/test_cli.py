"""The dtm command as people and machines meet it."""

from __future__ import annotations

import io
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from rich.console import Console
from typer.main import get_command

from flows.cli import app
from flows.commands.terms import DONE, FAILED, FILES_REJECTED, INTERRUPTED, USAGE
from flows.screen.answer import show_answer
from flows.screen.display import say
from flows.steps.lock import alone
from flows.steps.settings import PROJECT
from flows.steps.warehouse.overview import Answer
from tests.flows.conftest import DTM, Base, make_base, run_dtm

COMMANDS = get_command(app).commands  # type: ignore[attr-defined]
README = (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A round accepted, one written over with a faulty one, one withdrawn."""
    base = make_base(tmp_path_factory.mktemp("cli"))
    base.round("Dec_2018.xlsx", {"Gao/Gao/Gao": (10, 50)}, date(2018, 12, 31))
    base.round("Dec_2019.xlsx", {"Gao/Gao/Gao": (10, 60)}, date(2019, 12, 31))
    gone = base.round("Jan_2020.xlsx", {"Gao/Gao/Gao": (10, 70)}, date(2020, 1, 31))
    base.night()
    base.round("Dec_2019.xlsx", {"Gao/Gaoo/Gao": (10, 60)}, date(2019, 12, 31))
    gone.unlink()
    base.night()
    return base


def dtm(base: Base, command: str, *arguments: object) -> tuple[int, str]:
    return run_dtm(command, *arguments, "--raw", base.raw, "--warehouse", base.settings.warehouse)


@pytest.mark.parametrize("name", sorted(COMMANDS))
class TestEveryCommand:
    def test_has_help_that_says_what_it_does(self, name: str) -> None:
        status, printed = run_dtm(name, "--help")
        assert status == DONE
        assert (COMMANDS[name].help or "").strip().split("\n")[0][:40] in printed

    def test_stands_in_the_readme(self, name: str) -> None:
        assert f"dtm {name}" in README

    def test_takes_the_options_that_all_commands_take(self, name: str) -> None:
        options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
        assert {"--raw", "--warehouse", "--lang", "--json"} <= options

    def test_each_option_is_explained(self, name: str) -> None:
        assert [parameter.name for parameter in COMMANDS[name].params if not getattr(parameter, "help", None)] == []


class TestStatus:
    def test_it_says_what_was_rejected_where_and_what_to_do(self, published: Base) -> None:
        status, printed = dtm(published, "status")
        assert status == FILES_REJECTED
        assert "Data!C2 : « Gaoo » : cercle introuvable dans la liste des lieux." in printed
        assert "À faire : Noms les plus proches : Gao" in printed

    def test_it_says_what_was_withdrawn_and_where_an_earlier_version_is_kept(self, published: Base) -> None:
        _, printed = dtm(published, "status")
        assert "Jan_2020.xlsx" in printed
        kept = next(line for line in printed.splitlines() if "La version précédente" in line)
        assert Path(kept.split("gardée : ")[1].split(". Remettez")[0]).is_file()

    def test_in_english(self, published: Base) -> None:
        _, printed = dtm(published, "status", "--lang", "en")
        assert "“Gaoo” is not a known cercle." in printed and "Files in raw/: 1 accepted, 1 rejected" in printed

    def test_for_machines(self, published: Base) -> None:
        status, printed = dtm(published, "status", "--json")
        told = json.loads(printed)
        assert status == FILES_REJECTED
        assert (told["accepted"], told["rejected"]) == (["dtm/Dec_2018.xlsx"], ["dtm/Dec_2019.xlsx"])
        assert (told["last_operation"], told["waiting"], told["gone_since"]) == ("2018-12-31", [], [])
        assert [(issue["rule"], issue["cell"]) for issue in told["issues"] if issue["severity"] == "error"] == [("unknown_cercle", "C2")]

    def test_it_says_what_waits_for_the_next_run(self, published: Base, tmp_path: Path) -> None:
        from tests.flows.conftest import copy_base

        base = copy_base(published, tmp_path)
        (base.raw / "dtm" / "Dec_2018.xlsx").unlink()
        base.round("Feb_2020.xlsx", {"Gao/Gao/Gao": (10, 70)}, date(2020, 2, 29))
        _, printed = dtm(base, "status")
        waiting = next(line for line in printed.splitlines() if line.startswith("En attente"))
        assert "dtm/Feb_2020.xlsx" in waiting and "dtm/Dec_2018.xlsx" in printed

    def test_before_the_first_run(self, tmp_path: Path) -> None:
        status, printed = run_dtm("status", "--warehouse", tmp_path)
        assert status == FAILED and "Lancez d'abord : dtm run" in printed

    def test_a_damaged_file_says_how_to_mend_it(self, tmp_path: Path) -> None:
        (tmp_path / "dtm.duckdb").write_bytes(b"not a database" * 1000)
        status, printed = run_dtm("status", "--warehouse", tmp_path)
        assert status == FAILED and "dtm run --rebuild" in printed


class TestSql:
    def test_a_table(self, published: Base) -> None:
        status, printed = dtm(published, "sql", "select individuals, women from pdi_national")
        assert status == DONE
        assert "individuals" in printed and "50" in printed and "NULL" in printed

    def test_for_machines(self, published: Base) -> None:
        _, printed = dtm(published, "sql", "select reference_date, individuals, women from pdi_national", "--json")
        assert json.loads(printed) == [{"reference_date": "2018-12-31", "individuals": 50, "women": None}]

    @pytest.mark.parametrize(("arguments", "status"), [(("sql", "from nowhere"), FAILED), (("report", "soon"), USAGE)], ids=["failed", "wrong usage"])
    def test_machines_are_told_what_failed_where_they_read_the_answer(self, published: Base, arguments: tuple[str, ...], status: int) -> None:
        command = [str(DTM), *arguments, "--json", "--lang", "en", "--warehouse", str(published.settings.warehouse)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        told = json.loads(done.stdout)
        assert done.returncode == told["exit_status"] == status
        assert told["error"] == done.stderr.rstrip("\n") != ""

    @pytest.mark.parametrize("query", ["from nowhere", "selec 1", "delete from pdi_national", "create table x as select 1"])
    def test_a_query_that_fails_says_why(self, published: Base, query: str) -> None:
        status, printed = dtm(published, "sql", query)
        assert status == FAILED and "La requête a échoué" in printed

    def test_a_place_that_is_misspelt_is_told_with_the_nearest(self, published: Base) -> None:
        for query, told in (
            ("from pdi_by_region where region = 'Mopty'", "Aucun lieu ne s'appelle « Mopty ». Le plus proche : « Mopti »."),
            ("select sum(individuals) from pdi_by_region where region = 'Menaka'", "Le plus proche : « Ménaka »."),
        ):
            status, printed = dtm(published, "sql", query)
            assert status == DONE and told in printed.replace("\u00a0", " ").replace("\u202f", " ")
        for query in ("from pdi_by_region where region = 'Mopti' and perimeter = '1900'", "from pdi_by_region where provenance = 'sample'"):
            assert "Aucun lieu" not in dtm(published, "sql", query)[1]

    @pytest.mark.parametrize("query", ["", " ", "/* nothing */"])
    def test_a_query_of_nothing_is_told_how_one_looks(self, published: Base, query: str) -> None:
        status, printed = dtm(published, "sql", query)
        assert status == USAGE and "from pdi_national" in printed

    def test_on_a_narrow_terminal_whole_columns_are_shown_and_the_others_named(self) -> None:
        answer = Answer(("id", "place_id", "region", "individuals", "reason"), tuple((n, "adm1:gao", "Gao", n * 1000.5, None) for n in range(5)))
        page = io.StringIO()
        show_answer(Console(file=page, width=32, force_terminal=True, color_system=None, highlight=False), answer, "fr")
        lines = [line.rstrip() for line in page.getvalue().splitlines()]
        assert lines[1].split() == ["id", "region", "individuals"] and lines[4].split() == ["1", "Gao", "1000.5"]
        assert "2 colonne(s) de plus ne tiennent pas ici\u00a0: place_id, reason." in " ".join(lines)
        page = io.StringIO()
        show_answer(Console(file=page, width=32), answer, "fr")
        assert "place_id" in page.getvalue().splitlines()[1], "in a file all of them"

    def test_a_warehouse_of_another_version_is_told_apart_from_a_damaged_one(self, published: Base, tmp_path: Path) -> None:
        shutil.copy(published.published, tmp_path / "dtm.duckdb")
        with duckdb.connect(str(tmp_path / "dtm.duckdb")) as older:
            older.execute("drop table core.confidential_row")
        status, printed = run_dtm("export", tmp_path / "out", "--public", "--warehouse", tmp_path)
        assert status == FAILED and "a été fait par une autre version du programme" in printed and "Refaites-le : dtm run" in printed


@pytest.mark.parametrize("signals", ["the whole group, as a terminal does", "the run alone"])
def test_ctrl_c_ends_a_run_with_one_sentence_and_leaves_nothing_at_work(published: Base, tmp_path: Path, signals: str) -> None:
    command = [DTM, "run", "--direct", "--raw", str(published.raw), "--warehouse", str(tmp_path / "warehouse")]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while not (tmp_path / "warehouse" / "store").exists():
        time.sleep(0.01)
    os.killpg(run.pid, signal.SIGINT) if "group" in signals else run.send_signal(signal.SIGINT)
    _, told = run.communicate(timeout=20)
    assert run.returncode == INTERRUPTED and "Traceback" not in told and "Interrompu" in told
    assert dtm(Base(replace(published.settings, warehouse=tmp_path / "warehouse")), "run", "--direct")[0] == FILES_REJECTED


def test_a_reader_that_has_seen_enough_is_no_failure(published: Base) -> None:
    command = f"{shlex.quote(str(DTM))} run --direct --json --raw {published.raw} --warehouse {published.settings.warehouse} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.stdout == "{\n" and done.stderr == ""


class TestCheck:
    def test_it_prints_what_it_understood(self, published: Base) -> None:
        status, printed = dtm(published, "check", published.raw / "dtm" / "Dec_2018.xlsx")
        assert status == DONE
        for words in ("Dec_2018.xlsx : accepté", "feuille « Data » : baseline_stock, en-tête ligne 1", "31 décembre 2018", "Total No. of IDPs Ind.",
                      "pdi_individuals", "Totaux"):  # fmt: skip
            assert words in printed

    def test_a_file_that_would_be_rejected_has_its_own_status(self, published: Base) -> None:
        status, printed = dtm(published, "check", published.raw / "dtm" / "Dec_2019.xlsx")
        assert status == FILES_REJECTED and "REJETÉ, 1 erreur(s)" in printed

    def test_it_needs_no_warehouse_and_leaves_none(self, published: Base, tmp_path: Path) -> None:
        run_dtm("check", published.raw / "dtm" / "Dec_2018.xlsx", "--warehouse", tmp_path / "none")
        assert not (tmp_path / "none").exists()

    def test_for_machines(self, published: Base) -> None:
        _, printed = dtm(published, "check", published.raw / "dtm" / "Dec_2019.xlsx", "--json")
        (told,) = json.loads(printed)
        assert told["accepted"] is False
        assert told["issues"][0]["message"] == "« Gaoo » : cercle introuvable dans la liste des lieux."

    def test_a_file_that_is_not_there_is_wrong_usage(self) -> None:
        status, printed = run_dtm("check", "/nowhere/x.xlsx")
        assert status == USAGE and "/nowhere/x.xlsx" in printed


class TestRun:
    def test_a_folder_that_is_not_there_is_wrong_usage(self, tmp_path: Path) -> None:
        status, printed = run_dtm("run", "--direct", "--raw", tmp_path / "nowhere", "--warehouse", tmp_path / "w")
        assert status == USAGE and "n'existe pas" in printed

    def test_another_run_at_work_is_told_and_left_alone(self, published: Base) -> None:
        with alone(published.settings.warehouse):
            status, printed = dtm(published, "run", "--direct")
        assert status == FAILED and "Une autre exécution est en cours" in printed

    def test_an_empty_folder_publishes_an_empty_warehouse(self, base: Base) -> None:
        status, printed = dtm(base, "run", "--direct")
        assert status == DONE and "0 accepté(s)" in printed
        assert base.ask("select count(*) from pdi_national") == [(0,)]

    def test_a_night_with_nothing_new_says_so_and_ends_alike(self, published: Base) -> None:
        status, printed = dtm(published, "run", "--direct")
        assert status == FILES_REJECTED, "what was rejected still is"
        assert "Rien de nouveau" in printed

    def test_for_machines(self, published: Base) -> None:
        _, printed = dtm(published, "run", "--direct", "--json")
        told = json.loads(printed)
        assert told["is_quiet"] is True and told["rejected"] == ["Dec_2019.xlsx"]
        assert [row["individuals"] for row in told["pdi_national"]] == [50]

    def test_as_of_builds_a_file_of_its_own(self, published: Base) -> None:
        before = published.published.stat().st_mtime_ns
        status, _ = dtm(published, "run", "--direct", "--as-of", date.today().isoformat())
        assert status in (DONE, FILES_REJECTED)
        assert (published.settings.warehouse / f"dtm-as-of-{date.today()}.duckdb").exists()
        assert published.published.stat().st_mtime_ns == before

    def test_as_of_a_day_to_come_is_refused(self, published: Base) -> None:
        status, printed = dtm(published, "run", "--direct", "--as-of", "2999-01-01")
        assert status == USAGE and "n'est pas encore passé" in printed

    @pytest.mark.parametrize("content", ["places: [", "code: MLI\nname: Mali\n"], ids=["no YAML", "no perimeters"])
    def test_a_broken_reference_stops_the_run_and_says_so(self, base: Base, content: str) -> None:
        (base.raw / "reference").mkdir()
        (base.raw / "reference" / "country.yml").write_text(content, encoding="utf-8")
        base.round("Dec_2018.xlsx", {"Gao/Gao/Gao": (10, 50)})
        status, printed = dtm(base, "run", "--direct")
        assert status == FAILED and "La référence géographique est illisible" in printed


def test_only_run_needs_prefect_and_only_check_needs_pandera() -> None:
    modules = "sys, flows.cli, flows.screen.display, flows.nightly, flows.steps.warehouse.overview"
    code = f"import {modules}; print(sorted({{'prefect', 'pandas', 'pandera'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_phrase_is_there_in_both_languages() -> None:
    from flows.steps.phrases import phrases

    assert [key for key, texts in phrases().items() if set(texts) != {"fr", "en"}] == []
    assert say("nothing_new", "fr", raw="raw", built="hier").startswith("Rien de nouveau dans raw")
