"""What holds for all inputs."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.steps.cleaning.clean import MOST_PEOPLE, clean_counts, clean_flags, clean_text
from flows.steps.places_and_dates.dates import clean_dates
from flows.steps.places_and_dates.periods import find_period
from flows.steps.places_and_dates.places import Gazetteer, Place, PlaceColumns, normalise_name
from flows.steps.places_and_dates.rounds_and_versions import version_mark
from flows.steps.reading.readers import read_here
from flows.steps.recognition.headers import header_key
from flows.steps.settings import SHIPPED_REFERENCE
from tests.samples.country import share_out

# A busy machine is no fault of the code.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

GAZETTEER = Gazetteer.load(SHIPPED_REFERENCE)
SPACES = st.sampled_from(["", " ", "\u00a0", "\u202f", "\u2009"])
COUNTS = st.integers(0, MOST_PEOPLE)
ANY_CELL = st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.times(), st.just(""))


@given(st.lists(ANY_CELL, max_size=30))
def test_cleaning_loses_no_cell_and_never_raises(cells: list[object]) -> None:
    """Each cell becomes a value, a NULL that was given as missing or suppressed, or a problem."""
    for clean in (clean_counts, clean_flags, clean_text):
        cleaned = clean(cells)
        assert len(cleaned.values) == len(cells)
        assert all(cleaned.values[problem.index].as_py() is None for problem in cleaned.problems)
    dates = clean_dates(cells, None, month_end=True)
    assert len(dates.values) == len(cells)


@given(COUNTS, SPACES, st.sampled_from([" ", ",", "'"]))
def test_a_count_survives_being_written_as_text(count: int, padding: str, mark: str) -> None:
    texts = [
        f"{padding}{count}{padding}",
        f"{count:,}".replace(",", mark),
        f"{count:,}".replace(",", "\u202f"),
        f"{count} individus",
        str(float(count)),
    ]
    cleaned = clean_counts(texts)
    assert cleaned.problems == ()
    assert cleaned.values.to_pylist() == [count] * len(texts)


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_number_that_is_no_count_is_a_problem(number: float) -> None:
    cleaned = clean_counts([number])
    is_count = number == number and abs(number) <= MOST_PEOPLE and abs(number - round(number)) < 1e-6 and round(number) >= 0
    assert (not cleaned.problems) is is_count


@given(st.text(max_size=20))
def test_a_text_with_a_letter_never_becomes_a_number_unless_it_ends_in_a_unit(text: str) -> None:
    value = clean_counts([text]).values[0].as_py()
    if value is not None:
        assert any(mark.isdigit() for mark in text)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)))
def test_a_day_is_read_back_from_every_unambiguous_form(day: dt.date) -> None:
    months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
    forms = [day.isoformat(), f"{day:%Y/%m/%d}", f"{day.day} {months[day.month - 1]} {day.year}", f"{day:%d-%b-%Y}", f"{day:%b-%d-%Y}", day]
    cleaned = clean_dates(forms, None, month_end=True)
    assert cleaned.problems == ()
    assert cleaned.values.to_pylist() == [day] * len(forms)


@given(st.lists(st.dates(dt.date(2000, 1, 1), dt.date(2050, 12, 31)), min_size=1, max_size=20), st.booleans())
def test_day_and_month_are_never_swapped_in_a_column_that_settles_them(days: list[dt.date], american: bool) -> None:
    settling = dt.date(2020, 5, 25)
    pattern = "%m/%d/%Y" if american else "%d/%m/%Y"
    cleaned = clean_dates([day.strftime(pattern) for day in [*days, settling]], None, month_end=True)
    assert cleaned.values.to_pylist() == [*days, settling]


@given(
    st.dates(dt.date(2010, 1, 1), dt.date(2039, 12, 31)),
    st.sampled_from(["DTM_Mali_{:%Y-%m-%d}", "Baseline_{:%B_%Y}", "R60 {:%b%Y}", "{:%Y%m%d}_pdi"]),
)
def test_a_file_name_gives_its_month_back(day: dt.date, pattern: str) -> None:
    period = find_period(pattern.format(day))
    assert period is not None and (period.last.year, period.last.month) == (day.year, day.month)


@given(st.integers(2, 30), st.sampled_from(["_v{}", "_V{}", " rev{}", " ({})", "-version {}", "_rev_{}"]))
def test_a_version_mark_is_found_and_its_absence_is_one(number: int, mark: str) -> None:
    assert version_mark(f"Baseline_Dec_2019{mark.format(number)}.xlsx") == number
    assert version_mark("Baseline_Dec_2019.xlsx") == 1


@given(st.text(max_size=40))
def test_normalising_a_name_twice_changes_nothing(name: str) -> None:
    assert normalise_name(normalise_name(name)) == normalise_name(name)


@given(st.text(max_size=60))
def test_any_text_is_a_header_of_some_meaning_or_none(text: str) -> None:
    assert isinstance(header_key(text), frozenset)


@given(
    st.sampled_from([place for place in GAZETTEER.places.values() if place.level == 2]),
    st.sampled_from(GAZETTEER.country.perimeter_names),
    st.sampled_from(["upper", "lower", "title"]),
)
def test_a_cercle_is_found_under_its_region_of_any_perimeter_in_any_case(place: Place, perimeter: str, case: str) -> None:
    region, name = place.regions[perimeter], getattr(place.name, case)()
    placed = GAZETTEER.resolve(PlaceColumns(region=[region], cercle=[name]), None)
    assert placed.place_id == [place.place_id]
    assert GAZETTEER.region_of(place.place_id, perimeter) == region


def test_perimeters_nest() -> None:
    for finer, coarser in (("2023", "2016"), ("2016", "2012")):
        found = {(place.regions[finer], place.regions[coarser]) for place in GAZETTEER.places.values() if place.level == 2}
        assert max(Counter(region for region, _ in found).values()) == 1, "a region lies in one region of the perimeter before it"


@given(st.integers(0, 10_000), st.lists(st.floats(0.01, 1000), min_size=1, max_size=30))
def test_sharing_out_keeps_the_total(total: int, weights: list[float]) -> None:
    parts = share_out(total, weights)
    assert sum(parts) == total and min(parts) >= 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["Gao", "Ansongo", "Bourem"]), st.integers(0, 5000)), min_size=1, max_size=12),
    st.permutations(["Snapshot Date", "Admin 1", "Admin 2", "Admin 3", "Total No. of IDPs HH", "Total No. of IDPs Ind."]),
    st.randoms(use_true_random=False),
)
def test_neither_the_order_of_rows_nor_that_of_columns_changes_a_figure(
    tmp_path: Path, rows: list[tuple[str, int]], columns: list[str], draw: random.Random
) -> None:
    places = [(cercle, f"Commune {index}", count) for index, (cercle, count) in enumerate(rows)]
    draw.shuffle(places)
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(columns)
    for cercle, commune, count in places:
        row = {"Snapshot Date": dt.date(2019, 12, 31), "Admin 1": "Gao", "Admin 2": cercle, "Admin 3": f"{cercle} {commune}",
               "Total No. of IDPs HH": count // 5, "Total No. of IDPs Ind.": count}  # fmt: skip
        book.active.append([row[column] for column in columns])
    book.save(tmp_path / "Baseline.xlsx")
    prepared = read_here(tmp_path / "Baseline.xlsx", SHIPPED_REFERENCE, None)
    assert prepared.is_accepted, prepared.issues
    table = prepared.tables["baseline_stock"].to_pylist()
    found = Counter[str]()
    for line in table:
        found[line["place_parent_id"]] += line["pdi_individuals"]
    expected = Counter[str]()
    for cercle, count in rows:
        expected[f"adm2:{cercle.lower()}"] += count
    assert +found == +expected


@pytest.mark.parametrize("name", ["Commune I", "Commune VI", "Commune 3"])
def test_a_commune_known_by_a_number_keeps_the_word(name: str) -> None:
    assert normalise_name(name) == name.lower()
