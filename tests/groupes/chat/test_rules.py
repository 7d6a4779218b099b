# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what in the chat: allowed and refused."""

from __future__ import annotations

import pytest

from groupes.access import Me, Standing, standing
from groupes.chat import actions, rules
from groupes.chat.models import Message
from groupes.models import Member, Membership
from tests import factories
from tests.factories import Cast
from tests.groupes.chat.line import general

pytestmark = pytest.mark.django_db


def here(cast: Cast, member: Member) -> Standing:
    return standing(Me(member), cast.groupe)


def said(cast: Cast, by: Member) -> Message:
    return actions.post_message(by=by, topic=general(cast.groupe), text="un mot").message


def test_members_write_and_resolve_and_others_do_not() -> None:
    cast = factories.cast()
    for member, may in ((cast.plain, True), (cast.outsider, False), (cast.stranger, False)):
        assert rules.may_post(here(cast, member)) is may
        assert rules.may_resolve(here(cast, member)) is may


def test_a_member_on_pause_does_not_write_nor_change_what_they_wrote() -> None:
    cast = factories.cast()
    mine = said(cast, cast.plain)
    assert rules.may_change_message(here(cast, cast.plain), mine)
    Membership.objects.filter(groupe=cast.groupe, member=cast.plain).update(
        state=Membership.State.PAUSED
    )
    assert not rules.may_post(here(cast, cast.plain))
    assert not rules.may_change_message(here(cast, cast.plain), mine)
    assert not rules.may_remove(here(cast, cast.plain), mine)


def test_only_the_author_changes_words_and_moderation_removes_them() -> None:
    cast = factories.cast("chat.moderate")
    theirs = said(cast, cast.plain)
    author, moderator, other = (here(cast, m) for m in (cast.plain, cast.holder, cast.founder))
    assert [rules.may_change_message(h, theirs) for h in (author, moderator, other)] == [
        True, False, False,
    ]  # fmt: skip
    assert [rules.may_remove(h, theirs) for h in (author, moderator, other)] == [True, True, False]
    assert [rules.may_moderate(h) for h in (author, moderator, other)] == [False, True, False]
