"""The marked-up copy of a rejected file, as the field officer who gets it back opens it."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwt

from flows.steps.sending_back.told import COLOURS
from tests.flows.conftest import Base, make_base, run_dtm, with_plain_spaces

RED, YELLOW = (f"00{COLOURS[severity]}" for severity in ("error", "warning"))
HEAD = ["Région", "Cercle", "Commune", "PDI ménages", "PDI individus", "Enquêteur", "Téléphone"]
SECRET, PHONE = "Moussa K. 66 01 02 03", 76112233


def formatted(path: Path) -> None:
    """As offices send it: a banner, formats, formulas, a hidden list, names and telephones, a colleague's comment."""
    with xlsxwriter.Workbook(path) as book:
        bold, blue = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1}), book.add_format({"italic": True, "font_color": "blue"})
        page, hidden = book.add_worksheet("Données d'évaluation"), book.add_worksheet("Listes")
        hidden.hide()
        hidden.write_column(0, 0, ["Gao", "Mopti", SECRET])
        page.merge_range(0, 0, 0, 6, "Matrice de suivi – Juin 2020", bold)
        page.write_row(1, 0, HEAD, bold)
        rows = [
            ("Gao", "Gao", "Gao", 10, 50),
            ("Gao", "Ansongo", "Bara", 30, 20),
            ("Gao", "Bourrem", "Bamba", 5, 25),
            ("Mopti", "Koro", "Koro", 1, 1),
        ]
        for number, row in enumerate(rows, start=2):
            page.write_row(number, 0, row)
            page.write_row(number, 5, ["A. Traoré", PHONE], blue)
        page.write_row(6, 0, ["TOTAL", "", ""])
        page.write_formula(6, 3, "=SUM(D3:D6)", bold, 46)
        page.write_formula(6, 4, "=SUM(E3:E6)", bold, 96)
        page.write_formula(8, 1, '=VLOOKUP("Gao",Listes!A1:A3,1,FALSE)', None, "Gao")
        page.write_formula(9, 1, "=[autre.xlsx]Feuil1!A1", None, 12)
        page.write_comment(4, 1, "vu avec le chef de bureau", {"author": "Aminata"})
        page.data_validation(2, 0, 5, 0, {"validate": "list", "source": "=Listes!$A$1:$A$2"})
        page.set_column(0, 2, 18)
        page.set_row(3, None, None, {"hidden": True})
        page.freeze_panes(2, 0)


def csv_with_formulas(path: Path) -> None:
    path.write_text(
        "région;cercle;commune;PDI ménages;PDI individus\nGao;Gao;Gao;10;50\nMopti;=cmd|' /C calc'!A0;Koro;1;5\nMopti;Koro;+Koro;4;douze\n", "utf-8"
    )


def legacy(path: Path) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("Feuil1")
    dated = xlwt.XFStyle()
    dated.num_format_str = "dd/mm/yyyy"
    for column, value in enumerate([*HEAD[:5], "Date"]):
        page.write(0, column, value)
    for column, value in enumerate(["Gao", "Gao", "Gao", 10, 3.5]):
        page.write(1, column, value)
    page.write(1, 5, date(2019, 5, 31), dated)
    book.save(str(path))


def plain(path: Path, *rows: tuple[Any, ...], header: list[str] = HEAD[:5]) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (header, *rows):
        page.append(list(row))
    book.save(path)


def with_macros(path: Path) -> None:
    plain(path, ("Gao", "Gao", "Gao", 10, "douze"))
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b"a macro")


def with_odd_styles(path: Path) -> None:
    """Styles that Excel forgives and openpyxl does not."""
    plain(path, ("Gao", "Gao", "Gao", 10, "douze"))
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b'patternType="gray125"', b'patternType="grey"')
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)


