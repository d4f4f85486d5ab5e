"""What `dtm claims` shows: verdicts as a table, as CSV for Excel, or as JSON for machines; and the faults of a claims file."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from flows.screen.display import console, print_json, say
from flows.steps.claims.checked import Checked
from flows.steps.claims.records import VERDICTS, ClaimsFile
from flows.steps.claims.table import fault_rows
from flows.steps.messages import Language
from flows.steps.wording import amount, number

_STYLES = {"contradicted": "bold red", "arithmetic": "red", "other_base": "yellow", "reproduced": "green"}
_TOLD = ("computed_basis", "reason")
"""Columns of a record that are told in one language of two."""


def show(file: ClaimsFile, checked: Sequence[Checked], lang: Language, shape: str) -> None:
    """All verdicts in the shape asked for."""
    if shape == "json":
        print_json([record(row, lang) for row in checked])
    elif shape == "csv":
        print(as_csv([record(row, lang) for row in checked], lang), end="")
    else:
        _show_table(file, checked, lang)


def record(row: Checked, lang: Language) -> dict[str, Any]:
    """A verdict in one language: the columns of main.claim_check, `computed_basis` and `reason` without the language in their names."""
    every = asdict(row)
    told = {name: every.pop(f"{name}_{lang}") for name in _TOLD}
    return {name: value for name, value in every.items() if not name.endswith(("_fr", "_en"))} | told


def as_csv(records: Sequence[dict[str, Any]], lang: Language) -> str:
    """Rows for Excel as the language sets it up: semicolons and decimal commas in French. No text can be taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if lang == "fr" else ",", lineterminator="\r\n")
    writer.writerow(records[0] if records else [])
    for each in records:
        writer.writerow([_cell(value, lang) for value in each.values()])
    return "\ufeff" + out.getvalue()


def _cell(value: Any, lang: Language) -> str:
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        text = str(int(value)) if float(value).is_integer() else repr(value)
        return text.replace(".", ",") if lang == "fr" else text
    return f"'{value}" if str(value).startswith(("=", "+", "-", "@", "\t", "\r")) else str(value)


def _show_table(file: ClaimsFile, checked: Sequence[Checked], lang: Language) -> None:
    out = console()
    counts = Counter(row.verdict for row in checked)
    _show_warnings(file, lang)
    for verdict in VERDICTS:
        rows = [row for row in checked if row.verdict == verdict]
        if rows:
            out.print(_group(verdict, rows, lang))
    told = ", ".join(f"{number(counts[verdict], lang)} {say(f'verdict_{verdict}', lang).lower()}" for verdict in VERDICTS if counts[verdict])
    out.print(say("claims_counted", lang, count=number(len(checked), lang), publication=file.publication, counts=told), soft_wrap=True)


def _group(verdict: str, rows: Sequence[Checked], lang: Language) -> Table:
    title = Text(
        f"{say(f'verdict_{verdict}', lang)} ({number(len(rows), lang)}) · {say(f'verdict_{verdict}_means', lang)}", style=_STYLES.get(verdict, "bold")
    )
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column(say("col_claim", lang), no_wrap=True)
    table.add_column(say("col_printed", lang), justify="right", no_wrap=True)
    table.add_column(say("col_computed", lang), justify="right", no_wrap=True)
    table.add_column(say("col_text", lang), ratio=2)
    table.add_column(say("col_reason", lang), ratio=5)
    for row in rows:
        table.add_row(row.id, amount(row.printed, row.unit, lang), amount(row.computed, row.unit, lang), Text(row.text), Text(lines_of(row, lang)))
    return table


def lines_of(row: Checked, lang: Language) -> str:
    return row.reason_fr if lang == "fr" else row.reason_en


def show_faults(file: ClaimsFile, lang: Language, shape: str) -> None:
    """Every fault of a claims file, row by row: what is wrong, and what to do."""
    rows = fault_rows(file)
    if shape == "json":
        names = ("row_number", "column_name", "severity", "rule")
        print_json([{name: row[name] for name in names} | {told: row[f"{told}_{lang}"] for told in ("message", "remedy")} for row in rows])
        return
    out = console()
    errors = sum(row["severity"] == "error" for row in rows)
    out.print(say("claims_refused", lang, publication=file.publication, count=number(errors, lang)), style="bold red", soft_wrap=True)
    _show_rows(rows, lang)


def _show_warnings(file: ClaimsFile, lang: Language) -> None:
    _show_rows(fault_rows(file), lang)


def _show_rows(rows: Sequence[dict[str, Any]], lang: Language) -> None:
    out = console()
    for row in rows:
        out.print(f"  {row[f'message_{lang}']}", soft_wrap=True)
        out.print(f"    {say('remedy', lang, remedy=row[f'remedy_{lang}'])}", style="dim", soft_wrap=True)
