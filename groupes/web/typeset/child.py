# SPDX-License-Identifier: AGPL-3.0-or-later
"""The process that sets one document: JSON on its input, a PDF on its output. Imports nothing of ours."""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

MEMORY = 2_000_000_000  # of addresses: what is used is a tenth of it
HERE = Path(__file__).resolve().parent


def bound(seconds: int) -> None:
    """A time of the processor and a memory, where the system has such limits."""
    try:
        import resource  # not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> int:
    bound(int(sys.argv[1]))
    try:
        typst: Any = import_module("typst")
    except ImportError:
        sys.stderr.write("the typst package is not installed\n")
        return 3
    data = sys.stdin.buffer.read().decode()
    template = (HERE / "document.typ").read_bytes()
    # An empty root: the template reads no file, and neither could what it is given.
    with tempfile.TemporaryDirectory() as root:
        for standard in ("ua-1", "1.7"):
            # A letter that no font has is refused by PDF/UA: the paper is made without the claim.
            try:
                made = typst.compile(
                    template,
                    format="pdf",
                    root=root,
                    font_paths=[str(HERE / "fonts")],
                    ignore_system_fonts=True,
                    sys_inputs={"data": data},
                    pdf_standards=standard,
                )
            except RuntimeError as error:
                problem = type(error).__name__ + ": " + str(error).splitlines()[0][:120]
                continue
            sys.stdout.buffer.write(made)
            return 0
    sys.stderr.write(problem + "\n")
    return 4


if __name__ == "__main__":
    sys.exit(main())
