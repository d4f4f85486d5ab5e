"""What the last night left of the claims files: how many verdicts of each kind, and which files are faulty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb


@dataclass(frozen=True, slots=True)
class PublicationSeen:
    """A file of raw/claims: its verdicts {verdict: count}, or the number of its errors (then it has no verdict)."""

    publication: str
    verdicts: Mapping[str, int] = field(default_factory=dict)
    errors: int = 0


def publications_seen(connection: duckdb.DuckDBPyConnection) -> tuple[PublicationSeen, ...]:
    """The claims files of the published warehouse; none where it is older than claims are."""
    try:
        counted = connection.execute("select publication, verdict, count(*) from claim_check group by all order by all").fetchall()
        faulty = connection.execute(
            "select publication, count(*) from meta.claim_fault where severity = 'error' group by all order by all"
        ).fetchall()
    except duckdb.CatalogException:
        return ()
    verdicts: dict[str, dict[str, int]] = {}
    for publication, verdict, count in counted:
        verdicts.setdefault(publication, {})[verdict] = count
    sound = tuple(PublicationSeen(name, of_each) for name, of_each in verdicts.items())
    return (*sound, *(PublicationSeen(name, errors=errors) for name, errors in faulty))
