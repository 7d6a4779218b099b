# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration is what its guide promises, and every page of it can be told as it was lived."""

import datetime as dt
import importlib
import pkgutil
import random
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from django.utils import translation

from commons.library.models import Resource
from commons.sharing.models import Distribution
from deploy.demo import build, people
from groupes import access
from groupes.access import Me
from groupes.journal import feed
from groupes.journal.models import Entry
from groupes.models import Cooperative, Federation, Groupe, Member, Membership, User
from groupes.web.prepared import START, Prepared
from roles import lot
from roles.models import (
    Apprenticeship,
    Circle,
    CircleGroupObjectPermission,
    Draw,
    Handover,
    Mandate,
    MandateOffer,
    Role,
)
from tenders.bids.models import Bid
from tenders.notices.models import Notice, RefusedFile, Tender
from tests.groupes.web.test_prepared import deep

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_it_holds_what_a_visitor_is_to_find(told: build.Cast) -> None:
    assert Federation.objects.count() == 1
    assert Cooperative.objects.count() == 2
    assert Member.objects.count() == 24
    assert all(member.skills_held.exists() for member in Member.objects.all())
    assert set(Groupe.objects.values_list("kind", flat=True)) == set(Groupe.Kind.values)
    project = Groupe.objects.get(kind=Groupe.Kind.PROJECT)
    assert project.memberships.values("member__cooperative").distinct().count() == 2
    assert Notice.objects.uncorrecting().open().count() >= 11
    assert set(Notice.objects.values_list("source", flat=True)) == {"ted", "boamp", "hand"}
    assert not RefusedFile.objects.exists()
    assert all(bid.tender == bid.notice.tender for bid in Bid.objects.all())
    assert set(Bid.objects.values_list("state", flat=True)) >= {
        "studied", "go", "no_go", "submitted", "won", "lost",
    }  # fmt: skip
    assert Distribution.objects.settled().count() == 4
    assert Membership.objects.waiting().count() == 1
    assert MandateOffer.objects.filter(state=MandateOffer.State.OPEN).count() == 1
    assert set(Resource.objects.values_list("use", flat=True)) == set(Resource.Use.values)


def test_a_mandate_ended_yesterday_and_others_end_soon(told: build.Cast) -> None:
    [ended] = Mandate.objects.filter(ends_on=told.today - dt.timedelta(days=1))
    assert ended.member == told.members["aurelie"]
    there = told.groupes["mots-dits"]
    assert not access.standing(Me(ended.member), there).can("bids.decide_go")
    assert access.standing(Me(told.members["jeanne"]), there).can("bids.decide_go")
    soon = Mandate.objects.on(told.today).filter(ends_on__lte=told.today + dt.timedelta(days=30))
    assert set(soon.values_list("member__name", flat=True)) == {
        "Camille Vasseur",
        "Bastien Roussel",
    }


def test_everyone_offered_at_the_door_exists(told: build.Cast) -> None:
    for key, _words, groupe in people.PERSONAS:
        assert key in told.members
        assert groupe in told.groupes


def test_what_happened_happened_in_days_not_in_a_second(told: build.Cast) -> None:
    for groupe in Groupe.objects.all():
        times = list(
            Entry.objects.filter(groupe=groupe).order_by("seq").values_list("at", flat=True)
        )
        assert all(one <= next_one for one, next_one in pairwise(times)), groupe
        assert times[-1] <= told.now
    latest = Entry.objects.order_by("-at")[:20]
    assert len({entry.at for entry in latest}) > 10
    dated = Bid.objects.filter(taken_up_at__gt=told.now - dt.timedelta(hours=12))
    assert not dated.exists()


def test_the_journal_tells_all_of_it(told: build.Cast) -> None:
    for groupe in Groupe.objects.all():
        reader = Member.objects.filter(memberships__groupe=groupe, memberships__state="active")[0]
        entries = list(Entry.objects.filter(groupe=groupe).order_by("seq"))
        assert entries[0].verb == "groupes.groupe_created"
        with translation.override("en"):
            lines = [str(line.text) for line in feed.tell(entries, Me(reader))]
        assert lines
        assert not [line for line in lines if "no longer there" in line or "{" in line]


