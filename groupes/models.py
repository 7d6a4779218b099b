# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cooperatives, members, groupes and who belongs to what, each dated.

A right is never stored as "is in": it is computed from rows with dates, on the date of asking
(see ``groupes/access/``). State changes live in ``actions.py``.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase

from groupes.web import formats, search, zones
from groupes.web.choices import Labelled
from groupes.web.paths import reverse

if TYPE_CHECKING:
    from groupes.access import Me


def validate_time_zone(value: str) -> None:
    if not zones.known(value):
        raise ValidationError(_("“%(value)s” is not a known time zone."), params={"value": value})


def validate_siret(value: str) -> None:
    """A SIRET is 14 digits whose Luhn sum is a multiple of ten (INSEE).

    La Poste's establishments, which follow another rule, are not cooperatives.
    """
    if not (value.isascii() and value.isdigit() and len(value) == 14):
        raise ValidationError(_("A SIRET number has 14 digits."))
    total = 0
    for position, digit in enumerate(reversed(value)):
        number = int(digit) * (2 if position % 2 else 1)
        total += number - 9 if number > 9 else number
    if total % 10:
        raise ValidationError(_("This SIRET number’s check digit is wrong: check the digits."))


class UserManager(BaseUserManager["User"]):
    def made(self, email: str, password: str | None = None, **extra: object) -> User:
        """An account that is not saved yet."""
        if not email:
            raise ValueError("an e-mail address is required")
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        return user

    def _create(self, email: str, password: str | None, **extra: object) -> User:
        user = self.made(email, password, **extra)
        user.save(using=self._db)
        return user

    def create_user(self, email: str, password: str | None = None, **extra: object) -> User:
        return self._create(email, password, **extra)

    def create_superuser(self, email: str, password: str | None = None, **extra: object) -> User:
        return self._create(email, password, is_staff=True, is_superuser=True, **extra)

    def with_address(self, email: str) -> User | None:
        """The account of an address, whatever the case it is typed in; None when there is none. One
        query.

        The database and Python must agree on what the same address is: capitals of other alphabets
        become Latin letters in one and not in the other.
        """
        wanted = email.lower()
        found = self.alias(key=Lower("email")).filter(key=wanted).first()
        return found if found is not None and found.email.lower() == wanted else None

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who can log in. What they do in the product they do as a ``Member``."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)
    language = models.CharField(max_length=5, blank=True, default="")
    theme = models.CharField(max_length=5, blank=True, default="")
    # "": the one of the device (groupes/web/zones.py).
    time_zone = models.CharField(max_length=64, blank=True, default="")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]
        indexes = [
            models.Index(fields=["id"], condition=Q(is_active=False), name="user_inactive"),
        ]

    def __str__(self) -> str:
        return self.email

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """As Django's, except that a superuser has no power in a groupe (see ``access.py``)."""
        if obj is not None:
            return any(
                backend.has_perm(self, perm, obj)
                for backend in auth.get_backends()
                if hasattr(backend, "has_perm")
            )
        return super().has_perm(perm)

    def get_full_name(self) -> str:
        member = getattr(self, "member", None)
        return member.name if member else self.email


def time_zone_of(user: Any, device: str | None) -> str:
    """The zone in which somebody reads: the one they chose; else ``device``, which their browser says
    it is in; else that of their cooperative, or of the installation. No query for a user who was
    loaded to be let in."""
    chosen: str = getattr(user, "time_zone", "") or device or ""
    if chosen:
        return chosen
    member = getattr(user, "member", None)
    return member.cooperative.time_zone if member is not None else settings.TIME_ZONE


