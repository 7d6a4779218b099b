# SPDX-License-Identifier: AGPL-3.0-or-later
"""A brand: what it says of itself, what it offers and has done, and what is written to it.

It is written while its groupe is locked: none of these rows is locked by itself.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.files.models import StoredFile
from groupes.models import Groupe, Member
from groupes.web.paths import reverse


class BrandQuerySet(models.QuerySet["Brand"]):
    def public(self) -> Self:
        """Those whose page anybody reads: published, of a groupe that goes on and is a brand. A private
        groupe's only where it was said that its page tells of it."""
        return self.filter(
            Q(published_at__isnull=False)
            & Q(groupe__kind=Groupe.Kind.BRAND)
            & ~Q(groupe__state=Groupe.State.CLOSED)
            & (~Q(groupe__visibility=Groupe.Visibility.PRIVATE) | Q(tells_of_private=True))
        )


class Brand(models.Model):
    """What a brand groupe shows of itself."""

    TEXTS = ("promise", "story")  # keep their editions

    groupe = models.OneToOneField(Groupe, on_delete=models.CASCADE, related_name="brand")
    promise = models.CharField(_("promise"), max_length=200, blank=True, default="")
    story = models.TextField(_("who we are"), max_length=4000, blank=True, default="")
    colour = models.CharField(_("colour"), max_length=7, blank=True, default="")  # "#1f6f5c"
    colour2 = models.CharField(_("second colour"), max_length=7, blank=True, default="")
    logo = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    address = models.SlugField(_("address"), max_length=60, blank=True, default="")
    listed = models.BooleanField(_("search engines may show it"), default=False)
    tells_of_private = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)  # rises at each change: no lost update

    objects = BrandQuerySet.as_manager()

    class Meta:
        permissions = [
            ("edit_brand", "Change what the brand says of itself"),
            ("publish", "Put the brand's public page up, and take it down"),
            ("answer_outside", "Read and answer what people write from outside"),
        ]
        constraints = [
            # Of those that anybody reads alone: to refuse another would tell of what is not shown.
            models.UniqueConstraint(
                fields=["address"],
                condition=Q(published_at__isnull=False),
                name="brand_address_public",
            ),
        ]

    def __str__(self) -> str:
        return f"brand {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("brand:index", args=[self.groupe.slug])


class Offer(models.Model):
    """Something the brand sells. ``from_cents``: its price begins there; None: not said."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="offers")
    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(_("what it is"), max_length=1000, blank=True, default="")
    from_cents = models.PositiveBigIntegerField(null=True, blank=True)
    order = models.PositiveIntegerField(default=0)
    visible = models.BooleanField(_("on the public page"), default=True)
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["brand", "order", "id"])]

    def __str__(self) -> str:
        return self.title

    @property
    def price(self) -> Decimal | None:
        """From which it is sold, in euros; None: not said."""
        return None if self.from_cents is None else Decimal(self.from_cents) / 100


class Reference(models.Model):
    """Something done for a client; it is on the public page only where they agreed."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="references")
    client = models.CharField(_("client"), max_length=120)
    year = models.PositiveSmallIntegerField(_("year"))
    done = models.CharField(_("what was done"), max_length=300)
    agreed = models.BooleanField(_("the client agreed to be named"), default=False)
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["brand", "-year", "-id"])]

    def __str__(self) -> str:
        return f"{self.client}, {self.year}"


class Contact(models.Model):
    """What somebody outside wrote by the public page. ``doubts``: codes of why it was put aside."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        TAKEN = "taken", _("taken up")
        ANSWERED = "answered", _("answered")
        SPAM = "spam", _("put aside")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("your name"), max_length=80)
    email = models.EmailField(_("your e-mail address"), max_length=254)
    text = models.TextField(_("your message"), max_length=4000)
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    taken_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    doubts = ArrayField(models.CharField(max_length=10), default=list, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["brand", "-id"]),
            models.Index(fields=["brand"], condition=Q(state="new"), name="contact_new"),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"
