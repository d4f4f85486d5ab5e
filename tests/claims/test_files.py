"""Claims files as people write them: other publications, other layouts, and files with faults."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import ClassVar

import duckdb
import openpyxl
import pytest

from flows.commands.terms import DONE, FAILED, FILES_REJECTED, USAGE
from flows.steps.claims.sheet import read_claims
from flows.steps.messages import describe
from tests.claims.conftest import SHIPPED, Check, verdicts, write_claims
from tests.flows.conftest import Base, copy_base, make_base, run_dtm, with_plain_spaces

DASHBOARD = """Ref;Section;Quote;Value;Unit;Period;Location;Kind
D1;Headline;Mali hosted 207,751 IDPs at the end of 2019;207,751;people;December 2019;Mali;level
D2;Headline;up from 120,298 a year before;120,298;people;Dec 2018;Mali;level
D3;Trend;an increase of 73 per cent in IDPs;73%;percent;Dec 2018 to Dec 2019;Mali;percentage change
D4;Trend;87,453 more IDPs than in December 2018;87453;persons;2018-12..2019-12;Mali;change
D5;Trend;over 38,000 IDP households;38,000;households;31/12/2019;Mali;level
D6;Trend;5.4 persons per IDP household;5.4;ratio;December 2019;Mali;ratio
D7;Past;about 61,600 displaced people in December 2014;61,600;people;December 2014;;level
D8;Past;36,690 IDPs in December 2017;36,690;people;December 2017;Mali;level
D9;Other;1,200 hygiene kits were handed out;1,200;kit;2019;Mali;count
"""


def lines(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


class TestAnotherPublication:
    """An English dashboard on 2019, with its own headers, units and separators: no code knows of it."""

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
    def test_its_figures_are_found(self, shipped: Base, tmp_path: Path, encoding: str) -> None:
        found = verdicts(shipped, lines(tmp_path / "dashboard.csv", DASHBOARD.replace("Ref;", "Id;"), encoding))
        assert {name: row.verdict for name, row in found.items()} == {
            "D1": "reproduced", "D2": "reproduced", "D3": "reproduced", "D4": "reproduced", "D5": "reproduced", "D6": "reproduced",
            "D7": "reproduced", "D8": "other_base", "D9": "not_derivable",
        }  # fmt: skip
        assert "31 December 2016" in found["D8"].reason_en and "31 décembre 2016" in found["D8"].reason_fr

    def test_as_a_workbook(self, shipped: Base, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in csv.reader(DASHBOARD.replace("Ref;", "Id;").splitlines(), delimiter=";"):
            sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
        book.save(tmp_path / "dashboard.xlsx")
        assert verdicts(shipped, tmp_path / "dashboard.xlsx")["D4"].verdict == "reproduced"


class TestWithoutQuantities:
    """The layout id, text, value, unit, period, geography, kind: what it leaves no doubt about is computed, the rest refused."""

    IDP: ClassVar = {"unit": "individual", "period": "2022-12", "geography": "Mali", "kind": "level"}

    def test_words_of_the_text_say_of_whom_a_number_is(self, check: Check) -> None:
        found = check({**self.IDP, "text": "412 387 PDI", "value": 412387}, {**self.IDP, "text": "412 000 retournés", "value": 412000})
        assert found["A1"].quantity == "pdi_level" and found["A1"].verdict == "reproduced"
        assert found["A2"].verdict == "not_held" and "retournés" in found["A2"].reason_fr

    def test_a_telling_number_says_it_itself(self, check: Check) -> None:
        assert check({**self.IDP, "text": "412 387", "value": 412387})["A1"].verdict == "reproduced"

    def test_a_number_without_a_subject_is_not_guessed_at(self, check: Check) -> None:
        found = check({**self.IDP, "text": "412 388 personnes", "value": 412388}, {**self.IDP, "text": "1 200 kits", "value": 1200, "unit": "kit"})
        assert {row.verdict for row in found.values()} == {"not_derivable"}
        assert "colonne « quantity »" in with_plain_spaces(found["A1"].reason_fr)

    def test_what_programmes_count_is_not_taken_for_displacement(self, check: Check) -> None:
        row = {**self.IDP, "text": "412 387 PDI ont reçu un abri", "value": 412387, "family": "programme"}
        assert check(row)["A1"].verdict == "not_held"

    def test_a_formula_in_words_is_a_remark_and_one_in_numbers_counts(self, check: Check) -> None:
        programme = {"unit": "individual", "period": "2022", "geography": "Mali", "kind": "count", "family": "programme"}
        found = check(
            {**programme, "value": 300, "formula": "sum of all lists"},
            {**programme, "value": 300, "formula": "100+150"},
            {**programme, "value": 169, "formula": "169/52"},
            {**programme, "value": 300, "disaggregation": "166 men; 68 women"},
            {**programme, "value": 300, "disaggregation": "310 women"},
            {**programme, "value": 300, "disaggregation": "110 women"},
        )
        assert [row.verdict for row in found.values()] == ["not_held", "arithmetic", "not_held", "arithmetic", "arithmetic", "not_held"]

    def test_one_number_in_two_units(self, check: Check) -> None:
        row = {"value": 1021, "period": "2022", "geography": "Mali", "kind": "count", "family": "programme"}
        found = check(
            {**row, "unit": "individual"},
            {**row, "unit": "mechanism"},
            {**row, "unit": "individual", "value": 2000},
            {**row, "unit": "USD", "value": 2000},
        )
        assert [r.verdict for r in found.values()] == ["arithmetic", "arithmetic", "not_held", "not_held"], "2 000 is round: chance"


class TestFlows:
    """Totals in print of March, May and September 2022 are held; those of February and April are worked out, and prove nothing."""

    @pytest.mark.parametrize(
        ("cells", "verdict"),
        [
            ({"text": "42 857 personnes aux FMP", "value": 42857, "unit": "individual", "period": "2022-03", "kind": "level"}, "reproduced"),
            ({"text": "flux moyen de 1 382 personnes par jour", "value": 1382, "unit": "personnes par jour", "period": "2022-03", "kind": "level"},
             "reproduced"),
            ({"text": "les flux entrants : 24 325", "value": 24325, "unit": "individual", "period": "2022-03", "kind": "level",
              "quantity": "flow_level", "parameters": "sens=incoming"}, "reproduced"),
            ({"text": "hausse de 5 % des flux", "value": 5, "unit": "percent", "period": "2022-03..2022-05", "kind": "change_pct"}, "reproduced"),
            ({"text": "hausse de 22 % des flux", "value": 22, "unit": "percent", "period": "2022-02..2022-03", "kind": "change_pct"}, "not_held"),
            ({"text": "7 FMP actifs", "value": 7, "unit": "fmp", "period": "2022-07", "kind": "count"}, "reproduced"),
            ({"text": "9 FMP actifs", "value": 9, "unit": "fmp", "period": "2022-07", "kind": "count"}, "other_base"),
            ({"text": "540 000 passages aux FMP", "value": 540000, "unit": "individual", "period": "2022", "kind": "count"}, "not_held"),
        ],
    )  # fmt: skip
    def test_flows(self, check: Check, cells: dict[str, object], verdict: str) -> None:
        found = check({"quantity": "", **cells})["A1"]
        assert found.verdict == verdict, found.reason_fr


FAULTY = """id,text,value,unit,period,place,kind,quantity,parameters,formula,rounding
C1,412 387 PDI,douze,individual,2022-12,Mali,level,pdi_level,,,
C2,412 387 PDI,412387,individual,hiver 2022,Mali,level,pdi_level,,,
C3,412 387 PDI,412387,individual,2022-12,Mali,niveau moyen,pdi_level,,,
C4,412 387 PDI,412387,individual,2022-12,Mali,level,pdi_niveau,,,
C5,412 387 PDI,412387,individual,2022-12,Mali,level,pdi_level,couleur=bleu,,
C6,412 387 PDI,412387,individual,2022-12,Mali,level,pdi_level,perimeter,,
C7,412 387 PDI,412387,individual,2022-12,Mali,level,,,C1 +,
C8,412 387 PDI,412387,individual,2022-12,Mali,level,,,C99 + 1,
C9,412 387 PDI,412387,individual,2022-12,Mali,level,,,C9 + 1,
C10,412 387 PDI,412387,individual,2022-12,Mali,level,,,C11,
C11,aucun nombre,,individual,2022-12,Mali,level,,,,
C12,412 387 PDI,412387,individual,2022-12,Mali,level,,,,beaucoup
C13,412 387 PDI,412387,individual,2022-12,Mali,level,,,#NOM?,
C14,,412387,individual,2022-12,Mali,level,,,,
C15,6.375 % des PDI,6.3750,percent,2022-12,Mali,share,,,,
C16,"ni l'un ni l'autre",6.375,percent,2022-12,Mali,share,,,,
C17,412 387 PDI,412387,individual,2022-12,Mali,level,pdi_change,from=demain,,
C7,412 387 PDI,412387,individual,2022-12,Mali,level,,,,
,412 387 PDI,412387,individual,2022-12,Mali,level,,,,
C20,6,4 % des PDI,6,4,percent,2022-12,Mali,share,,,,0.1
"""
EXPECTED = {
    (2, "claim_value_unreadable"), (3, "claim_period_unreadable"), (4, "claim_kind_unknown"), (5, "claim_quantity_unknown"),
    (6, "claim_parameter_not_of_quantity"), (7, "claim_parameter_unreadable"), (8, "claim_formula_unreadable"), (9, "claim_formula_unknown_claim"),
    (10, "claim_formula_itself"), (11, "claim_formula_without_number"), (13, "claim_rounding_unreadable"), (14, "claim_excel_error"),
    (14, "claim_formula_unreadable"), (15, "claim_without_text"), (17, "claim_value_ambiguous"), (18, "claim_parameter_no_period"),
    (8, "claim_id_twice"), (19, "claim_id_twice"), (20, "claim_without_id"), (21, "claim_cells_beyond_header"), (21, "claim_value_unreadable"),
    (21, "claim_period_unreadable"), (21, "claim_kind_unknown"), (21, "claim_parameter_unreadable"),
}  # fmt: skip


class TestFaults:
    def told(self, shipped: Base, path: Path, lang: str = "fr") -> tuple[int, str]:
        return run_dtm("claims", path, "--warehouse", shipped.settings.warehouse, "--lang", lang)

    def test_every_fault_of_every_row_is_told_at_once(self, shipped: Base, tmp_path: Path) -> None:
        status, printed = run_dtm("claims", lines(tmp_path / "faulty.csv", FAULTY), "--warehouse", shipped.settings.warehouse, "--json")
        assert status == FILES_REJECTED
        faults = json.loads(printed)
        assert {(fault["row_number"], fault["rule"]) for fault in faults} >= EXPECTED
        assert not [fault for fault in faults if fault["row_number"] in (12, 16)], "rows without a fault"
        assert all(f"Ligne {fault['row_number']} :" in fault["message"] and fault["remedy"] for fault in faults)

    def test_in_words_with_what_to_do(self, shipped: Base, tmp_path: Path) -> None:
        path = lines(tmp_path / "faulty.csv", FAULTY)
        _, french = self.told(shipped, path)
        assert "faulty : le fichier n'est pas lisible" in french
        assert "Ligne 2 : « douze » n'est pas un nombre." in french and "À faire : Écrivez le nombre seul" in french
        _, english = self.told(shipped, path, "en")
        assert "Row 3: the period “hiver 2022” cannot be read." in english and "To do: Write 2022, 2022-12" in english

    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("text,value\na,1\n", "claims_column_missing"), ("id,id,text,value\n1,1,a,1\n", "claims_column_twice"),
            ("id,text,value\n", "claims_none"),
            ("", "empty_file"), ("%PDF-1.4\n", "claims_column_missing"),
        ],
    )  # fmt: skip
    def test_a_file_that_is_no_claims_file(self, tmp_path: Path, text: str, rule: str) -> None:
        file = read_claims(lines(tmp_path / "odd.csv", text))
        assert rule in {issue.rule for issue in file.issues} and not file.is_sound
        assert all(describe(issue, lang)[1] for issue in file.issues for lang in ("fr", "en"))  # type: ignore[arg-type]

    def test_a_column_that_is_not_known_is_told_and_does_no_harm(self, shipped: Base, tmp_path: Path) -> None:
        path = lines(tmp_path / "more.csv", "id,text,value,unit,period,place,kind,vu par\nA,412 387 PDI,412387,individual,2022-12,Mali,level,AC\n")
        status, printed = self.told(shipped, path)
        assert status == DONE and "La colonne « vu par » n'est pas connue" in printed

    def test_a_faulty_file_does_not_stop_the_night(self, shipped: Base, tmp_path: Path) -> None:
        base = copy_base(shipped, tmp_path)
        lines(base.raw / "claims" / "faulty.csv", FAULTY)
        base.night()
        assert base.ask("select distinct publication from claim_check") == [("iom_mali_2022",)]
        assert set(base.ask("select row_number, rule from meta.claim_fault where publication = 'faulty'")) >= EXPECTED
        status, printed = run_dtm("run", "--direct", "--raw", base.raw, "--warehouse", base.settings.warehouse)
        assert status == FILES_REJECTED and "Chiffres imprimés, faulty : fichier non lu" in printed


def test_absurd_numbers_and_formulas_are_refused_or_say_nothing(check: Check, shipped: Base, tmp_path: Path) -> None:
    programme = {"unit": "kit", "kind": "count", "quantity": "", "instrument": "training"}
    found = check({**programme, "value": 10, "formula": " * ".join(["999999999"] * 60)}, {**programme, "value": 10, "formula": "5 / (3 - 3)"})
    assert {row.verdict for row in found.values()} == {"not_held"}
    for cells in (
        {"value": "9" * 400},
        {"value": 1, "formula": "(" * 5000},
        {"value": 1, "formula": "9" * 400},
        {"value": 1, "formula": "1 + " * 900 + "1"},
    ):
        path = write_claims(tmp_path / "absurd.csv", [{"id": "A", "text": "x", "quantity": "", **cells}])
        assert not read_claims(path).is_sound


class TestTheNight:
    def test_a_change_of_a_claims_file_is_seen_and_an_unchanged_folder_is_quiet(self, tmp_path: Path) -> None:
        base = make_base(tmp_path)
        base.round("Dec_2022.xlsx", {"Gao/Gao/Gao": (10, 50)})
        base.night()
        assert base.ask("select count(*) from claim_check") == [(0,)]
        (base.raw / "claims").mkdir()
        row = {"id": "A", "text": "50 PDI", "value": 50, "unit": "individual", "period": "2019-12", "place": "Mali", "kind": "level"}
        write_claims(base.raw / "claims" / "note.csv", [row])
        assert not base.night().is_quiet
        assert base.ask("select publication, id, verdict from claim_check") == [("note", "A", "reproduced")]
        assert base.night().is_quiet
        write_claims(base.raw / "claims" / "note.csv", [{**row, "value": 60, "text": "60 PDI"}])
        base.night()
        assert base.ask("select verdict, computed from claim_check") == [("contradicted", 50.0)]
        (base.raw / "claims" / "note.csv").unlink()
        base.night()
        assert base.ask("select count(*) from claim_check") == [(0,)]


class TestTheCommand:
    def ask(self, shipped: Base, *options: object) -> tuple[int, str]:
        return run_dtm("claims", SHIPPED, "--warehouse", shipped.settings.warehouse, *options)

    def test_a_table_by_verdict_with_counts(self, shipped: Base) -> None:
        status, printed = self.ask(shipped)
        assert status == DONE
        assert "Autre base (" in printed and "Incohérent (" in printed and "iom_mali_2022 : 147 chiffres imprimés" in printed
        assert printed.index("Incohérent") < printed.index("Autre base") < printed.index("Reproduit") < printed.index("Sans données")

    def test_for_machines(self, shipped: Base) -> None:
        _, printed = self.ask(shipped, "--json")
        rows = json.loads(printed)
        assert len(rows) == 147 and {"id", "verdict", "printed", "computed", "reason"} <= set(rows[0])
        (change,) = [row for row in rows if row["id"] == "C012"]
        assert (change["verdict"], change["printed"], round(change["computed"], 2)) == ("reproduced", -6.4, -6.37)

    def test_for_excel_in_either_language(self, shipped: Base) -> None:
        _, french = self.ask(shipped, "--format", "csv")
        rows = list(csv.DictReader(french.lstrip("\ufeff").splitlines(), delimiter=";"))
        assert french.startswith("\ufeff") and len(rows) == 147
        assert next(row["printed"] for row in rows if row["id"] == "C012") == "-6,4"
        assert next(row["text"] for row in rows if row["id"] == "C133").startswith("'+ 550"), "no cell is taken for a formula"
        _, english = self.ask(shipped, "--format", "csv", "--lang", "en")
        assert next(row["printed"] for row in csv.DictReader(english.lstrip("\ufeff").splitlines()) if row["id"] == "C012") == "-6.4"

    def test_in_english(self, shipped: Base) -> None:
        _, printed = self.ask(shipped, "--lang", "en")
        assert "Other base (" in printed and "is right on another base" in printed

    def test_before_the_first_run(self, tmp_path: Path) -> None:
        status, printed = run_dtm("claims", SHIPPED, "--warehouse", tmp_path)
        assert status == FAILED and "Lancez d'abord : dtm run" in printed

    def test_a_file_that_is_not_there_is_wrong_usage(self) -> None:
        assert run_dtm("claims", "/nowhere/x.csv")[0] == USAGE

    def test_a_warehouse_from_before_there_were_claims(self, shipped: Base, tmp_path: Path) -> None:
        with duckdb.connect(str(tmp_path / "dtm.duckdb")) as connection:
            connection.execute("create table pdi_national (x integer)")
        status, printed = run_dtm("claims", SHIPPED, "--warehouse", tmp_path)
        assert status == FAILED and "Relancez : dtm run" in printed
