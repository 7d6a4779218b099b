# SPDX-License-Identifier: AGPL-3.0-or-later
"""A groupe in which everyone may do everything, and people who do it by its pages."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commons.library import actions as library
from commons.library.models import Resource
from commons.sharing import actions as sharing
from groupes import access
from groupes.chat import actions as chat
from groupes.chat.models import Message, Topic
from groupes.models import Groupe, Member
from groupes.notifications import fanout
from groupes.notifications.models import Kept
from roles.decisions import actions as decisions
from roles.decisions.models import Counting, Decision, Way
from roles.meetings import actions as meetings
from roles.meetings.models import Meeting
from roles.models import Mandate, MandateOffer, Role
from tenders.bids import actions as bids
from tenders.bids.models import Bid, Need, Piece
from tenders.notices.models import ImportRun, Notice
from tests import factories
from tests.factories import days
from tests.tenders import calls

WRITERS = 6


@dataclass
class World:
    groupe: Groupe
    people: list[Member]
    newcomers: list[Member]
    topic: Topic
    bid: Bid
    need: Need
    roles: list[Role]
    rules: list[int]
    shares: list[int]
    notices: list[Notice]
    away: Resource
    vote: Decision
    date: Decision
    meeting: Meeting


def build() -> World:
    """Everyone may do everything; what each writer changes alone is theirs, the rest is shared."""
    cast = factories.cast(*access.powers(), visibility=Groupe.Visibility.COOPERATIVE)
    groupe, holder = cast.groupe, cast.holder
    people = [holder, cast.founder, cast.plain, cast.former]
    while len(people) < WRITERS:
        people.append(factories.member(of=groupe.cooperative))
        factories.join(groupe, people[-1])
    for person in people[1:]:
        factories.mandate(cast.role, person, starts_on=groupe.today())
    rule = factories.split_rule(groupe, holder)
    notices = [calls.call(f"a{n}", title=f"Appel {n}") for n in range(WRITERS + 1)]
    bid, _new = bids.take_up(by=holder, groupe=groupe, notice=notices[-1])
    topic = chat.new_topic(by=holder, groupe=groupe, name="Plan vélo")
    neighbours = factories.groupe(cast.outsider)
    return World(
        groupe=groupe,
        people=people,
        newcomers=[factories.member(of=groupe.cooperative) for _person in people],
        topic=topic,
        bid=bid,
        need=bids.add_need(by=holder, bid=bid, title="Animer"),
        roles=[factories.role(groupe, name=f"Rôle à prendre {n}") for n in range(WRITERS)],
        rules=[factories.split_rule(groupe, one, adopted=False).number for one in people],
        shares=[
            sharing.preview(
                by=holder, groupe=groupe, rule=rule, amount_cents=100_00, participants=[(holder, 2)]
            ).pk
            for _person in people
        ],
        notices=notices,
        away=library.add_page(
            by=cast.outsider, groupe=neighbours, title="Trame", body="Texte",
            licence=Resource.Licence.CC_BY_SA, shared_with=Resource.Sharing.COOPERATIVE,
        ),
        vote=_open(groupe, holder, way=Way.VOTE, counting=Counting.MAJORITY),
        date=_open(groupe, holder, way=Way.DATE, options=[("", _in_days(n)) for n in (9, 12)]),
        meeting=meetings.begin(
            by=holder, meeting=meetings.call(by=holder, groupe=groupe, starts_at=timezone.now())
        ),
    )  # fmt: skip


def _in_days(number: int) -> dt.datetime:
    return (timezone.now() + dt.timedelta(days=number)).replace(second=0, microsecond=0)


def _open(groupe: Groupe, by: Member, **values: Any) -> Decision:
    drafted = decisions.draft(by=by, groupe=groupe, title="Ensemble", **values)
    return decisions.open_decision(by=by, decision=drafted, closes_at=_in_days(5))


@dataclass
class Writer:
    """One person at their keyboard, and the one beside them who answers."""

    world: World
    number: int

    def __post_init__(self) -> None:
        self.me = self.world.people[self.number]
        self.client = self._logged_in(self.me)
        self.beside = self._logged_in(self.world.people[(self.number + 1) % WRITERS])
        self.newcomer = self._logged_in(self.world.newcomers[self.number])

    def _logged_in(self, person: Member) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(person.user)
        return client

    def post(
        self, name: str, /, *args: object, by: Client | None = None, **data: Any
    ) -> HttpResponse:
        path = reverse(name, args=[self.world.groupe.slug, *args])
        return (by or self.client).post(path, data)  # type: ignore[return-value]

    def of_mine(self, name: str, /, *args: object, **data: Any) -> HttpResponse:
        """An address outside the groupe."""
        return self.client.post(reverse(name, args=args), data)  # type: ignore[return-value]

    def acts(self) -> Iterator[Callable[[], HttpResponse]]:
        """What this person does, in order; each is asked once the one before was answered."""
        world, n, post = self.world, self.number, self.post
        groupe, bid = world.groupe, world.bid
        yield lambda: post("chat:post", world.topic.pk, text=f"Mot {n}", client_id=uuid.uuid4())
        yield lambda: post(
            "chat:message",
            Message.objects.get(author=self.me, source=f"Mot {n}").pk,
            text=f"Mot {n} !",
        )
        yield lambda: post("bids:intention", bid.pk, world.need.pk, level="lead", days="1")
        yield lambda: post("roles:volunteer", world.roles[n].pk, message="Moi")
        yield lambda: self._answer(MandateOffer.objects.get(offered_to=self.me, state="open").pk)
        yield lambda: post(
            "groupes:edit", name=groupe.name, purpose=f"Apprendre {n}.", colour=groupe.colour,
            visibility=groupe.visibility, joining=groupe.joining,
            edition=Groupe.objects.get(pk=groupe.pk).edition,
        )  # fmt: skip
        yield lambda: self.of_mine("bids:take_up", world.notices[n].pk, groupe=groupe.slug)
        yield lambda: post("bids:pieces", bid.pk, title=f"Pièce {n}")
        yield lambda: post("bids:piece_hold", bid.pk, self._piece().pk)
        yield lambda: post(
            "bids:piece", bid.pk, self._piece().pk, title=f"Pièce {n}", body="Texte",
            state=Piece.State.DRAFT, edition=self._piece().edition,
        )  # fmt: skip
        yield lambda: post("bids:piece_from_template", bid.pk, resource=world.away.pk)
        yield lambda: post("chat:topic_state", world.topic.pk, resolved=str(n % 2))
        yield lambda: post("chat:topic_new", name=f"Sujet {n}")
        yield lambda: post("chat:read", seq="5")
        yield lambda: post("bids:price", self._bid().pk, name="Sobre", amount_cents="1000")
        yield lambda: post("sharing:settle", world.shares[n], happened_on=groupe.today())
        yield lambda: post("bids:decide", self._bid().pk, go="go", reason="Oui")
        yield lambda: post("groupes:join", by=self.newcomer, message="Bonjour")
        yield lambda: post("groupes:answer_request", self._request(), answer="accept")
        yield lambda: post(
            "library:new", title=f"Page {n}", body="Texte", licence=world.away.licence,
            shared_with=world.away.shared_with, use=world.away.use, authors=[self.me.pk],
        )  # fmt: skip
        yield lambda: post(
            "library:edit", Resource.objects.get(title=f"Page {n}").pk, edition="1",
            title=f"Page {n}", body="Autre texte", licence=world.away.licence,
            shared_with=world.away.shared_with, use=world.away.use, authors=[self.me.pk],
        )  # fmt: skip
        yield lambda: post("sharing:adopt", world.rules[n], in_force_from=groupe.today() + days(1))
        yield lambda: self.of_mine("groupes:me", name=self.me.name, trade=f"Métier {n}")
        yield lambda: self.of_mine("people:skills", **{"skill-0": "danse", "skill-1": f"mot {n}"})
        yield lambda: self.of_mine("groupes:preferences", language="fr", theme="")
        here = f"g{groupe.pk}"
        for own in ({f"{here}-level": "all"}, {f"{here}-level": ""}):  # chosen, then as usual again
            yield partial(self.of_mine, "notifications:choices", level="all", pace="weekly", **own)
        yield lambda: self.of_mine(
            "notifications:keep", f"bids.bid:{bid.pk}", day="other", on=groupe.today() + days(2)
        )
        yield lambda: self.of_mine(
            "notifications:done", Kept.objects.get(member=self.me, done_at=None).pk
        )
        yield from self._decides()
        yield from self._meets()
        yield lambda: self._told()
        yield lambda: post("roles:give_back", Mandate.objects.get(role=world.roles[n]).pk)
        yield lambda: post("groupes:leave", by=self.newcomer)

    def _decides(self) -> Iterator[Callable[[], HttpResponse]]:
        """All answer one vote, every second one by the person before them; each asks one beside for advice,
        and closes; each says a tension."""
        vote, date, n, post = self.world.vote, self.world.date, self.number, self.post
        if n % 2:
            to = self.world.people[n - 1].pk
            yield lambda: post("decisions:delegate", vote.pk, to=to)
        yield lambda: post("decisions:end_delegation", vote.pk)
        yield lambda: post("decisions:answer", vote.pk, edition="1", stance="for")
        first = date.options.earliest("position").pk
        ballot: dict[str, Any] = {f"option_{first}": "2", "edition": "1"}
        yield lambda: post("decisions:ballot", date.pk, **ballot)
        yield lambda: post("decisions:write", "advice", title=f"Avis {n}", text="Pourquoi")
        mine = lambda: Decision.objects.get(title=f"Avis {n}").pk  # noqa: E731
        asked = self.world.people[(n + 1) % WRITERS].pk
        yield lambda: post(
            "decisions:open", mine(), closes_at=f"{_in_days(3):%Y-%m-%dT%H:%M}",
            closes_at_zone="UTC", advisers=[asked],
        )  # fmt: skip
        yield lambda: post(
            "decisions:answer", mine(), by=self.beside, edition="1", stance="advice", words="Oui"
        )
        yield lambda: post("decisions:close", mine())
        yield lambda: post(
            "decisions:step", mine(), first_step="Écrire",
            edition=Decision.objects.get(pk=mine()).step_edition,
        )  # fmt: skip
        yield lambda: post("decisions:hand_on", mine(), to=asked)
        yield lambda: post("decisions:own", mine(), by=self.beside, answer="yes")
        yield lambda: post("decisions:raise", sentence=f"On attend {n}")

    def _meets(self) -> Iterator[Callable[[], HttpResponse]]:
        """All are at one meeting, and write the same down there; each holds a meeting of their own with
        the one beside."""
        one, n, post = self.world.meeting, self.number, self.post
        yield lambda: post("meetings:act", one.pk, "come")
        yield lambda: post("meetings:act", one.pk, "hand")
        yield lambda: post("meetings:raise_tension", one.pk, sentence="La même chose")
        yield lambda: post("meetings:write_down", one.pk, title=f"À faire {n}", mine="on")
        yield lambda: post("meetings:news", one.pk, text=f"Du nouveau {n}", tip="")
        yield lambda: post(
            "meetings:new", kind="other", title=f"Réunion {n}", starts_at=f"{_in_days(0):%Y-%m-%dT%H:%M}",
            starts_at_zone="UTC", minutes="30",
        )  # fmt: skip
        mine = lambda: Meeting.objects.get(title=f"Réunion {n}").pk  # noqa: E731
        yield lambda: post("meetings:answer", mine(), by=self.beside, answer="yes")
        yield lambda: post("meetings:act", mine(), "begin")
        yield lambda: post("meetings:act", mine(), "come", by=self.beside)
        yield lambda: post("meetings:raise_tension", mine(), sentence=f"Trop long {n}")
        yield lambda: post(
            "meetings:note_decision", mine(), title=f"Décidé {n}", how="in_meeting",
            owner=self.me.pk, first_step="Réserver",
        )  # fmt: skip
        yield lambda: post("decisions:take_back", self._noted(), by=self.beside)
        line = lambda: Meeting.objects.get(pk=mine()).items.earliest("position").pk  # noqa: E731
        yield lambda: post("meetings:pen", line())
        yield lambda: post("meetings:notes", line(), notes=f"Dit {n}", edition="1", done="1")
        yield lambda: post("meetings:act", mine(), "finish")
        yield lambda: post("meetings:correct", mine(), text=f"Corrigé {n}", edition="1")
        yield lambda: post("meetings:read", mine())

    def _noted(self) -> int:
        return Decision.objects.get(title=f"Décidé {self.number}").pk

    def _told(self) -> HttpResponse:
        """What the jobs do, beside the pages; then all is seen."""
        with suppress(ExceptionGroup):  # another did it at that instant
            fanout.follow_all()
        far = " ".join(
            f"{self.world.groupe.pk}.{kind}.{10**9}" for kind in ("entry", "topic", "mention")
        )
        return self.of_mine("notifications:seen", upto=far)

    def _answer(self, offer: int) -> HttpResponse:
        return self.post("roles:answer_offer", offer, by=self.beside, answer="accept")

    def _piece(self) -> Piece:
        return self.world.bid.pieces.get(title=f"Pièce {self.number}")

    def _bid(self) -> Bid:
        return self.world.groupe.bids.get(notice=self.world.notices[self.number])

    def _request(self) -> int:
        newcomer = self.world.newcomers[self.number]
        return self.world.groupe.memberships.get(member=newcomer).pk


def bring_again(world: World, version: int) -> ImportRun:
    """The notices of the world come in again, their deadlines moved."""
    return calls.bring(
        *(
            calls.eforms(
                f"a{n}", version=f"{version:02d}", procedure=f"a{n}", title=f"Appel {n}",
                deadline=calls.in_days(20 + version),
            )
            for n in range(len(world.notices))
        )
    )  # fmt: skip


def told(answer: HttpResponse) -> str:
    """The status of an answer, and what was asked."""
    request = answer.wsgi_request  # type: ignore[attr-defined]
    return f"{answer.status_code} {request.path_info}"
