"""Figures and sentences of questionnaires and demographics, on files that are easy to work out by hand, then on the samples."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from flows.steps.report_figures.figures import Asked, FigureRecord, Holdings, draw
from flows.steps.report_figures.sentences import tell
from tests.flows.conftest import make_base
from tests.instruments import test_demographics as ages
from tests.instruments import test_questionnaires as asked
from tests.instruments.test_instruments import write_csv

FIGURES = ("needs_priority", "needs_by_sector", "needs_regions", "household_survey", "demographics", "demographics_by_age", "dependency_ratios")


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Holdings]:
    """A location assessment, a weighted household survey, demographics and no baseline."""
    base = make_base(tmp_path_factory.mktemp("surveys"))
    asked.write(base.raw / "x" / "MSLA_December_2022.xlsx", asked.LOCALITIES)
    asked.write(base.raw / "x" / "sample_Household_survey_December_2022.xlsx", asked.HOUSEHOLDS)
    write_csv(base.raw / "x" / ages.NAME, ages.WIDE, ages.ROWS)
    base.night()
    assert set(base.status().values()) == {"accepted"}
    with duckdb.connect(str(base.published), read_only=True) as connection:
        yield Holdings(connection)


def drawn(held: Holdings, figure_id: str) -> FigureRecord:
    record = draw(held, figure_id, Asked(year=2022))
    assert record.missing is None, record.missing
    return record


def told(record: FigureRecord, lang: str = "fr") -> str:
    return " ".join(tell(record, lang)).replace("\u202f", " ").replace("\u00a0", " ")  # type: ignore[arg-type]


def test_needs_are_told_with_both_weights_and_their_limit(held: Holdings) -> None:
    record = drawn(held, "needs_priority")
    rows = [(row["choice"].fr, row["locations_chosen"], row["locations_answered"], row["location_share_pct"]) for row in record.records()]
    assert rows == [("Argent", 3, 4, 75.0), ("Nourriture", 2, 4, 50.0)]
    assert told(record).startswith(
        "Besoins les plus cités en décembre 2022 par les 4 localités qui ont répondu : argent (75 % des localités, où vivent 33 % des PDI) ; "
        "nourriture (50 % des localités, où vivent 89 % des PDI). Une localité cite plusieurs besoins : les parts ne font pas 100 %"
    )
    assert "cash (75% of the localities, where 33% of the IDPs live)" in told(record, "en")


def test_equal_needs_of_a_region_are_all_told(held: Holdings) -> None:
    assert "Gao, nourriture et argent (67 % de 3 localités) ; Mopti" not in told(drawn(held, "needs_priority"))
    record = drawn(held, "needs_regions")
    assert told(record).startswith("Premier besoin par région : ") and "Gao, nourriture et argent (67 % de 3 localités)" in told(record)


def test_an_indicator_is_told_under_its_sector(held: Holdings) -> None:
    assert "Eau, hygiène et assainissement : principale source d'eau de boisson, puits (67 % de 3 localités)." in told(drawn(held, "needs_by_sector"))


def test_a_weighted_survey_leads_with_its_estimate_and_a_made_up_one_is_marked(held: Holdings) -> None:
    record = drawn(held, "household_survey")
    assert record.has_sample
    assert told(record) == (
        "Principale source d'eau de boisson : puits pour 33 % des 3 ménages qui ont répondu, 60 % après pondération [données fictives]."
    )


def test_demographics_and_the_dependency_ratio_say_their_bounds(held: Holdings) -> None:
    assert told(drawn(held, "demographics")) == "Les femmes et les filles sont 54 % des 140 personnes dont le sexe est donné."
    assert told(drawn(held, "demographics_by_age")) == "Les moins de 18 ans sont 54 % des 140 personnes dont l'âge est donné."
    record = drawn(held, "dependency_ratios")
    assert told(record) == "Pour 100 PDI de 18 à 59 ans, on en compte 154,5 de moins de 18 ans, ou de 60 ans et plus."
    assert {row["working_age"] for row in record.records()} == {"18-59"}, "one definition for all places"


@pytest.mark.parametrize("figure_id", FIGURES)
def test_a_base_without_them_says_so(figure_id: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    base = make_base(tmp_path_factory.mktemp("empty"))
    write_csv(base.raw / "x" / "PDI_Dec_2022.csv", ("Région", "PDI individus"), [("Gao", 5)])
    base.night()
    with duckdb.connect(str(base.published), read_only=True) as connection:
        record = draw(Holdings(connection), figure_id, Asked(year=2022))
    assert record.missing is not None and told(record)
