# SPDX-License-Identifier: AGPL-3.0-or-later
"""Models whose choices are told by their label, on pages of many rows."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.encoding import force_str


class Labelled(models.Model):
    """``get_state_display()`` as Django has it, of the one label that is told: Django's own translates every
    choice of the field to find it, seven words for one."""

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: models.Field[Any, Any]) -> Any:  # noqa: N802  # Django's name
        value = getattr(self, field.attname)
        label = next((label for known, label in field.flatchoices if known == value), value)
        return force_str(label, strings_only=True)
