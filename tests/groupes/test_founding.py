# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of a groupe: five steps to begin it, its states, and the question of a quiet one."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from groupes import actions as ground
from groupes.access import Me, standing
from groupes.charter.kinds import KINDS
from groupes.chat import actions as chat
from groupes.founding import actions, events, pages, signs, todo
from groupes.founding.forms import STEPS
from groupes.founding.models import Draft, Question, Wish
from groupes.founding.texts import STATES, first_charter
from groupes.jobs import Unwell
from groupes.journal.models import Entry
from groupes.models import Groupe, Member
from groupes.shell.todo import items
from groupes.web import formats
from groupes.web.refusals import Refusal
from tests import factories
from tests.groupes.views.visits import login

pytestmark = pytest.mark.django_db

START = reverse("founding:start")


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("groupes.edit_groupe")


def step(name: str) -> str:
    return reverse("founding:step", args=[name])


def verbs(groupe: Groupe) -> list[str]:
    return list(Entry.objects.filter(groupe=groupe).order_by("seq").values_list("verb", flat=True))


def quiet(groupe: Groupe, days: int = 100) -> Groupe:
    """As if nobody had done anything there for so many days (the journal itself never changes)."""
    at = timezone.now() - dt.timedelta(days=days)
    Groupe.objects.filter(pk=groupe.pk).update(created_at=at)
    groupe.refresh_from_db()
    return groupe


@pytest.fixture
def silence(monkeypatch: pytest.MonkeyPatch) -> dict[int, dt.datetime]:
    """The signs of life that floors see: those of this dict."""
    seen: dict[int, dt.datetime] = {}
    monkeypatch.setattr(
        signs, "last_signs", lambda ids: {pk: at for pk, at in seen.items() if pk in ids}
    )
    return seen


# --- five steps ----------------------------------------------------------------------------------


def test_a_groupe_begins_in_five_steps_and_is_emerging(client: Client) -> None:
    me = factories.member()
    friend = factories.member("Nora Petit", of=me.cooperative)
    login(client, me)
    assert client.get(START).status_code == 200
    said = (
        (START, {"kind": "project"}, step("name")),
        (step("name"), {"name": "Halle", "purpose": "Rouvrir.", "colour": "ocre"}, step("door")),
        (step("door"), {"visibility": "private", "joining": "coopted"}, step("charter")),
        (step("charter"), {"charter": first_charter("project")}, step("people")),
    )
    for page, typed, then in said:
        assert client.get(page).status_code == 200
        assert client.post(page, typed | {"go": "next"})["Location"] == then
    found = client.post(step("people"), {"go": "search", "q": "nora"})["Location"]
    assert b"Nora Petit" in client.get(found).content
    client.post(step("people"), {"add": friend.pk, "note": "Tu viens ?"})
    done = client.post(step("people"), {"go": "begin", "note": "Tu viens ?"})
    groupe = Groupe.objects.get(name="Halle")
    assert done["Location"] == groupe.get_absolute_url()
    assert (groupe.state, groupe.kind, groupe.joining) == ("emerging", "project", "coopted")
    assert groupe.charter.strip() == first_charter("project").strip()
    tie = groupe.memberships.get(member=friend)
    assert (tie.state, tie.message) == ("invited", "Tu viens ?")
    assert not Draft.objects.exists()
    home = client.get(groupe.get_absolute_url()).content.decode()
    assert str(STATES["emerging"]) in home
    # The last button pressed a second time, from a page that stayed open, begins no second one.
    again = client.post(step("people"), {"go": "begin"})
    assert again.status_code == 409
    assert Groupe.objects.filter(name="Halle").count() == 1
    assert not Draft.objects.exists()


def test_who_is_added_is_not_said_to_be_nobody_and_stays_said_to_be_away(client: Client) -> None:
    me = factories.member()
    until = me.cooperative.today() + dt.timedelta(days=9)
    friend = factories.member("Nora Petit", of=me.cooperative, away_until=until)
    login(client, me)
    with translation.override("en"):
        away = formats.away(until, me.cooperative.today())
    found = client.post(step("people"), {"add": friend.pk, "q": "nora"})["Location"]
    page = client.get(found, headers={"accept-language": "en"}).content.decode()
    assert "Nobody matches" not in page
    assert away in page
    other = client.get(f"{step('people')}?q=xyzzy", headers={"accept-language": "en"})
    assert "Nobody matches" in other.content.decode()


def test_back_and_forward_lose_nothing_sound_or_not(client: Client) -> None:
    login(client, factories.member())
    client.post(START, {"kind": "brand"})
    back = client.post(step("name"), {"name": "", "purpose": "Un nom à trouver", "go": "back"})
    assert back["Location"] == START
    assert client.get(START).context["form"]["kind"].value() == "brand"
    assert "Un nom à trouver" in client.get(step("name")).content.decode()
    refused = client.post(step("name"), {"name": "", "purpose": "Encore", "go": "next"})
    assert refused.status_code == 422
    assert "Encore" in client.get(step("name")).content.decode()


