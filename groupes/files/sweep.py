# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes that no row speaks of, and rows whose bytes are not there.

A process that dies while a file is brought leaves its bytes without a row: nobody sees them, and
they weigh. They go once they are old enough that no change can still be under way.
"""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes.files.models import StoredFile
from groupes.jobs import Unwell, job, periodic

FOLDERS: Final = ("files", "library")
"""Of the storage: where files are kept, now and formerly (`groupes.files.models`)."""
AGE: Final = timedelta(days=2)
BATCH: Final = 500
WAITING: Final = "tmp*.upload*"
"""What Django calls a file that is being brought, in the system's folder for passing files."""


@dataclass(slots=True)
class Report:
    orphans: list[str] = field(default_factory=list)  # paths in the storage
    waiting: list[Path] = field(default_factory=list)  # of uploads that never ended
    size: int = 0  # bytes of both
    kept: int = 0  # files that a row speaks of
    missing: list[tuple[int, str]] = field(
        default_factory=list
    )  # a row's number, and what is wrong

    @property
    def doubtful(self) -> bool:
        """More would go than stay: this may be the database of other uploads."""
        return len(self.orphans) > max(20, self.kept)


def look(*, age: timedelta = AGE) -> Report:
    """What there is to sweep, `age` old or more. A query for every 500 files, one for the rows,
    one for each that is wrong."""
    report = Report()
    before = timezone.now() - age
    for paths in itertools.batched(_all_files(), BATCH):
        spoken_of = set(StoredFile.objects.filter(file__in=paths).values_list("file", flat=True))
        report.kept += len(spoken_of)
        for path in paths:
            if path in spoken_of:
                continue
            try:
                old, size = default_storage.get_modified_time(path), default_storage.size(path)
            except FileNotFoundError:  # let go while we looked
                continue
            if old < before:
                report.orphans.append(path)
                report.size += size
    _look_at_waiting(report, before)
    for pk, path, size in StoredFile.objects.order_by("pk").values_list("pk", "file", "size"):
        try:
            found = default_storage.size(path)
        except FileNotFoundError:
            wrong = "its bytes are not there"
        else:
            wrong = "" if found == size else f"{found} bytes instead of {size}"
        if wrong and StoredFile.objects.filter(pk=pk).exists():  # else let go while we looked
            report.missing.append((pk, wrong))
    return report


def sweep(report: Report) -> None:
    """Delete what `report` found without a row. What has gone meanwhile is gone."""
    for path in report.orphans:
        default_storage.delete(path)
    for each in report.waiting:
        each.unlink(missing_ok=True)


@periodic("40 3 * * *")
@job(
    "files.sweep",
    gettext_lazy("Remove what unfinished uploads left behind"),
    queue="files",
    tries=1,
)
def nightly() -> None:
    """Sweep, and tell administrators of files that lost their bytes. Nothing goes where more would go
    than stay (`manage.py sweep_files` says what, and does it where it is right)."""
    report = look()
    if report.doubtful:
        words = _("%(count)d files have no owner in the database: nothing was removed.")
        raise Unwell(words % {"count": len(report.orphans)})
    sweep(report)
    if report.missing:
        words = _("%(count)d files are not as they were stored: manage.py sweep_files says which.")
        raise Unwell(words % {"count": len(report.missing)})


def _all_files() -> Iterator[str]:
    folders = list(FOLDERS)
    while folders:
        folder = folders.pop()
        try:
            inside, files = default_storage.listdir(folder)
        except FileNotFoundError:
            continue
        folders += [f"{folder}/{name}" for name in inside]
        yield from (f"{folder}/{name}" for name in files)


def _look_at_waiting(report: Report, before: datetime) -> None:
    for path in Path(tempfile.gettempdir()).glob(WAITING):
        try:
            found = path.lstat()
        except FileNotFoundError:
            continue
        if found.st_uid == os.geteuid() and found.st_mtime < before.timestamp():
            report.waiting.append(path)
            report.size += found.st_size
