"""Books as files: every format, encoding and package; and files broken below the level of cells."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import xlsxwriter
import xlwt

from tests.torture.fuzz.model import Book, is_date
from tests.torture.fuzz.operators import Verdict

Cells = list[list[object]]


def write_xlsxwriter(book: Book, path: Path) -> None:
    workbook = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True, "in_memory": True})
    as_date = workbook.add_format({"num_format": "dd-mm-yyyy"})
    first_visible = True
    for number, grid in enumerate(book.grids):
        sheet = workbook.add_worksheet(re.sub(r"[\[\]:*?/\\']", "_", grid.name).strip()[:31] or f"Feuille {number}")
        for r, row in enumerate(grid.rows):
            for c, cell in enumerate(row.cells):
                if is_date(cell):
                    sheet.write_datetime(r, c, cell, as_date)
                elif isinstance(cell, str):
                    sheet.write_string(r, c, cell) if cell else sheet.write_blank(r, c, None, as_date if r % 50 == 49 else None)
                else:
                    sheet.write(r, c, cell)
        if grid.is_hidden:
            sheet.hide()
        elif first_visible:
            sheet.activate()
            sheet.set_first_sheet()
            first_visible = False
    workbook.close()


def write_openpyxl(book: Book, path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for number, grid in enumerate(book.grids):
        sheet = workbook.create_sheet(re.sub(r"[\[\]:*?/\\']", "_", grid.name)[:31].strip() or f"Feuille {number}")
        for r, row in enumerate(grid.rows, start=1):
            for c, cell in enumerate(row.cells, start=1):
                if cell not in ("", None):
                    target = sheet.cell(r, c)
                    target.value = _clean(cell)
                    if isinstance(cell, str) and cell.startswith("="):
                        target.data_type = "s"
        if grid.is_hidden:
            sheet.sheet_state = "veryHidden"
    workbook.active = next((i for i, grid in enumerate(book.grids) if not grid.is_hidden), 0)
    workbook.save(path)


def _clean(cell: object) -> object:
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "?", cell) if isinstance(cell, str) else cell


def write_xls(book: Book, path: Path) -> None:
    workbook = xlwt.Workbook(encoding="utf-8")
    as_date = xlwt.easyxf(num_format_str="DD-MM-YYYY")
    for number, grid in enumerate(book.grids):
        sheet = workbook.add_sheet(re.sub(r"[\[\]:*?/\\']", "_", grid.name)[:31].strip() or f"Feuille {number}", cell_overwrite_ok=True)
        for r, row in enumerate(grid.rows[:60_000]):
            for c, cell in enumerate(row.cells[:250]):
                if cell not in ("", None):
                    sheet.write(r, c, cell, as_date) if is_date(cell) else sheet.write(r, c, cell)
        sheet.visibility = 1 if grid.is_hidden else 0
    workbook.active_sheet = next((i for i, grid in enumerate(book.grids) if not grid.is_hidden), 0)
    workbook.save(str(path))


ENCODINGS = ("utf-8", "utf-8-sig", "cp1252")


def csv_text(book: Book, delimiter: str, newline: str, quoting: int) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=newline, quoting=quoting)  # type: ignore[arg-type]
    for row in book.main.rows:
        writer.writerow([f"{cell:%Y-%m-%d}" if is_date(cell) else "" if cell is None else cell for cell in row.cells])
    return text.getvalue()


def write_csv(book: Book, path: Path, chance: random.Random) -> None:
    text = csv_text(book, chance.choice(",;\t"), chance.choice(("\n", "\r\n")), chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)))
    encoding = chance.choice(ENCODINGS)
    try:
        path.write_bytes(text.encode(encoding))
    except UnicodeEncodeError:
        path.write_bytes(text.encode("utf-8", "replace"))


def write(book: Book, stem: Path, chance: random.Random) -> tuple[Path, bool]:
    """Write a book in a format by chance. The path, and whether all its truth is in it: a CSV holds one sheet alone."""
    kind = chance.choice(("xlsxwriter", "openpyxl", "xls", "csv"))
    if kind == "csv" and (len([g for g in book.grids if g.counts]) > 1 or book.main.is_hidden):
        kind = "xlsxwriter"
    path = stem.with_name(stem.name + {"xls": ".xls", "csv": ".csv"}.get(kind, ".xlsx"))
    if kind == "csv":
        write_csv(book, path, chance)
    else:
        {"xlsxwriter": write_xlsxwriter, "openpyxl": write_openpyxl, "xls": write_xls}[kind](book, path)
    return path, kind != "csv"


Breaker = Callable[[bytes, random.Random], tuple[bytes, Verdict]]
BREAKERS: dict[str, Breaker] = {}


def breaker(act: Breaker) -> Breaker:
    BREAKERS[act.__name__] = act
    return act


def _repack(
    content: bytes, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None, level: int = zipfile.ZIP_DEFLATED
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(out, "w", level) as changed:
        for name in package.namelist():
            if (data := change(name, package.read(name))) is not None:
                changed.writestr(name, data)
        for name, data in (extra or {}).items():
            changed.writestr(name, data)
    return out.getvalue()


def _in_sheet(change: Callable[[bytes], bytes]) -> Callable[[str, bytes], bytes]:
    return lambda name, data: change(data) if name == "xl/worksheets/sheet1.xml" else data


@breaker
def cut_off(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    return content[: chance.randrange(len(content))], "either" if not content.startswith(b"PK") else "refuse"


@breaker
def bits_flipped(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    flipped = bytearray(content)
    for _ in range(chance.choice((1, 3, 30))):
        flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
    return bytes(flipped), "either"


@breaker
def bytes_added(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    return content + chance.randbytes(chance.choice((1, 100, 70_000))), "either"


@breaker
def bytes_before(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    return chance.choice((b"\n", b"\xef\xbb\xbf", b"MZ" + bytes(100), b"<html>")) + content, "either"


@breaker
def block_zeroed(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    at = chance.randrange(len(content))
    return content[:at] + bytes(min(512, len(content) - at)) + content[at + 512 :], "either"


@breaker
def member_taken_out(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        gone = chance.choice(package.namelist())
    return _repack(content, lambda name, data: None if name == gone else data), "either"


@breaker
def member_twice(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    """Two members of one name with different figures: which one counts depends on who reads."""
    other = re.sub(rb"<v>(\d+)</v>", lambda m: b"<v>%d</v>" % (int(m[1]) + 1), zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml"))
    return _repack(content, lambda name, data: data, {"xl/worksheets/sheet1.xml": other}), "either"


@breaker
def path_outside(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    return _repack(content, lambda name, data: data, {"../../outside.txt": b"x", "/etc/outside": b"x", "xl\\..\\..\\y": b"z"}), "either"


@breaker
def stored_not_packed(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    return _repack(content, lambda name, data: data, level=zipfile.ZIP_STORED), "keeps"


@breaker
def entity_bomb(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    lol = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 9))
    dtd = b'<!DOCTYPE worksheet [<!ENTITY l0 "9">' + lol + b"]>"
    return _repack(content, _in_sheet(lambda xml: _after_declaration(xml, dtd).replace(b"<v>", b"<v>&l8;", 1))), "refuse"


@breaker
def entity_of_a_file(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    dtd = b'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    return _repack(content, _in_sheet(lambda xml: _after_declaration(xml, dtd).replace(b"<v>", b"<v>&x;", 1))), "refuse"


def _after_declaration(xml: bytes, dtd: bytes) -> bytes:
    end = xml.find(b"?>") + 2
    return xml[:end] + dtd + xml[end:]


@breaker
def link_outside(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    """An external workbook is named; nothing may be fetched and nothing changes."""
    link = b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" ' \
           b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" Target="http://127.0.0.1:9/x.xlsx" ' \
           b'TargetMode="External"/></Relationships>'  # fmt: skip
    return _repack(content, lambda name, data: data, {"xl/externalLinks/_rels/externalLink1.xml.rels": link}), "keeps"


@breaker
def shared_text_out_of_range(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    return _repack(
        content, _in_sheet(lambda xml: re.sub(rb't="s"><v>\d+</v>', b't="s"><v>99999999</v>', xml, count=1 + chance.randrange(40)))
    ), "either"


@breaker
def xml_broken(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    def break_it(xml: bytes) -> bytes:
        at = chance.randrange(len(xml) // 2, len(xml))
        return xml[:at] + chance.choice((b"<", b"&", b"</row>", b"\x00", b"]]>", b"<v>")) + xml[at:]

    return _repack(content, _in_sheet(break_it)), "either"


@breaker
def rows_cut_off(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    """The sheet ends in the middle of its rows, its package is whole: half a country must not pass for the country."""
    return _repack(content, _in_sheet(lambda xml: xml[: xml.find(b"</row>", len(xml) // 2) + 6])), "refuse"


@breaker
def cells_without_address(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    return _repack(content, _in_sheet(lambda xml: re.sub(rb' r="[A-Z]+\d+"', b"", xml))), "either"


@breaker
def wrong_dimension(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    ref = chance.choice((b"A1", b"A1:XFD1048576", b"Z9:A1", b"A1:B2", b"nonsense"))
    return _repack(content, _in_sheet(lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="' + ref + b'"', xml))), "either"


@breaker
def scientific_numbers(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    """12 as 1.2E1: the same number."""

    def write_it(found: re.Match[bytes]) -> bytes:
        return found[1] + b"<v>%.17E</v>" % int(found[2])

    return _repack(content, _in_sheet(lambda xml: re.sub(rb'(<c r="[A-Z]+\d+"(?: s="\d+")?>)<v>(\d+)</v>', write_it, xml))), "keeps"


@breaker
def far_cell(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    row = b'<row r="1048576"><c r="XFD1048576"><v>7</v></c></row></sheetData>'
    return _repack(content, _in_sheet(lambda xml: xml.replace(b"</sheetData>", row))), "either"


@breaker
def bomb(content: bytes, chance: random.Random) -> tuple[bytes, Verdict]:
    return _repack(content, _in_sheet(lambda xml: xml.replace(b"</sheetData>", b" " * 200_000_000 + b"</sheetData>"))), "refuse"
