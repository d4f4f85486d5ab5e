"""Measure flow monitoring: a registry against the plain pandas + openpyxl script and a bare calamine pass, and what grows with the years.

`make bench` runs it after the main job's. The figures are made up.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import os
import random
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from bench import dtm, seconds, workspace

TABLES = ("flow_by_month", "flow_by_fmp_month", "flow_by_year", "flow_by_route", "flow_by_profile", "fmp", "fmp_activity")
HEADERS = (
    "N° enregistrement", "Date", "Point de suivi", "Sens", "Pays de provenance", "Région de provenance", "Pays de destination",
    "Région de destination", "Nationalité", "Moyen de transport", "Adultes H", "Adultes F", "Mineurs G", "Mineurs F", "Total", "Raison",
    "Personnes vulnérables", "Femmes enceintes",
)  # fmt: skip
POINTS = ("Gogui", "Hèrèmakono", "Bénéna", "Place Kidal", "Wabaria", "Place 4x4", "Ménaka")
COUNTRIES = ("Mali", "Niger", "Burkina Faso", "Algérie", "Côte d'Ivoire", "Mauritanie", "Guinée", "Sénégal")
REGIONS = ("Gao", "Kayes", "Ségou", "Sikasso", "Tombouctou", "Ménaka", "Niamey", "Tahoua")
NATIONALITIES = ("Malienne", "Nigérienne", "Burkinabè", "Guinéenne", "Sénégalaise", "Ivoirienne")
MOST_PLAIN = 10
"""The plain script takes some 3 s a workbook: over more than so many it is not waited for, but scaled up."""
TRANSPORTS = ("Bus", "Moto", "Camion", "Voiture", "À pied")
REASONS = ("Économique", "Commerce", "Orpaillage", "Famille", "Saisonnier", "Retour")


def first_of(index: int) -> dt.date:
    return dt.date(2016 + index // 12, index % 12 + 1, 1)


def registry_rows(index: int, rows: int) -> list[tuple[object, ...]]:
    """A month of a registry (the month is the index), `rows` groups at seven points."""
    draw, month = random.Random(index), first_of(index)
    made = []
    for row in range(rows):
        people = draw.randint(0, 6), draw.randint(0, 4), draw.randint(0, 2), draw.randint(0, 2)
        abroad, home = draw.choice(COUNTRIES), "Mali"
        incoming = row % 2 == 0
        made.append(
            (f"{index}-{row}", month + dt.timedelta(days=row * 28 // rows), POINTS[row % len(POINTS)], "Entrant" if incoming else "Sortant",
             abroad if incoming else home, draw.choice(REGIONS), home if incoming else abroad, draw.choice(REGIONS), draw.choice(NATIONALITIES),
             draw.choice(TRANSPORTS), *people, sum(people), draw.choice(REASONS), draw.randint(0, 1) if sum(people) else 0, 0)
        )  # fmt: skip
    return made


def make_workbook(path: Path, index: int, rows: int) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("Registre")
    as_date = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADERS)
    for row, cells in enumerate(registry_rows(index, rows), start=1):
        sheet.write(row, 0, cells[0])
        sheet.write_datetime(row, 1, dt.datetime.combine(cells[1], dt.time()), as_date)
        sheet.write_row(row, 2, cells[2:])
    book.close()


def make_csv(path: Path, months: range, rows: int) -> None:
    """One CSV of several months, `rows` groups in each."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(HEADERS)
        for month in months:
            writer.writerows(registry_rows(month, rows))


def plain_script(folder: Path, database: Path, number: int) -> None:
    """What one would write without this project: read (the first `number` workbooks), concatenate, a few checks, load."""
    import duckdb
    import pandas as pd

    frames = [pd.read_excel(path, engine="openpyxl").assign(file=path.name) for path in sorted(folder.glob("*.xlsx"))[:number]]
    registry = pd.concat(frames, ignore_index=True)
    parts = ["Adultes H", "Adultes F", "Mineurs G", "Mineurs F"]
    assert (registry[parts] >= 0).all().all() and (registry[parts].sum(axis=1) == registry["Total"]).all()
    assert registry["Sens"].isin(["Entrant", "Sortant"]).all() and not registry["N° enregistrement"].duplicated().any()
    registry["month"] = registry["Date"].dt.to_period("M").dt.to_timestamp()
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table registry as from registry")
        connection.execute("create table flow_by_month as select month, Sens, sum(Total) from registry group by all")


def calamine_pass(folder: Path) -> None:
    from python_calamine import CalamineWorkbook

    for path in sorted(folder.glob("*.xlsx")):
        CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def in_process(name: str, *arguments: Path | int) -> float:
    """Time a whole Python process that does one of the jobs above, start included."""
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import bench_flow; from pathlib import PosixPath; "
    code += f"bench_flow.{name}({', '.join(map(repr, arguments))})"
    return seconds(lambda: subprocess.run([sys.executable, "-c", code], check=True))


class PeakMemory:
    """The most memory that any one process of this one's family held at a time, in MB (anonymous pages: what it asked for)."""

    def __enter__(self) -> PeakMemory:
        self.megabytes, self._done = 0, threading.Event()
        self._watch = threading.Thread(target=self._look)
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._done.wait(0.2):
            for process in _family(os.getpid()):
                self.megabytes = max(self.megabytes, _anonymous(process))


def _family(ancestor: int) -> list[int]:
    parents: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
            parents[int(status.parent.name)] = int(fields[1])
        except OSError:
            continue
    family = {ancestor}
    while more := {process for process, parent in parents.items() if parent in family} - family:
        family |= more
    return sorted(family - {ancestor})


