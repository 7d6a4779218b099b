# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker would do, done here: none runs in the tests, whose changes no other connection sees."""

from __future__ import annotations

from django.core import mail
from django.core.mail import EmailMessage

from groupes import outbox


def delivered() -> list[EmailMessage]:
    """Every letter sent so far, those that waited included."""
    outbox.send_waiting()
    return mail.outbox
