# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ballots as those who give, look for and count them again see them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groupes.models import Member
from groupes.web.paths import reverse
from roles.decisions import actions, queries, tallying
from roles.decisions.models import Ballot, Counting, Decision, Stance, State, Voter, Way
from tests import factories
from tests.roles.decisions.world import World, world

pytestmark = pytest.mark.django_db

THREE = [("Mardi", None), ("Mercredi", None), ("Jeudi", None)]


def page(here: World, name: str, *args: object) -> str:
    return reverse(f"decisions:{name}", args=[here.groupe.slug, *args])


def login(client: Client, member: Member) -> Client:
    client.force_login(member.user)
    client.cookies["django_language"] = "en"
    return client


def choice(here: World, how: Counting = Counting.SCHULZE, **values: Any) -> Decision:
    return here.open(Way.CHOICE, counting=how, options=THREE, **values)


def ranks(decision: Decision, *given: object) -> dict[str, object]:
    names = [f"option_{one.pk}" for one in queries.options(decision)]
    return {"edition": 1, **dict(zip(names, given, strict=True))}


def test_a_ranking_is_filled_in_by_labelled_selects_and_again_as_it_was(client: Client) -> None:
    here = world()
    opened = choice(here)
    login(client, here.people[1])
    address = page(here, "ballot", opened.pk)
    form = client.get(address).text
    for option in queries.options(opened):
        assert f'for="id_option_{option.pk}"' in form
        assert f'name="option_{option.pk}"' in form
    assert client.post(address, ranks(opened, "1", "1", "")).status_code == 302
    told = client.get(opened.get_absolute_url()).text
    assert "Mardi = Mercredi" in told
    assert 'value="1" selected' in client.get(address).text
    assert client.post(address, ranks(opened, "", "", "")).status_code == 409
    assert client.post(address, ranks(opened, "9", "", "")).status_code == 422


@pytest.mark.parametrize("how", [Counting.SCORE, Counting.DOT])
def test_points_are_numbers_and_too_many_are_told_by_the_form(
    client: Client, how: Counting
) -> None:
    here = world()
    opened = choice(here, how)
    login(client, here.people[1])
    address = page(here, "ballot", opened.pk)
    assert 'type="number"' in client.get(address).text
    assert client.post(address, ranks(opened, "3", "2", "")).status_code == 302
    refused = client.post(address, ranks(opened, "11", "0", "0"))
    assert refused.status_code == 422


def test_the_result_says_how_it_was_counted_and_is_taken_along(client: Client) -> None:
    here = world()
    opened = choice(here)
    first, second, third = (one.pk for one in queries.options(opened))
    for member in here.people:
        actions.answer(by=member, decision=opened, edition=1, ballot=[[second], [first], [third]])
    here.hour_comes(opened)
    login(client, here.people[1])
    told = client.get(opened.get_absolute_url()).text
    for words in ("Every two compared", "Strongest paths", "winning votes", "By which rules"):
        assert words in told
    program = client.get(page(here, "program", opened.pk))
    assert program["Content-Disposition"].endswith('.py"')
    assert "Mercredi" in program.text
    ballots = json.loads(client.get(page(here, "recounted_ballots", opened.pk)).text)
    assert ballots["method"] == "schulze"
    assert len(ballots["ballots"]) == 4
    assert all(one.name not in program.text + str(ballots) for one in here.people)


def test_nothing_is_counted_again_before_it_is_closed(client: Client) -> None:
    here = world()
    opened = choice(here)
    login(client, here.people[1])
    assert client.get(page(here, "program", opened.pk)).status_code == 404


def test_hidden_answers_are_read_by_nobody_else_before_it_closes(client: Client) -> None:
    here = world()
    opened = here.open(Way.VOTE, hidden=True)
    here.say(opened, here.people[1], Stance.AGAINST, words="Trop cher pour nous.")
    login(client, here.people[0])
    for address in (opened.get_absolute_url(), page(here, "voters", opened.pk)):
        read = client.get(address).text
        assert "Trop cher" not in read
        assert "<progress" not in read
    assert "shown once it closes" in client.get(opened.get_absolute_url()).text
    login(client, here.people[1])
    assert "against" in client.get(opened.get_absolute_url()).text
    here.say(opened, here.people[0], Stance.FOR)
    here.hour_comes(opened)
    login(client, here.people[0])
    read = client.get(opened.get_absolute_url()).text
    assert "Trop cher" in read
    assert "shown once it closes" not in read


