# SPDX-License-Identifier: AGPL-3.0-or-later
"""Builds the demonstration: the past as rows with their dates, the present through actions.

Everything is placed from the day of seeding, so that mandates end soon, one ended yesterday, and
there are tenders to answer.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from types import TracebackType
from typing import Any, ClassVar, Self

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Max
from django.db.models.signals import pre_save
from django.utils import timezone

from commons.library import actions as library
from commons.library.models import Resource
from commons.sharing import actions as sharing
from commons.sharing.models import Distribution, SplitRule
from deploy.demo import (
    administration,
    candidacy,
    charters,
    circles,
    contracts,
    decisions,
    dossier,
    guests,
    hand,
    leaving,
    life,
    mandates,
    meetings,
    news,
    people,
    planning,
    qualified,
    shelf,
    skills,
    sources,
    talk,
    together,
    watches,
    welcome,
    work,
)
from deploy.demo import notices as calls
from groupes import access
from groupes.chat import actions as chat
from groupes.chat.models import Message, ReadMark, Room, Topic
from groupes.journal.models import Entry, Stream
from groupes.models import Cooperative, Federation, Groupe, Member, Membership, User
from groupes.things import Ref
from groupes.web import given, text
from roles import actions as role_actions
from roles.models import Mandate, MandateOffer, Role
from tenders.bids import actions as bids
from tenders.bids.models import Bid, BidLot, GoDecision, Intention, Need, Piece, Price
from tenders.notices import actions as notices
from tenders.notices.models import Notice

PASSWORD = "atelier-de-demonstration"  # noqa: S105 - printed on the demo's own login page


@dataclass
class Cast:
    """What has been made, by key."""

    today: dt.date
    now: dt.datetime
    cooperatives: dict[str, Cooperative] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    groupes: dict[str, Groupe] = field(default_factory=dict)
    roles: dict[tuple[str, str], Role] = field(default_factory=dict)
    past: list[tuple[dt.datetime, str, Member | None, Groupe, object, dict[str, object]]] = field(
        default_factory=list
    )

    def ago(self, days: float) -> dt.datetime:
        return self.now - dt.timedelta(days=days)

    def day(self, offset: int) -> dt.date:
        return self.today + dt.timedelta(days=offset)

    def remember(
        self,
        days_ago: float,
        verb: str,
        by: Member | None,
        groupe: Groupe,
        target: object,
        **facts: object,
    ) -> None:
        self.past.append((self.ago(days_ago), verb, by, groupe, target, facts))


@transaction.atomic
def tell() -> Cast:
    """Make everything, or nothing. The database must hold no cooperative yet."""
    now = timezone.now()
    cast = Cast(today=now.astimezone(calls.PARIS).date(), now=now)
    _people(cast)
    skills.tell(cast.members)
    _groupes(cast)
    _roles(cast)
    _library(cast)
    _rules(cast)
    rooms = _rooms(cast)
    planning.tell_past(cast)
    decisions.tell_past(cast)
    _journal(cast)
    made = _present(cast)
    administration.tell(cast.members, cast.today)
    sources.tell(cast.members, cast.now)
    _talk(cast, rooms, made)
    news.tell(cast.members, cast.groupes, cast.today)
    return cast


def _people(cast: Cast) -> None:
    federation = Federation.objects.create(name="Les Ateliers Liés")
    for name, percent in ((people.NAVETTE, "10"), (people.BOCAGE, "11")):
        cast.cooperatives[name] = Cooperative.objects.create(
            name=name,
            slug="la-grande-navette" if name == people.NAVETTE else "cap-bocage",
            federation=federation,
            contribution_percent=Decimal(percent),
        )
    # One hash for all: the password is the demonstration's, and hashing it 24 times is slow.
    hashed = User()
    hashed.set_password(PASSWORD)
    for number, person in enumerate(people.PEOPLE):
        user = User.objects.create(
            email=f"{person.key}@groupes.example", password=hashed.password, is_active=True
        )
        cast.members[person.key] = Member.objects.create(
            user=user,
            cooperative=cast.cooperatives[person.cooperative],
            name=person.name,
            trade=person.trade,
            place=person.place,
            about=person.about,
            status=person.status,
            administers=person.administers,
            joined_on=cast.day(-20 if person.status == "test" else -400 - 37 * number),
        )


@dataclass(frozen=True)
class GroupeSpec:
    key: str
    kind: str
    name: str
    short: str
    colour: str
    purpose: str
    visibility: str
    joining: str
    members: str  # keys, in the order they came
    age: int  # days


GROUPES = (
    GroupeSpec(
        "concerter",
        "trade",
        "Concerter",
        "Co",
        "petrole",
        "Répondre ensemble aux marchés de concertation, et apprendre les uns des autres à faire "
        "parler un territoire.",
        "federation",
        "request",
        "camille nadia theo youssef paul bastien maelle soizic elodie fatou gaelle anais",
        700,
    ),
    GroupeSpec(
        "mots-dits",
        "brand",
        "Mots Dits",
        "Md",
        "garance",
        "Une communication qui dit vrai, faite à plusieurs métiers.",
        "cooperative",
        "coopted",
        "jeanne fatou ines marcantoine aurelie bastien camille paul",
        1100,
    ),
    GroupeSpec(
        "maison-du-canal",
        "project",
        "Maison du Canal",
        "Mc",
        "ocre",
        "Porter ensemble les concertations le long du canal, à deux coopératives.",
        "private",
        "coopted",
        "nadia camille theo youssef maelle soizic erwan bastien",
        60,
    ),
    GroupeSpec(
        "sobriete-numerique",
        "trade",
        "Sobriété numérique",
        "Sn",
        "mousse",
        "Des services numériques plus légers, pour nos clients et pour nous.",
        "federation",
        "open",
        "quentin marcantoine",
        20,
    ),
)


def _groupes(cast: Cast) -> None:
    for spec in GROUPES:
        keys = spec.members.split()
        founder = cast.members[keys[0]]
        groupe = Groupe.objects.create(
            cooperative=founder.cooperative,
            kind=spec.kind,
            name=spec.name,
            slug=spec.key,
            short=spec.short,
            colour=spec.colour,
            purpose=spec.purpose,
            visibility=spec.visibility,
            joining=spec.joining,
            state=Groupe.State.EMERGING if spec.age < 30 else Groupe.State.ACTIVE,
            created_at=cast.ago(spec.age),
            grants=Group.objects.create(name=f"groupe {spec.key}"),
        )
        access.grant(groupe.grants_id, groupe, access.membership_powers())
        cast.groupes[spec.key] = groupe
        cast.remember(spec.age, "groupes.groupe_created", founder, groupe, groupe, kind=groupe.kind)
        step = max(1, (spec.age - 12) // len(keys))
        for number, key in enumerate(keys):
            age = spec.age - number * step
            membership = Membership.objects.create(
                groupe=groupe,
                member=cast.members[key],
                state=Membership.State.ACTIVE,
                starts_on=cast.day(-age),
                asked_at=cast.ago(age + 2) if number else None,
                answered_at=cast.ago(age),
                answered_by=founder if number else None,
            )
            if number:
                cast.remember(
                    age,
                    "groupes.membership_accepted",
                    founder,
                    groupe,
                    membership,
                    member=membership.member_id,
                )
    waiting = Membership.objects.create(
        groupe=cast.groupes["concerter"],
        member=cast.members["samir"],
        state=Membership.State.ASKED,
        asked_at=cast.ago(3),
        message="Paysagiste, je fais des diagnostics en marchant. J’aimerais apprendre à animer, "
        "et apporter le regard sur les lieux.",
    )
    cast.remember(
        3,
        "groupes.membership_asked",
        waiting.member,
        waiting.groupe,
        waiting,
        member=waiting.member_id,
    )


@dataclass(frozen=True)
class RoleSpec:
    groupe: str
    key: str
    name: str
    family: str
    purpose: str
    domain: str
    accountabilities: tuple[str, ...]
    powers: tuple[str, ...]
    energy: str
    term: int
    # (member, first day, last day), from today
    mandates: tuple[tuple[str, int, int], ...] = ()


FACILITATE = (
    "bids.decide_go",
    "bids.submit_bid",
    "groupes.edit_groupe",
    "roles.edit_roles",
    "roles.give_mandate",
    "planning.plan",
    "decisions.run",
    "chat.moderate",
    "export.take_out",
    "work.redistribute",
)

ROLES = (
    RoleSpec(
        "concerter",
        "facilitation",
        "Facilitation",
        "facilitation",
        "Que chaque rencontre avance, que chacun·e y parle, et que ce qui se décide se fasse.",
        "Les rencontres, le go ou non sur les appels d’offres",
        (
            "Préparer l’ordre du jour",
            "Noter go ou non, avec sa raison",
            "Rappeler ce qui a été dit",
        ),
        FACILITATE,
        "2",
        6,
        (("paul", -540, -361), ("nadia", -360, -171), ("camille", -170, 12)),
    ),
    RoleSpec(
        "concerter",
        "accueil",
        "Accueil",
        "support",
        "Que personne n’arrive seul·e.",
        "Les demandes à rejoindre le groupe",
        ("Répondre sous une semaine", "Présenter la charte", "Inviter à la prochaine rencontre"),
        ("groupes.welcome_member", "people.curate_skills"),
        "0.5",
        12,
        (("elodie", -400, -61), ("maelle", -60, 130)),
    ),
    RoleSpec(
        "concerter",
        "veille",
        "Veille",
        "production",
        "Que les bons appels d’offres arrivent à temps.",
        "La liste partagée des appels d’offres",
        ("Regarder les avis deux fois par semaine", "Signaler les rectificatifs"),
        (),
        "1",
        12,
        (("theo", -150, 210),),
    ),
    RoleSpec(
        "concerter",
        "pot-commun",
        "Pot commun",
        "support",
        "Que l’argent commun serve à toutes et tous.",
        "La règle de partage et le pot commun",
        ("Tenir le compte du pot", "Expliquer chaque répartition"),
        ("sharing.edit_rule",),
        "1",
        12,
        (("bastien", -340, 19),),
    ),
    RoleSpec(
        "concerter",
        "memoire",
        "Mémoire",
        "support",
        "Que ce que nous apprenons reste.",
        "La bibliothèque du groupe",
        ("Relire ce qui date de plus d’un an", "Aider à ranger"),
        ("library.edit_resource",),
        "0.5",
        12,
        (("gaelle", -500, -40),),
    ),
    RoleSpec(
        "mots-dits",
        "facilitation",
        "Facilitation",
        "facilitation",
        "Que l’énergie de chacun·e aille là où elle porte, et que personne ne s’épuise.",
        "Les rencontres, le go ou non, les rôles",
        ("Regarder chaque mois qui porte quoi", "Offrir de l’aide avant qu’on la demande"),
        FACILITATE,
        "3",
        12,
        (("aurelie", -365, -1), ("jeanne", 0, 364)),
    ),
    RoleSpec(
        "mots-dits",
        "comptabilite",
        "Comptabilité",
        "support",
        "Des comptes justes, que tout le monde comprend.",
        "La règle de partage et les répartitions",
        ("Tenir les comptes", "Répartir dans les sept jours d’un paiement"),
        ("sharing.edit_rule",),
        "3",
        12,
        (("bastien", -270, 95),),
    ),
    RoleSpec(
        "mots-dits",
        "communication",
        "Communication",
        "support",
        "Que l’on sache ce que nous faisons.",
        "",
        ("Tenir le site", "Répondre aux messages"),
        (),
        "1",
        12,
        (("fatou", -120, 245),),
    ),
    RoleSpec(
        "mots-dits",
        "redaction",
        "Rédaction",
        "production",
        "Des textes que l’on comprend à la première lecture.",
        "",
        ("Relire tout ce qui sort",),
        (),
        "2",
        12,
        (("ines", -90, 275),),
    ),
    RoleSpec(
        "mots-dits",
        "web",
        "Web",
        "production",
        "Des sites légers et accessibles.",
        "",
        ("Vérifier l’accessibilité",),
        (),
        "2",
        12,
        (("marcantoine", -240, 125),),
    ),
    RoleSpec(
        "mots-dits",
        "accueil",
        "Accueil",
        "support",
        "Que l’on sache à qui s’adresser en arrivant.",
        "Les invitations",
        ("Accueillir",),
        ("groupes.welcome_member",),
        "0.5",
        6,
    ),
    RoleSpec(
        "mots-dits",
        "coordination",
        "Coordination",
        "support",
        "Que les chantiers à plusieurs tiennent leur calendrier.",
        "",
        ("Tenir le calendrier",),
        (),
        "2",
        6,
    ),
    RoleSpec(
        "maison-du-canal",
        "coordination",
        "Coordination",
        "facilitation",
        "Que la réponse parte complète, à l’heure, et que chacun·e s’y retrouve.",
        "Les réponses du groupe, de l’étude à la remise",
        ("Tenir le calendrier à rebours", "Noter go ou non", "Remettre la réponse"),
        FACILITATE,
        "3",
        6,
        (("nadia", -55, 120),),
    ),
    RoleSpec(
        "maison-du-canal",
        "lien",
        "Lien entre coopératives",
        "representation",
        "Que les deux coopératives avancent du même pas.",
        "Les invitations",
        ("Prévenir les équipes d’appui", "Suivre la convention de groupement"),
        ("groupes.welcome_member",),
        "1",
        6,
        (("soizic", -50, 125),),
    ),
    RoleSpec(
        "maison-du-canal",
        "comptes",
        "Comptes",
        "support",
        "Un prix juste, un partage clair.",
        "La règle de partage",
        ("Chiffrer les scénarios", "Expliquer le partage"),
        ("sharing.edit_rule",),
        "1",
        6,
        (("bastien", -50, 125),),
    ),
    RoleSpec(
        "sobriete-numerique",
        "facilitation",
        "Facilitation",
        "facilitation",
        "Faire exister le groupe.",
        "Tout, pour commencer",
        ("Inviter", "Fixer une première date"),
        (*FACILITATE, "groupes.welcome_member"),
        "1",
        6,
        (("quentin", -20, 160),),
    ),
)


def _roles(cast: Cast) -> None:
    for spec in ROLES:
        groupe = cast.groupes[spec.groupe]
        role = Role.objects.create(
            groupe=groupe,
            key=spec.key,
            name=spec.name,
            family=spec.family,
            purpose=spec.purpose,
            domain=spec.domain,
            accountabilities=list(spec.accountabilities),
            energy=Decimal(spec.energy),
            term_months=spec.term,
            at_end="election" if spec.family == "facilitation" else "volunteer",
            created_at=groupe.created_at,
            grants=Group.objects.create(name=f"role {spec.groupe} {spec.key}"),
        )
        access.grant(role.grants_id, groupe, spec.powers)
        cast.roles[spec.groupe, spec.key] = role
        for key, first, last in spec.mandates:
            # Agreed three days before, but for those who found the groupe.
            agreed = min(3 - first, (cast.now - groupe.created_at).days)
            mandate = Mandate.objects.create(
                role=role,
                member=cast.members[key],
                starts_on=cast.day(first),
                ends_on=cast.day(last),
                origin="election" if spec.family == "facilitation" else "offer",
                created_at=cast.ago(agreed),
            )
            cast.remember(
                agreed,
                "roles.mandate_given",
                mandate.member,
                groupe,
                role,
                role=role.pk,
                member=mandate.member_id,
                mandate=mandate.pk,
                starts_on=mandate.starts_on.isoformat(),
                ends_on=mandate.ends_on.isoformat(),
            )


def _library(cast: Cast) -> None:
    for page in shelf.PAGES:
        authors = [cast.members[key] for key in page.authors]
        resource = Resource.objects.create(
            groupe=cast.groupes[page.groupe],
            kind=Resource.Kind.PAGE,
            use=page.use,
            title=page.title,
            summary=page.summary,
            body=page.body,
            body_html=text.render(page.body),
            renderer_version=text.RENDERER_VERSION,
            licence=page.licence,
            shared_with=page.shared_with,
            created_by=authors[0],
            created_at=cast.ago(page.days_ago),
            updated_at=cast.ago(page.days_ago),
        )
        resource.authors.set(authors)
        cast.remember(
            page.days_ago,
            "library.resource_added",
            authors[0],
            resource.groupe,
            resource,
            kind=resource.kind,
        )


def _levy(to: str, percent: str, of: str = "amount", **bounds: str) -> dict[str, object]:
    return {"type": "levy", "to": to, "percent": percent, "of": of, **bounds}


DAYS_AND_EQUAL = {
    "type": "share",
    "by": [{"key": "days", "weight": "70"}, {"key": "equal", "weight": "30"}],
}
BY_DAYS = {"type": "share", "by": [{"key": "days", "weight": "1"}]}
CONTRIBUTION = {"type": "contribution"}

RULES = (
    (
        "concerter",
        "bastien",
        300,
        "Simple, pour commencer",
        "Un petit pot commun, le reste selon les jours.",
        [_levy("Pot commun", "5"), BY_DAYS, CONTRIBUTION],
    ),
    (
        "mots-dits",
        "bastien",
        700,
        "Selon les jours",
        "Notre première règle. Elle reconnaissait mal ce que chacun·e apporte à l’atelier.",
        [_levy("Pot commun", "3"), BY_DAYS, CONTRIBUTION],
    ),
    (
        "mots-dits",
        "bastien",
        320,
        "Jours et parts égales",
        "70 selon les jours, 30 à parts égales : être là compte aussi.",
        [_levy("Pot commun", "5", "amount", max="500.00"), DAYS_AND_EQUAL, CONTRIBUTION],
    ),
    (
        "maison-du-canal",
        "bastien",
        50,
        "Pot, coordination, jours",
        "Chaque coopérative prend sa contribution sur la part de ses membres.",
        [
            _levy("Pot commun", "4"),
            _levy("Coordination", "5", "remaining"),
            BY_DAYS,
            CONTRIBUTION,
        ],
    ),
)


def _rules(cast: Cast) -> None:
    for key, by, age, name, note, steps in RULES:
        groupe = cast.groupes[key]
        last = SplitRule.objects.filter(groupe=groupe).aggregate(last=Max("number"))["last"] or 0
        rule = SplitRule.objects.create(
            groupe=groupe,
            number=last + 1,
            name=name,
            note=note,
            rule={"currency": "EUR", "steps": steps},
            in_force_from=cast.day(-age),
            adopted_by=cast.members[by],
            adopted_at=cast.ago(age),
            created_by=cast.members[by],
            created_at=cast.ago(age + 10),
        )
        cast.remember(
            age, "sharing.rule_adopted", cast.members[by], groupe, rule, number=rule.number
        )


def _rooms(cast: Cast) -> dict[str, Room]:
    return {key: Room.objects.create(groupe=groupe) for key, groupe in cast.groupes.items()}


def _working_hour(cast: Cast, minutes: int) -> dt.datetime:
    """So many minutes ago; on past days moved to the morning or afternoon, in the same order."""
    days, rest = divmod(minutes, talk.DAY)
    if rest > talk.DAY // 2:  # "nine days less half an hour": later on that same day
        days, rest = days + 1, rest - talk.DAY
    if not days:
        return cast.now - dt.timedelta(minutes=minutes)
    start = dt.datetime.combine(
        cast.day(-days), dt.time(9 + days * 5 % 7, days * 13 % 60), calls.PARIS
    )
    return start - dt.timedelta(minutes=rest)


def _talk(cast: Cast, rooms: dict[str, Room], made: dict[tuple[str, str], Bid]) -> None:
    """What was said, in topics of its own or in those of the bids."""
    topics: dict[tuple[str, str], Topic] = {}
    for (key, title), bid in made.items():
        about = Topic.objects.get(room=rooms[key], key=str(Ref.of(bid)))
        about.created_at = about.last_at = cast.ago(12)
        topics[key, talk.OF_BIDS.get((key, title), title)] = about
    messages = []
    for key, topic_name, author, minutes, source in sorted(talk.TALK, key=lambda row: -row[3]):
        room = rooms[key]
        at = _working_hour(cast, minutes)
        room.last_seq += 1
        topic = topics.get((key, topic_name))
        if topic is None:
            general = topic_name == "Général"
            topic = topics[key, topic_name] = Topic.objects.create(
                room=room,
                name=given.text(chat.GIVEN_GENERAL) if general else topic_name,
                key=chat.GENERAL if general else "",
                created_by=cast.members[author],
                created_at=at,
            )
        topic.last_at, topic.last_seq = at, room.last_seq
        messages.append(
            Message(
                room=room,
                topic=topic,
                seq=room.last_seq,
                changed_seq=room.last_seq,
                author=cast.members[author],
                client_id=uuid.uuid4(),
                source=source,
                html=text.render(source),
                renderer_version=text.RENDERER_VERSION,
                at=at,
            )
        )
    Message.objects.bulk_create(messages)
    Room.objects.bulk_update(rooms.values(), ["last_seq"])
    Topic.objects.bulk_update(topics.values(), ["created_at", "last_at", "last_seq"])
    # Everyone has read all but the last days' talk.
    cutoff = cast.ago(3)
    read: dict[Topic, int] = {}
    for message in messages:
        if message.at < cutoff:
            read[message.topic] = message.seq
    ReadMark.objects.bulk_create(
        [
            ReadMark(topic=topic, member_id=member_id, seq=seq)
            for topic, seq in read.items()
            for member_id in Membership.objects.filter(
                groupe_id=topic.room.groupe_id, state=Membership.State.ACTIVE
            ).values_list("member_id", flat=True)
        ]
    )


def _journal(cast: Cast) -> None:
    """The past, in its order, with its dates: numbers in a groupe follow time."""
    last: dict[int, int] = {}
    entries = []
    for at, verb, by, groupe, target, facts in sorted(cast.past, key=lambda row: row[0]):
        last[groupe.pk] = last.get(groupe.pk, 0) + 1
        entries.append(
            Entry(
                groupe=groupe,
                seq=last[groupe.pk],
                at=at,
                verb=verb,
                actor_id=by.user_id if by is not None else None,
                target_type=target._meta.label_lower,  # type: ignore[attr-defined]  # any model
                target_id=target.pk,  # type: ignore[attr-defined]  # any model
                facts=facts,
            )
        )
    Entry.objects.bulk_create(entries)
    Stream.objects.bulk_create(
        [Stream(groupe_id=groupe_id, last_seq=seq) for groupe_id, seq in last.items()]
    )


@dataclass(frozen=True)
class Income:
    groupe: str
    label: str
    cents: int
    days_ago: int
    days: dict[str, str]  # member → days declared


PAST = (
    Income(
        "mots-dits",
        "Guide des aidants, premier versement",
        1_248_000,
        8,
        {"ines": "7", "jeanne": "6.5", "marcantoine": "2.5", "fatou": "3", "camille": "3"},
    ),
    Income(
        "mots-dits",
        "Rapport d’activité d’une mutuelle",
        640_050,
        64,
        {"ines": "4", "jeanne": "3", "fatou": "1.5"},
    ),
    Income(
        "mots-dits",
        "Film de présentation d’une école",
        385_033,
        121,
        {"aurelie": "5", "ines": "1", "jeanne": "1"},
    ),
    Income(
        "concerter",
        "Concertation sur la charte du bruit",
        1_820_000,
        190,
        {"nadia": "9", "theo": "6", "soizic": "7.5", "maelle": "4"},
    ),
)


def _past_splits(cast: Cast) -> None:
    for income in PAST:
        groupe = cast.groupes[income.groupe]
        day = cast.day(-income.days_ago)
        rule = groupe.split_rules.binding_on(day)
        if rule is None:
            raise LookupError(f"no rule binds {groupe} on {day}")
        bastien = cast.members["bastien"]
        people_ = [
            sharing.Participant(cast.members[key], days) for key, days in income.days.items()
        ]
        distribution = sharing.preview(
            by=bastien,
            groupe=groupe,
            rule=rule,
            amount_cents=income.cents,
            participants=people_,
            label=income.label,
            happened_on=day,
        )
        sharing.settle(by=bastien, distribution=distribution, happened_on=day)


@dataclass(frozen=True)
class BidSpec:
    """One bid: who takes it up, its needs with days planned, and what each would do on them."""

    groupe: str
    notice: str  # the call's title
    by: str
    lots: tuple[str, ...]
    needs: tuple[tuple[str, str, str], ...]  # title, days planned, "who level days; …"
    words: dict[tuple[str, str], str] = field(default_factory=dict)


BIDS = (
    BidSpec(
        "maison-du-canal",
        "Concertation du plan vélo 2027-2033",
        "nadia",
        ("LOT-0001", "LOT-0002"),
        (
            ("Pilotage et relation aux élus", "8", "nadia lead 6; camille contribute 2"),
            ("Diagnostic des usages", "14", "theo lead 8; youssef contribute 4; maelle learn 2"),
            (
                "Ateliers publics, 6 séances",
                "18",
                "camille lead 9; nadia contribute 3; soizic contribute 6",
            ),
            ("Enquête en ligne", "7", "youssef lead 5; theo contribute 2"),
            ("Publics éloignés", "7", "soizic lead 5; maelle contribute 2"),
            ("Facilitation graphique", "3", ""),
            ("Cartographie", "4", "theo contribute 3; erwan contribute 1"),
            ("Rédaction du bilan", "5", "maelle lead 4; camille contribute 1"),
        ),
        {
            ("theo", "Cartographie"): "je l’ai déjà menée deux fois",
            ("maelle", "Diagnostic des usages"): "pour apprendre",
        },
    ),
    BidSpec(
        "concerter",
        "Budget participatif des écoles",
        "paul",
        ("1", "2"),
        (
            ("Animation avec les enfants", "10", "paul lead 6; elodie contribute 3"),
            ("Formation des équipes", "4", "elodie lead 4"),
            ("Évaluation", "5", "theo contribute 2"),
            ("Coordination", "3", ""),
        ),
    ),
    BidSpec(
        "mots-dits",
        "Concertation du plan vélo 2027-2033",
        "fatou",
        ("LOT-0002",),
        (
            ("Identité et affiches", "6", "jeanne lead 6"),
            ("Site léger", "8", "marcantoine lead 7"),
            ("Textes", "4", "ines lead 4; fatou contribute 1"),
        ),
    ),
    BidSpec(
        "mots-dits",
        "Guide des aidants : rédaction, illustration et fabrication",
        "ines",
        (),
        (
            ("Entretiens avec des aidants", "4", "ines lead 3; fatou contribute 1"),
            ("Rédaction en facile à lire", "9", "ines lead 8"),
            ("Illustration", "7", "jeanne lead 7"),
            ("Relecture par des aidants", "2", "fatou lead 2"),
            ("Fabrication", "2", ""),
        ),
    ),
    BidSpec(
        "concerter",
        "Animation du conseil municipal des jeunes",
        "elodie",
        (),
        (("Animation", "12", "elodie contribute 3"),),
    ),
    BidSpec(
        "concerter",
        "Dialogue citoyen autour du plan local d’urbanisme",
        "nadia",
        (),
        (
            ("Pilotage", "12", "nadia lead 8"),
            (
                "Réunions de communes",
                "20",
                "paul lead 6; camille contribute 6; maelle contribute 4",
            ),
            ("Cartes et supports", "8", "theo contribute 3"),
        ),
    ),
)

# Answered long ago, entered as they were: (groupe, call, by, state, reason, price in cents).
OLD_BIDS = (
    ("concerter", "Bilan de la charte du bruit", "nadia", Bid.State.WON, 1_720_000),
    ("concerter", "Concertation pour le marché couvert", "paul", Bid.State.LOST, 4_150_000),
)


class Days:
    """The last days go by: what actions would date by the present gets its place in them.

    The journal can not be dated afterwards, for nothing changes it; and thirty people do not do a
    week's work in one second. It never goes back, so that numbers in a groupe follow time.
    """

    DATED: ClassVar[dict[type, str]] = {
        Entry: "at",
        Bid: "taken_up_at",
        Intention: "at",
        GoDecision: "at",
        Price: "created_at",
        Distribution: "created_at",
        MandateOffer: "created_at",
    }

    def __init__(self, now: dt.datetime) -> None:
        self.now = self.at = now
        self.step = dt.timedelta()

    def __enter__(self) -> Self:
        for model in self.DATED:
            pre_save.connect(self._date, sender=model)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for model in self.DATED:
            pre_save.disconnect(self._date, sender=model)

    def begin(self, at: dt.datetime, minutes: int) -> None:
        """From here things happen from ``at`` on, one every so many minutes."""
        self.at, self.step = min(at, self.now), dt.timedelta(minutes=minutes)

    def _date(self, sender: type, instance: Any, **_signal: object) -> None:
        if not instance._state.adding:
            return
        setattr(instance, self.DATED[sender], self.at)
        if sender is Entry:
            self.at = min(self.at + self.step, self.now)


def _present(cast: Cast) -> dict[tuple[str, str], Bid]:
    """What goes on now, done through the same actions as people do; the bids by groupe and call."""
    yesterday, before = cast.day(-1), cast.day(-2)
    with Days(cast.now) as days:
        days.begin(dt.datetime.combine(before, dt.time(7, 50), calls.PARIS), 1)
        charters.tell(cast)
        days.begin(dt.datetime.combine(before, dt.time(8, 40), calls.PARIS), 3)
        _past_splits(cast)
        circles.tell(cast.members, cast.groupes, cast.roles)
        notices.import_files(
            by=None,
            files=[notices.File(name, data) for name, data in calls.files(cast.today)],
        )
        made = {(spec.groupe, spec.notice): _bid(cast, spec) for spec in BIDS}
        hand.tell(cast.members, cast.groupes)
        watches.tell(cast.members, cast.groupes)
        contracts.tell(cast.today)
        notices.import_files(
            by=cast.members["theo"], files=[notices.File(*calls.brought(cast.today))]
        )
        over = {
            state: _old_bid(cast, key, title, by, state, cents)
            for key, title, by, state, cents in OLD_BIDS
        }
        days.begin(dt.datetime.combine(yesterday, dt.time(9, 10), calls.PARIS), 7)
        _plan_velo(cast, made["maison-du-canal", BIDS[0].notice], yesterday)
        candidacy.tell(cast.members, made["maison-du-canal", BIDS[0].notice], cast.today)
        guests.tell(cast.members, made["maison-du-canal", BIDS[0].notice], cast.today)
        dossier.tell(cast.members, made["maison-du-canal", BIDS[0].notice])
        days.begin(dt.datetime.combine(yesterday, dt.time(16, 20), calls.PARIS), 9)
        for number, go, reason, reasons in (
            (
                4,
                False,
                "Personne pour mener avant la fin du trimestre. On le dit tôt, sans regret.",
                ("no_team",),
            ),
            (5, True, "Notre cœur de métier, et une équipe complète.", ()),
        ):
            bids.decide(
                by=cast.members["camille"],
                bid=made["concerter", BIDS[number].notice],
                go=go,
                reason=reason,
                reasons=reasons,
                on=yesterday,
            )
        qualified.tell(
            cast.members,
            made["maison-du-canal", BIDS[0].notice],
            made["concerter", BIDS[1].notice],
        )
        days.begin(cast.now - dt.timedelta(minutes=55), 6)
        _price_schedule(cast)
        _guide(cast, made["mots-dits", BIDS[3].notice])
        qualified.tell_after(
            cast.members,
            lost=over[Bid.State.LOST],
            won=over[Bid.State.WON],
            submitted=made["mots-dits", BIDS[3].notice],
        )
        _handing_over(cast)
        mandates.tell(cast)
        life.tell(cast)
        welcome.tell(cast)
        together.tell(cast.members, cast.groupes, cast.today)
        leaving.tell(cast.members, cast.groupes["mots-dits"])
        velo = Ref.of(made["maison-du-canal", BIDS[0].notice])
        work.tell(cast.members, cast.groupes, cast.roles, velo, cast.today)
        planning.tell(cast)
        decisions.tell(cast)
        meetings.tell(cast)
    return made


def _price_schedule(cast: Cast) -> None:
    bastien = cast.members["bastien"]
    library.add_file(
        by=bastien,
        groupe=cast.groupes["concerter"],
        upload=SimpleUploadedFile("bordereau-de-prix.csv", shelf.PRICE_SCHEDULE.encode()),
        title="Bordereau de prix, à remplir",
        authors=[bastien],
        use=Resource.Use.TEMPLATE,
        summary="Les postes que les acheteurs attendent.",
        licence=Resource.Licence.CC_BY_SA,
        shared_with=Resource.Sharing.FEDERATION,
    )


def _handing_over(cast: Cast) -> None:
    mandate = cast.roles["concerter", "pot-commun"].mandates.latest("ends_on")
    role_actions.offer_mandate(
        by=cast.members["bastien"],
        role=mandate.role,
        mandate=mandate,
        to=cast.members["youssef"],
        starts_on=cast.day(20),
        ends_on=cast.day(384),
        message="Tu disais vouloir comprendre les comptes. On fait les deux premiers mois ensemble ?",
        handover="Le tableau du pot est dans les communs. Deux contacts à la coopérative.",
    )


def _call(title: str) -> Notice:
    """The call of that title; of two sources of one procedure, the BOAMP's."""
    return (
        Notice.objects.filter(title=title, changed_notice=None)
        .order_by("source", "pk")
        .select_related("changed_notice")[0]
    )


