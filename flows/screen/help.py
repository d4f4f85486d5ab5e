"""The help of the commands in the reader's language: written in English beside each option, in French in flows/phrases/help/fr.toml."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import typer

from flows.steps.messages import Language
from flows.steps.typography import set_french

_KIND_OF_VALUE = {
    "<dir>": "<dossier>", "<file>": "<fichier>", "<path>": "<chemin>", "<str>": "<texte>", "<int>": "<nombre>", "<int range>": "<nombre>",
    "<%Y-%m-%d>": "<AAAA-MM-JJ>",
}  # fmt: skip
"""What Typer writes for the value that an option takes: in French."""
_FRENCH = Path(__file__).parents[1] / "phrases" / "help" / "fr.toml"


@cache
def french() -> dict[str, str]:
    """{the English help: the French}."""
    return {entry["en"]: set_french(entry["fr"]) for entry in tomllib.loads(_FRENCH.read_text(encoding="utf-8"))["help"]}


def language_of(arguments: Sequence[str]) -> Language:
    """The language asked for on the command line, else by DTM_LANG, else French: help is shown before options are read."""
    for option, value in pairwise([*arguments, ""]):
        asked = value if option == "--lang" else option.removeprefix("--lang=") if option.startswith("--lang=") else None
        if asked in ("fr", "en"):
            return "fr" if asked == "fr" else "en"
    return "en" if os.environ.get("DTM_LANG") == "en" else "fr"


def texts_of(command: Any) -> Iterator[str]:
    """Every text that the help of a command and of its sub-commands shows."""
    yield from (text for text in (command.help, *(getattr(parameter, "help", None) for parameter in command.params)) if text)
    for inner in getattr(command, "commands", {}).values():
        yield from texts_of(inner)


def without_types(command: Any) -> None:
    """What Typer writes for readers of Python, in words for others: `<list[html|svg]>` is `<html|svg>`, an argument its name alone."""
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            parameter.display_type_rich = lambda ctx: None
        elif choices := re.fullmatch(r"<list\[(.+)\]>", parameter.display_type_rich(ctx=typer.Context(command)) or ""):
            parameter.metavar = f"<{choices.group(1)}>"
    for inner in getattr(command, "commands", {}).values():
        without_types(inner)


def translate(command: Any) -> None:
    """Put the French in the place of the English, in a command and its sub-commands; what has no French stays as it is."""
    command.help = french().get(command.help or "", command.help)
    for parameter in command.params:
        if text := getattr(parameter, "help", None):
            parameter.help = french().get(text, text)
        if parameter.param_type_name == "option" and parameter.metavar is None:
            parameter.metavar = _KIND_OF_VALUE.get(parameter.display_type_rich(ctx=typer.Context(command)))
    for inner in getattr(command, "commands", {}).values():
        translate(inner)
