# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the letters say, when they leave."""

from __future__ import annotations

import re
from email import message_from_bytes
from email import policy as policies
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import translation

from groupes import actions, emails
from groupes.letters import Plain
from groupes.models import Member
from tests import factories
from tests.letters import delivered

pytestmark = pytest.mark.django_db
ASKED = RequestFactory().get("/")


@pytest.mark.parametrize(("language", "hello"), [("fr", "Bonjour Hawa"), ("en", "Hello Hawa")])
def test_the_first_says_by_whom_where_and_how(language: str, hello: str) -> None:
    by = factories.member("Aline Administre")
    hawa = factories.member("Hawa Traoré", of=by.cooperative)
    with translation.override(language):
        emails.leave_first_password(ASKED, hawa, by=by)
    [letter] = delivered()
    assert letter.to == [hawa.user.email]
    assert by.cooperative.name in letter.subject
    body = str(letter.body)
    assert hello in body
    assert "Aline Administre" in body
    assert hawa.user.email in body
    assert len(re.findall(r"https?://\S+/compte/\S+", body)) == 1
    assert "&#" not in body  # plain text, nothing escaped


def test_a_name_cannot_make_a_second_header() -> None:
    by = factories.member("Aline")
    type(by.cooperative).objects.filter(pk=by.cooperative_id).update(name="A\nBcc: x@example.test")
    hawa = factories.member("Hawa", of=by.cooperative)
    emails.leave_first_password(ASKED, hawa, by=by)
    [letter] = delivered()
    assert "\n" not in letter.subject
    assert letter.recipients() == [hawa.user.email]


def test_the_first_goes_to_the_address_of_now() -> None:
    by = factories.member("Aline", administers=True)
    hawa = factories.member("Hawa", of=by.cooperative)
    emails.leave_first_password(ASKED, hawa, by=by)
    actions.change_email(by=by, member=hawa, email="hawa@nouvelle.test")
    assert [letter.to for letter in delivered()] == [["hawa@nouvelle.test"]]


@pytest.mark.parametrize("gone", ["left", "deleted"])
def test_nobody_is_written_to_who_is_gone(gone: str) -> None:
    by = factories.member("Aline", administers=True)
    hawa = factories.member("Hawa", of=by.cooperative)
    emails.leave_first_password(ASKED, hawa, by=by)
    emails.leave_new_password(ASKED, hawa.user.email)
    if gone == "left":
        actions.leave_cooperative(by=by, member=hawa, on=hawa.cooperative.today())
    else:
        Member.objects.get(pk=hawa.pk).user.delete()
    assert delivered() == []


@pytest.mark.parametrize(("language", "hello"), [("fr", "Bonjour Hawa"), ("en", "Hello Hawa")])
def test_the_one_of_a_word_says_who_left_it_and_where_it_is_read(language: str, hello: str) -> None:
    by = factories.member("Aline Écrit")
    hawa = factories.member("Hawa Traoré", of=by.cooperative)
    hawa.user.language = language
    with translation.override(language):
        emails.leave_word(ASKED, hawa, by=by)
    [letter] = delivered()
    assert letter.to == [hawa.user.email]
    assert "Aline Écrit" in letter.subject
    body = str(letter.body)
    assert hello in body
    assert f"/personnes/{by.pk}/ecrire/" in body


@pytest.mark.parametrize("policy", [policies.default, policies.SMTP])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_link_stands_whole_in_the_letter_as_it_travels(language: str, policy: Any) -> None:
    """Not cut by "=\\n", no "=" turned into "=3D": whoever reads the raw letter can follow it."""
    by = factories.member("Aline Administre")
    hawa = factories.member("Hawa Traoré", of=by.cooperative)
    with translation.override(language):
        emails.leave_first_password(ASKED, hawa, by=by)
    [letter] = delivered()
    [link] = re.findall(r"https?://\S+/compte/\S+", str(letter.body))
    raw = letter.message(policy=policy).as_bytes()
    assert link.encode() in raw
    assert message_from_bytes(raw, policy=policies.default).get_content().split() == (
        str(letter.body).split()
    )


def test_a_line_longer_than_mail_carries_is_coded() -> None:
    body = "é" * 2_000
    raw = Plain("Sujet", body, "a@b.test", ["c@d.test"]).message().as_bytes()
    assert max(map(len, raw.splitlines())) < 1_000
    assert message_from_bytes(raw, policy=policies.default).get_content().strip() == body
