# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small groupe that decides: who proposes, those who answer, who runs decisions."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from groupes.models import Groupe, Member, Membership, User
from roles.decisions import actions, rules
from roles.decisions.models import Answer, Counting, Decision, Stance, Voter, Way
from roles.models import Role
from tests import factories


@dataclass
class World:
    """``people``: all who take part, ``proposer`` first; ``runner`` holds the role that runs decisions,
    and is the last of them."""

    groupe: Groupe
    people: list[Member]
    facilitation: Role

    @property
    def proposer(self) -> Member:
        return self.people[0]

    @property
    def runner(self) -> Member:
        return self.people[-1]

    def crowd(self, number: int) -> None:
        """So many more take part, before who runs decisions; written at once, by no action."""
        users = User.objects.bulk_create(
            User(email=factories.unique("foule").replace(" ", "") + "@example.test")
            for _each in range(number)
        )
        members = Member.objects.bulk_create(
            Member(
                user=user,
                cooperative_id=self.proposer.cooperative_id,
                name=f"Foule {each:04}",
                name_key=f"foule {each:04}",
            )
            for each, user in enumerate(users)
        )
        today = self.groupe.today()
        Membership.objects.bulk_create(
            Membership(groupe=self.groupe, member=member, state="active", starts_on=today)
            for member in members
        )
        self.people[1:1] = members

    def all_say(self, decision: Decision, *answers: Any, but: int = 0) -> None:
        """All of those who answer have, but the last few: by turns these stances or ballots, by no action."""
        voters = list(Voter.objects.filter(decision=decision).order_by("pk"))
        told = voters[: len(voters) - but]
        Answer.objects.bulk_create(
            Answer(
                voter=voter,
                edition=decision.edition,
                **{"stance" if isinstance(said, str) else "ballot": said},
            )
            for voter, said in zip(told, itertools.cycle(answers), strict=False)
        )
        Voter.objects.filter(decision=decision).exclude(
            pk__in=[one.pk for one in voters[len(told) :]]
        ).update(has_answered=True)

    def draft(self, way: Way = Way.CONSENT, **values: Any) -> Decision:
        if way == Way.VOTE:
            values.setdefault("counting", Counting.MAJORITY)
        title = values.pop("title", "Une réunion chaque mois")
        by = values.pop("by", self.proposer)
        return actions.draft(by=by, groupe=self.groupe, title=title, way=way, **values)

    def open(self, way: Way = Way.CONSENT, *, days: int = 7, **values: Any) -> Decision:
        """A decision put to the groupe for some days."""
        opening = {name: values.pop(name) for name in ("named", "advisers") if name in values}
        drafted = self.draft(way, **values)
        return actions.open_decision(
            by=self.proposer,
            decision=drafted,
            closes_at=timezone.now() + dt.timedelta(days=days),
            **opening,
        )

    def say(self, decision: Decision, member: Member, stance: Stance, **values: Any) -> None:
        edition = values.pop("edition", decision.edition)
        actions.answer(by=member, decision=decision, edition=edition, stance=stance, **values)

    def hour_comes(self, decision: Decision) -> Decision:
        """Its hour has come: whoever looks closes it."""
        now = timezone.now()
        Decision.objects.filter(pk=decision.pk).update(closes_at=now - dt.timedelta(seconds=1))
        found = Decision.objects.select_related("groupe__cooperative").get(pk=decision.pk)
        return actions.close_if_due(found)


def world(people: int = 4) -> World:
    here = factories.cooperative()
    founder = factories.member("Aline", of=here)
    groupe = factories.groupe(founder)
    others = [factories.member(f"Personne {n:02}", of=here) for n in range(people - 1)]
    for member in others:
        factories.join(groupe, member)
    facilitation = factories.role(groupe, rules.RUN, name="Facilitation des décisions")
    everyone = [founder, *others]
    factories.mandate(facilitation, everyone[-1])
    return World(groupe, everyone, facilitation)
