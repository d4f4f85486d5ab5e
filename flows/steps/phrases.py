"""What the project says to people, in French and English: the sentences of flows/phrases/*.toml by key."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import flows
from flows.steps.messages import Language
from flows.steps.typography import set_french


@cache
def phrases() -> dict[str, dict[str, str]]:
    """{key: {"fr": sentence, "en": sentence}}."""
    files = sorted((Path(flows.__file__).parent / "phrases").glob("*.toml"))
    told = {key: texts for file in files for key, texts in tomllib.loads(file.read_text(encoding="utf-8")).items()}
    return {key: {lang: set_french(text) if lang == "fr" else text for lang, text in texts.items()} for key, texts in told.items()}


def say(key: str, lang: Language, **fields: object) -> str:
    """One sentence of flows/phrases/."""
    return phrases()[key][lang].format(**fields)
