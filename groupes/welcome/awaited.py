# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person waits for at doors: their requests, those they invited, the notes they left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from groupes.access import Me
from groupes.models import Membership, Word
from groupes.shell.awaited import MOST, Wait
from groupes.shell.todo import Action
from groupes.web import formats
from groupes.web.oneline import cut
from groupes.web.paths import reverse
from groupes.welcome import queries, rules
from groupes.welcome.models import Addressed, Proposal, Thread, Voice
from groupes.welcome.rules import LinkState, Outcome

HERE = "welcome:awaited"
# What a line shows of a groupe.
_GROUPE: Final = ("groupe__name", "groupe__slug", "groupe__colour", "groupe__cooperative_id")


def _take_back(url: str, *, answer: str = "") -> Action:
    fields = (("next", reverse(HERE)), *((("answer", answer),) if answer else ()))
    return Action(_("Take back"), url, "post", fields)


def requests(me: Me) -> Iterator[Wait]:
    """What I asked to join. No query; one where a groupe shows itself to me by a link alone."""
    hidden = [tie for tie in me.requests if not tie.groupe.visible_to(me)]
    by_link = queries.came_by_links(me, hidden)
    for tie in sorted(me.requests, key=lambda tie: tie.pk, reverse=True)[:MOST]:
        seen = tie not in hidden
        if not seen and tie.pk not in by_link:
            continue  # it hides itself since: one takes nothing back that one may not know
        slug = tie.groupe.slug
        yield Wait(
            title=tie.groupe.name,
            state=_("Those who welcome have not answered yet."),
            since=tie.asked_at,
            url=reverse("groupes:join", args=[slug]) if seen else "",
            groupe=tie.groupe,
            actions=(
                Action(_("Write to them"), reverse("welcome:door", args=[slug]))
                if seen
                else Action(_("Write to them"), reverse("welcome:write_of", args=[tie.pk])),
                _take_back(reverse("welcome:take_back", args=[tie.pk])),
            ),
        )


def invited(member: Any, groupes: Any) -> QuerySet[Membership, Membership]:
    return (
        Membership.objects.of_current()
        .filter(invited_by=member, state=Membership.State.INVITED, groupe__any_of=groupes)
        .select_related("groupe", "member")
        .only(*_GROUPE, "member__name", "invited_at", "message")
        .order_by("-pk")[:MOST]
    )


def addressed(member: Any, groupes: Any) -> QuerySet[Addressed, Addressed]:
    return (
        Addressed.objects.waiting()
        .filter(invited_by=member, groupe__any_of=groupes)
        .select_related("groupe__cooperative")
        .order_by("-pk")[:MOST]
    )


def invitations(
    me: Me, named: Iterable[Membership], by_address: Iterable[Addressed]
) -> Iterator[Wait]:
    """Those whom I invited, by their name or to an address."""
    welcoming = me.groupes_where(rules.WELCOME)
    for tie in named:
        back = reverse("groupes:take_back", args=[tie.groupe.slug, tie.pk])
        write = Action(_("Write to them"), reverse("groupes:write", args=[tie.member_id]))
        yield Wait(
            title=tie.member.name,
            state=_("Invited, not answered yet."),
            since=tie.invited_at,
            url=tie.member.get_absolute_url(),
            groupe=tie.groupe,
            text=cut(tie.message, 120),
            actions=(write, _take_back(back)) if tie.groupe_id in welcoming else (write,),
        )
    for one in by_address:
        if one.groupe_id not in welcoming:
            continue
        state = rules.state_of_addressed(one, me.today(one.groupe))
        slug = one.groupe.slug
        until = {"date": formats.date(one.expires_on)}
        yield Wait(
            title=one.email,
            state=_("Out of date since %(date)s.") % until
            if state is LinkState.EXPIRED
            else _("Invited, open until %(date)s.") % until,
            since=one.sent_at,
            url=reverse("welcome:invitations", args=[slug]),
            groupe=one.groupe,
            text=cut(one.word, 120),
            actions=(
                Action(
                    _("Ask again"), reverse("welcome:address_again", args=[slug, one.pk]), "post"
                ),
                _take_back(reverse("welcome:address_end", args=[slug, one.pk])),
            ),
        )


