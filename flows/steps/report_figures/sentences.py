"""What a figure says, in the manner of the annual report: sentences written from its numbers.

A number that is missing is told as missing; what rests on made-up data carries a mark in the sentence itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flows.steps.messages import Language
from flows.steps.phrases import say
from flows.steps.report_figures.figure_files import Words
from flows.steps.report_figures.figure_words import code_text, shown
from flows.steps.report_figures.figures import FigureRecord
from flows.steps.report_figures.flow_sentences import FLOW_TELLERS
from flows.steps.report_figures.grammar import (
    NAMED_AT_MOST,
    about_percent,
    counted,
    de,
    in_month,
    is_one,
    listed,
    month,
    of_regions,
    percent_of,
    regions,
    sentence,
    then,
    whole_percent,
)  # fmt: skip
from flows.steps.report_figures.instrument_sentences import INSTRUMENT_TELLERS
from flows.steps.report_figures.levels import level_fields
from flows.steps.report_figures.marks import mark
from flows.steps.report_figures.survey_sentences import SURVEY_TELLERS
from flows.steps.wording import COLON, number

Row = Mapping[str, Any]
_NAMED_FROM_PCT = 5.0
"""A region below this share is not worth its name in a sentence."""


def tell(record: FigureRecord, lang: Language) -> tuple[str, ...]:
    """The sentences of a figure, the most important first; for a missing figure, why it is missing."""
    if record.missing is not None:
        return (record.told(record.missing, lang),)
    name = record.figure.figure_id
    teller = _TELLERS.get(name) or FLOW_TELLERS.get(name) or INSTRUMENT_TELLERS.get(name) or SURVEY_TELLERS.get(name)
    told = list(teller(record, lang)) if teller else []
    return tuple([sentence(text) + "." for text in told if text] + [record.told(remark, lang) for remark in record.remarks])


def change_sentence(
    before: int | None, after: int | None, day_before: date, day_after: date, lang: Language, is_sample: bool = False
) -> str:  # fmt: skip
    """« Le nombre de PDI est passé de … à …, soit une diminution de … (environ 6,4 %) », for rise, fall, no change and missing counts."""
    when = {"then_before": then(day_before, day_after, lang), "then_after": then(day_after, day_before, lang)}
    marked = mark(["sample"] if is_sample else [], lang)
    if after is None:
        return say("tell_no_after", lang, **when) + marked
    if before is None:
        return say(_one("tell_no_before", after, lang), lang, after=counted(after, "person", lang), **when) + marked
    if before == after:
        return say("tell_same", lang, before=counted(before, "person", lang), **when) + marked
    if before == 0:
        return say(_one("tell_from_zero", after, lang), lang, after=number(after, lang), **when) + marked
    change = after - before
    return say(
        "tell_rise" if change > 0 else "tell_fall", lang, before=counted(before, "person", lang), after=number(after, lang),
        by=_by(abs(change), lang), pct=about_percent(100 * change / before, lang), **when,
    ) + marked  # fmt: skip


def _by(people: int, lang: Language) -> str:
    if lang == "en":
        return counted(people, "person", lang)
    return "d'une personne" if people == 1 else f"de {counted(people, 'person', lang)}"


def _one(key: str, count: float, lang: Language) -> str:
    """The key of the phrase whose verb agrees with one."""
    return f"{key}_one" if is_one(count, lang) else key


def _key_figures(record: FigureRecord, lang: Language) -> Iterable[str]:
    if (pdi := record.find(measure="pdi")) and pdi["value"] is not None:
        key = _one("tell_identified", pdi["value"], lang)
        people = counted(pdi["value"], "person", lang)
        yield say(key, lang, people=people, then=in_month(pdi["reference_date"], lang)) + mark([pdi["provenance"]], lang)
    if operations := record.find(measure="operations"):
        key = _one("tell_operations", operations["value"], lang)
        yield say(key, lang, operations=counted(operations["value"], "operation", lang), year=record.base.year)


def _national_series(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows = [row for row in record.records() if row["individuals"] is not None]
    if len(rows) == 1:
        people = counted(rows[0]["individuals"], "person", lang)
        yield say("tell_series_one", lang, month=month(rows[0]["reference_date"], lang), people=people) + mark(record.provenances, lang)
    if len(rows) < 2:
        return
    most, least = max(rows, key=lambda row: row["individuals"]), min(rows, key=lambda row: row["individuals"])
    yield say(
        "tell_series", lang, first=month(rows[0]["reference_date"], lang), last=month(rows[-1]["reference_date"], lang),
        operations=counted(len(rows), "operation", lang), most=number(most["individuals"], lang), least=number(least["individuals"], lang),
        then_most=in_month(most["reference_date"], lang), then_least=in_month(least["reference_date"], lang),
    ) + mark([row["provenance"] for row in rows], lang)  # fmt: skip
    breaks = [
        say("tell_break_at", lang, then=in_month(row["reference_date"], lang), why=_words(row["series_break"], lang))
        for row in rows if row["series_break"] is not None
    ]  # fmt: skip
    if breaks:
        yield say("tell_series_breaks", lang, breaks=listed(breaks, lang))


def _regions(record: FigureRecord, names: Sequence[str], lang: Language, details: Sequence[str] = ()) -> str:
    """The regions, as the country calls them."""
    return regions(names, lang, details, record.levels["region"])


def _words(value: Words | str, lang: Language) -> str:
    return value.of(lang) if isinstance(value, Words) else value


def _change(record: FigureRecord, lang: Language) -> Iterable[str]:
    for row in record.records():
        at = row["date_to"]
        if row["change_reason"] == "first_operation":
            yield say("tell_first_operation", lang, month=month(at, lang))
        elif row["change_reason"] == "no_operation_one_year_before":
            yield say("tell_no_year_before", lang, month=month(at, lang))
        else:
            counts = row["individuals_from"], row["individuals_to"]
            yield change_sentence(*counts, row["date_from"], at, lang, is_sample=row["provenance"] == "sample")
            if row["series_break"] is not None:
                yield say("tell_break", lang, why=_words(row["series_break"], lang))


def _largest(rows: Sequence[Row]) -> list[Row]:
    """The rows worth a name: the largest shares."""
    shared = sorted((row for row in rows if row["share_pct"]), key=lambda row: -row["share_pct"])
    return [row for row in shared[:NAMED_AT_MOST] if row["share_pct"] >= _NAMED_FROM_PCT] or shared[:1]


def _shares(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows = record.records()
    named = _largest([row for row in rows if row["region"] is not None])
    if not named:
        return
    key = "tell_shelter_one" if len(named) == 1 else "tell_shelter_many"
    told = say(key, lang, regions=_regions(record, [row["region"] for row in named], lang, [whole_percent(row["share_pct"], lang) for row in named]))
    rest = 100 - sum(row["share_pct"] for row in named)
    unnamed = next((row["share_pct"] for row in rows if row["region"] is None), 0)
    if rest > 0.05:
        told += " ; " if lang == "fr" else "; "
        key = "tell_not_named" if unnamed and abs(rest - unnamed) < 0.05 else "tell_others"
        told += say(key, lang, share=whole_percent(rest, lang), **level_fields(record.levels, lang))
    yield told + mark([row["provenance"] for row in rows], lang)


def _change_by_region(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows = record.records()
    assert record.base.compare_with is not None
    base = month(record.base.compare_with, lang)
    known = sorted((row for row in rows if row["change"] is not None), key=lambda row: -abs(row["change"]))
    rose, fell = [row for row in known if row["change"] > 0], [row for row in known if row["change"] < 0]
    for key, group in (("tell_regions_rose", rose[:NAMED_AT_MOST]), ("tell_regions_fell", fell[:NAMED_AT_MOST])):
        if group:
            names = _regions(record, [row["region"] for row in group], lang, [percent_of(row["change_pct"], lang) for row in group])
            yield say(key, lang, month=base, regions=names) + mark([row["provenance"] for row in group], lang)
    if same := [row["region"] for row in known if row["change"] == 0]:
        yield say("tell_regions_same", lang, regions=_regions(record, same, lang))
    if unknown := [row for row in rows if row["change"] is None]:
        whys = [code_text("change_reason", row["change_reason"], lang) for row in unknown]
        yield say("tell_regions_unknown", lang, regions=_regions(record, [row["region"] for row in unknown], lang, whys))
    yield say("tell_under_perimeter", lang, perimeter=record.base.perimeter)
    if any(row["change_reason"] == "series_break" for row in rows):
        yield say("tell_break_bare", lang)


def _change_by_perimeter(record: FigureRecord, lang: Language) -> Iterable[str]:
    groups: dict[str, list[Row]] = {}
    for row in record.records():
        groups.setdefault(row["region_group"], []).append(row)
    for group, rows in list(groups.items())[:2]:
        older, newer = min(row["perimeter"] for row in rows), max(row["perimeter"] for row in rows)
        parts = [f"{row['region']} ({_signed_change(row, lang)})" for row in rows if row["perimeter"] == newer]
        whole = next(row for row in rows if row["perimeter"] == older)
        yield say("tell_redrawn", lang, la_region=record.levels["region"].the(lang), group=group, de_group=de(group), older=older, newer=newer,
                  change=_signed_change(whole, lang), parts=listed(parts, lang)) + mark([row["provenance"] for row in rows], lang)  # fmt: skip


def _signed_change(row: Row, lang: Language) -> str:
    if row["change_pct"] is None:
        return say("tell_redrawn_unknown", lang)
    sign = "+" if row["change_pct"] > 0 else "-" if row["change_pct"] < 0 else ""
    return sign + percent_of(row["change_pct"], lang)


def _cercles(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows = sorted((row for row in record.records() if row["individuals"]), key=lambda row: -row["individuals"])
    if not rows or rows[0]["share_pct"] is None:
        return
    first = rows[0]
    noun = record.levels["cercle"]
    told = say("tell_cercle_first", lang, la_cercle=noun.the(lang), cercle=first["cercle"], de_cercle=de(first["cercle"]),
               people=counted(first["individuals"], "person", lang), share=percent_of(first["share_pct"], lang))  # fmt: skip
    if nexts := [row["cercle"] for row in rows[1:3]]:
        those, that = ("celles", "celle") if noun.is_feminine else ("ceux", "celui")
        shown_next = [f"{those} {de(name)}" if index == 0 and len(nexts) > 1 else f"{that} {de(name)}" if len(nexts) == 1 else de(name)
                      for index, name in enumerate(nexts)] if lang == "fr" else nexts  # fmt: skip
        told += ", " + say("tell_cercles_next", lang, cercles=listed(shown_next, lang))
    yield told + mark([row["provenance"] for row in rows[:3]], lang)


def _reasons(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows = [row for row in record.records() if row["share_pct"] is not None]
    told = [f"{code_text('reasons', row['reasons'], lang)} ({percent_of(row['share_pct'], lang)})" for row in rows]
    if told:
        yield say("tell_reasons", lang, reasons=listed(told, lang)) + mark([row["provenance"] for row in rows], lang)


def _origins(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows = record.records()
    if named := _largest([row for row in rows if row["origin"] is not None]):
        details = [whole_percent(row["share_pct"], lang) for row in named]
        origins = of_regions([row["origin"] for row in named], lang, details, record.levels["region"])
        yield say("tell_origins", lang, origins=origins) + mark([row["provenance"] for row in named], lang)
    unknown = next((row["share_pct"] for row in rows if row["origin"] is None), None)
    if unknown:
        yield say("tell_origin_unknown", lang, share=percent_of(unknown, lang))


def _household_size(record: FigureRecord, lang: Language) -> Iterable[str]:
    column = next(column for column in record.columns if column.name == "persons_per_household")
    whole = record.find(region=None)
    if whole and whole["persons_per_household"] is not None:
        yield say("tell_household_size", lang, size=shown(column, whole["persons_per_household"], lang),
                  people=counted(whole["individuals"], "person", lang), households=counted(whole["households"], "household", lang),
                  ) + mark([whole["provenance"]], lang)  # fmt: skip
    else:
        yield say("tell_household_size_unknown", lang)
    known = [row for row in record.records() if row["region"] is not None and row["persons_per_household"] is not None]
    if len(known) > 1:
        least, most = min(known, key=lambda row: row["persons_per_household"]), max(known, key=lambda row: row["persons_per_household"])
        yield say("tell_household_range", lang,
                  least=shown(column, least["persons_per_household"], lang), region_least=_regions(record, [least["region"]], lang),
                  most=shown(column, most["persons_per_household"], lang), region_most=_regions(record, [most["region"]], lang),
                  ) + mark([least["provenance"], most["provenance"]], lang)  # fmt: skip


def _household_series(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows = record.records()
    column = next(column for column in record.columns if column.name == "persons_per_household")
    if len(rows) == 1:
        size = shown(column, rows[0]["persons_per_household"], lang)
        yield say("tell_household_then", lang, size=size, then=in_month(rows[0]["reference_date"], lang)) + mark(record.provenances, lang)
    elif rows:
        first, last = rows[0], rows[-1]
        yield say("tell_household_series", lang,
                  first_size=shown(column, first["persons_per_household"], lang), then_first=in_month(first["reference_date"], lang),
                  last_size=shown(column, last["persons_per_household"], lang), then_last=in_month(last["reference_date"], lang),
                  ) + mark([first["provenance"], last["provenance"]], lang)  # fmt: skip


def _returnees(record: FigureRecord, lang: Language) -> Iterable[str]:
    totals = [row for row in record.records() if row["kind"] == "total" and row["individuals"] is not None]
    latest = {row["kind"]: row for row in record.records() if row["individuals"] is not None}
    if not totals:
        for kind, row in latest.items():
            people = counted(row["individuals"], "person", lang)
            yield say(f"tell_returnees_kind_{kind}", lang, people=people, month=month(row["reference_date"], lang)) + mark([row["provenance"]], lang)
        return
    last = totals[-1]
    told = say(_one("tell_returnees", last["individuals"], lang), lang, people=counted(last["individuals"], "person", lang),
               then=in_month(last["reference_date"], lang))  # fmt: skip
    kinds = {kind: row for kind, row in latest.items() if kind != "total" and row["reference_date"] == last["reference_date"]}
    if len(kinds) == 2:
        told += COLON[lang] + say("tell_returnees_kinds", lang, **{kind: number(row["individuals"], lang) for kind, row in kinds.items()})
    yield told + mark([last["provenance"]], lang)
    if len(totals) > 1 and totals[-2]["individuals"] == last["individuals"]:
        yield say("tell_carried_forward", lang, month=month(totals[-2]["reference_date"], lang))


def _returnees_by_region(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows = record.records()
    kind = "total" if any(row["kind"] == "total" for row in rows) else rows[0]["kind"]
    if named := _largest([row for row in rows if row["kind"] == kind]):
        key = "tell_returnees_regions_one" if len(named) == 1 else "tell_returnees_regions_many"
        names = _regions(record, [row["region"] for row in named], lang, [whole_percent(row["share_pct"], lang) for row in named])
        yield say(key, lang, regions=names) + mark([row["provenance"] for row in named], lang)


_TELLERS: Mapping[str, Callable[[FigureRecord, Language], Iterable[str]]] = {
    "key_figures": _key_figures,
    "pdi_national_series": _national_series,
    "pdi_change": _change,
    "pdi_shares": _shares,
    "pdi_change_by_region": _change_by_region,
    "pdi_change_by_perimeter": _change_by_perimeter,
    "pdi_by_cercle_table": _cercles,
    "pdi_by_reason": _reasons,
    "pdi_by_origin": _origins,
    "household_size": _household_size,
    "household_size_series": _household_series,
    "returnees_series": _returnees,
    "returnees_by_region": _returnees_by_region,
}
