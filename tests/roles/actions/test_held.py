# SPDX-License-Identifier: AGPL-3.0-or-later
"""A role, and a groupe, held until the end of a transaction."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from groupes.models import Groupe
from groupes.web.refusals import Refusal
from roles.actions.held import hold, hold_groupe
from roles.models import Role
from tests import factories


def free(row: Model) -> bool:
    """Whether someone else could take this row now."""
    found: list[bool] = []

    def work() -> None:
        try:
            with transaction.atomic():
                type(row)._default_manager.select_for_update(nowait=True).get(pk=row.pk)
            found.append(True)
        except DatabaseError:
            found.append(False)
        finally:
            connection.close()

    other = threading.Thread(target=work)
    other.start()
    other.join(timeout=30)
    return found == [True]


@pytest.mark.django_db(transaction=True)
def test_a_role_is_held_to_the_end_of_the_transaction_and_its_groupe_is_not() -> None:
    cast = factories.cast()
    with transaction.atomic():
        held = hold(cast.role)
        assert not free(cast.role)
        assert free(cast.groupe)
    assert free(cast.role)
    assert held == cast.role


@pytest.mark.django_db(transaction=True)
def test_a_groupe_is_held_and_its_cooperative_is_not() -> None:
    groupe = factories.groupe(factories.member())
    with transaction.atomic():
        hold_groupe(groupe)
        assert not free(groupe)
        assert free(groupe.cooperative)
    assert free(groupe)


@pytest.mark.django_db
def test_what_is_held_is_what_is_there_now_with_its_day(django_assert_num_queries) -> None:
    cast = factories.cast()
    Role.objects.filter(pk=cast.role.pk).update(name="Renommé")
    with transaction.atomic(), django_assert_num_queries(1):
        held = hold(cast.role)
        held.groupe.today()
    assert held.name == "Renommé"


@pytest.mark.django_db
def test_a_role_closed_meanwhile_is_told_so() -> None:
    cast = factories.cast()
    Role.objects.filter(pk=cast.role.pk).update(closed_on=cast.groupe.today())
    with transaction.atomic(), pytest.raises(Refusal):
        hold(cast.role)


@pytest.mark.django_db
def test_what_is_gone_cannot_be_held() -> None:
    cast = factories.cast()
    Role.objects.filter(pk=cast.role.pk).delete()
    with transaction.atomic():
        with pytest.raises(Role.DoesNotExist):
            hold(cast.role)
        with pytest.raises(Groupe.DoesNotExist):
            hold_groupe(Groupe(pk=0))
