"""The answer of DTM's API that ships is made up: it shows what one looks like, and stands behind everything else."""

from __future__ import annotations

from pathlib import Path

from flows.steps.fetching.kept_answers import KeptAnswers
from tests.api.envelopes import keep, row
from tests.flows.conftest import make_base
from tests.samples import make_api_sample
from tests.samples.make_api_sample import ROUND


def test_the_answer_that_ships_is_the_one_the_script_writes(tmp_path: Path) -> None:
    for written in make_api_sample.main(tmp_path):
        assert written.read_bytes() == (make_api_sample.ROOT / "raw" / "api" / "dtm" / written.name).read_bytes(), written.name


def test_it_says_that_it_is_made_up_and_a_printed_total_goes_before_it(tmp_path: Path) -> None:
    base = make_base(tmp_path)
    make_api_sample.main(base.raw / "api" / "dtm")
    base.night()
    assert base.rules() == set() and base.ask("select individuals, provenance, is_used from api_round") == [(396_904, "sample", True)]
    assert base.ask("select distinct provenance from pdi_by_region") == [("sample",)]
    (base.raw / "published").mkdir()
    (base.raw / "published" / "printed.csv").write_text(
        f"reference_date,geography,perimeter,individuals,households,women,men,publisher,source\n{ROUND},Mali,,396900,,,,DTM,dashboard\n",
        encoding="utf-8",
    )
    base.night()
    assert base.ask("select individuals, provenance from pdi_national") == [(396_900, "published")]


def test_the_same_round_as_it_was_fetched_takes_its_place(tmp_path: Path) -> None:
    base = make_base(tmp_path)
    make_api_sample.main(base.raw / "api" / "dtm")
    keep(base.raw, "admin2_MLI_fetched_20260301T020000Z.json", [row("Gao/Gao", ROUND, 700, row_id=1)])
    base.night()
    assert base.ask("select individuals, provenance from pdi_national") == [(700, "file")]


def test_a_fetch_does_not_take_it_for_an_answer_of_its_own(tmp_path: Path) -> None:
    make_api_sample.main(tmp_path)
    assert KeptAnswers(tmp_path).last("admin2_MLI") is None
