"""dtm export: what leaves, with what is said of it, and what an attacker can make of a public export."""

from __future__ import annotations

import csv
import hashlib
import json
import stat
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest

from flows.commands.terms import DONE, FAILED, USAGE
from flows.steps.exports.disclosure import Sum
from flows.steps.exports.export import safe_text
from schemas.baseline import BASELINE_STOCK
from schemas.registry import DATASETS
from schemas.release import PUBLIC
from tests.flows.conftest import Base, make_base, run_dtm
from tests.unit.attacker import attack

K = 11
HEADER = ("Région", "Cercle", "Commune", "PDI ménages", "PDI individus", "PDI femmes", "PDI hommes", "Confidentialité", "Date")
Row = tuple[str, int, int, int, int, str]
DEC_2018, JUN_2019, DEC_2019 = date(2018, 12, 31), date(2019, 6, 30), date(2019, 12, 31)
COMMON: tuple[Row, ...] = (
    ("Gao/Gao/Gao", 100, 600, 320, 280, "Non"),
    ("Gao/Ansongo/Ansongo", 60, 350, 180, 170, "Non"),
    ("Mopti/Mopti/Konna", 90, 500, 260, 240, "Non"),
    ("Mopti/Koro/Koro", 300, 1500, 800, 700, "Non"),
    ("Mopti/Bandiagara/Sangha", 200, 900, 480, 420, "Non"),
    ("Kayes/Kayes/Kayes", 30, 160, 80, 80, "Non"),
    ("Ségou/Ségou/Pelengana", 80, 420, 210, 210, "Non"),
    ("Ségou/Niono/Niono", 70, 380, 200, 180, "Non"),
    ("Kidal/Kidal/Kidal", 40, 190, 100, 90, "Non"),
)
SMALL: tuple[Row, ...] = (
    ("Gao/Ménaka/Ménaka", 1, 5, 3, 2, "Non"),
    ("Ségou/San/San", 1, 4, 2, 2, "Non"),
    ("Kayes/Nioro/Nioro", 20, 110, 107, 3, "Non"),
    ("Mopti/Youwarou/Youwarou", 12, 60, 30, 30, "Non"),
    ("Bamako/Bamako/Commune I", 1, 7, 4, 3, "Non"),
)
SECRET: tuple[Row, ...] = (("Mopti/Koro/Yoro", 50, 250, 130, 120, "Oui"),)


def write(base: Base, name: str, day: date, rows: Sequence[Row]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(HEADER))
    for place, *rest in rows:
        sheet.append([*place.split("/"), *rest, day])
    book.save(base.raw / "dtm" / name)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """Three operations: with small counts, the same figures without some of them, and with a confidential row."""
    base = make_base(tmp_path_factory.mktemp("export"))
    write(base, "Dec_2018.xlsx", DEC_2018, (*COMMON, *SMALL))
    write(base, "Juin_2019.xlsx", JUN_2019, COMMON)
    write(base, "Dec_2019.xlsx", DEC_2019, (*COMMON, *SECRET))
    base.night()
    return base


def export(base: Base, folder: Path, *options: object) -> tuple[int, str]:
    return run_dtm("export", folder, *options, "--raw", base.raw, "--warehouse", base.settings.warehouse)


def read(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if not next(iter(row.values())).startswith("#")]


