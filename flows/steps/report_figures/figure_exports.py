"""Figures for other programs: JSON documents and CSV tables. Values are raw (ISO dates, points, codes); what they mean stands beside."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flows.steps.messages import Language
from flows.steps.phrases import say
from flows.steps.report_figures.figure_files import Words
from flows.steps.report_figures.figure_words import column_of, shown
from flows.steps.report_figures.figures import FigureRecord, FigureRow, SourceUsed
from flows.steps.report_figures.sentences import tell

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def figure_document(record: FigureRecord, lang: Language) -> dict[str, Any]:
    """Everything about a figure, ready for JSON: base, columns, rows with their provenance and trace, sources, what is missing."""
    return {
        "figure": record.figure.figure_id,
        "title": record.title(lang),
        "parameters": {name: _plain(getattr(record.base, name), lang) for name in record.figure.parameters},
        "missing": {"code": record.missing.code, "text": record.told(record.missing, lang)} if record.missing else None,
        "is_sample": record.has_sample,
        "provenances": list(record.provenances),
        "data_dates": [at.isoformat() for at in record.data_dates],
        "publishers": list(record.publishers),
        "source_count": len(record.sources),
        "sources": [{"file": source.file_name, "citation": source.citation} for source in record.sources],
        "columns": [
            {"name": column.name, "label": column.label.of(lang), "unit": column.unit, "decimals": column.decimals} for column in record.columns
        ],
        "rows": [_row_document(record, row, lang) for row in record.rows],
        "sentences": list(tell(record, lang)),
        "remarks": [record.told(remark, lang) for remark in record.remarks],
        "note": record.note(lang) or None,
        "credit": say("credit", lang),
    }  # fmt: skip


def _row_document(record: FigureRecord, row: FigureRow, lang: Language) -> dict[str, Any]:
    values = {column.name: _plain(value, lang) for column, value in zip(record.columns, row.values, strict=True)}
    trace = {"table": row.trace.table, "key": row.trace.key} if row.trace else None
    return values | {"provenance": row.provenance, "trace": trace}


def _plain(value: Any, lang: Language) -> Any:
    return value.of(lang) if isinstance(value, Words) else value.isoformat() if isinstance(value, date) else value


def csv_table(record: FigureRecord, lang: Language) -> str:
    """A figure as CSV (UTF-8): the columns by their names, then provenance and sources of each row. Empty is NULL.

    Numbers are rounded to the decimals the figure is shown with. A text that a spreadsheet would run is kept from it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(column.name for column in record.columns), "provenance", "provenance_label", "source"])
    for row in record.rows:
        writer.writerow([*_cells(record, row, lang), row.provenance or "", *_told(row, lang)])
    return out.getvalue()


def _cells(record: FigureRecord, row: FigureRow, lang: Language) -> list[Any]:
    cells = []
    for column, value in zip(record.columns, row.values, strict=True):
        column = column_of(record, row, column)
        if value is None:
            cells.append(safe_text(shown(column, value, lang)) if column.null else "")
        elif column.is_number:
            cells.append(f"{value:.{column.decimals}f}")
        else:
            cells.append(safe_text(str(_plain(value, lang))))
    return cells


def _told(row: FigureRow, lang: Language) -> tuple[str, str]:
    label = say(f"provenance_{row.provenance}", lang) if row.provenance else ""
    return label, safe_text("; ".join(source_text(source) for source in row.sources))


def source_text(source: SourceUsed) -> str:
    """A file, or the printed total in it: « DTM report April 2022 (published_pdi_series.csv) »."""
    return f"{source.citation} ({source.file_name})" if source.citation else source.file_name


def safe_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def index_table(files: Mapping[str, FigureRecord], lang: Language) -> str:
    """What lies beside the CSV files of several figures: title, base, provenance, sources, and what is missing."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["file", "figure", "title", "missing", "provenances", "data_from", "data_to", "publishers", "sources", "note", "credit"])
    for name, record in files.items():
        writer.writerow([safe_text(str(cell)) for cell in _index_row(name, record, lang)])
    return out.getvalue()


def _index_row(name: str, record: FigureRecord, lang: Language) -> Sequence[Any]:
    dates = record.data_dates
    return (
        "" if record.missing else name, record.figure.figure_id, record.title(lang), record.told(record.missing, lang) if record.missing else "",
        " ".join(record.provenances), dates[0] if dates else "", dates[-1] if dates else "", ", ".join(record.publishers),
        "; ".join(source_text(source) for source in record.sources), record.note(lang), say("credit", lang),
    )  # fmt: skip