FILES: dict[str, Callable[[Path], None]] = {
    "Juin 2020.xlsx": formatted,
    "pdi_2021-03-31.csv": csv_with_formulas,
    "Mai 2019.xls": legacy,
    "Avril 2019.xlsm": with_macros,
    "Mars 2019.xlsx": with_odd_styles,
    "Fevrier 2019.xlsx": lambda path: plain(path, ("Gao", "Gao", "Gao", 10, 50, 7), header=[*HEAD[:5], "Nouveaux comptés"]),
    "sans_date.xlsx": lambda path: plain(path, ("Gao", "Gao", "Gao", 10, 50)),
    "vide.xlsx": lambda path: path.write_bytes(b"") and None,
    "Janvier 2019.xlsx": lambda path: plain(path, ("Gao", "Gao", "Gao", 10, 50)),
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A night over files that are each wrong in their own way, and one that is right."""
    base = make_base(tmp_path_factory.mktemp("copies"))
    for name, make in FILES.items():
        make(base.raw / "dtm" / name)
    base.night()
    return base


def copy_of(base: Base, name: str, results: bool = False) -> Any:
    """The copy of a file, as openpyxl reads it: formulas, or the results saved with them."""
    return openpyxl.load_workbook(base.settings.rejected / "dtm" / name, data_only=results)


def summary(book: Any) -> list[tuple[Any, ...]]:
    """The French table of the first sheet: (severity, where, what, found, expected, remedy, rule)."""
    rows = [tuple(cell.value for cell in row) for row in book.worksheets[0].iter_rows()]
    start = next(index for index, row in enumerate(rows) if row[0] == "N°")
    return [row[1:] for row in rows[start + 1 : next(i for i in range(start, len(rows)) if rows[i][0] is None)]]


class TestWhichCopies:
    def test_every_rejected_file_that_opens_has_one_and_no_other(self, base: Base) -> None:
        assert base.status() == {name: "accepted" if name.startswith("Janvier") else "rejected" for name in FILES}
        assert {path.name for path in (base.settings.rejected / "dtm").iterdir()} == {
            "Juin 2020_A_CORRIGER.xlsx", "pdi_2021-03-31_csv_A_CORRIGER.xlsx", "Mai 2019_xls_A_CORRIGER.xlsx", "Avril 2019_xlsm_A_CORRIGER.xlsx",
            "Mars 2019_A_CORRIGER.xlsx", "Fevrier 2019_A_CORRIGER.xlsx", "sans_date_A_CORRIGER.xlsx",
        }  # fmt: skip

    def test_they_are_their_owners_alone(self, base: Base) -> None:
        for path in [base.settings.rejected, *base.settings.rejected.rglob("*")]:
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path

    def test_status_says_where_each_is_and_which_file_has_none(self, base: Base) -> None:
        _, printed = run_dtm("status", "--raw", base.raw, "--warehouse", base.settings.warehouse)
        assert f"Copie annotée à renvoyer à l'expéditeur : {base.settings.rejected}/dtm/Juin 2020_A_CORRIGER.xlsx" in printed
        assert "Pas de copie annotée : le fichier ne s'ouvre pas, ou n'a aucune cellule à annoter." in printed
        _, printed = run_dtm("status", "--raw", base.raw, "--warehouse", base.settings.warehouse, "--json")
        told = json.loads(printed)["marked_copies"]
        assert told["dtm/vide.xlsx"] is None and told["dtm/Mai 2019.xls"].endswith("Mai 2019_xls_A_CORRIGER.xlsx")


class TestTheCells:
    def test_a_wrong_cell_is_red_and_says_why_in_french_then_in_english(self, base: Base) -> None:
        cell = copy_of(base, "Juin 2020_A_CORRIGER.xlsx")["Données d'évaluation"]["B5"]
        assert cell.fill.fgColor.rgb == RED and cell.value == "Bourrem"
        text = cell.comment.text
        assert with_plain_spaces(text).startswith("ERREUR : « Bourrem » : cercle introuvable dans la liste des lieux.\nTrouvé : Bourrem\n")
        assert "\nAttendu\u00a0: Bourem" in text
        assert (
            text.index("À faire\u00a0: Noms les plus proches")
            < text.index("ERROR: “Bourrem” is not a known cercle.")
            < text.index("[unknown_cercle]")
        )

    def test_it_says_nothing_that_only_those_who_keep_the_data_can_do(self, base: Base) -> None:
        book = copy_of(base, "Juin 2020_A_CORRIGER.xlsx")
        texts = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row] + [
            cell.comment.text for row in book.worksheets[1].iter_rows() for cell in row if cell.comment
        ]
        assert [text for text in texts if "raw/" in text or "schemas/" in text] == []

    def test_a_doubtful_cell_is_yellow(self, base: Base) -> None:
        sheet = copy_of(base, "Juin 2020_A_CORRIGER.xlsx")["Données d'évaluation"]
        assert sheet["D6"].fill.fgColor.rgb == YELLOW and sheet["D6"].comment.text.startswith("À VÉRIFIER")

    def test_a_wrong_cell_in_a_hidden_row_is_shown(self, base: Base) -> None:
        sheet = copy_of(base, "Juin 2020_A_CORRIGER.xlsx")["Données d'évaluation"]
        assert sheet["D4"].fill.fgColor.rgb == RED and not sheet.row_dimensions[4].hidden

    def test_the_header_is_marked_where_a_whole_column_is_at_fault(self, base: Base) -> None:
        book = copy_of(base, "Fevrier 2019_A_CORRIGER.xlsx")
        assert book["Sheet"]["F1"].fill.fgColor.rgb == RED

    def test_legacy_csv_and_odd_workbooks_are_marked_in_the_values_as_read(self, base: Base) -> None:
        sheet = copy_of(base, "Mai 2019_xls_A_CORRIGER.xlsx")["Feuil1"]
        assert [cell.value for cell in sheet[2]][:5] == ["Gao", "Gao", "Gao", 10, 3.5] and sheet["F2"].value.date() == date(2019, 5, 31)
        assert sheet["E2"].fill.fgColor.rgb == RED and "n'est pas entier" in sheet["E2"].comment.text
        assert copy_of(base, "pdi_2021-03-31_csv_A_CORRIGER.xlsx")["csv"]["E4"].fill.fgColor.rgb == RED
        odd = copy_of(base, "Mars 2019_A_CORRIGER.xlsx")
        assert odd["Sheet"]["E2"].fill.fgColor.rgb == RED
        assert any("les valeurs telles qu'elles ont été lues" in str(row[0].value) for row in odd.worksheets[0].iter_rows(max_col=1))


class TestTheSendersOwn:
    def test_formatting_is_kept(self, base: Base) -> None:
        sheet = copy_of(base, "Juin 2020_A_CORRIGER.xlsx")["Données d'évaluation"]
        assert sheet["A2"].font.bold and sheet["A2"].fill.fgColor.rgb == "FFDDEBF7" and sheet["A2"].border.left.style == "thin"
        assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A1:G1"]
        assert sheet.freeze_panes == "A3" and sheet.column_dimensions["A"].width > 17

    def test_a_comment_of_the_sender_is_kept_below_ours(self, base: Base) -> None:
        text = copy_of(base, "Juin 2020_A_CORRIGER.xlsx")["Données d'évaluation"]["B5"].comment.text
        assert text.endswith("Commentaire d'origine (Aminata) :\nvu avec le chef de bureau")

    def test_formulas_are_kept_with_the_results_saved_beside_them(self, base: Base) -> None:
        name = "Juin 2020_A_CORRIGER.xlsx"
        assert copy_of(base, name)["Données d'évaluation"]["E7"].value == "=SUM(E3:E6)"
        assert copy_of(base, name, results=True)["Données d'évaluation"]["E7"].value == 96

    def test_formulas_that_reach_outside_give_way_to_their_value(self, base: Base) -> None:
        sheet = copy_of(base, "Juin 2020_A_CORRIGER.xlsx")["Données d'évaluation"]
        assert (sheet["B9"].value, sheet["B10"].value) == ("Gao", 12)

    def test_hidden_sheets_and_personal_columns_do_not_travel_on(self, base: Base) -> None:
        path = base.settings.rejected / "dtm" / "Juin 2020_A_CORRIGER.xlsx"
        with zipfile.ZipFile(path) as package:
            content = b"".join(package.read(name) for name in package.namelist())
        for secret in (SECRET, str(PHONE), "Traoré"):
            assert secret.encode() not in content
        lines = [row[0].value for row in copy_of(base, path.name).worksheets[0].iter_rows(max_col=1) if row[0].value]
        assert "Les feuilles masquées ne sont jamais lues et ne sont pas dans cette copie : 1." in [with_plain_spaces(str(line)) for line in lines]
        assert any("Données d'évaluation!F, Données d'évaluation!G" in str(line) for line in lines)

    def test_macros_are_dropped_and_the_copy_says_so(self, base: Base) -> None:
        path = base.settings.rejected / "dtm" / "Avril 2019_xlsm_A_CORRIGER.xlsx"
        with zipfile.ZipFile(path) as package:
            assert [name for name in package.namelist() if "vba" in name.lower()] == []
        assert any("macros" in str(row[0].value) for row in copy_of(base, path.name).worksheets[0].iter_rows(max_col=1))


class TestTheSummary:
    def test_it_comes_first_and_is_the_one_sheet_selected(self, base: Base) -> None:
        book = copy_of(base, "Juin 2020_A_CORRIGER.xlsx")
        assert book.sheetnames == ["À corriger", "Données d'évaluation"] and book.active.title == "À corriger"
        assert [sheet.sheet_view.tabSelected for sheet in book] == [True, False], "of two sheets selected, typing into one writes into both"
        assert with_plain_spaces(book.worksheets[0]["A2"].value) == "Ce fichier n'a pas été chargé : 2 erreurs à corriger, 1 point à vérifier."

    def test_it_lists_errors_first_as_one_reads_the_sheet_and_links_to_each_cell(self, base: Base) -> None:
        book = copy_of(base, "Juin 2020_A_CORRIGER.xlsx")
        lines = summary(book)
        assert [(line[0], line[1], line[6]) for line in lines] == [
            ("Erreur", "Données d'évaluation!D4", "households_exceed_individuals"), ("Erreur", "Données d'évaluation!B5", "unknown_cercle"),
            ("À vérifier", "Données d'évaluation!D6", "household_size_doubtful"), ("Note", "Données d'évaluation", "hidden_rows_counted"),
        ]  # fmt: skip
        links = [cell.hyperlink.location for row in book.worksheets[0].iter_rows() for cell in row if cell.hyperlink]
        assert links == [f"'Données d''évaluation'!{cell}" for cell in ("D4", "B5", "D6")] * 2, "once in French, once in English"

    def test_it_says_under_which_name_to_send_the_mended_file(self, base: Base) -> None:
        assert "« Juin 2020_v2.xlsx »" in with_plain_spaces(copy_of(base, "Juin 2020_A_CORRIGER.xlsx").worksheets[0]["A4"].value)

    def test_what_is_about_the_whole_file_stands_there_without_a_link(self, base: Base) -> None:
        book = copy_of(base, "sans_date_A_CORRIGER.xlsx")
        assert [(line[1], line[6]) for line in summary(book)] == [("Sheet", "no_reference_date")]
        assert not any(cell.hyperlink for row in book.worksheets[0].iter_rows() for cell in row)

    def test_texts_that_look_like_formulas_stay_texts(self, base: Base) -> None:
        book = copy_of(base, "pdi_2021-03-31_csv_A_CORRIGER.xlsx")
        assert "=cmd|' /C calc'!A0" in {line[3] for line in summary(book)}
        assert [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
        assert book["csv"]["B3"].quotePrefix and book["csv"]["C4"].value == "+Koro"


def mend(copy: Path, target: Path, cells: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(copy)
    for cell, value in cells.items():
        book.worksheets[1][cell].value = value
    book.save(target)


class TestTheWayBack:
    def test_a_mended_copy_is_accepted_whatever_it_was_made_from(self, base: Base, tmp_path: Path) -> None:
        back = make_base(tmp_path)
        copies = base.settings.rejected / "dtm"
        mend(copies / "Mai 2019_xls_A_CORRIGER.xlsx", back.raw / "dtm" / "Mai 2019_v2.xlsx", {"E2": 55})
        mend(copies / "pdi_2021-03-31_csv_A_CORRIGER.xlsx", back.raw / "dtm" / "pdi_2021-03-31_v2.xlsx", {"B3": "Koro", "C4": "Yoro", "E4": 12})
        back.night()
        assert back.status() == {"Mai 2019_v2.xlsx": "accepted", "pdi_2021-03-31_v2.xlsx": "accepted"}
        assert back.national() == {"2019-05-31": 55, "2021-03-31": 67}

    def test_a_copy_that_comes_back_as_it_was_is_refused_for_the_same_cells(self, base: Base, tmp_path: Path) -> None:
        back = make_base(tmp_path)
        (back.raw / "dtm" / "Juin 2020_v2.xlsx").write_bytes((base.settings.rejected / "dtm" / "Juin 2020_A_CORRIGER.xlsx").read_bytes())
        back.night()
        errors = "select cell from meta.issue where severity = 'error' order by all"
        assert back.ask(errors) == [("B5",), ("D4",)]
        mend(back.settings.rejected / "dtm" / "Juin 2020_v2_A_CORRIGER.xlsx", back.raw / "dtm" / "Juin 2020_v2.xlsx", {"B5": "Bourem"})
        back.night()
        book = copy_of(back, "Juin 2020_v2_A_CORRIGER.xlsx")
        sheet = book["Données d'évaluation"]
        assert book.sheetnames == ["À corriger", "Données d'évaluation"], "one summary, not two"
        assert sheet["B5"].fill.fgColor.rgb != RED and sheet["B5"].comment is None, "what was mended is no longer red"
        assert sheet["D4"].comment.text.count("ERREUR") == 1
        assert "« Juin 2020_v3.xlsx »" in with_plain_spaces(book.worksheets[0]["A4"].value)


class TestNightAfterNight:
    def test_copies_are_made_once_and_removed_when_a_file_is_mended_or_withdrawn(self, tmp_path: Path) -> None:
        base = make_base(tmp_path)
        stays, mended, leaves = (base.raw / "dtm" / f"{month} 2018.xlsx" for month in ("Mars", "Avril", "Mai"))
        for path in (stays, mended, leaves):
            plain(path, ("Gao", "Gao", "Gao", 10, "douze"))
        base.night()
        folder = base.settings.rejected / "dtm"
        before = (folder / "Mars 2018_A_CORRIGER.xlsx").stat().st_mtime_ns
        (folder / "notes.txt").write_text("written by a person")
        (folder / ".Mars 2018_A_CORRIGER.xlsx.tmp").write_text("left by a run that was killed")
        plain(mended, ("Gao", "Gao", "Gao", 10, 50))
        leaves.unlink()
        base.night()
        assert sorted(path.name for path in folder.iterdir()) == ["Mars 2018_A_CORRIGER.xlsx", "notes.txt"]
        assert (folder / "Mars 2018_A_CORRIGER.xlsx").stat().st_mtime_ns == before
        stays.unlink()
        base.night()
        assert [path.name for path in folder.iterdir()] == ["notes.txt"]

    def test_a_run_that_speaks_of_the_past_leaves_them_alone(self, tmp_path: Path) -> None:
        base = make_base(tmp_path)
        plain(base.raw / "dtm" / "Mars 2018.xlsx", ("Gao", "Gao", "Gao", 10, "douze"))
        base.night()
        base.night(as_of=date(2020, 1, 1))
        assert [path.name for path in (base.settings.rejected / "dtm").iterdir()] == ["Mars 2018_A_CORRIGER.xlsx"]

    def test_a_folder_of_which_nothing_was_ever_rejected_has_no_copies(self, tmp_path: Path) -> None:
        base = make_base(tmp_path)
        base.round("Dec_2018.xlsx", {"Gao/Gao/Gao": (10, 50)})
        base.night()
        assert not base.settings.rejected.exists()
