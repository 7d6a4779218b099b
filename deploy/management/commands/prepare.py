# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a start needs before serving: translations compiled, tables up to date, static files."""

import hashlib
import os
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from deploy import translations


class Command(BaseCommand):
    help = "Compile translations, migrate, collect static files: what changed only."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-migrate", action="store_true", help="leave the tables alone")
        parser.add_argument(
            "--texts",
            action="store_true",
            help="compile translations and nothing else: for who owns the code, where the service's "
            "user may not write it; asks no database",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            translations.compile_catalogues(settings.LOCALE_PATHS[0])
        except OSError as error:
            raise CommandError(
                f"The translations can not be compiled here ({error}). Let who owns the code do it "
                "first: GROUPES_MODE=check .venv/bin/python manage.py prepare --texts"
            ) from None
        if options["texts"]:
            return
        for folder in (settings.STATE, settings.MEDIA_ROOT, settings.MAIL_FOLDER):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not options["no_migrate"]:
            call_command("migrate", verbosity=0, interactive=False)
        self.collect_static()

    def collect_static(self) -> None:
        """Into a new folder, put in place when it is whole; nothing when the sources are the same."""
        target = Path(settings.STATIC_ROOT)
        mark = target / "made-from"
        now = self.fingerprint()
        if mark.exists() and mark.read_text() == now:
            return
        shutil.rmtree(target, ignore_errors=True)
        call_command("collectstatic", verbosity=0, interactive=False)
        mark.write_text(now)

    @staticmethod
    def fingerprint() -> str:
        """Of every static file's path, size and date: reading them all would cost a second."""
        total = hashlib.sha256()
        for finder in get_finders():
            for name, storage in finder.list([]):
                found = os.stat(storage.path(name))
                total.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
        return total.hexdigest()
