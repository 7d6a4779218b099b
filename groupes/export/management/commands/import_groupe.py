# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py import_groupe ARCHIVE``: a groupe that left, into an installation of its own."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from groupes import letters
from groupes.export import bringing, reading
from groupes.models import Member


class Command(BaseCommand):
    help = (
        "Bring the archive of a groupe (docs/formats/groupe-archive.md) into a fresh installation: "
        "migrated, and nobody there yet. All of it comes, or nothing does."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path, metavar="ARCHIVE")
        parser.add_argument(
            "--administrator",
            metavar="E-MAIL",
            help="who of those who come adds people, and is given a link to choose a password",
        )

        parser.add_argument(
            "--cooperative",
            metavar="SLUG",
            default="",
            help="the cooperative that the groupe and those who come are of from now on: one that is "
            "here already, alone and without people, or one of the archive; else each stays of their own",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["archive"]
        try:
            with path.open("rb") as file, transaction.atomic():
                groupe = bringing.bring(file, home=options["cooperative"])
                first = self._administrator(options["administrator"])
        except OSError as error:
            raise CommandError(f"{path} can not be opened: {error.strerror}") from error
        except reading.RefusedError as error:
            raise CommandError(
                f"{path.name} is not brought in: {error}. Nothing changed."
            ) from error
        people = Member.objects.current().count()
        self.stdout.write(f"{groupe.name}: {people} people come with it.")
        if first is not None:
            link = settings.ORIGIN + letters.password_path(first.user)
            self.stdout.write(f"{first.name} chooses a password here, within three days: {link}")

    def _administrator(self, email: str | None) -> Member | None:
        if email is None:
            return None
        found = Member.objects.current().filter(user__email=email.lower()).first()
        if found is None:
            raise CommandError(f"{email} is not among those who come. Nothing changed.")
        found.administers = True
        found.save(update_fields=["administers"])
        return found
