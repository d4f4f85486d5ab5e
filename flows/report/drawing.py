"""From a chart to SVG and PNG without a browser, the same bytes each time.

A bare drawing goes into the page, whose HTML says title and source beside it. A framed one stands alone: title, mark of
made-up data, chart, source.
"""

from __future__ import annotations

import html
import re
import struct
import textwrap
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import vl_convert

from flows.report import theme

_MARK = re.compile(r'<(path|text|line|rect|circle|image) aria-label="([^"]*)" role="graphics-symbol" aria-roledescription="[^"]*"')
_AXIS = re.compile(r' role="graphics-symbol" aria-roledescription="[^"]*" aria-label="[^"]*"')
_NOISE = re.compile(r' (?:aria-hidden="true"|role="[^"]*"|aria-roledescription="[^"]*"|xmlns:xlink="[^"]*"|version="1.1"|pointer-events="none")')
_EMPTY = re.compile(r'<path class="(?:background|foreground)"(?: d="[^"]*")?(?: display="none"| stroke="[^"]*"| d="[^"]*")*/>')
_LONG = re.compile(r"\d+\.\d{3,}")
_SIZE = re.compile(r'<svg [^>]*width="([\d.]+)" height="([\d.]+)"[^>]*>')


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as SVG: the inside of the element, and its size in pixels. Each mark has a `data-tip` that tells it."""

    inside: str
    width: float
    height: float

    def svg(self, attributes: str = "") -> str:
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" {attributes}>{self.inside}</svg>'


def draw(spec: Mapping[str, Any], locale: Mapping[str, Any], name: str) -> Drawing:
    """Draw a Vega-Lite specification. `name` makes the ids of the drawing its own, so that many fit one page."""
    svg = vl_convert.vegalite_to_svg(dict(spec), format_locale=dict(locale))
    opening = _SIZE.search(svg)
    if opening is None:
        raise ValueError(f"{name}: the drawing states no size")
    inside = svg[opening.end() : svg.rindex("</svg>")]
    inside = _MARK.sub(r'<\1 data-tip="\2"', inside)
    inside = _NOISE.sub("", _AXIS.sub("", inside))
    inside = _LONG.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), _EMPTY.sub("", inside))
    return Drawing(_own_ids(f"<defs>{theme.HATCH}</defs>{inside}", name), float(opening[1]), float(opening[2]))


def _own_ids(svg: str, name: str) -> str:
    """Ids counted from zero under the drawing's name, whatever the renderer had drawn before."""
    found = dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg))
    for index, old in enumerate(found):
        new = f"{name}-{index}"
        svg = svg.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})")
    return svg


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a drawing that leaves the page: `ribbon` names made-up data, `notes` are source and date."""

    title: str
    ribbon: str
    notes: Sequence[str]


def framed(drawing: Drawing, frame: Frame) -> str:
    """A standalone SVG: white ground, title, ribbon, chart, notes."""
    width = max(drawing.width, 480)
    letters = int(width / 8.4)
    title = textwrap.wrap(frame.title, letters)
    notes = [line for note in frame.notes for line in textwrap.wrap(note, int(width / 5.6))]
    parts, y = [], 10.0
    for line in title:
        y += 20
        parts.append(_text(10, y, line, 16, theme.INK, bold=True))
    y += 10
    if frame.ribbon:
        parts.append(f'<rect x="10" y="{y:g}" width="{width - 20:g}" height="24" fill="{theme.FICTIVE}"/>')
        parts.append(_text(18, y + 16.5, frame.ribbon, 13, "#ffffff", bold=True))
        y += 32
    parts.append(f'<g transform="translate({(width - drawing.width) / 2:g},{y:g})">{drawing.inside}</g>')
    y += drawing.height + 4
    for line in notes:
        y += 15
        parts.append(_text(10, y, line, 11, theme.MUTED))
    height = y + 12
    ground = f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" role="img">'
        f"<title>{html.escape(frame.title)}</title>{ground}{''.join(parts)}</svg>"
    )


def _text(x: float, y: float, text: str, size: int, colour: str, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" font-family="{html.escape(theme.FONT)}" font-size="{size}" fill="{colour}"{weight}>{html.escape(text)}</text>'


def png(svg: str) -> bytes:
    """A standalone SVG as PNG, twice its size in pixels."""
    return _packed(vl_convert.svg_to_png(svg, scale=theme.PNG_SCALE))


def _packed(image: bytes) -> bytes:
    """The same PNG with its pixels deflated in earnest: the renderer hurries, and a document holds twenty of them."""
    chunks, at = [], 8
    while at < len(image):
        (size,) = struct.unpack(">I", image[at : at + 4])
        chunks.append((image[at + 4 : at + 8], image[at + 8 : at + 8 + size]))
        at += 12 + size
    pixels = zlib.compress(zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT")), 2)
    kept = [(kind, data) for kind, data in chunks if kind not in (b"IDAT", b"IEND")]
    packed = [*kept, (b"IDAT", pixels), (b"IEND", b"")]
    return image[:8] + b"".join(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in packed)


@dataclass(frozen=True, slots=True)
class Job:
    """A chart to render: its specification for a desk and for a telephone, and what frames it."""

    name: str
    wide: Mapping[str, Any]
    narrow: Mapping[str, Any]
    locale: Mapping[str, Any]
    frame: Frame
    wants_png: bool


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered chart; `png` is empty where it was not wanted."""

    wide: Drawing
    narrow: Drawing
    standalone: str
    png: bytes


def render(job: Job) -> Rendered:
    """All that a chart is needed as."""
    wide, narrow = draw(job.wide, job.locale, f"{job.name}-w"), draw(job.narrow, job.locale, f"{job.name}-n")
    standalone = framed(wide, job.frame)
    return Rendered(wide, narrow, standalone, png(standalone) if job.wants_png else b"")


def warm_up() -> None:
    """Start the renderer, which takes longer than a chart does."""
    vl_convert.vegalite_to_svg({"data": {"values": []}, "mark": "point"})
