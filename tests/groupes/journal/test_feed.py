# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal told to people: sentences with today's names, in a constant number of queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from groupes import actions, journal
from groupes.access import Me
from groupes.journal import feed
from groupes.journal.events import told
from groupes.journal.models import Entry
from groupes.models import Groupe, Member
from groupes.notifications import entries
from roles import actions as roles
from roles.events import MANDATE_ENDED
from tests import factories
from tests.factories import days


@pytest.mark.django_db
def test_names_are_those_of_today_and_never_stored() -> None:
    cast = factories.cast("groupes.welcome_member", visibility=Groupe.Visibility.COOPERATIVE)
    newcomer = factories.member("Hawa Traoré", of=cast.groupe.cooperative)
    asked = actions.ask_to_join(by=newcomer, groupe=cast.groupe, message="Secret <b>mot</b>")
    actions.answer_request(by=cast.holder, membership=asked, accept=True)
    entries = list(Entry.objects.filter(groupe=cast.groupe).order_by("-seq")[:2])
    assert "Hawa" not in str([entry.facts for entry in entries])
    Member.objects.filter(pk=newcomer.pk).update(name="Hawa <T>")
    welcomed, asks = feed.tell(entries, Me(cast.plain))
    assert "Hawa &lt;T&gt;" in welcomed.text
    assert cast.holder.name in welcomed.text
    assert "Hawa &lt;T&gt;" in asks.text
    assert "mot" not in asks.text


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_of_the_feed_costs_the_same_for_one_entry_and_three(
    rows: int, client: Client, django_assert_num_queries
) -> None:
    cast = factories.cast("roles.edit_roles")
    for number in range(rows):
        role = roles.create_role(
            by=cast.holder, groupe=cast.groupe, name=f"Rôle neuf {number}", purpose="Voir."
        )
        roles.offer_mandate(
            by=cast.holder,
            role=role,
            to=cast.plain,
            starts_on=cast.groupe.today(),
            ends_on=cast.groupe.today() + days(30),
        )
    client.force_login(cast.plain.user)
    # session and person, memberships and unread, rights; entries, people, roles
    with django_assert_num_queries(6):
        page = client.get(reverse("journal:feed", args=[cast.groupe.slug]))
    shown = [line for _day, lines in page.context["days"] for line in lines]
    assert len(shown) >= 2 * rows


@pytest.mark.django_db
def test_pages_follow_each_other_without_gap_or_double(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "PAGE", 3)
    founder = factories.member()
    groupe = factories.groupe(founder)
    for number in range(6):
        actions.edit_groupe(
            by=founder, groupe=groupe, edition=number + 1, purpose=f"Version {number}"
        )
    client.force_login(founder.user)
    seen: list[dt.datetime] = []
    query = ""
    for _page in range(10):
        page = client.get(reverse("journal:feed", args=[groupe.slug]) + query)
        seen += [at for _day, lines in page.context["days"] for at, _text in lines]
        if page.context["more"] is None:
            break
        query = f"?before={page.context['more']}"
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == Entry.objects.filter(groupe=groupe, verb__in=told()).count()
    assert client.get(reverse("journal:feed", args=[groupe.slug]) + "?before=x").status_code == 200


@pytest.mark.django_db
def test_what_is_no_longer_there_is_still_told() -> None:
    founder = factories.member()
    groupe = factories.groupe(founder)
    with transaction.atomic():
        journal.record(MANDATE_ENDED, by=None, groupe=groupe, role=0, member=0)
    [line] = feed.tell(Entry.objects.filter(verb="roles.mandate_ended"), Me(founder))
    assert line.actor is None
    assert str(line.text)


@pytest.mark.django_db
def test_what_others_did_since_yesterday(client: Client) -> None:
    cast = factories.cast("groupes.edit_groupe")
    actions.edit_groupe(by=cast.holder, groupe=cast.groupe, edition=1, purpose="Autre.")
    client.force_login(cast.plain.user)
    news = client.get(reverse("groupes:news")).context["news"]
    assert any(line.entry.verb == "groupes.groupe_changed" for line in news)
    client.force_login(cast.holder.user)
    mine = client.get(reverse("groupes:news")).context["news"]
    assert not any(line.entry.verb == "groupes.groupe_changed" for line in mine)
    client.force_login(cast.outsider.user)
    assert client.get(reverse("groupes:news")).context["news"] == []


@pytest.mark.django_db
def test_the_end_of_today_is_a_fragment_or_a_page(client: Client) -> None:
    client.force_login(factories.member().user)
    news = reverse("groupes:news")
    assert "<html" in client.get(news).content.decode()
    assert "<html" not in client.get(news, headers={"HX-Request": "true"}).content.decode()
    assert client.post(news).status_code == 405


@pytest.mark.django_db
def test_a_no_at_the_door_is_told_to_whoever_welcomes_and_shown_in_no_feed() -> None:
    cast = factories.cast("groupes.welcome_member", visibility=Groupe.Visibility.COOPERATIVE)
    other = factories.member(of=cast.groupe.cooperative)
    factories.join(cast.groupe, other)
    factories.mandate(cast.role, other)
    asked = actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    actions.answer_request(by=cast.holder, membership=asked, accept=False)
    entry = Entry.objects.get(groupe=cast.groupe, verb="groupes.membership_declined")
    page, _more = feed.of_groupe(cast.groupe)
    assert entry not in page
    assert entry.seq is not None
    [told_of] = entries.load(cast.groupe, entry.seq - 1, entry.seq)
    assert told_of.only_concerned
    assert {other.pk, cast.outsider.pk} <= told_of.concerns
    assert not {cast.plain.pk, cast.founder.pk} & told_of.concerns
