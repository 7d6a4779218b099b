# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of people: finding them, writing to them, what one tells and to whom, the vocabulary."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from groupes import actions
from groupes.journal.models import Entry
from groupes.models import Member, Word
from groupes.people import actions as people
from groupes.people import queries
from groupes.people.models import Level, Skill, Telling
from tests import factories
from tests.groupes.views.visits import login
from tests.letters import delivered
from tests.tabs import tab

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("helene", True),  # accents ignored
        ("HÉLÈNE dupré", True),
        ("sociologue", True),
        ("sociologie", True),  # near enough
        ("cartografie", True),  # a typo in a skill
        ("lille", True),
        ("dupre cartographie", True),  # every word
        ("dupre plomberie", False),
        ("boulangerie", False),
        ("%", False),
        ("'; drop table", False),
    ],
)
def test_people_are_found_without_accents_and_despite_typos(
    words: str, found: bool, client: Client
) -> None:
    me = factories.member("Camille Vasseur")
    factories.member(
        "Hélène Dupré",
        of=me.cooperative,
        trade="Sociologue",
        place="Lille",
        does=["Cartographie sensible"],
    )
    page = login(client, me).get(reverse("groupes:people"), {"q": words})
    assert page.status_code == 200
    assert ("Hélène" in page.content.decode()) is found


def test_a_table_says_who_only_wants_to_learn_what_was_looked_for(client: Client) -> None:
    me = factories.member()
    factories.member("Bastien", of=me.cooperative, learns=["facilitation"])
    page = login(client, me).get(
        reverse("groupes:people"),
        {"q": "facilitation", "view": "table"},
        headers={"accept-language": "en"},
    )
    assert "wants to learn" in page.content.decode()


def test_my_page_leads_to_itself_as_others_see_it_without_my_address(client: Client) -> None:
    me = factories.member()
    login(client, me)
    page = f"{me.get_absolute_url()}?as=home"
    assert page in client.get(reverse("groupes:me")).content.decode()
    shown = client.get(page).content.decode()
    assert me.user.email not in shown
    assert reverse("people:audiences") not in shown


def test_people_of_other_federations_are_not_there(client: Client) -> None:
    union = factories.federation()
    me = factories.member(of=factories.cooperative(federation=union))
    ally = factories.member("Alliée", of=factories.cooperative(federation=union))
    stranger = factories.member("Inconnue")
    left = factories.member("Partie", of=me.cooperative, left_on=dt.date(2026, 1, 1))
    login(client, me)
    page = client.get(reverse("groupes:people")).content.decode()
    assert "Alliée" in page
    assert "Inconnue" not in page
    assert "Partie" not in page
    assert client.get(ally.get_absolute_url()).status_code == 200
    assert client.get(stranger.get_absolute_url()).status_code == 404
    assert client.get(left.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_a_persons_page_costs_the_same_for_one_groupe_and_three(
    rows: int, client: Client, django_assert_num_queries
) -> None:
    me = factories.member()
    other = factories.member(of=me.cooperative)
    for _number in range(rows):
        factories.groupe(other, visibility="cooperative")
        factories.groupe(me)  # to which I may invite: nobody holds a role there
        factories.role(me.memberships.latest("pk").groupe, "groupes.welcome_member")
    login(client, me)
    with django_assert_num_queries(11):
        page = client.get(other.get_absolute_url()).context["page"]
    assert (len(page.groupes), len(page.inviting)) == (rows, rows)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("asked", "cost"), [("", 8), ("?q=concerter", 9), ("?skill=danse&view=table", 10)]
)
def test_the_directory_costs_the_same_for_one_row_and_three(
    asked: str, cost: int, rows: int, client: Client, django_assert_num_queries
) -> None:
    me = factories.member("Zoé Zéro", of=factories.cooperative(federation=factories.federation()))
    for number in range(rows):
        factories.member(f"Concerter {number}", of=me.cooperative, does=["danse"])
    login(client, me)
    with django_assert_num_queries(cost):
        page = client.get(reverse("groupes:people") + asked)
    assert page.content.decode().count("Concerter ") >= rows


