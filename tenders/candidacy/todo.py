# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for those who look after a cooperative: calls on which its bids meet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.access import Me
from groupes.models import Member
from groupes.shell.todo import Action, Item
from groupes.web.paths import reverse
from tenders.bids.models import Bid
from tenders.candidacy import crossings, rules


def administering(member: Any, groupes: Any, day: Any) -> QuerySet[Any, Any]:
    """The member, where they administer a cooperative of which a bid runs: for all others this asks
    nothing more."""
    runs = Bid.objects.filter(cooperative=OuterRef("cooperative"), state__in=Bid.RUNNING)
    return Member.objects.filter(Exists(runs), pk=member, administers=True).values_list("pk")


def meetings(me: Me, found: list[Any]) -> Iterator[Item]:
    """One line for all of them, while they stand: that bids meet, on which public call, and nothing of the
    bids nor of their groupes. One query, five where some may."""
    if not rules.may_see_crossings(me):
        return
    met = crossings.of_cooperative(me.member.cooperative, me)
    if not met:
        return
    page, first = reverse("candidacy:meetings"), met[0].notice
    alone = _("%(call)s: bids of the cooperative meet") % {"call": first}
    several = ngettext(
        "%(n)s call on which bids of the cooperative meet",
        "%(n)s calls on which bids of the cooperative meet",
        len(met),
    )
    yield Item(
        kind="bids_meet",
        title=alone if len(met) == 1 else several % {"n": len(met)},
        url=page,
        due=first.deadline_at,
        facts=(_("The cooperative sends one offer a lot; the groupes have been told."),),
        action=Action(_("See on what"), page),
        icon="git-merge",
    )
