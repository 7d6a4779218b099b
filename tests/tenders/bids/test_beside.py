# SPDX-License-Identifier: AGPL-3.0-or-later
"""What apps above say of a bid on its own pages: what is missing, where it stands."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from groupes.web.wiring import declared
from tenders.bids import actions, beside
from tenders.bids.beside import Beside, Step
from tenders.bids.models import Bid
from tenders.bids.queries import whole
from tests import factories
from tests.tenders import calls
from tests.tenders.bids.visits import login, text

pytestmark = pytest.mark.django_db


def test_a_bid_shows_the_steps_and_the_lacks_that_apps_above_tell(
    monkeypatch: pytest.MonkeyPatch, client: Client, request: pytest.FixtureRequest
) -> None:
    cast = factories.cast("bids.decide_go", "bids.submit_bid")
    bid = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call("a"))[0]
    told = (
        Beside(
            lambda one: ["Il manque un tampon."],
            lambda bids: Bid.objects.filter(pk__any_of=bids).values_list("pk", "title"),
            lambda row: Step("scellée", "", ""),
        ),
        Beside(
            lambda one: [],
            lambda bids: Bid.objects.filter(pk__any_of=bids, state="won").values_list("pk"),
            lambda row: Step("brisée", "", ""),
        ),
    )
    for module in (beside, whole):
        monkeypatch.setattr(
            module, "declared", lambda kind: told if kind is Beside else declared(kind)
        )
    beside._rows.cache_clear()
    whole._page.cache_clear()
    request.addfinalizer(beside._rows.cache_clear)
    request.addfinalizer(whole._page.cache_clear)
    assert beside.lacks(bid) == ["Il manque un tampon."]
    assert beside.steps([]) == {}
    login(client, cast.holder)
    for page in (bid.get_absolute_url(), reverse("bids:groupe_index", args=[cast.groupe.slug])):
        told_there = text(client.get(page))
        assert "scellée" in told_there
        assert "brisée" not in told_there
    actions.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    submit = client.get(reverse("bids:submit", args=[cast.groupe.slug, bid.pk]))
    assert "Il manque un tampon." in text(submit)
