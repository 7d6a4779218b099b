# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a person: what their own watches found lately and they have not read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    QuerySet,
    Value,
)
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.shell.todo import Action, Item
from groupes.web.paths import reverse
from tenders.bids.models import Bid
from tenders.watches.models import Because, Match, Watch

LATELY: Final = dt.timedelta(days=7)


def found(member: Any, groupes: Any, day: Any = None) -> QuerySet[Watch, Watch]:
    """One's own watches with something found this week to be read, that none of one's groupes has taken
    up meanwhile."""
    since = ExpressionWrapper(Now() - Value(LATELY, DurationField()), DateTimeField())
    taken_up = Bid.objects.filter(notice=OuterRef("match__notice"), groupe__any_of=groupes)
    unread = Because.objects.filter(
        ~Exists(taken_up),
        watch=OuterRef("pk"),
        match__state=Match.State.TO_READ,
        match__gone="",
        match__at__gt=since,
        match__open_until__gt=Now(),
    )
    return Watch.objects.filter(Exists(unread), member=member).only("name").order_by("name", "pk")


def lines(me: Me, watches: list[Watch]) -> Iterator[Item]:
    """A line for each watch. No query."""
    page = reverse("watches:my_index")
    for watch in watches:
        url = f"{page}?veille={watch.pk}"
        yield Item(
            kind="watch",
            title=_("%(watch)s has found calls") % {"watch": watch.name},
            url=url,
            action=Action(_("Read"), url),
            icon="scroll-text",
        )
