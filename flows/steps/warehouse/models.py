"""The models of sql/: queries that read one another, each run as soon as those it reads are there, side by side."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from queue import SimpleQueue
from typing import TypeAlias

import duckdb

LANES = 2
"""Models that run at a time."""
_COMMENT = re.compile(r"--.*")
_AS_VIEW = "-- as view"
"""Second line of a model that is read once, or in small parts: it is not stored."""
Name: TypeAlias = "tuple[str, str]"
"""(schema, table)."""
Opened: TypeAlias = "Callable[[], duckdb.DuckDBPyConnection]"


@dataclass(frozen=True, slots=True)
class Model:
    """A file of sql/ whose query becomes a table or a view of the same name. Its first line says what a row is."""

    name: Name
    path: Path
    text: str

    @property
    def grain(self) -> str:
        return self.text.splitlines()[0].removeprefix("-- ")

    @property
    def statement(self) -> str:
        kind = "view" if self.text.splitlines()[1] == _AS_VIEW else "table"
        return f"create {kind} {self.name[0]}.{self.name[1]} as {self.text}"

    def reads(self, names: Iterable[Name]) -> set[Name]:
        """Which of the models named it reads: each is named with its schema."""
        mentioned = set(re.findall(r"\b(\w+)\.(\w+)", _COMMENT.sub("", self.text)))
        return {name for name in names if name in mentioned and name != self.name}


def load_models(folder: Path, schema: str) -> list[Model]:
    """The models of a folder, each a table of the schema."""
    return [Model((schema, path.stem), path, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.sql"))]


def build_models(opened: Opened, models: Iterable[Model]) -> dict[Name, str]:
    """Run every model, two at a time; what a row of each is. `opened` opens one more connection.

    Raises the duckdb.Error of the first that fails, once those under way are done, and graphlib.CycleError where they read each other
    in a circle.
    """
    by_name = {model.name: model for model in models}
    reads = {name: model.reads(by_name) for name, model in by_name.items()}
    order, readers = TopologicalSorter(reads), _count_readers(reads)
    order.prepare()
    under_way: dict[Future[None], Name] = {}
    with ThreadPoolExecutor(LANES) as pool, ExitStack() as until_done:
        idle: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
        for _ in range(LANES):
            idle.put(until_done.enter_context(opened()))

        def build(model: Model) -> None:
            connection = idle.get()
            try:
                run_file(connection, model.path, model.statement)
            finally:
                idle.put(connection)

        # Those that wait for a lane are not begun once one has failed.
        until_done.callback(pool.shutdown, cancel_futures=True)
        ready: list[Name] = []
        while order.is_active():
            ready = sorted([*ready, *order.get_ready()], key=readers.__getitem__, reverse=True)
            while ready and len(under_way) < LANES:
                name = ready.pop(0)
                under_way[pool.submit(build, by_name[name])] = name
            for built in wait(under_way, return_when=FIRST_COMPLETED).done:
                built.result()
                order.done(under_way.pop(built))
    return {name: model.grain for name, model in by_name.items()}


def _count_readers(reads: Mapping[Name, Iterable[Name]]) -> dict[Name, int]:
    """How many models wait for each, themselves or for one that does: the most awaited is begun first."""
    waiting: dict[Name, set[Name]] = {name: set() for name in reads}
    for name in reversed([*TopologicalSorter(reads).static_order()]):
        for read in reads[name]:
            waiting[read] |= {name, *waiting[name]}
    return {name: len(found) for name, found in waiting.items()}


def run_file(connection: duckdb.DuckDBPyConnection, path: Path, query: str) -> duckdb.DuckDBPyConnection:
    """Run the query of a file; an error says which file it is."""
    try:
        return connection.execute(query)
    except duckdb.Error as error:
        error.add_note(f"in sql/{path.parent.name}/{path.name}")
        raise
