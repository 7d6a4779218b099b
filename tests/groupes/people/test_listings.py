# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the directory holds of each member, and when it is made anew."""

from __future__ import annotations

import pytest

from groupes import actions as ground
from groupes.models import Member
from groupes.people import actions, listings
from groupes.people.models import Listing
from tests import factories

pytestmark = pytest.mark.django_db


def test_whoever_is_made_is_listed_once_for_every_reader_with_the_words_of_their_trade() -> None:
    ana = factories.member("Élise Dupré", trade="Graphiste", place="Lille", about="Du lin.")
    listing = ana.listings.get()
    assert (listing.far, listing.home, listing.mate, listing.both) == (True,) * 4
    assert listing.does.startswith("elise dupre graphiste graphisme")
    assert listing.does.endswith("lille")
    assert (listing.place, listing.place_key, listing.about) == ("Lille", "lille", "Du lin.")
    assert sorted(listing.tells) == ["about", "availability", "groupes", "place", "skills"]
    assert str(listing) == f"listing of {ana.pk}"


def test_the_listing_follows_what_one_changes_of_oneself() -> None:
    ana = factories.member("Ana", does=["son"])
    ground.edit_profile(by=ana, name="Anna", place="Lens")
    assert ana.listings.get().does == "anna lens son preneur de son preneuse de son" or (
        {"anna", "lens", "son"} <= set(ana.listings.get().does.split())
    )
    before = ana.listings.get().pk
    ana.refresh_from_db()
    ana.save(update_fields=["administers"])  # nothing of it is listed
    assert ana.listings.get().pk == before


def test_what_is_kept_from_a_reader_is_not_in_what_they_search() -> None:
    ana = factories.member("Ana", place="Lille", about="Du lin.", does=["danse"], learns=["son"])
    actions.choose_audiences(by=ana, place="groupes", about="cooperative", skills="nobody")
    held = {
        tuple(name for name in ("far", "home", "mate", "both") if getattr(one, name)): (
            one.does,
            one.learns,
            one.about,
        )
        for one in ana.listings.all()
    }
    assert held == {
        ("far",): ("ana", "", ""),
        ("home",): ("ana", "", "Du lin."),
        ("mate",): ("ana lille", "", ""),
        ("both",): ("ana lille", "", "Du lin."),
    }


def test_members_written_otherwise_are_listed_when_asked_a_few_hundred_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listings, "AT_ONCE", 2)
    people = [factories.member(f"Ana {n}") for n in range(3)]
    Member.objects.update(trade="Potière")
    listings.refresh([one.pk for one in people])
    assert (
        Listing.objects.filter(does__contains="potiere", trade_key__contains="ceramique").count()
        == 3
    )
