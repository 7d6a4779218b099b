# SPDX-License-Identifier: AGPL-3.0-or-later
"""Skills that peers have seen at work, and pairs of someone who learns and someone who passes on.

Facts, each with who, when and what. Nothing here is counted, averaged or compared, and nothing that
lists people looks here.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groupes.models import Member, User
from groupes.people.models import Skill
from groupes.web.paths import reverse
from groupes.web.shown import mark

NEAR_THE_END: Final = dt.timedelta(days=14)
"""From when on the end of a pairing is recalled to both."""
RECALLED: Final = dt.timedelta(days=30)
"""How long after its end one that nobody ended or prolonged is recalled."""


ASKED_AGAIN_AFTER: Final = dt.timedelta(days=90)
"""How long after a "not now" the same person asks the same of them again, at the soonest."""


class Attestation(models.Model):
    """Someone has seen a skill of another at work, and says it in a sentence. It shows once the one it
    is about accepts; they may hide it, refuse it; its author may take it back (the row goes)."""

    class State(models.TextChoices):
        OFFERED = "offered", _("waits for its answer")
        SHOWN = "shown", _("shown")
        HIDDEN = "hidden", _("hidden")
        REFUSED = "refused", _("not shown")

    of = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="attestations")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="attested")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=500)
    made_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.OFFERED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "of", "skill"], name="attestation_once"),
            models.CheckConstraint(
                condition=Q(by=None) | ~Q(by=F("of")), name="attestation_of_another"
            ),
        ]
        indexes = [models.Index(fields=["of", "state", "-made_on"], name="attestation_shown")]

    def __str__(self) -> str:
        return f"attestation {self.pk}"

    @property
    def said(self) -> str:
        """The mark of its words: whoever shows them says by it which they read."""
        return mark(self.words)


class Refused(models.Model):
    """Somebody said no to what one author wrote of one skill of theirs, and has shown nothing of it since. It
    outlives what was written, and is read by no author. ``again``: said no to other words too, they are asked
    no more."""

    of = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    again = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "of", "skill"], name="refused_once"),
        ]

    def __str__(self) -> str:
        return f"refused {self.pk}"


class PairingQuerySet(models.QuerySet["Pairing"]):
    def of(self, member: int) -> Self:
        """Those of one person, on either side."""
        return self.filter(Q(learner=member) | Q(passer=member))

    def of_current(self) -> Self:
        """Of people who are both of a cooperative today."""
        closed = User.objects.filter(is_active=False)
        return self.filter(learner__left_on=None, passer__left_on=None).exclude(
            Q(learner__user__in=closed) | Q(passer__user__in=closed)
        )


class Pairing(models.Model):
    """Compagnonnage: one learns a skill from another, with a goal and an end. Shows on both profiles if
    both wish."""

    class State(models.TextChoices):
        ASKED = "asked", _("waits for its answer")
        GOING = "going", _("goes on")
        DECLINED = "declined", _("not now")
        WITHDRAWN = "withdrawn", _("taken back")
        ENDED = "ended", _("ended")

    OPEN = (State.ASKED, State.GOING)

    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    learner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    passer = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    goal = models.CharField(_("goal"), max_length=300)
    ends_on = models.DateField()  # last day, included
    edition = models.PositiveIntegerField(default=1)  # of goal and end: no lost update
    message = models.TextField(max_length=1000, blank=True, default="")
    answer = models.TextField(max_length=1000, blank=True, default="")
    # Whom the answer, or the end, is for, until they have seen it.
    answer_for = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    starts_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    learner_shows = models.BooleanField(default=False)
    passer_shows = models.BooleanField(default=False)

    objects = PairingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "passer", "skill"],
                condition=Q(state__in=["asked", "going"]),
                name="pairing_one_open",
            ),
            models.CheckConstraint(condition=~Q(learner=F("passer")), name="pairing_of_two_people"),
            models.CheckConstraint(
                condition=Q(asked_by=F("learner")) | Q(asked_by=F("passer")),
                name="pairing_asked_by_one",
            ),
            models.CheckConstraint(
                condition=~Q(state="going") | Q(starts_on__isnull=False),
                name="pairing_going_has_start",
            ),
        ]
        indexes = [
            models.Index(fields=["learner", "state"]),
            models.Index(fields=["passer", "state"]),
        ]

    def __str__(self) -> str:
        return f"pairing {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("craft:pairing", args=[self.pk])

    def other(self, member: int) -> Member:
        """The other of the two; both must be loaded."""
        return self.passer if member == self.learner_id else self.learner

    def other_name(self, member: int) -> str:
        """What the other of the two is called in a sentence; both must be loaded."""
        other = self.other(member)
        return gettext("a former member") if other.is_former else other.name

    def shows(self, member: int) -> bool:
        """Whether one of the two wishes it to show."""
        return self.learner_shows if member == self.learner_id else self.passer_shows
