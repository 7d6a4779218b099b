# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read of the door. Each function says how many queries it costs."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from groupes import queries as ground
from groupes.access import Me, Standing, standings
from groupes.models import Groupe, Member, MemberQuerySet, Membership
from groupes.web.prepared import PKS, Prepared
from groupes.welcome.models import (
    Addressed,
    Came,
    Greeter,
    Line,
    Link,
    Proposal,
    Step,
    Thread,
    Voice,
)

PAGE = 30


# --- invitations ----------------------------------------------------------------------------------


def invitations(
    here: Standing, links_at: str | None, sent_at: str | None
) -> tuple[Page[Link], Page[Addressed]]:
    """A page of the links of a groupe and one of the invitations to addresses, the latest first. Four
    queries."""
    links = Link.objects.filter(groupe=here.groupe).select_related("made_by__user").order_by("-pk")
    mailed = Addressed.objects.filter(groupe=here.groupe).select_related("invited_by__user")
    sent = mailed.order_by("-pk")
    return Paginator(links, PAGE).get_page(links_at), Paginator(sent, PAGE).get_page(sent_at)


def makers(
    here: Standing, shown: Iterable[Link], mailed: Iterable[Addressed]
) -> dict[int, Standing]:
    """Where those who made these invitations stand in their groupe today, by their ids. Two queries at
    most; with their accounts."""
    people: dict[int, Member] = {link.made_by_id: link.made_by for link in shown}
    people |= {one.invited_by.pk: one.invited_by for one in mailed if one.invited_by is not None}
    found = standings((person, here.groupe) for person in people.values())
    return dict(zip(people, found, strict=True))


def addressed_to(me: Me, pk: int) -> Addressed | None:
    """An invitation to my address, by its id, answered or not. One query."""
    rows = Addressed.objects.select_related(
        "groupe__cooperative", "invited_by__cooperative", "invited_by__user"
    )
    return rows.filter(pk=pk, email=me.member.user.email.lower()).first()


def came_by_links(me: Me, ties: Iterable[Membership]) -> set[int]:
    """Ids of those of my memberships to which a link led me. One query; none for none."""
    ids = [tie.pk for tie in ties]
    if not ids:
        return set()
    rows = Came.objects.filter(member=me.member, membership__in=ids)
    return set(rows.values_list("membership_id", flat=True))


# --- proposals ------------------------------------------------------------------------------------


def proposals(here: Standing) -> list[Proposal]:
    """Those that run in a groupe, the latest first. One query."""
    rows = Proposal.objects.open().filter(groupe=here.groupe)
    return list(rows.select_related("member", "proposed_by").order_by("-pk")[: PAGE + 1])


SAID = Prepared(
    lambda proposals: Voice.objects.filter(proposal__any_of=proposals).order_by("pk"),
    proposals=PKS,
)


def voices_of(proposals: Iterable[Proposal]) -> dict[int, list[Voice]]:
    """Of each by its id, what was said, the earliest first. One query; none for none."""
    found: dict[int, list[Voice]] = {one.pk: [] for one in proposals}
    for voice in SAID(proposals=list(found)) if found else ():
        found[voice.proposal_id].append(voice)
    return found


def proposal_in(here: Standing, pk: int) -> Proposal | None:
    """One query."""
    rows = Proposal.objects.filter(groupe=here.groupe)
    return rows.select_related("member__cooperative", "proposed_by").filter(pk=pk).first()


def proposal_of(me: Me, pk: int) -> Proposal | None:
    """A proposal of which I am the person. One query."""
    rows = Proposal.objects.select_related("groupe__cooperative", "proposed_by__cooperative")
    return rows.filter(pk=pk, member=me.member).first()


def voices(proposal: Proposal) -> list[Voice]:
    """What was said, the earliest first. One query."""
    return list(proposal.voices.select_related("member").order_by("pk"))


def to_propose(here: Standing, words: str = "") -> MemberQuerySet:
    """The people who may be proposed. One query when read."""
    running = Proposal.objects.open().filter(groupe=here.groupe)
    return ground.to_invite(here, words).exclude(pk__in=running.values("member_id"))


# --- the door -------------------------------------------------------------------------------------


def thread(pk: int) -> Thread | None:
    """With its groupe and its person. One query."""
    rows = Thread.objects.select_related("groupe__cooperative", "member__cooperative")
    return rows.filter(pk=pk).first()


def thread_of(member: Member, groupe: Groupe) -> Thread | None:
    """One query."""
    return Thread.objects.filter(groupe=groupe, member=member).first()


def lines(of: Thread) -> QuerySet[Line]:
    """What was said, the latest first. One query when read."""
    return of.lines.select_related("by").order_by("-pk")


def latest_tie(member: Member, groupe: Groupe) -> Membership | None:
    """The last tie of someone to a groupe. One query."""
    return Membership.objects.filter(groupe=groupe, member=member).order_by("-pk").first()


# --- the first month ------------------------------------------------------------------------------


def greeters(here: Standing) -> tuple[list[Member], list[Member]]:
    """Members who offered to meet newcomers, and those whom the door names, whose role it is to welcome;
    each once, myself left out. Two queries."""
    offered = Greeter.objects.filter(
        groupe=here.groupe,
        member__in=here.groupe.memberships.on(here.on).values("member_id"),
    )
    rows = offered.select_related("member").order_by("member__name_key", "pk")[:6]
    found = [one.member for one in rows if one.member_id != here.member.pk]
    known = {here.member.pk, *(one.pk for one in found)}
    return found, [one for one in ground.welcomers(here.groupe) if one.pk not in known]


def greets(here: Standing) -> bool:
    """Whether I offered to meet newcomers. One query."""
    return Greeter.objects.filter(groupe=here.groupe, member=here.member).exists()


def steps(tie: Membership) -> dict[str, Step]:
    """What was done or set aside of a newcomer's path, by name. One query."""
    return {step.name: step for step in tie.steps.all()}


def answered_by_all(here: Standing, pk: int) -> Membership | None:
    """A request that any active member may answer today: those who welcome are all away. It stays so
    to whoever answered, who is told that it is. Two queries."""
    if not ground.without_welcomer([here.groupe]):
        return None
    rows = Membership.objects.filter(groupe=here.groupe)
    return rows.exclude(asked_at=None).filter(pk=pk).first()
