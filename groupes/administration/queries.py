# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of administrators read."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db.models import DateField, DurationField, ExpressionWrapper, F, Q, QuerySet, Value

from groupes.administration.models import (
    FederationKey,
    Milestone,
    PeopleImport,
    Policy,
    StatusPeriod,
)
from groupes.models import Cooperative, Federation, Member
from groupes.web.prepared import PK, Prepared


def imports(cooperative: Cooperative) -> list[PeopleImport]:
    """The last lists that were brought, the latest first, without what they say. One query."""
    rows = PeopleImport.objects.filter(cooperative=cooperative).select_related("by")
    return list(rows.defer("lines").order_by("-pk")[:10])


def find_import(cooperative: Cooperative, pk: int) -> PeopleImport | None:
    """A list that was brought to this cooperative. One query."""
    rows = PeopleImport.objects.select_related("by", "cooperative")
    return rows.filter(cooperative=cooperative, pk=pk).first()


POLICY = Prepared(
    lambda cooperative: Policy.objects.select_related("helper").filter(cooperative=cooperative),
    cooperative=PK,
)


def policy(cooperative: Cooperative) -> Policy:
    """What a cooperative has set; not kept where it has set nothing yet. One query."""
    for found in POLICY(cooperative=cooperative.pk):
        found.cooperative = cooperative
        return found
    return Policy(cooperative=cooperative)


def texts(name: str) -> list[tuple[str, str]]:
    """(cooperative, text) of what each cooperative says in its legal notice or accessibility
    statement: pages that anyone reads. One query."""
    rows = Policy.objects.exclude(**{name: ""}).order_by("cooperative__name")
    return list(rows.values_list("cooperative__name", name))


HISTORY = Prepared(
    lambda member: (
        StatusPeriod.objects.filter(member=member)
        .select_related("recorded_by")
        .order_by("-starts_on")
    ),
    member=PK,
)


def history(member: Member) -> list[StatusPeriod]:
    """The statuses of someone, the latest first. One query."""
    return HISTORY(member=member.pk)


MOST_NEAR = 100

COMING = Prepared(
    lambda cooperative: (
        Milestone.objects.filter(
            Q(kind=Milestone.Kind.TEST_ENDS) | Q(answer=Milestone.Answer.YES),
            cooperative=cooperative,
            member__left_on=None,
        )
        .select_related("member")
        .only("kind", "due", "answer", "member__name")
        .order_by("due", "pk")[:MOST_NEAR]
    ),
    cooperative=PK,
)
"""The test contracts that end first, and who would like to become an associate."""


def silent(cooperative: Cooperative) -> list[Milestone]:
    """Who may become an associate and has not said yet, the latest first. One query."""
    rows = Milestone.objects.filter(
        cooperative=cooperative,
        kind=Milestone.Kind.ASSOCIATE,
        answer=Milestone.Answer.NONE,
        due__lte=cooperative.today(),
        member__left_on=None,
    )
    return list(rows.select_related("member").order_by("-due", "pk")[:MOST_NEAR])


MINE = Prepared(
    lambda member: Milestone.objects.filter(member=member, kind=Milestone.Kind.ASSOCIATE),
    member=PK,
)


WARN: Final = dt.timedelta(days=30)
"""How long before its end a test contract is told in Today; the page of statuses tells it earlier."""


def may_be_recorded(member: Any, groupes: Any, day: Any) -> QuerySet[Milestone, Milestone]:
    """The days that come of which an administrator is told in Today (``groupes.shell.todo.Seldom``)."""
    chair = Member.objects.filter(pk=member, administers=True)
    until = ExpressionWrapper(F("due") - Value(day, DateField()), DurationField())
    return (
        Milestone.objects.filter(cooperative__in=chair.values("cooperative"), member__left_on=None)
        .alias(until=until)
        .filter(
            Q(kind=Milestone.Kind.TEST_ENDS, until__lte=WARN)
            | Q(kind=Milestone.Kind.ASSOCIATE, answer=Milestone.Answer.YES, due__lte=day)
        )
    )


def may_be_answered(member: Any, groupes: Any, day: Any) -> QuerySet[Milestone, Milestone]:
    """Whether a member may become an associate and has not answered (``groupes.shell.todo.Seldom``)."""
    return Milestone.objects.filter(
        member=member,
        kind=Milestone.Kind.ASSOCIATE,
        answer=Milestone.Answer.NONE,
        due__lte=day,
    )


COOPERATIVES = Prepared(
    lambda federation: (
        Cooperative.objects.filter(federation=federation).order_by("name").values_list("name")
    ),
    federation=PK,
)


def cooperatives_of(federation: Federation) -> list[str]:
    """The names of those in a federation. One query."""
    return [name for (name,) in COOPERATIVES(federation=federation.pk)]


def key_of(federation: Federation) -> str:
    """The key that opens a federation; "" where none was drawn. One query."""
    rows = FederationKey.objects.filter(federation=federation)
    return rows.values_list("key", flat=True).first() or ""