@pytest.fixture(scope="module")
def public(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public") / "package"
    status, printed = export(base, folder, "--public", "--level", "cercle")
    assert status == DONE, printed
    return folder


@pytest.fixture(scope="module")
def whole(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "package"
    status, printed = export(base, folder)
    assert status == DONE, printed
    return folder


class TestThePackage:
    def test_it_describes_each_file_and_column(self, whole: Path) -> None:
        package = json.loads((whole / "datapackage.json").read_text(encoding="utf-8"))
        assert package["sources"] == [
            {"title": "Source\u00a0: Organisation internationale pour les migrations (OIM), Matrice de suivi des déplacements (DTM)"}
        ]
        assert package["licenses"] == [{"name": "notspecified", "title": "Licence not specified: reuse is subject to IOM's (DTM's) consent"}]
        for resource in package["resources"]:
            content = (whole / resource["path"]).read_bytes()
            assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
        national = next(resource for resource in package["resources"] if resource["name"] == "pdi-national")
        fields = {field["name"]: field for field in national["schema"]["fields"]}
        assert fields["individuals"] == {
            "name": "individuals", "type": "integer", "title": "Individus ; NULL : non évalué.", "description": "Individuals; NULL: not assessed.",
            "unit": "individuals", "hxl": "#affected+idps+ind",
        }  # fmt: skip
        assert [name for name, field in fields.items() if not (field["title"] and field["description"])] == []

    def test_csv_parquet_and_workbook_hold_the_same_rows_under_an_hxl_row(self, whole: Path, base: Base) -> None:
        figures = base.ask("select reference_date, individuals, persons_per_household from pdi_national order by all")
        rows = read(whole, "pdi_national")
        assert [(date.fromisoformat(r["reference_date"]), int(r["individuals"]), float(r["persons_per_household"])) for r in rows] == figures
        assert duckdb.sql(f"""select reference_date, individuals, persons_per_household
                              from '{whole}/data/pdi_national.parquet' order by all""").fetchall() == figures  # fmt: skip
        sheet = openpyxl.load_workbook(next(whole.glob("*.xlsx")))["pdi_national"]
        header, tags, *data = sheet.iter_rows(values_only=True)
        assert tags[header.index("individuals")] == "#affected+idps+ind" and str(tags[0]).startswith("#")
        assert [row[header.index("individuals")] for row in data] == [individuals for _, individuals, _ in figures]

    def test_every_row_with_figures_says_where_they_come_from(self, whole: Path, public: Path) -> None:
        for folder in (whole, public):
            for path in (folder / "data").glob("*.csv"):
                rows = read(folder, path.stem)
                assert path.stem in ("place", "fmp") or all(row["provenance"] in ("file", "published", "sample") for row in rows), path

    def test_formats_and_licence_are_chosen_and_an_earlier_export_is_replaced(self, base: Base, tmp_path: Path) -> None:
        folder = tmp_path / "out"
        assert export(base, folder, "--format", "csv", "--licence", "CC-BY-3.0-IGO")[0] == DONE
        assert export(base, folder, "--format", "csv", "--licence", "CC-BY-3.0-IGO")[0] == DONE
        assert {path.suffix for path in folder.rglob("*") if path.is_file()} == {".csv", ".md", ".json"}
        assert json.loads((folder / "datapackage.json").read_text())["licenses"] == [{"name": "CC-BY-3.0-IGO"}]
        assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]

    def test_a_folder_with_anything_else_in_it_is_left_alone(self, base: Base, tmp_path: Path) -> None:
        (tmp_path / "thesis.docx").write_text("two years of work")
        status, printed = export(base, tmp_path)
        assert status == USAGE and "contient autre chose" in printed
        assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]

    def test_an_internal_export_is_its_owners_alone_and_says_that_it_is_internal(self, whole: Path, public: Path) -> None:
        assert stat.S_IMODE(whole.stat().st_mode) == 0o700 and stat.S_IMODE(public.stat().st_mode) == 0o755
        assert "usage interne" in (whole / "README.md").read_text(encoding="utf-8")
        assert "usage interne" not in (public / "README.md").read_text(encoding="utf-8")

    @pytest.mark.parametrize(("text", "written"), [("=1+1", "'=1+1"), ("-Koro", "'-Koro"), ("@x", "'@x"), ("+1", "'+1"), ("Gao", "Gao"), ("", "")])
    def test_no_text_becomes_a_formula(self, text: str, written: str) -> None:
        assert safe_text(text) == written

    @pytest.mark.parametrize(
        ("options", "told"), [(["--public", "--threshold", "2"], "seuil inférieur à 3"), (["--level", "cercle"], "--level va avec --public")]
    )
    def test_what_would_not_protect_is_refused(self, base: Base, tmp_path: Path, options: list[str], told: str) -> None:
        status, printed = export(base, tmp_path / "out", *options)
        assert status == USAGE and told in printed and not (tmp_path / "out").exists()

    def test_without_a_warehouse_it_says_what_to_do(self, tmp_path: Path) -> None:
        status, printed = run_dtm("export", tmp_path / "out", "--warehouse", tmp_path / "none")
        assert status == FAILED and "dtm run" in printed


