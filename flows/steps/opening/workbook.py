"""Read a workbook into sheets of typed cells: by content, visible sheets only, and with nothing damaged passed over.

python-calamine reads the cells; what it hides (error cells, formulas without a saved result) is looked for in the XML.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from flows.steps.messages import issue
from flows.steps.opening.damage.found import Damage
from flows.steps.opening.damage.package import scan_package
from flows.steps.opening.damage.xls import scan_xls
from flows.steps.opening.responses import read_rows
from flows.steps.opening.text_tables import SUFFIXES, read_csv
from flows.steps.records import Refused

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_ENCRYPTED, _MANIFEST, _LONGEST_MANIFEST = 1, "META-INF/manifest.xml", 1 << 20
_LOOKS = ((b"%PDF", "PDF"), (b"<!DOCTYPE html", "HTML"), (b"<html", "HTML"), (b"{", "JSON"), (b"<?xml", "XML"), (b"PK\x05\x06", "ZIP"))

SUMMARY_MARK = "DTM · contrôle des fichiers / file control"
"""First cell of the sheet that a marked-up copy begins with: where such a copy comes back, that sheet is ours and no data."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost. A workbook beyond them is refused before it is opened."""

    unpacked_bytes: int = 400_000_000
    unpacked_ratio: int = 300
    ratio_matters_from: int = 50_000_000
    sheet_cells: int = 30_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `rows[0][0]` is A1, rows are equally long, "" is a blank cell; a hidden sheet has no rows.

    Positions are 0-based. `merged` ranges are (first row, first column, last row, last column), ends included. Of a sheet read in
    pieces `elsewhere` holds, by column, cells of other pieces that show how its dates and numbers are written.
    """

    name: str
    is_visible: bool
    rows: list[list[object]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    error_cells: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas_without_value: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    elsewhere: Mapping[int, frozenset[str]] = field(default_factory=dict)

    @property
    def is_summary(self) -> bool:
        """Whether the sheet is the summary of an earlier refusal."""
        return bool(self.rows) and self.rows[0][0] == SUMMARY_MARK


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file's sheets in their order; a CSV is a workbook of one sheet."""

    file_format: str
    sheets: tuple[Sheet, ...]


