# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of decisions, as those who open them see them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from groupes.web.paths import reverse
from roles.decisions import actions
from roles.decisions.models import Decision, Objection, Stance, State, Tension, Way
from roles.work import actions as work_actions
from roles.work.models import Work
from tests import factories
from tests.roles.decisions.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture(autouse=True)
def _in_english(client: Client) -> None:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def client(client: Client) -> Client:
    """Reads in the words of the code."""
    client.cookies["django_language"] = "en"
    return client


def page(here: World, name: str, *args: object) -> str:
    return reverse(f"decisions:{name}", args=[here.groupe.slug, *args])


def test_a_proposal_from_the_choice_of_its_way_to_its_adoption(client: Client) -> None:
    here = world()
    client.force_login(here.proposer.user)
    assert "Advice" in client.get(page(here, "new")).text
    for way in Way:
        assert client.get(page(here, "write", way)).status_code == 200
    written = client.post(
        page(here, "write", Way.CONSENT),
        {"title": "Une réunion par mois", "text": "Le *mardi*.", "electorate": "members"},
    )
    made = Decision.objects.get()
    assert written["Location"] == made.get_absolute_url()
    assert "<em>mardi</em>" in client.get(made.get_absolute_url()).text
    local = (timezone.now() + dt.timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")
    opened = client.post(page(here, "open", made.pk), {"closes_at": local})
    assert opened.status_code == 302
    client.force_login(here.people[1].user)
    assert "No objection" in client.get(made.get_absolute_url()).text
    client.post(page(here, "answer", made.pk), {"stance": Stance.CONSENT, "edition": 1})
    assert "You said" in client.get(made.get_absolute_url()).text
    here.hour_comes(made)
    assert "Nobody objects" in client.get(made.get_absolute_url()).text


def test_the_first_reader_after_the_hour_closes_it(client: Client) -> None:
    here = world()
    opened = here.open(Way.VOTE)
    here.say(opened, here.proposer, Stance.FOR)
    Decision.objects.filter(pk=opened.pk).update(closes_at=timezone.now())
    client.force_login(here.people[1].user)
    assert "Adopted" in client.get(opened.get_absolute_url()).text
    opened.refresh_from_db()
    assert opened.state == State.ADOPTED


def test_those_outside_know_nothing_of_it(client: Client) -> None:
    here = world()
    here.groupe.visibility = "private"
    here.groupe.save()
    opened = here.open()
    client.force_login(factories.member("Autre").user)
    assert client.get(opened.get_absolute_url()).status_code == 404


# --- tensions ------------------------------------------------------------------------------------


def test_a_tension_from_the_thing_it_is_felt_on_to_the_work_that_answers_it(
    client: Client,
) -> None:
    here = world()
    client.force_login(here.people[1].user)
    ref = f"roles.role:{here.facilitation.pk}"
    role = client.get(here.facilitation.get_absolute_url()).text
    assert page(here, "raise_on", ref) in role
    asked = client.get(page(here, "raise_on", ref)).text
    assert "Facilitation des décisions" in asked
    raised = client.post(
        page(here, "raise_on", ref),
        {"sentence": "On attend", "happened": "Dix jours.", "missing": "", "enough": "Un mot."},
    )
    one = Tension.objects.get()
    assert raised["Location"] == one.get_absolute_url()
    assert (one.need, one.about_id) == ("Dix jours.\n\nUn mot.", here.facilitation.pk)
    shown = client.get(one.get_absolute_url()).text
    assert "Where does it go?" in shown
    client.post(page(here, "tension_work", one.pk), {"title": "Relire", "mine": "on"})
    piece = Work.objects.get()
    assert piece.title in client.get(one.get_absolute_url()).text
    assert "On attend" in client.get(reverse("work:work", args=[here.groupe.slug, piece.pk])).text
    work_actions.finish(by=here.people[1], work=piece)
    assert "Answered" in client.get(one.get_absolute_url()).text
    again = client.get(page(here, "change_tension", one.pk))
    assert again["Location"] == one.get_absolute_url()


def test_each_step_is_one_tap_and_a_second_tap_changes_nothing(client: Client) -> None:
    here = world()
    one = actions.raise_tension(by=here.people[1], groupe=here.groupe, sentence="On attend")
    client.force_login(here.people[1].user)
    for step in ("ordre-du-jour", "vivante", "laisser", "laisser", "rouvrir", "rouvrir"):
        assert client.post(page(here, "tension_step", one.pk, step)).status_code == 302
    one.refresh_from_db()
    assert (one.is_open, one.route) == (True, "agenda")
    assert client.post(page(here, "tension_step", one.pk, "autre")).status_code == 404
    client.force_login(here.people[2].user)
    assert client.post(page(here, "tension_step", one.pk, "laisser")).status_code == 403
    assert client.get(page(here, "tension_answer", one.pk)).status_code == 403
    assert client.get(one.get_absolute_url()).status_code == 200


def test_it_is_turned_to_somebody_who_answers_for_all_to_know(client: Client) -> None:
    here = world()
    one = actions.raise_tension(by=here.people[1], groupe=here.groupe, sentence="Quel code ?")
    client.force_login(here.people[1].user)
    client.post(page(here, "tension_ask", one.pk), {"member": here.people[2].pk})
    client.force_login(here.people[2].user)
    refused = client.post(page(here, "tension_answer", one.pk), {"word": ""})
    assert refused.status_code == 422
    client.post(page(here, "tension_answer", one.pk), {"word": "Au tableau.", "to_all": "on"})
    shown = client.get(one.get_absolute_url()).text
    assert "Au tableau." in shown


def test_nobody_raises_one_on_what_they_do_not_see(client: Client) -> None:
    here = world()
    client.force_login(here.people[1].user)
    elsewhere = factories.role(factories.groupe(factories.member("Autre"), visibility="private"))
    for ref in (f"roles.role:{elsewhere.pk}", "roles.role:999999", "rien"):
        assert client.get(page(here, "raise_on", ref)).status_code == 404


def test_the_list_the_register_and_the_home_show_what_is_felt_and_decided(client: Client) -> None:
    here = world()
    client.force_login(here.people[1].user)
    assert "Nothing is said to be wrong" in client.get(page(here, "tensions")).text
    home = reverse("groupes:home", args=[here.groupe.slug])
    assert "Nothing is being decided." in client.get(home).text
    actions.raise_tension(by=here.people[1], groupe=here.groupe, sentence="On attend")
    here.open(title="Répondre vite")
    for address in (home, page(here, "index")):
        shown = client.get(address).text
        assert "On attend" in shown
        assert "Répondre vite" in shown
    assert "On attend" in client.get(page(here, "tensions")).text
    assert "No tension answers" in client.get(page(here, "tensions"), {"what": "over"}).text


@pytest.mark.parametrize("rows", [1, 3])
def test_a_tension_costs_the_same_whatever_came_of_it(
    client: Client, rows: int, django_assert_max_num_queries: Any
) -> None:
    here = world()
    one = actions.raise_tension(by=here.people[1], groupe=here.groupe, sentence="On attend")
    for number in range(rows):
        actions.to_work(by=here.people[1], tension=one, title=f"Relire {number}")
        here.open(title=f"Décision {number}", tension=one)
    client.force_login(here.people[1].user)
    client.get(one.get_absolute_url())
    with django_assert_max_num_queries(15):
        client.get(one.get_absolute_url())


def test_words_that_are_too_long_are_not_let_go_of_in_silence(client: Client) -> None:
    """Nothing is answered without them: it would be thought that they were read."""
    here = world()
    opened = here.open(Way.VOTE)
    client.force_login(here.people[1].user)
    said = {"stance": Stance.FOR, "edition": 1, "words": "a" * 4001}
    answer = client.post(page(here, "answer", opened.pk), said)
    assert answer.status_code == 409
    assert "4001" in answer.text
    assert not opened.voters.get(member=here.people[1]).has_answered
    client.post(page(here, "answer", opened.pk), said | {"words": "a" * 4000})
    assert len(opened.voters.get(member=here.people[1]).answers.get().words) == 4000


def test_an_objection_is_integrated_by_a_text_whose_change_all_see(client: Client) -> None:
    here = world()
    opened = here.open(text="On se voit le lundi.")
    reason = "Le lundi, deux d’entre nous ne peuvent jamais venir, et cela nuit à ce que " * 3
    found = actions.object_to(
        by=here.people[1],
        decision=opened,
        edition=1,
        reason=reason,
        tests=dict.fromkeys(Objection.TESTS, True),
    )
    editions = page(here, "editions", opened.pk)
    client.force_login(here.proposer.user)
    before = client.get(opened.get_absolute_url()).text
    assert "What changed in its text" not in before
    change = f"{page(here, 'change_text', opened.pk)}?integrates={found.pk}"
    assert change in before  # of one objection, which is known
    form = client.get(change)
    assert form.context["form"]["integrates"].value() == [str(found.pk)]
    assert "checked" in form.text
    assert "…" in form.text  # cut where it is long, and said so
    sent = {"edition": 1, "title": opened.title, "text": "On se voit le jeudi.", "why": ""}
    client.post(change, sent | {"integrates": [found.pk]})
    client.force_login(here.people[2].user)
    after = client.get(opened.get_absolute_url()).text
    assert "What changed in its text" in after
    assert f"{editions}?edition=2" in after
    shown = client.get(f"{editions}?edition=2").text
    assert "jeudi" in shown
    assert "<del>" in shown


def test_of_several_objections_none_is_ticked_for_who_integrates(client: Client) -> None:
    here = world()
    opened = here.open(text="On se voit le lundi.")
    for member in here.people[1:3]:
        actions.object_to(
            by=member,
            decision=opened,
            edition=1,
            reason="Non, pas ainsi : cela nuit.",
            tests=dict.fromkeys(Objection.TESTS, True),
        )
    client.force_login(here.proposer.user)
    text = client.get(opened.get_absolute_url()).text
    change = page(here, "change_text", opened.pk)
    assert change in text
    assert "?integrates=" not in text
    for asked in ("x", "0", "", "1&integrates=2"):
        answer = client.get(f"{change}?integrates={asked}")
        assert answer.status_code == 200


def test_whoever_answers_an_election_reads_first_of_whom(client: Client) -> None:
    here = world()
    role = factories.role(here.groupe, name="Trésorerie")
    opened = here.open(Way.ELECTION, role=role)
    for member in here.people:
        nominee = here.people[2] if member != here.people[2] else here.people[1]
        actions.nominate(by=member, decision=opened, nominee=nominee, why="Elle sait.")
    actions.propose_person(by=here.proposer, decision=opened, member=here.people[2])
    client.force_login(here.people[1].user)
    text = client.get(opened.get_absolute_url()).text
    first = text[: text.index('name="stance"')]
    assert here.people[2].name in first[first.index("Proposed:") :]


def test_what_is_asked_is_answered_on_its_page_by_who_guides(client: Client) -> None:
    here = world()
    opened = here.open()
    asked = actions.remark(by=here.people[1], decision=opened, kind="question", text="Et en été ?")
    url = page(here, "reply", opened.pk, asked.pk)
    client.force_login(here.people[1].user)
    assert url not in client.get(opened.get_absolute_url()).text
    assert client.get(url).status_code == client.post(url, {"text": "Moi."}).status_code == 403
    client.force_login(here.proposer.user)
    assert url in client.get(opened.get_absolute_url()).text
    shown = client.get(url)
    assert "Et en été ?" in shown.text
    seen = shown.context["form"].initial["edition"]
    answer = client.post(url, {"text": "En été aussi.", "edition": seen})
    assert answer["Location"] == f"{opened.get_absolute_url()}#remarks"
    assert client.post(url, {"text": "Autre chose.", "edition": seen}).status_code == 409
    client.force_login(here.people[1].user)
    assert "En été aussi." in client.get(opened.get_absolute_url()).text
    other = here.open(title="Autre")
    assert client.get(page(here, "reply", other.pk, asked.pk)).status_code == 404
    here.hour_comes(here.hour_comes(opened))
    client.force_login(here.proposer.user)
    assert client.get(url)["Location"] == opened.get_absolute_url()


def test_who_says_that_another_gains_is_named(client: Client) -> None:
    here = world()
    opened = here.open(Way.VOTE)
    gains, says = here.people[1], here.people[2]
    actions.say_gain(by=says, decision=opened, member=gains, words="C’est son local.")
    client.force_login(here.proposer.user)
    text = client.get(opened.get_absolute_url()).text
    assert f"said by {says.name}" in text[text.index('id="gaining"') :]
    client.force_login(gains.user)
    refused = client.post(page(here, "gain", opened.pk), {"member": gains.pk, "words": ""})
    assert refused.status_code == 409
