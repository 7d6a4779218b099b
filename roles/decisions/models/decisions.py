# SPDX-License-Identifier: AGPL-3.0-or-later
"""A decision: what is proposed, the way it is decided, when, and what it does once adopted."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groupes.models import Groupe, Member
from groupes.things import Ref
from groupes.web import formats, search, shown, text
from groupes.web.choices import Labelled
from groupes.web.paths import reverse
from roles.decisions.models.tensions import Tension
from roles.models import Circle, Role


class Way(models.TextChoices):
    """How a decision is made."""

    ADVICE = "advice", _("Advice")
    CONSENT = "consent", _("Consent")
    VOTE = "vote", _("Vote")
    CHOICE = "choice", _("Choice among options")
    ELECTION = "election", _("Election without candidate")
    LOT = "lot", _("Lot")
    DATE = "date", _("Finding a date")


class Counting(models.TextChoices):
    """How answers are counted: of a vote the first three, of a choice the others."""

    MAJORITY = "majority", _("simple majority")
    TWO_THIRDS = "two_thirds", _("two thirds")
    CHARTER = "charter", _("the share that the charter says")
    SCHULZE = "schulze", _("ranked (Schulze)")
    RUNOFF = "runoff", _("ranked (instant run-off)")
    SCORE = "score", _("scores")
    DOT = "dot", _("dots")


class Electorate(models.TextChoices):
    """Who answers: frozen when the decision opens."""

    MEMBERS = "members", _("whoever takes part in the groupe")
    VOTERS = "voters", _("those whose status in their cooperative lets them vote")
    CIRCLE = "circle", _("those who hold a role of the circle")
    NAMED = "named", _("people I name")


class State(models.TextChoices):
    DRAFT = "draft", _("in preparation")
    OPEN = "open", _("open")
    ADOPTED = "adopted", pgettext_lazy("a decision", "adopted")
    REJECTED = "rejected", _("not adopted")
    OVERTAKEN = "overtaken", _("overtaken")
    WITHDRAWN = "withdrawn", pgettext_lazy("a decision", "withdrawn")


class Stage(models.TextChoices):
    """Where an open decision stands. Consent: questions and reactions, then objections. Election:
    ballots, the change round, then the person who is proposed, with objections."""

    ASKING = "asking", _("questions and reactions")
    ANSWERING = "answering", _("answers")
    CHANGING = "changing", _("change round")
    PROPOSING = "proposing", _("somebody is proposed")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def shared(self) -> Self:
        """Those that were opened: any member reads them."""
        return self.exclude(opened_at=None)

    def open(self) -> Self:
        return self.filter(state=State.OPEN)

    def due(self, now: dt.datetime) -> Self:
        """Open, and their hour has come."""
        return self.open().filter(closes_at__lte=now)

    def in_force(self, on: dt.date) -> Self:
        """Adopted, and neither over nor ended by then."""
        return self.filter(state=State.ADOPTED).filter(Q(ends_on=None) | Q(ends_on__gt=on))


class Decision(Labelled):
    """``edition``: of its text; answers are to an edition, and a new one asks again. ``closes_at``: from
    that instant on nothing is answered. ``result``: what was counted, with the ids of options and
    people alone. ``effect`` and what follows: what adopting it does (``groupes.effects``), to which
    thing (``changes``), on which edition of it it was proposed, what became of it. ``owner``: who sees that it happens.
    ``ends_on``: no longer in force from that day (an experiment ends by itself). ``made_in``: the
    meeting it was made in."""

    TEXTS = ("title", "text")  # keep their editions (groupes/editions)

    ENDED: ClassVar = (State.ADOPTED, State.REJECTED, State.OVERTAKEN, State.WITHDRAWN)
    NOTED: ClassVar = ("in_meeting", "by_charter")  # why, of what was decided in a meeting

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="decisions")
    circle = models.ForeignKey(
        Circle, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    tension = models.ForeignKey(
        Tension, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions"
    )
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followed_by"
    )
    title = models.CharField(_("what is proposed, in a line"), max_length=140)
    text = models.TextField(_("the proposal"), max_length=20_000, blank=True, default="")
    text_html = models.TextField(blank=True, default="", editable=False)
    renderer_version = models.PositiveSmallIntegerField(default=0, editable=False)
    edition = models.PositiveIntegerField(default=1)
    # Raised by whoever holds it to change it: what was counted of it is good until then.
    touched = models.PositiveIntegerField(default=0, editable=False)
    way = models.CharField(_("how it is decided"), max_length=10, choices=Way, default=Way.CONSENT)
    counting = models.CharField(
        _("how it is counted"), max_length=10, choices=Counting, blank=True, default=""
    )
    share = models.PositiveSmallIntegerField(  # percent of those for and against, of CHARTER
        _("share asked for, in percent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(50), MaxValueValidator(100)],
    )
    quorum = models.PositiveSmallIntegerField(
        _("quorum, in percent of those who may answer"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    electorate = models.CharField(
        _("who answers"), max_length=8, choices=Electorate, default=Electorate.MEMBERS
    )
    seats = models.PositiveSmallIntegerField(
        _("how many are chosen"), default=1, validators=[MinValueValidator(1)]
    )
    dots = models.PositiveSmallIntegerField(
        _("dots each has"), default=5, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    secret = models.BooleanField(_("secret ballots"), default=False)
    hidden = models.BooleanField(_("results hidden until it closes"), default=False)
    role = models.ForeignKey(  # of an election or a lot: the role somebody is chosen for
        Role, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions"
    )
    chosen = models.ForeignKey(  # whom an election proposes
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    stage = models.CharField(max_length=10, choices=Stage, blank=True, default="")
    proposer = models.ForeignKey(
        Member, null=True, on_delete=models.SET_NULL, related_name="proposed_decisions"
    )
    made_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    extended = models.BooleanField(default=False)  # once, for its quorum
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=24, blank=True, default="")  # a word of the code
    seed = models.CharField(max_length=64, blank=True, default="")  # of a lot: told once drawn
    sealed = models.CharField(
        max_length=64, blank=True, default=""
    )  # its SHA-256, from the opening
    result = models.JSONField(default=dict, blank=True)
    made_in_type = models.CharField(max_length=60, blank=True, default="")
    made_in_id = models.BigIntegerField(null=True, blank=True)

    effect = models.CharField(max_length=40, blank=True, default="")
    effect_facts = models.JSONField(default=dict, blank=True)
    effect_edition = models.PositiveIntegerField(null=True, blank=True)
    changes_type = models.CharField(max_length=60, blank=True, default="")
    changes_id = models.BigIntegerField(null=True, blank=True)
    effect_on = models.DateField(_("takes effect on"), null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_type = models.CharField(max_length=60, blank=True, default="")
    applied_id = models.BigIntegerField(null=True, blank=True)

    owner = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="owned_decisions"
    )
    owner_offered = models.ForeignKey(  # whom its owner, or who proposed it, asked to take it on
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    first_step = models.CharField(_("first step"), max_length=200, blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)  # it happened
    review_on = models.DateField(_("looked at again on"), null=True, blank=True)
    experiment = models.BooleanField(
        _("an experiment: it ends by itself unless it is renewed"), default=False
    )
    ends_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # that it is over was told
    search = models.GeneratedField(
        expression=search.vector("title", "A") + search.vector("text", "B"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        permissions = [("run", "Open, guide and close decisions that others proposed")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="withdrawn") | Q(opened_at__isnull=False),
                name="decision_was_opened",
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(closes_at__isnull=False), name="decision_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, state__in=["draft", "open"])
                | Q(closed_at__isnull=False) & ~Q(state__in=["draft", "open"]),
                name="decision_closed_has_its_hour",
            ),
            models.CheckConstraint(
                condition=Q(applied_at=None) | Q(state="adopted"),
                name="decision_applied_if_adopted",
            ),
        ]
        indexes = [
            models.Index(fields=["groupe", "-id"], name="decision_of_groupe"),
            models.Index(fields=["closes_at"], condition=Q(state="open"), name="decision_closing"),
            models.Index(
                fields=["ends_on"],
                condition=Q(state="adopted", ended_at=None),
                name="decision_ending",
            ),
            models.Index(
                fields=["effect_on"],
                condition=Q(state="adopted", applied_at=None) & ~Q(effect=""),
                name="decision_to_apply",
            ),
            GinIndex(fields=["search"], name="decision_search"),
            models.Index(
                fields=["review_on"], condition=Q(state="adopted"), name="decision_review"
            ),
            models.Index(fields=["applied_type", "applied_id"], name="decision_applied"),
            models.Index(
                fields=["made_in_type", "made_in_id"],
                condition=Q(made_in_id__isnull=False),
                name="decision_made_in",
            ),
            models.Index(
                fields=["changes_type", "changes_id"],
                condition=Q(state="open"),
                name="decision_changes",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("decisions:decision", args=[self.groupe.slug, self.pk])

    @property
    def shown(self) -> SafeString:
        """The proposal, as HTML."""
        return text.stored(self.text_html, self.renderer_version, self.text)

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    def is_due(self, now: dt.datetime) -> bool:
        """Whether its hour has come: nothing is answered any more, and somebody closes it."""
        return self.is_open and self.closes_at is not None and self.closes_at <= now

    @property
    def step_edition(self) -> int:
        """Of its first step and of when it comes back: a number that others do not have."""
        return shown.edition(self.first_step, self.review_on)

    @property
    def is_noted(self) -> bool:
        """Whether it was decided in a meeting, and written down there."""
        return self.state == State.ADOPTED and self.why in self.NOTED

    @property
    def is_shown(self) -> bool:
        """Whether what was answered so far may be shown."""
        return not self.is_open or not (self.hidden or self.secret)

    @property
    def made_in(self) -> Ref | None:
        return Ref(self.made_in_type, self.made_in_id) if self.made_in_id is not None else None

    @property
    def applied(self) -> Ref | None:
        return Ref(self.applied_type, self.applied_id) if self.applied_id is not None else None


class Option(models.Model):
    """One of several things to choose among: a text; of a date finding, an instant."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("option"), max_length=200, blank=True, default="")
    starts_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "position"], name="option_place_once"),
            models.CheckConstraint(
                condition=~Q(title="") | Q(starts_at__isnull=False), name="option_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def told(self) -> str:
        """Its words; or its day and hour, by the reader's clock."""
        if self.title or self.starts_at is None:
            return self.title
        return f"{formats.longdate(self.starts_at)}, {formats.clock(self.starts_at)}"
