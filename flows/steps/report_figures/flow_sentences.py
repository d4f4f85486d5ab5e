"""What the figures of flow monitoring say. Flow counts are of the points that observed, never of all who crossed."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flows.steps.messages import Language
from flows.steps.phrases import say
from flows.steps.report_figures.figure_files import Words
from flows.steps.report_figures.figure_words import code_text
from flows.steps.report_figures.figures import FigureRecord
from flows.steps.report_figures.grammar import counted, de, is_one, listed, month, percent_of, period, whole_percent
from flows.steps.report_figures.marks import mark
from flows.steps.wording import number

Row = Mapping[str, Any]
_COMPARED_TOO = ("calendar_day_mean", "active_day_mean", "same_points")


def _by_month(record: FigureRecord, lang: Language) -> Iterable[str]:
    totals = [row for row in record.records() if row["direction"] == "total" and row["individuals"] is not None]
    year = record.base.year
    if len(record.provenances) > 1:
        names = listed([say(f"provenance_{name}", lang) for name in record.provenances], lang)
        yield say("tell_flow_mixed", lang, provenances=names) + mark(record.provenances, lang)
    elif len(totals) == 12:
        assert year is not None
        people, days = sum(row["individuals"] for row in totals), 366 if isleap(year) else 365
        yield say("tell_flow_year", lang, year=year, people=counted(people, "person", lang), mean=number(people / days, lang)) + mark(
            record.provenances, lang
        )
        most, least = max(totals, key=lambda row: row["individuals"]), min(totals, key=lambda row: row["individuals"])
        yield say("tell_flow_peak", lang, most=month(most["month"], lang), most_count=number(most["individuals"], lang),
                  least=month(least["month"], lang), least_count=number(least["individuals"], lang)) + mark(record.provenances, lang)  # fmt: skip
    else:
        key = "tell_flow_months_one" if is_one(len(totals), lang) else "tell_flow_months"
        yield say(key, lang, months=counted(len(totals), "month", lang), year=year)
    yield say("tell_flow_not_all", lang)


def _by_point(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows = [row for row in record.records() if row["individuals"]]
    if not rows:
        return
    first, rest = rows[0], [row["fmp"] for row in rows[1:3]]
    told = say("tell_points", lang, point=first["fmp"], de_point=de(first["fmp"]), year=record.base.year,
               people=counted(first["individuals"], "person", lang), share=whole_percent(first["share_pct"], lang))  # fmt: skip
    if rest:
        told += ", " + say("tell_points_next", lang, points=listed(_those_of(rest), lang) if lang == "fr" else listed(rest, lang))
    yield told + mark(record.provenances, lang)


def _those_of(names: list[str]) -> list[str]:
    return [f"{'celui' if len(names) == 1 else 'ceux'} {de(names[0])}", *(de(name) for name in names[1:])]


def _coverage(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows = record.records()
    active = sorted({row["fmp"] for row in rows if row["is_active"]})
    by_month: dict[Any, int] = {}
    for row in rows:
        by_month[row["month"]] = by_month.get(row["month"], 0) + bool(row["is_active"])
    least, most = min(by_month.values()), max(by_month.values())
    told = say(
        "tell_coverage_one" if is_one(len(active), lang) else "tell_coverage", lang, points=counted(len(active), "point", lang), year=record.base.year
    )
    told += ", " + (say("tell_coverage_steady", lang, count=number(most, lang)) if least == most
                    else say("tell_coverage_range", lang, least=number(least, lang), most=number(most, lang)))  # fmt: skip
    yield told + mark(record.provenances, lang)
    if pauses := [pause for name in active if (pause := _pause(name, rows, lang))]:
        yield say("tell_coverage_pauses", lang, pauses=listed(pauses, lang)) + mark(record.provenances, lang)
    if unknown := sorted({row["fmp"] for row in rows if row["active_days"] is None}):
        yield say("tell_coverage_unknown", lang, points=listed(unknown, lang))


def _pause(name: str, rows: Sequence[Row], lang: Language) -> str | None:
    """A point that was there but did not observe on each day of the year; None where days are not known."""
    own = [row for row in rows if row["fmp"] == name]
    if any(row["active_days"] is None for row in own):
        return None
    days, all_days = sum(row["active_days"] for row in own), sum(row["days_in_month"] for row in own)
    if days == all_days:
        return None
    return say("tell_coverage_pause", lang, point=name, days=counted(days, "day", lang), all_days=number(all_days, lang))


def _change(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows = {row["measure"]: row for row in record.records()}
    total = rows["total"]
    periods = {"period_from": period(record.base.compare_period, lang), "period_to": period(record.base.period, lang)}
    if total["change_pct"] is None:
        yield say("tell_flow_no_change", lang, reason=code_text("change_reason", str(total["change_reason"]), lang), **periods)
    else:
        key = "tell_flow_rose" if total["change"] > 0 else "tell_flow_fell" if total["change"] < 0 else "tell_flow_same"
        yield say(key, lang, pct=percent_of(total["change_pct"], lang), value_from=number(total["value_from"], lang),
                  value_to=number(total["value_to"], lang), **periods) + mark(record.provenances, lang)  # fmt: skip
    told = [_measure(rows[name], lang) for name in _COMPARED_TOO if name in rows and rows[name]["change_pct"] is not None]
    if told:
        yield say("tell_flow_measures", lang, measures=" ; ".join(told) if lang == "fr" else "; ".join(told)) + mark(record.provenances, lang)
    if total["fmps_from"] is not None and total["fmps_to"] is not None and total["fmps_from"] != total["fmps_to"]:
        yield say("tell_flow_points_differ", lang, before=number(total["fmps_from"], lang), after=number(total["fmps_to"], lang))


def _measure(row: Row, lang: Language) -> str:
    sign = "+" if row["change_pct"] > 0 else "-" if row["change_pct"] < 0 else ""
    return say("tell_flow_measure", lang, measure=say(f"measure_told_{row['measure']}", lang), change=sign + percent_of(row["change_pct"], lang))


def _routes(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows = [row for row in record.records() if row["origin"] is not None and row["share_pct"] is not None]
    if not rows:
        return
    names = [row["route"].of(lang) if isinstance(row["route"], Words) else row["route"] for row in rows[:3]]
    told = say("tell_routes", lang, route=names[0], share=whole_percent(rows[0]["share_pct"], lang))
    if names[1:]:
        told += ", " + say("tell_routes_next", lang, routes=listed(names[1:], lang))
    yield told + mark(record.provenances, lang)


def _profile(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows = record.records()
    for dimension in dict.fromkeys(row["dimension"] for row in rows):
        known = [row for row in rows if row["dimension"] == dimension and row["share_pct"] is not None]
        told = [f"{code_text('category', row['category'], lang)} ({whole_percent(row['share_pct'], lang)})" for row in known[:5]]
        if told:
            yield say("tell_profile", lang, dimension=code_text("dimension", dimension, lang), categories=listed(told, lang)) + mark(
                record.provenances, lang
            )
    counted_by_sex = [row["individuals"] for row in rows if row["dimension"] == "sex" and row["share_pct"] is not None]
    if counted_by_sex and any(row["category"] == "not_given" for row in rows):
        yield say("tell_profile_known", lang, people=counted(sum(counted_by_sex), "person", lang))


FLOW_TELLERS: Mapping[str, Callable[[FigureRecord, Language], Iterable[str]]] = {
    "flows_by_month": _by_month,
    "flows_by_point": _by_point,
    "flow_coverage": _coverage,
    "flow_change": _change,
    "flow_routes": _routes,
    "flow_profile": _profile,
}
