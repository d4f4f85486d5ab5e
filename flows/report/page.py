"""The report as one HTML page that needs nothing else: no network, no other file, no script to be readable."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flows.report.cover import Cover
from flows.report.exhibits import Cell, Exhibit
from flows.report.gallery import Picture
from flows.report.verdicts import Publication
from flows.steps.messages import Language
from flows.steps.phrases import say
from flows.steps.wording import number

_BEFORE_MARK = re.compile(r" (?=[:;?!»])|(?<=«) ")
_FOLDER = Path(__file__).parent
_OPEN_ROWS = 14
"""A longer table is folded away, one click from the chart it belongs to."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as the page takes it in."""

    title: str
    wide: str
    narrow: str
    count: int
    notes: Sequence[str]


def page(
    cover: Cover, items: Sequence[Exhibit], pictures: Mapping[str, Sequence[Picture]], publications: Sequence[Publication], lang: Language
) -> str:  # fmt: skip
    """The page. Every text is escaped; style and script are inlined and named by their hash in the content security policy."""
    environment = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.finalize = typeset if lang == "fr" else None
    style, script = ((_FOLDER / name).read_text(encoding="utf-8") for name in ("style.css", "page.js"))
    words = {key: say(key, lang) for key in ("copied",)} | {"rows_shown": say("rows_many", lang, count="{count}")}
    return environment.get_template("page.html.j2").render(
        lang=lang, title=cover.title, base_line=cover.base_line, fictive=cover.fictive, notes=cover.notes, sources=cover.sources,
        items=items, drawings={anchor: [_drawn(picture) for picture in drawn] for anchor, drawn in pictures.items()}, publications=publications,
        style=style, script=script, style_hash=_hash(style), script_hash=_hash(script), words=_json(words), open_rows=_OPEN_ROWS,
        say=lambda key, **fields: say(key, lang, **fields), rows=lambda count: rows_told(count, lang),
        sort_key=sort_key, traces_of=traces_of, parameters_of=parameters_of,
    )  # fmt: skip


def typeset(shown: object) -> object:
    """French text with no-break spaces where a line must not begin with a mark. What is marked safe, code too, is left as it is."""
    return _BEFORE_MARK.sub("\u00a0", shown) if isinstance(shown, str) and not isinstance(shown, Markup) else shown


def _drawn(picture: Picture) -> Drawn:
    looks = 'aria-hidden="true" focusable="false"'
    return Drawn(picture.title, picture.rendered.wide.svg(looks), picture.rendered.narrow.svg(looks), picture.count, picture.notes)


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _json(content: object) -> str:
    """JSON that cannot end the script element it stands in."""
    return json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")


def rows_told(count: int, lang: Language) -> str:
    return say("rows_one", lang) if count == 1 else say("rows_many", lang, count=number(count, lang))


def sort_key(cell: Cell) -> str:
    """What the page sorts by: the number or ISO date behind the text; nothing where nothing is held."""
    if cell.value is None:
        return ""
    return cell.value.isoformat() if isinstance(cell.value, date) else str(cell.value)


def traces_of(item: Exhibit) -> list[str]:
    """The queries that lead to the cells behind the rows."""
    return list(dict.fromkeys(f"from trace('{_sql(line.trace.table)}', '{_sql(line.trace.key)}')" for line in item.lines if line.trace))


def _sql(text: str) -> str:
    return text.replace("'", "''")


def parameters_of(item: Exhibit) -> list[str]:
    """The parameters of the figure's query with their values."""
    return [f"${name} = {value}" for name, value in item.record.base.parameters(item.record.figure).items() if value is not None]