def test_what_is_open_once_more_says_so(client: Client) -> None:
    here = world()
    opened = here.open(Way.VOTE, quorum=80)
    login(client, here.people[0])
    assert "open once more" not in client.get(opened.get_absolute_url()).text
    longer = here.hour_comes(opened)
    assert "open once more" in client.get(longer.get_absolute_url()).text
    over = here.hour_comes(longer)
    assert over.why == "quorum"
    assert "open once more" not in client.get(over.get_absolute_url()).text


def test_who_gave_a_secret_ballot_is_not_asked_to_fill_in_another(client: Client) -> None:
    here = world(people=6)
    opened = choice(here, secret=True)
    login(client, here.people[1])
    address = page(here, "ballot", opened.pk)
    assert client.post(address, ranks(opened, "1", "2", "")).status_code == 302
    again = client.get(address, follow=True)
    assert again.redirect_chain == [(opened.get_absolute_url(), 302)]
    assert "it is counted when this closes" in again.text
    assert client.post(address, ranks(opened, "2", "1", "")).status_code == 409  # a tab behind
    assert Ballot.objects.filter(decision=opened).count() == 1


def secret(here: World) -> Decision:
    return here.open(Way.VOTE, secret=True)


def test_a_receipt_is_shown_once_and_stands_nowhere_else(client: Client) -> None:
    here = world(people=6)
    opened = secret(here)
    login(client, here.people[1])
    given = client.post(page(here, "answer", opened.pk), {"stance": Stance.FOR, "edition": 1})
    address = page(here, "receipt", opened.pk)
    assert given["Location"] == address
    client.head(address)  # what only asks whether it is there takes nothing away
    shown = client.get(address)
    assert "no-store" in shown["Cache-Control"]
    [receipt] = [
        one.split("</code>")[0] for one in shown.text.split('tabindex="0">') if "</code>" in one
    ]
    assert len(receipt) == 24
    assert receipt not in client.get(address).text
    assert receipt not in client.get(opened.get_absolute_url()).text
    assert all(receipt not in str(one.get_decoded()) for one in Session.objects.all())
    assert "Your ballot is in" in client.get(opened.get_absolute_url()).text
    again = client.post(page(here, "answer", opened.pk), {"stance": Stance.FOR, "edition": 1})
    assert again.status_code == 409
    for member in here.people[:1] + here.people[2:]:
        actions.answer_secretly(by=member, decision=opened, edition=1, stance=Stance.AGAINST)
    check = page(here, "check", opened.pk)
    assert "still open" in client.post(check, {"receipt": receipt}).text
    here.hour_comes(opened)
    login(client, here.people[3])  # whoever has the receipt
    assert "Your ballot is counted" in client.post(check, {"receipt": receipt}).text
    assert "No counted ballot" in client.post(check, {"receipt": "0" * 20}).text
    listed = client.get(page(here, "secret_ballots", opened.pk)).text
    assert listed.count("<code>") == 6
    assert receipt not in listed
    kept = [one.receipt[:16] for one in Ballot.objects.order_by("receipt")]
    assert [listed.index(one) for one in kept] == sorted(listed.index(one) for one in kept)


def test_who_answered_a_secret_decision_is_told_of_nobody(client: Client) -> None:
    here = world(people=6)
    opened = secret(here)
    login(client, here.people[0])
    address = page(here, "voters", opened.pk)
    before = client.get(address).text
    actions.answer_secretly(by=here.people[1], decision=opened, edition=1, stance=Stance.FOR)
    after = client.get(address).text
    assert "who has answered is not told" in after
    assert before.count("answered") == after.count("answered")


def test_what_could_not_stay_secret_is_put_again_openly_in_one_tap(client: Client) -> None:
    here = world(people=6)
    opened = secret(here)
    here.hour_comes(here.hour_comes(opened))
    login(client, here.proposer)
    assert "Put it again, openly" in client.get(opened.get_absolute_url()).text
    client.post(page(here, "ask_again", opened.pk))
    again = Decision.objects.get(follows=opened)
    assert (again.secret, again.state) == (False, State.DRAFT)
    login(client, here.people[1])
    assert client.post(page(here, "ask_again", opened.pk))["Location"] == again.get_absolute_url()


