"""What is declared once is complete: columns, rules, messages."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from flows.steps.messages import catalogue, describe, issue
from flows.steps.recognition.headers import header_key, hxl_key
from flows.steps.settings import PROJECT
from schemas.declare import Dataset
from schemas.registry import DATASETS

SOURCES = "\n".join(path.read_text(encoding="utf-8") for folder in ("flows", "schemas") for path in sorted((PROJECT / folder).rglob("*.py")))


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
class TestDatasets:
    def test_every_column_says_what_it_is_in_both_languages(self, dataset: Dataset) -> None:
        assert [column.name for column in dataset.columns if not (column.fr and column.en)] == []

    def test_every_count_has_a_unit(self, dataset: Dataset) -> None:
        assert [column.name for column in dataset.count_columns if not column.unit and not column.derived] == []

    def test_no_header_and_no_tag_is_claimed_by_two_columns(self, dataset: Dataset) -> None:
        keys = Counter((header_key(header), column.name) for column in dataset.readable_columns for header in (*column.headers, *column.part_headers))
        assert [key for key, claims in Counter(key for key, _ in keys).items() if claims > 1] == []
        tags = Counter(hxl_key(tag) for column in dataset.readable_columns for tag in column.hxl)
        assert [tag for tag, claims in tags.items() if claims > 1] == []

    def test_no_header_is_read_and_ignored_or_personal_as_well(self, dataset: Dataset) -> None:
        read = {header_key(header) for column in dataset.readable_columns for header in column.headers}
        assert [header for header in (*dataset.ignored_headers, *dataset.personal_headers) if header_key(header) in read] == []

    def test_rules_speak_of_columns_that_exist(self, dataset: Dataset) -> None:
        assert {column for rule in dataset.rules for column in rule.columns} <= set(dataset.by_name)
        assert [rule.name for rule in dataset.rules if catalogue()[rule.name].severity != rule.severity] == []


@pytest.mark.parametrize("rule", sorted(catalogue()))
class TestMessages:
    def test_it_says_what_is_wrong_and_what_to_do_in_both_languages(self, rule: str) -> None:
        message = catalogue()[rule]
        assert all(text.strip().endswith((".", "?", "…).", "...).")) for text in (message.fr, message.en, message.remedy_fr, message.remedy_en))

    def test_both_languages_tell_the_same_facts(self, rule: str) -> None:
        message = catalogue()[rule]
        fields = [set(re.findall(r"{(\w+)(?::\w)?}", text)) for text in (message.fr, message.en)]
        assert fields[0] == fields[1]

    def test_french_is_written_as_in_french(self, rule: str) -> None:
        message = catalogue()[rule]
        for text in (message.fr, message.remedy_fr):
            assert not re.search(r"\S[;!?»]|«\S", text.replace("_v3…", "")), f"a space goes before and inside: {text}"
            assert '"' not in text and "’" not in text

    def test_it_is_used(self, rule: str) -> None:
        built_up = rule.startswith("reference_date_differs_from_")
        used_in_sql = (PROJECT / "sql" / "warnings" / f"{rule}.sql").exists()
        assert built_up or used_in_sql or re.search(rf'"{rule}"', SOURCES)


def test_counts_and_dates_in_messages_are_written_as_the_language_does() -> None:
    found = issue("reference_date_differs_from_sheet", found="2022-12-31", expected="2022-11")
    assert describe(found, "fr")[0].startswith("Les données sont datées du 31 décembre 2022")
    assert describe(found, "en")[0].startswith("The data are dated 31 December 2022")
    disagrees = issue("total_row_disagrees", found="412387", expected="412386", label="TOTAL", difference=1)
    assert "412\u202f387" in describe(disagrees, "fr")[0] and "412,387" in describe(disagrees, "en")[0]


def test_nothing_of_the_project_names_a_machine_or_a_registry() -> None:
    """The lock and the code speak of the project alone."""
    names = ("README.md", "CHANGELOG.md", "pyproject.toml", "Makefile", "requirements.lock", ".ci/run")
    texts = "".join((PROJECT / name).read_text(encoding="utf-8") for name in names if (PROJECT / name).exists()) + SOURCES
    assert re.findall(rf"//pypi|index.url|file:/|{re.escape(str(Path.home()))}/", texts) == []
