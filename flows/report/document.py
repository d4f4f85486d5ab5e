"""The report as a text document that an author pastes from: sentences, charts with their alternative text, tables."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from flows.report import theme
from flows.report.cover import Cover
from flows.report.exhibits import Cell, Exhibit, Line, Tile
from flows.report.gallery import Picture
from flows.report.stable_zip import without_clock
from flows.report.verdicts import SPEAKING, Publication
from flows.steps.messages import Language
from flows.steps.phrases import say
from flows.steps.wording import COLON, number

_PICTURE_WIDTH, _PICTURE_HEIGHT = Cm(16), Cm(21)
_LONGEST_TABLE = 60
"""Rows beyond which a table is left to the workbook: nobody pastes it into a text."""
_TEXT_WIDTH = 16.4
"""Centimetres between the margins."""
_LETTER, _PADDING = 0.02, 0.42
"""Centimetres: a bold letter of Calibri for each point of its size (0.53 of it on average, and some room), and the margins of a cell."""
_NO_BREAK = "\u00a0"
_SIZES = (9, 8, 7, 6)
"""Points: a table is set in the largest at which none of its words is broken."""
_VERDICT_WIDTHS = (4.1, 1.9, 1.9, 2.5, 6.0)
"""Centimetres."""
_SPELLING = {"fr": "fr-FR", "en": "en-GB"}
_FICTIVE, _FICTIVE_GROUND, _HEADER_GROUND = theme.FICTIVE[1:].upper(), "FDEEF6", "E8EDF4"


def document(
    cover: Cover, items: Sequence[Exhibit], pictures: Mapping[str, Sequence[Picture]],
    publications: Sequence[Publication], built_at: datetime, lang: Language,
) -> bytes:  # fmt: skip
    """The document as bytes, the same for the same warehouse: its clock is that of the warehouse's build (UTC)."""
    paper = Document()
    _style(paper, lang)
    paper.core_properties.title, paper.core_properties.author, paper.core_properties.language = cover.title, "DTM", lang
    paper.core_properties.comments = ""
    paper.add_heading(cover.title, 0)
    _small(paper, say("report_lead", lang))
    _small(paper, cover.base_line)
    if cover.fictive:
        _alarm(paper, cover.fictive)
    for item in items:
        _section(paper, item, pictures.get(item.anchor, ()))
    for publication in publications:
        _verdicts(paper, publication, lang)
    paper.add_heading(say("sources_title", lang), 1)
    paper.add_paragraph(say("sources_text", lang))
    for source in cover.sources:
        paper.add_paragraph(source, style="List Bullet")
    _small(paper, say("credit", lang))
    packed = io.BytesIO()
    paper.save(packed)
    return without_clock(packed.getvalue(), built_at)


def _style(paper: Any, lang: Language) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    for language in paper.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), _SPELLING[lang])


def _section(paper: Any, item: Exhibit, pictures: Sequence[Picture]) -> None:
    paper.add_heading(item.title, 1)
    if item.ribbon:
        _alarm(paper, item.ribbon)
    if item.refusal:
        paper.add_paragraph(say("not_held", item.lang, reason=item.refusal))
        return
    for text in (*item.sentences, *item.breaks):
        paper.add_paragraph(text)
    for tile in item.tiles:
        _key_figure(paper, tile, item.lang)
    for picture in pictures:
        _picture(paper, picture, item)
    if len(item.lines) > _LONGEST_TABLE:
        _small(paper, say("table_in_workbook", item.lang, rows=number(len(item.lines), item.lang)))
    elif not item.tiles:
        _table(paper, item)
    if item.record.figure.note:
        paper.add_paragraph(item.record.note(item.lang)).paragraph_format.space_before = Pt(6)
    _small(paper, f"{item.ribbon} · {item.credit}" if item.ribbon else item.credit)


def _key_figure(paper: Any, tile: Tile, lang: Language) -> None:
    line = paper.add_paragraph(style="List Bullet")
    line.add_run(f"{tile.what}{COLON[lang]}")
    line.add_run(tile.value).bold = True
    line.add_run("".join([f" {tile.unit}" if tile.unit else "", f" ({tile.when})" if tile.when else ""]))
    if tile.provenance == "sample":
        mark = line.add_run(f" {say('provenance_short_sample', lang)}")
        mark.bold, mark.font.color.rgb = True, RGBColor.from_string(_FICTIVE)


def _picture(paper: Any, picture: Picture, item: Exhibit) -> None:
    """The chart with title, mark and source painted into it: they stay with it wherever it is pasted."""
    shown = paper.add_picture(io.BytesIO(picture.rendered.png), width=_PICTURE_WIDTH)
    if shown.height > _PICTURE_HEIGHT:
        shown.width, shown.height = int(shown.width * _PICTURE_HEIGHT / shown.height), _PICTURE_HEIGHT
    about = say("chart_alt", item.lang, title=picture.title or item.title, credit=item.credit)
    shown._inline.docPr.set("descr", f"{item.ribbon}. {about}" if item.ribbon else about)
    shown._inline.docPr.set("title", picture.title or item.title)


