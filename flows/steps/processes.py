"""Processes beside the main one: where they come from, and how they are made to import early what they need."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext

READING_CODE = "flows.steps.reading.preload"


def worker_context() -> ForkServerContext:
    """Workers fork from a clean server process that has imported the reading code once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([READING_CODE])
    return context


def start_importing() -> None:
    """Let the server process import the reading code while there is something else to do; returns at once."""
    worker_context()
    start_quietly()


@contextmanager
def deaf_to_ctrl_c() -> Iterator[None]:
    """What is started here does not hear Ctrl-C, which a terminal sends to every process: it is the main one's affair alone."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def start_quietly() -> None:
    """Start the server process that workers are forked from, deaf to Ctrl-C."""
    # This one lets the signal through as it starts: it must be there before.
    resource_tracker.ensure_running()
    with deaf_to_ctrl_c():
        forkserver.ensure_running()


def end_server() -> None:
    """End the server process at once. It would take its interpreter apart first, and keep waiting whoever reads the run's output."""
    server = getattr(forkserver._forkserver, "_forkserver_pid", None)
    if server is not None:
        with suppress(ProcessLookupError):  # it may have ended by itself
            os.kill(server, signal.SIGKILL)


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
