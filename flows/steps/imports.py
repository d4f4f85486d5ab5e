"""Keep libraries from importing what a process does not need: starting costs more than the work of a quiet night."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType


class _Hidden:
    """An import hook for which some packages are not installed."""

    def __init__(self, packages: Iterable[str]) -> None:
        self.packages = frozenset(packages)

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name in self.packages:
            raise ModuleNotFoundError(f"{name} is not needed in this process", name=name)
        return None


@contextmanager
def hidden(*packages: str) -> Iterator[None]:
    """For optional imports inside the block, some packages are not there."""
    hook = _Hidden(packages)
    sys.meta_path.insert(0, hook)
    try:
        yield
    finally:
        sys.meta_path.remove(hook)


@contextmanager
def needed(*packages: str) -> Iterator[None]:
    """Inside a block that hides packages, some of them are there all the same."""
    hooks = {hook: hook.packages for hook in sys.meta_path if isinstance(hook, _Hidden)}
    for hook in hooks:
        hook.packages -= set(packages)
    try:
        yield
    finally:
        for hook, hid in hooks.items():
            hook.packages = hid


def forget_pandas() -> None:
    """Let pyarrow do without pandas in this process.

    pyarrow imports pandas (0.4 s) at the first array it makes, unless it is not to be found then. Afterwards pandas can
    be imported as ever, but Arrow arrays cannot be turned into its objects. Does nothing where pandas is already imported.
    """
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    with hidden("pandas"):
        pa.array([0])


@contextmanager
def without_pandas() -> Iterator[None]:
    """For the block, the process does without pandas: pyarrow and duckdb look for it at odd moments, and importing it takes long."""
    with hidden("pandas"):
        yield
