# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pieces of work of a groupe, who carries them, who gives a hand, what is offered to whom.

Nobody is assigned: whoever carries something took it, or said yes to an offer. Nothing counts what
anybody has done.
"""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from groupes.models import Groupe, Member
from groupes.people.models import Skill
from groupes.things import Ref
from groupes.web import text
from groupes.web.paths import reverse
from roles.models import Role
from roles.work import recurring

LINES = 30  # of a checklist
LINE = 200


class Recurrence(models.Model):
    """Work that comes back. ``anchor``: the day the first was for, from which all are counted
    (``recurring``). ``after_done``: the next one is made once the one before is over; else on its day,
    done or not."""

    class Every(models.TextChoices):
        WEEK = recurring.WEEK, _("every week")
        MONTH = recurring.MONTH, _("every month")
        QUARTER = recurring.QUARTER, _("every quarter")
        YEAR = recurring.YEAR, _("every year")

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="recurrences")
    every = models.CharField(_("comes back"), max_length=8, choices=Every)
    anchor = models.DateField()
    after_done = models.BooleanField(default=False)
    stopped_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["groupe"], condition=Q(stopped_on=None), name="recurrence_going"),
        ]

    def __str__(self) -> str:
        return f"{self.every} {self.anchor}"


class WorkQuerySet(models.QuerySet["Work"]):
    def live(self) -> Self:
        """What is to be done: nobody's yet, or carried."""
        return self.filter(state__in=Work.LIVE)

    def carried_by(self, member: object) -> Self:
        return self.filter(holder=member, state=Work.State.TAKEN)


class Work(models.Model):
    """One piece of work. ``holder``: who carries it, or carried it to its end. ``hand_since``: its
    holder could use a hand since then. ``about``: what it is for (a bid, a decision), whatever floor it
    lives on. ``occurrence``: of what comes back, the day it was made for."""

    TEXTS = ("title", "details", "checklist")  # keep their editions (groupes/editions)

    class State(models.TextChoices):
        OPEN = "open", _("open to take")
        TAKEN = "taken", _("carried")
        DONE = "done", _("done")
        DROPPED = "dropped", _("let go")

    LIVE = (State.OPEN, State.TAKEN)

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="work")
    title = models.CharField(_("title"), max_length=120)
    details = models.TextField(_("details"), max_length=10_000, blank=True, default="")
    details_html = models.TextField(blank=True, default="", editable=False)
    renderer_version = models.PositiveSmallIntegerField(default=0, editable=False)
    role = models.ForeignKey(
        Role, null=True, blank=True, on_delete=models.SET_NULL, related_name="work"
    )
    about_type = models.CharField(max_length=60, blank=True, default="")
    about_id = models.BigIntegerField(null=True, blank=True)
    size = models.DecimalField(
        _("size, in days"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(90)],
    )
    due_on = models.DateField(_("by when"), null=True, blank=True)
    whole = models.BooleanField(_("must stay whole"), default=False)
    checklist = ArrayField(
        models.CharField(max_length=LINE),
        verbose_name=_("checklist"),
        default=list,
        blank=True,
    )
    ticked = ArrayField(models.CharField(max_length=LINE), default=list, blank=True)
    skills = models.ManyToManyField(Skill, through="WorkSkill", related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    holder = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="work"
    )
    hand_since = models.DateTimeField(null=True, blank=True)
    recurrence = models.ForeignKey(
        Recurrence, null=True, blank=True, on_delete=models.SET_NULL, related_name="made"
    )
    occurrence = models.DateField(null=True, blank=True)
    author = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    over_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)  # rises at each change: no lost update

    objects = WorkQuerySet.as_manager()

    class Meta:
        permissions = [("redistribute", "Share work out and plan rotations")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="open", holder__isnull=False), name="work_open_is_nobody_s"
            ),
            models.CheckConstraint(
                condition=Q(hand_since=None) | Q(state="taken"), name="work_hand_while_carried"
            ),
            models.CheckConstraint(
                condition=Q(over_at=None, state__in=["open", "taken"])
                | Q(over_at__isnull=False, state__in=["done", "dropped"]),
                name="work_over_has_its_day",
            ),
            # Whatever runs twice, or at once: what comes back comes once for a day.
            models.UniqueConstraint(fields=["recurrence", "occurrence"], name="work_comes_once"),
        ]
        indexes = [
            models.Index(fields=["groupe", "state", "due_on", "id"], name="work_board"),
            models.Index(fields=["groupe", "-over_at"], name="work_lately"),
            models.Index(
                fields=["holder", "due_on"], condition=Q(state="taken"), name="work_carried"
            ),
            models.Index(
                fields=["groupe"], condition=Q(hand_since__isnull=False), name="work_hands"
            ),
            models.Index(fields=["about_type", "about_id"], name="work_about"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("work:work", args=[self.groupe.slug, self.pk])

    @property
    def about(self) -> Ref | None:
        """What it is for."""
        return Ref(self.about_type, self.about_id) if self.about_id is not None else None

    @property
    def html(self) -> SafeString:
        """The details, rendered when they were written."""
        return text.stored(self.details_html, self.renderer_version, self.details)

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE

    @property
    def is_begun(self) -> bool:
        """Whether something of it is done already: a line of its checklist is ticked."""
        return bool(self.ticked)

    @property
    def stays(self) -> bool:
        """Whether it stays with who began it: what must stay whole is made by one person from its
        first gesture to its last."""
        return self.whole and self.is_begun


class WorkSkill(models.Model):
    """A skill that a piece of work calls on."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="skill_rows")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "skill"], name="workskill_once"),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.skill_id}"


class Helper(models.Model):
    """Somebody who gives a hand on what another carries."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="helpers")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="helps")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "member"], name="helper_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} helps on {self.work_id}"


class WorkOffer(models.Model):
    """Work offered to someone. Nothing moves before all whom it concerns said yes: the one who would
    take it and, where another carries it, that one too.

    ``giver``: who carries it, None where nobody does. ``is_move``: proposed by whoever shares work out;
    the two are asked, and how often somebody was is kept for them alone.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("not now")
        WITHDRAWN = "withdrawn", _("withdrawn")

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="offers")
    offered_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    offered_to = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="work_offers")
    giver = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    is_move = models.BooleanField(default=False)
    giver_yes = models.BooleanField(default=False)
    taker_yes = models.BooleanField(default=False)
    message = models.TextField(_("a word"), max_length=1000, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    # Who hears how it ended, until they have seen it: who made it, and who had said yes already.
    answer_for = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    also_for = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "offered_to"],
                condition=Q(state="open"),
                name="workoffer_one_open_per_person",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(is_move=True), name="workoffer_moves"),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} → {self.offered_to_id} ({self.state})"

    def waits_for(self, member_id: int) -> bool:
        """Whether the answer is this member's, and not given yet."""
        if self.state != self.State.OPEN:
            return False
        taker = self.offered_to_id == member_id and not self.taker_yes
        return taker or (self.giver_id == member_id and not self.giver_yes)
