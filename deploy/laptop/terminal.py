# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a command says on the terminal, and how it is told to stop."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn


class Stopped(BaseException):
    """Somebody asked us to stop: Ctrl-C, a closed terminal, or a plain kill."""

    def __init__(self, number: int) -> None:
        self.number = number


def _raise_stopped(number: int, _frame: object) -> NoReturn:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)  # stopping in order takes a second: not to be cut
    raise Stopped(number)


def listen_to_signals() -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _raise_stopped)


def say(line: str = "") -> None:
    try:
        print(line, flush=True)
    except OSError:  # the terminal is gone: stopping in order matters more
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - replaces the standard output for good


@contextmanager
def step(title: str) -> Iterator[None]:
    """One line of progress, with its seconds when it is done."""
    started = time.monotonic()
    try:
        print(f"  {title} … ", end="", flush=True)
        yield
    except BaseException:
        say()
        raise
    say(f"{time.monotonic() - started:.1f} s")
