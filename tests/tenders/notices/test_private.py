# SPDX-License-Identifier: AGPL-3.0-or-later
"""A private call is read, and named, by those whom an app above names."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from groupes.access import Me
from groupes.things import Name
from tenders.bids import actions
from tenders.bids.models import Bid
from tenders.notices import private, queries
from tenders.notices.actions import Said
from tenders.notices.models import Notice
from tests import factories
from tests.tenders import calls

pytestmark = pytest.mark.django_db

WORDS = "Concertation confidentielle du plan vélo"


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("bids.take_up")


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    said = Said(title=WORDS, buyer="Mairie de Petit-Bourg")
    return actions.enter_call(by=cast.holder, groupe=cast.groupe, said=said)


def test_it_is_found_by_its_own_people_alone(cast: factories.Cast, bid: Bid) -> None:
    public = calls.call("a")
    assert private.find(Me(cast.plain), bid.notice_id) == bid.notice
    assert private.find(Me(cast.outsider), bid.notice_id) is None
    assert private.find(Me(cast.plain), public.pk) is None  # everyone's, and found elsewhere
    assert private.readable(Me(cast.plain), [bid.notice_id, public.pk]) == {bid.notice_id}


def test_a_private_call_is_named_in_their_journals_to_its_own_people_alone(
    cast: factories.Cast, bid: Bid, django_assert_num_queries: Any
) -> None:
    notice, public = Notice.everything.get(private=True), calls.call("a")
    asked = {notice.pk, public.pk}
    own = Me(cast.plain)
    assert own.groupe_ids
    with django_assert_num_queries(2):
        found = queries.name_notices(asked, own)
    assert found[notice.pk] == Name(WORDS, notice.get_absolute_url())
    assert public.pk in found
    with django_assert_num_queries(1):
        queries.name_notices({public.pk}, own)
    for other in (cast.outsider, cast.stranger, factories.cast().holder):
        assert queries.name_notices(asked, Me(other)).keys() == {public.pk}
    membership = cast.plain.memberships.get(groupe=cast.groupe)
    membership.ends_on = cast.groupe.today() - dt.timedelta(days=1)
    membership.state = "left"
    membership.save()
    assert queries.name_notices(asked, Me(cast.plain)).keys() == {public.pk}