class TestWhatMayLeave:
    def test_no_table_finer_than_asked_for(self, base: Base, public: Path, tmp_path: Path) -> None:
        assert {path.stem for path in (public / "data").glob("*.csv")} == {"operation", "pdi_national", "pdi_by_region", "pdi_by_cercle"}
        export(base, tmp_path / "region", "--public")
        assert not (tmp_path / "region" / "data" / "pdi_by_cercle.csv").exists()

    def test_no_commune_site_or_source_anywhere(self, public: Path) -> None:
        text = "".join(path.read_text(encoding="utf-8") for path in public.rglob("*") if path.suffix in (".csv", ".json"))
        for word in ("Sangha", "Pelengana", "Konna", "adm3:", "source_id", "place_id", ".xlsx\n"):
            assert word not in text

    def test_a_column_leaves_only_while_all_it_is_computed_from_is_public(self) -> None:
        turned = tuple(replace(column, sensitivity="internal") if column.name == "pdi_women" else column for column in BASELINE_STOCK.columns)
        national = next(table for table in PUBLIC if table.name == "pdi_national")
        before = [column.name for column in national.public_columns()]
        after = [column.name for column in national.public_columns((replace(BASELINE_STOCK, columns=turned),))]
        assert "women" in before and after == [name for name in before if name != "women"]

    def test_every_column_of_the_list_exists_in_the_warehouse_and_every_source_in_the_schemas(self, base: Base) -> None:
        declared = {name for dataset in DATASETS for column in dataset.columns for name in (column.name, f"{dataset.name}.{column.name}")}
        for table in PUBLIC:
            held = {name for (name,) in base.ask(f"select column_name from (describe main.{table.name})")}
            assert {column.name for column in table.columns} <= held
            assert {source for column in table.columns for source in column.of} <= declared


class TestSmallCounts:
    def test_they_are_hidden_and_said_to_be(self, public: Path) -> None:
        rows = {(r["reference_date"], r["perimeter"], r["region"]): r for r in read(public, "pdi_by_region")}
        for key in (("2016", "Ménaka"), ("2023", "San"), ("2023", "Nioro"), ("2012", "Bamako"), ("2016", "Bamako"), ("2023", "Bamako")):
            row = rows["2018-12-31", *key]
            assert (row["individuals"], row["households"], row["women"], row["share"], row["value_status"]) == ("", "", "", "", "suppressed"), key

    def test_no_count_between_one_and_the_threshold_is_shown_anywhere(self, public: Path) -> None:
        for path in (public / "data").glob("*.csv"):
            for row in read(public, path.stem):
                shown = [int(row[name]) for name in ("individuals", "households", "women", "men") if row.get(name)]
                assert not any(0 < count < K for count in shown), (path.stem, row)

    def test_national_totals_are_those_published(self, public: Path, base: Base) -> None:
        assert [int(row["individuals"]) for row in read(public, "pdi_national")] == list(base.national().values())

    def test_not_assessed_is_not_suppressed(self, tmp_path: Path) -> None:
        base = make_base(tmp_path)
        base.round("Dec_2018.xlsx", {"Gao/Gao/Gao": (100, 500), "Kidal/Kidal/Kidal": (None, None), "Mopti/Koro/Koro": (0, 0)})
        base.night()
        export(base, tmp_path / "out", "--public", "--format", "csv")
        found = {row["region"]: (row["individuals"], row["value_status"]) for row in read(tmp_path / "out", "pdi_by_region")}
        assert (found["Gao"], found["Kidal"], found["Mopti"]) == (("500", "given"), ("", "not_assessed"), ("0", "given"))

    def test_figures_carried_forward_do_not_give_away_what_was_hidden_before(self, public: Path) -> None:
        """June 2019 repeats the figures of December 2018: what hides a small count there must not be printed here."""
        hidden = {day: set() for day in ("2018-12-31", "2019-06-30")}  # type: dict[str, set[tuple[str, str]]]
        shown: dict[tuple[str, tuple[str, str]], str] = {}
        true = {"Kidal": "190"}
        for row in read(public, "pdi_by_region"):
            if row["reference_date"] in hidden:
                key = (row["perimeter"], row["region"])
                if row["value_status"] == "suppressed":
                    hidden[row["reference_date"]].add(key)
                shown[row["reference_date"], key] = row["individuals"]
        assert ("2016", "Kidal") in hidden["2018-12-31"], "Kidal, unchanged, stands beside Bamako's seven"
        assert shown["2019-06-30", ("2016", "Kidal")] != true["Kidal"]

    @pytest.mark.parametrize("day", ["2018-12-31", "2019-06-30", "2019-12-31"])
    def test_a_linear_solver_finds_no_hidden_count(self, base: Base, public: Path, day: str) -> None:
        cells, hidden = as_an_attacker_sees(base, public, day)
        found = attack(cells, hidden, [Sum(0, (2, 3))])
        assert found or day == "2019-06-30"
        for (key, measure), (low, high) in found.items():
            count = cells[str(key)][1][measure]
            assert count is not None and high - low >= K - 1e-6, (key, measure, count, low, high)
            if 0 < count < K:
                assert low <= 1e-6 and high >= count + K - 1e-6, (key, measure, count, low, high)


