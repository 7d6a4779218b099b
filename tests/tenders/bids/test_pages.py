# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of bids cost the same however full they are."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from groupes.models import Groupe
from tenders.bids import actions
from tenders.bids.models import Bid
from tests import factories
from tests.tenders import calls
from tests.tenders.bids.visits import HTMX, fill, login, text, url
from tests.tenders.calls import boamp, bring, eforms, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("bids.decide_go", "bids.submit_bid")


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    return actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call("a"))[0]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_bid_costs_the_same_however_full_it_is(
    rows: int, cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    bring(*(boamp(f"26-{n}", procedure="p") for n in range(rows)))
    notice = calls.call("a", procedure="p", deadline=in_days(20))
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    factories.split_rule(cast.groupe, cast.founder)
    fill(cast, bid, rows)
    for n in range(rows):
        near = factories.groupe(cast.outsider, visibility=Groupe.Visibility.COOPERATIVE)
        actions.take_up(by=cast.outsider, groupe=near, notice=notice)
        bring(eforms(f"c{n}", procedure="p", deadline=in_days(21 + n),
                     changes=f"{calls.identifier('a')}-01"))  # fmt: skip
    login(client, cast.plain)
    # session and person, ties and unread, rights; the bid, its needs, what was said of them, the
    # tender's notices, the bids on it, its pieces, prices and rule together, with its signature and red lines
    with django_assert_num_queries(4):
        page = client.get(url("bid", bid))
    assert page.status_code == 200
    assert page.content.count(b'<th scope="row">Besoin') == rows
    assert page.content.count(b"#git-merge") == rows


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "part", "count"), [("matrix", "", 6), ("part", "head", 5),
                                                     ("part", "pieces", 5), ("part", "price", 7)])  # fmt: skip
def test_its_parts_cost_the_same_too(
    name: str,
    part: str,
    count: int,
    rows: int,
    cast: factories.Cast,
    bid: Bid,
    client: Client,
    django_assert_num_queries,
) -> None:
    factories.split_rule(cast.groupe, cast.founder)
    fill(cast, bid, rows)
    login(client, cast.plain)
    with django_assert_num_queries(count):
        page = client.get(url(name, bid, *([part] if part else [])), headers=HTMX)
    assert page.status_code == 200
    assert b"<html" not in page.content


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pipeline_costs_the_same_for_one_bid_and_three(
    rows: int, cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    for _n in range(rows):
        bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call())
        fill(cast, bid, 1)
    login(client, cast.plain)
    # session and person, ties and unread, rights; bids, their progress, counts, signatures
    with django_assert_num_queries(7):
        page = client.get(reverse("bids:groupe_index", args=[cast.groupe.slug]))
    assert page.content.count(b'<li class="entry"') == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_versions_that_people_brought_cost_no_query(
    rows: int, cast: factories.Cast, bid: Bid, client: Client, django_assert_num_queries
) -> None:
    for n in range(rows):
        bring(eforms("a", version=f"1{n}", procedure="a", deadline=in_days(n)), by=cast.plain)
    login(client, cast.holder)
    # session and person, ties and unread, rights; the bid with its parts, prices, rule, signature and red lines
    with django_assert_num_queries(4):
        page = client.get(url("bid", bid))
    assert page.content.count(b"#shield-alert") == rows


def test_whoever_decides_answers_a_version_that_a_person_brought(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    bring(eforms("a", version="09", procedure="a", deadline=in_days(2)), by=cast.plain)
    version = bid.notice.versions.proposed().get()
    address = url("version", bid, version.pk)
    login(client, cast.plain)
    shown = client.get(url("bid", bid))
    assert cast.plain.name in text(shown)
    assert address not in shown.content.decode()
    assert client.get(address).status_code == 403
    assert client.post(address, {"answer": "accept"}).status_code == 403
    login(client, cast.holder)
    assert address in client.get(url("bid", bid)).content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    client.post(address, {"answer": "accept", "reason": "Vu à la source."})
    shown = client.get(url("bid", bid))
    assert b"#shield-alert" not in shown.content
    assert "Vu à la source." in text(shown)
    assert in_days(2).date().isoformat() in shown.content.decode()  # it counts
    client.post(address, {"answer": "reject"})
    assert in_days(20).date().isoformat() in client.get(url("bid", bid)).content.decode()
    # The old link, once the source has spoken.
    bring(eforms("a", version="02", procedure="a", deadline=in_days(25)))
    assert client.get(address).headers["Location"] == bid.notice.get_absolute_url()


def test_a_bid_says_that_its_notice_is_not_confirmed(cast: factories.Cast, client: Client) -> None:
    bring(eforms("n", procedure="n"), by=cast.plain)
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.get("n"))
    login(client, cast.plain)
    assert b"#triangle-alert" in client.get(url("bid", bid)).content
    bring(eforms("n", procedure="n"))
    assert b"#triangle-alert" not in client.get(url("bid", bid)).content
