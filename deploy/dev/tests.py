# SPDX-License-Identifier: AGPL-3.0-or-later
"""`./run test`."""

import os
import sys
from collections.abc import Sequence

from deploy.dev.chromium import chromium
from deploy.laptop.state import ROOT


def workers() -> int:
    """One more than there are processors: a test of a page waits for PostgreSQL, the server or the
    browser a third of its time. Each has a server and a browser of its own: no more than eight."""
    if hasattr(os, "sched_getaffinity"):  # what a container may use, of a larger machine
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return min(cores + 1, 8)


def test(arguments: Sequence[str]) -> int:
    """`./run test`: pytest in several processes, with a browser at hand."""
    from deploy.translations import compile_catalogues

    compile_catalogues(ROOT / "locale")
    env = dict(os.environ)
    if program := chromium():
        env["GROUPES_CHROMIUM"] = program
    parallel = ["-n", os.environ.get("GROUPES_TEST_WORKERS") or str(workers())]
    if any(each.startswith(("-n", "--pdb", "--numprocesses")) for each in arguments):
        parallel = []
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", "pytest", *parallel, *arguments], env)  # noqa: S606 - pytest in our place, no shell
