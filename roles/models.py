# SPDX-License-Identifier: AGPL-3.0-or-later
"""Circles, the roles they hold (purpose, domain, accountabilities), and the dated mandates that give
roles to people.

A role's domain is what it is granted on the groupe, and on its circle (``groupes/access/``). A mandate gives its
powers from its first day to its last, both included, and nothing has to run for them to end.
"""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import Decimal
from typing import Any, Final, Self

from django.contrib.auth.models import Group
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from guardian.models import GroupObjectPermissionBase

from groupes.craft.models import Pairing
from groupes.models import Groupe, Member, Membership
from groupes.people.models import Skill
from groupes.web import formats
from groupes.web.choices import Labelled
from groupes.web.given import GivenField
from groupes.web.names import VisibleNameField
from groupes.web.paths import reverse

DEEPEST: Final = 5
"""Circles within circles within the groupe, at most."""


class CircleQuerySet(models.QuerySet["Circle"]):
    def open(self) -> Self:
        return self.filter(closed_on=None)


class Circle(models.Model):
    """A part of a groupe with a purpose of its own, holding roles and circles. ``parent``: None where
    it stands in the groupe itself, which is the outermost circle and has no row.

    Powers can be granted on it (:class:`~groupes.access.Container`): they hold in this circle, not in
    those inside it, which look after themselves.
    """

    TEXTS = ("name", "purpose", "policies")  # keep their editions
    FACTS = ("parent",)

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="circles")
    parent = models.ForeignKey(
        "self",
        verbose_name=_("inside"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="circles",
    )
    name = GivenField(_("name"), max_length=80)
    name_form = VisibleNameField(default="")
    key = models.SlugField(max_length=40, blank=True, default="")
    purpose = GivenField(_("purpose"), max_length=300)
    policies = models.TextField(_("policies"), max_length=8000, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    closed_on = models.DateField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)  # rises at each change: no lost update

    objects = CircleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["groupe", "name_form"],
                condition=Q(closed_on=None),
                name="circle_name_in_groupe",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")), name="circle_not_in_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("roles:circle", args=[self.groupe.slug, self.pk])

    def facts(self) -> dict[str, Any]:
        """What its editions keep beside its texts."""
        return {"parent": self.parent_id}

    def fact_in_words(self, name: str, value: Any) -> str:
        """One query where it is of a circle."""
        return _circle_in_words(self.groupe, value)


def _circle_in_words(groupe: Groupe, pk: int | None) -> str:
    """What a circle of a groupe is called; the groupe itself for None."""
    found = Circle.objects.filter(groupe=groupe, pk=pk).first() if pk else None
    return found.name if found else groupe.name


class CircleGroupObjectPermission(GroupObjectPermissionBase):
    """A power granted on a circle to a role (django-guardian), as
    :class:`~groupes.models.GroupeGroupObjectPermission` is on a groupe."""

    content_object = models.ForeignKey(Circle, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        pass

    def save(self, *args: object, **kwargs: object) -> None:
        # Skips guardian's check of the content type: powers keep the name of the app that owns the rule.
        models.Model.save(self, *args, **kwargs)  # type: ignore[arg-type]  # Django's signature


class PublicMap(models.Model):
    """That a groupe shows its map outside: circles, roles, what is open to take, and nobody's name, at
    an address that only whoever was given it knows, and that a site may frame. There while it is
    shown, gone at once when it is not."""

    groupe = models.OneToOneField(Groupe, on_delete=models.CASCADE, related_name="public_map")
    token = models.CharField(max_length=43, unique=True)
    shown_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    shown_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.groupe}"

    def get_absolute_url(self) -> str:
        return reverse("public_map", args=[self.token])


class Origin(models.TextChoices):
    """How whoever holds a mandate was chosen."""

    FOUNDING = "founding", _("since the groupe was founded")
    OFFER = "offer", _("accepted an offer")
    VOLUNTEER = "volunteer", _("volunteered")
    ELECTION = "election", _("elected without candidates")
    CONSENT = "consent", _("chosen by consent")
    LOT = "lot", _("drawn by lot")
    ROTATION = "rotation", _("by the rotation plan")
    INTERIM = "interim", _("meanwhile, as an interim")


class Share(models.TextChoices):
    """How much of a seat a mandate takes: whoever shares one has all its powers."""

    WHOLE = "whole", _("alone on the seat")
    SHARED = "shared", _("shared by two")


HALVES = {Share.WHOLE: 2, Share.SHARED: 1}
"""How many halves of a seat each takes."""


class AtEnd(models.TextChoices):
    """What follows a mandate, decided beforehand."""

    VOLUNTEER = "volunteer", pgettext_lazy("at the end of a mandate", "whoever volunteers")
    AGAIN = (
        "again",
        pgettext_lazy(
            "at the end of a mandate", "another term for who holds it, if the groupe agrees"
        ),
    )
    ELECTION = (
        "election",
        pgettext_lazy("at the end of a mandate", "an election without candidates"),
    )
    LOT = "lot", pgettext_lazy("at the end of a mandate", "a draw among those who are willing")
    ROTATION = "rotation", pgettext_lazy("at the end of a mandate", "the rotation plan")


class RoleQuerySet(models.QuerySet["Role"]):
    def open(self) -> Self:
        return self.filter(closed_on=None)


class Role(Labelled):
    """What a groupe asks of whoever holds it; it replaces the job description."""

    TEXTS = ("name", "purpose", "domain", "accountabilities")  # keep their editions
    FACTS = (
        "circle", "family", "seats", "energy", "term_months", "max_consecutive", "rest", "critical",
        "at_end", "skills", "learns", "incompatible",
    )  # fmt: skip

    class Family(models.TextChoices):
        PRODUCTION = "production", _("production")
        SUPPORT = "support", _("support")
        FACILITATION = "facilitation", _("facilitation")
        REPRESENTATION = "representation", _("representation")

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="roles")
    # None: in the groupe itself.
    circle = models.ForeignKey(
        Circle,
        verbose_name=_("circle"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="roles",
    )
    name = GivenField(_("name"), max_length=80)
    name_form = VisibleNameField(default="")
    key = models.SlugField(max_length=40, blank=True, default="")
    family = models.CharField(_("family"), max_length=16, choices=Family, default=Family.SUPPORT)
    purpose = GivenField(_("purpose"), max_length=300)
    domain = models.CharField(_("domain"), max_length=300, blank=True, default="")
    accountabilities = ArrayField(
        GivenField(max_length=200),
        verbose_name=_("accountabilities"),
        default=list,
        blank=True,
    )
    seats = models.PositiveSmallIntegerField(
        _("seats"), default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    energy = models.DecimalField(
        _("energy, days a month"),
        max_digits=4,
        decimal_places=1,
        default=1,
        validators=[MinValueValidator(0), MaxValueValidator(31)],
    )
    term_months = models.PositiveSmallIntegerField(
        _("length of a mandate, months"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    max_consecutive = models.PositiveSmallIntegerField(
        _("terms in a row, at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    rest = models.PositiveSmallIntegerField(
        _("terms of rest between two stays"), default=0, validators=[MaxValueValidator(20)]
    )
    critical = models.BooleanField(_("critical"), default=False)
    incompatible = models.ManyToManyField(
        "self", verbose_name=_("never in one hand with"), blank=True
    )
    skills = models.ManyToManyField(
        Skill, verbose_name=_("skills it asks for"), blank=True, related_name="+"
    )
    learns = models.ManyToManyField(
        Skill, verbose_name=_("skills one learns in it"), blank=True, related_name="+"
    )
    at_end = models.CharField(
        _("at the end of a mandate"), max_length=10, choices=AtEnd, default=AtEnd.VOLUNTEER
    )
    created_at = models.DateTimeField(default=timezone.now)
    closed_on = models.DateField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)  # rises at each change: no lost update
    # What the role is granted. The auth.Group never has users: rights come from mandates.
    grants = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="role")

    objects = RoleQuerySet.as_manager()

    class Meta:
        permissions = [
            ("edit_roles", "Create and change roles"),
            ("give_mandate", "Offer a vacant role to a member"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["groupe", "name_form"],
                condition=Q(closed_on=None),
                name="role_name_in_groupe",
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="role_seats_positive"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("roles:role", args=[self.groupe.slug, self.pk])

    def facts(self) -> dict[str, Any]:
        """What its editions keep beside its texts. Three queries."""
        return {
            "circle": self.circle_id,
            "family": self.family,
            "seats": self.seats,
            "energy": f"{Decimal(self.energy):.1f}",
            "term_months": self.term_months,
            "max_consecutive": self.max_consecutive,
            "rest": self.rest,
            "critical": self.critical,
            "at_end": self.at_end,
            "skills": [skill.name for skill in self.skills.by_name()],
            "learns": [skill.name for skill in self.learns.by_name()],
            "incompatible": sorted(self.incompatible.values_list("pk", flat=True)),
        }

    def fact_in_words(self, name: str, value: Any) -> str:
        """One query where it is of a circle or of roles."""
        match name:
            case "circle":
                return _circle_in_words(self.groupe, value)
            case "family":
                return str(Role.Family(value).label)
            case "at_end":
                return str(AtEnd(value).label)
            case "energy":
                return formats.number(Decimal(value))
            case "critical":
                return _t("yes") if value else _t("no")
            case "skills" | "learns":
                return formats.listed(value) or _t("none")
            case "incompatible":
                found = Role.objects.filter(groupe=self.groupe, pk__in=value)
                return formats.listed(role.name for role in found.order_by("pk")) or _t("none")
            case "max_consecutive" if value is None:
                return _t("as many as one likes")
        return formats.number(value)

    def term_from(self, first: dt.date) -> dt.date:
        """The last day of a whole term that begins on ``first``.

        Six months from 31 August end on the last day of February, not in March.
        """
        month = first.month - 1 + self.term_months
        year, month = first.year + month // 12, month % 12 + 1
        same_day = min(first.day, calendar.monthrange(year, month)[1])
        after = dt.date(year, month, same_day)
        return after if same_day < first.day else after - dt.timedelta(days=1)


class MandateQuerySet(models.QuerySet["Mandate"]):
    def of_current(self) -> Self:
        """Those of people who are of their cooperative today: who left it holds nothing."""
        return self.filter(member__left_on=None, member__user__is_active=True)

    def on(self, date: dt.date) -> Self:
        """Mandates in force on a date, both bounds included."""
        return self.of_current().filter(starts_on__lte=date, ends_on__gte=date)

    def counting(self, date: dt.date) -> Self:
        """Those whose holder is an active member of the groupe on a date: who left or is on pause
        takes no seat. A member has one open membership of a groupe at most: no row comes twice."""
        return self.of_current().filter(
            Q(member__memberships__ends_on=None) | Q(member__memberships__ends_on__gte=date),
            member__memberships__groupe=F("role__groupe"),
            member__memberships__state=Membership.State.ACTIVE,
            member__memberships__starts_on__lte=date,
        )


class Mandate(Labelled):
    """A member holding a role for a term."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="mandates")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="mandates")
    starts_on = models.DateField()
    ends_on = models.DateField()  # last day, included
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.OFFER)
    share = models.CharField(max_length=6, choices=Share, default=Share.WHOLE)
    # Of an interim: the mandate of who is away meanwhile; None: the seat was free.
    covers = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="covered_by"
    )
    # Blank: as the role says.
    at_end = models.CharField(max_length=10, choices=AtEnd, blank=True, default="")
    # The last of the reminders of its end that was told, in days before it; None: none yet.
    reminded = models.PositiveSmallIntegerField(null=True, blank=True)
    handover = models.TextField(_("handover"), max_length=8000, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="mandate_dates_in_order"
            ),
            # One person cannot hold the same role twice at the same time.
            ExclusionConstraint(
                name="mandate_once_at_a_time",
                expressions=[
                    ("role", RangeOperators.EQUAL),
                    ("member", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["member", "ends_on"]),
            models.Index(fields=["role", "starts_on", "ends_on"]),
            models.Index(fields=["ends_on"], name="mandate_ends"),  # which end soon, in all groupes
        ]

    def __str__(self) -> str:
        return f"{self.role} · {self.member} · {self.starts_on}/{self.ends_on}"

    @property
    def halves(self) -> int:
        """How many halves of a seat it takes."""
        return HALVES[Share(self.share)]

    @property
    def is_shared(self) -> bool:
        return self.share == Share.SHARED

    @property
    def is_interim(self) -> bool:
        return self.origin == Origin.INTERIM

    @property
    def follows(self) -> AtEnd:
        """What follows it: its own word, else its role's, which is loaded."""
        return AtEnd(self.at_end or self.role.at_end)

    def percent(self, on: dt.date) -> int:
        """How much of the mandate has passed on a day, from 0 to 100, for a meter."""
        whole = (self.ends_on - self.starts_on).days + 1
        passed = (on - self.starts_on).days
        return max(0, min(100, round(100 * passed / whole)))


class Draw(models.Model):
    """A draw among those who put their name down for a role: ``roles/lot.py`` says how it is checked.

    The ``seed`` is told to nobody before the draw; its ``commitment`` is, from the opening on.
    """

    class State(models.TextChoices):
        OPEN = "open", _("names are put down")
        DRAWN = "drawn", _("drawn")
        DROPPED = "dropped", _("given up")

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="draws")
    opened_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    names_until = models.DateField(_("names until"))  # included; it is drawn from the day after
    starts_on = models.DateField(_("first day"))  # of the mandate
    ends_on = models.DateField(_("last day"))
    seed = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    drawn_at = models.DateTimeField(null=True, blank=True)
    drawn_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="draw_dates_in_order"
            ),
            models.UniqueConstraint(
                fields=["role"], condition=Q(state="open"), name="draw_one_open_for_a_role"
            ),
        ]

    def __str__(self) -> str:
        return f"draw {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("roles:draw", args=[self.role.groupe.slug, self.pk])


class DrawName(models.Model):
    """Someone's name in a draw. ``ticket``: what is drawn, the number of their account, which nobody
    chooses; kept apart, so that the draw is checked as it was for ever."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="names")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    ticket = models.CharField(max_length=20)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)  # from 1, once drawn

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "member"], name="draw_name_once"),
            models.UniqueConstraint(fields=["draw", "ticket"], name="draw_ticket_once"),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id}: {self.ticket}"


class MandateOffer(Labelled):
    """A mandate offered to someone, who accepts or not: nobody is assigned (field.md).

    ``mandate`` is the one that it is about: handed over, shared, stood in for, learnt from; None
    where a place is free. ``planned``: by a plan of rotations that the groupe adopted, which counts terms in
    a row and rest by its own terms; ``any_hands``: that plan eases which roles are never in one hand.
    """

    class Way(models.TextChoices):
        PLACE = "place", _("a free place")
        HANDOVER = "handover", _("handing over")
        SHARE = "share", _("sharing a seat")
        INTERIM = "interim", _("an interim")
        BESIDE = "beside", _("learning beside")

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="offers")
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.CASCADE, related_name="offers"
    )
    offered_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    offered_to = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="offers")
    way = models.CharField(max_length=8, choices=Way, default=Way.PLACE)
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.OFFER)
    share = models.CharField(max_length=6, choices=Share, default=Share.WHOLE)
    at_end = models.CharField(max_length=10, choices=AtEnd, blank=True, default="")
    draw = models.ForeignKey(
        Draw, null=True, blank=True, on_delete=models.CASCADE, related_name="offers"
    )
    planned = models.BooleanField(default=False)
    any_hands = models.BooleanField(default=False)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    message = models.TextField(_("a word"), max_length=1000, blank=True, default="")
    handover = models.TextField(_("handover"), max_length=8000, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer = models.TextField(_("a word with the answer"), max_length=1000, blank=True, default="")
    # Whom the answer is for, until they have seen it.
    answer_for = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="offer_dates_in_order"
            ),
            models.UniqueConstraint(
                fields=["role", "offered_to"],
                condition=Q(state="open") & ~Q(way="beside"),
                name="offer_one_open_per_person",
            ),
            # Several may ask one person to learn beside them.
            models.UniqueConstraint(
                fields=["role", "offered_by", "offered_to"],
                condition=Q(state="open", way="beside"),
                name="offer_one_open_per_pair",
            ),
            models.CheckConstraint(
                condition=Q(way__in=["place", "interim"]) | Q(mandate__isnull=False),
                name="offer_about_a_mandate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} → {self.offered_to} ({self.state})"

    @property
    def is_proposal(self) -> bool:
        """Someone proposing themself, whom another member confirms; whoever is drawn by lot does not,
        whoever opened the draw."""
        return self.offered_by_id == self.offered_to_id and self.draw_id is None

    @property
    def hands_over(self) -> bool:
        return self.way == self.Way.HANDOVER

    @property
    def is_beside(self) -> bool:
        return self.way == self.Way.BESIDE


class Apprenticeship(models.Model):
    """Compagnonnage in a role: someone learns it beside who holds it, without a seat or a power.

    Over at the latest with the mandate it is beside.
    """

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="apprenticeships")
    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="apprenticeships")
    learner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()  # last day, included
    # What the two agreed on of their crafts, where they did.
    pairing = models.ForeignKey(
        Pairing, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="apprenticeship_dates_in_order"
            ),
            ExclusionConstraint(
                name="apprenticeship_once_at_a_time",
                expressions=[
                    ("role", RangeOperators.EQUAL),
                    ("learner", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"apprenticeship {self.pk}"


class Handover(models.Model):
    """What whoever leaves a mandate gives the next one; who reads what of it: ``roles.rules``."""

    TEXTS = ("open_work", "files")  # keep their editions: what all members read
    PARTS = (*TEXTS, "contacts", "differently")  # the last two: for who goes on with it

    mandate = models.OneToOneField(Mandate, on_delete=models.CASCADE, related_name="given")
    written_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")  # its holder
    open_work = models.TextField(_("open work"), max_length=8000, blank=True, default="")
    files = models.TextField(_("files and links"), max_length=8000, blank=True, default="")
    contacts = models.TextField(_("contacts"), max_length=8000, blank=True, default="")
    differently = models.TextField(
        _("what I would do differently"), max_length=8000, blank=True, default=""
    )
    shadow_from = models.DateField(_("side by side from"), null=True, blank=True)
    shadow_to = models.DateField(_("side by side until"), null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(default=timezone.now)
    acknowledged_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(shadow_from=None, shadow_to=None) | Q(shadow_to__gte=F("shadow_from")),
                name="handover_shadowing_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"handover {self.pk}"

    def get_absolute_url(self) -> str:
        role = self.mandate.role
        return reverse("roles:handover", args=[role.groupe.slug, self.mandate_id])