def test_the_same_people_are_seen_as_cards_and_as_a_table(client: Client) -> None:
    me = factories.member("Zoé")
    ana = factories.member("Ana", of=me.cooperative, place="Lille", does=["danse"])
    login(client, me)
    for view in ("", "table"):
        page = client.get(reverse("groupes:people"), {"place": "lille", "view": view})
        text = page.content.decode()
        assert ana.get_absolute_url() in text
        assert me.get_absolute_url() not in text.split("<main")[1]
        assert ("<table" in text) is (view == "table")
    empty = client.get(reverse("groupes:people"), {"place": "nulle part"}).content.decode()
    assert 'class="empty"' in empty


# --- what one tells ------------------------------------------------------------------------------


def test_one_tells_ones_skills_line_by_line_and_a_new_word_is_proposed(client: Client) -> None:
    me = factories.member("Zoé")
    login(client, me)
    page = reverse("people:skills")
    assert 'list="vocabulary"' in client.get(page).content.decode()
    data = {
        "skill-0": "Graphiste",
        "level-0": "passes_on",
        "skill-1": "Apiculture",
        "level-1": "learns",
    }
    for _twice in range(2):
        assert client.post(page, data).status_code == 302
    assert [*me.skills_held.as_told().values_list("skill__name", "level")] == [
        ("graphisme", Level.PASSES_ON),
        ("Apiculture", Level.LEARNS),
    ]
    assert Skill.objects.get(proposed=True).proposed_by == me
    shown = client.get(me.get_absolute_url()).content.decode()
    assert "graphisme" in shown
    assert client.post(page, {"skill-0": "x" * 61}).status_code == 422
    many = {f"skill-{n}": f"mot {n}" for n in range(61)}
    assert client.post(page, many).status_code == 409
    assert client.put(page).status_code == 405
    assert client.post(page, {}).status_code == 302
    assert not me.skills_held.exists()


def test_one_says_when_and_whoever_asks_is_told(client: Client) -> None:
    me = factories.member("Zoé")
    other = factories.member("Ana", of=me.cooperative)
    groupe = factories.groupe(me)
    factories.role(groupe, "groupes.welcome_member")  # vacant: every member welcomes
    today = me.cooperative.today()
    page, month = reverse("people:times"), f"month-{queries.coming_months(today)[0]:%Y-%m}"
    login(client, other)
    assert client.get(page).status_code == 200
    until = today + dt.timedelta(days=3)
    for _twice in range(2):
        assert (
            client.post(page, {"away_until": until.isoformat(), month: "half"}).status_code == 302
        )
    over = (today - dt.timedelta(days=1)).isoformat()
    assert client.post(page, {"away_until": over}).status_code == 409
    assert client.post(page, {"away_until": "jamais"}).status_code == 422
    assert client.post(page, {month: "beaucoup"}).status_code == 422
    other.refresh_from_db()
    assert (other.away_until, [*queries.availability_of(other).values()]) == (until, ["half"])
    login(client, me)
    for seen in (
        other.get_absolute_url(),
        reverse("groupes:write", args=[other.pk]),
        reverse("groupes:people") + "?q=ana",
        reverse("groupes:invite", args=[groupe.slug]) + "?q=ana",
    ):
        assert "absent" in client.get(seen).content.decode(), seen


def test_one_chooses_who_reads_what_and_it_is_in_force(client: Client) -> None:
    me = factories.member("Zoé", place="Lille")
    other = factories.member("Ana", of=me.cooperative)
    page = reverse("people:audiences")
    login(client, me)
    assert client.get(page).status_code == 200
    chosen = dict.fromkeys(
        ("place", "about", "skills", "availability", "groupes", "email"), "nobody"
    )
    for _twice in range(2):
        assert client.post(page, chosen).status_code == 302
    assert client.post(page, chosen | {"place": "boss"}).status_code == 422
    assert Entry.objects.filter(verb="people.audiences_chosen").count() == 1
    assert "Lille" in client.get(me.get_absolute_url()).content.decode()
    login(client, other)
    assert "Lille" not in client.get(me.get_absolute_url()).content.decode()
    assert "Zoé" not in client.get(reverse("groupes:people"), {"q": "lille"}).content.decode()
    assert "Zoé" not in client.get(reverse("groupes:jump"), {"q": "lille"}).content.decode()