def column_letter(index: int) -> str:
    """The letters of a 0-based column: 0 -> A, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """A 0-based position in A1 notation."""
    return f"{column_letter(column)}{row + 1}"


def open_workbook(path: Path, limits: Limits | None = None) -> Workbook:
    """Read a workbook, whatever its extension says it is.

    Raises Refused: empty, not a workbook, truncated, password protected, a zip bomb, a sheet with a cell far outside
    its table, or without any visible cell.
    """
    limits = limits or Limits()
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise Refused(issue("empty_file"))
    if head.startswith(_ZIP):
        workbook = _open_package(path, limits)
    elif head.startswith(_OLE):
        workbook = _open_xls(path)
    elif path.suffix.lower() == ".json":
        workbook = Workbook("json", (_read_json(path),))
    elif path.suffix.lower() in SUFFIXES:
        workbook = Workbook("csv", (Sheet("csv", True, trim(read_csv(path))),))
    else:
        raise Refused(issue("not_a_workbook", found=_looks_like(head)))
    if not any(sheet.is_visible and sheet.rows for sheet in workbook.sheets):
        raise Refused(issue("empty_workbook"))
    return workbook


def _looks_like(head: bytes) -> str:
    for mark, name in _LOOKS:
        if head.lstrip()[: len(mark)].lower() == mark.lower():
            return name
    return "CSV" if b"\0" not in head else "?"


def _open_package(path: Path, limits: Limits) -> Workbook:
    try:
        with zipfile.ZipFile(path) as package:
            if _is_encrypted(package):
                raise Refused(issue("password_protected"))
            file_format = _package_format(set(package.namelist()))
            damage = scan_package(package, file_format, limits.unpacked_bytes, limits.unpacked_ratio, limits.ratio_matters_from, limits.sheet_cells)
    except Refused:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, KeyError, RuntimeError, ValueError, NotImplementedError) as error:
        raise Refused(issue("truncated_workbook", found=str(error)[:120])) from error
    except Exception as error:  # zlib.error and whatever a broken archive brings
        raise Refused(issue("truncated_workbook", found=str(error)[:120])) from error
    return Workbook(file_format, _read_sheets(path, file_format, damage))


def _is_encrypted(package: zipfile.ZipFile) -> bool:
    """Whether a password keeps the package, or parts of it: the archive's own, an OpenDocument's, or that of Office."""
    if any(info.flag_bits & _ZIP_ENCRYPTED for info in package.infolist()):
        return True
    names = set(package.namelist())
    if names & {"EncryptedPackage", "encrypted-package"}:
        return True
    with package.open(_MANIFEST) if _MANIFEST in names else io.BytesIO() as manifest:
        return b"encryption-data" in manifest.read(_LONGEST_MANIFEST)


def _package_format(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names:
        return "ods"
    if any(re.fullmatch(r"xl/workbook\d*\.xml", name) for name in names):
        return "xlsm" if "xl/vbaProject.bin" in names else "xlsx"
    raise Refused(issue("not_a_workbook", found="ZIP"))


def _open_xls(path: Path) -> Workbook:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Refused(issue("password_protected"))
    try:
        damage = scan_xls(content)
    except Refused:
        raise
    except Exception as error:
        raise Refused(issue("truncated_workbook", found=str(error)[:120])) from error
    return Workbook("xls", _read_sheets(path, "xls", damage))


def _read_sheets(path: Path, file_format: str, damage: dict[str, Damage]) -> tuple[Sheet, ...]:
    try:
        # By path calamine believes the extension, by content it looks.
        is_named_rightly = path.suffix.lower().replace(".xlsm", ".xlsx") == f".{file_format}".replace(".xlsm", ".xlsx")
        book = CalamineWorkbook.from_path(path) if is_named_rightly else CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        return tuple(
            _read_sheet(book, meta.name, meta.visible == SheetVisibleEnum.Visible, damage.get(meta.name, Damage()))
            for meta in book.sheets_metadata
            if meta.typ == SheetTypeEnum.WorkSheet
        )
    except (CalamineError, OSError, ValueError) as error:
        text = str(error)
        rule = "password_protected" if "password" in text.lower() or "encrypt" in text.lower() else "truncated_workbook"
        raise Refused(issue(rule, found=text[:120])) from error
    except BaseException as error:  # a panic in the reader is not an Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise Refused(issue("truncated_workbook", found=type(error).__name__)) from error


def _read_sheet(book: CalamineWorkbook, name: str, is_visible: bool, damage: Damage) -> Sheet:
    if not is_visible:
        return Sheet(name, False, [])
    sheet = book.get_sheet_by_name(name)
    rows = trim(sheet.to_python(skip_empty_area=False))
    merged = (sheet.merged_cell_ranges or ()) if damage.may_be_merged else ()
    ranges = tuple((top, left, bottom, right) for (top, left), (bottom, right) in merged)
    return Sheet(name, True, rows, ranges, damage.errors, damage.formulas_without_value, damage.hidden_rows)


def trim(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    """Drop blank rows below the last filled one and blank columns right of the last filled one."""
    height = len(rows)
    while height and not any(cell != "" for cell in rows[height - 1]):
        height -= 1
    if not height:
        return []
    width = _filled_width(rows[:height])
    if width == len(rows[0]):
        return [list(row) if not isinstance(row, list) else row for row in rows[:height]]
    return [list(row[:width]) for row in rows[:height]]


def _filled_width(rows: Sequence[Sequence[object]]) -> int:
    """How far the rows are filled; mostly their last column is, and phantom columns reach far beyond."""
    width = len(rows[0])
    if any(row[-1] != "" for row in rows):
        return width
    return max(next((at for at in range(width, 0, -1) if row[at - 1] != ""), 0) for row in rows)


def _read_json(path: Path) -> Sheet:
    """A response of DTM's API as a sheet: the field names, then a row each."""
    response = read_rows(path.read_bytes())
    return Sheet(response.name, True, [list(response.fields), *response.rows] if response.rows else [])
