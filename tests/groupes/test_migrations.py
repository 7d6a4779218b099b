# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is there already when closed groupes become readable and invitations say who invites."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from groupes import actions
from groupes.access import Me
from groupes.models import Groupe, Membership
from tests import factories

pytestmark = pytest.mark.django_db
MIGRATION = import_module("groupes.migrations.0009_answers")


def test_a_groupe_that_closed_before_is_read_by_the_last_to_leave_and_nobody_waits() -> None:
    founder, early = factories.member(), factories.member()
    groupe = factories.groupe(founder)
    invited = actions.invite(by=founder, groupe=groupe, member=factories.member())
    actions.leave(by=early, membership=factories.join(groupe, early))
    actions.leave(by=founder, membership=groupe.memberships.get(member=founder))
    # As it was left by the product until then.
    Membership.objects.filter(member=founder).update(state="ended", ends_on=groupe.today())
    Membership.objects.filter(pk=invited.pk).update(state="invited", answer_for=None)
    for _again in range(2):
        MIGRATION.read_closed_groupes(apps, None)
    groupe = Groupe.objects.select_related("cooperative").get(pk=groupe.pk)
    assert groupe.visible_to(Me(founder))
    assert not groupe.visible_to(Me(early))
    invited.refresh_from_db()
    assert (invited.state, invited.answer_for) == ("ended", invited.member)


def test_the_journal_says_who_made_the_invitations_that_wait() -> None:
    cast = factories.cast()
    invited = actions.invite(by=cast.holder, groupe=cast.groupe, member=cast.stranger)
    Membership.objects.filter(pk=invited.pk).update(invited_by=None)
    MIGRATION.say_who_invited(apps, None)
    invited.refresh_from_db()
    assert invited.invited_by == cast.holder