def _bid(cast: Cast, spec: BidSpec) -> Bid:
    bid, _ = bids.take_up(
        by=cast.members[spec.by],
        groupe=cast.groupes[spec.groupe],
        notice=_call(spec.notice),
        lots=spec.lots,
    )
    # The needs cut from the lots give way to those the groupe wrote.
    for need in list(bid.needs.all()):
        bids.remove_need(by=cast.members[spec.by], need=need)
    for title, days, said in spec.needs:
        need = bids.add_need(
            by=cast.members[spec.by], bid=bid, title=title, days_planned=Decimal(days)
        )
        for intention in filter(None, said.split("; ")):
            who, level, count = intention.split()
            bids.state_intention(
                by=cast.members[who],
                need=need,
                level=level,
                days=Decimal(count),
                word=spec.words.get((who, title), ""),
            )
    return bid


def _old_bid(cast: Cast, key: str, title: str, by: str, state: str, cents: int) -> Bid:
    notice = _call(title)
    groupe = cast.groupes[key]
    end = notice.deadline_at or cast.now
    bid = Bid.objects.create(
        groupe=groupe,
        notice=notice,
        tender=notice.tender,
        cooperative=groupe.cooperative,
        title=title,
        state=state,
        taken_up_by=cast.members[by],
        taken_up_at=end - dt.timedelta(days=20),
        submitted_at=end - dt.timedelta(hours=20),
    )
    BidLot.objects.create(bid=bid, lot_ref="")
    Need.objects.create(bid=bid, position=1, title="Concertation")
    Price.objects.create(
        bid=bid, name="Remis", amount_cents=cents, chosen=True, created_by=cast.members[by]
    )
    return bid


