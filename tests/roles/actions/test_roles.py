# SPDX-License-Identifier: AGPL-3.0-or-later
"""A role is what it may do, and a groupe keeps what it cannot do without."""

from __future__ import annotations

import pytest

from groupes import access
from groupes.access import Me
from groupes.web.refusals import Refusal
from roles import actions
from roles.models import MandateOffer
from tests import factories
from tests.roles.actions.handing import POWER, facts, handed, verbs

pytestmark = pytest.mark.django_db


def test_a_role_is_what_it_may_do() -> None:
    cast = factories.cast("roles.edit_roles")
    role = actions.create_role(
        by=cast.holder,
        groupe=cast.groupe,
        name="Mémoire",
        purpose="Que rien ne se perde.",
        powers=["library.edit_resource"],
        accountabilities=["Ranger"],
    )
    assert access.granted_powers(role.grants_id, cast.groupe) == {"library.edit_resource"}
    factories.mandate(role, cast.plain)
    assert access.standing(Me(cast.plain), cast.groupe).can("library.edit_resource")
    actions.change_role(by=cast.holder, role=role, edition=1, powers=["chat.moderate"], seats=2)
    plain = access.standing(Me(cast.plain), cast.groupe)
    assert plain.can("chat.moderate")
    assert not plain.can("library.edit_resource")
    assert facts(cast.groupe, "roles.role_changed") == {
        "fields": ["seats"],
        "granted": ["chat.moderate"],
        "revoked": ["library.edit_resource"],
        "edition": 2,
    }
    count = len(verbs(cast.groupe))
    actions.change_role(by=cast.holder, role=role, edition=2, powers=["chat.moderate"], seats=2)
    assert len(verbs(cast.groupe)) == count


def test_two_roles_of_one_name_are_refused() -> None:
    cast = factories.cast("roles.edit_roles")
    with pytest.raises(Refusal):
        actions.create_role(
            by=cast.holder, groupe=cast.groupe, name=cast.role.name, purpose="Encore."
        )
    other = factories.role(cast.groupe)
    with pytest.raises(Refusal):
        actions.change_role(by=cast.holder, role=other, edition=1, powers=[], name=cast.role.name)


@pytest.mark.parametrize(
    "same", ["TRÉSORERIE", " tresorerie ", "Trésor\u200berie", "Ｔｒéｓｏｒｅｒｉｅ"]
)
def test_a_role_that_looks_like_another_is_refused_until_that_one_is_closed(same: str) -> None:
    cast = factories.cast("roles.edit_roles")
    older = factories.role(cast.groupe, name="Trésorerie")
    with pytest.raises(Refusal) as refused:
        actions.create_role(by=cast.holder, groupe=cast.groupe, name=same, purpose="Encore.")
    assert refused.value.field == "name"
    actions.close_role(by=cast.holder, role=older)
    actions.create_role(by=cast.holder, groupe=cast.groupe, name=same, purpose="Encore.")


def test_only_known_powers_are_granted() -> None:
    cast = factories.cast("roles.edit_roles")
    with pytest.raises(ValueError, match=r"auth\.delete_user"):
        actions.create_role(
            by=cast.holder, groupe=cast.groupe, name="X", purpose="Y", powers=["auth.delete_user"]
        )
    with pytest.raises(ValueError, match="grants"):
        actions.change_role(by=cast.holder, role=cast.role, edition=1, powers=[], grants=None)


def test_the_last_role_carrying_a_necessary_power_stays() -> None:
    cast = factories.cast("roles.edit_roles", "roles.give_mandate", POWER)
    with pytest.raises(Refusal) as refusal:
        actions.close_role(by=cast.holder, role=cast.role)
    assert str(access.powers()["roles.edit_roles"].words) in str(refusal.value.message)
    with pytest.raises(Refusal):
        actions.change_role(
            by=cast.holder, role=cast.role, edition=1, powers=["roles.give_mandate"]
        )
    cast.role.refresh_from_db()
    assert cast.role.closed_on is None
    assert access.standing(Me(cast.holder), cast.groupe).can("roles.edit_roles")
    factories.role(cast.groupe, "roles.edit_roles", "roles.give_mandate")
    handed(cast)
    actions.close_role(by=cast.holder, role=cast.role)
    cast.role.refresh_from_db()
    assert cast.role.closed_on == cast.groupe.today()
    assert not access.standing(Me(cast.holder), cast.groupe).can(POWER)
    assert not cast.role.offers.filter(state=MandateOffer.State.OPEN).exists()
    assert verbs(cast.groupe)[-1] == "roles.role_closed"
    with pytest.raises(Refusal):
        actions.close_role(by=cast.holder, role=cast.role)