def proposed(member: Any, groupes: Any) -> QuerySet[Proposal, Proposal]:
    return (
        Proposal.objects.open()
        .filter(
            Q(proposed_by=member, groupe__any_of=groupes)
            | Q(member=member, state=Proposal.State.OPEN)
        )
        .select_related("groupe__cooperative", "member")
        .only(
            *(field.attname for field in Proposal._meta.concrete_fields),
            *(*_GROUPE, "groupe__cooperative__time_zone", "member__name"),
        )
        .order_by("-pk")[:MOST]
    )


def proposals(me: Me, found: list[Proposal]) -> Iterator[Wait]:
    """Those I proposed, and what I wait for when I am proposed myself. One query where there are some."""
    said = queries.voices_of(found)
    for one in found:
        where = rules.outcome(one, objections(said[one.pk]), me.today(one.groupe))
        if one.member_id == me.pk:
            agreed = where is Outcome.AGREED
            yield Wait(
                title=one.groupe.name,
                state=_("You may come in.") if agreed else _("The members are asked."),
                since=one.wished_at,
                url=reverse("welcome:proposed", args=[one.pk]),
                groupe=one.groupe,
                actions=(_take_back(reverse("welcome:wish", args=[one.pk]), answer="decline"),),
            )
            continue
        page = reverse("welcome:proposal", args=[one.groupe.slug, one.pk])
        yield Wait(
            title=one.member.name,
            state=told(one, where),
            since=one.wished_at or one.proposed_at,
            url=page,
            groupe=one.groupe,
            text=cut(one.sentence, 120),
            actions=(_take_back(reverse("welcome:proposal_end", args=[one.groupe.slug, one.pk])),),
        )


def objections(said: Iterable[Voice]) -> int:
    """How many of what was said of a proposal."""
    return sum(voice.objects_to for voice in said)


def told(one: Proposal, where: Outcome) -> str:
    """Where a proposal stands, for the members."""
    until = {"date": formats.date(one.until) if one.until else "", "name": one.member.name}
    match where:
        case Outcome.ASKED:
            return _("%(name)s is asked whether they wish it.") % until
        case Outcome.OPEN:
            return _("The members may object until %(date)s.") % until
        case Outcome.STOPPED:
            return _("An objection is to be talked over.")
        case Outcome.AGREED:
            return _("Nobody objects: %(name)s may come in.") % until
        case _:
            return str(one.get_state_display())


def threads(member: Any, groupes: Any) -> QuerySet[Thread, Thread]:
    return (
        Thread.objects.filter(member=member, asks=True)
        .select_related("groupe")
        .only(*_GROUPE, "last_at")
        .order_by("-last_at", "-pk")[:MOST]
    )


def at_doors(me: Me, found: Iterable[Thread]) -> Iterator[Wait]:
    """The threads where my words wait for a groupe."""
    for one in found:
        page = reverse("welcome:thread", args=[one.pk])
        yield Wait(
            title=one.groupe.name,
            state=_("Those who welcome have not answered yet."),
            since=one.last_at,
            url=page,
            groupe=one.groupe,
            actions=(Action(_("Write again"), page),),
        )


def words_left(member: Any, groupes: Any) -> QuerySet[Word, Word]:
    return (
        Word.objects.filter(by=member, seen_at=None, to__left_on=None)
        .select_related("to")
        .only("at", "text", "to__name")
        .order_by("-pk")[:MOST]
    )


def notes(me: Me, found: Iterable[Word]) -> Iterator[Wait]:
    """The notes I left that are not read yet."""
    for word in found:
        write = reverse("groupes:write", args=[word.to_id])
        yield Wait(
            title=word.to.name,
            state=pgettext("a note", "Not read yet."),
            since=word.at,
            url=write,
            text=cut(word.text, 120),
            actions=(Action(_("Write again"), write),),
        )
