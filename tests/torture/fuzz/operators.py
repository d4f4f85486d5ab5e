"""Changes to a table, each with its effect on the truth and what a reader may do: `keeps` must be loaded with the truth, `refuse`
must be refused, `either` may be loaded with the truth or refused."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Literal

from tests.torture.fuzz.model import Book, Cell, Grid, Row

Verdict = Literal["keeps", "either", "refuse"]
Operator = Callable[[Book, random.Random], Verdict]
OPERATORS: dict[str, Operator] = {}


def operator(act: Operator) -> Operator:
    OPERATORS[act.__name__] = act
    return act


def _some_count(grid: Grid, chance: random.Random) -> tuple[Row, str, int]:
    """A filled count of a row of data: (row, dataset column, position)."""
    row = chance.choice([row for row in grid.data if row.figures])
    name = chance.choice(sorted(row.figures or {}))
    return row, name, grid.counts[name]


def _put(book: Book, chance: random.Random, cell: Cell, figure: int | Literal["same"] | None, verdict: Verdict) -> Verdict:
    row, name, at = _some_count(book.main, chance)
    assert row.figures is not None
    before = row.figures[name]
    row.cells[at] = cell(before) if callable(cell) else cell
    if figure is None:
        del row.figures[name]
    elif figure != "same":
        row.figures[name] = figure
    return verdict


NONSENSE: tuple[Cell, ...] = (
    "douze", "#N/A", "#REF!", "#DIV/0!", "12,5", "3.7", 12.5, -3, "-7", "(45)", "1 2 3", "12 345 6", "1.234", "12 personnes et 3",
    "1e400", "0x1F", "½", "²", "٣٤", "１２", 1e18, 10**12, float("1e300"), "5-6", "3/4", "~20", "environ 40", "12;5", "=1+1",
    '=HYPERLINK("http://x","12")', "+12+3", "@12", dt.datetime(2019, 3, 1), "TRUE", "12%", "∞", "12²", "①", "inf", "<12", "12*3",
)  # fmt: skip


@operator
def nonsense_in_a_count(book: Book, chance: random.Random) -> Verdict:
    """A cell that holds no plain count: it must never become a number that looks right."""
    return _put(book, chance, chance.choice(NONSENSE), None, "either" if book.name == "" else "refuse")


@operator
def count_as_text(book: Book, chance: random.Random) -> Verdict:
    """The same count written by hand: spaces of every kind between thousands, padding, a note of its unit."""
    space = chance.choice((" ", "\u00a0", "\u202f", ","))
    pad = chance.choice(("", " ", "\u00a0", "\t", "\n"))
    return _put(book, chance, lambda n: f"{pad}{f'{n:,}'.replace(',', space)}{pad}", "same", "keeps")


@operator
def another_count(book: Book, chance: random.Random) -> Verdict:
    """A count that is another one, but possible: where the file holds no total, nothing can tell."""
    row, name, at = _some_count(book.main, chance)
    if not name.endswith("individuals") or row.figures is None:
        return "either"
    row.figures[name] += (more := chance.randrange(1, 50))
    row.cells[at] = row.figures[name]
    del more
    return "either"


@operator
def blank_count(book: Book, chance: random.Random) -> Verdict:
    return _put(book, chance, chance.choice(("", None, " ", "ND", "N/A", "-", "Not available")), None, "either")


@operator
def count_as_float(book: Book, chance: random.Random) -> Verdict:
    return _put(book, chance, float, "same", "keeps")


@operator
def households_and_individuals_swapped(book: Book, chance: random.Random) -> Verdict:
    """The two headers change places: households would be more than persons."""
    grid = book.main
    one, other = grid.counts["pdi_households"], grid.counts["pdi_individuals"]
    cells = grid.rows[grid.header].cells
    if grid.header and any(str(c).startswith("#") for c in grid.rows[grid.header + 1].cells):
        return "keeps"
    cells[one], cells[other] = cells[other], cells[one]
    return "refuse"


@operator
def row_twice(book: Book, chance: random.Random) -> Verdict:
    grid = book.main
    row = chance.choice([row for row in grid.data if row.figures and any(row.figures.values())])
    grid.rows.insert(grid.rows.index(row), Row(list(row.cells), dict(row.figures or {})))
    return "either" if book.name.startswith(("Baseline_Assessment_Round_12", "english")) else "refuse"


@operator
def row_taken_out(book: Book, chance: random.Random) -> Verdict:
    grid = book.main
    grid.rows.remove(chance.choice(grid.data))
    return "either"


@operator
def rows_shuffled(book: Book, chance: random.Random) -> Verdict:
    """The rows of data in another order; sub-totals among them would then speak of others."""
    grid = book.main
    if book.name == "french":
        return "keeps"
    at = [index for index, row in enumerate(grid.rows) if row.figures is not None]
    shuffled = [grid.rows[index] for index in at]
    chance.shuffle(shuffled)
    for index, row in zip(at, shuffled, strict=True):
        grid.rows[index] = row
    return "keeps"


@operator
def blank_rows(book: Book, chance: random.Random) -> Verdict:
    grid = book.main
    for _ in range(chance.randrange(1, 5)):
        grid.rows.insert(chance.randrange(grid.header + 3, len(grid.rows) + 1), Row([""] * len(grid.rows[grid.header].cells)))
    return "keeps"


@operator
def total_row(book: Book, chance: random.Random) -> Verdict:
    """A total at the bottom that is right, or wrong by one: evidence, never data."""
    grid = book.main
    wrong = chance.randrange(2)
    cells: list[Cell] = [""] * len(grid.rows[grid.header].cells)
    cells[0] = chance.choice(("TOTAL", "Total général", "Grand Total", "ENSEMBLE"))
    for name, at in grid.counts.items():
        cells[at] = sum((row.figures or {}).get(name, 0) for row in grid.data)
    cells[grid.counts["pdi_individuals"]] += wrong
    grid.rows.append(Row(cells))
    # Where the file holds a total of its own already, the two lines are its own affair.
    if book.name in ("grouped", "french"):
        return "either"
    return "refuse" if wrong else "keeps"


@operator
def headers_restyled(book: Book, chance: random.Random) -> Verdict:
    """Case, padding and line breaks of the headers."""
    cells = book.main.rows[book.main.header].cells
    for at, cell in enumerate(cells):
        if isinstance(cell, str) and cell and not cell.startswith("#"):
            cells[at] = chance.choice(
                (str.upper, str.lower, lambda s: f"  {s} ", lambda s: s.replace(" ", "\n", 1), lambda s: s.replace(" ", "\u00a0"))
            )(cell)
    return "keeps"


@operator
def count_header_unknown(book: Book, chance: random.Random) -> Verdict:
    """The header of a count says nothing: nobody can know what it counts."""
    grid = book.main
    grid.rows[grid.header].cells[grid.counts["pdi_individuals"]] = chance.choice(("", "xyz", "Colonne1", "???", "12", "Unnamed: 4"))
    return "either" if book.name in ("grouped", "three") else "refuse"


@operator
def count_column_taken_out(book: Book, chance: random.Random) -> Verdict:
    grid = book.main
    name = chance.choice(sorted(grid.counts))
    at = grid.counts[name]
    for row in grid.rows:
        if at < len(row.cells):
            del row.cells[at]
        if row.figures is not None:
            row.figures.pop(name, None)
    grid.counts = {other: position - (position > at) for other, position in grid.counts.items() if other != name}
    return "either"


@operator
def count_column_twice(book: Book, chance: random.Random) -> Verdict:
    grid = book.main
    at = grid.counts[chance.choice(sorted(grid.counts))]
    for row in grid.rows:
        row.cells.append(row.cells[at] if at < len(row.cells) else "")
    return "either"


@operator
def columns_shuffled(book: Book, chance: random.Random) -> Verdict:
    """Columns in another order. Grouped headers stand over their neighbours: there nothing may be moved."""
    grid = book.main
    if book.name == "grouped":
        return "keeps"
    width = max(len(row.cells) for row in grid.rows)
    order = list(range(width))
    chance.shuffle(order)
    for row in grid.rows:
        cells = row.cells + [""] * (width - len(row.cells))
        row.cells = [cells[at] for at in order]
    grid.counts = {name: order.index(at) for name, at in grid.counts.items()}
    # A title or a total moves with the first column.
    return "keeps" if grid.header == 0 else "either"


@operator
def unknown_text_column(book: Book, chance: random.Random) -> Verdict:
    grid = book.main
    for index, row in enumerate(grid.rows):
        row.cells.append("Avis du chef" if index == grid.header else "rien à dire" if row.figures is not None else "")
    return "either" if grid.header > 1 else "keeps"


@operator
def unknown_count_column(book: Book, chance: random.Random) -> Verdict:
    grid = book.main
    for index, row in enumerate(grid.rows):
        row.cells.append("Chèvres et moutons" if index == grid.header else chance.randrange(900) if row.figures is not None else "")
    return "either"


@operator
def sheets_added(book: Book, chance: random.Random) -> Verdict:
    texts = [Row([text]) for text in ("Lisez-moi", "Contact : bureau de Bamako", "Version 3", MADE)]
    book.grids.insert(chance.randrange(len(book.grids) + 1), Grid("Lisez-moi", texts if chance.randrange(2) else []))
    return "keeps"


MADE = "made-up data"


@operator
def sheet_twice(book: Book, chance: random.Random) -> Verdict:
    """The data once more on another sheet: it must not double the country."""
    grid = book.main
    twin = Grid(f"{grid.name[:20]} (2)", [Row(list(row.cells)) for row in grid.rows], grid.header)
    twin.is_hidden = bool(chance.randrange(2))
    book.grids.append(twin)
    return "keeps" if twin.is_hidden else "either"


@operator
def data_hidden(book: Book, chance: random.Random) -> Verdict:
    book.main.is_hidden = True
    if len(book.grids) == 1:
        book.grids.append(Grid("Vide", [Row(["rien"])]))
    return "either" if book.name == "three" else "refuse"


@operator
def sheet_renamed(book: Book, chance: random.Random) -> Verdict:
    book.main.name = chance.choice(("Feuil1", "data'; drop table", "été 🌍", "x" * 31, "février 2031", " ", "=1+1", "Données&<b>", "2019"))
    return "either"


@operator
def banner(book: Book, chance: random.Random) -> Verdict:
    grid = book.main
    lines = [Row([text]) for text in chance.sample(("OIM Mali – DTM", "Matrice de suivi des déplacements", "", "Source : OIM"), 2)]
    grid.rows[:0] = lines
    grid.header += len(lines)
    return "keeps"


@operator
def moved_right(book: Book, chance: random.Random) -> Verdict:
    grid, by = book.main, chance.randrange(1, 4)
    for row in grid.rows:
        row.cells[:0] = [""] * by
    grid.counts = {name: at + by for name, at in grid.counts.items()}
    return "keeps"


@operator
def phantom_cells(book: Book, chance: random.Random) -> Verdict:
    grid = book.main
    grid.rows += [Row([""] * 5) for _ in range(chance.randrange(200, 3000))]
    grid.rows[grid.header].cells += [""] * chance.randrange(10, 200)
    return "keeps"


@operator
def long_text(book: Book, chance: random.Random) -> Verdict:
    """Very long, hostile or odd text where text is free."""
    grid = book.main
    texts = (
        "x" * 32_000,
        "=cmd|'/c calc'!A1",
        "@SUM(A1)",
        "+1",
        "\u202egnp",
        "<script>alert(1)</script>",
        "[bold]",
        "{found}",
        "'; drop table x; --",
        "\ud7ff",
        "%s%n",
    )
    for index, row in enumerate(grid.rows):
        row.cells.append("Observations" if index == grid.header else chance.choice(texts) if row.figures is not None else "")
    return "either" if grid.header > 1 else "keeps"


@operator
def place_unknown(book: Book, chance: random.Random) -> Verdict:
    grid = book.main
    names = ("Ouagadougou", "", "Gaoo", "=A1", "123", "../../etc", "Mopti\nKoro", "x" * 5000, "Région inconnue", "TOTAL")
    header = [str(cell).strip().lower() for cell in grid.rows[grid.header].cells]
    at = next((i for i, cell in enumerate(header) if cell in ("admin 2", "cercle", "a1.b cercle")), None)
    if at is None:
        return "keeps"
    row = chance.choice([row for row in grid.data if row.figures and any(row.figures.values())])
    if (name := chance.choice(names)) == "TOTAL":
        return "keeps"
    row.cells[at] = name
    return "either"


@operator
def many_columns(book: Book, chance: random.Random) -> Verdict:
    grid = book.main
    for index, row in enumerate(grid.rows):
        row.cells += [f"Question {number}" if index == grid.header else "x" if row.figures is not None else "" for number in range(300)]
    return "either"


@operator
def nothing_changed(book: Book, chance: random.Random) -> Verdict:
    return "keeps"