Cells = dict[str, tuple["str | None", tuple["int | None", ...]]]


def as_an_attacker_sees(base: Base, public: Path, day: str) -> tuple[Cells, set[object]]:
    """All cells of an operation under one country, with their true counts, and those that the export hides."""
    measures = ("individuals", "households", "women", "men")
    regions = {(p, r): place for place, p, r in base.ask("select place_id, perimeter, region from core.place_region where level = 1")}
    inside = base.ask("select place_id, perimeter, region from core.place_region")
    of_place: dict[str, dict[str, str]] = {}
    for place, perimeter, region in inside:
        of_place.setdefault(place, {})[perimeter] = region
    names = dict(base.ask("select name, place_id from place where level = 1"))
    cells: Cells = {"Mali": (None, base.ask(f"select {', '.join(measures)} from pdi_national where reference_date = '{day}'")[0])}
    hidden: set[object] = set()
    older = {"2012": None, "2016": "2012", "2023": "2016"}
    for perimeter, region, *counts in base.ask(f"select perimeter, region, {', '.join(measures)} from pdi_by_region where reference_date = '{day}'"):
        before = older[perimeter]
        parent = f"{before} {of_place[names[region]][before]}" if before else "Mali"
        cells[f"{perimeter} {region}"] = (parent, tuple(counts))
    for cercle, region, *counts in base.ask(f"select cercle, region_2023, {', '.join(measures)} from pdi_by_cercle where reference_date = '{day}'"):
        cells[f"cercle {cercle}"] = (f"2023 {region}", tuple(counts))
    for row in read(public, "pdi_by_region"):
        if row["reference_date"] == day and row["value_status"] == "suppressed":
            hidden.add(f"{row['perimeter']} {row['region']}")
    for row in read(public, "pdi_by_cercle"):
        if row["reference_date"] == day and row["value_status"] == "suppressed":
            hidden.add(f"cercle {row['cercle']}")
    assert regions and hidden <= set(cells)
    return cells, hidden


class TestConfidentialRows:
    def test_nothing_they_are_part_of_below_the_country_is_public(self, public: Path) -> None:
        regions = {(r["perimeter"], r["region"]): r["value_status"] for r in read(public, "pdi_by_region") if r["reference_date"] == "2019-12-31"}
        assert {regions["2012", "Mopti"], regions["2016", "Mopti"], regions["2023", "Bandiagara"]} == {"suppressed"}
        cercles = {r["cercle"]: r["value_status"] for r in read(public, "pdi_by_cercle") if r["reference_date"] == "2019-12-31"}
        assert cercles["Koro"] == "suppressed"

    def test_the_national_total_still_is_the_printed_one(self, public: Path) -> None:
        """A total without them would tell, beside the printed one, how many they are."""
        total = sum(individuals for _, _, individuals, *_ in (*COMMON, *SECRET))
        assert [int(row["individuals"]) for row in read(public, "pdi_national") if row["reference_date"] == "2019-12-31"] == [total]

    def test_their_place_has_no_count_in_an_internal_export_either(self, whole: Path) -> None:
        rows = {r["commune"]: r for r in read(whole, "pdi_by_commune") if r["reference_date"] == "2019-12-31"}
        assert (rows["Yoro"]["individuals"], rows["Yoro"]["value_status"]) == ("", "confidential")
        assert (rows["Koro"]["individuals"], rows["Koro"]["value_status"]) == ("1500", "given")

    def test_a_country_of_mostly_confidential_rows_is_hidden_with_the_changes_that_would_tell(self, tmp_path: Path) -> None:
        base = make_base(tmp_path)
        write(base, "Dec_2018.xlsx", DEC_2018, COMMON)
        write(base, "Juin_2019.xlsx", JUN_2019, [(place, 2 * hh, 2 * ind, 2 * women, 2 * men, "Oui") for place, hh, ind, women, men, _ in COMMON])
        write(base, "Dec_2019.xlsx", DEC_2019, COMMON)
        base.night()
        export(base, tmp_path / "out", "--public", "--format", "csv")
        rows = read(tmp_path / "out", "pdi_national")
        assert [row["individuals"] for row in rows] == ["5000", "", "5000"]
        assert [row["change"] for row in rows] == ["", "", ""]
