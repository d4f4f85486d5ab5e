"""Sentences are written from numbers, in the manner of the annual report, in good French and English."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flows.steps.messages import Language
from flows.steps.report_figures.figure_words import decimal
from flows.steps.report_figures.grammar import about_percent, at, counted, de, in_month, listed, percent_of, regions, then, whole_percent
from flows.steps.report_figures.sentences import change_sentence, tell
from tests.figures.conftest import Drawing

SEPTEMBER, DECEMBER = date(2022, 9, 30), date(2022, 12, 31)


def plain(text: str) -> str:
    """With ordinary spaces, so that the specification can be read; the spaces themselves have a test of their own."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


class TestChange:
    @pytest.mark.parametrize(
        ("before", "after", "fr", "en"),
        [
            (440436, 412387,
             "Le nombre de PDI est passé de 440 436 personnes en septembre 2022 à 412 387 en décembre 2022, "
             "soit une diminution de 28 049 personnes (environ 6,4 %)",
             "The number of IDPs fell from 440,436 people in September 2022 to 412,387 in December 2022, a decrease of 28,049 people (about 6.4%)"),
            (400, 500,
             "Le nombre de PDI est passé de 400 personnes en septembre 2022 à 500 en décembre 2022, soit une augmentation de 100 personnes (25 %)",
             "The number of IDPs rose from 400 people in September 2022 to 500 in December 2022, an increase of 100 people (25%)"),
            (500, 500, "Le nombre de PDI n'a pas changé : 500 personnes en septembre 2022 comme en décembre 2022",
             "The number of IDPs did not change: 500 people in September 2022 and in December 2022"),
            (2, 1, "Le nombre de PDI est passé de 2 personnes en septembre 2022 à 1 en décembre 2022, soit une diminution d'une personne (50 %)",
             "The number of IDPs fell from 2 people in September 2022 to 1 in December 2022, a decrease of 1 person (50%)"),
            (412387, 412400,
             "Le nombre de PDI est passé de 412 387 personnes en septembre 2022 à 412 400 en décembre 2022, "
             "soit une augmentation de 13 personnes (moins de 0,1 %)",
             "The number of IDPs rose from 412,387 people in September 2022 to 412,400 in December 2022, an increase of 13 people (less than 0.1%)"),
            (0, 2000, "Aucune PDI n'était comptée en septembre 2022 ; 2 000 le sont en décembre 2022. "
             "Une variation depuis zéro ne se dit pas en pourcentage",
             "No IDP was counted in September 2022; 2,000 were in December 2022. A change from zero has no percentage"),
            (0, 1, "Aucune PDI n'était comptée en septembre 2022 ; 1 l'est en décembre 2022. Une variation depuis zéro ne se dit pas en pourcentage",
             "No IDP was counted in September 2022; 1 was in December 2022. A change from zero has no percentage"),
            (None, 500, "500 personnes déplacées internes ont été identifiées en décembre 2022, "
             "mais le nombre de PDI en septembre 2022 n'est pas connu : aucune variation n'est donnée",
             "500 people were identified as internally displaced in December 2022, "
             "but the number of IDPs in September 2022 is not known: no change is given"),
            (500, None, "Le nombre de PDI en décembre 2022 n'est pas connu : aucune variation n'est donnée",
             "The number of IDPs in December 2022 is not known: no change is given"),
        ],
        ids=["fall", "rise, exact", "no change", "one person", "hardly any", "from zero", "from zero to one", "before missing", "after missing"],
    )  # fmt: skip
    def test_is_told_as_it_is(self, before: int | None, after: int | None, fr: str, en: str) -> None:
        assert plain(change_sentence(before, after, SEPTEMBER, DECEMBER, "fr")) == fr
        assert plain(change_sentence(before, after, SEPTEMBER, DECEMBER, "en")) == en

    def test_made_up_numbers_are_marked_in_the_sentence(self) -> None:
        assert change_sentence(2, 1, SEPTEMBER, DECEMBER, "fr", is_sample=True).endswith("(50\u00a0%) [données fictives]")
        assert change_sentence(2, 1, SEPTEMBER, DECEMBER, "en", is_sample=True).endswith("(50%) [made-up data]")

    def test_two_operations_of_one_month_are_told_by_their_days(self) -> None:
        assert then(date(2018, 12, 1), date(2018, 12, 31), "fr") == "le 1er décembre 2018"
        assert then(date(2018, 12, 10), date(2018, 12, 31), "en") == "on 10 December 2018"
        assert then(date(2018, 12, 10), date(2019, 12, 31), "fr") == "en décembre 2018"