def _table(paper: Any, item: Exhibit) -> None:
    columns = [item.columns[index] for index in item.filled]
    table = paper.add_table(rows=1, cols=len(columns) + 1, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    labels = [*(column.label.of(item.lang) for column in columns), say("col_provenance", item.lang)]
    size, widths = _fit(item, labels)
    for cell, label in zip(table.rows[0].cells, labels, strict=True):
        _fill(cell, label, is_bold=True, ground=_HEADER_GROUND, size=size)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for line in item.lines:
        _row(table.add_row().cells, item, line, size)
    _set_widths(table, widths)


def _fit(item: Exhibit, labels: Sequence[str]) -> tuple[int, list[float]]:
    """The size of a table's letters, in points, and the width of each column, in centimetres.

    A column has room for its longest word, and those with longer texts what the page has left. Where words need more than
    the page has at the smallest size, they are broken; numbers and dates never, for half a number is another number.
    """
    marks = [say(f"provenance_short_{line.provenance}", item.lang) if line.provenance else "" for line in item.lines]
    texts = [*([_unbroken(line.cells[i]) for line in item.lines] for i in item.filled), marks]
    columns = [[label, *column] for label, column in zip(labels, texts, strict=True)]
    for size in _SIZES:
        least = [_room(max((word for text in column for word in text.split(" ")), key=len), size) for column in columns]
        if (left := _TEXT_WIDTH - sum(least)) > 0:
            wanted = [max(_room(max(column, key=len), size) - width, 0.0) for column, width in zip(columns, least, strict=True)]
            share = min(left / sum(wanted), 1.0) if sum(wanted) else 0.0
            return size, [width + share * more for width, more in zip(least, wanted, strict=True)]
    whole = [*(any(_is_whole(line.cells[i]) for line in item.lines) for i in item.filled), False]
    floors = [_room(max(column, key=len, default=""), size) if kept else 0.0 for column, kept in zip(texts, whole, strict=True)]
    return size, _squeezed(least, floors)


def _room(text: str, size: int) -> float:
    """Centimetres that a cell needs for a text in one line."""
    return _PADDING + _LETTER * size * len(text)


def _squeezed(widths: Sequence[float], floors: Sequence[float]) -> list[float]:
    """Widths made less in the same proportion until they fit between the margins, none less than its floor."""
    held: set[int] = set()
    while True:
        room = _TEXT_WIDTH - sum(floors[i] for i in held)
        scale = room / sum(width for i, width in enumerate(widths) if i not in held)
        squeezed = [floors[i] if i in held else width * scale for i, width in enumerate(widths)]
        below = {i for i, width in enumerate(squeezed) if width < floors[i]} - held
        if not below or len(held | below) == len(widths):
            return squeezed
        held |= below


def _is_whole(cell: Cell) -> bool:
    """Whether the text of a cell may not be broken over lines: a number or a date."""
    return cell.column.is_number or isinstance(cell.value, date)


def _unbroken(cell: Cell) -> str:
    return cell.text.replace(" ", _NO_BREAK) if _is_whole(cell) else cell.text


def _set_widths(table: Any, widths: Sequence[float]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for line in table.rows:
        for cell, width in zip(line.cells, widths, strict=True):
            cell.width = Cm(width)


def _verdicts(paper: Any, publication: Publication, lang: Language) -> None:
    """The printed figures of which the data or the other figures say something; page and workbook have them all."""
    paper.add_heading(publication.title(lang), 1)
    paper.add_paragraph(publication.summary(lang))
    spoken = [row for row in publication.verdicts if row.verdict in SPEAKING]
    if not spoken:
        return
    table = paper.add_table(rows=1, cols=5, style="Table Grid")
    for cell, key in zip(table.rows[0].cells, ("col_text", "col_printed", "col_computed", "col_verdict", "col_reason"), strict=True):
        _fill(cell, say(key, lang), is_bold=True, ground=_HEADER_GROUND)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in spoken:
        cells = table.add_row().cells
        _fill(cells[0], f"{row.claim_id} {say('quoted', lang, text=row.text)}")
        _fill(cells[1], row.printed_text, is_number=True)
        _fill(cells[2], row.computed_text, is_number=True)
        _fill(cells[3], row.verdict_text, is_bold=True)
        _fill(cells[4], row.reason)
    _set_widths(table, _VERDICT_WIDTHS)


def _row(cells: Sequence[Any], item: Exhibit, line: Line, size: int) -> None:
    ground = _FICTIVE_GROUND if line.provenance == "sample" else ""
    for cell, index in zip(cells, item.filled, strict=False):
        _fill(cell, _unbroken(line.cells[index]), is_number=line.cells[index].column.is_number, ground=ground, size=size)
    mark = say(f"provenance_short_{line.provenance}", item.lang) if line.provenance else ""
    _fill(cells[-1], mark, is_bold=line.provenance == "sample", ground=ground, size=size)


def _fill(cell: Any, text: str, is_number: bool = False, is_bold: bool = False, ground: str = "", size: int = 9) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), is_bold
    paragraph.paragraph_format.space_after = Pt(0)
    if is_number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if ground:
        _shade(cell._tc.get_or_add_tcPr(), ground)


def _shade(properties: Any, ground: str) -> None:
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:color"), "auto")
    shading.set(qn("w:fill"), ground)
    properties.append(shading)


def _alarm(paper: Any, text: str) -> None:
    """White on magenta: made-up data."""
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    run = paragraph.add_run(text)
    run.bold, run.font.color.rgb = True, RGBColor(255, 255, 255)
    _shade(paragraph._p.get_or_add_pPr(), _FICTIVE)


def _small(paper: Any, text: str) -> None:
    run = paper.add_paragraph().add_run(text)
    run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(theme.MUTED[1:].upper())
