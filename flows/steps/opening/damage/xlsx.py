"""A sheet of .xlsx and .xlsm, as XML. Nearly all have no damage: each search first asks, by numbers of bytes, whether there is anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from flows.steps.messages import issue
from flows.steps.opening.damage.found import Damage
from flows.steps.records import Refused

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d+)["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\b(?:[^>]*?\br=["'](\d+)["'])?[^>]*?(?:/>|>(.*?)</(?:\w+:)?row>)""", re.DOTALL)
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\b(?=[^>]*\bhidden=["'](?:1|true)["'])[^>]*?\br=["'](\d+)["']""")
_ERROR = re.compile(rb"""\bt=["']e["']""")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>]*>(.*?)</(?:\w+:)?(?:v|t)>", re.DOTALL)
_VALUE_MARKS = (b"<v>", b":v>", b"<is", b":is", b"<v ", b":v ")
_THREE_LETTERS = re.compile(rb'r="[A-Z]{3}\d')
_FAR_COLUMN = re.compile(rb'<(?:\w+:)?c\b[^>]*\br="([A-Z]{3})(\d+)"[^>/]*>\s*<(?:\w+:)?(?:v|f|is)\b')
_NEAR_THE_END = 1 << 16


def scan_xlsx_sheet(content: bytes, most_cells: int) -> Damage:
    """Error cells, formulas without a saved result, and hidden rows. Raises Refused for a value so far outside that a table of more than
    `most_cells` cells would be made.
    """
    _refuse_far_cells(content, most_cells)
    may_be_merged = content.find(b"mergeCell", content.rfind(b"sheetData>")) >= 0
    is_prefixed = re.match(rb"[^<]*(?:<\?[^>]*>)?\s*<\w+:", content[:2000]) is not None
    # The text of every error begins with #, and a single byte is found far faster than a word.
    has_errors = b"#" in content and (b't="e"' in content or b"t='e'" in content)
    hidden = frozenset(int(row) - 1 for row in _HIDDEN_ROW.findall(content)) if _may_hide(content) else frozenset()
    if not has_errors and not _has_formulas(content, is_prefixed):
        return Damage(may_be_merged=may_be_merged, hidden_rows=hidden)
    errors, unsaved = {}, set()
    for place, attributes, body in _cells(content):
        value = _VALUE.search(body)
        if _ERROR.search(attributes):
            errors[place] = value.group(1).decode() if value else "#?"
        elif re.search(rb"<(?:\w+:)?f\b", body) and not (value and value.group(1)) and b't="str"' not in attributes:
            unsaved.add(place)
    return Damage(errors, frozenset(unsaved), may_be_merged, hidden)


def _cells(content: bytes) -> Iterator[tuple[tuple[int, int], bytes, bytes]]:
    """((row, column), attributes, body) of every cell. Some programs leave positions out: such a cell follows the one before it."""
    row_index = -1
    for number, row in _ROW.findall(content):
        row_index = int(number) - 1 if number else row_index + 1
        column = -1
        for attributes, body in _CELL.findall(row):
            reference = _REFERENCE.search(attributes)
            column = _position(*reference.groups())[1] if reference else column + 1
            yield (row_index, column), attributes, body


def _has_formulas(content: bytes, is_prefixed: bool) -> bool:
    """Whether `<f` stands anywhere: looked for two bytes at a time, from even places and from odd ones, in a tenth of the time of a search."""
    if is_prefixed and (b":f>" in content or b":f " in content):
        return True
    mark, pairs = int.from_bytes(b"<f", "little"), (len(content) - 1) // 2
    halves = (np.frombuffer(content, "<u2", pairs, start) for start in (0, 1)) if pairs > 0 else ()
    return any(bool((half == mark).any()) for half in halves)


def _may_hide(content: bytes) -> bool:
    """Whether `hidden=` may stand anywhere: looked for four bytes at a time, in a third of the time of a search."""
    mark = int.from_bytes(b"hidd", "little")
    return any(bool((four == mark).any()) for four in _fours(content))


def _may_name_three_letters(content: bytes) -> bool:
    """Whether a quote may be followed by three capitals anywhere, as in the reference of a cell far to the right."""
    mark, bits = int.from_bytes(b'"@@@', "little"), 0xE0E0E0FF
    # What stands before the first rows names encodings.
    return any(bool(((four & bits) == mark).any()) for four in _fours(content, max(content.find(b"sheetData"), 0)))


def _fours(content: bytes, start: int = 0) -> Iterator[np.ndarray[Any, np.dtype[np.uint32]]]:
    """All runs of four bytes from a place on, as numbers: those that begin at every fourth place, then at the next ones."""
    return (np.frombuffer(content, "<u4", count, at) for at in range(start, start + 4) if (count := (len(content) - at) // 4) > 0)


def _refuse_far_cells(content: bytes, most_cells: int) -> None:
    """A value far outside the table makes a reader allocate every cell between. A cell that is only coloured costs nothing."""
    # Mostly a value stands near the end; a mark that occurs nowhere would be looked for through the whole sheet.
    near_end = max(len(content) - _NEAR_THE_END, 0)
    last_value = max(content.rfind(mark, near_end) for mark in _VALUE_MARKS)
    if last_value < 0:
        last_value = max(content.rfind(mark) for mark in _VALUE_MARKS)
    last_row = content.rfind(b"<row ", 0, last_value)
    numbers = re.search(rb'\br="(\d+)"', content[last_row : last_row + 200]) if last_row >= 0 else None
    height = int(numbers.group(1)) if numbers else 0
    far = _FAR_COLUMN.search(content) if _may_name_three_letters(content) and _THREE_LETTERS.search(content) else None
    width = _position(far.group(1), far.group(2))[1] + 1 if far else 702
    if height * width > most_cells and (far or height * 40 > most_cells):
        found = (far.group(1) + far.group(2)).decode() if far else f"A{height}"
        raise Refused(issue("sheet_too_large", found=found))


def _position(letters: bytes, number: bytes) -> tuple[int, int]:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return int(number) - 1, column - 1
