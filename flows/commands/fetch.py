"""`dtm fetch`: what DTM's API or HDX has that raw/ does not hold yet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.terms import DONE, FAILED, JsonOption, Lang, LangOption, RawOption, WarehouseOption, failures_told

if TYPE_CHECKING:
    from flows.fetch import Fetched
    from flows.steps.messages import Language


def fetch(
    raw: RawOption = Path("raw"),
    warehouse: WarehouseOption = Path("warehouse"),
    all_rounds: Annotated[bool, typer.Option("--all", help="Ask for every round again, not only for those that can be new or mended.")] = False,
    hdx: Annotated[
        str | None, typer.Option("--hdx", help="Address of a resource or dataset on HDX, or a local HXL file, in place of the API.")
    ] = None,
    under_prefect: Annotated[bool, typer.Option("--prefect", help="As a Prefect flow: each request is a task on the run's page.")] = False,
    lang: LangOption = Lang.fr,
    as_json: JsonOption = False,
) -> None:
    """Fetch the rounds that DTM's API publishes into raw/api/, as they come; the next run takes them in.

    The subscription key is read from DTMAPI_SUBSCRIPTION_KEY. Without a line, or a key, what is held stays in use.
    """
    from flows.screen import display
    from flows.steps.settings import Settings

    settings = Settings(raw, warehouse)
    with failures_told(settings, lang.value):
        fetched = _fetch(settings, all_rounds, hdx, under_prefect)
    if as_json:
        display.print_json([_record(one) for one in fetched])
    else:
        _show(fetched, settings.raw, lang.value)
    raise typer.Exit(FAILED if any(one.became == "failed" for one in fetched) else DONE)


def _fetch(settings: Any, all_rounds: bool, hdx: str | None, under_prefect: bool) -> list[Fetched]:
    from flows.fetch import Wish
    from flows.fetch import fetch as run_fetch
    from flows.steps.fetching.asking import Patience
    from flows.steps.fetching.dtm_api import ApiAccess

    if under_prefect:
        from flows.scheduled_fetch import fetch as flow

        found: list[Fetched] = flow(str(settings.raw), str(settings.warehouse), all_rounds, hdx)
        return found
    return run_fetch(settings, Wish(all_rounds, hdx), ApiAccess(), Patience())


def _record(one: Fetched) -> dict[str, Any]:
    return {
        "request": one.name, "became": one.became, "file": one.path, "rows": one.rows, "held_since": one.held_since,
        "reason": one.reason, "found": one.found or None,
    }  # fmt: skip


def _show(fetched: list[Fetched], raw: Path, lang: Language) -> None:
    """A line a request, then what to do next."""
    from flows.screen import display
    from flows.screen.display import say
    from flows.steps.wording import COLON, number

    out = display.console()
    for one in fetched:
        key = one.reason if one.became == "failed" else one.became
        what = say(f"fetch_{key}", lang, path=one.path, rows=number(one.rows, lang), found=one.found)
        out.print(f"  {one.name}{COLON[lang]}{what}", soft_wrap=True)
    if any(one.became == "failed" for one in fetched):
        out.print(_in_use(fetched, lang), soft_wrap=True, style="bold")
    if any(one.became == "kept" for one in fetched):
        out.print(say("fetch_next", lang, raw=raw), soft_wrap=True)


def _in_use(fetched: list[Fetched], lang: Language) -> str:
    from flows.screen.display import say
    from flows.steps.wording import day

    held = [one.held_since for one in fetched if one.held_since]
    return say("fetch_held", lang, date=day(max(held).date(), lang)) if held else say("fetch_nothing_held", lang)
