"""Measure the main job against the plain pandas + openpyxl script and a bare calamine pass, all in one run.

`make bench` prints a Markdown table of seconds and ratios. The workbooks are made up (3 000 communes, 40 columns each).
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DTM = Path(sys.executable).with_name("dtm")
HEADERS = (
    "Snapshot Date", "Admin 0", "Admin 0 pcode", "Admin 1", "Admin 1 pcode", "Admin 2", "Admin 2 pcode", "Admin 3",
    "Admin 3 pcode", "Admin 4", "Admin 4 pcode", "Admin 5", "Admin 5 pcode", "Lowest Admin Level",
    "No. of IDPs HH in collective settings", "No. of IDPs Ind. in collective settings",
    "No. of IDPs HH\nin individual settings", "No. of IDPs Ind. Individual settings", "Total No. of IDPs HH",
    "Total No. of IDPs Ind.", "IDPs women", "IDPs men", "Total No. of Returnees HH.", "Total No. of Returnees Ind.",
    "Total No. Migrant households", "Total No. Migrant individuals", "Country of Origin of IDP",
    "Admin 1 Area of Origin of IDP", "Confidentiality", "Type of Displacement", "Conflict", "Insecurity",
    "Natural Disaster", "Political reasons", "EcoNomic reasons", "Main displacement start date", "RoundNo",
    "Returns", "Migration flows", "Comments",
)  # fmt: skip
CERCLES = (("Gao", "Gao"), ("Gao", "Ansongo"), ("Mopti", "Mopti"), ("Mopti", "Koro"), ("Ségou", "Niono"), ("Kayes", "Kita"))


def month_end(index: int) -> dt.date:
    year, month = 2014 + index // 12, index % 12 + 1
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def make_workbook(path: Path, index: int, rows: int) -> None:
    import xlsxwriter

    draw = random.Random(index)
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet, day = book.add_worksheet("data"), month_end(index)
    as_date = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADERS)
    for row in range(1, rows + 1):
        region, cercle = CERCLES[row % len(CERCLES)]
        homes = draw.randint(0, 400)
        people, back = homes * 5, draw.randint(0, 90)
        women = people // 2
        sheet.write_datetime(row, 0, dt.datetime(day.year, day.month, day.day), as_date)
        sheet.write_row(row, 1, ("Mali", "MLI", region, "", cercle, "", f"Village {row}", ""))
        sheet.write_row(row, 13, ("Admin 3", homes // 4, people // 4, homes - homes // 4, people - people // 4, homes, people))
        sheet.write_row(row, 20, (women, people - women, back, back * 5, back // 9, back // 9 * 4, "Mali", region, "No", "Conflict"))
        sheet.write_row(row, 30, ("Yes", "Yes", "No", "No", "No", "", index + 1, 0, 0, "made-up data"))
        sheet.write_datetime(row, 35, dt.datetime(2012, 3, 1), as_date)
    book.close()


def plain_script(folder: Path, database: Path) -> None:
    """What one would write without this project: read, concatenate, a few checks, load."""
    import duckdb
    import pandas as pd

    frames = [pd.read_excel(path, engine="openpyxl").assign(file=path.name) for path in sorted(folder.glob("*.xlsx"))]
    stock = pd.concat(frames, ignore_index=True)
    stock.columns = [" ".join(str(column).split()) for column in stock.columns]
    counts = ["Total No. of IDPs HH", "Total No. of IDPs Ind.", "IDPs women", "IDPs men"]
    stock[counts] = stock[counts].apply(pd.to_numeric)
    assert (stock[counts].fillna(0) >= 0).all().all()
    assert (stock["IDPs women"] + stock["IDPs men"] == stock["Total No. of IDPs Ind."]).all()
    assert not stock.duplicated(["Snapshot Date", "Admin 2", "Admin 3"]).any()
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table stock as from stock")


def plain_figures(database: Path) -> None:
    """The figures of a report as one would write them: series, changes, shares, places, reasons."""
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection:
        stock = connection.execute("from stock").df()
    people = "Total No. of IDPs Ind."
    series = stock.groupby("Snapshot Date")[[people, "Total No. of IDPs HH", "IDPs women", "IDPs men", "Total No. of Returnees Ind."]].sum()
    series["change"], series["year_change"] = series[people].diff(), series[people].diff(12)
    series["persons_per_household"] = series[people] / series["Total No. of IDPs HH"]
    last, before = series.index[-1], series.index[-2]
    by_region = stock.pivot_table(index="Admin 1", columns="Snapshot Date", values=people, aggfunc="sum")
    shares, changes = by_region[last] / by_region[last].sum(), by_region[last] - by_region[before]
    tables = [stock[stock["Snapshot Date"] == last].groupby(column)[people].sum() for column in (["Admin 1", "Admin 2"], "Type of Displacement")]
    print(series, shares, changes, *tables)


def calamine_pass(folder: Path) -> None:
    from python_calamine import CalamineWorkbook

    for path in sorted(folder.glob("*.xlsx")):
        CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def dtm(*arguments: str, expected: tuple[int, ...] = (0,)) -> None:
    done = subprocess.run([str(DTM), *arguments], capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode not in expected:
        raise SystemExit(f"dtm {' '.join(arguments)} -> {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def in_process(name: str, *arguments: str) -> float:
    """Time a whole Python process that does one of the jobs above, start included."""
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import bench; from pathlib import Path; "
    code += f"bench.{name}({', '.join(f'Path({argument!r})' for argument in arguments)})"
    return seconds(lambda: subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL))


@contextlib.contextmanager
def workspace() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="dtm-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def idle_night(folder: Path, files: int) -> tuple[float, float]:
    """A folder of many small CSV files, an operation each: seconds of the first night, and of one with nothing new."""
    raw, warehouse = folder / "idle", folder / "idle-warehouse"
    raw.mkdir()
    for index in range(files):
        day = dt.date(1995, 1, 1) + dt.timedelta(days=index)
        text = f"Snapshot Date,Admin 1,Admin 2,Total No. of IDPs HH,Total No. of IDPs Ind.\n{day},Gao,Gao,1,{index % 7 + 2}\n"
        (raw / f"Baseline_{day}.csv").write_text(text, encoding="utf-8")
    arguments = ("run", "--direct", "--raw", str(raw), "--warehouse", str(warehouse))
    first = seconds(lambda: dtm(*arguments))
    return first, min(seconds(lambda: dtm(*arguments)) for _ in range(3))


def side_by_side(raw: Path, warehouse: Path) -> tuple[float, float]:
    """Seconds of a bare calamine pass and of a first night: each the best of three, by turns, for what else the machine does disturbs both."""
    passes, nights = [], []
    for _ in range(3):
        passes.append(in_process("calamine_pass", str(raw)))
        shutil.rmtree(warehouse, ignore_errors=True)
        nights.append(seconds(lambda: dtm("run", "--direct", "--raw", str(raw), "--warehouse", str(warehouse))))
    return min(passes), min(nights)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workbooks", type=int, default=60)
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--idle-files", type=int, default=10_000)
    options = parser.parse_args()
    os.environ["DTM_LANG"] = "en"
    with workspace() as folder:
        raw, warehouse = folder / "raw", folder / "warehouse"
        raw.mkdir()
        for index in range(options.workbooks):
            make_workbook(raw / f"Baseline_{month_end(index):%Y_%m}.xlsx", index, options.rows)
        arguments = ("--raw", str(raw), "--warehouse", str(warehouse))
        calamine, ours = side_by_side(raw, warehouse)
        phases = json.loads((warehouse / "last_run.json").read_text())["seconds"]
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        nothing_new = seconds(lambda: dtm("run", "--direct", *arguments))
        plain = in_process("plain_script", str(raw), str(folder / "plain.duckdb"))
        plain_drawn = in_process("plain_figures", str(folder / "plain.duckdb"))
        drawn = min(seconds(lambda: dtm("figures", "--all", "--year", str(month_end(options.workbooks - 1).year), *arguments)) for _ in range(3))
        status = min(seconds(lambda: dtm("status", *arguments)) for _ in range(3))
        query = min(seconds(lambda: dtm("sql", "select count(*) from pdi_national", *arguments)) for _ in range(3))
        one = str(sorted((ROOT / "raw" / "dtm").glob("*.xlsx"))[0])
        check = min(seconds(lambda: dtm("check", one)) for _ in range(3))
        many, idle = idle_night(folder, options.idle_files)
    print(f"| {options.workbooks} workbooks × {options.rows} rows × {len(HEADERS)} columns | seconds | ratio |\n|---|---:|---:|")
    print(f"| plain script (pandas + openpyxl) | {plain:.1f} | {plain / ours:.1f} × dtm run |")
    print(f"| bare python-calamine pass, one process | {calamine:.1f} | |")
    print(f"| `dtm run --direct`, files to published warehouse | {ours:.1f} | {ours / calamine:.2f} × calamine |")
    again = plain + plain_drawn
    print(f"| the figures again: plain script, from the files | {again:.1f} | {again / drawn:.0f} × `dtm figures --all` |")
    print(f"| the figures again: plain script, from what it loaded | {plain_drawn:.1f} | {plain_drawn / drawn:.1f} × `dtm figures --all` |")
    print(f"| `dtm figures --all` | {drawn:.2f} | |")
    print(f"| night with nothing new | {nothing_new:.2f} | |")
    print(f"| first night over {options.idle_files} small CSV files | {many:.1f} | |")
    print(f"| night with nothing new, {options.idle_files} files in raw/ | {idle:.2f} | |")
    print(f"| `dtm check` / `dtm status` / `dtm sql` | {check:.2f} / {status:.2f} / {query:.2f} | |")
    print(f"\npeak memory of a process: {peak} MB; phases: {json.dumps(phases)}")


if __name__ == "__main__":
    main()
