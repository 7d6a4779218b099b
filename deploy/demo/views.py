# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's own addresses. deploy.urls knows them only with GROUPES_DEMO=1.

Whoever reaches them becomes anyone: that is what they are for, on data that is all invented.
"""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from deploy.demo.build import PASSWORD
from deploy.demo.people import PERSONAS
from groupes import outbox
from groupes.models import Groupe, Member, MemberQuerySet
from groupes.web.refusals import back_to


@dataclass(frozen=True)
class Persona:
    """Somebody to be, with a few words on what makes them interesting here and now."""

    member: Member
    words: str
    groupe: Groupe | None = None


def people() -> MemberQuerySet:
    """Whom one may become: invented people alone. Their addresses end in .example, which nobody
    real can have (RFC 2606), so that a demonstration started by mistake on the database of a real
    cooperative lets nobody in as anyone."""
    return Member.objects.current().filter(user__email__endswith=".example").select_related("user")


def personas() -> list[Persona]:
    """Everyone who can log in: first those with a part in the guided journey (the seed names them),
    in its order, then the others by name."""
    found = {
        member.user.email.partition("@")[0]: member
        for member in people().select_related("user", "cooperative").by_name()
    }
    groupes = {groupe.slug: groupe for groupe in Groupe.objects.all()}
    first = [
        Persona(found.pop(key), str(words), groupes.get(slug))
        for key, words, slug in PERSONAS
        if key in found
    ]
    return first + [Persona(member, member.trade) for member in found.values()]


class DemoLoginView(LoginView):
    """The ordinary log-in page, with the people of the guided journey beside it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"demo_people": personas()[: len(PERSONAS)]}


@login_not_required
@never_cache
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """Everyone of the demonstration, to log in as in one click."""
    found = personas()
    users = [each.member.user for each in found]
    example = next((user for user in users if user.has_usable_password()), "")
    return render(
        request, "deploy/demo.html", {"people": found, "example": example, "password": PASSWORD}
    )


@login_not_required
@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Log in as the person whose number is `member`."""
    number = request.POST.get("member", "")
    known = number.isdecimal() and len(number) < 19
    member = get_object_or_404(people(), pk=number if known else 0)
    logout(request)  # nothing of the person one was before is kept
    login(request, member.user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return redirect(back_to(request, settings.LOGIN_REDIRECT_URL))


@dataclass(frozen=True)
class Mail:
    """One message that was written to the folder in place of being sent."""

    to: str
    subject: str
    body: str
    at: datetime | None


def mails(limit: int = 50) -> list[Mail]:
    """The latest messages, newest first."""
    files = sorted(settings.MAIL_FOLDER.glob("*.log"), key=lambda path: path.stat().st_mtime_ns)
    found: list[Mail] = []
    for path in reversed(files):
        # the file backend writes every message of one connection, with a line of dashes after each
        parts = path.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
        for part in reversed([part for part in parts if part.strip()]):
            message = message_from_bytes(part, policy=policy.default)
            body = message.get_body(("plain",))
            found.append(
                Mail(
                    to=str(message["To"] or ""),
                    subject=str(message["Subject"] or ""),
                    body=str(body.get_content()) if body else "",
                    at=message["Date"].datetime if message["Date"] else None,
                )
            )
            if len(found) == limit:
                return found
    return found


@login_not_required
@never_cache
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """The mail that this demonstration would have sent."""
    outbox.send_waiting()  # what was asked for a moment ago too
    return render(request, "deploy/mail.html", {"mails": mails()})
