"""The page says what the warehouse says, needs nothing but itself, and marks what is made up."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from flows.commands.terms import DONE
from flows.report.page import typeset
from flows.steps.report_figures.figure_base import Asked
from flows.steps.report_figures.figure_words import cells
from flows.steps.report_figures.figures import Holdings, draw_all
from flows.steps.report_figures.sentences import tell
from tests.report.conftest import Made, make_report
from tests.report.page_reader import Page


@pytest.fixture(scope="module", params=["fr", "en"])
def page(request: pytest.FixtureRequest, made: Made) -> Page:
    return Page(made.text(request.param))


class TestNumbers:
    def test_the_national_series_is_the_warehouse_s(self, page: Page, asking: duckdb.DuckDBPyConnection) -> None:
        held = asking.execute(
            "select reference_date::varchar, individuals from pdi_national where year(reference_date) <= 2022 order by 1"
        ).fetchall()
        shown = [(row[0][1], int(row[1][1])) for row in page.sections["pdi-national-series"].rows[1:]]
        assert shown == held

    def test_the_regions_are_the_warehouse_s(self, page: Page, asking: duckdb.DuckDBPyConnection) -> None:
        held = asking.execute("""select region, individuals from pdi_by_region
            where reference_date = '2022-12-31' and perimeter = '2023' and individuals is not null order by 1""").fetchall()
        shown = sorted((row[0][0], int(row[1][1])) for row in page.sections["pdi-shares"].rows[1:])
        assert shown == held

    def test_every_table_shows_its_figure_as_the_language_writes_it(self, made: Made, asking: duckdb.DuckDBPyConnection) -> None:
        for lang in ("fr", "en"):
            page = Page(made.text(lang))
            for record in draw_all(Holdings(asking), Asked(year=2022)):
                section = page.sections[record.figure.figure_id.replace("_", "-")]
                told = {text for row in section.rows for text, _ in row}
                # A column that says nothing in any row is left out of the page.
                said = [index for index in range(len(record.columns)) if any(row.values[index] is not None for row in record.rows)]
                shown = {cells(record, row, lang)[index] for row in record.rows for index in said}  # type: ignore[arg-type]
                values = {str(typeset(text)) if lang == "fr" else text for text in shown}
                assert values - told - {"–"} == set(), record.figure.figure_id

    def test_french_writes_412_387_and_english_412_comma_387(self, made: Made) -> None:
        assert "412\u202f387" in made.text("fr") and "-6,4\u00a0%" in made.text("fr")
        assert "412,387" in made.text("en") and "-6.4%" in made.text("en")

    def test_the_sentences_are_those_of_the_figure(self, made: Made, asking: duckdb.DuckDBPyConnection) -> None:
        page = Page(made.text("fr"))
        for record in draw_all(Holdings(asking), Asked(year=2022)):
            text = page.sections[record.figure.figure_id.replace("_", "-")].text
            assert all(" ".join(sentence.split()) in text for sentence in tell(record, "fr")), record.figure.figure_id

    def test_no_text_shows_the_field_it_was_to_be_filled_with(self, page: Page) -> None:
        told = [word for section in page.sections.values() for word in section.words if not re.search(r"(?i)\bselect\b|^\$", word)]
        assert [word for word in told if re.search(r"\{\w*\}", word)] == []

    def test_a_figure_without_data_says_what_is_missing(self, made: Made, asking: duckdb.DuckDBPyConnection) -> None:
        page = Page(made.text("fr"))
        for record in draw_all(Holdings(asking), Asked(year=2022)):
            if record.missing:
                assert " ".join(record.missing.text("fr").split()) in page.sections[record.figure.figure_id.replace("_", "-")].text

    def test_french_marks_never_begin_a_line_and_queries_stay_as_they_are(self, made: Made) -> None:
        text = re.sub(r"<(style|script|code)[^>]*>.*?</\1>", "", made.text("fr"), flags=re.DOTALL)
        assert re.findall(r">[^<]* [:;?!»][^<]*<", text) == []
        assert "\u00a0" not in "".join(re.findall(r"<code>(.*?)</code>", made.text("fr"), re.DOTALL))


class TestProvenance:
    def test_what_rests_on_made_up_data_says_so(self, made: Made, asking: duckdb.DuckDBPyConnection) -> None:
        page = Page(made.text("fr"))
        for record in draw_all(Holdings(asking), Asked(year=2022)):
            section = page.sections[record.figure.figure_id.replace("_", "-")]
            assert ("DONNÉES FICTIVES" in section.text) == record.has_sample, record.figure.figure_id
            assert ("sample" in section.classes) == record.has_sample, record.figure.figure_id

    def test_every_figure_names_date_provenance_sources_and_trace(self, made: Made, asking: duckdb.DuckDBPyConnection) -> None:
        page = Page(made.text("fr"))
        for record in draw_all(Holdings(asking), Asked(year=2022)):
            if record.is_held:
                text = page.sections[record.figure.figure_id.replace("_", "-")].text
                assert all(label in text for label in ("Données au", "Provenance", "Sources", "Trace")), record.figure.figure_id
                assert all(publisher in text for publisher in record.publishers)

    def test_the_breaks_of_the_series_are_told_and_drawn(self, made: Made) -> None:
        section = Page(made.text("fr")).sections["pdi-national-series"]
        assert "vérification porte-à-porte" in section.text and "broken" in section.classes
        (drawing,) = [path for path in made.drawings("svg") if "pdi-national-series" in path.name]
        assert drawing.read_text(encoding="utf-8").count("rupture de série") == 1


class TestSelfContained:
    def test_nothing_is_loaded_from_anywhere(self, page: Page) -> None:
        assert page.loads == []
        assert [link for link in page.links if not link.startswith("#")] == []

    def test_no_style_or_script_reaches_out(self, made: Made) -> None:
        text = made.text("fr")
        assert re.findall(r"@import|url\((?!#)|fetch\(|XMLHttpRequest|import\(|WebSocket|sendBeacon", text) == []

    def test_the_content_policy_allows_the_inlined_style_and_script_and_nothing_else(self, made: Made) -> None:
        text = made.text("fr")
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
        assert policy and policy[1].startswith("default-src 'none'")
        for tag in ("style", "script"):
            (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            assert f"{tag}-src 'sha256-{digest}'" in policy[1]

    def test_every_link_of_the_contents_leads_somewhere_and_no_id_is_used_twice(self, page: Page) -> None:
        assert {link[1:] for link in page.links} <= set(page.ids)
        assert len(page.ids) == len(set(page.ids))

    def test_it_is_small(self, made: Made) -> None:
        assert made.path("html").stat().st_size < 2_000_000


class TestAccessibility:
    def test_every_chart_is_told_in_words_and_reached_by_keyboard(self, page: Page) -> None:
        charts = [found for tag, found in page.attributes if tag == "div" and found.get("class") == "chart"]
        assert charts and all(found.get("tabindex") == "0" and found.get("aria-label") for found in charts)

    def test_columns_have_headers_that_sort_by_button(self, page: Page) -> None:
        headers = [found for tag, found in page.attributes if tag == "th" and found.get("scope") == "col"]
        assert headers and len([1 for tag, _ in page.attributes if tag == "thead"]) > 5

    def test_the_language_is_stated(self, made: Made) -> None:
        assert '<html lang="fr">' in made.text("fr") and '<html lang="en">' in made.text("en")

    def test_light_dark_print_and_telephone_have_their_styles(self, made: Made) -> None:
        text = made.text("fr")
        assert all(rule in text for rule in ("prefers-color-scheme: dark", "@media print", "max-width: 34rem", "prefers-reduced-motion"))


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
@pytest.mark.parametrize("width", [1280, 390])
def test_a_browser_opens_it_without_a_word_of_complaint(made: Made, tmp_path: Path, width: int) -> None:
    options = (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path}",
        f"--window-size={width},900",
        "--enable-logging=stderr",
    )
    done = subprocess.run(
        [str(CHROMIUM), *options, "--dump-dom", made.path("html").as_uri()], capture_output=True, text=True, timeout=120, check=False
    )
    assert "412\u202f387" in done.stdout
    assert [line for line in done.stderr.splitlines() if "CONSOLE" in line] == []


class TestPrintedFigures:
    def test_every_claim_is_there_with_its_verdict_and_reason(self, made: Made, asking: duckdb.DuckDBPyConnection) -> None:
        section = Page(made.text("fr")).sections["claims-iom-mali-2022"]
        rows = {row[0][0]: row for row in section.rows[1:]}
        held = asking.execute("select id, reason_fr, printed from claim_check where publication = 'iom_mali_2022'").fetchall()
        assert len(rows) == len(held) == 147
        for claim_id, reason, printed in held:
            assert rows[claim_id][5][0].split() == reason.split()
            assert rows[claim_id][2][1] == ("" if printed is None else str(printed))

    def test_the_page_of_another_year_has_no_verdicts_on_this_one(self, made: Made, tmp_path: Path) -> None:
        other = Made(made.settings, tmp_path, 2017)
        assert make_report(other, "--format", "html")[0] == DONE
        assert "claims-iom-mali-2022" not in other.text()
