"""Fetch what DTM's API (or HDX) has that raw/api/ does not hold yet. What follows is the nightly run's business.

`run` decides how a request is carried out: as a plain call, or as a Prefect task (flows/scheduled_fetch.py).
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from flows.nightly import Run, call
from flows.steps.fetching.kept_answers import KeptAnswers, last_reporting_date
from flows.steps.lock import AlreadyRunning
from flows.steps.settings import Settings

if TYPE_CHECKING:
    from flows.steps.fetching.asking import Answer, Asker, AskFailed, Patience
    from flows.steps.fetching.dtm_api import ApiAccess, PatientClient

FRESH = timedelta(hours=6)
"""A request answered so shortly ago is not sent again: a fetch cut short goes on where it stopped."""
REVISED_YEARS = 2
"""DTM mends recent rounds: so many years before the newest round held are asked for again. `--all` asks for everything."""

Became = Literal["kept", "unchanged", "fresh", "empty", "failed"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What to fetch: everything again (`all_rounds`), and a source on HDX in place of the API."""

    all_rounds: bool = False
    hdx: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one request. `held_since` is when the answer in use was last fetched or found unchanged, None if none is held."""

    name: str
    became: Became
    path: Path | None = None
    rows: int | None = None
    held_since: datetime | None = None
    reason: str | None = None
    found: str = ""


def fetch(settings: Settings, wish: Wish, access: ApiAccess, patience: Patience, run: Run = call) -> list[Fetched]:
    """Ask for what is new and keep it in raw/api/, request by request.

    Raises FileNotFoundError (no raw/), AlreadyRunning, Refused (geography broken). A request that fails raises nothing: its
    record says why, and what is held stays in use. After a refused key or a dead line the rest is not tried.
    """
    from flows.steps.fetching.asking import Asker

    if not settings.raw.is_dir():
        raise FileNotFoundError(str(settings.raw))
    with _alone(settings.raw / "api"):
        asker = Asker(patience)
        if wish.hdx:
            return run("hdx", partial(_fetch_hdx, settings, wish.hdx, access, asker))
        return _fetch_api(settings, wish, access, asker, run)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(str(folder)) from None
        yield


def _fetch_api(settings: Settings, wish: Wish, access: ApiAccess, asker: Asker, run: Run) -> list[Fetched]:
    from flows.steps.fetching.asking import AskFailed
    from flows.steps.fetching.dtm_api import LEVELS, PatientClient
    from flows.steps.places_and_dates.places import Gazetteer

    code = Gazetteer.load(settings.reference).country.code
    answers = KeptAnswers(settings.raw / "api" / "dtm")
    try:
        client = PatientClient(access, asker)
    except AskFailed as failure:
        # Nothing is asked: what is held of the finest level tells since when.
        return [replace(_failed(answers, f"{LEVELS[-1]}_{code}", failure), name="API")]
    fetched: list[Fetched] = []
    for name in ("operations", *(f"{level}_{code}" for level in LEVELS)):
        done = run(name, partial(_fetch_one, answers, name, code, wish.all_rounds, client))
        fetched.append(done)
        if done.reason in ("key_refused", "offline", "blocked"):
            break
    return fetched


def _fetch_one(answers: KeptAnswers, name: str, code: str, all_rounds: bool, client: PatientClient) -> Fetched:
    from flows.steps.fetching.asking import AskFailed

    params = {} if name == "operations" else _params(answers, name, code, all_rounds)
    last = answers.last(name)
    if last and not all_rounds and datetime.now(UTC) - last.checked_at < FRESH:
        return Fetched(name, "fresh", last.path, None, last.checked_at)
    ask: Callable[[], Answer] = client.operations if name == "operations" else partial(client.displacement, name.partition("_")[0], params)
    try:
        return _keep(answers, name, ".json", params, ask())
    except AskFailed as failure:
        return _failed(answers, name, failure)


def _params(answers: KeptAnswers, name: str, code: str, all_rounds: bool) -> dict[str, str]:
    """What to ask: the country, and from the second time on only the rounds that can be new or mended."""
    held = None if all_rounds else answers.last(name, {"Admin0Pcode": code})
    newest = last_reporting_date(answers.last(name) or held) if held else None
    if newest is None:
        return {"Admin0Pcode": code}
    return {"Admin0Pcode": code, "FromReportingDate": date(newest.year - REVISED_YEARS, newest.month, 1).isoformat()}


def _keep(answers: KeptAnswers, name: str, suffix: str, params: Mapping[str, str], answer: Answer) -> Fetched:
    from flows.steps.opening.responses import read_rows

    rows = len(read_rows(answer.body).rows) if suffix == ".json" else None
    if rows == 0:
        last = answers.last(name)
        return Fetched(name, "empty", None, 0, last.checked_at if last else None)
    kept, is_new = answers.keep(name, suffix, answer.url, params, answer.body, answer.fetched_at)
    return Fetched(name, "kept" if is_new else "unchanged", kept.path, rows, kept.checked_at)


def _failed(answers: KeptAnswers, name: str, failure: AskFailed) -> Fetched:
    last = answers.last(name)
    return Fetched(name, "failed", last.path if last else None, None, last.checked_at if last else None, failure.reason, failure.found)


def _fetch_hdx(settings: Settings, source: str, access: ApiAccess, asker: Asker) -> list[Fetched]:
    from flows.steps.fetching.asking import Answer, AskFailed
    from flows.steps.fetching.hdx import fetch_hdx

    answers = KeptAnswers(settings.raw / "api" / "hdx")
    try:
        files = fetch_hdx(source, access.hdx_url, asker)
    except AskFailed as failure:
        return [_failed(answers, source, failure)]
    at = datetime.now(UTC)
    return [
        _keep(answers, Path(file.name).stem, Path(file.name).suffix.lower(), {"source": hashlib.sha256(file.url.encode()).hexdigest()[:12]},
              Answer(file.url, 200, file.body, at))
        for file in files
    ]  # fmt: skip
