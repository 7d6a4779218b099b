# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py reread_notices``: what an older version left unread of the notices that are here."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenders.notices.models import Notice
from tenders.sources import actions
from tenders.sources.models import Source

LOT = 200
"""Files after which is said how far it came."""


class Command(BaseCommand):
    help = (
        "Read again what an older version left unread of notices (award criteria, duration, renewals, visits, "
        "pages): from the files that are kept, and by setting back the sources that are on. Nothing "
        "else of a notice moves, and nobody is told. Done once by itself after an upgrade; doing it again "
        "changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--after", default="", metavar="PLACE", help="go on after the place that was said last"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files = filled = failed = 0
        after = self._place(options["after"])
        while True:
            done = actions.reread_some(after=after, most=LOT)
            after = done.kept.after
            files += done.kept.files
            filled += done.kept.filled
            failed += len(done.kept.failed)
            for name in done.kept.failed:
                self.stderr.write(f"could not be read: {name}")
            if not after:
                break
            self.stdout.write(f"{files} files read, to go on from there: --after '{after}'")
        self.stdout.write(
            f"{files} files read, {filled} notices filled in, {failed} files not read"
        )
        for source in done.back:
            self.stdout.write(
                f"{source.name}: set back, its next reading begins {self._day(source)}"
            )
        self._left(done.unread)

    def _place(self, text: str) -> str:
        kind, _blank, number = text.partition(" ")
        if text and (kind not in ("brought", "withheld") or not number.isdecimal()):
            raise CommandError(f"no such place: {text}")
        return text

    def _day(self, source: Source) -> str:
        return f"at {source.mark['day']}" if source.mark else "at its beginning"

    def _left(self, unread: dict[str, int]) -> None:
        """How many open calls say nothing yet, and what fills them in."""
        on = set(Source.objects.filter(enabled=True).values_list("kind", flat=True))
        for source, count in unread.items():
            said = "its next readings fill them in" if source in on else "import their files again"
            label = Notice.Source(source).label
            self.stdout.write(f"{label}: {count} open calls say nothing of it yet: {said}")
