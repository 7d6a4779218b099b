# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py import_contracts FILE…``: contracts that buyers awarded (DECP), of files of any size."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from groupes.web.refusals import Refusal
from tenders.contracts import actions


class Command(BaseCommand):
    help = (
        "Import awarded contracts (DECP: JSON, XML, tables in JSON; DECP told as OCDS). A contract is "
        "known by its buyer and its identifier; doing it again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        paths: list[Path] = options["files"]
        if missing := [str(path) for path in paths if not path.is_file()]:
            raise CommandError(f"no such file: {', '.join(missing)}")
        start = time.monotonic()
        try:
            run = actions.import_files(by=None, files=_opened(paths))
        except Refusal as refusal:  # what was stored stays: the same command goes on from there
            raise CommandError(str(refusal.message)) from refusal
        except OSError as failure:
            raise CommandError(f"a file can not be read: {failure}") from failure
        seconds = time.monotonic() - start
        for one in run.refusals:
            where = f"{one['file']}, record {one['record']}" if one["record"] else one["file"]
            self.stderr.write(f"refused: {where}: {one['error']}: {one['reason']}")
        if run.refused > len(run.refusals):
            self.stderr.write(f"refused: {run.refused - len(run.refusals)} more")
        self.stdout.write(
            f"{run.new} new, {run.updated} updated, {run.unchanged} unchanged, "
            f"{run.refused} refused, in {seconds:.1f} s"
        )


def _opened(paths: Iterable[Path]) -> Iterator[tuple[str, IO[bytes]]]:
    for path in paths:
        with path.open("rb") as stream:
            yield str(path), stream
