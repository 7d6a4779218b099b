# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meetings: when they come back, who looks after each, what is on the agenda, who comes, what was said.

Nobody is given a part in a meeting by another: whoever facilitates or takes notes does so by a mandate,
or said yes. Nothing counts who comes.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from groupes.models import Groupe, Member
from groupes.things import Ref
from groupes.web import text
from groupes.web.choices import Labelled
from groupes.web.given import GivenField
from groupes.web.paths import reverse

LONGEST = 12 * 60
"""Minutes of a meeting."""
HELD_LATE = dt.timedelta(hours=12)
"""After which a meeting that nobody ended is over."""
CORRECTED = dt.timedelta(days=7)
"""How long everyone corrects the minutes, before they are kept."""


class MeetingKind(models.TextChoices):
    SHARING = "sharing", _("sharing news and tips")
    TACTICAL = "tactical", _("work in progress")
    GOVERNANCE = "governance", _("roles and rules")
    ELECTION = "election", _("election without candidates")
    KICKOFF = "kickoff", _("beginning of a bid")
    RETROSPECTIVE = "retrospective", _("looking back")
    OTHER = "other", _("another meeting")


class Part(models.TextChoices):
    """What somebody looks after in a meeting."""

    FACILITATOR = "facilitator", _("facilitates")
    SECRETARY = "secretary", _("takes notes")


