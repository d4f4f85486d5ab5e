"""Processes beside the main one: where they come from, and how they are made to import early what they need."""

from __future__ import annotations

import multiprocessing
import os
import threading
from multiprocessing import forkserver
from multiprocessing.context import BaseContext

READING_CODE = "flows.steps.large"


def worker_context() -> BaseContext:
    """Workers fork from a clean server process that has imported the reading code once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([READING_CODE])
    return context


def start_importing() -> None:
    """Let the server process import the reading code while there is something else to do; returns at once."""
    worker_context()
    forkserver.ensure_running()


def end_with_the_run() -> None:
    """Let this worker end when the run does, be it killed: it would wait for its next file for ever, holding both ends of the
    queue, and keep the server that it was forked from alive."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait_for_its_end() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait_for_its_end, daemon=True).start()


def core_count() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