def test_what_is_not_sound_is_shown_where_it_is_when_the_groupe_should_begin(
    client: Client,
) -> None:
    login(client, factories.member())
    client.post(START, {"kind": "trade"})
    page = client.post(step("people"), {"go": "begin", "note": "Venez"})
    assert page.status_code == 422
    assert page.context["step"] == "name"
    assert not Groupe.objects.exists()


def test_the_charter_offered_follows_the_kind_until_it_is_touched(client: Client) -> None:
    login(client, factories.member())
    client.post(START, {"kind": "trade"})
    client.post(step("charter"), {"charter": first_charter("trade"), "go": "back"})
    client.post(START, {"kind": "brand"})
    assert client.get(step("charter")).context["form"]["charter"].value() == first_charter("brand")
    client.post(step("charter"), {"charter": "À nous.", "go": "back"})
    client.post(START, {"kind": "trade"})
    assert client.get(step("charter")).context["form"]["charter"].value() == "À nous."
    client.post(step("charter"), {"charter": "", "go": "back"})
    assert client.get(step("charter")).context["form"]["charter"].value() == ""


def test_each_kind_says_what_it_is_for_and_begins_from_its_own_charter(client: Client) -> None:
    login(client, factories.member())
    page = client.get(START).content.decode()
    for kind in Groupe.Kind:
        assert str(KINDS[kind].purpose) in page
        assert str(KINDS[kind].mode) in page
    assert len({first_charter(kind) for kind in Groupe.Kind}) == 3
    assert all("## " in first_charter(kind) for kind in Groupe.Kind)


def test_nobody_who_may_not_be_found_is_invited(client: Client) -> None:
    me, stranger = factories.member(), factories.member("Inconnue Lointaine")
    login(client, me)
    client.post(step("people"), {"add": stranger.pk})
    assert Draft.objects.get(member=me).invited == []
    found = client.get(step("people"), {"q": "lointaine"})
    assert stranger.name not in found.content.decode()
    many = [factories.member(of=me.cooperative).pk for _one in range(actions.MOST_INVITED)]
    for pk in many:
        actions.keep_draft(by=me, step="people", add=pk)
    one_more = factories.member(of=me.cooperative)
    assert client.post(step("people"), {"add": one_more.pk}).status_code == 409
    client.post(step("people"), {"remove": many[0]})
    assert len(Draft.objects.get(member=me).invited) == actions.MOST_INVITED - 1


def test_who_left_meanwhile_is_not_invited_and_stops_nothing() -> None:
    me = factories.member()
    gone = factories.member(of=me.cooperative)
    actions.keep_draft(by=me, step="people", add=gone.pk)
    Member.objects.filter(pk=gone.pk).update(left_on=me.cooperative.today())
    groupe = actions.begin(
        by=me, slug="halle", invited=[gone.pk], kind="trade", name="Halle", purpose="Rouvrir."
    )
    assert list(groupe.memberships.values_list("member", flat=True)) == [me.pk]
    with pytest.raises(Refusal):
        actions.begin(by=me, slug="halle-2", kind="trade", name="Halle", purpose="Rouvrir.")


def test_a_draft_is_ones_own_resumed_from_today_and_thrown_away(client: Client) -> None:
    me, other = factories.member(), factories.member()
    actions.keep_draft(by=me, step="name", values={"name": "Halle\x00"})
    actions.keep_draft(by=me, step="name", values={"name": "Halle"})  # the same: nothing more
    assert Entry.objects.filter(verb=events.DRAFT_KEPT.verb).count() == 1
    [item] = todo.draft(Me(me))
    assert "Halle" in str(item.title)
    assert list(todo.draft(Me(other))) == []
    login(client, other)
    assert b"Halle" not in client.get(step("name")).content
    login(client, me)
    assert client.get(reverse("founding:remove")).status_code == 405
    today = client.get(reverse("groupes:today")).content.decode()
    form = today.split(f'action="{reverse("founding:remove")}"')[1]
    assert "data-confirm=" in form[: form.index(">")]  # one click throws nothing away
    for _twice in range(2):
        assert client.post(reverse("founding:remove")).status_code == 302
    assert not Draft.objects.exists()
    assert client.get(step("nowhere")).status_code == 404


def test_every_step_has_its_page(client: Client) -> None:
    login(client, factories.member())
    for number, one in enumerate(STEPS, 1):
        page = client.get(step(one))
        assert page.context["number"] == number
        assert [each.now for each in page.context["steps"]].index(True) == number - 1


