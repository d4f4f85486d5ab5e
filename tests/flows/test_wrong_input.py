"""Every way in which a file can be wrong: it is refused with the cell, the reason and the remedy, and the others are published."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from flows.commands.terms import DONE, FAILED, FILES_REJECTED
from flows.steps.reading.readers import read_here
from flows.steps.warehouse.validate import find_faults
from tests.flows.conftest import Base, make_base, run_dtm

Rows = Sequence[Sequence[Any]]
HEADER = ("Snapshot Date", "Admin 1", "Admin 2", "Admin 3", "Total No. of IDPs HH", "Total No. of IDPs Ind.")


@dataclass(frozen=True)
class Wrong:
    """A faulty file: its name, how it is made, the rule and the cell it must be refused for, and words that must be told."""

    name: str
    make: Callable[[Path], None]
    rule: str
    cell: str | None
    told: tuple[str, ...]


def sheet(*rows: Sequence[Any], header: Sequence[str] = HEADER, name: str = "Data") -> Callable[[Path], None]:
    def make(path: Path) -> None:
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        page.title = name
        page.append(list(header))
        for row in rows:
            page.append(list(row))
        book.save(path)

    return make


def text(content: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(content, encoding="utf-8") and None


def year(number: int) -> date:
    """A day of its own for each file, so that none stands in another's way."""
    return date(1990 + number, 6, 30)


def row(number: int, households: Any = 10, individuals: Any = 50, place: tuple[str, str, str] = ("Gao", "Gao", "Gao"), *more: Any) -> tuple[Any, ...]:
    return (year(number), *place, households, individuals, *more)


def truncated(path: Path) -> None:
    sheet(row(1))(path)
    path.write_bytes(path.read_bytes()[:-900])


def protected(path: Path) -> None:
    """What Excel writes with a password: an OLE container with an encrypted package."""
    stream = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + b"\0" * 512 + stream + b"\0" * 4096)


