"""What a failure of the whole run means to the person who must act: a sentence, a remedy, an exit status."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.steps.lock import AlreadyRunning
from flows.steps.messages import Language, describe
from flows.steps.phrases import say
from flows.steps.records import Refused
from flows.steps.settings import Settings
from flows.steps.wording import moment

_NOT_WRITABLE = (errno.EROFS, errno.EACCES, errno.EPERM)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why nothing was published. `is_usage`: the command was wrong, not the night."""

    kind: str
    message: str
    is_usage: bool = False


class CutShort(Exception):
    """A run that was killed, or whose machine stopped, before it came to an end."""

    def __init__(self, began_at: datetime) -> None:
        super().__init__(began_at.isoformat())
        self.began_at = began_at


def explain(error: BaseException, settings: Settings, lang: Language) -> Failure:
    """The failure in words; of the kind "unexpected" where it is a fault of the program, of which the traceback says more."""
    return _explain_known(error, settings, lang) or Failure(
        "unexpected", say("unexpected", lang, error=f"{type(error).__name__}: {str(error)[:300]}")
    )


def _explain_known(error: BaseException, settings: Settings, lang: Language) -> Failure | None:
    if isinstance(error, AlreadyRunning):
        return Failure("already_running", say("already_running", lang, path=settings.warehouse))
    if isinstance(error, CutShort):
        return Failure("cut_short", say("cut_short", lang, when=moment(error.began_at.astimezone(), lang)))
    if isinstance(error, FileNotFoundError) and not settings.raw.is_dir():
        return Failure("no_raw", say("no_raw", lang, path=settings.raw), is_usage=True)
    if isinstance(error, Refused):
        message, remedy = describe(error.issue, lang)
        return Failure("refused", say("refused", lang, message=message, remedy=remedy))
    # ChecksFailed and DuckDB's errors are known by name: importing them would bring DuckDB into every start of the command.
    if type(error).__name__ == "ChecksFailed":
        return Failure("checks_failed", say("checks_failed", lang) + f"\n{error}")
    if type(error).__module__.lstrip("_").startswith("duckdb"):
        return _explain_database(error, settings, lang)
    if isinstance(error, OSError):
        return _explain_system(error, settings, lang)
    return None


def _explain_system(error: OSError, settings: Settings, lang: Language) -> Failure:
    if error.errno in _NO_ROOM:
        return Failure("disk_full", say("disk_full", lang, path=settings.warehouse))
    if error.errno in _NOT_WRITABLE and error.filename and Path(os.fsdecode(error.filename)).absolute().is_relative_to(settings.raw.absolute()):
        return Failure("not_readable", say("not_readable", lang, path=error.filename, error=error.strerror))
    if error.errno in _NOT_WRITABLE:
        return Failure("not_writable", say("not_writable", lang, path=error.filename or settings.warehouse, error=error.strerror))
    return Failure("failed", say("failed", lang, error=error))


def _explain_database(error: BaseException, settings: Settings, lang: Language) -> Failure | None:
    """DuckDB has no error numbers: what went wrong stands in its text alone."""
    text = str(error)
    if "No space left" in text or "Disk quota" in text:
        return Failure("disk_full", say("disk_full", lang, path=settings.warehouse))
    if "Could not set lock" in text or "Conflicting lock" in text:
        return Failure("landing_open", say("landing_open", lang, path=settings.landing))
    if "Read-only file system" in text or "Permission denied" in text:
        return Failure("not_writable", say("not_writable", lang, path=settings.warehouse, error=text.splitlines()[0]))
    if type(error).__name__ in _DAMAGE or any(mark in text for mark in _DAMAGE_MARKS):
        return Failure("landing_damaged", say("landing_damaged", lang, path=settings.landing, error=text.splitlines()[0]))
    return None


_DAMAGE = frozenset(("IOException", "SerializationException", "InternalException", "FatalException"))
_DAMAGE_MARKS = ("not a valid DuckDB", "checksum", "Corrupt", "corrupt")
