# SPDX-License-Identifier: AGPL-3.0-or-later
"""Setting a document, in a process of its own."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from groupes.web.refusals import Refusal
from groupes.web.typeset.nodes import Document

log = logging.getLogger(__name__)

HERE: Final = Path(__file__).resolve().parent
CHILD: Final = HERE / "child.py"
SECONDS: Final = 20
"""How long a document may take: a page takes the twenty-fifth of a second."""
LONGEST: Final = 4_000_000
"""Bytes of what is set at once: some eight hundred pages."""


class Unmade(Refusal):
    """The PDF could not be made; what it was to be made of is where it was."""

    def __init__(self) -> None:
        super().__init__(
            _("The PDF could not be made. The texts are kept: print the page, or try again later.")
        )


def pdf(document: Document, *, seconds: int = SECONDS) -> bytes:
    """The document as a PDF, tagged. Raises :class:`Unmade` when it is too long, takes too long, or the
    program is not there."""
    given = json.dumps(document.to_json(), ensure_ascii=False, sort_keys=True).encode()
    if len(given) > LONGEST:
        log.warning("typeset: %s bytes to set, at most %s", len(given), LONGEST)
        raise Unmade
    try:
        # -P: nothing of the folder it lies in is imported. Fixed words: no shell, nothing of anyone's.
        done = subprocess.run(
            [sys.executable, "-P", str(CHILD), str(seconds)],
            input=given,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.warning("typeset: %s", type(error).__name__)
        raise Unmade from error
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        # What it complains of may quote the text: only the last line of ours is kept.
        told = done.stderr.decode(errors="replace").strip().splitlines()
        log.warning("typeset: ended with %s: %s", done.returncode, told[-1] if told else "")
        raise Unmade
    return done.stdout
