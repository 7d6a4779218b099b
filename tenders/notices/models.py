# SPDX-License-Identifier: AGPL-3.0-or-later
"""Public notices as one normalised shape, their versions, and the files that were refused.

Notices are public: every member of every cooperative sees them. What a groupe does about one is
in ``tenders.bids``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from groupes.access import Me
from groupes.models import Member
from groupes.web import search
from groupes.web.choices import Labelled
from groupes.web.oneline import shortened
from groupes.web.paths import reverse
from tenders.notices.parsing.codes import zone_of_country
from tenders.notices.parsing.times import FARTHEST


class Tender(models.Model):
    """What stands behind the notices of one procedure and round, whatever their sources.

    A round is what one answers at once (:func:`round_of`): the planning notice of a procedure, its
    call and its award are three. A notice whose source names no procedure has a tender of its own;
    a correction belongs to the tender of the notice it changes. ``tenders.notices.gathering`` keeps
    it so at each import.
    """

    procedure_id = models.CharField(max_length=80, blank=True, default="")
    round = models.CharField(max_length=20, blank=True, default="")  # "" without a procedure

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["procedure_id", "round"],
                condition=~models.Q(procedure_id=""),
                name="tender_natural_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.round}".strip() or f"tender {self.pk}"


CALL = "competition"


def round_of(form: str) -> str:
    """The round that a form of notice is about. A correction that says no more, and what has no
    form, are about the call."""
    return CALL if form in ("", "change") else form


NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
"""When a call ends that says no day."""

# What a line about a notice tells.
LINE = (
    "tender",
    "source",
    "notice_id",
    "publication_number",
    "title",
    "title_language",
    "buyer_names",
    "countries",
    "departments",
    "value_amount",
    "value_currency",
    "published_on",
    "deadline_at",
    "deadline_later_at",
    "deadline_unsure",
    "cancelled",
    "closed",
    "confirmed",
)


# What no page of a notice tells.
NOT_SHOWN = ("search", "titles", "descriptions", "lot_words", "names", "open_until")
# Nor what a line, a name or a bid tells: how offers are judged may be long.
NOT_LISTED = (*NOT_SHOWN, "terms")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def matching(self, words: str) -> Self:
        """French full-text, accents ignored; words may be quoted or excluded with a minus."""
        asked = search.query(words)
        return self if asked is None else self.filter(search=asked)

    def under_cpv(self, prefixes: list[str]) -> Self:
        """Notices with a code under one of these prefixes (2 to 8 digits, trailing zeros off)."""
        return self.filter(cpv_tree__overlap=prefixes)

    def named(self, names: Sequence[str]) -> Self:
        """Those that go by one of these names (:mod:`tenders.notices.references`)."""
        return self.filter(names__overlap=list(names))

    def open(self, now: dt.datetime | None = None) -> Self:
        """Calls one can still answer: a deadline to come by one of its readings, or none given; not
        cancelled, not closed by its result."""
        return self.filter(open_until__gt=now or timezone.now(), cancelled=False, closed=False)

    def soonest(self) -> Self:
        """The closest deadline first; calls that give none last, the latest that came first."""
        return self.order_by("open_until", "-pk")

    def recent(self) -> Self:
        return self.order_by(models.F("published_on").desc(nulls_last=True), "-pk")

    def light(self) -> Self:
        """What a line of a list tells, and no more."""
        return self.only(*LINE)

    def uncorrecting(self) -> Self:
        """Without the corrections that were applied to the notice they change."""
        return self.filter(changed_notice=None)

    def once(self) -> Self:
        """One notice of each tender: the first that came, among these; one that its source
        confirms before one that a person brought."""
        surer = models.Q(confirmed__gt=models.OuterRef("confirmed"))
        earlier = models.Q(confirmed=models.OuterRef("confirmed"), pk__lt=models.OuterRef("pk"))
        others = self.filter(surer | earlier, tender=models.OuterRef("tender"))
        return self.filter(~models.Exists(others.order_by().values("pk")))


class _OfEveryone(models.Manager["Notice"]):
    """Notices that all read, asked by every list, search, import and watch: a private call is found
    by whoever asks for it by name (``Notice.everything``), and by nothing else."""

    def get_queryset(self) -> NoticeQuerySet:
        return NoticeQuerySet(self.model, using=self._db).filter(private=False)


OfEveryone = _OfEveryone.from_queryset(NoticeQuerySet)


class Notice(Labelled):
    """The latest state of one notice that its source confirms. ``versions`` keeps the former ones,
    and what people brought that the source has not said (:class:`NoticeVersion.State`)."""

    class Source(models.TextChoices):
        TED = "ted", "TED"
        BOAMP = "boamp", "BOAMP"
        OCDS = "ocds", "OCDS"
        HAND = "hand", pgettext_lazy("source", "entered by hand")

    # What can be answered: a call, or the planning notice that prepares one.
    CALLS = ("competition", "planning", "consultation", "change", "")

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="notices")
    source = models.CharField(max_length=10, choices=Source)
    format = models.CharField(max_length=20)
    notice_id = models.CharField(max_length=80)
    version = models.CharField(max_length=10)
    procedure_id = models.CharField(max_length=80, blank=True, default="")
    publication_number = models.CharField(max_length=30, blank=True, default="")
    form = models.CharField(max_length=20, blank=True, default="")
    notice_type = models.CharField(max_length=40, blank=True, default="")
    language = models.CharField(max_length=3, blank=True, default="")
    titles = models.JSONField(default=dict)  # {language: text}
    descriptions = models.JSONField(default=dict)
    title = models.TextField()  # the one shown: French, else the notice's language
    title_language = models.CharField(max_length=3, blank=True, default="")
    description = models.TextField(blank=True, default="")
    description_language = models.CharField(max_length=3, blank=True, default="")
    buyers = models.JSONField(default=list)
    buyer_names = models.TextField(blank=True, default="")
    countries = ArrayField(models.CharField(max_length=3), default=list)
    departments = ArrayField(models.CharField(max_length=3), default=list)
    places = models.JSONField(default=dict)  # of the contract: countries, nuts, departments
    procedure = models.CharField(max_length=40, blank=True, default="")
    nature = models.CharField(max_length=20, blank=True, default="")
    cpv = ArrayField(models.CharField(max_length=8), default=list)
    cpv_tree = ArrayField(models.CharField(max_length=8), default=list)
    value_amount = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    value_currency = models.CharField(max_length=3, blank=True, default="")
    published_on = models.DateField(null=True, blank=True)
    dispatched_on = models.DateField(null=True, blank=True)
    deadline_at = models.DateTimeField(null=True, blank=True)
    deadline_local = models.CharField(max_length=40, blank=True, default="")  # source's offset
    # What the deadline may mean as well (an offset that is not the buyer's, an hour that can not be
    # read): it is counted to the earlier, and this is the later.
    deadline_later_at = models.DateTimeField(null=True, blank=True)
    deadline_kind = models.CharField(max_length=10, blank=True, default="")
    deadline_unsure = models.BooleanField(
        default=False, help_text="a correction gives a new deadline in free text: check it"
    )
    questions_until = models.CharField(max_length=40, blank=True, default="")
    languages = ArrayField(models.CharField(max_length=3), default=list)
    group_legal_form_required = models.BooleanField(null=True, blank=True)
    group_legal_form = models.TextField(blank=True, default="")
    # Award criteria, duration, renewals, visits (tenders.notices.terms); None: not read yet.
    terms = models.JSONField(null=True, blank=True)
    changes = models.JSONField(null=True, blank=True)
    # The notice this one changes or cancels, once it is here.
    changed_notice = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="changed_by"
    )
    cancelled = models.BooleanField(default=False)
    closed = models.BooleanField(default=False, help_text="a result says what became of each lot")
    winners = models.JSONField(default=list)
    results = models.JSONField(default=list)  # what became of each lot
    # The earlier notices it cites, as their sources call them: an award its call.
    previous = ArrayField(models.CharField(max_length=80), default=list)
    withheld = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    confirmed = models.BooleanField(
        default=True, help_text="its source says so; False: a person brought it, nobody else has"
    )
    # A call entered by hand that only those read whom another app names (notices/private.py).
    private = models.BooleanField(default=False)
    source_url = models.TextField(blank=True, default="")
    content_hash = models.CharField(max_length=64, blank=True, default="")
    imported_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    # What the lots say, and what people may call the notice by: to be found by, never shown.
    lot_words = models.TextField(blank=True, default="")
    names = ArrayField(models.TextField(), default=list, blank=True)
    search = models.GeneratedField(
        expression=search.vector("title", "A")
        + search.vector("buyer_names", "B")
        + search.vector("description", "C")
        + search.vector("lot_words", "D"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    # Until when one can answer, as lists sort and cut them: to the later of two readings; a call that
    # gives no date never ends.
    open_until = models.GeneratedField(
        expression=models.Case(
            models.When(models.Q(deadline_at=None, form__in=CALLS), then=models.Value(NEVER)),
            default=Coalesce("deadline_later_at", "deadline_at"),
        ),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
    )

    objects = OfEveryone()
    everything = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "notice_id"], name="notice_natural_key"),
        ]
        indexes = [
            GinIndex(fields=["search"], name="notice_search"),
            GinIndex(fields=["cpv_tree"], name="notice_cpv_tree"),
            GinIndex(fields=["departments"], name="notice_departments"),
            models.Index(
                models.F("published_on").desc(nulls_last=True),
                models.F("id").desc(),
                name="notice_recent",
            ),
            models.Index(
                fields=["open_until", "-id"],
                condition=models.Q(cancelled=False, closed=False, changed_notice=None),
                name="notice_open",
            ),
            GinIndex(fields=["names"], name="notice_names"),
            models.Index(fields=["procedure_id"], name="notice_procedure"),
            models.Index(fields=["publication_number"], name="notice_publication"),
            models.Index(fields=["notice_id"], name="notice_by_id"),
            GinIndex(fields=["previous"], name="notice_previous"),
            # Change notices that wait for the notice they change: few, asked for at each import.
            models.Index(
                fields=["id"],
                condition=models.Q(changes__isnull=False, changed_notice=None),
                name="notice_pending_change",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.buyer_names or self.reference

    def get_absolute_url(self) -> str:
        return reverse("notices:notice", args=[self.pk])

    @property
    def reference(self) -> str:
        """What people call it by: its number in its source, else its identifier."""
        if self.source == Notice.Source.BOAMP:
            return self.notice_id
        return self.publication_number or self.notice_id

    @property
    def called(self) -> str:
        """Its source and its number there; nobody knows a call that was entered by hand by a number."""
        source = str(Notice.Source(self.source).label)
        if self.source == Notice.Source.HAND:
            return source
        return f"{source} {shortened(self.reference, 20)}"

    @property
    def buyer_zone(self) -> ZoneInfo:
        """The zone of the first buyer's wall clocks."""
        first = self.buyers[0] if self.buyers else {}
        return zone_of_country(first.get("country"), first.get("department"))

    @property
    def zone_key(self) -> str:
        return self.buyer_zone.key

    @property
    def deadline_there(self) -> dt.datetime | None:
        """The deadline on the buyer's wall clock."""
        return self.deadline_at.astimezone(self.buyer_zone) if self.deadline_at else None

    @property
    def deadline_written(self) -> str:
        """The deadline's hour as the source writes it, where its offset is not that of the buyer's
        clock: "12:00 (UTC+01:00)"; else ""."""
        if not self.deadline_local:
            return ""
        local = dt.datetime.fromisoformat(self.deadline_local)
        if local.utcoffset() == local.astimezone(self.buyer_zone).utcoffset():
            return ""
        return f"{local:%H:%M} (UTC{self.deadline_local[-6:]})"

    @property
    def deadline_far(self) -> bool:
        """Whether the deadline is one that nobody means: a date put where the form wants one."""
        said = self.published_on or timezone.localdate()
        return self.deadline_at is not None and self.deadline_at.date() - said > FARTHEST

    @property
    def correcting(self) -> bool:
        """Whether it is a correction that was applied to the notice it changes."""
        return self.changed_notice_id is not None

    def is_call(self) -> bool:
        return self.form in self.CALLS

    def is_open(self, now: dt.datetime | None = None) -> bool:
        """Whether one can still answer, as far as the notice tells."""
        if self.cancelled or self.closed or not self.is_call():
            return False
        last = self.deadline_later_at or self.deadline_at
        late = last is not None and last <= (now or timezone.now())
        return not late or self.deadline_unsure


