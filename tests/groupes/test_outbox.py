# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tray: nothing is lost, nothing leaves twice, nothing waits for a mail server. How a worker comes
by: ``test_jobs.py``."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connections
from django.test import RequestFactory
from django.utils import timezone

from groupes import emails, outbox
from groupes.models import Letter
from tests import factories

ASKED = RequestFactory().get("/")


def left(count: int = 1) -> None:
    for _number in range(count):
        emails.leave_new_password(ASKED, factories.member().user.email)


def refuses(message: EmailMessage) -> None:
    raise ConnectionRefusedError


@pytest.mark.django_db
def test_a_letter_that_is_refused_is_tried_later_and_later_and_then_given_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    left()
    monkeypatch.setattr(EmailMessage, "send", refuses)
    pauses = []
    while (letter := Letter.objects.first()) is not None:
        before = letter.due
        assert outbox.send_waiting() == 1
        if (now := Letter.objects.first()) is not None:
            assert outbox.send_waiting() == 0  # not before its time
            pauses.append(now.due - max(before, letter.left_at))
            Letter.objects.update(due=timezone.now())
    assert len(pauses) == outbox.MOST_TRIES - 1
    assert pauses[0] < dt.timedelta(minutes=2)
    assert max(pauses) <= outbox.LONGEST_PAUSE + dt.timedelta(minutes=1)
    assert "given up" in caplog.text
    assert "@" not in caplog.text  # whom it was for is nobody's to read there


@pytest.mark.django_db
def test_one_that_cannot_be_written_holds_no_other_back() -> None:
    Letter.objects.create(kind="unheard-of", to="x@example.test", language="fr", origin="http://t")
    left()
    assert outbox.send_waiting() == 2
    assert len(mail.outbox) == 1
    assert Letter.objects.get().tries == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_empty_the_tray_send_each_letter_once(monkeypatch: pytest.MonkeyPatch) -> None:
    left(6)
    both = threading.Barrier(2, timeout=20)
    send = EmailMessage.send
    met: list[Any] = []

    def meeting(message: EmailMessage) -> None:
        if len(met) < 2:  # the first of each: both hold one at this moment
            met.append(message)
            both.wait()
        send(message)

    monkeypatch.setattr(EmailMessage, "send", meeting)

    def empty() -> None:
        outbox.send_waiting()
        connections.close_all()

    threads = [threading.Thread(target=empty) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    told = [letter.to[0] for letter in mail.outbox]
    assert len(told) == len(set(told)) == 6
    assert not Letter.objects.exists()
