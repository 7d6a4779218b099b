# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of groupes waits for a person: requests to answer, invitations to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import DateField, DurationField, ExpressionWrapper, F, Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from groupes import rules
from groupes.access import Me
from groupes.models import Groupe, Membership, Word
from groupes.shell.todo import Action, Item
from groupes.web import formats
from groupes.web.oneline import cut
from groupes.web.paths import reverse
from groupes.web.prepared import PK, Prepared


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


def parted_words(day: dt.date | None) -> str:
    """ "left following a decision of 12 March": what whoever answers a request reads of who asks, without the
    reasons; "" for no day."""
    if day is None:
        return ""
    return _("left following a decision of %(date)s") % {"date": formats.date(day)}


def days_since(moment: dt.datetime | None) -> int:
    """Whole days, as the reader counts them; 0 for no moment."""
    return (timezone.localdate() - timezone.localdate(moment)).days if moment else 0


LATE_DAYS = 3
VERY_LATE_DAYS = 7
"""A request that waits shows more and more."""

CURRENT = {"member__left_on": None, "member__user__is_active": True}
GROUPE = ("name", "slug", "short", "colour", "kind", "state", "visibility")


def memberships_waiting(member: Any, groupes: Any, day: Any) -> QuerySet[Membership, Membership]:
    """Requests to join where a member takes part, invitations to them, and answers that they have not
    seen yet (``groupes.shell.todo.Seldom``)."""
    return (
        Membership.objects.filter(
            (
                Q(state=Membership.State.ASKED, groupe__any_of=groupes, **CURRENT)
                | Q(state=Membership.State.INVITED, member=member)
            )
            & ~Q(groupe__state=Groupe.State.CLOSED)
            | Q(answer_for=member)
        )
        .select_related("groupe", "member", "invited_by", "answered_by")
        .only(
            "state",
            "message",
            "answer",
            "answer_for_id",
            "asked_at",
            "invited_at",
            "answered_at",
            "parted_on",
            "starts_on",
            *(f"groupe__{name}" for name in GROUPE),
            "member__name",
            "member__trade",
            "member__away_until",
            "invited_by__name",
            "answered_by__name",
        )
        .order_by("asked_at", "invited_at", "pk")
    )


def memberships_to_answer(me: Me, found: list[Membership]) -> Iterator[Item]:
    """Requests to join that I can answer, invitations to me, and the answers to mine that I have not
    seen yet. No query but my powers, which a page has."""
    welcoming = me.groupes_where(rules.WELCOME)
    today, on = reverse("groupes:today"), me.on or me.member.cooperative.today()
    here = (("next", today),)
    for row in found:
        slug = row.groupe.slug
        if row.state not in Membership.WAITING:
            yield _answered(me, row)
        elif row.state == Membership.State.ASKED:
            if row.groupe_id not in welcoming:
                continue
            answer = reverse("groupes:answer_request", args=[slug, row.pk])
            days = days_since(row.asked_at)
            yield Item(
                kind="join_request",
                title=(
                    _("%(name)s waits at the door")
                    if days >= LATE_DAYS
                    else _("%(name)s asks to join")
                )
                % {"name": row.member.name},
                # The longer it waits the higher it stands, above what came since.
                due=row.asked_at if days >= LATE_DAYS else None,
                url=reverse("groupes:members", args=[slug]),
                margin=since_words(row.asked_at),
                groupe=row.groupe,
                facts=(
                    _("A no is an answer too.") if days >= VERY_LATE_DAYS else "",
                    parted_words(row.parted_on),
                    row.member.trade,
                    formats.away(row.member.away_until, on),
                    cut(row.message, 120),
                ),
                action=Action(
                    pgettext("a newcomer", "Welcome"), answer, "post", (("answer", "accept"), *here)
                ),
                others=(Action(_("Answer otherwise"), f"{answer}?next={today}"),),
                urgent=True,
                icon="user",
            )
        else:
            answer = reverse("groupes:answer_invitation", args=[slug])
            yield Item(
                kind="invitation",
                title=_("%(name)s invites you to join %(groupe)s")
                % {"name": row.invited_by.name, "groupe": row.groupe.name}
                if row.invited_by
                else _("%(groupe)s invites you") % {"groupe": row.groupe.name},
                url=reverse("groupes:join", args=[slug]),
                margin=since_words(row.invited_at),
                groupe=row.groupe,
                facts=(row.groupe.get_kind_display(), cut(row.message, 120)),
                action=Action(_("Join"), answer, "post", (("answer", "accept"),)),
                others=(Action(_("Not now"), answer, "post", (("answer", "decline"), *here)),),
                urgent=True,
                icon="users-round",
            )


