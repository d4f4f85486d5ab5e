"""The help of every command reads in French, and in English on request."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from flows.cli import app
from flows.screen.help import french, language_of, texts_of
from flows.screen.usage import tell_usage

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
    for language in ("fr", "en"):
        report = helped("report", "--lang", language)
        assert "<html|svg|png|xlsx|docx>" in report and "  year  " in report and "<int" not in report, "no types of Python"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("nope", "commande inconnue\u00a0: 'nope'."),
        ("check", "il manque l'argument 'files'."),
        ("check nowhere.xlsx", "valeur incorrecte pour 'files'\u00a0: 'nowhere.xlsx' n'existe pas."),
        ("check tests", "'tests' est un dossier\u202f; un fichier est attendu."),
        ("run --raw README.md", "valeur incorrecte pour '--raw'\u00a0: 'README.md' est un fichier\u202f; un dossier est attendu."),
        ("run --as-of 2022-13", "'2022-13' n'est pas une date de la forme AAAA-MM-JJ."),
        ("run --lang de", "'de' n'est pas une des valeurs 'fr', 'en'."),
        ("report x", "un nombre entier est attendu."),
        ("run --nope", "option inconnue\u00a0: --nope"),
        ("forget x --who a", "il manque l'option '--why'."),
    ],
)
def test_a_wrong_command_line_is_told_in_french(arguments: str, told: str) -> None:
    root = Path(__file__).resolve().parents[2]
    with pytest.raises(Exception) as raised:
        typer.main.get_command(app)(arguments.replace("tests", f"{root}/tests").replace("README", f"{root}/README").split(), standalone_mode=False)
    assert told in tell_usage(raised.value, "fr").replace(f"{root}/", "")


def test_dtm_alone_shows_its_help_and_a_language_may_come_before_the_command() -> None:
    def dtm(*arguments: str) -> tuple[int, str, str]:
        done = subprocess.run([DTM, *arguments], capture_output=True, text=True, check=False, env={"PATH": ""})
        return done.returncode, done.stdout, done.stderr

    status, printed, _ = dtm()
    assert status == 0 and "Usage\u00a0: dtm" in printed and "Commandes\u00a0:" in printed and "Montrer cette aide." in printed
    assert dtm("--lang", "en", "nope")[::2] == (
        2,
        "Usage: dtm [OPTIONS] COMMAND [ARGS]...\nTry 'dtm --help' for help.\n\nError: No such command 'nope'.\n",
    )