# --- states --------------------------------------------------------------------------------------


def test_each_state_says_what_it_means_where_it_is_changed(
    cast: factories.Cast, client: Client
) -> None:
    login(client, cast.plain)
    page = client.get(reverse("founding:state", args=[cast.groupe.slug])).content.decode()
    for state in Groupe.State:
        assert str(STATES[state]) in page


def change(client: Client, groupe: Groupe, to: str) -> int:
    return client.post(reverse("founding:change", args=[groupe.slug]), {"to": to}).status_code


def test_who_changes_what_state(cast: factories.Cast, client: Client) -> None:
    groupe = cast.groupe
    for who, status in (("plain", 403), ("former", 403), ("outsider", 404), ("stranger", 404)):
        login(client, getattr(cast, who))
        for to in ("dormant", "as_it_is", "asked"):
            assert change(client, groupe, to) == status, (who, to)
    login(client, cast.holder)
    assert client.get(reverse("founding:change", args=[groupe.slug])).status_code == 405
    assert change(client, groupe, "closed") == 302  # has its own page, which says what ends
    assert change(client, groupe, "dormant") == change(client, groupe, "dormant") == 302
    groupe.refresh_from_db()
    assert groupe.state == "dormant"
    login(client, cast.plain)
    assert change(client, groupe, "active") == 409  # it is woken, not born
    assert change(client, groupe, "awake") == change(client, groupe, "awake") == 302
    groupe.refresh_from_db()
    assert groupe.state == "active"
    assert verbs(groupe)[-2:] == ["founding.put_to_sleep", "founding.woken"]


def test_a_closed_groupe_is_neither_woken_nor_put_to_sleep(cast: factories.Cast) -> None:
    actions.ask_members(by=cast.holder, groupe=cast.groupe)
    ground.close_groupe(by=cast.holder, groupe=cast.groupe)
    for verb in (actions.activate, actions.put_to_sleep, actions.wake, actions.go_on):
        with pytest.raises(Refusal):
            verb(by=cast.holder, groupe=cast.groupe)
    with pytest.raises(Refusal):
        actions.ask_members(by=cast.holder, groupe=cast.groupe)
    assert actions.ask_members(groupe=cast.groupe) is None
    assert Question.objects.get().settled_at is not None


def test_three_members_are_asked_whether_an_emerging_groupe_is_active(client: Client) -> None:
    cast = factories.cast()
    groupe = cast.groupe
    Groupe.objects.filter(pk=groupe.pk).update(state="emerging")

    def asked() -> list[str]:
        return [item.kind for item in items(Me(cast.plain))]

    assert "emerging_groupe" in asked()
    groupe.refresh_from_db()
    assert groupe.state == "emerging"  # never by itself
    for person in (cast.former, cast.holder):
        ground.leave(by=person, membership=groupe.memberships.get(member=person))
    assert "emerging_groupe" not in asked()  # two are left
    login(client, cast.plain)
    assert change(client, groupe, "active") == 302
    groupe.refresh_from_db()
    assert groupe.state == "active"
    assert verbs(groupe)[-1] == "founding.activated"


def test_a_groupe_that_sleeps_comes_last_in_the_directory_and_reminds_of_nothing(
    client: Client,
) -> None:
    cast = factories.cast(
        "groupes.edit_groupe", "groupes.welcome_member", name="Abeilles", visibility="cooperative"
    )
    factories.groupe(cast.founder, name="Zinc", visibility="cooperative")
    actions.put_to_sleep(by=cast.holder, groupe=cast.groupe)
    login(client, cast.outsider)
    for query in ({}, {"q": "apprendre"}, {"kind": "trade"}):
        page = client.get(reverse("groupes:directory"), query)
        assert [card.name for card in page.context["cards"]] == ["Zinc", "Abeilles"]
    told = {item.kind for item in items(Me(cast.holder))}
    assert "mandate_ending" not in told
    ground.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    assert "join_request" in {item.kind for item in items(Me(cast.holder))}  # someone waits
    actions.wake(by=cast.plain, groupe=cast.groupe)
    assert "mandate_ending" in {item.kind for item in items(Me(cast.holder))}


# --- a season without a sign ---------------------------------------------------------------------


def test_the_floors_see_the_journal_and_the_talk(cast: factories.Cast) -> None:
    silent = factories.groupe(cast.founder)
    assert signs.last_signs([cast.groupe.pk, silent.pk, 0]).keys() == {cast.groupe.pk, silent.pk}
    topic = chat.new_topic(by=cast.plain, groupe=silent, name="Reprise")
    message = chat.post_message(by=cast.plain, topic=topic, text="Bonjour").message
    assert signs.last_signs([silent.pk])[silent.pk] == message.at


