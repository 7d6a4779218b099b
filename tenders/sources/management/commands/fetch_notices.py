# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py fetch_notices [--source NAME] [--once]``: ask the sources that are on."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tenders.sources import actions, labels
from tenders.sources.models import Run, Source

LONGEST_NAP = 60.0


class Command(BaseCommand):
    help = (
        "Ask the sources that are on for their notices: those that are due, or those named. Where "
        "one does not answer, wait as it asks and try again, until each is read to its end; with "
        "--once, try each once. Stopped, it goes on from where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--source", action="append", default=[], metavar="NAME", help="its name or number"
        )
        parser.add_argument("--once", action="store_true", help="do not wait for who is away")

    def handle(self, *args: Any, **options: Any) -> None:
        named = [self._named(text) for text in options["source"]]
        left = named or list(Source.objects.due())
        if not left:
            self.stdout.write("no source is due")
        failed = False
        while left:
            waiting = []
            for source in left:
                run = actions.read(source.pk)
                self._say(source, run)
                if run is not None and run.ended_at is None:
                    waiting.append(source)
                failed = failed or run is None or run.state == Run.State.FAILED
            left = [] if options["once"] else waiting
            failed = failed or (options["once"] and bool(waiting))
            if left:
                self._wait(left)
        if failed:
            raise CommandError("not every source was read to its end")

    def _named(self, text: str) -> Source:
        found = Source.objects.filter(name__iexact=text).first()
        if found is None and text.isascii() and text.isdigit() and len(text) < 10:
            found = Source.objects.filter(pk=int(text)).first()
        if found is None:
            raise CommandError(f"no source is called {text}")
        if not found.enabled:
            raise CommandError(f"{found.name} is off: an administrator turns it on, on its page")
        return found

    def _say(self, source: Source, run: Run | None) -> None:
        if run is None:
            self.stderr.write(f"{source.name}: off, or somebody is reading it")
            return
        self.stdout.write(
            f"{source.name}: {run.state}: {run.seen} seen, {run.new} new, {run.changed} changed, "
            f"{run.refused} refused, in {run.asked} questions"
        )
        if run.trouble:
            self.stderr.write(f"{source.name}: {labels.trouble(run.trouble, run.facts)}")

    def _wait(self, sources: list[Source]) -> None:
        """Until the first of them may be asked again, or some other state is to be looked at."""
        hours = Source.objects.filter(pk__in=[one.pk for one in sources], enabled=True)
        first = min(hours.values_list("next_at", flat=True), default=timezone.now())
        while (seconds := (first - timezone.now()).total_seconds()) > 0:
            time.sleep(min(seconds, LONGEST_NAP))
