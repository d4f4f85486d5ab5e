"""What the figures of questionnaires and demographics say: needs of localities, households asked, PDI by sex and age."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flows.steps.messages import Language
from flows.steps.phrases import say
from flows.steps.report_figures.figure_files import Words
from flows.steps.report_figures.figure_words import code_text, decimal
from flows.steps.report_figures.figures import FigureRecord
from flows.steps.report_figures.grammar import counted, in_month, listed, whole_percent
from flows.steps.report_figures.marks import mark
from flows.steps.wording import number

Row = Mapping[str, Any]
_NAMED = 3
"""Choices that a sentence names; the table has them all."""


def _words(value: Words | str, lang: Language) -> str:
    return value.of(lang) if isinstance(value, Words) else value


def _low(text: str) -> str:
    """A choice in running text: « nourriture », but « AME » as it is."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _named(row: Row, lang: Language) -> str:
    """« nourriture (67 % des localités, où vivent 80 % des PDI) »."""
    key = "tell_need_named" if row["pdi_share_pct"] is not None else "tell_need_named_bare"
    pdi = None if row["pdi_share_pct"] is None else whole_percent(row["pdi_share_pct"], lang)
    return say(key, lang, choice=_low(_words(row["choice"], lang)), share=whole_percent(row["location_share_pct"], lang), pdi=pdi)


def _priority(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows = [row for row in record.records() if row["location_share_pct"]][:_NAMED]
    if not rows or record.base.date is None:
        return
    localities = counted(rows[0]["locations_answered"], "locality", lang)
    needs = _joined([_named(row, lang) for row in rows], lang)
    yield say("tell_needs", lang, then=in_month(record.base.date, lang), localities=localities, needs=needs) + mark(record.provenances, lang)
    yield say("tell_needs_only", lang)


def _regions(record: FigureRecord, lang: Language) -> Iterable[str]:
    first: dict[str, list[Row]] = {}
    for row in record.records():
        best = first.setdefault(row["region"], [])
        if not best or row["location_share_pct"] == best[0]["location_share_pct"]:
            best.append(row)
    told = [
        say("tell_need_of_region", lang, region=region, needs=listed([_low(_words(row["choice"], lang)) for row in rows], lang),
            share=whole_percent(rows[0]["location_share_pct"], lang), localities=counted(rows[0]["locations_answered"], "locality", lang))
        for region, rows in first.items()
    ]  # fmt: skip
    if told:
        called = record.levels["region"].one.of(lang)
        yield say("tell_needs_regions", lang, region=called, regions=_joined(told, lang)) + mark(record.provenances, lang)


def _sectors(record: FigureRecord, lang: Language) -> Iterable[str]:
    by_sector: dict[str, dict[str, list[Row]]] = {}
    for row in record.records():
        by_sector.setdefault(row["sector"], {}).setdefault(_words(row["indicator"], lang), []).append(row)
    for sector, indicators in by_sector.items():
        told = [
            say("tell_indicator", lang, indicator=_low(indicator), choices=listed([_low(_words(row["choice"], lang)) for row in rows], lang),
                share=whole_percent(rows[0]["location_share_pct"], lang), localities=counted(rows[0]["locations_answered"], "locality", lang))
            for indicator, rows in list(indicators.items())[:_NAMED]
        ]  # fmt: skip
        yield say("tell_sector", lang, sector=code_text("sector", sector, lang), indicators=_joined(told, lang)) + mark(record.provenances, lang)


def _households(record: FigureRecord, lang: Language) -> Iterable[str]:
    by_indicator: dict[str, Row] = {}
    for given in record.records():
        if given["household_share_pct"] is not None:
            by_indicator.setdefault(_words(given["indicator"], lang), given)
    for indicator, row in by_indicator.items():
        key = "tell_households_weighted" if row["weighted_share_pct"] is not None else "tell_households"
        weighted = None if row["weighted_share_pct"] is None else whole_percent(row["weighted_share_pct"], lang)
        yield say(key, lang, indicator=indicator, choice=_low(_words(row["choice"], lang)), weighted=weighted,
                  share=whole_percent(row["household_share_pct"], lang),
                  households=counted(row["households_answered"], "household", lang)) + mark(record.provenances, lang)  # fmt: skip
    if by_indicator and all(row["weighted_share_pct"] is None for row in by_indicator.values()):
        yield say("tell_households_only", lang)


def _demographics(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows, marked = record.records(), mark(record.provenances, lang)
    total, baseline = rows[0]["demographic_individuals"], rows[0]["baseline_individuals"]
    women = [row for row in rows if row["sex"] == "women"]
    if women and total and all(row["sex"] is not None for row in rows):
        share = whole_percent(100 * sum(row["individuals"] for row in women) / total, lang)
        yield say("tell_demographics_women", lang, share=share, people=counted(total, "person", lang)) + marked
    if baseline and total:
        key = "tell_demographics_whole" if total == baseline else "tell_demographics_part"
        yield say(key, lang, people=counted(total, "person", lang), baseline=number(baseline, lang)) + marked


def _ages(record: FigureRecord, lang: Language) -> Iterable[str]:
    row = record.records()[0]
    minors, people = row["minors"], row["individuals_by_age"]
    if minors is not None and people:
        share = whole_percent(100 * minors / people, lang)
        yield say("tell_demographics_minors", lang, share=share, people=counted(people, "person", lang)) + mark(record.provenances, lang)


def _members(record: FigureRecord, lang: Language) -> Iterable[str]:
    rows, marked = record.records(), mark(record.provenances, lang)
    for key, column in (("tell_members", "members"), ("tell_heads", "heads")):
        known = sum(row[column] or 0 for row in rows if row["sex"])
        if known:
            women = sum(row[column] or 0 for row in rows if row["sex"] == "women")
            people = counted(sum(row["members"] for row in rows), "person", lang)
            yield say(key, lang, people=people, share=whole_percent(100 * women / known, lang)) + marked


def _dependency(record: FigureRecord, lang: Language) -> Iterable[str]:
    whole = record.find(region=None)
    if whole is None:
        return
    first, last = whole["working_age"].split("-")
    if whole["dependency_ratio"] is None:
        yield say("tell_dependency_missing", lang, why=code_text("dependency_reason", whole["dependency_reason"], lang))
        return
    yield say(
        "tell_dependency", lang, ratio=decimal(whole["dependency_ratio"], 1, lang), first=first, last=last, after=str(int(last) + 1)
    ) + mark(record.provenances, lang)  # fmt: skip


def _joined(told: Sequence[str], lang: Language) -> str:
    return " ; ".join(told) if lang == "fr" else "; ".join(told)


SURVEY_TELLERS: Mapping[str, Callable[[FigureRecord, Language], Iterable[str]]] = {
    "needs_priority": _priority,
    "needs_regions": _regions,
    "needs_by_sector": _sectors,
    "household_survey": _households,
    "demographics": _demographics,
    "demographics_by_age": _ages,
    "household_members": _members,
    "dependency_ratios": _dependency,
}
