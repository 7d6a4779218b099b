# SPDX-License-Identifier: AGPL-3.0-or-later
"""Wishes, plans of rotations with their seats, and what the groupe says of one.

All of it is written while the groupe's row is held. Where a proposed plan stands is decided by date when
it is read (``rules.outcome``): nothing runs at the end of a delay.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Final, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groupes.models import Groupe, Member
from groupes.web import formats
from groupes.web.choices import Labelled
from groupes.web.paths import reverse
from roles.models import MandateOffer, Role
from roles.planning import terms
from roles.planning.terms import Span

PLAN: Final = "planning.plan"
"""The power to plan rotations."""
LONGEST_NAME: Final = 80
"""Characters of the name of a plan."""


class Says(models.TextChoices):
    """What one says of a role, in the words of the planner (``roles.rotation.problem.WISHES``)."""

    GLAD = "glad", _("gladly")
    FINE = "fine", _("fine")
    RATHER_NOT = "rather_not", _("rather not")
    NO = "no", _("no")


class Wish(models.Model):
    """What a member says of holding a role. Read by them and by the planner alone."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="wishes")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="role_wishes")
    says = models.CharField(max_length=10, choices=Says, default=Says.FINE)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "member"], name="role_wish_once"),
        ]
        indexes = [models.Index(fields=["member", "at"], name="role_wish_said")]

    def __str__(self) -> str:
        return f"wish {self.pk}"


class Room(models.Model):
    """The energy a member has for roles of a groupe in a season of any year, in days a month. ``begins``:
    the month in which the season does. Read by them and by the planner alone."""

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    begins = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["groupe", "member", "begins"], name="room_once"),
        ]

    def __str__(self) -> str:
        return f"room {self.pk}"


class PlanQuerySet(models.QuerySet["Plan"]):
    def shared(self) -> Self:
        """Those that were put to their groupe: any member reads them."""
        return self.exclude(put_at=None)


