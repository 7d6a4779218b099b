# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mail server of an installation on this machine: set it, try it, or do without."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from deploy.mail import keep
from deploy.management.mailing import ask_for_a_server, tried


class Command(BaseCommand):
    help = (
        "Set the mail server of this installation, and send a test letter by it. What is not given is "
        "asked, when there is somebody to ask. The server takes it at its next start."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", metavar="ADDRESS", help="where the test letter goes")
        parser.add_argument("--server", metavar="ADDRESS", help="smtp://user:password@host:587")
        parser.add_argument("--sender", metavar="ADDRESS", help="the address that mail comes from")
        parser.add_argument("--none", action="store_true", help="no server: no letter leaves")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["none"]:
            keep(settings.STATE, "", "")
            self.stdout.write("No mail server: no letter leaves; pages give the links by hand.")
            return
        asking = sys.stdin.isatty()
        to = options["to"] or (input("Send a test letter to: ").strip() if asking else "")
        if not to:
            raise CommandError("--to is missing: where does the test letter go?")
        if options["server"]:
            way = (options["server"], options["sender"] or settings.DEFAULT_FROM_EMAIL)
            if wrong := tried(*way, to):
                raise CommandError(f"It does not work: {wrong}")
            self.stdout.write(f"A test letter left for {to}.")
        elif asking:
            way = ask_for_a_server(to, say=self.stderr.write, told=self.stdout.write)
        else:
            raise CommandError("--server is missing, and there is nobody to ask.")
        keep(settings.STATE, *way)
        self.stdout.write("Kept. A server that runs takes it when it is started again.")
