# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a person at doors: invitations to their address, proposals, threads.

Each is seldom: who has nothing there costs no query of its own (``groupes.shell.todo.Seldom``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from groupes import queries as ground
from groupes.access import Me, standings
from groupes.models import Member, Membership
from groupes.shell.todo import Action, Item
from groupes.todo import CURRENT, parted_words, since_words
from groupes.web import formats
from groupes.web.oneline import cut
from groupes.web.paths import reverse
from groupes.welcome import rules
from groupes.welcome.models import Addressed, Proposal, Thread, Voice
from groupes.welcome.rules import LinkState, Outcome

SHOWN: Final = tuple(
    f"groupe__{name}" for name in ("name", "slug", "short", "colour", "kind", "state", "visibility")
)
GROUPE: Final = (*SHOWN, "groupe__cooperative__time_zone")
"""What lines say of a groupe; and the day it is there."""


def addressed_to(member: Any, groupes: Any, day: Any) -> QuerySet[Addressed, Addressed]:
    """The invitations to the address of a member, out of date or not."""
    mine = Member.objects.filter(pk=member).values(address=Lower("user__email"))
    return (
        Addressed.objects.waiting()
        .filter(email__in=mine)
        .select_related("groupe__cooperative", "invited_by__user")
        .only(
            *("answered_at", "accepted", "ended_at", "expires_on", "made_at", "word"),
            *(*GROUPE, "groupe__joining", "invited_by__name"),
            *("invited_by__left_on", "invited_by__user__is_active"),
        )
        .order_by("pk")
    )


def proposals_waiting(member: Any, groupes: Any, day: Any) -> QuerySet[Proposal, Proposal]:
    """Those that run, of a member or where they take part, the earliest first. ``objected``: whether
    somebody objects; ``said``: whether the member said something."""
    voices = Voice.objects.filter(proposal=OuterRef("pk"))
    return (
        Proposal.objects.open()
        .filter(Q(member=member) | Q(groupe__any_of=groupes))
        .annotate(
            objected=Exists(voices.filter(objects_to=True)),
            said=Exists(voices.filter(member=member)),
        )
        .select_related("groupe__cooperative", "member", "proposed_by")
        .only(
            *("sentence", "state", "proposed_at", "until"),
            *(*GROUPE, "member__name", "proposed_by__name"),
        )
        .order_by("pk")
    )


def threads_waiting(member: Any, groupes: Any, day: Any) -> QuerySet[Thread, Thread]:
    """Those in which the last words are for a member, or for a groupe where they take part.
    ``tie_state``, ``tie_answered``: of the last tie of who stands at the door."""
    ties = Membership.objects.filter(groupe=OuterRef("groupe"), member=OuterRef("member"))
    latest = ties.order_by("-pk")
    mine = Q(member=member, answered=True)
    return (
        Thread.objects.filter(mine | Q(groupe__any_of=groupes, asks=True))
        .annotate(
            tie_state=Subquery(latest.values("state")[:1]),
            tie_answered=Subquery(latest.values("answered_at")[:1]),
        )
        .select_related("groupe", "member")
        .only("opened_at", "last_at", "answered", *SHOWN, "member__name", "member__trade")
        .order_by("last_at", "pk")
    )


def requests_for_all(member: Any, groupes: Any, day: Any) -> QuerySet[Membership, Membership]:
    """The requests where a member takes part: anyone there answers while those who welcome are away."""
    return (
        Membership.objects.waiting()
        .filter(groupe__any_of=groupes, **CURRENT)
        .select_related("groupe__cooperative", "member")
        .only(
            *("message", "asked_at", "parted_on", *GROUPE),
            *("member__name", "member__trade", "member__away_until"),
        )
        .order_by("asked_at", "pk")
    )


def requests(me: Me, found: list[Membership]) -> Iterator[Item]:
    """Requests whose welcomers are all away, for those who do not welcome themselves. One query for each
    day it is there; none where they welcome in the groupes that are asked."""
    welcoming = me.groupes_where(rules.WELCOME)
    rows = [tie for tie in found if tie.groupe_id not in welcoming]
    away = ground.without_welcomer({tie.groupe for tie in rows}) if rows else set()
    for tie in rows:
        if tie.groupe_id not in away:
            continue
        answer = reverse("welcome:answer_request", args=[tie.groupe.slug, tie.pk])
        yield Item(
            kind="join_request",
            title=_("%(name)s waits at the door") % {"name": tie.member.name},
            url=reverse("groupes:members", args=[tie.groupe.slug]),
            due=tie.asked_at,
            margin=since_words(tie.asked_at),
            groupe=tie.groupe,
            facts=(
                _("Those who welcome are away: anyone may answer."),
                parted_words(tie.parted_on),
                tie.member.trade,
                formats.away(tie.member.away_until, me.today(tie.groupe)),
                cut(tie.message, 120),
            ),
            action=Action(
                pgettext("a newcomer", "Welcome"), answer, "post", (("answer", "accept"),)
            ),
            others=(Action(_("Answer otherwise"), answer),),
            urgent=True,
            icon="user",
        )


def addressed(me: Me, found: list[Addressed]) -> Iterator[Item]:
    """Invitations to my address that let me in. Two queries where there are some: whether those who sent them
    may invite."""
    senders = [(one.invited_by, one.groupe) for one in found if one.invited_by is not None]
    makers = {
        (here.member.pk, here.groupe.pk): here for here in (standings(senders) if senders else ())
    }
    for one in found:
        groupe = one.groupe
        maker = makers.get((one.invited_by_id or 0, groupe.pk))
        state = rules.kept(rules.state_of_addressed(one, me.today(groupe)), maker)
        joins = groupe.is_open and groupe.joining != groupe.Joining.COOPTED
        if not (state is LinkState.OPEN and joins) or groupe.pk in me.groupe_ids:
            continue
        answer = reverse("welcome:addressed", args=[one.pk])
        names = {"name": one.invited_by.name if one.invited_by else "", "groupe": groupe.name}
        yield Item(
            kind="invitation",
            title=_("%(name)s invites you to join %(groupe)s") % names
            if one.invited_by
            else _("%(groupe)s invites you") % names,
            url=answer,
            margin=since_words(one.made_at),
            groupe=groupe,
            facts=(groupe.get_kind_display(), cut(one.word, 120)),
            action=Action(_("Join"), answer, "post", (("answer", "accept"),)),
            others=(Action(_("Not now"), answer, "post", (("answer", "decline"),)),),
            urgent=True,
            icon="users-round",
        )


def proposals(me: Me, found: list[Proposal]) -> Iterator[Item]:
    """What I am asked of myself or of someone else. No query."""
    for one in found:
        if not one.groupe.is_open:
            continue
        objected: bool = one.objected  # type: ignore[attr-defined]  # by proposals_waiting
        where = rules.outcome(one, objected, me.today(one.groupe))
        item = _mine(one, where) if one.member_id == me.pk else _to_answer(me, one, where)
        if item is not None:
            yield item


def _mine(one: Proposal, where: Outcome) -> Item | None:
    """I am the person who is proposed."""
    page = reverse("welcome:proposed", args=[one.pk])
    answer = reverse("welcome:wish", args=[one.pk])
    names = {"name": one.proposed_by.name, "groupe": one.groupe.name}
    if where is Outcome.ASKED:
        return Item(
            kind="proposed",
            title=_("%(name)s would like to propose you to %(groupe)s") % names,
            url=page,
            margin=since_words(one.proposed_at),
            groupe=one.groupe,
            facts=(cut(one.sentence, 120),),
            action=Action(_("Read, and answer"), page),
            urgent=True,
            icon="users-round",
        )
    if where is Outcome.AGREED:
        return Item(
            kind="proposed",
            title=_("%(groupe)s welcomes you: nobody objects") % names,
            url=page,
            margin=_("since %(date)s") % {"date": formats.date(one.until)} if one.until else "",
            groupe=one.groupe,
            action=Action(_("Join"), answer, "post", (("answer", "enter"),)),
            others=(Action(_("Not now"), answer, "post", (("answer", "decline"),)),),
            urgent=True,
            icon="users-round",
        )
    return None


def _to_answer(me: Me, one: Proposal, where: Outcome) -> Item | None:
    """A member is asked, or an objection waits for who proposed."""
    page = reverse("welcome:proposal", args=[one.groupe.slug, one.pk])
    names = {"name": one.member.name, "by": one.proposed_by.name}
    if one.proposed_by_id == me.pk:
        if where is not Outcome.STOPPED:
            return None
        return Item(
            kind="objection",
            title=_("An objection stops your proposal: %(name)s") % names,
            url=page,
            groupe=one.groupe,
            action=Action(_("Talk it over"), page),
            urgent=True,
            icon="messages-square",
        )
    said: bool = one.said  # type: ignore[attr-defined]  # by proposals_waiting
    if where is not Outcome.OPEN or said:
        return None
    return Item(
        kind="consent",
        title=_("%(by)s proposes that %(name)s join") % names,
        url=page,
        due=one.until,
        groupe=one.groupe,
        facts=(_("Saying nothing is consent."), cut(one.sentence, 120)),
        action=Action(_("Read, and answer"), page),
        icon="users-round",
    )


def threads(me: Me, found: list[Thread]) -> Iterator[Item]:
    """Those that answer me, and those where I welcome. No query but my powers, which a page has."""
    welcoming = me.groupes_where(rules.WELCOME)
    for one in found:
        mine = one.member_id == me.pk
        if not (mine and one.answered) and one.groupe_id not in welcoming:
            continue
        page = reverse("welcome:thread", args=[one.pk])
        goes_on = rules.thread_open(one, _latest_tie(one))
        seen = Action(_("Seen"), reverse("welcome:seen", args=[one.pk]), "post")
        yield Item(
            kind="door",
            title=_("%(groupe)s answers you at its door") % {"groupe": one.groupe.name}
            if mine
            else _("%(name)s writes at the door") % {"name": one.member.name},
            url=page,
            margin=since_words(one.last_at),
            groupe=one.groupe,
            facts=() if mine else (one.member.trade,),
            # Once they are in, or were told no, there is something to read and nothing to answer.
            action=Action(_("Read, and answer"), page) if goes_on else seen,
            others=(seen,) if goes_on else (Action(_("Read"), page),),
            urgent=goes_on,
            answers=mine,
            icon="messages-square",
        )


def _latest_tie(one: Thread) -> Membership | None:
    state: str | None = one.tie_state  # type: ignore[attr-defined]  # by threads_waiting
    if state is None:
        return None
    return Membership(state=state, answered_at=one.tie_answered)  # type: ignore[attr-defined]  # as above
