# SPDX-License-Identifier: AGPL-3.0-or-later
"""The change and its journal entry, or neither."""

from __future__ import annotations

import pytest
from django.db import transaction

from groupes import access, journal
from roles import actions
from roles.models import Mandate, MandateOffer, Role
from tests import factories
from tests.factories import days
from tests.roles.actions.handing import POWER, can, handed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["offer", "accept", "volunteer", "create", "change", "close"])
def test_a_journal_that_fails_undoes_the_change(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = factories.cast(POWER, "roles.edit_roles")
    today = cast.groupe.today()
    offer = handed(cast)
    vacant = factories.role(cast.groupe, "chat.moderate")
    doing = {
        "offer": lambda: handed(cast, to=cast.founder),
        "accept": lambda: actions.answer_offer(by=cast.plain, offer=offer, accept=True),
        "volunteer": lambda: actions.volunteer(by=cast.plain, role=vacant),
        "create": lambda: actions.create_role(
            by=cast.holder, groupe=cast.groupe, name="X", purpose="Y", powers=["chat.moderate"]
        ),
        "change": lambda: actions.change_role(
            by=cast.holder, role=vacant, edition=1, powers=[], seats=3
        ),
        "close": lambda: actions.close_role(by=cast.holder, role=vacant),
    }[name]

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the journal is broken")

    def state() -> object:
        return (
            sorted(Role.objects.values_list("pk", "name", "seats", "closed_on")),
            sorted(Mandate.objects.values_list("pk", "starts_on", "ends_on")),
            sorted(MandateOffer.objects.values_list("pk", "state")),
            {r.pk: access.granted_powers(r.grants_id, cast.groupe) for r in Role.objects.all()},
            can(cast.holder, cast.groupe, today + days(10)),
        )

    before = state()
    monkeypatch.setattr(journal, "record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        doing()
    assert state() == before