class BroughtFile(models.Model):
    """The bytes of a file that a person brought, for whoever must judge what it says. Once,
    however often they come."""

    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.name


class WithheldFile(models.Model):
    """The bytes of a file of a source that keeps something back until a day: read again on that day
    (:mod:`tenders.notices.actions.revealing`). Nothing of it is shown before."""

    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()
    until = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="withheld_until")]

    def __str__(self) -> str:
        return self.name


class NoticeVersionQuerySet(models.QuerySet["NoticeVersion"]):
    def proposed(self) -> Self:
        """What people say and the source has not said yet."""
        return self.filter(state=NoticeVersion.State.PROPOSED)

    def own(self) -> Self:
        """What notices said themselves, and not what a change notice made of them."""
        return self.filter(caused_by=None).exclude(content_hash="")

    def events(self) -> Self:
        """What moved, and each correction that came, whether it moved something or not."""
        return self.filter(state__in=NoticeVersion.SHOWN).exclude(changed_fields=[], caused_by=None)


class NoticeVersion(models.Model):
    """What a notice said, version by version, as normalised JSON; and what changed from before.

    A version is never rewritten: only its ``state`` moves, and what an older reader left unread of it is
    filled in from its own file (:mod:`tenders.notices.actions.rereading`). Where it comes from: ``run``.
    """

    class State(models.TextChoices):
        CONFIRMED = "confirmed", "confirmed"  # the source says so
        # A person brought the notice and the source has said nothing of it: shown, and marked.
        FIRST = "first", "first"
        # A person says so, the source does not: it counts for the groupes that accept it.
        PROPOSED = "proposed", "proposed"
        BORNE_OUT = "borne_out", "borne out"  # it was proposed, and the source then said the same
        PASSED = "passed", "passed"  # it was proposed, and the source then said otherwise

    SHOWN = (State.CONFIRMED, State.FIRST)  # what the state of the notice is made of

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="versions")
    version = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State, default=State.CONFIRMED)
    # The import it came by; None: from before imports were kept beside it.
    run = models.ForeignKey(
        "ImportRun", null=True, blank=True, on_delete=models.PROTECT, related_name="versions"
    )
    # The file it came in, when a person brought it.
    file = models.ForeignKey(
        BroughtFile, null=True, blank=True, on_delete=models.PROTECT, related_name="versions"
    )
    # Own versions: what the notice itself said, with its hash. Made by a change: the result.
    normalised = models.JSONField()
    content_hash = models.CharField(max_length=64, blank=True, default="")
    # [{"field", "old", "new"}]; old and new are left out of long texts. Of a proposed version: what
    # it would move in the state of that day.
    changed_fields = models.JSONField(default=list)
    # The change notice that made this version, when the notice itself did not.
    caused_by = models.ForeignKey(
        Notice, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = NoticeVersionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["notice", "-id"]),
            models.Index(
                fields=["notice"],
                condition=models.Q(state="proposed"),
                name="version_proposed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} v{self.version}"

    @property
    def bringer(self) -> Member | None:
        """Who brought it; None: the source itself. ``run__by`` loaded."""
        return self.run.by if self.run is not None else None

    def moved(self, name: str) -> dict[str, Any] | None:
        """The entry of a field in ``changed_fields`` ("deadline"), or None."""
        return next((entry for entry in self.changed_fields if entry["field"] == name), None)

    def put_on(self, notice: Notice) -> None:
        """Show a loaded notice with the dates of this version, and whether it is cancelled, for
        those who count on it. Nothing is saved."""
        if entry := self.moved("deadline"):
            notice.deadline_at = (
                dt.datetime.fromisoformat(entry["new"]) if entry["new"] else notice.deadline_at
            )
            notice.deadline_later_at = None
        if entry := self.moved("questions_until"):
            notice.questions_until = entry["new"]
        for name in ("cancelled", "closed", "deadline_unsure"):
            if entry := self.moved(name):
                setattr(notice, name, entry["new"])


class Lot(Labelled):
    """A part of the contract one can bid for alone, as long as it has no ``state``."""

    class State(models.TextChoices):
        """Why it can not be answered any more."""

        CANCELLED = "cancelled", pgettext_lazy("lot", "cancelled")
        # The notice says it no longer.
        WITHDRAWN = "withdrawn", pgettext_lazy("lot", "withdrawn")
        # A result says what became of it.
        CLOSED = "closed", pgettext_lazy("lot", "closed by its result")

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="lots")
    position = models.PositiveIntegerField()
    lot_id = models.CharField(max_length=40)
    title = models.TextField(blank=True, default="")
    language = models.CharField(max_length=3, blank=True, default="")  # of its title
    description = models.TextField(blank=True, default="")
    cpv = ArrayField(models.CharField(max_length=8), default=list)
    value_amount = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    value_currency = models.CharField(max_length=3, blank=True, default="")
    deadline_at = models.DateTimeField(null=True, blank=True)
    deadline_later_at = models.DateTimeField(null=True, blank=True)
    deadline_local = models.CharField(max_length=40, blank=True, default="")
    deadline_unsure = models.BooleanField(
        default=False, help_text="it was given before and is not any more: check it"
    )
    state = models.CharField(max_length=10, choices=State, blank=True, default="")
    documents_url = models.TextField(blank=True, default="")
    submission_url = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "lot_id"], name="lot_in_notice"),
        ]

    def __str__(self) -> str:
        return self.title or self.lot_id


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, me: Me) -> Self:
        """A file someone sent by mistake is theirs to see; those of the command, the
        administrators'."""
        mine = models.Q(by=me.member)
        if me.member.administers:
            mine |= models.Q(by=None)
        return self.filter(mine)


