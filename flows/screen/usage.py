"""What is wrong with a command line, in the reader's language: Typer says it in English, flows/phrases/help/usage.toml has the French."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from flows.steps.messages import Language
from flows.steps.typography import set_french

_FRENCH = Path(__file__).parents[1] / "phrases" / "help" / "usage.toml"


@cache
def _french() -> list[tuple[re.Pattern[str], str]]:
    entries = tomllib.loads(_FRENCH.read_text(encoding="utf-8"))["usage"]
    return [(re.compile(entry["en"], re.DOTALL), entry["fr"]) for entry in entries]


def in_french(message: str) -> str:
    """A message of Typer's in French; a part that is not known stays English."""
    for pattern, french in _french():
        if found := pattern.fullmatch(message):
            return french.format(*(in_french(part) if part else "" for part in found.groups()))
    return message


def help_in_french(text: str) -> str:
    """What Typer puts around the help of options, in French; the help itself is French already (flows/screen/help.py)."""
    for entry in tomllib.loads(_FRENCH.read_text(encoding="utf-8"))["around"]:
        text = re.sub(entry["en"], entry["fr"], text, flags=re.MULTILINE)
    return set_french(text)


def tell_usage(error: Any, lang: Language) -> str:
    """How the command is used, where its help is, and what is wrong with the command line given."""
    context, wrong = getattr(error, "ctx", None), error.format_message()
    if lang == "en":
        about = [context.get_usage(), f"Try '{context.command_path} --help' for help.", ""] if context else []
        return "\n".join([*about, f"Error: {wrong}"])
    about = [f"Usage : {context.get_usage().removeprefix('Usage: ')}", f"Aide : {context.command_path} --help", ""] if context else []
    return set_french("\n".join([*about, f"Erreur : {in_french(wrong)}"]))
