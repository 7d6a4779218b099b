# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shared vocabulary of skills, who holds which, and what each tells of themselves to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.models import Cooperative, Member
from groupes.web import search
from groupes.web.names import VisibleNameField
from groupes.web.paths import reverse

LONGEST_NAME = 60


class SkillQuerySet(models.QuerySet["Skill"]):
    def standing(self) -> Self:
        """Skills; not the other words that lead to one."""
        return self.filter(merged_into=None)

    def by_name(self) -> Self:
        return self.order_by("name_form", "pk")


class Skill(models.Model):
    """A word of the one vocabulary of skills, shared by all the cooperatives of an installation.

    A word that is merged into another is its synonym, whether it was a skill of its own before
    (an old link then leads to the new) or never was one: so a word stands in the vocabulary once,
    whatever it is. Nobody holds a synonym (:attr:`current`). Never more than one step: what led to
    a skill that is merged leads where it leads.
    """

    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    name_form = VisibleNameField(unique=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="synonyms"
    )
    # Of France Travail's directory of trades, where it covers the skill.
    rome = models.CharField(
        _("ROME code"),
        max_length=5,
        blank=True,
        default="",
        validators=[RegexValidator(r"^[A-N][0-9]{4}\Z", _("A letter and four digits: E1205."))],
    )
    # A word that somebody wrote on their page and no curator has looked at yet.
    proposed = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    edition = models.PositiveIntegerField(default=1)  # rises at each change: no lost update

    objects = SkillQuerySet.as_manager()

    class Meta:
        permissions = [("curate_skills", "Look after the shared vocabulary of skills")]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="skill_not_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(rome="", proposed=False),
                name="skill_synonym_is_a_word",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(proposed=True), name="skill_proposed"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:skill", args=[self.pk])

    @property
    def current(self) -> Skill:
        """The skill this word is for: itself, or the one it was merged into. At most one query."""
        return self.merged_into or self


class Level(models.TextChoices):
    """What one says of a skill: never a grade, and nobody else's to say."""

    DOES = "does", _("does it")
    PASSES_ON = "passes_on", _("can pass it on")
    PRACTISES = "practises", _("is practising it")
    LEARNS = "learns", _("wants to learn it")


class SkillHeldQuerySet(models.QuerySet["SkillHeld"]):
    def as_told(self) -> Self:
        """In the order in which their people wrote them."""
        return self.order_by("position", "pk")


