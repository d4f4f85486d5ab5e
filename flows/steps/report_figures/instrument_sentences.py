"""What the figures of the other instruments say: Stability Index, transhumance alerts, border crossings, programme indicators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flows.steps.messages import Language
from flows.steps.phrases import say
from flows.steps.report_figures.figure_files import Words
from flows.steps.report_figures.figure_words import code_text, decimal
from flows.steps.report_figures.figures import FigureRecord
from flows.steps.report_figures.grammar import counted, counted_level, in_month, is_one, listed, month, of_regions, percent_of, whole_percent
from flows.steps.report_figures.marks import mark
from flows.steps.wording import UNKNOWN, number

Row = Mapping[str, Any]
_NAMED = 3
"""Regions, nationalities or months that a sentence names."""
_TOLD_OF_SECTION = 5
"""Indicators of a section that its sentence tells; the table has them all."""


def _one(key: str, count: float, lang: Language) -> str:
    return f"{key}_one" if is_one(count, lang) else key


def _points(value: float | None, lang: Language, with_sign: bool = False) -> str:
    return UNKNOWN if value is None else decimal(value, 1, lang, with_sign=with_sign)


def _stability(record: FigureRecord, lang: Language) -> Iterable[str]:
    whole, regional = record.find(region=None), [row for row in record.records() if row["region"] is not None]
    if whole is None or record.base.date is None:
        return
    assessed = whole["localities_assessed"]
    yield say(_one("tell_stability", assessed, lang), lang, localities=counted(assessed, "locality", lang),
              regions=counted_level(len(regional), record.levels["region"], lang),
              then=in_month(record.base.date, lang), perimeter=record.base.perimeter,
              ) + mark(record.provenances, lang)  # fmt: skip
    key = "tell_stability_mean" if whole["overall_maximum"] is not None else "tell_stability_mean_bare"
    maximum = None if whole["overall_maximum"] is None else number(whole["overall_maximum"], lang)
    yield say(key, lang, mean=_points(whole["overall_mean"], lang), median=_points(whole["overall_median"], lang), maximum=maximum) + mark(
        record.provenances, lang
    )
    if len(regional) > 1:
        most, least = regional[0], regional[-1]
        yield say("tell_stability_range", lang, least=_points(least["overall_mean"], lang), region_least=least["region"],
                  most=_points(most["overall_mean"], lang), region_most=most["region"]) + mark(record.provenances, lang)  # fmt: skip
    yield _stability_change(whole, record, lang)
    yield say("tell_stability_only", lang)


def _stability_change(whole: Row, record: FigureRecord, lang: Language) -> str:
    if not whole["localities_in_both"]:
        return say("tell_stability_no_pair", lang)
    if whole["score_change"] is None:
        return say("tell_stability_no_change", lang)
    in_both = counted(whole["localities_in_both"], "locality", lang)
    return say(
        "tell_stability_change", lang, before=in_month(whole["previous_date"], lang), localities=in_both,
        change=_points(whole["score_change"], lang, with_sign=True),
    ) + mark(record.provenances, lang)  # fmt: skip


def _categories(record: FigureRecord, lang: Language) -> Iterable[str]:
    known = [row for row in record.records() if row["category"] is not None]
    told = [say("tell_category", lang, category=row["category"], localities=counted(row["localities_assessed"], "locality", lang),
                share=whole_percent(row["share_pct"], lang)) for row in known]  # fmt: skip
    if told:
        yield say("tell_categories", lang, categories=listed(told, lang)) + mark(record.provenances, lang)
    if unknown := record.find(category=None):
        yield say("tell_categories_not_given", lang, localities=counted(unknown["localities_assessed"], "locality", lang))


def _alerts(record: FigureRecord, lang: Language) -> Iterable[str]:
    row = record.find(kind="all")
    if row is None:
        return
    issued, marked = row["alerts_issued"], mark(record.provenances, lang)
    yield say(_one("tell_alerts", issued, lang), lang, year=record.base.year, alerts=counted(issued, "alert", lang),
              treated=number(row["alerts_treated"], lang), share=whole_percent(row["treated_share_pct"], lang)) + marked  # fmt: skip
    if row["alerts_open"] or row["alerts_unknown"]:
        yield say("tell_alerts_left", lang, open=number(row["alerts_open"], lang), unknown=number(row["alerts_unknown"], lang)) + marked
    if row["median_days_to_treatment"] is not None:
        yield say("tell_alerts_median", lang, days=counted(row["median_days_to_treatment"], "day", lang),
                  followed=number(row["alerts_followed"], lang)) + marked  # fmt: skip
    elif row["alerts_followed"]:
        yield say("tell_alerts_no_median", lang) + marked
    if row["months_held"] < 12:
        yield say("tell_alerts_months", lang, months=counted(row["months_held"], "month", lang))


def _alert_regions(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows, marked = record.records(), mark(record.provenances, lang)
    by_kind: dict[str, int] = {}
    by_region: dict[str, int] = {}
    for row in rows:
        by_kind[row["kind"]] = by_kind.get(row["kind"], 0) + row["alerts_issued"]
        if row["region"] is not None:
            by_region[row["region"]] = by_region.get(row["region"], 0) + row["alerts_issued"]
    if by_region:
        first = sorted(by_region, key=lambda region: -by_region[region])[:_NAMED]
        told = of_regions(first, lang, [number(by_region[region], lang) for region in first], record.levels["region"])
        yield say("tell_alerts_regions", lang, regions=told) + marked
    kinds = [
        say("tell_alerts_kind", lang, kind=code_text("kind", kind, lang), alerts=counted(count, "alert", lang)) for kind, count in by_kind.items()
    ]
    yield say("tell_alerts_kinds", lang, kinds=" ; ".join(kinds) if lang == "fr" else "; ".join(kinds)) + marked


def _border_months(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows, marked = record.records(), mark(record.provenances, lang)
    counts = {way: sum(row["individuals"] or 0 for row in rows if row["direction"] == way) for way in ("entry", "exit")}
    posts = max(row["posts_known"] for row in rows)
    is_whole = len({row["month"] for row in rows}) == 12 and all(row["change_reason"] is None for row in rows)
    yield say("tell_border_year" if is_whole else "tell_border_part", lang, year=record.base.year, posts=counted(posts, "post", lang),
              entries=counted(counts["entry"], "entry", lang), exits=counted(counts["exit"], "exit", lang)) + marked  # fmt: skip
    silent = list(dict.fromkeys(month(row["month"], lang) for row in rows if row["change_reason"] is not None))
    if silent:
        told = [f"en {name}" for name in silent] if lang == "fr" else silent
        yield say("tell_border_silent", lang, months=listed(told, lang)) + marked
    yield say("tell_border_apart", lang)


def _border_regions(record: FigureRecord, lang: Language) -> Iterable[str]:
    by_region: dict[str, int] = {}
    for row in record.records():
        if row["region"] is not None and row["individuals"]:
            by_region[row["region"]] = by_region.get(row["region"], 0) + row["individuals"]
    first = sorted(by_region, key=lambda region: -by_region[region])[:_NAMED]
    if first:
        where = of_regions(first, lang, noun=record.levels["region"])
        yield say("tell_border_regions", lang, regions=where) + mark(record.provenances, lang)


def _border_nationalities(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows = record.records()
    for way in dict.fromkeys(row["direction"] for row in rows):
        known = [row for row in rows if row["direction"] == way and row["share_pct"] is not None][:_NAMED]
        told = [f"{_words(row['nationality_group'], lang)} ({whole_percent(row['share_pct'], lang)})" for row in known]
        if told:
            direction = code_text("direction", way, lang)
            yield say("tell_border_nationalities", lang, direction=direction, nationalities=listed(told, lang)) + mark(record.provenances, lang)


def _words(value: Words | str, lang: Language) -> str:
    return value.of(lang) if isinstance(value, Words) else value


def _programme(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows = record.records()
    names = {(row["section"], row["indicator"]) for row in rows}
    yield say(_one("tell_programme", len(names), lang), lang, indicators=counted(len(names), "indicator", lang), year=record.base.year) + mark(
        record.provenances, lang
    )
    for section in dict.fromkeys(row["section"] for row in rows):
        told = [_indicator(row, lang) for row in _once_each(rows, section) if row["value"] is not None][:_TOLD_OF_SECTION]
        if told:
            joined = " ; ".join(told) if lang == "fr" else "; ".join(told)
            yield say("tell_programme_section", lang, section=section, indicators=joined) + mark(record.provenances, lang)


def _once_each(rows: Sequence[Row], section: str) -> list[Row]:
    """The first row of each indicator of a section: that of the country, where it is given."""
    first: dict[str, Row] = {}
    for row in rows:
        if row["section"] == section:
            first.setdefault(row["indicator"], row)
    return list(first.values())


def _indicator(row: Row, lang: Language) -> str:
    key = "tell_programme_floor" if row["is_floor"] else "tell_programme_value"
    told = say(key, lang, indicator=_uncapitalised(row["indicator"]), value=number(row["value"], lang))
    if row["change_pct"] is None:
        return told
    sign = "+" if row["change_pct"] > 0 else "-" if row["change_pct"] < 0 else ""
    return f"{told} {say('tell_programme_change', lang, change=sign + percent_of(row['change_pct'], lang))}"


def _uncapitalised(text: str) -> str:
    """A name in running text: « victimes de traite », but « MIDAS » as it is."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


INSTRUMENT_TELLERS: Mapping[str, Callable[[FigureRecord, Language], Iterable[str]]] = {
    "stability_regions": _stability,
    "stability_categories": _categories,
    "alerts_treated": _alerts,
    "alerts_by_region": _alert_regions,
    "border_crossings": _border_months,
    "border_regions": _border_regions,
    "border_nationalities": _border_nationalities,
    "programme_indicators": _programme,
}
