# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from groupes.jobs import worker


class Command(BaseCommand):
    help = (
        "The worker: does what is left in the queue and what has its hour, until it is told to stop "
        "(SIGTERM). Several may work, on any host."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--threads",
            type=int,
            default=worker.THREADS,
            help="jobs that are done at once (default: %(default)s)",
        )
        parser.add_argument("--queues", nargs="*", help="do these queues only (default: all)")
        parser.add_argument(
            "--until-empty", action="store_true", help="end when nothing is to be done now"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        worker.run(
            threads=max(1, options["threads"]),
            queues=options["queues"] or None,
            until_empty=options["until_empty"],
        )
