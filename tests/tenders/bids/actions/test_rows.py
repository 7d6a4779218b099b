# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows saved together: all of them or none, each writer's fields laid over what is there now."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from groupes.access import Me
from groupes.journal.feed import tell
from groupes.journal.models import Entry
from groupes.web.refusals import Refusal
from tenders.bids import actions
from tenders.bids.actions import Change, RowRefusal
from tenders.bids.models import Bid, Price
from tests import factories
from tests.tenders.bids.visits import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def price(cast: factories.Cast, bid: Bid) -> Price:
    return actions.set_price(
        by=cast.plain, bid=bid, name="Sobre", amount_cents=100_00, note="Jours"
    )


def save(
    cast: factories.Cast, bid: Bid, price: Price, was: dict[str, Any], said: dict[str, Any]
) -> None:
    actions.save_prices(by=cast.plain, bid=bid, changes=[Change(price.pk, was, said)])


def test_an_old_page_never_puts_an_old_price_back(
    cast: factories.Cast, bid: Bid, price: Price
) -> None:
    save(cast, bid, price, {"amount_cents": 100_00}, {"amount_cents": 120_00})
    # Somebody whose page still says 100,00 € changes what it covers: the price stays as it is now.
    save(cast, bid, price, {"note": "Jours"}, {"note": "Jours et frais"})
    price.refresh_from_db()
    assert (price.amount_cents, price.note) == (120_00, "Jours et frais")


def test_what_both_changed_is_given_back_to_the_second_with_what_it_became(
    cast: factories.Cast, bid: Bid, price: Price
) -> None:
    save(cast, bid, price, {"amount_cents": 100_00}, {"amount_cents": 120_00})
    with pytest.raises(RowRefusal) as stopped:
        save(cast, bid, price, {"amount_cents": 100_00}, {"amount_cents": 90_00})
    assert stopped.value.now == {price.pk: {"amount_cents": 120_00}}
    price.refresh_from_db()
    assert price.amount_cents == 120_00
    save(
        cast, bid, price, {"amount_cents": 100_00}, {"amount_cents": 120_00}
    )  # the same: no quarrel
    save(cast, bid, price, {"amount_cents": 120_00}, {"amount_cents": 90_00})
    price.refresh_from_db()
    assert price.amount_cents == 90_00


def test_all_rows_are_saved_or_none(cast: factories.Cast, bid: Bid) -> None:
    first, second = bid.needs.order_by("position")
    changes = [
        Change(first.pk, {"title": first.title}, {"title": "Animer"}),
        Change(second.pk, {"title": "Ce qu’il n’a jamais été"}, {"title": "Écrire"}),
    ]
    with pytest.raises(RowRefusal):
        actions.save_needs(by=cast.plain, bid=bid, changes=changes)
    taken = [changes[0], Change(second.pk, {"title": second.title}, {"title": "Animer"})]
    with pytest.raises(RowRefusal) as stopped:
        actions.save_needs(by=cast.plain, bid=bid, changes=taken)
    assert stopped.value.rows == [second.pk]
    gone = [changes[0], Change(0, {}, {"title": "Perdu"})]
    with pytest.raises(RowRefusal):
        actions.save_needs(by=cast.plain, bid=bid, changes=gone)
    assert [need.title for need in bid.needs.order_by("position")] == [first.title, second.title]
    actions.save_needs(
        by=cast.plain,
        bid=bid,
        changes=changes[:1],
        added={"title": "Relire", "days_planned": None},
        removed=second.pk,
    )
    assert [need.title for need in bid.needs.order_by("position")] == ["Animer", "Relire"]


def test_one_that_goes_takes_its_own_words_alone(
    cast: factories.Cast, bid: Bid, price: Price
) -> None:
    other = actions.set_price(by=cast.plain, bid=bid, name="Complet", amount_cents=200_00)
    changes = [
        Change(price.pk, {"name": "?"}, {"name": "Parti"}),
        Change(other.pk, {"amount_cents": 200_00}, {"amount_cents": 210_00}),
    ]
    actions.save_prices(by=cast.plain, bid=bid, changes=changes, removed=price.pk, chosen=other.pk)
    assert [(one.amount_cents, one.chosen) for one in bid.prices.all()] == [(210_00, True)]
    with pytest.raises(Refusal):
        actions.save_prices(by=cast.plain, bid=bid, chosen=price.pk)


def test_the_journal_says_what_it_was_and_what_it_is(
    cast: factories.Cast, bid: Bid, price: Price
) -> None:
    need = bid.needs.earliest("position")
    days: dict[str, Any] = {"title": need.title, "days_planned": Decimal("2.5")}
    actions.change_need(by=cast.plain, need=need, **days)
    actions.change_need(by=cast.plain, need=need, **days | {"days_planned": Decimal(4)})
    actions.change_need(by=cast.plain, need=need, **days | {"days_planned": None})
    save(cast, bid, price, {"amount_cents": 100_00}, {"amount_cents": 120_00})
    save(cast, bid, price, {"note": "Jours"}, {"note": "Secret"})
    actions.remove_price(by=cast.plain, price=price)
    entries = list(Entry.objects.filter(groupe=cast.groupe).order_by("seq"))[-6:]
    with translation.override("fr"):  # whatever the test before read in
        told = [text_of(str(line.text)) for line in tell(entries, Me(cast.plain))]
    assert [line.partition(" : ")[2] for line in told] == [
        "2,5 jours prévus",
        "2,5 → 4 jours prévus",
        "2,5 jours étaient prévus, aucun ne l’est plus".replace("2,5", "4"),
        "100,00 € → 120,00 €",
        "120,00 €",
        "120,00 €",
    ]
    assert "Secret" not in str([entry.facts for entry in entries])
