"""A workbook that is a ZIP archive: unpacked within a budget, and searched for what the cell reader hides.

calamine shows an error and a formula without value as a blank, so a damaged figure would pass for "not assessed".
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from xml.etree import ElementTree
from xml.parsers import expat

import numpy as np

from flows.steps.messages import issue
from flows.steps.opening.damage.found import Damage
from flows.steps.opening.damage.ods import scan_ods
from flows.steps.opening.damage.xlsb import scan_xlsb_sheet, sheet_parts_of_xlsb
from flows.steps.opening.damage.xlsx import scan_xlsx_sheet
from flows.steps.records import Refused

_CHUNK = 1 << 20


def scan_package(package: zipfile.ZipFile, file_format: str, most_bytes: int, most_ratio: int, ratio_from: int, most_cells: int) -> dict[str, Damage]:
    """Damage by sheet name. Every part is unpacked against a budget first, whatever its header claims."""
    parts: dict[str, bytes] = {}
    unpacked = 0
    packed = max(sum(info.compress_size for info in package.infolist()), 1)
    for info in package.infolist():
        keep = _is_wanted(info.filename)
        chunks: list[bytes] = []
        with package.open(info) as part:
            while chunk := part.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > most_bytes or (unpacked > ratio_from and unpacked > most_ratio * packed):
                    raise Refused(issue("zip_bomb", found=str(unpacked // 1_000_000)))
                if keep:
                    chunks.append(chunk)
        if keep:
            parts[info.filename] = b"".join(chunks)
    if any(b"<!DOCTYPE" in content[:2000] for name, content in parts.items() if name.endswith((".xml", ".rels"))):
        raise Refused(issue("dtd_refused"))
    for name, content in parts.items():
        if name.endswith(".xml") and not _tags_balance(content):
            _refuse_malformed(content, name)
    if file_format == "ods":
        return scan_ods(parts["content.xml"])
    read = scan_xlsb_sheet if file_format == "xlsb" else lambda content: scan_xlsx_sheet(content, most_cells)
    sheets = sheet_parts_of_xlsb(parts, _relations(parts)) if file_format == "xlsb" else _sheet_parts(parts)
    return {name: read(parts[part]) for name, part in sheets.items() if part in parts}


def _tags_balance(content: bytes) -> bool:
    """Whether as many tags open as close: calamine reads on behind a broken one, and the cells that it skips would pass for blanks.

    Told by counting bytes and pairs of bytes, in a twentieth of the time of a parser. A comment counts as an imbalance.
    """
    marks, pairs = np.frombuffer(content, np.uint8), (len(content) - 1) // 2
    halves = [np.frombuffer(content, "<u2", pairs, start) for start in (0, 1)] if pairs > 0 else []
    ends, empties = (sum(int(np.count_nonzero(half == int.from_bytes(mark, "little"))) for half in halves) for mark in (b"</", b"/>"))
    opened = int(np.count_nonzero(marks == ord("<"))) - ends - content[:200].count(b"<?")
    return opened == ends + empties and int(np.count_nonzero(marks == ord(">"))) == opened + ends + content[:200].count(b"<?")


def _refuse_malformed(content: bytes, name: str) -> None:
    try:
        expat.ParserCreate().Parse(content, True)
    except expat.ExpatError as error:
        raise Refused(issue("truncated_workbook", found=f"{name}: {error}")) from error


def _is_wanted(name: str) -> bool:
    return (
        name.startswith(("xl/worksheets/sheet", "xl/workbook", "xl/_rels/workbook"))
        or name in ("content.xml", "xl/sharedStrings.xml")
        or bool(re.fullmatch(r"xl/worksheets/[^/]+\.(?:xml|bin)", name))
    )


def _relations(parts: dict[str, bytes]) -> dict[str, str]:
    name = next((name for name in parts if re.fullmatch(r"xl/_rels/workbook\d*\.(?:xml|bin)\.rels", name)), None)
    if name is None:
        return {}
    targets = {}
    for element in ElementTree.fromstring(parts[name]):
        target = element.get("Target", "")
        targets[element.get("Id", "")] = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    return targets


def _sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    name = next(name for name in parts if re.fullmatch(r"xl/workbook\d*\.xml", name))
    relations = _relations(parts)
    sheets = {}
    for element in ElementTree.fromstring(parts[name]).iter():
        if element.tag.rsplit("}", 1)[-1] == "sheet":
            identity = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            sheets[element.get("name", "")] = relations.get(identity, "")
    return sheets
