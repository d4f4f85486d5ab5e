"""A run that kills itself at its n-th step: before or after a phase, a rename, a flush to disk, a removal. Exit status 0: it had fewer steps."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flows.nightly import nightly
from flows.steps.settings import Settings

steps_left = int(sys.argv[3]) if __name__ == "__main__" else 0


def step() -> None:
    global steps_left
    steps_left -= 1
    if steps_left < 0:
        os.kill(os.getpid(), signal.SIGKILL)


def counted(act: Callable[..., Any]) -> Callable[..., Any]:
    def between_steps(*arguments: Any, **options: Any) -> Any:
        step()
        result = act(*arguments, **options)
        step()
        return result

    return between_steps


def run(name: str, phase: Callable[[], Any], /) -> Any:
    return counted(phase)()


if __name__ == "__main__":
    os.replace, os.fsync, Path.unlink = counted(os.replace), counted(os.fsync), counted(Path.unlink)  # type: ignore[method-assign]
    nightly(Settings(Path(sys.argv[1]), Path(sys.argv[2])), run=run)