def test_a_date_is_asked_answered_and_chosen(client: Client) -> None:
    here = world()
    login(client, here.proposer)
    soon = [timezone.now() + dt.timedelta(days=10 + count) for count in range(2)]
    fields: dict[str, str] = {"title": "La prochaine réunion", "electorate": "members"}
    for number in range(8):
        fields[f"date_{number}"] = (
            soon[number].strftime("%Y-%m-%dT%H:%M") if number < len(soon) else ""
        )
    assert client.post(page(here, "write", Way.DATE), fields).status_code == 302
    made = Decision.objects.get(way=Way.DATE)
    first, second = queries.options(made)
    assert first.starts_at is not None
    assert second.starts_at is not None
    assert first.starts_at < second.starts_at
    edit = client.get(page(here, "edit", made.pk)).text
    assert soon[0].strftime("%Y-%m-%dT") in edit
    actions.open_decision(
        by=here.proposer, decision=made, closes_at=timezone.now() + dt.timedelta(days=3)
    )
    answered = client.post(
        page(here, "ballot", made.pk),
        {"edition": 1, f"option_{first.pk}": "2", f"option_{second.pk}": "1"},
    )
    assert answered.status_code == 302
    here.hour_comes(made)
    made.refresh_from_db()
    assert made.result["chosen"] == first.pk
    client.post(page(here, "choose_date", made.pk), {"option": second.pk})
    made.refresh_from_db()
    assert made.result["chosen"] == second.pk
    login(client, here.people[1])
    refused = client.post(page(here, "choose_date", made.pk), {"option": first.pk})
    assert refused.status_code == 403


def test_two_dates_that_are_one_or_a_date_that_is_over_are_told(client: Client) -> None:
    here = world()
    login(client, here.proposer)
    soon = (timezone.now() + dt.timedelta(days=10)).strftime("%Y-%m-%dT%H:%M")
    fields = {"title": "La réunion", "electorate": "members", "date_0": soon, "date_1": soon}
    assert "there already" in client.post(page(here, "write", Way.DATE), fields).text
    over = fields | {"date_1": "2020-01-01T10:00"}
    assert "to come" in client.post(page(here, "write", Way.DATE), over).text


def test_who_answers_for_another_is_seen_by_all_and_taken_back(client: Client) -> None:
    here = world()
    opened = here.open(Way.VOTE)
    login(client, here.people[1])
    address = page(here, "delegate", opened.pk)
    assert f'value="{here.people[1].pk}"' not in client.get(address).text
    client.post(address, {"to": here.people[2].pk})
    assert "answers for you" in client.get(opened.get_absolute_url()).text
    login(client, here.people[3])
    listed = client.get(page(here, "voters", opened.pk)).text
    assert f"lets {here.people[2].name} answer" in listed
    login(client, here.people[1])
    client.post(page(here, "end_delegation", opened.pk))
    assert not Voter.objects.exclude(delegate=None).exists()


def test_who_gains_is_said_and_shown_beside_what_they_answer(client: Client) -> None:
    here = world()
    opened = here.open(Way.VOTE)
    login(client, here.people[1])
    client.post(
        page(here, "gain", opened.pk),
        {"member": here.people[1].pk, "words": "Ma facture en dépend."},
    )
    here.say(opened, here.people[1], Stance.FOR)
    login(client, here.people[2])
    assert client.get(opened.get_absolute_url()).text.count("Ma facture en dépend.") == 2
    nothing = {"member": here.people[1].pk, "words": ""}
    refused = client.post(page(here, "gain", opened.pk), nothing)  # not theirs to say
    assert refused.status_code == 409
    assert "Ma facture" in client.get(opened.get_absolute_url()).text
    login(client, here.people[1])
    client.post(page(here, "gain", opened.pk), nothing)
    assert "Ma facture" not in client.get(opened.get_absolute_url()).text


def test_a_lot_is_read_and_checked_by_anybody(client: Client) -> None:
    here = world()
    opened = here.open(Way.LOT, seats=1)
    login(client, here.people[1])
    told = client.get(opened.get_absolute_url()).text
    assert opened.sealed in told
    assert opened.seed not in told
    client.post(page(here, "name_in", opened.pk), {"name": "in"})
    login(client, here.people[2])
    client.post(page(here, "name_in", opened.pk), {"name": "in"})
    client.post(page(here, "name_in", opened.pk), {"name": "out"})
    assert here.people[1].name in client.get(opened.get_absolute_url()).text
    here.hour_comes(opened)
    told = client.get(opened.get_absolute_url()).text
    for words in (opened.seed, "the ones promised", "python3 -c"):
        assert words in told


