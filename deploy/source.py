# SPDX-License-Identifier: AGPL-3.0-or-later
"""The source of what runs here, as an archive: made once for a commit, however many ask for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import IO

from django.conf import settings

_making = threading.Lock()
_made: dict[Path, Path] = {}
"""Checkout → its archive, as this process knows them: asked again, nothing is run."""


def archive() -> IO[bytes] | None:
    """The open archive of the commit that is checked out; None where there is none. OSError when the
    disk takes it not.

    Strangers ask, and to make one takes a second of a processor: it is kept in STATE, and whoever
    comes while it is made waits for that one.
    """
    checkout = Path(settings.BASE_DIR)
    for _again in range(2):  # kept, then taken away by the process of a newer commit
        path = _made.get(checkout)
        if path is None:
            with _making:
                path = _made.get(checkout) or _kept(checkout)
            if path is None:
                return None
            _made[checkout] = path
        try:
            return path.open("rb")
        except FileNotFoundError:
            _made.pop(checkout, None)
    return None


def _kept(checkout: Path) -> Path | None:
    """Where the archive of this commit is, made if need be; those of other commits go."""
    git = shutil.which("git")
    if git is None or not (checkout / ".git").exists():
        return None
    # the clone may belong to another user than the server's: reading it is harmless
    command = [git, "-C", str(checkout), "-c", f"safe.directory={checkout}"]
    head = subprocess.run(
        [*command, "rev-parse", "HEAD"], capture_output=True, text=True, check=False
    )
    if head.returncode:
        return None
    commit = head.stdout.strip()
    folder = Path(settings.STATE) / "source"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{commit}.tar.gz"
    if not path.exists() and not _make([*command, "archive"], commit, path):
        return None
    for other in folder.glob("*.tar.gz"):
        if other != path:
            other.unlink(missing_ok=True)
    return path


def _make(command: list[str], commit: str, path: Path) -> bool:
    """Whole or not at all: another process may read it as soon as it has its name."""
    made = subprocess.run(
        [*command, "--format=tar.gz", "--prefix=groupes/", commit],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        return False
    number, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(made.stdout)
        Path(part).replace(path)
    finally:
        Path(part).unlink(missing_ok=True)
    return True