class TestGrammar:
    @pytest.mark.parametrize(
        ("name", "of", "where"),
        [("Gao", "de Gao", "à Gao"), ("Ansongo", "d'Ansongo", "à Ansongo"), ("Inékar", "d'Inékar", "à Inékar"), ("Ériba", "d'Ériba", "à Ériba"),
         ("Yanfolila", "de Yanfolila", "à Yanfolila"), ("Le Kef", "du Kef", "au Kef"), ("Les Cayes", "des Cayes", "aux Cayes")],
    )  # fmt: skip
    def test_french_elides_and_contracts(self, name: str, of: str, where: str) -> None:
        assert (de(name), at(name, "fr")) == (of, where)
        assert at(name, "en") == f"in {name}"

    def test_one_region_and_several(self) -> None:
        assert regions(["Ségou"], "fr", ["37,5 %"]) == "la région de Ségou (37,5 %)"
        assert regions(["Ansongo"], "fr") == "la région d'Ansongo"
        assert regions(["Mopti", "Gao", "Tombouctou"], "fr", ["16 %", "23 %", "7 %"]) == "les régions de Mopti (16 %), Gao (23 %) et Tombouctou (7 %)"
        assert regions(["Gao", "Ségou"], "en") == "the regions of Gao and Ségou" and regions(["Gao"], "en") == "the region of Gao"

    def test_lists_end_in_and(self) -> None:
        assert (listed([], "fr"), listed(["a"], "fr"), listed(["a", "b"], "fr"), listed(["a", "b", "c"], "en")) == ("", "a", "a et b", "a, b and c")

    @pytest.mark.parametrize(
        ("count", "fr", "en"),
        [(0, "0 personne", "0 people"), (1, "1 personne", "1 person"), (2, "2 personnes", "2 people"), (1234, "1 234 personnes", "1,234 people")],
    )
    def test_nouns_agree_with_their_count(self, count: int, fr: str, en: str) -> None:
        assert (plain(counted(count, "person", "fr")), plain(counted(count, "person", "en"))) == (fr, en)

    def test_months_are_named(self) -> None:
        assert (in_month(date(2022, 8, 31), "fr"), in_month(date(2022, 8, 31), "en")) == ("en août 2022", "in August 2022")

    @pytest.mark.parametrize(
        ("value", "lang", "text"),
        [(6.368, "fr", "6,4 %"), (-6.368, "fr", "6,4 %"), (22.0, "fr", "22 %"), (16.0001, "fr", "16 %"), (0.0, "fr", "0 %"),
         (0.01, "fr", "moins de 0,1 %"), (99.99, "fr", "plus de 99,9 %"), (100.0, "fr", "100 %"), (1277.5, "fr", "1 277,5 %"),
         (6.368, "en", "6.4%"), (0.01, "en", "less than 0.1%")],
    )  # fmt: skip
    def test_percentages_drop_a_decimal_that_is_zero(self, value: float, lang: Language, text: str) -> None:
        assert plain(percent_of(value, lang)) == text

    def test_only_what_was_rounded_is_about(self) -> None:
        assert [plain(about_percent(value, "fr")) for value in (6.368, 25.0, 0.01, 99.99, 250.04)] == [
            "environ 6,4 %", "25 %", "moins de 0,1 %", "plus de 99,9 %", "environ 250 %",
        ]  # fmt: skip

    def test_shares_are_printed_whole_as_in_the_report_but_small_ones(self) -> None:
        assert [plain(whole_percent(value, "fr")) for value in (22.336, 0.5, 0.3, 12.66, 99.7, 100)] == [
            "22 %",
            "0,5 %",
            "0,3 %",
            "13 %",
            "99,7 %",
            "100 %",
        ]

    def test_french_numbers_have_narrow_no_break_spaces_and_percentages_a_no_break_space(self) -> None:
        text = change_sentence(440436, 412387, SEPTEMBER, DECEMBER, "fr")
        assert "440\u202f436\u00a0personnes" in text and "6,4\u00a0%" in text
        assert decimal(1234.5, 1, "fr") == "1\u202f234,5"