class ImportRun(models.Model):
    """One import: by whom, from where, and what came of it.

    ``by`` None: the source itself, read by the command or a job of whoever runs the platform. A
    person's name is never lost, for what they bring would then be taken for the source's word.
    """

    by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    new = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    older = models.PositiveIntegerField(default=0)  # kept beside a newer version already here
    unchanged = models.PositiveIntegerField(default=0)
    proposed = models.PositiveIntegerField(default=0)  # kept until the source says the same
    refused = models.PositiveIntegerField(default=0)
    # The notices that a person's files are of, what was here already included, to be led to them.
    met = ArrayField(models.BigIntegerField(), default=list, blank=True)
    # What archives and folders hold and nobody read: how many, and [{"why", "count", "names"}], a
    # few names of each.
    skipped = models.PositiveIntegerField(default=0)
    skips = models.JSONField(default=list)

    objects = ImportRunQuerySet.as_manager()

    MOST_MET = 200

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def of_source(self) -> bool:
        """Whether what it brings is the source's word."""
        return self.by_id is None


class RefusedFile(models.Model):
    """A file that could not be read, kept with its reason for a person to look at."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="refused_files")
    name = models.CharField(max_length=255)
    error = models.CharField(max_length=40)
    reason = models.TextField()
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    content = models.BinaryField(default=bytes)  # at most 1 MB of it
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["-at"])]

    def __str__(self) -> str:
        return self.name
