"""What a night has to tell people, French first: which file, which cell, what to do. One message, however much is wrong."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from flows.failures import explain
from flows.steps.last_run import Outcome
from flows.steps.messages import Language
from flows.steps.phrases import say
from flows.steps.sending_back.copy_list import copies_made
from flows.steps.settings import Settings
from flows.steps.warehouse import overview
from flows.steps.warehouse.overview import Source, ToldIssue
from flows.steps.wording import moment

CELLS_TOLD = 15
FILES_TOLD = 30
_LANGUAGES: tuple[Language, ...] = ("fr", "en")
Kind = Literal["failed", "rejected", "recovered", "test"]


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A message ready to be sent. `digest` tells the problems apart from those of other nights; `record` is for machines."""

    kind: Kind
    subject: str
    text: str
    record: dict[str, Any]
    digest: str


@dataclass(frozen=True, slots=True)
class Problems:
    """What a published night leaves to be mended. `unread`: files that two nights running could not read; `misnamed`: names no one can read."""

    rejected: tuple[tuple[Source, tuple[ToldIssue, ...]], ...] = ()
    unread: tuple[str, ...] = ()
    misnamed: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return len(self.rejected) + len(self.unread) + len(self.misnamed)

    @property
    def digest(self) -> str:
        told = [(source.source_id, *(f"{i.rule}{i.sheet}{i.cell}" for i in issues)) for source, issues in self.rejected]
        return hashlib.sha256(repr((told, self.unread, self.misnamed)).encode()).hexdigest()[:16]


def find_problems(outcome: Outcome, unsettled_before: tuple[str, ...], lang: Language) -> Problems:
    """What the published file and the outcome of the night object to, in a language."""
    with overview.reading(outcome.published) as connection:
        sources, errors = overview.sources(connection), overview.issues(connection, lang, "error")
    rejected = [source for source in sources if source.is_in_raw and source.status == "rejected"]
    return Problems(
        tuple((source, tuple(told for told in errors if told.source_id == source.source_id)) for source in rejected),
        tuple(name for name in outcome.unsettled if name in unsettled_before),
        tuple(name for name, reason in outcome.ignored.items() if reason == "name_not_readable"),
    )


def tell_failure(error: BaseException, settings: Settings, instance: str) -> Bulletin:
    """The message of a night that published nothing."""
    told = {lang: explain(error, settings, lang) for lang in _LANGUAGES}
    texts = {lang: [failure.message, "", *_signature(settings, lang)] for lang, failure in told.items()}
    record = {"status": "failed", "kind": told["fr"].kind, "message_fr": told["fr"].message, "message_en": told["en"].message}
    return _bulletin("failed", 1, texts, record, instance, digest=f"failed/{told['fr'].kind}/{error if told['fr'].kind == 'cut_short' else ''}")


def tell_problems(problems: Mapping[Language, Problems], settings: Settings, when: datetime, instance: str) -> Bulletin:
    """The message of a night that published without some files."""
    texts = {
        lang: [say("bulletin_rejected", lang, when=moment(when, lang)), "", *_told_files(own, settings, lang), *_signature(settings, lang)]
        for lang, own in problems.items()
    }
    french = problems["fr"]
    record = {
        "status": "rejected", "unread": french.unread, "misnamed": french.misnamed,
        "rejected": [
            {"file": _name(source), "issues": [_for_machines(fr, en) for fr, en in zip(in_french, in_english, strict=True)]}
            for (source, in_french), (_, in_english) in zip(french.rejected, problems["en"].rejected, strict=True)
        ],
    }  # fmt: skip
    return _bulletin("rejected", french.count, texts, record, instance, french.digest)


def tell_recovery(settings: Settings, when: datetime, instance: str) -> Bulletin:
    """The message of the first good night after bad ones."""
    texts = {lang: [say("bulletin_recovered", lang, when=moment(when, lang)), "", *_signature(settings, lang)] for lang in _LANGUAGES}
    return _bulletin("recovered", 0, texts, {"status": "done"}, instance, "")


def tell_test(settings: Settings, instance: str) -> Bulletin:
    """A message that asks nothing of anyone."""
    texts = {lang: [say("bulletin_test", lang), "", *_signature(settings, lang)] for lang in _LANGUAGES}
    return _bulletin("test", 0, texts, {"status": "test"}, instance, "")


def _bulletin(kind: Kind, count: int, texts: Mapping[Language, list[str]], record: dict[str, Any], instance: str, digest: str) -> Bulletin:
    french, english = (say(f"subject_{kind}", lang, name=instance, count=count) for lang in _LANGUAGES)
    text = "\n".join([*texts["fr"], "", "-- English " + "-" * 50, "", *texts["en"], ""])
    return Bulletin(kind, f"{french} / {english}", text, record, digest)


def _told_files(problems: Problems, settings: Settings, lang: Language) -> Iterator[str]:
    copies = copies_made(settings.rejected)
    for source, issues in problems.rejected[:FILES_TOLD]:
        yield say("bulletin_rejected_file", lang, file=_name(source))
        for told in issues[:CELLS_TOLD]:
            where = "!".join(part for part in (told.sheet, told.cell) if part)
            yield f"  - {where}{' : ' if lang == 'fr' else ': '}{told.message}" if where else f"  - {told.message}"
            yield "    " + say("remedy", lang, remedy=told.remedy)
        if len(issues) > CELLS_TOLD:
            yield "  " + say("bulletin_more", lang, count=len(issues) - CELLS_TOLD)
        if copy := copies.get(source.source_id):
            yield "  " + say("bulletin_marked_up", lang, path=copy.resolve())
        yield ""
    if len(problems.rejected) > FILES_TOLD:
        yield say("bulletin_more", lang, count=len(problems.rejected) - FILES_TOLD) + "\n"
    for names, key in ((problems.unread, "unread"), (problems.misnamed, "bad_name")):
        for name in names:
            yield say(f"bulletin_{key}{'_file' if key == 'unread' else ''}", lang, file=name)
            yield "    " + say("remedy", lang, remedy=say(f"bulletin_{key}_remedy", lang)) + "\n"


def _signature(settings: Settings, lang: Language) -> list[str]:
    return [say("bulletin_where", lang, host=platform.node(), warehouse=Path(settings.warehouse).resolve())]


def _name(source: Source) -> str:
    return source.relative_path or source.file_name


def _for_machines(fr: ToldIssue, en: ToldIssue) -> dict[str, Any]:
    texts = {"message_fr": fr.message, "remedy_fr": fr.remedy, "message_en": en.message, "remedy_en": en.remedy}
    return {"rule": fr.rule, "sheet": fr.sheet, "cell": fr.cell, **texts}
