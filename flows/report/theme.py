"""Colours, type and measures of charts.

Series colours are Okabe and Ito's, which people with any colour blindness tell apart; made-up data are hatched as well, so
that nothing hangs on colour alone. The page swaps these very values for those of its dark theme (see style.css).
"""

from __future__ import annotations

from typing import Any

INK = "#1a1f2b"
MUTED = "#566070"
GRID = "#dfe3ea"
PAPER = "#fffffe"
"""White to the eye; one step beside it so that the page can tell it from a white that must stay."""
MAIN = "#0b5394"
RISE = "#b3450b"
FALL = "#0b5394"
FICTIVE = "#a3005c"
LAND = "#eef1f5"
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f5539", "#566070")
HEAT = ("#dbe8f5", "#0b5394")

FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
WIDE, NARROW = 680, 330
"""Widths of the drawing itself in pixels: on a desk or in print, and on a telephone."""
PNG_SCALE = 2.0

HATCH_ID = "hatch"
HATCH = (
    f'<linearGradient id="{HATCH_ID}" gradientUnits="userSpaceOnUse" x2="4.243" y2="4.243" spreadMethod="repeat">'
    f'<stop stop-color="{PAPER}"/><stop offset="0.4" stop-color="{PAPER}"/>'
    f'<stop offset="0.4" stop-color="{PAPER}" stop-opacity="0"/><stop offset="1" stop-color="{PAPER}" stop-opacity="0"/></linearGradient>'
)
"""Stripes of paper over whatever lies beneath: made-up data. A gradient, for a pattern takes ten times as long to make pixels of."""


def config() -> dict[str, Any]:
    """Vega-Lite configuration of all charts."""
    label = {"labelColor": INK, "labelFontSize": 12, "titleColor": MUTED, "titleFontSize": 12, "titleFontWeight": "normal"}
    return {
        "font": FONT, "background": "transparent", "view": {"stroke": None}, "padding": 6,
        "axis": {**label, "grid": True, "gridColor": GRID, "domainColor": MUTED, "tickColor": MUTED, "labelLimit": 260, "labelPadding": 5},
        "legend": {**label, "orient": "top", "title": None, "symbolSize": 130, "labelLimit": 300, "columns": 3},
        "text": {"color": INK, "fontSize": 12},
    }  # fmt: skip