def test_a_brand_has_circles_within_circles_and_somebody_who_gives_mandates_in_one(
    told: build.Cast,
) -> None:
    circles = {one.name: one for one in Circle.objects.filter(groupe=told.groupes["mots-dits"])}
    assert circles["Écrits"].parent == circles["Chantiers"]
    assert told.roles["mots-dits", "redaction"] in circles["Écrits"].roles.all()
    granted = CircleGroupObjectPermission.objects.get()
    assert granted.content_object == circles["Chantiers"]
    assert granted.permission.codename == "give_mandate"


def test_a_lot_is_drawn_a_handover_waits_and_somebody_learns_beside_another(
    told: build.Cast,
) -> None:
    draw = Draw.objects.get()
    order = list(draw.names.order_by("rank").values_list("ticket", flat=True))
    assert lot.holds(draw.seed, draw.commitment, order)
    assert Mandate.objects.filter(role=draw.role, origin="lot").count() == 1
    given = Handover.objects.get()
    assert given.acknowledged_at is None
    assert given.mandate.ends_on == told.day(-1)
    assert Apprenticeship.objects.get().learner == told.members["anais"]


def test_every_go_names_the_mandate_that_gave_the_power(told: build.Cast) -> None:
    for bid in Bid.objects.exclude(go_decisions=None):
        decision = bid.go_decisions.latest()
        assert decision.mandate is not None
        assert decision.mandate.starts_on <= decision.decided_on <= decision.mandate.ends_on


def _ready_made() -> dict[str, Prepared[Any]]:
    """Every query that a module keeps ready, by its name."""
    found = {}
    for package in ("deploy", "groupes", "roles", "commons", "tenders"):
        for info in pkgutil.walk_packages([package], f"{package}."):
            if ".migrations" in info.name or info.name.startswith(("deploy.", "groupes.web.")):
                continue
            module = importlib.import_module(info.name)
            for name, value in vars(module).items():
                if isinstance(value, Prepared):
                    found[f"{info.name}.{name}"] = value
    return found


def test_every_query_kept_ready_answers_as_its_own_queryset(told: build.Cast) -> None:
    chance = random.Random(5)
    tables: dict[str, Any] = {
        "member": Member, "user": User, "groupe": Groupe, "cooperative": Cooperative,
        "notice": Notice, "tender": Tender, "bid": Bid, "role": Role,
    }  # fmt: skip
    ids = {name: list(model.objects.values_list("pk", flat=True)) for name, model in tables.items()}
    everything = sorted({pk for pks in ids.values() for pk in pks})

    def value(name: str, mark: Any) -> Any:
        if mark == START:
            return chance.randint(0, 3)
        some = ids.get(name.removesuffix("s"), everything)
        if isinstance(mark, list):
            return chance.sample(some, chance.randint(0, len(some)))
        if isinstance(mark, dt.datetime):
            return told.now
        if isinstance(mark, dt.date):
            return told.today + dt.timedelta(days=chance.randint(-40, 40))
        return chance.choice(some) if isinstance(mark, int) else mark

    queries, with_rows = _ready_made(), 0
    assert len(queries) > 30
    for name, query in queries.items():
        rows = 0
        for _turn in range(12):
            values = {key: value(key, mark) for key, mark in query.marks.items()}
            queryset = query.build(**values)
            # What has no order may come in any.
            order = list if queryset.ordered else partial(sorted, key=repr)
            expected = order(deep(row) for row in queryset)
            assert order(deep(row) for row in query(**values)) == expected, (name, values)
            rows += len(expected)
        with_rows += rows > 0
    # Ids of other kinds find nothing, and how far those of each kind are from others' varies.
    assert with_rows > len(queries) / 3
