"""A binary workbook (.xlsb) of one sheet, written by hand: no library writes that format, and field teams send it."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NA = 0x2A


def write_xlsb(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """Texts, numbers and blanks; the text "#N/A" becomes an error cell."""
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", _content_types())
        package.writestr("_rels/.rels", _relation("rId1", f"{_OFFICE}/officeDocument", "xl/workbook.bin"))
        package.writestr("xl/_rels/workbook.bin.rels", _relation("rId1", f"{_OFFICE}/worksheet", "worksheets/sheet1.bin"))
        package.writestr("xl/workbook.bin", _workbook())
        package.writestr("xl/worksheets/sheet1.bin", _sheet(rows))
    return path


def _record(kind: int, body: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([(kind & 0x7F) | 0x80, kind >> 7])
    length, size = len(body), b""
    while True:
        size += bytes([(length & 0x7F) | (0x80 if length > 127 else 0)])
        length >>= 7
        if not length:
            return number + size + body


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _workbook() -> bytes:
    bundle = struct.pack("<II", 0, 1) + _text("rId1") + _text("Data")
    return _record(131) + _record(143) + _record(156, bundle) + _record(144) + _record(132)


def _sheet(rows: Sequence[Sequence[object]]) -> bytes:
    width = max(len(row) for row in rows)
    content = _record(129) + _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)) + _record(145)
    for number, row in enumerate(rows):
        content += _record(0, struct.pack("<II", number, 0) + b"\0" * 9)
        for column, cell in enumerate(row):
            head = struct.pack("<II", column, 0)
            if cell == "#N/A":
                content += _record(3, head + bytes([_NA]))
            elif isinstance(cell, (int, float)):
                content += _record(5, head + struct.pack("<d", cell))
            elif cell != "":
                content += _record(6, head + _text(str(cell)))
    return content + _record(146) + _record(130)


def _relation(identity: str, kind: str, target: str) -> str:
    return f'<?xml version="1.0"?><Relationships xmlns="{_RELATIONS}"><Relationship Id="{identity}" Type="{kind}" Target="{target}"/></Relationships>'


def _content_types() -> str:
    return (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
    )
