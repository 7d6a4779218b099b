# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters of the ground floor, sent through allauth's adapter."""

from __future__ import annotations

import logging

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.http import HttpRequest

from groupes.models import Member

log = logging.getLogger(__name__)


def send_first_password(request: HttpRequest, member: Member, *, by: Member) -> bool:
    """Send a person the link to choose their first password: allauth's own reset link, with our
    words around it. False when the mail server did not take it."""
    user = member.user
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    context = {
        "user": user,
        "member": member,
        "by": by,
        "password_reset_url": get_adapter(request).get_reset_password_from_key_url(key),
    }
    return _send(request, "account/email/welcome", user.email, context)


def send_email_changed(request: HttpRequest, member: Member, before: str, *, by: Member) -> bool:
    """Tell a person, at the address ``before`` and at the one of now, that their address changed.
    False when the mail server did not take both. The former is not told the new one."""
    context = {"member": member, "by": by}
    told = _send(request, "account/email/address_before", before, context)
    return _send(request, "account/email/address_now", member.user.email, context) and told


def _send(request: HttpRequest, letter: str, to: str, context: dict[str, object]) -> bool:
    try:
        get_adapter(request).send_mail(letter, to, context)
    except OSError:  # what smtplib and sockets raise
        log.exception("a letter was not sent: %s", letter)
        return False
    return True
