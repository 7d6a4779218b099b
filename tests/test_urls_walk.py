# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address of the project, asked as each kind of person, with GET and with POST.

Written from the resolver: a new address is walked the day it is added, and one whose arguments
have no sample here makes the test fail. What holds for all:

- without a login, nothing answers but what :data:`PUBLIC` names, each with its reason;
- an account without a cooperative gets nothing of the groupes (403);
- what is inside a private groupe does not exist for others (404);
- a groupe shown to its cooperative has a door for neighbours, and the rest answers 403;
- a member without the power a page asks for gets 403, a holder does not;
- nobody, ever, gets an error of ours (5xx), nor a part of a page without its page (:data:`ALONE`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import models, transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from commons.library import actions as library
from commons.sharing import actions as sharing
from groupes import access, queries
from groupes import actions as ground
from groupes.brand import actions as brand
from groupes.brand.models import Contact
from groupes.charter import actions as charter
from groupes.charter.models import RedLine
from groupes.chat import actions as chat
from groupes.craft import actions as craft
from groupes.export import actions as leaving
from groupes.models import Groupe, Member, User
from groupes.notifications.models import Kept, Notification
from groupes.parting import actions as parting
from groupes.people import actions as people
from groupes.people.models import Level, Skill
from groupes.reflection import actions as reflecting
from groupes.seasons import year
from groupes.things import Ref
from groupes.welcome.actions import links
from groupes.welcome.models import Proposal, Reminded, Thread
from roles import actions as roles
from roles.decisions import actions as deciding
from roles.decisions.models import Counting, Decision, Stance, Way
from roles.meetings import actions as meetings
from roles.planning import actions as planning
from roles.work import actions as work
from tenders.bids import actions as bids
from tenders.candidacy import actions as candidacy
from tenders.contracts.models import Contract, Import
from tenders.dossier import actions as papers
from tenders.dossier.models import Suggested
from tenders.guests import actions as guests
from tenders.notices.actions import Said
from tenders.notices.models import ImportRun, Notice, RefusedFile
from tenders.qualification import actions as qualifying
from tenders.qualification.models import Credential, Question
from tenders.sources.models import Source
from tenders.watches import actions as watches
from tenders.watches.models import Match
from tests import factories
from tests.factories import days
from tests.groupes.files.uploads import pdf, upload
from tests.tenders import calls

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PUBLIC = {
    "favicon": "the icon",
    "health": "asked by the machine that watches",
    "texts": "what the scripts say, on the log-in page too",
    "legal_notice": "the law asks for it",
    "accessibility": "a statement to whoever comes",
    "source": "the AGPL promises it to whoever uses the site (section 13)",
    "account_login": "how one comes in",
    "account_logout": "says that one is out; only a POST of one's own does it",
    "account_inactive": "says why one cannot come in",
    "account_signup": "nothing is there: allauth names it in its pages",
    "account_reset_password": "for whoever forgot theirs",
    "account_reset_password_done": "the mail is on its way",
    "account_reset_password_from_key": "reached with the secret of a mail",
    "account_reset_password_from_key_done": "the password is chosen",
    "mfa_authenticate": "the second step of coming in",
    "stop_letters": "reached with the signed address of a letter, by mail programs too (RFC 8058)",
    "brand_public": "the page that a brand put up for anybody",
    "brand_logo": "the logo on it",
    "brand_write": "whoever reads it may write to the brand",
    "brand_thanks": "says that it has arrived",
    "public_map": "the map that a groupe shows outside, at an address that only who has it knows",
    "calendar_feed": "asked by calendar programs, at an address that only its person knows",
    "watch_atom": "asked by readers of feeds, at an address that only its person knows",
    "watch_ocds": "asked by programs that gather open data, at an address that only its person knows",
    "stop_watch_letters": "reached with the signed address of a letter, by mail programs too (RFC 8058)",
    "stop_guest_letters": "reached with the signed address of a letter, by mail programs too (RFC 8058)",
    "meeting_answer": "reached with the signed address of an invitation, by mail programs too",
    "welcome:opened": "tells whoever is not logged in to, whatever the token",
    "guests:link": "reached with the secret of an invitation, by somebody from outside",
    **{
        f"guests:{name}": "of a guest, by the cookie that the link of their invitation gave"
        for name in ("page", "piece", "word", "promise", "letters", "leave")
    },
}

# Pages about one object outside any groupe, which people of other cooperatives may not know.
NOT_FOR_STRANGERS = {
    "groupes:person",
    "groupes:write",
    "groupes:words_seen",
    "craft:of",
    "craft:attest",
    "craft:ask",
    "craft:attestation",
    "craft:pairing",
    "craft:pairing_step",
    "parting:path",
    "parting:ask",
    "parting:step",
    # the papers of a cooperative, for its own people
    *(f"qualification:{name}" for name in ("credential", "drop_credential", "credential_file")),
    # of whoever signs for the cooperative
    *(f"dossier:{name}" for name in ("signing", "send_back", "signing_file", "signing_pdf")),
    # one's own watches, which are the holder's in this world
    *(
        f"watches:my_{name}"
        for name in ("watch", "edit", "end", "new_rule", "pace", "feed", "aside", "rule")
    ),
}


@dataclass(frozen=True)
class Address:
    """One address: its full name, its path's arguments, and what its view asks."""

    name: str
    arguments: frozenset[str]
    access: tuple[str, str | None] | None
    public: bool

    @property
    def inside(self) -> bool:
        """Under /g/<slug>/: it belongs to a groupe."""
        return "slug" in self.arguments


def addresses() -> list[Address]:
    def walk(patterns: list[Any], namespace: str) -> Iterator[Address]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = ":".join(filter(None, (namespace, pattern.namespace)))
                yield from walk(pattern.url_patterns, inner)
            elif isinstance(pattern, URLPattern):
                assert pattern.name, f"an address without a name: {pattern.pattern}"
                yield Address(
                    name=":".join(filter(None, (namespace, pattern.name))),
                    arguments=frozenset(
                        [*pattern.pattern.converters, *pattern.pattern.regex.groupindex]
                    ),
                    access=getattr(pattern.callback, "access", None),
                    public=not getattr(pattern.callback, "login_required", True),
                )

    return list(walk(get_resolver().url_patterns, ""))


ADDRESSES = addresses()
INSIDE = [address for address in ADDRESSES if address.inside]

Answers = list[tuple[Address, str, int]]


@dataclass
class World:
    """A private groupe with one of everything, and the people who ask; the walks that were done in it."""

    cast: factories.Cast
    samples: dict[str, Any]
    walks: dict[str, Walked] = field(default_factory=dict)

    @property
    def people(self) -> dict[str, Member]:
        return {
            name: getattr(self.cast, name)
            for name in ("holder", "plain", "former", "founder", "outsider", "stranger")
        }


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One for all the tests here, and undone after them: what each changes is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def build() -> World:
    # The holder's role carries every power there is; plain membership keeps none, so that a page
    # that asks for a power refuses a plain member.
    cast = factories.cast(*access.powers())
    groupe, holder = cast.groupe, cast.holder
    access.revoke(groupe.grants_id, groupe, access.membership_powers())
    today = groupe.today()

    vacant = factories.role(groupe)
    offer = roles.offer_mandate(
        by=holder, role=vacant, to=cast.plain, starts_on=today, ends_on=today + days(60)
    )
    held = cast.role.mandates.get(member=holder)
    roles.write_handover(by=holder, mandate=held, open_work="Le calendrier.")
    circle = roles.create_circle(by=holder, groupe=groupe, name="Atelier", purpose="Faire.")
    learning = roles.ask_beside(
        by=holder, mandate=held, learner=cast.former, starts_on=today, ends_on=held.ends_on
    )
    beside = roles.answer_offer(by=cast.former, offer=learning, accept=True)
    lot = roles.open_draw(
        by=holder, role=factories.role(groupe), names_until=today, starts_on=today + days(1)
    )
    newcomer = factories.member(of=groupe.cooperative)
    asked = factories.join(groupe, newcomer, state="asked")
    asked.asked_at = timezone.now()
    asked.save()

    notification = Notification.objects.create(
        member=holder, groupe=groupe, kind="entry", about=1, seq=1
    )
    kept = Kept.objects.create(member=holder, label="roles.role", thing_id=1, on=today)
    topic = chat.new_topic(by=holder, groupe=groupe, name="Plan vélo")
    message = chat.post_message(by=holder, topic=topic, text="Bonjour").message
    resource = library.add_page(by=holder, groupe=groupe, title="Trame", body="# Atelier")
    rule = factories.split_rule(groupe, holder)
    distribution = sharing.preview(
        by=holder, groupe=groupe, rule=rule, amount_cents=10_000, participants=[(holder, 2)]
    )
    notice = calls.call("a", procedure="p", deadline=calls.in_days(20))
    calls.bring(calls.eforms("a", version="09", procedure="p", title="Autre"), by=holder)
    version = notice.versions.proposed().get()
    bid, _new = bids.take_up(by=holder, groupe=groupe, notice=notice)
    entered = bids.enter_call(
        by=holder, groupe=groupe, said=Said("À la main", "Mairie"), upload=upload("a.pdf", pdf())
    )
    need = bids.add_need(by=holder, bid=bid, title="Animer")
    piece = bids.add_piece(by=holder, bid=bid, title="Méthodologie")
    price = bids.set_price(by=holder, bid=bid, name="Prudent", amount_cents=10_000)
    qualifying.save_rows(by=holder, bid=bid, rows=Question, added={"text": "Quel budget ?"})
    question = Question.objects.get(bid=bid)
    for_holder = qualifying.ask_along(by=cast.plain, need=need, to=holder)
    of_holder = qualifying.ask_along(by=holder, need=need, to=cast.founder)
    paper = Credential.objects.create(
        cooperative=groupe.cooperative, kind="insurance", label="RC", changed_by=holder
    )
    candidacy.begin(by=holder, bid=bid)
    member_of_group = candidacy.add_body(
        by=holder, bid=bid, name="Atelier du Canal", siret="73282932000074"
    )
    interest = candidacy.declare(by=holder, bid=bid, kind="buyer", words="J’y ai travaillé.")
    guest = guests.invite(
        by=holder, bid=bid, name="Agathe", email="agathe@traverse.example", firm="Traverse",
        kind="partner", language="fr", until=today,
    )  # fmt: skip
    told = bids.add_piece(by=holder, bid=bid, title="Références")
    told = bids.change_piece(
        by=holder, piece=told, edition=1, title="Références", body="Deux marchés.", due_on=None,
        state="draft",
    )  # fmt: skip
    section = papers.add_section(by=holder, bid=bid, title="Comprendre")
    remarked = papers.remark(by=holder, section=section, text="Trop court")
    asked_to_sign = papers.ask_signature(by=holder, bid=bid)
    given = papers.delegate(
        by=factories.member(of=groupe.cooperative, administers=True),
        member=cast.plain, most_cents=1, until=today + days(9),
    )  # fmt: skip
    bundle = papers.ask_bundle(by=holder, bid=bid)
    papers.make(bundle=bundle.pk)
    said_for = Suggested.objects.create(by=holder, need=need, member=cast.plain, level="lead")
    link, token = links.make_link(by=holder, groupe=groupe, days=7, most=9)
    addressed = links.invite_address(by=holder, groupe=groupe, email="a@example.test")
    proposal = Proposal.objects.create(
        groupe=groupe, member=newcomer, proposed_by=cast.plain, sentence="Oui", state="open",
        until=today + days(7),
    )  # fmt: skip
    thread = Thread.objects.create(groupe=groupe, member=newcomer)
    Reminded.objects.create(membership=asked)
    opened = parting.open_path(
        by=cast.founder, membership=groupe.memberships.get(member=cast.plain), lived="Des absences"
    )
    attested = craft.attest(by=holder, of=cast.plain, skill="Facilitation", words="Au salon")
    people.tell_skills(by=cast.plain, told={Level.PASSES_ON: ["Facilitation"]})
    paired = craft.ask_pairing(
        by=holder, other=cast.plain, skill=attested.skill, goal="Un but", ends_on=today + days(30)
    )
    run = ImportRun.objects.create(by=holder)
    charter.begin(
        by=holder, groupe=groupe, texts={"values": "Ouvrir.", "red_lines": "- Jamais seul"}
    )
    line = RedLine.objects.get(groupe=groupe)
    flag = charter.raise_flag(by=holder, line=line, about=None, words="Ceci.")
    contract = Contract.objects.create(
        run=Import.objects.create(),
        buyer_siret="21590001200019",
        reference=factories.unique("1"),
        object="Haies",
    )
    refused = RefusedFile.objects.create(run=run, name="x.xml", error="xml", reason="illisible")
    source = Source.objects.create(kind=Source.Kind.BOAMP, name=factories.unique("BOAMP "))

    piece_of_work = work.add(by=holder, groupe=groupe, title="Relire", mine=True)
    for_plain = work.offer(by=holder, work=piece_of_work, to=cast.plain)

    meeting = meetings.call(
        by=holder, groupe=groupe, starts_at=timezone.now() + days(2), every="week", count=3
    )
    about = meetings.add_item(
        by=holder, meeting=meeting, title="Qui prend la suite", about=Ref.of(vacant)
    )
    tip = meetings.tell_news(by=holder, meeting=meeting, text="Bonjour", tip="Un livre")
    over = meetings.call(by=holder, groupe=groupe, starts_at=timezone.now())
    meetings.finish(by=holder, meeting=meetings.begin(by=holder, meeting=over))

    reflection = reflecting.open_reflection(by=holder, groupe=groupe)
    sold = brand.save_offer(by=holder, groupe=groupe, title="Une journée")
    reference = brand.save_reference(
        by=holder, groupe=groupe, client="La Ville", year=2025, done="Une fresque"
    )
    letter = Contact.objects.create(
        brand=sold.brand, name="Léa", email="lea@example.test", text="?"
    )
    leaving.begin_plan(by=holder, groupe=groupe)
    archive = leaving.ask_archive(by=holder, groupe=groupe)
    leaving.make(taken=archive.pk)
    copy = leaving.ask_copy(by=holder)
    leaving.make(taken=copy.pk)

    planned = [
        planning.start(
            by=cast.founder,
            groupe=groupe,
            settings=planning.Settings(
                first_day=today + days(30), term_months=12, terms=1, roles=[vacant.pk],
                people=groupe.memberships.on(today).values_list("member_id", flat=True),
            ),
        )
        for _number in range(2)
    ]  # fmt: skip
    pinned = planning.pin(
        by=holder, plan=planned[0], role=vacant, term=0, kind="lock", member=holder
    )
    with_the_groupe = planning.run_here(planning.ask_solve(by=cast.founder, plan=planned[1]))
    planning.put(by=cast.founder, plan=with_the_groupe, until=today + days(1))

    asked_of_all = decisions(cast)
    tension = deciding.raise_tension(
        by=holder, groupe=groupe, sentence="On attend une semaine", about=Ref.of(vacant)
    )
    other = deciding.raise_tension(by=holder, groupe=groupe, sentence="Une autre")
    deciding.let_go_of(by=holder, tension=other)

    looks_for: dict[str, Any] = {
        "name": "Veille", "words": "concertation", "cpv": [], "departments": [], "nuts": [],
        "natures": [], "procedures": [], "value_from": None, "value_to": None,
        "days_ahead": None, "group_form": "", "buyer": "",
    }  # fmt: skip
    looking = watches.make_watch(by=holder, groupe=groupe, values=looks_for)
    watches.add_rule(by=holder, watch=looking, kind="word", value="piscine", reason="")
    own = watches.make_watch(by=holder, groupe=None, values=looks_for)
    watches.add_rule(by=holder, watch=own, kind="word", value="piscine", reason="")
    calls.call("b", procedure="q", deadline=calls.in_days(20))
    watches.look()

    return World(
        cast,
        {
            "watches:pk": looking.pk,
            "watches:aside:pk": Match.objects.filter(groupe=groupe)[0].pk,
            "watches:rule:pk": looking.hidden.get().pk,
            **{
                f"watches:my_{name}:pk": own.pk
                for name in ("watch", "edit", "end", "new_rule", "pace", "feed")
            },
            "watches:my_aside:pk": Match.objects.filter(member=holder)[0].pk,
            "watches:my_rule:pk": own.hidden.get().pk,
            "watch_atom:token": "made-up",
            "watch_ocds:token": "made-up",
            "stop_watch_letters:token": "made-up",
            "stop_guest_letters:token": "made-up",
            "meetings:pk": meeting.pk,
            "meetings:part": "facilitator",
            "meetings:act:verb": "come",
            "meetings:item_act:verb": "up",
            "meetings:call_on:ref": str(Ref.of(asked_of_all["open"])),
            **{
                f"meetings:{name}:pk": about.pk
                for name in ("item", "about", "notes", "pen", "item_act")
            },
            **{
                f"meetings:{name}:pk": meeting.series_id
                for name in ("series", "edit_series", "stop_series")
            },
            **{
                f"meetings:{name}:pk": over.pk
                for name in ("minutes", "correct", "editions", "read")
            },
            "meetings:keep_tip:pk": tip.pk if tip else 0,
            "calendar_feed:token": "made-up",
            "meeting_answer:token": "made-up",
            "decisions:pk": asked_of_all["open"].pk,
            "decisions:reply:remark": asked_of_all["open"].remarks.get().pk,
            **{
                f"decisions:{name}:pk": asked_of_all["adopted"].pk
                for name in ("own", "hand_on", "step", "review", "ask_again")
            },
            "decisions:object_to:pk": asked_of_all["of founder"].pk,
            "decisions:withdraw_objection:pk": asked_of_all["of founder"].pk,
            "decisions:edit:pk": asked_of_all["draft"].pk,
            "decisions:open:pk": asked_of_all["draft"].pk,
            "decisions:way": Way.CONSENT.value,
            "decisions:ref": f"roles.role:{vacant.pk}",
            "decisions:step": "vivante",
            **{
                f"decisions:{name}:pk": tension.pk
                for name in (
                    "tension",
                    "change_tension",
                    "tension_work",
                    "tension_ask",
                    "tension_answer",
                    "tension_step",
                )
            },
            "planning:pk": planned[0].pk,
            "planning:agree:pk": with_the_groupe.pk,
            "planning:object_to:pk": with_the_groupe.pk,
            "planning:adopt:pk": with_the_groupe.pk,
            "planning:role": vacant.pk,
            "planning:term": 0,
            "planning:pin": pinned.pk,
            "export:pk": archive.pk,
            "export:copy_download:pk": copy.pk,
            "slug": groupe.slug,
            "key": "secret",
            "token": token,
            "welcome:pk": proposal.pk,
            "welcome:take_back:pk": asked.pk,
            "welcome:write_of:pk": asked.pk,
            "welcome:answer_request:pk": asked.pk,
            "welcome:addressed:pk": addressed.pk,
            "welcome:address_again:pk": addressed.pk,
            "welcome:address_end:pk": addressed.pk,
            "welcome:address_take:pk": addressed.pk,
            "welcome:link_end:pk": link.pk,
            "welcome:link_take:pk": link.pk,
            "welcome:propose:pk": newcomer.pk,
            "welcome:thread:pk": thread.pk,
            "welcome:seen:pk": thread.pk,
            "welcome:step:name": "meet",
            "texts:digest": "0" * 12,
            "texts:language": "fr",
            "uidb36": "1",
            "groupes:pk": cast.plain.pk,
            "administration:pk": cast.plain.pk,
            "administration:number": 1,
            "groupes:answer_request:pk": asked.pk,
            "groupes:take_back:pk": asked.pk,
            "groupes:resend_invitation:pk": newcomer.pk,
            "stop_letters:token": "made-up",
            "notifications:pk": notification.pk,
            "notifications:done:pk": kept.pk,
            "notifications:ref": f"roles.role:{cast.role.pk}",
            "chat:topic": topic.pk,
            "chat:pk": message.pk,
            "craft:pk": attested.pk,
            "craft:of:pk": cast.plain.pk,
            "craft:attest:pk": cast.plain.pk,
            "craft:ask:pk": cast.plain.pk,
            "craft:ask:skill": attested.skill_id,
            "craft:step": "show",
            "craft:pairing:pk": paired.pk,
            "craft:pairing_step:pk": paired.pk,
            "seasons:season": year.first_day(today).isoformat(),
            "parting:pk": opened.pk,
            "parting:step": "call_off",
            "roles:pk": cast.role.pk,
            "roles:volunteer:pk": vacant.pk,
            "roles:answer_offer:pk": offer.pk,
            "roles:withdraw_offer:pk": offer.pk,
            **{
                f"roles:{name}:pk": held.pk
                for name in (
                    "give_back",
                    "go_on",
                    "hold_alone",
                    "handover",
                    "write_handover",
                    "handover_editions",
                    "acknowledge",
                )
            },
            **{
                f"roles:{name}:pk": circle.pk
                for name in ("circle", "edit_circle", "circle_editions", "close_circle")
            },
            "roles:open_draw:pk": vacant.pk,
            "roles:interim:pk": vacant.pk,
            "roles:end_beside:pk": beside.pk if beside is not None else 0,
            **{
                f"roles:{name}:pk": lot.pk
                for name in ("draw", "draw_name", "draw_lot", "drop_draw")
            },
            "work:pk": piece_of_work.pk,
            "work:verb": "hand",
            "work:on:ref": f"roles.role:{vacant.pk}",
            "work:answer:pk": for_plain.pk,
            "work:withdraw:pk": for_plain.pk,
            "work:see_answer:pk": for_plain.pk,
            "people:pk": Skill.objects.standing()[0].pk,
            "charter:at": "values",
            "charter:on": f"roles.role:{vacant.pk}",
            "charter:line:pk": line.pk,
            "charter:line_remove:pk": line.pk,
            "charter:pk": flag.pk,
            "reflection:pk": reflection.pk,
            "library:pk": resource.pk,
            "sharing:pk": distribution.pk,
            "sharing:number": rule.number,
            "notices:pk": notice.pk,
            "notices:import_run:pk": run.pk,
            "notices:rejected:pk": refused.pk,
            "notices:brought:pk": version.pk,
            "contracts:siret": contract.buyer_siret,
            "contracts:contract:pk": contract.pk,
            "contracts:import_run:pk": contract.run_id,
            "sources:pk": source.pk,
            "sources:kind": source.kind,
            "bids:notice_pk": notice.pk,
            "bids:notice": entered.notice_id,
            "bids:pk": bid.pk,
            "bids:need": need.pk,
            "bids:piece": piece.pk,
            "bids:price": price.pk,
            "bids:version": version.pk,
            "bids:part:name": "price",
            "qualification:pk": bid.pk,
            "qualification:need": need.pk,
            "qualification:member": cast.plain.pk,
            "qualification:question": question.pk,
            "qualification:answer:offer": for_holder.pk,
            "qualification:withdraw:offer": of_holder.pk,
            **{
                f"qualification:{name}:pk": paper.pk
                for name in ("credential", "drop_credential", "credential_file")
            },
            "results:pk": bid.pk,
            "guests:pk": bid.pk,
            "guests:guest": guest.pk,
            "guests:need": need.pk,
            "guests:piece": piece.pk,
            "guests:link:token": "made-up",
            "candidacy:pk": bid.pk,
            "candidacy:body": member_of_group.pk,
            "candidacy:interest": interest.pk,
            "dossier:pk": bid.pk,
            "dossier:piece": told.pk,
            "dossier:pdf:name": "textes",
            "dossier:part:name": "papers",
            "dossier:bundle": bundle.pk,
            "dossier:section": section.pk,
            "dossier:remark": remarked.pk,
            "dossier:step": "prendre",
            "dossier:price": price.pk,
            "dossier:suggested": said_for.pk,
            **{
                f"dossier:{name}:pk": asked_to_sign.pk
                for name in ("signing", "send_back", "signing_file", "signing_pdf")
            },
            "dossier:delegation_end:pk": given.pk,
            "founding:step": "name",
            "brand": "nulle-part",
            "brand:offer:pk": sold.pk,
            "brand:offer_up:pk": sold.pk,
            "brand:offer_remove:pk": sold.pk,
            "brand:pk": letter.pk,
            "brand:reference:pk": reference.pk,
            "brand:reference_remove:pk": reference.pk,
        },
    )


def decisions(cast: factories.Cast) -> dict[str, Decision]:
    """A decision in each state, of the holder: in preparation, open by consent with an objection, a vote
    that is adopted, one that is not, one withdrawn; and one that the founder put to the groupe."""
    holder, groupe = cast.holder, cast.groupe
    found = {}
    until = timezone.now() + days(7)
    for name, by, way in (
        ("draft", holder, Way.CONSENT),
        ("open", holder, Way.CONSENT),
        ("of founder", cast.founder, Way.CONSENT),
        ("adopted", holder, Way.VOTE),
        ("rejected", holder, Way.VOTE),
        ("withdrawn", holder, Way.CONSENT),
    ):
        counting = Counting.MAJORITY if way == Way.VOTE else ""
        made = deciding.draft(by=by, groupe=groupe, title=name, way=way, counting=counting)
        if name != "draft":
            made = deciding.open_decision(by=by, decision=made, closes_at=until)
        found[name] = made
    deciding.object_to(by=cast.plain, decision=found["open"], edition=1, reason="Trop tôt.")
    deciding.remark(by=cast.plain, decision=found["open"], kind="question", text="Quand ?")
    for name, stance in (("adopted", Stance.FOR), ("rejected", Stance.AGAINST)):
        deciding.answer(by=cast.plain, decision=found[name], edition=1, stance=stance)
        Decision.objects.filter(pk=found[name].pk).update(closes_at=timezone.now())
        found[name].refresh_from_db()
        found[name] = deciding.close(decision=found[name])
        assert found[name].state == name
    deciding.withdraw(by=holder, decision=found["withdrawn"])
    return found


def path_of(address: Address, samples: dict[str, Any]) -> str:
    """The address of a sample; fails when no sample fills an argument."""
    namespace = address.name.rpartition(":")[0]
    kwargs = {}
    for argument in address.arguments:
        for key in (f"{address.name}:{argument}", f"{namespace}:{argument}", argument):
            if key in samples:
                kwargs[argument] = samples[key]
                break
        else:
            pytest.fail(
                f"{address.name}: give a sample for “{argument}” in tests/test_urls_walk.py"
            )
    try:
        return reverse(address.name, kwargs=kwargs)
    except NoReverseMatch as error:
        pytest.fail(f"{address.name}: {error}")


ALONE = 299
"""What the walk says of an answer that is a part of a page, which nobody asked for alone (200, 409, 422)."""


def ask(client: Client, method: str, path: str) -> int:
    """The status of an answer, whatever it changed undone."""
    with transaction.atomic():
        answer = client.get(path) if method == "GET" else client.post(path, {})
        status = answer.status_code
        if status == 302 and reverse("account_login") in answer["Location"]:
            status = 401  # "log in first", as far as this walk is concerned
        if answer.streaming:
            answer.getvalue()  # read to its end, a file is closed
        elif answer.content and answer.get("Content-Type", "").startswith("text/html"):
            status = status if b"</html>" in answer.content[-40:] else ALONE
        transaction.set_rollback(True)
    return status


def walk(
    person: Member | User | None, world: World, among: Collection[Address] = ADDRESSES
) -> Iterator[tuple[Address, str, int]]:
    first = Client()
    if person is not None:
        first.force_login(person.user if isinstance(person, Member) else person)
    for address in among:
        path = path_of(address, world.samples)
        for method in ("GET", "POST"):
            client = Client()
            client.handler = first.handler  # the middleware is put together once
            client.cookies = deepcopy(first.cookies)  # logging out is one of the addresses
            yield address, method, ask(client, method, path)


def state(world: World) -> dict[str, int]:
    """What a walk could change."""
    watched: list[type[models.Model]] = [Groupe, Member, Notice]
    return {model.__name__: model._default_manager.count() for model in watched} | {
        "in": world.cast.groupe.memberships.filter(state="active").count(),
        "mandates given up": len(queries.what_goes(world.cast.groupe, world.cast.holder)),
    }


@dataclass(frozen=True)
class Walked:
    answers: Answers
    before: dict[str, int]
    after: dict[str, int]


def walked(who: str, world: World) -> Walked:
    """The walk of one of :attr:`World.people`, once for all the tests here: it changes nothing."""
    if who not in world.walks:
        before = state(world)
        answers = list(walk(world.people[who], world))
        world.walks[who] = Walked(answers, before, state(world))
    return world.walks[who]


def check(
    found: Answers,
    expected: Callable[[Address, str, int], bool],
    among: Collection[Address] = ADDRESSES,
) -> None:
    assert len(found) == 2 * len(among)
    wrong = [
        f"{method} {address.name}: {status}"
        for address, method, status in found
        if status >= 500 or status == ALONE or not expected(address, method, status)
    ]
    assert wrong == []


def of_ours(address: Address) -> bool:
    """A view of this project that asks who one is, as against allauth's and the machine's."""
    return address.access is not None


def test_every_view_of_a_groupe_or_of_members_says_whom_it_is_for() -> None:
    silent = [a.name for a in ADDRESSES if ":" in a.name and a.access is None and not a.public]
    assert silent == [], "use @groupe_view or @member_view (groupes/access/views.py)"
    inside = [a.name for a in ADDRESSES if a.inside and a.access and a.access[0] == "member"]
    # Loaded through what the person may see, on a page whose address names the groupe.
    assert set(inside) <= {"library:resource", "library:download", "sharing:distribution"}
    assert len(ADDRESSES) > 60


def test_what_is_public_is_named_with_its_reason() -> None:
    assert {a.name for a in ADDRESSES if a.public} <= PUBLIC.keys()
    assert not [a.name for a in ADDRESSES if a.public and of_ours(a)]


def test_nothing_answers_without_a_login_but_what_is_public(world: World) -> None:
    # set_language only changes what a page is read in; the middleware still asks for a login.
    check(
        list(walk(None, world)),
        lambda address, method, status: status == 401 or address.name in PUBLIC,
    )


def test_an_account_without_a_cooperative_gets_nothing_of_the_groupes(world: World) -> None:
    alone = User.objects.create_user("seul@example.test", factories.PASSWORD)

    def expected(address: Address, method: str, status: int) -> bool:
        return not of_ours(address) or status in (403, 405)

    check(list(walk(alone, world)), expected)


@pytest.mark.parametrize("who", ["outsider", "stranger"])
def test_a_private_groupe_does_not_exist_for_others(who: str, world: World) -> None:
    def expected(address: Address, method: str, status: int) -> bool:
        if address.inside:
            return status in (404, 405)
        if who == "stranger" and address.name in NOT_FOR_STRANGERS:
            return status in (404, 405)
        return status != 401 or not of_ours(address)

    check(walked(who, world).answers, expected)


def test_neighbours_stop_at_the_door_of_a_groupe_they_may_know(world: World) -> None:
    Groupe.objects.filter(pk=world.cast.groupe.pk).update(visibility=Groupe.Visibility.COOPERATIVE)

    def expected(address: Address, method: str, status: int) -> bool:
        if address.access is None:
            return True
        kind, _power = address.access
        if kind == "door":
            # Answering an invitation or taking a request back is for those who have one; leaving a
            # word wants one.
            return status in (200, 302, 403, 405, 422)
        if kind == "member":
            return status in (404, 405)  # the resource itself is the groupe's own
        return status in (403, 405)

    check(list(walk(world.cast.outsider, world, INSIDE)), expected, INSIDE)


def test_what_is_private_answers_as_what_does_not_exist(world: World) -> None:
    """Whether refused or not found: no status tells that a private groupe, or a thing of one, is
    there."""
    nowhere = {
        key: "nulle-part" if key == "slug" else value if isinstance(value, str) else 10**9
        for key, value in world.samples.items()
    }
    among = [each for each in ADDRESSES if each.inside or each.name.startswith("library:")]
    lost = list(walk(world.cast.outsider, World(world.cast, nowhere), among))
    there = {(each, method): status for each, method, status in walked("outsider", world).answers}
    compared = 0
    for address, method, status in lost:
        assert there[address, method] == status, (address.name, method)
        compared += path_of(address, world.samples) != path_of(address, nowhere)
    assert compared > 80


OF_SIGNERS = {f"dossier:{name}" for name in ("signing", "send_back", "signing_file", "signing_pdf")}
"""Of whoever signs for the cooperative: to anyone else they are not."""

OF_BALLOTS = {
    "decisions:check",
    "decisions:program",
    "decisions:recounted_ballots",
    "decisions:secret_ballots",
}
"""Pages of a secret decision, or of one with ballots to count again: the sample is neither."""


def test_a_plain_member_is_stopped_where_a_power_is_needed(world: World) -> None:
    def expected(address: Address, method: str, status: int) -> bool:
        if not address.inside or address.access is None:
            return status != 401 or not of_ours(address)
        kind, power = address.access
        if kind == "groupe" and power is not None:
            if method == "GET":
                # Some pages are read by every member, and only written by whoever may.
                return status in (200, 302, 400, 403, 405)
            return status in (403, 405)
        # Somebody else's mandate, or link; a page that is no file; a request whose welcomers are there; of a
        # secret decision, or of ballots, which the sample is not; an empty form that names nothing.
        none = {
            *OF_BALLOTS,
            "meetings:part",
            "meetings:take_up",
            "roles:give_back",
            "roles:end_beside",
            "library:download",
            "bids:piece_file",
            "results:analysis_file",
            "qualification:answer",  # asked of another
            "qualification:withdraw",
            "candidacy:withdraw",
            "dossier:receipt_file",
            *OF_SIGNERS,
            "welcome:answer_request",
        }
        return status != 404 or address.name in none

    check(walked("plain", world).answers, expected)


def test_whoever_holds_the_powers_is_stopped_nowhere_inside(world: World) -> None:
    theirs = {
        *OF_BALLOTS,
        "decisions:own",  # adopted, it is seen to by who proposed it already
        "decisions:delegate",  # one answers a consent oneself
        "decisions:end_delegation",
        "meetings:part",  # an empty form names no part
        "meetings:take_up",
        "roles:answer_offer",  # made to another
        "roles:acknowledge",  # of one's own handover
        "work:answer",
        "groupes:answer_invitation",  # not invited
        "groupes:take_back",  # another's request
        "welcome:propose",  # where one is invited, nobody is proposed
        "welcome:proposal_end",  # another's proposal
        "welcome:step",  # of newcomers
        "welcome:answer_request",  # a member's, while those who welcome are all away
        "welcome:introduce",
    }
    unnamed = {"groupes:invite", "bids:price_choose"}  # an empty form names nobody, no price

    def expected(address: Address, method: str, status: int) -> bool:
        if not address.inside or address.name in theirs:
            return True
        if address.name in {"library:download", "bids:piece_file", "results:analysis_file"}:
            return status in (404, 405)  # the sample is a page, a piece, an analysis without a file
        if address.name in {"library:download", "bids:piece_file", "dossier:receipt_file"}:
            return status in (404, 405)  # a page, a piece without a file, a bid not submitted
        if method == "POST" and address.name in unnamed:
            return status not in (401, 403)
        return status not in (401, 403, 404)

    check(walked("holder", world).answers, expected)


def test_a_mandate_that_ended_yesterday_opens_nothing_more_than_membership(world: World) -> None:
    powers = {
        (address.name, method): status
        for address, method, status in walked("plain", world).answers
        if address.access and address.access[1]
    }
    former = {
        (address.name, method): status
        for address, method, status in walked("former", world).answers
        if address.access and address.access[1]
    }
    assert former == powers
    assert 403 in powers.values()


def test_the_walk_changes_nothing(world: World) -> None:
    """What a walk does is undone, or its later steps would not try what they say."""
    walk = walked("holder", world)
    assert walk.after == walk.before
    assert walk.after["mandates given up"]  # still holds the role


def test_who_was_there_when_a_groupe_closed_reads_all_of_it_and_changes_nothing(
    world: World,
) -> None:
    ground.close_groupe(
        by=Member.objects.get(pk=world.cast.holder.pk),
        groupe=Groupe.objects.get(pk=world.cast.groupe.pk),
    )
    theirs = {
        "groupes:leave",  # they may leave it too
        "chat:read",  # how far they read
        "groupes:answer_invitation",  # an empty form answers nothing, and leads back
        "dossier:suggested_answer",  # nothing waits any more, and it leads back
        "library:editions",  # and brings nothing back
        "meetings:read",  # how far they read
        "meetings:willing",  # an empty form lets go of what one was
        "watches:feed",  # an address of one's own, to what one reads
        "decisions:answer_proposed",  # no election: it leads back to where the decision stands
        "decisions:name_in",
        "decisions:show_ballots",
    }
    writing = {
        *OF_BALLOTS,
        "bids:mistake",
        "welcome:answer_request",
        "qualification:answer",
        "results:analysis_file",
        "results:debrief",
        "results:time",
        "candidacy:declare",
        "dossier:receipt_file",  # nothing was submitted
        "decisions:ballot",
        "decisions:delegate",
        "decisions:gain",
        "decisions:hand_on",
        "decisions:review",
        "decisions:step",
        "decisions:nominate",
        "decisions:propose_person",
        "meetings:call_on",
        "meetings:correct",
        "meetings:edit",
        "meetings:edit_series",
        "meetings:item",
        "meetings:new",
        "meetings:news",
        "meetings:note_decision",
        "meetings:notes",
        "meetings:raise_tension",
        "meetings:write_down",
        *(f"watches:{name}" for name in ("aside", "edit", "end", "new_rule", "rule")),
        "decisions:change_tension",
        "decisions:change_text",
        "decisions:edit",
        "decisions:new",
        "decisions:object_to",
        "decisions:open",
        "decisions:raise",
        "decisions:raise_on",
        "decisions:remark",
        "decisions:reply",
        "decisions:tension_answer",
        "decisions:tension_ask",
        "decisions:tension_work",
        "decisions:write",
        "charter:flag_new",
        "charter:lift",
        "charter:reply",
        "chat:message",
        "library:edit",
        "roles:beside",
        "roles:close",
        "roles:close_circle",
        "roles:edit",
        "roles:edit_circle",
        "roles:interim",
        "roles:new",
        "roles:new_circle",
        "planning:object_to",
        "planning:wishes",
        "roles:offer",
        "roles:open_draw",
        "roles:share",
        "roles:volunteer",
        "roles:write_handover",
        "welcome:introduce",
        "welcome:propose",
        "seasons:needs",
        "work:edit",
        "work:new",
        "work:offer",
        "work:split",
    }  # pages that only change something
    told = []
    for address, method, status in walk(world.cast.holder, world, INSIDE):
        if method == "GET":
            power = address.access is not None and address.access[1] is not None
            none = address.name in {"library:download", "bids:piece_file", *writing}
            if status >= 500 or status == 401 or (status in (403, 404) and not power and not none):
                told.append(f"{method} {address.name}: {status}")
        elif status < 400 and address.name not in theirs:
            told.append(f"{method} {address.name}: {status}")
    assert "; ".join(told) == ""


OF_BIDS = {"bids", "candidacy", "dossier", "guests", "qualification", "results"}
NO_OBJECTS = {"slug", "pk", "name", "step", "member", "notice", "token"}
"""Arguments that name nothing of a bid's own."""


def test_what_is_of_one_bid_is_not_reached_through_another(world: World) -> None:
    """Not even by who may do everything in both: a list, a lock or a frozen state of the wrong bid would
    decide."""
    holder, groupe = world.cast.holder, world.cast.groupe
    notice = calls.call("c", procedure="r", deadline=calls.in_days(20))
    other, _new = bids.take_up(by=holder, groupe=groupe, notice=notice)
    candidacy.begin(by=holder, bid=other)
    client = Client()
    client.force_login(holder.user)
    told, asked = [], 0
    for address in ADDRESSES:
        namespace = address.name.partition(":")[0]
        if namespace not in OF_BIDS or not address.arguments >= {"slug", "pk"}:
            continue
        if not address.arguments - NO_OBJECTS:
            continue
        samples = {
            key: value for key, value in world.samples.items() if key != f"{address.name}:pk"
        } | {f"{namespace}:pk": other.pk}
        for method in ("GET", "POST"):
            asked += 1
            status = ask(client, method, path_of(address, samples))
            if status not in (404, 405):
                told.append(f"{method} {address.name}: {status}")
    # Nothing waits there under that number any more, and they lead back to what there is.
    back = {"bids:version", "dossier:suggested_answer"}
    assert [one for one in told if one.split(": ")[0].split()[1] not in back] == []
    assert asked > 60


def test_who_left_reaches_nothing_of_the_bids_they_worked_on(world: World) -> None:
    """Whoever held pieces, said what they would do and was asked to sign is a stranger to it from that day on."""
    holder = Member.objects.get(pk=world.cast.holder.pk)
    ground.leave(by=holder, membership=world.cast.groupe.memberships.get(member=holder))
    # Declared by the floor of bids, and what it watches for.
    among = [one for one in INSIDE if one.name.partition(":")[0] in {*OF_BIDS, "watches"}]
    assert len(among) > 100
    check(
        list(walk(holder, world, among)), lambda _one, _method, status: status in (404, 405), among
    )
