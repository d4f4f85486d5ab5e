"""README's "Add a data source", followed word for word on a copy of the project."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from flows.steps.settings import PROJECT


def follow(readme: str, project: Path) -> list[str]:
    """Write the files that the section shows under the names it gives, and the two words in the registry."""
    section = readme.split("## Add a data source")[1].split("\n## ")[0].split("Another dataset, for example")[1]
    written = []
    for block in re.split(r"(?<=```)\n\n", section):
        names = re.findall(r"`((?:schemas|sql|raw)/[\w./-]+\.(?:py|sql|toml|csv))`", block.split("```")[0])
        fenced = re.search(r"```\w+\n(.*?)```", block, re.DOTALL)
        if names and fenced:
            path = project / names[-1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(fenced.group(1), encoding="utf-8")
            written.append(names[-1])
    line = re.search(r"add `(from schemas\.wells import WELLS)`, and `WELLS` to `DATASETS`", section)
    assert line, "the README says what to add to the registry"
    registry = project / "schemas" / "registry.py"
    text = registry.read_text(encoding="utf-8").replace("\nDATASETS: ", f"{line.group(1)}\n\nDATASETS: ", 1)
    registry.write_text(text.replace(" = (\n", " = (\n    WELLS,\n", 1), encoding="utf-8")
    return written


def test_a_dataset_added_as_the_readme_says_is_in_the_warehouse_the_dictionary_and_the_status(tmp_path: Path) -> None:
    for folder in ("flows", "schemas", "sql", "raw/reference"):
        shutil.copytree(PROJECT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    written = follow((PROJECT / "README.md").read_text(encoding="utf-8"), tmp_path)
    assert written == ["schemas/wells.py", "sql/marts/wells_by_cercle.sql", "sql/glossary/wells.toml", "raw/wells/Points_d_eau_decembre_2022.csv"]

    def dtm(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "flows.cli", *words], cwd=tmp_path, capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    dtm("run", "--direct", "--json")
    rows = json.loads(dtm("sql", "from wells_by_cercle", "--json"))
    assert [(row["cercle"], row["wells"], row["reference_date"]) for row in rows] == [("Gao", 12, "2022-12-31"), ("Koro", None, "2022-12-31")]
    told = json.loads(dtm("sql", "select meaning_fr, meaning_en from meta.dictionary where column_name = 'wells'", "--json"))
    assert told == [{"meaning_fr": "Points d'eau ; NULL : non évalué.", "meaning_en": "Water points; NULL: not assessed."}]
    assert json.loads(dtm("status", "--json"))["accepted"] == ["wells/Points_d_eau_decembre_2022.csv"]
