# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules and shares are found and named, in few queries, for those who may see them."""

from __future__ import annotations

import pytest
from django.utils import translation

from commons.sharing import actions, queries
from commons.sharing.actions import Participant
from commons.sharing.models import Distribution
from groupes.access import Me
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", [1, 3])
def test_many_are_named_at_once_and_not_to_a_stranger(rows, django_assert_num_queries) -> None:
    member = factories.member()
    groupe = factories.groupe(member)
    rules = [factories.split_rule(groupe, member) for _n in range(rows)]
    shares = [
        actions.preview(
            by=member,
            groupe=groupe,
            rule=rules[0],
            amount_cents=1_000,
            participants=[Participant(member, 1)],
            label="Guide" if number else "",
        )
        for number in range(rows)
    ]
    me = Me(member)
    assert me.groupe_ids
    with translation.override("en"), django_assert_num_queries(2):
        named = queries.name_rules({rule.pk for rule in rules}, me)
        called = queries.name_distributions({share.pk for share in shares}, me)
    assert [named[rule.pk].text for rule in rules] == [
        f"split rule, version {rule.number}" for rule in rules
    ]
    assert [named[rule.pk].url for rule in rules] == [rule.get_absolute_url() for rule in rules]
    assert [called[share.pk].text for share in shares] == ["Share", "Guide", "Guide"][:rows]
    assert [called[one.pk].url for one in shares] == [one.get_absolute_url() for one in shares]
    stranger = Me(factories.member())
    assert queries.name_rules({rules[0].pk}, stranger) == {}
    assert queries.name_distributions({shares[0].pk}, stranger) == {}


def test_a_share_is_found_and_named_for_whom_the_list_shows_it(django_assert_num_queries) -> None:
    """Settled or not, and by the address of another groupe: the list and the two answers agree."""
    founder = factories.member()
    groupe, other = factories.groupe(founder), factories.groupe(founder)
    passing = factories.member(of=founder.cooperative)
    rule = factories.split_rule(groupe, founder)

    def share() -> Distribution:
        return actions.preview(
            by=founder,
            groupe=groupe,
            rule=rule,
            amount_cents=1_000,
            participants=[Participant(founder, 1), Participant(passing, 1)],
        )

    preview, settled = share(), share()
    actions.settle(by=founder, distribution=settled)
    stranger = factories.member(of=founder.cooperative)
    for asking, seen in ((founder, 2), (passing, 1), (stranger, 0)):
        me = Me(asking)
        listed = set(Distribution.objects.visible_to(me).values_list("pk", flat=True))
        assert len(listed) == seen
        one_by_one = {
            one.pk
            for one in (preview, settled)
            if queries.distribution(me, groupe.slug, one.pk) is not None
        }
        assert one_by_one == listed
        assert set(queries.name_distributions({preview.pk, settled.pk}, me)) == listed
    me = Me(passing)
    assert not me.groupe_ids
    with django_assert_num_queries(2):
        assert queries.distribution(me, groupe.slug, settled.pk) == settled
    assert queries.distribution(me, other.slug, settled.pk) is None
