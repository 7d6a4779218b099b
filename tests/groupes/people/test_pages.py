# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of people are given."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.utils import translation

from groupes.access import Me
from groupes.models import Member
from groupes.people import actions, pages, queries
from groupes.people.forms import month_name
from groupes.people.models import Level
from tests import factories
from tests.factories import days

pytestmark = pytest.mark.django_db


def lines(me: Me, words: str = "", address: str = "") -> list[list[pages.PersonLine]]:
    page = pages.directory(me, words, QueryDict(address))
    return [[*kind.lines] for kind in page.found]


def test_a_list_shows_six_skills_what_was_looked_for_first_and_only_what_is_said() -> None:
    me = factories.member("Zoé")
    does = [f"savoir {n}" for n in range(8)]
    factories.member("Ana", of=me.cooperative, trade="Sociologue", does=[*does, "danse"])
    house = me.cooperative.name
    [[ana, mine]] = lines(Me(me))
    assert (ana.facts, len(ana.skills)) == (f"Sociologue · {house}", pages.SKILLS)
    assert (mine.facts, mine.skills, mine.mine, mine.write) == (house, (), True, "")
    [[ana]] = lines(Me(me), "danseuse")
    assert ana.skills[0].name == "danse"
    [[ana]] = lines(Me(me), address="skill=danseuse")
    assert ana.skills[0].name == "danse"


def test_people_are_told_apart_by_how_they_were_found() -> None:
    me = factories.member("Zoé")
    film = factories.member("Alba", of=me.cooperative, learns=["Cartographie en ligne", "Voile"])
    near = factories.member("Aline", of=me.cooperative, does=["Cinématographie"])
    does = factories.member("Yves", of=me.cooperative, does=["Cartographie sensible"])
    page = pages.directory(Me(me), "cartographie", QueryDict())
    assert [[line.name for line in kind.lines] for kind in page.found][:2] == [
        [does.name],
        [film.name],
    ]
    learner = page.found[1].lines[0]
    assert (learner.skills, learner.learns) == ((), ("cartographie en ligne",))
    near_found = pages.directory(Me(me), "cinematografie", QueryDict()).found
    assert [line.name for kind in near_found for line in kind.lines] == [near.name]
    assert near_found[0].lines[0].skills[0].name == "Cinématographie"


def test_the_address_of_a_search_says_it_all_and_leads_to_the_other_view() -> None:
    me = factories.member("Zoé")
    page = pages.directory(Me(me), "ana", QueryDict("q=ana&place=&trade=x&page=2&view=table"))
    assert page.table
    assert page.narrowed
    assert page.cards_url == "/personnes/?q=ana&trade=x"
    assert page.table_url == "/personnes/?q=ana&trade=x&view=table"
    assert pages.directory(Me(me), "", QueryDict()).cards_url == "/personnes/"


def test_filters_of_what_one_may_not_see_or_that_make_no_sense_ask_for_nothing() -> None:
    me, other = factories.member("Zoé"), factories.member("Ana")
    private = factories.groupe(other, name="Secret des affaires")
    for address in (
        f"groupe={private.slug}",
        "cooperative=7",
        "month=1999-01",
        "level=boss",
        "amount=z",
    ):
        page = pages.directory(Me(me), "", QueryDict(address))
        assert not page.narrowed, address
        assert "Secret" not in str(page.filters), address


def test_a_list_says_this_month_and_who_is_away() -> None:
    me = factories.member("Zoé")
    today = me.cooperative.today()
    month = queries.coming_months(today)[0]
    for name, away in (("Ana", None), ("Bob", today + days(2))):
        one = factories.member(name, of=me.cooperative)
        actions.say_when(by=one, away_until=away, months={month: "half"})
    with translation.override("en"):
        [[ana, bob, _mine]] = lines(Me(me))
    assert (ana.free, ana.away) == ("half", "")
    assert bob.away.startswith("away until")


def test_a_persons_page_offers_to_invite_them_where_i_may() -> None:
    cast = factories.cast("groupes.welcome_member", visibility="cooperative")
    found = pages.person(Me(cast.holder), cast.outsider)
    assert found.inviting == [(cast.groupe, f"/g/{cast.groupe.slug}/membres/inviter/")]
    assert pages.person(Me(cast.holder), cast.plain).inviting == []  # belongs already
    assert pages.person(Me(cast.plain), cast.outsider).inviting == []  # does not welcome
    mine = pages.person(Me(cast.holder), cast.holder)
    assert (mine.is_me, mine.inviting) == (True, [])
    assert mine.groupes == [(cast.groupe, f"/g/{cast.groupe.slug}/")]