def _anonymous(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return max((int(line.split()[1]) // 1024 for line in lines if line.startswith("RssAnon")), default=0)


def phases(warehouse: Path) -> dict[str, float]:
    return dict(json.loads((warehouse / "last_run.json").read_text())["seconds"])


def plain_seconds(raw: Path, folder: Path, number: int) -> tuple[float, str]:
    """The plain script over `number` workbooks, and how that was found: of many, by the straight line through two smaller runs."""
    few, some = (2, MOST_PLAIN) if number > MOST_PLAIN else (0, number)
    took = {size: in_process("plain_script", raw, folder / f"plain-{size}.duckdb", size) for size in {few, some} - {0}}
    if not few:
        return took[some], "plain script (pandas + openpyxl)"
    a_workbook = (took[some] - took[few]) / (some - few)
    return took[some] + a_workbook * (number - some), f"plain script (pandas + openpyxl), scaled up from runs over {few} and {some} workbooks"


def workbooks(folder: Path, number: int, rows: int) -> None:
    raw, warehouse = folder / "workbooks" / "fmp", folder / "workbooks-warehouse"
    raw.mkdir(parents=True)
    paths = [raw / f"FMP_Registre_{first_of(index):%Y_%m}.xlsx" for index in range(number)]
    with ProcessPoolExecutor() as pool:
        list(pool.map(make_workbook, paths, range(number), [rows] * number))
    calamine = in_process("calamine_pass", raw)
    ours = seconds(lambda: dtm("run", "--direct", "--raw", str(raw.parent), "--warehouse", str(warehouse)))
    plain, how = plain_seconds(raw, folder, number)
    print(
        f"| {_spaced(number * rows)} rows of flow registries: {number} workbooks × {_spaced(rows)} rows × {len(HEADERS)} columns | seconds | ratio |"
    )
    print("|---|---:|---:|")
    print(f"| {how} | {plain:.0f} | {plain / ours:.1f} × `dtm run` |")
    print(f"| bare python-calamine pass, one process | {calamine:.1f} | |")
    print(f"| `dtm run --direct`, files to published warehouse | {ours:.1f} | {ours / calamine:.2f} × calamine |")
    _tell(phases(warehouse))


def one_large_csv(folder: Path, rows: int) -> None:
    import duckdb

    raw, warehouse = folder / "large" / "fmp", folder / "large-warehouse"
    raw.mkdir(parents=True)
    make_csv(raw / "registre.csv", range(120), rows // 120)
    with PeakMemory() as peak:
        took = seconds(lambda: dtm("run", "--direct", "--raw", str(raw.parent), "--warehouse", str(warehouse)))
    print(f"| one CSV of {_spaced(rows // 120 * 120)} registry rows | {took:.0f} | at most {peak.megabytes} MB in any process |")
    _tell(phases(warehouse))
    drawn = min(seconds(lambda: dtm("figures", "--all", "--year", "2020", "--raw", str(raw.parent), "--warehouse", str(warehouse))) for _ in range(3))
    print(f"| `dtm figures --all` on it | {drawn:.2f} | |")
    with duckdb.connect(str(warehouse / "dtm.duckdb"), read_only=True) as connection:
        queries = {name: f"from {name}" for name in TABLES} | {"flow_change": "from flow_change('2020', '2021')"}
        took_by = {name: seconds(lambda query=query: connection.execute(query).fetchall()) for name, query in queries.items()}
        slowest = max(TABLES, key=lambda name: took_by[name])
        print(f"| all of any published flow table (slowest: `{slowest}`) | {took_by[slowest]:.3f} | |")
        print(f"| `flow_change`, year against year | {took_by['flow_change']:.3f} | |")


def one_new_month(folder: Path, years: tuple[int, ...], rows: int) -> None:
    """The night of one new month, with so many years held already: the rebuild of the published tables told apart."""
    raw, warehouse = folder / "months" / "fmp", folder / "months-warehouse"
    raw.mkdir(parents=True)
    arguments = ("run", "--direct", "--raw", str(raw.parent), "--warehouse", str(warehouse))
    held = 0
    for number in years:
        for month in range(held, 12 * number):
            make_csv(raw / f"registre_{first_of(month):%Y_%m}.csv", range(month, month + 1), rows)
        dtm(*arguments)
        make_csv(raw / f"registre_{first_of(12 * number):%Y_%m}.csv", range(12 * number, 12 * number + 1), rows)
        whole = seconds(lambda: dtm(*arguments))
        held, took = 12 * number + 1, phases(warehouse)
        rebuild = took["build"] + took["publish"]
        print(f"| one new month of {_spaced(rows)} rows beside {number} {'year' if number == 1 else 'years'} held | {whole - rebuild:.1f} "
              f"| and {rebuild:.1f} to rebuild the published tables: {rebuild / whole:.0%} of the night |")  # fmt: skip


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _tell(took: dict[str, float]) -> None:
    """The phases of a run, beside the table."""
    print(f"phases: {json.dumps(took)}", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workbooks", type=int, default=14, help="70 make the million rows")
    parser.add_argument("--rows", type=int, default=14_286)
    parser.add_argument("--csv-rows", type=int, default=1_000_000, help="5 000 000 for the whole")
    parser.add_argument("--years", type=int, nargs="*", default=[1, 5, 10])
    parser.add_argument("--month-rows", type=int, default=14_286)
    options = parser.parse_args()
    os.environ["DTM_LANG"] = "en"
    with workspace() as folder:
        if options.workbooks:
            workbooks(folder, options.workbooks, options.rows)
        if options.csv_rows:
            one_large_csv(folder, options.csv_rows)
        if options.years:
            one_new_month(folder, tuple(options.years), options.month_rows)


if __name__ == "__main__":
    main()
