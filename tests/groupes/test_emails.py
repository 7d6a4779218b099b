# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters are left in the tray with the change they tell of, whatever the address."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import RequestFactory
from django.utils import translation

from groupes import emails
from groupes.models import Letter
from tests import factories
from tests.letters import delivered

pytestmark = pytest.mark.django_db
ASKED = RequestFactory().get("/")


def test_to_ask_for_a_password_is_the_same_work_for_every_address(
    django_assert_num_queries,
) -> None:
    person = factories.member()
    for address in (person.user.email, "inconnue@example.test", person.user.email):
        with django_assert_num_queries(1):
            emails.leave_new_password(ASKED, address)
    assert Letter.objects.count() == 2  # asked for twice, it leaves once
    assert [letter.to for letter in delivered()] == [[person.user.email]]
    assert not Letter.objects.exists()


def test_the_tray_holds_no_link_and_no_name() -> None:
    by = factories.member("Aline Administre")
    hawa = factories.member("Hawa Traoré", of=by.cooperative)
    emails.leave_first_password(ASKED, hawa, by=by)
    letter = Letter.objects.get()
    assert letter.facts == {"member": hawa.pk, "by": by.pk}


def test_a_letter_speaks_the_language_it_was_asked_in() -> None:
    person = factories.member()
    with translation.override("en"):
        emails.leave_new_password(ASKED, person.user.email)
    with translation.override("fr"):
        [letter] = delivered()
    assert "Hello" in str(letter.body)


@pytest.mark.parametrize(("reads", "hello"), [("en", "Hello"), ("fr", "Bonjour"), ("", "Bonjour")])
@pytest.mark.parametrize("writes", ["en", "fr"])
def test_who_is_written_to_reads_it_in_their_language_whoever_writes(
    writes: str, reads: str, hello: str
) -> None:
    by = factories.member()
    person = factories.member(of=by.cooperative)
    person.user.language = reads
    with translation.override(writes):
        emails.leave_word(ASKED, person, by=by)
        emails.leave_email_changed(ASKED, person, "avant@example.test", by=by)
        emails.leave_factor_lifted(ASKED, person, by=by)
    written = delivered()
    assert [letter.to[0] for letter in written].count("avant@example.test") == 1
    assert [hello in str(letter.body) for letter in written] == [True] * 4


def test_a_change_that_is_undone_sends_nothing() -> None:
    person = factories.member()
    with pytest.raises(RuntimeError), transaction.atomic():
        emails.leave_new_password(ASKED, person.user.email)
        raise RuntimeError
    assert delivered() == []