def test_a_season_is_ninety_days_whole() -> None:
    now = timezone.now()
    assert signs.is_quiet(now - dt.timedelta(days=90), now)
    assert not signs.is_quiet(now - dt.timedelta(days=89, hours=23), now)


def test_a_quiet_groupe_asks_its_members_once(
    cast: factories.Cast, silence: dict[int, dt.datetime]
) -> None:
    groupe, lively = quiet(cast.groupe), quiet(factories.groupe(cast.founder))
    silence[lively.pk] = timezone.now() - dt.timedelta(days=3)
    factories.groupe(cast.founder)  # has just begun
    asleep = quiet(factories.groupe(cast.founder))
    actions.put_to_sleep(by=cast.founder, groupe=asleep)
    assert actions.ask_quiet_groupes(most=1) == 1
    assert actions.ask_quiet_groupes() == 0
    assert Question.objects.get().groupe == groupe
    entry = Entry.objects.get(groupe=groupe, verb="founding.asked")
    assert entry.actor_id is None
    actions.go_on(by=cast.holder, groupe=groupe)
    assert actions.ask_quiet_groupes() == 0  # not again before another season
    Question.objects.update(asked_at=timezone.now() - signs.SEASON)
    actions.nightly()
    assert Question.objects.open().count() == 1


def test_a_groupe_that_cannot_be_asked_keeps_no_other_from_it(
    cast: factories.Cast, silence: dict[int, dt.datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = quiet(cast.groupe), quiet(factories.groupe(cast.founder))
    ask = actions.ask_members

    def asks(*, groupe: Groupe) -> Question | None:
        if groupe == first:
            raise RuntimeError("its row")
        return ask(groupe=groupe)

    monkeypatch.setattr(actions, "ask_members", asks)
    with pytest.raises(Unwell, match="1: RuntimeError"):
        actions.nightly()
    assert Question.objects.get().groupe == second


def test_each_answers_and_nothing_follows_by_itself(cast: factories.Cast, client: Client) -> None:
    groupe = cast.groupe
    question = actions.ask_members(by=cast.holder, groupe=groupe)
    assert question is not None
    assert actions.ask_members(by=cast.holder, groupe=groupe) == question
    assert "quiet_groupe" in [item.kind for item in items(Me(cast.plain))]
    page = reverse("founding:state", args=[groupe.slug])
    login(client, cast.outsider)
    assert client.post(page, {"what": "close"}).status_code == 404
    login(client, cast.plain)
    assert client.post(page, {"what": "would_do"}).status_code == 422  # what, then?
    typed = {"what": "would_do", "words": "Une journée <b>portes ouvertes</b>"}
    for _twice in range(2):
        assert client.post(page, typed).status_code == 302
    actions.answer(by=cast.founder, groupe=groupe, what="close")
    actions.answer(by=cast.former, groupe=groupe, what="close")
    shown = client.get(page)
    assert "2" in {said.words.split(" · ")[1][0] for said in shown.context["page"].said}
    assert "portes ouvertes" in shown.content.decode()
    assert "<b>portes" not in shown.content.decode()
    assert "quiet_groupe" not in [item.kind for item in items(Me(cast.plain))]
    client.post(page, {"what": "go_on"})
    assert Wish.objects.get(member=cast.plain).what == "go_on"
    groupe.refresh_from_db()
    assert groupe.state == "active"
    login(client, cast.holder)
    assert change(client, groupe, "dormant") == 302
    question.refresh_from_db()
    assert question.settled_at is not None
    with pytest.raises(Refusal):
        actions.answer(by=cast.plain, groupe=groupe, what="close")


def test_what_is_asked_of_many_groupes_costs_the_same(
    cast: factories.Cast, django_assert_num_queries
) -> None:
    counted = []
    for more in (1, 2):
        for _number in range(more):
            made = factories.groupe(cast.founder)
            Groupe.objects.filter(pk=made.pk).update(state="emerging")
            actions.ask_members(by=cast.founder, groupe=made)
        me = Me(cast.founder)
        assert me.groupes
        with django_assert_num_queries(1):
            counted.append(len([i for i in todo.questions(me) if i.kind == "quiet_groupe"]))
    assert counted == [1, 3]


def test_the_page_of_a_state_costs_the_same_whatever_is_said(
    cast: factories.Cast, django_assert_num_queries
) -> None:
    actions.ask_members(by=cast.holder, groupe=cast.groupe)
    for people in ((cast.plain,), (cast.founder, cast.former)):
        for person in people:
            actions.answer(by=person, groupe=cast.groupe, what="would_do", words="Un repas")
        here = standing(Me(cast.plain), cast.groupe)
        with django_assert_num_queries(4):
            pages.state_page(here)
