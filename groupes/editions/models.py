# SPDX-License-Identifier: AGPL-3.0-or-later
"""An edition: what a text said at one moment."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from groupes.models import Groupe, Member
from groupes.things import Ref
from groupes.web.given import GivenJSONField

type Text = str | list[str]


def texts_of(thing: Any) -> dict[str, Text]:
    """The text of a thing, by field: those that its model names (``TEXTS``)."""
    return {name: getattr(thing, name) for name in thing.TEXTS}


def facts_of(thing: Any) -> dict[str, Any]:
    """What of a thing is kept with its editions and is no text, by field: those that its model names
    (``FACTS``), as JSON has them. How one of them is read: ``thing.fact_in_words(name, value)``."""
    return thing.facts() if hasattr(thing, "FACTS") else {}


class EditionQuerySet(models.QuerySet["Edition"]):
    def about(self, thing: models.Model) -> Self:
        """Those of a thing, the latest first."""
        ref = Ref.of(thing)
        return self.filter(target_type=ref.label, target_id=ref.id).order_by("-number")


class Edition(models.Model):
    """What a text said from one change to the next, and why it was changed, where its writer said so.
    Never changed: restoring makes a new one.

    Numbers rise and may skip: what changes a thing but not its text has a number too.
    """

    # Whose it is: the text goes with its groupe.
    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="+")
    target_type = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    texts = GivenJSONField()  # {field: text or list of lines}
    facts = models.JSONField(default=dict, blank=True)  # {field: what is no text}, see ``facts_of``
    why = models.CharField(_("why"), max_length=300, blank=True, default="")
    # Of a text older than its editions, neither is known.
    by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(null=True)
    restores = models.PositiveIntegerField(null=True)  # the number of the edition it brought back

    objects = EditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_type", "target_id", "number"], name="edition_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_type}:{self.target_id} e{self.number}"
