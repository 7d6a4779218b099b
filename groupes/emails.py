# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leaving letters in the tray, with the change they tell of: they are written (``letters.py``) and
sent (``outbox.py``) by a worker.

Who asks for a link to choose a password is told the same, by the same work, whether the address has
an account or not: that is looked up when the letter is written.

Without a mail server (``settings.MAIL_LEAVES``) nothing is left: pages say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import translation

from groupes import outbox
from groupes.letters import ADDRESS_BEFORE, ADDRESS_NOW, FACTOR_LIFTED, PASSWORD, WELCOME, WORD
from groupes.models import Letter, Member


def leave_first_password(request: HttpRequest, member: Member, *, by: Member) -> None:
    """A link for a person to choose their first password. One query."""
    leave(request, WELCOME, member.user.email, member=member.pk, by=by.pk)


def leave_word(request: HttpRequest, member: Member, *, by: Member) -> None:
    """Tell someone (with their account) that words wait for them: who left them, never what they
    say. One query."""
    leave_to(request, WORD, member, by=by.pk)


def leave_email_changed(request: HttpRequest, member: Member, before: str, *, by: Member) -> None:
    """Tell a person, at the address ``before`` and at the one of now, that their address changed. The
    former is not told the new one. Two queries."""
    leave_to(request, ADDRESS_BEFORE, member, before, by=by.pk)
    leave_to(request, ADDRESS_NOW, member, by=by.pk)


def leave_factor_lifted(request: HttpRequest, member: Member, *, by: Member) -> None:
    """Tell a person that their second factor was taken off, and by whom. One query."""
    leave_to(request, FACTOR_LIFTED, member, by=by.pk)


def leave_new_password(request: HttpRequest, address: str) -> None:
    """A link to choose a new password, for whoever has an account of this ``address``: it is not looked
    up here. One query, whatever the address; one letter waits for an address at most."""
    leave(request, PASSWORD, address.lower())


def origin_of(request: HttpRequest) -> str:
    """Where links lead, "https://groupes.example"."""
    return settings.ORIGIN or f"{request.scheme}://{request.get_host()}"


def language_of(member: Member) -> str:
    """The language in which somebody (with their account) is written to, whoever writes."""
    return member.user.language or settings.LANGUAGE_CODE


def leave_to(request: HttpRequest, kind: str, member: Member, to: str = "", **facts: int) -> None:
    """A letter of a ``kind`` to a person (with their account), in their language, its links leading here;
    ``to``: at another address than theirs of now. One query."""
    leave_in(
        kind,
        to or member.user.email,
        language=language_of(member),
        origin=origin_of(request),
        member=member.pk,
        **facts,
    )


def leave(request: HttpRequest, kind: str, to: str, **facts: int) -> None:
    """A letter of a ``kind`` (``letters.py``, or declared by a higher floor) to whom no language is known
    of: in the one of the page it was asked for on, its links leading here. One query."""
    leave_in(
        kind,
        to,
        language=translation.get_language() or settings.LANGUAGE_CODE,
        origin=origin_of(request),
        **facts,
    )


def leave_in(kind: str, to: str, *, language: str, origin: str, **facts: int) -> None:
    """As :func:`leave`, of what nobody asks for at that moment."""
    leave_each(kind, [(to, facts)], language=language, origin=origin)


def leave_each(
    kind: str, each: Iterable[tuple[str, Mapping[str, int]]], *, language: str, origin: str
) -> None:
    """:func:`leave_in` to many: (address, facts). One query."""
    tray = [
        Letter(kind=kind, to=to, facts=dict(facts), language=language, origin=origin)
        for to, facts in each
    ]
    if not settings.MAIL_LEAVES or not tray:
        return  # no secret lies where nobody fetches it: the page gives the link
    Letter.objects.bulk_create(tray, ignore_conflicts=True)
    # Not within the transaction: whoever leaves the first would hold the others up until its end.
    transaction.on_commit(outbox.announce, robust=True)
