# SPDX-License-Identifier: AGPL-3.0-or-later
"""A shelf of a groupe, and what is granted on it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse
from guardian.models import GroupObjectPermissionBase

from groupes.models import Groupe


class Shelf(models.Model):
    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="shelves")
    name = models.CharField(max_length=80)
    tidy = models.BooleanField(default=False)

    # Said for mypy, that knows the models of the installed apps only.
    groupe_id: int
    objects: ClassVar[models.Manager[Shelf]] = models.Manager()

    class Meta:
        app_label = "capability"
        permissions: ClassVar = [("tidy", "Tidy a shelf")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("capability:index", args=[self.groupe.slug])


class ShelfGroupObjectPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Shelf, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        app_label = "capability"
