"""The entry point of `dtm`. Every process of a run imports it again, and none but the first needs the command line."""

from __future__ import annotations

import sys
from typing import NoReturn


def main() -> NoReturn:
    if {"run", "--direct"} <= set(sys.argv[1:]) and "--help" not in sys.argv:
        # What reads the files takes long to load: it begins while the command line is loaded on another core.
        from flows.steps.processes import start_importing

        start_importing()
    from flows.cli import main as command_line

    command_line()
