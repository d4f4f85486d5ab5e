"""`dtm export`: the tables as a data package, whole for the organisation or fit to be published."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.terms import FAILED, USAGE, JsonOption, Lang, LangOption, RawOption, WarehouseOption, reading, stop

if TYPE_CHECKING:
    import duckdb

    from flows.steps.exports.export import About
    from flows.steps.exports.export import Format as PackageFormat
    from flows.steps.exports.release import Release
    from flows.steps.messages import Language
    from schemas.release import Level as PublicLevel

LEAST_THRESHOLD = 3


class Format(StrEnum):
    csv = "csv"
    parquet = "parquet"
    xlsx = "xlsx"


class Level(StrEnum):
    region = "region"
    cercle = "cercle"


def export(
    folder: Annotated[Path, typer.Argument(help="Folder to write the package into; an earlier export there is replaced.", file_okay=False)],
    formats: Annotated[list[Format] | None, typer.Option("--format", help="csv, parquet or xlsx; may be repeated. All three by default.")] = None,
    public: Annotated[bool, typer.Option("--public", help="Only what may be published, with small counts hidden.")] = False,
    level: Annotated[Level | None, typer.Option("--level", help="Finest level of a public export: region (default) or cercle.")] = None,
    threshold: Annotated[int, typer.Option("--threshold", help="Smallest count that a public export shows.")] = 11,
    licence: Annotated[str | None, typer.Option("--licence", help="Name of the licence, for example CC-BY-3.0-IGO.")] = None,
    raw: RawOption = Path("raw"),
    warehouse: WarehouseOption = Path("warehouse"),
    lang: LangOption = Lang.fr,
    as_json: JsonOption = False,
) -> None:
    """Write the tables as a data package (CSV, Parquet, XLSX) with HXL tags, dictionary, licence and credit; --public: fit to be published."""
    from flows.screen.display import print_json, say
    from flows.steps.exports.disclosure import Unprotectable
    from flows.steps.exports.export import FORMATS, NotAnExport, write_package
    from flows.steps.exports.release import public_release, whole_release
    from flows.steps.settings import Settings

    if threshold < LEAST_THRESHOLD:
        stop(say("export_threshold_low", lang.value, threshold=threshold), USAGE)
    if level and not public:
        stop(say("export_level_needs_public", lang.value), USAGE)
    wanted: tuple[PackageFormat, ...] = tuple(dict.fromkeys(one.value for one in formats)) if formats else FORMATS  # type: ignore[misc]
    with reading(Settings(raw, warehouse).published, lang.value) as connection:
        try:
            finest: PublicLevel = "cercle" if level is Level.cercle else "region"
            release = public_release(connection, finest, threshold) if public else whole_release(connection)
            write_package(connection, release, _about(connection, public, threshold, licence), folder, wanted)
        except Unprotectable as error:
            stop(say("export_unprotectable", lang.value, cell=error), FAILED)
        except NotAnExport:
            stop(say("export_not_empty", lang.value, path=folder), USAGE)
    if as_json:
        print_json({"folder": str(folder), "tables": {table.name: len(table.rows) for table in release.tables},
                    "suppressed_rows": release.suppressed_rows, "public": public})  # fmt: skip
    else:
        _tell(folder, release, public, threshold, wanted, lang.value)


def _about(connection: duckdb.DuckDBPyConnection, public: bool, threshold: int, licence: str | None) -> About:
    from flows.steps.exports.export import About
    from flows.steps.exports.release_instruments import LEAST_LOCALITIES
    from flows.steps.phrases import say

    built_at, reader, build = connection.execute("select built_at, reader_version, build_version from meta.build").fetchall()[0]
    code, country = connection.execute("select code, name from core.country").fetchall()[0]
    of_release = ["export_public_rules", "export_unlisted", "export_localities"] if public else ["export_confidential_rule"]
    keys = ["export_provenance", "export_null", "export_stock", "export_flow", *of_release, "export_csv", "export_files"]
    if not public:
        keys.insert(0, "export_internal")
    fields = {"last": threshold - 1, "localities": LEAST_LOCALITIES}
    rules = tuple((say(key, "fr", **fields), say(key, "en", **fields)) for key in keys)
    title_fr, title_en = say("export_title", "fr", country=country), say("export_title", "en", country=country)
    name = f"dtm-{code.lower()}{'-public' if public else ''}"
    return About(name, title_fr, title_en, say("credit", "fr"), licence, f"{reader[:8]}.{build[:8]}", built_at, rules, public)


def _tell(folder: Path, release: Release, public: bool, threshold: int, formats: tuple[str, ...], lang: Language) -> None:
    from flows.screen.display import console, say
    from flows.steps.wording import number

    out = console()
    rows = sum(len(table.rows) for table in release.tables)
    out.print(say("export_done", lang, path=folder, tables=len(release.tables), rows=number(rows, lang), formats=", ".join(formats)), soft_wrap=True)
    if public:
        out.print(say("export_suppressed", lang, count=number(release.suppressed_rows, lang), last=threshold - 1), soft_wrap=True)
    else:
        out.print(say("export_internal", lang), soft_wrap=True)
        if release.suppressed_rows:
            out.print(say("export_confidential", lang, count=number(release.suppressed_rows, lang)), soft_wrap=True)
    samples = any("sample" in row for table in release.tables if "provenance" in table.columns for row in table.rows)
    if samples:
        out.print(say("export_samples", lang), style="yellow", soft_wrap=True)
    out.print(say("credit", lang), style="dim")
