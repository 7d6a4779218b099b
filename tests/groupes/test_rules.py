# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a groupe and a place in it: allowed and refused, for each kind of person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from groupes import actions, rules
from groupes.access import Me, Standing, standing
from groupes.models import Groupe, Membership
from tests import factories

pytestmark = pytest.mark.django_db
EVERYONE = ("founder", "holder", "former", "plain", "outsider", "stranger")


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast(rules.WELCOME, rules.EDIT, visibility=Groupe.Visibility.COOPERATIVE)


def here_of(cast: factories.Cast, who: str) -> Standing:
    groupe = Groupe.objects.select_related("cooperative").get(pk=cast.groupe.pk)
    return standing(Me(getattr(cast, who)), groupe)


def allowed(cast: factories.Cast, rule: Callable[[Standing], bool]) -> set[str]:
    return {who for who in EVERYONE if rule(here_of(cast, who))}


def test_who_edits_welcomes_and_invites(cast: factories.Cast) -> None:
    for rule in (rules.may_edit_groupe, rules.may_welcome, rules.may_invite):
        assert allowed(cast, rule) == {"holder"}, rule


def test_while_nobody_holds_the_role_all_welcome_and_nobody_edits(cast: factories.Cast) -> None:
    cast.role.mandates.all().delete()
    inside = {"founder", "holder", "former", "plain"}
    assert allowed(cast, rules.may_welcome) == inside
    assert allowed(cast, rules.may_invite) == inside
    assert allowed(cast, rules.may_edit_groupe) == set()


@pytest.mark.parametrize(
    ("values", "may"),
    [
        ({"joining": "request"}, True),
        ({"joining": "open"}, True),
        ({"joining": "coopted"}, False),
        ({"state": "closed"}, False),
    ],
)
def test_who_finds_the_question_at_the_door(
    cast: factories.Cast, values: dict[str, str], may: bool
) -> None:
    Groupe.objects.filter(pk=cast.groupe.pk).update(**values)
    assert allowed(cast, rules.may_ask_to_join) == ({"outsider", "stranger"} if may else set())


def test_who_has_asked_or_is_invited_is_not_asked_again(cast: factories.Cast) -> None:
    actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    actions.invite(by=cast.holder, groupe=cast.groupe, member=cast.stranger)
    assert allowed(cast, rules.may_ask_to_join) == set()


def test_who_answers_an_invitation(cast: factories.Cast) -> None:
    inside = {"founder", "holder", "former", "plain"}  # told that it is too late
    assert allowed(cast, rules.may_answer_invitation) == inside
    actions.invite(by=cast.holder, groupe=cast.groupe, member=cast.outsider)
    actions.ask_to_join(by=cast.stranger, groupe=cast.groupe)
    assert allowed(cast, rules.may_answer_invitation) == inside | {"outsider"}


def test_a_request_is_taken_back_by_who_asked(cast: factories.Cast) -> None:
    asked = actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    assert allowed(cast, lambda here: rules.may_take_back(here, asked)) == {"outsider"}
    assert allowed(cast, lambda here: rules.is_own_request(here, asked)) == {"outsider"}


def test_an_invitation_is_taken_back_by_who_invites(cast: factories.Cast) -> None:
    invited = actions.invite(by=cast.holder, groupe=cast.groupe, member=cast.outsider)
    assert allowed(cast, lambda here: rules.may_take_back(here, invited)) == {"holder"}
    assert allowed(cast, lambda here: rules.is_own_request(here, invited)) == set()


def test_on_pause_nothing_may_be_done(cast: factories.Cast) -> None:
    invited = actions.invite(by=cast.holder, groupe=cast.groupe, member=cast.outsider)
    cast.groupe.memberships.filter(member=cast.holder).update(state=Membership.State.PAUSED)
    here = here_of(cast, "holder")
    assert not rules.may_edit_groupe(here)
    assert not rules.may_welcome(here)
    assert not rules.may_take_back(here, invited)


def test_who_administers_the_cooperative(cast: factories.Cast) -> None:
    boss = factories.member(of=cast.groupe.cooperative, administers=True)
    assert rules.may_administer(Me(boss))
    assert not rules.may_administer(Me(cast.founder))
    assert not rules.may_edit_groupe(standing(Me(boss), cast.groupe))  # no window from above


@pytest.mark.parametrize(("leaves", "come_in", "gets"), [
    (True, False, True), (True, True, False), (False, False, True), (False, True, True),
])  # fmt: skip
def test_a_link_is_for_who_has_never_come_in_and_for_all_where_no_mail_leaves(
    leaves: bool, come_in: bool, gets: bool, settings
) -> None:
    settings.MAIL_LEAVES = leaves
    someone = factories.member()
    someone.user.last_login = timezone.now() if come_in else None
    assert rules.gets_link(someone) is gets


def test_who_writes_to_whom(cast: factories.Cast) -> None:
    assert rules.may_write_to(Me(cast.plain), cast.outsider)
    assert not rules.may_write_to(Me(cast.plain), cast.plain)
    assert not rules.may_write_to(Me(cast.stranger), cast.plain)
