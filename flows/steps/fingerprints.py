"""What the figures depend on besides the files: the code that reads them, the reference, the queries.

A change of one of these makes the next run read, or build, again; nobody has to remember to ask for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import flows.steps
import schemas

STEPS_FOLDER = Path(flows.steps.__file__).parent
SCHEMAS_FOLDER = Path(schemas.__file__).parent
DOWNSTREAM = frozenset({"claims", "exports", "fetching", "report_figures", "sending_back"})
"""Steps that nothing which is landed depends on."""


def fingerprint(paths: Iterable[Path]) -> str:
    """Identify the contents of some files (16 hexadecimal digits); a file that is missing counts as empty."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0")
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()[:16]


def reader_fingerprint(reference: Path) -> str:
    """Identify how files are read: the steps until landing, the schemas, the messages, the geography."""
    steps = [path for path in STEPS_FOLDER.rglob("*.py") if path.relative_to(STEPS_FOLDER).parts[0] not in DOWNSTREAM]
    code = [*steps, *SCHEMAS_FOLDER.glob("*.py"), *SCHEMAS_FOLDER.rglob("*.toml")]
    return fingerprint([*code, *(path for path in reference.iterdir() if path.is_file())])


def build_fingerprint(sql: Path) -> str:
    """Identify how the warehouse is built from landing."""
    return fingerprint([*sql.rglob("*.sql"), *sql.rglob("*.toml")])


def claims_fingerprint(files: Iterable[Path]) -> str:
    """Identify the claims files, and how verdicts on them are reached and told."""
    return fingerprint([*files, *STEPS_FOLDER.glob("claims/*.py"), STEPS_FOLDER.parent / "phrases" / "claims.toml"])
