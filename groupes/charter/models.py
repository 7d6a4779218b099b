# SPDX-License-Identifier: AGPL-3.0-or-later
"""The charter of a groupe as it is today, what it said at each version, who accepts it, and what is
said to cross one of its red lines. All of it is written with the groupe's row held."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.charter import templates
from groupes.models import Groupe, Member
from groupes.things import Ref


class Charter(models.Model):
    """Where the charter of a groupe is at. ``version``: the one in force (0: nothing is written
    yet). ``asks``: the latest that members are asked about (0: none is)."""

    groupe = models.OneToOneField(
        Groupe, primary_key=True, on_delete=models.CASCADE, related_name="charter_state"
    )
    version = models.PositiveIntegerField(default=0)
    asks = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(asks__lte=models.F("version")), name="charter_asks_what_is"
            ),
        ]

    def __str__(self) -> str:
        return f"charter of {self.groupe_id}, version {self.version}"


class OfferedText(models.TextField[str, str]):
    """A text that is read in the reader's language for as long as it is one that the product offers
    (``templates.as_read``), in whichever it was written."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return templates.as_read(value) if value else value


class OfferedLine(models.CharField[str, str]):
    """The same, of one line."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return templates.as_read(value) if value else value


class Section(models.Model):
    """A part of the charter. ``key``: one of ``templates.TITLES``; "" where the groupe made it, with a
    ``title`` of its own. One that says nothing is not shown: that is how a section is left out."""

    TEXTS = ("title", "body")  # what keeps its editions (groupes/editions)

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="charter_sections")
    key = models.CharField(max_length=20, blank=True, default="")
    title = models.CharField(_("title"), max_length=120, blank=True, default="")
    body = OfferedText(_("text"), max_length=20_000, blank=True, default="")
    order = models.PositiveSmallIntegerField(default=0)
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["groupe", "key"], condition=~Q(key=""), name="charter_section_once"
            ),
        ]
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return templates.title(self.key, self.title)


class RedLineQuerySet(models.QuerySet["RedLine"]):
    def drawn(self) -> Self:
        """Those of the charter today, in their order."""
        return self.filter(removed_at=None).order_by("order", "pk")


class RedLine(models.Model):
    """What nobody of the groupe crosses. One that is taken out of the charter stays, for what was
    said of it."""

    TEXTS = ("text",)

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="red_lines")
    text = OfferedLine(_("the line"), max_length=300)
    order = models.PositiveSmallIntegerField(default=0)
    edition = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = RedLineQuerySet.as_manager()

    def __str__(self) -> str:
        return self.text


class Version(models.Model):
    """What the whole charter said from one change to the next. Never changed.

    ``content``: ``{"sections": [{"id", "key", "title", "body"}], "lines": [{"id", "text"}]}``, those
    that say something, in order. ``changed``: ids of sections as text, ``red_lines``. ``small``: its
    writer says that it changes no meaning; nobody is asked about it.
    """

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="charter_versions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(null=True)
    by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=200, blank=True, default="")
    small = models.BooleanField(default=False)
    content = models.JSONField()
    changed = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["groupe", "number"], name="charter_version_number"),
        ]

    def __str__(self) -> str:
        return f"charter of {self.groupe_id}, version {self.number}"


class Answer(models.Model):
    """What a member says of a version: they accept it, or not. The latest of each counts."""

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="charter_answers")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="charter_answers")
    version = models.PositiveIntegerField()
    accepts = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["groupe", "member", "version"], name="charter_answer_once"
            ),
        ]
        indexes = [models.Index(fields=["member", "groupe", "version"])]

    def __str__(self) -> str:
        return f"answer {self.pk} to version {self.version}"


class Attachment(models.Model):
    """A red line that a thing of the groupe carries: a role, a bid, a split rule."""

    line = models.ForeignKey(RedLine, on_delete=models.CASCADE, related_name="attachments")
    target_type = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_type", "target_id", "line"], name="charter_line_on_thing_once"
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line_id} on {self.target_type}:{self.target_id}"


class FlagQuerySet(models.QuerySet["Flag"]):
    def up(self) -> Self:
        """Those that are still to be seen, the first raised first."""
        return self.filter(state=Flag.State.UP).order_by("at", "pk")


class Flag(models.Model):
    """ "This crosses a red line": said by a member, seen by all of them, and blocking nothing.

    ``text``: the line as it was. ``target_type``: "" where it is about the groupe itself.
    """

    class State(models.TextChoices):
        UP = "up", _("raised")
        LIFTED = "lifted", _("lifted")
        SETTLED = "settled", _("settled")

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="flags")
    line = models.ForeignKey(RedLine, on_delete=models.PROTECT, related_name="flags")
    text = models.CharField(max_length=300)
    target_type = models.CharField(max_length=60, blank=True, default="")
    target_id = models.BigIntegerField(null=True, blank=True)
    words = models.TextField(_("what crosses it, and how"), max_length=1000)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.UP)
    closed_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(max_length=1000, blank=True, default="")

    objects = FlagQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["groupe"], condition=Q(state="up"), name="charter_flag_up"),
            models.Index(fields=["groupe", "-id"]),
            models.Index(fields=["target_type", "target_id"]),
        ]

    def __str__(self) -> str:
        return f"flag {self.pk}"

    @property
    def about(self) -> Ref | None:
        """The thing it is about; None: the groupe itself."""
        if not self.target_type or self.target_id is None:
            return None
        return Ref(self.target_type, self.target_id)


class Reply(models.Model):
    """A word in answer to a flag."""

    flag = models.ForeignKey(Flag, on_delete=models.CASCADE, related_name="replies")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("your answer"), max_length=1000)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"reply {self.pk}"
