# SPDX-License-Identifier: AGPL-3.0-or-later
"""Belonging to a groupe: its members, pausing, leaving."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groupes import actions, pages, queries
from groupes.journal.models import Entry
from groupes.models import Groupe, Member, Membership
from groupes.web import formats
from tests import factories
from tests.groupes.views.visits import login, url

pytestmark = pytest.mark.django_db


def ask(groupe: Groupe) -> Membership:
    return Membership.objects.create(
        groupe=groupe,
        member=factories.member(of=groupe.cooperative),
        state=Membership.State.ASKED,
        asked_at=timezone.now(),
    )


@pytest.mark.parametrize(("name", "most"), [("home", 15), ("members", 9)])
def test_pages_of_a_groupe_cost_the_same_for_one_member_and_three(
    name: str, most: int, client: Client, django_assert_max_num_queries
) -> None:
    cast = factories.cast("groupes.welcome_member")
    login(client, cast.holder)
    counts = []
    for more, rows in ((1, 1), (2, 3)):
        for _number in range(more):
            factories.join(cast.groupe, factories.member(of=cast.groupe.cooperative))
            role = factories.role(cast.groupe)
            factories.mandate(role, cast.plain)
            factories.role(cast.groupe)
            ask(cast.groupe)
        with django_assert_max_num_queries(most) as counted:
            page = client.get(url(name, cast.groupe))
        assert page.status_code == 200
        shown = page.context["head" if name == "home" else "members"]
        assert len(shown.asked) == rows
        counts.append(len(counted.captured_queries))
    assert counts[0] == counts[1]


def test_members_are_listed_with_oneself_first_then_by_first_name(client: Client) -> None:
    here = factories.cooperative()
    me = factories.member("Zoé Martin", of=here)
    groupe = factories.groupe(me)
    for name in ("Émile Zola", "Eva Durand", "Anna Petit"):
        factories.join(groupe, factories.member(name, of=here))
    page = login(client, me).get(url("members", groupe))
    names = [row.member.name for row in page.context["page"]]
    assert names == ["Zoé Martin", "Anna Petit", "Émile Zola", "Eva Durand"]
    assert 'class="row pager"' not in page.content.decode()
    assert not page.context["members"].searchable


LONG = "Marie-Célestine Quénéhervé-Kerguelen de la Roche-sur-Yon Saint-Barthélemy d’Anjou-les-Pins"


@pytest.fixture
def crowd() -> Groupe:
    """Two pages of members and one more on the third; Zoé founded it, the last but for the long
    name."""
    here = factories.cooperative()
    groupe = factories.groupe(factories.member("Zoé Martin", of=here))
    for number in range(pages.PAGE * 2 - 1):
        factories.join(groupe, factories.member(f"Nom {number:03}", of=here))
    factories.join(groupe, factories.member(f"Zz {LONG}", of=here, trade="Ébéniste"))
    return groupe


def names_of(page: Any) -> list[str]:
    return [row.member.name for row in page.context["page"]]


def test_the_second_page_goes_on_where_the_first_ends(crowd: Groupe, client: Client) -> None:
    login(client, Member.objects.get(name="Zoé Martin"))
    ask(crowd)
    first = client.get(url("members", crowd))
    second = client.get(url("members", crowd), {"page": 2})
    assert names_of(first)[:2] == ["Zoé Martin", "Nom 000"]
    assert len(names_of(first)) == len(names_of(second)) == pages.PAGE
    assert not set(names_of(first)) & set(names_of(second))
    assert "Zoé Martin" not in names_of(second)
    text = second.content.decode()
    assert 'rel="prev" href="?page=1"' in text
    assert 'rel="next" href="?page=3"' in text
    # Who waits is told on the first page, once; how many belong on each.
    assert (len(first.context["members"].asked), len(second.context["members"].asked)) == (1, 0)
    for page in (first, second):
        assert page.context["members"].page.paginator.count == pages.PAGE * 2 + 1


def test_an_old_address_beyond_the_last_page_shows_the_last(crowd: Groupe, client: Client) -> None:
    login(client, Member.objects.get(name="Zoé Martin"))
    for asked, number in (("3", 3), ("99", 3), ("0", 3), ("-1", 3), ("deux", 1), ("", 1)):
        page = client.get(url("members", crowd) + f"?page={asked}")
        assert (page.status_code, page.context["page"].number) == (200, number)
    last = client.get(url("members", crowd), {"page": 3}).content.decode()
    assert LONG in last
    assert 'rel="next"' not in last


def test_someone_leaves_while_one_is_on_the_second_page(crowd: Groupe, client: Client) -> None:
    """The rest moves up; the third page, where nobody is left, shows the second."""
    login(client, Member.objects.get(name="Zoé Martin"))
    before = names_of(client.get(url("members", crowd), {"page": 2}))
    actions.leave(
        by=(gone := Member.objects.get(name=before[0])),
        membership=crowd.memberships.get(member=gone),
    )
    page = client.get(url("members", crowd), {"page": 2})
    assert names_of(page) == [*before[1:], f"Zz {LONG}"]
    page = client.get(url("members", crowd), {"page": 3})
    assert (page.context["page"].number, page.context["page"].paginator.count) == (
        2,
        pages.PAGE * 2,
    )


def test_a_long_list_is_looked_in_by_words(
    crowd: Groupe, client: Client, django_assert_num_queries
) -> None:
    login(client, Member.objects.get(name="Zoé Martin"))
    client.get(url("members", crowd))
    with django_assert_num_queries(6):  # whether any match, how many, which; not who waits
        page = client.get(url("members", crowd), {"q": "ebeniste"})
    assert names_of(page) == [f"Zz {LONG}"]
    page = client.get(url("members", crowd), {"q": "nom", "page": "2"})
    assert 'rel="prev" href="?q=nom&amp;page=1"' in page.content.decode()
    page = client.get(url("members", crowd), {"q": "personne ainsi"})
    assert names_of(page) == []
    assert url("members", crowd) in page.content.decode()


def test_who_waits_is_bounded_on_both_pages(cast: factories.Cast, client: Client) -> None:
    login(client, cast.holder)
    ties = [ask(cast.groupe) for _number in range(queries.AT_DOOR + 1)]
    home = client.get(url("home", cast.groupe)).context["head"]
    assert [row.tie for row in home.asked] == ties[: queries.AT_DOOR]
    assert home.more_asked
    page = client.get(url("members", cast.groupe)).context["members"]
    assert [row.tie for row in page.asked] == ties
    assert not page.more_waiting
    login(client, cast.plain)
    assert client.get(url("home", cast.groupe)).context["head"].asked == []


def test_leaving_asks_once_and_names_what_goes(cast: factories.Cast, client: Client) -> None:
    login(client, cast.holder)
    page = url("leave", cast.groupe)
    asked = client.get(page)
    assert cast.role.name in asked.content.decode()
    assert cast.groupe.memberships.filter(member=cast.holder, state="active").exists()
    assert client.post(page)["Location"] == reverse("groupes:today")
    assert client.post(page).status_code == 403  # an outsider now, who may see the door
    assert client.get(url("home", cast.groupe)).status_code == 302


def test_pausing_and_coming_back(cast: factories.Cast, client: Client) -> None:
    login(client, cast.plain)
    page = url("pause", cast.groupe)
    assert client.get(page).status_code == 200
    assert client.post(page, {"pause": "yes"}).status_code == 302
    assert client.post(page, {"pause": "yes"}).status_code == 302
    membership = cast.groupe.memberships.get(member=cast.plain)
    assert membership.state == Membership.State.PAUSED
    assert client.get(url("home", cast.groupe)).status_code == 200
    assert client.post(page, {"pause": "no"}).status_code == 302
    membership.refresh_from_db()
    assert membership.state == Membership.State.ACTIVE


def test_pausing_shows_what_becomes_of_each_thing_and_where_it_is_handed_on_first(
    cast: factories.Cast, client: Client
) -> None:
    actions.invite(by=cast.holder, groupe=cast.groupe, member=cast.stranger)
    leaving = login(client, cast.holder).get(url("leave", cast.groupe)).context["page"].going
    page = client.get(url("pause", cast.groupe))
    assert page.context["going"] == leaving
    assert [len(those) for _title, those in leaving] == [1, 1]  # handed on, offered
    assert reverse("roles:offer", args=[cast.groupe.slug, cast.role.pk]) in page.content.decode()


def test_pausing_asks_until_when_and_the_groupe_reads_it(
    cast: factories.Cast, client: Client
) -> None:
    page, today = url("pause", cast.groupe), cast.groupe.today()
    login(client, cast.plain)
    spring = client.get(page).context["form"].fields["season"].choices[2][0]
    for wrong, status in (
        ({"day": today.isoformat()}, 409),
        ({"day": (today + dt.timedelta(days=9)).isoformat(), "season": spring}, 422),
    ):
        assert client.post(page, {"pause": "yes", **wrong}).status_code == status
    assert client.post(page, {"pause": "yes", "season": spring}).status_code == 302
    tie = cast.groupe.memberships.get(member=cast.plain)
    assert (tie.state, tie.back_on) == ("paused", dt.date.fromisoformat(spring))
    login(client, cast.founder)
    day = formats.date(tie.back_on)
    assert day in client.get(url("members", cast.groupe)).content.decode()
    assert day in client.get(reverse("journal:feed", args=[cast.groupe.slug])).content.decode()


def test_on_pause_one_says_another_day_and_gives_nothing_back_twice(
    cast: factories.Cast, client: Client
) -> None:
    page, day = url("pause", cast.groupe), cast.groupe.today() + dt.timedelta(days=40)
    login(client, cast.plain)
    client.post(page, {"pause": "yes"})
    said = Entry.objects.filter(verb="groupes.return_said", groupe=cast.groupe)
    for asked in (day, day, None):  # the second time nothing changes
        assert client.post(page, {"day": asked or ""}).status_code == 302
    assert [entry.facts.get("back_on") for entry in said.order_by("seq")] == [day.isoformat(), None]
    client.post(page, {"day": day})
    client.post(page, {"pause": "no"})
    tie = cast.groupe.memberships.get(member=cast.plain)
    assert (tie.state, tie.back_on) == ("active", None)


def test_the_page_says_what_becomes_of_each_thing_and_where_it_is_handed_on(
    cast: factories.Cast, client: Client
) -> None:
    actions.invite(by=cast.holder, groupe=cast.groupe, member=cast.stranger)
    login(client, cast.holder)
    page = client.get(url("leave", cast.groupe))
    shown = page.context["page"]
    assert [len(those) for _title, those in shown.going] == [1, 1]  # handed on, offered
    assert reverse("roles:offer", args=[cast.groupe.slug, cast.role.pk]) in page.content.decode()
    assert not shown.last


def test_the_last_one_reads_what_ends_with_the_groupe_and_goes_on_reading_it(
    client: Client,
) -> None:
    founder = factories.member()
    groupe = factories.groupe(founder)
    actions.invite(by=founder, groupe=groupe, member=factories.member(of=founder.cooperative))
    login(client, founder)
    shown = client.get(url("leave", groupe)).context["page"]
    assert shown.last
    assert len(shown.closing) == 1
    client.post(url("leave", groupe))
    assert client.get(url("home", groupe)).status_code == 200
    assert client.get(url("pause", groupe)).status_code == 200  # asks, and is refused
    assert client.post(url("pause", groupe), {"pause": "yes"}).status_code == 409
    directory = client.get(reverse("groupes:directory"))
    assert [one for one, _url in directory.context["closed"]] == [groupe]
    assert groupe not in list(directory.context["my_groupes"])
    client.post(url("leave", groupe))
    assert client.get(url("home", groupe)).status_code == 404


def test_closing_is_for_who_changes_the_groupe_and_is_told_first(
    cast: factories.Cast, client: Client
) -> None:
    editor = factories.role(cast.groupe, "groupes.edit_groupe")
    factories.mandate(editor, cast.founder)
    login(client, cast.plain)
    assert client.post(url("close", cast.groupe)).status_code == 403
    login(client, cast.founder)
    page = client.get(url("close", cast.groupe))
    assert len(page.context["page"].closing) == 1  # the mandates
    cast.groupe.refresh_from_db()
    assert cast.groupe.is_open
    assert client.post(url("close", cast.groupe))["Location"] == url("home", cast.groupe)
    for person in (cast.founder, cast.plain):
        login(client, person)
        assert client.get(url("home", cast.groupe)).status_code == 200
        assert client.get(url("edit", cast.groupe)).status_code == 403
    login(client, cast.outsider)
    assert client.get(url("home", cast.groupe)).status_code == 404


def test_a_closed_groupe_invites_to_nothing_and_says_why_it_refuses(
    cast: factories.Cast, client: Client
) -> None:
    groupe = cast.groupe
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    factories.role(groupe)
    inviting = ("Open to take", "now or soon: how to step in", "Find a call", "will show here")
    login(client, cast.plain)
    home = client.get(url("home", groupe)).content.decode()
    assert not [words for words in inviting if words not in home]
    actions.close_groupe(by=cast.founder, groupe=groupe)
    home = client.get(url("home", groupe)).content.decode()
    assert not [words for words in inviting if words in home]
    assert "Nobody any more" in home
    talk = client.get(reverse("chat:room", args=[groupe.slug]), follow=True).content.decode()
    assert "its talk is read, and nobody writes there any more" in talk
    assert "come back from your pause" not in talk
    tab_behind = client.post(url("edit", groupe))
    assert tab_behind.status_code == 403
    said = tab_behind.content.decode()
    assert f"{groupe.name} is closed" in said
    assert "goes with a role" not in said
    assert url("home", groupe) in said
    login(client, cast.outsider)  # to whom it is not there
    assert f"{groupe.name} is closed" not in client.post(url("edit", groupe)).content.decode()


def test_the_list_of_members_says_who_is_away(cast: factories.Cast, client: Client) -> None:
    cast.founder.away_until = cast.groupe.today() + factories.days(9)
    cast.founder.save()
    login(client, cast.plain)
    told = formats.away(cast.founder.away_until, cast.groupe.today())
    assert told
    assert client.get(url("members", cast.groupe)).content.decode().count(told) == 1