def pauses_over(member: Any, groupes: Any, day: Any) -> QuerySet[Membership, Membership]:
    """Where a member is on pause and would like to be back by now; a day more, for other zones
    (``groupes.shell.todo.Seldom``)."""
    left = ExpressionWrapper(F("back_on") - Value(day, DateField()), DurationField())
    return (
        Membership.objects.filter(member=member, state=Membership.State.PAUSED)
        .alias(left=left)
        .filter(left__lte=dt.timedelta(days=1))
        .select_related("groupe__cooperative")
        .only(
            "back_on",
            *(f"groupe__{name}" for name in GROUPE),
            "groupe__cooperative__time_zone",
        )
        .order_by("back_on", "pk")
    )


def pauses_to_end(me: Me, found: list[Membership]) -> Iterator[Item]:
    """The day on which I wanted to be back has come. No query."""
    for tie in found:
        if tie.back_on is None or tie.back_on > me.today(tie.groupe):
            continue
        page = reverse("groupes:pause", args=[tie.groupe.slug])
        yield Item(
            kind="pause",
            title=_("You wanted to be back on %(date)s") % {"date": formats.date(tie.back_on)},
            url=page,
            margin=_("pause"),
            groupe=tie.groupe,
            facts=(_("Come back, or say another day."),),
            action=Action(_("Come back"), page),
            icon="hourglass",
        )


MOST_WORDS = 50

WORDS = Prepared(
    lambda member: (
        Word.objects.filter(to=member, seen_at=None)
        .select_related("by", "through")
        .only(
            "text",
            "at",
            "by__name",
            "by__trade",
            "by__left_on",
            *(f"through__{name}" for name in ("name", "slug", "short", "colour", "kind")),
        )
        .order_by("-pk")[:MOST_WORDS]
    ),
    member=PK,
)


def words_waiting(member: Any, groupes: Any, day: Any) -> QuerySet[Word, Word]:
    """What people left for a member who has not seen it (``groupes.shell.todo.Seldom``)."""
    return Word.objects.filter(to=member, seen_at=None)


def words_to_read(me: Me) -> Iterator[Item]:
    """What people left for me, each of them once, with their last word. One query."""
    told: set[int] = set()
    for word in WORDS(member=me.pk):
        person = word.by
        if person.pk in told:
            continue
        told.add(person.pk)
        seen = Action(_("Seen"), reverse("groupes:words_seen", args=[person.pk]), "post")
        there = "" if person.left_on else reverse("groupes:write", args=[person.pk])
        yield Item(
            kind="word",
            title=_("%(name)s has left you a note") % {"name": person.name},
            url=there,
            margin=since_words(word.at),
            # Left at a door one has left since, it says no more what the groupe is called now.
            groupe=word.through if word.through and word.through_id in me.groupe_ids else None,
            facts=(person.trade, cut(word.text, 300)),
            action=Action(_("Answer"), there) if there else seen,
            others=(seen,) if there else (),
            urgent=True,
            icon="messages-square",
        )


def _answered(me: Me, row: Membership) -> Item:
    """An answer, told once to the one it is for."""
    groupe = row.groupe
    names = {"name": row.member.name, "groupe": groupe.name}
    inside = groupe.pk in me.groupe_ids
    door = groupe.is_open and groupe.visibility != Groupe.Visibility.PRIVATE
    url = ""
    if inside:
        url = reverse("groupes:home", args=[groupe.slug])
    elif door:
        url = reverse("groupes:join", args=[groupe.slug])
    return Item(
        kind="answer",
        title=_answer_words(row, mine=row.member_id == me.pk) % names,
        url=url,
        margin=since_words(row.answered_at),
        groupe=groupe,
        facts=(
            _("answered by %(name)s") % {"name": row.answered_by.name}
            if row.answered_by and row.member_id == me.pk and groupe.is_open
            else "",
            row.answer,
        ),
        action=Action(
            _("Seen"),
            reverse("groupes:see_answer", args=[row.pk]),
            "post",
            (("next", reverse("groupes:today")),),
        ),
        answers=True,
        icon="check-check",
    )


def _answer_words(row: Membership, *, mine: bool) -> str:
    """``mine``: it was I who asked or was invited; else I invited."""
    came = row.starts_on is not None
    if not mine:
        return (
            _("%(name)s joins %(groupe)s") if came else _("%(name)s answers: not now, %(groupe)s")
        )
    if came:
        return _("%(groupe)s welcomes you")
    if row.state == Membership.State.DECLINED:
        return _("%(groupe)s answers your request: not now")
    asked = row.asked_at is not None
    if not row.groupe.is_open:
        return (
            _("%(groupe)s is closed: your request ends")
            if asked
            else _("%(groupe)s is closed: its invitation ends")
        )
    return (
        _("Your request to join %(groupe)s ends")
        if asked
        else _("The invitation to join %(groupe)s is taken back")
    )
