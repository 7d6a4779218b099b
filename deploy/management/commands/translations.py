# SPDX-License-Identifier: AGPL-3.0-or-later
"""Check or renew the translations, without gettext's tools."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from deploy import translations


class Command(BaseCommand):
    help = "Say whether the French is complete (--check), or renew its .po (--update)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--language", default="fr")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="change nothing; 1 if incomplete")
        what.add_argument(
            "--update", action="store_true", help="write the .po anew, and compile it"
        )
        what.add_argument(
            "--missing", action="store_true", help="print what lacks a translation, as JSON"
        )
        parser.add_argument(
            "--from",
            dest="files",
            nargs="+",
            type=Path,
            default=[],
            metavar="FILE",
            help='JSON to take translations from: {"English": "French"}, '
            '{"one ||| many": ["un", "plusieurs"]}',
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.LOCALE_PATHS[0])
        path = folder / options["language"] / "LC_MESSAGES" / f"{translations.DOMAIN}.po"
        try:
            messages = translations.collect(settings.BASE_DIR)
        except ValueError as error:
            raise CommandError(str(error)) from None
        if options["update"]:
            translations.update(path, messages, translations.read_phrases(options["files"]))
            translations.compile_catalogues(folder)
        catalogue = translations.read_catalogue(path)
        found = translations.problems(messages, catalogue)
        if options["missing"]:
            lacking = {
                m.singular if m.plural is None else f"{m.singular} ||| {m.plural}": (
                    "" if m.plural is None else ["", ""]
                )
                for m in messages.values()
                if not (entry := catalogue.get(m.singular, context=m.context))
                or not (entry.string if isinstance(entry.string, str) else all(entry.string))
            }
            self.stdout.write(json.dumps(lacking, ensure_ascii=False, indent=1))
            return
        for problem in found:
            self.stderr.write(problem)
        self.stdout.write(f"{len(messages)} messages, {len(found)} problems ({path.parts[-3]}).")
        if options["check"] and found:
            raise CommandError("The translation is not complete.")
