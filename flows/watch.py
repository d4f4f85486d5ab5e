"""A night watched: what became of it is left for the morning, and people are told where they must act."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.steps.last_run import Outcome, last_run
from flows.steps.lock import AlreadyRunning, unfinished_run
from flows.steps.settings import Settings

if TYPE_CHECKING:
    from flows.bulletin import Bulletin
    from flows.steps.messages import Language
    from flows.steps.notify import NotifySettings, Undelivered

_CHANNELS = ("DTM_SMTP_HOST", "DTM_MAIL_TO", "DTM_WEBHOOK_URL", "CREDENTIALS_DIRECTORY")
LANGUAGES: tuple[Language, ...] = ("fr", "en")
_SAME_FAILURE = timedelta(hours=12)
"""A run started more often than once a night does not tell the same failure each time."""


@dataclass(frozen=True, slots=True)
class Told:
    """The last message: what it was about (`digest`), when, and whether it went (`undelivered`: channel and error)."""

    kind: str = ""
    digest: str = ""
    told_at: str = ""
    undelivered: tuple[tuple[str, str], ...] = ()

    @property
    def missed(self) -> frozenset[str]:
        """The channels by which it did not go, and is to be tried again."""
        return frozenset(channel for channel, _ in self.undelivered if channel != "address")

    @property
    def age(self) -> timedelta:
        return datetime.now(UTC) - datetime.fromisoformat(self.told_at) if self.told_at else timedelta.max


def watched(settings: Settings, carry_out: Callable[[], Outcome], notify: bool = True) -> Outcome:
    """Carry out a night. Raises what it raises, after people were told; nothing that concerns the telling is ever raised."""
    before = tuple(last_run(settings).get("unsettled", ()))
    if notify and settings.as_of is None:
        tell_cut_short(settings)
    try:
        outcome = carry_out()
    except Exception as error:
        _quietly(_note_failure, settings, error)
        if notify and settings.as_of is None:
            _quietly(_tell_failure, settings, error)
        raise
    if settings.as_of is None:
        _quietly(_failure_file(settings).unlink, True)
        if notify:
            _quietly(_tell_outcome, settings, outcome, before)
    return outcome


def tell_cut_short(settings: Settings) -> None:
    """Tell people once of the last run where it was killed: it could not do so itself."""
    unfinished = unfinished_run(settings)
    if unfinished and not unfinished.is_at_work:
        from flows.failures import CutShort

        _quietly(_tell_failure, settings, CutShort(unfinished.began_at))


def last_failure(settings: Settings) -> dict[str, Any]:
    """The failure of the last run ({finished_at, message_fr, message_en}); empty where it did not fail."""
    return _read(_failure_file(settings))


def last_told(settings: Settings) -> Told:
    """The last message that was to be sent."""
    try:
        stored = _read(_told_file(settings))
        return Told(**{**stored, "undelivered": tuple((channel, error) for channel, error in stored["undelivered"])})
    except (KeyError, TypeError, ValueError):
        return Told()


def send_test(settings: Settings) -> list[Undelivered]:
    """Send a message that asks nothing of anyone; what could not be delivered, and why."""
    from flows import bulletin
    from flows.steps import notify

    channels = notify.load_settings()
    if isinstance(channels, notify.Undelivered):
        return [channels]
    if not channels.has_channel:
        return [notify.Undelivered("settings", "DTM_SMTP_HOST, DTM_WEBHOOK_URL")]
    return _deliver(channels, bulletin.tell_test(settings, channels.instance))


def _tell_failure(settings: Settings, error: Exception) -> None:
    from flows import bulletin

    channels = _channels(settings)
    if channels is None:
        return
    told, told_before = bulletin.tell_failure(error, settings, channels.instance), last_told(settings)
    is_told = told.digest == told_before.digest and not told_before.missed
    if is_told and (told.record["kind"] == "cut_short" or told_before.age < _SAME_FAILURE):
        return
    _send(settings, channels, told)


def _tell_outcome(settings: Settings, outcome: Outcome, unsettled_before: tuple[str, ...]) -> None:
    """Tell new problems at once and old ones again after some days; tell once that all is well again."""
    from flows import bulletin

    channels = _channels(settings)
    if channels is None:
        return
    problems = {lang: bulletin.find_problems(outcome, unsettled_before, lang) for lang in LANGUAGES}
    told_before, now = last_told(settings), datetime.now().astimezone()
    if problems["fr"].count:
        is_new = told_before.digest != problems["fr"].digest or told_before.age >= timedelta(days=channels.remind_days)
        if is_new or told_before.missed:
            through = None if is_new or "settings" in told_before.missed else told_before.missed
            _send(settings, channels, bulletin.tell_problems(problems, settings, now, channels.instance), through)
    elif told_before.kind in ("failed", "rejected"):
        _send(settings, channels, bulletin.tell_recovery(settings, now, channels.instance))


def _channels(settings: Settings) -> NotifySettings | None:
    """Where messages go; None where nobody asked for them, or the settings are wrong, which is noted for the morning."""
    if not any(os.environ.get(name) for name in _CHANNELS):
        return None
    from flows.steps import notify

    channels = notify.load_settings()
    if isinstance(channels, notify.Undelivered):
        _note_told(settings, Told("settings", "", _now(), ((channels.channel, channels.error),)))
        return None
    return channels if channels.has_channel else None


def _send(settings: Settings, channels: NotifySettings, told: Bulletin, through: Collection[str] | None = None) -> None:
    failed = _deliver(channels, told, through)
    _note_told(settings, Told(told.kind, told.digest, _now(), tuple((undelivered.channel, undelivered.error) for undelivered in failed)))


def _deliver(channels: NotifySettings, told: Bulletin, through: Collection[str] | None = None) -> list[Undelivered]:
    """Send by the channels that are set, or by those of them alone that missed it the last time."""
    from flows.steps import notify

    record = {"instance": channels.instance, "subject": told.subject, **told.record}
    failed = notify.deliver(channels, told.subject, told.text, record, through or notify.CHANNELS)
    for undelivered in failed:
        print(f"message not sent: {undelivered.channel}, {undelivered.error}", file=sys.stderr)
    return failed


def _note_failure(settings: Settings, error: Exception) -> None:
    from flows.failures import explain

    # The run that holds the warehouse leaves the account of this night.
    if isinstance(error, AlreadyRunning) or not settings.warehouse.is_dir():
        return
    french, english = (explain(error, settings, lang).message for lang in LANGUAGES)
    _write(_failure_file(settings), {"finished_at": _now(), "message_fr": french, "message_en": english})


def _note_told(settings: Settings, told: Told) -> None:
    _write(_told_file(settings), asdict(told))


def _quietly(act: Callable[..., None], *arguments: Any) -> None:
    """What is only told must not fail the night: on a full disk even the note of the failure cannot be written."""
    try:
        act(*arguments)
    except Exception as error:
        print(f"not noted or not told: {type(error).__name__}", file=sys.stderr)


def _failure_file(settings: Settings) -> Path:
    return settings.warehouse / "last_failure.json"


def _told_file(settings: Settings) -> Path:
    return settings.warehouse / "last_message.json"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _read(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _write(path: Path, content: dict[str, Any]) -> None:
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(temporary, path)