def test_a_page_that_stayed_open_opens_nothing_again_that_was_closed_since(client: Client) -> None:
    me = factories.member("Zoé")
    login(client, me)
    page = reverse("people:audiences")
    behind = tab(client, page)
    people.choose_audiences(by=me, about="nobody")
    assert client.post(page, behind | {"place": "cooperative"}).status_code == 302
    chosen = Telling.objects.get(member=me).audiences()
    assert (chosen["about"], chosen["place"]) == ("nobody", "cooperative")
    assert client.post(page, behind | {"about": "groupes"}).status_code == 302
    assert Telling.objects.get(member=me).about == "groupes"  # chosen there: it counts


def test_skills_that_another_page_told_since_stay(client: Client) -> None:
    me = factories.member("Zoé")
    learns = {Level.DOES: ["Dinanderie", "Voilerie"], Level.LEARNS: ["Falconnerie"]}
    people.tell_skills(by=me, told=learns)
    login(client, me)
    page = reverse("people:skills")
    behind = tab(client, page)
    held = {behind[name]: name[6:] for name in behind if name.startswith("skill-")}
    more = {Level.DOES: ["Dinanderie", "Apiculture"], Level.PASSES_ON: ["Falconnerie"]}
    people.tell_skills(by=me, told=more)  # in another tab: one more, one ended, one passed on
    changes = {f"skill-{held['Dinanderie']}": "", f"skill-{len(held) + 1}": "Vannerie des haies"}
    assert client.post(page, behind | changes).status_code == 302
    assert {*me.skills_held.values_list("skill__name", "level")} == {
        ("Apiculture", Level.DOES),
        ("Falconnerie", Level.PASSES_ON),
        ("Vannerie des haies", Level.DOES),
    }
    again = tab(client, page)
    [row] = [
        name[6:] for name, said in again.items() if name[:6] == "skill-" and said == "Falconnerie"
    ]
    assert client.post(page, again | {f"level-{row}": "learns"}).status_code == 302
    assert me.skills_held.get(skill__name="Falconnerie").level == Level.LEARNS
    assert me.skills_held.count() == 3


def test_skills_of_two_pages_are_no_more_than_one_may_tell(client: Client) -> None:
    me = factories.member("Zoé")
    login(client, me)
    page = reverse("people:skills")
    behind = tab(client, page)
    people.tell_skills(by=me, told={Level.DOES: [f"mot {n}" for n in range(people.MOST_HELD)]})
    assert client.post(page, behind | {"skill-0": "Un de plus"}).status_code == 409
    assert me.skills_held.count() == people.MOST_HELD


def test_what_another_page_said_of_when_stays(client: Client) -> None:
    me = factories.member("Zoé")
    login(client, me)
    today = me.cooperative.today()
    page = reverse("people:times")
    first, second = queries.coming_months(today)[:2]
    behind = tab(client, page)
    until = today + dt.timedelta(days=9)
    people.say_when(by=me, away_until=until, months={first: "none"})
    assert client.post(page, behind | {f"month-{second:%Y-%m}": "full"}).status_code == 302
    me.refresh_from_db()
    assert me.away_until == until
    assert queries.availability_of(me) == {first: "none", second: "full"}


# --- the vocabulary ------------------------------------------------------------------------------


