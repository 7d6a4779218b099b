# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file's notices say; a large file is read by a process of its own, under limits. Pure: no
ORM, no settings, no network.

Memory that a hostile file takes here would stay taken (10 MB of empty elements are 310 MB of tree),
and nothing can stop a reader that runs away. So beyond ``SMALL`` bytes the reader is a child
process, ``python -m tenders.notices.apart``: it ends with its memory, its processor time and its
answer are bounded by the system, its patience by us. Below, the worst file costs 8 MB and a few
hundredths of a second, less than starting the child.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Final

from tenders.notices import parsing
from tenders.notices.corrections import Content, content_of

SMALL: Final = 256 * 1024
"""Bytes that are read in this process."""
MEMORY: Final = 512 * 1024 * 1024
"""Bytes of address space of a child; fifteen times the largest real file, all told."""
SECONDS: Final = 15
"""Processor time of a child; a real file of the largest size takes two."""
PATIENCE: Final = 60
"""Seconds from a file's turn to its answer, on a machine that has other work."""
ANSWER: Final = 64 * 1024 * 1024
"""Bytes of a child's answer, which is read line by line."""
CHILDREN: Final = 2
"""At work at a time, for each process that reads files."""

_ROOT = Path(__file__).parents[2]
_MODULE = "tenders.notices.apart"
_turns = BoundedSemaphore(CHILDREN)

type Read = Content | parsing.Refusal
NAMELESS: Final = "nameless"
"""In a content that is refused where the rest of its process is not known: the reason."""


def read(data: bytes, *, name: str) -> Iterator[Read]:
    """The content of each notice of a file's bytes, and each thing refused, in order; at least one.

    Never raises: a child that a limit stopped, or that broke, is one Refusal (``too_heavy``,
    ``too_slow``, ``busy``, ``internal``), after whatever it had read.
    """
    if len(data) <= SMALL:
        yield from _contents(data, name)
        return
    with tempfile.TemporaryFile() as answer:
        refusal = _ask(data, answer)
        answer.seek(0)
        for line in answer:
            if not line.endswith(b"\n"):
                break  # stopped in the middle of a word
            said = json.loads(line)
            yield (
                said["content"]
                if "content" in said
                else parsing.Refusal(name, said["error"], said["reason"])
            )
    if refusal is not None:
        yield parsing.Refusal(name, *refusal)


def _contents(data: bytes, name: str) -> Iterator[Read]:
    for one in parsing.parse(data, name=name):
        if not isinstance(one, parsing.Refusal):
            yield content_of(one)
        elif one.waiting is not None:
            yield {**content_of(one.waiting), NAMELESS: one.reason}
        else:
            yield one


def _ask(data: bytes, answer: IO[bytes]) -> tuple[str, str] | None:
    """Have a child write what it reads, a line each. Why it did not read to the end: (code, reason)."""
    if not _turns.acquire(timeout=PATIENCE):
        return "busy", "too many large files at once: send it again later"
    limits = (str(limit) for limit in (MEMORY, SECONDS, ANSWER))
    try:
        with subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", "-m", _MODULE, *limits],
            stdin=subprocess.PIPE,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(_ROOT)},  # no secret of ours
            cwd="/",
        ) as child:
            try:
                child.communicate(data, timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                return "too_slow", f"not read in {PATIENCE} seconds"
            finally:
                child.kill()
    finally:
        _turns.release()
    return _why(child.returncode)


def _why(status: int) -> tuple[str, str] | None:
    """What the exit status of a child says; None: it read to the end."""
    if status == 0:
        return None
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        return "too_slow", f"more than {SECONDS} seconds of processor time to read it"
    if status == _HEAVY:
        return "too_heavy", f"more than {MEMORY >> 20} MB of memory to read it"
    if status == _LONG:
        return "too_large", f"more than {ANSWER >> 20} MB of notices in one file"
    return "internal", f"our reader stopped ({status}): please report it"


# --- the child -----------------------------------------------------------------------------------

_HEAVY, _LONG = 3, 4


def main(*limits: str) -> int:
    """Read a file from the standard input under ``limits`` (bytes of memory, seconds of processor,
    bytes of answer), write a JSON object a line. Answers the exit status."""
    for what, limit in zip(
        (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE), limits, strict=True
    ):
        resource.setrlimit(what, (int(limit), int(limit)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        for one in _contents(sys.stdin.buffer.read(), ""):
            said = one.to_json() if isinstance(one, parsing.Refusal) else {"content": one}
            sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
    except MemoryError:
        return _HEAVY
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left to write can not be
        return _LONG
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
