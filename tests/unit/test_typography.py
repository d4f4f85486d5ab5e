"""French as francophones print it: no line begins with a mark, and no number is torn apart."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from rich.console import Console

from flows.screen import display, help
from flows.steps.messages import catalogue
from flows.steps.phrases import phrases
from flows.steps.typography import set_french

_LOOSE = re.compile(r"« | »| [;!?](?=[\s»)]|$)| :(?=[\s»)]|$)|\d %")


def french_texts() -> Iterator[tuple[str, str]]:
    for rule, message in catalogue().items():
        yield from ((rule, text) for text in (message.fr, message.remedy_fr, message.sender_fr) if text)
    yield from ((key, texts["fr"]) for key, texts in phrases().items())
    yield from help.french().items()


def test_no_catalogue_has_a_space_that_breaks_before_a_mark() -> None:
    assert [(key, text) for key, text in french_texts() if _LOOSE.search(text)] == []


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("« Gao » : absent ; voir ?", "«\u00a0Gao\u00a0»\u00a0: absent\u202f; voir\u202f?"),
        ("6,4 % (environ)", "6,4\u00a0% (environ)"),
        ("https://dtm.iom.int et {found:n} a:b", "https://dtm.iom.int et {found:n} a:b"),
    ],
)
def test_the_spaces_are_those_of_french_printers(written: str, printed: str) -> None:
    assert set_french(written) == printed == set_french(printed)


@pytest.mark.parametrize("width", range(20, 60))
def test_a_terminal_tears_no_number_and_begins_no_line_with_a_mark(width: int) -> None:
    out = Console(file=io.StringIO(), width=width)
    out.print(set_french("Le nombre de PDI est passé de 440\u202f436 à 412\u202f387 personnes ; « Gao » : 6,4 % de moins"), markup=False)
    assert isinstance(out.file, io.StringIO) and display.console() is not None
    lines = out.file.getvalue().splitlines()
    assert len(lines) > 1 and not any(line.lstrip()[:1] in (";", ":", "»", "%") for line in lines)
    assert "440\u202f436" in out.file.getvalue() and "412\u202f387" in out.file.getvalue()
