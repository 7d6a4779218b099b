# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register: found by words, filtered, taken along; and what is said of a decision on its pages."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client

from groupes.web.paths import reverse
from roles.decisions import actions
from roles.decisions.models import Decision, Stance, State, Way
from roles.work.models import Work
from tests import factories
from tests.roles.decisions.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def client(client: Client) -> Client:
    """Reads in the words of the code."""
    client.cookies["django_language"] = "en"
    return client


def adopted(here: World, title: str, text: str = "", **values: Any) -> Decision:
    opened = here.open(title=title, text=text, **values)
    here.say(opened, here.people[1], Stance.CONSENT)
    return here.hour_comes(opened)


def page(here: World, name: str, *args: object) -> str:
    return reverse(f"decisions:{name}", args=[here.groupe.slug, *args])


def seen(client: Client, here: World, **asked: str) -> list[str]:
    """The titles that a search of the register finds."""
    sheet = client.get(page(here, "sheet"), asked)
    rows = list(csv.reader(io.StringIO(sheet.getvalue().decode("utf-8-sig"))))
    return [row[1] for row in rows[1:]]


def test_it_is_found_as_french_bends_words_with_or_without_accents(client: Client) -> None:
    here = world()
    adopted(here, "Des réunions élargies", "Chaque trésorier y vient.")
    adopted(here, "Un café")
    client.force_login(here.proposer.user)
    for words in ("réunion", "REUNION", "elargie", "trésoriers", "tresorier"):
        assert seen(client, here, q=words) == ["Des réunions élargies"], words
        assert "Des réunions élargies" in client.get(page(here, "index"), {"q": words}).text
    assert seen(client, here, q="inconnu") == []
    assert "No decision answers to this" in client.get(page(here, "index"), {"q": "inconnu"}).text


def test_it_is_filtered_by_what_is_in_force_by_way_year_and_circle(client: Client) -> None:
    here = world()
    now = adopted(here, "En vigueur")
    over = adopted(here, "Finie")
    Decision.objects.filter(pk=over.pk).update(ends_on=here.groupe.today())
    old = adopted(here, "Ancienne")
    Decision.objects.filter(pk=old.pk).update(
        closed_at=dt.datetime(2020, 6, 1, tzinfo=dt.UTC), ends_on=dt.date(2020, 7, 1)
    )
    client.force_login(here.proposer.user)
    assert seen(client, here, what="in_force") == ["En vigueur"]
    assert seen(client, here, year="2020") == ["Ancienne"]
    assert seen(client, here, way=Way.VOTE) == []
    assert seen(client, here, circle="999") == []
    nonsense = {"year": "99999999999", "way": "x", "what": "x", "circle": "²"}
    assert len(seen(client, here, **nonsense)) == 3
    assert now.state == State.ADOPTED


def test_a_year_is_the_groupes(client: Client) -> None:
    here = world()
    made = adopted(here, "À minuit")
    Decision.objects.filter(pk=made.pk).update(
        closed_at=dt.datetime(2023, 12, 31, 23, 30, tzinfo=dt.UTC)  # 2024 in Paris
    )
    client.force_login(here.proposer.user)
    assert seen(client, here, year="2024") == ["À minuit"]
    assert seen(client, here, year="2023") == []


def test_what_is_taken_along_is_no_formula(client: Client) -> None:
    here = world()
    adopted(here, "=HYPERLINK(0)", "# Titre\n\nUn texte.")
    client.force_login(here.proposer.user)
    assert seen(client, here) == ["'=HYPERLINK(0)"]
    text = client.get(page(here, "text")).text
    assert "## =HYPERLINK(0)" in text
    assert "### Titre" in text
    paper = client.get(page(here, "paper"))
    assert "Un texte." in paper.text
    pdf = client.get(page(here, "pdf"))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")


