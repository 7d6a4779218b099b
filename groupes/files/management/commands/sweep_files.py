# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from groupes.files import sweep


class Command(BaseCommand):
    help = (
        "Delete the bytes of files that nothing speaks of (left by a process that died), and say "
        "which files have lost theirs. Each day, in production (deploy/production)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say it, and delete nothing")
        parser.add_argument(
            "--days",
            type=int,
            default=sweep.AGE.days,
            help="leave what is younger (default: %(default)s)",
        )
        parser.add_argument(
            "--most", action="store_true", help="delete even when more would go than stay"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = sweep.look(age=timedelta(days=options["days"]))
        if report.doubtful and not (options["most"] or options["dry_run"]):
            raise CommandError(
                f"{len(report.orphans)} files have no row, {report.kept} have one. Is this the "
                "database of these uploads? Nothing was deleted; with --most it would be."
            )
        if not options["dry_run"]:
            sweep.sweep(report)
        went = "would be deleted" if options["dry_run"] else "deleted"
        count = len(report.orphans) + len(report.waiting)
        self.stdout.write(f"{count} files without a row {went}, {report.size} bytes.")
        if options["verbosity"] > 1:
            for path in [*report.orphans, *map(str, report.waiting)]:
                self.stdout.write(f"  {path}")
        for pk, what in report.missing:
            self.stderr.write(f"stored file {pk}: {what}")
        if report.missing:
            raise CommandError(f"{len(report.missing)} files are not as they were stored.")
