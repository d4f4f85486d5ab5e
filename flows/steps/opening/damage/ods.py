"""An OpenDocument workbook (.ods)."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from flows.steps.opening.damage.found import Damage

_ODS_ERROR = re.compile(r"#(?:N/A|DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!)|Err:\d+")


def scan_ods(content: bytes) -> dict[str, Damage]:
    """Damage by sheet name: errors are texts beside a formula, or a value type of their own; an unsaved formula has no value type."""
    if b"table:formula" not in content and not _ODS_ERROR.search(content.decode("utf-8", "replace")):
        return {}
    table, office = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}", "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
    found: dict[str, Damage] = {}
    for sheet in ElementTree.fromstring(content).iter(f"{table}table"):
        errors: dict[tuple[int, int], str] = {}
        unsaved: set[tuple[int, int]] = set()
        row_index = 0
        for row in sheet.iter(f"{table}table-row"):
            column = 0
            for cell in row:
                text, value_type = "".join(cell.itertext()).strip(), cell.get(f"{office}value-type")
                is_formula = cell.get(f"{table}formula") is not None
                if (is_formula or value_type in (None, "error")) and _ODS_ERROR.fullmatch(text):
                    errors[row_index, column] = text
                elif is_formula and value_type is None and not text:
                    unsaved.add((row_index, column))
                column += int(cell.get(f"{table}number-columns-repeated", "1"))
            row_index += int(row.get(f"{table}number-rows-repeated", "1"))
        found[sheet.get(f"{table}name", "")] = Damage(errors, frozenset(unsaved))
    return found
