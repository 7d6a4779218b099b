# SPDX-License-Identifier: AGPL-3.0-or-later
"""The source of what runs here, as one file for each version, made when first asked for.

Anyone may ask for it, so asking costs nothing: whoever comes first has it made, those who come
meanwhile wait for that one, and later ones are given the file.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

SECONDS = 60
"""How long git may take: a second or two on a small machine."""


def archive() -> BinaryIO | None:
    """The compressed archive of the commit that was checked out when this process was first asked,
    open for reading (``name``: its path, under the state folder); None where there is no clone, no
    git, or nothing was committed."""
    base = Path(settings.BASE_DIR)
    version = _version(base)
    if not version:
        return None
    folder = Path(settings.STATE) / "source"
    path = folder / f"{version}.tar.gz"
    try:
        return path.open("rb")
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists() and not _make(base, version, path):
            return None
        return path.open("rb")


_versions: dict[Path, str] = {}


def _version(base: Path) -> str:
    """The commit checked out at ``base`` when it was first asked; "" where there is none."""
    if base not in _versions and (base / ".git").exists():
        done = _git(base, "rev-parse", "--verify", "HEAD")
        if done is not None:
            _versions[base] = done.stdout.decode().strip()
    return _versions.get(base, "")


def _make(base: Path, version: str, path: Path) -> bool:
    """Write the archive whole or not at all, and take away those of other versions: whoever is
    being given one holds it open."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(handle)
    made = _git(
        base, "archive", "--format=tar.gz", "--prefix=groupes/", f"--output={name}", version
    )
    if made is None:
        Path(name).unlink()
        return False
    Path(name).replace(path)
    for other in path.parent.glob("*.tar.gz"):
        if other != path:
            other.unlink(missing_ok=True)
    return True


def _git(base: Path, *arguments: str) -> subprocess.CompletedProcess[bytes] | None:
    """What git answered; None when it is not there, fails, or takes too long."""
    git = shutil.which("git")
    if git is None:
        return None
    # The clone may belong to another user than the server's: reading it is harmless.
    command = [git, "-c", f"safe.directory={base}", *arguments]
    try:
        return subprocess.run(command, cwd=base, capture_output=True, check=True, timeout=SECONDS)
    except (OSError, subprocess.SubprocessError):
        return None
