# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letter that opens the door to a new person."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from allauth.core import context
from django.core import mail
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from groupes import emails
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_there() -> Iterator[HttpRequest]:
    """The request being answered, as django-allauth's middleware knows it."""
    asked = RequestFactory().get("/")
    with context.request_context(asked):
        yield asked


@pytest.mark.parametrize(("language", "hello"), [("fr", "Bonjour Hawa"), ("en", "Hello Hawa")])
def test_it_says_by_whom_where_and_how(
    language: str, hello: str, request_there: HttpRequest
) -> None:
    by = factories.member("Aline Administre")
    hawa = factories.member("Hawa Traoré", of=by.cooperative)
    with translation.override(language):
        assert emails.send_first_password(request_there, hawa, by=by)
    [letter] = mail.outbox
    assert letter.to == [hawa.user.email]
    assert by.cooperative.name in letter.subject
    body = str(letter.body)
    assert hello in body
    assert "Aline Administre" in body
    assert hawa.user.email in body
    assert len(re.findall(r"https?://\S+/compte/\S+", body)) == 1
    assert "&#" not in body  # plain text, nothing escaped


def test_a_name_cannot_make_a_second_header(request_there: HttpRequest) -> None:
    by = factories.member("Aline")
    type(by.cooperative).objects.filter(pk=by.cooperative_id).update(name="A\nBcc: x@example.test")
    by.cooperative.refresh_from_db()
    hawa = factories.member("Hawa", of=by.cooperative)
    assert emails.send_first_password(request_there, hawa, by=by)
    [letter] = mail.outbox
    assert "\n" not in letter.subject
    assert letter.recipients() == [hawa.user.email]


def test_a_mail_server_that_is_down_is_told(
    monkeypatch: pytest.MonkeyPatch, request_there: HttpRequest
) -> None:
    from allauth.account.adapter import DefaultAccountAdapter

    def down(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(DefaultAccountAdapter, "send_mail", down)
    by = factories.member()
    assert not emails.send_first_password(request_there, by, by=by)
    assert mail.outbox == []
