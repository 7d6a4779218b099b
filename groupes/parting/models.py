# SPDX-License-Identifier: AGPL-3.0-or-later
"""The path taken when something no longer works between a member and their groupe. Each step is on
it, with who and when; who reads which is said in ``rules.py``."""

from __future__ import annotations

import datetime as dt
from typing import Final, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.models import Groupe, Member, Membership
from groupes.web.paths import reverse
from groupes.web.shown import mark

FAIR_DELAY: Final = dt.timedelta(days=7)
"""How long a proposal is read by the one it is about before the groupe reads it."""
TO_APPEAL: Final = dt.timedelta(days=14)
"""How long a decision that is confirmed may be appealed against."""
CONFIRMERS: Final = 2
"""Persons who confirm how it was decided, besides who noted it and the one it is about."""


class PathQuerySet(models.QuerySet["Path"]):
    def alive(self) -> Self:
        """Those that go on: not at their end, of someone who still belongs to a groupe that is open."""
        return self.filter(Path.alive())

    def whole(self) -> Self:
        """With all that a page of one says. No query more."""
        return self.select_related(
            "groupe__cooperative", "membership", "member__cooperative", "member__user",
            "opened_by", "asked", "holder__user", "proposed_by", "decided_by",
        )  # fmt: skip


class Path(models.Model):
    """What somebody opened about the membership of one person (``member``), themself or another."""

    class State(models.TextChoices):
        OPENED = "opened", _("a talk to hold")
        HELD = "held", _("the talk was held")
        PROPOSED = "proposed", _("a proposal is made")
        DECIDED = "decided", _("a decision to confirm")
        CONFIRMED = "confirmed", _("decided, and open to appeal")
        APPEALED = "appealed", _("an appeal to answer")
        SET_ASIDE = "set_aside", _("set aside on appeal")
        ENDED = "ended", _("at its end")
        CALLED_OFF = "called_off", _("called off")

    class Way(models.TextChoices):
        """What may be proposed and decided, the mildest first."""

        STAY = "stay", _("stay, with agreements")
        PAUSE = "pause", _("a pause")
        LEAVE = "leave", _("leave the groupe")

    TALKING = (State.OPENED, State.HELD)  # nothing is proposed yet
    OPEN = (*TALKING, State.PROPOSED, State.DECIDED, State.CONFIRMED, State.APPEALED)

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="parting_paths")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPENED)
    opened_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    lived = models.TextField(max_length=4000)

    # The talk: offered to someone outside, who accepts.
    asked = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    holder = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    talk_on = models.DateField(null=True, blank=True)
    talk_words = models.TextField(max_length=4000, blank=True, default="")

    # The proposal, and the answer of the one it is about.
    proposes = models.CharField(max_length=6, choices=Way, blank=True, default="")
    reasons = models.TextField(max_length=4000, blank=True, default="")
    proposed_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    readable_on = models.DateField(null=True, blank=True)  # by the groupe, from this day on
    answer = models.TextField(max_length=4000, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    # The decision.
    outcome = models.CharField(max_length=6, choices=Way, blank=True, default="")
    how = models.TextField(max_length=2000, blank=True, default="")
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    appeal_until = models.DateField(null=True, blank=True)  # included

    # The appeal.
    appeal = models.TextField(max_length=4000, blank=True, default="")
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_answer = models.TextField(max_length=2000, blank=True, default="")
    appeal_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    over_at = models.DateTimeField(null=True, blank=True)

    # Whom it is still to be told that it is over: until they say that they read it.
    member_to_read = models.BooleanField(default=False)
    opener_to_read = models.BooleanField(default=False)

    objects = PathQuerySet.as_manager()

    class Meta:
        constraints = [
            # Of one person; others may have opened theirs, which is theirs to know.
            models.UniqueConstraint(
                fields=["membership", "opened_by"],
                condition=Q(
                    state__in=[
                        "opened", "held", "proposed", "decided", "confirmed", "appealed"
                    ]
                ),
                name="parting_one_by_each",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["opened", "called_off"]) | Q(talk_on__isnull=False),
                name="parting_nothing_before_the_talk",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "appealed", "ended", "set_aside"])
                | Q(appeal_until__isnull=False),
                name="parting_decision_has_appeal",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["groupe"],
                condition=Q(
                    state__in=[
                        "opened", "held", "proposed", "decided", "confirmed", "appealed"
                    ]
                ),
                name="parting_open",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"path {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("parting:path", args=[self.pk])

    @staticmethod
    def alive() -> Q:
        """What is true of those that go on (:meth:`PathQuerySet.alive`)."""
        there = Q(state__in=Path.OPEN, membership__state__in=Membership.BELONGING)
        return there & ~Q(groupe__state=Groupe.State.CLOSED)

    @property
    def is_alive(self) -> bool:
        """As :meth:`PathQuerySet.alive`, of one loaded :meth:`PathQuerySet.whole`."""
        return (
            self.state in self.OPEN
            and self.membership.state in Membership.BELONGING
            and self.groupe.is_open
        )

    @property
    def decision(self) -> str:
        """The mark of the decision that is noted: whoever confirms says by it which one they read."""
        return mark(self.outcome, self.how, self.decided_on, self.decided_by_id)

    @property
    def about_oneself(self) -> bool:
        return self.opened_by_id == self.member_id


class Confirmation(models.Model):
    """Someone confirms that it was decided in the way that is noted."""

    path = models.ForeignKey(Path, on_delete=models.CASCADE, related_name="confirmations")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["path", "member"], name="parting_confirmed_once"),
        ]

    def __str__(self) -> str:
        return f"confirmation {self.pk}"
