"""How the change of the flow is shown on the screen: four measures, the points and days behind each, and the note that goes with them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from flows.steps.messages import Language
from flows.steps.phrases import say
from flows.steps.wording import UNKNOWN, month, number, percent

if TYPE_CHECKING:
    from rich.console import Console

    from flows.steps.warehouse.flow_overview import FlowChange, FlowMeasure


def show_flow_change(out: Console, change: FlowChange, lang: Language) -> None:
    """The table of the four measures, then what the counts do not say."""
    title = say("flow_title", lang, before=_period(change.period_from, lang), after=_period(change.period_to, lang))
    table = Table(title=Text(title, style="italic", no_wrap=True, overflow="ignore"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for key, justify in (("measure", "left"), ("from", "right"), ("to", "right"), ("change", "right"), ("rests_on", "left"), ("provenance", "left")):
        header = {"from": _period(change.period_from, lang), "to": _period(change.period_to, lang)}.get(key) or say(f"flow_col_{key}", lang)
        table.add_column(header, justify=justify)  # type: ignore[arg-type]
    for row in change.measures:
        changed = percent(row.change_pct, lang, with_sign=True) if row.change_pct is not None else say(f"flow_reason_{row.reason}", lang)
        table.add_row(
            say(f"flow_measure_{row.measure}", lang), number(row.value_from, lang), number(row.value_to, lang), changed, _rests_on(row, lang),
            Text(say(f"provenance_{row.provenance}", lang), style="bold magenta" if row.provenance == "sample" else ""),
        )  # fmt: skip
    out.print(table)
    out.print(say("flow_note", lang), style="dim")
    if any(row.provenance == "sample" for row in change.measures):
        out.print(say("flow_samples_shown", lang), style="yellow")
    out.print()


def _rests_on(row: FlowMeasure, lang: Language) -> str:
    """ "6 → 7 points, 2 329 → 2 548 jours"; one number where both are the same."""
    points, days = (_pair(pair, lang) for pair in (row.fmps, row.days))
    unit = "flow_point_days" if row.measure in ("active_day_mean", "same_points") else "flow_days"
    parts = ([say("flow_points", lang, points=points)] if points else []) + ([say(unit, lang, days=days)] if days else [])
    return ", ".join(parts) or UNKNOWN


def _pair(pair: tuple[int | None, int | None], lang: Language) -> str:
    if pair == (None, None):
        return ""
    return number(pair[0], lang) if pair[0] == pair[1] else f"{number(pair[0], lang)} → {number(pair[1], lang)}"


def _period(period: str, lang: Language) -> str:
    return month(date.fromisoformat(f"{period}-01"), lang) if "-" in period else period
