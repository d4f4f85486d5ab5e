"""What `dtm run` ends with and what `dtm status` says in the morning: on the screen, and as a record for machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows import watch
from flows.screen.display import (
    as_typed,
    change_sentence,
    console,
    fields_of,
    national_table,
    say,
    shares_table,
    shortened,
    show_rejected,
    show_warnings,
)
from flows.screen.flow_change import show_flow_change
from flows.steps import night
from flows.steps.claims.summary import PublicationSeen, publications_seen
from flows.steps.last_run import Outcome, last_run
from flows.steps.lock import unfinished_run
from flows.steps.messages import Language
from flows.steps.report_figures.figure_base import Holdings
from flows.steps.report_figures.levels import LevelNoun
from flows.steps.sending_back.copy_list import copies_made
from flows.steps.settings import Settings
from flows.steps.warehouse import overview
from flows.steps.warehouse.flow_overview import latest_flow_change
from flows.steps.warehouse.freshness import FlowFreshness, flow_freshness
from flows.steps.warehouse.overview import BuildAbout, Operation, Shares, Source, ToldIssue
from flows.steps.wording import day, moment, month, number, one_decimal

if TYPE_CHECKING:
    import duckdb
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class Morning:
    """What is to be seen of the published warehouse and of raw/; `waiting` and `gone` are the files the last run did not see so.

    `copies`: the marked-up copy of each rejected source, None where its file cannot be opened.
    """

    settings: Settings
    about: BuildAbout
    last_run: dict[str, Any]
    waiting: list[str]
    gone: list[str]
    series: list[Operation]
    sources: list[Source]
    issues: list[ToldIssue]
    flow: FlowFreshness | None
    copies: dict[str, Path | None]
    publications: tuple[PublicationSeen, ...]

    @property
    def present(self) -> list[Source]:
        return [source for source in self.sources if source.is_in_raw]

    @property
    def rejected(self) -> list[Source]:
        return [source for source in self.present if source.status == "rejected"]

    @property
    def has_faulty_files(self) -> bool:
        """Whether somebody has to mend a file: a delivery that was rejected, or a file of claims."""
        return bool(self.rejected) or any(seen.errors for seen in self.publications)

    def of_severity(self, severity: str) -> list[ToldIssue]:
        return [told for told in self.issues if told.severity == severity]


def look(settings: Settings, connection: duckdb.DuckDBPyConnection, lang: Language) -> Morning:
    """Gather what both commands show. Raises duckdb.Error where the published file is damaged."""
    waiting, gone = night.list_waiting(settings)
    return Morning(
        settings, overview.build_about(connection), last_run(settings), waiting, gone, overview.national_series(connection),
        overview.sources(connection), overview.issues(connection, lang), flow_freshness(connection), copies_made(settings.rejected),
        publications_seen(connection),
    )  # fmt: skip


def show_run(settings: Settings, outcome: Outcome, connection: duckdb.DuckDBPyConnection, lang: Language) -> None:
    """The national series, the regions' shares, the change of the flow, what was rejected and why, and where to look next.

    `connection`: the published file.
    """
    out = console()
    shares, morning = overview.latest_shares(connection), look(settings, connection, lang)
    perimeters, flow, levels = overview.perimeters(connection), latest_flow_change(connection), Holdings(connection).levels
    if morning.series:
        out.print(national_table(morning.series, lang))
    if shares:
        _show_shares(out, morning.series, shares, levels, lang)
    if flow:
        show_flow_change(out, flow, lang)
    show_rejected(out, morning.sources, morning.of_severity("error"), lang, settings, morning.copies)
    _show_files(out, outcome, lang)
    _show_counts(out, morning, lang)
    _show_publications(out, morning, lang)
    if outcome.is_quiet:
        out.print(say("nothing_new", lang, raw=settings.raw, built=moment(morning.about.built_at, lang)))
    else:
        seconds = sum(outcome.seconds.values())
        out.print(say("published", lang, path=outcome.published, seconds=one_decimal(seconds, lang), files=outcome.files_read), soft_wrap=True)
    _show_where_next(out, outcome, settings, shares, perimeters, lang)
    out.print(say("credit", lang), style="dim")


def _show_shares(out: Console, series: list[Operation], shares: Shares, levels: Mapping[str, LevelNoun], lang: Language) -> None:
    if sentence := change_sentence(series, shares, lang):
        out.print(sentence + "\n", style="bold")
    out.print(shares_table(shares, levels, lang))
    if any(provenance == "sample" for *_, provenance in shares.rows):
        out.print(say("samples_shown", lang) + "\n", style="yellow")


def _show_files(out: Console, outcome: Outcome, lang: Language) -> None:
    for key in ("arrived", "withdrawn", "unsettled"):
        if names := getattr(outcome, key):
            out.print(say(key, lang, names=shortened(names)), soft_wrap=True)
    unexpected = [(name, reason) for name, reason in outcome.ignored.items() if reason in ("not_a_table", "name_not_readable", "is_forgotten")]
    for name, reason in unexpected[:10]:
        out.print(say("ignored", lang, name=name, reason=say(f"ignored_{reason}", lang)), soft_wrap=True)


def _show_counts(out: Console, morning: Morning, lang: Language) -> None:
    accepted, rejected = len(morning.present) - len(morning.rejected), len(morning.rejected)
    out.print(say("files_counted", lang, accepted=accepted, rejected=rejected, warnings=len(morning.of_severity("warning"))))


def _show_publications(out: Console, morning: Morning, lang: Language) -> None:
    """A line for each claims file: what does not hold in it, or that it cannot be read."""
    for seen in morning.publications:
        if seen.errors:
            file = next((file for file in morning.settings.claims if file.stem == seen.publication), morning.settings.raw / "claims")
            out.print(
                say("claims_faulty", lang, publication=seen.publication, count=number(seen.errors, lang), path=file), style="bold red", soft_wrap=True
            )
        else:
            fields = {verdict: number(seen.verdicts.get(verdict, 0), lang) for verdict in ("contradicted", "arithmetic", "other_base", "reproduced")}
            count = number(sum(seen.verdicts.values()), lang)
            out.print(say("claims_seen", lang, publication=seen.publication, count=count, **fields), soft_wrap=True)


def _show_where_next(
    out: Console, outcome: Outcome, settings: Settings, shares: Shares | None, perimeters: tuple[str, str], lang: Language
) -> None:  # fmt: skip
    before, after = (shares.previous_date, shares.reference_date) if shares else (None, None)
    out.print(say("where_next", lang), style="bold")
    fields = {**as_typed(settings.warehouse), "before": before, "after": after, "path": outcome.published, "usual": perimeters[0],
              "newest": perimeters[1]}  # fmt: skip
    of_today = (*(["next_sql"] if shares else []), *(["next_change"] if before and after else []), "next_dictionary", "next_status")
    for key in (*(of_today if settings.as_of is None else ()), "next_file"):
        out.print("  " + say(key, lang, **fields), soft_wrap=True)


def run_record(outcome: Outcome, connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """What `dtm run --json` ends with. `connection`: the published file."""
    about = {name: getattr(outcome, name) for name in ("published", "is_quiet", "arrived", "withdrawn", "unsettled", "files_read")}
    shares, held = overview.latest_shares(connection), [s for s in overview.sources(connection) if s.is_in_raw]
    return about | {
        "accepted": [source.file_name for source in held if source.status == "accepted"],
        "rejected": [source.file_name for source in held if source.status == "rejected"],
        "pdi_national": [fields_of(row) for row in overview.national_series(connection)],
        "shares": fields_of(shares) if shares else None,
        "flow_change": fields_of(flow) if (flow := latest_flow_change(connection)) else None,
    }


def show_status(morning: Morning, lang: Language) -> None:
    """When it was published, how fresh it is, what waits, what was rejected and why, what was withdrawn, what to look at."""
    out, last_run = console(), morning.last_run
    show_night(morning.settings, lang)
    out.print(say("status_built", lang, built=moment(morning.about.built_at, lang), path=morning.settings.published), soft_wrap=True)
    if last_run:
        what = say("status_quiet", lang) if last_run["is_quiet"] else say("status_read", lang, count=last_run["files_read"])
        out.print(say("status_last_run", lang, when=moment(datetime.fromisoformat(last_run["finished_at"]), lang), what=what))
    for key, names in (("status_waiting", morning.waiting), ("status_gone", morning.gone)):
        if names:
            out.print(say(key, lang, names=shortened(names)), style="bold", soft_wrap=True)
    if names := night.list_forgotten(morning.settings):
        out.print(say("status_forgotten", lang, names=shortened(names)), style="bold", soft_wrap=True)
    _show_freshness(out, morning, lang)
    _show_counts(out, morning, lang)
    _show_publications(out, morning, lang)
    show_rejected(out, morning.sources, morning.of_severity("error"), lang, morning.settings, morning.copies)
    withdrawn = [source for source in morning.sources if not source.is_in_raw]
    if withdrawn:
        out.print(say("status_withdrawn", lang))
        for source in withdrawn:
            out.print(f"  {source.file_name} ({source.source_id})", soft_wrap=True)
    show_warnings(out, morning.of_severity("warning"), morning.settings.warehouse, lang)


def _show_freshness(out: Console, morning: Morning, lang: Language) -> None:
    if morning.flow:
        _show_flow(out, morning.flow, lang)
    if not morning.series:
        out.print(say("status_no_operation", lang))
        return
    latest = morning.series[-1]
    out.print(
        say("status_freshness", lang, date=day(latest.reference_date, lang), days=number(_days_since(latest), lang),
            individuals=number(latest.individuals, lang), provenance=say(f"provenance_{latest.provenance}", lang))
    )  # fmt: skip


def show_night(settings: Settings, lang: Language) -> None:
    """What went wrong with the last night as a whole: that it failed, was cut short, is still at work, or could not be told."""
    for line in night_told(settings, lang):
        console().print(line, style="bold red", soft_wrap=True)


def night_told(settings: Settings, lang: Language) -> list[str]:
    """The same in sentences; empty where all went well."""
    lines = []
    if failure := watch.last_failure(settings):
        when = moment(_here(datetime.fromisoformat(failure["finished_at"])), lang)
        lines.append(say("last_night_failed", lang, when=when, message=failure[f"message_{lang}"]))
    if unfinished := unfinished_run(settings):
        lines.append(say("at_work" if unfinished.is_at_work else "cut_short", lang, when=moment(_here(unfinished.began_at), lang)))
    for channel, error in watch.last_told(settings).undelivered:
        lines.append(say("not_told", lang, channel=say(f"channel_{channel}", lang), error=error))
    return lines


def _here(when: datetime) -> datetime:
    return when.astimezone()


def _show_flow(out: Console, flow: FlowFreshness, lang: Language) -> None:
    end = (flow.last_month + timedelta(days=31)).replace(day=1)
    days = number(max((datetime.now(UTC).date() - end).days, 0), lang)
    out.print(say("flow_freshness", lang, month=month(flow.last_month, lang), days=days))
    if flow.late_points:
        late = [say("late_point", lang, point=point, month=month(last, lang)) for point, last in flow.late_points]
        out.print(say("late_points", lang, points=shortened(late)), style="yellow", soft_wrap=True)


def _days_since(operation: Operation) -> int:
    return (datetime.now(UTC).date() - operation.reference_date).days


def status_record(morning: Morning) -> dict[str, Any]:
    """What `dtm status --json` says."""
    latest = morning.series[-1] if morning.series else None
    return {
        "built_at": morning.about.built_at,
        "last_run": morning.last_run,
        "last_failure": watch.last_failure(morning.settings) or None,
        "night": night_told(morning.settings, "en"),
        "waiting": morning.waiting,
        "gone_since": morning.gone,
        "last_operation": latest.reference_date if latest else None,
        "days_since_last_operation": _days_since(latest) if latest else None,
        "last_flow_month": morning.flow.last_month if morning.flow else None,
        "late_points": [point for point, _ in morning.flow.late_points] if morning.flow else [],
        "accepted": [source.relative_path for source in morning.present if source.status == "accepted"],
        "rejected": [source.relative_path for source in morning.rejected],
        "marked_copies": {source.relative_path: morning.copies.get(source.source_id) for source in morning.rejected},
        "withdrawn": [source.file_name for source in morning.sources if not source.is_in_raw],
        "issues": [fields_of(told) for told in morning.issues if told.severity != "info"],
    }
