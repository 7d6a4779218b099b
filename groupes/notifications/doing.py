# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be done in place about who asks to join, and about an invitation."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from groupes import rules
from groupes.access import Me
from groupes.journal.models import Entry
from groupes.models import Membership
from groupes.shell.todo import Action
from groupes.web.paths import reverse
from groupes.web.prepared import KEY, PKS, Prepared

WAITING = Prepared(
    lambda memberships, state: (
        Membership.objects.of_current()
        .filter(pk__any_of=memberships, state=state)
        .values_list("pk", "member_id", "groupe_id", "groupe__slug")
    ),
    memberships=PKS,
    state=KEY,
)

type Found = dict[int, tuple[str, tuple[Action, ...]]]


def _of(entries: list[Entry]) -> dict[int, int]:
    return {entry.target_id: entry.pk for entry in entries if entry.target_id is not None}


def _said(label: str, url: str, answer: str) -> Action:
    here = ("next", reverse("notifications:index"))
    return Action(label, url, "post", (("answer", answer), here))


def _request(url: str) -> tuple[Action, ...]:
    """Welcome in place; any other answer on its page, where a word may come with it."""
    welcome = _said(pgettext("a newcomer", "Welcome"), url, "accept")
    return welcome, Action(_("Answer otherwise"), f"{url}?next={reverse('notifications:index')}")


def _invitation(url: str) -> tuple[Action, ...]:
    return _said(_("Join"), url, "accept"), _said(_("Not now"), url, "decline")


def requests(entries: list[Entry], me: Me) -> Found:
    """Those who ask to join and whom I may welcome. One query, and my rights."""
    of, welcoming = _of(entries), me.groupes_where(rules.WELCOME)
    return {
        of[pk]: (
            reverse("groupes:members", args=[slug]),
            _request(reverse("groupes:answer_request", args=[slug, pk])),
        )
        for pk, _who, groupe, slug in WAITING(memberships=list(of), state=Membership.State.ASKED)
        if groupe in welcoming
    }


def invitations(entries: list[Entry], me: Me) -> Found:
    """The invitations to me that wait. One query."""
    of = _of(entries)
    return {
        of[pk]: (
            reverse("groupes:join", args=[slug]),
            _invitation(reverse("groupes:answer_invitation", args=[slug])),
        )
        for pk, who, _groupe, slug in WAITING(memberships=list(of), state=Membership.State.INVITED)
        if who == me.pk
    }