class Federation(models.Model):
    """Cooperatives whose members may find each other and share groupes."""

    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class Cooperative(models.Model):
    """The legal body members belong to: one SIRET, hence one candidate in a tender."""

    class Base(models.TextChoices):
        """Of what the contribution is a percent, over a year."""

        PART = "", _("the member’s part")
        TURNOVER = "turnover", _("turnover")
        MARGIN = "margin", _("gross margin")
        INVOICE = "invoice", _("each invoice")

    federation = models.ForeignKey(
        Federation, null=True, blank=True, on_delete=models.PROTECT, related_name="cooperatives"
    )
    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    siret = models.CharField(
        _("SIRET number"), max_length=14, blank=True, default="", validators=[validate_siret]
    )
    time_zone = models.CharField(
        max_length=64, default="Europe/Paris", validators=[validate_time_zone]
    )
    contribution_percent = models.DecimalField(
        _("contribution, percent of the member’s part"),
        max_digits=5,
        decimal_places=2,
        default=10,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    # What it became since, the earliest first: [{"from": "2027-01-01", "percent": "11", "by": 12,
    # "at": "2026-11-26T10:00:00+00:00"}], with "base" and "tiers" ([[cents, "percent"]]) where they were
    # said. On the row, so that whoever loads a cooperative has it: no
    # page of money asks for more. Read by ``contribution_on``.
    contribution_changes = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(contribution_percent__gte=0, contribution_percent__lte=100),
                name="cooperative_contribution_range",
            ),
            models.UniqueConstraint(
                fields=["siret"], condition=~Q(siret=""), name="cooperative_siret_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def contribution_on(self, day: dt.date) -> Decimal:
        """The contribution in force on a day, in percent of the member's part."""
        percent = self.contribution_percent
        for change in self.contribution_changes:
            if change["from"] <= day.isoformat():
                percent = Decimal(change["percent"])
        return Decimal(percent)

    def contribution_terms_on(self, day: dt.date) -> dict[str, Any]:
        """What is said of the contribution in force on a day beside its percent: "base", "tiers"."""
        terms: dict[str, Any] = {}
        for change in self.contribution_changes:
            if change["from"] <= day.isoformat():
                terms = {name: change[name] for name in ("base", "tiers") if name in change}
        return terms

    def today(self) -> dt.date:
        """Today's date where the cooperative is: mandates and memberships end on it."""
        return timezone.now().astimezone(ZoneInfo(self.time_zone)).date()


class FormerMember(str):
    """What is shown in the place of the name of someone whose account was deleted, or who did not come
    along when their groupe left: "a former member", in the words of who reads."""

    __slots__ = ()


def person_name(name: str) -> str:
    """A name as the table holds it, as it is shown."""
    return name or FormerMember(gettext("A former member"))


class PersonNameField(models.CharField[Any, Any]):
    """A name; "" in the table is nobody's name any more (:class:`FormerMember`)."""

    one_line = True  # of forms made of it (groupes/web/fields.py)

    def from_db_value(
        self, value: str | None, expression: object, connection: object
    ) -> str | None:
        return person_name(value) if value is not None else None

    def get_prep_value(self, value: Any) -> Any:
        return "" if isinstance(value, FormerMember) else super().get_prep_value(value)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class MemberQuerySet(models.QuerySet["Member"]):
    def current(self) -> Self:
        """Those of the cooperative today (:attr:`Member.is_current`). Who may not log in are few, and
        looked for once: joining every account costs more than the rest of a list."""
        return self.filter(left_on=None).exclude(user__in=User.objects.filter(is_active=False))

    def visible_to(self, me: Me) -> Self:
        """People of one's own cooperative, and of those it is federated with. Of one who is loaded:
        :meth:`Member.visible_to`."""
        member = me.member
        if not member.is_current:
            return self.none()
        mine = Q(cooperative_id=member.cooperative_id)
        federation = member.cooperative.federation_id
        if federation is not None:
            mine |= Q(cooperative__federation_id=federation)
        return self.filter(mine)

    def by_name(self) -> Self:
        return self.order_by("name_key", "pk")


class Member(Labelled):
    """A person of a cooperative. What they tell of themselves, to whom, and how they are found are
    matters of ``groupes/people``."""

    class Status(models.TextChoices):
        TEST = "test", _("test contract (CAPE)")
        SALARIED = "salaried", _("salaried entrepreneur (CESA)")
        ASSOCIATE = "associate", _("associate")
        STAFF = "staff", _("cooperative staff")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="member")
    cooperative = models.ForeignKey(Cooperative, on_delete=models.PROTECT, related_name="members")
    name = PersonNameField(_("name"), max_length=120)
    name_key = models.CharField(max_length=140, editable=False, default="")
    trade = models.CharField(_("trade"), max_length=120, blank=True, default="")
    place = models.CharField(_("place"), max_length=120, blank=True, default="")
    about = models.TextField(_("about me"), max_length=4000, blank=True, default="")
    status = models.CharField(max_length=10, choices=Status, default=Status.SALARIED)
    administers = models.BooleanField(
        default=False,
        help_text="may invite people to the cooperative; gives no window into private groupes",
    )
    joined_on = models.DateField(default=dt.date.today)
    left_on = models.DateField(null=True, blank=True)
    # What waits on their bell, kept by groupes/notifications: groupe id → how much is new there, so
    # that every page, which loads this row anyway, shows no more than they may see today.
    bell = models.JSONField(default=dict, editable=False)
    away_until = models.DateField(null=True, blank=True)  # last day, included

    objects = MemberQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["cooperative", "name_key", "id"]),
            # The people of a whole federation, by name; and counted without a look at the table.
            models.Index(
                fields=["name_key", "id"],
                include=["cooperative", "user"],
                condition=Q(left_on=None),
                name="member_current",
            ),
            # What lists say of people they come to by another way (a groupe's members by name),
            # without a look at the table.
            models.Index(
                fields=["id"],
                include=["cooperative", "name", "name_key", "trade"],
                name="member_in_lists",
            ),
            # Who is gone, few beside those who are there.
            models.Index(fields=["id"], condition=Q(left_on__isnull=False), name="member_left"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.fill_keys()
        if fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*fields, "name_key"}  # type: ignore[misc]  # an iterable of names
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature

    def get_absolute_url(self) -> str:
        return reverse("groupes:person", args=[self.pk])

    def fill_keys(self) -> None:
        """Compute what lists sort by; ``bulk_create`` needs it called by hand."""
        self.name_key = "" if self.is_former else search.plain(self.name)[:140]

    def visible_to(self, me: Me) -> bool:
        """Whether ``me`` may see this person, as the list of the same name; with the cooperatives
        loaded. No query beside."""
        if not me.member.is_current:
            return False
        theirs, mine = self.cooperative, me.member.cooperative
        return theirs.pk == mine.pk or (
            mine.federation_id is not None and theirs.federation_id == mine.federation_id
        )

    @property
    def is_current(self) -> bool:
        """Of the cooperative today: has not left, and the account is open. Who is not belongs to
        nothing and holds nothing, whatever the other rows say (the same in SQL:
        :meth:`MemberQuerySet.current`, :meth:`MembershipQuerySet.of_current`). At most one query."""
        return self.left_on is None and self.user.is_active

    def is_away(self, day: dt.date) -> bool:
        """Whether they said to be away on a day: they are still asked, and whoever asks is told."""
        return self.away_until is not None and self.away_until >= day

    @property
    def is_former(self) -> bool:
        """Whether only a former member is left of them: no name, no address, for good."""
        return not self.name or isinstance(self.name, FormerMember)

    @property
    def initials(self) -> str:
        return formats.initials(self.name)

    @property
    def first_name(self) -> str:
        return self.name.split(" ", 1)[0]


