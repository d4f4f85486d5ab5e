"""The help of every command reads in French, and in English on request."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from flows.cli import app
from flows.help import french, language_of, texts_of

DTM = Path(sys.executable).with_name("dtm")


def test_every_text_of_the_help_has_a_french_one_and_no_other_is_kept() -> None:
    shown = set(texts_of(typer.main.get_command(app)))
    assert shown - french().keys() == set()
    assert french().keys() - shown == set()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [(["run"], "fr"), (["run", "--lang", "en"], "en"), (["run", "--lang=en"], "en"), (["run", "--lang", "fr"], "fr"), (["--lang"], "fr")],
)
def test_the_language_is_known_before_the_options_are_read(monkeypatch: pytest.MonkeyPatch, arguments: list[str], expected: str) -> None:
    monkeypatch.delenv("DTM_LANG", raising=False)
    assert language_of(arguments) == expected


def test_the_environment_chooses_where_the_command_line_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DTM_LANG", "en")
    assert language_of(["run"]) == "en" and language_of(["run", "--lang", "fr"]) == "fr"


def test_the_command_shows_it() -> None:
    def helped(*arguments: str) -> str:
        return subprocess.run([DTM, *arguments, "--help"], capture_output=True, text=True, check=True, env={"PATH": ""}).stdout

    assert "le travail de la" in helped("run") and "the nightly run" in helped("run", "--lang", "en")