def test_a_persons_page_tells_each_reader_what_is_told_to_them() -> None:
    cast = factories.cast(visibility="cooperative")
    ana = cast.plain
    actions.tell_skills(by=ana, told={Level.DOES: ["danse"], Level.LEARNS: ["son"]})
    ana.place, ana.about = "Lille", "Du lin."
    ana.save()
    actions.choose_audiences(
        by=ana,
        place="groupes",
        about="groupes",
        skills="groupes",
        groupes="groupes",
        email="groupes",
    )
    told, kept = (pages.person(Me(one), ana) for one in (cast.founder, cast.outsider))
    mine = pages.person(Me(ana), ana)
    for page in (told, mine):
        assert "Lille" in page.facts
        assert (page.about, page.email) == ("Du lin.", ana.user.email)
        assert [[name for name, _url in kind.skills] for kind in page.skills] == [
            ["danse"],
            ["son"],
        ]
        assert [groupe for groupe, _url in page.groupes] == [cast.groupe]
    assert "Lille" not in kept.facts
    assert (kept.about, kept.email, kept.skills, kept.tells_skills) == ("", "", (), False)
    assert kept.groupes == []
    actions.choose_audiences(by=ana, groupes="nobody")
    again = pages.person(Me(cast.founder), ana)
    assert [groupe for groupe, _url in again.groupes] == [cast.groupe]  # we share it


def test_the_parts_of_other_floors_show_what_the_reader_may_see() -> None:
    cast = factories.cast(visibility="cooperative")

    def held(reader: Member, person: Member) -> list[str]:
        parts = pages.person(Me(reader), person).parts
        told = (part.data for part in parts if isinstance(part.data, dict))
        return [one["name"] for data in told for one in data.get("held", ())]

    assert held(cast.founder, cast.holder) == [cast.role.name]
    assert held(cast.founder, cast.former) == []


def test_roles_held_show_to_whom_their_person_chose_save_in_a_groupe_they_may_not_know_of() -> None:
    def held(cast: factories.Cast, reader: Member) -> list[tuple[str, str]]:
        parts = pages.person(Me(reader), cast.holder).parts
        told = (part.data for part in parts if isinstance(part.data, dict))
        return [(one["name"], one["url"]) for data in told for one in data.get("held", ())]

    cast, private = factories.cast(visibility="cooperative"), factories.cast(visibility="private")
    name, page = cast.role.name, f"/g/{cast.groupe.slug}/roles/{cast.role.pk}/"
    assert held(cast, cast.outsider) == [(name, "")]  # its page is for those inside
    assert held(cast, cast.founder) == [(name, page)]
    assert [each for each, _url in held(private, private.founder)] == [private.role.name]
    assert held(private, private.outsider) == []
    for choice in ("groupes", "nobody"):
        actions.choose_audiences(by=cast.holder, groupes=choice)
        assert held(cast, cast.outsider) == []
        assert held(cast, cast.founder) == [(name, page)]  # who is in the groupe with them


def test_my_page_seen_as_others_see_it_tells_what_they_read_and_offers_nothing_of_mine() -> None:
    cast = factories.cast(visibility="private")
    ana = cast.holder
    actions.choose_audiences(by=ana, place="groupes", email="nobody", about="cooperative")
    ana.place, ana.about = "Lille", "Du lin."
    ana.save()
    mine = pages.person(Me(ana), ana)
    assert (mine.is_me, mine.email, mine.seen_by) == (True, ana.user.email, "")
    seen = {kind: pages.person(Me(ana), ana, kind) for kind in pages.READERS}
    for kind in ("home", "both"):
        assert (seen[kind].is_me, seen[kind].email, seen[kind].may_write) == (False, "", False)
        assert seen[kind].groupes == []  # private: it shows to its members alone
        assert seen[kind].about == "Du lin."
        assert seen[kind].seen_by
    assert "Lille" in seen["both"].facts
    assert "Lille" not in seen["home"].facts
    assert seen["far"].is_me  # of no federation: there is no such reader
    assert pages.person(Me(cast.founder), ana, "home").seen_by == ""  # of my own page alone


def test_a_list_narrowed_to_a_month_says_what_each_says_of_that_month() -> None:
    me = factories.member("Zoé")
    today = me.cooperative.today()
    now, then = queries.coming_months(today)[:2]
    ana = factories.member("Ana", of=me.cooperative)
    actions.say_when(by=ana, away_until=today, months={now: "little", then: "full"})
    page = pages.directory(Me(me), "", QueryDict(f"month={then:%Y-%m}"))
    [[line]] = [kind.lines for kind in page.found]
    assert page.month == month_name(then)
    assert (line.free, line.away) == (pages.amount_words("full"), "")
