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
    adapter = get_adapter(request)
    user = member.user
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    context = {
        "user": user,
        "member": member,
        "by": by,
        "password_reset_url": adapter.get_reset_password_from_key_url(key),
    }
    try:
        adapter.send_mail("account/email/welcome", user.email, context)
    except OSError:  # what smtplib and sockets raise
        log.exception("the letter to a new person was not sent")
        return False
    return True