def test_anyone_proposes_a_word_and_only_curators_change_them(client: Client) -> None:
    cast = factories.cast("people.curate_skills")
    login(client, cast.stranger)
    page = reverse("people:vocabulary")
    assert "graphisme" in client.get(page, {"q": "graphiste"}).content.decode()
    for _twice in range(2):
        assert client.post(page, {"name": "Apiculture"}).status_code == 302
    assert client.post(page, {"name": " "}).status_code == 422
    skill = Skill.objects.get(name="Apiculture")
    seen = client.get(skill.get_absolute_url()).content.decode()
    assert reverse("people:merge", args=[skill.pk]) not in seen
    forms: dict[str, dict[str, Any]] = {
        "people:change_skill": {"name": "Abeilles", "rome": "", "edition": skill.edition},
        "people:add_synonym": {"name": "apicultrice"},
        "people:merge": {"into": "danse"},
        "people:part_synonym": {},
    }
    for name, data in forms.items():
        assert client.post(reverse(name, args=[skill.pk]), data).status_code == 403, name
    login(client, cast.holder)
    assert "Apiculture" in client.get(page).content.decode()
    assert (
        reverse("people:merge", args=[skill.pk])
        in client.get(skill.get_absolute_url()).content.decode()
    )
    change = reverse("people:change_skill", args=[skill.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, forms["people:change_skill"] | {"rome": "E12"}).status_code == 422
    assert client.post(change, forms["people:change_skill"]).status_code == 302
    assert client.post(change, forms["people:change_skill"]).status_code == 409  # another edition
    assert client.get(reverse("people:skill", args=[0])).status_code == 404


def test_a_curator_adds_parts_and_merges_words_and_old_links_lead_on(client: Client) -> None:
    cast = factories.cast("people.curate_skills")
    people.tell_skills(by=cast.plain, told={Level.DOES: ["apiculture"]})
    login(client, cast.holder)
    skill, dance = (Skill.objects.get(name=name) for name in ("apiculture", "danse"))
    add = reverse("people:add_synonym", args=[skill.pk])
    for _twice in range(2):
        assert client.post(add, {"name": "apicultrice"}).status_code == 302
    assert client.post(add, {"name": "danseuse"}).status_code == 409
    word = Skill.objects.get(name="apicultrice")
    assert word.current == skill
    part = reverse("people:part_synonym", args=[word.pk])
    assert client.get(part).status_code == 405
    for _twice in range(2):
        assert client.post(part).status_code == 302
    assert Skill.objects.get(pk=word.pk).merged_into is None
    merge = reverse("people:merge", args=[skill.pk])
    assert client.post(merge, {"into": "rien de tel"}).status_code == 409
    assert client.post(merge, {"into": "danseuse"}).status_code == 302
    assert cast.plain.skills_held.get().skill == dance
    moved = client.get(skill.get_absolute_url())
    assert (moved.status_code, moved["Location"]) == (302, dance.get_absolute_url())
    assert client.post(merge, {"into": "danse"}).status_code == 409  # again: it is there


# --- leaving someone a word -------------------------------------------------------------------------


def test_a_word_is_left_read_on_today_answered_and_waits_no_more(client: Client) -> None:
    union = factories.federation()
    anne, bela = (
        factories.member(name, of=factories.cooperative(federation=union))
        for name in ("Anne", "Béla")
    )
    page = reverse("groupes:write", args=[bela.pk])
    login(client, anne)
    assert page in client.get(bela.get_absolute_url()).content.decode()
    assert page in client.get(reverse("groupes:people"), {"q": "béla"}).content.decode()
    assert client.post(page, {"text": "  "}).status_code == 422
    assert client.post(page, {"text": "x" * 2001}).status_code == 422
    assert client.post(page, {"text": "On se parle du <b>plan vélo</b> ?"}).status_code == 302
    assert "&lt;b&gt;plan vélo" in client.get(page).content.decode()
    [letter] = delivered()
    assert letter.to == [bela.user.email]
    back = reverse("groupes:write", args=[anne.pk])
    assert back in letter.body
    assert "plan vélo" not in letter.body  # who wrote, never what

    login(client, bela)
    today = client.get(reverse("groupes:today")).content.decode()
    assert "plan vélo" in today
    assert back in today
    assert client.post(back, {"text": "Demain ?"}).status_code == 302
    assert "plan vélo" not in client.get(reverse("groupes:today")).content.decode()
    assert Word.objects.get(to=anne).seen_at is None

    login(client, anne)
    assert "Demain" in client.get(reverse("groupes:today")).content.decode()
    assert client.post(reverse("groupes:words_seen", args=[bela.pk])).status_code == 302
    assert "Demain" not in client.get(reverse("groupes:today")).content.decode()
    assert client.post(reverse("groupes:words_seen", args=[bela.pk])).status_code == 302  # again


def test_only_those_one_may_find_are_written_to_and_nobody_to_oneself(client: Client) -> None:
    me, stranger = factories.member(), factories.member()
    left = factories.member(of=me.cooperative, left_on=dt.date(2026, 1, 1))
    login(client, me)
    for other in (stranger, left, me):
        page = reverse("groupes:write", args=[other.pk])
        assert client.get(page).status_code == 404
        assert client.post(page, {"text": "Bonjour"}).status_code == 404
        assert page not in client.get(reverse("groupes:people")).content.decode()
    assert client.post(reverse("groupes:words_seen", args=[stranger.pk])).status_code == 404
    assert client.get(reverse("groupes:words_seen", args=[stranger.pk])).status_code == 405
    assert not Word.objects.exists()


def test_words_are_read_by_the_two_of_them_and_nobody_else(client: Client) -> None:
    house = factories.cooperative()
    anne, bela, other = (factories.member(of=house) for _n in range(3))
    actions.write_to(by=anne, to=[bela], text="Entre nous")
    login(client, other)
    for one in (anne, bela):
        page = client.get(reverse("groupes:write", args=[one.pk])).content.decode()
        assert "Entre nous" not in page
    assert "Entre nous" not in client.get(reverse("groupes:today")).content.decode()


def test_words_in_an_hour_are_bounded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    me = factories.member()
    other = factories.member(of=me.cooperative)
    login(client, me)
    monkeypatch.setattr("groupes.web.ratelimit.too_many", lambda *args: True)
    page = reverse("groupes:write", args=[other.pk])
    assert client.post(page, {"text": "Bonjour"}).status_code == 429


def test_who_left_is_read_once_more_and_not_answered(client: Client) -> None:
    me = factories.member()
    other = factories.member("Partie Loin", of=me.cooperative)
    actions.write_to(by=other, to=[me], text="Au revoir")
    Member.objects.filter(pk=other.pk).update(left_on=dt.date(2026, 1, 1))
    login(client, me)
    today = client.get(reverse("groupes:today")).content.decode()
    assert "Au revoir" in today
    assert reverse("groupes:write", args=[other.pk]) not in today
    client.post(reverse("groupes:words_seen", args=[other.pk]))
    assert "Au revoir" not in client.get(reverse("groupes:today")).content.decode()


def test_where_nobody_matches_what_was_narrowed_the_words_alone_are_a_click_away(
    client: Client,
) -> None:
    ana = factories.member("Ana Lima", place="Lille")
    people.tell_skills(by=ana, told={Level.DOES: ["Reliure"]})
    login(client, factories.member(of=ana.cooperative))
    page = reverse("groupes:people")
    answer = client.get(page, {"q": "ana", "place": "Brest"})
    assert answer.context["directory"].found == []
    body = answer.text
    assert f'href="{page}?q=ana"' in body
    assert "view=table" not in body  # nobody is no table either
    assert 'formaction="#found"' in body
    assert 'id="found"' in body
    alone = client.get(page, {"q": "zzz"}).text
    assert f'href="{page}?q=zzz"' not in alone
    everyone = client.get(page, {"place": "Brest"}).text
    assert f'class="btn" href="{page}"' in everyone
    assert client.get(page, {"q": "ana"}).context["directory"].found
