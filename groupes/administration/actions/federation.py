# SPDX-License-Identifier: AGPL-3.0-or-later
"""Federations of cooperatives: begun, joined by a key, left."""

from __future__ import annotations

import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from groupes import journal
from groupes.administration import events
from groupes.administration.models import FederationKey
from groupes.models import Cooperative, Federation, Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked


@action
def make_federation(*, by: Member, cooperative: Cooperative, name: str) -> Federation:
    """Begin a federation, with one's own cooperative in it."""
    found = locked(Cooperative.objects).get(pk=cooperative.pk)
    if found.federation_id is not None:
        raise Refusal(_("Your cooperative is in a federation already."))
    try:
        with transaction.atomic():
            made = Federation.objects.create(name=name)
    except IntegrityError as error:
        raise Refusal(_("A federation has this name already."), field="name") from error
    FederationKey.objects.create(federation=made, key=secrets.token_urlsafe(15))
    _enter(found, made)
    journal.record(events.FEDERATION_MADE, by=by, target=found)
    return made


@action
def join_federation(*, by: Member, cooperative: Cooperative, key: str) -> Federation:
    """Join a federation by the key that one of its cooperatives passed on."""
    found = locked(Cooperative.objects).get(pk=cooperative.pk)
    if found.federation_id is not None:
        raise Refusal(_("Your cooperative is in a federation already."))
    theirs = FederationKey.objects.select_related("federation").filter(key=key).first()
    if theirs is None:
        raise Refusal(_("This key opens no federation: ask for it again."), field="key")
    _enter(found, theirs.federation)
    journal.record(events.FEDERATION_JOINED, by=by, target=found)
    return theirs.federation


@action
def leave_federation(*, by: Member, cooperative: Cooperative) -> None:
    """Leave one's federation: people no longer find each other; groupes that are shared go on. Its key
    is drawn anew, so that who left does not come back by it."""
    found = locked(Cooperative.objects).get(pk=cooperative.pk)
    former = found.federation_id
    if former is None:
        return
    _enter(found, None)
    FederationKey.objects.filter(federation=former).update(key=secrets.token_urlsafe(15))
    journal.record(events.FEDERATION_LEFT, by=by, target=found)


@action
def draw_key(*, by: Member, cooperative: Cooperative) -> str:
    """Draw the key of one's federation: its first, or another, from when on the one before opens
    nothing. Refusal where the cooperative is in none."""
    found = locked(Cooperative.objects).select_related("federation").get(pk=cooperative.pk)
    if found.federation is None:
        raise Refusal(_("Your cooperative is in no federation: there is no key to draw."))
    key = secrets.token_urlsafe(15)
    FederationKey.objects.update_or_create(federation=found.federation, defaults={"key": key})
    journal.record(events.FEDERATION_KEY_DRAWN, by=by, target=found)
    return key


def _enter(cooperative: Cooperative, federation: Federation | None) -> None:
    cooperative.federation = federation
    cooperative.save(update_fields=["federation"])