def zip_bomb(path: Path) -> None:
    sheet(row(1))(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package, package.open("xl/media/image1.png", "w", force_zip64=True) as part:
        for _ in range(450):
            part.write(b"\0" * 1_000_000)


def renamed_text(path: Path) -> None:
    path.write_text("Région;Cercle;PDI\nGao;Gao;5\n", encoding="utf-8")


def empty_workbook(path: Path) -> None:
    openpyxl.Workbook().save(path)


def error_cell(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, [str(year(9)), "Gao", "Gao", "Gao", 10])
        page.write_formula(1, 5, "=NA()", None, "#N/A")


def unsaved_formula(path: Path) -> None:
    sheet(row(10, 10, "=25+25"))(path)


def html_as_xls(path: Path) -> None:
    path.write_text("<html><table><tr><td>PDI</td></tr></table></html>", encoding="utf-8")


def external_entity(path: Path) -> None:
    sheet(row(1))(path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = "xl/workbook.xml"
    parts[name] = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + parts[name][parts[name].find(b"<workbook") :]
    with zipfile.ZipFile(path, "w") as package:
        for part, content in parts.items():
            package.writestr(part, content)


def far_cell(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADER)
        page.write_string(1_048_575, 16_383, "x")


SEXES = (*HEADER, "IDPs women", "IDPs men")
ANSONGO = ("Gao", "Ansongo", "Ansongo")
WRONG = [
    Wrong("truncated.xlsx", truncated, "truncated_workbook", None, ("abîmé",)),
    Wrong("nothing.xlsx", lambda path: path.write_bytes(b"") and None, "empty_file", None, ("0 octet",)),
    Wrong("protected.xlsx", protected, "password_protected", None, ("mot de passe",)),
    Wrong("bomb.xlsx", zip_bomb, "zip_bomb", None, ("décompressé",)),
    Wrong("renamed.xlsx", renamed_text, "not_a_workbook", None, ("CSV",)),
    Wrong("web page.xls", html_as_xls, "not_a_workbook", None, ("HTML",)),
    Wrong("entity.xlsx", external_entity, "dtd_refused", None, ("XML",)),
    Wrong("far.xlsx", far_cell, "sheet_too_large", None, ("XFD1048576",)),
    Wrong("blank.xlsx", empty_workbook, "empty_workbook", None, ("Aucune feuille visible",)),
    Wrong("no table June 1990.xlsx", sheet(("Réunion du lundi", ""), header=("Compte rendu", "Notes")), "no_table_recognised", None, ("PDI",)),
    Wrong("unmapped.xlsx", sheet(row(1, 10, 50, ("Gao", "Gao", "Gao"), 12), row(1, 1, 5, ANSONGO, 3), header=(*HEADER, "Effectif XZ")),
          "unmapped_count_column", "G1", ("Effectif XZ", "effectif pourrait se perdre")),
    Wrong("count not named.xlsx", sheet((year(2), "Gao", "Gao", "Gao", 4, 20), header=(*HEADER[:4], "Groupe A", "Groupe B")),
          "table_not_recognised", "E1", ("aucun effectif", "Groupe A")),
    Wrong("cercle.xlsx", sheet(row(2, 10, 50, ("Gao", "Bourrem", "Bamba"))), "unknown_cercle", "C2", ("Bourrem", "Bourem")),
    Wrong("region.xlsx", sheet(row(3, 10, 50, ("Gaoo", "Gao", "Gao"))), "unknown_region", "B2", ("Gaoo", "Gao")),
    Wrong("parent.xlsx", sheet(row(4, 10, 50, ("Mopti", "Gao", "Gao"))), "place_parent_contradiction", "C2", ("Mopti / Gao",)),
    Wrong("country.xlsx", sheet((year(5), "Niger", "Gao", "Gao", "Gao", 1, 5), header=("Snapshot Date", "Admin 0", *HEADER[1:])),
          "country_mismatch", "B2", ("Niger", "Mali")),
    Wrong("no place.xlsx", sheet(row(6), row(6, 2, 9, ("", "", ""))), "missing_place", "B3", ("aucun lieu",)),
    Wrong("orphan.xlsx", sheet((year(7), "Gao", "", "Gao", 1, 5)), "commune_without_cercle", "D2", ("commune sans cercle",)),
    Wrong("douze.xlsx", sheet(row(8, 10, "douze"), row(8, 3, 15, ANSONGO)), "not_a_number", "F2", ("douze",)),
    Wrong("damaged.xlsx", error_cell, "damaged_cell", "F2", ("#N/A",)),
    Wrong("formula.xlsx", unsaved_formula, "formula_without_value", "F2", ("F9",)),
    Wrong("negative.xlsx", sheet(row(11, 10, -3)), "negative_count", "F2", ("-3",)),
    Wrong("negative text.xlsx", sheet(row(11, 10, "(3)")), "negative_count", "F2", ("(3)",)),
    Wrong("fraction.xlsx", sheet(row(12, 10, 12.5)), "fractional_count", "F2", ("12,5",)),
    Wrong("fraction text.xlsx", sheet(row(12, 10, "12,5")), "fractional_count", "F2", ("12,5",)),
    Wrong("telephone.xlsx", sheet(row(12, 10, 22376123456)), "implausible_count", "F2", ("téléphone",)),
    Wrong("date in count.xlsx", sheet(row(12, 10, date(2022, 5, 1))), "date_in_count", "F2", ("date",)),
    Wrong("true in count.xlsx", sheet(row(12, 10, True)), "boolean_in_count", "F2", ("VRAI",)),
    Wrong("sexes.xlsx", sheet(row(13, 10, 50, ("Gao", "Gao", "Gao"), 30, 21), header=SEXES), "sexes_do_not_add_up", "F2", ("30 + 21", "50")),
    Wrong("part.xlsx", sheet(row(14, 10, 50, ("Gao", "Gao", "Gao"), 60), header=(*HEADER, "IDPs women")), "part_exceeds_whole", "G2", ("60", "50")),
    Wrong("households.xlsx", sheet(row(15, 50, 10)), "households_exceed_individuals", "E2", ("50", "10")),
    Wrong("twice.xlsx", sheet(row(16), row(16, 3, 15, ANSONGO), row(16, 2, 9)), "counted_twice", "F2", ("Gao", "Data!4")),
    Wrong("total.xlsx", sheet(row(17), row(17, 3, 15, ANSONGO), ("TOTAL", "", "", "", 13, 66)), "total_row_disagrees", "F4", ("66", "65")),
    Wrong("subtotal.xlsx", sheet(row(18), row(18, 3, 15, ANSONGO), row(18, 14, 65, ("Gao", "", ""))), "subtotal_disagrees", "E4", ("14", "13")),
    Wrong("no date.xlsx", sheet(("Gao", "Gao", 1, 5), header=("Admin 1", "Admin 2", *HEADER[4:])), "no_reference_date", None, ("Aucune date",)),
    Wrong("two names May 2019.xlsx", sheet(("Gao", "Gao", 1, 5), header=("Admin 1", "Admin 2", *HEADER[4:]), name="June 2019"),
          "titles_disagree_on_date", None, ("juin 2019", "mai 2019")),
    Wrong("ambiguous.xlsx", sheet(("03/04/2019", *row(19)[1:]), ("03/05/2019", *row(19, 2, 9, ANSONGO)[1:])),
          "ambiguous_date", "A2", ("03/04/2019",)),
    Wrong("31 April.xlsx", sheet(("31/04/2019", *row(19)[1:])), "impossible_date", "A2", ("31/04/2019",)),
    Wrong("not a date.xlsx", sheet(("bientôt", *row(19)[1:])), "not_a_date", "A2", ("bientôt",)),
    Wrong("future.xlsx", sheet((date(2062, 6, 30), *row(19)[1:])), "date_in_the_future", "A2", ("30 juin 2062", "l'année")),
    Wrong("stray.xlsx", sheet(*[row(20, 1, 5, ("Gao", "Gao", f"C{i}")) for i in range(9)], (date(2011, 6, 30), *row(20, 2, 9)[1:])),
          "date_outside_period", "A11", ("30 juin 2011", "juin 2010")),
    Wrong("merged.xlsx", lambda path: merged_count(path), "merged_count", "F2", ("fusionnée", "2 à 3")),
    Wrong("two columns.xlsx", sheet(row(21, 10, 50, ("Gao", "Gao", "Gao"), 51), header=(*HEADER, "PDI individus")),
          "two_columns_one_meaning", "F1", ("F, G",)),
    Wrong("hxl.xlsx", sheet(("#date+reported", "#adm1", "#adm2", "#adm3", "#affected+idps+ind", "#affected+idps+hh"), row(22)),
          "hxl_contradicts_header", "E2", ("#affected+idps+ind",)),
    Wrong("ages.xlsx", sheet(row(23, 10, 50, ("Gao", "Gao", "Gao"), 20, 30, 12, 9),
                             header=(*HEADER, "IDPs women", "IDPs men", "IDPs women 0-17 ans", "IDPs women 18+ ans")),
          "age_groups_do_not_add_up", "G2", ("21", "20")),
    Wrong("quote.csv", text('Région;Cercle;PDI\nGao;"Gao;5\nGao;Ansongo;6\n'), "broken_csv", None, ("Ligne 3", "guillemet")),
    Wrong("headers only June 1990.csv", text("Région;Cercle;PDI\n"), "no_figures", None, ("aucune cellule d'effectif",)),
    Wrong("thousands.xlsx", sheet(row(12, 10, "12.000")), "unclear_thousands", "F2", ("12.000", "milliers")),
    Wrong("adults.xlsx", sheet((year(9), "Gao", "Gao", "Gao", 20, 30), header=(*HEADER[:4], "IDP women 18+", "IDP men 18+")),
          "ages_leave_people_out", "E1", ("IDP women 18+", "faux effectif")),
    Wrong("two tables.xlsx", sheet(row(9), (*HEADER[:4], "Returnees HH", "Returnees Ind."), row(9, 1, 5, ANSONGO)),
          "second_table_below", "A3", ("ligne 3", "propre feuille")),
    Wrong("another country.xlsx", sheet(*[row(9, 1, 5, (name, name, name)) for name in ("Diffa", "Tahoua", "Zinder", "Maradi")]),
          "places_of_another_country", "B2", ("Diffa", "autre pays")),
    Wrong("together a.xlsx", sheet(row(25)), "two_files_one_operation", None, ("together b.xlsx", "_v2")),
    Wrong("together b.xlsx", sheet(row(25, 10, 51)), "two_files_one_operation", None, ("together a.xlsx", "_v2")),
]  # fmt: skip


def merged_count(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADER)
        for at, commune in ((1, "Gao"), (2, "Tilemsi")):
            page.write_row(at, 0, [str(year(24)), "Gao", "Gao", commune, 10])
        page.merge_range(1, 5, 2, 5, 100)


@pytest.fixture(scope="module")
def bad_night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Base, int, str]:
    """One night over all faulty files and two good ones; the exit status and what was printed."""
    base = make_base(tmp_path_factory.mktemp("bad"))
    base.round("good.xlsx", {"Gao/Gao/Gao": (10, 50)}, date(2017, 12, 31))
    base.round("good too.xlsx", {"Gao/Gao/Gao": (20, 100)}, date(2018, 12, 31))
    for wrong in WRONG:
        wrong.make(base.raw / "dtm" / wrong.name)
    status, printed = run_dtm("run", "--direct", "--raw", base.raw, "--warehouse", base.settings.warehouse)
    return base, status, printed


def test_the_good_files_are_published_and_the_command_says_that_others_were_rejected(bad_night: tuple[Base, int, str]) -> None:
    base, status, printed = bad_night
    assert status == FILES_REJECTED
    assert base.national() == {"2017-12-31": 50, "2018-12-31": 100}, "nothing of a rejected file is loaded"
    assert set(base.ask("select file_name from meta.source where status = 'accepted'")) == {("good.xlsx",), ("good too.xlsx",)}
    assert "Fichiers rejetés" in printed


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_the_file_is_refused_with_cell_reason_and_remedy(bad_night: tuple[Base, int, str], wrong: Wrong) -> None:
    base, _, printed = bad_night
    found = base.ask(f"""
        select rule, cell, message_fr, remedy_fr, message_en, remedy_en from meta.issue join meta.source using (source_id)
        where file_name = '{wrong.name}' and severity = 'error'""")
    own = [issue for issue in found if issue[0] == wrong.rule]
    assert own, f"refused for {found}"
    _, cell, message_fr, remedy_fr, message_en, remedy_en = min(own, key=lambda issue: str(issue[1]))
    assert cell == wrong.cell
    assert all(words in f"{message_fr} {remedy_fr}" for words in wrong.told), f"{message_fr} {remedy_fr}"
    assert remedy_fr and message_en and remedy_en and "{" not in message_fr + message_en
    assert f"dtm/{wrong.name}" in printed


@pytest.mark.parametrize("wrong", [w for w in WRONG if not w.name.startswith("together")], ids=lambda wrong: wrong.name)
def test_a_file_is_refused_for_what_is_wrong_and_for_nothing_else(bad_night: tuple[Base, int, str], wrong: Wrong) -> None:
    base, _, _ = bad_night
    errors = base.ask(f"""
        select distinct rule from meta.issue join meta.source using (source_id) where file_name = '{wrong.name}' and severity = 'error'""")
    assert errors == [(wrong.rule,)]


@pytest.mark.parametrize("wrong", [w for w in WRONG if not w.name.startswith("together")], ids=lambda wrong: wrong.name)
def test_checking_the_file_before_it_is_sent_finds_the_same(bad_night: tuple[Base, int, str], wrong: Wrong) -> None:
    base, _, _ = bad_night
    prepared = read_here(base.raw / "dtm" / wrong.name, base.settings.reference, None)
    found = [*prepared.issues, *find_faults([prepared]).get(prepared.source_id, [])]
    assert {issue.rule for issue in found if issue.severity == "error"} == {wrong.rule}
    assert wrong.cell in {issue.cell for issue in found}


def test_a_cell_in_error_is_not_doubted_a_second_time_as_a_blank(bad_night: tuple[Base, int, str]) -> None:
    base, _, _ = bad_night
    assert base.ask("select cell, rule from meta.issue join meta.source using (source_id) where file_name = 'douze.xlsx'") == [("F2", "not_a_number")]


def test_a_file_that_kills_its_reader_or_fails_it_is_set_aside_and_the_others_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = make_base(tmp_path)
    for number in range(5):
        base.round(f"good {number}.xlsx", {"Gao/Gao/Gao": (10, 50 + number)}, date(2015 + number, 12, 31))
    base.round("deadly.xlsx", {"Gao/Gao/Gao": (10, 50)}, date(2021, 12, 31))
    base.round("failing.xlsx", {"Gao/Gao/Gao": (10, 50)}, date(2022, 12, 31))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parent / "deadly"), os.environ.get("PYTHONPATH", "")]))
    status, printed = run_dtm("run", "--direct", "--raw", base.raw, "--warehouse", base.settings.warehouse, in_process=False)
    assert status == FILES_REJECTED, printed
    assert base.rules() == {("deadly.xlsx", "reader_died"), ("failing.xlsx", "reader_died")}
    assert "ZeroDivisionError" in printed, "what nobody foresaw is told with the file"
    assert set(base.national().values()) == {50, 51, 52, 53, 54}
    monkeypatch.delenv("PYTHONPATH")
    status, printed = run_dtm("run", "--direct", "--raw", base.raw, "--warehouse", base.settings.warehouse, in_process=False)
    assert status == DONE, "where it was the machine that failed, the next night reads the file again, though nothing is new"
    assert base.national()["2021-12-31"] == 50


class TestAFolderThatIsNotWhatItSeems:
    def test_an_empty_raw_that_held_files_the_night_before_withdraws_nothing(self, tmp_path: Path) -> None:
        base = make_base(tmp_path)
        for year in (2017, 2018, 2019):
            base.round(f"Dec_{year}.xlsx", {"Gao/Gao/Gao": (10, 60)}, date(year, 12, 31))
        base.night()
        (base.raw / "dtm").rename(tmp_path / "unmounted")
        options = ("run", "--direct", "--raw", base.raw, "--warehouse", base.settings.warehouse)
        status, printed = run_dtm(*options)
        assert status == FAILED and "raw/ est vide, alors que la dernière exécution y a vu 3 fichiers" in printed
        assert len(base.national()) == 3, "yesterday's figures stay"
        assert run_dtm(*options, "--rebuild")[0] == DONE and base.national() == {}

    def test_a_warehouse_inside_raw_is_refused(self, tmp_path: Path) -> None:
        base = make_base(tmp_path)
        status, printed = run_dtm("run", "--direct", "--raw", base.raw, "--warehouse", base.raw / "warehouse", "--lang", "en")
        assert status == FAILED and "lies inside raw/" in printed
