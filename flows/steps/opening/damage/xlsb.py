"""A binary workbook (.xlsb): parts of records."""

from __future__ import annotations

from collections.abc import Iterator

from flows.steps.opening.damage.found import Damage

_XLSB_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def scan_xlsb_sheet(content: bytes) -> Damage:
    """Error cells of a sheet."""
    errors: dict[tuple[int, int], str] = {}
    row = 0
    for kind, body in _records(content):
        if kind == 0 and len(body) >= 4:
            row = int.from_bytes(body[:4], "little")
        elif kind in (3, 11) and len(body) >= 9:
            errors[row, int.from_bytes(body[:4], "little")] = _XLSB_ERRORS.get(body[8], "#?")
    return Damage(errors)


def sheet_parts_of_xlsb(parts: dict[str, bytes], relations: dict[str, str]) -> dict[str, str]:
    """The part in which each sheet lies, by the sheet's name; `relations` are the workbook's, by identity."""
    sheets = {}
    for kind, body in _records(parts["xl/workbook.bin"]):
        if kind == 0x019C:
            length = int.from_bytes(body[8:12], "little")
            identity = body[12 : 12 + 2 * length].decode("utf-16-le")
            start = 12 + 2 * length
            name_length = int.from_bytes(body[start : start + 4], "little")
            name = body[start + 4 : start + 4 + 2 * name_length].decode("utf-16-le")
            sheets[name] = relations.get(identity, "")
    return sheets


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a binary workbook part: (type, body)."""
    position = 0
    while position < len(content):
        kind, position = _variable_number(content, position, 2)
        length, position = _variable_number(content, position, 4)
        yield kind, content[position : position + length]
        position += length


def _variable_number(content: bytes, position: int, most: int) -> tuple[int, int]:
    value = 0
    for index in range(most):
        byte = content[position]
        position += 1
        # A record's type keeps its high bits, its length drops them.
        value |= (byte if most == 2 else byte & 0x7F) << (8 * index if most == 2 else 7 * index)
        if not byte & 0x80:
            break
    return value, position
