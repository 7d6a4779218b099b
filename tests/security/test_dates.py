# SPDX-License-Identifier: AGPL-3.0-or-later
"""A wrong year is told; it never breaks a page for everyone, nor binds a groupe for ages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commons.sharing import actions as sharing
from commons.sharing.models import Distribution
from groupes import access
from roles.models import MandateOffer
from tenders.bids import actions as bids
from tenders.bids.models import Bid
from tests import factories
from tests.factories import BY_DAYS, Cast, days
from tests.tenders import calls

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(client: Client) -> Cast:
    made = factories.cast(*access.powers())
    client.force_login(made.holder.user)
    return made


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "0206-11-20T10:00", "9999-12-31T23:59"])
def test_an_offer_is_submitted_in_our_times(client: Client, cast: Cast, moment: str) -> None:
    """Kept, the first would be a moment before our era in UTC, which no page could read."""
    notice = calls.call(deadline=calls.in_days(20))
    bid, _new = bids.take_up(by=cast.holder, groupe=cast.groupe, notice=notice)
    bids.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    page = reverse("bids:submit", args=[cast.groupe.slug, bid.pk])
    known = {"all_the_same": "on", "after_deadline": "on"}  # all that the page asks is answered
    assert client.post(page, known | {"at": moment}).status_code == 409
    assert Bid.objects.get().submitted_at is None
    yesterday = timezone.localtime() - days(1)
    assert client.post(page, known | {"at": f"{yesterday:%Y-%m-%dT%H:%M}"}).status_code == 302
    for shown in (reverse("notices:index"), reverse("bids:groupe_index", args=[cast.groupe.slug])):
        assert client.get(shown).status_code == 200


@pytest.mark.parametrize("day", ["9999-12-31", "2206-01-01"])
def test_a_mandate_begins_in_our_times(client: Client, cast: Cast, day: str) -> None:
    vacant = factories.role(cast.groupe)
    page = reverse("roles:offer", args=[cast.groupe.slug, vacant.pk])
    answer = client.post(page, {"to": cast.plain.pk, "starts_on": day, "ends_on": day})
    assert answer.status_code == 422
    assert "starts_on" in answer.context["form"].errors
    assert not MandateOffer.objects.exists()


def test_a_handover_follows_a_mandate_however_long(client: Client, cast: Cast) -> None:
    last = cast.groupe.today() + days(5 * 365)
    role = factories.role(cast.groupe)
    factories.mandate(role, cast.holder, ends_on=last)
    page = reverse("roles:offer", args=[cast.groupe.slug, role.pk])
    said = {"to": cast.plain.pk, "starts_on": last + days(1), "ends_on": last + days(200)}
    assert client.post(page, said).status_code == 302


def test_a_rule_is_adopted_for_the_year_to_come(client: Client, cast: Cast) -> None:
    """Adopted for the year 9999, it would leave the groupe without another until then."""
    rule = sharing.create_rule(by=cast.holder, groupe=cast.groupe, name="R", rule=BY_DAYS)
    page = reverse("sharing:adopt", args=[cast.groupe.slug, rule.number])
    assert client.post(page, {"in_force_from": "9999-12-31"}).status_code == 409
    rule.refresh_from_db()
    assert rule.in_force_from is None
    day = cast.groupe.today() + days(366)
    assert client.post(page, {"in_force_from": day.isoformat()}).status_code == 302


def test_a_share_is_not_settled_for_a_day_to_come(client: Client, cast: Cast) -> None:
    """Settled, nothing changes it: a wrong year would stay for ever."""
    rule = factories.split_rule(cast.groupe, cast.holder)
    found = sharing.preview(
        by=cast.holder,
        groupe=cast.groupe,
        rule=rule,
        amount_cents=10_000,
        participants=[(cast.holder, 2)],
    )
    page = reverse("sharing:settle", args=[cast.groupe.slug, found.pk])
    tomorrow = cast.groupe.today() + days(1)
    for day in (dt.date.max, tomorrow, dt.date.min):
        assert client.post(page, {"happened_on": day.isoformat()}).status_code == 409
    assert Distribution.objects.get().state == Distribution.State.PREVIEW
    today = cast.groupe.today().isoformat()
    assert client.post(page, {"happened_on": today}).status_code == 302


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_piece_due_in_another_age_breaks_no_page(client: Client, cast: Cast, day: str) -> None:
    notice = calls.call(deadline=calls.in_days(20))
    bid, _new = bids.take_up(by=cast.holder, groupe=cast.groupe, notice=notice)
    bids.add_piece(by=cast.holder, bid=bid, title="Mémoire", due_on=dt.date.fromisoformat(day))
    piece = bid.pieces.get()
    bids.take_piece(by=cast.holder, piece=piece)
    slug = cast.groupe.slug
    for page in (
        reverse("bids:bid", args=[slug, bid.pk]),
        reverse("bids:piece", args=[slug, bid.pk, piece.pk]),
        reverse("groupes:home", args=[slug]),
        reverse("groupes:today"),
    ):
        assert client.get(page).status_code == 200