def _plan_velo(cast: Cast, bid: Bid, decided_on: dt.date) -> None:
    nadia, camille = cast.members["nadia"], cast.members["camille"]
    bids.decide(
        by=nadia, bid=bid, go=True,
        reason="Le territoire, l’équipe et le calendrier nous vont. Il reste à trouver qui dessine.",
        on=decided_on,
    )  # fmt: skip
    end = bid.notice.deadline_at or cast.now
    due = timezone.localtime(end, calls.PARIS).date()
    pieces = (
        ("Mémoire, 1. Compréhension", "nadia", 6, Piece.State.REVIEWED),
        ("Mémoire, 3. Équipe et références", "soizic", 5, Piece.State.DRAFT),
        ("Bordereau de prix", "theo", 2, Piece.State.TO_DO),
        ("DC1, lettre de candidature", "bastien", 7, Piece.State.SIGNED),
        ("Attestation d’assurance", "bastien", 7, Piece.State.DRAFT),
        ("Planche graphique", "", 2, Piece.State.TO_DO),
    )
    for title, who, before, state in pieces:
        piece = bids.add_piece(
            by=nadia, bid=bid, title=title, due_on=due - dt.timedelta(days=before)
        )
        if who:
            holder = cast.members[who]
            piece = bids.take_piece(by=holder, piece=piece)
            bids.change_piece(
                by=holder, piece=piece, edition=piece.edition, title=title, body=piece.body,
                due_on=piece.due_on, state=state,
            )  # fmt: skip
    template = Resource.objects.get(title="Trame de mémoire : méthodologie de concertation")
    method = bids.use_template(by=camille, bid=bid, resource=template)
    method = bids.take_piece(by=camille, piece=method)
    bids.change_piece(
        by=camille, piece=method, edition=method.edition, title="Mémoire, 2. Méthodologie",
        body=method.body, due_on=due - dt.timedelta(days=5), state=Piece.State.DRAFT,
    )  # fmt: skip
    needs = {need.title: need.pk for need in bid.needs.all()}
    ateliers, redaction = "Ateliers publics, 6 séances", "Rédaction du bilan"
    # 63 days were said: each scenario counts its own, 48, 62 and 71.
    sobre = {
        ateliers: 12,
        "Diagnostic des usages": 10,
        "Publics éloignés": 4,
        "Enquête en ligne": 5,
    }
    complet = {ateliers: 22, redaction: 8, "Cartographie": 5}
    for name, cents, note, counted in (
        ("Sobre", 3_120_000, "sans planche graphique", sobre),
        ("Équilibré", 3_840_000, "frais compris", {"Pilotage et relation aux élus": 7}),
        ("Complet", 4_490_000, "film et exposition", complet),
    ):
        price = bids.set_price(by=nadia, bid=bid, name=name, amount_cents=cents, note=note)
        bids.count_days(
            by=nadia,
            price=price,
            changes={needs[title]: (None, Decimal(days)) for title, days in counted.items()},
        )
        if name == "Équilibré":
            bids.choose_price(by=nadia, price=price)


def _guide(cast: Cast, bid: Bid) -> None:
    jeanne, ines = cast.members["jeanne"], cast.members["ines"]
    bids.decide(
        by=jeanne,
        bid=bid,
        go=True,
        reason="C’est ce que nous savons faire ensemble.",
        on=cast.today,
    )
    rules = Resource.objects.get(title="Dix règles de rédaction claire")
    piece = bids.use_template(by=ines, bid=bid, resource=rules)
    bids.take_piece(by=ines, piece=piece)
    bids.set_price(
        by=ines, bid=bid, name="Prix", amount_cents=2_215_000, note="24 jours et l’impression"
    )
    bids.submit(by=jeanne, bid=bid, at=cast.now)
