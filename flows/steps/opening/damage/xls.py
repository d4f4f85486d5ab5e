"""A workbook of before 2007 (.xls)."""

from __future__ import annotations

from flows.steps.messages import issue
from flows.steps.opening.damage.found import Damage
from flows.steps.records import Refused


def scan_xls(content: bytes) -> dict[str, Damage]:
    """Error cells by sheet name. Raises Refused for a workbook under a password."""
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=content, on_demand=True)
    except xlrd.biffh.XLRDError as error:
        if "encrypt" in str(error).lower():
            raise Refused(issue("password_protected")) from error
        raise
    found = {}
    for name in book.sheet_names():
        sheet = book.sheet_by_name(name)
        errors = {
            (row, column): xlrd.error_text_from_code.get(int(sheet.cell_value(row, column)), "#?")
            for row in range(sheet.nrows)
            for column, kind in enumerate(sheet.row_types(row))
            if kind == xlrd.XL_CELL_ERROR
        }
        found[name] = Damage(errors)
    return found
