"""Text files: encodings, delimiters, quotation marks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flows.steps.records import Prepared
from tests.unit.reading import Read, errors

ReadText = Callable[..., Prepared]
TEXT = "Région;Cercle;Commune;Ménages PDI;Individus PDI\nGao;Gao;Gao;10;50\nGao;Ansongo;Ansongo;1 002;5 009\nMopti;Ténenkou;Ténenkou;3;15\n"
TOTALS = {"pdi_households": 1015, "pdi_individuals": 5074}


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(), TEXT.encode("utf-8-sig"), b"\xef\xbb\xbf" + TEXT.encode("utf-8-sig"), TEXT.encode("cp1252"), TEXT.encode("utf-16"),
        TEXT.replace(";", "\t").encode("utf-16"), f"sep=;\n{TEXT}".encode(), TEXT.replace(";", "|").encode(), TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(), TEXT.replace("\n", ";;;\n").encode(), TEXT.replace("Ménages PDI", '"Ménages\nPDI"').encode(),
        f"OIM, DTM, Mali, une évaluation, décembre 2022\n\n{TEXT}".encode(), TEXT.replace("10;50", '"10,00";"50,00"').encode(),
    ],
)  # fmt: skip
def test_text_is_read_whatever_wrote_it(read_text: ReadText, content: bytes) -> None:
    prepared = read_text(content)
    assert prepared.is_accepted, prepared.issues
    assert prepared.totals == TOTALS


def test_a_tab_separated_file_is_read_under_its_own_extension(read_text: ReadText) -> None:
    assert read_text(TEXT.replace(";", "\t"), "PDI_Dec_2022.tsv").totals == TOTALS


@pytest.mark.parametrize(
    ("before", "after", "row"),
    [
        ("Gao;Gao;Gao", 'Gao;Gao;"Gao', 4),
        ("Gao;Ansongo;Ansongo;1 002;5 009\n", 'Gao;"Ansongo;Ansongo;1 002;5 009\nGao;Bourem";Bourem;1;5\n', 4),
        ("Gao;Gao;Gao", f'Gao;Gao;"{"x" * 140_000}"', 2),
        ("Gao;Gao;Gao", 'Gao;Gao;"Ga"o', 2),
    ],
)
def test_a_quotation_mark_never_swallows_the_lines_below_it(read_text: ReadText, before: str, after: str, row: int) -> None:
    prepared = read_text(TEXT.replace(before, after))
    assert [(issue.rule, issue.row_number) for issue in prepared.issues] == [("broken_csv", row)]
    assert prepared.tables == {}


def test_headers_without_a_figure_are_no_operation(read_text: ReadText) -> None:
    assert list(errors(read_text(TEXT.splitlines()[0]))) == ["no_figures"]
    assert list(errors(read_text(f"{TEXT.splitlines()[0]}\nGao;Gao;Gao;;\nGao;Ansongo;Ansongo;ND;ND"))) == ["no_figures"]


@pytest.mark.parametrize("garbled", [TEXT.encode().decode("cp1252").encode(), TEXT.encode("cp850"), TEXT.encode("mac-roman")])
def test_accents_in_a_wrong_encoding_are_told_once(read_text: ReadText, garbled: bytes) -> None:
    assert errors(read_text(garbled)) == {"garbled_file": None}


@pytest.mark.parametrize("name", ["TÃ©nenkou", "T‚nenkou", "TŽnenkou", "Bambara-MaoudŽ", "T\ufffdnenkou"])
def test_a_place_with_damaged_accents_never_becomes_a_place_of_its_own(read: Read, name: str) -> None:
    assert errors(read([("Région", "Cercle", "Commune", "PDI"), ("Gao", "Gao", name, 5)], "PDI_Dec_2022.xlsx")) == {"garbled_text": "C2"}


@pytest.mark.parametrize("name", ["Ténenkou", "Gossi…", "Bambara-Maoudé", "Œdougou", "N’Tillit", "Ségou « ville »", "Tin‑Essako", "Âgée"])
def test_rightly_written_names_are_not_taken_for_damaged_ones(read_text: ReadText, name: str) -> None:
    assert errors(read_text(f"Région;Cercle;Commune;PDI\nGao;Gao;{name};5\n")) == {}
