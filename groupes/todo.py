# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of groupes waits for a person: requests to answer, invitations to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from groupes import rules
from groupes.access import Me
from groupes.models import Groupe, Membership
from groupes.shell.todo import Action, Item
from groupes.web.oneline import cut
from groupes.web.prepared import PK, PKS, Prepared


def since_words(moment: dt.datetime | None) -> str:
    """ "since today", "since yesterday", "for 3 days": how long something has been waiting."""
    if moment is None:
        return ""
    days = (timezone.localdate() - timezone.localdate(moment)).days
    if days <= 0:
        return _("since today")
    if days == 1:
        return _("since yesterday")
    return ngettext("for %(n)s day", "for %(n)s days", days) % {"n": days}


TO_ANSWER = Prepared(
    lambda welcoming, member: (
        Membership.objects.filter(
            Q(state=Membership.State.ASKED, groupe__any_of=welcoming)
            & ~Q(groupe__state=Groupe.State.CLOSED)
            | Q(state=Membership.State.INVITED, member=member)
        )
        .select_related("groupe", "member")
        .only(
            "state",
            "message",
            "asked_at",
            "invited_at",
            *(f"groupe__{name}" for name in ("name", "slug", "short", "colour", "kind")),
            "member__name",
            "member__trade",
        )
        .order_by("asked_at", "invited_at", "pk")
    ),
    welcoming=PKS,
    member=PK,
)


def memberships_to_answer(me: Me) -> Iterator[Item]:
    """Requests to join that I can answer, and invitations to me. One query."""
    welcoming = me.groupes_where(rules.WELCOME)
    rows = TO_ANSWER(welcoming=list(welcoming), member=me.pk)
    here = (("next", reverse("groupes:today")),)
    for row in rows:
        slug = row.groupe.slug
        if row.state == Membership.State.ASKED:
            answer = reverse("groupes:answer_request", args=[slug, row.pk])
            yield Item(
                kind="join_request",
                title=_("%(name)s asks to join") % {"name": row.member.name},
                url=reverse("groupes:members", args=[slug]),
                margin=since_words(row.asked_at),
                groupe=row.groupe,
                facts=(row.member.trade, cut(row.message, 120)),
                action=Action(
                    pgettext("a newcomer", "Welcome"), answer, "post", (("answer", "accept"), *here)
                ),
                others=(Action(_("Not now"), answer, "post", (("answer", "decline"), *here)),),
                urgent=True,
                icon="user",
            )
        else:
            answer = reverse("groupes:answer_invitation", args=[slug])
            yield Item(
                kind="invitation",
                title=_("%(groupe)s invites you") % {"groupe": row.groupe.name},
                url=reverse("groupes:join", args=[slug]),
                margin=since_words(row.invited_at),
                groupe=row.groupe,
                facts=(row.groupe.get_kind_display(), cut(row.message, 120)),
                action=Action(_("Join"), answer, "post", (("answer", "accept"),)),
                others=(Action(_("Not now"), answer, "post", (("answer", "decline"), *here)),),
                urgent=True,
                icon="users-round",
            )
