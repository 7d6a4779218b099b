# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leaving letters in the tray, with the change they tell of: they are written (``letters.py``) and
sent (``outbox.py``) after the answer.

Who asks for a link to choose a password is told the same, by the same work, whether the address has
an account or not: that is looked up when the letter is written.

Without a mail server (``settings.MAIL_LEAVES``) nothing is left: pages say so.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import translation

from groupes import outbox
from groupes.letters import ADDRESS_BEFORE, ADDRESS_NOW, PASSWORD, WELCOME, WORD
from groupes.models import Letter, Member


def leave_first_password(request: HttpRequest, member: Member, *, by: Member) -> None:
    """A link for a person to choose their first password. One query."""
    _leave(request, WELCOME, member.user.email, member=member.pk, by=by.pk)


def leave_word(request: HttpRequest, member: Member, *, by: Member) -> None:
    """Tell someone (with their account) that words wait for them: who left them, never what they
    say. One query."""
    _leave(request, WORD, member.user.email, member=member.pk, by=by.pk)


def leave_email_changed(request: HttpRequest, member: Member, before: str, *, by: Member) -> None:
    """Tell a person, at the address ``before`` and at the one of now, that their address changed. The
    former is not told the new one. Two queries."""
    _leave(request, ADDRESS_BEFORE, before, member=member.pk, by=by.pk)
    _leave(request, ADDRESS_NOW, member.user.email, member=member.pk, by=by.pk)


def leave_new_password(request: HttpRequest, address: str) -> None:
    """A link to choose a new password, for whoever has an account of this ``address``: it is not looked
    up here. One query, whatever the address; one letter waits for an address at most."""
    _leave(request, PASSWORD, address.lower())


def origin_of(request: HttpRequest) -> str:
    """Where links lead, "https://groupes.example"."""
    return settings.ORIGIN or f"{request.scheme}://{request.get_host()}"


def _leave(request: HttpRequest, kind: str, to: str, **facts: int) -> None:
    if not settings.MAIL_LEAVES:
        return  # no secret lies where nobody fetches it: the page gives the link
    letter = Letter(
        kind=kind,
        to=to,
        facts=facts,
        language=translation.get_language() or settings.LANGUAGE_CODE,
        origin=origin_of(request),
    )
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    transaction.on_commit(outbox.postman.wake, robust=True)
