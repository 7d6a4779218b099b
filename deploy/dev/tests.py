# SPDX-License-Identifier: AGPL-3.0-or-later
"""`./run test`."""

import os
import sys
from collections.abc import Sequence

from deploy.dev.chromium import chromium
from deploy.laptop.state import ROOT


def test(arguments: Sequence[str]) -> int:
    """`./run test`: pytest in two processes, with a browser at hand."""
    from deploy.translations import compile_catalogues

    compile_catalogues(ROOT / "locale")
    env = dict(os.environ)
    if program := chromium():
        env["GROUPES_CHROMIUM"] = program
    workers = os.environ.get("GROUPES_TEST_WORKERS", "2")
    parallel = ["-n", workers]
    if any(each.startswith(("-n", "--pdb", "--numprocesses")) for each in arguments):
        parallel = []
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", "pytest", *parallel, *arguments], env)  # noqa: S606 - pytest in our place, no shell
