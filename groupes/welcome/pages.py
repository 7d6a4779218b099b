# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of the door are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.core.paginator import Page
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from groupes import queries as ground
from groupes.access import Me, Standing
from groupes.charter import carrying
from groupes.models import Groupe, Member
from groupes.pages import Line as TodayLine
from groupes.pages import LineShown, ToAsk, margin, to_ask
from groupes.shell.awaited import Wait, waits
from groupes.shell.first_steps import FirstStep
from groupes.shell.todo import answers
from groupes.todo import parted_words
from groupes.web import formats
from groupes.web.paths import reverse
from groupes.web.wiring import declared
from groupes.welcome import awaited, queries, rules
from groupes.welcome.models import Addressed, Line, Link, Proposal, Thread, Voice
from groupes.welcome.rules import LinkState, Outcome


class InvitationLine(NamedTuple):
    """A link, or an invitation to an address. ``open``: it lets somebody in today; ``unkept``: it would, if its
    maker might invite still; the addresses are where one ends it, sends it again, takes it over
    ("": one cannot)."""

    title: str
    facts: str
    word: str
    open: bool
    end_url: str
    again_url: str
    unkept: bool = False
    take_url: str = ""


@dataclass(frozen=True, slots=True)
class Invitations:
    links: list[InvitationLine]
    addressed: list[InvitationLine]
    page_links: Page[Any]
    page_sent: Page[Any]
    may_make: bool


def _joined(*facts: str) -> str:
    return " · ".join(fact for fact in facts if fact)


def _link_line(here: Standing, link: Link, makers: Mapping[int, Standing]) -> InvitationLine:
    state = rules.kept(rules.state_of_link(link, here.on), makers[link.made_by_id])
    until = {"date": formats.date(link.expires_on)}
    if state is LinkState.ENDED:
        told = _("Link ended")
    elif state is LinkState.EXPIRED:
        told = _("Link out of date since %(date)s") % until
    elif state is LinkState.USED:
        told = _("Link used up")
    elif state is LinkState.UNKEPT:
        told = _("Link that lets nobody in")
    else:
        told = _("Link open until %(date)s") % until
    unkept = state is LinkState.UNKEPT
    args = [here.groupe.slug, link.pk]
    return InvitationLine(
        title=told,
        facts=_joined(
            _("until %(date)s") % until if unkept else "",
            _("used %(used)s of %(most)s times") % {"used": link.used, "most": link.most},
            _("they ask") if link.asks else _("they come in at once"),
            _("by %(name)s") % {"name": link.made_by.name},
            formats.moment(link.made_at),
        ),
        word=link.word,
        open=state is LinkState.OPEN,
        end_url=reverse("welcome:link_end", args=args) if link.ended_at is None else "",
        again_url="",
        unkept=unkept,
        take_url=reverse("welcome:link_take", args=args) if unkept else "",
    )


def _addressed_line(
    here: Standing, one: Addressed, makers: Mapping[int, Standing]
) -> InvitationLine:
    maker = makers.get(one.invited_by_id) if one.invited_by_id is not None else None
    state = rules.kept(rules.state_of_addressed(one, here.on), maker)
    unkept = state is LinkState.UNKEPT
    told = {
        LinkState.OPEN: _("open until %(date)s"),
        LinkState.UNKEPT: _("until %(date)s"),
        LinkState.EXPIRED: _("out of date since %(date)s"),
        LinkState.ENDED: _("withdrawn"),
        LinkState.DECLINED: _("answered: not now"),
        LinkState.USED: _("has joined"),
    }[state]
    waits = one.answered_at is None and one.ended_at is None
    args = [here.groupe.slug, one.pk]
    return InvitationLine(
        title=one.email,
        facts=_joined(
            told % {"date": formats.date(one.expires_on)},
            _("by %(name)s") % {"name": one.invited_by.name} if one.invited_by else "",
            formats.moment(one.sent_at),
        ),
        word=one.word,
        open=state is LinkState.OPEN,
        end_url=reverse("welcome:address_end", args=args) if waits else "",
        again_url=reverse("welcome:address_again", args=args) if waits and not unkept else "",
        unkept=unkept,
        take_url=reverse("welcome:address_take", args=args) if unkept else "",
    )


