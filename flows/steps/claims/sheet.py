"""Read a claims file: one CSV (or workbook) a publication, as an information officer writes it in Excel.

Columns are known by their names in French or English, in any order. A file with the column `quantity` is read strictly; one
without it (id, text, value, unit, period, geography, kind) is read as far as it speaks for itself: its formula column may
hold words. Every fault of every row is told at once.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from flows.steps.claims.formulas import Reference, Relation
from flows.steps.claims.records import Claim, ClaimsFile
from flows.steps.claims.rows import Row, read_claim
from flows.steps.messages import issue
from flows.steps.opening.workbook import column_letter, open_workbook
from flows.steps.places_and_dates.country import normalise_name
from flows.steps.records import Issue, Refused

_HEADERS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "identifiant", "claim", "claim id", "n", "no", "numero"),
    "section": ("section", "partie", "chapitre", "chapter", "page"),
    "text": ("text", "texte", "text fr", "text en", "texte fr", "texte en", "phrase", "extrait", "quote", "sentence"),
    "value": ("value", "valeur", "chiffre", "printed", "imprime", "valeur imprimee", "printed value"),
    "unit": ("unit", "unite"),
    "period": ("period", "periode", "date"),
    "place": ("place", "lieu", "geography", "geographie", "location", "zone"),
    "disaggregation": ("disaggregation", "desagregation", "ventilation", "breakdown"),
    "kind": ("kind", "nature", "type"),
    "quantity": ("quantity", "grandeur", "figure", "indicateur", "indicator"),
    "parameters": ("parameters", "parametres", "parameter", "parametre"),
    "formula": ("formula", "formule", "relation", "calcul"),
    "rounding": ("rounding", "arrondi"),
    "instrument": ("instrument",),
    "family": ("family", "famille"),
    "note": ("note", "notes", "remarque", "remark", "commentaire", "comment"),
}
_COLUMN_OF = {header: column for column, headers in _HEADERS.items() for header in headers}
_NEEDED = ("id", "text", "value")
_ERRORS = re.compile(r"#(?:N/A|DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!|N/D|VALEUR!|NOM\?|NOMBRE!)|Err:\d+", re.IGNORECASE)


def read_claims(path: Path) -> ClaimsFile:
    """The claims of a file, with its faults as issues; nothing is raised for what its author can mend."""
    try:
        sheets = open_workbook(path).sheets
    except Refused as refusal:
        return ClaimsFile(path.stem, (), (refusal.issue,))
    rows = next(sheet.rows for sheet in sheets if sheet.is_visible and sheet.rows)
    filled = [(number, [_text(cell) for cell in row]) for number, row in enumerate(rows, start=1) if any(cell != "" for cell in row)]
    (_, header), *body = filled
    columns, faults = _recognise(header)
    if any(fault.severity == "error" for fault in faults):
        return ClaimsFile(path.stem, (), tuple(faults))
    named = [Row(number, _named(row, columns)) for number, row in body]
    faults += [fault for row, (_, cells) in zip(named, body, strict=True) for fault in _damage(row, cells, header)]
    claims, row_faults = _read_rows(named, is_strict="quantity" in columns.values())
    faults += row_faults
    if not named:
        faults.append(issue("claims_none"))
    return ClaimsFile(path.stem, tuple(claims), tuple(faults))


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell).strip()


def _recognise(header: Sequence[str]) -> tuple[dict[int, str], list[Issue]]:
    """{index: column} of the known columns, and what is wrong with the header."""
    columns = {index: _COLUMN_OF[key] for index, name in enumerate(header) if (key := normalise_name(name.replace("_", " "))) in _COLUMN_OF}
    faults = [
        issue("claims_column_missing", column=column, expected=", ".join(_HEADERS[column][:4]))
        for column in _NEEDED
        if column not in columns.values()
    ]
    times = Counter(columns.values())
    faults += [issue("claims_column_twice", column=column, found=", ".join(header[i] for i in columns if columns[i] == column))
               for column, count in times.items() if count > 1]  # fmt: skip
    faults += [issue("claims_column_unknown", cell=f"{column_letter(index)}1", found=name, expected=", ".join(_HEADERS))
               for index, name in enumerate(header) if name and index not in columns]  # fmt: skip
    return columns, faults


def _named(cells: Sequence[str], columns: Mapping[int, str]) -> dict[str, str]:
    return {column: cells[index] for index, column in columns.items()}


def _damage(row: Row, cells: Sequence[str], header: Sequence[str]) -> list[Issue]:
    """Cells beyond the header (a text whose comma was taken for a separator) and errors that Excel left."""
    faults = []
    if any(cell and (index >= len(header) or not header[index]) for index, cell in enumerate(cells)):
        faults.append(
            row.fault(
                "claim_cells_beyond_header", None, found=next(cell for i, cell in enumerate(cells) if cell and (i >= len(header) or not header[i]))
            )
        )
    faults += [row.fault("claim_excel_error", column, found=cell) for column, cell in row.cells.items() if _ERRORS.fullmatch(cell)]
    return faults


def _read_rows(rows: Sequence[Row], is_strict: bool) -> tuple[list[Claim], list[Issue]]:
    """All claims, and every fault of every row."""
    times = Counter(row.cells["id"] for row in rows if row.cells["id"])
    claims, faults = [], []
    for row in rows:
        claim, wrong = read_claim(row, is_strict, times)
        claims.append(claim)
        faults += wrong
        if times[claim.claim_id] > 1:
            faults.append(
                row.fault(
                    "claim_id_twice", "id", found=claim.claim_id, rows=", ".join(str(r.number) for r in rows if r.cells["id"] == claim.claim_id)
                )
            )
    if is_strict:
        return claims, [*faults, *_broken_references(rows, claims)]
    return _with_twins(claims), faults


def _with_twins(claims: Sequence[Claim]) -> list[Claim]:
    """Where nobody has said what belongs together: a telling number that is printed of two units for one period and place."""
    printed: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.is_telling:
            printed[claim.value, claim.period_text, claim.place].append(claim)
    twins = {}
    for same in printed.values():
        for claim in same:
            other = next((other for other in same if other.unit and claim.unit and other.unit != claim.unit), None)
            if other is not None:
                twins[claim.row] = Relation("=", (Reference(other.claim_id),), other.claim_id)
    return [replace(claim, relations=(*claim.relations, twins[claim.row])) if claim.row in twins else claim for claim in claims]


def _broken_references(rows: Sequence[Row], claims: Sequence[Claim]) -> list[Issue]:
    """Formulas that name the claim itself, or one for which no number is printed."""
    without = {row.cells["id"] for row in rows if not row.cells["value"]}
    faults = []
    for row, claim in zip(rows, claims, strict=True):
        if claim.claim_id in claim.named_claims:
            faults.append(row.fault("claim_formula_itself", "formula", found=claim.claim_id))
        faults += [row.fault("claim_formula_without_number", "formula", found=name) for name in sorted(claim.named_claims & without)]
    return faults
