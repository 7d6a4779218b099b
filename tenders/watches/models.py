# SPDX-License-Identifier: AGPL-3.0-or-later
"""Watches, the rules that hide from them, what matched and why, and their secret addresses.

A watch is a groupe's or a person's (:class:`Owned`). Its rows are written while that groupe, or that
person, is locked.
"""

from __future__ import annotations

from typing import Any, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchQueryField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groupes.access import Me
from groupes.models import Groupe, Member
from groupes.notifications.models import Pace
from groupes.web import shown
from groupes.web.paths import reverse
from tenders.notices.models import Notice


class OwnedQuerySet(models.QuerySet[Any]):
    def visible_to(self, me: Me) -> Self:
        """One's own, and those of the groupes one belongs to today."""
        return self.filter(Q(member=me.pk) | Q(groupe__in=me.groupe_ids))


class Owned(models.Model):
    """A groupe's, or a person's: one of the two."""

    groupe = models.ForeignKey(
        Groupe, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def owner(self) -> tuple[int | None, int | None]:
        """Ids of its groupe and of its person, one of them None."""
        return self.groupe_id, self.member_id


OF_ONE: Final = Q(groupe=None, member__isnull=False) | Q(groupe__isnull=False, member=None)


def _codes(length: int) -> ArrayField[Any, Any]:
    return ArrayField(models.CharField(max_length=length), default=list, blank=True)


def _query(column: str) -> models.GeneratedField:
    """The full-text question of a column that holds one, as ``search.websearch`` writes it."""
    return models.GeneratedField(
        expression=SearchQuery(models.F(column), config="fr", search_type="websearch"),
        output_field=SearchQueryField(),
        db_persist=True,
    )


class GroupForm(models.TextChoices):
    """The legal form that a notice asks of a group of bidders."""

    ANY = "", pgettext_lazy("form of a group", "Any, or none")
    FREE = "free", _("No form imposed")
    JOINT = "joint", _("“Conjoint” asked")
    SOLIDARY = "solidary", _("“Solidaire” asked")


class WatchQuerySet(OwnedQuerySet):
    def of(self, owner: tuple[int | None, int | None]) -> Self:
        return self.filter(groupe=owner[0], member=owner[1])


class Watch(Owned):
    """What is wanted of a notice. What is empty asks nothing; the rest must all hold.

    ``words``: as in the search of notices. ``cpv``: prefixes of codes, each with all below it.
    ``departments`` and ``nuts``: as they were given, one place is enough. Values in whole euros.
    ``days_ahead``: the deadline is so many days away when the notice comes.
    """

    name = models.CharField(max_length=100)
    words = models.CharField(max_length=200, blank=True, default="")
    cpv = _codes(8)
    departments = _codes(3)
    nuts = _codes(5)
    natures = _codes(20)
    procedures = _codes(40)
    value_from = models.PositiveBigIntegerField(null=True, blank=True)
    value_to = models.PositiveBigIntegerField(null=True, blank=True)
    days_ahead = models.PositiveSmallIntegerField(null=True, blank=True)
    group_form = models.CharField(max_length=10, choices=GroupForm, blank=True, default="")
    buyer = models.CharField(max_length=200, blank=True, default="")
    # Of a person's own watch: how it comes by letter ("": as usual). A groupe's is told as what
    # happens there is.
    pace = models.CharField(max_length=10, choices=Pace, blank=True, default="")
    author = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    edition = models.PositiveIntegerField(default=1)

    # What the database compares with notices, made of the above and of the rules (asked.py).
    asked = models.TextField(blank=True, default="", editable=False)
    terms = ArrayField(models.TextField(), default=list, blank=True, editable=False)
    in_departments = _codes(3)
    in_nuts = _codes(5)
    buyer_asked = models.TextField(blank=True, default="", editable=False)
    buyer_ids = ArrayField(models.TextField(), default=list, blank=True, editable=False)
    hidden_asked = models.TextField(blank=True, default="", editable=False)
    hidden_buyers = models.TextField(blank=True, default="", editable=False)
    hidden_ids = ArrayField(models.TextField(), default=list, blank=True, editable=False)
    hidden_cpv = _codes(8)
    hidden_departments = _codes(3)
    query = _query("asked")
    buyer_query = _query("buyer_asked")
    hidden_query = _query("hidden_asked")
    hidden_buyer_query = _query("hidden_buyers")

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "watches"
        constraints = [
            models.CheckConstraint(condition=OF_ONE, name="watch_of_one"),
        ]
        indexes = [
            models.Index(fields=["groupe"], condition=Q(member=None), name="watch_of_groupe"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        if self.groupe is None:
            return reverse("watches:my_watch", args=[self.pk])
        return reverse("watches:watch", args=[self.groupe.slug, self.pk])


class Hidden(models.Model):
    """A rule of a watch: what it does not show, and why somebody wrote it. Whoever reads the watch
    reads it, changes it, takes it away."""

    class Kind(models.TextChoices):
        BUYER = "buyer", pgettext_lazy("hidden", "buyer")
        WORD = "word", pgettext_lazy("hidden", "word")
        CPV = "cpv", pgettext_lazy("hidden", "main CPV code under")
        DEPARTMENT = "department", pgettext_lazy("hidden", "only in the département")

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="hidden")
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=200)
    reason = models.CharField(max_length=300, blank=True, default="")
    # The notice that it was written about.
    notice = models.ForeignKey(
        Notice, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    author = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "hidden"
        constraints = [
            models.UniqueConstraint(fields=["watch", "kind", "value"], name="hidden_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"

    @property
    def edition(self) -> int:
        """Of what its form changes: a number that other words do not have."""
        return shown.edition(self.kind, self.value, self.reason)


class MatchQuerySet(OwnedQuerySet):
    def of(self, owner: tuple[int | None, int | None]) -> Self:
        return self.filter(groupe=owner[0], member=owner[1])


class Match(Owned):
    """A notice that a watch found, once for its groupe or its person, whatever the watches that find
    it and the sources that announce it. Taken up: where a groupe has a bid on its tender."""

    class State(models.TextChoices):
        TO_READ = "to_read", pgettext_lazy("match", "to read")
        NOT_FOR_US = "not_for_us", pgettext_lazy("match", "not for us")

    class Gone(models.TextChoices):
        """Why it matches no more."""

        CANCELLED = "cancelled", _("the call is cancelled")
        CLOSED = "closed", _("a result closes the call")
        MOVED = "moved", _("a correction has it ask something else")

    class News(models.TextChoices):
        """What is to be told of it."""

        NEW = "new", "new"
        DEADLINE = "deadline", "deadline"
        GONE = "gone", "gone"
        AGAIN = "again", "again"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.TO_READ)
    # Until when one can answer, as it was told last.
    open_until = models.DateTimeField(null=True, blank=True)
    gone = models.CharField(max_length=10, choices=Gone, blank=True, default="")
    # Of a person's own: what a letter is to tell of it ("": nothing), since when, and when that
    # letter is due, as they chose when it was last looked at.
    news = models.CharField(max_length=10, choices=News, blank=True, default="")
    news_at = models.DateTimeField(null=True, blank=True)
    news_due = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    answered_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "matches"
        constraints = [
            models.CheckConstraint(condition=OF_ONE, name="match_of_one"),
            models.UniqueConstraint(
                fields=["groupe", "member", "notice"], nulls_distinct=False, name="match_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["groupe", "state", "-id"],
                condition=Q(member=None),
                name="match_of_groupe",
            ),
            models.Index(
                fields=["member", "state", "-id"],
                condition=Q(groupe=None),
                name="match_of_member",
            ),
            models.Index(fields=["news_due"], condition=~Q(news=""), name="match_to_tell"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.state}"


class Because(models.Model):
    """Why a watch found a notice: the words, codes and places that did (``facts``, matching.py)."""

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="because")
    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="+")
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "because"
        constraints = [
            models.UniqueConstraint(fields=["match", "watch"], name="because_once"),
        ]

    def __str__(self) -> str:
        return f"{self.match_id} by {self.watch_id}"


class Following(models.Model):
    """A member who hears of what a watch of their groupe finds."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="followings")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["watch", "member"], name="following_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} follows {self.watch_id}"


class Feed(models.Model):
    """A person's secret address of what a watch finds. Gone at once when it is ended, dead once they
    may not read the watch; a new one is another address."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=43, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["watch", "member"], name="watch_feed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} of {self.watch_id}"


class Cursor(models.Model):
    """How far notices were looked at: the last of their versions. One row."""

    upto = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.upto)
