"""On the path of a run, this lets the process die that reads a file named "deadly", as a fault in a native reader does, and the reading
of one named "failing" raise what nobody foresaw."""

from __future__ import annotations

import os
import signal
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any


class _Deadly(MetaPathFinder, Loader):
    def find_spec(self, name: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != "flows.steps.reading.prepare":
            return None
        sys.meta_path.remove(self)
        spec = next(found for finder in sys.meta_path if (found := finder.find_spec(name, path, target)))
        loader = spec.loader
        assert loader is not None
        execute = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            prepare = module.prepare_file

            def prepare_file(raw_file: Any, *rest: Any) -> Any:
                if raw_file.name == "deadly.xlsx":
                    os.kill(os.getpid(), signal.SIGSEGV)
                return prepare(raw_file, *rest)

            prepare_file.__module__, prepare_file.__qualname__ = module.__name__, "prepare_file"
            module.prepare_file = prepare_file  # type: ignore[attr-defined]
            provenance = module.provenance_of

            def provenance_of(workbook: Any, file_name: str, *rest: Any) -> Any:
                if file_name == "failing.xlsx":
                    raise ZeroDivisionError("nobody foresaw this")
                return provenance(workbook, file_name, *rest)

            module.provenance_of = provenance_of  # type: ignore[attr-defined]

        loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


__all__ = ["PathFinder"]
sys.meta_path.insert(0, _Deadly())
