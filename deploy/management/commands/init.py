# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first cooperative and its administrator, on an installation that has none."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify

from groupes import actions
from groupes.letters import password_path
from groupes.models import Cooperative, Member
from groupes.web import zones

DEFAULT_ZONE = settings.TIME_ZONE


class Command(BaseCommand):
    help = (
        "Make the first cooperative and its administrator. What is not given as an option is asked, "
        "when there is somebody to ask."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cooperative", metavar="NAME", help="its name")
        parser.add_argument(
            "--siret", metavar="DIGITS", help="its SIRET number (14 digits; may wait)"
        )
        parser.add_argument(
            "--time-zone",
            metavar="PLACE",
            help="where its days begin and end: Paris, La Réunion, Nouméa, Europe/Brussels… "
            f"({DEFAULT_ZONE} when not given)",
        )
        parser.add_argument("--name", metavar="NAME", help="the administrator's name")
        parser.add_argument("--email", metavar="ADDRESS", help="the administrator's e-mail address")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the administrator's password on standard input "
            "(otherwise a link to choose one is printed)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if Cooperative.objects.exists():
            raise CommandError(
                "This installation has a cooperative already: its administrators add people."
            )
        self.may_ask = sys.stdin.isatty() and not options["password_stdin"]
        cooperative = Cooperative(
            name=self.answer(options["cooperative"], "Name of the cooperative", "--cooperative"),
            siret=self.answer(
                options["siret"], "SIRET number (empty: later)", "--siret", empty=True
            ).replace(" ", ""),
        )
        cooperative.time_zone = self.time_zone(options["time_zone"])
        cooperative.slug = slugify(cooperative.name)[:60] or "cooperative"
        name = self.answer(options["name"], "Name of the administrator", "--name")
        email = self.answer(options["email"], "E-mail address of the administrator", "--email")
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"--email: {email} is not an e-mail address.") from None
        password = self.password(email, name, stdin=options["password_stdin"])

        with transaction.atomic():
            try:
                cooperative.full_clean()
            except ValidationError as error:
                told = [
                    f"--{'cooperative' if field in ('name', 'slug') else field}: {message}"
                    for field, messages in error.message_dict.items()
                    for message in messages
                ]
                raise CommandError("\n".join(told)) from None
            cooperative.save()
            member = actions.add_person(
                by=None,
                cooperative=cooperative,
                name=name,
                email=email,
                status=Member.Status.STAFF,
                administers=True,
            )
            if password:
                member.user.set_password(password)
                member.user.save(update_fields=["password"])
        self.stdout.write(f"{cooperative} is there, and {name} administers it.")
        if not password:
            origin = settings.ORIGIN or "http://127.0.0.1:8000"
            self.stdout.write(
                f"To choose a password (once, within three days): {origin}{password_path(member.user)}"
            )

    def answer(self, given: str | None, question: str, option: str, *, empty: bool = False) -> str:
        while given is None or not (given.strip() or empty):
            if given is not None:
                raise CommandError(f"{option} is empty.")
            if not self.may_ask:
                if empty:
                    return ""
                raise CommandError(f"{option} is missing, and there is nobody to ask.")
            typed = input(f"{question}: ")
            if typed.strip() or empty:
                given = typed
        return given.strip()

    def time_zone(self, given: str | None) -> str:
        """The zone whose days are the cooperative's; asked again while what is typed is none."""
        while True:
            said = self.answer(
                given, f"Time zone (empty: {DEFAULT_ZONE})", "--time-zone", empty=True
            )
            found = zones.find(said) if said else DEFAULT_ZONE
            if found is not None:
                return found
            wrong = f"--time-zone: “{said}” is not a known place: try Europe/Paris, or La Réunion."
            if given is not None:
                raise CommandError(wrong)
            self.stderr.write(wrong)

    def password(self, email: str, name: str, *, stdin: bool) -> str | None:
        """The chosen password, or None for a link. A weak one is refused."""
        user = _Person(email, name)
        if stdin:
            password = sys.stdin.readline().rstrip("\r\n")
            try:
                validate_password(password, user)  # type: ignore[arg-type]  # has what validators read
            except ValidationError as error:
                raise CommandError("\n".join(error.messages)) from None
            return password
        while self.may_ask:
            password = getpass.getpass("Password (empty: a link to choose one): ")
            if not password:
                return None
            try:
                validate_password(password, user)  # type: ignore[arg-type]  # has what validators read
            except ValidationError as error:
                self.stderr.write("\n".join(error.messages))
                continue
            if getpass.getpass("Once more: ") == password:
                return password
            self.stderr.write("They differ.")
        return None


class _Person:
    """What the password validators compare a password with, before there is a user."""

    def __init__(self, email: str, name: str) -> None:
        self.email = email
        self.name = name
