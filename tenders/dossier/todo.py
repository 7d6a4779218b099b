# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a person: a bid to sign for the cooperative, what another wrote down for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.shell.todo import Action, Item
from groupes.web import formats
from groupes.web.paths import reverse
from tenders.bids.models import Intention
from tenders.dossier.models import Signature, Suggested


def to_sign(me: Me, found: list[Signature]) -> Iterator[Item]:
    """One line a bid. No query. Who asks is told, not the groupe: whoever signs need not know of it."""
    now = timezone.now()
    for one in found:
        page = reverse("dossier:signing", args=[one.pk])
        deadline = one.bid.deadline_at
        yield Item(
            kind="signature",
            title=_("%(title)s: the cooperative is asked to sign") % {"title": one.bid.title},
            url=page,
            due=deadline,
            facts=(_("asked by %(name)s") % {"name": one.asked_by.name},),
            action=Action(_("Read and answer"), page),
            urgent=deadline is not None and deadline - now <= dt.timedelta(days=2),
            icon="stamp",
        )


def to_confirm(me: Me, found: list[Suggested]) -> Iterator[Item]:
    """One line for each need. No query."""
    groupes = {groupe.pk: groupe for groupe in me.groupes}
    for one in found:
        bid = one.need.bid
        groupe = groupes.get(bid.groupe_id)
        if groupe is None:
            continue
        url = reverse("dossier:suggested_answer", args=[groupe.slug, bid.pk, one.pk])
        today = (("next", reverse("groupes:today")), ("seen", one.at.isoformat()))
        facts = [
            _("%(level)s: %(days)s")
            % {"level": Intention.Level(one.level).label, "days": formats.days(one.days)},
            _("written down by %(name)s") % {"name": one.by.name},
        ]
        if one.word:
            facts.append(one.word)
        yield Item(
            kind="suggested",
            title=_("%(need)s, for %(bid)s: is that what you would do?")
            % {"need": one.need.title, "bid": bid.title},
            url=reverse("bids:bid", args=[groupe.slug, bid.pk]),
            due=bid.deadline_at,
            groupe=groupe,
            facts=tuple(facts),
            action=Action(_("Yes, I say so"), url, "post", (("do", "confirm"), *today)),
            others=(Action(_("No"), url, "post", (("do", "no"), *today)),),
            icon="user",
        )