class Plan(models.Model):
    """Who would hold which role in which term: made by the planner, put to the groupe, adopted.

    ``run`` counts the solves that were asked for: what one that is over leaves behind is not kept.
    ``result``: what is told of it without an id in it; ``counts`` and ``conflicts`` have some.
    ``stale``: something it was made from has changed since.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparation")
        PROPOSED = "proposed", _("put to the groupe")
        ADOPTED = "adopted", _("adopted")
        GIVEN_UP = "given_up", _("given up")
        REPLACED = "replaced", _("replaced by another version")

    class Solving(models.TextChoices):
        NONE = "", _("not asked yet")
        WAITING = "waiting", _("waiting for its turn")
        RUNNING = "running", _("at work")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")

    AT_WORK: ClassVar = (Solving.WAITING, Solving.RUNNING)

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="rotations")
    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True, default="")
    started_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="versions"
    )
    edition = models.PositiveIntegerField(default=1)  # of its settings: no lost update

    first_day = models.DateField(_("first day"))
    term_months = models.PositiveSmallIntegerField(
        _("months of a term"), choices=[(number, number) for number in terms.LENGTHS], default=3
    )
    terms = models.PositiveSmallIntegerField(
        _("how many terms"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(terms.MOST_TERMS)],
    )
    roles = models.ManyToManyField(Role, verbose_name=_("roles"), related_name="rotations")
    people = models.ManyToManyField(
        Member, verbose_name=_("who takes part"), related_name="rotations"
    )
    asks_until = models.DateField(_("wishes are asked until"), null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    # what the planner holds to less strictly
    facilitate_once = models.BooleanField(
        _("everyone who is willing facilitates once a year"), default=True
    )
    longer = models.PositiveSmallIntegerField(
        _("terms in a row beyond what roles say"), default=0, validators=[MaxValueValidator(12)]
    )
    no_rest = models.BooleanField(_("no rest between two stays"), default=False)
    all_at_once = models.BooleanField(
        _("critical roles may all change hands at once"), default=False
    )
    any_hands = models.BooleanField(_("incompatible roles may be in one hand"), default=False)

    solving = models.CharField(max_length=10, choices=Solving, default=Solving.NONE, blank=True)
    run = models.PositiveIntegerField(default=0)
    solve_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    solve_asked_at = models.DateTimeField(null=True, blank=True)
    from_scratch = models.BooleanField(default=False)
    to_stop = models.BooleanField(default=False)
    progress = models.PositiveSmallIntegerField(default=0)  # percent
    solved_at = models.DateTimeField(null=True, blank=True)
    stale = models.BooleanField(default=False)
    result = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    conflicts = models.JSONField(default=list, blank=True)

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    put_at = models.DateTimeField(null=True, blank=True)
    put_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    until = models.DateField(_("open until"), null=True, blank=True)  # last day, included
    word = models.TextField(_("a word with it"), max_length=2000, blank=True, default="")
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        permissions = [("plan", "Plan rotations")]
        constraints = [
            models.UniqueConstraint(
                fields=["groupe"], condition=Q(state="proposed"), name="rotation_one_proposed"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["proposed", "adopted"])
                | Q(until__isnull=False, put_at__isnull=False),
                name="rotation_put_has_end",
            ),
        ]
        indexes = [models.Index(fields=["groupe", "-id"], name="rotation_of_groupe")]

    def __str__(self) -> str:
        return f"rotation {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("planning:plan", args=[self.groupe.slug, self.pk])

    @property
    def title(self) -> str:
        """Its name, or what it is about."""
        if self.name:
            return self.name
        return gettext("Rotation from %(start)s to %(end)s") % {
            "start": formats.date(self.first_day),
            "end": formats.date(self.last_day),
        }

    def span(self, number: int) -> Span:
        """The days of one of its terms, from 0."""
        return terms.term(self.first_day, self.term_months, number)

    @property
    def last_day(self) -> dt.date:
        return self.span(self.terms - 1).last

    @property
    def is_at_work(self) -> bool:
        return self.solving in self.AT_WORK

    @property
    def has_seats(self) -> bool:
        """Whether a plan was found: it has rows then."""
        return self.result.get("status") in ("optimal", "feasible")


class Pin(models.Model):
    """What is decided of a cell beforehand: somebody sits there, nobody does, or somebody does not."""

    class Kind(models.TextChoices):
        LOCK = "lock", _("locked")
        EXCLUDE = "exclude", _("kept out")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="pins")
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="+")
    term = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.LOCK)
    # None, of a lock: the cell stays vacant.
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "role", "term", "member"],
                nulls_distinct=False,
                name="pin_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="lock") | Q(member__isnull=False), name="pin_keeps_somebody_out"
            ),
        ]

    def __str__(self) -> str:
        return f"pin {self.pk}"


class Seat(Labelled):
    """One seat of a role in a term of a plan: whom it is for (None: nobody was found), why (``because``:
    what all may read), and, of an adopted plan, what became of it."""

    class Became(models.TextChoices):
        OFFERED = "offered", _("offered")
        HELD = "held", _("held already")
        LEFT = "left", _("no longer takes part")
        CLOSED = "closed", _("the role is closed")
        TAKEN = "taken", _("taken meanwhile")
        PAST = "past", _("not answered in time")

    OPEN_AGAIN: ClassVar = (Became.LEFT, Became.TAKEN, Became.PAST)

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="seats")
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="+")
    term = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField(default=0)  # among the seats of the role
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    because = models.JSONField(default=list, blank=True)
    became = models.CharField(max_length=10, choices=Became, blank=True, default="")
    offer = models.ForeignKey(
        MandateOffer, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "role", "term", "place"], name="seat_once"),
            models.UniqueConstraint(
                fields=["plan", "role", "term", "member"],
                condition=Q(member__isnull=False),
                name="seat_of_somebody_once",
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.pk}"


class Kept(models.Model):
    """What of a plan is nobody's to read: the problem it was made from (ids, wishes, capacities), why
    each sits where they do (``own``: person → "role:term" → reasons, for that person), and the wishes
    that the counts shown were made from. Gone when the plan is given up, replaced, or over."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="kept")
    run = models.PositiveIntegerField(default=0)
    problem = models.JSONField(default=dict)
    own = models.JSONField(default=dict)
    counted = models.JSONField(null=True, blank=True)

    def __str__(self) -> str:
        return f"what rotation {self.plan_id} was made from"


class Voice(models.Model):
    """What a member says of a plan put to the groupe: they agree, or object, with the reason."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="voices")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    objects_to = models.BooleanField(default=False)
    reason = models.TextField(_("the reason"), max_length=1000, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "member"], name="rotation_voice_once"),
            models.CheckConstraint(
                condition=Q(objects_to=False) | ~Q(reason=""),
                name="rotation_objection_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"voice {self.pk}"