class Series(models.Model):
    """A meeting that comes back. ``rule``: how (``recurring``), told by the clocks of ``zone`` from
    ``first_at`` on; ``count``: how many there are in all, those that were cancelled included.
    ``sequence``: rises at each change, for calendars."""

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="meeting_series")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=14, choices=MeetingKind, default=MeetingKind.OTHER)
    title = GivenField(_("title"), max_length=120)
    every = models.CharField(max_length=12)
    rule = models.CharField(max_length=60)
    zone = models.CharField(max_length=60)
    first_at = models.DateTimeField()
    count = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    link = models.CharField(_("link"), max_length=300, blank=True, default="")
    author = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    stopped_on = models.DateField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name_plural = "series"
        indexes = [models.Index(fields=["groupe", "id"], name="series_of_groupe")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:series", args=[self.groupe.slug, self.pk])

    @property
    def edition(self) -> int:
        """Of what a form changes: the first is 1."""
        return self.sequence + 1


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def ahead(self) -> Self:
        """Planned, or going on."""
        return self.filter(state__in=Meeting.AHEAD)


class Meeting(Labelled):
    """One meeting. ``original``: of a series, the instant that its rule gives (RECURRENCE-ID), wherever it
    was moved since. ``facilitator``, ``secretary``: who said yes; None while nobody did, where a mandate or
    the turn may answer (``caring``). ``item_since``: since when the current item is on.
    ``invited``: the sequence of which invitations left by letter; None: none did."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        LIVE = "live", _("going on")
        OVER = "over", _("held")
        CANCELLED = "cancelled", _("cancelled")

    AHEAD = (State.PLANNED, State.LIVE)

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="meetings")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.CASCADE, related_name="meetings"
    )
    original = models.DateTimeField(null=True, blank=True)
    kind = models.CharField(
        _("kind"), max_length=14, choices=MeetingKind, default=MeetingKind.OTHER
    )
    title = GivenField(_("title"), max_length=120)
    starts_at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(
        _("how long, in minutes"), validators=[MinValueValidator(5), MaxValueValidator(LONGEST)]
    )
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    link = models.CharField(_("link"), max_length=300, blank=True, default="")
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    why = models.CharField(_("why"), max_length=300, blank=True, default="")
    facilitator = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="facilitated"
    )
    secretary = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="noted"
    )
    author = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    item_since = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(  # None: by nobody, or before it was kept
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited = models.PositiveIntegerField(null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)  # whoever facilitates it

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            # Whatever runs twice, or at once: a series meets once at an instant.
            models.UniqueConstraint(fields=["series", "original"], name="meeting_once"),
            models.CheckConstraint(
                condition=Q(series=None, original=None)
                | Q(series__isnull=False, original__isnull=False),
                name="meeting_of_a_series_has_its_instant",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled"]) | Q(began_at__isnull=False),
                name="meeting_held_has_begun",
            ),
        ]
        indexes = [
            models.Index(
                fields=["groupe", "starts_at"],
                condition=Q(state__in=["planned", "live"]),
                name="meeting_ahead",
            ),
            models.Index(fields=["groupe", "-starts_at", "-id"], name="meeting_past"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", args=[self.groupe.slug, self.pk])

    @property
    def edition(self) -> int:
        """Of what a form changes: the first is 1."""
        return self.sequence + 1

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)

    @property
    def is_ahead(self) -> bool:
        return self.state in self.AHEAD

    @property
    def is_live(self) -> bool:
        return self.state == self.State.LIVE


class Item(Labelled):
    """A line of an agenda. ``way``: what is done with it; ``about``: the thing it is about, whatever floor
    it lives on; ``spent``: seconds it took, up to the last time it was left; ``notes``: what is written
    of it together (``edition`` rises at each; ``line_edition`` as the line itself is written anew, by ``changed_by``), by one person at a time: ``pen``, until ``pen_until``,
    then by who asked for it (``pen_next``)."""

    class Way(models.TextChoices):
        CHECK_IN = "check_in", _("check-in round")
        NEWS = "news", _("round of news and tips")
        ROUND = "round", _("round")
        DISCUSS = "discuss", _("to discuss")
        DECIDE = "decide", _("to decide")
        INFORM = "inform", _("for information")
        CLOSING = "closing", _("closing round")

    ROUNDS = (Way.CHECK_IN, Way.NEWS, Way.ROUND, Way.CLOSING)

    class State(models.TextChoices):
        WAITING = "waiting", _("to come")
        NOW = "now", _("now")
        DONE = "done", _("done")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = GivenField(_("what about"), max_length=160)
    way = models.CharField(_("what we do with it"), max_length=8, choices=Way, default=Way.DISCUSS)
    minutes = models.PositiveSmallIntegerField(
        _("how many minutes"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST)],
    )
    about_type = models.CharField(max_length=60, blank=True, default="")
    about_id = models.BigIntegerField(null=True, blank=True)
    lead = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    author = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    spent = models.PositiveIntegerField(default=0)
    notes = models.TextField(max_length=20_000, blank=True, default="")
    notes_html = models.TextField(blank=True, default="", editable=False)
    renderer_version = models.PositiveSmallIntegerField(default=0, editable=False)
    edition = models.PositiveIntegerField(default=1)
    line_edition = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)  # the line; None: as it was put there
    changed_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    pen = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    pen_until = models.DateTimeField(null=True, blank=True)
    pen_next = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "about_type", "about_id"],
                condition=Q(about_id__isnull=False),
                name="item_once_about_a_thing",
            ),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(state="now"), name="item_one_now"
            ),
        ]
        indexes = [models.Index(fields=["meeting", "position", "id"], name="item_order")]

    def __str__(self) -> str:
        return self.title

    @property
    def about(self) -> Ref | None:
        return Ref(self.about_type, self.about_id) if self.about_id is not None else None

    @property
    def html(self) -> SafeString:
        """The notes, rendered when they were written."""
        return text.stored(self.notes_html, self.renderer_version, self.notes)

    def writer(self, now: dt.datetime) -> int | None:
        """Who has the pen at an instant: the id of a member."""
        held = self.pen_until is not None and self.pen_until > now
        return self.pen_id if held else None


class Attendance(models.Model):
    """What somebody said of coming, and whether they were there. ``aside``: what they cannot look after
    this time."""

    class Answer(models.TextChoices):
        YES = "yes", _("I come")
        MAYBE = "maybe", _("perhaps")
        NO = "no", _("I cannot come")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="attendances")
    answer = models.CharField(max_length=5, choices=Answer, blank=True, default="")
    word = models.CharField(_("a word"), max_length=200, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    not_facilitator = models.BooleanField(default=False)
    not_secretary = models.BooleanField(default=False)
    was_there = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.answer}"

    def is_aside(self, part: str) -> bool:
        """Whether they said that they cannot look after this, or that they do not come."""
        return self.answer == self.Answer.NO or bool(getattr(self, f"not_{part}"))


class Willing(models.Model):
    """That somebody looks after a part of the groupe's meetings in turn with others who say so too."""

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=11, choices=Part)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "willing"
        constraints = [
            models.UniqueConstraint(fields=["groupe", "member", "part"], name="willing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.part}"


class News(models.Model):
    """One's news in two lines, and a tip for the others, said before the meeting or while it goes on.
    ``kept``: where the tip went, once it was put on the shelf."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="news")
    author = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(_("my news, in two lines"), max_length=300, blank=True, default="")
    tip = models.CharField(_("a tip for the others"), max_length=500, blank=True, default="")
    said_at = models.DateTimeField(default=timezone.now)
    kept_type = models.CharField(max_length=60, blank=True, default="")
    kept_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "news"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "author"], name="news_once"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id}"

    @property
    def kept(self) -> Ref | None:
        return Ref(self.kept_type, self.kept_id) if self.kept_id is not None else None


class Turn(models.Model):
    """Somebody's turn in the round of an item: in the order of ``position``."""

    class State(models.TextChoices):
        WAITING = "waiting", _("to come")
        SPOKE = "spoke", _("spoke")
        PASSED = "passed", _("passed")

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="turns")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="turn_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.state}"


class Hand(models.Model):
    """A hand that is raised."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="hands")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    raised_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="hand_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}"


class Minutes(models.Model):
    """What is kept of a meeting: made when it ends, corrected by all until ``corrected_until``, then kept
    where the groupe keeps things (``kept``)."""

    TEXTS = ("text",)  # keeps its editions (groupes/editions)

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="minutes_kept")
    text = models.TextField(_("minutes"), max_length=100_000)
    html = models.TextField(blank=True, default="", editable=False)
    renderer_version = models.PositiveSmallIntegerField(default=0, editable=False)
    edition = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(default=timezone.now)
    corrected_until = models.DateField()  # last day, included
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_type = models.CharField(max_length=60, blank=True, default="")
    kept_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "minutes"
        indexes = [
            models.Index(
                fields=["corrected_until"], condition=Q(kept_at=None), name="minutes_to_keep"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:minutes", args=[self.meeting.groupe.slug, self.meeting_id])

    @property
    def as_html(self) -> SafeString:
        return text.stored(self.html, self.renderer_version, self.text)

    @property
    def kept(self) -> Ref | None:
        return Ref(self.kept_type, self.kept_id) if self.kept_id is not None else None


class Read(models.Model):
    """That somebody read the minutes of a meeting over."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="readings")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["minutes", "member"], name="minutes_read_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}"


class Feed(models.Model):
    """A person's secret address of a calendar: of one ``groupe``, or of all theirs (None). Gone at once
    when it is ended, dead while they do not belong; a new one is another address."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="calendars")
    groupe = models.ForeignKey(
        Groupe, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    token = models.CharField(max_length=43, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "groupe"], nulls_distinct=False, name="feed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}"

    def get_absolute_url(self) -> str:
        return reverse("calendar_feed", args=[self.token])
