"""The reference as tables for the build: places, the region of each under each perimeter, codes, breaks, the country itself."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from flows.steps.places_and_dates.places import Gazetteer


def reference_tables(gazetteer: Gazetteer) -> Mapping[str, pa.Table]:
    """The temporary tables that sql/ reads beside landing, by name."""
    return {
        "reference_place": _places(gazetteer),
        "reference_place_name": _place_names(gazetteer),
        "reference_pcode": _codes(gazetteer),
        "reference_region_spelling": _spellings(gazetteer),
        "reference_perimeter": _perimeters(gazetteer),
        "reference_series_break": _breaks(gazetteer),
        "reference_country": _country(gazetteer),
        "reference_point": gazetteer.points.table(),
        "reference_country_name": _country_names(gazetteer),
    }


def _country_names(gazetteer: Gazetteer) -> pa.Table:
    """One row per ISO 3166-1 country, with its name in French and English; none for a base without flow monitoring."""
    codes: list[str] = []
    french: dict[str, str] = {}
    english: dict[str, str] = {}
    if gazetteer.points.points:
        from flows.steps.cleaning.countries import country_names

        french, english = country_names("fr"), country_names("en")
        codes = sorted(french)
    names = {"code": codes, "name_fr": [french[code] for code in codes], "name_en": [english[code] for code in codes]}
    return pa.table({name: pa.array(texts, pa.string()) for name, texts in names.items()})


def _places(gazetteer: Gazetteer) -> pa.Table:
    """One row per country, region and cercle, with its code in each vintage and its region in each perimeter."""
    codes, country = gazetteer.codes, gazetteer.country
    rows = [
        {
            "place_id": place.place_id, "level": place.level, "name": place.name, "parent_id": gazetteer.listed.parent_id(place),
            **{f"pcode_{vintage.year}": codes.code_in(vintage, place.place_id) for vintage in codes.vintages},
            **{f"region_{perimeter}": place.regions.get(perimeter) for perimeter in country.perimeter_names},
        }
        for place in gazetteer.places.values()
    ]  # fmt: skip
    texts = [name for name in rows[0] if name != "level"]
    schema = pa.schema([(name, pa.string() if name in texts else pa.int64()) for name in rows[0]])
    return pa.Table.from_pylist(rows, schema)


def _spellings(gazetteer: Gazetteer) -> pa.Table:
    """One row per spelling of a region (its name, its aliases), normalised: for regions named outside the place columns."""
    regions = [place for place in gazetteer.places.values() if place.level == 1]
    spellings = {gazetteer.normalise(spelling): place.name for place in regions for spelling in (place.name, *place.aliases)}
    return pa.table({"spelling": pa.array(list(spellings), pa.string()), "region": pa.array(list(spellings.values()), pa.string())})


def _place_names(gazetteer: Gazetteer) -> pa.Table:
    """One row per normalised name of a country, region or cercle: its own and its aliases."""
    rows = [
        {"name_key": key, "place_id": place.place_id, "level": place.level, "name": place.name}
        for place in gazetteer.places.values()
        for key in dict.fromkeys(gazetteer.country.normalise(name) for name in (place.name, *place.aliases))
    ]
    schema = pa.schema([("name_key", pa.string()), ("place_id", pa.string()), ("level", pa.int64()), ("name", pa.string())])
    return pa.Table.from_pylist(rows, schema)


def _codes(gazetteer: Gazetteer) -> pa.Table:
    """One row per vintage and code, with the place it names (NULL where the name is not in the list)."""
    rows = [
        {"vintage": vintage, "pcode": code.code, "place_id": gazetteer.codes.named[vintage].get(code.code), "name": code.name}
        for vintage, listed in gazetteer.codes.vintages.items()
        for code in listed
    ]
    schema = pa.schema([("vintage", pa.date32()), ("pcode", pa.string()), ("place_id", pa.string()), ("name", pa.string())])
    return pa.Table.from_pylist(rows, schema)


def _perimeters(gazetteer: Gazetteer) -> pa.Table:
    """One row per perimeter, oldest first."""
    country = gazetteer.country
    return pa.Table.from_pylist(
        [
            {"perimeter": perimeter.name, "position": position, "valid_from": perimeter.valid_from,
             "is_usual": perimeter.name == country.usual_perimeter, "is_newest": perimeter.name == country.newest_perimeter}
            for position, perimeter in enumerate(country.perimeters, start=1)
        ]
    )  # fmt: skip


def _breaks(gazetteer: Gazetteer) -> pa.Table:
    breaks = gazetteer.country.series_breaks
    return pa.table(
        {
            "reference_date": pa.array([entry.reference_date for entry in breaks], pa.date32()),
            "why_fr": pa.array([entry.why_fr for entry in breaks], pa.string()),
            "why_en": pa.array([entry.why_en for entry in breaks], pa.string()),
        }
    )


def _country(gazetteer: Gazetteer) -> pa.Table:
    """One row: the country and what its levels are called."""
    country = gazetteer.country
    told = {"code": country.code, "name": country.name, "in_fr": country.in_fr, "in_en": country.in_en, "timezone": str(country.timezone)}
    table = pa.Table.from_pylist([told | dict(country.level_names)])
    for name, value in country.level_grammar.items():
        table = table.append_column(name, pa.array([value], pa.bool_() if name.endswith("_is_feminine") else pa.string()))
    return table.append_column("api_operation", pa.array([country.api_operation], pa.string()))
