"""What sentences call the administrative levels, with the grammar that goes with the country's own words for them.

Texts of flows/phrases/ and sql/figures/ name a level by fields: {region}, {regions}, {la_region} (« la région », « le département »,
« l'État »), {de_la_region}, {les_regions}, {des_regions}, {une_region}, {region_e} (the e of a participle that agrees); the same with
cercle, and with a capital where a sentence begins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.steps.messages import Language
from flows.steps.report_figures.figure_files import Words

_VOWEL = re.compile(r"[aeiouàâäéèêëîïôöùûü]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LevelNoun:
    """What the country calls one unit of a level, and several; whether the French word is feminine."""

    one: Words
    many: Words
    is_feminine: bool

    def the(self, lang: Language) -> str:
        """« la région », « le département », « l'État »; "the region"."""
        word = self.one.of(lang)
        if lang == "en":
            return f"the {word}"
        return f"l'{word}" if _VOWEL.match(word) else f"{'la' if self.is_feminine else 'le'} {word}"

    def of_the(self, lang: Language) -> str:
        """« de la région », « du département », « de l'État »; "of the region"."""
        told = self.the(lang)
        return f"of {told}" if lang == "en" else f"du {told[3:]}" if told.startswith("le ") else f"de {told}"

    def several(self, lang: Language) -> str:
        """« les régions », "the regions"."""
        return f"{'les' if lang == 'fr' else 'the'} {self.many.of(lang)}"


LEVELS: Mapping[str, LevelNoun] = {
    "region": LevelNoun(Words("région", "region"), Words("régions", "regions"), True),
    "cercle": LevelNoun(Words("cercle", "cercle"), Words("cercles", "cercles"), False),
}
"""What they are called where a warehouse does not say."""


def level_fields(levels: Mapping[str, LevelNoun], lang: Language) -> dict[str, str]:
    """The fields by which texts name the levels."""
    told: dict[str, str] = {}
    for name, noun in {**LEVELS, **levels}.items():
        one, an = noun.one.of(lang), "an" if _VOWEL.match(noun.one.en) else "a"
        told |= {
            name: one, f"{name}s": noun.many.of(lang), f"la_{name}": noun.the(lang), f"de_la_{name}": noun.of_the(lang),
            f"les_{name}s": noun.several(lang), f"des_{name}s": f"{'des' if lang == 'fr' else 'of the'} {noun.many.of(lang)}",
            f"une_{name}": f"{an if lang == 'en' else 'une' if noun.is_feminine else 'un'} {one}",
        }  # fmt: skip
        told[f"{name}_e"] = "e" if noun.is_feminine else ""
    return told | {key[:1].upper() + key[1:]: text[:1].upper() + text[1:] for key, text in told.items() if not key.endswith("_e")}


def with_levels(text: str, levels: Mapping[str, LevelNoun], lang: Language) -> str:
    """A text with the country's words for the levels that it names."""
    return text.format_map(level_fields(levels, lang)) if "{" in text else text


def plural_of(word: str, lang: Language) -> str:
    """The regular plural of the country's word for a level: « départements », « gouvernorats locaux », "counties", "districts"."""
    return " ".join(map(_plural_fr, word.split(" "))) if lang == "fr" else _plural_en(word)


def _plural_fr(word: str) -> str:
    if word.endswith(("s", "x", "z")) or word.lower() in ("de", "du", "des", "la", "le"):
        return word
    if word.endswith("al"):
        return f"{word[:-2]}aux"
    return f"{word}x" if word.endswith(("eau", "eu")) else f"{word}s"


def _plural_en(word: str) -> str:
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"


_MASCULINE = frozenset(
    ("cercle", "village", "quartier", "comté", "état", "arrondissement", "woreda", "kebele", "territoire", "cheikhat", "groupement", "site")
)
_FEMININE_ENDING = re.compile(r"(?:tion|sion|gion|té|ure|ade|ée|aya|ie|ille|ette|ance|ence|ine|ville|zone|province|commune|paroisse|wilaya|a)$")


def is_feminine(word: str) -> bool:
    """The gender of the country's French word, by its last letters: settings say it where this is wrong (`gender: f` or `m`)."""
    own = word.lower().split(" ")[0]
    return own not in _MASCULINE and _FEMININE_ENDING.search(own) is not None


def noun_of(names: Sequence[str | None], feminine: bool | None) -> LevelNoun:
    """A level by its names (French, English) and plurals (None: the regular ones)."""
    fr, en, many_fr, many_en = (*names, None, None)[:4]
    assert fr is not None and en is not None
    many = Words(many_fr or plural_of(fr, "fr"), many_en or plural_of(en, "en"))
    return LevelNoun(Words(fr, en), many, is_feminine(fr) if feminine is None else feminine)
