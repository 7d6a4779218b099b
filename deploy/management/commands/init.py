# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first cooperative and its administrator, on an installation that has none."""

import getpass
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import translation
from django.utils.text import slugify

from deploy.laptop.serve import NOT_MADE
from deploy.laptop.state import command_for
from deploy.mail import keep
from deploy.management.mailing import ask_for_a_server, tried
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
        parser.add_argument(
            "--contribution",
            metavar="PERCENT",
            help="what it takes of a member's part, in percent (changed later on its page)",
        )
        parser.add_argument("--name", metavar="NAME", help="the administrator's name")
        parser.add_argument("--email", metavar="ADDRESS", help="the administrator's e-mail address")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the administrator's password on standard input "
            "(otherwise a link to choose one is printed)",
        )
        parser.add_argument(
            "--mail",
            metavar="ADDRESS",
            help="the mail server, smtp://user:password@host:587; it is tried, and kept in the "
            "installation's folder (without it: what EMAIL_URL says, or none)",
        )
        parser.add_argument(
            "--mail-from", metavar="ADDRESS", help="the address that mail comes from"
        )

        parser.add_argument(
            "--made",
            action="store_true",
            help=f"make nothing: end with status {NOT_MADE} where there is no cooperative yet",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["made"]:
            if not Cooperative.objects.exists():
                sys.exit(NOT_MADE)
            return
        if Cooperative.objects.exists():
            raise CommandError(
                "This installation has a cooperative already: its administrators add people."
            )
        self.may_ask = sys.stdin.isatty() and not options["password_stdin"]
        cooperative = Cooperative(
            name=self.answer(
                options["cooperative"], "Name of the cooperative", "--cooperative",
                read=_field(Cooperative, "name"),
            ),
            siret=self.answer(
                options["siret"], "SIRET number (empty: later)", "--siret", empty=True,
                read=_siret,
            ),
        )  # fmt: skip
        cooperative.time_zone = self.time_zone(options["time_zone"])
        cooperative.slug = slugify(cooperative.name)[:60] or "cooperative"
        told = options["contribution"] is not None or self.may_ask
        if told:
            cooperative.contribution_percent = self.answer(
                options["contribution"],
                "Contribution it takes of a member's part, in percent (for instance 10 or 6.5)",
                "--contribution",
                read=_percent,
            )
        name = self.answer(
            options["name"], "Name of the administrator", "--name", read=_field(Member, "name")
        )
        email = self.answer(
            options["email"], "E-mail address of the administrator", "--email", read=_email
        )
        password = self.password(email, name, stdin=options["password_stdin"])
        way = self.way_out(options["mail"], options["mail_from"], email)

        with transaction.atomic():
            try:
                cooperative.full_clean()
            except ValidationError as error:
                raise CommandError(_said(error)) from None
            cooperative.save()
            member = actions.add_person(
                by=None,
                cooperative=cooperative,
                name=name,
                email=email,
                status=Member.Status.STAFF,
                administers=True,
            )
            if told:
                actions.set_contribution(
                    by=member,
                    cooperative=cooperative,
                    percent=cooperative.contribution_percent,
                    starts_on=cooperative.today(),
                )
            if password:
                member.user.set_password(password)
                member.user.save(update_fields=["password"])
        if way is not None:
            keep(settings.STATE, *way)
        self.stdout.write(f"{cooperative} is there, and {name} administers it.")
        if not told:
            self.stdout.write(
                f"It takes {cooperative.contribution_percent} % of a member's part, which nobody chose: "
                "its administrator changes it on the page of its people."
            )
        if not (settings.EMAIL_URL or (way and way[0])):
            self.stdout.write(
                "No mail server: no letter leaves. The page of the cooperative's people gives the "
                "links to pass on by hand. To set one later: "
                f"{command_for(settings.STATE, 'manage mail')}"
            )
        if not password:
            origin = settings.ORIGIN or "http://127.0.0.1:8000"
            self.stdout.write(
                f"To choose a password (once, within three days): {origin}{password_path(member.user)}"
            )

    def answer(
        self,
        given: str | None,
        question: str,
        option: str,
        *,
        read: Callable[[str], Any] = str,
        empty: bool = False,
    ) -> Any:
        """What ``read`` makes of an option, or of what is typed: that is asked again until it is right,
        nothing else being lost."""
        asking = given is None
        if asking and not self.may_ask:
            if empty:
                return ""
            raise CommandError(f"{option} is missing, and there is nobody to ask.")
        while True:
            typed = (input(f"{question}: ") if asking else given or "").strip()
            if not typed and empty:
                return ""
            try:
                if not typed:
                    raise ValidationError(f"{option} is empty.")
                return read(typed)
            except ValidationError as error:
                words = _said(error)
                if not asking:
                    raise CommandError(words if not typed else f"{option}: {words}") from None
                if typed:  # an empty answer is only asked again
                    self.stderr.write(words)

    def way_out(self, given: str | None, sender: str | None, email: str) -> tuple[str, str] | None:
        """The mail server to keep and the address that mail comes from, tried; ("", "") for none; None
        where the environment says it."""
        if given is not None:
            way = (given, sender or settings.DEFAULT_FROM_EMAIL)
            if wrong := tried(*way, email):
                raise CommandError(f"--mail: {wrong}")
            self.stdout.write(f"A test letter left for {email}.")
            return way
        if settings.EMAIL_URL or not self.may_ask:
            return None
        return ask_for_a_server(email, say=self.stderr.write, told=self.stdout.write)

    def time_zone(self, given: str | None) -> str:
        """The zone whose days are the cooperative's."""
        asked = f"Time zone (empty: {DEFAULT_ZONE})"
        return self.answer(given, asked, "--time-zone", read=_zone, empty=True) or DEFAULT_ZONE

    def password(self, email: str, name: str, *, stdin: bool) -> str | None:
        """The chosen password, or None for a link. A weak one is refused."""
        user = _Person(email, name)
        if stdin:
            password = sys.stdin.readline().rstrip("\r\n")
            try:
                validate_password(password, user)  # type: ignore[arg-type]  # has what validators read
            except ValidationError as error:
                raise CommandError(_said(error)) from None
            return password
        while self.may_ask:
            password = getpass.getpass("Password (empty: a link to choose one): ")
            if not password:
                return None
            try:
                validate_password(password, user)  # type: ignore[arg-type]  # has what validators read
            except ValidationError as error:
                self.stderr.write(_said(error))
                continue
            if getpass.getpass("Once more: ") == password:
                return password
            self.stderr.write("They differ.")
        return None


def _said(error: ValidationError) -> str:
    """What is wrong, in English as the questions are: the rules themselves speak French first."""
    with translation.override("en"):
        return "\n".join(error.messages)


def _field(model: type[Cooperative | Member], name: str) -> Callable[[str], str]:
    """Reads a text as the field of a model takes it."""

    def read(typed: str) -> str:
        field = model._meta.get_field(name)
        field.run_validators(typed)  # type: ignore[union-attr]  # a field of the model's own
        return typed

    return read


def _siret(typed: str) -> str:
    """A SIRET number as people write it, with spaces of any kind."""
    return _field(Cooperative, "siret")("".join(typed.split()))


def _percent(typed: str) -> Decimal:
    """10, 6.5, "6,5 %"."""
    try:
        percent = Decimal(typed.rstrip("% \u00a0\u202f").replace(",", "."))
    except InvalidOperation:
        raise ValidationError(f"{typed} is not a number.") from None
    if not percent.is_finite() or not 0 <= percent <= 100 or percent != round(percent, 2):
        raise ValidationError("A percentage goes from 0 to 100, with two digits after the point.")
    return percent


def _zone(typed: str) -> str:
    """A time zone by its name or its city: "Europe/Paris", "La Réunion"."""
    found = zones.find(typed)
    if found is None:
        raise ValidationError(f"“{typed}” is not a known place: try Europe/Paris, or La Réunion.")
    return found


def _email(typed: str) -> str:
    try:
        validate_email(typed)
    except ValidationError:
        raise ValidationError(f"{typed} is not an e-mail address.") from None
    return typed


class _Person:
    """What the password validators compare a password with, before there is a user."""

    def __init__(self, email: str, name: str) -> None:
        self.email = email
        self.name = name