def invitations(
    here: Standing, links_at: str | None = None, sent_at: str | None = None
) -> Invitations:
    """A page of each. Six queries at most."""
    shown, mailed = queries.invitations(here, links_at, sent_at)
    makers = queries.makers(here, shown.object_list, mailed.object_list)
    return Invitations(
        links=[_link_line(here, link, makers) for link in shown],
        addressed=[_addressed_line(here, one, makers) for one in mailed],
        page_links=shown,
        page_sent=mailed,
        may_make=rules.may_invite_by_link(here),
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """The door as an invitation shows it, and nothing more of the groupe: its name, its purpose, its
    charter, who invites. ``url``: where one answers. ``why_not``: why this person may not join."""

    groupe: Groupe
    charter: SafeString | str
    host: Member | None
    host_url: str
    word: str
    asks: bool
    url: str
    write_url: str
    why_not: str
    left: bool = False
    """Whether this person left following a decision: they ask, whatever invites them."""


def opened(
    me: Me,
    groupe: Groupe,
    *,
    host: Member | None,
    word: str,
    url: str,
    asks: bool = False,
    write_url: str = "",
) -> Opened:
    """Three queries; the groupe and the host with their cooperatives."""
    fits = rules.may_belong(me.member, groupe)
    seen = host is not None and host.visible_to(me)
    left = bool(rules.left_by_decision(groupe, [me.pk]))
    return Opened(
        groupe=groupe,
        charter=carrying.as_html(groupe),
        host=host,
        host_url=host.get_absolute_url() if host is not None and seen else "",
        word=word,
        asks=asks or left,
        left=left,
        url=url,
        write_url=write_url if fits else "",
        why_not=""
        if fits
        else _(
            "Your cooperative, %(mine)s, is not linked with %(theirs)s: only people of linked "
            "cooperatives may be in the same groupe."
        )
        % {"mine": me.member.cooperative.name, "theirs": groupe.cooperative.name},
    )


# --- proposals ------------------------------------------------------------------------------------


class ProposalLine(NamedTuple):
    """A proposal among those that run."""

    name: str
    url: str
    by: str
    told: str


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A proposal as the members read it. ``mine``: what I said, None for nothing."""

    proposal: Proposal
    outcome: Outcome
    told: str
    objecting: list[Voice]
    consenting: list[Voice]
    mine: Voice | None
    may_say: bool
    may_withdraw: bool
    by_me: bool
    parted: str
    """ "left following a decision of …", of the person, while it runs."""

    @property
    def open(self) -> bool:
        return self.outcome in (Outcome.OPEN, Outcome.STOPPED)


def proposal_lines(here: Standing) -> list[ProposalLine]:
    """Two queries."""
    found = queries.proposals(here)[: queries.PAGE]
    said = queries.voices_of(found)
    return [
        ProposalLine(
            one.member.name,
            reverse("welcome:proposal", args=[here.groupe.slug, one.pk]),
            one.proposed_by.name,
            awaited.told(one, rules.outcome(one, awaited.objections(said[one.pk]), here.on)),
        )
        for one in found
    ]


def proposal(here: Standing, one: Proposal) -> ProposalPage:
    """Two queries at most."""
    said = queries.voices(one)
    against = [voice for voice in said if voice.objects_to]
    where = rules.outcome(one, len(against), here.on)
    running = where is not Outcome.OVER
    by_me = one.proposed_by_id == here.member.pk
    left = rules.left_by_decision(here.groupe, [one.member_id] if running else [])
    return ProposalPage(
        proposal=one,
        outcome=where,
        told=awaited.told(one, where),
        objecting=against,
        consenting=[voice for voice in said if not voice.objects_to],
        mine=next((voice for voice in said if voice.member_id == here.member.pk), None),
        may_say=where in (Outcome.OPEN, Outcome.STOPPED) and rules.may_say(here, one),
        may_withdraw=running and by_me and here.is_active,
        by_me=by_me,
        parted=parted_words(left.get(one.member_id)),
    )


# --- the thread at the door -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ThreadPage:
    thread: Thread
    page: Page[Line]
    at_door: bool
    """Whether it is I who stand at the door."""
    may_write: bool
    may_see: bool
    """Whether there is something to say that I have read."""
    others: list[Member]
    groupe_url: str


def thread(me: Me, one: Thread, page: Page[Line]) -> ThreadPage:
    """Three queries at most."""
    at_door = one.member_id == me.pk
    is_open = rules.thread_open(one, queries.latest_tie(one.member, one.groupe))
    seen = one.groupe_id in me.groupe_ids or one.groupe.visible_to(me)
    return ThreadPage(
        thread=one,
        page=page,
        at_door=at_door,
        may_write=is_open,
        may_see=one.answered if at_door else one.asks,
        others=ground.welcomers(one.groupe) if at_door and is_open else [],
        groupe_url=one.groupe.get_absolute_url() if seen else "",
    )


# --- the first month ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the welcome: whether it is taken, where it is ("": in place), and the button that says
    so ("": it is taken where it is). ``edition``: of what is read there, 0 where nothing is."""

    name: str
    title: str
    done: bool
    url: str
    act: str
    edition: int


@dataclass(frozen=True, slots=True)
class Path:
    """A newcomer's first steps. ``greeters``: who may be met, and why they are named; ``left``: how many days
    the list is shown still."""

    steps: list[StepLine]
    greeters: list[tuple[ToAsk, str]]
    left: int


def _url(step: FirstStep, here: Standing) -> str:
    args = [here.groupe.slug] if step.by_slug else []
    return reverse(step.url_name, args=args) if step.url_name else ""


def _greeters(here: Standing) -> list[tuple[ToAsk, str]]:
    """Two queries."""
    offered, welcoming = queries.greeters(here)
    return [
        (one, str(why))
        for people, why in (
            (offered, _("offers to meet those who arrive")),
            (welcoming, _("answers at the door")),
        )
        for one in to_ask(people, here.on)
    ]


def path(here: Standing) -> Path | None:
    """The first steps of a newcomer; None for who is none, or has nothing left. Six queries at most,
    none for who is none."""
    tie = here.membership
    if tie is None or tie.starts_on is None or not rules.is_newcomer(here):
        return None
    taken = queries.steps(tie)
    steps = [
        StepLine(
            step.name,
            str(step.title),
            step.name in taken or (step.done is not None and step.done(here)),
            _url(step, here),
            str(step.act),
            0 if offered is True else offered,
        )
        for step in declared(FirstStep)
        if (offered := step.offered(here)) and (step.name not in taken or taken[step.name].done)
    ]
    if all(step.done for step in steps):
        return None
    return Path(
        steps=steps,
        greeters=_greeters(here) if "meet" not in taken else [],
        left=rules.NEW_DAYS - (here.on - tie.starts_on).days,
    )


def home_part(here: Standing) -> dict[str, object] | None:
    """Six queries at most, for a newcomer; none for anyone else."""
    found = path(here)
    return {"path": found} if found is not None else None


# --- what I wait for ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kind:
    """What is awaited of one kind."""

    title: str
    waits: list[Wait]


def waiting_for(me: Me) -> list[Kind]:
    """Those of every floor, kinds with nothing left out. Two queries, and those that kinds ask."""
    return [Kind(str(one.title), found) for one, found in waits(me) if found]


def answered(me: Me) -> list[LineShown]:
    """The answers that came and that I have not seen yet, each with its button, which leads back here. The
    queries of :func:`groupes.shell.todo.answers`."""
    here, now = reverse("welcome:awaited"), timezone.now()
    found = []
    for item in answers(me):
        action = item.action
        if action is not None and action.method == "post":
            fields = tuple((name, here if name == "next" else to) for name, to in action.fields)
            item = replace(item, action=replace(action, fields=fields))
        found.append(TodayLine(item, margin(item, now), main=False).shown)
    return found