class GroupeQuerySet(models.QuerySet["Groupe"]):
    def visible_to(self, me: Me) -> Self:
        """Groupes whose existence ``me`` may know: see ``groupes/access/``. Of one that is loaded:
        :meth:`Groupe.visible_to`."""
        member = me.member
        if not member.is_current:
            return self.none()
        shown = Q(
            visibility__in=[Groupe.Visibility.COOPERATIVE, Groupe.Visibility.FEDERATION],
            cooperative_id=member.cooperative_id,
        )
        federation = member.cooperative.federation_id
        if federation is not None:
            shown |= Q(
                visibility=Groupe.Visibility.FEDERATION,
                cooperative__federation_id=federation,
            )
        return self.filter(
            Q(pk__in=me.groupe_ids | me.invited_ids) | (shown & ~Q(state=Groupe.State.CLOSED))
        )

    def open(self) -> Self:
        return self.exclude(state=Groupe.State.CLOSED)

    def matching(self, words: str) -> Self:
        """Every word is in the name or the purpose, accents and case ignored."""
        return self.filter(search.containing(words, "name", "purpose"))


class Groupe(Labelled):
    """A project, trade or brand groupe. The French word is kept in code."""

    TEXTS = ("purpose",)  # what keeps its editions (groupes/editions)

    class Kind(models.TextChoices):
        PROJECT = "project", _("project groupe")
        TRADE = "trade", _("trade groupe")
        BRAND = "brand", _("brand groupe")

    class Visibility(models.TextChoices):
        PRIVATE = "private", _("its members only")
        COOPERATIVE = "cooperative", _("the cooperative")
        FEDERATION = "federation", _("the whole federation")

    class Joining(models.TextChoices):
        OPEN = "open", _("anyone who sees it")
        REQUEST = "request", _("on request, a member welcomes")
        COOPTED = "coopted", _("proposed by a member, with the consent of the others")

    class State(models.TextChoices):
        EMERGING = "emerging", _("emerging")
        ACTIVE = "active", _("active")
        DORMANT = "dormant", _("dormant")
        CLOSED = "closed", _("closed")

    class Colour(models.TextChoices):
        """The eight pigments of the design tokens; no free colour, so contrast stays true."""

        GARANCE = "garance", _("madder")
        CUIVRE = "cuivre", _("copper")
        OCRE = "ocre", _("ochre")
        MOUSSE = "mousse", _("moss")
        SAPIN = "sapin", _("fir")
        PETROLE = "petrole", _("petrol")
        ARDOISE = "ardoise", _("slate")
        PRUNE = "prune", _("plum")

    cooperative = models.ForeignKey(Cooperative, on_delete=models.PROTECT, related_name="groupes")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(max_length=60, unique=True)
    short = models.CharField(_("initials"), max_length=2, blank=True, default="")
    colour = models.CharField(_("colour"), max_length=10, choices=Colour, default=Colour.ARDOISE)
    purpose = models.CharField(_("purpose"), max_length=300)
    # The text its charter began with; what it says since is in sections (groupes/charter).
    charter = models.TextField(_("charter"), max_length=20_000, blank=True, default="")
    visibility = models.CharField(
        _("who can see it exists"),
        max_length=12,
        choices=Visibility,
        default=Visibility.COOPERATIVE,
    )
    joining = models.CharField(
        _("who may join"), max_length=10, choices=Joining, default=Joining.REQUEST
    )
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField(default=timezone.now)
    edition = models.PositiveIntegerField(default=1)  # rises at each change: no lost update
    # What plain membership is granted. The auth.Group never has users: rights come from dates.
    grants = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="groupe")

    objects = GroupeQuerySet.as_manager()

    class Meta:
        permissions = [
            ("welcome_member", "Answer requests to join"),
            ("edit_groupe", "Change the groupe's name, purpose and charter"),
        ]
        indexes = [models.Index(fields=["cooperative", "visibility"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("groupes:home", args=[self.slug])

    def visible_to(self, me: Me) -> bool:
        """Whether ``me`` may know that it exists, as the list of the same name; its cooperative
        must be loaded. No query beside the person's own."""
        if not me.member.is_current:
            return False
        if self.pk in me.groupe_ids or self.pk in me.invited_ids:
            return True
        if self.state == self.State.CLOSED or self.visibility == self.Visibility.PRIVATE:
            return False
        theirs, mine = self.cooperative, me.member.cooperative
        if theirs.pk == mine.pk:
            return True
        return (
            self.visibility == self.Visibility.FEDERATION
            and mine.federation_id is not None
            and theirs.federation_id == mine.federation_id
        )

    @property
    def initials(self) -> str:
        """The letters of its square mark: "Md"."""
        return self.short or formats.initials(self.name).capitalize()

    @property
    def is_open(self) -> bool:
        """Whether it goes on: who belonged to a closed one reads it."""
        return self.state != self.State.CLOSED

    def today(self) -> dt.date:
        return self.cooperative.today()


class GroupeGroupObjectPermission(GroupObjectPermissionBase):
    """A power granted on a groupe to a role, or to its plain membership (django-guardian).

    Guardian wants a permission to belong to the type of the object it is granted on. Here the
    object is the *container*: ``bids.decide_go`` on a groupe means "on this groupe's bids", so
    that powers keep the name of the app that owns the rule and no row is needed per bid.
    """

    content_object = models.ForeignKey(Groupe, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        pass

    def save(self, *args: object, **kwargs: object) -> None:
        # Skips guardian's check of the content type, for the reason above.
        models.Model.save(self, *args, **kwargs)  # type: ignore[arg-type]  # Django's signature


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of_current(self, *, summed: bool = False) -> Self:
        """Those of people who are of their cooperative today (:attr:`Member.is_current`). ``summed``: for
        a sum over whole groupes, where joining everyone costs more than counting: who is gone is few,
        and looked for once."""
        closed = User.objects.filter(is_active=False)
        if summed:
            left = Member.objects.exclude(left_on=None)
            out = Member.objects.filter(user__in=closed)
            return self.exclude(member__in=left).exclude(member__in=out)
        return self.filter(member__left_on=None).exclude(member__user__in=closed)

    def on(self, date: dt.date) -> Self:
        """Memberships in force on a date (both bounds included), paused ones left out."""
        return self.of_current().filter(
            Q(ends_on=None) | Q(ends_on__gte=date),
            state=Membership.State.ACTIVE,
            starts_on__lte=date,
        )

    def belonging_on(self, date: dt.date, *, summed: bool = False) -> Self:
        """Active or paused: those who still see the groupe from inside. ``summed``: as
        :meth:`of_current` has it."""
        return self.of_current(summed=summed).filter(
            Q(ends_on=None) | Q(ends_on__gte=date),
            state__in=Membership.BELONGING,
            starts_on__lte=date,
        )

    def waiting(self) -> Self:
        return self.filter(state=Membership.State.ASKED)


class Membership(models.Model):
    """A member's tie to a groupe, from the asking to the end; each step dated."""

    class State(models.TextChoices):
        ASKED = "asked", _("has asked to join")
        INVITED = "invited", _("is invited")
        ACTIVE = "active", _("member")
        PAUSED = "paused", _("on pause")
        READING = "reading", _("reads what is closed")
        DECLINED = "declined", _("not now")
        ENDED = "ended", _("has left")

    # Seeing the groupe from inside; who was there when it closed goes on reading it.
    BELONGING = (State.ACTIVE, State.PAUSED, State.READING)
    WAITING = (State.ASKED, State.INVITED)  # for an answer
    OPEN = (*WAITING, *BELONGING)  # one at most of a member in a groupe

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="memberships")
    state = models.CharField(max_length=10, choices=State)
    message = models.TextField(_("a note to the groupe"), max_length=1000, blank=True, default="")
    asked_at = models.DateTimeField(null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer = models.TextField(_("a word with the answer"), max_length=1000, blank=True, default="")
    # Whom the answer is for, until they have seen it.
    answer_for = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)  # last day, included
    paused_on = models.DateField(null=True, blank=True)
    # Of a request: the day of the decision following which they had left, for whoever answers.
    parted_on = models.DateField(null=True, blank=True)
    # On pause: the day on which one would like to be back, where one said it.
    back_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["groupe", "member"],
                condition=Q(state__in=["asked", "invited", "active", "paused", "reading"]),
                name="membership_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "paused", "reading"])
                | Q(starts_on__isnull=False),
                name="membership_active_has_start",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_dates_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "state"]),
            models.Index(fields=["groupe", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.groupe} · {self.state}"

    def belongs_on(self, date: dt.date) -> bool:
        """Active or on pause on a date, both bounds included, for a member who is of the cooperative
        (:meth:`MembershipQuerySet.belonging_on`)."""
        return (
            self.state in self.BELONGING
            and self.starts_on is not None
            and self.starts_on <= date
            and (self.ends_on is None or self.ends_on >= date)
        )


class Word(models.Model):
    """A few words from one person to another, outside any groupe: read in *Today*, and answered the
    same way. ``through``: the groupe at whose door they were left, when they were left there."""

    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="words_written")
    to = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="words_received")
    through = models.ForeignKey(
        Groupe, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["to"], condition=Q(seen_at=None), name="word_waiting"),
            models.Index(fields=["by", "to", "-id"], name="word_between"),
        ]

    def __str__(self) -> str:
        return f"word {self.pk}"


class Letter(models.Model):
    """A letter that waits to be written and sent (``groupes/outbox.py``).

    ``facts``: ids of whom it is about. ``origin``: where its links lead ("https://groupes.example").
    """

    kind = models.CharField(max_length=20)
    to = models.EmailField(max_length=254)
    facts = models.JSONField(default=dict)
    language = models.CharField(max_length=5)
    origin = models.CharField(max_length=200)
    left_at = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["due", "id"])]
        constraints = [
            # Anybody may ask for one: asked for many times, it leaves once.
            models.UniqueConstraint(
                fields=["to"], condition=Q(kind="password"), name="letter_one_password"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
