# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contracts that buyers awarded, who holds them, and the imports that brought them.

What buyers must publish is everybody's: every member of every cooperative reads it.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone

from groupes.models import Member
from groupes.web import search
from groupes.web.paths import reverse


class Import(models.Model):
    """Files of contracts that were read together. ``by`` None: the command, of whoever runs the
    platform."""

    MOST_TOLD = 50

    by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255, blank=True, default="")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    new = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    # The first that were not read: {"file", "record", "error", "reason"}.
    refusals = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name or f"import {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("contracts:import_run", args=[self.pk])


class ContractQuerySet(models.QuerySet["Contract"]):
    def matching(self, words: str) -> Self:
        """French full text, accents ignored."""
        asked = search.query(words)
        return self if asked is None else self.filter(search=asked)

    def light(self) -> Self:
        """What a line of a list tells."""
        return self.defer("search", "content")


class Contract(models.Model):
    """The latest state of a contract: that of its last publication, with all its modifications.

    ``content`` keeps what was said, to be put with what comes next (:mod:`tenders.contracts.merging`);
    the columns are made of it. ``amount_cents``, ``duration_months``, ``holders``: once its
    modifications have counted. ``ends_on``: so many months after its notification.
    """

    class Kind(models.TextChoices):
        CONTRACT = "contract", "contract"
        CONCESSION = "concession", "concession"

    buyer_siret = models.CharField(max_length=14)  # a SIREN where the buyer says no more
    reference = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind)
    buyer_name = models.CharField(max_length=300, blank=True, default="")
    object = models.TextField(blank=True, default="")
    cpv = models.CharField(max_length=8, blank=True, default="")
    procedure = models.CharField(max_length=20, blank=True, default="")
    procedure_text = models.CharField(max_length=200, blank=True, default="")
    nature = models.CharField(max_length=20, blank=True, default="")
    nature_text = models.CharField(max_length=200, blank=True, default="")
    framework = models.BooleanField(default=False)
    framework_reference = models.CharField(max_length=100, blank=True, default="")
    grouping = models.CharField(max_length=10, blank=True, default="")
    price_form = models.CharField(max_length=100, blank=True, default="")
    offers = models.PositiveIntegerField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True, default="")
    department = models.CharField(max_length=3, blank=True, default="")
    notified_on = models.DateField(null=True, blank=True)
    notified_sure = models.BooleanField(
        default=True, help_text="False: only a modification is known, it began before"
    )
    published_on = models.DateField(null=True, blank=True)
    changed_on = models.DateField(null=True, blank=True)
    duration_months = models.PositiveIntegerField(null=True, blank=True)
    amount_cents = models.BigIntegerField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    holders = models.JSONField(default=list)  # [{"id", "id_type", "name"}]
    modifications = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    content = models.JSONField(default=dict)
    run = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="contracts")
    imported_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    search = models.GeneratedField(
        expression=search.vector("object", "A") + search.vector("buyer_name", "B"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["buyer_siret", "reference"], name="contract_key"),
        ]
        indexes = [
            models.Index(
                models.F("buyer_siret"),
                models.F("notified_on").desc(nulls_last=True),
                models.F("id").desc(),
                name="contract_of_buyer",
            ),
            models.Index(fields=["buyer_siret", "ends_on"], name="contract_buyer_ends"),
            models.Index(fields=["buyer_siret", "amount_cents"], name="contract_buyer_amount"),
            models.Index(fields=["ends_on", "id"], name="contract_ends"),
            models.Index(fields=["department", "ends_on"], name="contract_department"),
            models.Index(fields=["cpv", "ends_on"], name="contract_cpv"),
            GinIndex(fields=["search"], name="contract_search"),
        ]

    def __str__(self) -> str:
        return self.object or self.reference

    def get_absolute_url(self) -> str:
        return reverse("contracts:contract", args=[self.pk])

    def may_come_back(self, on: dt.date) -> bool:
        """Whether it ends, and has not yet."""
        return self.ends_on is not None and self.ends_on >= on


class Holder(models.Model):
    """Who holds a contract now, by a row each: to be counted, and to lend a name to those whose
    records have none."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="held")
    buyer_siret = models.CharField(max_length=14)
    identifier = models.CharField(max_length=60, blank=True, default="")
    id_type = models.CharField(max_length=40, blank=True, default="")
    name = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["buyer_siret", "identifier"], name="holder_of_buyer"),
            models.Index(fields=["identifier"], condition=~models.Q(name=""), name="holder_named"),
        ]

    def __str__(self) -> str:
        return self.name or self.identifier