def test_a_draft_is_in_no_export_and_outsiders_have_none(client: Client) -> None:
    here = world()
    actions.withdraw(by=here.proposer, decision=here.draft(title="Jamais ouverte"))
    client.force_login(here.proposer.user)
    assert seen(client, here) == []
    client.force_login(factories.member("Autre", of=here.groupe.cooperative).user)
    for name in ("sheet", "text", "paper", "pdf"):
        assert client.get(page(here, name)).status_code in (403, 404)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_register_costs_the_same(
    rows: int, client: Client, django_assert_num_queries: Any
) -> None:
    here = world()
    for number in range(rows):
        adopted(here, f"Décision {number}")
    client.force_login(here.proposer.user)
    client.get(page(here, "index"))
    with django_assert_num_queries(7):
        client.get(page(here, "index"))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_decision_that_came_back_costs_the_same(
    rows: int, client: Client, django_assert_num_queries: Any
) -> None:
    here = world()
    made = adopted(here, "Une réunion par mois")
    for number in range(rows):
        made.reviews.create(
            due_on=here.groupe.today() - dt.timedelta(days=number), outcome="kept", by=here.proposer
        )
    client.force_login(here.proposer.user)
    client.get(made.get_absolute_url())
    with django_assert_num_queries(6):
        client.get(made.get_absolute_url())


def test_from_adoption_to_the_day_it_is_done(client: Client) -> None:
    here = world()
    made = adopted(here, "Une réunion par mois")
    client.force_login(here.proposer.user)
    assert "Say the first step" in client.get(made.get_absolute_url()).text
    later = (here.groupe.today() + dt.timedelta(days=60)).isoformat()
    said = {"first_step": "Réserver", "review_on": later, "edition": made.step_edition}
    client.post(page(here, "step", made.pk), said)
    assert Work.objects.get().title == "Réserver"
    client.post(page(here, "hand_on", made.pk), {"to": here.people[1].pk})
    client.force_login(here.people[1].user)
    assert "You are asked to see" in client.get(made.get_absolute_url()).text
    client.post(page(here, "own", made.pk), {"answer": "yes"})
    made.refresh_from_db()
    assert made.owner == here.people[1]
    assert client.get(page(here, "review", made.pk)).status_code == 200
    bad = client.post(page(here, "review", made.pk), {"outcome": "silent"})
    assert bad.status_code == 422
    client.post(page(here, "review", made.pk), {"outcome": "done", "word": "C’est fait."})
    assert "C’est fait." in client.get(made.get_absolute_url()).text
    client.force_login(here.people[2].user)
    for name in ("step", "hand_on", "review"):
        assert client.get(page(here, name, made.pk)).status_code == 403
    assert client.post(page(here, "own", made.pk), {"answer": "yes"}).status_code == 409


def test_to_be_changed_leads_to_the_draft_that_follows(client: Client) -> None:
    here = world()
    made = adopted(here, "Une réunion par mois")
    client.force_login(here.proposer.user)
    answer = client.post(page(here, "review", made.pk), {"outcome": "changed"})
    draft = Decision.objects.get(follows=made)
    assert answer["Location"] == draft.get_absolute_url()
    assert "Une réunion par mois" in client.get(draft.get_absolute_url()).text


def test_the_register_says_on_which_day_each_was_decided(client: Client) -> None:
    here = world()
    made = adopted(here, "Une réunion chaque mois")
    at = dt.datetime(2024, 3, 5, 12, tzinfo=dt.UTC)
    Decision.objects.filter(pk=made.pk).update(closed_at=at)
    client.force_login(here.people[1].user)
    assert "5\u00a0March 2024" in client.get(page(here, "index")).text


def test_what_was_chosen_stands_at_the_top_of_its_decision(client: Client) -> None:
    here = world()
    opened = here.open(Way.CHOICE, counting="schulze", options=[("Mardi", None), ("Jeudi", None)])
    one, two = opened.options.order_by("position")
    for member in here.people:
        actions.answer(by=member, decision=opened, edition=1, ballot=[[two.pk], [one.pk]])
    closed = actions.close_now(by=here.proposer, decision=opened)
    client.force_login(here.people[1].user)
    text = client.get(closed.get_absolute_url()).text
    assert '<strong dir="auto">Jeudi</strong>' in text[: text.index('id="counted"')]
