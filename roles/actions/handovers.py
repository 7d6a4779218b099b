# SPDX-License-Identifier: AGPL-3.0-or-later
"""Handovers: written by whoever leaves a mandate, acknowledged once by whoever goes on with it."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.editions import actions as editions
from groupes.editions.models import texts_of
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from roles import events, rules
from roles.models import Handover, Mandate, Role

CHANGEABLE = (*Handover.PARTS, "shadow_from", "shadow_to")


@action
def write_handover(
    *,
    by: Member,
    mandate: Mandate,
    edition: int = 0,
    restores: int | None = None,
    **values: object,
) -> Handover:
    """Write the handover of one's mandate, or go on writing it, until it is acknowledged.

    ``edition``: the one the writer saw, 0 where there was none; another since then raises
    ``Outdated``. ``restores``: the edition whose text is brought back.
    """
    if unknown := values.keys() - set(CHANGEABLE):
        raise ValueError(f"not of a handover: {', '.join(sorted(unknown))}")
    if mandate.member_id != by.pk:
        raise ValueError("one writes the handover of one's own mandate")
    role = _held(mandate)
    given = Handover.objects.filter(mandate=mandate).first()
    if given is None:
        given, before = Handover(mandate=mandate, written_by=by, edition=1), None
    else:
        now = {name: getattr(given, name) for name in CHANGEABLE}
        editions.check(given, edition, lambda: now)
        if given.acknowledged_at is not None:
            raise Refusal(_("This handover has been acknowledged: it stays as it was read."))
        before = texts_of(given)
        if all(now[name] == value for name, value in values.items()):
            return given
        given.edition += 1
    for name, value in values.items():
        setattr(given, name, value)
    given.written_at = timezone.now()
    given.save()
    editions.keep(given, groupe=role.groupe, by=by, before=before, restores=restores)
    journal.record(
        events.HANDOVER_WRITTEN,
        by=by,
        groupe=role.groupe,
        target=role,
        role=role.pk,
        mandate=mandate.pk,
        **editions.facts(given, restores),
    )
    return given


@action
def acknowledge(*, by: Member, mandate: Mandate) -> Handover:
    """Whoever goes on with the role has received the handover of a mandate. Once: pressed again, the
    first one stands."""
    role = _held(mandate)
    given = Handover.objects.select_related("acknowledged_by", "mandate").get(mandate=mandate)
    mandate = given.mandate  # as it is now that the role is held: its last day may have changed
    if given.acknowledged_at is not None:
        return given
    if not rules.next_ones(mandate, role.groupe.today()).filter(member=by).exists():
        raise Refusal(_("Whoever holds the role next acknowledges its handover."))
    given.acknowledged_at, given.acknowledged_by = timezone.now(), by
    given.save(update_fields=["acknowledged_at", "acknowledged_by"])
    journal.record(
        events.HANDOVER_ACKNOWLEDGED,
        by=by,
        groupe=role.groupe,
        target=role,
        role=role.pk,
        member=mandate.member_id,
    )
    return given


def _held(mandate: Mandate) -> Role:
    """The role's row, a closed one's too: what is left of it is still handed over."""
    return locked(Role.objects.select_related("groupe__cooperative")).get(pk=mandate.role_id)
