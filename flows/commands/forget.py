"""`dtm forget`: erase a source and all that came from it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.terms import FAILED, USAGE, JsonOption, Lang, LangOption, RawOption, WarehouseOption, failures_told, stop

if TYPE_CHECKING:
    from flows.steps.messages import Language
    from flows.steps.records import RawFile
    from flows.steps.settings import Settings


def forget(
    source: Annotated[str, typer.Argument(help="source_id, file name, path in raw/, or SHA-256 of the content.")],
    who: Annotated[str, typer.Option("--who", help="Who decided it; kept in the record.")],
    why: Annotated[str, typer.Option("--why", help="Why; kept in the record.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    all_contents: Annotated[bool, typer.Option("--all", help="Every content the name ever had.")] = False,
    raw: RawOption = Path("raw"),
    warehouse: WarehouseOption = Path("warehouse"),
    lang: LangOption = Lang.fr,
    as_json: JsonOption = False,
) -> None:
    """Erase a source and all that came from it, publish without it, and keep a record that it was done."""
    from flows.nightly import nightly
    from flows.screen.display import print_json
    from flows.steps.forget import Forgotten, write_down
    from flows.steps.imports import without_pandas
    from flows.steps.lock import alone
    from flows.steps.night import list_forgotten
    from flows.steps.settings import Settings

    settings = Settings(raw, warehouse)
    with failures_told(settings, lang.value):
        found = _chosen(settings, source, all_contents, lang.value)
        _make_sure(found, yes, lang.value)
        past = sorted(path.name for path in warehouse.glob("dtm-as-of-*.duckdb"))
        hashes = sorted({file.sha256 for file in found})
        with alone(warehouse):
            write_down(settings.forgotten, [Forgotten(datetime.now(UTC), sha256, who, why) for sha256 in hashes])
        try:
            with without_pandas():
                nightly(settings)
        except BaseException:
            print(_say("forget_not_published", lang.value), file=sys.stderr)
            raise
    lying = list_forgotten(settings)
    if as_json:
        print_json({"forgotten": hashes, "still_in_raw": lying, "removed_as_of": past, "record": str(settings.forgotten)})
        return
    print(_say("forget_done", lang.value, count=len(hashes)))
    if past:
        print(_say("forget_as_of", lang.value, names=", ".join(past)))
    print(_say("forget_recorded", lang.value, path=settings.forgotten))
    if lying:
        print(_say("forget_in_raw", lang.value, names=", ".join(lying)))
    print(_say("forget_elsewhere", lang.value))


def _chosen(settings: Settings, word: str, all_contents: bool, lang: Language) -> list[RawFile]:
    from flows.steps.forget import find_contents
    from flows.steps.wording import day

    found = find_contents(settings.store, word)
    if not found:
        stop(_say("forget_not_found", lang, word=word), USAGE)
    if len({file.sha256 for file in found}) > 1 and not all_contents:
        choices = ", ".join(f"{file.source_id} ({file.relative_path}, {day(file.arrived_at.date(), lang)})" for file in found)
        stop(_say("forget_several", lang, word=word, choices=choices), USAGE)
    return found


def _make_sure(found: list[RawFile], yes: bool, lang: Language) -> None:
    from flows.steps.wording import day

    if yes:
        return
    for file in found:
        question = _say("forget_ask", lang, name=file.relative_path, source_id=file.source_id, day=day(file.arrived_at.date(), lang))
        if not sys.stdin.isatty() or not typer.confirm(question):
            stop(_say("forget_not_sure", lang), FAILED)


def _say(key: str, lang: Language, **fields: object) -> str:
    from flows.steps.phrases import say

    return say(key, lang, **fields)
