"""Where a run reads and writes: the folders of one country's base, and the files in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from pathlib import Path

from flows.steps.arrivals.discover import TABULAR
from flows.steps.arrivals.store import Store

PROJECT = Path(__file__).resolve().parents[2]
ROWS = ".rows"
SQL_FOLDER = PROJECT / "sql"
SHIPPED_REFERENCE = PROJECT / "raw" / "reference"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a run reads and writes, and what is asked of it. `as_of`: build what was known at the end of that day in the country."""

    raw: Path
    warehouse: Path
    verify: bool = False
    rebuild: bool = False
    as_of: date | None = None

    @property
    def reference(self) -> Path:
        """The geography of raw/; the one that ships with the project where raw/ has none."""
        own = self.raw / "reference"
        return own if (own / "country.yml").exists() else SHIPPED_REFERENCE

    @property
    def corrections(self) -> Path:
        return self.raw / "corrections.yml"

    @property
    def claims(self) -> list[Path]:
        """The files of printed claims, one a publication. They ask about the data and are no part of it: none is kept in the store."""
        folder = self.raw / "claims"
        return sorted(path for path in folder.glob("*") if path.suffix.lower() in TABULAR and not path.name.startswith((".", "~$")))

    @property
    def landing(self) -> Path:
        return self.warehouse / "landing.duckdb"

    @property
    def published(self) -> Path:
        """The file that readers open."""
        return self.warehouse / ("dtm.duckdb" if self.as_of is None else f"dtm-as-of-{self.as_of}.duckdb")

    @property
    def rejected(self) -> Path:
        """Marked-up copies of rejected files."""
        return self.warehouse / "rejected"

    @property
    def forgotten(self) -> Path:
        """The record of what was forgotten."""
        return self.warehouse / "forgotten.csv"

    @property
    def rows(self) -> Path:
        """What has been read and is not landed yet: there while a run reads."""
        return self.warehouse / ROWS

    @property
    def ledger(self) -> Path:
        return self.warehouse / "ledger.json"

    @property
    def store(self) -> Store:
        return Store(self.warehouse / "store", self._zone)

    @property
    def _zone(self) -> tzinfo:
        """Where a day of the past ends: read only where one is asked for."""
        if self.as_of is None:
            return UTC
        from flows.steps.places_and_dates.places import Gazetteer

        return Gazetteer.load(self.reference).country.timezone
