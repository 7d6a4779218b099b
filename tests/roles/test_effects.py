# SPDX-License-Identifier: AGPL-3.0-or-later
"""What decisions do to roles, circles and mandates. Nobody is assigned."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groupes import choosing, effects
from groupes.models import Membership
from groupes.people.actions import words
from groupes.things import Ref
from groupes.web.paths import reverse
from groupes.web.refusals import Refusal
from roles.decisions import actions
from roles.decisions.models import Decision, Stance, State
from roles.models import Circle, Mandate, MandateOffer, Origin, Role
from tests import factories
from tests.roles.decisions.changing import (
    adopt,
    mandate,
    put,
    write,
)
from tests.roles.decisions.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def client(client: Client) -> Client:
    """Reads in the words of the code."""
    client.cookies["django_language"] = "en"
    return client


def test_a_role_changes_in_what_was_decided_alone() -> None:
    here = world()
    role = factories.role(here.groupe, name="Mémoire", purpose="Garder.")
    facts = {"role": role.pk, "values": {"purpose": "Garder et transmettre.", "energy": "2.5"}}
    done = adopt(here, put(here, "roles.role", facts, on=role, edition=role.edition))
    role.refresh_from_db()
    assert done.applied == Ref.of(role)
    assert (role.name, role.purpose, str(role.energy)) == (
        "Mémoire",
        "Garder et transmettre.",
        "2.5",
    )


def test_a_role_that_closed_meanwhile_leaves_the_decision_overtaken() -> None:
    here = world()
    role = factories.role(here.groupe, name="Mémoire")
    facts = {"role": role.pk, "values": {"purpose": "Autre."}}
    opened = put(here, "roles.role", facts, on=role, edition=role.edition)
    Role.objects.filter(pk=role.pk).update(closed_on=here.groupe.today())
    over = adopt(here, opened)
    assert over.state == State.OVERTAKEN
    with pytest.raises(Refusal, match="not there any more"):
        actions.ask_again(by=here.proposer, decision=over)


def test_a_circle_and_a_role_are_made_by_decisions() -> None:
    here = world()
    values = {"name": "Outils", "purpose": "Que tout marche.", "policies": "", "parent": None}
    adopt(here, put(here, "roles.circle", {"circle": None, "values": values}))
    circle = Circle.objects.get()
    made = {
        "name": "Serveurs", "purpose": "Qu’ils tiennent.", "circle": circle.pk, "circle_powers": [],
        "powers": [], "skills": ["Linux"], "learns": [], "energy": "1.0",
    }  # fmt: skip
    done = adopt(here, put(here, "roles.role", {"role": None, "values": made}))
    role = Role.objects.get(name="Serveurs")
    assert (done.state, role.circle_id, role.skills.count()) == (State.ADOPTED, circle.pk, 1)


def test_whoever_holds_a_role_that_would_do_more_gains_from_it() -> None:
    here = world()
    facts = {
        "role": here.facilitation.pk,
        "values": {"powers": ["decisions.run", "roles.edit_roles"]},
    }
    gains = effects.effects()["roles.role"].gains
    assert list(gains(here.groupe, facts)) == [here.runner.pk]
    assert list(gains(here.groupe, {**facts, "values": {"purpose": "Autre."}})) == []


def test_a_mandate_that_is_decided_is_offered_and_nobody_is_assigned() -> None:
    here = world()
    role = factories.role(here.groupe, name="Trésorerie")
    done = adopt(here, put(here, "roles.mandate", mandate(here, role, here.people[2]), on=role))
    offer = MandateOffer.objects.get(role=role)
    assert done.state == State.ADOPTED
    assert (offer.offered_to, offer.offered_by, offer.origin) == (
        here.people[2], here.proposer, Origin.CONSENT,
    )  # fmt: skip
    assert not Mandate.objects.filter(role=role).exists()


def test_who_proposes_themself_is_offered_it_in_the_name_of_another() -> None:
    here = world()
    role = factories.role(here.groupe, name="Trésorerie")
    adopt(here, put(here, "roles.mandate", mandate(here, role, here.proposer), on=role))
    offer = MandateOffer.objects.get(role=role)
    assert (offer.offered_to, offer.offered_by) == (here.proposer, here.people[1])


def test_who_said_yes_before_the_groupe_holds_the_role_at_once() -> None:
    here = world()
    role = factories.role(here.groupe, name="Trésorerie")
    facts = mandate(here, role, here.people[2], origin="election", accepted=True)
    adopt(here, put(here, "roles.mandate", facts, on=role))
    assert Mandate.objects.get(role=role).origin == Origin.ELECTION


def test_a_mandate_of_somebody_who_left_is_not_given() -> None:
    here = world()
    role = factories.role(here.groupe, name="Trésorerie")
    opened = put(here, "roles.mandate", mandate(here, role, here.people[2]), on=role)
    Membership.objects.filter(member=here.people[2]).update(
        state=Membership.State.ENDED, ends_on=here.groupe.today() - dt.timedelta(days=1)
    )
    for member in (here.people[1], here.people[3]):
        here.say(opened, member, Stance.CONSENT)
    over = here.hour_comes(opened)
    assert over.state == State.OVERTAKEN
    assert "active member" in over.result["refused"]


def test_from_a_role_to_the_decision_that_changed_it(client: Client) -> None:
    here = world()
    role = factories.role(here.groupe, name="Mémoire", purpose="Garder.")
    page = reverse("roles:role", args=[here.groupe.slug, role.pk])
    client.force_login(here.proposer.user)
    address = write(here, "roles.role", str(Ref.of(role)))
    assert address.replace("&", "&amp;") in client.get(page).text
    shown = client.get(address)
    assert "Garder." in shown.text
    fields = {
        f"effect-{name}": value
        for name, value in {
            "name": "Mémoire", "purpose": "Garder et transmettre.", "family": role.family,
            "seats": 1, "energy": "1.0", "term_months": role.term_months, "rest": 0,
            "at_end": role.at_end, "edition": role.edition,
        }.items()
    }  # fmt: skip
    same = fields | {"effect-purpose": "Garder."}
    base = {"title": "La mémoire transmet", "text": "", "electorate": "members"}
    assert "Nothing changes yet" in client.post(address, base | same).text
    posted = client.post(address, base | fields)
    made = Decision.objects.get()
    assert posted["Location"] == made.get_absolute_url()
    assert made.effect_facts == {"role": role.pk, "values": {"purpose": "Garder et transmettre."}}
    told = client.get(made.get_absolute_url()).text
    assert "<ins>" in told
    assert "transmettre" in told
    assert (
        client.get(reverse("decisions:edit", args=[here.groupe.slug, made.pk])).status_code == 200
    )
    actions.open_decision(
        by=here.proposer, decision=made, closes_at=timezone.now() + dt.timedelta(days=2)
    )
    part = reverse("decisions:on", args=[here.groupe.slug, str(Ref.of(role))])
    assert f'hx-get="{part}"' in client.get(page).text
    alone = {"HX-Request": "true"}
    assert "being decided" in client.get(part, headers=alone).text
    adopt(here, made)
    assert "Decided together" in client.get(part, headers=alone).text
    assert client.get(part)["Location"] == page  # by its own address, the way to the thing


def test_words_of_skills_are_held_before_the_groupe(
    django_assert_num_queries: Any,
) -> None:
    here = world()
    hold = effects.effects()["roles.role"].hold
    with transaction.atomic(), django_assert_num_queries(1):  # a word that nobody knows yet
        hold(here.groupe, {"role": None, "values": {"skills": ["Un mot nouveau"]}})
    with transaction.atomic(), django_assert_num_queries(0):
        hold(here.groupe, {"role": None, "values": {"purpose": "Autre."}})
    known = words(["Charpente"], by=here.proposer)["Charpente"]
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        hold(here.groupe, {"role": None, "values": {"learns": [known.name]}})
    assert any("FOR NO KEY UPDATE" in one["sql"] for one in asked)


# --- whom a mandate would be offered to, of many ---------------------------------------------------


def members_told(page: Any) -> list[str]:
    """The values that the list of people of a page has."""
    chosen = page.text.partition('name="effect-member"')[2].partition("</select>")[0]
    return [value for value in re.findall(r'<option value="([^"]*)"', chosen) if value]


def asked_for(here: World, role: Role) -> str:
    address = reverse("decisions:write", args=[here.groupe.slug, "consent"])
    return f"{address}?effect=roles.mandate&about=roles.role:{role.pk}"


def test_of_many_one_is_found_by_words_before_a_mandate_is_proposed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = world(people=5)
    role = factories.role(here.groupe, name="Trésorerie")
    client.force_login(here.proposer.user)
    few = client.get(asked_for(here, role))
    assert set(members_told(few)) == {str(one.pk) for one in here.people}
    assert 'id="q"' not in few.text
    monkeypatch.setattr(choosing, "MOST_LISTED", 2)
    many = client.get(asked_for(here, role))
    assert members_told(many) == []
    assert 'id="q"' in many.text
    assert f'name="about" value="roles.role:{role.pk}"' in " ".join(many.text.split())
    third = here.people[3]
    found = client.get(
        asked_for(here, role),
        {"q": third.name, "effect": "roles.mandate", "about": f"roles.role:{role.pk}"},
    )
    assert members_told(found) == [str(third.pk)]
    none = client.get(
        asked_for(here, role),
        {"q": "zzzz", "effect": "roles.mandate", "about": f"roles.role:{role.pk}"},
    )
    assert "Nobody of the groupe matches" in none.text


def test_whom_a_mandate_was_proposed_for_stays_chosen_in_a_form_that_fails_and_in_a_draft(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "MOST_LISTED", 2)
    here = world(people=5)
    role = factories.role(here.groupe, name="Trésorerie")
    client.force_login(here.proposer.user)
    first = here.groupe.today() + dt.timedelta(days=20)
    third = here.people[3]
    typed = {
        "title": "Confions la trésorerie", "text": "Parce que.", "electorate": "members",
        "effect-member": third.pk, "effect-starts_on": first.isoformat(), "effect-ends_on": "",
    }  # fmt: skip
    page = client.post(asked_for(here, role), typed)
    assert page.status_code == 422
    assert f'<option value="{third.pk}" selected' in " ".join(page.text.split())
    assert "Parce que." in page.text
    last = first + dt.timedelta(days=90)
    sound = typed | {"effect-ends_on": last.isoformat()}
    assert client.post(asked_for(here, role), sound).status_code == 302
    draft = Decision.objects.get()
    assert draft.effect_facts["member"] == third.pk
    edit = reverse("decisions:edit", args=[here.groupe.slug, draft.pk])
    for asked in ({}, {"q": here.people[2].name}):
        read = client.get(edit, asked)
        assert f'<option value="{third.pk}" selected' in " ".join(read.text.split())
        assert (str(here.people[2].pk) in members_told(read)) is bool(asked)


def test_who_left_meanwhile_is_proposed_for_no_mandate(client: Client) -> None:
    here = world(people=5)
    role = factories.role(here.groupe, name="Trésorerie")
    client.force_login(here.proposer.user)
    first, gone = here.groupe.today() + dt.timedelta(days=20), here.people[3]
    Membership.objects.filter(member=gone).delete()
    typed = {
        "title": "Confions la trésorerie", "text": "Parce que.", "electorate": "members",
        "effect-member": gone.pk, "effect-starts_on": first.isoformat(),
        "effect-ends_on": (first + dt.timedelta(days=90)).isoformat(),
    }  # fmt: skip
    page = client.post(asked_for(here, role), typed)
    assert page.status_code == 422
    assert "no longer, among those one can choose here" in page.text
    assert "Parce que." in page.text
    assert not Decision.objects.exists()
