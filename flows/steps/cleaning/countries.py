"""Countries by their names in French or English, their inhabitants' names, or their ISO 3166-1 codes: the alpha-3 code of each.

Names come from pycountry (Debian's iso-codes, with its French translation) and from Babel (Unicode CLDR); what people write
besides is declared in schemas/countries.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import pyarrow as pa

from flows.steps.cleaning.clean import is_missing
from flows.steps.cleaning.plain_text import plain
from flows.steps.cleaning.problems import Cleaned, UnknownWord, clean_by
from flows.steps.cleaning.vocabulary import nearest_words
from schemas.countries import OTHER, OTHER_WORDS, WORDS

_ARTICLES = re.compile(r"^(?:republique (?:du|de la|de|d)|republic of(?: the)?|la|le|les|l|the) ")


def clean_countries(cells: Sequence[object]) -> Cleaned:
    """The ISO 3166-1 alpha-3 code of each cell, XXX for "other" and "unknown"; NULL where not given. Problem: unknown_country."""
    known = known_countries()
    return clean_by(lambda cell: _country_of(cell, known), cells, pa.string())


def _country_of(cell: object, known: Mapping[str, str]) -> str | UnknownWord | None:
    if is_missing(cell):
        return None
    folded = fold_country(str(cell))
    code = known.get(folded) or known.get(_ARTICLES.sub("", folded)) or known.get(folded.removesuffix("s"))
    if code is not None:
        return code
    names = {fold_country(name): name for lang in ("en", "fr") for name in country_names(lang).values()}
    return UnknownWord.of("unknown_country", nearest_words(folded, names))


def fold_country(name: str) -> str:
    """Small letters without accents or punctuation; what stands in brackets is left out."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"\(.*?\)", " ", plain(name))).split())


@cache
def known_countries() -> dict[str, str]:
    """Every accepted name, folded: its alpha-3 code."""
    import gettext

    import pycountry
    from babel import Locale

    french = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["fr"], fallback=True)
    territories = [Locale("fr").territories, Locale("en").territories]
    known: dict[str, str] = {}
    for country in pycountry.countries:
        names = [country.name, getattr(country, "common_name", ""), getattr(country, "official_name", ""), country.alpha_2, country.alpha_3]
        names += [french.gettext(name) for name in names[:3] if name] + [territory.get(country.alpha_2, "") for territory in territories]
        for name in names:
            for folded in {fold_country(name), _ARTICLES.sub("", fold_country(name))} - {""}:
                known.setdefault(folded, country.alpha_3)
    known |= {fold_country(name): code for code, names in WORDS.items() for name in names}
    return known | {fold_country(name): OTHER for name in OTHER_WORDS}


@cache
def country_names(lang: str) -> dict[str, str]:
    """Alpha-3 code: the country's name in a language (fr, en)."""
    import pycountry
    from babel import Locale

    territories = Locale(lang).territories
    other = {"fr": "Autre ou inconnu", "en": "Other or unknown"}
    return {OTHER: other.get(lang, OTHER)} | {c.alpha_3: territories.get(c.alpha_2, c.name) for c in pycountry.countries}