def test_an_election_from_its_ballots_to_who_accepts(client: Client) -> None:
    here = world(people=3)
    role = factories.role(here.groupe, name="Trésorerie", accountabilities=["Tenir les comptes"])
    opened = here.open(Way.ELECTION, role=role)
    chosen = here.people[2]
    for member in here.people:
        login(client, member)
        assert "Tenir les comptes" in client.get(opened.get_absolute_url()).text
        assert "Parce que" not in client.get(opened.get_absolute_url()).text
        client.post(
            page(here, "nominate", opened.pk),
            {"nominee": chosen.pk, "why": f"Parce que, dit {member.name}."},
        )
    read = client.get(opened.get_absolute_url()).text
    assert all(f"Parce que, dit {member.name}." in read for member in here.people)
    login(client, here.people[1])
    propose = page(here, "propose_person", opened.pk)
    assert client.get(propose).status_code == 403
    login(client, here.proposer)
    assert "3 at first, 3 now" in client.get(propose).text
    client.post(propose, {"member": chosen.pk, "why": "Les raisons parlent pour elle."})
    accept = page(here, "answer_proposed", opened.pk)
    assert client.post(accept, {"says": "accepts"}).status_code == 403
    login(client, chosen)
    client.post(accept, {"says": "accepts", "word": "Avec plaisir."})
    login(client, here.people[1])
    assert "Avec plaisir." in client.get(opened.get_absolute_url()).text
    client.post(
        page(here, "answer", opened.pk),
        {"stance": Stance.CONSENT, "edition": 1, "about": chosen.pk},
    )
    closed = here.hour_comes(opened)
    assert (closed.state, closed.result["member"]) == (State.ADOPTED, chosen.pk)


def test_who_is_proposed_for_a_role_that_is_held_begins_after_it(client: Client) -> None:
    here = world(people=3)
    role = factories.role(here.groupe, name="Trésorerie")
    until = factories.mandate(role, here.people[1]).ends_on
    opened = here.open(Way.ELECTION, role=role)
    for member in here.people:
        actions.nominate(by=member, decision=opened, nominee=here.people[2], why="Elle sait.")
    login(client, here.proposer)
    propose = page(here, "propose_person", opened.pk)
    assert "is held until" in client.get(propose).text
    refused = client.post(propose, {"member": here.people[2].pk, "why": "", "starts_on": ""})
    assert refused.status_code == 409
    later = until + dt.timedelta(days=1)
    sent = {"member": here.people[2].pk, "why": "", "starts_on": later.isoformat()}
    assert client.post(propose, sent).status_code == 302
    assert "The mandate would begin on" in client.get(opened.get_absolute_url()).text
    assert client.get(propose).context["form"].initial["starts_on"] == later


def asked(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("people", [3, 300])
def test_a_decision_costs_the_same_whether_three_answer_or_three_hundred(
    client: Client, people: int
) -> None:
    here = world(people=3)
    here.crowd(people - 3)
    opened = here.open(Way.VOTE)
    here.all_say(opened, Stance.FOR, Stance.AGAINST, Stance.AGAINST)
    login(client, here.runner)
    address = opened.get_absolute_url()
    counts = [asked(client, address), asked(client, page(here, "voters", opened.pk))]
    ranked = choice(here)
    here.all_say(ranked, [[queries.options(ranked)[0].pk]])
    counts.append(asked(client, ranked.get_absolute_url()))
    here.hour_comes(ranked)
    counts.append(asked(client, ranked.get_absolute_url()))
    # Warm: what was counted is known until somebody touches the decision. Closed: how it comes back.
    assert counts == [6, 7, 6, 6]


def test_what_is_counted_on_a_page_is_never_that_of_before() -> None:
    """It is kept until somebody touches the decision: an answer, another one, a delegation, its end."""
    here = world(people=4)
    opened = here.open(Way.VOTE)
    said = []

    def look() -> None:
        opened.refresh_from_db()
        counted = tallying.participation_shown(opened)[0], tallying.stances_now(opened)
        assert counted[0] == tallying.participation(opened)[0]
        said.append(counted)

    look()
    first, second = here.people[1], here.people[2]
    actions.answer(by=first, decision=opened, edition=1, stance=Stance.FOR)
    look()
    actions.answer(by=first, decision=opened, edition=1, stance=Stance.AGAINST)
    look()
    actions.delegate(by=second, decision=opened, to=first)
    look()
    actions.end_delegation(by=second, decision=opened)
    look()
    assert said == [
        (0, {}), (1, {"for": 1}), (1, {"against": 1}), (2, {"against": 2}), (1, {"against": 1}),
    ]  # fmt: skip
