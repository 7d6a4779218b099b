# SPDX-License-Identifier: AGPL-3.0-or-later
"""A need and a piece of a bid carry red lines, as the bid does; crossing one is said, and stops nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from groupes.access import Me
from groupes.charter import actions as charter
from groupes.charter.models import Attachment, Flag
from groupes.things import Ref
from tenders.bids import actions, queries
from tenders.bids.models import Bid
from tests import factories
from tests.tenders import calls
from tests.tenders.bids.visits import login, url

pytestmark = pytest.mark.django_db
WORDS = "Une pièce ne se découpe pas"


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("groupes.edit_groupe")


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    return actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call("a"))[0]


def page_of(thing: Model, bid: Bid) -> str:
    name = "piece" if thing._meta.model_name == "piece" else "intention"
    return reverse(f"bids:{name}", args=[bid.groupe.slug, bid.pk, thing.pk])


@pytest.mark.parametrize("kind", ["need", "piece"])
def test_what_a_bid_is_made_of_carries_red_lines_and_a_flag_stops_nothing(
    kind: str, cast: factories.Cast, bid: Bid, client: Client
) -> None:
    make: Any = {"need": actions.add_need, "piece": actions.add_piece}[kind]
    thing, other = (make(by=cast.plain, bid=bid, title=title) for title in ("Un", "Deux"))
    line = charter.add_line(by=cast.holder, groupe=cast.groupe, text=WORDS)
    login(client, cast.holder)
    attach = reverse("charter:attach", args=[cast.groupe.slug, str(Ref.of(thing))])
    assert attach in client.get(page_of(thing, bid)).content.decode()
    assert client.post(attach, {"lines": [line.pk]}).status_code == 302
    for one, carries in ((thing, True), (other, False)):
        assert (WORDS in client.get(page_of(one, bid)).content.decode()) == carries
    raised = reverse("charter:flag_new", args=[cast.groupe.slug]) + f"?on={Ref.of(thing)}"
    assert client.post(raised, {"line": line.pk, "words": "Coupée en deux"}).status_code == 302
    assert "Coupée en deux" in client.get(page_of(thing, bid)).content.decode()
    assert Flag.objects.get().text == WORDS
    if kind == "piece":
        assert actions.take_piece(by=cast.plain, piece=thing)
    else:
        assert actions.state_intention(by=cast.plain, need=thing, level="lead")


@pytest.mark.parametrize("kind", ["need", "piece"])
def test_those_of_another_groupe_carry_none_and_are_named_to_their_own(
    kind: str, cast: factories.Cast, bid: Bid, client: Client
) -> None:
    make: Any = {"need": actions.add_need, "piece": actions.add_piece}[kind]
    thing = make(by=cast.plain, bid=bid, title="À nous")
    elsewhere = factories.cast("groupes.edit_groupe")
    charter.add_line(by=elsewhere.holder, groupe=elsewhere.groupe, text=WORDS)
    login(client, elsewhere.holder)
    attach = reverse("charter:attach", args=[elsewhere.groupe.slug, str(Ref.of(thing))])
    assert client.post(attach, {"lines": []}).status_code == 404
    assert not Attachment.objects.exists()
    name = {"need": queries.name_needs, "piece": queries.name_pieces}[kind]
    assert name({thing.pk}, Me(cast.plain))[thing.pk].text == "À nous"
    assert name({thing.pk}, Me(elsewhere.holder)) == {}
    assert client.get(url("bid", bid)).status_code == 404