def test_the_sentence_that_the_readme_shows_is_the_one_written() -> None:
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    assert plain(change_sentence(440436, 412387, SEPTEMBER, DECEMBER, "fr")) in plain(readme)


class TestFigures:
    """On the warehouse of tests/sql."""

    @pytest.mark.parametrize("lang", ["fr", "en"])
    def test_every_figure_has_something_to_say(self, drawn: Drawing, lang: Language) -> None:
        for figure_id in ("key_figures", "pdi_national_series", "pdi_change", "pdi_shares", "pdi_change_by_region", "pdi_by_cercle_table"):
            told = tell(drawn(figure_id, year=2018), lang)
            assert told and all(text[0].isupper() or text[0].isdigit() for text in told) and all(text.endswith(".") for text in told), figure_id

    def test_shares_and_what_the_others_shelter(self, drawn: Drawing) -> None:
        assert [plain(text) for text in tell(drawn("pdi_shares", date="2017-12", perimeter="2016"), "fr")] == [
            "Les régions de Mopti (77 %) et Gao (21 %) abritent le plus grand nombre de PDI ; les autres en abritent 2 %."
        ]

    def test_change_by_region_tells_rise_fall_and_why_one_is_unknown(self, drawn: Drawing) -> None:
        record = drawn("pdi_change_by_region", date="2017-12", compare_with="2016-12", perimeter="2016")
        assert [plain(text) for text in tell(record, "fr")] == [
            "Par rapport à décembre 2016, le nombre de PDI a augmenté dans la région de Gao (10 %).",
            "Par rapport à décembre 2016, le nombre de PDI a diminué dans la région de Ménaka (50 %).",
            "La variation n'est pas donnée pour les régions de Mopti (base nulle) et Kidal (non évalué à l'arrivée).",
            "Ces variations sont calculées dans le découpage de 2016 aux deux dates.",
        ]

    def test_a_break_of_the_series_is_said_after_the_change(self, drawn: Drawing) -> None:
        told = tell(drawn("pdi_change", date="2022-01"), "fr")
        assert "soit une diminution de 2\u202f500\u00a0personnes" in told[0]
        assert plain(told[1]) == (
            "La série est rompue entre ces deux dates (vérification porte-à-porte à la fin de 2021) : la variation mêle le mouvement et la méthode."
        )

    def test_the_first_operation_and_a_missing_year_before_are_told(self, drawn: Drawing) -> None:
        assert [plain(text) for text in tell(drawn("pdi_change", date="2016-12"), "fr")] == [
            "L'opération de décembre 2016 est la première : elle ne se compare à aucune autre.",
            "Aucune opération n'est en base un an avant décembre 2016 : la variation sur un an n'est pas donnée.",
        ]

    def test_a_figure_that_is_missing_says_why(self, drawn: Drawing) -> None:
        assert tell(drawn("pdi_shares", year=2020), "en") == ("No operation is held for 2020; the nearest is that of 31 January 2022.",)

    def test_made_up_regions_beside_printed_ones_are_marked_as_such(self, drawn: Drawing) -> None:
        (told, *_) = tell(drawn("pdi_shares", date="2022-12", perimeter="2023"), "fr")
        assert told.endswith("[données en partie fictives].")

    def test_breaks_of_the_series_are_named(self, drawn: Drawing) -> None:
        told = tell(drawn("pdi_national_series"), "en")
        assert "The series breaks in January 2022 (door-to-door verification in late 2021)" in told[1]

    def test_the_series_of_a_year_ends_with_it(self, drawn: Drawing) -> None:
        assert drawn("pdi_national_series", year=2017).data_dates[-1] == date(2017, 12, 31)
