# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py import_notices PATH…``: eForms XML, BOAMP, OCDS; files, folders and archives."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from groupes.web.refusals import Refusal
from tenders.notices import actions, labels
from tenders.notices.models import RefusedFile


class Command(BaseCommand):
    help = (
        "Import notices of TED (eForms XML), BOAMP (XML, JSON of its API) and OCDS from files, folders and "
        "archives (.zip, .tar.gz), read file by file. "
        "Doing it again changes nothing; a file that can not be read is kept with its reason."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")

    def handle(self, *args: Any, **options: Any) -> None:
        paths: list[Path] = options["paths"]
        if missing := [str(path) for path in paths if not path.exists()]:
            raise CommandError(f"no such file or folder: {', '.join(missing)}")
        start = time.monotonic()
        files = self._counted(actions.files_of(paths), options)
        try:
            run = actions.import_files(by=None, files=files)
        except Refusal as refusal:  # what was stored stays: the same command goes on from there
            raise CommandError(str(refusal.message)) from refusal
        seconds = time.monotonic() - start
        for refused in RefusedFile.objects.filter(run=run).order_by("pk"):
            self.stderr.write(f"refused: {refused.name}: {refused.error}: {refused.reason}")
        for skip in run.skips:
            why, names = labels.skipped(skip["why"]), ", ".join(skip["names"])
            more = ", …" if skip["count"] > len(skip["names"]) else ""
            what = "to be checked" if skip["why"] == "checksum" else "passed over"
            self.stderr.write(f"{what}: {why}: {skip['count']}: {names}{more}")
        self.stdout.write(
            f"{run.new} new, {run.updated} updated, {run.older} older, "
            f"{run.unchanged} unchanged, {run.refused} refused, "
            + (f"{run.skipped} passed over, " if run.skipped else "")
            + f"in {seconds:.1f} s"
        )

    def _counted(
        self, files: Iterator[actions.Item], options: dict[str, Any]
    ) -> Iterator[actions.Item]:
        for number, file in enumerate(files, start=1):
            if options["verbosity"] > 0 and number % 1000 == 0:
                self.stdout.write(f"{number} files read…")
            yield file