class SkillHeld(models.Model):
    """What a member says of one skill, of :meth:`Skill.current` always. ``position``: their order;
    ``since``: when they said this of it."""

    Level = Level

    DOING = (Level.DOES, Level.PASSES_ON, Level.PRACTISES)

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="skills_held")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="held")
    level = models.CharField(max_length=10, choices=Level)
    position = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now)

    objects = SkillHeldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "skill"], name="skillheld_once"),
        ]
        indexes = [
            models.Index(fields=["skill", "level", "member"], name="skillheld_who"),
            models.Index(fields=["skill", "level", "-since", "-id"], name="skillheld_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.level} {self.skill_id}"


class Part(models.TextChoices):
    """What of a profile its person shows or keeps. Name, trade and cooperative are not among them:
    without them nobody could be asked into a groupe."""

    PLACE = "place", _("Place")
    ABOUT = "about", _("What I write about myself")
    SKILLS = "skills", _("Skills")
    AVAILABILITY = "availability", _("Availability")
    GROUPES = "groupes", _("Groupes, and roles held there")
    EMAIL = "email", _("E-mail address")


class Audience(models.TextChoices):
    FEDERATION = "federation", _("the federation")
    COOPERATIVE = "cooperative", _("my cooperative")
    GROUPES = "groupes", _("members of my groupes")
    NOBODY = "nobody", _("nobody")


class Telling(models.Model):
    """To whom a member tells each part of their profile. Who never chose has no row: all is told to
    the federation, but for the e-mail address."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="telling")
    place = models.CharField(max_length=12, choices=Audience, default=Audience.FEDERATION)
    about = models.CharField(max_length=12, choices=Audience, default=Audience.FEDERATION)
    skills = models.CharField(max_length=12, choices=Audience, default=Audience.FEDERATION)
    availability = models.CharField(max_length=12, choices=Audience, default=Audience.FEDERATION)
    groupes = models.CharField(max_length=12, choices=Audience, default=Audience.FEDERATION)
    email = models.CharField(max_length=12, choices=Audience, default=Audience.NOBODY)

    def __str__(self) -> str:
        return f"what {self.member_id} tells"

    def audiences(self) -> dict[str, str]:
        return {part: getattr(self, part) for part in Part.values}


class Amount(models.TextChoices):
    """How much of a month one could give: coarse, and one's own word."""

    NONE = "none", _("none")
    LITTLE = "little", _("a little")
    HALF = "half", _("half")
    FULL = "full", _("full")

    @classmethod
    def at_least(cls, amount: str) -> list[str]:
        values: list[str] = cls.values
        return values[values.index(amount) :]


class Availability(models.Model):
    """What a member says of a month. ``month``: its first day."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="availability")
    month = models.DateField()
    amount = models.CharField(max_length=6, choices=Amount)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "month"], name="availability_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="availability_of_a_month"),
        ]
        indexes = [models.Index(fields=["month", "amount", "member"], name="availability_who")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.month:%Y-%m} {self.amount}"


class Listing(models.Model):
    """What the directory holds of a member for a kind of reader, so that what is not told to them can
    neither be shown nor found: the only thing that is searched.

    Readers are of four kinds: of another cooperative (``far``) or of the same (``home``), and who
    shares a groupe with the member (``mate``, of another cooperative; ``both``, of the same). Each
    kind finds one listing of each member; most members have one, for all four.

    Made by ``listings.refresh`` from the member, what they tell and the vocabulary; never written
    otherwise. ``called``, ``does`` and ``learns`` are plain words (``search.plain``): name, trade and
    place; the same and skills, under each of their names. ``cooperative`` and ``name_key`` are the
    member's: of the many whom a common word finds, none has to be looked up to be put in order.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="listings")
    cooperative = models.ForeignKey(
        Cooperative, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    name_key = models.CharField(max_length=140, blank=True, default="")
    far = models.BooleanField()
    home = models.BooleanField()
    mate = models.BooleanField()
    both = models.BooleanField()
    tells = ArrayField(models.CharField(max_length=12, choices=Part), default=list)
    place = models.CharField(max_length=120, blank=True, default="")
    place_key = models.CharField(max_length=140, blank=True, default="")
    trade_key = models.TextField(blank=True, default="")
    called = models.TextField(blank=True, default="")
    does = models.TextField(blank=True, default="")
    learns = models.TextField(blank=True, default="")
    about = models.TextField(blank=True, default="")
    search = models.GeneratedField(
        expression=search.vector("does", "A")
        + search.vector("learns", "B")
        + search.vector("about", "C"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=["member"], condition=Q(**{kind: True}), name=f"listing_one_{kind}"
                )
                for kind in ("far", "home", "mate", "both")
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="listing_words"),
            GinIndex(OpClass("called", name="gin_trgm_ops"), name="listing_called"),
            GinIndex(OpClass("does", name="gin_trgm_ops"), name="listing_does"),
            GinIndex(OpClass("learns", name="gin_trgm_ops"), name="listing_learns"),
            # who tells their skills, to whom: of hundreds who hold one, no listing is opened
            models.Index(
                fields=["member"],
                include=["far", "home", "mate", "both"],
                condition=Q(tells__contains=[Part.SKILLS]),
                name="listing_of_skills",
            ),
        ]

    def __str__(self) -> str:
        return f"listing of {self.member_id}"


LISTED = frozenset({"name", "trade", "place", "about", "cooperative"})
"""What of a member is in their listings."""


@receiver(post_save, sender=Member)
def list_member(
    sender: Any, instance: Member, created: bool, update_fields: Any = None, **kwargs: Any
) -> None:
    """Whoever is saved is listed as they are now, in the same transaction. What writes members
    otherwise (``bulk_create``, ``update``) calls ``listings.refresh`` itself."""
    from groupes.people import listings

    if created:
        listings.list_new([instance])
    elif update_fields is None or not LISTED.isdisjoint(update_fields):
        listings.refresh([instance.pk])


def audiences_of(telling: Telling | None) -> Mapping[str, str]:
    """What someone chose, or what holds where they never did."""
    return (telling or Telling()).audiences()
