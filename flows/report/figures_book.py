"""Figures asked for one by one, as a workbook: the sheets of the report's workbook, without the report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.report.cover import Cover, fictive_warning
from flows.report.exhibits import exhibit
from flows.report.workbook import workbook
from flows.steps.messages import Language
from flows.steps.phrases import say
from flows.steps.report_figures.figure_exports import source_text
from flows.steps.report_figures.figures import FigureRecord
from flows.steps.report_figures.sentences import tell
from flows.steps.wording import day


def figures_book(records: Sequence[FigureRecord], built_at: datetime, lang: Language) -> bytes:
    """A sheet a figure, with its native chart, sources and query; the same bytes for the same warehouse."""
    items = [exhibit(record, tell(record, lang) if record.is_held else (), lang) for record in records]
    cover = Cover(
        title=say("figures_book_title", lang), base_line=say("report_built", lang, built=f"{day(built_at.date(), lang)} {built_at:%H:%M} UTC"),
        fictive=fictive_warning(records, lang), notes={},
        sources=sorted({source_text(source) for record in records for source in record.sources}),
    )  # fmt: skip
    return workbook(cover, items, (), built_at, lang)
